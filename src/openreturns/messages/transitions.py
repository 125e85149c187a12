"""The verbs of a mail, and the only module that changes its state."""

from django.utils import timezone

from openreturns.messages.models import Message
from openreturns.messages.states import MessageState


def begin(message: Message) -> bool:
    """Take a mail for sending; False if it has been sent or somebody else has it right now.

    A mail found in `sending` was left by a worker that died: whether the mail server
    took it is unknown, so it is sent again under the same Message-ID, by which mail
    servers and readers recognise the double.
    """
    return bool(
        Message.objects.filter(pk=message.pk)
        .exclude(state__in=[MessageState.SENT, MessageState.FAILED])
        .update(state=MessageState.SENDING)
    )


def mark_sent(message: Message) -> None:
    """The mail server has taken it."""
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENT, sent_at=timezone.now(), error=""
    )


def mark_waiting(message: Message, error: str) -> None:
    """The mail server could not take it now; the relay tries again."""
    Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
        state=MessageState.WAITING, error=error[:500]
    )


def mark_failed(message: Message, error: str) -> None:
    """The mail server refuses it for good, such as an address that does not exist."""
    Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
        state=MessageState.FAILED, error=error[:500]
    )
