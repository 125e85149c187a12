"""What rules decide at once is carried out by the verbs a person would use."""

import json
from typing import Any

import pytest

from openreturns.core.models import Event
from openreturns.orders.models import Order
from openreturns.policies import services as policies
from openreturns.policies.decide import decide_seen
from openreturns.policies.rules.seen import loads
from openreturns.returns.models import DecisionRecord, Return, ReturnLine
from openreturns.settlement.quote import quote
from openreturns.shops.models import Membership, Shop, User
from tests.conftest import MakeOrder, MakeReturn, Rules, published

NO = {"nl": "Alleen ongedragen.", "en": "Only unworn."}
REJECT = {"then": [{"do": "reject", "message": NO}]}
HALF = {"then": [{"do": "keep", "share": "50.00"}]}
FIRST = {"field": "product.sku", "op": "is_one_of", "value": ["sku-1"]}


def test_a_rule_rejects_with_its_message(make_return: MakeReturn, rules: Rules) -> None:
    rules(REJECT)

    rma = make_return((0, 2), delivered_days_ago=20)

    line = ReturnLine.objects.get()
    assert (rma.status, line.rejected, line.rejected_text) == ("rejected", 2, NO["nl"])
    assert published(rma.pk) == ["return.requested", "return.rejected"]
    told = Event.objects.get(type="return.rejected")
    assert (told.by_kind, told.by_name) == ("system", "Rule 0")
    assert Order.objects.get().announced == 0


def test_a_rule_lets_keep_for_a_share(make_return: MakeReturn, rules: Rules) -> None:
    rules(HALF)

    rma = make_return((0, 1), delivered_days_ago=20)

    assert (rma.status, rma.lines.all()[0].kept, rma.money_due) == ("approved", 1, 998)
    assert list(rma.parcels.all()) == []


def test_who_withdraws_and_may_keep_it_gets_the_whole_price(
    make_return: MakeReturn, rules: Rules
) -> None:
    """R28: also where another rule would give a part."""
    rules(HALF, {"then": [{"do": "keep", "share": "100.00"}]})

    rma = make_return((0, 1))

    assert (rma.lines.all()[0].kept, rma.money_due) == (1, 1995)


def test_no_rule_rejects_a_withdrawal(make_return: MakeReturn, rules: Rules) -> None:
    """R15."""
    rules(REJECT)

    rma = make_return((0, 1))

    assert (rma.status, rma.lines.all()[0].approved) == ("approved", 1)
    stops = [one for one in rma.decision["lines"][0]["trace"] if one["code"] == "law_stop"]
    assert [dict(one["figures"])["why"] for one in stops] == ["withdrawal_reject"]


def test_each_line_meets_its_own_rules(make_return: MakeReturn, rules: Rules) -> None:
    rules({**REJECT, "when": FIRST}, {"then": [{"do": "approve"}]})

    rma = make_return((0, 1), (1, 1), delivered_days_ago=20)

    assert [(line.rejected, line.approved) for line in rma.lines.all()] == [(1, 0), (0, 1)]
    assert len(rma.parcels.all()) == 1


def test_a_rule_assigns_it_to_a_colleague(
    make_return: MakeReturn, rules: Rules, anna_user: User
) -> None:
    rules({"then": [{"do": "assign", "email": anna_user.email.upper()}]})

    assert make_return((0, 1)).assignee == anna_user


def test_a_colleague_who_left_is_assigned_nothing(
    make_return: MakeReturn, rules: Rules, shop: Shop
) -> None:
    rules({"then": [{"do": "assign", "email": "gone@example.com"}]})
    User.objects.create(email="gone@example.com")

    assert make_return((0, 1)).assignee is None
    assert Membership.objects.filter(shop=shop, user__email="gone@example.com").count() == 0


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({"field": "order.value", "op": "between", "value": ["79.90", "79.90"]}, True),
        ({"field": "order.age_days", "op": "between", "value": [23, 23]}, True),
        ({"field": "delivery.age_days", "op": "between", "value": [20, 20]}, True),
        ({"field": "order.country", "op": "is_one_of", "value": ["nl"]}, True),
        ({"field": "order.postcode", "op": "starts_with", "value": ["1234"]}, True),
        ({"field": "order.payment_method", "op": "has_any_of", "value": ["IDEAL"]}, True),
        ({"field": "order.fulfilled", "op": "is", "value": True}, True),
        ({"field": "order.tags", "op": "has_none_of", "value": ["vip"]}, True),
        ({"field": "order.discount_percent", "op": "at_most", "value": "0"}, True),
        ({"field": "product.price", "op": "between", "value": ["19.95", "19.95"]}, True),
        ({"field": "product.cost", "op": "is_unknown"}, True),
        ({"field": "customer.email", "op": "ends_with", "value": ["@EXAMPLE.com"]}, True),
        ({"field": "customer.orders", "days": 30, "op": "between", "value": [1, 1]}, True),
        ({"field": "customer.orders", "days": 90, "op": "between", "value": [1, 1]}, True),
        ({"field": "customer.returns", "days": 365, "op": "between", "value": [0, 0]}, True),
        ({"field": "customer.return_rate", "days": 30, "op": "at_most", "value": "0"}, True),
        ({"field": "line.reason", "op": "is_one_of", "value": ["too_small"]}, True),
        ({"field": "line.reason_group", "op": "is_one_of", "value": ["mind"]}, True),
        ({"field": "line.value", "op": "between", "value": ["19.95", "19.95"]}, True),
        ({"field": "line.legal_basis", "op": "is_one_of", "value": ["voluntary"]}, True),
        ({"field": "return.items", "op": "between", "value": [1, 1]}, True),
        ({"field": "return.full", "op": "is", "value": False}, True),
        ({"field": "return.origin", "op": "is_one_of", "value": ["portal"]}, True),
        ({"field": "return.reasons", "op": "has_all_of", "value": ["too_small"]}, True),
    ],
)
def test_the_facts_of_a_return_reach_the_rules(
    make_return: MakeReturn, rules: Rules, when: dict[str, Any], holds: bool
) -> None:
    rules({"when": when, "then": [{"do": "flag", "text": NO}]})

    rma = make_return((0, 1, "too_small"), delivered_days_ago=20)

    assert list(rma.decision["lines"][0]["rules"]) == ["r0"] * holds


def test_a_customers_past_is_asked_for_in_one_statement(
    make_return: MakeReturn, make_order: MakeOrder, rules: Rules
) -> None:
    past = {"field": "customer.returns", "days": 30, "op": "at_least", "value": 1}
    rules({"when": past, "then": [{"do": "review"}]}, decide_by_hand=False)
    first = make_order(lines=((2, 1995),), delivered_days_ago=20)
    again = make_order(delivered_days_ago=20, customer=first.customer)

    assert make_return((0, 1), order=first).status == "approved"
    assert make_return((0, 1), order=again).status == "requested"
    seen = Return.objects.latest("id").decision["lines"][0]["trace"][1]
    assert dict(seen["figures"])["actual"] == "1"


def test_what_was_seen_decides_again_as_it_did(make_return: MakeReturn, rules: Rules) -> None:
    """The time machine reads only what is kept here."""
    rules({**HALF, "when": FIRST}, {"then": [{"do": "approve"}]})
    rma = make_return((0, 1, "too_small"), (1, 1, "damaged"), delivered_days_ago=20)

    kept = DecisionRecord.objects.get(rma=rma)
    again = decide_seen(loads(kept.seen), policies.current(rma.shop))

    assert (kept.shop_id, kept.policy) == (rma.shop_id, rma.decision["policy"])
    assert [line.verdict for line in again.lines] == ["kept", "approved"]
    assert json.loads(json.dumps(again.stored())) == json.loads(json.dumps(rma.decision))


def test_a_rule_gives_the_delivery_back_once(
    make_return: MakeReturn, make_order: MakeOrder, rules: Rules
) -> None:
    """Though not everything comes back; the preview says what settlement owes (R32)."""
    rules({"then": [{"do": "refund_delivery"}, {"do": "keep", "share": "100.00"}]})
    order = make_order(delivered_days_ago=20)

    first, second = make_return((0, 1), order=order), make_return((0, 1), order=order)

    assert (first.money_due, second.money_due) == (1995 + 495, 1995)


def test_the_preview_promises_the_delivery_that_a_rule_gives_back(
    announce: Any, make_order: MakeOrder, rules: Rules
) -> None:
    rules({"then": [{"do": "refund_delivery"}]})

    said = quote(announce(make_order(delivered_days_ago=20), (0, 1)))

    assert (said.delivery, said.total) == (495, 1995 + 495)
