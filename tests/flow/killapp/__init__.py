"""Reactions that leave traces: a row, a line in a file."""
