"""Where each statement of a Turtle, TriG, N-Triples or N-Quads file stands.

A file that is known to be valid is read once more, token by token, for the places that no RDF parser keeps. Nothing is
judged here: what the strict parser accepted is followed, and a statement that is not found has the place of its subject.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from kg.model import Place
from kg.names import RDF, XSD

__all__ = ["LINE_FORMATS", "Places", "read_places"]

LINE_FORMATS = frozenset({".nq", ".nt", ".trig", ".ttl"})

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n\r]*)
      | (?P<iri><[^>]*>)
      | (?P<text>"{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3} | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
      | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--\w+)?)
      | (?P<type>\^\^)
      | (?P<blank>_:[\w](?:[\w.·-]*[\w·-])?)
      | (?P<name>(?:[^\W\d_](?:[\w.·-]*[\w·-])?)?:(?:(?:[\w:·-]|%[0-9A-Fa-f]{2}|\\[^\w\s]|\\_)
          (?:(?:[\w:.·-]|%[0-9A-Fa-f]{2}|\\[^\w\s]|\\_)*(?:[\w:·-]|%[0-9A-Fa-f]{2}|\\[^\w\s]|\\_))?)?)
      | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+))
      | (?P<word>[A-Za-z]+)
      | (?P<sign>[;,.\[\](){}])""",
    re.VERBOSE | re.DOTALL,
)
_MAX_DEPTH = 100
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass
class Places:
    """Places of statements and of subjects, by the N-Triples form of their terms; language tags in small letters."""

    statements: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    links: dict[tuple[str, str], Place] = field(default_factory=dict)
    subjects: dict[str, Place] = field(default_factory=dict)

    def of(self, subject: str, predicate: str | None = None, value: str | None = None) -> Place | None:
        """Return the place of a statement; else of the first with that subject and property; else of the subject."""
        return (
            self.statements.get((subject, predicate or "", value or ""))
            or self.links.get((subject, predicate or ""))
            or self.subjects.get(subject)
        )

    def add(self, subject: str, predicate: str, value: str, at: Place, subject_at: Place) -> None:
        """Remember where a statement stands; the first place of equal statements counts."""
        self.statements.setdefault((subject, predicate, value), at)
        self.links.setdefault((subject, predicate), at)
        self.subjects.setdefault(subject, subject_at)


def read_places(name: str, text: str, places: Places, base: str = "") -> None:
    """Read the places of one valid file into places; name is how it was named to us, base what its relative IRIs mean."""
    _Reader(name, text, places, base).read()


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    offset: int


class _Reader:
    """Follows the grammar of Turtle just far enough to know what is subject, property and value."""

    def __init__(self, name: str, text: str, places: Places, base: str) -> None:
        self._name, self._text, self._places = name, text.removeprefix("\ufeff"), places
        self._prefixes: dict[str, str] = {}
        self._base = base
        self._blanks = self._depth = 0
        self._lines = [0, *(match.end() for match in re.finditer("\n", self._text))]
        self._line = 0
        self._tokens = self._scan()
        self._next: _Token | None = next(self._tokens, None)

    def _scan(self) -> Iterator[_Token]:
        offset = 0
        while offset < len(self._text):
            match = _TOKEN.match(self._text, offset)
            if match is None:
                return
            offset = match.end()
            if match.lastgroup != "skip":
                yield _Token(match.lastgroup or "", match[0], match.start())

    def _take(self) -> _Token:
        token = self._next
        if token is None:
            raise EOFError
        self._next = next(self._tokens, None)
        return token

    def _peek(self, *signs: str) -> bool:
        return self._next is not None and self._next.text in signs

    def _at(self, token: _Token) -> Place:
        while self._line + 1 < len(self._lines) and self._lines[self._line + 1] <= token.offset:
            self._line += 1
        while self._lines[self._line] > token.offset:
            self._line -= 1
        return Place(self._name, self._line + 1, token.offset - self._lines[self._line] + 1)

    def read(self) -> None:
        """Read to the end, or to where the text is no longer understood."""
        try:
            while self._next is not None:
                self._statement()
        except EOFError:
            return

    def _statement(self) -> None:
        token = self._take()
        word = token.text.lstrip("@").lower()
        if token.kind in ("tag", "word") and word in ("prefix", "base"):
            prefix = self._take().text.removesuffix(":") if word == "prefix" else None
            iri = self._iri(self._take().text)
            if prefix is None:
                self._base = iri
            else:
                self._prefixes[prefix] = iri
            if token.kind == "tag":
                self._take()
            return
        if token.text in ("}", ".") or (token.kind == "word" and word == "graph"):
            return
        if token.text == "{":
            return
        at = self._at(token)
        subject = self._term(token)
        if self._peek("{"):
            return
        if not self._peek(".", "}"):
            self._properties(subject, at)

    def _properties(self, subject: str, subject_at: Place) -> None:
        """Read property and value lists up to the full stop or closing bracket, which stays unread."""
        while not self._peek(".", "]", "}"):
            if self._peek(";"):
                self._take()
                continue
            predicate_token = self._take()
            predicate = f"<{RDF}type>" if predicate_token.text == "a" else self._term(predicate_token)
            predicate_at: Place | None = self._at(predicate_token)
            while True:
                token = self._take()
                at = predicate_at or self._at(token)
                predicate_at = None
                self._places.add(subject, predicate, self._term(token), at, subject_at)
                if self._next is not None and self._next.kind in ("iri", "name", "blank") and self._graph_name():
                    self._take()
                if not self._peek(","):
                    break
                self._take()

    def _graph_name(self) -> bool:
        """Tell whether what follows a value can only be the graph name of N-Quads."""
        return self._name.endswith(".nq")

    def _term(self, token: _Token) -> str:
        if token.kind == "iri":
            return f"<{self._iri(token.text)}>"
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            local = re.sub(r"\\(.)", r"\1", local)
            return f"<{self._prefixes.get(prefix, '')}{local}>"
        if token.kind == "text":
            return self._literal(token.text)
        if token.kind == "number":
            kind = "double" if "e" in token.text.lower() else "decimal" if "." in token.text else "integer"
            return f'"{token.text}"^^<{XSD}{kind}>'
        if token.kind == "word":
            return f'"{token.text}"^^<{XSD}boolean>'
        if token.text in "[(":
            return self._nested(token)
        return token.text

    def _nested(self, token: _Token) -> str:
        if token.text == "(" and self._peek(")"):
            self._take()
            return f"<{RDF}nil>"
        self._blanks += 1
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise EOFError  # what stands deeper has the place of its subject, or none
        node = f"_:nested{self._blanks}"
        if token.text == "[":
            self._properties(node, self._at(token))
        else:
            while not self._peek(")"):
                self._term(self._take())
        self._take()
        self._depth -= 1
        return node

    def _literal(self, text: str) -> str:
        quotes = 3 if text[:3] in ('"""', "'''") else 1
        value = quoted(_unescape(text[quotes:-quotes]))
        if self._next is not None and self._next.kind == "tag":
            return f"{value}{self._take().text.lower()}"
        if self._peek("^^"):
            self._take()
            return f"{value}^^{self._term(self._take())}"
        return value

    def _iri(self, text: str) -> str:
        iri = _unescape(text[1:-1])
        return urljoin(self._base, iri) if self._base else iri


def quoted(value: str) -> str:
    """Write a literal's text as N-Triples does."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'


def _unescape(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if code[0] in "uU" else _ESCAPES.get(code, code)

    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", replace, text, flags=re.DOTALL)
