"""One file per command of `openreturns`."""
