"""Where a stage finds the integration that serves its port."""

from typing import Any

_ports: dict[tuple[type[Any], str], Any] = {}


class NoSuchPort(LookupError):
    """No integration of this name is installed."""


def register[T](port: type[T], name: str, implementation: T) -> None:
    """Make an integration known under its name; called once at start-up."""
    _ports[(port, name)] = implementation


def find[T](port: type[T], name: str) -> T:
    """The integration registered for a port; raises NoSuchPort."""
    try:
        return _ports[(port, name)]  # type: ignore[no-any-return]
    except KeyError:
        raise NoSuchPort(f"no {port.__name__} named {name!r} is installed") from None


def names(port: type[Any]) -> list[str]:
    """The names registered for a port, sorted."""
    return sorted(name for kind, name in _ports if kind is port)
