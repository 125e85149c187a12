"""A return in the making is kept, claims nothing, and becomes one return."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from openreturns.core.errors import DomainError, Invalid
from openreturns.flow import desk
from openreturns.orders.models import Order, OrderLine
from openreturns.returns import drafts, uploads
from openreturns.returns.models import Draft, Return, Upload
from openreturns.shops.models import Shop
from tests.conftest import MIA, MakeOrder


@pytest.fixture
def order(make_order: MakeOrder) -> Order:
    """An order of two pieces."""
    return make_order(((2, 1995),))


@pytest.fixture
def photo(shop: Shop) -> Callable[[], Upload]:
    """A photo somebody sent."""

    def take() -> Upload:
        file = BytesIO()
        Image.new("RGB", (8, 8)).save(file, "JPEG")
        return uploads.store(shop, SimpleUploadedFile("a.jpg", file.getvalue(), "image/jpeg"))

    return take


def test_a_draft_claims_nothing_and_staff_do_not_see_it(order: Order) -> None:
    drafts.begin(order.shop, [order])

    assert OrderLine.objects.get().announced == 0
    assert Return.objects.count() == 0


def test_a_draft_is_found_in_its_shop_only(order: Order, other_shop: Shop) -> None:
    draft = drafts.begin(order.shop, [order])

    assert drafts.find(order.shop, str(draft.pk)) == draft
    assert drafts.find(other_shop, str(draft.pk)) is None
    assert drafts.find(order.shop, str(uuid4())) is None
    assert drafts.find(order.shop, "no id at all") is None


def test_edits_follow_each_other_and_lose_nothing(order: Order) -> None:
    draft = drafts.begin(order.shop, [order])
    again = drafts.find(order.shop, str(draft.pk))
    assert again

    drafts.change(draft, lambda content: content.update(method="label"))
    drafts.change(again, lambda content: content.update(comment="Thanks."))

    draft.refresh_from_db()
    assert draft.content == {"items": {}, "method": "label", "comment": "Thanks."}


def test_a_confirmed_draft_is_not_edited_any_more(
    order: Order, announce: Callable[..., Any]
) -> None:
    draft = drafts.begin(order.shop, [order])
    drafts.confirm(draft, lambda: desk.submit(announce(order), by=MIA, number="FA-1")[0])

    drafts.change(draft, lambda content: content.update(method="label"))

    draft.refresh_from_db()
    assert draft.content == {"items": {}}


def test_a_second_confirmation_finds_the_first_return(
    order: Order, announce: Callable[..., Any]
) -> None:
    draft = drafts.begin(order.shop, [order])
    said = announce(order, (0, 1))

    def make() -> Return:
        return desk.submit(said, by=MIA, number="FA-1")[0]

    assert drafts.confirm(draft, make) == drafts.confirm(draft, make) == Return.objects.get()
    assert OrderLine.objects.get().announced == 1


def test_a_refused_confirmation_keeps_the_draft(order: Order, announce: Callable[..., Any]) -> None:
    draft = drafts.begin(order.shop, [order])
    said = announce(order, (0, 2))
    desk.submit(announce(order, (0, 1)), by=MIA)  # somebody else was faster

    with pytest.raises(DomainError):
        drafts.confirm(draft, lambda: desk.submit(said, by=MIA, number="FA-1")[0])

    draft.refresh_from_db()
    assert (draft.rma, Return.objects.count()) == (None, 1)


def test_throwing_away_forgets_the_draft_and_its_photos(
    order: Order, photo: Callable[[], Upload]
) -> None:
    draft, mine, other = drafts.begin(order.shop, [order]), photo(), photo()
    drafts.change(draft, lambda c: c["items"].update({"1": {"photos": [str(mine.pk)]}}))

    drafts.throw_away(draft)

    assert not Draft.objects.exists()
    assert list(Upload.objects.all()) == [other]
    assert not mine.file.storage.exists(mine.file.name)


def test_throwing_away_a_confirmed_draft_takes_nothing_from_the_return(
    order: Order, announce: Callable[..., Any], photo: Callable[[], Upload]
) -> None:
    draft, mine = drafts.begin(order.shop, [order]), photo()
    drafts.change(draft, lambda c: c["items"].update({"1": {"photos": [str(mine.pk)]}}))
    said = announce(order, (0, 1), photos=(mine.pk,))
    drafts.confirm(draft, lambda: desk.submit(said, by=MIA, number="FA-1")[0])

    drafts.throw_away(draft)

    assert Draft.objects.get().rma == Return.objects.get()
    assert Upload.objects.get().line == Return.objects.get().lines.get()


@pytest.mark.parametrize("used", [True, False])
def test_a_photo_belongs_to_one_line_of_one_return(
    order: Order, announce: Callable[..., Any], photo: Callable[[], Upload], used: bool
) -> None:
    key = photo().pk if used else uuid4()
    if used:
        desk.submit(announce(order, (0, 1), photos=(key,)), by=MIA)
    before = Return.objects.count()

    with pytest.raises(Invalid) as refusal:
        desk.submit(announce(order, (0, 1), photos=(key,)), by=MIA)

    assert [error.pointer for error in refusal.value.errors] == ["/lines/0/photos"]
    assert Return.objects.count() == before
    assert OrderLine.objects.get().announced == before
