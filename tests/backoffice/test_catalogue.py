"""Settings of reasons, actions and forms: kept as typed, put in order, archived, built."""

from typing import Any

import pytest

from openreturns.policies import forms
from openreturns.policies.models import Action, Form, Reason
from openreturns.policies.questions import Option
from openreturns.receiving.models import ReceiptLine
from openreturns.shops.models import Shop
from tests.backoffice.conftest import Desk, text_of
from tests.policies.questions import make_form, question

REASON = {
    "code": "itches", "titles_nl": "Het kriebelt", "titles_en": "It itches", "group": "mind",
    "online": "on", "photo": "required", "segments": "dealer, press , dealer", "shop_pays": "on",
    "outcomes": ["exchange"], "disposition": "b_stock",
}  # fmt: skip


def reason_of(code: str) -> Reason:
    return Reason.objects.get(shop__slug="fern", code=code)


def codes() -> list[str]:
    rows = Reason.objects.filter(shop__slug="fern", archived_at__isnull=True)
    return list(rows.values_list("code", flat=True))


def test_a_new_reason_is_kept_as_typed(at_anna: Desk, shop: Shop) -> None:
    form = make_form(shop, question("where"))

    sent = at_anna.post("settings/fern/reasons/new/", **REASON, form=str(form.pk))

    assert sent.status_code == 302
    made = reason_of("itches")
    assert made.titles == {"nl": "Het kriebelt", "en": "It itches"}
    assert (made.segments, made.outcomes, made.form) == (["dealer", "press"], ["exchange"], form)
    assert (made.photo_wanted, made.photo_required, made.shop_pays) == (True, True, True)
    assert (made.disposition, made.restock, made.online) == ("b_stock", False, True)
    assert codes()[-1] == "itches"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"titles_nl": ""}, "Title, Dutch"), ({"code": "it itches"}, "Letters, figures"),
        ({"code": "damaged"}, "This code is taken"), ({"group": "whim"}, "Group"),
        ({"form": "999"}, "Form"), ({"disposition": "moon"}, "Usually becomes"),
    ],
)  # fmt: skip
def test_a_wrong_reason_is_refused_and_stays_typed(
    at_anna: Desk, shop: Shop, wrong: dict[str, Any], told: str
) -> None:
    before = codes()

    page = at_anna.post("settings/fern/reasons/new/", **REASON | wrong)

    assert page.status_code == 422
    assert told in text_of(page)
    assert 'value="It itches"' in text_of(page)
    assert codes() == before


def test_a_missing_language_is_hinted_at_and_another_one_is_shown(
    at_anna: Desk, shop: Shop
) -> None:
    Reason.objects.filter(shop=shop, code="too_small").update(titles={"nl": "Te klein"})

    assert "No title in German, French, English" in text_of(at_anna.get("settings/fern/reasons/"))
    page = text_of(at_anna.get(f"settings/fern/reasons/{reason_of('too_small').pk}/"))
    assert page.count("Missing: another language is shown.") == 3
    assert reason_of("too_small").title("de") == "Te klein"


def test_of_two_editors_the_second_is_told_and_nothing_typed_is_lost(
    at_anna: Desk, shop: Shop
) -> None:
    row = reason_of("damaged")
    typed = REASON | {"titles_nl": "Stuk", "version": str(row.version)}
    path = f"settings/fern/reasons/{row.pk}/"
    at_anna.post(path, **typed)

    page = at_anna.post(path, **typed | {"titles_nl": "Kapot"})

    assert page.status_code == 422
    assert "Somebody else just changed this" in text_of(page)
    assert 'value="Kapot"' in text_of(page)
    assert reason_of("damaged").titles["nl"] == "Stuk"


def test_a_reason_goes_up_and_down_among_its_own(at_anna: Desk, shop: Shop) -> None:
    before = codes()
    row = reason_of("no_reason")  # behind the reasons that say that something is wrong

    page = text_of(at_anna.get("settings/fern/reasons/"))
    assert f'action="/office/settings/fern/reasons/{row.pk}/place/"' in page
    at_anna.post(f"settings/fern/reasons/{row.pk}/place/", to=str(before.index("arrived_late")))

    assert codes() == [*before[:4], "no_reason", *before[4:8]]
    at_anna.post(f"settings/fern/reasons/{row.pk}/place/", to="8")
    assert codes() == before


def test_a_reason_is_hidden_and_shown(at_anna: Desk, shop: Shop) -> None:
    path = f"settings/fern/reasons/{reason_of('damaged').pk}/online/"

    at_anna.post(path, online="0")
    assert reason_of("damaged").online is False
    at_anna.post(path, online="1")
    assert reason_of("damaged").online is True


def test_what_is_archived_can_be_undone_at_once_and_later(at_anna: Desk, shop: Shop) -> None:
    row = reason_of("damaged")

    page = at_anna.post(f"settings/fern/reasons/{row.pk}/archiving/", follow=True)

    assert "“Arrived damaged” is in the archive." in text_of(page)
    assert f'action="/office/settings/fern/reasons/{row.pk}/restoring/"' in text_of(page)
    assert "damaged" not in codes()
    assert "Bring back" in text_of(at_anna.get("settings/fern/reasons/"))
    at_anna.post(f"settings/fern/reasons/{row.pk}/restoring/")
    assert "damaged" in codes()


def test_old_returns_show_a_reason_that_was_archived(
    at_anna: Desk, shop: Shop, make_return: Any
) -> None:
    rma = make_return((0, 1, "damaged"))
    at_anna.post(f"settings/fern/reasons/{reason_of('damaged').pk}/archiving/")

    pages = [f"returns/{rma.number}/", "returns/", "incoming/", f"receive/{rma.number}/"]
    for page in pages:
        shown = at_anna.get(page)
        assert shown.status_code == 200
        assert "Arrived damaged" in text_of(shown), page
    assert rma.number in text_of(at_anna.get("returns/", reason="damaged"))


def test_actions_are_kept_like_reasons(at_anna: Desk, shop: Shop) -> None:
    typed = {"code": "larger", "titles_nl": "Grotere maat", "online": "on", "channels": "web"}

    assert at_anna.post("settings/fern/actions/new/", **typed).status_code == 302

    row = Action.objects.get()
    assert (row.titles, row.channels, row.online) == ({"nl": "Grotere maat"}, ["web"], True)
    at_anna.post(f"settings/fern/actions/{row.pk}/archiving/")
    row.refresh_from_db()
    assert row.archived_at is not None


@pytest.mark.parametrize("kind", ["reason", "action"])
def test_words_of_ones_own_are_switched_per_list(at_anna: Desk, shop: Shop, kind: str) -> None:
    for sent, kept in (({"free": "1"}, True), ({}, False)):
        at_anna.post(f"settings/fern/{kind}s/", **sent)
        shop.refresh_from_db()
        assert getattr(shop, f"free_{kind}s") is kept


def test_a_form_is_made_and_found_by_a_word_of_its_questions(at_anna: Desk, shop: Shop) -> None:
    sent = at_anna.post("settings/fern/forms/new/", name="How it fits", code="fit")
    form = Form.objects.get()
    assert sent.headers["Location"] == f"/office/settings/fern/forms/{form.pk}/"
    forms.write(form, [question("where", titles={"nl": "Waar knelt het?"})], version=1)
    make_form(shop, question("what"), code="other")

    found = text_of(at_anna.get("settings/fern/forms/", q="KNELT"))

    assert "How it fits" in found
    assert "Other" not in found.replace("Other shop", "")
    assert "No form has “zebra” in it." in text_of(at_anna.get("settings/fern/forms/", q="zebra"))


@pytest.fixture
def form(shop: Shop) -> Form:
    """Two questions: where (choice), and whether it was worn."""
    return make_form(shop, question("where", "choice"), question("worn", "tick"))


def add(at_anna: Desk, form: Form, path: str = "new", **typed: Any) -> Any:
    form.refresh_from_db()
    typed = {"kind": "text", "version": str(form.version)} | typed
    return at_anna.post(f"settings/fern/forms/{form.pk}/questions/{path}/", **typed)


def test_a_question_is_added_with_choices_limits_and_a_condition(at_anna: Desk, form: Form) -> None:
    sent = add(
        at_anna, form, titles_nl="Wat is er stuk?", titles_en="What broke?", kind="choices",
        required="on", least="1", most="2", shown=["where=arms", "where=chest"],
        **{"option-0-nl": "Rits", "option-0-en": "Zip", "option-2-nl": "Knoop"},
    )  # fmt: skip

    assert sent.status_code == 302
    made = forms.questions(form)[-1]
    assert (made.code, made.kind, made.required) == ("wat_is_er_stuk", "choices", True)
    assert made.options == (
        Option("rits", {"nl": "Rits", "en": "Zip"}),
        Option("knoop", {"nl": "Knoop"}),
    )
    assert (made.least, made.most) == (1, 2)
    assert (made.shown_if, made.shown_values) == ("where", ("arms", "chest"))
    page = text_of(at_anna.get(f"settings/fern/forms/{form.pk}/"))
    assert "only if “The where?” is Arms or Chest" in page


def test_a_choice_keeps_its_code_when_its_words_change(at_anna: Desk, form: Form) -> None:
    add(
        at_anna, form, "where", titles_nl="Waar?", kind="choice",
        **{"option-0-code": "arms", "option-0-nl": "Armen", "option-1-code": "chest",
           "option-1-nl": "", "option-1-en": "", "option-2-nl": "Rug"},
    )  # fmt: skip

    where = forms.questions(form)[0]
    assert [option.code for option in where.options] == ["arms", "rug"]
    assert where.options[0].titles["nl"] == "Armen"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"titles_nl": ""}, "Question, Dutch"),
        ({"kind": "choice"}, "Give two choices or more"),
        ({"kind": "number", "least": "3", "most": "2"}, "The least is more than the most."),
        ({"shown": ["where=arms", "worn=yes"]}, "Choose answers of one question only."),
        ({"code": "worn"}, "This code is there twice."),
    ],
)  # fmt: skip
def test_a_wrong_question_is_refused_at_its_field(
    at_anna: Desk, form: Form, typed: dict[str, Any], told: str
) -> None:
    page = add(at_anna, form, **{"titles_nl": "Waarom?", "titles_en": "Why ever?"} | typed)

    assert page.status_code == 422
    assert told in text_of(page)
    assert 'value="Why ever?"' in text_of(page)
    assert [one.code for one in forms.questions(form)] == ["where", "worn"]


def test_questions_that_would_wait_for_each_other_are_refused(at_anna: Desk, form: Form) -> None:
    add(at_anna, form, titles_nl="Hoe?", code="how", shown=["where="])

    page = add(at_anna, form, "where", titles_nl="Waar?", kind="text", shown=["how="])

    assert page.status_code == 422
    assert "These questions wait for each other" in text_of(page)
    assert forms.questions(form)[0].shown_if == ""


def test_questions_change_place_and_are_removed_unless_another_waits(
    at_anna: Desk, form: Form
) -> None:
    add(at_anna, form, titles_nl="Hoe?", code="how", shown=["worn=yes"])
    base = f"settings/fern/forms/{form.pk}/questions"

    at_anna.post(f"{base}/how/place/", to="0")
    assert [one.code for one in forms.questions(form)] == ["how", "where", "worn"]

    page = at_anna.post(f"{base}/worn/removal/", follow=True)
    assert "Another question waits for its answer." in text_of(page)
    at_anna.post(f"{base}/how/removal/")
    at_anna.post(f"{base}/worn/removal/")
    assert [one.code for one in forms.questions(form)] == ["where"]


def test_the_preview_speaks_each_language_and_shows_what_hangs_on_an_answer(
    at_anna: Desk, shop: Shop
) -> None:
    form = make_form(
        shop, question("where", "choice"), question("how", shown_if="where", shown_values=("arms",))
    )
    path = f"settings/fern/forms/{form.pk}/preview/"

    first, then = at_anna.get(path, lang="nl"), at_anna.get(path, lang="nl", where="arms")

    assert "De where?" in text_of(first)
    assert "Mouwen" in text_of(first)
    assert ("De how?" in text_of(first), "De how?" in text_of(then)) == (False, True)
    assert first.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in first.headers["Content-Security-Policy"]


def test_what_is_accepted_but_not_restocked_becomes_what_its_reason_usually_becomes(
    at_ben: Desk, make_return: Any
) -> None:
    rma = make_return((0, 1, "defective"), (1, 1, "too_small"))
    first, second = rma.lines.all()
    booked = {
        f"{name}-{line.pk}": value
        for line in (first, second)
        for name, value in (("quantity", "1"), ("grade", "D"), ("verdict", "accept"))
    }

    at_ben.post(f"receive/{rma.number}/", **booked)

    rows = ReceiptLine.objects.order_by("line__position")
    assert list(rows.values_list("disposition", flat=True)) == ["repair", ""]
