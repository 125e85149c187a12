"""The editor's law guard: what a rule must not do is said before it is published."""

from typing import Any

import pytest

from openreturns.policies.rules.guard import blocking, conflicts, only_where_open
from openreturns.policies.rules.reading import read

ALWAYS: dict[str, Any] = {"all": []}
OFTEN = {"field": "customer.returns", "days": 90, "op": "more_than", "value": 5}
NO = {"en": "No"}


def basis(*bases: str, op: str = "is_one_of") -> dict[str, Any]:
    return {"field": "line.legal_basis", "op": op, "value": list(bases)}


def found(when: dict[str, Any], *acts: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    """What the guard says: action, severity and requirement."""
    raw = {"id": "r1", "name": "Rule", "when": when, "then": list(acts), **more}
    return [
        (one.act, one.severity, one.requirement) for one in conflicts(read([raw], "EUR"), "EUR")
    ]


@pytest.mark.parametrize(
    ("act", "on_withdrawal", "on_conformity"),
    [
        ({"do": "reject", "message": NO}, ("block", "R15"), ("block", "R42")),
        ({"do": "not_returnable", "message": NO}, ("block", "R15"), ("block", "R42")),
        ({"do": "keep", "share": "50.00"}, ("block", "R28"), ("block", "R42")),
        ({"do": "keep", "share": "100.00"}, None, None),
        ({"do": "fee", "fee": "handling", "amount": "2.00"}, ("block", "R37"), ("block", "R36")),
        ({"do": "fee", "fee": "restocking", "percent": "10"}, ("block", "R37"), ("block", "R36")),
        ({"do": "fee", "fee": "label", "amount": "4.95"}, ("limit", "R36"), ("block", "R36")),
        ({"do": "review"}, ("limit", "R15"), None),
        ({"do": "photo_required"}, ("limit", "R15"), None),
        ({"do": "form", "code": "fit"}, ("limit", "R15"), None),
        ({"do": "methods", "codes": ["pickup"]}, ("limit", "R36"), None),
        ({"do": "methods", "codes": ["label", "own_carrier"]}, None, None),
        ({"do": "outcomes", "codes": ["store_credit"]}, ("limit", "R30"), ("limit", "R42")),
        ({"do": "outcomes", "codes": ["refund", "exchange"]}, None, ("limit", "R42")),
        ({"do": "outcomes", "codes": ["refund", "repair", "replacement"]}, None, None),
        ({"do": "approve"}, None, None),
        ({"do": "returnable"}, None, None),
        ({"do": "window", "days": 10}, None, None),
        ({"do": "waive", "fees": ["label"]}, None, None),
        ({"do": "bonus", "percent": "10"}, None, None),
        ({"do": "assign", "email": "anna@example.com"}, None, None),
    ],
)
def test_each_action_meets_its_requirement(
    act: dict[str, Any],
    on_withdrawal: tuple[str, str] | None,
    on_conformity: tuple[str, str] | None,
) -> None:
    """R15, R28, R30, R36, R37, R42: table of the law guard."""
    do = act["do"]

    assert found(basis("withdrawal"), act) == ([(do, *on_withdrawal)] if on_withdrawal else [])
    assert found(basis("conformity"), act) == ([(do, *on_conformity)] if on_conformity else [])
    assert found(basis("voluntary", "b2b"), act) == []


REJECT = {"do": "reject", "message": NO}
BLOCKED = [("reject", "block", "R15"), ("reject", "block", "R42")]


@pytest.mark.parametrize(
    ("when", "says"),
    [
        (ALWAYS, BLOCKED),
        ({"field": "product.final_sale", "op": "is", "value": True}, BLOCKED),
        ({"field": "order.business", "op": "is", "value": True}, []),
        ({"field": "order.business", "op": "is", "value": False}, BLOCKED),
        ({"not": {"field": "order.business", "op": "is", "value": False}}, []),
        (basis("withdrawal", "conformity", op="is_none_of"), [("reject", "block", "R42")]),
        (basis("withdrawal"), [("reject", "block", "R15")]),
        ({"not": basis("voluntary")}, BLOCKED),
        (
            {"any": [basis("voluntary"), OFTEN | {"field": "customer.orders"}]},
            [("reject", "block", "R57")],
        ),
        ({"all": [basis("voluntary"), {"field": "order.date", "op": "is_known"}]}, []),
        (
            {"any": [basis("voluntary"), {"field": "line.photos", "op": "less_than", "value": 1}]},
            BLOCKED,
        ),
        ({"field": "line.legal_basis", "op": "is_unknown"}, []),
        ({"field": "order.business", "op": "is_unknown"}, []),
    ],
)
def test_a_rule_conflicts_if_its_condition_can_be_true_there(
    when: dict[str, Any], says: list[tuple[str, str, str]]
) -> None:
    """R15, R42: weighed in three values, what may be true counts."""
    assert found(when, REJECT) == says


def test_from_history_only_a_persons_look_may_follow() -> None:
    """R57, whatever else the condition says, on every basis."""
    look = [
        {"do": "review"},
        {"do": "flag", "text": NO},
        {"do": "assign", "email": "a@example.com"},
    ]

    assert found({"all": [basis("b2b"), OFTEN]}, *look) == []
    assert found({"not": OFTEN}, {"do": "approve"}) == [("approve", "block", "R57")]


def test_a_rule_that_is_off_does_no_harm() -> None:
    assert found(ALWAYS, REJECT, on=False) == []


def test_limits_do_not_keep_rules_from_being_published() -> None:
    raw = {"id": "r1", "name": "Look", "when": ALWAYS, "then": [{"do": "review"}]}
    rules = read([raw], "EUR")

    assert [one.severity for one in conflicts(rules, "EUR")] == ["limit"]
    assert blocking(rules, "EUR") == ()


@pytest.mark.parametrize("when", [ALWAYS, {"not": basis("b2b")}, {"all": [{"any": [OFTEN]}]}])
@pytest.mark.parametrize("level", ["item", "return"])
def test_one_click_keeps_a_rule_to_what_the_law_leaves_open(
    when: dict[str, Any], level: str
) -> None:
    raw = {"id": "r1", "name": "No", "level": level, "when": when, "then": [REJECT]}

    fixed = only_where_open(raw)

    left = conflicts(read([fixed], "EUR"), "EUR")
    assert [one for one in left if one.fixable] == []
    assert raw["when"] == when
