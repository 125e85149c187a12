"""Orders from CSV files, by a mapping file that says what the columns mean."""
