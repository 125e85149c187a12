"""Orders come in, are read, and say what of them can come back."""

from ninja import Router

router = Router(tags=["orders"])
