"""Forms, reasons and actions as a merchant keeps them."""

import pytest

from openreturns.core.errors import ChangedMeanwhile, Invalid
from openreturns.policies import catalogue, forms
from openreturns.policies.models import Action, Form, Reason
from openreturns.policies.offered import Chooser, offered
from openreturns.policies.questions import Option, Question
from openreturns.shops.models import Shop
from tests.policies.questions import make_form, question

WORN = question("worn", "tick")


def refused(form: Form, *wanted: Question) -> list[str]:
    """Where the form is wrong; nothing of it is kept."""
    before = forms.questions(form)
    with pytest.raises(Invalid) as error:
        forms.write(form, wanted, version=form.version)
    form.refresh_from_db()
    assert forms.questions(form) == before
    return [one.pointer for one in error.value.errors]


def test_a_form_is_kept_as_a_whole_and_read_back(shop: Shop) -> None:
    wanted = [
        question("where", "choice", required=True, helps={"en": "Choose one."}),
        question("size", "number", least=30, most=60),
        question("detail", shown_if="where", shown_values=("arms",)),
    ]
    form = make_form(shop, *wanted)

    assert forms.questions(form) == wanted
    assert form.version == 2
    assert forms.questions_by_form(shop, ["fit", "other"]) == {"fit": wanted}
    assert list(forms.questions_of(shop)) == ["detail", "size", "where"]


def test_questions_change_place_and_go_without_losing_the_others(shop: Shop) -> None:
    form = make_form(shop, WORN, question("a"), question("b", shown_if="worn"))
    rows = dict(form.fields.values_list("code", "pk"))

    forms.write(form, [question("b"), question("a")], version=2)

    assert forms.questions(form) == [question("b"), question("a")]
    assert dict(form.fields.values_list("code", "pk")) == {"a": rows["a"], "b": rows["b"]}


def test_questions_that_wait_for_each_other_are_refused(shop: Shop) -> None:
    form = make_form(shop, WORN)
    circle = [question("a", shown_if="b"), question("b", shown_if="c"), question("c", shown_if="a")]

    assert refused(form, *circle) == [f"/questions/{n}/shown_if" for n in range(3)]
    assert refused(form, question("a", shown_if="a")) == ["/questions/0/shown_if"]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (question(titles={"en": " "}), "titles"),
        (question(kind="choice", options=(Option("one", {}),)), "options"),
        (question(kind="choice", options=(Option("one", {}),) * 2), "options"),
        (question(options=(Option("one", {}), Option("two", {}))), "options"),
        (question(kind="number", least=3, most=2), "least"),
        (question(most=301), "most"),
        (question(kind="file", most=6), "most"),
        (question(shown_if="gone"), "shown_if"),
        (question(shown_if="worn", shown_values=("maybe",)), "shown_values"),
        (question("worn"), "code"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_is_refused(shop: Shop, wrong: Question, where: str) -> None:
    form = make_form(shop, WORN)

    assert refused(form, WORN, wrong)[-1] == f"/questions/1/{where}"


def test_one_code_asks_for_one_kind_of_answer_in_the_whole_shop(
    shop: Shop, other_shop: Shop
) -> None:
    make_form(shop, WORN)
    other = make_form(shop, question("worn", "tick", titles={"en": "Was it worn?"}), code="two")

    assert refused(other, question("worn", "text")) == ["/questions/0/code"]
    assert make_form(other_shop, question("worn", "text")).version == 2


def test_of_two_editors_of_a_form_the_second_is_told(shop: Shop) -> None:
    form = make_form(shop, WORN)
    forms.write(form, [WORN, question("a")], version=2)

    with pytest.raises(ChangedMeanwhile):
        forms.write(form, [question("b")], version=2)

    assert [one.code for one in forms.questions(form)] == ["worn", "a"]


def test_an_archived_form_asks_nothing(shop: Shop) -> None:
    form = make_form(shop, WORN)
    catalogue.archive(form)

    assert forms.questions_by_form(shop, ["fit"]) == {}

    catalogue.restore(form)
    assert forms.questions_by_form(shop, ["fit"]) == {"fit": [WORN]}


def test_a_new_entry_comes_last_and_its_code_is_its_own(shop: Shop, other_shop: Shop) -> None:
    last = catalogue.add(shop, Reason, "itches", group="mind", titles={"en": "It itches"})
    assert list(Reason.objects.filter(shop=shop))[-1] == last

    catalogue.archive(last)
    with pytest.raises(Invalid) as taken:
        catalogue.add(shop, Reason, "itches", group="mind")
    assert [one.pointer for one in taken.value.errors] == ["/code"]
    assert catalogue.add(other_shop, Reason, "itches", group="mind").position == 9


def test_of_two_editors_of_a_reason_the_second_is_told(shop: Shop) -> None:
    reason = Reason.objects.get(shop=shop, code="damaged")
    catalogue.change(reason, version=1, online=False)

    with pytest.raises(ChangedMeanwhile):
        catalogue.change(reason, version=1, online=True)

    reason.refresh_from_db()
    assert (reason.online, reason.version) == (False, 2)


@pytest.mark.parametrize(("to", "stands"), [(0, 0), (5, 5), (99, 8), (-3, 0)])
def test_a_reason_stands_where_it_is_put_and_the_others_make_room(
    shop: Shop, other_shop: Shop, to: int, stands: int
) -> None:
    codes = list(Reason.objects.filter(shop=shop).values_list("code", flat=True))
    elsewhere = list(Reason.objects.filter(shop=other_shop).values_list("code", "position"))

    catalogue.place(Reason.objects.get(shop=shop, code="damaged"), to)

    codes.remove("damaged")
    codes.insert(stands, "damaged")
    assert list(Reason.objects.filter(shop=shop).values_list("code", flat=True)) == codes
    assert list(Reason.objects.filter(shop=other_shop).values_list("code", "position")) == elsewhere


@pytest.mark.parametrize(
    ("limits", "who", "may"),
    [
        ({}, Chooser(), True),
        ({"segments": ["dealer"]}, Chooser(segments=("vip", "Dealer")), True),
        ({"segments": ["dealer"]}, Chooser(segments=("vip",)), False),
        ({"segments": ["dealer"]}, Chooser(), False),
        ({"categories": ["apparel"]}, Chooser(category="Apparel"), True),
        ({"categories": ["apparel"]}, Chooser(category="shoes"), False),
        ({"channels": ["web"]}, Chooser(channel="web"), True),
        ({"channels": ["web"]}, Chooser(channel=""), False),
        ({"online": False}, Chooser(), False),
    ],
)  # fmt: skip
def test_a_reason_is_offered_to_whom_it_is_meant_for(
    limits: dict[str, object], who: Chooser, may: bool
) -> None:
    reason, action = Reason(code="r", **limits), Action(code="a", **limits)

    assert (offered([reason], who) == [reason], offered([action], who) == [action]) == (may, may)


def test_an_archived_reason_is_offered_to_nobody(shop: Shop) -> None:
    reason = Reason.objects.filter(shop=shop)[0]
    catalogue.archive(reason)

    assert offered([reason], Chooser()) == []
