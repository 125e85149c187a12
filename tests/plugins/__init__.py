"""What the whole suite stands on: databases and a real browser."""
