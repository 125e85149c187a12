"""Make a mail from an event: the same facts as HTML by MJML and as plain text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from mjml import mjml2html

from openreturns.core.money import Money
from openreturns.messages.wording import KINDS
from openreturns.orders.models import OrderLine
from openreturns.policies.models import Reason
from openreturns.policies.zones import zone_of
from openreturns.returns.models import Return
from openreturns.settlement.expected import expected
from openreturns.shops.models import Shop
from openreturns.ui import formats


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to be stored and sent; `attachments` name a parcel's label."""

    kind: str
    language: str
    recipient: str
    subject: str
    html: str
    text: str
    attachments: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sum in a mail."""

    title: str
    detail: str
    amount: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the layout shows."""

    shop: Shop
    kind: str
    language: str
    figures: Mapping[str, str]
    link: str
    head: str = ""
    rows: tuple[Row, ...] = ()
    total: str = ""
    why: str = field(default="")


def about_return(
    kind: str,
    rma: Return,
    *,
    extra: Mapping[str, str],
    attachments: tuple[dict[str, str], ...] = (),
) -> Letter:
    """A mail about a return, in the return's language."""
    with override(rma.language):
        figures = {**_figures(rma), **extra}
        page = Page(
            shop=rma.shop,
            kind=kind,
            language=rma.language,
            figures=figures,
            link=status_link(rma),
            head=_head(rma),
            rows=_rows(rma),
            total=figures["amount"],
            why=_("You get this mail because a return was announced with this address."),
        )
        return _letter(page, rma.email, attachments)


def about_access(shop: Shop, email: str, language: str, token: str) -> Letter:
    """The mail with the one-time way in."""
    with override(language):
        page = Page(
            shop=shop,
            kind="access",
            language=language,
            figures={"shop": shop.name},
            link=f"{settings.BASE_URL}/{shop.slug}/link/{token}/",
            why=_("You get this mail because somebody typed this address in our returns portal."),
        )
        return _letter(page, email, ())


def status_link(rma: Return) -> str:
    """The status page of a return: a capability of its own, revocable by a new access key."""
    return f"{settings.BASE_URL}/{rma.shop.slug}/r/{rma.number}/{rma.access_key}/"


def pieces(count: int) -> str:
    """1 piece, 2 pieces."""
    return ngettext("{count} piece", "{count} pieces", count).format(count=count)


def _letter(page: Page, recipient: str, attachments: tuple[dict[str, str], ...]) -> Letter:
    words = KINDS[page.kind]()
    text = {
        "heading": words.heading.format_map(page.figures),
        "intro": words.intro.format_map(page.figures).strip(),
        "button": words.button,
        "then": words.then.format_map(page.figures),
    }
    context: dict[str, Any] = {"page": page, "shop": page.shop, "text": text}
    markup = render_to_string("messages/letter.mjml", context)
    return Letter(
        kind=page.kind,
        language=page.language,
        recipient=recipient,
        subject=words.subject.format_map(page.figures),
        html=str(mjml2html(markup, disable_comments=True)),
        text=render_to_string("messages/letter.txt", context).strip() + "\n",
        attachments=attachments,
    )


def _figures(rma: Return) -> dict[str, str]:
    zone = zone_of(rma.country, rma.shop.time_zone)
    said = (rma.submitted_at or rma.created_at).astimezone(zone)
    return {
        "number": rma.number,
        "name": rma.name.split(" ")[0] if rma.name else "",
        "shop": rma.shop.name,
        "moment": _moment(said, rma.language),
        "send_back_by": _day(rma.send_back_by, rma.language),
        "amount": _money(_total(rma), rma),
        "due": _money(rma.money_due, rma),
        "address": ", ".join(_address(rma.shop)),
        "pieces": "",
        "declined": "",
        "reason_text": "",
    }


def _moment(said: datetime, language: str) -> str:
    """Date, time to the second and offset, as the law wants a receipt (R9)."""
    offset = said.strftime("%z")
    day = formats.long_day(said, language)
    return f"{day} {said:%Y}, {said:%H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def _day(day: date | None, language: str) -> str:
    return formats.long_day(day, language) if day else ""


def _money(amount: int, rma: Return) -> str:
    return str(formats.money(Money(amount, rma.currency), rma.language))


def _total(rma: Return) -> int:
    """What the customer gets in all: what is paid, due and still to come."""
    ids = [line.order_line_id for line in rma.lines.all() if line.order_line_id]
    things = OrderLine.objects.select_related("order").in_bulk(ids)
    rows = list(rma.settlement_lines.all())
    coming: int = sum(part.amount for part in expected(rma, things, rows))
    return rma.money_paid + rma.money_due + coming


def _address(shop: Shop) -> list[str]:
    part = {name: str(value or "") for name, value in shop.return_address.items()}
    street = f"{part.get('street', '')} {part.get('house_number', '')}".strip()
    city = f"{part.get('postal_code', '')} {part.get('city', '')}".strip()
    return [line for line in (part.get("company") or shop.name, street, city) if line]


def _head(rma: Return) -> str:
    orders = ", ".join(str(order["number"]) for order in rma.orders)
    return _("Return {number}, order {orders}").format(number=rma.number, orders=orders)


def _rows(rma: Return) -> tuple[Row, ...]:
    titles = {reason.code: reason for reason in Reason.objects.filter(shop_id=rma.shop_id)}
    return tuple(
        Row(
            line.title,
            ", ".join(
                part
                for part in (
                    pieces(line.quantity),
                    titles[line.reason].title(rma.language) if line.reason in titles else "",
                )
                if part
            ),
            _money(line.value, rma),
        )
        for line in rma.lines.all()
    )
