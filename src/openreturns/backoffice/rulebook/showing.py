"""What the templates of the rule builder draw: plain dicts, everything chosen beforehand."""

from typing import Any

from django.utils.translation import gettext as _

from openreturns.backoffice.rulebook.acts import MANY, Act
from openreturns.backoffice.rulebook.form import SCOPES, RuleForm
from openreturns.backoffice.rulebook.options import Group, Options
from openreturns.backoffice.rulebook.tree import DEEPEST, Node
from openreturns.backoffice.words import language_word, origin_word
from openreturns.policies.rules.actions import ACTIONS, Part, PartKind
from openreturns.policies.rules.fields import DAYS, FIELDS
from openreturns.policies.rules.kinds import OPERATORS, Kind, Shape

CHOICES = {PartKind.FEE: "fee", PartKind.FEES: "fee", PartKind.OUTCOMES: "outcomes"}
DEFAULTS = {("keep", "share"): "100", ("window", "days"): "30"}
UNITS = {Kind.PERCENT: "%"}


def editor(form: RuleForm, options: Options, languages: list[str]) -> dict[str, Any]:
    """The open rule."""
    fields = options.fields(whole=form.whole)
    return {
        "label": _("Rule “{name}”, being edited").format(name=form.name)
        if form.key
        else _("New rule"),
        "root": _node(form.root, options, fields),
        "acts": [_act(act, options, languages) for act in form.acts],
        "scopes": [(code, origin_word(code), code in form.scope) for code in SCOPES],
        "can_lose_act": len(form.acts) > 1,
    }


def _node(node: Node, options: Options, fields: list[Group]) -> dict[str, Any]:
    if node.kind != "test":
        return _group(node, options, fields)
    known = FIELDS[node.fact]
    choices = options.of(node.fact)
    return {
        "path": node.path,
        "at": node.at,
        "field": node.fact,
        "error": node.error,
        "fields": fields,
        "label": str(known.label),
        "op": node.op,
        "operators": [(code, str(OPERATORS[code].label)) for code in node.operators],
        "shape": node.shape,
        "days": [(str(one), node.days == str(one)) for one in DAYS]
        if known.takes == "days"
        else [],
        "question": node.question if known.takes == "question" else None,
        "questions": options.of("line.answer"),
        **_values(node, choices, options),
        "type": "date" if known.kind is Kind.DATE else "text",
        "numeric": known.kind in {Kind.INT, Kind.MONEY, Kind.PERCENT},
        "unit": options.names.currency if known.kind is Kind.MONEY else UNITS.get(known.kind, ""),
    }


def _group(node: Node, options: Options, fields: list[Group]) -> dict[str, Any]:
    single = node.path == "r" and node.kind == "all" and len(node.kids) < 2
    word = _("AND") if node.kind == "all" else _("OR")
    first = _("IF") if single else ""
    kids = [_node(kid, options, fields) for kid in node.kids]
    return {
        "group": node.kind,
        "path": node.path,
        "at": node.at,
        "top": node.path == "r",
        "single": single,
        "kids": [{**kid, "kw": word if place else first} for place, kid in enumerate(kids)],
        "may_nest": node.path.count(".") < DEEPEST - 2,
    }


def _values(node: Node, choices: list[Group], options: Options) -> dict[str, Any]:
    if node.shape == Shape.ITEMS:
        left = [(name, [c for c in group if c[0] not in node.values]) for name, group in choices]
        return {
            "chips": [(value, options.names.of(node.fact, value)) for value in node.values],
            "choices": [(name, group) for name, group in left if group],
            "closed": bool(choices),
        }
    typed = [*node.values, "", ""]
    return {"first": typed[0], "second": typed[1], "no": typed[0] == "no"}


def _act(act: Act, options: Options, languages: list[str]) -> dict[str, Any]:
    parts = {part.name: part for part in act.known.parts}
    return {
        "place": act.place,
        "do": act.do,
        "error": act.error,
        "choices": [(code, str(known.label)) for code, known in ACTIONS.items()],
        "parts": [_part(act, parts[name], options, languages) for name in act.parts],
    }


def _part(act: Act, part: Part, options: Options, languages: list[str]) -> dict[str, Any]:
    key = f"part.{act.place}.{part.name}"
    chosen = act.typed.get(part.name, [])
    choices = options.of(CHOICES.get(part.kind, part.name))
    known = {code for _name, group in choices for code, _label in group}
    return {
        "key": key,
        "label": str(part.label),
        "widget": _widget(part.kind, bool(choices)),
        "value": act.said(part.name) or DEFAULTS.get((act.do, part.name), ""),
        "typed": ", ".join(chosen),
        "unit": {PartKind.PERCENT: "%", PartKind.AMOUNT: options.names.currency}.get(part.kind, ""),
        "choices": [
            (code, label, code in chosen) for _name, group in choices for code, label in group
        ],
        "others": [one for one in chosen if one not in known],
        "texts": [
            (code, language_word(code), act.said(f"{part.name}.{code}")) for code in languages
        ],
    }


def _widget(kind: PartKind, closed: bool) -> str:
    """How a part is asked for; what has no list of choices is typed."""
    if kind is PartKind.TEXTS:
        return "texts"
    if kind in MANY:
        return "ticks" if closed else "input"
    return "select" if closed else "input"
