"""Which triple patterns of a named question matter: splits a query, asks its cases without one pattern at a time.

`python -m tests.patterns QUESTION` prints each pattern, and the case that notices that it is gone.
"""

import csv
import functools
import hashlib
import io
import json
import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat
from pyoxigraph import parse as parse_quads

from kg import runs
from kg.errors import QueryError
from kg.names import ONTOLOGY_GRAPH, ONTOLOGY_INFERRED_GRAPH
from kg.questions import bind, question
from kg.store import Change, EmbeddedStore, GraphStore, NamedNode, Term, Triple

CASES = Path(__file__).parent / "cases" / "questions"

_NAME = r"(?:[^\W\d](?:[\w.-]*[\w-])?)?:(?:(?:[\w:.%-]|\\.)*(?:[\w:%-]|\\.))?"
_IRI = r'<[^<>"{}|^`\\\x00-\x20]*>'
_LONG = r"""\"{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}"""
_SHORT = r""""(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'"""
_TOKEN = re.compile(
    rf"""(?P<skip>\s+|\#[^\n\r]*)
      | (?P<term>{_IRI} | [?$]\w+ | (?:{_LONG} | {_SHORT})(?:@[A-Za-z][\w-]*|\^\^(?:{_IRI}|{_NAME}))?
          | [+-]?(?:\d*\.\d+|\d+)(?:[eE][+-]?\d+)? | {_NAME} | (?:true|false)\b)
      | (?P<word>[^\W\d]\w*)
      | (?P<sign>\S)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A run of triples in a query, with its place in the text; patterns are written out in full."""

    start: int
    end: int
    patterns: tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """A query and its blocks of triples; order is where its last ORDER BY begins, None where it must stay."""

    text: str
    blocks: tuple[Block, ...]
    order: int | None

    @property
    def patterns(self) -> list[str]:
        """Every pattern as it is written; one that comes again has its number behind it."""
        seen: Counter[str] = Counter()
        named = []
        for written in (pattern for block in self.blocks for pattern in block.patterns):
            seen[written] += 1
            named.append(written if seen[written] == 1 else f"{written} [{seen[written]}]")
        return named

    def without(self, gone: int | None = None, *, limit: int | None = None) -> str:
        """Write the query without one of its patterns.

        Takes:   gone, the number of the pattern in patterns, None for all of them; limit, how many rows are enough, whichever.
        """
        parts, position, number = [], 0, 0
        for block in self.blocks:
            kept = [pattern for count, pattern in enumerate(block.patterns, number) if count != gone]
            parts += [self.text[position : block.start], " ".join(f"{pattern} ." for pattern in kept)]
            position, number = block.end, number + len(block.patterns)
        if limit is None or self.order is None:
            return "".join([*parts, self.text[position:]])
        return "".join([*parts, self.text[position : self.order], f"\nLIMIT {limit}\n"])


def split(text: str) -> Split:
    """Find the triple patterns of a SELECT; raises ValueError for what our own queries do not use."""
    reader = _Reader(text)
    reader.select()
    return Split(text, tuple(sorted(reader.blocks, key=lambda block: block.start)), reader.order)


class _Reader:
    """Walks once through the tokens of a query and collects its blocks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[Block] = []
        self.order: int | None = None
        self._tokens = [token for token in _TOKEN.finditer(text) if token.lastgroup != "skip"]
        self._at = 0

    def _next(self, *wanted: str) -> str:
        if self._at == len(self._tokens):
            raise ValueError(f"the query ends where {wanted or 'more'} was expected")
        token = self._tokens[self._at]
        if wanted and token[0] not in wanted:
            raise ValueError(f"{token[0]!r} at {token.start()} where {wanted} was expected: {self.text[token.start() :][:60]!r}")
        self._at += 1
        return token[0]

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _place(self) -> int:
        return self._tokens[self._at].start() if self._at < len(self._tokens) else len(self.text)

    def _word(self) -> str:
        return self._peek().upper() if self._peek() and self._tokens[self._at].lastgroup == "word" else ""

    def select(self) -> None:
        """Read a query or a sub-query up to its end: its head, its group, what orders and limits it."""
        self._until_brace()
        while self._tokens[self._at - 2][0].upper() == "EXISTS":
            self._group()
            self._until_brace()
        self._group()
        words = {}
        while self._peek() not in ("", "}"):
            words[self._word()] = self._place()
            if self._word() == "VALUES":
                self._values()
            elif self._next() == "{":
                self._group()
        self.order = None if {"LIMIT", "OFFSET", "VALUES"} & words.keys() else words.get("ORDER", len(self.text))

    def _until_brace(self) -> None:
        while self._next() != "{":
            pass

    def _group(self) -> None:
        """Read a group whose opening brace was read, with its closing one."""
        if self._word() == "SELECT":
            self.select()
            self._next("}")
            return
        while self._peek() != "}":
            word = self._word()
            if self._peek() == "{":
                self._next()
                self._group()
            elif self._peek() == "." or word in ("UNION", "OPTIONAL", "MINUS"):
                self._next()
            elif word == "GRAPH":
                self._next()
                self._next()
            elif word in ("FILTER", "BIND"):
                self._condition()
            elif word == "VALUES":
                self._values()
            else:
                self._triples()
        self._next("}")

    def _condition(self) -> None:
        """Read FILTER or BIND with what follows: a call, an expression in brackets, or EXISTS and a group."""
        self._next()
        while self._peek() not in ("(", "{"):
            self._next()
        depth = 0
        while True:
            sign = self._next()
            depth += (sign == "(") - (sign == ")")
            if sign == "{":
                self._group()
            if depth == 0:
                return

    def _values(self) -> None:
        self._until_brace()
        while self._next() != "}":
            pass

    def _triples(self) -> None:
        start, patterns = self._place(), []
        while self._is_term():
            subject = self._term()
            while self._peek() not in (".", "}") and not self._is_keyword():
                path = self._path()
                patterns.append(f"{subject} {path} {self._term()}")
                while self._peek() == ",":
                    self._next()
                    patterns.append(f"{subject} {path} {self._term()}")
                while (more := self._peek() == ";") and self._next():
                    if self._peek() != ";":
                        break
                if not more:
                    break
            if self._peek() != ".":
                break
            self._next()
        if not patterns:
            self._term()
        self.blocks.append(Block(start, self._tokens[self._at - 1].end(), tuple(patterns)))

    def _is_term(self) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].lastgroup == "term"

    def _is_keyword(self) -> bool:
        return self._word() not in ("", "A")

    def _term(self) -> str:
        if self._peek() == "[":
            return self._next() + self._next("]")
        if not self._is_term():
            self._next("a term")
        return self._next()

    def _path(self) -> str:
        start = self._place()
        self._alternatives()
        return re.sub(r"\s+", " ", self.text[start : self._tokens[self._at - 1].end()])

    def _alternatives(self) -> None:
        while True:
            while self._peek() in ("^", "!"):
                self._next()
            if self._peek() == "(":
                self._next()
                self._alternatives()
                self._next(")")
            elif self._peek() == "a":
                self._next()
            else:
                self._term()
            if self._peek() in ("?", "*", "+"):
                self._next()
            if self._peek() not in ("|", "/"):
                return
            self._next()


@dataclass(frozen=True)
class Case:
    """A situation of a question: where it can be asked, and the table that was written by hand."""

    name: str
    store: GraphStore
    graphs: list[str]
    bindings: Mapping[str, Term]
    header: list[str]
    rows: list[tuple[str, ...]]

    def ask(self, text: str) -> tuple[list[str], list[tuple[str, ...]]]:
        """Ask a query of the situation: the columns, and the rows in order."""
        return table(self.store.answer(text, self.graphs, ("text/csv",), self.bindings)[0].decode())

    def notices(self, text: str) -> bool:
        """Tell whether a query gives other rows here than the question should, or none for an error."""
        try:
            return self.ask(text)[1] != self.rows
        except QueryError:
            return True


def table(text: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """Read a table: its columns, and its rows in order."""
    header, *body = csv.reader(io.StringIO(text))
    return header, sorted(tuple(row) for row in body)


def situations(name: str = "*") -> list[Path]:
    """Return the folders of the situations of one question or of all."""
    return sorted(path.parent for path in CASES.glob(f"{name}/*/model.*") if path.suffix in (".ttl", ".trig"))


@functools.cache
def house() -> runs.House:
    return runs.house()


@functools.cache
def _drafts() -> EmbeddedStore:
    """Hold the ontology, and the model of each case that was asked as a draft of its own."""
    store = EmbeddedStore()
    runs.furnish(store, house())
    return store


@functools.cache
def case(folder: Path) -> Case:
    """Read a situation and put its graphs where they can be asked.

    model.ttl is the draft of one organisation, other.ttl beside it that of another; model.trig holds graphs as they are named.
    """
    params = folder / "params.json"
    bindings = bind(question(folder.parent.name), json.loads(params.read_text("utf-8")) if params.exists() else {})
    header, rows = table((folder / "expected.csv").read_text("utf-8"))
    store: GraphStore = _drafts()
    if (folder / "model.trig").exists():
        store = EmbeddedStore()
        runs.furnish(store, house())
        named: dict[str, list[Triple]] = {}
        for quad in parse_quads(path=folder / "model.trig", format=RdfFormat.TRIG):
            assert isinstance(quad.graph_name, NamedNode), f"{folder}: {quad} stands in no graph"
            named.setdefault(quad.graph_name.value, []).append(quad.triple)
        store.commit(Change(replace=named))
        graphs = [ONTOLOGY_GRAPH, ONTOLOGY_INFERRED_GRAPH, *sorted(named)]
    else:
        drafts = {"case-" + hashlib.sha256(bytes(path)).hexdigest()[:16]: path for path in sorted(folder.glob("*.ttl"))}
        for slug, path in drafts.items():
            runs.load_model(store, slug, runs.read_model(runs.read_sources([path])))
        graphs = runs.graphs_of(store, list(drafts), "draft")
    return Case(folder.name, store, graphs, bindings, header, rows)


def notice(name: str) -> Iterator[tuple[str, str]]:
    """Give each pattern of a question with the situation that notices that it is gone, or nothing where none does."""
    parts = split(question(name).text)
    cases = [case(folder) for folder in situations(name)]
    for number, pattern in enumerate(parts.patterns):
        noticing = (one.name for one in cases if one.notices(parts.without(number, limit=len(one.rows) + 1)))
        yield pattern, next(noticing, "")


def redundant() -> dict[str, dict[str, str]]:
    """Read which patterns of which questions no case can tell, with the reason."""
    exceptions: dict[str, dict[str, str]] = tomllib.loads((CASES / "redundant.toml").read_text("utf-8"))
    return exceptions


def main(names: list[str]) -> int:
    """Print each pattern of some questions with the case that notices its removal; 1 where one survives."""
    survived = 0
    for name in names:
        for folder in situations(name):
            if case(folder).ask(question(name).text) != (case(folder).header, case(folder).rows):
                sys.stdout.write(f"{name}/{folder.name}: the question itself gives another table than expected.csv\n")
                survived += 1
        begin = time.monotonic()
        for pattern, found in notice(name):
            reason = redundant().get(name, {}).get(pattern)
            survived += bool(found) == bool(reason)
            kept = f"SURVIVES ({reason})" if reason else "SURVIVES"
            sys.stdout.write(f"{name}  {found or kept:30}  {pattern}  {time.monotonic() - begin:.2f} s\n")
            sys.stdout.flush()
            begin = time.monotonic()
    return 1 if survived else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
