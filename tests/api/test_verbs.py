"""Approve, keep, waive, reopen by API: exact sums, and nothing at all in a refusal."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.core.models import Event
from openreturns.flow.relay import Relay
from openreturns.messages.models import Message
from openreturns.returns.models import Return
from openreturns.settlement.models import Refund, SettlementLine
from tests.api.conftest import Api
from tests.api.test_conventions import refused
from tests.conftest import published

Make = Callable[..., Any]


@pytest.fixture
def rma(make_return: Make) -> Return:
    """A voluntary return of 2 × 19.95 that waits for a decision."""
    return Return.objects.get(pk=make_return((0, 2, "too_small"), delivered_days_ago=20).pk)


def act(api: Api, rma: Return, verb: str, *, key: str = "", **body: Any) -> Any:
    """One verb of the return."""
    return api.send(f"/returns/{rma.number}/{verb}", body, key=key)


def pieces(rma: Return, quantity: int) -> list[dict[str, Any]]:
    """Some pieces of its one line."""
    return [{"line": str(rma.lines.get().pk), "quantity": quantity}]


def accepted(api: Api, rma: Return) -> Any:
    """Approved, arrived and accepted, so that its money is due."""
    act(api, rma, "approve")
    line = pieces(rma, 2)[0] | {"grade": "A", "accepted": True}
    return act(api, rma, "receipts", lines=[line])


def test_what_may_be_kept_is_paid_at_its_share(api: Api, rma: Return) -> None:
    answer = act(api, rma, "approve", road="keep", share="50.00")

    money = answer.json()["settlement"]
    assert (answer.status_code, money["due"], money["expected"]) == (200, "19.95", "0.00")
    assert answer.json()["lines"][0]["units"]["kept"] == 2
    assert answer.json()["parcels"] == []


@pytest.mark.parametrize("share", ["100.01", "-1", "", "50,5", 50])
def test_a_share_that_is_none_pays_nothing(api: Api, rma: Return, share: Any) -> None:
    answer = act(api, rma, "approve", road="keep", share=share)

    assert refused(answer, 422, "invalid")["errors"][0]["pointer"] == "/share"
    assert (SettlementLine.objects.count(), published(rma.pk)) == (0, ["return.requested"])


def test_who_withdrew_gets_no_share_but_all_of_it_r28(api: Api, make_return: Make) -> None:
    withdrawal = make_return((0, 1))
    before = published(withdrawal.pk)

    answer = act(api, withdrawal, "approve", road="keep", share="50.00")

    assert "R28" in refused(answer, 409, "forbidden-by-law")["detail"]
    assert (SettlementLine.objects.count(), published(withdrawal.pk)) == (0, before)


def test_the_fee_is_not_kept_where_the_shop_pays_the_label_after_all(
    api: Api, make_return: Make
) -> None:
    made = [make_return((0, 2), delivered_days_ago=20).pk for _i in range(2)]
    for decided in Return.objects.all():
        Return.objects.update(decision=decided.decision | {"fee": 395}, method="label")
    kept, given = (Return.objects.get(pk=key) for key in made)

    act(api, given, "approve", refund_fee=True)
    sums = [accepted(api, one).json()["settlement"]["due"] for one in (kept, given)]

    assert sums == ["35.95", "39.90"]


def test_waived_money_is_not_paid_and_the_reason_is_kept(api: Api, rma: Return) -> None:
    accepted(api, rma)

    answer = act(api, rma, "waive", reason=" Paid in the shop. ")
    again = act(api, rma, "waive", reason="Twice.")
    paid = act(api, rma, "settle", key="pay")

    assert (answer.status_code, answer.json()["settlement"]["due"]) == (200, "0.00")
    assert answer.json()["mail"] == {"sent": False, "required_by_law": False}
    refused(again, 409, "nothing-due")
    refused(paid, 409, "nothing-due")
    told = Event.objects.get(subject_id=rma.pk, type="return.waived").data
    assert told == {"amount": 3990, "currency": "EUR", "reason": "Paid in the shop."}
    assert Refund.objects.count() == 0


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_money_is_not_waived_without_a_reason(api: Api, rma: Return, reason: Any) -> None:
    accepted(api, rma)

    answer = act(api, rma, "waive", reason=reason)

    assert refused(answer, 422, "invalid")["errors"][0]["pointer"] == "/reason"
    rma.refresh_from_db()
    assert (rma.money_due, "return.waived" in published(rma.pk)) == (3990, False)


def test_rejected_pieces_wait_for_a_decision_again(api: Api, rma: Return) -> None:
    act(api, rma, "reject", reason_text="Worn.")

    answer = act(api, rma, "reopen", lines=pieces(rma, 1))

    units = answer.json()["lines"][0]["units"]
    assert (answer.status_code, units["requested"], units["rejected"]) == (200, 1, 1)
    assert answer.json()["status"] == "requested"
    assert answer.json()["mail"] == {"sent": False, "required_by_law": False}


def test_nothing_is_reopened_that_was_never_over(api: Api, rma: Return) -> None:
    answer = act(api, rma, "reopen", lines=pieces(rma, 1))

    assert answer.status_code == 409
    assert published(rma.pk) == ["return.requested"]


@pytest.mark.parametrize("notify", [True, False])
@pytest.mark.parametrize(
    ("verb", "body", "kind"),
    [
        ("approve", {"method": {"code": "own_carrier"}}, "approved_own"),
        ("approve", {"method": {"code": "label"}}, "approved_label"),
        ("approve", {"road": "keep"}, "kept"),
        ("reject", {"reason_text": "Worn."}, "rejected"),
        ("cancel", {}, "cancelled"),
    ],
)
def test_the_answer_tells_the_truth_about_the_mail(
    api: Api, rma: Return, verb: str, body: dict[str, Any], kind: str, notify: bool
) -> None:
    Relay().drain()
    Message.objects.all().delete()

    answer = act(api, rma, verb, **body, notify=notify)
    Relay().drain()

    assert answer.status_code == 200, answer.json()
    assert answer.json()["mail"] == {"sent": notify, "required_by_law": False}
    assert list(Message.objects.values_list("kind", flat=True)) == [kind] * notify


def test_a_withdrawal_gets_its_receipt_whatever_was_said_r9(api: Api, make_order: Make) -> None:
    order = make_order()
    line = {"order_line": f"ext:{order.external_id}-1", "quantity": 1}
    body = {"order": f"ext:{order.external_id}", "lines": [line], "notify": False}

    answer = api.send("/returns", body)
    Relay().drain()

    assert answer.json()["mail"] == {"sent": True, "required_by_law": True}
    assert Message.objects.get().kind == "submitted"


def test_the_kept_decision_says_why_in_the_readers_language(api: Api, rma: Return) -> None:
    dutch = api.get(f"/decisions/{rma.number}").json()
    german = api.get(f"/decisions/{rma.pk}?language=de").json()

    assert dutch["id"] == str(rma.pk)
    assert (dutch["number"], dutch["currency"]) == (rma.number, "EUR")
    line = dutch["lines"][0]
    assert line["line"] == str(rma.lines.get().pk)
    assert (line["returnable"], line["approved"], line["legal_basis"]) == (True, False, "voluntary")
    codes = [[why["code"] for why in one["lines"][0]["why"]] for one in (dutch, german)]
    assert codes == [["merchant_window", "by_hand"]] * 2
    assert [one["lines"][0]["why"][1]["text"] for one in (dutch, german)] == [
        "De winkel bekijkt je aanvraag eerst.",
        "Der Shop prüft Ihre Anfrage zuerst.",
    ]


def test_the_parts_of_the_sum_say_why_in_the_readers_language(api: Api, rma: Return) -> None:
    approved = act(api, rma, "approve").json()
    act(
        api,
        rma,
        "receipts",
        lines=[{"line": str(rma.lines.get().pk), "quantity": 1, "accepted": True}],
    )
    german = api.get(f"/returns/{rma.number}?language=de").json()

    assert [part["why"] for part in approved["settlement"]["components"]] == [
        "Het wordt terugbetaald zodra het is aangekomen en geaccepteerd."
    ]
    assert [(part["state"], part["why"]) for part in german["settlement"]["components"]] == [
        ("due", "Es ist zurückgekommen und angenommen worden."),
        ("open", "Es wird erstattet, sobald es eingetroffen und angenommen ist."),
    ]


def test_a_strangers_decision_does_not_exist(api: Api, other_api: Api, rma: Return) -> None:
    refused(other_api.get(f"/decisions/{rma.number}"), 404, "not-found")
    refused(api.get("/decisions/FA-1999-000001"), 404, "not-found")
