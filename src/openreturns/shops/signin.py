"""Staff sign-in: accounts are made by a manager, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from openreturns.ui.visitor import address_of

LONGEST = 254  # a longer one is nobody's, and must not break the counting


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes public sign-up; everything else is allauth's."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Nobody signs up by themselves."""
        return False

    def get_client_ip(self, request: Any) -> str:
        """The visitor's own address, by which the library counts how often somebody tries."""
        return address_of(request)


def who_tries(request: Any, credentials: dict[str, Any] | None = None) -> str:
    """The mail address that somebody tries to sign in with; the lock-out counts by it.

    Without it every try counts for nobody, and one stranger locks out a whole office.
    """
    said = dict(credentials or {})
    typed = said.get("email") or said.get("username") or request.POST.get("login", "")
    return str(typed).strip().lower()[:LONGEST]
