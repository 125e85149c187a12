"""The shared looks: tags, formats, pieces in a real browser."""
