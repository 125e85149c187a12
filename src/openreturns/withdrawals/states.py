"""The life of a withdrawal, on one page.

A withdrawal takes effect when it is sent, whatever its state: the state says only how
far our side is with it. Nothing here can refuse one.
"""

from django.db import models


class State(models.TextChoices):
    """received → matched | unmatched → answered."""

    RECEIVED = "received", "Received"
    UNMATCHED = "unmatched", "No order found yet"
    MATCHED = "matched", "Order found"
    ANSWERED = "answered", "Answered"


NEXT: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.MATCHED, State.UNMATCHED, State.ANSWERED}),
    State.UNMATCHED: frozenset({State.MATCHED, State.ANSWERED}),
    State.MATCHED: frozenset({State.ANSWERED}),
    State.ANSWERED: frozenset({State.MATCHED}),  # the order turned up after all
}


class Timeliness(models.TextChoices):
    """Whether it came before the period ended (R10); late ones are kept all the same (R3)."""

    UNKNOWN = "unknown", "Not known yet"
    IN_TIME = "in_time", "In time"
    LATE = "late_claimed", "Appears to be late"


class Channel(models.TextChoices):
    """How the statement reached the shop; staff key in all but the first two (R1, R83)."""

    WEB = "web", "Withdrawal page"
    API = "api", "API"
    MAIL = "mail", "E-mail"
    POST = "post", "Letter"
    PHONE = "phone", "Telephone"
    MARKETPLACE = "marketplace", "Marketplace"
