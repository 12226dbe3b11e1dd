"""Checks of a model's words that SHACL cannot express: names of nothing, what is not a model's to say, ill-typed literals.

A misspelt property is invisible to shapes: they look for the right one and find nothing. What each check says, in both
languages, stands with the shapes (shapes/vocabularies.ttl), which have no target of their own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from kg.model import LANGUAGES, Result
from kg.names import MORES, OWL, PREFIXES, RDF, RDFS, REF, SHAPES, SKOS, XSD, curie
from kg.resources import alignments
from kg.spelling import Spelling, namespace_of, near_name
from kg.store import Literal, NamedNode, Source, Term, Triple, parse

__all__ = ["check_words", "sift"]

_UNIT = PREFIXES["unit"]
_WARNINGS = frozenset({"DecimalHasPoint", "NameIsDescribed"})
_WORDS = frozenset(SKOS + name for name in ("altLabel", "definition", "example", "hiddenLabel", "note", "prefLabel", "scopeNote"))
_MATCHES = frozenset(
    [*(SKOS + name for name in ("broadMatch", "closeMatch", "exactMatch", "narrowMatch", "relatedMatch")), RDFS + "seeAlso"]
)
_ANNOTATION = NamedNode(OWL + "AnnotationProperty")
_NUMERIC = ("amount", "atLeast", "atMost", "lessThan", "moreThan", "multiplier", "percentile", "result", "score", "share")
_NUMBERS = frozenset(MORES + name for name in _NUMERIC)

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

    Gives:   a Result for each statement that uses a term that does not exist, of ours or misspelt in a vocabulary that we use,
             with the nearest term that does; that names a thing in a namespace of the model's own which the model describes
             nowhere; that says of a term of the ontology or the reference data what is not the model's to say, or what is for
             rules to conclude; that is two numbers where one with a decimal comma was meant; and for each literal whose text is
             not of its datatype, where no shape speaks of its property.
    """
    shared = tuple(ontology)
    spelling = Spelling(shared)
    return [
        *_unknown_terms(model, spelling),
        *_unknown_names(model, spelling),
        *(
            _result(triple, "SharedTermIsLeftAlone", (("term", curie(iri)), ("property", curie(str(triple.predicate.value)))))
            for triple, iri in _changes_of_shared(model, shared)
        ),
        *(_result(triple, "ConclusionIsLeftToRules", (("term", curie(iri)),)) for triple, iri in _conclusions(model, shared)),
        *_decimal_commas(model),
        *_ill_typed(model),
    ]


def sift(model: Sequence[Triple], ontology: Iterable[Triple]) -> list[Triple]:
    """Return what is believed of a model: all but what it says of terms that all share, and of those that only rules conclude.

    No model says by itself that its norms do not clash, nor what a second is.
    """
    shared = tuple(ontology)
    refused = {triple for triple, _ in (*_changes_of_shared(model, shared), *_conclusions(model, shared))}
    return [triple for triple in model if triple not in refused]


def _conclusions(model: Iterable[Triple], ontology: Iterable[Triple]) -> Iterator[tuple[Triple, str]]:
    """Find what is for rules to conclude, or for ontology and shapes to say of their own terms; be it in an axiom."""
    kept = {triple.subject for triple in ontology if triple.predicate.value == MORES + "derived"}
    kept |= {t.subject for t in ontology if t.object == _ANNOTATION and str(t.subject).startswith(f"<{MORES}")}
    for triple in model:
        for term in (triple.predicate, triple.object):
            if term in kept:
                yield triple, str(term)[1:-1]


def _unknown_terms(model: Sequence[Triple], spelling: Spelling) -> Iterable[Result]:
    described = {triple.subject.value for triple in model if isinstance(triple.subject, NamedNode)}
    for triple in model:
        for term in (triple.subject, triple.predicate, triple.object):
            if not isinstance(term, NamedNode):
                continue
            iri, ours = str(term.value), term.value.startswith((MORES, REF))
            unit = iri.startswith(_UNIT) and iri not in spelling.known and iri not in described
            if spelling.exists(iri) and not unit:
                continue
            near = spelling.nearest(iri)
            if near or ours:
                values = (("term", curie(iri)), ("suggestion", curie(near) if near else ""))
                yield _result(triple, "TermExists" if near else "TermIsKnown", values)


def _unknown_names(model: Sequence[Triple], spelling: Spelling) -> Iterable[Result]:
    """Find names that a model describes nowhere, in its own namespaces: those in which it describes things of our classes."""
    described = {str(triple.subject.value) for triple in model if isinstance(triple.subject, NamedNode)}
    typed = {
        str(triple.subject.value)
        for triple in model
        if isinstance(triple.subject, NamedNode)
        and triple.predicate.value == RDF + "type"
        and isinstance(triple.object, NamedNode)
        and triple.object.value.startswith(MORES)
    }
    own = {namespace_of(iri) for iri in typed - spelling.known}
    own -= {namespace_of(iri) for iri in spelling.known}
    nearest: dict[str, str] = {}
    for triple in model:
        for term in (triple.predicate, triple.object):
            if not isinstance(term, NamedNode) or term.value in described or namespace_of(str(term.value)) not in own:
                continue
            iri = str(term.value)
            if iri not in nearest:
                nearest[iri] = near_name(iri, described)
            near = nearest[iri]
            values = (("term", _local(iri)), ("suggestion", _local(near) if near else ""))
            yield _result(triple, "NameIsSpelt" if near else "NameIsDescribed", values)


def _changes_of_shared(model: Iterable[Triple], ontology: Iterable[Triple]) -> Iterator[tuple[Triple, str]]:
    """Find what a model says of terms of the ontology, the shapes and the reference data, each with the term.

    A term of ours is left alone, but for words in a further language, matches with terms of others, and the alignments that come
    with Mores; of what else the reference data describes, such as a unit or a law, a model adds to what is said, but says nothing
    else of the same kind.
    """
    said: dict[str, set[str]] = {}
    for triple in ontology:
        if isinstance(triple.subject, NamedNode):
            said.setdefault(str(triple.subject.value), set()).add(str(triple.predicate.value))
    stated = _aligned().union(ontology)
    for triple in model:
        predicate, iri, other = str(triple.predicate.value), _iri(triple.subject), _iri(triple.object)
        if predicate == OWL + "sameAs" and (iri in said or other in said):
            yield triple, iri if iri in said else other
        elif iri.startswith(SHAPES):
            yield triple, iri
        elif iri in said and triple not in stated:
            further = isinstance(triple.object, Literal) and (triple.object.language or "en").split("-")[0] not in LANGUAGES
            if predicate in _MATCHES or (predicate in _WORDS and further):
                continue
            if iri.startswith((MORES, REF)) or (predicate in said[iri] and predicate != RDF + "type"):
                yield triple, iri


@cache
def _aligned() -> frozenset[Triple]:
    """Read what the alignments that come with Mores state; an author loads them with the model."""
    files = ((str(file), file) for file in alignments().values())
    return frozenset(t for name, file in files for t in parse(Source(name, file.read_bytes(), file.suffix)))


def _iri(term: Term | Triple) -> str:
    return str(term.value) if isinstance(term, NamedNode) else ""


def _decimal_commas(model: Sequence[Triple]) -> Iterable[Result]:
    """Find two whole numbers, one after the other, of a property that has one: 0,85 is 0 and 85 in Turtle, and 0.85 is meant."""
    for one, other in pairwise(model):
        if one.predicate.value not in _NUMBERS or (one.subject, one.predicate) != (other.subject, other.predicate):
            continue
        if isinstance(one.object, Literal) and isinstance(other.object, Literal):
            first, second = str(one.object.value), str(other.object.value)
            if re.fullmatch(r"[+-]?\d+", first) and re.fullmatch(r"\d+", second):
                shown = (("first", first), ("second", second), ("suggestion", f"{first}.{second}"))
                yield _result(one, "DecimalHasPoint", shown)


def _result(triple: Triple, shape: str, values: tuple[tuple[str, str], ...]) -> Result:
    return Result(
        focus=str(triple.subject),
        path=str(triple.predicate),
        value=str(triple.object),
        shape=SHAPES + shape,
        severity="Warning" if shape in _WARNINGS else "Violation",
        values=values,
    )


def _local(iri: str) -> str:
    """Show a name of the model's own by what follows its namespace."""
    return iri.removeprefix(namespace_of(iri)) or iri


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
