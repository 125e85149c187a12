"""Step 1 asks what a reason asks: shown at its item, checked, kept, never a trap."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from openreturns.orders.models import Customer, Order, OrderLine
from openreturns.policies import catalogue, forms
from openreturns.policies.models import Action, Form, Reason
from openreturns.returns.models import Draft, Return, ReturnLine, Upload
from openreturns.shops.models import Shop
from tests.policies.questions import make_form, question
from tests.portal.conftest import Shopper

Make = Callable[..., Any]
LATE = 20
PDF = b"%PDF-1.7 a receipt"


@pytest.fixture
def form(shop: Shop) -> Form:
    """Too small asks where (required) and, if at the arms, by how many centimetres."""
    made = make_form(
        shop,
        question("where", "choice", required=True, titles={"en": "Where does it pinch?"}),
        question("cm", "number", most=30, shown_if="where", shown_values=("arms",)),
    )
    Reason.objects.filter(shop=shop, code="too_small").update(form=made)
    return made


@pytest.fixture
def late(make_order: Make, shopper: Shopper) -> Order:
    """An order too late for a withdrawal, opened by Mia."""
    order: Order = make_order(delivered_days_ago=LATE)
    shopper.enter(order)
    return order


def key_of(order: Order) -> str:
    return str(order.lines.all()[0].pk)


def answer(shopper: Shopper, order: Order, seen: str = "", **typed: Any) -> Any:
    """Send step 1 with the first item, too small, and these answers on the page."""
    key = key_of(order)
    data = {f"q-{key}-{code}": value for code, value in typed.items()}
    return shopper.choose(order, (0, 1, "too_small"), **{f"asked-{key}": seen}, **data)


def kept() -> dict[str, Any]:
    content = Draft.objects.get().content["items"]
    found: dict[str, Any] = next(item for item in content.values() if item["taken"])
    return found


def page(shopper: Shopper) -> str:
    return shopper.get("return/items/").content.decode()


@pytest.mark.usefixtures("form")
def test_without_script_the_questions_of_a_reason_come_with_the_next_page(
    shopper: Shopper, late: Order
) -> None:
    key = key_of(late)

    sent = shopper.choose(late, (0, 1, "too_small"), stay=key)

    assert (sent.status_code, sent.headers["Location"]) == (302, f"/fern/return/items/#item-{key}")
    assert "Where does it pinch?" in page(shopper)
    assert f'name="asked-{key}" value="where "' in page(shopper)
    assert "The cm?" not in page(shopper)


@pytest.mark.usefixtures("form")
def test_going_on_without_having_seen_a_question_shows_it_first(
    shopper: Shopper, late: Order
) -> None:
    sent = answer(shopper, late)

    assert sent.headers["Location"] == f"/fern/return/items/#ask-{key_of(late)}"
    shown = page(shopper)
    assert "One more thing about what you chose" in shown
    assert "Choose what fits." not in shown


@pytest.mark.usefixtures("form")
def test_a_required_answer_is_missed_at_its_field_and_nothing_typed_is_lost(
    shopper: Shopper, late: Order
) -> None:
    sent = answer(shopper, late, "where cm", cm="3,5")

    text = sent.content.decode()
    assert sent.status_code == 422
    assert f'<a href="#q-{key_of(late)}-where">Thing 1: Choose what fits.</a>' in text
    assert kept()["reason"] == "too_small"


@pytest.mark.usefixtures("form")
def test_a_wrong_answer_stays_as_it_was_typed_and_the_right_one_is_kept(
    shopper: Shopper, late: Order
) -> None:
    sent = answer(shopper, late, "where cm", where="arms", cm="a lot")

    assert sent.status_code == 422
    assert 'value="a lot"' in sent.content.decode()
    assert "Write a number." in sent.content.decode()
    assert kept()["answers"] == {"where": "arms"}


def test_an_answer_of_one_megabyte_is_refused_in_words(
    shopper: Shopper, late: Order, shop: Shop
) -> None:
    long = make_form(shop, question("why", "long_text"))
    Reason.objects.filter(code="too_small").update(form=long)

    sent = answer(shopper, late, "why", why="x" * 1024 * 1024)

    assert sent.status_code == 422
    assert "This has 1048576 characters; 5000 fit." in sent.content.decode()
    assert kept()["answers"] == {}


@pytest.mark.usefixtures("form")
def test_the_answer_to_one_question_brings_the_next(shopper: Shopper, late: Order) -> None:
    sent = answer(shopper, late, "where", where="arms")

    assert sent.headers["Location"].startswith("/fern/return/items/#ask-")
    assert "The cm?" in page(shopper)

    sent = answer(shopper, late, "where cm", where="chest", cm="3")
    assert sent.headers["Location"] == "/fern/return/method/"
    assert kept()["answers"] == {"where": "chest"}


@pytest.mark.usefixtures("form")
def test_with_script_only_the_items_whose_questions_change_are_sent(
    shopper: Shopper, late: Order
) -> None:
    key = key_of(late)
    base = {f"take-{key}": "on", f"n-{key}": "1", f"why-{key}": "too_small"}

    fresh = shopper.post("return/items/?part=sum", **base).content.decode()
    same = shopper.post("return/items/?part=sum", **base, **{f"asked-{key}": "where "})

    assert f'id="ask-{key}"' in fresh
    assert "Where does it pinch?" in fresh
    assert "Choose what fits." not in fresh
    assert f'id="ask-{key}"' not in same.content.decode()


@pytest.mark.usefixtures("form")
def test_answers_go_with_the_return(shopper: Shopper, late: Order) -> None:
    answer(shopper, late, "where cm", where="arms", cm="3,5")
    shopper.pack()
    shopper.confirm()

    line = ReturnLine.objects.get()
    assert line.answers == {"where": "arms", "cm": 3.5}
    assert [one["code"] for one in line.asked] == ["where", "cm"]


@pytest.mark.usefixtures("form")
def test_a_withdrawal_in_time_may_skip_what_is_required_and_is_told_so_r15(
    shopper: Shopper, make_order: Make
) -> None:
    Reason.objects.filter(code="too_small").update(photo_wanted=True, photo_required=True)
    order = make_order()
    shopper.enter(order)
    answer(shopper, order)

    assert "Your right to send it back does not depend on them." in page(shopper)
    assert "The shop needs a photo of it." not in page(shopper)
    assert answer(shopper, order, "where").headers["Location"] == "/fern/return/method/"
    shopper.pack()
    shopper.confirm()
    assert Return.objects.get().status == "approved"


def test_a_required_photo_is_asked_for_beyond_a_withdrawal(
    shopper: Shopper, late: Order, form: Form
) -> None:
    Reason.objects.filter(code="too_small").update(photo_wanted=True, photo_required=True)

    sent = answer(shopper, late, "where", where="chest")

    assert sent.status_code == 422
    assert "Thing 1: Add a photo of it." in sent.content.decode()


def test_a_file_is_kept_with_the_answer_and_can_be_taken_back(
    shopper: Shopper, late: Order, shop: Shop, picture: Make
) -> None:
    Reason.objects.filter(code="too_small").update(form=make_form(shop, question("bill", "file")))
    bill = SimpleUploadedFile("bill.pdf", PDF, "application/pdf")

    answer(shopper, late, "bill", bill=[bill, picture()])
    first, second = kept()["answers"]["bill"]

    key = key_of(late)
    shopper.choose(late, (0, 1, "too_small"), **{f"asked-{key}": "bill"}, unfile=first)
    assert kept()["answers"]["bill"] == [second]
    assert [str(row.pk) for row in Upload.objects.all()] == [second]
    shopper.choose(late, (0, 1, "too_small"), **{f"asked-{key}": "bill"})
    shopper.pack()
    shopper.confirm()
    assert (Upload.objects.get().kind, Upload.objects.get().line) == (
        "answer",
        ReturnLine.objects.get(),
    )


def test_a_file_that_is_neither_picture_nor_pdf_is_refused_at_its_question(
    shopper: Shopper, late: Order, shop: Shop
) -> None:
    Reason.objects.filter(code="too_small").update(form=make_form(shop, question("bill", "file")))
    program = SimpleUploadedFile("bill.pdf", b"MZ a program", "application/pdf")

    sent = answer(shopper, late, "bill", bill=program)

    assert sent.status_code == 422
    assert "This is not a photo we can read." in sent.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.usefixtures("form")
def test_a_question_that_was_added_meanwhile_is_asked_before_the_return_is_made(
    shopper: Shopper, late: Order, form: Form
) -> None:
    answer(shopper, late, "where", where="chest")
    shopper.pack()
    wanted = [*forms.questions(form), question("new", required=True)]
    forms.write(form, wanted, version=form.version)

    assert shopper.confirm().headers["Location"] == "/fern/return/items/"
    assert "There is a question left about one of your items." in page(shopper)
    assert not Return.objects.exists()


@pytest.mark.parametrize(
    ("limits", "offered"),
    [
        ({"segments": ["dealer"]}, True), ({"segments": ["press"]}, False),
        ({"categories": ["apparel"]}, True), ({"categories": ["shoes"]}, False),
        ({"channels": ["web"]}, True), ({"channels": ["store"]}, False),
        ({"online": False}, False),
    ],
)  # fmt: skip
def test_a_shopper_is_offered_the_reasons_that_are_meant_for_them(
    shopper: Shopper, make_order: Make, limits: dict[str, Any], offered: bool
) -> None:
    Reason.objects.filter(code="too_small").update(**limits)
    order = make_order(delivered_days_ago=LATE, sales_channel="web")
    Customer.objects.update(segments=["dealer"])
    OrderLine.objects.update(category="apparel")
    shopper.enter(order)

    assert ('value="too_small"' in page(shopper)) is offered
    shopper.choose(order, (0, 1, "too_small"))
    assert kept()["reason"] == ("too_small" if offered else "")


def test_a_reason_that_was_archived_meanwhile_is_asked_for_again(
    shopper: Shopper, late: Order, shop: Shop
) -> None:
    shopper.choose(late, (0, 1, "damaged"))
    catalogue.archive(Reason.objects.get(shop=shop, code="damaged"))

    assert 'value="damaged"' not in page(shopper)
    assert shopper.get("return/method/").status_code == 200


def test_a_wish_is_chosen_or_told_in_ones_own_words(
    shopper: Shopper, late: Order, shop: Shop
) -> None:
    Action.objects.create(shop=shop, code="larger", titles={"en": "Send a larger size"})
    Shop.objects.update(free_reasons=True)
    key = key_of(late)
    assert "Send a larger size" in page(shopper)

    told = {f"do-{key}": "larger", f"deed-{key}": "In blue", f"words-{key}": "It pinches"}
    shopper.choose(late, (0, 1, "too_small"), **told)
    shopper.pack()
    shopper.confirm()

    line = ReturnLine.objects.get()
    assert (line.action, line.action_text, line.reason_text) == ("larger", "In blue", "It pinches")
