"""Sample values for the kit page: long words, all statuses, both rails."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from openreturns.core.money import Money
from openreturns.ui import icons, statuses

LANGUAGES = {"nl": "Nederlands", "de": "Deutsch", "fr": "Français", "en": "English"}
LONG_NAME = "Donaudampfschifffahrtsgesellschaftskapitänsmütze, marineblau, XL"


class SampleForm(forms.Form):
    """One field of every kind."""

    number = forms.CharField(label="Order number", help_text="In your confirmation mail.")
    kind = forms.ChoiceField(label="Reason", choices=[("s", "Too small"), ("l", "Too large")])
    size = forms.ChoiceField(
        label="Where",
        choices=[("a", "Sleeves"), ("b", "Chest")],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label="Everything is in one box")
    note = forms.CharField(
        label="Anything else", widget=forms.Textarea({"rows": 3}), required=False
    )


WORDS = {
    "title": "What do you send back?",
    "lead": "Hand it in by",
    "done": "Your return is registered.",
    "next": "We mailed everything too.",
    "method": "How do you send it?",
    "own": "You pay",
    "go": "Refund €179.46",
    "total": "You get back",
    "export": "Export",
    "new": "New return",
    "number": "Return",
    "status": "Status",
    "due": "Decide by",
    "lines": "Lines",
    "law": "Withdrawal",
    "fact": "Flagged",
    "events": "Timeline",
}


def _rails() -> list[dict[str, Any]]:
    goods = ["Requested 5", "Approved 4", "Received 3 of 4", "Inspected"]
    states, portal = ["ok", "ok", "half", ""], ["ok", "ok", "now", ""]
    return [
        {
            "title": title,
            "icon": icon,
            "aside": "€ 105,46",
            "steps": [
                {"label": label, "state": state, "percent": 73}
                for label, state in zip(goods, states, strict=True)
            ],
            "portal": [
                {"label": label, "state": state} for label, state in zip(goods, portal, strict=True)
            ],
        }
        for title, icon in (("Goods", "box"), ("Money", "cash"))
    ]


def _nav() -> list[dict[str, Any]]:
    def item(label: str, icon: str, count: int | None, tone: str = "") -> dict[str, Any]:
        return {
            "label": label,
            "url": "#" + icon,
            "icon": icon,
            "count": count,
            "tone": tone,
            "current": label == "Requests",
        }

    return [
        {"title": "", "items": [item("Today", "home", None)]},
        {
            "title": "Queues",
            "items": [
                item("Requests", "inbox", 23),
                item("Attention", "alert-triangle", 3, "hot"),
            ],
        },
    ]


def _surface(name: str) -> dict[str, Any]:
    if name == "office":
        return {
            "base": "ui/backoffice_base.html",
            "shop": {
                "name": "Loof & Linnen",
                "detail": "Netherlands, EUR",
                "initials": "LL",
            },
            "shops": [{"name": "Kade Wholesale", "url": "#kade"}],
            "search_url": "/search/",
            "nav": _nav(),
            "person": {
                "name": "Anna Bakker",
                "initials": "AB",
                "sign_out_url": "/out/",
                "links": [{"label": "Profile", "url": "#me", "icon": "user"}],
            },
        }
    return {
        "base": "ui/portal_base.html",
        "shop": {
            "name": "Loof & Linnen",
            "home_url": "/",
            "branding_url": "/branding.css",
        },
        "steps": [
            {"label": "Kiezen", "state": "done", "url": "#1"},
            {"label": "Versturen", "state": "now", "url": ""},
            {"label": "Controleren", "state": "", "url": ""},
        ],
        "footer": {
            "withdrawal_url": "#w",
            "withdrawal_label": "Hier de overeenkomst herroepen",
            "terms_url": "#t",
            "privacy_url": "#p",
            "help_url": "#h",
        },
    }


def context(request: HttpRequest, surface: str, language: str) -> dict[str, Any]:
    """All the kit needs, for one surface in one language."""
    form = SampleForm({"number": "LL-1048"})
    form.add_error("number", "An order number has five figures. These are four.")
    fee, total = Money(395, "EUR"), Money(-10546, "EUR")
    at = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
    image = "/static/ui/samples/trui.svg"
    return _surface(surface) | {
        "theme": request.GET.get("theme", ""),
        "form": form,
        "words": WORDS,
        "fee": fee,
        "free": Money(0, "EUR"),
        "total": total,
        "due": date(2026, 12, 6),
        "rails": _rails(),
        "customer": "Daan Vermeulen, LL-10377",
        "statuses": list(statuses.WORDS),
        "languages": [
            {
                "code": code,
                "label": label,
                "url": f"?lang={code}",
                "current": code == language,
            }
            for code, label in LANGUAGES.items()
        ],
        "events": [
            {
                "icon": "truck-return",
                "text": "DHL picked up",
                "detail": "1 box",
                "at": at,
            },
            {"icon": "check", "text": "Approved 4 pieces", "at": at},
        ],
        "products": [
            {"name": LONG_NAME, "text": "1 piece", "price": fee, "image_url": image},
            {"name": "Mokken Duin", "text": "1 piece", "price": fee},
        ],
        "rows": [
            {"label": "Jumper", "reason": "2 accepted", "amount": Money(16191, "EUR")},
            {"label": "Post", "reason": "free, damaged", "amount": Money(0, "EUR")},
            {"label": "Due now", "amount": total, "kind": "total"},
            {"label": "Later", "amount": "€80.95", "kind": "later"},
        ],
        "lines": [
            {
                "name": LONG_NAME,
                "image_url": image,
                "units": {"accepted": 2, "in_transit": 1, "missing": 0},
            },
            {"name": "Candle", "units": {"accepted": 40, "declined": 2}},
        ],
        "trace": [
            {"lead": "Rule 2, Damaged.", "text": "A photo is present."},
            {"lead": "Rule 4, Cheap.", "text": "Not reached.", "off": True},
        ],
        "clocks": [
            {
                "title": "Refund due",
                "left": "4 days left",
                "percent": 71,
                "text": "Thu 26 Nov",
                "tone": "warn",
            },
            {
                "title": "Withdrawal",
                "left": "In time",
                "percent": 100,
                "text": "Ended 17 Nov",
                "tone": "good",
                "icon": "check",
            },
        ],
        "tabs": [
            {"label": "To decide", "url": "#1", "count": 14, "current": True},
            {"label": "Rejected", "url": "#2", "count": None},
        ],
        "bulk": [
            {"label": "Approve", "url": "/approve/", "icon": "check", "kind": "main"},
            {"label": "Reject…", "url": "/reject/"},
        ],
        "tones": ["info", "good", "warn", "bad", "law"],
        "kinds": ["main", "", "bare", "bad"],
        "icons": icons.names(),
    }
