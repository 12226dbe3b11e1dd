"""Checks of a model's words that SHACL cannot express: terms of ours that do not exist, and ill-typed literals.

A misspelt property is invisible to shapes: they look for the right one and find nothing. What each check says, in both
languages, stands with the shapes (shapes/vocabularies.ttl), which have no target of their own.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date

from kg.model import Result
from kg.names import MORES, REF, SHAPES, XSD, curie
from kg.store import Literal, NamedNode, Triple

__all__ = ["check_words"]

# The lexical spaces of XML Schema 1.1 part 2, section 3.3 and 3.4
_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_DAY = r"-?(?:[1-9]\d{3,}|0\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_FLOAT = r"(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN)"
_LEXICAL = {
    name: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "boolean": r"true|false|0|1",
        "date": _DAY + _ZONE,
        "dateTime": f"{_DAY}T{_CLOCK}{_ZONE}",
        "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
        "double": _FLOAT,
        "float": _FLOAT,
        "gYear": r"-?(?:[1-9]\d{3,}|0\d{3})" + _ZONE,
        "gYearMonth": r"-?(?:[1-9]\d{3,}|0\d{3})-(?:0[1-9]|1[0-2])" + _ZONE,
        "integer": r"[+-]?\d+",
        "time": _CLOCK + _ZONE,
    }.items()
}


def check_words(model: Sequence[Triple], ontology: Iterable[Triple]) -> list[Result]:
    """Check the words of a model against the ontology and the reference data.

    Gives:   a Result for each statement that uses a term in a namespace of ours that does not exist, with the nearest term
             that does; and for each literal whose text is not of its datatype, where no shape speaks of its property.
    """
    known = {str(triple.subject.value) for triple in ontology if isinstance(triple.subject, NamedNode)}
    return [*_unknown_terms(model, known), *_ill_typed(model)]


def _unknown_terms(model: Sequence[Triple], known: set[str]) -> Iterable[Result]:
    for triple in model:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, NamedNode) and term.value.startswith((MORES, REF)) and term.value not in known:
                near = _nearest(str(term.value), known)
                yield Result(
                    focus=str(triple.subject),
                    path=str(triple.predicate),
                    value=str(triple.object),
                    shape=SHAPES + ("TermExists" if near else "TermIsKnown"),
                    severity="Violation",
                    values=(("term", curie(str(term.value))), ("suggestion", curie(near))),
                )


def _nearest(iri: str, known: set[str]) -> str:
    """Return the known term of the same namespace whose name resembles that of an unknown one; nothing where none does."""
    namespace = MORES if iri.startswith(MORES) else REF
    names = sorted(other.removeprefix(namespace) for other in known if other.startswith(namespace))
    near = difflib.get_close_matches(iri.removeprefix(namespace), names, n=1, cutoff=0.75)
    return namespace + near[0] if near else ""


def _ill_typed(model: Sequence[Triple]) -> Iterable[Result]:
    for triple in model:
        value = triple.object
        if not isinstance(value, Literal) or value.language or triple.predicate.value.startswith(MORES):
            continue
        name = str(value.datatype.value).removeprefix(XSD)
        if name in _LEXICAL and not (_LEXICAL[name].fullmatch(value.value.strip()) and _on_calendar(name, value.value.strip())):
            yield Result(
                focus=str(triple.subject),
                path=str(triple.predicate),
                value=str(value),
                shape=SHAPES + "LiteralIsWellTyped",
                severity="Violation",
                values=(("text", value.value), ("datatype", f"xsd:{name}")),
            )


def _on_calendar(name: str, text: str) -> bool:
    """Tell whether a date of a four-digit year is a day that exists; years before 1 and after 9999 are taken as they are."""
    if name not in ("date", "dateTime") or not re.match(r"(?!0000)\d{4}-", text):
        return True
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True
