"""A quote as JSON, the same for validate and eligibility."""

from typing import Any

from django.conf import settings
from ninja import Schema

from openreturns.api.answers import Why
from openreturns.core.money import plain
from openreturns.policies.decision import Finding
from openreturns.policies.sentences import sentence
from openreturns.settlement.quote import Quote, QuoteLine


class QuotedLine(Schema):
    """What was decided for a line, and what it brings."""

    order_line: str | None
    quantity: int
    returnable: bool
    approved: bool
    legal_basis: str
    until: str | None
    amount: str
    why: list[Why]


class QuotedMethod(Schema):
    """A way to send it, with its price."""

    code: str
    carrier: str
    price: str


class Fee(Schema):
    """What is kept from the refund; `line` is the place of the line it is for, from 0."""

    code: str
    amount: str
    line: int | None = None
    why: str


class QuoteOut(Schema):
    """What would happen; nothing is stored."""

    returnable: bool
    approved: bool
    currency: str
    lines: list[QuotedLine]
    methods: list[QuotedMethod]
    fees: list[Fee]
    goods: str
    delivery: str
    fee: str
    total: str
    trace: list[Why]


def quote_json(worked_out: Quote, language: str) -> dict[str, Any]:
    """Everything a quote says, with its reasons in words."""
    currency = worked_out.currency
    return {
        "returnable": worked_out.returnable,
        "approved": worked_out.decision.approved,
        "currency": currency,
        "lines": [_line(line, currency, language) for line in worked_out.lines],
        "methods": methods_json(worked_out),
        "fees": fees_json(worked_out, language),
        "goods": plain(worked_out.goods, currency),
        "delivery": plain(worked_out.delivery, currency),
        "fee": plain(worked_out.fee, currency),
        "total": plain(worked_out.total, currency),
        "trace": [why(finding, language) for finding in _trace(worked_out)],
    }


def methods_json(worked_out: Quote) -> list[dict[str, str]]:
    """The ways to send it; only the shop's own label has a price."""
    return [
        {
            "code": method,
            "carrier": worked_out.decision.carrier if method == "label" else "",
            "price": plain(
                worked_out.decision.fee if method == "label" else 0, worked_out.currency
            ),
        }
        for method in worked_out.decision.methods
    ]


def spoken(*wishes: str) -> str:
    """The first of these languages that we have sentences in, else English."""
    known = {code for code, _name in settings.LANGUAGES}
    return next((short for wish in wishes if (short := wish.split("-")[0].lower()) in known), "en")


def fees_json(worked_out: Quote, language: str) -> list[dict[str, Any]]:
    """What the shop keeps, each with its reason."""
    return [
        {
            "code": charge.kind,
            "amount": plain(charge.amount, worked_out.currency),
            "line": charge.line,
            "why": sentence(charge.why, language),
        }
        for charge in worked_out.fees
    ]


def why(finding: Finding, language: str) -> dict[str, str]:
    """A finding with its sentence."""
    return {"code": finding.code, "text": sentence(finding, language)}


def _trace(worked_out: Quote) -> list[Finding]:
    found = [finding for line in worked_out.lines for finding in line.decided.findings]
    return list(dict.fromkeys([*found, *worked_out.decision.findings]))


def _line(line: QuoteLine, currency: str, language: str) -> dict[str, Any]:
    thing, decided = line.wanted.order_line, line.decided
    return {
        "order_line": str(thing.pk) if thing else None,
        "quantity": line.wanted.quantity,
        "returnable": decided.returnable,
        "approved": decided.approved,
        "legal_basis": decided.legal_basis,
        "until": decided.until.isoformat() if decided.until else None,
        "amount": plain(line.amount, currency),
        "why": [why(finding, language) for finding in decided.findings],
    }
