"""The withdrawal page: two steps, for everybody, whatever the order (LAW.md §1)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from freezegun import freeze_time

from openreturns.core.models import Event
from openreturns.orders.models import Order
from openreturns.returns.models import Return
from openreturns.shops.models import Shop
from openreturns.withdrawals import links
from openreturns.withdrawals.labels import words
from openreturns.withdrawals.models import Visit, Withdrawal
from tests.portal.conftest import Shopper
from tests.withdrawals.conftest import MIA, Consumer

Make = Callable[..., Any]
LABELS = {
    ("en", "A"): ("Withdraw from contract here", "Confirm withdrawal"),
    ("de", "A"): ("Vertrag widerrufen", "Widerruf bestätigen"),
    ("fr", "A"): ("Renoncer au contrat ici", "Confirmer la rétractation"),
    ("nl", "A"): ("Hier de overeenkomst herroepen", "Herroeping bevestigen"),
    ("nl", "B"): ("Hier de overeenkomst ontbinden", "Ontbinding bevestigen"),
}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def buttons(page: str) -> list[str]:
    """The accessible names of what submits a form."""
    assert '<input type="submit"' not in page
    main = page[page.index("<main") : page.index("</main>")]
    found = re.findall(r"<button(?![^>]*type=\"button\")[^>]*>(.*?)</button>", main, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", one).strip() for one in found]


def hidden(page: str) -> dict[str, str]:
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return dict(pairs)


@pytest.mark.parametrize(("language", "dutch"), LABELS)
def test_the_labels_are_the_words_of_the_law_r83(shop: Shop, language: str, dutch: str) -> None:
    Shop.objects.filter(pk=shop.pk).update(dutch_withdrawal=dutch)
    function, confirm = LABELS[(language, dutch)]
    consumer = Consumer(shop, language)

    first, second = text(consumer.get()), text(consumer.review())

    assert f"<h1>{function}</h1>" in first
    assert f'lang={language}">{function}</a>' in first
    assert buttons(second) == [confirm]


def test_the_function_answers_without_cookies_from_every_page_in_one_click_r2(
    shop: Shop, consumer: Consumer
) -> None:
    home = text(Client().get("/fern/?lang=en"))

    answer = consumer.get()

    assert '<a href="/fern/withdraw/?lang=en">Withdraw from contract here</a>' in home
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies
    assert "csrftoken" not in answer.cookies


def test_the_function_stays_open_when_the_shop_takes_no_returns_r3(
    shop: Shop, consumer: Consumer
) -> None:
    Shop.objects.filter(pk=shop.pk).update(
        allow_returns=False, way_order_number=False, way_mail_link=False
    )

    answer = consumer.confirm()

    assert answer.status_code == 200
    assert Withdrawal.objects.count() == 1


def test_the_second_step_has_one_button_with_only_the_words_of_the_law_r4(
    consumer: Consumer,
) -> None:
    page = text(consumer.review())

    assert buttons(page) == ["Confirm withdrawal"]


def test_looking_and_reviewing_trigger_nothing_r4(consumer: Consumer) -> None:
    consumer.get()
    consumer.review()

    assert Withdrawal.objects.count() == 0
    assert Event.objects.count() == 0


def test_from_form_to_done_lead_exactly_two_steps_r14(consumer: Consumer) -> None:
    first = text(consumer.get())
    second = text(consumer.review())
    done = consumer.confirm(follow=False)

    forms = r'<form[^>]*action="([^"?]*)'
    assert re.findall(forms, first) == ["/fern/withdraw/review/"]
    assert re.findall(forms, second) == ["/fern/withdraw/confirmation/"]
    assert done.status_code == 302
    assert done.headers["Location"].startswith("/fern/withdraw/received/")
    assert re.findall(forms, text(Client().get(done.headers["Location"]))) == []


def test_name_contract_and_mail_address_are_enough_r5_r50(consumer: Consumer) -> None:
    answer = consumer.confirm()

    withdrawal = Withdrawal.objects.get()
    assert answer.status_code == 200
    assert (withdrawal.name, withdrawal.contract, withdrawal.email) == (
        "Mia Jansen", "1001", "mia@example.com",
    )  # fmt: skip
    assert withdrawal.is_whole
    assert withdrawal.reference in text(answer)


def test_nothing_else_is_asked_r5_r50(consumer: Consumer) -> None:
    names = set(re.findall(r'name="([a-z]+)"', text(consumer.get()).split("<main")[1]))

    assert names == {"name", "contract", "email", "part", "items", "order"}


def test_who_is_signed_in_confirms_what_is_filled_in_already_r6(
    shop: Shop, shopper: Shopper, make_order: Make
) -> None:
    order: Order = make_order()
    shopper.enter(order)

    first = text(shopper.get("withdraw/"))
    typed = {name: value for name, value in hidden(first).items() if name == "order"}
    for name in ("name", "contract", "email"):
        typed[name] = re.search(rf'name="{name}"[^>]*value="([^"]*)"', first).group(1)  # type: ignore[union-attr]
    second = text(shopper.post("withdraw/review/", **typed, part="whole"))
    shopper.post("withdraw/confirmation/", **hidden(second))

    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.name, withdrawal.contract) == ("Mia Jansen", order.number)
    assert withdrawal.order == order


def test_who_knows_only_a_postcode_sees_nothing_filled_in(
    shopper: Shopper, make_order: Make
) -> None:
    shopper.enter(make_order(), "1234 AB")

    page = text(shopper.get("withdraw/"))

    assert "Mia Jansen" not in page
    assert "mia@example.com" not in page
    assert "Thing 1" not in page


def test_a_signed_link_fills_the_form_for_a_guest_r6(shop: Shop, make_order: Make) -> None:
    order = make_order()

    page = text(Client().get(f"/fern/withdraw/?lang=en&order={links.order_token(order)}"))

    assert 'value="Mia Jansen"' in page
    assert "Thing 2" in page


def test_exactly_the_pieces_that_were_named_are_declared_r13(
    shop: Shop, make_order: Make, consumer: Consumer
) -> None:
    order = make_order(lines=((1, 1000), (2, 1995), (1, 4000)))
    named = order.lines.get(title="Thing 2")
    token = links.order_token(order)

    second = text(consumer.review(order=token, part="part", **{f"n-{named.pk}": "1"}))
    consumer.confirm(**hidden(second))

    withdrawal = Withdrawal.objects.get()
    assert withdrawal.items == "1 × Thing 2"
    assert [(row.order_line, row.quantity) for row in withdrawal.lines.all()] == [(named, 1)]


def test_a_part_in_free_words_is_kept_as_typed_r13(consumer: Consumer) -> None:
    consumer.confirm(part="part", items="the red one,\r\nsize M")

    assert Withdrawal.objects.get().items == "the red one,\r\nsize M"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ({"name": ""}, "Your name"),
        ({"contract": " "}, "Which order is it about?"),
        ({"email": "mia@example"}, "A mail address looks like name@example.com."),
        ({"email": ""}, "Mail address for your receipt"),
        ({"contract": "x" * 2001}, "2000"),
        ({"items": "x" * 1_000_000, "part": "part"}, "2000"),
        ({"part": "part"}, "Say which items, or choose the whole order."),
    ],
)
def test_what_cannot_be_kept_gets_a_hint_in_the_form_and_stays_typed(
    consumer: Consumer, typed: dict[str, str], hint: str
) -> None:
    answer = consumer.review(**typed)

    assert answer.status_code == 422
    assert hint in text(answer)
    assert "Mia Jansen" in text(answer) or "name" in typed
    assert Withdrawal.objects.count() == 0


def test_more_pieces_than_were_bought_get_a_hint(consumer: Consumer, make_order: Make) -> None:
    order = make_order()
    line = order.lines.all()[0]
    token = links.order_token(order)

    answer = consumer.review(order=token, part="part", **{f"n-{line.pk}": "3"})

    assert answer.status_code == 422
    assert "You bought 2 of these." in text(answer)


def test_an_unknown_order_gets_the_very_same_answer_r7(
    consumer: Consumer, make_order: Make, django_assert_num_queries: Make
) -> None:
    known = make_order()
    consumer.confirm(contract="warm the caches up")

    with django_assert_num_queries(17):
        there = text(consumer.confirm(contract=known.number))
    with django_assert_num_queries(17):
        not_there = text(consumer.confirm(contract="XYZ-does-not-exist"))

    own = rf"{known.number}|XYZ-does-not-exist|W-FA-\d+-\d+|received/[^/]+|\d\d:\d\d:\d\d"
    assert re.sub(own, "…", there) == re.sub(own, "…", not_there)


def test_the_same_withdrawal_sent_twice_at_once_is_one_and_says_so(consumer: Consumer) -> None:
    second = hidden(text(consumer.review()))

    first_answer, again = consumer.confirm(**second), consumer.confirm(**second)

    assert Withdrawal.objects.count() == 1
    assert Event.objects.filter(type="withdrawal.received").count() == 1
    assert "You sent this before" not in text(first_answer)
    assert "You sent this before; it counts once, from the first time." in text(again)


def test_a_second_statement_of_another_day_is_a_second_withdrawal(consumer: Consumer) -> None:
    consumer.confirm()
    with freeze_time("2027-01-04"):
        consumer.confirm()

    assert Withdrawal.objects.count() == 2


def test_a_late_one_is_taken_and_told_neutrally_r3(shop: Shop, make_order: Make) -> None:
    with freeze_time("2026-04-06T12:00:00Z"):
        order = make_order(delivered_days_ago=3)
    consumer = Consumer(shop)

    with freeze_time("2026-04-17T22:05:00Z"):  # 18 April, 00:05 in Amsterdam
        answer = consumer.confirm(contract=order.number, order=links.order_token(order))
        guest = consumer.confirm(contract=order.number, name="Guest")

    assert answer.status_code == 200
    assert "appears to have ended on Friday 17 April" in text(answer)
    assert "appears to have ended" not in text(guest)
    assert Withdrawal.objects.count() == 2


def test_a_received_link_is_no_way_to_read_other_withdrawals(
    consumer: Consumer, declared: Make, other_shop: Shop
) -> None:
    withdrawal = declared().withdrawal
    token = links.received_token(withdrawal)

    assert consumer.get(f"received/{token}/").status_code == 200
    assert consumer.get(f"received/{withdrawal.pk}/").status_code == 404
    assert Consumer(other_shop).get(f"received/{token}/").status_code == 404
    with freeze_time("2031-01-01"):
        assert consumer.get(f"received/{token}/").status_code == 404


def test_german_pages_never_speak_of_cancelling_contracts_r17(shop: Shop) -> None:
    consumer = Consumer(shop, "de")

    pages = [text(consumer.get()), text(consumer.review()), text(consumer.confirm())]

    assert [page for page in pages if "ündig" in page] == []


def test_a_shop_that_sells_to_businesses_only_shows_no_withdrawal_words_r18(shop: Shop) -> None:
    mixed = text(Client().get("/fern/?lang=en"))
    Shop.objects.filter(pk=shop.pk).update(sells_to_consumers=False)

    page = text(Client().get("/fern/?lang=en"))

    assert "Withdraw from contract here" in mixed
    assert "ithdraw" not in page


def test_an_address_behind_a_flood_is_flagged_but_never_refused(consumer: Consumer) -> None:
    for number in range(8):
        assert consumer.confirm(contract=f"order {number}").status_code == 200

    crowded = Withdrawal.objects.order_by("id").values_list("crowded", flat=True)
    assert list(crowded) == [False] * 5 + [True] * 3


def test_network_data_stands_apart_r62(shop: Shop) -> None:
    Client(headers={"user-agent": "Probe/1.0"}).post("/fern/withdraw/confirmation/", MIA)

    visit = Visit.objects.get()
    assert (visit.address, visit.browser) == ("127.0.0.1", "Probe/1.0")
    assert "Probe" not in visit.withdrawal.evidence.get().payload


def test_the_moment_of_the_post_is_the_declaration_r10(consumer: Consumer) -> None:
    with freeze_time("2026-04-17T21:59:59Z"):
        consumer.confirm()

    withdrawal = Withdrawal.objects.get()
    assert withdrawal.declared_at == datetime(2026, 4, 17, 21, 59, 59, tzinfo=UTC)
    assert withdrawal.zone == "Europe/Amsterdam"
    assert Return.objects.count() == 0


def test_the_words_of_the_table_are_first_letters_apart_the_statutory_ones() -> None:
    assert words("de").function == "Vertrag widerrufen"
    assert "hier" not in words("de").function
