"""One rule as a form: from the kept rule or from what was typed, checked place by place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from openreturns.backoffice.rulebook import acts as acting
from openreturns.backoffice.rulebook import tree
from openreturns.backoffice.rulebook.acts import Act
from openreturns.backoffice.rulebook.tree import Node
from openreturns.core.errors import FieldError
from openreturns.policies.rulelist import fresh_id
from openreturns.policies.rules.reading import problems
from openreturns.policies.wording import Names, actions, condition, plain

SCOPES = ("portal", "backoffice", "api")
LONGEST_NAME = 120
SHOWN_NAME = 70


@dataclass(slots=True)
class RuleForm:
    """A rule being edited; `key` is empty for one that is not kept yet."""

    key: str = ""
    name: str = ""
    on: bool = True
    level: str = "item"
    scope: list[str] = field(default_factory=list)
    stop: bool = False
    root: Node = field(default_factory=tree.blank)
    acts: list[Act] = field(default_factory=lambda: [Act(0)])
    errors: list[str] = field(default_factory=list)
    name_error: str = ""

    @property
    def whole(self) -> bool:
        """It is about the whole return."""
        return self.level == "return"

    def rule(self) -> dict[str, Any]:
        """The rule as it was typed, right or not."""
        return {
            "id": self.key or fresh_id(),
            "name": self.name,
            "on": self.on,
            "level": self.level,
            "scope": list(self.scope),
            "when": tree.to_json(self.root),
            "then": [acting.to_json(act) for act in self.acts],
            "stop": self.stop,
        }

    def check(self, names: Names) -> dict[str, Any] | None:
        """The rule if it is right; else None, with an error at each place that is not.

        Without a name it is called after what it asks.
        """
        made = self.rule()
        wrong = problems([{**made, "name": self.name or "-"}], names.currency)
        for error in wrong:
            self._note(error)
        if wrong:
            return None
        return {**made, "name": self.name or _called(made, names)}

    def _note(self, error: FieldError) -> None:
        pointer = error.pointer.removeprefix("/0")
        for node in self.root.all():
            if node.kind == "test" and pointer.startswith(f"{node.pointer}/"):
                node.error = node.error or error.detail
                return
        for act in self.acts:
            if f"{pointer}/".startswith(f"/then/{act.place}/"):
                act.error = act.error or error.detail
                return
        if pointer == "/name":
            self.name_error = error.detail
        else:
            self.errors.append(error.detail)

    @property
    def faults(self) -> list[dict[str, str]]:
        """Every error with the element it is about, for the summary."""
        found = [{"id": f"c-{n.at}", "text": n.error} for n in self.root.all() if n.error]
        found += [{"id": f"a-{act.place}", "text": act.error} for act in self.acts if act.error]
        return found + ([{"id": "rule-name", "text": self.name_error}] if self.name_error else [])


def _called(made: Mapping[str, Any], names: Names) -> str:
    """A name made of the condition: "Reason is not Arrived damaged or Wrong item"."""
    said = plain(condition(made, names) or actions(made, names))
    said = said[:1].upper() + said[1:]
    return said if len(said) <= SHOWN_NAME else f"{said[: SHOWN_NAME - 1].rstrip()}…"


def of_rule(rule: Mapping[str, Any]) -> RuleForm:
    """The form of a kept rule."""
    return RuleForm(
        key=rule["id"],
        name=rule["name"],
        on=rule["on"],
        level=rule["level"],
        scope=list(rule["scope"]),
        stop=rule["stop"],
        root=tree.from_json(rule["when"]),
        acts=acting.from_json(rule["then"]),
    )


def of_post(data: QueryDict) -> RuleForm:
    """The form as it was typed."""
    return RuleForm(
        key=data.get("rule", ""),
        name=data.get("name", "").strip()[:LONGEST_NAME],
        on=data.get("on") != "no",
        level="return" if data.get("level") == "return" else "item",
        scope=[one for one in data.getlist("scope") if one in SCOPES],
        stop=bool(data.get("stop")),
        root=tree.from_post(data),
        acts=acting.from_post(data),
    )


def pressed(form: RuleForm, edit: str) -> None:
    """A button that changes the shape of the rule: one more condition, one action less …"""
    if edit.partition(":")[0] in {"act", "less"}:
        form.acts = acting.changed(form.acts, edit)
    else:
        tree.changed(form.root, edit)
