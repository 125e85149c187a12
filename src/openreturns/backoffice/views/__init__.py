"""The views of the back office, one noun per file."""
