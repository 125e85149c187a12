"""Today shows each person the work that is theirs."""

from openreturns.returns.models import Return
from tests.backoffice.conftest import Desk, text_of

DECIDING = ("Decide requests", "Pay refunds", "Solve problems", "Refund due within 3 days")
RECEIVING = ("Inspect parcels", "Expected to come in", "Receive a parcel")


def test_a_manager_sees_all_that_needs_doing(at_anna: Desk, request_: Return) -> None:
    page = text_of(at_anna.get())

    assert [word for word in (*DECIDING, *RECEIVING) if word not in page] == []


def test_the_warehouse_sees_only_what_it_may_do(at_ben: Desk, accepted: Return) -> None:
    page = text_of(at_ben.get())

    assert [word for word in RECEIVING if word not in page] == []
    assert [word for word in DECIDING if word in page] == []
    assert accepted.number in page  # what just happened is for everybody
