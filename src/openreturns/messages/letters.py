"""Make a mail from an event: the same facts as HTML by MJML and as plain text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from mjml import mjml2html

from openreturns.messages.amounts import Row, rows_of, spelled
from openreturns.messages.wording import KINDS, filled
from openreturns.policies.zones import zone_of
from openreturns.returns.models import Return
from openreturns.returns.units import HOLDS
from openreturns.shops.models import Shop
from openreturns.ui import formats
from openreturns.withdrawals.declaring import whole
from openreturns.withdrawals.models import Withdrawal


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a mail, a PDF."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to be stored and sent."""

    kind: str
    language: str
    recipient: str
    subject: str
    html: str
    text: str
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What the layout shows; `why` is why the reader gets it."""

    shop: Shop
    kind: str
    language: str
    figures: Mapping[str, str]
    link: str
    why: str
    head: str = ""
    rows: tuple[Row, ...] = ()
    total: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def about_return(
    kind: str, rma: Return, extra: Mapping[str, str], attached: tuple[Attached, ...] = ()
) -> Letter:
    """A mail about a return, in the return's language."""
    with override(rma.language):
        rows, total = rows_of(rma)
        figures = {**_figures(rma, total), **extra}
        page = Page(
            shop=rma.shop,
            kind=kind,
            language=rma.language,
            figures=figures,
            link=status_link(rma),
            why=_("You get this mail because a return was announced with {email}.").format(
                email=rma.email
            ),
            head=_head(rma),
            rows=rows,
            total=spelled(total, rma, free=""),
        )
        return _letter(page, rma.email, attached)


def about_access(shop: Shop, email: str, language: str, token: str) -> Letter:
    """The mail with the one-time way in."""
    with override(language):
        page = Page(
            shop=shop,
            kind="access",
            language=language,
            figures={"shop": shop.name, "greeting": ""},
            link=f"{settings.BASE_URL}/{shop.slug}/link/{token}/",
            why=_("You get this mail because somebody typed this address in our returns portal."),
        )
        return _letter(page, email, ())


def about_withdrawal(
    kind: str, withdrawal: Withdrawal, to: tuple[str, str], contract: str
) -> Letter:
    """A mail about a withdrawal to (address, language); the order as `contract` says it.

    It repeats only what was typed: no line, price or address of an order stands in it (R8).
    """
    recipient, language = to
    with override(language):
        zone = ZoneInfo(withdrawal.zone)
        own = kind != "withdrawal_notice"
        figures = {
            "greeting": _greeting(withdrawal.name) if own else _("Hello,"),
            "shop": withdrawal.shop.name,
            "reference": withdrawal.reference,
            "moment": formats.stamp(withdrawal.declared_at, zone),
            "contract": contract,
            "answer": withdrawal.answer,
        }
        page = Page(
            shop=withdrawal.shop,
            kind=kind,
            language=language,
            figures=figures,
            link="",
            why=_("You get this mail because a withdrawal was sent to {shop}.").format(
                shop=withdrawal.shop.name
            ),
            facts=_statement(withdrawal, figures["moment"]) if own else (),
        )
        return _letter(page, recipient, ())


def _statement(withdrawal: Withdrawal, moment: str) -> tuple[tuple[str, str], ...]:
    """The whole statement, as the law wants it in the receipt itself (R9)."""
    return (
        (_("Statement"), withdrawal.labels["statement"]),
        (_("Reference"), withdrawal.reference),
        (_("Received"), moment),
        (_("Name"), withdrawal.name),
        (_("Order"), withdrawal.contract),
        (_("What"), whole(withdrawal)),
        (_("Receipt to"), withdrawal.email),
    )


def status_link(rma: Return) -> str:
    """The status page of a return: a capability of its own, revocable by a new access key."""
    return f"{settings.BASE_URL}/{rma.shop.slug}/r/{rma.number}/{rma.access_key}/"


def _letter(page: Page, recipient: str, attached: tuple[Attached, ...]) -> Letter:
    words = KINDS[page.kind](page.figures)
    text = {
        "heading": words.heading,
        "greeting": page.figures["greeting"],
        "intro": filled(words.intro, page.figures),
        "button": words.button,
        "then": filled(words.then, page.figures),
    }
    context: dict[str, Any] = {"page": page, "shop": page.shop, "text": text}
    markup = render_to_string("messages/letter.mjml", context)
    return Letter(
        kind=page.kind,
        language=page.language,
        recipient=recipient,
        subject=words.subject.format_map(page.figures),
        html=str(mjml2html(markup, disable_comments=True, fonts={})),
        text=render_to_string("messages/letter.txt", context).strip() + "\n",
        attached=attached,
    )


def _figures(rma: Return, total: int) -> dict[str, str]:
    zone = zone_of(rma.country, rma.shop.time_zone)
    said = (rma.submitted_at or rma.created_at).astimezone(zone)
    lines = list(rma.lines.all())
    return {
        "greeting": _greeting(rma.name),
        "number": rma.number,
        "shop": rma.shop.name,
        "moment": _moment(said, rma.language),
        "send_back_by": _day(rma.send_back_by, rma.language),
        "refund_by": _day(rma.refund_due_on, rma.language),
        "again_until": _day(rma.withdrawal_ends_on, rma.language),
        "amount": spelled(total, rma, free=""),
        "due": spelled(rma.money_due, rma, free=""),
        "address": ", ".join(_address(rma.shop)),
        "waiting": "yes" if any(line.requested for line in lines) else "",
        "goes_on": "yes" if any(line.count(HOLDS) for line in lines) else "",
        **dict.fromkeys(("pieces", "accepted", "declined", "missing", "reasons"), ""),
        **dict.fromkeys(("reason_text", "paid", "label"), ""),
    }


def _greeting(name: str) -> str:
    first = name.partition(" ")[0]
    return _("Hello {name},").format(name=first) if first else _("Hello,")


def _moment(said: datetime, language: str) -> str:
    """Date, time to the second and offset, as the law wants a receipt (R9)."""
    offset = said.strftime("%z")
    day = formats.long_day(said, language, said.tzinfo)
    year = "" if day.endswith(f"{said:%Y}") else f" {said:%Y}"
    return f"{day}{year}, {said:%H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def _day(day: date | None, language: str) -> str:
    return formats.long_day(day, language) if day else ""


def _address(shop: Shop) -> list[str]:
    part = {name: str(value or "") for name, value in shop.return_address.items()}
    street = f"{part.get('street', '')} {part.get('house_number', '')}".strip()
    city = f"{part.get('postal_code', '')} {part.get('city', '')}".strip()
    return [line for line in (part.get("company") or shop.name, street, city) if line]


def _head(rma: Return) -> str:
    orders = ", ".join(str(order["number"]) for order in rma.orders)
    head = _("Return {number}, order {orders}").format(number=rma.number, orders=orders)
    return f"{head}, {rma.name}" if rma.name else head
