"""OpenReturns: self-hosted returns, from the shopper's phone to the refund."""

__version__ = "0.1.0"
