"""Settings, addresses and the command line; no logic."""
