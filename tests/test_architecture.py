"""House rules as tests: sizes, who may write a state, who imports what, four languages."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField
from django.utils.translation.template import templatize

from openreturns.core import outbox
from openreturns.flow import reactions

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "openreturns"
ORDER = [
    "core", "ui", "shops", "orders", "policies", "returns", "withdrawals", "shipping",
    "receiving", "settlement", "integrations", "messages", "insights", "flow",
    "api", "backoffice", "portal", "demo", "config",
]  # fmt: skip
PAGES = {"portal", "backoffice", "api", "ui", "config", "demo"}
WRITERS = {"transitions.py", "ledger.py", "deliveries.py", "opening.py", "history.py"}
FORBIDDEN_FILES = {"utils.py", "helpers.py", "managers.py", "signals.py", "common.py"}
EVENT = re.compile(r"(return|parcel|refund|stock|link|order|delivery|withdrawal)\.[a-z_]+")
# Imports that must wait until every app is loaded.
LATE = {("flow/apps.py", "ready")}


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)


def short(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    for path in modules():
        yield path, ast.parse(path.read_text())


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{name.name}", node.lineno) for name in node.names)


def test_files_classes_and_functions_stay_small() -> None:
    too_big = []
    for path, tree in parsed():
        lines = len(path.read_text().splitlines())
        if lines > 300:
            too_big.append(f"{short(path)}: {lines} lines")
        for node in ast.walk(tree):
            size = getattr(node, "end_lineno", 0) - getattr(node, "lineno", 0) + 1
            if isinstance(node, ast.FunctionDef) and size > 30 + _doc(node):
                too_big.append(f"{short(path)}:{node.lineno} {node.name}: {size} lines")
            if isinstance(node, ast.ClassDef) and size > 200:
                too_big.append(f"{short(path)}:{node.lineno} {node.name}: {size} lines")
    assert too_big == []


def _doc(node: ast.FunctionDef) -> int:
    """The lines of a docstring do not count: saying more is not doing more."""
    first = node.body[0]
    text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (first.end_lineno or 0) - first.lineno + 1 if text else 0


def test_templates_stay_small() -> None:
    sizes = {
        short(path): len(path.read_text().splitlines())
        for path in PACKAGE.rglob("templates/**/*.*")
    }
    kit = "ui/templates/ui/kit.html"
    assert {name: size for name, size in sizes.items() if size > 120 and name != kit} == {}


def test_templates_have_lines_a_person_can_read() -> None:
    """The longest line is about what fits on a screen beside another file."""
    long = [
        f"{short(path)}:{number} {len(line)} characters"
        for path in PACKAGE.rglob("backoffice/templates/**/*.html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > 140
    ]
    assert long == []


def test_only_verbs_write_states_and_counters() -> None:
    found = []
    for path, tree in parsed():
        if path.name in WRITERS:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found += [
                    f"{short(path)}:{node.lineno} .{target.attr} ="
                    for target in targets
                    if isinstance(target, ast.Attribute) and target.attr in {"state", "status"}
                ]
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
                found += [
                    f"{short(path)}:{node.lineno} update({word.arg}=)"
                    for word in node.keywords
                    if word.arg in {"state", "status", "announced", "owed", "reserved"}
                ]
    # A task of django.tasks is not ours: its status belongs to the library's own table.
    assert [
        one for one in found if not one.startswith(("flow/housekeeping.py", "flow/worker.py"))
    ] == []


def test_only_surfaces_know_http_and_only_integrations_call_out() -> None:
    wrong = []
    for path, tree in parsed():
        app = path.relative_to(PACKAGE).parts[0]
        for name, line in imports(tree):
            pages = name.startswith(("django.http", "django.shortcuts"))
            if pages and app not in PAGES and path.name != "middleware.py":
                wrong.append(f"{short(path)}:{line} {name}")
            if name.split(".")[0] in {"httpx", "requests", "urllib3"} and app != "integrations":
                wrong.append(f"{short(path)}:{line} {name}")
            if name.startswith("django.dispatch"):
                wrong.append(f"{short(path)}:{line} {name}")
    assert wrong == []


def test_imports_stand_at_the_top() -> None:
    wrong = [
        f"{short(path)}:{inner.lineno} in {node.name}"
        for path, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (short(path), node.name) not in LATE
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_nothing_hides_in_a_drawer() -> None:
    assert [short(path) for path in modules() if path.name in FORBIDDEN_FILES] == []


def test_save_has_no_side_effects() -> None:
    wrong = [
        f"{short(path)}:{node.lineno}"
        for path, tree in parsed()
        if path.name == "models.py" or "models" in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert wrong == []


def test_no_foreign_key_looks_forward() -> None:
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("openreturns."):
            continue
        mine = ORDER.index(model.__module__.split(".")[1])
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | ManyToManyField):
                continue
            home = field.related_model.__module__.split(".")
            if home[0] == "openreturns" and ORDER.index(home[1]) > mine:
                wrong.append(f"{model.__name__}.{field.name} -> {home[1]}")
    assert wrong == []


def test_every_event_has_a_reaction_or_is_known_to_have_none() -> None:
    told = set()
    for path, tree in parsed():
        if "rules" in path.parts:
            continue  # the fields of rules look like events: order.date
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                texts = [*node.args, *(word.value for word in node.keywords if word.arg == "event")]
                told |= {
                    value.value
                    for value in texts
                    if isinstance(value, ast.Constant)
                    and isinstance(value.value, str)
                    and EVENT.fullmatch(value.value)
                }  # fmt: skip
    assert told - set(reactions.REACTIONS) - reactions.QUIET == set()
    assert set(reactions.REACTIONS) & reactions.QUIET == set()
    assert set(outbox._routes) == set(reactions.REACTIONS)


def test_every_setting_of_the_environment_is_documented() -> None:
    read = set()
    for path in (PACKAGE / "config").rglob("*.py"):
        names = re.findall(r'env\.(?:text|flag|number|names)\(\s*"([A-Z_]+)"', path.read_text())
        read |= set(names)
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    assert sorted(name for name in read if f"`{name}`" not in page) == []


APPS_WITH_TEXT = sorted(
    {path.relative_to(PACKAGE).parts[0] for path in PACKAGE.rglob("*.py")}
    & set(ORDER) - {"config", "core", "demo", "api"}
)


@pytest.mark.parametrize("app", APPS_WITH_TEXT)
def test_every_text_is_in_four_languages(app: str) -> None:
    wanted = set(_texts(PACKAGE / app))
    missing = []
    for language in ("nl", "de", "fr"):
        have = _translated(PACKAGE / app, language)
        missing += [f"{language}: {text}" for text in sorted(wanted - have)]
    assert missing == []


@pytest.mark.parametrize("language", ["nl", "de", "fr"])
def test_one_text_has_one_translation_in_all_apps(language: str) -> None:
    """Django keeps one catalog for all apps: of two translations one never shows."""
    said: dict[tuple[str, str | None], set[str]] = {}
    for path in sorted(PACKAGE.glob(f"*/locale/{language}/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    key = (str(message.id), message.context)
                    said.setdefault(key, set()).add(str(message.string))

    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


def _texts(folder: Path) -> Iterator[str]:
    """Every msgid of an app's Python files and templates."""
    keywords = {
        "gettext": None, "_": None, "gettext_lazy": None, "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2), "ngettext_lazy": (1, 2),
    }  # fmt: skip
    for path in folder.rglob("*.py"):
        with path.open("rb") as file:
            for _line, text, _comments, _context in extract("python", file, keywords):
                yield text[0] if isinstance(text, tuple) else text
    for path in folder.rglob("templates/**/*.*"):
        flat = templatize(path.read_text(), origin=str(path)).splitlines()
        source = "\n".join(line.strip() for line in flat).encode()  # indents mean nothing here
        for _line, text, _comments, _context in extract("python", BytesIO(source), keywords):
            yield text[0] if isinstance(text, tuple) else text


def _translated(folder: Path, language: str) -> set[str]:
    path = folder / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return set()
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    done = set()
    for message in catalog:
        texts = message.string if isinstance(message.string, tuple | list) else [message.string]
        if message.id and not message.fuzzy and all(texts):
            done.add(message.id[0] if isinstance(message.id, tuple | list) else message.id)
    return done
