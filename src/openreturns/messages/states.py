"""The life of a mail, on one page."""

from django.db import models


class MessageState(models.TextChoices):
    """waiting → sending → sent; failed when the mail server refuses it for good."""

    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"


NEXT: dict[MessageState, frozenset[MessageState]] = {
    MessageState.WAITING: frozenset({MessageState.SENDING, MessageState.FAILED}),
    MessageState.SENDING: frozenset({MessageState.SENT, MessageState.FAILED, MessageState.WAITING}),
    MessageState.FAILED: frozenset({MessageState.WAITING}),
    MessageState.SENT: frozenset(),
}
