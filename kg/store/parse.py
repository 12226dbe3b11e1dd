"""Strict parsing of the RDF formats, with errors that say where, what and how to mend it.

pyoxigraph refuses what the W3C suites call invalid; rdflib lets 39 of the 94 invalid Turtle files pass.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple
from pyoxigraph import parse as parse_quads

from kg.causes import words
from kg.errors import ParseError, raise_all
from kg.store.diagnose import Diagnosis, Refusal, diagnose, line_and_column

__all__ = ["FORMATS", "MEDIA_TYPES", "Source", "parse", "read_term"]

_T = TypeVar("_T")

FORMATS = {
    ".jsonld": RdfFormat.JSON_LD,
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
}
MEDIA_TYPES = {format_.media_type: suffix for suffix, format_ in FORMATS.items()}
MAX_IRI = 2_048
MAX_LITERAL = 1 << 20
_SHOWN = 120


@dataclass(frozen=True)
class Source:
    """One file as it was given to us: the name to show, its bytes, its format by suffix (a key of FORMATS)."""

    name: str
    data: bytes
    suffix: str


def parse(source: Source, base: str | None = None) -> list[Triple]:
    """Parse a source strictly and whole; names of graphs in it are ignored, so that nothing lands outside its target.

    Takes:   base, the IRI that relative IRIs are resolved against; None refuses them.
    Gives:   the triples in the order of the file; blank nodes are renamed, so that those of two files never meet.
    Raises:  ParseError with the place, the offending line and a likely cause.
    """
    data = source.data.removeprefix(b"\xef\xbb\xbf")
    _refuse_bombs(source, data)
    try:
        triples = [quad.triple for quad in parse_quads(data, FORMATS[source.suffix], base_iri=base)]
    except SyntaxError as error:
        raise_all(_explain(source, data, error, base))
        raise
    except MemoryError as error:
        raise _too_long(source, data) from error
    for triple in triples:
        _refuse_term(source, data, triple)
    return _with_stable_names(source, triples)


def _with_stable_names(source: Source, triples: list[Triple]) -> list[Triple]:
    """Name blank nodes by file and order: the same in every run, and never the same in two files."""
    file = hashlib.sha256(source.name.encode()).hexdigest()[:8]
    names: dict[str, BlankNode] = {}

    def renamed(term: _T) -> _T | BlankNode:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(str(term.value), BlankNode(f"f{file}n{len(names) + 1}"))

    return [Triple(renamed(t.subject), t.predicate, renamed(t.object)) for t in triples]


def read_term(text: str) -> NamedNode | BlankNode | Literal:
    """Read one term from its N-Triples form."""
    (quad,) = parse_quads(f"<urn:s> <urn:p> {text} .", RdfFormat.N_TRIPLES)
    if isinstance(quad.object, Triple):
        raise ParseError(*words("triple"), text, 1, 1)
    found: NamedNode | BlankNode | Literal = quad.object
    return found


def _refuse_bombs(source: Source, data: bytes) -> None:
    """Refuse what would kill or bloat the parser, before it sees it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or re.match(rb"(?:[^\x00]\x00){4}|(?:\x00[^\x00]){4}", data):
        raise _error(source, data, "utf16", 0)
    if data.startswith(b"PK\x03\x04"):
        raise _error(source, data, "office", 0)
    if b"\x00" in data[:4096] or _is_binary(data):
        raise _error(source, data, "binary", max(data.find(b"\x00"), 0))
    for start in _declarations(data):
        raise _error(source, data, "iri-long", start, limit=f"{MAX_IRI:,}")
    if data.count(b"<<(") > 100:
        raise _error(source, data, "triple-deep", data.index(b"<<("))
    entity = re.search(rb"(?i)<!entity", data) if source.suffix == ".rdf" else None
    if entity:
        raise _error(source, data, "entity", entity.start())


def _declarations(data: bytes) -> Iterator[int]:
    """Find the prefix and base declarations whose IRI is too long: a few thousand uses of one would fill the memory."""
    small = data.lower()
    for word in (b"prefix", b"base"):
        at = small.find(word)
        while at >= 0:
            start = data.find(b"<", at, at + 300)
            if start >= 0 and data.find(b">", start, start + MAX_IRI + 2) < 0 and data.find(b">", start) >= 0:
                yield at
            at = small.find(word, at + 1)


def _refuse_term(source: Source, data: bytes, triple: Triple) -> None:
    for term in triple:
        if isinstance(term, NamedNode) and len(term.value) > MAX_IRI:
            raise _error(source, data, "iri-long", data.find(term.value.encode()), limit=f"{MAX_IRI:,}")
        if isinstance(term, Literal) and len(term.value) > MAX_LITERAL:
            raise _too_long(source, data)
        if isinstance(term, Triple):
            raise _error(source, data, "triple", data.find(b"<<"))


def _too_long(source: Source, data: bytes) -> ParseError:
    """Build the error for a literal over the limit; its place is that of the first quoted run of that length."""
    start = re.search(rb"[\"'][^\"']{%d}" % MAX_LITERAL, data)
    return _error(source, data, "text-long", start.start() if start else -1, limit=f"{MAX_LITERAL:,}")


def _error(source: Source, data: bytes, cause: str, at: int, **values: str) -> ParseError:
    """Build the error of a cause at an offset of a file; one below 0 means that its place is not known."""
    line, column = line_and_column(data, at) if at >= 0 else (0, 0)
    return _told(source, data, Diagnosis(cause, line, column, tuple(values.items())), text=False)


def _told(source: Source, data: bytes, found: Diagnosis, *, text: bool = True) -> ParseError:
    message, hint = words(found.cause, found.values)
    return ParseError(
        message,
        hint,
        source.name,
        found.line,
        found.column,
        _line(data, found.line) if text else "",
        cause=found.cause,
        values=found.values,
        detail=found.detail,
    )


def _explain(source: Source, data: bytes, error: SyntaxError, base: str | None) -> list[ParseError]:
    def again(changed: bytes) -> Refusal | None:
        try:
            for _ in parse_quads(changed, FORMATS[source.suffix], base_iri=base):
                pass
        except SyntaxError as further:
            return _refusal(further)
        return None

    found = diagnose(data, source.suffix, _refusal(error), again, based=base is not None)
    return [_told(source, data, one) for one in found]


def _refusal(error: SyntaxError) -> Refusal:
    said = re.sub(r"^Parser error .*?(?:column[s]? \d+(?: and \d+)?): ", "", str(error.msg).split("\n", 1)[0])
    return Refusal(said, error.lineno or 0, error.offset or 0)


def _is_binary(data: bytes) -> bool:
    head = data[:4096]
    return sum(byte < 9 or 13 < byte < 32 for byte in head) * 20 > len(head)


def _line(data: bytes, number: int) -> str:
    """Return one line of the file, nothing where it is too long to show."""
    lines = data.split(b"\n", number)
    text = lines[number - 1].rstrip(b"\r").decode("utf-8", "replace") if 0 < number <= len(lines) else ""
    return text if len(text) <= _SHOWN else ""
