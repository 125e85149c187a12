"""Deciding: answers per line, all of it or nothing, never against the law."""

from collections.abc import Callable
from typing import Any

from openreturns.core.actors import Actor, Kind
from openreturns.flow import desk
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel
from tests.backoffice.conftest import Desk, status_of, text_of, units_of
from tests.conftest import published

Make = Callable[..., Any]
CEM = Actor(Kind.STAFF, "Cem", "cem")


def answers(rma: Return, *said: tuple[str, int, str]) -> dict[str, str]:
    """The form as it is typed: (answer, pieces, text the customer reads) per line."""
    typed = {}
    for line, (answer, pieces, why) in zip(rma.lines.all(), said, strict=True):
        typed |= {
            f"answer-{line.pk}": answer,
            f"pieces-{line.pk}": str(pieces),
            f"why-{line.pk}": why,
        }
    return typed


def told(rma: Return) -> list[str]:
    """What the customer reads about each line."""
    lines = Return.objects.get(pk=rma.pk).lines.order_by("position")
    return list(lines.values_list("rejected_text", flat=True))


def test_each_line_gets_its_own_answer(at_anna: Desk, request_: Return) -> None:
    said = answers(request_, ("approve", 2, ""), ("reject", 1, "Het is gedragen."))

    answer = at_anna.post(f"returns/{request_.number}/decision/", way="label", **said)

    assert answer.status_code == 302
    assert units_of(request_) == [{"approved": 2}, {"rejected": 1}]
    assert told(request_) == ["", "Het is gedragen."]
    assert Parcel.objects.get().lines.get().quantity == 2


def test_a_part_of_a_line_can_wait(at_anna: Desk, request_: Return) -> None:
    said = answers(request_, ("approve", 1, ""), ("later", 1, ""))

    at_anna.post(f"returns/{request_.number}/decision/", way="label", **said)

    assert units_of(request_) == [{"requested": 1, "approved": 1}, {"requested": 1}]


def test_the_customer_may_keep_it_for_a_part_of_the_money(at_anna: Desk, request_: Return) -> None:
    said = answers(request_, ("approve", 2, ""), ("later", 1, ""))

    at_anna.post(f"returns/{request_.number}/decision/", way="keep", share="50", **said)

    assert units_of(request_) == [{"kept": 2}, {"requested": 1}]
    assert Return.objects.get().money_due == 1995
    assert not Parcel.objects.exists()


def test_the_customer_may_send_it_without_a_label(at_anna: Desk, request_: Return) -> None:
    said = answers(request_, ("approve", 2, ""), ("approve", 1, ""))

    at_anna.post(f"returns/{request_.number}/decision/", way="own_carrier", **said)

    assert Parcel.objects.get().method == "own_carrier"
    assert "parcel.planned" not in published(request_.pk)


def test_a_rejection_without_a_text_is_refused_and_nothing_typed_is_lost(
    at_anna: Desk, request_: Return
) -> None:
    said = answers(request_, ("approve", 1, ""), ("reject", 1, " "))

    answer = at_anna.post(f"returns/{request_.number}/decision/", way="keep", share="30", **said)

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Thing 2: write why it is rejected." in page
    assert 'name="share" type="number" inputmode="numeric" min="1" max="100" value="30"' in page
    assert units_of(request_) == [{"requested": 2}, {"requested": 1}]


def test_wrong_figures_are_named_and_change_nothing(at_anna: Desk, request_: Return) -> None:
    address = f"returns/{request_.number}/decision/"
    for pieces in ("-1", "0.5", "one", "½"):
        said = answers(request_, ("approve", pieces, ""), ("later", 1, ""))  # type: ignore[arg-type]
        answer = at_anna.post(address, way="label", **said)

        assert answer.status_code == 422
        assert "Thing 1: write a whole number of pieces." in text_of(answer)
    for share in ("0", "101", "-5", "x"):
        said = answers(request_, ("approve", 1, ""), ("later", 1, ""))
        assert at_anna.post(address, way="keep", share=share, **said).status_code == 422
    said = answers(request_, ("approve", 999, ""), ("later", 1, ""))
    assert at_anna.post(address, way="label", **said).status_code == 409
    assert at_anna.post(address, way="by-owl", **said).status_code == 422
    assert at_anna.post(address).status_code == 422
    assert units_of(request_) == [{"requested": 2}, {"requested": 1}]


def test_a_refusal_half_way_undoes_the_whole_decision(at_anna: Desk, request_: Return) -> None:
    said = answers(request_, ("reject", 2, "Nee."), ("approve", 5, ""))

    answer = at_anna.post(f"returns/{request_.number}/decision/", way="label", **said)

    assert answer.status_code == 409
    assert units_of(request_) == [{"requested": 2}, {"requested": 1}]
    assert "return.rejected" not in published(request_.pk)


def test_who_comes_second_reads_who_was_first_and_sees_the_new_state(
    at_anna: Desk, request_: Return
) -> None:
    desk.approve(request_, by=CEM)
    said = answers(request_, ("reject", 2, "Het is gedragen."), ("later", 1, ""))

    answer = at_anna.post(f"returns/{request_.number}/decision/", way="label", **said)

    page = text_of(answer)
    assert answer.status_code == 409
    assert "Cem, just now: Approved: 3 pieces." in page
    assert "Save decision" not in page
    assert units_of(request_) == [{"approved": 2}, {"approved": 1}]


def test_a_withdrawal_in_time_offers_no_rejection_and_says_why_r15(
    at_anna: Desk, withdrawal: Return
) -> None:
    page = text_of(at_anna.get(f"returns/{withdrawal.number}/"))
    answer = at_anna.post(f"returns/{withdrawal.number}/rejection/", reason_text="Nee.")

    assert "Reject" not in page
    assert answer.status_code == 409
    assert "R15" in text_of(answer)
    assert units_of(withdrawal) == [{"approved": 2}, {"approved": 1}]


def test_the_tick_of_the_list_approves_all_with_a_label_and_comes_back(
    at_anna: Desk, request_: Return
) -> None:
    answer = at_anna.post(
        f"returns/{request_.number}/approval/",
        way="label",
        notify="1",
        next="/office/requests/?reason=too_small",
        follow=True,
    )

    assert answer.redirect_chain == [("/office/requests/?reason=too_small", 302)]  # type: ignore[attr-defined]
    assert f"{request_.number} is approved." in text_of(answer)
    assert status_of(request_) == "approved"


def test_the_way_back_is_never_to_another_site(at_anna: Desk, request_: Return) -> None:
    answer = at_anna.post(
        f"returns/{request_.number}/approval/", way="label", next="https://evil.example.com/"
    )

    assert answer.headers["Location"] == f"/office/returns/{request_.number}/"


def test_the_cross_of_the_list_needs_a_text(at_anna: Desk, request_: Return) -> None:
    refused = at_anna.post(f"returns/{request_.number}/rejection/", reason_text=" ")
    assert (refused.status_code, status_of(request_)) == (422, "requested")

    at_anna.post(f"returns/{request_.number}/rejection/", reason_text="Het is gedragen.")

    assert status_of(request_) == "rejected"
    assert told(request_) == ["Het is gedragen.", "Het is gedragen."]


def test_in_bulk_what_cannot_be_approved_is_left_out_and_named(
    at_anna: Desk, make_return: Make
) -> None:
    first, second, gone = (make_return((1, 1), delivered_days_ago=20) for _n in range(3))
    desk.approve(gone, by=CEM)

    answer = at_anna.post(
        "requests/approvals/",
        number=[first.number, gone.number, "FA-2026-999999", second.number],
        way="label",
        follow=True,
    )

    page = text_of(answer)
    assert [status_of(rma) for rma in (first, second, gone)] == ["approved"] * 3
    assert "2 returns are approved." in page
    assert f"Left out: {gone.number}: There is no piece left" in page
    assert "Left out: FA-2026-999999: There is no return" in page


def test_in_bulk_nothing_ticked_does_nothing(at_anna: Desk, request_: Return) -> None:
    answer = at_anna.post("requests/approvals/", way="label", follow=True)

    assert "Nothing was ticked." in text_of(answer)
    assert status_of(request_) == "requested"


def test_who_unticks_notify_mails_nobody(at_anna: Desk, request_: Return) -> None:
    at_anna.post(f"returns/{request_.number}/approval/", way="label")

    page = text_of(at_anna.get(f"returns/{request_.number}/"))
    assert "the customer was not mailed" in page


def test_a_rejected_piece_can_be_taken_up_again(at_anna: Desk, request_: Return) -> None:
    at_anna.post(f"returns/{request_.number}/rejection/", reason_text="Nee.")
    assert "Reopen 3 pieces" in text_of(at_anna.get(f"returns/{request_.number}/"))

    at_anna.post(f"returns/{request_.number}/reopening/")

    assert units_of(request_) == [{"requested": 2}, {"requested": 1}]


def test_an_approved_piece_may_be_left_with_the_customer(at_anna: Desk, request_: Return) -> None:
    desk.approve(request_, by=CEM)

    at_anna.post(f"returns/{request_.number}/keeping/", share="100")

    assert units_of(request_) == [{"kept": 2}, {"kept": 1}]
    assert Return.objects.get().money_due == 7990


def test_cancelling_names_the_consequence_first(at_anna: Desk, request_: Return) -> None:
    page = text_of(at_anna.get(f"returns/{request_.number}/"))
    assert "The customer keeps everything and gets no money." in page

    at_anna.post(f"returns/{request_.number}/cancellation/")

    assert status_of(request_) == "cancelled"
