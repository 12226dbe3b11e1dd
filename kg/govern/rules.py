"""What the shapes say of their rules: how grave they are, and what an organisation may do about them."""

from collections.abc import Callable, Iterable

from kg.model import SEVERITIES, Result, Severity
from kg.names import DCTERMS, MORES, SHAPES
from kg.store import Literal, NamedNode, Triple

__all__ = ["SH", "Rules", "bare", "severity_of"]

SH = "http://www.w3.org/ns/shacl#"
_HOLD_ALL_UP = ("LOGIC-", "PROF-", "SYNTAX-", "TERM-", "WAIV-")


class Rules:
    """What the shapes say of their rules: severities, and what may be done about them."""

    def __init__(self, shapes: Iterable[Triple], rule_of: Callable[[str], str]) -> None:
        self._rule_of = rule_of
        self._severity: dict[str, Severity] = {}
        self._allows: dict[tuple[str, str], set[str]] = {}
        self._known: set[str] = set()
        parts: set[str] = set()
        for triple in shapes:
            subject, predicate, value = bare(str(triple.subject)), triple.predicate.value, triple.object
            if predicate == DCTERMS + "identifier" and isinstance(value, Literal):
                self._known.add(value.value)
            elif predicate in (MORES + "relaxable", MORES + "waivable") and isinstance(value, Literal):
                self._allows.setdefault((rule_of(subject), predicate), set()).add(value.value)
            elif predicate == SH + "severity":
                self._severity[subject] = severity_of(str(value)) or "Violation"
            elif predicate in (SH + "property", SH + "sparql") and isinstance(triple.subject, NamedNode):
                parts.add(bare(str(value)))
        self._usual: dict[str, set[Severity]] = {}
        for subject in parts | self._severity.keys():
            self._usual.setdefault(rule_of(subject), set()).add(self._severity.get(subject, "Violation"))

    def of(self, result: Result) -> str:
        """Return the id of the rule that a result is of."""
        return self._rule_of(result.shape)

    def known(self, rule: str) -> bool:
        """Tell whether there is a rule of that id."""
        return rule in self._known

    def allow(self, what: str, rule: str) -> bool:
        """Tell whether a rule is “relaxable” or “waivable”: its shape says so, and it is none that holds all others up."""
        return self._allows.get((rule, MORES + what)) == {"true"} and not rule.startswith(_HOLD_ALL_UP)

    def gravest(self, rule: str) -> Severity:
        """Return the gravest severity of the parts of a rule."""
        return min(self._usual.get(rule, {"Violation"}), key=SEVERITIES.index)

    def fault(self, shape: str, focus: str, path: str, value: str = "", **values: str) -> Result:
        """Build what a shape without target says of a profile or waiver."""
        severity = self._severity.get(SHAPES + shape, "Violation")
        return Result(focus, f"<{MORES}{path}>", value, SHAPES + shape, severity, values=tuple(sorted(values.items())))


def severity_of(term: str) -> Severity | None:
    """Return the severity that a term names, with or without its brackets; None where it names none."""
    name = bare(term).removeprefix(SH)
    return next((severity for severity in SEVERITIES if severity == name), None)


def bare(term: str) -> str:
    """Return an IRI without its brackets, and any other term as it is."""
    return term[1:-1] if term.startswith("<") else term
