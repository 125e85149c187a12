"""The tests mirror src/openreturns; their names are the rules."""
