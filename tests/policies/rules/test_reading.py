"""Rules are read strictly: whole and valid, or one mistake per place, never a guess."""

from typing import Any

import pytest
from django.utils.translation import override

from openreturns.core.errors import Invalid
from openreturns.policies.rules.fields import FIELDS
from openreturns.policies.rules.kinds import OPERATORS_OF
from openreturns.policies.rules.language import Comparison, comparisons
from openreturns.policies.rules.reading import problems, read

DAMAGED = {"field": "line.reason", "op": "is_one_of", "value": ["damaged"]}
DEAR = {"field": "order.value", "op": "at_least", "value": "75.00"}
OFTEN = {"field": "customer.returns", "days": 90, "op": "more_than", "value": 5}


def rule(**changes: Any) -> dict[str, Any]:
    return {
        "id": "r7",
        "name": "Damaged on arrival",
        "when": {"all": [DAMAGED, {"any": [DEAR, {"not": OFTEN}]}]},
        "then": [{"do": "approve"}, {"do": "waive", "fees": ["label"]}],
        **changes,
    }


def test_a_rule_is_read_with_its_conditions_in_order() -> None:
    (found,) = read([rule(stop=True, scope=["portal"])], "EUR")

    assert (found.id, found.on, found.level, found.scope, found.stop) == (
        "r7",
        True,
        "item",
        ("portal",),
        True,
    )
    assert [one.key for one in comparisons(found.when)] == [
        "line.reason",
        "order.value",
        "customer.returns:90",
    ]
    assert [act.do for act in found.then] == ["approve", "waive"]
    assert found.asks_history


@pytest.mark.parametrize(
    ("changes", "pointer", "why"),
    [
        (
            {"when": {"field": "order.moon", "op": "is"}},
            "/when/field",
            "There is no field order.moon.",
        ),
        (
            {"when": {"all": [DAMAGED, {"not": {**DAMAGED, "op": "at_least"}}]}},
            "/when/all/1/not/op",
            "Reason cannot be compared by at_least.",
        ),
        (
            {"when": {**DAMAGED, "op": "matches"}},
            "/when/op",
            "Reason cannot be compared by matches.",
        ),
        (
            {"when": {**DAMAGED, "value": "damaged"}},
            "/when/value",
            "This is a list with at least one value.",
        ),
        (
            {"when": {**DAMAGED, "value": []}},
            "/when/value",
            "This is a list with at least one value.",
        ),
        (
            {"when": {**DAMAGED, "value": [1]}},
            "/when/value",
            "Every value is a text of 1 to 200 characters.",
        ),
        (
            {"when": {**DAMAGED, "value": ["x"] * 501}},
            "/when/value",
            "At most 500 values fit here.",
        ),
        (
            {"when": {**DEAR, "value": 75}},
            "/when/value",
            'An amount is written as text, such as "75.00".',
        ),
        (
            {"when": {**DEAR, "value": 75.5}},
            "/when/value",
            'An amount is written as text, such as "75.00".',
        ),
        (
            {"when": {**DEAR, "value": "75.005"}},
            "/when/value",
            'An amount is written as text, such as "75.00".',
        ),
        (
            {"when": {**DEAR, "value": "-1"}},
            "/when/value",
            'An amount is written as text, such as "75.00".',
        ),
        (
            {"when": {**OFTEN, "value": True}},
            "/when/value",
            "This is a whole number from 0 to 1000000000.",
        ),
        (
            {"when": {**OFTEN, "value": 1.5}},
            "/when/value",
            "This is a whole number from 0 to 1000000000.",
        ),
        (
            {"when": {**OFTEN, "op": "between", "value": [9, 1]}},
            "/when/value",
            "The first value is larger than the second.",
        ),
        (
            {"when": {**OFTEN, "op": "between", "value": 9}},
            "/when/value",
            "Between takes two values.",
        ),
        (
            {"when": {**OFTEN, "days": 7}},
            "/when/days",
            "Say how far back: 30, 90, 180 or 365 days.",
        ),
        ({"when": {**DEAR, "days": 90}}, "/when/days", "Days do not belong here."),
        (
            {"when": {"field": "line.answer", "op": "is", "value": True}},
            "/when/question",
            "Say which question.",
        ),
        (
            {"when": {**DAMAGED, "question": "size"}},
            "/when/question",
            "A question does not belong here.",
        ),
        (
            {"when": {"field": "order.date", "op": "before", "value": "1/2/2026"}},
            "/when/value",
            "A date is written as 2026-11-30.",
        ),
        (
            {"when": {"field": "order.discount_percent", "op": "at_least", "value": "101"}},
            "/when/value",
            'A percentage is written as text from 0 to 100, such as "21.00".',
        ),
        (
            {"when": {"field": "order.business", "op": "is", "value": "yes"}},
            "/when/value",
            "This is true or false.",
        ),
        (
            {"when": {"field": "line.legal_basis", "op": "is_one_of", "value": ["magic"]}},
            "/when/value",
            "magic is not one of the choices.",
        ),
        (
            {"when": {"field": "order.date", "op": "is_known", "value": 1}},
            "/when/value",
            "No value belongs here.",
        ),
        ({"when": {"any": []}}, "/when/any", "At least one is needed here."),
        ({"when": {**DAMAGED, "regex": "a+"}}, "/when/regex", "There is no such setting here."),
        ({"when": "always"}, "/when", "This does not have the right form."),
        ({"then": []}, "/then", "At least one is needed here."),
        ({"then": [{"do": "explode"}]}, "/then/0/do", "There is no action explode."),
        ({"then": [{"do": "reject"}]}, "/then/0/message", "This is missing."),
        (
            {"then": [{"do": "reject", "message": {"nl": " "}}]},
            "/then/0/message",
            "Write a text in at least one language.",
        ),
        (
            {"then": [{"do": "reject", "message": {"en": "x" * 1001}}]},
            "/then/0/message",
            "A text has at most 1000 characters.",
        ),
        (
            {"then": [{"do": "approve", "share": "50"}]},
            "/then/0/share",
            "share does not belong here.",
        ),
        (
            {"then": [{"do": "fee", "fee": "label", "amount": 4.95}]},
            "/then/0/amount",
            'An amount is written as text, such as "75.00".',
        ),
        (
            {"then": [{"do": "fee", "fee": "restocking", "amount": "1.00"}]},
            "/then/0/amount",
            "amount does not belong here.",
        ),
        (
            {"then": [{"do": "assign", "email": "anna"}]},
            "/then/0/email",
            "This is not an e-mail address.",
        ),
        (
            {"level": "return"},
            "/when",
            "Reason differs per item: a rule about the whole cannot ask it.",
        ),
        ({"scope": ["fax"]}, "/scope/0", "This is not one of the choices."),
        ({"on": "yes"}, "/on", "This does not have the right form."),
        ({"name": ""}, "/name", "This does not have the right form."),
        ({"colour": "red"}, "/colour", "There is no such setting here."),
    ],
)
def test_a_mistake_is_named_at_its_place(changes: dict[str, Any], pointer: str, why: str) -> None:
    found = problems([rule(**changes)], "EUR")

    assert [(one.pointer, one.detail) for one in found] == [(f"/0{pointer}", why)]


def test_every_mistake_is_named_at_once() -> None:
    wrong = [rule(then=[{"do": "explode"}]), rule(id="r8"), rule(id="r9", when={"any": []})]

    assert [one.pointer for one in problems(wrong, "EUR")] == ["/0/then/0/do", "/2/when/any"]


def test_two_rules_cannot_share_an_id() -> None:
    assert [one.pointer for one in problems([rule(), rule()], "EUR")] == ["/1/id"]


def test_amounts_have_as_many_decimals_as_the_shops_currency() -> None:
    assert problems([rule(when={**DEAR, "value": "1000"})], "JPY") == ()
    assert problems([rule(when={**DEAR, "value": "1.234"})], "KWD") == ()
    assert [one.pointer for one in problems([rule(when={**DEAR, "value": "1.5"})], "JPY")] == [
        "/0/when/value"
    ]


def test_what_is_too_large_is_refused_before_it_is_read() -> None:
    deep: dict[str, Any] = DAMAGED
    for _ in range(3000):
        deep = {"not": deep}

    assert [one.pointer for one in problems([rule(when=deep)], "EUR")] == ["/0/when"]
    assert [one.pointer for one in problems([rule(when={"all": [DAMAGED] * 101})], "EUR")] == [
        "/0/when"
    ]
    assert [one.pointer for one in problems([rule(id=f"r{n}") for n in range(201)], "EUR")] == [""]


@pytest.mark.parametrize("raw", [None, 3, "rules", {"id": "r1"}])
def test_only_a_list_is_a_list_of_rules(raw: Any) -> None:
    with pytest.raises(Invalid) as refused:
        read(raw, "EUR")

    assert [one.pointer for one in refused.value.errors] == [""]


def test_mistakes_are_said_in_the_readers_language() -> None:
    with override("nl"):
        (found,) = problems([rule(then=[{"do": "reject"}])], "EUR")

    assert found.detail == "Dit ontbreekt."


def test_every_field_can_be_asked_by_each_of_its_operators() -> None:
    values: dict[str, Any] = {
        "text": ["a"], "choice": ["a"], "set": ["a"], "int": 1, "money": "1.00",
        "percent": "1.00", "date": "2026-11-30", "bool": True, "answer": 1,
    }  # fmt: skip
    wrong = []
    for field in FIELDS.values():
        for op in OPERATORS_OF[field.kind]:
            value = values[field.kind]
            if field.choices:
                value = [next(iter(field.choices))]
            if op == "between":
                value = [value, value]
            if field.kind == "answer" and op in OPERATORS_OF[values_kind(op)]:
                value = {"is": True, "between": [1, 2]}.get(op, 1 if op in NUMBERS else ["a"])
            if op in {"is_known", "is_unknown"}:
                value = None
            beside = {"days": 30} if field.takes == "days" else {}
            beside = {"question": "size"} if field.takes == "question" else beside
            when = {"field": field.code, "op": op, "value": value, **beside}
            wrong += problems([rule(when=when)], "EUR")

    assert wrong == []
    assert isinstance(read([rule(when=when)], "EUR")[0].when, Comparison)


NUMBERS = {"at_least", "at_most", "more_than", "less_than"}


def values_kind(op: str) -> Any:
    return next(kind for kind, ops in OPERATORS_OF.items() if op in ops)
