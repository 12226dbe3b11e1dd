"""Named questions: the .rq files of kg/queries, their headers read, their parameters bound as terms, never pasted as text."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.errors import QueryError, UnknownTermError
from kg.model import Language
from kg.names import PREFIXES, XSD
from kg.resources import queries
from kg.store import GraphStore, Literal, NamedNode, Table, Term

__all__ = ["Question", "ask", "bind", "known", "question", "questions"]

_TYPES = {"date": XSD + "date", "integer": XSD + "integer", "decimal": XSD + "decimal", "text": XSD + "string"}
_LEXICAL = {"date": r"\d{4}-\d\d-\d\d", "integer": r"[+-]?\d+", "decimal": r"[+-]?\d*\.?\d+", "text": r"[\s\S]*"}
_OPTIONAL = ", optional"
_SUBJECT = "SELECT ?thing WHERE { ?thing ?property ?value } LIMIT 1"
_OBJECT = "SELECT ?thing WHERE { ?other ?property ?thing } LIMIT 1"
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
    kinds = dict(asked.params)
    if unknown := sorted(given.keys() - kinds.keys()):
        raise QueryError(f"{asked.name} has no parameter {', '.join(unknown)}.", f"Its parameters: {', '.join(kinds) or 'none'}.")
    missing = [f"{name} ({kind})" for name, kind in asked.params if name not in given and not kind.endswith(_OPTIONAL)]
    if missing:
        noun = "parameter" if len(missing) == 1 else "parameters"
        raise QueryError(f"{asked.name} needs the {noun} {', '.join(missing)}.", f"Give {missing[0].split()[0]}=...")
    return {name: _term(name, kinds[name].removesuffix(_OPTIONAL), value) for name, value in given.items()}


def known(store: GraphStore, graphs: Sequence[str], bindings: Mapping[str, Term]) -> None:
    """Make sure that the things a question is asked about are in the graphs: an empty answer would say that all is well.

    Raises:  UnknownTermError naming the parameter and its IRI.
    """
    for name, term in bindings.items():
        if not isinstance(term, NamedNode):
            continue
        if not any(store.select(text, graphs, {"thing": term}).rows for text in (_SUBJECT, _OBJECT)):
            raise UnknownTermError(
                f"There is no {term.value} in the graphs that were asked.", f"Check the IRI that the parameter {name} gives."
            )


def _term(name: str, kind: str, value: str) -> Term:
    if kind == "IRI":
        prefix, _, local = value.partition(":")
        if prefix in PREFIXES and re.fullmatch(r"\w[\w.-]*", local):
            return NamedNode(PREFIXES[prefix] + local)
        try:
            if _IRI.fullmatch(value):
                return NamedNode(value)
        except ValueError:
            pass  # it looks like an IRI, and is none
        hint = f"{name} is an IRI such as https://example.org/hotel-aurora/discretion, or a short one such as ref:telephone."
        raise QueryError(f"“{value}” is not an absolute IRI.", hint)
    if not re.fullmatch(_LEXICAL[kind], value) or (kind == "date" and not _is_day(value)):
        example = ", written as 2026-01-31" if kind == "date" else ""
        raise QueryError(f"“{value}” is not a value of type {kind}.", f"{name} is a {kind}{example}.")
    return Literal(value, datatype=NamedNode(_TYPES[kind]))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
