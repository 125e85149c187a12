"""Staff sign-in: accounts are made by a manager, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes public sign-up; everything else is allauth's."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Nobody signs up by themselves."""
        return False


def who_tries(request: Any, credentials: dict[str, Any] | None = None) -> str:
    """The mail address that somebody tries to sign in with; the lock-out counts by it.

    Without it every try counts for nobody, and one stranger locks out a whole office.
    """
    said = dict(credentials or {})
    typed = said.get("email") or said.get("username") or request.POST.get("login", "")
    return str(typed).strip().lower()
