"""The rules that a run judges by, read from its shapes: for reports that list rules whether or not they were broken."""

from collections.abc import Iterable, Mapping

from kg.model import GATES, SEVERITIES, Gate, Language, Rule, Severity
from kg.names import DCTERMS, MORES, PREFIXES, RDF, REF, SKOS, curie
from kg.store import Literal, NamedNode, Triple

__all__ = ["read_rules"]

_SH = PREFIXES["sh"]
_TEXTS = (SKOS + "definition", _SH + "description", MORES + "remedy")


class _Shapes:
    """What named shapes say of themselves: texts by language, and their parts."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self.nodes: set[str] = set()
        self.parts: dict[str, list[str]] = {}
        self.ids: dict[str, str] = {}
        self.gates: dict[str, Gate] = {}
        self.severities: dict[str, Severity] = {}
        self.texts: dict[tuple[str, str], dict[str, str]] = {}
        for triple in shapes:
            subject, predicate, value = str(triple.subject), triple.predicate.value, triple.object
            if isinstance(value, NamedNode):
                self._read_link(triple.subject, predicate, value.value)
            elif isinstance(value, Literal) and predicate == DCTERMS + "identifier":
                self.ids[subject] = value.value
            elif isinstance(value, Literal) and predicate in _TEXTS:
                self.texts.setdefault((subject, predicate), {})[value.language or ""] = value.value

    def _read_link(self, subject: object, predicate: str, value: str) -> None:
        if predicate == RDF + "type" and value == _SH + "NodeShape" and isinstance(subject, NamedNode):
            self.nodes.add(str(subject))
        elif predicate in (_SH + "property", _SH + "sparql"):
            self.parts.setdefault(str(subject), []).append(f"<{value}>")
        elif predicate == MORES + "gate":
            self.gates.update({str(subject): gate for gate in GATES if value == REF + gate})
        elif predicate == _SH + "severity":
            self.severities.update({str(subject): severity for severity in SEVERITIES if value == _SH + severity})

    def rule(self, node: str, language: Language) -> Rule:
        """Return what a node shape and its parts say as one rule."""
        members = [node, *sorted(self.parts.get(node, []))]
        said = [self.severities[member] for member in members if member in self.severities]
        short = curie(node[1:-1]).strip("<>")
        remedies = [_in(language, self.texts.get((member, MORES + "remedy"), {})) for member in members]
        return Rule(
            id=self.ids.get(node) or curie(node[1:-1]),
            name=short.rpartition(":")[2] if "://" not in short else short,
            severity=min(said, key=SEVERITIES.index, default="Violation"),
            gate=self.gates.get(node, "draft"),
            definition=_in(language, self.texts.get((node, SKOS + "definition"), {}))
            or _in(language, self.texts.get((node, _SH + "description"), {})),
            remedies=tuple(dict.fromkeys(remedy for remedy in remedies if remedy)),
        )


def read_rules(shapes: Iterable[Triple], language: Language, gate: Gate | None = None) -> tuple[Rule, ...]:
    """Read the rules that shapes stand for.

    Takes:   shapes, as triples; gate, the last gate whose rules are wanted: all of them where it is None.
    Gives:   one Rule per node shape that is named by an IRI, ordered by id; its id is its dcterms:identifier, else its short IRI.
    """
    read = _Shapes(shapes)
    rules = (read.rule(node, language) for node in read.nodes)
    last = GATES.index(gate) if gate else len(GATES)
    return tuple(sorted((rule for rule in rules if GATES.index(rule.gate) <= last), key=lambda rule: rule.id))


def _in(language: Language, texts: Mapping[str, str]) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
