"""Every error this package raises.

MoresError                  catch this to catch them all; carries a hint: what to do about it
├── SourceError             a file that we were given is wrong              (the user can mend it)
│   └── ParseError          not valid RDF; carries path, line, column and the offending line
├── StoreError              a store cannot be opened, read or written       (the operator can mend it)
│   └── StoreLockedError    another process writes to the store
├── UnknownTermError        an IRI, organisation or question that is not there
├── QueryError              a query that is not valid, not allowed or too large
├── UnsupportedError        a feature that we do not have, never skipped silently
└── ModelRefusedError       a model that parses but cannot be loaded as one model
"""

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
]


class MoresError(Exception):
    """Whatever went wrong, in words; `hint` says how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SourceError(MoresError):
    """A file or folder that we were given is wrong."""


class ParseError(SourceError):
    """A file that is not valid RDF.

    `path`, `line` and `column` say where (1-based, column in characters; line 0 where the format has none);
    `text` is the offending line, empty where it is too long to show.
    """

    def __init__(self, message: str, hint: str, path: str, line: int, column: int, text: str = "") -> None:
        super().__init__(message, hint)
        self.path = path
        self.line = line
        self.column = column
        self.text = text


class ModelRefusedError(MoresError):
    """A model that parses but cannot be loaded as one model."""


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
