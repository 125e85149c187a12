"""The outline icons of the design (Tabler, MIT), by their own names; drawn inline."""

import json
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_SHAPES: dict[str, str] = json.loads(
    (Path(__file__).parent / "icons.json").read_text(encoding="utf-8")
)


class UnknownIcon(LookupError):
    """A page asked for an icon that icons.json does not hold."""


def names() -> list[str]:
    """Every icon there is."""
    return sorted(_SHAPES)


def draw(name: str, title: str = "", cls: str = "") -> SafeString:
    """The icon as inline SVG; silent for screen readers unless it has a title.

    Size and stroke come from `svg.i` of the surface's stylesheet.
    """
    if name not in _SHAPES:
        raise UnknownIcon(f"No icon {name!r}; icons.json lists the names")
    shape = mark_safe(_SHAPES[name])
    classes = f"i {cls}".strip()
    if not title:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
            classes,
            shape,
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}"><title>{}</title>{}</svg>',
        classes,
        title,
        title,
        shape,
    )
