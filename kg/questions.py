"""Named questions: the .rq files of kg/queries, their headers read, their parameters bound as terms, never pasted as text."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.errors import QueryError, UnknownTermError
from kg.model import Language
from kg.names import XSD
from kg.resources import queries
from kg.store import GraphStore, Literal, NamedNode, Table, Term

__all__ = ["Question", "ask", "bind", "question", "questions"]

_TYPES = {"date": XSD + "date", "integer": XSD + "integer", "decimal": XSD + "decimal", "text": XSD + "string"}
_LEXICAL = {"date": r"\d{4}-\d\d-\d\d", "integer": r"[+-]?\d+", "decimal": r"[+-]?\d*\.?\d+", "text": r"[\s\S]*"}
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True)
class Question:
    """A named question: its SPARQL text and what its header says.

    params are name and type: IRI or a key of _TYPES, with ", optional" behind it where a caller may leave it out.
    is_gap says that `gaps` asks it; spans_releases that it looks into every release and the history, by GRAPH.
    """

    name: str
    text: str
    titles: Mapping[Language, str]
    question: str
    params: tuple[tuple[str, str], ...]
    returns: str
    is_gap: bool
    spans_releases: bool
    asks: tuple[str, ...]
    claims: tuple[str, ...]


def questions() -> list[Question]:
    """Return all named questions, sorted by name."""
    return [_read(name, text) for name, text in queries().items()]


def question(name: str) -> Question:
    """Return one named question; raises UnknownTermError with the nearest name where there is none."""
    texts = queries()
    if name not in texts:
        near = difflib.get_close_matches(name, texts, n=1)
        raise UnknownTermError(
            f"There is no question “{name}”.",
            f"Did you mean {near[0]}?" if near else f"The questions are {', '.join(texts)}.",
        )
    return _read(name, texts[name])


def _read(name: str, text: str) -> Question:
    header: dict[str, str] = dict(re.findall(r"^#\+ (\w+):\s+(.*)$", text, re.MULTILINE))
    params = tuple((found[1], found[2]) for found in re.finditer(r"(\w+) \((\w+(?:, optional)?)\)", header.get("params", "")))
    titles: dict[Language, str] = {"en": header["title"], "fr": header.get("titre", header["title"])}
    return Question(
        name,
        text,
        titles,
        header["question"],
        params,
        header["returns"],
        is_gap=header.get("kind") == "gap",
        spans_releases=header.get("scope") == "releases",
        asks=tuple(header["asks"].split(", ")),
        claims=tuple(header["claims"].split(", ")),
    )


def ask(store: GraphStore, graphs: Sequence[str], asked: Question, params: Mapping[str, str] | None = None) -> Table:
    """Ask a named question of some graphs.

    Takes:   params, the value of each parameter of the question as text; optional ones may be left out.
    Raises:  QueryError for a parameter that is missing, unknown, or not of its type.
    """
    return store.select(asked.text, graphs, bind(asked, params or {}))


def bind(asked: Question, params: Mapping[str, str]) -> dict[str, Term]:
    """Turn the values of a question's parameters into terms; raises QueryError as ask does."""
    given = dict(params)
    bindings = {}
    for name, kind in asked.params:
        wanted = kind.removesuffix(", optional")
        if name in given or wanted == kind:
            bindings[name] = _term(asked.name, name, wanted, given.pop(name, None))
    if given:
        known = ", ".join(name for name, _ in asked.params) or "none"
        raise QueryError(f"{asked.name} has no parameter {', '.join(sorted(given))}.", f"Its parameters: {known}.")
    return bindings


def _term(asked: str, name: str, kind: str, value: str | None) -> Term:
    if value is None:
        raise QueryError(f"{asked} needs the parameter {name} ({kind}).", f"Give {name}=...")
    if kind == "IRI":
        try:
            if _IRI.fullmatch(value):
                return NamedNode(value)
        except ValueError:
            pass  # it looks like an IRI, and is none
        hint = f"{name} is an IRI such as https://example.org/hotel-aurora/discretion."
        raise QueryError(f"“{value}” is not an absolute IRI.", hint)
    if not re.fullmatch(_LEXICAL[kind], value):
        raise QueryError(f"“{value}” is not a value of type {kind}.", f"{name} is a {kind}.")
    return Literal(value, datatype=NamedNode(_TYPES[kind]))
