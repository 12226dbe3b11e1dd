"""Reason: what follows from a model, by OWL 2 RL and by our own rules.

The closure is computed by `reasonable`. Literals and blank nodes go through it as IRIs of their own, so that no lexical form
is changed and nothing is concluded from the value of a number. What follows from no axiom does not go through it at all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import rdflib
from reasonable import PyReasoner

from kg.errors import UnsupportedError
from kg.names import MORES, OWL, RDF, RDFS, REF, XSD
from kg.resources import rules
from kg.store import BlankNode, Change, EmbeddedStore, Literal, NamedNode, Term, Triple

__all__ = ["closure", "in_force", "infer"]

_MODEL = "urn:mores:model"
_MASK = "urn:mores:masked:"
_ROUNDS = 50
_SETTLED = 5  # after this round, a stratum may no more than double the facts, give or take some: a rule may do so each round
_SOME = 10_000
_CONTRADICTIONS = 9  # the last stratum; everything follows from a contradiction, so nothing is concluded from one
_TYPE = NamedNode(RDF + "type")
_THING, _NOTHING = NamedNode(OWL + "Thing"), NamedNode(OWL + "Nothing")
_REFLEXIVE = frozenset(
    NamedNode(name)
    for name in (
        *(OWL + "sameAs", OWL + "equivalentClass", OWL + "equivalentProperty"),
        *(RDFS + "subClassOf", RDFS + "subPropertyOf"),
    )
)
_PLAIN = frozenset(OWL + kind for kind in ("AnnotationProperty", "Class", "DatatypeProperty", "ObjectProperty", "Ontology"))


class _Axioms:
    """Of what the axioms speak, so that statements from which nothing can follow in OWL 2 RL need not be reasoned about."""

    def __init__(self) -> None:
        self._terms: set[str] = set()
        self._names: set[Term | Triple] = set()

    def learn(self, facts: Iterable[Triple]) -> bool:
        """Take note of the axioms among facts; tell whether they speak of anything new."""
        before = len(self._terms) + len(self._names)
        for triple in facts:
            predicate, value = triple.predicate.value, getattr(triple.object, "value", "")
            said = predicate.startswith((OWL, RDFS)) and predicate != RDFS + "isDefinedBy"
            if said or (predicate == RDF + "type" and value.startswith(OWL) and value not in _PLAIN):
                self._terms |= {str(getattr(triple.subject, "value", "")), str(value)}
            if predicate == OWL + "sameAs":
                self._names |= {triple.subject, triple.object}
        return len(self._terms) + len(self._names) > before

    def bear_on(self, triple: Triple) -> bool:
        """Tell whether anything can follow from a statement by itself or together with others."""
        predicate = triple.predicate.value
        if predicate in self._terms or predicate.startswith((OWL, RDF, RDFS)):
            return True
        return bool(self._names) and not self._names.isdisjoint((triple.subject, triple.predicate, triple.object))


class _Closure:
    """The OWL 2 RL closure of a set of triples that grows."""

    def __init__(self) -> None:
        self.axioms = _Axioms()
        self._to_rdflib: dict[Term | Triple, rdflib.URIRef] = {}
        self._from_rdflib: dict[rdflib.URIRef, Term] = {}

    def of(self, facts: set[Triple]) -> set[Triple]:
        """Return what follows from all the facts there are, and is not among them."""
        self.axioms.learn(facts)
        while True:
            found = self._reason(triple for triple in facts if self.axioms.bear_on(triple)) - facts
            if not self.axioms.learn(found):  # a sameAs that was found makes statements count that did not before
                return found

    def _reason(self, triples: Iterable[Triple]) -> set[Triple]:
        given = {(self._mask(t.subject), self._mask(t.predicate), self._mask(t.object)) for t in triples}
        reasoner = PyReasoner()  # a new one for each round: its answer depends on nothing that was asked before
        reasoner.from_graph(given)
        found = set()
        for statement in reasoner.reason():
            if statement not in given:
                subject, predicate, value = (self._unmask(term) for term in statement)
                if not _says_nothing(subject, predicate, value):
                    found.add(Triple(subject, predicate, value))  # type: ignore[arg-type]  # _says_nothing left out what is no RDF
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


class _Facts:
    """Facts that grow by the closure and by rules, in a store that the rules are asked of."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.all = set(triples)
        self._closure, self._store = _Closure(), EmbeddedStore()
        self.all |= self._closure.of(self.all)
        self._store.commit(Change(append={_MODEL: self.all}))

    def saturate(self, texts: Mapping[str, str], *, close: bool = True) -> None:
        """Add what rules and closure add until they add no more.

        Takes:   close, whether the closure is of what the rules add, too.
        Raises:  UnsupportedError where that does not come to an end.
        """
        adding: list[str] = []
        number, most = 0, 0
        while number < _ROUNDS and (number <= _SETTLED or len(self.all) <= most):
            number += 1
            found = {name: set(self._store.construct(text, [_MODEL])) - self.all for name, text in texts.items()}
            adding = sorted(f"“{name}”" for name, triples in found.items() if triples)
            if not adding:
                return
            new: set[Triple] = set().union(*found.values())
            if close and any(self._closure.axioms.bear_on(triple) for triple in new):
                new |= self._closure.of(self.all | new)
            self.all |= new
            self._store.commit(Change(append={_MODEL: new}))
            most = 2 * len(self.all) + _SOME if number == _SETTLED else most
        who = f"the rule {adding[0]} still adds" if len(adding) == 1 else f"the rules {', '.join(adding)} still add"
        raise UnsupportedError(
            f"After {number} rounds {who} facts; the bound is {_ROUNDS} rounds, and no doubling after {_SETTLED}.",
            "A rule that makes new names out of what it added before never ends: let it deny what it adds, or move it to a "
            "later stratum than what it reads.",
        )


def closure(triples: Iterable[Triple]) -> set[Triple]:
    """Return what follows from triples by OWL 2 RL, less the triples themselves and less what is true of everything.

    It is `reasonable`'s answer and what the rules of stratum 0 add, which are those of OWL 2 RL that `reasonable` lacks.
    """
    given = set(triples)
    facts = _Facts(given)
    facts.saturate(_strata().get(0, {}))
    return facts.all - given


def _says_nothing(subject: Term, predicate: Term, value: Term) -> bool:
    """Tell whether a triple is one that RL derives of everything: x a owl:Thing, C ⊑ C, x sameAs x; or is no RDF at all.

    x a owl:Nothing and x p x are not: the first is a contradiction, and the second may be one.
    """
    if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
        return True
    if subject in (_THING, _NOTHING) or value == _THING or (value == _NOTHING and predicate != _TYPE):
        return True
    return subject == value and predicate in _REFLEXIVE


def infer(model: Sequence[Triple], ontology: Sequence[Triple], ontology_inferred: Iterable[Triple]) -> list[Triple]:
    """Return what follows from a model, given the ontology: the closure and what the rules add, to their fixpoint.

    Takes:   ontology and ontology_inferred, which together are closed; neither is part of what is given back.
    Gives:   the inferred triples, without those that the model states, those that the ontology has by itself, and those that
             only say that something is of a class without a name, from which what follows is there.
    Raises:  UnsupportedError where a stratum reaches no fixpoint within its bound.
    """
    known = {*ontology, *ontology_inferred}
    facts = _Facts({*model, *known})
    for number, texts in sorted(_strata().items()):
        facts.saturate(texts, close=number != _CONTRADICTIONS)
    found = facts.all - known - set(model)
    return sorted((t for t in found if not (t.predicate == _TYPE and isinstance(t.object, BlankNode))), key=str)


def _strata(*, daily: bool = False) -> dict[int, dict[str, str]]:
    """Group the rules by stratum: what a rule denies (NOT EXISTS) is complete before it runs.

    Takes:   daily, whether those are meant that speak of the day on which a model is judged (`#+ per: day`); the others hold
             on every day.
    """
    strata: dict[int, dict[str, str]] = {}
    for name, text in rules().items():
        if bool(re.search(r"^#\+ per:\s+day$", text, re.MULTILINE)) == daily:
            found = re.search(r"^#\+ stratum:\s+(\d+)$", text, re.MULTILINE)
            strata.setdefault(int(found[1]) if found else 1, {})[name] = text
    return strata


def in_force(facts: Iterable[Triple], day: date) -> list[Triple]:
    """Return which norms are in force on a day, what else the rules of the day add, and the day itself as the reference day.

    A rule of the day reads the model, what follows from it and what the strata before its own added; never its own stratum, and
    not the ontology.
    """
    judged = Triple(
        NamedNode(REF + "reference-day"),
        NamedNode(MORES + "fallsOn"),
        Literal(day.isoformat(), datatype=NamedNode(XSD + "date")),
    )
    store = EmbeddedStore()
    store.commit(Change(append={_MODEL: {*facts, judged}}))
    found: set[Triple] = set()
    for _, texts in sorted(_strata(daily=True).items()):
        added = {triple for text in texts.values() for triple in store.construct(text, [_MODEL])}
        store.commit(Change(append={_MODEL: added}))
        found |= added
    return [judged, *sorted(found, key=str)]
