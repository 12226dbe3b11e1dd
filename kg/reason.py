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
from kg.names import MORES, OWL, RDF, RDFS, REF, XSD
from kg.resources import rules
from kg.store import Change, EmbeddedStore, Literal, NamedNode, Term, Triple

__all__ = ["closure", "in_force", "infer"]

_MODEL = "urn:mores:model"
_MASK = "urn:mores:masked:"
_DAY_RULE = "norm_is_in_force"
_ROUNDS = 50
_THING, _NOTHING = NamedNode(OWL + "Thing"), NamedNode(OWL + "Nothing")


class _Closure:
    """The OWL 2 RL closure of a set of triples that grows."""

    def __init__(self) -> None:
        self._graph = rdflib.Graph()
        self._to_rdflib: dict[Term | Triple, rdflib.URIRef] = {}
        self._from_rdflib: dict[rdflib.URIRef, Term] = {}

    def extend(self, triples: Iterable[Triple]) -> set[Triple]:
        """Add triples, and return all that now follows, the triples themselves included."""
        for triple in triples:
            self._graph.add((self._mask(triple.subject), self._mask(triple.predicate), self._mask(triple.object)))
        reasoner = PyReasoner()  # a new one: an updated one misses what follows from old and new triples, see docs/adr/0005
        reasoner.from_graph(self._graph)
        found = set()
        for subject, predicate, value in reasoner.reason():
            terms = (self._unmask(subject), self._unmask(predicate), self._unmask(value))
            if not _says_nothing(*terms):
                found.add(Triple(*terms))  # type: ignore[arg-type]  # _says_nothing left out what is no RDF
        return found

    def _mask(self, term: Term | Triple) -> rdflib.URIRef:
        if isinstance(term, Triple):
            raise UnsupportedError("Triple terms of RDF 1.2 are not reasoned about.", "Say it with a node of its own.")
        masked = self._to_rdflib.get(term)
        if masked is None:
            text = str(term.value) if isinstance(term, NamedNode) else f"{_MASK}{len(self._to_rdflib)}"
            masked = self._to_rdflib[term] = rdflib.URIRef(text)
            self._from_rdflib[masked] = term
        return masked

    def _unmask(self, term: rdflib.URIRef) -> Term:
        found = self._from_rdflib.get(term)
        if found is None:
            found = self._from_rdflib[term] = NamedNode(str(term))
        return found


def closure(triples: Iterable[Triple]) -> set[Triple]:
    """Return what follows from triples by OWL 2 RL, less the triples themselves and less what is true of everything."""
    given = set(triples)
    return _Closure().extend(given) - given


def _says_nothing(subject: Term, predicate: Term, value: Term) -> bool:
    """Tell whether a triple is one that RL derives of everything: x a owl:Thing, C ⊑ C, x sameAs x; or is no RDF at all."""
    return isinstance(subject, Literal) or not isinstance(predicate, NamedNode) or subject == value or value in (_THING, _NOTHING)


def infer(model: Sequence[Triple], ontology: Sequence[Triple], ontology_inferred: Iterable[Triple]) -> list[Triple]:
    """Return what follows from a model, given the ontology: the closure and what the rules add, to their fixpoint.

    Takes:   ontology and ontology_inferred, which together are closed; neither is part of what is given back.
    Gives:   the inferred triples, without those that the model states and those that the ontology has by itself.
    Raises:  UnsupportedError where no fixpoint is reached within 50 rounds of a stratum.
    """
    known = {*ontology, *ontology_inferred}
    reasoner, store = _Closure(), EmbeddedStore()
    facts = {*model, *known}
    facts |= reasoner.extend(facts)
    store.commit(Change(append={_MODEL: facts}))
    axioms = _axioms(facts)
    for texts in _strata():
        for _ in range(_ROUNDS):
            new = {triple for text in texts for triple in store.construct(text, [_MODEL])} - facts
            if not new:
                break
            if any(_bears(triple, axioms) for triple in new):
                new |= reasoner.extend(facts | new) - facts
            facts |= new
            store.commit(Change(append={_MODEL: new}))
        else:
            raise UnsupportedError(f"The rules still add facts after {_ROUNDS} rounds.", "Look for a rule that feeds itself.")
    return sorted(facts - known - set(model), key=str)


def _axioms(facts: Iterable[Triple]) -> set[str]:
    """Return the properties and classes that an axiom speaks of; a statement with none of them has no consequences in RL."""
    plain = {OWL + kind for kind in ("AnnotationProperty", "Class", "DatatypeProperty", "ObjectProperty", "Ontology")}
    found = set()
    for triple in facts:
        predicate, value = triple.predicate.value, getattr(triple.object, "value", "")
        said = predicate.startswith((OWL, RDFS)) and predicate != RDFS + "isDefinedBy"
        if said or (predicate == RDF + "type" and value.startswith(OWL) and value not in plain):
            found |= {str(getattr(triple.subject, "value", "")), str(value)}
    return found


def _bears(triple: Triple, axioms: set[str]) -> bool:
    """Tell whether anything can follow from a statement by itself or together with others."""
    predicate = triple.predicate.value
    return predicate in axioms or predicate.startswith((OWL, RDF, RDFS))


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
    store = EmbeddedStore()
    store.commit(Change(append={_MODEL: {*facts, judged}}))
    return [judged, *sorted(store.construct(rules()[_DAY_RULE], [_MODEL]), key=str)]
