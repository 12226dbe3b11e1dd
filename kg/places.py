"""Where each statement of a Turtle, TriG, N-Triples or N-Quads file stands.

A file that the strict parser accepted is read once more, token by token, for the places that no RDF parser keeps. Nothing is
understood twice: this reading only tells where subject, property and value of each statement are written, in the order in
which the parser gives the statements; what they are is taken from the parser's own statements, one by one. So blank nodes,
escapes and relative IRIs need no second interpretation, and every bracket has its own place. Where the two readings disagree,
which no test has seen, the file is known and the line is not.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.model import Place
from kg.names import RDF
from kg.store import BlankNode, Literal, NamedNode, Source, Term, Triple

__all__ = ["LINE_FORMATS", "Places", "caret", "read_places"]

LINE_FORMATS = frozenset({".nq", ".nt", ".trig", ".ttl"})

# The terminals of the grammar: https://www.w3.org/TR/turtle/#terminals
_LETTER = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_WORD = _LETTER + r"_0-9"
_INNER = _WORD + r"\u00B7\u0300-\u036F\u203F\u2040\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKEN = re.compile(
    rf"""(?P<skip>[ \t\r\n]+|\#[^\n\r]*)
      | (?P<iri><[^<>]*>)
      | (?P<text>"{{3}}(?:"{{0,2}}(?:[^"\\]|\\.))*"{{3}} | '{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*'{{3}}
          | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
      | (?P<type>\^\^)
      | (?P<blank>_:[{_WORD}](?:[{_INNER}.]*[{_INNER}])?)
      | (?P<name>(?:[{_LETTER}](?:[{_INNER}.]*[{_INNER}])?)?:
          (?:(?:[{_WORD}:]|{_ESCAPED})(?:(?:[{_INNER}.:]|{_ESCAPED})*(?:[{_INNER}:]|{_ESCAPED}))?)?)
      | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+))
      | (?P<word>[A-Za-z]+)
      | (?P<sign>[;,.\[\](){{}}])""",
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVES = frozenset({"base", "prefix", "version"})
_NAMES = frozenset({"blank", "iri", "name"})
_WIDEST = 200  # of a line that is shown whole
_BEFORE = 100  # so many characters before the place are kept of a longer one


@dataclass
class Places:
    """Places of statements and of nodes, by the N-Triples form of their terms, and the text of the files.

    subjects has the first place where a node is what a statement is about (a blank node: its own bracket), mentions where a
    node is first the value of one; links is by subject and property, values by subject and value.
    """

    statements: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    links: dict[tuple[str, str], Place] = field(default_factory=dict)
    values: dict[tuple[str, str], Place] = field(default_factory=dict)
    subjects: dict[str, Place] = field(default_factory=dict)
    mentions: dict[str, Place] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)

    def of(self, subject: str, predicate: str | None = None, value: str | None = None) -> Place | None:
        """Return the place of a statement; else of the first with that subject and property, or value; else of the subject."""
        return (
            self.statements.get((subject, predicate or "", value or ""))
            or self.links.get((subject, predicate or ""))
            or (None if predicate else self.values.get((subject, value or "")))
            or self.subjects.get(subject)
            or self.mentions.get(subject)
        )

    def add(self, triple: Triple, at: Place, subject_at: Place, value_at: Place) -> None:
        """Remember where a statement, its subject and its value stand; the first place of equal ones counts."""
        subject, predicate, value = str(triple.subject), str(triple.predicate), str(triple.object)
        self.statements.setdefault((subject, predicate, value), at)
        self.links.setdefault((subject, predicate), at)
        self.values.setdefault((subject, value), at)
        self.subjects.setdefault(subject, subject_at)
        if not isinstance(triple.object, Literal):
            self.mentions.setdefault(value, value_at)

    def excerpt(self, place: Place) -> str:
        """Return the line of a file at a place, nothing where the place has none.

        A line of more than 200 characters is cut: to its first 200, where the column is among the first 100; else to the 100
        characters before the column and the 100 from it on. Each end that was cut off is a “…”. So the place is at the
        offset that `caret` gives.
        """
        lines = self.lines.get(place.file, [])
        text = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
        if len(text) <= _WIDEST:
            return text
        start = max(0, place.column - 1 - _BEFORE) if place.column > _BEFORE else 0
        end = min(len(text), start + _WIDEST)
        return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def caret(excerpt: str, column: int) -> int:
    """Return the offset in an excerpt at which its place is: that of the column, but in a line whose beginning is cut off."""
    return _BEFORE + 1 if excerpt.startswith("…") and column > _BEFORE + 1 else max(0, column - 1)


def read_places(source: Source, triples: Sequence[Triple], places: Places) -> None:
    """Read where the statements of one valid file stand.

    Takes:   triples, what the parser made of the source: all of them, in its order.
    Gives:   nothing; the places are added to places. A format without lines, such as JSON-LD, gives the file alone.
    """
    whole = Place(source.name)
    if source.suffix in LINE_FORMATS:
        text = source.data.decode("utf-8").removeprefix("\ufeff")
        starts = [0, *(found.end() for found in re.finditer("\n", text))]
        places.lines[source.name] = [line.removesuffix("\r") for line in text.split("\n")]

        def at(offset: int) -> Place:
            line = bisect_right(starts, offset)
            return Place(source.name, line, offset - starts[line - 1] + 1)

        found = _Reader(text).read()
        if _agree(found, triples):
            for said, triple in zip(found, triples, strict=True):
                places.add(triple, at(said.at), at(said.subject_at), at(said.value_at))
            return
    for triple in triples:
        places.add(triple, whole, whole, whole)


@dataclass(frozen=True, slots=True)
class _Said:
    """Where a statement is written, and how: names as they stand in the file, numbers for nodes without a name."""

    subject: str | int
    predicate: str
    value: str | int
    subject_at: int
    at: int
    value_at: int


@dataclass(slots=True)
class _Frame:
    """A subject whose statements are being read: of a sentence, of a bracket, or a cell of a list."""

    subject: str | int
    subject_at: int
    predicate: str = ""
    at: int = -1  # of the property, until its first value has been read
    is_list: bool = False
    is_bracket: bool = False
    taken: bool = False  # a list that has an item; a property that has a value


_Token = tuple[str, str, int]
_END: _Token = ("end", "", 0)


class _Reader:
    """Follows the grammar just far enough to know what is subject, property and value, and when the parser gives it.

    The parser gives a statement with the token that completes its value; a literal, which a tag or a type may follow, with
    the token behind it; and of those that one token completes, the last one first.
    """

    def __init__(self, text: str) -> None:
        self._tokens = [*_tokens(text)]
        self._next = 0
        self._scope = 0  # how many directives came before: a name means the same between two of them
        self._blanks = 0
        self._frames: list[_Frame] = []
        self._said: list[tuple[int, int, _Said]] = []

    def read(self) -> list[_Said]:
        """Return what is said in the file, in the order of the parser."""
        while self._next < len(self._tokens):
            token = self._take()
            if not self._frames:
                self._open(token)
            elif self._frames[-1].is_list:
                self._in_list(self._frames[-1], token)
            else:
                self._in_properties(self._frames[-1], token)
        return [said for _, _, said in sorted(self._said, key=lambda item: item[:2])]

    def _take(self) -> _Token:
        self._next += 1
        return self._tokens[self._next - 1]

    def _peek(self) -> _Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else _END

    def _open(self, token: _Token) -> None:
        """Read a directive, the head of a graph, or the subject of a sentence."""
        kind, text, at = token
        word = text.lstrip("@").lower()
        if kind in ("tag", "word") and word in _DIRECTIVES:
            self._next += 2 if word == "prefix" else 1
            self._scope += 1
        elif text in (".", "{", "}") or (kind == "word" and word == "graph"):
            return
        elif text == "[" and self._peek()[1] != "]":
            self._frames.append(_Frame(self._blank(), at, is_bracket=True))
        elif text == "(" and self._peek()[1] != ")":
            cell = self._blank()
            self._frames += [_Frame(cell, at), _Frame(cell, at, is_list=True)]
        else:
            subject = self._name(token)
            if self._peek()[1] != "{":
                self._frames.append(_Frame(subject, at))

    def _in_properties(self, frame: _Frame, token: _Token) -> None:
        kind, text, at = token
        if text in (".", "}") and kind == "sign":
            self._frames.pop()
        elif text == "]":
            if len(self._frames) == 1:  # the bracket is the subject of what follows
                frame.is_bracket, frame.predicate = False, ""
            else:
                self._frames.pop()
                self._value(self._frames[-1], frame.subject, frame.subject_at, self._next)
        elif text == ";":
            frame.predicate = ""
        elif text == ",":
            frame.taken = False
        elif not frame.predicate:
            frame.predicate, frame.at, frame.taken = self._name(token), at, False  # type: ignore[assignment]  # no bracket here
        elif not frame.taken:
            self._object(frame, token)
        # else it is the name of the graph, in N-Quads

    def _in_list(self, frame: _Frame, token: _Token) -> None:
        if frame.taken:
            ends = token[1] == ")"
            rest = "()" if ends else self._blank()
            self._add(_Said(frame.subject, "rest", rest, frame.subject_at, token[2], token[2]), self._next)
            if ends:
                self._frames.pop()
                return
            frame.subject, frame.subject_at = rest, token[2]
        frame.predicate, frame.at, frame.taken = "first", -1, False
        self._object(frame, token)

    def _object(self, frame: _Frame, token: _Token) -> None:
        kind, text, at = token
        if text == "[" and self._peek()[1] != "]":
            self._frames.append(_Frame(self._blank(), at, is_bracket=True))
        elif text == "(" and self._peek()[1] != ")":
            cell = self._blank()
            self._value(frame, cell, at, self._next + 1)
            self._frames.append(_Frame(cell, at, is_list=True))
        elif kind in ("text", "number") or (kind == "word"):
            behind = self._peek()[0] if kind == "text" else ""
            self._next += {"tag": 1, "type": 2}.get(behind, 0)
            late = kind == "text" and behind not in ("tag", "type")
            self._value(frame, '"', at, self._next + late)
        else:
            self._value(frame, self._name(token), at, self._next)

    def _name(self, token: _Token) -> str | int:
        """Return how a node is named, and a new number for an empty bracket."""
        kind, text, _ = token
        if text in ("[", "("):
            self._next += 1
            return "()" if text == "(" else self._blank()
        return text if kind in ("blank", "word") else f"{self._scope} {text}"

    def _blank(self) -> int:
        self._blanks += 1
        return self._blanks

    def _value(self, frame: _Frame, value: str | int, value_at: int, when: int) -> None:
        at = value_at if frame.at < 0 else frame.at
        frame.at, frame.taken = -1, True
        self._add(_Said(frame.subject, frame.predicate, value, frame.subject_at, at, value_at), when)

    def _add(self, said: _Said, when: int) -> None:
        self._said.append((when, -len(self._said), said))


def _tokens(text: str) -> Iterator[_Token]:
    offset = 0
    while found := _TOKEN.match(text, offset):
        offset = found.end()
        if found.lastgroup != "skip":
            yield found.lastgroup or "", found[0], found.start()


def _agree(found: Sequence[_Said], triples: Sequence[Triple]) -> bool:
    """Tell whether two readings of a file are of the same statements: each name means one node, no two brackets the same."""
    if len(found) != len(triples):
        return False
    nodes: dict[str | int, Term | Triple] = {
        name: NamedNode(RDF + word) for name, word in (("a", "type"), ("first", "first"), ("rest", "rest"), ("()", "nil"))
    }
    owners: dict[Term | Triple, str | int] = {}
    for said, triple in zip(found, triples, strict=True):
        for name, term in ((said.subject, triple.subject), (said.predicate, triple.predicate), (said.value, triple.object)):
            if name == '"' or isinstance(term, Literal):
                if name != '"' or not isinstance(term, Literal):
                    return False
                continue
            if name not in nodes and not _can_name(name, term):
                return False
            if nodes.setdefault(name, term) != term:
                return False
            if isinstance(term, BlankNode) and owners.setdefault(term, name) != name:
                return False
    return True


def _can_name(name: str | int, term: Term | Triple) -> bool:
    """Tell whether a name can mean a node: as far as that shows without prefixes, base and escapes."""
    if isinstance(name, int) or name.startswith("_:"):
        return isinstance(term, BlankNode)
    _, _, text = name.partition(" ")
    if not isinstance(term, NamedNode) or "\\" in text:
        return isinstance(term, NamedNode)
    if not text.startswith("<"):
        return str(term.value).endswith(text.partition(":")[2])
    return ":" not in text or "/." in text or str(term.value) == text[1:-1]  # with a base, the parser takes dots out
