"""Reason: what follows from a model, by OWL 2 RL and by our own rules.

The closure is computed by `reasonable`. Literals and blank nodes go through it as IRIs of their own, so that no lexical form
is changed and nothing is concluded from the value of a number.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

import rdflib
from reasonable import PyReasoner

from kg.errors import UnsupportedError
from kg.names import MORES, REF, XSD
from kg.resources import rules
from kg.store import Change, EmbeddedStore, Literal, NamedNode, Term, Triple

__all__ = ["closure", "in_force", "infer"]

_MODEL = "urn:mores:model"
_MASK = "urn:mores:masked:"
_DAY_RULE = "norm_is_in_force"
_ROUNDS = 50


def closure(triples: Sequence[Triple]) -> set[Triple]:
    """Return what follows from triples by OWL 2 RL, less the triples themselves and less what is true of everything."""
    masked: dict[Term, str] = {}
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(tuple(rdflib.URIRef(_mask(term, masked)) for term in (triple.subject, triple.predicate, triple.object)))  # type: ignore[arg-type]
    reasoner = PyReasoner()
    reasoner.from_graph(graph)
    unmasked = {iri: term for term, iri in masked.items()}
    found = set()
    for subject, predicate, value in reasoner.reason():
        terms = [unmasked.get(str(term)) or NamedNode(str(term)) for term in (subject, predicate, value)]
        if not _says_nothing(terms):
            found.add(Triple(*terms))  # type: ignore[arg-type]
    return found - set(triples)


def _mask(term: Term | Triple, masked: dict[Term, str]) -> str:
    if isinstance(term, NamedNode):
        return str(term.value)
    if isinstance(term, Triple):
        raise UnsupportedError("Triple terms of RDF 1.2 are not reasoned about.", "Say it with a node of its own.")
    return masked.setdefault(term, f"{_MASK}{len(masked)}")


def _says_nothing(terms: Sequence[Term]) -> bool:
    """Tell whether a triple is one that RL derives of everything: x a owl:Thing, C ⊑ C, x sameAs x; or is no RDF at all."""
    subject, predicate, value = terms
    thing = value in (NamedNode("http://www.w3.org/2002/07/owl#Thing"), NamedNode("http://www.w3.org/2002/07/owl#Nothing"))
    return isinstance(subject, Literal) or not isinstance(predicate, NamedNode) or subject == value or thing


def infer(model: Sequence[Triple], ontology: Sequence[Triple], ontology_inferred: Iterable[Triple]) -> list[Triple]:
    """Return what follows from a model, given the ontology: the closure and what the rules add, to their fixpoint.

    Takes:   ontology and ontology_inferred, which together are closed; neither is part of what is given back.
    Gives:   the inferred triples, without those that the model states and those that the ontology has by itself.
    Raises:  UnsupportedError where no fixpoint is reached within 50 rounds.
    """
    known = {*ontology, *ontology_inferred}
    facts = {*model, *known}
    facts |= closure(list(facts))
    for texts in _strata():
        for _ in range(_ROUNDS):
            new = _apply(texts, facts) - facts
            if not new:
                break
            facts |= new
            facts |= closure(list(facts))
        else:
            raise UnsupportedError(f"The rules still add facts after {_ROUNDS} rounds.", "Look for a rule that feeds itself.")
    return sorted(facts - known - set(model), key=str)


def _strata() -> list[list[str]]:
    """Group the rules by stratum: what a rule denies (NOT EXISTS) is complete before it runs."""
    strata: dict[int, list[str]] = {}
    for name, text in rules().items():
        if name != _DAY_RULE:
            found = re.search(r"^#\+ stratum:\s+(\d+)$", text, re.MULTILINE)
            strata.setdefault(int(found[1]) if found else 1, []).append(text)
    return [strata[number] for number in sorted(strata)]


def in_force(facts: Iterable[Triple], day: date) -> list[Triple]:
    """Return which norms are in force on a day, and the day itself as the reference day."""
    judged = Triple(
        NamedNode(REF + "reference-day"),
        NamedNode(MORES + "fallsOn"),
        Literal(day.isoformat(), datatype=NamedNode(XSD + "date")),
    )
    return [judged, *sorted(_apply([rules()[_DAY_RULE]], {*facts, judged}), key=str)]


def _apply(texts: Sequence[str], facts: Iterable[Triple]) -> set[Triple]:
    store = EmbeddedStore()
    store.commit(Change(replace={_MODEL: facts}))
    return {triple for text in texts for triple in store.construct(text, [_MODEL])}
