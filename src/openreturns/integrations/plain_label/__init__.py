"""The embedded carrier: a printable label that needs no account and no network."""
