"""The nine reasons a new shop starts with, in four languages."""

from dataclasses import dataclass

from openreturns.policies.models import Reason
from openreturns.shops.models import Shop


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard reason: its titles in nl, de, fr, en and what follows from it."""

    code: str
    wrong: bool
    titles: tuple[str, str, str, str]
    photo: bool = False
    ground: str = ""
    restock: bool = True
    disposition: str = "restock"


STANDARD: tuple[Standard, ...] = (
    Standard("too_small", False, ("Te klein", "Zu klein", "Trop petit", "Too small")),
    Standard("too_large", False, ("Te groot", "Zu groß", "Trop grand", "Too large")),
    Standard(
        "not_as_expected",
        False,
        (
            "Anders dan verwacht",
            "Anders als erwartet",
            "Différent de ce que j'attendais",
            "Not what I expected",
        ),
    ),
    Standard(
        "changed_mind",
        False,
        (
            "Van gedachten veranderd",
            "Meine Meinung geändert",
            "J'ai changé d'avis",
            "Changed my mind",
        ),
    ),
    Standard(
        "arrived_late",
        False,
        ("Te laat bezorgd", "Zu spät geliefert", "Livré trop tard", "Arrived too late"),
    ),
    Standard(
        "damaged",
        True,
        ("Beschadigd aangekomen", "Beschädigt angekommen", "Arrivé endommagé", "Arrived damaged"),
        photo=True,
        restock=False,
        disposition="refurbish",
    ),
    Standard(
        "defective",
        True,
        ("Werkt niet", "Funktioniert nicht", "Ne fonctionne pas", "Does not work"),
        photo=True,
        restock=False,
        disposition="repair",
    ),
    Standard(
        "wrong_item",
        True,
        (
            "Verkeerd artikel gekregen",
            "Falschen Artikel erhalten",
            "Mauvais article reçu",
            "Wrong item sent",
        ),
        photo=True,
        ground="wrong_delivery",
    ),
    Standard(
        "no_reason",
        False,
        (
            "Zeg ik liever niet",
            "Möchte ich nicht sagen",
            "Je préfère ne pas le dire",
            "I'd rather not say",
        ),
    ),
)


def add_standard_reasons(shop: Shop) -> None:
    """Give a new shop its reasons; those it has already stay as they are."""
    Reason.objects.bulk_create(
        (
            Reason(
                shop=shop,
                code=reason.code,
                group="wrong" if reason.wrong else "mind",
                position=place,
                titles=dict(zip(("nl", "de", "fr", "en"), reason.titles, strict=True)),
                photo_wanted=reason.photo,
                shop_pays=reason.wrong,
                ground=reason.ground,
                restock=reason.restock,
                disposition=reason.disposition,
            )
            for place, reason in enumerate(STANDARD)
        ),
        ignore_conflicts=True,
    )
