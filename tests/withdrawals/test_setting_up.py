"""What a shop puts on its own pages, and what it is warned of (R2, R12, R16)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import Client

from openreturns.config.commands.fallback_page import command
from openreturns.core.errors import Invalid
from openreturns.orders.models import Order
from openreturns.shops.models import Shop, User
from openreturns.withdrawals.fallback import fallback_page
from openreturns.withdrawals.snippets import snippets

Make = Callable[..., Any]


@pytest.fixture
def office(client: Client, anna_user: User) -> Client:
    """Anna at her desk."""
    client.force_login(anna_user)
    return client


def test_each_language_has_its_link_and_its_text_with_the_address_r2_r16(shop: Shop) -> None:
    made = {one.language: one for one in snippets(shop, "https://returns.example.com")}

    assert list(made) == ["nl", "de", "fr", "en"]
    assert made["de"].link == (
        '<a href="https://returns.example.com/fern/withdraw/?lang=de" lang="de">'
        "Vertrag widerrufen</a>"
    )
    for one in made.values():
        assert one.url in one.before_buying


def test_the_settings_show_them_and_keep_the_dutch_choice(office: Client, shop: Shop) -> None:
    page = office.get("/office/settings/fern/withdrawal/").content.decode()
    saved = office.post(
        "/office/settings/fern/withdrawal/", {"sells_to_consumers": "on", "dutch_withdrawal": "B"}
    )
    after = office.get("/office/settings/fern/withdrawal/").content.decode()

    assert f"{settings.BASE_URL}/fern/withdraw/?lang=fr" in page
    assert saved.status_code == 302
    assert "&gt;Hier de overeenkomst herroepen&lt;" in page
    assert "&gt;Hier de overeenkomst ontbinden&lt;" in after


def test_words_that_are_not_offered_are_refused(office: Client, shop: Shop) -> None:
    answer = office.post("/office/settings/fern/withdrawal/", {"dutch_withdrawal": "C"})

    shop.refresh_from_db()
    assert answer.status_code == 422
    assert (shop.dutch_withdrawal, shop.sells_to_consumers) == ("A", True)


def test_an_order_without_recorded_information_is_a_12_month_risk_r16(
    office: Client, make_order: Make
) -> None:
    order = make_order()
    told = office.get("/office/").content.decode()
    Order.objects.filter(pk=order.pk).update(withdrawal_info_version="")

    not_told = office.get("/office/").content.decode()

    assert "12-month risk" not in told
    assert "12-month risk" in not_told


def test_a_business_order_is_no_such_risk_r18(office: Client, make_order: Make) -> None:
    make_order(withdrawal_info_version="", customer_type="business")

    assert "12-month risk" not in office.get("/office/").content.decode()


def test_the_page_for_when_all_is_down_says_how_to_withdraw_r12(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "down.html"

    done = CliRunner().invoke(command, ["--shop", "fern", "--out", str(out)])

    page = out.read_text()
    assert done.exit_code == 0
    assert page.count("mailto:help@example.com") == 4
    for words in ("Vertrag widerrufen", "Renoncer au contrat ici", "Withdraw from contract here"):
        assert words in page
    assert "<script" not in page


def test_a_shop_without_a_mail_address_cannot_have_that_page(shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(support_email="")
    shop.refresh_from_db()

    with pytest.raises(Invalid):
        fallback_page(shop)
