"""Returns are found by any fact and by the beginning of any word (DESIGN.md §7)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from openreturns.core.actors import Actor
from openreturns.flow import desk
from openreturns.returns import search, transitions
from openreturns.returns.models import Return, Term
from openreturns.returns.search import Filters, counters, page, running_late
from openreturns.returns.terms import normal, search_key, words_of
from openreturns.shops.models import Shop, User
from tests.conftest import MakeOrder, MakeReturn

Find = Callable[..., list[str]]


@pytest.fixture
def find(shop: Shop) -> Find:
    """The numbers that a list shows."""

    def numbers(*, limit: int = 50, **filters: Any) -> list[str]:
        return [rma.number for rma in page(Filters((shop.pk,), **filters), limit)]

    return numbers


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mia Jansen", {"mia", "jansen"}),
        ("Müller-Lüdenscheidt", {"muller-ludenscheidt"}),
        ("O'Brien, Zoë", {"o", "brien", "zoe"}),
        ("mia@example.com", {"mia@example.com"}),
        ("STRASSE Straße", {"strasse"}),
        ("  ", set()),
        ("--", set()),
    ],
)
def test_words_lose_case_accents_and_signs(text: str, words: set[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    "typed", ["FA-2026-000042", "fa2026000042", " fa 2026 000042", "#FA2026-000042"]
)
def test_a_number_is_found_however_it_is_typed(typed: str) -> None:
    assert search_key(typed) == search_key("FA-2026-000042")


def test_a_word_is_cut_where_the_index_ends() -> None:
    assert len(normal("x" * 500)) == 100


def test_a_return_is_known_by_its_facts_and_words(make_return: MakeReturn) -> None:
    rma = make_return((0, 1, "too_small"))

    found = set(Term.objects.filter(rma=rma).values_list("kind", "term"))
    number = rma.orders[0]["number"]
    assert found == {
        ("word", search_key(rma.number)),
        ("word", "mia@example.com"),
        ("word", "mia"),
        ("word", "jansen"),
        ("word", search_key(number)),
        ("word", "sku-1"),
        ("email", "mia@example.com"),
        ("country", "NL"),
        ("method", "label"),
        ("order", search_key(number)),
        ("sku", "SKU-1"),
        ("reason", "too_small"),
        ("outcome", "refund"),
        ("basis", "withdrawal"),
    }


@pytest.mark.parametrize(
    "typed", ["mia", "jan", "Jansen mia", "JANSEN", "mia@exam", "sku-1", "SKU-1", "fa-2026"]
)
def test_a_word_is_found_by_its_beginning(make_return: MakeReturn, find: Find, typed: str) -> None:
    rma = make_return((0, 1))

    assert find(q=typed) == [rma.number]


@pytest.mark.parametrize("typed", ["ansen", "mia otto", "jansens", "xyz"])
def test_what_no_word_begins_with_is_not_found(
    make_return: MakeReturn, find: Find, typed: str
) -> None:
    make_return((0, 1))

    assert find(q=typed) == []


@pytest.mark.parametrize("typed", ["%", "_", "mia%"])
def test_signs_of_the_database_are_no_wild_cards(
    make_return: MakeReturn, find: Find, typed: str
) -> None:
    rma = make_return((0, 1))

    assert find(q=typed) == [rma.number]


def test_an_order_number_is_found_with_and_without_its_sign(
    make_return: MakeReturn, find: Find
) -> None:
    rma, other = make_return((0, 1)), make_return((0, 1))
    number = rma.orders[0]["number"]
    assert number.startswith("#")

    assert find(q=number) == find(q=number[1:]) == [rma.number]
    assert find(terms=(("order", number),)) == find(terms=(("order", number[1:]),)) == [rma.number]
    assert other.number not in find(q=number)


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("reason", "defective", True),
        ("reason", "defect", False),
        ("outcome", "refund", True),
        ("outcome", "repair", False),
        ("method", "label", True),
        ("method", "own_carrier", False),
        ("sku", "SKU-1", True),
        ("sku", "SKU-2", False),
        ("country", "NL", True),
        ("country", "DE", False),
        ("basis", "withdrawal", True),
        ("basis", "b2b", False),
        ("email", "MIA@example.com", True),
        ("email", "mia@example", False),
    ],
)
def test_a_filter_takes_the_whole_value(
    make_return: MakeReturn, find: Find, kind: str, value: str, found: bool
) -> None:
    rma = make_return((0, 1, "defective"))

    assert find(terms=((kind, value),)) == ([rma.number] if found else [])


def test_filters_narrow_together(make_return: MakeReturn, find: Find) -> None:
    small, faulty = make_return((0, 1, "too_small")), make_return((0, 1, "defective"))

    assert find(terms=(("sku", "SKU-1"),)) == [faulty.number, small.number]
    assert find(terms=(("sku", "SKU-1"), ("reason", "too_small"))) == [small.number]
    assert find(terms=(("sku", "SKU-1"),), q="mia", status=("closed",)) == []


def test_a_list_is_narrowed_by_number_status_person_and_dates(
    make_return: MakeReturn, find: Find, anna: Actor, ben_user: User
) -> None:
    first, second = make_return((0, 1)), make_return((0, 1), delivered_days_ago=20)
    transitions.assign(second, ben_user, by=anna)
    now, hour = timezone.now(), timedelta(hours=1)

    assert find(number=first.number) == [first.number]
    assert find(status=("requested",)) == [second.number]
    assert find(status=("approved", "requested")) == [second.number, first.number]
    assert find(assignee=ben_user.pk) == [second.number]
    assert find(created_from=now + hour) == []
    assert find(created_to=now - hour) == []
    assert find(created_from=now - hour, created_to=now + hour, updated_from=now - hour) == [
        second.number,
        first.number,
    ]


def test_no_shop_finds_what_another_has(
    make_return: MakeReturn, other_shop: Shop, find: Find
) -> None:
    rma = make_return((0, 1))

    theirs = [row.number for row in page(Filters((other_shop.pk,), q="mia"), 50)]
    assert (find(q="mia"), theirs) == ([rma.number], [])


@pytest.mark.parametrize("sort", ["-created", "created", "-updated", "updated"])
def test_pages_follow_each_other_without_gap_or_repeat_while_new_ones_come(
    make_return: MakeReturn, shop: Shop, sort: str
) -> None:
    made = [make_return((0, 1)).number for _one in range(5)]
    wanted = made if not sort.startswith("-") else made[::-1]
    seen: list[str] = []
    after = None

    for _page in range(4):
        rows = page(Filters((shop.pk,), sort=sort, after=after), 2)
        if not rows:
            break
        here = rows[:2]
        seen += [rma.number for rma in here if rma.number in made]
        after = (here[-1].updated_at, here[-1].pk)
        if sort.startswith("-"):
            make_return((0, 1))  # newer than what is read: it must not push anything

    assert seen == wanted


def test_a_page_says_whether_there_is_a_next_one(make_return: MakeReturn, find: Find) -> None:
    made = [make_return((0, 1)).number for _one in range(3)]

    assert find(limit=2) == made[::-1]
    assert find(limit=3) == made[::-1]


def test_a_page_of_fifty_with_lines_costs_three_statements(
    make_return: MakeReturn,
    shop: Shop,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _one in range(4):
        make_return()

    with django_assert_num_queries(3):
        rows = page(Filters((shop.pk,), q="mia", terms=(("sku", "SKU-1"),)), 50)
        assert [len(rma.lines.all()) for rma in rows] == [2, 2, 2, 2]
        assert {rma.shop_id for rma in rows} == {shop.pk}


def test_each_queue_holds_what_waits_there(
    make_return: MakeReturn, make_order: MakeOrder, shop: Shop, anna: Actor, find: Find
) -> None:
    asked = make_return((0, 1), delivered_days_ago=20)
    no = desk.reject(make_return((0, 1), delivered_days_ago=20), reason_text="Worn.", by=anna)
    coming = make_return((0, 1))
    owed = desk.keep(make_return((0, 1)), by=anna)

    assert find(queue="requests") == [no.number, asked.number]
    assert find(queue="incoming") == [coming.number]  # of the other one nothing will come
    assert find(queue="to_inspect") == []
    assert find(queue="to_settle") == [owed.number]
    assert len(find(queue="all")) == 4
    assert find(queue="attention") == []
    counted = counters([shop.pk])
    assert (counted.pending, counted.rejected, counted.incoming) == (1, 1, 1)
    assert (counted.to_inspect, counted.to_settle) == (0, 1)


def test_what_is_owed_after_its_day_stands_in_attention(
    make_return: MakeReturn, shop: Shop, anna: Actor, find: Find
) -> None:
    late = desk.keep(make_return((0, 1)), by=anna)
    yesterday = timezone.localdate() - timedelta(days=1)
    Return.objects.filter(pk=late.pk).update(refund_due_on=yesterday)

    assert find(queue="attention") == [late.number]
    assert [rma.number for rma in running_late([shop.pk], yesterday)] == [late.number]
    assert list(running_late([shop.pk], yesterday - timedelta(days=1))) == []


def test_every_queue_has_a_name_that_the_api_knows() -> None:
    assert {*search.QUEUES, "attention"} == {
        "requests", "incoming", "to_inspect", "to_settle", "attention", "all",
    }  # fmt: skip
