"""Shared looks: base pages, pieces, tags, CSS; no business words."""
