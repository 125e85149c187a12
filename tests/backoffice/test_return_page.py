"""The return page: what is possible now and nothing else, and what people do with it."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from openreturns.core.actors import Actor
from openreturns.flow import desk
from openreturns.flow.relay import Relay
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns.models import Return
from openreturns.settlement.models import Refund
from openreturns.shipping import transitions
from openreturns.shipping.models import Parcel
from openreturns.shops.models import User
from tests.backoffice.conftest import Desk, status_of, text_of, units_of

Make = Callable[..., Any]


def page_of(at: Desk, rma: Return) -> str:
    return text_of(at.get(f"returns/{rma.number}/"))


def test_only_what_is_possible_now_is_offered(
    at_anna: Desk, request_: Return, withdrawal: Return
) -> None:
    waiting, approved = page_of(at_anna, request_), page_of(at_anna, withdrawal)

    assert "Save decision" in waiting
    assert "How does it come back?" in waiting
    assert "Let customer keep it" not in waiting
    assert "Save decision" not in approved
    assert "Let customer keep it" in approved
    for page in (waiting, approved):
        assert "Refund €" not in page
        assert "Close return" not in page


def test_the_warehouse_receives_but_is_offered_no_decision_and_no_money(
    at_ben: Desk, request_: Return, accepted: Return
) -> None:
    for page in (page_of(at_ben, request_), page_of(at_ben, accepted)):
        assert "Save decision" not in page
        assert "Refund €" not in page
        assert "Cancel return" not in page
    assert "Receive parcel" in page_of(at_ben, request_)


def test_the_sum_stands_on_the_button_and_is_paid_by_it(at_anna: Desk, accepted: Return) -> None:
    page = page_of(at_anna, accepted)
    assert "Refund €84.85" in page
    assert 'name="due" value="8485"' in page

    answer = at_anna.post(f"returns/{accepted.number}/refund/", due="8485", follow=True)

    assert "€84.85 is refunded." in text_of(answer)
    assert list(Refund.objects.values_list("amount", "state")) == [(8485, "paid")]
    assert status_of(accepted) == "settled"


def test_another_sum_than_the_one_on_the_button_is_never_paid(
    at_anna: Desk, accepted: Return
) -> None:
    answer = at_anna.post(f"returns/{accepted.number}/refund/", due="1")

    assert answer.status_code == 409
    assert "The sum changed meanwhile. Nothing was paid." in text_of(answer)
    assert not Refund.objects.exists()


def test_money_paid_another_way_is_waived_with_a_reason(at_anna: Desk, accepted: Return) -> None:
    assert "Do not pay €84.85" in page_of(at_anna, accepted)

    said = {"due": "8485", "waive_reason": "Paid in cash."}
    answer = at_anna.post(f"returns/{accepted.number}/waiver/", follow=True, **said)

    assert "€84.85 not paid. “Paid in cash.”" in text_of(answer)
    assert Refund.objects.count() == 0
    assert status_of(accepted) == "settled"


def test_without_a_reason_or_at_another_sum_nothing_is_waived(
    at_anna: Desk, at_ben: Desk, accepted: Return
) -> None:
    url = f"returns/{accepted.number}/waiver/"

    no_reason = at_anna.post(url, due="8485", waive_reason=" ")
    other_sum = at_anna.post(url, due="1", waive_reason="Paid in cash.")
    warehouse = at_ben.post(url, due="8485", waive_reason="Paid in cash.")

    assert "Write why this money is not paid." in text_of(no_reason)
    assert "The sum changed meanwhile." in text_of(other_sum)
    assert [no_reason.status_code, other_sum.status_code, warehouse.status_code] == [422, 409, 403]
    accepted.refresh_from_db()
    assert accepted.money_due == 8485


def test_staff_reads_of_the_customer_not_of_itself(at_anna: Desk, withdrawal: Return) -> None:
    page = page_of(at_anna, withdrawal)

    assert "The customer may withdraw until" in page
    assert "You may withdraw" not in page


def test_what_the_customer_keeps_has_no_day_to_be_sent_by(
    at_anna: Desk, withdrawal: Return, anna: Actor
) -> None:
    assert "Send back by" in page_of(at_anna, withdrawal)

    desk.keep(withdrawal, by=anna)

    assert "Send back by" not in page_of(at_anna, withdrawal)
    assert "Send by" not in text_of(at_anna.get("to-settle/"))


def test_a_second_press_pays_nothing_more(at_anna: Desk, accepted: Return) -> None:
    at_anna.post(f"returns/{accepted.number}/refund/", due="8485")
    answer = at_anna.post(f"returns/{accepted.number}/refund/", due="8485")

    assert answer.status_code == 409
    assert Refund.objects.count() == 1


def test_the_timeline_says_what_happened_and_who_did_it(at_anna: Desk, accepted: Return) -> None:
    page = page_of(at_anna, accepted)

    assert "Announced: 3 pieces<small>Mia Jansen</small>" in page
    assert "Approved: 3 pieces<small>automatically</small>" in page
    assert "Inspected: 3 accepted, 3 back in stock<small>Ben</small>" in page


def test_a_note_is_kept_for_staff_and_an_empty_one_is_refused(
    at_anna: Desk, request_: Return
) -> None:
    assert at_anna.post(f"returns/{request_.number}/notes/", note="  ").status_code == 422

    at_anna.post(f"returns/{request_.number}/notes/", note="Called her.")

    assert "Called her." in page_of(at_anna, request_)


def test_somebody_of_the_shop_looks_after_it(
    at_anna: Desk, request_: Return, ben_user: User, otto_user: User
) -> None:
    address = f"returns/{request_.number}/assignment/"
    for wrong in (otto_user.pk, "x"):
        assert at_anna.post(address, person=wrong).status_code == 422

    at_anna.post(address, person=ben_user.pk)
    assert Return.objects.get().assignee == ben_user

    at_anna.post(address, person="")
    assert Return.objects.get().assignee is None


def test_a_label_is_opened_voided_and_made_again(at_anna: Desk, withdrawal: Return) -> None:
    Relay().drain()
    parcel = Parcel.objects.get()
    label = at_anna.get(f"parcels/{parcel.pk}/label/")
    assert (label.status_code, label.headers["Content-Type"]) == (200, "application/pdf")

    at_anna.post(f"parcels/{parcel.pk}/voiding/")
    assert Parcel.objects.get().state == "voided"

    at_anna.post(f"returns/{withdrawal.number}/parcels/", way="label")
    assert list(Parcel.objects.order_by("position").values_list("state", flat=True)) == [
        "voided",
        "planned",
    ]


def test_a_parcel_that_the_carrier_has_is_marked_and_cannot_be_voided(
    at_anna: Desk, withdrawal: Return
) -> None:
    parcel = Parcel.objects.get()
    at_anna.post(f"parcels/{parcel.pk}/handover/")
    answer = at_anna.post(f"parcels/{parcel.pk}/voiding/")

    assert answer.status_code == 409
    assert status_of(withdrawal) == "in_transit"


def test_the_number_of_an_own_carrier_is_kept(at_anna: Desk, make_return: Make) -> None:
    make_return(order=None)
    parcel = Parcel.objects.get()
    assert at_anna.post(f"parcels/{parcel.pk}/tracking/", tracking=" ").status_code == 422

    at_anna.post(f"parcels/{parcel.pk}/tracking/", tracking="3SABC")

    assert Parcel.objects.get().tracking_number == "3SABC"


def test_a_booking_is_put_right_with_a_note(at_ben: Desk, accepted: Return) -> None:
    line = accepted.lines.all()[0]
    address = f"returns/{accepted.number}/correction/"
    wrong = {"step": f"{line.pk}:accepted:received", "pieces": "1"}
    assert at_ben.post(address, note="", **wrong).status_code == 422
    assert at_ben.post(address, note="x", step="nonsense", pieces="1").status_code == 422
    assert at_ben.post(address, note="x", **wrong | {"pieces": "9"}).status_code == 409

    at_ben.post(address, note="It was the other box.", **wrong)

    assert units_of(accepted) == [{"received": 1, "accepted": 1}, {"accepted": 1}]


def test_a_second_opinion_is_for_a_manager(
    at_ben: Desk, at_anna: Desk, request_: Return, anna: Actor, ben: Actor
) -> None:
    desk.approve(request_, by=anna)
    line = request_.lines.all()[0]
    box = Delivery((Arrived(line.pk, 2, grade="D", accepted=False, reason_text="Stuk."),))
    desk.receive(request_, box, by=ben)
    typed = {"step": f"{line.pk}:declined:accepted", "pieces": "2", "note": "It is fine."}
    address = f"returns/{request_.number}/correction/"

    assert at_ben.post(address, **typed).status_code == 403
    assert at_anna.post(address, **typed).status_code == 302
    assert units_of(request_)[0] == {"accepted": 2}


def test_declined_pieces_go_back_to_the_customer(
    at_ben: Desk, request_: Return, anna: Actor, ben: Actor
) -> None:
    desk.approve(request_, by=anna)
    line = request_.lines.all()[0]
    box = Delivery((Arrived(line.pk, 2, grade="D", accepted=False, reason_text="Stuk."),))
    desk.receive(request_, box, by=ben)
    assert "Send 2 declined pieces back" in page_of(at_ben, request_)

    at_ben.post(f"returns/{request_.number}/sending-back/")

    assert units_of(request_)[0] == {"sent_back": 2}


def test_a_review_is_seen_by_colleagues(at_anna: Desk, request_: Return) -> None:
    at_anna.post(f"returns/{request_.number}/review/")

    assert status_of(request_) == "in_review"


def test_a_settled_return_is_closed_and_opened_again(at_anna: Desk, accepted: Return) -> None:
    at_anna.post(f"returns/{accepted.number}/refund/", due="8485")
    at_anna.post(f"returns/{accepted.number}/closing/")
    assert status_of(accepted) == "closed"

    at_anna.post(f"returns/{accepted.number}/reopening/")
    assert status_of(accepted) == "settled"


def test_a_page_costs_the_same_with_many_lines(
    at_anna: Desk, make_order: Make, make_return: Make
) -> None:
    small = make_return(order=make_order(((1, 1000),)))
    large = make_return(order=make_order(tuple((1, 1000) for _n in range(12))))
    page_of(at_anna, small)

    with CaptureQueriesContext(connection) as few:
        page_of(at_anna, small)
    with CaptureQueriesContext(connection) as many:
        page_of(at_anna, large)

    assert len(many) == len(few) <= 26


def test_a_page_speaks_the_language_of_its_reader(anna_user: User, request_: Return) -> None:
    for language, word in (("nl", "Beslissing bewaren"), ("de", "Entscheidung speichern")):
        assert word in page_of(Desk(anna_user, language), request_)


def test_a_parcel_that_the_carrier_lost_makes_its_money_due(
    at_anna: Desk, at_ben: Desk, withdrawal: Return, anna: Actor
) -> None:
    parcel = Parcel.objects.select_related("rma").get()
    address = f"parcels/{parcel.pk}/loss/"
    assert address not in page_of(at_anna, withdrawal)
    transitions.hand_over(parcel, by=anna)

    offered = (address in page_of(at_anna, withdrawal), address in page_of(at_ben, withdrawal))
    answer = at_anna.post(address, follow=True)

    assert offered == (True, False)
    assert f"Parcel {parcel.code} is lost; its money is due." in text_of(answer)
    assert units_of(withdrawal) == [{"missing": 2}, {"missing": 1}]
    assert Return.objects.get().money_due == 8485
    assert at_anna.post(address).status_code == 409


def test_what_may_still_come_back_is_named_by_what_came_already(
    at_anna: Desk, withdrawal: Return, ben: Actor
) -> None:
    first = withdrawal.lines.all()[0]

    before = page_of(at_anna, withdrawal)
    desk.receive(withdrawal, Delivery((Arrived(first.pk, 1, accepted=True),)), by=ben)
    after = page_of(at_anna, withdrawal)

    assert ("When it is accepted" in before, "When the rest is accepted" in before) == (True, False)
    assert ("When it is accepted" in after, "When the rest is accepted" in after) == (False, True)
