"""Create return and the return page: reasons and actions picked or typed, questions and answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from openreturns.flow import desk
from openreturns.orders.models import Order
from openreturns.policies.models import Action, Form, Reason
from openreturns.returns.models import Return, ReturnLine, Upload
from openreturns.shops.models import Shop
from tests.backoffice.conftest import Desk, text_of
from tests.conftest import MIA
from tests.policies.questions import make_form, question

Make = Callable[..., Any]
LATE = 20


@pytest.fixture
def form(shop: Shop) -> Form:
    """Too small asks where (required), and wants a file that only the customer has."""
    made = make_form(
        shop, question("where", "choice", required=True), question("bill", "file", required=True)
    )
    Reason.objects.filter(shop=shop, code="too_small").update(form=made)
    return made


def create(at_anna: Desk, order: Order, **typed: str) -> Any:
    key = order.lines.all()[0].pk
    data = {f"{name.replace('_', '-')}-{key}": value for name, value in typed.items()}
    base = {f"quantity-{key}": "1", f"outcome-{key}": "refund", "method": "label"}
    return at_anna.post(f"orders/{order.pk}/return/", **base | data)


@pytest.mark.usefixtures("form")
def test_what_a_reason_asks_is_asked_of_staff_too(at_anna: Desk, make_order: Make) -> None:
    order = make_order(delivered_days_ago=LATE)
    key = order.lines.all()[0].pk

    first = create(at_anna, order, reason="too_small")
    assert first.status_code == 200
    assert "The where?" in text_of(first)
    assert "The bill?" not in text_of(first)

    missed = create(at_anna, order, reason="too_small", asked="too_small")
    assert missed.status_code == 422
    assert "Choose what fits." in text_of(missed)
    assert not Return.objects.exists()

    typed = {f"quantity-{key}": "1", f"outcome-{key}": "refund", f"reason-{key}": "too_small"}
    typed |= {f"asked-{key}": "too_small", f"q-{key}-where": "arms", "method": "label"}
    assert at_anna.post(f"orders/{order.pk}/return/", **typed).status_code == 302
    assert ReturnLine.objects.get().answers == {"where": "arms"}


def test_reason_and_action_are_picked_or_typed_when_a_return_is_made(
    at_anna: Desk, make_order: Make, shop: Shop
) -> None:
    Action.objects.create(shop=shop, code="larger", titles={"en": "Send a larger size"})
    Shop.objects.update(free_reasons=True)
    order = make_order(delivered_days_ago=LATE)

    sent = create(at_anna, order, words="It hums", action="larger", deed="In blue")

    rma = Return.objects.get()
    assert sent.headers["Location"] == f"/office/returns/{rma.number}/"
    page = text_of(at_anna.get(f"returns/{rma.number}/"))
    assert "It hums → Refund" in page
    assert "To be done:</b> Send a larger size In blue" in page


def test_words_of_ones_own_are_refused_where_the_shop_takes_only_its_list(
    at_anna: Desk, make_order: Make, shop: Shop
) -> None:
    order = make_order(delivered_days_ago=LATE)

    refused = create(at_anna, order, words="It hums")

    assert refused.status_code == 422
    assert "This shop takes only reasons of its list." in text_of(refused)
    assert not Return.objects.exists()


def test_answers_stand_on_the_return_page_in_the_words_of_their_day(
    at_anna: Desk, make_order: Make, announce: Make, form: Form, shop: Shop
) -> None:
    upload = Upload.objects.create(
        shop=shop, content_type="application/pdf", size=4, file=ContentFile(b"%PDF", "x.pdf")
    )
    answers = {"where": "arms", "bill": [str(upload.pk)]}
    said = announce(make_order(delivered_days_ago=LATE), (0, 1, "too_small"), answers=answers)
    rma, _quote = desk.submit(said, by=MIA)
    form.fields.all().delete()

    page = text_of(at_anna.get(f"returns/{rma.number}/"))

    assert "<dt>The where?</dt>" in page
    assert "Arms" in page
    assert f'href="/office/photos/{upload.pk}/"' in page
    sent = at_anna.get(f"photos/{upload.pk}/")
    assert sent.headers["Content-Disposition"].startswith("attachment")
