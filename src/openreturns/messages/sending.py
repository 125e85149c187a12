"""Store a mail as it will be sent, then send it; repeating either never makes a second mail."""

import email
import hashlib
import smtplib
from email.message import EmailMessage as Mime
from email.policy import SMTP, Policy
from typing import Any, cast

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import IntegrityError, transaction

from openreturns.core.errors import PortError
from openreturns.core.models import Event
from openreturns.messages import transitions
from openreturns.messages.letters import Letter
from openreturns.messages.models import Message
from openreturns.messages.states import MessageState
from openreturns.shops.models import Shop

TRY_LATER = range(400, 500)  # SMTP: full, busy, greylisted


class _Raw(Mime):
    """A parsed mail that is written as it was read: folding a long head anew would change it."""

    raw = b""

    def as_bytes(self, *_args: Any, **_options: Any) -> bytes:
        """The bytes it was read from."""
        return self.raw


class Kept(EmailMessage):
    """A stored mail on its way: what goes out are the very bytes that were kept."""

    def __init__(self, stored: Message) -> None:
        super().__init__(stored.subject, stored.text, sender(stored.shop), [stored.recipient])
        self.stored = bytes(stored.raw)

    def message(self, *, policy: "Policy[Any] | None" = None) -> Mime:
        """The mail as it was stored."""
        mail = cast(_Raw, email.message_from_bytes(self.stored, _Raw, policy=policy or SMTP))
        mail.raw = self.stored
        return mail


def stored(event: Event, kind: str) -> Message | None:
    """The mail of this kind that this event has already made."""
    return Message.objects.select_related("shop").filter(event_id=event.pk, kind=kind).first()


def store(event: Event, shop: Shop, letter: Letter) -> Message:
    """Keep the mail byte for byte; the second of two writers gets the first one's.

    Raises PortError for an address that no mail can be written to.
    """
    message_id = f"<{event.pk}.{letter.kind}.{shop.pk}@{_domain(shop)}>"
    try:
        raw = _written(shop, letter, message_id).message(policy=SMTP).as_bytes()
    except ValueError as wrong:
        raise PortError(f"No mail can be written: {wrong}", permanent=True) from wrong
    try:
        with transaction.atomic():
            return Message.objects.create(
                shop=shop,
                event_id=event.pk,
                subject_id=event.subject_id,
                kind=letter.kind,
                language=letter.language,
                recipient=letter.recipient,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                attachments=[
                    {"name": one.name, "sha256": hashlib.sha256(one.content).hexdigest()}
                    for one in letter.attached
                ],
                raw=raw,
                message_id=message_id,
            )
    except IntegrityError:
        return Message.objects.select_related("shop").get(event_id=event.pk, kind=letter.kind)


def send(message: Message) -> None:
    """Hand the mail to the mail server; raises PortError when it did not take it."""
    if message.state == MessageState.SENT or not transitions.begin(message):
        return
    try:
        Kept(message).send()
    except smtplib.SMTPRecipientsRefused as refused:
        _give_back(message, refused, [code for code, _why in refused.recipients.values()])
    except smtplib.SMTPDataError as refused:
        _give_back(message, refused, [refused.smtp_code])
    except ValueError as wrong:
        _give_back(message, wrong, [])
    except (smtplib.SMTPException, OSError) as down:
        transitions.mark_waiting(message, str(down))
        raise PortError(f"The mail server did not answer: {down}", permanent=False) from down
    transitions.mark_sent(message)


def _give_back(message: Message, refused: Exception, codes: list[int]) -> None:
    """A mail that is not wanted now is tried again; one refused for good fails."""
    later = bool(codes) and all(code in TRY_LATER for code in codes)
    mark = transitions.mark_waiting if later else transitions.mark_failed
    mark(message, str(refused))
    raise PortError(
        f"The mail server refused the mail: {refused}", permanent=not later
    ) from refused


def _written(shop: Shop, letter: Letter, message_id: str) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=sender(shop),
        to=[letter.recipient],
        reply_to=[shop.support_email] if shop.support_email else None,
        headers={
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": letter.language,
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    for one in letter.attached:
        mail.attach(one.name, one.content, "application/pdf")
    return mail


def sender(shop: Shop) -> str:
    """The shop's name with its own sending address, or the installation's."""
    return f"{_quoted(shop.name)} <{shop.mail_from or settings.DEFAULT_FROM_EMAIL}>"


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "").replace('"', "").replace("\r", "").replace("\n", "") + '"'


def _domain(shop: Shop) -> str:
    return (shop.mail_from or settings.DEFAULT_FROM_EMAIL).rsplit("@", 1)[-1].rstrip(">")
