"""Template tags of the shared looks."""
