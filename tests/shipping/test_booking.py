"""The label is booked by the worker: once, whatever is lost on the way."""

import hashlib
from pathlib import Path

import pytest
from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.core.errors import PortError
from openreturns.core.models import Delivery
from openreturns.flow import desk
from openreturns.flow.desk import Travel
from openreturns.flow.relay import Relay
from openreturns.returns.models import Return
from openreturns.shipping import booking, transitions
from openreturns.shipping.models import Parcel
from tests.conftest import published
from tests.fakes.carrier import FakeCarrier
from tests.shipping.conftest import parcel_of


def again(handler: str) -> None:
    """The next attempt is due."""
    waiting = Delivery.objects.filter(handler__endswith=handler, state="waiting")
    waiting.update(due_at=timezone.now())
    Relay().drain()


def test_a_planned_parcel_gets_the_carriers_label_byte_for_byte(
    shipped: Return, carrier: FakeCarrier
) -> None:
    Relay().drain()

    parcel = parcel_of(shipped)
    with parcel.label.open("rb") as file:
        kept = file.read()
    assert (parcel.state, parcel.tracking_number, parcel.cost) == ("booked", "3S00000001", 450)
    assert kept == b"%PDF-fake 3S00000001"
    assert parcel.label_sha256 == hashlib.sha256(kept).hexdigest()
    assert carrier.asked[0].key == parcel.booking_key
    assert (carrier.asked[0].code, carrier.asked[0].pieces) == (f"{shipped.number}/1", 3)


def test_booking_again_does_nothing(shipped: Return, carrier: FakeCarrier) -> None:
    Relay().drain()

    booking.book(parcel_of(shipped))

    assert len(carrier.asked) == 1


def test_a_lost_answer_is_asked_for_and_not_booked_again(
    shipped: Return, carrier: FakeCarrier
) -> None:
    carrier.loses_answers = True
    Relay().drain()
    assert (parcel_of(shipped).state, len(carrier.booked)) == ("planned", 1)

    again("book_label")

    parcel = parcel_of(shipped)
    assert (parcel.state, parcel.tracking_number, parcel.problem) == ("booked", "3S00000001", "")
    assert len(carrier.asked) == 1


def test_a_carrier_that_is_down_loses_no_return(shipped: Return, carrier: FakeCarrier) -> None:
    carrier.problem = PortError("The carrier is down.", permanent=False)
    Relay().drain()
    assert (parcel_of(shipped).state, parcel_of(shipped).problem) == (
        "planned",
        "The carrier is down.",
    )
    assert published(shipped.pk).count("parcel.delayed") == 1

    carrier.problem = None
    again("book_label")

    assert (parcel_of(shipped).state, parcel_of(shipped).problem) == ("booked", "")


def test_a_label_that_was_voided_while_it_was_booked_is_taken_back(
    shipped: Return, carrier: FakeCarrier, anna: Actor
) -> None:
    carrier.meanwhile = lambda: desk.cancel(shipped, by=anna)

    Relay().drain()

    parcel = parcel_of(shipped)
    assert (parcel.state, parcel.has_label, bool(parcel.label)) == ("voided", False, False)
    assert set(carrier.voided) == {parcel.booking_key}
    assert Return.objects.get().status == "cancelled"


def test_a_booking_that_lost_the_race_keeps_no_file(
    shipped: Return, carrier: FakeCarrier, anna: Actor, settings: object
) -> None:
    folder = Path(str(settings.MEDIA_ROOT)) / "labels"  # type: ignore[attr-defined]
    before = len(list(folder.rglob("*.pdf"))) if folder.exists() else 0
    carrier.meanwhile = lambda: transitions.void(parcel_of(shipped), by=anna)

    Relay().drain()

    assert len(list(folder.rglob("*.pdf"))) == before


def test_a_label_that_another_worker_booked_is_not_voided(
    shipped: Return, carrier: FakeCarrier
) -> None:
    mine, other = parcel_of(shipped), parcel_of(shipped)
    booking.book(other)

    booking.book(mine)

    assert (parcel_of(shipped).state, carrier.voided) == ("booked", [])


def test_voiding_a_booked_label_is_told_to_the_carrier(
    shipped: Return, carrier: FakeCarrier, anna: Actor
) -> None:
    Relay().drain()

    transitions.void(parcel_of(shipped), by=anna)
    Relay().drain()

    assert carrier.voided == [parcel_of(shipped).booking_key]
    assert not parcel_of(shipped).has_label


def test_after_a_void_the_pieces_get_a_new_label(
    shipped: Return, carrier: FakeCarrier, anna: Actor
) -> None:
    Relay().drain()
    transitions.void(parcel_of(shipped), by=anna)

    desk.add_parcel(shipped, travel=Travel("label", "fake"), by=anna)
    Relay().drain()

    assert [(p.position, p.state) for p in Parcel.objects.order_by("position")] == [
        (1, "voided"),
        (2, "booked"),
    ]
    assert len({booking.key for booking in carrier.asked}) == 2


@pytest.mark.parametrize("permanent", [True, False])
def test_what_goes_wrong_stays_on_the_parcel(
    shipped: Return, carrier: FakeCarrier, permanent: bool
) -> None:
    carrier.problem = PortError("No such postal code.", permanent=permanent)

    Relay().drain()

    delivery = Delivery.objects.get(handler__endswith="book_label")
    assert parcel_of(shipped).problem == "No such postal code."
    assert (delivery.state == "dead") is permanent
