"""Returns and parcels as API.md shows them; reads only what there is to show."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from openreturns.core.money import plain
from openreturns.orders.models import OrderLine
from openreturns.policies.sentences import from_stored, sentence
from openreturns.returns.models import Return, ReturnLine
from openreturns.settlement.expected import expected
from openreturns.settlement.models import Refund, SettlementLine
from openreturns.settlement.states import LineState
from openreturns.shipping.models import Parcel
from openreturns.shipping.states import STILL_HERE, ParcelState


def return_json(rma: Return, language: str = "") -> dict[str, Any]:
    """One return with lines, parcels and money; `language` is for its sentences."""
    return returns_json([rma], language)[0]


def returns_json(rows: Sequence[Return], language: str = "") -> list[dict[str, Any]]:
    """Several returns in a fixed number of statements."""
    things = _things(rows)
    parcels = _parcels(rows)
    money = _money(rows)
    return [
        _one(rma, things, parcels.get(rma.pk, []), money.get(rma.pk, ([], [])), language)
        for rma in rows
    ]


def _things(rows: Sequence[Return]) -> dict[UUID, OrderLine]:
    ids = [line.order_line_id for rma in rows for line in rma.lines.all() if line.order_line_id]
    return OrderLine.objects.select_related("order").in_bulk(ids) if ids else {}


def _parcels(rows: Sequence[Return]) -> dict[UUID, list[Parcel]]:
    found: dict[UUID, list[Parcel]] = {}
    parcels = Parcel.objects.filter(rma__in=[rma.pk for rma in rows]).order_by("position")
    for parcel in parcels.prefetch_related("lines", "events"):
        if parcel.rma_id:
            found.setdefault(parcel.rma_id, []).append(parcel)
    return found


def _money(rows: Sequence[Return]) -> dict[UUID, tuple[list[SettlementLine], list[Refund]]]:
    """Settlement lines and refunds; asked for only where there has been money at all."""
    moved = [rma.pk for rma in rows if rma.money_due or rma.money_paid or rma.money_open]
    found: dict[UUID, tuple[list[SettlementLine], list[Refund]]] = {key: ([], []) for key in moved}
    if moved:
        for row in SettlementLine.objects.filter(rma__in=moved).order_by("id"):
            found[row.rma_id][0].append(row)
    paid = [rma.pk for rma in rows if rma.money_paid]
    if paid:
        for refund in Refund.objects.filter(rma__in=paid).order_by("id"):
            found[refund.rma_id][1].append(refund)
    return found


def _one(
    rma: Return,
    things: dict[UUID, OrderLine],
    parcels: Sequence[Parcel],
    money: tuple[list[SettlementLine], list[Refund]],
    language: str,
) -> dict[str, Any]:
    language = language or rma.language
    return {
        "id": str(rma.pk),
        "number": rma.number,
        "version": rma.version,
        "status": str(rma.status),
        "origin": str(rma.origin),
        "orders": rma.orders,
        "customer": {"email": rma.email, "name": rma.name},
        "language": rma.language,
        "created_at": rma.created_at.isoformat(),
        "updated_at": rma.updated_at.isoformat(),
        "awaiting": rma.awaiting or None,
        "lines": [_line(line, things) for line in rma.lines.all()],
        "clocks": {
            "withdrawal_ends_on": _day(rma.withdrawal_ends_on),
            "send_back_by": _day(rma.send_back_by),
            "refund_due_on": _day(rma.refund_due_on),
        },
        "parcels": [parcel_json(parcel, rma.currency) for parcel in parcels],
        "settlement": _settlement(rma, things, money),
        "why": list(_why(rma, language)),
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _line(line: ReturnLine, things: dict[UUID, OrderLine]) -> dict[str, Any]:
    thing = things.get(line.order_line_id) if line.order_line_id else None
    reference = thing and {
        "id": str(thing.pk),
        "external_id": thing.external_id,
        "order": thing.order.external_id,
    }
    return {
        "id": str(line.pk),
        "order_line": reference,
        "invoice": line.invoice or None,
        "sku": line.sku,
        "title": line.title,
        "legal_basis": str(line.legal_basis),
        "reason": line.reason or None,
        "action": line.action or None,
        "outcome": str(line.outcome),
        "comment": line.comment,
        "quantity": line.quantity,
        "units": line.units,
        "settled_quantity": line.settled_quantity,
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
        "pickup": None,
        "cost": {"amount": plain(parcel.cost, currency), "currency": currency},
        "problem": parcel.problem or None,
        "lines": [
            {"line": str(row.line_id), "quantity": row.quantity} for row in parcel.lines.all()
        ],
        "events": [
            {"code": event.code, "at": event.at.isoformat()} for event in parcel.events.all()
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
            {
                "kind": str(row.kind),
                "line": str(row.line_id) if row.line_id else None,
                "quantity": row.quantity,
                "amount": plain(row.amount, rma.currency),
                "state": str(row.state),
                "why": str(row.why.get("code", row.kind)),
            }
            for row in live
        ]
        + [
            {
                "kind": str(part.kind),
                "line": str(part.line) if part.line else None,
                "quantity": part.quantity,
                "amount": plain(part.amount, rma.currency),
                "state": "open",
                "why": "when_accepted",
            }
            for part in coming
        ],
        "refunds": [_refund(refund) for refund in refunds],
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
        "paid_at": refund.paid_at.isoformat() if refund.paid_at else None,
    }


def _why(rma: Return, language: str) -> Iterable[dict[str, str]]:
    """Every finding of the decision once, in the order it was found."""
    seen: dict[str, str] = {}
    for line in rma.lines.all():
        for stored in line.why:
            finding = from_stored(stored)
            seen.setdefault(finding.code, sentence(finding, language))
    return [{"code": code, "text": text} for code, text in seen.items()]
