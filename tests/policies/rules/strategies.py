"""Rule sets and requests that Hypothesis makes from the registries: everything one could write."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from openreturns.policies.facts import (
    CustomerFacts,
    Facts,
    History,
    LineFacts,
    ProductFacts,
    ReasonFacts,
)
from openreturns.policies.rules.actions import ACTIONS, FEES, PartKind
from openreturns.policies.rules.fields import DAYS, FIELDS, OUTCOMES, Field
from openreturns.policies.rules.kinds import OPERATORS, OPERATORS_OF, Kind, Shape
from tests.policies.facts import TODAY, line

WORDS = ["a", "vip", "sale", "nl", "too_small", "defective", "mia@example.com"]
TEXTS = st.just({"en": "No", "nl": "Nee"})
AMOUNTS = st.sampled_from(["0", "4.95", "19.95", "500.00"])
PERCENTS = st.sampled_from(["0", "12.50", "50", "99.99", "100"])
ONE: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.INT: st.integers(0, 60),
    Kind.MONEY: AMOUNTS,
    Kind.PERCENT: PERCENTS,
    Kind.DATE: st.sampled_from(["2026-01-01", "2026-11-20", "2027-01-01"]),
    Kind.ANSWER: st.integers(0, 5),
}
PARTS: dict[PartKind, st.SearchStrategy[Any]] = {
    PartKind.TEXTS: TEXTS,
    PartKind.PERCENT: PERCENTS,
    PartKind.AMOUNT: AMOUNTS,
    PartKind.DAYS: st.sampled_from([0, 3, 14, 400]),
    PartKind.CODE: st.sampled_from(["fit", "depot"]),
    PartKind.CODES: st.lists(st.sampled_from(["label", "pickup", "own_carrier"]), min_size=1),
    PartKind.OUTCOMES: st.lists(st.sampled_from(sorted(OUTCOMES)), min_size=1),
    PartKind.FEE: st.sampled_from(sorted(FEES)),
    PartKind.FEES: st.lists(st.sampled_from(sorted(FEES)), min_size=1),
    PartKind.EMAIL: st.just("anna@example.com"),
}


@st.composite
def comparisons(draw: st.DrawFn, whole: bool = False, past: bool = False) -> dict[str, Any]:
    fields = [one for one in FIELDS.values() if one.for_whole_return or not whole]
    fields = [one for one in fields if one.is_history or not past]
    field = draw(st.sampled_from(fields))
    op = draw(st.sampled_from(OPERATORS_OF[field.kind]))
    found: dict[str, Any] = {"field": field.code, "op": op}
    if field.takes == "days":
        found["days"] = draw(st.sampled_from(DAYS))
    if field.takes == "question":
        found["question"] = "fit"
    if OPERATORS[op].shape is not Shape.NOTHING:
        found["value"] = draw(_value(field, OPERATORS[op].shape))
    return found


def _value(field: Field, shape: Shape) -> st.SearchStrategy[Any]:
    if shape is Shape.FLAG:
        return st.booleans()
    if shape is Shape.ITEMS:
        choices = sorted(field.choices) if field.choices else WORDS
        return st.lists(st.sampled_from(choices), min_size=1, max_size=4)
    if shape is Shape.PAIR and field.kind in {Kind.INT, Kind.ANSWER, Kind.DATE}:
        return st.lists(ONE[field.kind], min_size=2, max_size=2).map(sorted)
    if shape is Shape.PAIR:
        return st.lists(ONE[field.kind], min_size=2, max_size=2).map(
            lambda two: sorted(two, key=float)
        )
    return ONE[field.kind]


def conditions(whole: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    leaves = st.just({"all": []}) | comparisons(whole)
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=4,
    )


@st.composite
def acts(draw: st.DrawFn) -> dict[str, Any]:
    action = ACTIONS[draw(st.sampled_from(sorted(ACTIONS)))]
    found = {"do": action.code, **{p.name: draw(PARTS[p.kind]) for p in action.parts}}
    if action.code == "fee":
        found.pop("amount" if found["fee"] == "restocking" else "percent")
    return found


@st.composite
def rule_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for place in range(draw(st.integers(1, 5))):
        level = draw(st.sampled_from(["item", "return"]))
        found.append(
            {
                "id": f"r{place}",
                "name": f"Rule {place}",
                "level": level,
                "scope": draw(st.lists(st.sampled_from(["portal", "api"]), max_size=1)),
                "when": draw(conditions(level == "return")),
                "then": draw(st.lists(acts(), min_size=1, max_size=4)),
                "stop": draw(st.booleans()),
            }
        )
    return found


TERMS = st.fixed_dictionaries(
    {
        "decide_by_hand": st.booleans(),
        "label_fee": st.sampled_from([0, 495]),
        "label_cost": st.sampled_from([None, 300]),
        "handling_fee": st.sampled_from([0, 200]),
        "restocking": st.sampled_from([0, 1500]),
        "window_days": st.sampled_from([0, 14, 30]),
        "methods": st.sampled_from([("label",), ("own_carrier",), ("label", "own_carrier")]),
    }
)
REASONS = st.sampled_from(
    [
        ReasonFacts(),
        ReasonFacts("too_small"),
        ReasonFacts("defective", wrong=True, shop_pays=True),
        ReasonFacts("wrong_item", wrong=True, shop_pays=True, ground="wrong_delivery"),
        ReasonFacts("recalled", wrong=True, ground="recall"),
        ReasonFacts("refused", ground="undeliverable"),
        ReasonFacts("promised", wrong=True, ground="guarantee"),
    ]
)


@st.composite
def lines(draw: st.DrawFn, key: str) -> LineFacts:
    ago = draw(st.sampled_from([None, 3, 14, 20, 60, 500]))
    return line(
        key=key,
        delivered=None if ago is None else TODAY - timedelta(days=ago),
        business=draw(st.sampled_from([False, False, True])),
        disclosed=draw(st.booleans()),
        reason=draw(REASONS),
        outcome=draw(st.sampled_from(sorted(OUTCOMES))),
        exclusion=draw(st.sampled_from(["", "", "c", "e"])),
        final_sale=draw(st.booleans()),
        photos=draw(st.integers(0, 1)),
        product=ProductFacts(sku="a", category="sale", price=1995),
        answers=draw(st.sampled_from([{}, {"fit": "a"}, {"fit": 3}, {"fit": ["a", "vip"]}])),
    )


@st.composite
def requests(draw: st.DrawFn) -> Facts:
    many = draw(st.integers(1, 3))
    past = {days: History(orders=9, returns=8, rate=8000, kept=2) for days in DAYS}
    return Facts(
        declared_on=TODAY,
        origin=draw(st.sampled_from(["portal", "api", "backoffice"])),
        lines=tuple(draw(lines(str(place))) for place in range(many)),
        customer=CustomerFacts("mia@example.com", ("vip",), draw(st.sampled_from([{}, past]))),
    )
