"""Every error this package raises.

MoresError                  catch this to catch them all; carries a hint: what to do about it
├── SourceError             a file that we were given is wrong              (the user can mend it); may stand for several
│   └── ParseError          not valid RDF; carries path, line, column and the offending line
├── StoreError              a store cannot be opened, read or written       (the operator can mend it)
│   └── StoreLockedError    another process writes to the store
├── UnknownTermError        an IRI, organisation or question that is not there
├── QueryError              a query that is not valid, not allowed or too large
├── UnsupportedError        a feature that we do not have, never skipped silently
└── ModelRefusedError       a model that parses but cannot be loaded as one model
"""

from collections.abc import Iterable
from typing import Self

from kg.causes import Values, words
from kg.model import Language, Place

__all__ = [
    "ModelRefusedError",
    "MoresError",
    "ParseError",
    "QueryError",
    "SourceError",
    "StoreError",
    "StoreLockedError",
    "UnknownTermError",
    "UnsupportedError",
    "raise_all",
]


class MoresError(Exception):
    """Whatever went wrong, in words; `hint` says how to mend it.

    `cause` is a key of kg/causes.toml, empty where there is none, and `values` fill its texts: `said` gives both languages.
    """

    def __init__(self, message: str, hint: str = "", *, cause: str = "", values: Values = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.cause = cause
        self.values = values

    def said(self, language: Language) -> tuple[str, str]:
        """Say what went wrong, and how to mend it; in English where the error has no cause that is known in words."""
        return words(self.cause, self.values, language) if self.cause else (self.message, self.hint)


class SourceError(MoresError):
    """A file or folder that we were given is wrong.

    `path` is how it was named to us, empty where none is meant; `further` are the other errors of the same run.
    """

    path = ""
    further: "tuple[SourceError, ...]" = ()

    @classmethod
    def because(cls, cause: str, path: str, **values: str) -> Self:
        """Build the error of a path for a cause that is known in words."""
        pairs = tuple(values.items())
        message, hint = words(cause, pairs)
        error = cls(f"{path}: {message[:1].lower()}{message[1:]}", hint, cause=cause, values=pairs)
        error.path = path
        return error

    @property
    def all(self) -> "tuple[SourceError, ...]":
        """Return this error and the others of the same run, in their order."""
        return (self, *self.further)


class ParseError(SourceError):
    """A file that is not valid RDF.

    `path`, `line` and `column` say where to mend it (1-based, column in characters; line 0 where the format has none); `text`
    is that line, empty where it is too long to show; `detail` is what the parser itself said.
    """

    def __init__(
        self,
        message: str,
        hint: str,
        path: str,
        line: int,
        column: int,
        text: str = "",
        *,
        cause: str = "",
        values: Values = (),
        detail: str = "",
    ) -> None:
        super().__init__(message, hint, cause=cause, values=values)
        self.path = path
        self.line = line
        self.column = column
        self.text = text
        self.detail = detail


class ModelRefusedError(MoresError):
    """A model that parses but cannot be loaded as one model; `place` is where that shows, if anywhere."""

    place: Place | None = None


def raise_all(errors: Iterable[SourceError]) -> None:
    """Raise the first of some errors, with the others as its further ones; none where there are none."""
    found = sorted(
        errors,
        key=lambda error: (error.path, error.line, error.column) if isinstance(error, ParseError) else (error.path, 0, 0),
    )
    if found:
        found[0].further = tuple(found[1:])
        raise found[0]


class StoreError(MoresError):
    """A store cannot be opened, read or written."""


class StoreLockedError(StoreError):
    """Another process writes to the store."""


class UnknownTermError(MoresError):
    """An IRI, organisation or question that is not there."""


class QueryError(MoresError):
    """A query that is not valid, not allowed or too large; `line` and `column` are 1-based, 0 where unknown."""

    def __init__(self, message: str, hint: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message, hint)
        self.line = line
        self.column = column


class UnsupportedError(MoresError):
    """A feature that we do not have, named; never skipped silently."""
