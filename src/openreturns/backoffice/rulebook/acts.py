"""The actions of a rule as form fields: read from JSON or from what was typed, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from openreturns.backoffice.rulebook.tree import plain_figure
from openreturns.policies.rules.actions import ACTIONS, Action, PartKind

FIRST = "approve"
LANGUAGES = ("nl", "de", "fr", "en")
MOST = 20
MANY = frozenset({PartKind.CODES, PartKind.OUTCOMES, PartKind.FEES})
FIGURES = frozenset({PartKind.PERCENT, PartKind.AMOUNT})


@dataclass(slots=True)
class Act:
    """One action and what was typed for its parts: {part or part.language: values}."""

    place: int
    do: str = FIRST
    typed: dict[str, list[str]] = field(default_factory=dict)
    error: str = ""

    @property
    def known(self) -> Action:
        """The action in the language of rules."""
        return ACTIONS[self.do]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are asked for: of a fee either an amount or a share."""
        names = tuple(part.name for part in self.known.parts)
        if self.do != "fee":
            return names
        return ("fee", "percent" if self.typed.get("fee") == ["restocking"] else "amount")

    def said(self, name: str) -> str:
        """What was typed for a part."""
        return next(iter(self.typed.get(name, [])), "")


def from_json(then: list[Mapping[str, Any]]) -> list[Act]:
    """The actions of a kept rule."""
    return [_act(place, raw) for place, raw in enumerate(then)]


def _act(place: int, raw: Mapping[str, Any]) -> Act:
    typed: dict[str, list[str]] = {}
    for name, value in raw.items():
        if isinstance(value, Mapping):
            typed |= {f"{name}.{language}": [str(text)] for language, text in value.items()}
        elif name != "do":
            many = value if isinstance(value, list | tuple) else [value]
            typed[name] = [str(one) for one in many]
    return Act(place, str(raw["do"]), typed)


def from_post(data: QueryDict) -> list[Act]:
    """The actions as they were typed."""
    acts: list[Act] = []
    while f"do.{len(acts)}" in data and len(acts) < MOST:
        acts.append(_read(data, len(acts)))
    return acts or [Act(0)]


def _read(data: QueryDict, place: int) -> Act:
    do = data[f"do.{place}"]
    act = Act(place, str(do) if do in ACTIONS else FIRST)
    start = f"part.{place}."
    for key in data:
        if key.startswith(start):
            act.typed[key.removeprefix(start)] = [text.strip() for text in data.getlist(key)]
    return act


def to_json(act: Act) -> dict[str, Any]:
    """What is kept of an action; what does not fit is refused by the reading of rules."""
    kinds = {part.name: part.kind for part in act.known.parts}
    return {"do": act.do} | {name: _part(act, name, kinds[name]) for name in act.parts}


def _part(act: Act, name: str, kind: PartKind) -> Any:
    if kind is PartKind.TEXTS:
        texts = {code: act.said(f"{name}.{code}") for code in LANGUAGES}
        return {code: text for code, text in texts.items() if text}
    if kind in MANY:
        return [text for text in act.typed.get(name, []) if text]
    text = act.said(name)
    if kind is PartKind.DAYS:
        return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text
    return plain_figure(text) if kind in FIGURES else text


def changed(acts: list[Act], edit: str) -> list[Act]:
    """One press of a button: "act" adds one, "less:2" removes one."""
    what, _colon, place = edit.partition(":")
    if what == "act" and len(acts) < MOST:
        acts = [*acts, Act(len(acts), _unused(acts))]
    elif what == "less" and len(acts) > 1:
        acts = [act for act in acts if str(act.place) != place]
    for number, act in enumerate(acts):
        act.place = number
    return acts


def _unused(acts: list[Act]) -> str:
    """An action of another question than those that stand there already."""
    asked = {act.known.question for act in acts}
    return next((code for code, act in ACTIONS.items() if act.question not in asked), "flag")
