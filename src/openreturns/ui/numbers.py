"""Whole numbers as people type them into forms."""

MOST_FIGURES = 9  # more fits in no column and counts no pieces


def whole(text: str) -> int | None:
    """The number that was typed, 0 or more; None for anything else."""
    plain = text.strip()
    typed = plain.isascii() and plain.isdigit() and len(plain) <= MOST_FIGURES
    return int(plain) if typed else None
