"""Tests of the sample shops."""
