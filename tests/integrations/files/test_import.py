"""Import from CSV: what is stored and matched, and that a second time doubles nothing."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from openreturns.core.errors import TooMany
from openreturns.core.models import Delivery, Event
from openreturns.integrations.files import importing
from openreturns.integrations.files.mapping import load
from openreturns.integrations.files.report import Report
from openreturns.orders import transitions as orders
from openreturns.orders.models import Order, OrderLine, Payment
from openreturns.orders.queries import find_by_number
from openreturns.returns.models import Return, ReturnLine, UnitMove
from openreturns.settlement.models import Allocation, Refund, SettlementLine
from openreturns.shops.models import Shop
from tests.conftest import published
from tests.integrations.files.conftest import MAPPING, Files, row

SMALL = Path(__file__).parents[2] / "data" / "online-retail-small.csv"
LONDON = ZoneInfo("Europe/London")


def test_sales_become_orders_with_lines_numbered_by_their_rows(files: Files) -> None:
    report = files.bring_in(SMALL)

    assert (report.rows, report.orders_new, report.lines, report.pieces) == (17, 4, 5, 28)
    assert (report.delivery_rows, report.charges, report.adjustments) == (1, 1, 1)
    first = Order.objects.get(external_id="900001")
    assert (first.currency, first.country, first.delivery_paid) == ("GBP", "GB", 400)
    assert (first.customer_type, first.prices_include_tax) == ("consumer", True)
    lines = first.lines.order_by("position")
    assert [(line.external_id, line.quantity, line.unit_price) for line in lines] == [
        ("900001-1", 6, 255),
        ("900001-2", 4, 339),
    ]
    assert {line.tax_rate for line in lines} == {None}


def test_the_price_is_taken_as_paid(files: Files) -> None:
    files.bring_in(SMALL)

    payment = Payment.objects.get(order__external_id="900001")
    assert (payment.external_id, payment.kind) == ("900001", "transfer")
    assert payment.amount == 6 * 255 + 4 * 339 + 400


def test_credits_are_matched_per_piece_oldest_first(files: Files) -> None:
    report = files.bring_in(SMALL)

    assert (report.rows_matched, report.rows_partly) == (1, 1)
    assert (report.rows_unmatched, report.rows_without_customer) == (1, 1)
    assert (report.pieces_returned, report.pieces_unmatched) == (12, 2)
    found = ReturnLine.objects.order_by("position").values_list("line_ref", "quantity")
    assert list(found) == [("900001-1", 6), ("900002-1", 2), ("900001-2", 4)]
    line = OrderLine.objects.get(external_id="900002-1")
    assert (line.announced, line.owed, line.free) == (2, 2, 3)
    assert Order.objects.get(external_id="900001").return_state == "full"
    assert Order.objects.get(external_id="900002").return_state == "partial"


def test_a_past_return_is_closed_paid_and_as_old_as_its_credit(files: Files) -> None:
    files.bring_in(SMALL)

    rma = Return.objects.get()
    whole = 6 * 255 + 2 * 250 + 4 * 339
    assert (rma.status, rma.origin, rma.value, rma.money_paid) == ("closed", "import", whole, whole)
    assert (rma.money_due, rma.money_open) == (0, False)
    assert rma.number == "FA-2011-000001"
    assert rma.created_at.astimezone(LONDON).isoformat() == "2011-01-06T12:00:00+00:00"
    assert {rma.closed_at, rma.submitted_at, rma.updated_at} == {rma.created_at}
    assert {move.at for move in UnitMove.objects.all()} == {rma.created_at}
    assert {(line.accepted, line.settled_quantity) for line in rma.lines.all()} == {
        (6, 6),
        (2, 2),
        (4, 4),
    }


def test_a_past_return_tells_its_story_and_nobody_is_mailed(files: Files) -> None:
    files.bring_in(SMALL)

    rma = Return.objects.get()
    assert published(rma.pk) == ["return.received", "refund.paid", "return.closed"]
    assert {event.at for event in Event.objects.all()} == {rma.created_at}
    assert Delivery.objects.count() == 0


def test_what_was_given_back_cannot_be_given_back_again(files: Files) -> None:
    files.bring_in(SMALL)

    first = Payment.objects.get(order__external_id="900001")
    assert (first.reserved, first.left) == (6 * 255 + 4 * 339, 400)
    with pytest.raises(TooMany):
        orders.reserve(first.pk, 401)
    paid = Refund.objects.order_by("amount").values_list("amount", "state", "gateway")
    assert list(paid) == [(500, "paid", "import"), (6 * 255 + 4 * 339, "paid", "import")]
    assert sum(line.amount for line in SettlementLine.objects.filter(state="settled")) == sum(
        one.amount for one in Allocation.objects.all()
    )


def test_goods_that_came_back_are_claimed_and_no_more(files: Files) -> None:
    files.bring_in(SMALL)

    line = OrderLine.objects.get(external_id="900001-1")
    with pytest.raises(TooMany):
        orders.change_announced([orders.Change(line.order_id, line.pk, 1)])


def test_credits_find_sales_that_stand_later_in_the_file(files: Files) -> None:
    head, *rows = SMALL.read_text().splitlines()
    turned = files.folder / "turned.csv"
    turned.write_text("\n".join([head, *reversed(rows)]))

    report = files.bring_in(turned)

    assert (report.rows_matched, report.rows_partly, report.pieces_returned) == (1, 1, 12)


def test_importing_again_doubles_and_changes_nothing(files: Files) -> None:
    files.bring_in(SMALL)
    before = everything()

    again = files.bring_in(SMALL)

    assert everything() == before
    assert (again.orders_new, again.orders_changed, again.orders_known) == (0, 0, 4)
    assert (again.returns_new, again.returns_known) == (0, 1)


def everything() -> list[list[dict[str, Any]]]:
    models = (Order, OrderLine, Payment, Return, ReturnLine, UnitMove, Refund, SettlementLine)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


class Killed(Exception):
    """Stands for the end of the process."""


def test_an_import_that_broke_off_goes_on_where_it_was(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openreturns.orders.writing.BATCH", 2)

    def break_off(_report: Report) -> None:
        raise Killed

    with pytest.raises(Killed):
        files.bring_in(SMALL, progress=break_off)
    assert Order.objects.count() == 2

    report = files.bring_in(SMALL)

    assert (report.orders_new, report.orders_known, report.returns_new) == (2, 2, 1)
    assert report.pieces_returned == 12


def test_a_row_that_was_mended_joins_its_order(files: Files) -> None:
    files.bring_in_rows(row(), row(sku="B", qty="two"), row(sku="C"))
    assert [line for line, _why in files.refused] == [3]

    report = files.bring_in_rows(row(), row(sku="B", qty="2"), row(sku="C"))

    assert (report.orders_changed, report.rejected) == (1, 0)
    lines = OrderLine.objects.order_by("position").values_list("external_id", "sku")
    assert list(lines) == [("1001-1", "TS-RED-M"), ("1001-2", "B"), ("1001-3", "C")]
    assert not files.rejects.exists()


def test_a_line_that_could_not_be_read_is_not_taken_for_gone(files: Files) -> None:
    files.bring_in_rows(row(), row(sku="B"))

    files.bring_in_rows(row(), row(sku="B", price="cheap"))

    assert OrderLine.objects.count() == 2


def test_a_line_that_is_no_longer_in_the_file_is_gone(files: Files) -> None:
    files.bring_in_rows(row(), row(sku="B"))

    files.bring_in_rows(row())

    assert OrderLine.objects.get().sku == "TS-RED-M"
    assert Order.objects.get().sold == 2


def test_an_order_that_may_not_change_costs_only_itself(files: Files) -> None:
    files.bring_in_rows(row(), row(order="1002"))
    line = OrderLine.objects.get(order__external_id="1001")
    orders.change_announced([orders.Change(line.order_id, line.pk, 1)])

    report = files.bring_in_rows(row(), row(order="1002"), mapping=MAPPING.replace("EUR", "GBP"))

    assert files.refused == [(2, "An order with returns keeps its currency.")]
    assert (report.orders_changed, report.rejected) == (1, 1)


def test_a_file_that_knows_no_payments_leaves_them_alone(files: Files) -> None:
    files.bring_in_rows(row())
    Payment.objects.create(order=Order.objects.get(), external_id="tr_1", amount=3990)

    files.bring_in_rows(row(product="Shirt"))

    assert Payment.objects.get().amount == 3990
    assert OrderLine.objects.get().title == "Shirt"


def test_shifting_brings_the_last_day_to_today_and_keeps_it_there(files: Files, shop: Shop) -> None:
    mapping = load("online-retail.toml")
    shift = importing.shift_to_today(shop, mapping, SMALL)
    files.bring_in(SMALL, shift=shift)

    assert importing.shift_to_today(shop, mapping, SMALL) == shift
    last = Order.objects.get(external_id="900014").ordered_at.astimezone(LONDON)
    assert last.date() == timezone.now().astimezone(LONDON).date()
    assert (last.hour, last.minute) == (9, 0)
    rma = Return.objects.get().created_at.astimezone(LONDON)
    assert last.date() - rma.date() == timedelta(days=2)


def test_orders_without_a_customer_are_found_by_no_way(files: Files, shop: Shop) -> None:
    files.bring_in(SMALL)

    assert find_by_number(shop, "900003", "") is None
    assert find_by_number(shop, "900003", "c@example.com") is None
    assert find_by_number(shop, "900001", "c17001@example.com") is not None
    assert find_by_number(shop, "900001", "17001") is not None


def test_progress_is_told_after_every_commit(files: Files) -> None:
    seen: list[int] = []

    files.bring_in(SMALL, progress=lambda report: seen.append(report.rows))

    assert seen == [17, 17]
