"""Statements of withdrawal, their evidence and matching (LAW.md §1)."""
