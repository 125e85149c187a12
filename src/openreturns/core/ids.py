"""Ids that sort by time: UUID version 7, so that a list by id is a list by age."""

import secrets
from collections.abc import Callable
from datetime import datetime
from time import time_ns
from uuid import UUID

VERSION, VARIANT = 7 << 76, 2 << 62
clock: Callable[[], int] = time_ns  # nanoseconds; only the demo, which lives a year, sets another
_last = 0


def new_id() -> UUID:
    """A fresh id that sorts after every id this process made before it."""
    global _last  # noqa: PLW0603  the clock may stand still between two ids
    milliseconds, rest = divmod(clock(), 1_000_000)
    # Milliseconds, then the part of one in 4096 steps; at least one step after the last id.
    _last = max(_last + 1, milliseconds << 12 | (rest << 12) // 1_000_000)
    return _uuid(_last >> 12, (_last & 0xFFF) << 64 | secrets.randbits(62))


def id_at(moment: datetime) -> UUID:
    """An id that sorts as if it had been made at `moment` (aware); for imported history."""
    return _uuid(int(moment.timestamp() * 1000), secrets.randbits(76))


def first_id_at(moment: datetime) -> UUID:
    """The lowest id that could be made at `moment` (aware): a border between ids."""
    return _uuid(int(moment.timestamp() * 1000), 0)


def milliseconds_of(key: UUID | str) -> int:
    """When an id was made, in milliseconds since 1970; also from its 32 hexadecimal digits."""
    return key.int >> 80 if isinstance(key, UUID) else int(key[:12], 16)


def _uuid(milliseconds: int, rest: int) -> UUID:
    """The parts put together, with version and variant in their places."""
    value = (milliseconds & (2**48 - 1)) << 80 | rest
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | VERSION | VARIANT)
