"""Endpoints, one file per resource; thin over the verbs."""
