"""What `openreturns demo` builds in an empty database."""

from openreturns.demo.story import PASSWORD, build, to_try

SIGN_IN = "anna@example.com"

__all__ = ["PASSWORD", "SIGN_IN", "build", "to_try"]
