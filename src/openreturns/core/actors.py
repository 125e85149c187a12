"""Who did it: every verb takes an actor and every event keeps one."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of person or program acts."""

    STAFF = "staff"
    CUSTOMER = "customer"
    API = "api"
    SYSTEM = "system"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program; `ref` is its id as text, `name` what the timeline shows."""

    kind: Kind
    name: str = ""
    ref: str = ""


SYSTEM = Actor(Kind.SYSTEM, "OpenReturns")
IMPORTER = Actor(Kind.IMPORT, "Import")


def customer(name: str) -> Actor:
    """The shopper who holds the order or the status link."""
    return Actor(Kind.CUSTOMER, name)
