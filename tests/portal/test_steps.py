"""The three steps: what is typed, what is refused, what is kept, and exactly one return."""

import re
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from openreturns.flow import desk
from openreturns.orders.models import AccessLink
from openreturns.orders.services import link_token, request_link
from openreturns.policies import services as policies
from openreturns.policies.models import PolicyVersion
from openreturns.returns.models import Draft, Return
from openreturns.shops.models import Shop
from tests.conftest import MIA
from tests.portal.conftest import Shopper, page_of

Make = Callable[..., Any]


def test_the_road_from_items_to_the_status_page(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    shopper.enter(order)

    first = shopper.choose(order, (0, 1, "too_small"), (1, 1))
    second = shopper.pack()
    check = shopper.get("return/check/").content.decode()
    third = shopper.confirm("Blue door")

    rma = Return.objects.get()
    assert (first["Location"], second["Location"]) == (
        "/fern/return/method/",
        "/fern/return/check/",
    )
    assert "€59.95" in check
    assert third["Location"] == page_of(rma)
    assert [(line.quantity, line.reason, line.comment) for line in rma.lines.all()] == [
        (1, "too_small", "Blue door"),
        (1, "", ""),
    ]
    assert (rma.status, rma.language, rma.value) == ("approved", "en", 5995)
    assert shopper.client.get(page_of(rma)).status_code == 200


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("0", "Type a whole number, 1 or more."),
        ("-1", "Type a whole number, 1 or more."),
        ("0.5", "Type a whole number, 1 or more."),
        ("many", "Type a whole number, 1 or more."),
        ("", "Type a whole number, 1 or more."),
        ("²", "Type a whole number, 1 or more."),
        ("999", "You can send back at most 2 pieces of this."),
        ("9" * 400, "You can send back at most 2 pieces of this."),
    ],
)
def test_a_wrong_quantity_is_named_and_stays_as_typed(
    shopper: Shopper, make_order: Make, typed: str, told: str
) -> None:
    order = make_order()
    shopper.enter(order)

    page = shopper.choose(order, (0, typed), (1, 1))

    text = page.content.decode()
    assert page.status_code == 422
    assert told in text
    assert f'value="{typed}"' in text
    assert Return.objects.count() == 0


def test_nothing_chosen_is_named(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    shopper.enter(order)

    page = shopper.choose(order)

    assert page.status_code == 422
    assert "Choose at least one item." in page.content.decode()


def test_a_withdrawal_asks_for_no_reason_r15(shopper: Shopper, make_order: Make) -> None:
    order = make_order()

    rma = shopper.announce(order, (0, 2), (1, 1))

    assert {line.legal_basis for line in rma.lines.all()} == {"withdrawal"}
    assert {line.reason for line in rma.lines.all()} == {""}


def test_what_cannot_come_back_stays_visible_and_says_why(
    shopper: Shopper, make_order: Make
) -> None:
    order = make_order(line={"withdrawal_exclusion": "c"})
    shopper.enter(order)

    page = shopper.get("return/items/").content.decode()

    assert page.count("It was made for you, so it cannot come back for a change of mind.") == 2
    assert page.count("Is something wrong with it?") == 2
    assert "take-" not in page


def test_a_fault_opens_an_item_that_is_closed_for_a_change_of_mind(
    shopper: Shopper, make_order: Make
) -> None:
    order = make_order(line={"withdrawal_exclusion": "c"})
    key = str(order.lines.all()[0].pk)
    shopper.enter(order)

    shopper.get("return/items/", wrong=key)
    refused = shopper.choose(order, (0, 1, "too_small"))
    missing = shopper.choose(order, (0, 1))
    taken = shopper.choose(order, (0, 1, "defective"))

    assert [refused.status_code, missing.status_code, taken.status_code] == [422, 422, 302]
    shopper.pack()
    shopper.confirm()
    assert Return.objects.get().lines.get().legal_basis == "conformity"


def test_an_item_that_was_taken_meanwhile_is_told_on_step_1_and_the_rest_is_kept(
    shopper: Shopper, make_order: Make, announce: Make
) -> None:
    order = make_order()
    shopper.enter(order)
    shopper.choose(order, (0, 2, "too_small"), (1, 1, "too_large"))
    shopper.pack()
    desk.submit(announce(order, (0, 2), (1, 1)), by=MIA)

    answer = shopper.confirm()
    page = shopper.client.get(answer["Location"]).content.decode()

    assert answer["Location"] == "/fern/return/items/"
    assert "not everything you chose can still come back" in page
    assert "Everything is announced already" in page
    assert Return.objects.count() == 1


def test_a_second_confirmation_leads_to_the_same_return(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    shopper.announce(order, (1, 1))

    again = shopper.confirm()

    rma = Return.objects.get()
    assert (again.status_code, again["Location"]) == (302, page_of(rma))


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_make_one_return(shop: Shop, make_order: Make) -> None:
    order = make_order()
    shopper = Shopper(shop)
    shopper.enter(order)
    shopper.choose(order, (1, 1))
    shopper.pack()
    both, went = Barrier(2), []

    def click() -> None:
        twin = Shopper(shop)
        twin.client.cookies = shopper.client.cookies.copy()
        both.wait()
        went.append(twin.confirm()["Location"])
        connection.close()

    threads = [Thread(target=click) for _click in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rma = Return.objects.get()
    assert went == [page_of(rma), page_of(rma)]
    order.refresh_from_db()
    assert order.announced == 1


def test_back_and_reload_keep_what_was_chosen(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    shopper.enter(order)
    shopper.choose(order, (0, 2, "too_small"))

    page = shopper.get("return/items/").content.decode()

    assert 'value="2"' in page
    assert re.search(r'<option value="too_small"\s+selected>', page)
    assert page.count(" checked") == 1


def test_coming_in_again_goes_on_where_it_was_left(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    shopper.enter(order)
    shopper.choose(order, (0, 2))

    shopper.enter(order)

    assert Draft.objects.count() == 1
    assert " checked" in shopper.get("return/items/").content.decode()


def test_back_after_confirming_shows_the_return(shopper: Shopper, make_order: Make) -> None:
    rma = shopper.announce(make_order(), (1, 1))

    pages = [shopper.get(f"return/{step}/")["Location"] for step in ("items", "method", "check")]

    assert pages == [page_of(rma)] * 3


def test_stop_throws_the_draft_away_after_asking(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    shopper.enter(order)
    shopper.choose(order, (1, 1))

    asked = shopper.get("return/stop/")
    kept = Draft.objects.count()
    gone = shopper.post("return/stop/")

    assert (asked.status_code, kept) == (200, 1)
    assert (gone.status_code, Draft.objects.count()) == (302, 0)
    assert shopper.get("return/items/")["Location"] == "/fern/"


def test_steps_cannot_be_skipped(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    strangers = [
        shopper.get(f"return/{step}/")["Location"] for step in ("items", "method", "check")
    ]
    shopper.enter(order)
    empty = [shopper.get(f"return/{step}/")["Location"] for step in ("method", "check")]
    shopper.choose(order, (1, 1))
    unpacked = shopper.get("return/check/")["Location"]

    assert strangers == ["/fern/"] * 3
    assert empty == ["/fern/return/items/"] * 2
    assert unpacked == "/fern/return/method/"


def test_r2_r15_no_box_stands_before_a_withdrawal(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    shopper.enter(order)
    shopper.choose(order, (1, 1))

    went = shopper.post("return/method/", method="label")

    assert went["Location"] == "/fern/return/check/"
    ticked = shopper.get("return/method/").content.decode().count(" checked")
    assert ticked == 1  # the way of sending, no box
    assert shopper.confirm()["Location"] == page_of(Return.objects.get())


def test_the_packing_boxes_must_be_ticked(shopper: Shopper, make_order: Make) -> None:
    order = make_order(delivered_days_ago=20)
    shopper.enter(order)
    shopper.choose(order, (1, 1))

    page = shopper.post("return/method/", method="label", packed="on")

    assert page.status_code == 422
    assert page.content.decode().count("Tick this when it is done, then go on.") == 2


def test_a_method_that_is_not_offered_is_refused(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    shopper.enter(order)
    shopper.choose(order, (1, 1))

    assert shopper.pack("drone").status_code == 422


def test_the_label_fee_is_said_from_the_first_step_on_with_its_reason(
    shopper: Shopper, make_order: Make, shop: Shop
) -> None:
    policies.publish(shop, label_fee=395, label_cost=450)
    order = make_order(delivered_days_ago=0)
    order.ordered_at = PolicyVersion.objects.latest("effective_from").effective_from
    order.save()
    shopper.enter(order)
    shopper.choose(order, (1, 1))

    pages = [shopper.get(f"return/{step}/").content.decode() for step in ("items", "method")]

    assert ["−€3.95" in page for page in pages] == [True, True]
    assert all("The return label is deducted from what you get back." in page for page in pages)


def test_something_wrong_makes_the_return_free_r44(
    shopper: Shopper, make_order: Make, shop: Shop
) -> None:
    policies.publish(shop, label_fee=395, label_cost=450)
    order = make_order(delivered_days_ago=0)
    order.ordered_at = PolicyVersion.objects.latest("effective_from").effective_from
    order.save()
    shopper.enter(order)
    shopper.choose(order, (1, 1, "defective"))

    page = shopper.get("return/method/").content.decode()

    assert "Something is wrong, so the return costs you nothing." in page
    assert "<s>" in page
    assert "−€3.95" not in page


def test_by_postcode_alone_name_street_and_mail_address_are_masked(
    shopper: Shopper, make_order: Make
) -> None:
    order = make_order()
    shopper.enter(order, "1234 AB")
    shopper.choose(order, (1, 1))
    shopper.pack()

    page = shopper.get("return/check/").content.decode()
    shopper.confirm()
    status = shopper.client.get(page_of(Return.objects.get())).content.decode()

    for secret in ("Mia", "Jansen", "Dorpsstraat", "mia@"):
        assert secret not in page + status
    assert "1234 AB Utrecht" in page


def test_an_order_of_the_same_customer_joins_the_parcel_and_a_strangers_does_not(
    shopper: Shopper, make_order: Make
) -> None:
    first, second = make_order(), make_order()
    foreign = make_order(email_key="otto@example.com")
    shopper.enter(first)

    shopper.client.post("/fern/?add=1", {"number": second.number, "secret": "mia@example.com"})
    shopper.client.post("/fern/?add=1", {"number": foreign.number, "secret": "1234 AB"})
    shopper.choose(first, (0, 1))
    page = shopper.get("return/items/").content.decode()

    assert set(Draft.objects.get().orders.all()) == {first, second}
    assert "This order cannot go in the same parcel" in page


def test_the_sum_follows_each_choice_without_leaving_the_page(
    shopper: Shopper, make_order: Make
) -> None:
    order = make_order()
    shopper.enter(order)
    key = str(order.lines.all()[0].pk)

    part = shopper.client.post(
        "/fern/return/items/?part=sum", {f"take-{key}": "on", f"n-{key}": "2"}
    ).content.decode()

    assert "€39.90" in part
    assert 'id="bar-sum"' in part
    assert "<html" not in part


def test_plus_and_minus_work_without_script(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    shopper.enter(order)
    key = str(order.lines.all()[0].pk)

    went = shopper.choose(order, (0, 1), step=f"{key}:1")

    assert went["Location"] == f"/fern/return/items/#item-{key}"
    assert 'value="2"' in shopper.get("return/items/").content.decode()


def test_a_late_sum_does_not_untick_what_was_packed(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    shopper.enter(order)
    shopper.choose(order, (1, 1))
    shopper.pack()

    shopper.post("return/method/?part=sum", method="label")

    assert shopper.get("return/check/").status_code == 200


def test_several_orders_of_one_mail_address_go_in_one_return(
    shopper: Shopper, make_order: Make, shop: Shop
) -> None:
    first, second, _third = make_order(), make_order(), make_order()
    request_link(shop, "mia@example.com", "en")
    shopper.post(f"link/{link_token(AccessLink.objects.get())}/")

    shopper.post("orders/", order=[str(first.pk), str(second.pk)])
    lines = [first.lines.all()[0], second.lines.all()[1]]
    taken = {f"take-{line.pk}": "on" for line in lines} | {f"n-{line.pk}": "1" for line in lines}
    shopper.post("return/items/", **taken)
    shopper.pack()
    shopper.confirm()

    rma = Return.objects.get()
    assert {order["number"] for order in rma.orders} == {first.number, second.number}
    assert [line.quantity for line in rma.lines.all()] == [1, 1]
