"""Order numbers, postcodes and mail addresses are compared by what people mean."""

import pytest

from openreturns.orders.keys import email_key, number_key, postcode_key


@pytest.mark.parametrize("typed", ["#1001", "1001", " 1001 ", "#1001 ", "10-01", "１００１"])
def test_an_order_number_is_found_however_it_is_typed(typed: str) -> None:
    assert number_key(typed) == "1001"


@pytest.mark.parametrize("typed", ["1234 AB", "1234ab", " 1234-Ab "])
def test_a_postcode_is_found_however_it_is_typed(typed: str) -> None:
    assert postcode_key(typed) == "1234AB"


def test_a_mail_address_has_no_case_and_no_outer_spaces() -> None:
    assert email_key(" Mia@Example.COM ") == "mia@example.com"


@pytest.mark.parametrize(
    ("key", "longest"), [(number_key, 100), (postcode_key, 20), (email_key, 254)]
)
def test_a_key_always_fits_its_column(key: object, longest: int) -> None:
    assert len(key("9" * 1000)) == longest  # type: ignore[operator]


def test_signs_alone_are_no_number() -> None:
    assert number_key("#--") == ""
