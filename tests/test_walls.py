"""Shops are walls (DESIGN.md §6): every address, tried by everybody it is not for.

The tables are held against the URL resolver and the API document: an address without
a row fails. Each refusal also proves that nothing changed.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from openreturns.api import docs
from openreturns.api.main import api as ninja
from openreturns.core.actors import SYSTEM
from openreturns.core.models import Delivery, Event
from openreturns.insights import rulesets, services
from openreturns.insights.services import Past
from openreturns.orders.models import Order
from openreturns.policies import drafting
from openreturns.policies.models import Action, Form, Reason
from openreturns.returns.models import Return, Upload
from openreturns.shipping.models import Parcel
from openreturns.shops.models import ApiKey, Membership, ReturnAddress, Shop, User
from openreturns.shops.scopes import SCOPES
from openreturns.shops.services import create_api_key
from openreturns.withdrawals.declaring import Statement, declare

Make = Callable[..., Any]
World = dict[str, Any]
OURS = "only-ours"
NOBODYS = {"last_used_at", "last_login"}  # what reading may note

# Back office: name → (method, permission, what it is about).
OFFICE = {
    "today": ("GET", "read", ""),
    "shops": ("GET", "read", ""),
    "shop": ("GET", "read", "shop"),
    "requests": ("GET", "read", ""),
    "bulk-approval": ("POST", "decide", "numbers"),
    "incoming": ("GET", "read", ""),
    "to-inspect": ("GET", "read", ""),
    "to-settle": ("GET", "read", ""),
    "withdrawals": ("GET", "read", ""),
    "withdrawal-new": ("GET", "decide", ""),
    "withdrawal": ("GET", "read", "reference"),
    "withdrawal-match": ("POST", "decide", "reference"),
    "withdrawal-answer": ("POST", "decide", "reference"),
    "withdrawal-acceptance": ("POST", "decide", "reference"),
    "attention": ("GET", "read", ""),
    "attention-retry": ("POST", "decide", "delivery"),
    "all": ("GET", "read", ""),
    "return": ("GET", "read", "number"),
    "return-decision": ("POST", "decide", "number"),
    "return-approval": ("POST", "decide", "number"),
    "return-keeping": ("POST", "decide", "number"),
    "return-rejection": ("POST", "decide", "number"),
    "return-cancellation": ("POST", "decide", "number"),
    "return-refund": ("POST", "settle", "number"),
    "return-waiver": ("POST", "settle", "number"),
    "return-review": ("POST", "decide", "number"),
    "return-closing": ("POST", "decide", "number"),
    "return-reopening": ("POST", "decide", "number"),
    "return-correction": ("POST", "receive", "number"),
    "return-sending-back": ("POST", "receive", "number"),
    "return-note": ("POST", "read", "number"),
    "return-assignment": ("POST", "decide", "number"),
    "return-parcels": ("POST", "decide", "number"),
    "label": ("GET", "read", "parcel"),
    "parcel-voiding": ("POST", "decide", "parcel"),
    "parcel-handover": ("POST", "receive", "parcel"),
    "parcel-loss": ("POST", "decide", "parcel"),
    "parcel-tracking": ("POST", "decide", "parcel"),
    "photo": ("GET", "read", "photo"),
    "receive": ("GET", "read", ""),
    "receive-undo": ("POST", "receive", ""),
    "receive-return": ("POST", "receive", "number"),
    "orders": ("GET", "read", ""),
    "order": ("GET", "read", "order"),
    "order-return": ("POST", "decide", "order"),
    "order-extension": ("POST", "decide", "order"),
    "rules-start": ("GET", "set_up", ""),
    "rules": ("GET", "set_up", "shop"),
    "rules-rule": ("POST", "set_up", "shop"),
    "rules-undo": ("POST", "set_up", "shop"),
    "rules-terms": ("GET", "set_up", "shop"),
    "rules-publication": ("GET", "set_up", "shop"),
    "rules-versions": ("GET", "set_up", "shop"),
    "rules-back": ("POST", "set_up", "version"),
    "rules-taking-back": ("POST", "set_up", "version"),
    "rules-drafts": ("POST", "set_up", "shop"),
    "rules-draft-name": ("POST", "set_up", "draft"),
    "rules-draft-removal": ("POST", "set_up", "draft"),
    "rules-presets": ("GET", "set_up", "shop"),
    "rules-file": ("GET", "set_up", "shop"),
    "rules-trial": ("GET", "set_up", "shop"),
    "rules-import": ("GET", "set_up", "shop"),
    "rules-move": ("POST", "set_up", "rule"),
    "rules-switch": ("POST", "set_up", "rule"),
    "rules-copy": ("POST", "set_up", "rule"),
    "rules-removal": ("POST", "set_up", "rule"),
    "rules-lawful": ("POST", "set_up", "rule"),
    "time-machine": ("GET", "set_up", "shop"),
    "time-machine-run": ("GET", "set_up", "run"),
    "time-machine-cancellation": ("POST", "set_up", "run"),
    "time-machine-export": ("GET", "set_up", "run"),
    "settings": ("GET", "set_up", ""),
    "settings-general": ("GET", "set_up", "shop"),
    "settings-branding": ("GET", "set_up", "shop"),
    "settings-branding-css": ("GET", "set_up", "shop"),
    "settings-logo": ("GET", "set_up", "shop"),
    "settings-windows": ("GET", "set_up", "shop"),
    "settings-addresses": ("GET", "set_up", "shop"),
    "settings-address-removal": ("POST", "set_up", "address"),
    "settings-reasons": ("GET", "set_up", "shop"),
    "settings-withdrawal": ("GET", "set_up", "shop"),
    "settings-reason-new": ("GET", "set_up", "shop"),
    "settings-reason": ("GET", "set_up", "reason"),
    "settings-reason-place": ("POST", "set_up", "reason"),
    "settings-reason-online": ("POST", "set_up", "reason"),
    "settings-reason-archiving": ("POST", "set_up", "reason"),
    "settings-reason-restoring": ("POST", "set_up", "reason"),
    "settings-actions": ("GET", "set_up", "shop"),
    "settings-action-new": ("GET", "set_up", "shop"),
    "settings-action": ("GET", "set_up", "action"),
    "settings-action-place": ("POST", "set_up", "action"),
    "settings-action-online": ("POST", "set_up", "action"),
    "settings-action-archiving": ("POST", "set_up", "action"),
    "settings-action-restoring": ("POST", "set_up", "action"),
    "settings-forms": ("GET", "set_up", "shop"),
    "settings-form-new": ("GET", "set_up", "shop"),
    "settings-form": ("GET", "set_up", "form"),
    "settings-form-archiving": ("POST", "set_up", "form"),
    "settings-form-restoring": ("POST", "set_up", "form"),
    "settings-form-preview": ("GET", "set_up", "form"),
    "settings-question-new": ("GET", "set_up", "form"),
    "settings-question": ("GET", "set_up", "question"),
    "settings-question-place": ("POST", "set_up", "question"),
    "settings-question-removal": ("POST", "set_up", "question"),
    "settings-team": ("GET", "set_up", "shop"),
    "settings-team-removal": ("POST", "set_up", "member"),
    "settings-keys": ("GET", "set_up", "shop"),
    "settings-key-revocation": ("POST", "set_up", "key"),
}
OF_THE_WAREHOUSE = {"read", "receive"}
# Pages about nothing of their own: they show what the person's shops have.
OPEN_TO_STAFF = {name for name, (_method, _act, about) in OFFICE.items() if not about}

# What the person may not do is left out and named; the rest is done.
PER_RETURN = {"bulk-approval", "attention-retry"}

# Portal: name → who may see it without having proved anything.
PORTAL_FOR_ALL = {
    "start", "branding", "logo", "link", "link-use",
    "withdraw", "withdraw-form", "withdraw-review", "withdraw-confirmation",
}  # fmt: skip
PORTAL_BY_SESSION = {"orders", "items", "method", "check", "stop", "photo"}
PORTAL_BY_KEY = {"status", "label", "cancel"}
PORTAL_BY_TOKEN = {"withdraw-received"}
PORTAL = PORTAL_FOR_ALL | PORTAL_BY_SESSION | PORTAL_BY_KEY | PORTAL_BY_TOKEN
ACCOUNT = {"account_login", "account_logout"}
OPEN = {"openapi", "api-docs", "api-problems"}

NEW = {"code": "fresh", "titles": {"en": "Fresh"}}
# The API: operation → (scope, body); None needs no key.
ENDPOINTS: dict[str, tuple[str | None, Any]] = {
    "health": (None, None),
    "live": (None, None),
    "ready": (None, None),
    "upload": ("returns:write", None),
    "bulk_orders": ("orders:write", None),
    "list_orders": ("orders:read", None),
    "eligibility": ("orders:read", None),
    "put_order": ("orders:write", {}),
    "get_order": ("orders:read", None),
    "validate": ("returns:read", "announce"),
    "create_return": ("returns:write", "announce"),
    "list_returns": ("returns:read", None),
    "get_return": ("returns:read", None),
    "delete_draft": ("returns:write", None),
    "change_return": ("returns:write", {"language": "de"}),
    "change_line": ("returns:write", {"comment": "x"}),
    "events": ("returns:read", None),
    "decision": ("returns:read", None),
    "approve": ("returns:write", {}),
    "reject": ("returns:write", {"reason_text": "x"}),
    "cancel": ("returns:write", {}),
    "receive": ("returns:write", {"lines": []}),
    "inspect": ("returns:write", {"lines": [{"line": "x", "quantity": 1, "accepted": True}]}),
    "settle": ("settlements:write", {}),
    "waive": ("settlements:write", {"reason": "x"}),
    "close": ("returns:write", {}),
    "reopen": ("returns:write", {}),
    "assign": ("returns:write", {"user": None}),
    "note": ("returns:write", {"text": "x"}),
    "add_parcel": ("returns:write", {"method": "own_carrier"}),
    "parcel": ("returns:read", None),
    "label": ("returns:read", None),
    "void": ("returns:write", {}),
    "tracking": ("returns:write", {"tracking_number": "x"}),
    "list_reasons": ("returns:read", None),
    "get_reason": ("returns:read", None),
    "create_reason": ("settings:write", NEW | {"group": "mind"}),
    "change_reason": ("settings:write", {"online": False}),
    "list_actions": ("returns:read", None),
    "get_action": ("returns:read", None),
    "create_action": ("settings:write", NEW),
    "change_action": ("settings:write", {"online": False}),
    "list_forms": ("returns:read", None),
    "get_form": ("returns:read", None),
    "create_form": ("settings:write", {"code": "fresh", "name": "Fresh"}),
    "change_form": ("settings:write", {"name": "x"}),
    "declare_withdrawal": (None, {}),
    "list_withdrawals": ("returns:read", None),
    "get_withdrawal": ("returns:read", None),
    "match_withdrawal": ("returns:write", {"order": "ext:1001"}),
    "list_rulesets": ("settings:write", None),
    "get_ruleset": ("settings:write", None),
    "create_ruleset": ("settings:write", {"name": " "}),
    "change_ruleset": ("settings:write", {"name": "x"}),
    "publish_ruleset": ("settings:write", {}),
    "simulate": ("settings:write", {}),
    "simulation": ("settings:write", None),
    "cancel_simulation": ("settings:write", None),
}
# These make something of their own in the key's shop.
MAKES = {"create_reason", "create_action", "create_form"}
# These are about everything a key sees, or about something that the body brings.
OF_THE_SHOP = {
    "upload", "bulk_orders", "list_orders", "list_returns",
    "list_reasons", "list_actions", "list_forms", "list_withdrawals", "list_rulesets",
    "create_ruleset",
}  # fmt: skip
OPERATIONS = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in docs.schema()["paths"].items()
    for method, operation in methods.items()
}


def names(patterns: list[Any], space: str = "") -> Iterator[tuple[str, str]]:
    """(namespace, name) of every address there is."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns, one.namespace or space)
        elif isinstance(one, URLPattern) and one.name:
            yield space, one.name


def test_every_address_has_its_row() -> None:
    found: dict[str, set[str]] = {}
    for space, name in names(get_resolver().url_patterns):
        found.setdefault(space, set()).add(name)

    assert found.pop("backoffice") == set(OFFICE)
    assert found.pop("portal") == PORTAL
    assert {name for name in found.pop("") if not name.startswith("account_")} == OPEN
    assert set(OPERATIONS) == set(ENDPOINTS)
    assert found.pop(ninja.urls_namespace) >= {"label"}
    assert found == {}


def test_of_the_accounts_library_only_signing_in_and_out_is_offered(client: Client) -> None:
    everything = {name for _space, name in names(get_resolver().url_patterns)}
    others = {name for name in everything if name.startswith("account_")} - ACCOUNT
    paths = [_account_path(name) for name in sorted(others)]

    assert len(paths) > 10
    assert [path for path in paths if client.get(path).status_code != 404] == []
    assert client.get(reverse("account_login")).status_code == 200


def _account_path(name: str) -> str:
    words = {"account_confirm_email": ["abc"], "account_reset_password_from_key": ["1", "a-b"]}
    return reverse(name, args=words.get(name, []))


@pytest.fixture
def world(shop: Shop, make_return: Make, anna_user: User, ben_user: User) -> World:
    """Something of everything in the shop."""
    rma: Return = make_return()
    member = Membership.objects.get(user=ben_user)
    key, _secret = create_api_key(shop, name="theirs", scopes=["returns:read"])
    photo = Upload.objects.create(
        shop=shop, line=rma.lines.all()[0], content_type="image/jpeg", size=4,
        file=ContentFile(b"jpeg", "x.jpg"),
    )  # fmt: skip
    delivery = Delivery.objects.filter(subject_id=rma.pk).first()
    assert delivery
    Delivery.objects.filter(pk=delivery.pk).update(state="dead", error="No answer.")
    said = Statement(name="Mia Jansen", email="mia@example.com", contract="1001")
    withdrawal = declare(shop, said, by=SYSTEM).withdrawal
    rules = rulesets.in_force(shop)
    run = services.prepare(shop, rules, rules, Past(), by=SYSTEM)
    reason = Reason.objects.create(shop=shop, code=OURS, group="mind")
    action = Action.objects.create(shop=shop, code=OURS)
    form = Form.objects.create(shop=shop, code=OURS, name="Ours")
    form.fields.create(code=OURS, kind="text", titles={"en": "Why?"})
    address = ReturnAddress.objects.create(shop=shop, code="ours", name="Ours")
    return {
        "ruleset": rules.key, "run": run.pk, "address": address.pk,
        "number": rma.number, "shop": shop.slug, "parcel": Parcel.objects.get().pk,
        "order": Order.objects.get().pk, "photo": photo.pk, "member": member.pk, "key": key.pk,
        "draft": drafting.begin(shop, by=SYSTEM).pk,
        "reference": withdrawal.reference, "withdrawal": withdrawal.pk,
        "delivery": delivery.pk, "rma": rma, "line": rma.lines.all()[0],
        "reason": reason.pk, "action": action.pk, "form": form.pk,
    }  # fmt: skip


def everything() -> dict[str, list[Any]]:
    """Every row of ours, but for what reading may note."""
    rows = {}
    for model in apps.get_models():
        if not model.__module__.startswith("openreturns."):
            continue
        columns = [f.attname for f in model._meta.local_concrete_fields if f.name not in NOBODYS]
        if model.__name__ != "Counter":  # a number that is never used leaves a harmless gap
            rows[model.__name__] = sorted(map(repr, model._default_manager.values_list(*columns)))
    return rows


def office(world: World, name: str) -> tuple[str, dict[str, Any]]:
    """The address of an office page about our things, and what a form would send."""
    about = OFFICE[name][2]
    words: dict[str, dict[str, Any]] = {
        "": {}, "numbers": {}, "number": {"number": world["number"]}, "shop": {"slug": "fern"},
        "parcel": {"key": world["parcel"]}, "photo": {"key": world["photo"]},
        "order": {"key": world["order"]}, "delivery": {"key": world["delivery"]},
        "reference": {"reference": world["reference"]},
        "member": {"slug": "fern", "key": world["member"]},
        "address": {"slug": "fern", "key": world["address"]},
        "key": {"slug": "fern", "key": world["key"]},
        "version": {"slug": "fern", "number": 1}, "rule": {"slug": "fern", "key": "r1"},
        "draft": {"slug": "fern", "key": world["draft"]},
        "run": {"slug": "fern", "key": world["run"]},
        "question": {"slug": "fern", "key": world["form"], "code": OURS},
        **{kind: {"slug": "fern", "key": world[kind]} for kind in ("reason", "action", "form")},
    }  # fmt: skip
    form = {"number": world["number"], "reason_text": "x", "note": "x", "way": "label"}
    return reverse(f"backoffice:{name}", kwargs=words[about]), form


def knock(client: Client, method: str, path: str, form: dict[str, Any]) -> Any:
    return client.post(path, form) if method == "POST" else client.get(path)


@pytest.mark.parametrize("name", sorted(OFFICE))
def test_nobody_gets_into_the_back_office(client: Client, world: World, name: str) -> None:
    path, form = office(world, name)
    before = everything()

    answers = [client.get(path), client.post(path, form)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all(a["Location"].startswith(reverse("account_login")) for a in answers)
    assert everything() == before


@pytest.mark.parametrize("name", sorted(OFFICE))
def test_a_clerk_of_another_shop_finds_nothing_here(
    client: Client, world: World, otto_user: User, name: str
) -> None:
    client.force_login(otto_user)
    path, form = office(world, name)
    before = everything()

    answer = knock(client, OFFICE[name][0], path, form)

    if name in OPEN_TO_STAFF | PER_RETURN:
        assert answer.status_code in {200, 302, 404, 409, 422}
        assert world["number"] not in answer.content.decode()
    else:
        assert answer.status_code == 404
    assert everything() == before


@pytest.mark.parametrize("name", sorted(OFFICE))
def test_the_warehouse_gets_only_what_its_role_includes(
    client: Client, world: World, ben_user: User, name: str
) -> None:
    method, act, _about = OFFICE[name]
    client.force_login(ben_user)
    path, form = office(world, name)
    before = everything()

    answer = knock(client, method, path, form)

    if act in OF_THE_WAREHOUSE:
        assert answer.status_code != 403
        return
    assert answer.status_code == 403 or name in PER_RETURN
    assert everything() == before


@pytest.mark.parametrize("name", sorted(n for n, row in OFFICE.items() if row[0] == "GET"))
def test_the_manager_sees_every_page(
    client: Client, world: World, anna_user: User, name: str
) -> None:
    client.force_login(anna_user)

    answer = client.get(office(world, name)[0])

    missing = {"label", "settings-logo"}  # not printed yet, none chosen
    assert answer.status_code in ({404, 409} if name in missing else {200, 302})


def portal(world: World, name: str) -> str:
    rma = world["rma"]
    words: dict[str, Any] = {"slug": "fern"}
    if name in PORTAL_BY_KEY:
        words |= {"number": rma.number, "key": "not-the-key-of-this-return-at-all"}
    if name == "label":
        words["parcel"] = 1
    if name == "photo":
        words["photo"] = world["photo"]
    if name in {"link-use", *PORTAL_BY_TOKEN}:
        words["token"] = "forged"
    return reverse(f"portal:{name}", kwargs=words)


@pytest.mark.parametrize("name", sorted(PORTAL))
@pytest.mark.parametrize("who", ["nobody", "shopper of another order", "shopper elsewhere"])
def test_a_stranger_sees_nothing_of_a_return_at_the_portal(
    client: Client, world: World, make_order: Make, other_shop: Shop, name: str, who: str
) -> None:
    if who != "nobody":
        there = other_shop if who == "shopper elsewhere" else world["rma"].shop
        own = {"customer": None, "shipping_address": {"name": "Zoe Bakker"}}
        order = make_order(shop=there, email_key="zoe@example.com", **own)
        client.post(f"/{there.slug}/", {"number": order.number, "secret": "zoe@example.com"})
    path, before = portal(world, name), everything()
    expected = {404, 405} if name in PORTAL_BY_KEY | PORTAL_BY_TOKEN else REFUSED

    answers = [client.get(path), client.post(path, {})]

    for answer in answers:
        assert answer.status_code in expected
        shown = answer.content.decode(errors="replace").replace(path, "")  # but for its own address
        assert [word for word in (world["number"], "Mia Jansen") if word in shown] == []
    assert {k: v for k, v in everything().items() if k != "Draft"} == {
        k: v for k, v in before.items() if k != "Draft"
    }


REFUSED = {200, 302, 403, 404, 405, 410, 422, 429}


def address(world: World, operation: str) -> tuple[str, str]:
    method, path = OPERATIONS[operation]
    for name, value in (
        ("number", world["number"]),
        ("key", world["withdrawal"]),
        ("slug", world["shop"]),
        ("order_ref", f"ext:{world['rma'].orders[0]['external_id']}"),
        ("parcel_id", world["parcel"]),
        ("line", world["line"].pk),
        ("code", OURS),
        ("ruleset", world["ruleset"]),
        ("simulation", world["run"]),
    ):
        path = path.replace("{" + name + "}", str(value))
    return method, path


def call(secret: str, world: World, operation: str) -> Any:
    method, path = address(world, operation)
    body = ENDPOINTS[operation][1]
    if body == "announce":
        order = world["rma"].orders[0]["external_id"]
        lines = [{"order_line": f"ext:{order}-2", "quantity": 1}]
        body = {"order": f"ext:{order}", "lines": lines}
    headers = {"Idempotency-Key": uuid4().hex} if operation == "settle" else {}
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    if operation == "upload":
        file = SimpleUploadedFile("x.jpg", b"no picture")
        return Client().post(path, {"file": file}, headers=headers)
    text = json.dumps(body) if body is not None else ""
    return Client().generic(method, path, text, "application/json", headers=headers)


KEYED = sorted(name for name, (scope, _body) in ENDPOINTS.items() if scope)


@pytest.mark.parametrize("operation", KEYED)
def test_the_api_opens_to_no_one_without_a_key(world: World, operation: str) -> None:
    before = everything()

    for secret in ("", "or_live_" + "x" * 32):
        assert call(secret, world, operation).status_code == 401

    assert everything() == before


@pytest.mark.parametrize("operation", KEYED)
def test_a_key_without_the_scope_is_refused(world: World, shop: Shop, operation: str) -> None:
    others = [scope for scope in SCOPES if scope != ENDPOINTS[operation][0]]
    _row, secret = create_api_key(shop, name="lacking", scopes=others)
    before = everything()

    assert call(secret, world, operation).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("operation", KEYED)
def test_a_key_of_another_shop_finds_nothing_here(
    world: World, other_shop: Shop, operation: str
) -> None:
    _row, secret = create_api_key(other_shop, name="theirs", scopes=SCOPES)
    before = everything()

    answer = call(secret, world, operation)

    if operation in MAKES:
        made = [model.objects.filter(code="fresh").first() for model in (Reason, Action, Form)]
        assert answer.status_code == 201
        assert [row.shop for row in made if row] == [other_shop]
        return
    if operation in OF_THE_SHOP:
        assert world["number"] not in answer.content.decode()
    else:
        # What a body names is unknown there; an order of that id may be made there.
        assert answer.status_code == (422 if operation in IN_A_BODY else 404)
    assert everything() == before


IN_A_BODY = {"put_order", "validate", "create_return"}


@pytest.mark.parametrize("operation", KEYED)
def test_a_revoked_key_opens_nothing(world: World, shop: Shop, operation: str) -> None:
    row, secret = create_api_key(shop, name="old", scopes=SCOPES)
    ApiKey.objects.filter(pk=row.pk).update(revoked_at=timezone.now())

    assert call(secret, world, operation).status_code == 401


@pytest.mark.parametrize("operation", KEYED)
def test_the_right_key_gets_in(world: World, shop: Shop, operation: str) -> None:
    scope = ENDPOINTS[operation][0]
    assert scope
    _row, secret = create_api_key(shop, name="right", scopes=[scope])

    assert call(secret, world, operation).status_code not in {401, 403, 404, 405, 500}


def test_the_events_of_a_return_name_nobody_elses(world: World) -> None:
    assert {event.shop_id for event in Event.objects.all()} == {world["rma"].shop_id}
