"""Every part of the sum says why, in the language of who reads it."""

import pytest

from openreturns.settlement.expected import Part
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.sentences import why_coming, why_owed
from openreturns.settlement.states import Component


@pytest.mark.parametrize(
    ("code", "share", "language", "said"),
    [
        ("goods", 10_000, "en", "It came back and was accepted."),
        ("kept", 10_000, "en", "You may keep it, and its price is paid back."),
        ("kept", 1250, "nl", "Je mag het houden en krijgt 12,5% van de prijs terug."),
        ("kept", 5000, "de", "Sie dürfen es behalten, und 50\xa0% des Preises werden erstattet."),
        ("lost", 10_000, "en", "It was lost on its way to the shop, so it is paid back."),
        ("delivery", 10_000, "en", "The whole order came back, so standard delivery is paid back."),
        ("fee_label", 10_000, "en", "The return label is deducted from what you get back."),
    ],
)
def test_what_is_owed_says_why(code: str, share: int, language: str, said: str) -> None:
    row = SettlementLine(kind=Component.GOODS, why={"code": code, "share": share})

    assert why_owed(row, language) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Component.GOODS, "It is paid back once it has arrived and is accepted."),
        (Component.DELIVERY, "Standard delivery is paid back once the whole order has come back."),
    ],
)
def test_what_is_to_come_says_when(kind: str, said: str) -> None:
    assert why_coming(Part(kind, 100), "en") == said


@pytest.mark.parametrize(
    ("fee", "said"),
    [
        ("label", "The return label is deducted from what you get back."),
        ("handling", "The shop keeps a fee for handling returns of this kind."),
        ("restocking", "The shop keeps 12.5% of the price for putting it back on the shelf."),
    ],
)
def test_a_fee_to_come_says_why(fee: str, said: str) -> None:
    assert why_coming(Part(Component.FEE, -100, fee=fee, share=1250), "en") == said


@pytest.mark.parametrize("kind", Component.values)
def test_every_kind_of_part_has_words_also_where_no_reason_was_kept(kind: str) -> None:
    assert why_owed(SettlementLine(kind=kind, why={}), "en")
