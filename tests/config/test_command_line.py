"""The command line: what it makes, what it prints, and what it refuses in plain words."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from openreturns.config.cli import main
from openreturns.core.models import Event
from openreturns.insights.models import Simulation
from openreturns.policies.models import PolicyVersion, Reason
from openreturns.policies.services import publish
from openreturns.shops.models import ApiKey, Membership, Shop, User
from openreturns.shops.services import digest_of

pytestmark = pytest.mark.django_db
SHOP = "--name Fern --prefix FE --currency EUR --country NL --languages nl,de --slug"


def run(*arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(main, list(arguments), **more)


def test_a_shop_is_opened_with_its_reasons_and_policy_and_its_id_printed() -> None:
    done = run("createshop", *SHOP.split(), "fern")

    assert done.exit_code == 0
    shop = Shop.objects.get(slug="fern")
    assert done.output == f"{shop.pk}\n"
    assert (shop.prefix, shop.currency, shop.languages) == ("FE", "EUR", ["nl", "de"])
    assert Reason.objects.filter(shop=shop).count() == 9
    assert PolicyVersion.objects.filter(shop=shop).count() == 1


def test_json_tells_scripts_the_same() -> None:
    done = run("createshop", *SHOP.split(), "fern", "--json")

    shop = Shop.objects.get()
    assert json.loads(done.output) == {"id": str(shop.pk), "slug": "fern", "portal": "/fern/"}


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        ("--slug", "Fern Co", "slug: Use small letters, digits and hyphens, at most 40."),
        ("--slug", "office", "slug: This address is taken."),
        ("--prefix", "F1", "prefix: Use two to four capital letters."),
        ("--currency", "XXQ", "currency: This is no ISO 4217 currency."),
        ("--country", "ZZ", "country: This is no ISO 3166 country."),
        ("--languages", "nl,xx", "languages: Choose one or more of: de, en, fr, nl."),
        ("--name", " ", "name: A name is needed."),
    ],
)
def test_a_shop_that_cannot_be_is_refused_with_the_reason(
    option: str, value: str, problem: str
) -> None:
    done = run("createshop", *SHOP.split(), "fern", option, value)

    assert done.exit_code == 1
    assert problem in done.output
    assert not Shop.objects.exists()


def test_a_second_shop_cannot_have_the_same_address_or_prefix() -> None:
    run("createshop", *SHOP.split(), "fern")

    done = run("createshop", *SHOP.split(), "fern")

    assert done.exit_code == 1
    assert "slug: This address is taken." in done.output
    assert "prefix: Another shop has this prefix." in done.output
    assert Shop.objects.count() == 1


def test_a_key_is_printed_once_and_only_its_hash_is_kept(shop: Shop) -> None:
    done = run("apikey", "create", "--shop", "fern", "--scopes", "orders:read,returns:write")

    key = done.output.strip()
    row = ApiKey.objects.get()
    assert key.startswith("or_live_")
    assert len(key) == 40
    assert (row.shop, row.digest, row.hint) == (shop, digest_of(key), key[:12])
    assert row.scopes == ["orders:read", "returns:write"]


@pytest.mark.parametrize("scopes", ["orders:all", "orders:read,everything", ","])
def test_a_key_has_only_scopes_that_exist(shop: Shop, scopes: str) -> None:
    done = run("apikey", "create", "--shop", "fern", "--scopes", scopes)

    assert done.exit_code == 1
    assert not ApiKey.objects.exists()


def test_a_person_gets_a_role_in_each_named_shop(shop: Shop, other_shop: Shop) -> None:
    done = run(
        *("createuser", "--email", "Vera@Example.com", "--name", "Vera", "--role", "warehouse"),
        *("--shop", "fern", "--shop", str(other_shop.pk)),
        input="seven green ferns\nseven green ferns\n",
    )

    assert done.exit_code == 0
    user = User.objects.get()
    assert user.email == "vera@example.com"
    assert user.check_password("seven green ferns")
    roles = Membership.objects.filter(user=user).values_list("shop__slug", "role")
    assert sorted(roles) == [("fern", "warehouse"), ("other", "warehouse")]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"--password": "short"}, "password: This password is too short."),
        ({"--email": "nobody"}, "email: Enter a valid email address."),
        ({"--shop": "nowhere"}, "There is no shop nowhere."),
    ],
)
def test_a_person_that_cannot_be_is_refused_with_the_reason(
    shop: Shop, changed: dict[str, str], problem: str
) -> None:
    said = {
        "--email": "vera@example.com",
        "--name": "Vera",
        "--shop": "fern",
        "--password": "seven green ferns",
    } | changed

    done = run("createuser", *[part for pair in said.items() for part in pair])

    assert done.exit_code == 1
    assert problem in done.output
    assert not User.objects.exists()


def test_doctor_says_what_is_missing_and_what_to_do() -> None:
    done = run("doctor", "--json")

    found = {finding["name"]: finding for finding in json.loads(done.output)}
    assert set(found) == {"settings", "database", "migrations", "worker", "mail", "texts"}
    assert (found["database"]["ok"], found["migrations"]["ok"]) == (True, True)
    assert (found["worker"]["ok"], found["worker"]["needed"]) == (False, False)
    assert found["worker"]["hint"] == "Run: openreturns worker"
    needed = [finding["ok"] for finding in found.values() if finding["needed"]]
    assert done.exit_code == (0 if all(needed) else 1)


def test_demo_data_never_touches_a_real_installation(shop: Shop) -> None:
    done = run("demo-data")

    assert done.exit_code == 1
    assert "run: openreturns demo" in done.output
    assert Shop.objects.count() == 1
    assert not Event.objects.exists()


def test_simulate_tries_a_rule_set_on_the_past_and_prints_what_would_change(
    shop: Shop, make_return: Callable[..., Any]
) -> None:
    make_return((0, 1), delivered_days_ago=20)
    by_hand = publish(shop, decide_by_hand=False)

    done = run("simulate", "2", "--shop", "fern", "--against", "1")
    told = json.loads(run("simulate", by_hand.version, "--shop", "fern", "--json").output)

    assert done.output.splitlines()[:3] == [
        "Version 2, held against Version 1",
        "1 returns, 1 get another answer",
        "  review -> approved: 1, cost 0.00 EUR",
    ]
    assert (told["state"], told["read"], told["flips"]["returns"]) == ("done", 1, 0)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["9", "--shop", "fern"], 1, "The shop fern has no rule set '9'."),
        (["1", "--shop", "nowhere"], 1, "There is no shop nowhere."),
        (["1", "--shop", "fern", "--last", "0"], 2, "0 is not in the range"),
        (["1", "--shop", "fern", "--from", "yesterday"], 2, "does not match the format"),
        (["1", "--shop", "fern", "--label-cost", "cheap"], 2, "is not an amount"),
    ],
)
def test_simulate_says_what_it_cannot_do(
    shop: Shop, arguments: list[str], code: int, said: str
) -> None:
    done = run("simulate", *arguments)

    assert (done.exit_code, said in done.output) == (code, True)
    assert Simulation.objects.count() == 0
