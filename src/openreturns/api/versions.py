"""The version that a change was made on, as `If-Match` says it."""

from django.http import HttpRequest

from openreturns.core.errors import Invalid


def wanted_version(request: HttpRequest) -> int | None:
    """The version of If-Match: quoted or bare, weak or not; None without one or with a star."""
    said = request.headers.get("If-Match", "").strip()
    bare = said.removeprefix("W/").strip('"')
    if said in {"", "*"}:
        return None
    if not (bare.isascii() and bare.isdigit() and len(bare) < 10):
        raise Invalid('If-Match takes the version of the thing, such as "3".')
    return int(bare)
