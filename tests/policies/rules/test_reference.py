"""The reference page lists exactly what rules can ask and do, and what the law stops."""

import re
from pathlib import Path

from openreturns.policies.rules.actions import ACTIONS
from openreturns.policies.rules.fields import FIELDS
from openreturns.policies.rules.guard import WHY
from openreturns.policies.rules.kinds import OPERATORS_OF
from openreturns.policies.rules.lawful import HISTORY, STOPS, requirement_of

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "rules.md").read_text()


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without the code signs."""
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in row] for row in rows[2:]]


def test_every_field_is_described_with_its_type() -> None:
    assert [row[:2] for row in table("Fields")] == [
        [field.code, field.kind.value] for field in FIELDS.values()
    ]


def test_every_operator_of_every_type_is_described() -> None:
    assert table("Operators") == [
        [kind.value, ", ".join(operators)] for kind, operators in OPERATORS_OF.items()
    ]


def test_every_action_is_described_with_its_parts_and_its_question() -> None:
    said = [[row[0], re.findall(r"(\w+) \(", row[1]), row[2]] for row in table("Actions")]

    assert said == [
        [one.code, [part.name for part in one.parts], one.question or "–"]
        for one in ACTIONS.values()
    ]


def test_everything_that_the_law_stops_is_described() -> None:
    blocks = {stop.code: stop.blocks for rows in STOPS.values() for stop in rows.values()}
    blocks[HISTORY.code] = HISTORY.blocks

    assert [row[:3] for row in table("What the law stops")] == [
        [code, requirement_of(code), "blocks" if blocks[code] else "limits"] for code in WHY
    ]
    assert set(WHY) == set(blocks)
