"""What pieces are worth, to the cent, for any order of events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openreturns.core.money import digits, parse, plain
from openreturns.settlement.sums import PaidLine, delivery, goods, over_payments, portion

LINES = st.tuples(st.integers(0, 10_000_000), st.integers(1, 60))


def test_three_pieces_for_ten_euros_end_on_ten_euros() -> None:
    line = PaidLine(total=1000, pieces=3)

    worth = []
    for _piece in range(3):
        worth.append(goods(line, 1))
        line = line.with_more(1)

    assert worth == [333, 334, 333]


def test_r69_a_discount_of_a_tenth_on_three_pieces_adds_up_to_what_was_paid() -> None:
    line = PaidLine(total=3 * 999 - 300, pieces=3)

    assert goods(line, 1) + goods(line.with_more(1), 2) == 2697


@given(LINES, st.data())
def test_any_partial_returns_with_corrections_end_on_what_was_paid(
    line: tuple[int, int], data: st.DataObject
) -> None:
    total, pieces = line
    owed: list[tuple[int, int]] = []

    def now() -> PaidLine:
        return PaidLine(total, pieces, sum(n for n, _ in owed), sum(w for _, w in owed))

    for _step in range(data.draw(st.integers(0, 12))):
        if owed and data.draw(st.booleans()):
            owed.pop(data.draw(st.integers(0, len(owed) - 1)))
        elif now().owed < pieces:
            count = data.draw(st.integers(1, pieces - now().owed))
            owed.append((count, goods(now(), count)))
        assert 0 <= now().value <= total
    if now().owed < pieces:
        owed.append((pieces - now().owed, goods(now(), pieces - now().owed)))

    assert now().value == total


@given(LINES, st.integers(0, 10_000))
def test_a_share_is_never_more_than_the_whole(line: tuple[int, int], share: int) -> None:
    worth = goods(PaidLine(*line), line[1])

    assert 0 <= portion(worth, share) <= worth


def test_half_of_an_odd_cent_goes_to_the_customer() -> None:
    assert portion(1995, 5000) == 998


@given(st.lists(st.integers(0, 1_000_000), min_size=1, max_size=6), st.data())
def test_a_refund_over_payments_adds_up_and_fits_each(left: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(left)))

    parts = over_payments(amount, left)

    assert sum(parts) == amount
    assert all(0 <= part <= room for part, room in zip(parts, left, strict=True))


def test_r30_a_full_refund_goes_back_to_each_instrument() -> None:
    assert over_payments(7000, [5000, 2000]) == [5000, 2000]


def test_r30_a_partial_refund_is_spread_in_proportion_with_the_largest_remainder() -> None:
    assert over_payments(1000, [5000, 2000]) == [714, 286]


@pytest.mark.parametrize(
    ("paid", "cheapest", "back"), [(995, 495, 495), (495, 495, 495), (0, 495, 0), (995, None, 995)]
)
def test_r31_delivery_goes_back_up_to_the_cheapest_standard(
    paid: int, cheapest: int | None, back: int
) -> None:
    assert delivery(paid, cheapest) == back


@pytest.mark.parametrize(
    ("currency", "text", "minor", "shares"),
    [
        ("JPY", "1000", 1000, [333, 334, 333]),
        ("EUR", "10.00", 1000, [333, 334, 333]),
        ("KWD", "1.000", 1000, [333, 334, 333]),
    ],
)
def test_r77_whole_minor_units_whatever_the_currency(
    currency: str, text: str, minor: int, shares: list[int]
) -> None:
    line = PaidLine(parse(text, currency), 3)

    assert line.total == minor
    assert [goods(line, 1), goods(line.with_more(1), 1), goods(line.with_more(2), 1)] == shares
    assert plain(minor, currency) == text
    assert digits(currency) == len(text.partition(".")[2])
