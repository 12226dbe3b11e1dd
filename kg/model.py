"""What stages hand to one another: frozen values without behaviour of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

__all__ = [
    "GATES",
    "LANGUAGES",
    "SEVERITIES",
    "Branch",
    "Classification",
    "Condition",
    "Decision",
    "Explanation",
    "Failure",
    "Finding",
    "Gap",
    "Gate",
    "Hop",
    "Impact",
    "Language",
    "Mention",
    "Node",
    "Place",
    "Release",
    "Result",
    "Rule",
    "Severity",
    "State",
    "Verdict",
]

Gate = Literal["draft", "review", "publish"]
Severity = Literal["Violation", "Warning", "Info"]
Language = Literal["en", "fr"]
State = Literal["release", "draft", "any", "releases"]
GATES: tuple[Gate, ...] = ("draft", "review", "publish")
SEVERITIES: tuple[Severity, ...] = ("Violation", "Warning", "Info")
LANGUAGES: tuple[Language, ...] = ("en", "fr")


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: a file as it was named to us, line and column from 1 (0 where the format has none)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Condition:
    """One thing that a shape asks of a value.

    component is that of SHACL by its bare name (“Class”, “MinCount”, “Or”); expected is in N-Triples form; inner has, for a
    component that takes shapes, the conditions of each of these.
    """

    component: str
    expected: tuple[str, ...] = ()
    path: str = ""
    inner: tuple[tuple["Condition", ...], ...] = ()


@dataclass(frozen=True)
class Failure:
    """Why a value does not fit a shape: the condition, and the node and value that it was held against.

    messages are those of the shape, by language; branches are those of a condition that has some.
    """

    condition: Condition
    focus: str
    value: str
    messages: tuple[tuple[str, str], ...] = ()
    branches: tuple["Branch", ...] = ()


@dataclass(frozen=True)
class Branch:
    """A branch of sh:or, sh:xone, sh:and, sh:not or sh:node: what it asks, and why it fails; without failures it holds."""

    conditions: tuple[Condition, ...]
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Result:
    """What a check says before it is put into words: terms in their N-Triples form, shapes and components by IRI.

    focus, path and value are the focus node, the property (or a property path in SPARQL's notation) and the value node, the
    last two empty where there is none; constraint is the sh:sparql constraint within the shape; messages are those of the
    check itself, by language; values fill the {?name} places of messages; detail is the engine's own account; branches are
    those of the sh:or, sh:xone, sh:and, sh:not or sh:node that failed; adjusted and waived name the rule adjustment and the
    waiver of the model that apply.
    """

    focus: str
    path: str
    value: str
    shape: str
    severity: str
    constraint: str = ""
    component: str = ""
    messages: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    detail: str = ""
    branches: tuple[Branch, ...] = ()
    adjusted: str = ""
    waived: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that a validation run found: what is wrong, where, and what to do about it, in one language.

    focus, path and value are IRIs, or the text of a literal or a property path; related are the IRIs of other nodes that
    take part, such as the other norm of a clash or the law; values are what the message names; count tells of how many equal
    results this was made; detail is the engine's own account; adjusted and waived are the IRIs of the rule adjustment and the
    waiver that apply (a waived finding counts for nothing); excerpt is the line of the file at that place.
    """

    rule: str
    severity: Severity
    gate: Gate
    focus: str
    label: str
    path: str
    value: str
    message: str
    remedy: str
    file: str
    line: int
    column: int
    shape: str
    related: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    count: int = 1
    detail: str = ""
    adjusted: str = ""
    waived: str = ""
    excerpt: str = ""


@dataclass(frozen=True)
class Decision:
    """What an organisation decided about a rule: a waiver or a rule adjustment of its model, and what came of it.

    node is its IRI; targets are the IRIs of what it waives, none for an adjustment; by is who decided it; until the day on
    which it ends; count how many results it changed. state: “applied”; “unused”, it matches no result; “expired”; “refused”,
    it may not be, for the reason that a finding gives; “unrecorded”, the history of the store does not show who recorded it.
    """

    kind: Literal["waiver", "adjustment"]
    node: str
    rule: str
    state: Literal["applied", "unused", "expired", "refused", "unrecorded"]
    targets: tuple[str, ...] = ()
    severity: Severity | None = None
    reason: str = ""
    by: str = ""
    until: date | None = None
    count: int = 0


@dataclass(frozen=True)
class Rule:
    """A rule that a run judged by, in one language: its stable id, its name, what it asks and how to mend what breaks it.

    severity is the strictest of its parts, before any adjustment; definition and remedies are empty where the shapes say none.
    """

    id: str
    name: str
    severity: Severity
    gate: Gate
    definition: str = ""
    remedies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mention:
    """A node that a finding or a decision names beside its focus: its IRI, its label, and where the model describes it."""

    iri: str
    label: str
    place: Place | None = None


@dataclass(frozen=True)
class Verdict:
    """The outcome of a validation run: conforms means that no finding reaches the severity that fails the run.

    gate is None where plain SHACL knows none; findings are in one language, those of later gates left out; results are what
    was found before profile, waivers and grouping, for machines; decisions are all waivers and adjustments of the model; note
    says what is odd about the run itself; fail_on is the mildest severity that fails the run; files and rules are what was
    judged, and by what; mentions describe the nodes that findings and decisions name.
    """

    conforms: bool
    gate: Gate | None
    judged_on: date
    findings: tuple[Finding, ...]
    results: tuple[Result, ...] = ()
    note: str = ""
    decisions: tuple[Decision, ...] = ()
    fail_on: Severity = "Violation"
    files: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    mentions: tuple[Mention, ...] = ()

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """The findings that no waiver accepts."""
        return tuple(found for found in self.findings if not found.waived)

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings that fail the run: open, and at least as severe as fail_on."""
        failing = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
        return tuple(found for found in self.open_findings if found.severity in failing)

    @property
    def counts(self) -> Mapping[Severity, int]:
        """Count the findings of each severity that no waiver accepts, zeros included."""
        return {severity: sum(found.severity == severity for found in self.open_findings) for severity in SEVERITIES}

    def counts_at(self, gate: Gate) -> Mapping[Severity, int]:
        """Count the findings of one gate that no waiver accepts, by severity, zeros included."""
        open_ones = [found for found in self.open_findings if found.gate == gate]
        return {severity: sum(found.severity == severity for found in open_ones) for severity in SEVERITIES}


@dataclass(frozen=True)
class Node:
    """A thing on a path: its IRI, label and kind in the reader's language, and whether its source was left unread."""

    iri: str
    label: str
    kind: str
    unchecked: bool = False


@dataclass(frozen=True)
class Hop:
    """One step of a path: from a node, by a property with its label, to a node; defaulted where nobody stated it."""

    source: Node
    property: str
    label: str
    target: Node
    defaulted: bool = False


@dataclass(frozen=True)
class Explanation:
    """Why a thing exists: whole paths from it outwards, shortest first; empty when nothing justifies it."""

    start: Node
    paths: tuple[tuple[Hop, ...], ...]


@dataclass(frozen=True)
class Impact:
    """What a change of a thing reaches: one shortest path from each thing that is hit to the thing that changes."""

    start: Node
    hits: tuple[tuple[Hop, ...], ...]


@dataclass(frozen=True)
class Gap:
    """One kind of hole in a model: the question that looked for it, its title, and what it found."""

    question: str
    title: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Classification:
    """What OWL 2 DL says of ontology and model: consistency, classes that can have no instance, of how many."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    classes: int


@dataclass(frozen=True)
class Release:
    """An immutable release: number from 1, the IRI of its graph, when it was published, SHA-256 of its canonical N-Quads."""

    organisation: str
    number: int
    graph: str
    published: datetime
    digest: str
    triples: int = 0
