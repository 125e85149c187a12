"""Two rules to begin with, as many shops have them; a press opens one ready to keep."""

from typing import Any

from openreturns.backoffice.rulebook import form
from openreturns.backoffice.rulebook.form import RuleForm
from openreturns.policies.wording import Names, Piece, sentence

EXAMPLES: dict[str, dict[str, Any]] = {
    "faults": {
        "when": {"all": [{"field": "line.reason", "op": "is_none_of",
                          "value": ["damaged", "wrong_item"]}]},
        "then": [{"do": "approve"}],
    },
    "country": {
        "when": {"all": [{"field": "order.country", "op": "is_one_of", "value": ["NL"]}]},
        "then": [{"do": "approve"}],
    },
}  # fmt: skip
BASE = {"id": "", "name": "", "on": True, "level": "item", "scope": [], "stop": False}


def begin(name: str) -> RuleForm:
    """A new rule: an example, else an empty one."""
    return form.of_rule(BASE | EXAMPLES[name]) if name in EXAMPLES else RuleForm()


def shown(names: Names) -> list[tuple[str, list[Piece]]]:
    """The examples as sentences."""
    return [(name, sentence(BASE | raw, names)) for name, raw in EXAMPLES.items()]
