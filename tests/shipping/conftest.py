"""A carrier for tests, and parcels that it carries."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from openreturns.core import registry
from openreturns.core.actors import Actor
from openreturns.flow import desk
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel
from openreturns.shipping.ports import Carrier
from tests.fakes.carrier import FakeCarrier

type Make = Callable[..., Any]


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    """A carrier that has to be called."""
    fake = FakeCarrier()
    registry.register(Carrier, "fake", fake)  # type: ignore[type-abstract]
    yield fake
    registry._ports.pop((Carrier, "fake"))


@pytest.fixture
def shipped(carrier: FakeCarrier, make_return: Make, anna: Actor) -> Return:
    """An approved voluntary return of three pieces whose parcel waits for the carrier's label."""
    rma: Return = make_return(delivered_days_ago=20)
    return desk.approve(rma, method=("label", "fake"), by=anna)


def parcel_of(rma: Return, position: int = 1) -> Parcel:
    """The parcel as it is stored now."""
    return Parcel.objects.select_related("rma__shop").get(rma=rma, position=position)
