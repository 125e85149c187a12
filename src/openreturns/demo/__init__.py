"""The sample shops of `make demo`: a seeded year of orders and returns, a mailbox, pictures."""
