"""Staff sign-in: accounts are made by a manager, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes public sign-up; everything else is allauth's."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Nobody signs up by themselves."""
        return False
