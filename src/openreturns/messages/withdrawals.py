"""The mails about a withdrawal: the receipt the law wants, the notice, the answer (R8, R9).

Each leaves its mark in the evidence: which mail, its digest, and how it went (R11).
"""

import hashlib
from collections.abc import Callable

from openreturns.core.errors import PortError
from openreturns.core.models import Event
from openreturns.messages import sending
from openreturns.messages.letters import Letter, about_withdrawal
from openreturns.orders.models import Order
from openreturns.withdrawals import evidence
from openreturns.withdrawals.models import Withdrawal


def acknowledge(event: Event) -> None:
    """The receipt with content, date and time; it says nothing of the order (R8, R9)."""
    withdrawal = _withdrawal(event)
    _send(event, withdrawal, "withdrawal_received", lambda: _to_author(withdrawal, "received"))


def answer(event: Event) -> None:
    """What staff wrote back."""
    withdrawal = _withdrawal(event)
    _send(event, withdrawal, "withdrawal_answered", lambda: _to_author(withdrawal, "answered"))


def tell_owner(event: Event) -> None:
    """Somebody named this order with another mail address: its owner hears of it (R8)."""
    withdrawal = _withdrawal(event)
    order = Order.objects.select_related("customer").get(pk=event.data["order"])
    language = order.language.split("-")[0]
    if language not in withdrawal.shop.languages:
        language = withdrawal.shop.default_language

    def write() -> Letter:
        return about_withdrawal(
            "withdrawal_notice", withdrawal, (order.email_key, language), order.number
        )

    _send(event, withdrawal, "withdrawal_notice", write)


def _withdrawal(event: Event) -> Withdrawal:
    return Withdrawal.objects.select_related("shop").get(pk=event.subject_id)


def _to_author(withdrawal: Withdrawal, what: str) -> Letter:
    to = (withdrawal.email, withdrawal.language)
    return about_withdrawal(f"withdrawal_{what}", withdrawal, to, withdrawal.contract)


def _send(event: Event, withdrawal: Withdrawal, kind: str, write: Callable[[], Letter]) -> None:
    """Store, send, and write down how it went; a refusal is written down before it is raised."""
    if kind != "withdrawal_notice" and not withdrawal.email:
        return  # keyed in from a letter or a call: there is nobody to mail to
    try:
        message = sending.stored(event, kind) or sending.store(event, withdrawal.shop, write())
        sending.send(message)
    except PortError as refused:
        if refused.permanent:
            failed = {"mail": kind, "error": str(refused)}
            evidence.add(withdrawal, "mail_failed", failed, key=f"mail_failed:{event.pk}")
        raise
    sent = {
        "mail": kind,
        "message_id": message.message_id,
        "to": message.recipient,
        "sha256": hashlib.sha256(bytes(message.raw)).hexdigest(),
    }
    evidence.add(withdrawal, "mail_sent", sent, key=f"mail_sent:{event.pk}")
