"""Ids that sort by time: UUID version 7, so that a list by id is a list by age."""

import secrets
from datetime import datetime
from uuid import UUID

import uuid6


def new_id() -> UUID:
    """A fresh id that sorts after every id this process made before it."""
    return UUID(int=uuid6.uuid7().int)


def id_at(moment: datetime) -> UUID:
    """An id that sorts as if it had been made at `moment` (aware); for imported history."""
    milliseconds = int(moment.timestamp() * 1000)
    value = (milliseconds & (2**48 - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return UUID(int=value)
