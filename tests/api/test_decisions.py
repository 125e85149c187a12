"""A decision says in the API which rule made it, why, and what it saw."""

from tests.api.conftest import Api
from tests.conftest import MakeReturn, Rules

FIRST = {"field": "product.sku", "op": "is_one_of", "value": ["SKU-1"]}
NO = {"nl": "Nee", "en": "No"}


def test_a_decision_names_its_rules_with_why_and_what_it_saw(
    api: Api, make_return: MakeReturn, rules: Rules
) -> None:
    rules({"id": "no", "name": "First", "when": FIRST, "then": [{"do": "reject", "message": NO}]})
    rma = make_return((0, 1), delivered_days_ago=20)

    (line,) = api.get(f"/decisions/{rma.pk}?language=en").json()["lines"]

    assert (line["verdict"], line["rules"], line["share"]) == ("rejected", ["no"], "0.00")
    assert line["decided_by"] == {"id": "no", "name": "First"}
    assert [step["text"] for step in line["trace"]] == [
        "The rule “First” applied: Reject it with a message.",
        "SKU is one of SKU-1. It was: sku-1.",
    ]
    assert [one["text"] for one in line["why"]][1:] == ["It is not taken back.", "No"]
    facts = line["facts"]
    assert (facts["line.value"], facts["customer.orders:90"], facts["product.sku"]) == (
        1995,
        1,
        "sku-1",
    )


def test_returns_are_filtered_by_rule(api: Api, make_return: MakeReturn, rules: Rules) -> None:
    make_return((0, 1), delivered_days_ago=20)
    rules({"id": "yes", "then": [{"do": "approve"}]})
    rma = make_return((0, 1), delivered_days_ago=20)

    found = api.get("/returns?rule=yes").json()["items"]

    assert [one["number"] for one in found] == [rma.number]
    assert api.get("/returns?rule=no").json()["items"] == []
