"""Findings: results of checks, put into the reader's words, with their rule, remedy and place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.labels import Labels
from kg.model import GATES, Finding, Gate, Language, Place, Result, Severity
from kg.names import DCTERMS, MORES, PREFIXES, REF, curie
from kg.places import Places
from kg.store import Literal, NamedNode, Triple

__all__ = ["Rulebook", "tell"]

_SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True)
class _Text:
    """What a shape or constraint says of itself, by language."""

    messages: Mapping[str, str] = field(default_factory=dict)
    remedies: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


class Rulebook:
    """The rules that shapes stand for: id, gate, messages, remedies and names of paths, looked up by shape or constraint."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self._owner: dict[str, str] = {}
        self._id: dict[str, str] = {}
        self._gate: dict[str, Gate] = {}
        self._texts: dict[str, _Text] = {}
        messages: dict[str, dict[str, str]] = {}
        remedies: dict[str, dict[str, str]] = {}
        names: dict[str, dict[str, str]] = {}
        for triple in shapes:
            subject, predicate, value = str(triple.subject), triple.predicate.value, triple.object
            if predicate in (_SH + "property", _SH + "sparql") and isinstance(triple.subject, NamedNode):
                self._owner[str(value)] = subject
            elif predicate == DCTERMS + "identifier" and isinstance(value, Literal):
                self._id[subject] = value.value
            elif predicate == MORES + "gate" and isinstance(value, NamedNode):
                self._gate[subject] = next(gate for gate in GATES if value.value == REF + gate)
            elif predicate == _SH + "message" and isinstance(value, Literal):
                messages.setdefault(subject, {})[value.language or ""] = value.value
            elif predicate == MORES + "remedy" and isinstance(value, Literal):
                remedies.setdefault(subject, {})[value.language or ""] = value.value
            elif predicate == _SH + "name" and isinstance(value, Literal):
                names.setdefault(subject, {})[value.language or ""] = value.value
        for subject in messages.keys() | remedies.keys() | names.keys():
            self._texts[subject] = _Text(messages.get(subject, {}), remedies.get(subject, {}), names.get(subject, {}))

    def rule(self, shape: str) -> str:
        """Return the id of the rule that a shape belongs to; the short name of the shape where it has none."""
        node = f"<{shape}>"
        return self._id.get(node) or self._id.get(self._owner.get(node, "")) or (curie(shape) if shape else "")

    def gate(self, shape: str) -> Gate:
        """Return the gate at which a shape begins to count; draft where it says none."""
        node = f"<{shape}>"
        return self._gate.get(node) or self._gate.get(self._owner.get(node, ""), "draft")

    def text(self, result: Result) -> _Text:
        """Return what the constraint, else the shape, of a result says."""
        return self._texts.get(f"<{result.constraint}>") or self._texts.get(f"<{result.shape}>") or _Text()


def tell(
    results: Sequence[Result], rulebook: Rulebook, labels: Labels, places: Places, language: Language, fallback: Place
) -> list[Finding]:
    """Put results into words.

    Takes:   fallback, the place of what stands nowhere in the model, such as a missing organisation.
    Gives:   one Finding per distinct result, ordered by file, line, column, rule, focus and value, whatever the language.
    """
    findings = {_finding(result, rulebook, labels, places, language, fallback) for result in results}
    return sorted(findings, key=lambda f: (f.file, f.line, f.column, f.rule, f.focus, f.path, f.value))


def _finding(result: Result, rulebook: Rulebook, labels: Labels, places: Places, language: Language, fallback: Place) -> Finding:
    text = rulebook.text(result)
    place = _place(result, places) or fallback
    values = {"value": labels.of(result.value, language), **dict(result.values)}
    return Finding(
        rule=rulebook.rule(result.shape),
        severity=_severity(result.severity),
        gate=rulebook.gate(result.shape),
        focus=_bare(result.focus),
        label=labels.of(result.focus, language),
        path=_in(language, text.names) or _path_in_words(result.path, labels, language),
        value=_bare(result.value),
        message=_fill(_in(language, text.messages or dict(result.messages)), values),
        remedy=_fill(_in(language, text.remedies), values),
        file=place.file,
        line=place.line,
        column=place.column,
        shape=result.shape,
        related=(_bare(result.value),) if result.value.startswith("<") and result.value in places.subjects else (),
    )


def _place(result: Result, places: Places) -> Place | None:
    """Find where a result stands: its statement; along a path, the first of its properties that the focus node states."""
    if not result.path.startswith("<"):
        for prefix, local in re.findall(r"(?<![\^\w])(\w+):([\w.-]+)", result.path):
            if found := places.links.get((result.focus, f"<{PREFIXES.get(prefix, '')}{local}>")):
                return found
    return places.of(result.focus, result.path, _folded(result.value))


def _path_in_words(path: str, labels: Labels, language: Language) -> str:
    """Say a path by the labels of its properties: “← holds” is followed backwards, “criterion / requires” is either."""
    if path.startswith("<") or not path:
        return labels.of(path, language) if path else ""
    words = []
    for step in path.split("|"):
        prefix, _, local = step.lstrip("^").partition(":")
        label = labels.of(f"<{PREFIXES[prefix]}{local}>", language) if prefix in PREFIXES else step
        words.append(f"← {label}" if step.startswith("^") else label)
    return " / ".join(words)


def _severity(name: str) -> Severity:
    return "Info" if name == "Info" else "Warning" if name == "Warning" else "Violation"


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else Labels.text(term)


def _folded(term: str) -> str:
    """Write the language tag of a literal in small letters, as the places do."""
    end = term.rfind('"')
    return term[:end] + term[end:].lower() if term.startswith('"') and term[end:].startswith('"@') else term


def _in(language: Language, texts: Mapping[str, str]) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _fill(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{?{name}}}", value)
    return text
