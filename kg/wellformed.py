"""Checks of a model's words that SHACL cannot express: terms of ours that do not exist, and ill-typed literals.

A misspelt property is invisible to shapes: they look for the right one and find nothing. What each check says, in both
languages, stands with the shapes (shapes/vocabularies.ttl), which have no target of their own.
"""

import difflib
import logging
from collections.abc import Iterable, Sequence

import rdflib

from kg.model import Result
from kg.names import MORES, REF, SHAPES, XSD, curie
from kg.store import Literal, NamedNode, Triple

__all__ = ["check_words"]


def check_words(model: Sequence[Triple], ontology: Iterable[Triple]) -> list[Result]:
    """Check the words of a model against the ontology and the reference data.

    Gives:   a Result for each statement that uses a term in a namespace of ours that does not exist, with the nearest term
             that does; and for each literal whose text is not of its datatype, where no shape speaks of its property.
    """
    known = {str(triple.subject.value) for triple in ontology if isinstance(triple.subject, NamedNode)}
    return [*_unknown_terms(model, known), *_ill_typed(model)]


def _unknown_terms(model: Sequence[Triple], known: set[str]) -> Iterable[Result]:
    own = sorted(iri for iri in known if iri.startswith((MORES, REF)))
    for triple in model:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, NamedNode) and term.value.startswith((MORES, REF)) and term.value not in known:
                near = difflib.get_close_matches(str(term.value), own, n=1, cutoff=0.8)
                yield Result(
                    focus=str(triple.subject),
                    path=str(triple.predicate),
                    value=str(triple.object),
                    shape=SHAPES + ("TermExists" if near else "TermIsKnown"),
                    severity="Violation",
                    values=(("term", curie(str(term.value))), ("suggestion", curie(near[0]) if near else "")),
                )


def _ill_typed(model: Sequence[Triple]) -> Iterable[Result]:
    log = logging.getLogger("rdflib.term")
    level = log.level
    log.setLevel(logging.ERROR)  # an ill-typed literal is a finding here, not a line on stderr
    try:
        for triple in model:
            value = triple.object
            if not isinstance(value, Literal) or value.language or triple.predicate.value.startswith(MORES):
                continue
            datatype = str(value.datatype.value)
            if (
                datatype.startswith(XSD)
                and rdflib.Literal(value.value, datatype=rdflib.URIRef(datatype), normalize=False).ill_typed
            ):
                yield Result(
                    focus=str(triple.subject),
                    path=str(triple.predicate),
                    value=str(value),
                    shape=SHAPES + "LiteralIsWellTyped",
                    severity="Violation",
                    values=(("text", value.value), ("datatype", curie(datatype))),
                )
    finally:
        log.setLevel(level)
