"""What a decision saw, flat: one dict of facts per line, as rules ask for them.

The same is stored with the return, so that the time machine decides on what was known
then. Texts are in small letters, money in minor units of the shop's currency, percents in
hundredths, dates ISO 8601. What is unknown or empty is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from openreturns.policies.facts import CustomerFacts, Facts, LineFacts, OrderFacts
from openreturns.policies.footing import Footing

NO_REASON = "no_reason"  # the standard reason for those who do not say
FORMAT = 1  # goes up when stored facts are to be read otherwise

Flat = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One line: every fact that a rule may ask of it, and what the law says before any rule."""

    key: str
    facts: Mapping[str, Any]
    footing: Footing


@dataclass(frozen=True, slots=True)
class Seen:
    """A whole request; `origin` is the scope in which rules are read."""

    origin: str
    lines: tuple[SeenLine, ...]

    @property
    def one_per_order(self) -> list[Mapping[str, Any]]:
        """The facts of one line of each order, for rules about the whole."""
        return list({line.footing.order: line.facts for line in reversed(self.lines)}.values())


def seen_of(facts: Facts, footings: tuple[Footing, ...]) -> Seen:
    """The facts of a request, flattened."""
    whole = _filled(_whole(facts, footings))
    orders: dict[int, Flat] = {}
    lines = []
    for line, footing in zip(facts.lines, footings, strict=True):
        key = id(line.order)
        if key not in orders:
            orders[key] = _filled(_order(line.order, facts))
        flat = {**whole, **orders[key], **_filled(_line(line, footing, facts))}
        lines.append(SeenLine(line.key, flat, footing))
    return Seen(facts.origin, tuple(lines))


def stored(seen: Seen) -> str:
    """As compact JSON: what all lines share stands once."""
    first, *others = [line.facts for line in seen.lines]
    shared = {
        name: value
        for name, value in first.items()
        if all(other.get(name) == value for other in others)
    }
    lines = [
        {
            "key": line.key,
            "seen": {n: v for n, v in line.facts.items() if n not in shared},
            "law": line.footing.stored(),
        }
        for line in seen.lines
    ]
    return orjson.dumps({"v": FORMAT, "from": seen.origin, "all": shared, "lines": lines}).decode()


class UnreadableFacts(ValueError):
    """What was kept with a return is not in a form that this version reads."""


def loads(text: str) -> Seen:
    """What was stored; raises UnreadableFacts."""
    try:
        data = orjson.loads(text)
        if data["v"] != FORMAT:
            raise UnreadableFacts(f"format {data['v']}")
        return _again(data)
    except (orjson.JSONDecodeError, KeyError, TypeError, IndexError) as broken:
        raise UnreadableFacts(str(broken)) from broken


def _again(data: Mapping[str, Any]) -> Seen:
    shared = data["all"]
    return Seen(
        data["from"],
        tuple(
            SeenLine(line["key"], {**shared, **line["seen"]}, Footing.again(line["law"]))
            for line in data["lines"]
        ),
    )


def _filled(facts: Iterator[tuple[str, Any]]) -> Flat:
    return {name: value for name, value in facts if value is not None and value not in ("", [])}


def _whole(facts: Facts, footings: tuple[Footing, ...]) -> Iterator[tuple[str, Any]]:
    lines, own = facts.lines, all(_own(line, facts) for line in facts.lines)
    yield "return.method", facts.method.casefold()
    yield "return.value", sum(line.value for line in lines) if own else None
    yield "return.items", sum(line.quantity for line in lines)
    yield "return.full", facts.full
    yield "return.origin", facts.origin
    yield "return.reasons", _texts(_reason(line) for line in lines)
    yield from _customer(facts.customer)


def _customer(customer: CustomerFacts) -> Iterator[tuple[str, Any]]:
    yield "customer.segments", _texts(customer.segments)
    yield "customer.email", customer.email.casefold()
    for days, past in customer.history.items():
        yield f"customer.orders:{days}", past.orders
        yield f"customer.returns:{days}", past.returns
        yield f"customer.return_rate:{days}", past.rate
        yield f"customer.kept:{days}", past.kept


def _order(order: OrderFacts, facts: Facts) -> Iterator[tuple[str, Any]]:
    sale, today = order.sale, facts.declared_on
    own = sale.currency == facts.currency
    yield "order.business", order.business
    if not order.known:
        return
    yield "order.country", order.country.casefold()
    yield "order.age_days", (today - order.ordered_on).days
    yield "order.date", order.ordered_on.isoformat()
    yield "order.value", sale.value if own else None
    yield "order.postcode", order.postcode.casefold()
    yield "order.tags", _texts(sale.tags)
    yield "order.discount_codes", _texts(sale.discount_codes)
    yield "order.discount_percent", sale.discount_percent
    yield "order.payment_method", _texts(sale.payment_methods)
    yield "order.channel", sale.channel.casefold()
    yield "order.fulfilled", sale.fulfilled
    yield "order.invoice_age_days", _age(order.invoiced_on, today)
    yield "order.delivery_code", sale.delivery_code.casefold()
    yield "delivery.age_days", _age(_delivered(order), today)


def _line(line: LineFacts, footing: Footing, facts: Facts) -> Iterator[tuple[str, Any]]:
    product, own = line.product, _own(line, facts)
    yield "product.sku", product.sku.casefold()
    yield "product.title", product.title.casefold()
    yield "product.category", product.category.casefold()
    yield "product.brand", product.brand.casefold()
    yield "product.tags", _texts(product.tags)
    yield "product.price", product.price if own else None
    yield "product.cost", product.cost if own else None
    yield "product.discount_percent", product.discount_percent
    yield "product.weight_g", product.weight_g
    yield "product.final_sale", line.final_sale
    yield "line.reason", _reason(line).casefold()
    yield (
        "line.reason_group",
        ("wrong" if line.reason.wrong else "mind") if _reason(line) else "",
    )
    yield "line.quantity", line.quantity
    yield "line.value", line.value if own else None
    yield "line.outcome", line.outcome
    yield "line.action", line.action.casefold()
    yield "line.photos", line.photos
    yield "line.legal_basis", footing.basis
    for question, answer in line.answers.items():
        yield f"line.answer:{question}", _answer(answer)


def _own(line: LineFacts, facts: Facts) -> bool:
    """Whether its amounts are in the shop's currency; others cannot be compared."""
    return line.order.sale.currency == facts.currency


def _reason(line: LineFacts) -> str:
    """Who names no reason prefers not to say; unless it is only known that something is wrong."""
    return line.reason.code or ("" if line.reason.wrong else NO_REASON)


def _texts(values: Any) -> list[str]:
    return list(dict.fromkeys(str(value).casefold() for value in values if value))


def _answer(answer: Any) -> Any:
    if isinstance(answer, str):
        return answer.casefold()
    if isinstance(answer, list | tuple):
        return _texts(answer)
    return answer if isinstance(answer, bool | int | float) else None


def _age(day: date | None, today: date) -> int | None:
    return (today - day).days if day else None


def _delivered(order: OrderFacts) -> date | None:
    """When the last parcel came; unknown while one is under way."""
    came = [day for day in order.delivered_on if day]
    return max(came) if came and None not in order.delivered_on else None
