"""Returns and parcels as API.md shows them; reads only what there is to show."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from openreturns.api.quoting import spoken
from openreturns.core.money import plain
from openreturns.orders.models import OrderLine
from openreturns.policies import answered
from openreturns.policies.sentences import from_stored, sentence
from openreturns.returns.models import LegalBasis, Return, ReturnLine
from openreturns.returns.queries import order_lines
from openreturns.returns.status import Status
from openreturns.settlement.expected import UNDER_WAY, Part, expected
from openreturns.settlement.models import Refund, SettlementLine
from openreturns.settlement.sentences import why_coming, why_owed
from openreturns.settlement.states import LineState
from openreturns.shipping.models import Parcel
from openreturns.shipping.queries import parcels_of
from openreturns.shipping.states import STILL_HERE, ParcelState

CLOCKS = ("withdrawal_ends_on", "send_back_by", "refund_due_on")
UNDECIDED = frozenset({Status.REQUESTED, Status.IN_REVIEW})


def return_json(rma: Return, language: str = "") -> dict[str, Any]:
    """One return with lines, parcels and money; `language` is for its sentences."""
    return returns_json([rma], language)[0]


def acted_json(rma: Return, notify: bool, *, by_law: bool = False) -> dict[str, Any]:
    """A return after an act, and whether the customer is mailed about it.

    `by_law`: whoever withdrew is, also without `notify`.
    """
    by_law = by_law and any(line.legal_basis == LegalBasis.WITHDRAWAL for line in rma.lines.all())
    sent = bool(rma.email) and (notify or by_law)
    return return_json(rma) | {"mail": {"sent": sent, "required_by_law": by_law}}


def returns_json(rows: Sequence[Return], language: str = "") -> list[dict[str, Any]]:
    """Several returns in a fixed number of statements."""
    things = order_lines(rows, places=UNDER_WAY)
    parcels = _parcels(rows)
    money = _money(rows)
    return [
        _one(rma, things, parcels.get(rma.pk, []), money.get(rma.pk, ([], [])), language)
        for rma in rows
    ]


def _parcels(rows: Sequence[Return]) -> dict[UUID, list[Parcel]]:
    """Parcels with contents; events only of those that have begun to move."""
    found = parcels_of([rma for rma in rows if rma.status not in UNDECIDED])
    moving = [p for some in found.values() for p in some if p.state not in STILL_HERE]
    prefetch_related_objects(moving, "events")
    return found


def _money(rows: Sequence[Return]) -> dict[UUID, tuple[list[SettlementLine], list[Refund]]]:
    """Settlement lines and refunds; asked for only where there has been money at all."""
    moved = [rma for rma in rows if rma.money_due or rma.money_paid or rma.money_open]
    paid = [rma for rma in moved if rma.money_paid]
    prefetch_related_objects(
        moved, Prefetch("settlement_lines", SettlementLine.objects.order_by("id"))
    )
    prefetch_related_objects(paid, Prefetch("refunds", Refund.objects.order_by("id")))
    return {
        rma.pk: (list(rma.settlement_lines.all()), list(rma.refunds.all()) if rma in paid else [])
        for rma in moved
    }


def _one(
    rma: Return,
    things: dict[UUID, OrderLine],
    parcels: Sequence[Parcel],
    money: tuple[list[SettlementLine], list[Refund]],
    language: str,
) -> dict[str, Any]:
    speak = spoken(language, rma.language)
    return {
        "id": str(rma.pk),
        "number": rma.number,
        "version": rma.version,
        "status": str(rma.status),
        "origin": str(rma.origin),
        "orders": rma.orders,
        "customer": {"email": rma.email, "name": rma.name},
        "language": rma.language,
        "created_at": _moment(rma.created_at),
        "updated_at": _moment(rma.updated_at),
        "awaiting": rma.awaiting or None,
        "lines": [_line(rma, line, spoken(language, rma.language)) for line in rma.lines.all()],
        "clocks": {name: _day(getattr(rma, name)) for name in CLOCKS},
        "parcels": [parcel_json(parcel, rma.currency) for parcel in parcels],
        "settlement": _settlement(rma, things, money, speak),
        "why": list(_why(rma, speak)),
        "decision": str(rma.pk),
        "assignee": _person(rma),
        "mail": None,
    }


def _moment(at: datetime) -> str:
    """UTC to the millisecond, as every answer writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _person(rma: Return) -> dict[str, str] | None:
    """Who looks after it; a list loads these along."""
    person = rma.assignee if rma.assignee_id else None
    return {"id": str(person.pk), "name": str(person)} if person else None


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _line(rma: Return, line: ReturnLine, language: str) -> dict[str, Any]:
    names = {order["id"]: order["external_id"] for order in rma.orders}
    reference = line.order_line_id and {
        "id": str(line.order_line_id),
        "external_id": line.line_ref,
        "order": names.get(str(line.order_id), ""),
    }
    return {
        "id": str(line.pk),
        "order_line": reference,
        "invoice": line.invoice or None,
        "sku": line.sku,
        "title": line.title,
        "legal_basis": str(line.legal_basis),
        "reason": line.reason or None,
        "reason_text": line.reason_text,
        "action": line.action or None,
        "action_text": line.action_text,
        "outcome": str(line.outcome),
        "answers": line.answers,
        "asked": [_asked(kept, language) for kept in line.asked],
        "comment": line.comment,
        "quantity": line.quantity,
        "units": line.units,
        "settled_quantity": line.settled_quantity,
    }


def _asked(kept: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "code": kept["code"],
        "kind": kept["kind"],
        "title": answered.title(kept, language),
        "answer": kept["value"],
        "text": answered.words(kept, language),
    }


def parcel_json(parcel: Parcel, currency: str) -> dict[str, Any]:
    """One parcel with its contents and what happened to it."""
    return {
        "id": str(parcel.pk),
        "direction": parcel.direction,
        "state": str(parcel.state),
        "method": str(parcel.method),
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number or None,
        "tracking_url": parcel.tracking_url or None,
        "label": {
            "state": label_state(parcel),
            "formats": ["application/pdf"] if parcel.has_label else [],
            "qr": None,
            "expires_on": _day(parcel.expires_on),
        },
        "pickup": parcel.pickup,
        "cost": {"amount": plain(parcel.cost, currency), "currency": currency},
        "problem": parcel.problem or None,
        "lines": [
            {"line": str(row.line_id), "quantity": row.quantity} for row in parcel.lines.all()
        ],
        "events": [
            {"code": event.code, "at": _moment(event.at)}
            for event in (parcel.events.all() if parcel.state not in STILL_HERE else ())
        ],
    }


def label_state(parcel: Parcel) -> str:
    """none, pending, ready or void."""
    if parcel.state in {ParcelState.VOIDED, ParcelState.EXPIRED}:
        return "void"
    if parcel.has_label:
        return "ready"
    waits = parcel.method == "label" and parcel.state in STILL_HERE
    return "pending" if waits else "none"


def _settlement(
    rma: Return,
    things: dict[UUID, OrderLine],
    money: tuple[list[SettlementLine], list[Refund]],
    language: str,
) -> dict[str, Any]:
    rows, refunds = money
    coming = expected(rma, things, rows)
    sum_coming = sum(part.amount for part in coming)
    live = [row for row in rows if row.state != LineState.WAIVED]
    return {
        "state": _money_state(rma, sum_coming),
        "currency": rma.currency,
        "due": plain(rma.money_due, rma.currency),
        "expected": plain(sum_coming, rma.currency),
        "paid": plain(rma.money_paid, rma.currency),
        "components": [
            *(_owed(row, rma.currency, language) for row in live),
            *(_coming(part, rma.currency, language) for part in coming),
        ],
        "refunds": [_refund(refund) for refund in refunds],
    }


def _owed(row: SettlementLine, currency: str, language: str) -> dict[str, Any]:
    return {
        "kind": str(row.kind),
        "line": str(row.line_id) if row.line_id else None,
        "quantity": row.quantity,
        "amount": plain(row.amount, currency),
        "state": str(row.state),
        "why": why_owed(row, language),
    }


def _coming(part: Part, currency: str, language: str) -> dict[str, Any]:
    return {
        "kind": str(part.kind),
        "line": str(part.line) if part.line else None,
        "quantity": part.quantity,
        "amount": plain(part.amount, currency),
        "state": "open",
        "why": why_coming(part, language),
    }


def _money_state(rma: Return, coming: int) -> str:
    if rma.money_due > 0:
        return "due"
    if coming > 0:
        return "open"
    return "settled" if rma.money_paid else "none"


def _refund(refund: Refund) -> dict[str, Any]:
    return {
        "id": str(refund.pk),
        "payment": str(refund.payment_id) if refund.payment_id else None,
        "gateway": refund.gateway,
        "amount": plain(refund.amount, refund.currency),
        "state": str(refund.state),
        "paid_at": _moment(refund.paid_at) if refund.paid_at else None,
    }


def _why(rma: Return, language: str) -> Iterable[dict[str, str]]:
    """Every finding of the decision once, in the order it was found."""
    seen: dict[str, str] = {}
    for line in rma.lines.all():
        for stored in line.why:
            finding = from_stored(stored)
            seen.setdefault(finding.code, sentence(finding, language))
    return [{"code": code, "text": text} for code, text in seen.items()]
