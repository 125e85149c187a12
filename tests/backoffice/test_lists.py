"""Queues: what stands where, found by any filter, paged both ways, at a fixed price."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openreturns.backoffice import paging
from openreturns.core.actors import Actor
from openreturns.flow import desk
from openreturns.returns.models import Return
from openreturns.shops.models import User
from tests.backoffice.conftest import Desk, text_of

Make = Callable[..., Any]
NUMBER = re.compile(r'class="id" href="/office/returns/(FA-2026-\d{6})/"')


def numbers(at: Desk, page: str, **query: Any) -> list[str]:
    """The returns a list shows, in its order."""
    return NUMBER.findall(text_of(at.get(page, **query)))


def test_each_return_stands_in_its_queue(
    at_anna: Desk, make_return: Make, accepted: Return, anna: Actor
) -> None:
    waiting = make_return(delivered_days_ago=20)
    rejected = make_return(delivered_days_ago=20)
    desk.reject(rejected, reason_text="Nee.", by=anna)
    coming = make_return()

    assert numbers(at_anna, "requests/") == [waiting.number]
    assert numbers(at_anna, "requests/", tab="rejected") == [rejected.number]
    assert numbers(at_anna, "incoming/") == [coming.number]
    assert numbers(at_anna, "to-inspect/") == []
    assert numbers(at_anna, "to-settle/") == [accepted.number]
    assert len(numbers(at_anna, "returns/")) == 4


def test_the_side_bar_counts_what_stands_in_each_queue(
    at_anna: Desk, make_return: Make, accepted: Return
) -> None:
    make_return(delivered_days_ago=20)
    make_return(delivered_days_ago=20)
    page = text_of(at_anna.get("returns/"))

    counts = dict(
        re.findall(r"</svg>(Requests|Incoming|To inspect|To settle)<span class=\"n \">(\d+)", page)
    )
    assert counts == {"Requests": "2", "Incoming": "0", "To inspect": "0", "To settle": "1"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "mia"}, 2),
        ({"q": "FA-2026"}, 2),
        ({"q": "nobody"}, 0),
        ({"status": "requested"}, 1),
        ({"status": ["requested", "approved"]}, 2),
        ({"reason": "too_small"}, 1),
        ({"reason": "no_such_reason"}, 0),
        ({"outcome": "refund"}, 2),
        ({"legal_basis": "withdrawal"}, 1),
        ({"method": "label"}, 2),
        ({"country": "NL"}, 2),
        ({"email": "MIA@example.com"}, 2),
        ({"sku": "SKU-1"}, 2),
        ({"from": "2020-01-01", "to": "2099-12-31"}, 2),
        ({"to": "2020-01-01"}, 0),
        ({"status": "approved", "reason": "too_small"}, 0),
    ],
)
def test_a_list_is_narrowed_by_any_filter(
    at_anna: Desk, make_return: Make, query: dict[str, Any], found: int
) -> None:
    make_return((0, 1, "too_small"), delivered_days_ago=20)
    make_return((0, 1))

    assert len(numbers(at_anna, "returns/", **query)) == found


def test_a_colleague_s_work_is_found(
    at_anna: Desk, make_return: Make, ben_user: User, anna: Actor
) -> None:
    mine = make_return()
    make_return()
    desk.assign(mine, ben_user, by=anna)

    assert numbers(at_anna, "returns/", assignee=ben_user.pk) == [mine.number]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "lost"},
        {"sort": "price"},
        {"from": "24-11-2026"},
        {"from": "2026-02-30"},
        {"to": "9999-12-31"},
        {"assignee": "me"},
        {"cursor": "x"},
        {"before": "bnVsbA"},
        {"colour": "red"},
    ],
)
def test_a_filter_that_makes_no_sense_is_named(at_anna: Desk, query: dict[str, str]) -> None:
    answer = at_anna.get("returns/", **query)

    assert answer.status_code == 422
    assert "Something is not right yet" in text_of(answer)


def test_an_active_filter_is_a_chip_that_takes_it_away(at_anna: Desk) -> None:
    page = text_of(at_anna.get("returns/", reason="damaged", q="mia"))

    assert '<a class="chip on off" href="/office/returns/?q=mia">' in page
    assert "Reason: Arrived damaged" in page


def test_a_list_pages_on_and_back_and_keeps_its_filters(
    at_anna: Desk, make_return: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)
    made = [make_return((0, 1, "too_small")).number for _n in range(5)]
    query = {"reason": "too_small", "sort": "created"}

    def shown(address: str) -> list[str]:
        return NUMBER.findall(text_of(at_anna.client.get(address)))  # type: ignore[arg-type]

    def link(address: str, rel: str) -> str:
        page = text_of(at_anna.client.get(address))  # type: ignore[arg-type]
        found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
        return found[1].replace("&amp;", "&") if found else ""

    first = "/office/returns/?reason=too_small&sort=created"
    second = link(first, "next")
    third = link(second, "next")

    assert numbers(at_anna, "returns/", **query) == made[:2]
    assert (shown(second), shown(third)) == (made[2:4], made[4:])
    assert (link(first, "prev"), link(third, "next")) == ("", "")
    assert "reason=too_small" in third
    assert shown(link(third, "prev")) == made[2:4]
    assert shown(link(second, "prev")) == made[:2]
    assert link(link(second, "prev"), "prev") == ""


@pytest.mark.parametrize("page", ["requests/", "returns/", "orders/"])
def test_more_rows_cost_no_more_statements(at_anna: Desk, make_return: Make, page: str) -> None:
    make_return(delivered_days_ago=20)
    at_anna.get(page)
    with CaptureQueriesContext(connection) as few:
        at_anna.get(page)
    for _n in range(6):
        make_return(delivered_days_ago=20)

    with CaptureQueriesContext(connection) as many:
        at_anna.get(page)

    assert len(many) == len(few) <= 20


def test_an_empty_queue_is_good_news(at_anna: Desk) -> None:
    assert "No request waits for a decision." in text_of(at_anna.get("requests/"))
    assert "Nothing fits these filters" in text_of(at_anna.get("requests/", q="x"))


def test_the_warehouse_sees_requests_without_tick_and_cross(at_ben: Desk, request_: Return) -> None:
    page = text_of(at_ben.get("requests/"))

    assert request_.number in page
    assert 'aria-label="Approve' not in page
