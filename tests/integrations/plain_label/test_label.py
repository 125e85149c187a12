"""The printed label: its size, its codes read back, its words, and hostile input."""

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from openreturns.integrations.plain_label.adapter import address_lines
from openreturns.integrations.plain_label.label import LabelContent, render_label
from tests.conftest import ADDRESS

CONTENT = LabelContent(
    return_number="FA-2026-000042",
    parcel_code="FA-2026-000042/1",
    to=("Fern & Co Returns", "Havenweg 12", "3542 AA Utrecht", "NL"),
    sender=("Mia Jansen", "Dorpsstraat 1", "1234 AB Utrecht", "NL"),
    order_numbers=("#1001",),
    pieces=2,
    language="nl",
    shop_name="Fern & Co",
)
MM = 25.4 / 72


def page_of(pdf: bytes) -> pypdfium2.PdfPage:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return document[0]


def codes(pdf: bytes, dpi: int) -> dict[str, zxingcpp.Barcode]:
    picture = page_of(pdf).render(scale=dpi / 72).to_pil()
    return {code.format.name: code for code in zxingcpp.read_barcodes(picture)}


@pytest.mark.parametrize("dpi", [203, 300])
def test_both_codes_are_read_back_from_the_printed_page(dpi: int) -> None:
    found = codes(render_label(CONTENT), dpi)

    assert {name: code.text for name, code in found.items()} == {
        "QRCode": "FA-2026-000042/1",
        "Code128": "FA-2026-000042/1",
    }


def test_the_page_is_a6() -> None:
    page = page_of(render_label(CONTENT))

    assert page.get_width() * MM == pytest.approx(105, abs=0.1)
    assert page.get_height() * MM == pytest.approx(148, abs=0.1)


def test_the_bars_are_high_enough_and_have_room_beside_them() -> None:
    dpi = 300
    picture = page_of(render_label(CONTENT)).render(scale=dpi / 72).to_pil().convert("L")
    place = codes(render_label(CONTENT), dpi)["Code128"].position
    left, right = place.top_left.x, place.top_right.x
    column = [picture.getpixel((left + 1, y)) < 128 for y in range(picture.height)]
    longest = max(len(run) for run in "".join("x" if c else " " for c in column).split())

    assert longest / dpi * 25.4 >= 18
    assert left / dpi * 25.4 >= 10
    assert (picture.width - right) / dpi * 25.4 >= 10


def test_the_qr_code_is_at_least_25_mm_wide() -> None:
    place = codes(render_label(CONTENT), 300)["QRCode"].position

    assert (place.top_right.x - place.top_left.x) / 300 * 25.4 >= 25


@pytest.mark.parametrize(
    ("language", "word"),
    [("nl", "Retournummer"), ("de", "Rücksendenummer"), ("fr", "Numéro de retour"),
     ("en", "Return number")],
)  # fmt: skip
def test_people_can_read_it_in_their_language(language: str, word: str) -> None:
    pdf = render_label(replace(CONTENT, language=language))

    text = page_of(pdf).get_textpage().get_text_bounded()

    assert "FA-2026-000042" in text
    assert word in text


@pytest.mark.parametrize(
    "name",
    [
        '#panic("no") $x$ *bold* _it_ \\ ] [ ` "',
        "A" * 200,
        "Überlange Straße Ñandú Łódź Ελλάδα Москва",
        "",
        "two\nlines",
    ],
)
def test_no_name_breaks_the_label(name: str) -> None:
    pdf = render_label(replace(CONTENT, to=(name, *CONTENT.to), sender=(name,), shop_name=name))

    assert codes(pdf, 300)["Code128"].text == "FA-2026-000042/1"


def test_equal_content_gives_an_equal_label() -> None:
    assert render_label(CONTENT) == render_label(CONTENT)


def test_an_address_is_written_as_on_a_parcel() -> None:
    assert address_lines(ADDRESS) == ("Mia Jansen", "Dorpsstraat 1", "1234 AB Utrecht", "NL")
