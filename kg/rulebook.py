"""The rulebook: what shapes say of the rules that they stand for, read in one place for all who ask."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.model import GATES, SEVERITIES, Gate, Result, Severity
from kg.names import DCTERMS, MORES, PREFIXES, RDF, REF, SKOS, curie
from kg.store import Literal, Triple

__all__ = ["SH", "Part", "Rule", "Rulebook"]

SH = PREFIXES["sh"]
_OWNS = (SH + "property", SH + "sparql")
_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")


@dataclass(frozen=True)
class Part:
    """What a shape or constraint says of itself, by which a rule finds fault; texts are by language.

    path is the IRI of its property, empty where it has none or a longer path; query is that by which it looks up what its
    messages name.
    """

    iri: str
    severity: Severity = "Violation"
    path: str = ""
    messages: Mapping[str, str] = field(default_factory=dict)
    remedies: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    query: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule and the shape that stands for it: when it counts, what it asks and of what, and what may be done about it.

    claims are the IRIs of its sources; targets are pairs of a term of SHACL, such as targetClass, and an IRI; symmetric says
    that of two things that it finds fault with, either may stand first; parts are the shape itself, where it says how grave it
    is or in which words, its property shapes, then its sh:sparql constraints.
    """

    id: str
    shape: str
    gate: Gate = "draft"
    definitions: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[str, ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    relaxable: bool = False
    waivable: bool = False
    symmetric: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def gravest(self) -> Severity:
        """The gravest severity of its parts, before any adjustment."""
        return min((part.severity for part in self.parts), key=SEVERITIES.index, default="Violation")


class Rulebook:
    """The rules that shapes stand for, looked up by the IRI of a shape, of its parts or of a constraint, or by their id.

    rules are those of node shapes that are named by an IRI, ordered by id: their dcterms:identifier, else their short IRI.
    queries are those by which a shape or constraint looks up what its messages name, by its IRI.
    """

    def __init__(self, shapes: Iterable[Triple]) -> None:
        said = _Said(shapes)
        self._owner = said.owner
        self._parts = {iri: said.part(iri) for iri in said.subjects}
        self._stated = {iri for iri in said.subjects if said.text(iri, DCTERMS + "identifier") or said.gate(iri)}
        nodes = {iri for iri in said.subjects if SH + "NodeShape" in said.links(iri, RDF + "type") and not iri.startswith("_:")}
        self._rules = {iri: said.rule(iri, self._parts) for iri in sorted(nodes | self._stated)}
        self._by_id = {rule.id: rule for iri, rule in self._rules.items() if said.text(iri, DCTERMS + "identifier")}
        self.rules = tuple(sorted((self._rules[iri] for iri in nodes), key=lambda rule: rule.id))
        self.queries = {iri: part.query for iri, part in self._parts.items() if part.query}

    def of(self, shape: str) -> Rule:
        """Return the rule that a shape or constraint belongs to; one named after the shape where it belongs to none."""
        stated = next((iri for iri in self._upwards(shape) if iri in self._stated), shape)
        return self._rules.get(stated) or Rule(curie(shape) if shape else "", shape)

    def by_id(self, rule: str) -> Rule | None:
        """Return the rule of an id that the shapes state; None where there is none."""
        return self._by_id.get(rule)

    def rule(self, shape: str) -> str:
        """Return the id of the rule that a shape belongs to; the short name of the shape where it has none."""
        return self.of(shape).id

    def gate(self, shape: str) -> Gate:
        """Return the gate at which a shape begins to count; draft where it says none."""
        return self.of(shape).gate

    def part(self, shape: str) -> Part:
        """Return what a shape or constraint says of itself; nothing where it is not known."""
        return self._parts.get(shape) or Part(shape)

    def part_of(self, result: Result) -> Part:
        """Return what the constraint, else the shape, of a result says in words."""
        constraint = self.part(result.constraint)
        return constraint if constraint.messages or constraint.remedies or constraint.names else self.part(result.shape)

    def _upwards(self, shape: str) -> Iterator[str]:
        seen: set[str] = set()
        while shape and shape not in seen:
            seen.add(shape)
            yield shape
            shape = self._owner.get(shape, "")


class _Said:
    """The statements of shapes, by subject and predicate: IRIs without their brackets."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self.subjects: dict[str, None] = {}
        self.owner: dict[str, str] = {}
        self._texts: dict[tuple[str, str], dict[str, str]] = {}
        self._links: dict[tuple[str, str], list[str]] = {}
        for triple in shapes:
            subject, predicate, value = _bare(str(triple.subject)), triple.predicate.value, triple.object
            self.subjects[subject] = None
            if isinstance(value, Literal):
                self._texts.setdefault((subject, predicate), {})[value.language or ""] = value.value
                continue
            self._links.setdefault((subject, predicate), []).append(_bare(str(value)))
            if predicate in _OWNS:
                self.owner.setdefault(_bare(str(value)), subject)

    def links(self, iri: str, predicate: str) -> list[str]:
        return sorted(self._links.get((iri, predicate), []))

    def texts(self, iri: str, *predicates: str) -> Mapping[str, str]:
        """Return the texts of the first of some properties that has any."""
        return next((self._texts[iri, name] for name in predicates if (iri, name) in self._texts), {})

    def text(self, iri: str, predicate: str) -> str:
        return next(iter(self.texts(iri, predicate).values()), "")

    def gate(self, iri: str) -> Gate | None:
        return next((gate for gate in GATES if REF + gate in self.links(iri, MORES + "gate")), None)

    def severity(self, iri: str) -> Severity | None:
        return next((severity for severity in SEVERITIES if SH + severity in self.links(iri, SH + "severity")), None)

    def part(self, iri: str) -> Part:
        """Read a part; how grave a constraint is, its shape says."""
        named = [path for path in self.links(iri, SH + "path") if not path.startswith("_:")]
        owner = self.owner.get(iri, "")
        above = self.severity(owner) if iri in self.links(owner, SH + "sparql") else None
        return Part(
            iri,
            self.severity(iri) or above or "Violation",
            "".join(named[:1]),
            self.texts(iri, SH + "message"),
            self.texts(iri, MORES + "remedy"),
            self.texts(iri, SH + "name"),
            self.text(iri, MORES + "looksUp"),
        )

    def rule(self, iri: str, parts: Mapping[str, Part]) -> Rule:
        own = parts[iri]
        speaks = self.severity(iri) or own.messages or own.remedies
        members = [parts.get(one) or Part(one) for link in _OWNS for one in self.links(iri, link)]
        return Rule(
            id=self.text(iri, DCTERMS + "identifier") or curie(iri),
            shape=iri,
            gate=self.gate(iri) or "draft",
            definitions=self.texts(iri, SKOS + "definition", SH + "description"),
            claims=tuple(self.links(iri, DCTERMS + "source")),
            targets=tuple((kind, one) for kind in _TARGETS for one in self.links(iri, SH + kind)),
            relaxable=self.text(iri, MORES + "relaxable") == "true",
            waivable=self.text(iri, MORES + "waivable") == "true",
            symmetric=self.text(iri, MORES + "symmetric") == "true",
            parts=(*([own] if speaks else []), *members),
        )


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term
