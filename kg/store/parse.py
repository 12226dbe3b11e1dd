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

from kg.errors import ParseError

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

# What the parser says, and what an author most likely did. The first that fits wins.
_CAUSES = (
    (
        r"The prefix (\S*): has not been declared",
        "Declare it at the top: @prefix {0}: <...> . Or is it a misspelt prefix?",
    ),
    (
        r"A dot is expected at the end of statements",
        "The statement before this place probably lacks its full stop, or a ; or , is missing.",
    ),
    (r"Invalid IRI code point ' '", "An IRI holds no spaces: write %20, or close the > before the space."),
    (r"Invalid IRI", "An IRI holds no such character: write it as %XX, or check where the > is."),
    (
        r"No scheme found in an absolute IRI",
        "Write the whole IRI, or declare what it is relative to: @base <https://example.org/> .",
    ),
    (
        r"Unexpected end|line jumps are not allowed|Unexpected line jump",
        "Something that was opened is not closed: a quotation mark, a bracket, or the last statement's full stop.",
    ),
    (r"not UTF-8", "Save the file as UTF-8 (not Latin-1, Windows-1252 or UTF-16)."),
    (
        r"not allowed at the beginning of a prefix name|is not a valid RDF",
        "Check the spelling here: a name is prefix:name, an IRI stands in < >, a text in quotation marks.",
    ),
    (r"LoadDocumentCallback", "Write the context into the file: nothing is fetched."),
    (r"language tag", 'A language tag follows the text at once, with hyphens: "..."@en or "..."@fr-CA.'),
)
_TEXT = "Give a file in Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML."


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
        raise _explain(source, data, error) from error
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
        raise ParseError("Triple terms of RDF 1.2 are not terms of a model.", "Say it with a node of its own.", text, 1, 1)
    found: NamedNode | BlankNode | Literal = quad.object
    return found


def _refuse_bombs(source: Source, data: bytes) -> None:
    """Refuse what would kill or bloat the parser, before it sees it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ParseError("This is UTF-16, not UTF-8.", "Save the file as UTF-8.", source.name, 1, 1)
    if b"\x00" in data[:4096]:
        line, column = _place(data, data.index(b"\x00"))
        raise ParseError("This is not a text file.", _TEXT, source.name, line, column)
    for start in _declarations(data):
        line, column = _place(data, start)
        raise ParseError(f"An IRI is longer than {MAX_IRI} characters.", "Use a shorter IRI.", source.name, line, column)
    if data.count(b"<<(") > 100:
        line, column = _place(data, data.index(b"<<("))
        raise ParseError(
            "Triple terms of RDF 1.2 are nested too deeply.",
            "Say it with a node of its own.",
            source.name,
            line,
            column,
        )
    entity = re.search(rb"(?i)<!entity", data) if source.suffix == ".rdf" else None
    if entity:
        line, column = _place(data, entity.start())
        raise ParseError("Entity declarations are refused.", "Write the IRIs out in full.", source.name, line, column)


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
            raise ParseError(f"An IRI is longer than {MAX_IRI} characters.", "Use a shorter IRI.", source.name, 0, 0)
        if isinstance(term, Literal) and len(term.value) > MAX_LITERAL:
            raise _too_long(source, data)
        if isinstance(term, Triple):
            raise ParseError(
                "Triple terms of RDF 1.2 are not part of a model.", "Say it with a node of its own.", source.name, 0, 0
            )


def _too_long(source: Source, data: bytes) -> ParseError:
    """Build the error for a literal over the limit; its place is that of the first quoted run of that length."""
    start = re.search(rb"[\"'][^\"']{%d}" % MAX_LITERAL, data)
    line, column = _place(data, start.start()) if start else (0, 0)
    return ParseError(
        f"A text is longer than {MAX_LITERAL:,} characters.",
        "A model holds statements, not documents: keep the text elsewhere and cite its address.",
        source.name,
        line,
        column,
    )


def _explain(source: Source, data: bytes, error: SyntaxError) -> ParseError:
    message = re.sub(r"^Parser error .*?(?:column[s]? \d+(?: and \d+)?): ", "", str(error.msg).split("\n", 1)[0])
    if message.startswith("Invalid UTF-8"):
        message = "This is not UTF-8."
    if not message.endswith((".", "!", "?")):
        message += "."
    hint = _TEXT if _is_binary(data) else _cause(message)
    line, column = error.lineno or 0, error.offset or 0
    return ParseError(message, hint, source.name, line, column, _line(data, line))


def _cause(message: str) -> str:
    for pattern, cause in _CAUSES:
        if found := re.search(pattern, message):
            return cause.format(*found.groups())
    return "Look at this place and at what stands just before it."


def _is_binary(data: bytes) -> bool:
    head = data[:4096]
    return sum(byte < 9 or 13 < byte < 32 for byte in head) * 20 > len(head)


def _place(data: bytes, offset: int) -> tuple[int, int]:
    start = data.rfind(b"\n", 0, offset) + 1
    return data.count(b"\n", 0, offset) + 1, len(data[start:offset].decode("utf-8", "replace")) + 1


def _line(data: bytes, number: int) -> str:
    """Return one line of the file, nothing where it is too long to show."""
    lines = data.split(b"\n", number)
    text = lines[number - 1].rstrip(b"\r").decode("utf-8", "replace") if 0 < number <= len(lines) else ""
    return text if len(text) <= _SHOWN else ""
