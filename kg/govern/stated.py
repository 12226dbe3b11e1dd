"""What a model states of its quality profile and waivers, and who owns what by all that follows from it."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kg.govern.rules import severity_of
from kg.labels import in_language
from kg.model import Language, Severity
from kg.names import MORES, OWL, RDF, RDFS, XSD
from kg.store import BlankNode, Literal, NamedNode, Term, Triple, canonical

__all__ = ["Graph", "Waiver", "Whole", "fingerprint"]

_PARTS_OF_NORM = ("Condition", "Criterion", "MeasurementProcedure", "Reparation")  # whoever owns the norm answers for these
_OF_NORMS = ("winner", "loser")


@dataclass(frozen=True)
class Waiver:
    """A waiver as the model states it; None and empty where it states nothing, or not once."""

    node: str
    whole: bool
    rule: str
    targets: tuple[str, ...]
    respects: frozenset[str]
    decider: str
    begin: date | None
    end: date | None
    reason: str


class Graph:
    """What a model states, and who owns what by all that follows from it."""

    def __init__(self, model: Iterable[Triple], facts: Iterable[Triple]) -> None:
        self._said: dict[tuple[str, str], list[Term | Triple]] = {}
        self._known: dict[tuple[str, str], set[str]] = {}
        self._inverse: dict[tuple[str, str], set[str]] = {}
        self._names: dict[str, set[str]] = {}
        for triple in model:
            self._said.setdefault((str(triple.subject), str(triple.predicate.value)), []).append(triple.object)
            self._learn(triple)
        for triple in facts:
            self._learn(triple)
        self._parts = self._links_to_parts()

    def _learn(self, triple: Triple) -> None:
        subject, predicate, value = str(triple.subject), str(triple.predicate.value), str(triple.object)
        if predicate == OWL + "sameAs":
            one = self._names.get(subject, {subject}) | self._names.get(value, {value})
            self._names.update(dict.fromkeys(one, one))
        elif predicate.startswith(MORES) or predicate in (RDF + "type", RDFS + "subPropertyOf"):
            self._known.setdefault((subject, predicate), set()).add(value)
            self._inverse.setdefault((value, predicate), set()).add(subject)

    def _links_to_parts(self) -> list[str]:
        """Return the properties by which the ontology has norms linked to their parts, and these to theirs.

        Those that rules derive, such as between criteria of two norms, say of nothing that what changes it is to be looked at.
        """
        ranges = (self._inverse.get((f"<{MORES}{name}>", MORES + "rangeIncludes"), set()) for name in _PARTS_OF_NORM)
        above = f"<{MORES}isAffectedBy>"
        found = {name for names in ranges for name in names if above in self._known.get((name, RDFS + "subPropertyOf"), ())}
        return sorted(name[1:-1].removeprefix(MORES) for name in found)

    def said(self, subject: str, name: str) -> list[Term | Triple]:
        """Return what the model itself states of a thing by a property of ours."""
        return self._said.get((subject, MORES + name), [])

    def said_to_be(self, name: str) -> list[str]:
        """Return what the model itself says to be of a class of ours, sorted."""
        kind = NamedNode(MORES + name)
        return sorted(
            subject for (subject, predicate), values in self._said.items() if predicate == RDF + "type" and kind in values
        )

    def names(self, node: str) -> set[str]:
        """Return all names of a thing, its own among them."""
        return self._names.get(node, {node})

    def is_a(self, node: str, name: str) -> bool:
        """Tell whether a thing is of a class of ours, by all that is known."""
        return any(f"<{MORES}{name}>" in self._known.get((one, RDF + "type"), ()) for one in self.names(node))

    def owners(self, node: str, seen: frozenset[str] = frozenset()) -> set[str]:
        """Return all names of who owns a thing: by itself and by its set; of part of a norm, who owns the norm."""
        if node in seen:
            return set()
        seen |= {node}
        own = self._all(node, "owner") | (self._all(node, "defaultOwner") if self.is_a(node, "StandardSet") else set())
        if not own:
            above = self._all(node, *_OF_NORMS) | self._all(node, *self._parts, inverse=True)
            for other in above:
                own |= self.owners(other, seen)
        for group in self._all(node, "inSet"):
            own |= self._all(group, "defaultOwner") or self._all(group, "owner")
        return {name for owner in own for name in self.names(owner)}

    def _all(self, node: str, *names: str, inverse: bool = False) -> set[str]:
        index = self._inverse if inverse else self._known
        return {value for one in self.names(node) for name in names for value in index.get((one, MORES + name), ())}


class Whole:
    """The adjustments and waivers of a model, as it states them, and which of them are whole."""

    def __init__(self, graph: Graph, faulty: set[tuple[str, str]], language: Language) -> None:
        self._graph, self._faulty, self._language = graph, faulty, language

    def waivers(self) -> list[Waiver]:
        """Return the waivers, sorted by name."""
        return [self._waiver(node) for node in self._graph.said_to_be("Waiver")]

    def _waiver(self, node: str) -> Waiver:
        said = self._graph.said
        rule, decider, reason = self.text(node, "rule"), said(node, "decidedBy"), self.reason(node)
        targets = tuple(sorted(str(value) for value in said(node, "waives") if isinstance(value, NamedNode | BlankNode)))
        begin, end = self._day(node, "decidedOn"), self._day(node, "validTo")
        named = len(decider) == 1 and isinstance(decider[0], NamedNode)
        whole = bool(rule and targets and named and reason and begin and end) and ("WAIV-001", node) not in self._faulty
        respects = frozenset(str(value) for value in said(node, "inRespectOf"))
        return Waiver(node, whole, rule, targets, respects, str(decider[0]) if named else "", begin, end, reason)

    def adjustment(self, node: str) -> tuple[bool, str, Severity | None, str]:
        """Return of an adjustment whether it is whole, its rule, its severity and its reason."""
        rule, reason, values = self.text(node, "rule"), self.reason(node), self._graph.said(node, "severity")
        severity = severity_of(str(values[0])) if len(values) == 1 else None
        return bool(rule and severity and reason) and ("PROF-002", node) not in self._faulty, rule, severity, reason

    def text(self, node: str, name: str) -> str:
        """Return the one plain text that a thing has; nothing where it has none, or several."""
        values = self._graph.said(node, name)
        if len(values) == 1 and isinstance(values[0], Literal) and values[0].datatype.value == XSD + "string":
            return values[0].value
        return ""

    def reason(self, node: str) -> str:
        """Return the reason of a thing: in the language, else in English, else in any."""
        texts = {text.language or "": text.value for text in self._graph.said(node, "reason") if isinstance(text, Literal)}
        return in_language(dict(sorted(texts.items())), self._language)

    def _day(self, node: str, name: str) -> date | None:
        values = self._graph.said(node, name)
        if len(values) != 1 or not isinstance(values[0], Literal) or values[0].datatype.value != XSD + "date":
            return None
        try:
            return date.fromisoformat(values[0].value) if re.fullmatch(r"\d{4}-\d\d-\d\d", values[0].value, re.ASCII) else None
        except ValueError:
            return None


def fingerprint(model: Iterable[Triple], waiver: str) -> str:
    """Return the SHA-256 of the text of a waiver: the canonical N-Quads of what a model says of it and of its blank nodes.

    Takes:   waiver, its IRI.
    """
    by_subject: dict[str, list[Triple]] = {}
    for triple in model:
        by_subject.setdefault(str(triple.subject), []).append(triple)
    text: dict[Triple, None] = {}
    ahead, seen = [f"<{waiver}>"], set[str]()
    while ahead:
        if (node := ahead.pop()) not in seen:
            seen.add(node)
            text.update(dict.fromkeys(by_subject.get(node, ())))
            ahead += [str(triple.object) for triple in by_subject.get(node, ()) if isinstance(triple.object, BlankNode)]
    return hashlib.sha256(canonical(text)).hexdigest()
