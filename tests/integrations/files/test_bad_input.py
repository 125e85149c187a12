"""Bad input: the bad row is named with its reason, every good row is stored."""

import gzip
import lzma

import pytest

from openreturns.integrations.files.mapping import BadMapping
from openreturns.orders.models import Order, OrderLine
from openreturns.returns.models import Return
from tests.integrations.files.conftest import GOOD, HEAD, MAPPING, Files, row

OTHER = row(order="1002")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(date="02/11/2026"), "'02/11/2026' is no date that exists, written as %Y-%m-%d"),
        (row(date="2026-02-31"), "'2026-02-31' is no date that exists, written as %Y-%m-%d"),
        (row(date="0202-11-02"), "'0202-11-02': the year 202 cannot be right"),
        (row(date=""), "ordered_at (column Date) is empty"),
        (row(order=""), "external_id (column Order) is empty"),
        (row(qty="0"), "line.quantity (column Qty): Input should be greater than or equal to 1"),
        (row(qty="-1"), "line.quantity (column Qty): Input should be greater than or equal to 1"),
        (row(qty="0.5"), "line.quantity (column Qty): '0.5' is no whole number"),
        (row(qty="two"), "line.quantity (column Qty): 'two' is no whole number"),
        (row(qty="٢"), "line.quantity (column Qty): '٢' is no whole number"),
        (
            row(qty="99999999"),
            "line.quantity (column Qty): Input should be less than or equal to 1000000",
        ),
        (row(price='"19,95"'), "'19,95' is not an amount like 12.34"),
        (row(price='"1,019.95"'), "'1,019.95' is not an amount like 12.34"),
        (row(price="1e3"), "'1e3' is not an amount like 12.34"),
        (row(price="NaN"), "'NaN' is not an amount like 12.34"),
        (row(price="19.955"), "'19.955' is not an amount in EUR"),
        (row(price="-1.00"), "line.unit_price (column Price): '-1.00' is negative"),
        (row(price="€ 5"), "'€ 5' is not an amount like 12.34"),
        (row(sku="x" * 101), "line.sku (column SKU): String should have at most 100 characters"),
        (row(product="", sku=""), "line.title (column Product): String should have at least 1"),
        (GOOD.removesuffix(",19.95"), "the row has 6 columns, not 7"),
        (GOOD + ",more", "the row has 8 columns, not 7"),
        (row(product='"T-shirt'), "the row cannot be told apart"),
        (row(product='"T"-shirt'), "the row cannot be told apart"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_reason(files: Files, bad: str, reason: str) -> None:
    report = files.bring_in_rows(bad, OTHER)

    (line, said) = files.refused[0]
    assert (line, len(files.refused), report.rejected) == (2, 1, 1)
    assert reason in said
    assert [order.external_id for order in Order.objects.all()] == ["1002"]


def test_an_open_quote_costs_only_its_own_row(files: Files) -> None:
    many = [row(order=str(number)) for number in range(2000, 2100)]
    files.bring_in_rows(row(product='"T-shirt'), *many, row(order="3000", product='"Two\nlines"'))

    assert [line for line, _why in files.refused] == [2]
    assert Order.objects.count() == 101
    assert OrderLine.objects.get(order__external_id="3000").title == "Two\nlines"


def test_bytes_of_another_encoding_cost_only_their_row(files: Files) -> None:
    files.bring_in_rows(row(product="Müller").encode("cp1252"), row(order="1002", product="Müller"))

    assert files.refused == [(2, "the row has bytes that are no text in utf-8")]
    assert OrderLine.objects.get().title == "Müller"


def test_another_encoding_is_read_if_the_mapping_says_so(files: Files) -> None:
    files.bring_in_rows(
        row(product="Müller €").encode("cp1252"), mapping='encoding = "cp1252"\n' + MAPPING
    )

    assert OrderLine.objects.get().title == "Müller €"


def test_a_byte_order_mark_and_empty_lines_are_no_matter(files: Files) -> None:
    path = files.folder / "bom.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([HEAD, "", GOOD, "", ",,,,,,", OTHER]).encode())

    report = files.bring_in(path, files.mapping(MAPPING))

    assert (report.rows, report.orders_new, report.rejected) == (2, 2, 0)


def test_a_nul_is_no_text(files: Files) -> None:
    files.bring_in_rows(row(product="T\x00"), OTHER)

    assert files.refused == [(2, "the row has bytes that are no text in utf-8")]


@pytest.mark.parametrize(
    ("keys", "text", "minor"),
    [
        ('decimal = ","', '"19,95"', 1995),
        ('decimal = ","\nthousands = "."', '"1.019,95"', 101995),
        ('thousands = ","', '"1,019.95"', 101995),
        ('thousands = ","', "1019.95", 101995),
    ],
)
def test_amounts_are_read_as_the_mapping_says(
    files: Files, keys: str, text: str, minor: int
) -> None:
    files.bring_in_rows(row(price=text), mapping=keys + MAPPING)

    assert OrderLine.objects.get().unit_price == minor


@pytest.mark.parametrize("text", ['"19.95"', '"1.01,95"', '"10.19.95"'])
def test_a_point_is_never_guessed_to_be_a_thousands_mark(files: Files, text: str) -> None:
    files.bring_in_rows(row(price=text), mapping='decimal = ","\nthousands = "."' + MAPPING)

    assert "is not an amount like 12,34" in files.refused[0][1]
    assert OrderLine.objects.count() == 0


def test_a_currency_without_cents_takes_none(files: Files) -> None:
    mapping = MAPPING.replace("EUR", "JPY")

    files.bring_in_rows(row(price="1000"), row(order="1002", price="1000.50"), mapping=mapping)

    assert OrderLine.objects.get().unit_price == 1000
    assert files.refused == [
        (3, "line.unit_price (column Price): '1000.50' is not an amount in JPY")
    ]


def test_a_line_id_used_twice_keeps_the_first(files: Files) -> None:
    mapping = MAPPING.replace("[constants]", 'line.external_id = "SKU"\n[constants]')

    files.bring_in_rows(row(), row(qty="5"), row(sku="B"), mapping=mapping)

    assert files.refused == [(3, "the line id 'TS-RED-M' came before in this order")]
    assert sorted(OrderLine.objects.values_list("external_id", "quantity")) == [
        ("B", 2),
        ("TS-RED-M", 2),
    ]


def test_an_order_that_is_wrong_as_a_whole_names_all_its_rows(files: Files) -> None:
    mapping = MAPPING.replace("[constants]", 'shipping_address.country = "Email"\n[constants]')

    files.bring_in_rows(row(), row(sku="B"), mapping=mapping)

    assert [line for line, _why in files.refused] == [2, 3]
    assert files.refused[0][1].startswith("order 1001: /shipping_address/country:")
    assert Order.objects.count() == 0


def test_a_missing_customer_makes_an_order_of_nobody(files: Files) -> None:
    files.bring_in_rows(row(email=""))

    order = Order.objects.get()
    assert (order.customer, order.email_key, order.postcode_key) == (None, "", "")


def test_rows_of_an_order_that_lie_too_far_apart_are_refused(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openreturns.integrations.files.gathering.OPEN_ORDERS", 2)
    between = [row(order=str(number)) for number in range(2000, 2003)]

    files.bring_in_rows(row(), *between, row(sku="B"))

    assert [line for line, _why in files.refused] == [6]
    assert "sort the file by order" in files.refused[0][1]
    assert OrderLine.objects.filter(order__external_id="1001").count() == 1


def test_a_class_for_bad_rows_says_why(files: Files) -> None:
    classes = """
[[class]]
name = "bad"
when = { SKU = 'TEST-.*' }
reason = "a test of the shop"
[[class]]
name = "sale"
"""
    files.bring_in_rows(row(sku="TEST-1"), OTHER, mapping=MAPPING + classes)

    assert files.refused == [(2, "a test of the shop")]


def test_a_row_of_no_kind_is_refused(files: Files) -> None:
    classes = "[[class]]\nname = 'sale'\nwhen = { SKU = 'TS.*' }"

    files.bring_in_rows(row(), row(order="1002", sku="B"), mapping=MAPPING + classes)

    assert files.refused == [(3, "the row is none of the kinds that the mapping knows")]


@pytest.mark.parametrize("quantity", ["2", "-2"])
def test_a_credit_may_be_written_with_or_without_a_minus(files: Files, quantity: str) -> None:
    classes = "[[class]]\nname = 'return'\nwhen = { Order = 'R.*' }\n[[class]]\nname = 'sale'"
    back = row(order="R1", date="2026-11-05", qty=quantity)

    report = files.bring_in_rows(row(), back, row(order="R2", qty="0"), mapping=MAPPING + classes)

    assert (report.rows_matched, Return.objects.get().pieces) == (1, 2)
    assert files.refused == [(4, "nothing came back: the quantity is 0")]


@pytest.mark.parametrize("ending", ["gz", "xz"])
def test_a_packed_file_that_was_cut_off_keeps_what_came_before(files: Files, ending: str) -> None:
    pack = {"gz": gzip.compress, "xz": lzma.compress}[ending]
    rows = [row(order=str(number)) for number in range(3000)]
    packed = pack("\n".join([HEAD, *rows]).encode())
    path = files.folder / f"cut.csv.{ending}"
    path.write_bytes(packed[: len(packed) * 3 // 4])

    report = files.bring_in(path, files.mapping(MAPPING))

    assert 0 < report.orders_new < 3000
    assert Order.objects.count() == report.orders_new
    said = [why for _line, why in files.refused]
    assert said[0].startswith("the file is damaged or cut off from here on (")
    assert said[1].startswith("the file is cut off within order ")


def test_a_file_cut_off_inside_a_row_refuses_that_row(files: Files) -> None:
    files.bring_in_rows(GOOD, OTHER[: len(OTHER) // 2])

    assert files.refused == [(3, "the row has 3 columns, not 7")]
    assert [order.external_id for order in Order.objects.all()] == ["1001"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"\x00\x01\x02", "The mapping names columns that the file lacks"),
        (b"Order;Date;Email;SKU;Product;Qty;Price\n", "The mapping names columns that the file"),
        (HEAD.replace("Qty", "Quantity").encode(), "lacks: Qty. The file has: Order, Date,"),
        ((HEAD + ",Qty").encode(), "Qty (twice)"),
    ],
)
def test_a_file_that_does_not_fit_the_mapping_is_refused_whole(
    files: Files, content: bytes, message: str
) -> None:
    path = files.folder / "orders.csv"
    path.write_bytes(content)

    with pytest.raises(BadMapping) as refused:
        files.bring_in(path, files.mapping(MAPPING))

    assert message in str(refused.value)
    assert Order.objects.count() == 0


@pytest.mark.parametrize("ending", ["gz", "xz"])
def test_a_file_that_is_not_what_its_name_says_is_refused(files: Files, ending: str) -> None:
    path = files.folder / f"orders.csv.{ending}"
    path.write_text("\n".join([HEAD, GOOD]))

    with pytest.raises(BadMapping, match="The file cannot be read"):
        files.bring_in(path, files.mapping(MAPPING))
