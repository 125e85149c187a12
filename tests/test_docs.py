"""The documentation says what the code does; a page that has fallen behind fails here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import click
import pytest
from babel.messages.pofile import read_po
from django.test import Client

from openreturns.backoffice.access import MAY
from openreturns.backoffice.urls import urlpatterns
from openreturns.config.cli import main
from openreturns.core.actors import SYSTEM
from openreturns.flow import reactions
from openreturns.policies.reasons import STANDARD
from openreturns.returns.models import Upload
from openreturns.returns.status import Status
from openreturns.returns.units import HOLDS, NEXT, VERBS, Place
from openreturns.settlement.states import LINE_NEXT, REFUND_NEXT, LineState, RefundState
from openreturns.shipping.models import Parcel
from openreturns.shipping.ports import Carrier
from openreturns.shipping.states import NEXT as PARCEL_NEXT
from openreturns.shipping.states import ParcelState
from openreturns.shops.models import Role, User
from openreturns.shops.scopes import SCOPES
from openreturns.withdrawals.declaring import Statement, declare
from tests.conftest import MakeReturn

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
PAGES += [ROOT / "CONTRIBUTING.md"]
CODE = re.compile(r"`([^`]+)`")


def read(name: str) -> str:
    return (DOCS / name).read_text()


def sections(text: str) -> dict[str, str]:
    """The text under each heading of the second level."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every table row but headings and rules."""
    for before, line in zip(text.splitlines(), text.splitlines()[1:], strict=False):
        if line.startswith("|") and before.startswith("|") and not line.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def codes(cell: str) -> set[str]:
    return set(CODE.findall(cell))


def named(states: object) -> set[str]:
    return {str(state.value) for state in states}  # type: ignore[attr-defined]


# Every page


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", head.lower()) for head in heads]
    return {head.replace(" ", "-") for head in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text):
        link = target[0] or target[1]
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(link)
    assert broken == []


def test_every_page_stands_in_the_index() -> None:
    index = read("README.md")
    pages = [page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")]
    assert sorted(name for name in pages if f"({name})" not in index and name != "README.md") == []


def test_the_readme_fits_a_screen_and_its_pictures_are_light() -> None:
    heavy = [
        path.name for path in (DOCS / "pictures").glob("*") if path.stat().st_size > 120 * 1024
    ]
    assert heavy == []
    assert len((ROOT / "README.md").read_text().splitlines()) <= 80


def test_every_make_target_that_a_page_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    told = {
        name
        for page in PAGES
        for name in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(), re.M)
    }
    assert told - targets == set()


def test_every_setting_that_a_page_names_exists() -> None:
    known = set(re.findall(r"`([A-Z_]+)`", read("reference/settings.md")))
    told = {name for page in PAGES for name in re.findall(r"OPENRETURNS_[A-Z_]+", page.read_text())}
    assert told - known == set()


# Reference


def _commands(group: click.Group, path: str = "openreturns") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def test_every_command_is_described_with_all_its_options() -> None:
    described = {
        name: {code for row in rows(text) for code in codes(row[0])}
        for name, text in sections(read("reference/commands.md")).items()
    }
    actual = {
        name: {
            parameter.opts[0] if isinstance(parameter, click.Option) else parameter.opts[0].upper()
            for parameter in command.params
        }
        for name, command in _commands(main)
    }
    assert described == actual


def test_every_event_is_described_with_its_reactions() -> None:
    table = {next(iter(codes(row[0]))): row for row in rows(read("reference/events.md"))}
    described = {event: codes(row[2]) if len(row) > 2 else set() for event, row in table.items()}
    actual = {event: set(handlers) for event, handlers in reactions.routes().items()}
    assert described == actual | {event: set() for event in reactions.QUIET}


def test_every_place_says_where_it_leads() -> None:
    part = sections(read("reference/statuses.md"))["Places of a piece"]
    described = {next(iter(codes(row[0]))): (row[2] == "yes", codes(row[3])) for row in rows(part)}
    assert described == {place.value: (place in HOLDS, named(NEXT[place])) for place in Place}


def test_every_verb_says_what_it_moves() -> None:
    part = sections(read("reference/statuses.md"))["Verbs"]
    described = {
        next(iter(codes(row[0]))): set(re.findall(r"`(\w+)` → `(\w+)`", row[1]))
        for row in rows(part)
    }
    assert described == {
        verb: {(source.value, target.value) for source, target in moves}
        for verb, moves in VERBS.items()
    }


def test_every_status_says_when() -> None:
    part = sections(read("reference/statuses.md"))["Statuses"]
    assert {next(iter(codes(row[0]))) for row in rows(part)} == set(Status.values)


@pytest.mark.parametrize(
    ("heading", "states", "leads"),
    [
        ("Parcels", ParcelState, PARCEL_NEXT),
        ("Settlement lines", LineState, LINE_NEXT),
        ("Refunds", RefundState, REFUND_NEXT),
    ],
)
def test_every_state_says_where_it_leads(heading: str, states: object, leads: object) -> None:
    part = sections(read("reference/statuses.md"))[heading]
    described = {next(iter(codes(row[0]))): codes(row[2]) for row in rows(part)}
    assert described == {state.value: named(leads[state]) for state in states}  # type: ignore


def test_the_page_about_carriers_has_every_call_of_their_port() -> None:
    page = re.sub(r"\s+", " ", read("how-to/add-a-carrier.md"))
    calls = [name for name in vars(Carrier) if callable(vars(Carrier)[name]) and name[0] != "_"]
    assert calls
    assert [name for name in calls if f"def {name}(self" not in page] == []


# Permissions


def test_every_role_is_described_with_what_it_may() -> None:
    part = sections(read("reference/permissions.md"))["Roles"]
    table = list(rows(part))
    roles = [Role.MANAGER, Role.WAREHOUSE]
    described = {
        role: {next(iter(codes(row[0]))) for row in table if row[place + 1] == "yes"}
        for place, role in enumerate(roles)
    }
    assert described == {role: set(acts) for role, acts in MAY.items()}


def test_every_scope_is_described() -> None:
    part = sections(read("reference/permissions.md"))["API keys"]
    assert [next(iter(codes(row[0]))) for row in rows(part)] == list(SCOPES)


def test_every_page_of_the_office_has_its_permission() -> None:
    part = sections(read("reference/permissions.md"))["Pages and acts"]
    assert {next(iter(codes(row[0]))) for row in rows(part)} == {p.name for p in urlpatterns}


def test_what_the_page_says_a_warehouse_may_not_do_is_refused(
    ben_user: User, make_return: MakeReturn
) -> None:
    rma = make_return((0, 1))
    parcel = Parcel.objects.get(rma=rma)
    photo = Upload.objects.create(
        shop=rma.shop, file="gone.jpg", content_type="image/jpeg", size=1, sha256="0"
    )
    said = Statement(name="Mia Jansen", email="mia@example.com", contract="1001")
    reference = declare(rma.shop, said, by=SYSTEM).withdrawal.reference
    things = {"number": rma.number, "slug": rma.shop.slug, "version": 1, "key": "r1"}
    things |= {"reference": reference, "code": "any"}
    keys = {"parcels": parcel.pk, "photos": photo.pk, "orders": rma.orders[0]["id"]}
    ben = Client()
    ben.force_login(ben_user, backend="allauth.account.auth_backends.AuthenticationBackend")
    part = sections(read("reference/permissions.md"))["Pages and acts"]
    wrong = []
    for name, address, method, permission in rows(part):
        if "per return" in method:
            continue
        where = address.strip("`")
        numbered = ("/team/", "/reasons/", "/actions/", "/forms/", "/addresses/")
        counted = any(part in where for part in numbered)
        own = keys.get(where.split("/")[0], 1 if counted else uuid4())
        for part_, value in {**things, "id": own}.items():
            where = where.replace(f"<{part_}>", str(value))
        send = ben.get if method == "GET" else ben.post
        allowed = permission.strip("`") in MAY[Role.WAREHOUSE]
        try:
            refused = send(f"/office/{where}").status_code == 403
        except FileNotFoundError:
            refused = False  # the photo's file is not there, but it was looked for
        if refused == allowed:
            wrong.append(name)
    assert wrong == []


# Seeds, law, decisions, tutorial


def _tests() -> set[str]:
    return {
        f"{path.relative_to(ROOT).as_posix()}::{node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def test_every_seed_row_is_there_once_with_its_place_and_its_proof() -> None:
    table = list(rows(read("reference/seed-coverage.md")))
    counts = {"0": 47, "1": 44, "2": 43, "3": 46, "4": 24}
    ids = [f"{seed}-{n:02}" for seed, most in counts.items() for n in range(1, most + 1)]
    assert [row[0] for row in table] == ids
    known = _tests()
    for row in table:
        told = {code for code in codes(row[3]) if code.startswith("tests/")}
        later = re.search(r"later: (issue [3-8]|no issue yet)$", row[3])
        assert told <= known, row
        assert (told and row[2] != "–") or later, row


def test_every_requirement_of_the_law_page_is_named_in_a_test() -> None:
    told = {
        cell for row in rows(read("explanation/law.md")) for cell in re.findall(r"R\d+", row[0])
    }
    tested = set()
    for path in (ROOT / "tests").rglob("*.py"):
        if path.name != "test_docs.py":
            tested |= {
                found.upper()
                for found in re.findall(r"(?i)\br\d+(?=\b|_)|(?<=_)r\d+", path.read_text())
            }
    assert told
    assert sorted(told - tested) == []


def test_every_decision_says_why_what_was_refused_and_what_it_costs() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text()
        assert text.startswith(f"# {int(page.name[:4])}. ")
        for part in ("**Decision.**", "**Why.**", "**Refused.**", "**Costs.**"):
            assert part in text, (page.name, part)
        assert len(text.splitlines()) <= 60


def test_every_word_to_press_in_the_tutorial_stands_on_a_page() -> None:
    known = set()
    for path in (ROOT / "src").rglob("nl/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="nl"):
                for texts in (message.id, message.string):
                    known |= set(texts) if isinstance(texts, tuple | list) else {texts}
    known |= {title for reason in STANDARD for title in reason.titles}
    known |= {"Nederlands", "A new", "Refund"}  # composed on the page
    told = set(re.findall(r"\*\*([^*]+)\*\*", read("tutorial/first-return.md")))
    assert sorted(told - known) == []
