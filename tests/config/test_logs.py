"""What the logs must not tell."""

import logging

from openreturns.config.logs import WithoutKeys


def _written(message: str, *parts: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, parts, None)
    WithoutKeys().filter(record)
    return record.getMessage()


def test_a_refused_address_is_logged_without_its_key() -> None:
    said = _written("%s: %s", "Conflict", "/fern/r/FC-2026-000001/s3cret-Key_/label/1/")

    assert said == "Conflict: /fern/r/FC-2026-000001/…/label/1/"


def test_a_one_time_link_is_logged_without_its_token() -> None:
    assert _written("%s: %s", "Gone", "/fern/link/abc:def:ghi/") == "Gone: /fern/link/…/"


def test_other_lines_stay_as_they_are() -> None:
    assert _written("%d %% of %s", 5, "/office/returns/x/") == "5 % of /office/returns/x/"


def test_what_the_product_writes_passes_the_filter() -> None:
    handlers = [one for one in logging.getLogger().handlers if one.filters]

    assert [type(part) for one in handlers for part in one.filters] == [WithoutKeys]
