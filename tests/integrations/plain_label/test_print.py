"""What a label printer and a stranger's address ask of the label: sizes, dots, words, limits."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from openreturns.core.errors import PortError
from openreturns.integrations.plain_label.barcodes import code128, qr
from openreturns.integrations.plain_label.label import LabelContent, render_label

CONTENT = LabelContent(
    return_number="FA-2026-000042",
    parcel_code="FA-2026-000042/1",
    to=("Fern & Co Returns", "Havenweg 12", "3542 AA UTRECHT", "Nederland"),
    sender=("Mia Jansen", "Dorpsstraat 1", "1234 AB Utrecht", "Nederland"),
    order_numbers=("#1001",),
    pieces=2,
    language="nl",
    shop_name="Fern & Co",
)
DPI = 600
MM = 25.4 / DPI
BARS_TOP, BARS_BOTTOM, BARS_MIDDLE = 114, 134, 124
COMPANY = "Gesellschaft für außergewöhnliche Möbelrücksendungen Überlin"


def text_of(content: LabelContent) -> str:
    text = pypdfium2.PdfDocument(render_label(content))[0].get_textpage().get_text_bounded()
    return " ".join(str(text).replace("\u200b", "").split())


def printed(content: LabelContent, dpi: int = DPI) -> Image.Image:
    page = pypdfium2.PdfDocument(render_label(content))[0]
    return page.render(scale=dpi / 72).to_pil().convert("L")


def dark_box(picture: Image.Image, *mm: float) -> tuple[float, float, float, float]:
    """Where ink is inside a part of the page, in mm from the page's corner."""
    left, top, right, bottom = (round(value / MM) for value in mm)
    box = picture.crop((left, top, right, bottom)).point(lambda grey: 255 * (grey < 128)).getbbox()
    assert box is not None
    return tuple(edge * MM for edge in (box[0] + left, box[1] + top, box[2] + left, box[3] + top))  # type: ignore[return-value]


def blank(picture: Image.Image, *mm: float) -> bool:
    part = picture.crop(tuple(round(value / MM) for value in mm))  # type: ignore[arg-type]
    return part.getextrema() == (255, 255)


@pytest.mark.parametrize("code", ["FA-2026-000042/1", "FA-1/1", "ABCD-2026-999999/99"])
def test_the_bars_are_20_mm_high_with_10_mm_of_white_on_both_sides(code: str) -> None:
    picture = printed(replace(CONTENT, parcel_code=code))

    left, top, right, bottom = dark_box(picture, 0, 112, 105, 135.5)

    assert bottom - top == pytest.approx(20, abs=0.1)
    assert right - left == pytest.approx(code128(code).width, abs=0.1)
    assert blank(picture, left - 10, BARS_TOP, left - 0.1, BARS_BOTTOM)
    assert blank(picture, right + 0.1, BARS_TOP, right + 10, BARS_BOTTOM)


@pytest.mark.parametrize("code", ["FA-2026-000042/1", "FA-1/1", "ABCD-2026-999999/99"])
def test_the_qr_code_is_25_mm_wide_with_four_modules_of_white_around(code: str) -> None:
    picture = printed(replace(CONTENT, parcel_code=code))
    modules = qr(code).svg.split('viewBox="0 0 ')[1].split()[0]
    free = 4 * qr(code).width / int(modules)

    left, top, right, bottom = dark_box(picture, 0, 75, 41, 113)

    assert right - left == pytest.approx(qr(code).width, abs=0.1)
    assert 25 <= right - left <= 30
    assert bottom - top == pytest.approx(right - left, abs=0.1)
    for strip in (
        (left - free, top - free, right + free, top - 0.1),
        (left - free, bottom + 0.1, right + free, bottom + free),
        (left - free, top - free, left - 0.1, bottom + free),
        (right + 0.1, top - free, right + free, bottom + free),
    ):
        assert blank(picture, *strip)


def test_every_bar_is_a_whole_number_of_dots_of_a_203_dpi_printer() -> None:
    row = printed(CONTENT, 2032).crop((0, round(BARS_MIDDLE * 80), 8400, BARS_MIDDLE * 80 + 1))
    marks = "".join("x" if grey < 128 else " " for grey in row.tobytes()).strip()
    widths = {len(run) / 10 for run in marks.split()}

    assert widths == {3.0, 6.0, 9.0, 12.0}


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("code", ["FA-1/1", "FA-2026-000042/12", "ABCD-2026-999999/99"])
def test_short_and_long_codes_are_read_back(code: str, dpi: int) -> None:
    found = zxingcpp.read_barcodes(printed(replace(CONTENT, parcel_code=code), dpi))

    assert sorted((one.format.name, one.text) for one in found) == [
        ("Code128", code),
        ("QRCode", code),
    ]


def test_the_qr_code_is_still_read_when_a_corner_of_its_middle_is_dirty() -> None:
    picture = printed(CONTENT, 300)
    picture.paste(0, tuple(round(mm * 300 / 25.4) for mm in (16, 92, 22, 97)))  # type: ignore[arg-type]
    picture.paste(255, (0, round(112 * 300 / 25.4), picture.width, picture.height))

    assert [one.text for one in zxingcpp.read_barcodes(picture)] == ["FA-2026-000042/1"]


@pytest.mark.parametrize("code", ["", "FÄ-1/1", "FA-1\n/1", "X" * 60])
def test_a_code_that_cannot_be_bars_is_refused_for_good(code: str) -> None:
    with pytest.raises(PortError) as refused:
        render_label(replace(CONTENT, parcel_code=code))

    assert refused.value.permanent


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("nl", "Pakket 1 Naar", "Pakket 1 van 2"),
        ("de", "Paket 1 An", "Paket 1 von 2"),
        ("fr", "Colis 1 À", "Colis 1 sur 2"),
        ("en", "Parcel 1 To", "Parcel 1 of 2"),
    ],
)
def test_the_total_of_parcels_is_said_only_when_known(language: str, one: str, many: str) -> None:
    assert one in text_of(replace(CONTENT, language=language))
    assert many in text_of(replace(CONTENT, language=language, parcels=2))


def test_everything_people_need_stands_on_the_label_and_nothing_else() -> None:
    assert text_of(CONTENT) == (
        "RETOUR Pakket 1 Naar Fern & Co Returns Havenweg 12 3542 AA UTRECHT Nederland "
        "Van Mia Jansen, Dorpsstraat 1 1234 AB Utrecht, Nederland "
        "Retournummer FA-2026-000042 Bestelling #1001 2 stuks FA-2026-000042/1"
    )


def test_many_orders_are_counted_where_they_do_not_fit() -> None:
    numbers = tuple(f"LL-1048{place}" for place in range(9))

    assert "LL-10480, LL-10481, LL-10482, LL-10483 +5" in text_of(
        replace(CONTENT, order_numbers=numbers)
    )


def test_the_shop_is_named_where_the_address_is_a_warehouse_of_others() -> None:
    warehouse = ("Big Warehouse", "Dock 4", "1000 AA Utrecht", "Nederland")

    assert "2 stuks · Fern & Co" in text_of(replace(CONTENT, to=warehouse))
    assert "·" not in text_of(CONTENT)


def test_a_line_of_the_address_is_5_mm_type_even_with_a_company_of_60_letters() -> None:
    page = pypdfium2.PdfDocument(render_label(replace(CONTENT, to=(COMPANY, *CONTENT.to[1:]))))[0]
    sizes = [item.get_font_size() * 25.4 / 72 for item in page.get_objects() if item.type == 1]

    assert len(COMPANY) == 60
    assert sorted({round(size, 1) for size in sizes}, reverse=True)[:3] == [6.4, 6.0, 5.0]


@pytest.mark.parametrize("language", ["xx-hostile", "", "zh-hans", "../../etc"])
def test_a_language_without_words_is_printed_in_english(language: str) -> None:
    assert "Return number FA-2026-000042" in text_of(replace(CONTENT, language=language))


@pytest.mark.parametrize("name", ["Łódź Ñandú Ærø", "Ελληνική Εταιρεία", "Ярослав Зайцев"])
def test_names_of_all_of_europe_keep_their_letters(name: str) -> None:
    assert name in text_of(replace(CONTENT, sender=(name,)))


def test_markup_is_printed_as_it_was_typed_and_control_characters_are_not() -> None:
    typed = '#panic("no") *b* _i_ $x$ `c` <a> @b \\ "q" ]{'

    text = text_of(replace(CONTENT, to=(typed, "one\ntwo\x00\u202e", *CONTENT.to[2:])))

    assert typed in text
    assert "one two 3542 AA UTRECHT" in text


@pytest.mark.parametrize("junk", ["W" * 5000, "W " * 2500, "\u0300" * 500])
def test_no_flood_of_letters_reaches_the_codes(junk: str) -> None:
    flooded = replace(
        CONTENT, to=(junk,) * 40, sender=(junk,) * 40, order_numbers=(junk,) * 40, shop_name=junk
    )

    found = zxingcpp.read_barcodes(printed(flooded, 203))

    assert sorted(one.text for one in found) == ["FA-2026-000042/1", "FA-2026-000042/1"]
    assert blank(printed(flooded), 6, 74.5, 99, 78.5)


def test_labels_made_at_the_same_time_do_not_mix() -> None:
    contents = [
        replace(CONTENT, parcel_code=f"FA-2026-{n:06d}/1", language=("nl", "de", "fr", "en")[n % 4])
        for n in range(24)
    ]
    alone = [render_label(content) for content in contents]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(render_label, contents))

    assert together == alone
