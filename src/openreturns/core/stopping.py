"""Whether this process was asked to stop: long work looks here between two steps."""

from threading import Event

_asked = Event()


def ask() -> None:
    """Everything that runs shall end at its next good moment."""
    _asked.set()


def asked() -> bool:
    """Whether somebody wants this process to end."""
    return _asked.is_set()
