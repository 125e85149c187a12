"""From anything printed or typed to the returns it may mean."""

import re
from urllib.parse import unquote

from openreturns.backoffice.access import Staff
from openreturns.orders.keys import email_key
from openreturns.returns.models import Return, Term
from openreturns.returns.terms import search_key
from openreturns.shipping.models import Parcel

NUMBER = re.compile(r"([A-Z]{2,4})[-\s]?(\d{4})[-\s]?(\d{6})(?!\d)", re.IGNORECASE)
MOST = 20


def find(staff: Staff, code: str) -> list[Return]:
    """The returns a code may mean, in the person's shops; a return number is always exact."""
    text = unquote(code).strip()
    if not text:
        return []
    for search in (_by_number, _by_tracking, _by_order_or_mail):
        found = search(staff, text)
        if found:
            return found
    return []


def _by_number(staff: Staff, text: str) -> list[Return]:
    """Return number, label ("FA-2026-000042/1") and whatever holds one, such as a QR address."""
    hit = NUMBER.search(text)
    if hit is None:
        return []
    number = "-".join(hit.groups()).upper()
    return list(Return.objects.filter(shop__in=staff.shown, number=number))


def _by_tracking(staff: Staff, text: str) -> list[Return]:
    plain = "".join(text.split())
    rows = Parcel.objects.filter(shop__in=staff.shown, tracking_number__in={text, plain})
    found = {parcel.rma for parcel in rows.select_related("rma")[:MOST] if parcel.rma}
    return sorted(found, key=lambda rma: rma.number)


def _by_order_or_mail(staff: Staff, text: str) -> list[Return]:
    kind, term = ("email", email_key(text)) if "@" in text else ("order", search_key(text))
    if not term:
        return []
    rows = Term.objects.filter(shop_id__in=staff.shown, kind=kind, term=term)
    newest = rows.order_by("-rma_id").select_related("rma")[:MOST]
    return [row.rma for row in newest]
