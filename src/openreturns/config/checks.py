"""Start-up checks of the settings: each says what is wrong and what to do."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register


@register()
def secret_is_set(**_: Any) -> list[CheckMessage]:
    """Signed links and sessions are only as good as the secret."""
    if len(settings.SECRET_KEY) >= 32:
        return []
    return [
        Error(
            "OPENRETURNS_SECRET_KEY is missing or shorter than 32 characters.",
            hint="Set it to a random text, for example the output of: openssl rand -hex 32",
            id="openreturns.E001",
        )
    ]


@register()
def data_directory_is_writable(**_: Any) -> list[CheckMessage]:
    """Labels, photos and, with SQLite, the database live there."""
    path = settings.DATA_DIR
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        return [
            Error(
                f"The data directory {path} cannot be written: {problem}.",
                hint="Create it for the user that runs OpenReturns, or set OPENRETURNS_DATA.",
                id="openreturns.E002",
            )
        ]
    return []


@register()
def addresses_fit(**_: Any) -> list[CheckMessage]:
    """Links in mails start with the base address, so it must be a full one."""
    if settings.BASE_URL.startswith(("http://", "https://")):
        return []
    return [
        checks.Warning(
            f"OPENRETURNS_BASE_URL is {settings.BASE_URL!r}, which is no full address.",
            hint="Set it to where people reach this server, for example https://returns.shop.nl",
            id="openreturns.W001",
        )
    ]
