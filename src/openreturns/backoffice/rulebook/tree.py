"""A rule's condition as a tree of form fields: read from JSON or from what was typed, and back.

Every node has a path ("0.2.1") that names its fields, so a page can show a half-written
condition again, exactly as it was typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from openreturns.policies.rules.fields import DAYS, FIELDS
from openreturns.policies.rules.kinds import OPERATORS, OPERATORS_OF, Kind, Shape

FIRST = "line.reason"
GROUPS = ("all", "any", "none")
NUMBERS = frozenset({Kind.INT})
DEEPEST, MOST = 5, 100  # as policies.rules.reading bounds them


@dataclass(slots=True)
class Node:
    """A comparison (kind "test") or a group of nodes; `errors` by the field they belong to."""

    path: str
    kind: str = "test"
    fact: str = FIRST
    op: str = ""
    values: list[str] = field(default_factory=list)
    days: str = ""
    question: str = ""
    kids: list["Node"] = field(default_factory=list)
    pointer: str = ""
    error: str = ""

    def __post_init__(self) -> None:
        """A comparison always has an operator that fits its field."""
        if self.kind == "test" and self.op not in self.operators:
            self.op = self.operators[0]

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators that fit the field."""
        known = FIELDS.get(self.fact) or FIELDS[FIRST]
        return OPERATORS_OF[known.kind]

    @property
    def shape(self) -> str:
        """What stands behind the operator: items, one, pair, flag, nothing."""
        return OPERATORS[self.op].shape.value

    @property
    def at(self) -> str:
        """The path as it stands in an element's id."""
        return self.path.replace(".", "-")

    def all(self) -> Iterator["Node"]:
        """This node and everything in it."""
        yield self
        for kid in self.kids:
            yield from kid.all()

    def find(self, path: str) -> "Node | None":
        """The node at a path."""
        return next((node for node in self.all() if node.path == path), None)


def blank(path: str = "r") -> Node:
    """A condition to begin with: one comparison about the reason."""
    return Node(path, "all", kids=[Node(f"{path}.0")])


def from_json(raw: Mapping[str, Any]) -> Node:
    """The condition of a kept rule; a single comparison gets a group around it."""
    root = _node(raw, "r")
    if root.kind == "test":
        root = Node("r", "all", kids=[root])
    return _numbered(root, "r")


def _node(raw: Mapping[str, Any], path: str) -> Node:
    if "not" in raw:
        inner = _node(raw["not"], path)
        kids = inner.kids if inner.kind == "any" else [inner]
        return Node(path, "none", kids=kids)
    for kind in ("all", "any"):
        if kind in raw:
            return Node(path, kind, kids=[_node(part, path) for part in raw[kind]])
    value = raw.get("value")
    given = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return Node(
        path,
        fact=str(raw["field"]),
        op=str(raw["op"]),
        values=[_typed(one) for one in given],
        days=str(raw.get("days") or ""),
        question=str(raw.get("question") or ""),
    )


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def from_post(data: QueryDict) -> Node:
    """The condition as it was typed; at most as large as a rule may be."""
    left = [MOST]
    return _numbered(_read(data, "r", 1, left), "r")


def _read(data: QueryDict, path: str, depth: int, left: list[int]) -> Node:
    left[0] -= 1
    kind = data.get(f"kind.{path}", "all" if path == "r" else "test")
    if kind not in GROUPS:
        return _read_test(data, path)
    node, place = Node(path, kind), 0
    while f"kind.{path}.{place}" in data and left[0] > 0 and depth < DEEPEST:
        node.kids.append(_read(data, f"{path}.{place}", depth + 1, left))
        place += 1
    return node


def _read_test(data: QueryDict, path: str) -> Node:
    chosen = data.get(f"field.{path}", FIRST)
    chosen = chosen if chosen in FIELDS else FIRST
    node = Node(path, fact=chosen, op=data.get(f"op.{path}", ""))
    if data.get(f"was.{path}", chosen) != chosen:
        return Node(path, fact=chosen)  # another fact: its old values mean nothing any more
    given = [text.strip() for text in data.getlist(f"value.{path}")]
    if node.shape == Shape.ITEMS:
        given = [text for text in [*given, data.get(f"add.{path}", "").strip()] if text]
        given = list(dict.fromkeys(given))
    node.values = given
    node.days = data.get(f"days.{path}", "")
    node.question = data.get(f"question.{path}", "")
    return node


def _numbered(node: Node, path: str) -> Node:
    node.path = path
    for place, kid in enumerate(node.kids):
        _numbered(kid, f"{path}.{place}")
    return node


def to_json(node: Node, pointer: str = "/when") -> dict[str, Any]:
    """What is kept; also notes on every node where it stands in the rule, for error messages."""
    node.pointer = pointer
    if node.kind == "test":
        return _test(node)
    if node.kind == "none":
        kids = [to_json(kid, f"{pointer}/not/any/{i}") for i, kid in enumerate(node.kids)]
        return {"not": {"any": kids}}
    kids = [to_json(kid, f"{pointer}/{node.kind}/{i}") for i, kid in enumerate(node.kids)]
    return {node.kind: kids}


def _test(node: Node) -> dict[str, Any]:
    known = FIELDS[node.fact]
    made: dict[str, Any] = {"field": node.fact, "op": node.op}
    if node.shape != Shape.NOTHING:
        made["value"] = _value(node, known.kind)
    if known.takes == "days":
        made["days"] = int(node.days) if node.days in {str(one) for one in DAYS} else DAYS[0]
    if known.takes == "question":
        made["question"] = node.question
    return made


def _value(node: Node, kind: Kind) -> Any:
    if node.shape == Shape.FLAG:
        return node.values[:1] != ["no"]
    given = [_number(text, kind) for text in node.values]
    if node.shape == Shape.ONE:
        return given[0] if given else ""
    return given[:2] if node.shape == Shape.PAIR else given


def _number(text: str, kind: Kind) -> Any:
    """A figure as the rule keeps it; what is no figure stays as typed and is refused later."""
    if kind is Kind.INT:
        return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text
    if kind in {Kind.MONEY, Kind.PERCENT}:
        return plain_figure(text)
    return text


def plain_figure(text: str) -> str:
    """ "€ 75,50" as "75.50": the sign goes, one comma before at most two figures is a point."""
    bare = "".join(sign for sign in text if sign.isdigit() or sign in ".,-")
    if bare.count(",") == 1 and "." not in bare:
        return bare.replace(",", ".")
    return bare or text


def changed(root: Node, edit: str) -> None:
    """One press of a button: "test:r", "group:r", "remove:r.0.1"; unknown presses do nothing."""
    what, _colon, path = edit.partition(":")
    node = root.find(path)
    if node is None:
        return
    if what == "test" and node.kind != "test":
        node.kids.append(Node(""))
    elif what == "group" and node.kind != "test" and path.count(".") < DEEPEST - 2:
        other = "all" if node.kind == "any" else "any"
        node.kids.append(Node("", other, kids=[Node(""), Node("")]))
    elif what == "remove" and path != "r":
        _remove(root, node)
    _numbered(root, "r")


def _remove(root: Node, gone: Node) -> None:
    for node in list(root.all()):
        node.kids = [
            kid for kid in node.kids if kid is not gone and (kid.kind == "test" or _kept(kid, gone))
        ]


def _kept(group: Node, gone: Node) -> bool:
    """A group whose last part goes, goes with it."""
    return group.kids != [gone]
