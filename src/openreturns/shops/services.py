"""Making shops, people and keys."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel import Locale
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError, Invalid
from openreturns.core.money import BadAmount, digits
from openreturns.shops.models import ApiKey, Membership, Role, Shop, User, new_secret
from openreturns.shops.scopes import SCOPES

KEY_START = "or_live_"
TAKEN_BY_US = frozenset(
    {"account", "api", "demo", "files", "health", "hooks", "media", "office", "static"}
)

# Babel lists these as territories, but nobody lives under them as under a country.
NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)


@dataclass(frozen=True, slots=True)
class NewShop:
    """What must be known to open a shop."""

    slug: str
    name: str
    prefix: str
    currency: str
    country: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What must be known to let somebody sign in."""

    email: str
    name: str
    password: str


@transaction.atomic
def create_shop(new: NewShop) -> Shop:
    """Add a shop; raises Invalid with a pointer for everything that cannot be."""
    _refuse(_wrong_in_shop(new))
    return Shop.objects.create(
        slug=new.slug,
        name=new.name.strip(),
        prefix=new.prefix,
        currency=new.currency,
        country=new.country,
        languages=list(new.languages),
    )


@transaction.atomic
def create_user(person: NewPerson, shops: Sequence[Shop], *, role: str) -> User:
    """Add a person with one role in some shops; raises Invalid."""
    _refuse(_wrong_in_person(person, shops, role))
    user = User.objects.create_user(person.email, person.password, name=person.name.strip())
    Membership.objects.bulk_create(Membership(user=user, shop=shop, role=role) for shop in shops)
    return user


def create_api_key(shop: Shop, *, name: str, scopes: Iterable[str]) -> tuple[ApiKey, str]:
    """Give a program a key to one shop; the key itself is in the answer and nowhere else."""
    wanted = sorted(set(scopes))
    _refuse(_wrong_scopes(wanted))
    key = KEY_START + new_secret()
    row = ApiKey.objects.create(
        shop=shop, name=name.strip() or "API", hint=key[:12], digest=digest_of(key), scopes=wanted
    )
    return row, key


def digest_of(key: str) -> str:
    """What is kept of a key; its 192 random bits need no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def _refuse(errors: list[FieldError]) -> None:
    if errors:
        raise Invalid(_("Some of what was given cannot be."), tuple(errors))


def _wrong_in_shop(new: NewShop) -> list[FieldError]:
    known = {code for code, _name in settings.LANGUAGES}
    checks = [
        ("/slug", _slug_problem(new.slug)),
        ("/name", "" if new.name.strip() else _("A name is needed.")),
        ("/prefix", _prefix_problem(new.prefix)),
        ("/currency", "" if _is_currency(new.currency) else _("This is no ISO 4217 currency.")),
        ("/country", "" if _is_country(new.country) else _("This is no ISO 3166 country.")),
        (
            "/languages",
            ""
            if new.languages and set(new.languages) <= known
            else _("Choose one or more of: %(known)s.") % {"known": ", ".join(sorted(known))},
        ),
    ]
    return [FieldError(pointer, problem) for pointer, problem in checks if problem]


def _slug_problem(slug: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 40:
        return _("Use small letters, digits and hyphens, at most 40.")
    if slug in TAKEN_BY_US or Shop.objects.filter(slug=slug).exists():
        return _("This address is taken.")
    return ""


def _prefix_problem(prefix: str) -> str:
    if not re.fullmatch(r"[A-Z]{2,4}", prefix):
        return _("Use two to four capital letters.")
    if Shop.objects.filter(prefix=prefix).exists():
        return _("Another shop has this prefix.")
    return ""


def _is_currency(code: str) -> bool:
    try:
        return len(code) == 3 and digits(code) >= 0
    except BadAmount:
        return False


def _is_country(code: str) -> bool:
    known = Locale("en").territories
    return bool(re.fullmatch(r"[A-Z]{2}", code)) and code in known and code not in NO_COUNTRIES


def _wrong_in_person(person: NewPerson, shops: Sequence[Shop], role: str) -> list[FieldError]:
    checks = [
        ("/email", _email_problem(person.email.strip().lower())),
        ("/name", "" if person.name.strip() else _("A name is needed.")),
        ("/password", _password_problem(person.password)),
        ("/role", "" if role in Role.values else _("This role does not exist.")),
        ("/shops", "" if shops else _("Name at least one shop.")),
    ]
    return [FieldError(pointer, problem) for pointer, problem in checks if problem]


def _email_problem(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError as wrong:
        return " ".join(wrong.messages)
    if User.objects.filter(email=email).exists():
        return _("There is already a person with this address.")
    return ""


def _password_problem(password: str) -> str:
    try:
        validate_password(password)
    except ValidationError as weak:
        return " ".join(weak.messages)
    return ""


def _wrong_scopes(scopes: Sequence[str]) -> list[FieldError]:
    if not scopes:
        return [FieldError("/scopes", _("Name at least one scope."))]
    return [
        FieldError(f"/scopes/{place}", _("%(scope)s is no scope.") % {"scope": scope})
        for place, scope in enumerate(scopes)
        if scope not in SCOPES
    ]
