"""Answers of queries, as values for our own code and as bytes for callers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from kg.errors import QueryError
from kg.names import PREFIXES, RDF

__all__ = [
    "GRAPH_TYPES",
    "TABLE_TYPES",
    "Table",
    "canonical",
    "query_error",
    "serialise_answer",
    "serialise_graph",
    "to_table",
]

TABLE_TYPES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "text/csv": QueryResultsFormat.CSV,
}
_TYPE = RDF + "type"
GRAPH_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
}


@dataclass(frozen=True)
class Table:
    """The answer of a SELECT: column names and rows of terms, None where a column is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[NamedNode | BlankNode | Literal | None, ...], ...]

    def dicts(self) -> list[dict[str, str | None]]:
        """Return each row as column to text: IRIs and lexical forms."""
        return [{name: getattr(term, "value", None) for name, term in zip(self.columns, row, strict=True)} for row in self.rows]


def to_table(answer: QuerySolutions) -> Table:
    """Read an answer to its end."""
    columns = tuple(variable.value for variable in answer.variables)
    return Table(columns, tuple(tuple(row) for row in answer))


def serialise_answer(answer: QuerySolutions | QueryTriples | QueryBoolean, media_types: Sequence[str] = ()) -> tuple[bytes, str]:
    """Serialise an answer whole, in the first media type that fits the query form; else in the default of the form."""
    if isinstance(answer, QueryTriples):
        chosen = next((media_type for media_type in media_types if media_type in GRAPH_TYPES), "text/turtle")
        return serialise_graph(answer, chosen), chosen
    chosen = next((media_type for media_type in media_types if media_type in TABLE_TYPES), "application/sparql-results+json")
    if isinstance(answer, QueryBoolean) and chosen == "text/csv":
        return f"_askResult\r\n{str(bool(answer)).lower()}\r\n".encode(), chosen
    return answer.serialize(format=TABLE_TYPES[chosen]) or b"", chosen


def serialise_graph(triples: Iterable[Triple], media_type: str) -> bytes:
    """Serialise triples as Turtle, JSON-LD or another RDF format: sorted, with the prefixes of the house that they use."""
    format_ = RdfFormat.from_media_type(media_type) or RdfFormat.TURTLE
    ordered = sorted(triples, key=lambda triple: (str(triple.subject), triple.predicate.value != _TYPE, str(triple)))
    terms = {term.value for triple in ordered for term in triple if isinstance(term, NamedNode)}
    used = {name: iri for name, iri in PREFIXES.items() if any(term.startswith(iri) for term in terms)}
    data = serialize(ordered, format=format_, prefixes=used) or b""
    return _with_sorted_prefixes(data) if format_ == RdfFormat.TURTLE else data


def _with_sorted_prefixes(turtle: bytes) -> bytes:
    """Sort the prefix lines at the head of a Turtle text, which the serialiser writes in no order."""
    head, body = [], turtle
    while body.startswith(b"@prefix "):
        line, _, body = body.partition(b"\n")
        head.append(line)
    return b"".join(line + b"\n" for line in sorted(head)) + body


def canonical(triples: Iterable[Triple]) -> bytes:
    """Write triples as canonical N-Quads (RDFC-1.0), sorted: equal graphs give equal bytes."""
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()


def query_error(error: Exception, query: str) -> QueryError:
    """Turn the parser's error into one that says where it is and what to do, with the missing prefix where that is it."""
    where = re.search(r"error at (\d+):(\d+)", str(error))
    line, column = (int(where[1]), int(where[2])) if where else (0, 0)
    hidden = r'<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*'
    bare = re.sub(hidden, lambda found: " " * len(found[0]), query)
    declared = set(re.findall(r"(?i)\bprefix\s+([\w.-]*):", bare))
    missing = sorted(set(re.findall(r"(?<![\w:?$@])([A-Za-z][\w.-]*):(?=\w)", bare)) - declared)
    if missing:
        lines = " ".join(f"PREFIX {prefix}: <{PREFIXES.get(prefix, '...')}>" for prefix in missing)
        use = re.search(rf"(?<![\w:?$@]){re.escape(missing[0])}:", bare)
        at = use.start() if use else 0
        line, column = bare.count("\n", 0, at) + 1, at - bare.rfind("\n", 0, at)
        return QueryError(f"The prefix {missing[0]}: is not declared.", f"Begin the query with {lines}", line, column)
    return QueryError(
        "This is not a SPARQL 1.1 query." if line else f"The query failed: {str(error)[:200]}",
        "Check what stands there: a bracket, a full stop, a keyword or a variable.",
        line,
        column,
    )
