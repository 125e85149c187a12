"""Errors as facts a person can act on; every surface turns them into its own answer.

`code` is stable and becomes the problem type (RFC 9457); `status` is its HTTP status.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong place of the input: a JSON pointer and what is wrong there."""

    pointer: str
    detail: str


class DomainError(Exception):
    """Something the product refuses, with a sentence that says why."""

    code: ClassVar[str] = "not-allowed-now"
    title: ClassVar[str] = "Not allowed now"
    status: ClassVar[int] = 409

    def __init__(self, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = str(detail)
        self.errors = errors


class MoveNotAllowed(DomainError):
    """The thing is not in a state from which this can be done."""


class ChangedMeanwhile(DomainError):
    """Somebody else was faster; nothing was done."""

    code = "changed-meanwhile"
    title = "Changed meanwhile"


class ForbiddenByLaw(DomainError):
    """The law does not allow it; the detail names the requirement."""

    code = "forbidden-by-law"
    title = "The law does not allow this"


class NothingDue(DomainError):
    """There is no money to send now."""

    code = "nothing-due"
    title = "Nothing is due"


class TooMany(DomainError):
    """More pieces were asked for than there are."""

    code = "too-many"
    title = "More pieces than there are"


class NotReturnable(DomainError):
    """Policy says that this cannot come back; `errors` say why for each line."""

    code = "not-returnable"
    title = "This cannot be returned"


class Invalid(DomainError):
    """The input is well-formed but wrong; `errors` say where."""

    code = "invalid"
    title = "The request has wrong values"
    status = 422


class Malformed(DomainError):
    """The input cannot be read at all."""

    code = "malformed"
    title = "The request cannot be read"
    status = 400


class NotFound(DomainError):
    """There is no such thing in this shop."""

    code = "not-found"
    title = "Not found"
    status = 404


class Forbidden(DomainError):
    """The person or key may not do this."""

    code = "forbidden"
    title = "Not allowed for this person or key"
    status = 403


class TooLarge(DomainError):
    """The upload is larger than allowed."""

    code = "too-large"
    title = "Too large"
    status = 413


class UnsupportedMedia(DomainError):
    """The upload is of a kind we do not take."""

    code = "unsupported-media"
    title = "This kind of file is not taken"
    status = 415


class PortError(Exception):
    """An outside system failed; `permanent` says whether trying again can help."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent
