"""The table of windows in the settings: typed, shown by example, refused with clear words."""

from datetime import date
from typing import Any

import pytest

from openreturns.policies import terms
from openreturns.policies.models import PolicyDraft
from openreturns.policies.policy import Policy, policy_from
from openreturns.policies.services import current
from openreturns.policies.window_terms import Window
from openreturns.shops.models import Shop
from tests.backoffice.conftest import Desk

PAGE = "settings/fern/windows/"
CHRISTMAS = {
    "name": "Christmas",
    "season_of": "order",
    "starts": "2026-11-01",
    "ends": "2026-12-24",
    "until": "2027-01-31",
}


def kept(shop: Shop) -> Policy:
    """The terms of the draft."""
    return policy_from("", terms.full(PolicyDraft.objects.get(shop=shop).terms), shop)


def sheet(*rows: dict[str, str], kept: int = 0, **more: str) -> dict[str, Any]:
    """The form as a browser sends it."""
    head = {"w-TOTAL_FORMS": str(len(rows)), "w-INITIAL_FORMS": str(kept)}
    fields = {f"w-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return {**head, **fields, "thirty_day_countries": "", **more}


def test_a_window_is_kept_in_the_draft_and_shown_again(at_anna: Desk, shop: Shop) -> None:
    shoes = {"name": "Shoes", "days": "100", "categories": "Shoes, boots", "countries": "nl,be"}

    answer = at_anna.post(PAGE, **sheet(CHRISTMAS, shoes, thirty_day_countries="it"))

    assert answer.status_code == 302
    assert current(shop).windows == ()
    assert kept(shop).thirty_day_countries == ("IT",)
    assert kept(shop).windows == (
        Window(
            name="Christmas",
            until=date(2027, 1, 31),
            season_of="order",
            starts=date(2026, 11, 1),
            ends=date(2026, 12, 24),
        ),
        Window(
            name="Shoes",
            days=100,
            categories=frozenset({"shoes", "boots"}),
            countries=frozenset({"nl", "be"}),
        ),
    )
    page = at_anna.get(PAGE).content.decode()
    assert 'value="BE, NL"' in page
    assert "Ordered today and delivered in two days: until" in page


def test_a_removed_window_is_gone(at_anna: Desk, shop: Shop) -> None:
    at_anna.post(PAGE, **sheet({"name": "Long", "days": "60"}))

    draft = PolicyDraft.objects.get()
    place = {"draft": str(draft.pk), "seen": str(draft.version)}
    gone = {"name": "Long", "days": "60", "DELETE": "on"}

    at_anna.post(PAGE, **sheet(gone, {}, kept=1, **place))

    assert kept(shop).windows == ()


def test_who_was_overtaken_by_a_colleague_is_told_and_overwrites_nothing(
    at_anna: Desk, shop: Shop
) -> None:
    at_anna.post(PAGE, **sheet({"name": "Long", "days": "60"}))

    answer = at_anna.post(PAGE, **sheet({"name": "Other", "days": "90"}))

    assert answer.status_code == 409
    assert [row.name for row in kept(shop).windows] == ["Long"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [CHRISTMAS, {**CHRISTMAS, "name": "Sinterklaas", "ends": "2026-12-05"}],
            "Christmas and Sinterklaas overlap from Sunday 1 November to Saturday 5 December",
        ),
        ([{"name": "Both", "days": "30", "until": "2027-01-31"}], "Say either a number of days"),
        ([{"name": "None"}], "Say either a number of days"),
        ([{"name": "Odd", "days": "30", "countries": "Holland"}], "two letters"),
        ([{"days": "30"}], "This field is required."),
        ([{"name": "Far", "days": "99999"}], "3650"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_nothing_is_published(
    at_anna: Desk, shop: Shop, rows: list[dict[str, str]], told: str
) -> None:
    answer = at_anna.post(PAGE, **sheet(*rows))

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not PolicyDraft.objects.filter(shop=shop).exists()


def test_r27_an_american_shop_without_posted_terms_is_warned(at_anna: Desk, shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(country="US")

    page = at_anna.get(PAGE).content.decode()

    assert "your return policy must be posted" in page
    assert "no right to withdraw" in page
