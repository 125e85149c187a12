"""People at their desks: a client per person, and returns that stand somewhere."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from openreturns.core.actors import Actor
from openreturns.flow import desk
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns.models import Return
from openreturns.shops.models import User

Make = Callable[..., Any]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Desk:
    """Somebody who is signed in: opens pages and presses buttons below /office/."""

    def __init__(self, user: User | None, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        if user:
            self.client.force_login(
                user, backend="allauth.account.auth_backends.AuthenticationBackend"
            )

    def get(self, page: str = "", **query: Any) -> HttpResponse:
        return self.client.get(f"/office/{page}", query)  # type: ignore[return-value]

    def post(self, page: str = "", follow: bool = False, **data: Any) -> HttpResponse:
        return self.client.post(f"/office/{page}", data, follow=follow)  # type: ignore[return-value]


@pytest.fixture
def at_anna(anna_user: User) -> Desk:
    """Anna's desk: manager."""
    return Desk(anna_user)


@pytest.fixture
def at_ben(ben_user: User) -> Desk:
    """Ben's bench: warehouse."""
    return Desk(ben_user)


@pytest.fixture
def at_otto(otto_user: User) -> Desk:
    """The desk of a manager of another shop."""
    return Desk(otto_user)


@pytest.fixture
def request_(make_return: Make) -> Return:
    """Two lines, three pieces, sent back too late for a withdrawal: a person decides."""
    made: Return = make_return(delivered_days_ago=20)
    return made


@pytest.fixture
def withdrawal(make_return: Make) -> Return:
    """Two lines, three pieces, withdrawn from in time: approved at birth."""
    made: Return = make_return()
    return made


@pytest.fixture
def accepted(withdrawal: Return, ben: Actor) -> Return:
    """All three pieces came and were accepted: their money is due."""
    arrived = tuple(
        Arrived(line.pk, line.quantity, grade="A", accepted=True, restock=True)
        for line in withdrawal.lines.all()
    )
    return desk.receive(withdrawal, Delivery(arrived), by=ben)


def text_of(response: HttpResponse) -> str:
    """What the page says, as one line."""
    return " ".join(response.content.decode().split())


def status_of(rma: Return) -> str:
    return Return.objects.get(pk=rma.pk).status


def units_of(rma: Return) -> list[dict[str, int]]:
    """Where the pieces of each line stand, without the empty places."""
    lines = Return.objects.get(pk=rma.pk).lines.order_by("position")
    return [{place: n for place, n in line.units.items() if n} for line in lines]
