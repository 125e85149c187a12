"""Store a mail, then send it; repeating either never makes a second mail."""

import smtplib
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction

from openreturns.core.errors import PortError
from openreturns.core.models import Event
from openreturns.messages import transitions
from openreturns.messages.letters import Letter
from openreturns.messages.models import Message
from openreturns.messages.states import MessageState
from openreturns.shipping.models import Parcel
from openreturns.shops.models import Shop


def stored(event: Event, kind: str) -> Message | None:
    """The mail of this kind that this event has already made."""
    return Message.objects.select_related("shop").filter(event_id=event.pk, kind=kind).first()


def store(event: Event, shop: Shop, letter: Letter) -> Message:
    """Keep the mail as it will be sent; the second of two writers gets the first one's."""
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
                attachments=list(letter.attachments),
                message_id=f"<{event.pk}.{letter.kind}.{shop.pk}@{_domain(shop)}>",
            )
    except IntegrityError:
        return Message.objects.select_related("shop").get(event_id=event.pk, kind=letter.kind)


def send(message: Message) -> None:
    """Hand the mail to the mail server; raises PortError when it did not take it."""
    if message.state == MessageState.SENT or not transitions.begin(message):
        return
    try:
        _mail(message).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:
        transitions.mark_failed(message, str(refused))
        raise PortError(f"The mail server refused the mail: {refused}", permanent=True) from refused
    except (smtplib.SMTPException, OSError) as down:
        transitions.mark_waiting(message, str(down))
        raise PortError(f"The mail server did not answer: {down}", permanent=False) from down
    transitions.mark_sent(message)


def _mail(message: Message) -> EmailMultiAlternatives:
    shop = message.shop
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=f"{_quoted(shop.name)} <{shop.mail_from or settings.DEFAULT_FROM_EMAIL}>",
        to=[message.recipient],
        reply_to=[shop.support_email] if shop.support_email else None,
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    mail.attach_alternative(message.html, "text/html")
    for attached in message.attachments:
        parcel = Parcel.objects.filter(pk=UUID(attached["parcel"])).first()
        if parcel and parcel.label:
            with parcel.label.open("rb") as file:
                mail.attach(attached["name"], file.read(), "application/pdf")
    return mail


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "").replace('"', "").replace("\r", "").replace("\n", "") + '"'


def _domain(shop: Shop) -> str:
    return (shop.mail_from or settings.DEFAULT_FROM_EMAIL).rsplit("@", 1)[-1]
