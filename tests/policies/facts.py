"""A consumer's line on 24 November 2026 as policy sees it; a test says only what differs."""

from datetime import date
from typing import Any

from openreturns.policies.decide import decide
from openreturns.policies.decision import Decision, LineDecision
from openreturns.policies.facts import Facts, LineFacts, OrderFacts, ReasonFacts, SaleFacts
from openreturns.policies.policy import Policy

TODAY = date(2026, 11, 24)
IN_TIME = date(2026, 11, 16)  # the law's last day is Mon 30 November
OVER = date(2026, 11, 2)  # the law's last day was Mon 16 November; 30 days end on 2 December
LONG_AGO = date(2026, 9, 1)
UNKNOWN = None

MIND = ReasonFacts("too_small")
FAULTY = ReasonFacts("defective", wrong=True, shop_pays=True)
WRONG_ITEM = ReasonFacts("wrong_item", wrong=True, shop_pays=True, ground="wrong_delivery")
RATHER_NOT = ReasonFacts()


def line(
    *,
    delivered: date | None = IN_TIME,
    business: bool = False,
    invoiced: date | None = None,
    disclosed: bool = True,
    known: bool = True,
    **changes: Any,
) -> LineFacts:
    """One wanted line of one order."""
    order = OrderFacts(
        business=business,
        country="NL",
        postcode="1234 AB",
        ordered_on=delivered or TODAY,
        invoiced_on=invoiced,
        delivered_on=(delivered,),
        merchant_country="NL",
        return_cost_disclosed=disclosed,
        known=known,
        sale=SaleFacts(currency="EUR"),
    )
    values: dict[str, Any] = {"key": "0", "order": order, "quantity": 1, "free": 1, "value": 1995}
    return LineFacts(**values | changes)


def decided(*lines: LineFacts, today: date = TODAY, **terms: Any) -> Decision:
    """What the policy says to these lines."""
    return decide(Facts(today, "portal", lines), Policy("test", **terms))


def decided_line(today: date = TODAY, **changes: Any) -> LineDecision:
    """What the standard policy says to one line."""
    return decided(line(**changes), today=today).lines[0]


def codes(of: LineDecision) -> list[str]:
    """The codes of its findings."""
    return [finding.code for finding in of.findings]
