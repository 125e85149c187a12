"""The table of reasons in the settings: all of them typed and kept together."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from openreturns.backoffice.words import language_word
from openreturns.policies.models import Reason
from openreturns.shops.models import Shop

LANGUAGES = ("nl", "de", "fr", "en")


def rows(shop: Shop, reasons: Sequence[Reason], typed: QueryDict | None) -> list[dict[str, Any]]:
    """The reasons as they are, or as they were typed."""
    return [
        {
            "reason": reason,
            "name": reason.title("en"),
            "position": _position(reason, typed),
            "online": _shown(reason, typed),
            "titles": [
                {
                    "language": language_word(code),
                    "code": code,
                    "name": f"title-{reason.pk}-{code}",
                    "value": _title(reason, code, typed),
                    "needed": code in shop.languages,
                }
                for code in LANGUAGES
            ],
        }
        for reason in reasons
    ]


def problems(shop: Shop, reasons: Sequence[Reason], typed: QueryDict) -> list[dict[str, str]]:
    """What is missing: a title in a language the shop speaks, or a place in the order."""
    found = []
    for reason in reasons:
        for code in shop.languages:
            name = f"title-{reason.pk}-{code}"
            if not typed.get(name, "").strip():
                told = _("{reason}: the title in {language} is missing.")
                text = told.format(reason=reason.title("en"), language=language_word(code))
                found.append({"id": name, "text": text})
        name = f"position-{reason.pk}"
        text = typed.get(name, "")
        if not text.isascii() or not text.isdigit() or int(text) > 999:
            told = _("{reason}: the place is a whole number.")
            found.append({"id": name, "text": told.format(reason=reason.title("en"))})
    return found


@transaction.atomic
def keep(reasons: Sequence[Reason], typed: QueryDict) -> None:
    """Keep what was typed; `problems` found none."""
    for reason in reasons:
        reason.position = int(str(typed[f"position-{reason.pk}"]))
        reason.online = bool(typed.get(f"online-{reason.pk}"))
        texts = {code: typed.get(f"title-{reason.pk}-{code}", "").strip() for code in LANGUAGES}
        reason.titles = {code: text[:200] for code, text in texts.items() if text}
    Reason.objects.bulk_update(reasons, ["position", "online", "titles"])


def _position(reason: Reason, typed: QueryDict | None) -> str:
    return typed.get(f"position-{reason.pk}", "") if typed else str(reason.position)


def _shown(reason: Reason, typed: QueryDict | None) -> bool:
    return bool(typed.get(f"online-{reason.pk}")) if typed else reason.online


def _title(reason: Reason, code: str, typed: QueryDict | None) -> str:
    if typed:
        return typed.get(f"title-{reason.pk}-{code}", "")
    return str(reason.titles.get(code, ""))
