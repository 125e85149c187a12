"""The withdrawal form: what is typed, prefilled where the order is known, read as a statement.

Only name, contract and mail address are asked (R5). What cannot be kept as typed gets a
hint in the form and stays in it; nothing else is ever a reason to stop.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from openreturns.orders.models import Order, OrderLine
from openreturns.portal import access
from openreturns.portal.surface import PortalRequest
from openreturns.ui.numbers import whole
from openreturns.ui.visitor import address_of
from openreturns.withdrawals import links
from openreturns.withdrawals.declaring import MOST_TEXT, Piece, Sender, Statement

WHOLE, PART = "whole", "part"
KEPT = "withdrawal"  # in the session: what was typed, for going back


class StatementForm(forms.Form):
    """Three fields that the law lets us ask for, and what it is about."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contract = forms.CharField(
        label=gettext_lazy("Which order is it about?"),
        max_length=MOST_TEXT,
        help_text=gettext_lazy(
            "Best is the order number. You don't know it? Describe what you bought, and when."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Mail address for your receipt"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": gettext_lazy("A mail address looks like name@example.com. Check it.")
        },
    )
    part = forms.ChoiceField(
        label=gettext_lazy("What do you withdraw from?"),
        choices=[(WHOLE, WHOLE), (PART, PART)],
        required=False,
    )
    items = forms.CharField(
        label=gettext_lazy("Which items, and how many?"),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    order = forms.CharField(required=False)
    said = forms.CharField(max_length=MOST_TEXT, required=False)
    once = forms.CharField(max_length=40, required=False)


@dataclass(slots=True)
class Row:
    """One line of a known order: how many of it, as typed."""

    line: OrderLine
    typed: str = "0"
    error: str = ""

    @property
    def key(self) -> str:
        """Its field's name."""
        return f"n-{self.line.pk}"

    @property
    def most(self) -> int:
        """How many were bought."""
        return self.line.quantity - self.line.cancelled_quantity

    @property
    def pieces(self) -> int:
        """How many are meant."""
        return whole(self.typed) or 0


class Page:
    """The form with the lines of the order, if one is known."""

    def __init__(self, request: PortalRequest, typed: Mapping[str, Any] | None = None) -> None:
        self.request = request
        token = typed.get("order", "") if typed else request.GET.get("order", "")
        self.order = links.order_of(request.shop, token) or (None if typed else _seen(request))
        self.rows = [Row(line) for line in self.order.lines.all()] if self.order else []
        if typed is None:
            self.form = StatementForm(initial=self._prefilled())
        else:
            self.form = StatementForm(typed)
            self._read(typed)

    def _prefilled(self) -> dict[str, str]:
        """What we know already need not be typed again (R6)."""
        order = self.order
        if order is None:
            return {"part": WHOLE}
        address = order.shipping_address or {}
        customer = order.customer
        return {
            "part": WHOLE,
            "name": (customer.name if customer else "") or str(address.get("name") or ""),
            "email": customer.email if customer else "",
            "contract": order.number,
        }

    def _read(self, typed: Mapping[str, Any]) -> None:
        self.form.is_valid()
        for row in self.rows:
            row.typed = str(typed.get(row.key, "0")).strip() or "0"
            if self.is_part and (whole(row.typed) is None or row.pieces > row.most):
                row.error = ngettext(
                    "You bought {count} of this.", "You bought {count} of these.", row.most
                ).format(count=row.most)
                self.form.add_error(None, f"{row.line.title}: {row.error}")
        if self.is_part and not self.named:
            self.form.add_error("items", _("Say which items, or choose the whole order."))

    @property
    def is_part(self) -> bool:
        """A part of the order was chosen."""
        return str(self.form["part"].value() or WHOLE) == PART

    @property
    def is_whole(self) -> bool:
        """All of it, which stands chosen at first (R13)."""
        return not self.is_part

    @property
    def token(self) -> str:
        """The order's signed reference, carried from page to page."""
        return links.order_token(self.order) if self.order else ""

    @property
    def is_right(self) -> bool:
        """Everything can be kept as it was typed."""
        return not self.form.errors

    @property
    def named(self) -> str:
        """What of it, in words; what the page before said where the order is known no more."""
        if not self.is_part:
            return ""
        if self.rows:
            return "\n".join(f"{row.pieces} × {row.line.title}" for row in self.rows if row.pieces)
        data = self.form.cleaned_data
        return str(data.get("items") or data.get("said") or "")

    def statement(self) -> Statement:
        """What is declared; the server's clock says when."""
        data = self.form.cleaned_data
        meta = self.request.META
        pieces = tuple(Piece(row.line, row.pieces) for row in self.rows if row.pieces)
        return Statement(
            name=data["name"],
            email=data["email"],
            contract=data["contract"],
            items=self.named,
            pieces=pieces if self.is_part else (),
            order=self.order,
            language=get_language() or "",
            once=data["once"],
            sender=Sender(address_of(self.request), str(meta.get("HTTP_USER_AGENT", ""))),
        )

    def carried(self) -> list[tuple[str, str]]:
        """The hidden fields of the second step."""
        data = self.form.cleaned_data
        fixed = [(name, str(data[name])) for name in ("name", "contract", "email", "items")]
        counts = [(row.key, str(row.pieces)) for row in self.rows if self.is_part]
        return [
            *fixed,
            ("part", PART if self.is_part else WHOLE),
            ("order", self.token),
            ("said", self.named[:MOST_TEXT]),
            ("once", secrets.token_urlsafe(16)),
            *counts,
        ]


def _seen(request: PortalRequest) -> Order | None:
    """The order this browser has open: of its draft, or the only one it proved to be its own."""
    own = access.own_orders(request, request.shop)
    draft = access.draft_of(request, request.shop)
    if draft is not None:
        chosen = [pk for pk in draft.orders.values_list("pk", flat=True) if str(pk) in own]
        own = [str(pk) for pk in chosen] or own
    if len(own) != 1:
        return None
    rows = Order.objects.filter(shop=request.shop, pk=own[0]).select_related("customer")
    return rows.prefetch_related("lines", "shipments").first()
