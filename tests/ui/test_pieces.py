"""What the pieces write into a page."""

from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from openreturns.core.money import Money
from openreturns.ui import statuses
from openreturns.ui.icons import draw
from tests.ui import urls
from tests.ui.sample import SampleForm


def show(text: str, **context: Any) -> str:
    """The rendered text, with white space folded."""
    rendered: str = engines["django"].from_string("{% load ui %}" + text).render(context)
    return " ".join(rendered.split())


def test_an_icon_is_silent_unless_it_has_a_title() -> None:
    assert 'aria-hidden="true"' in draw("x")
    titled = draw("truck-return", 'Parcel "1"')
    assert 'role="img" aria-label="Parcel &quot;1&quot;"' in titled
    assert "aria-hidden" not in titled


def test_a_status_is_shape_and_word_in_the_readers_language() -> None:
    with translation.override("nl"):
        mark = show('{% status_mark "in_transit" %}')
    assert mark.startswith('<span class="st st-in_transit"><svg class="g"')
    assert mark.endswith("</svg>Onderweg</span>")


def test_a_shops_own_word_keeps_the_shape_of_the_status() -> None:
    mark = show('{% status_mark "settled" pill=True label=word %}', word="<b>Paid</b>")
    assert 'class="st pill st-settled"' in mark
    assert "&lt;b&gt;Paid&lt;/b&gt;" in mark


def test_up_to_twelve_pieces_have_a_tile_each() -> None:
    assert statuses.tiles({"accepted": 2, "in_transit": 1}) == [
        ("settled", ""),
        ("settled", ""),
        ("in_transit", ""),
    ]
    assert len(statuses.tiles({"accepted": 12})) == 12


def test_more_than_twelve_pieces_are_counted_per_place() -> None:
    assert statuses.tiles({"accepted": 12, "declined": 1}) == [
        ("settled", "12"),
        ("rejected", "1"),
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "2 accepted, 1 in transit"),
        ("nl", "2 geaccepteerd, 1 onderweg"),
        ("de", "2 angenommen, 1 unterwegs"),
        ("fr", "2 acceptés, 1 en route"),
    ],
)
def test_the_words_below_the_tiles_say_the_same(language: str, words: str) -> None:
    with translation.override(language):
        drawn = show("{% units counts %}", counts={"accepted": 2, "in_transit": 1, "kept": 0})
    assert drawn.count("<li ") == 3
    assert drawn.endswith(f"<p>{words}</p>")


def test_every_place_of_the_ledger_has_words_and_a_tile() -> None:
    assert len(statuses.TILES) == 12
    assert [statuses.place_words(place, 2)[:2] for place in statuses.TILES] == ["2 "] * 12


def test_a_missing_picture_is_the_first_letter_of_the_name() -> None:
    tile = show('{% thumb "" name 36 %}', name="“écharpe”")
    assert tile == '<span class="ph letter s36" aria-hidden="true">É</span>'


def test_a_note_keeps_its_links_and_escapes_its_values() -> None:
    drawn = show(
        '{% note "bad" title=t role="alert" %}<a href="#x">{{ t }}</a>{% endnote %}',
        t="<i>",
    )
    assert '<div class="note bad" role="alert">' in drawn
    assert '<b>&lt;i&gt;</b> <a href="#x">&lt;i&gt;</a>' in drawn


def test_a_choice_shows_the_old_price_and_why_it_is_free() -> None:
    drawn = show(
        '{% choice name="m" value="qr" title="QR" price=now was=was checked=True %}'
        "<p>Open</p>{% endchoice %}",
        now=Money(0, "EUR"),
        was=Money(395, "EUR"),
    )
    assert '<input type="radio" name="m" value="qr" checked>' in drawn
    assert '<s><span class="vh">was </span>€3.95</s> Free</span>' in drawn
    assert '<div class="more stack gap2"><p>Open</p></div>' in drawn


def test_a_choice_without_details_does_not_open() -> None:
    drawn = show('{% choice name="m" value="x" title="X" %} {% endchoice %}')
    assert drawn.startswith('<div class="choice"> <label>')
    assert "more" not in drawn


def test_a_wrong_field_says_so_to_eyes_and_screen_readers() -> None:
    form = SampleForm({"number": "LL-1048"})
    form.add_error("number", "Five figures.")
    drawn = show("{% field form.number %}", form=form)
    assert 'aria-describedby="id_number_hint id_number_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'value="LL-1048"' in drawn
    assert '<span class="err" id="id_number_error">' in drawn


def test_a_group_of_choices_has_a_legend_and_a_described_error() -> None:
    drawn = show("{% field form.size %}", form=SampleForm({}))
    assert drawn.startswith('<fieldset class="field"')
    assert "<legend>Where</legend>" in drawn
    assert drawn.count('type="radio"') == 2
    described = drawn.split('aria-describedby="')[1].split('"')[0]
    assert f'id="{described}"' in drawn


def test_the_summary_links_every_wrong_field_by_an_id_that_exists() -> None:
    form = SampleForm({})
    page = show(
        "{% error_summary form %}{% for f in form %}{% field f %}{% endfor %}",
        form=form,
    )
    targets = [part.split('"')[0] for part in page.split('href="#')[1:]]
    assert targets == ["id_number", "id_kind", "id_size_0", "id_agreed"]
    assert [t for t in targets if f'id="{t}"' not in page] == []
    assert 'role="alert" tabindex="-1" autofocus' in page


def test_a_form_without_errors_has_no_summary() -> None:
    good = {"number": "1", "kind": "s", "size": "a", "agreed": "on"}
    assert show("{% error_summary form %}", form=SampleForm(good)) == ""


def test_the_kit_shows_every_piece_on_one_of_the_two_surfaces() -> None:
    request = RequestFactory().get("/")
    pages = [urls.kit(request, surface).content.decode() for surface in ("portal", "office")]
    marks = "rail seg trace sum clock due tag btn pager tabs prod tl line bulk steps langs empty"
    missing = [m for m in marks.split() if not any(f'class="{m}' in page for page in pages)]
    assert missing == []
