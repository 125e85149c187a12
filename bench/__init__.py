"""Measurements: the flow over HTTP, lists at a million returns, and the same rows by plain SQL."""
