"""What a shop may change about the portal's looks: five variables, and a contrast it must keep."""

import re

READABLE = 4.5
_HEX = re.compile(r"#(?:[0-9a-f]{6})")
_FONT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,48}")


class BadBranding(ValueError):
    """A colour, radius, font or logo height that cannot be used; the text says why."""


def stylesheet(brand: str, contrast: str, radius: int, font: str | None, logo_height: int) -> str:
    """The shop's own small stylesheet, loaded after tokens.css; refuses what cannot be read."""
    brand, contrast = _colour(brand), _colour(contrast)
    if contrast_ratio(brand, contrast) < READABLE:
        raise BadBranding(f"{contrast} on {brand} is below {READABLE}:1, so buttons cannot be read")
    lines = [
        f"--brand: {brand};",
        f"--brand-contrast: {contrast};",
        f"--brand-radius: {_between(radius, 0, 24)}px;",
        f"--brand-logo-height: {_between(logo_height, 16, 64)}px;",
    ]
    if font:
        lines.append(f'--brand-font: "{_font(font)}";')
    return ":root { " + " ".join(lines) + " }\n"


def contrast_ratio(one: str, other: str) -> float:
    """The WCAG contrast of two #rrggbb colours, 1 to 21; text needs 4.5."""
    low, high = sorted((_luminance(_colour(one)), _luminance(_colour(other))))
    return (high + 0.05) / (low + 0.05)


def readable(one: str, other: str) -> bool:
    """Whether text in one colour can be read on the other."""
    return contrast_ratio(one, other) >= READABLE


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colour(text: str) -> str:
    colour = text.strip().lower()
    if not _HEX.fullmatch(colour):
        raise BadBranding(f"{text!r} is no colour like #1f5a41")
    return colour


def _font(text: str) -> str:
    if not _FONT.fullmatch(text):
        raise BadBranding(f"{text!r} is no font name")
    return text


def _between(value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise BadBranding(f"{value} is not between {low} and {high}")
    return value
