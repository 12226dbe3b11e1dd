"""What may be done about rules: which an organisation may lower or waive, and what is said of one that it may not."""

from kg.model import SEVERITIES, Result, Severity
from kg.names import MORES, SHAPES
from kg.rulebook import SH, Rulebook

__all__ = ["Rules", "bare", "severity_of"]

_HOLD_ALL_UP = ("LOGIC-", "PROF-", "SYNTAX-", "TERM-", "WAIV-")


class Rules:
    """What an organisation may do about the rules of a rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def of(self, result: Result) -> str:
        """Return the id of the rule that a result is of."""
        return self._rulebook.rule(result.shape)

    def known(self, rule: str) -> bool:
        """Tell whether there is a rule of that id."""
        return self._rulebook.by_id(rule) is not None

    def relaxable(self, rule: str) -> bool:
        """Tell whether a rule may be lowered: its shape says so, and it is none that holds all others up."""
        found = self._rulebook.by_id(rule)
        return found is not None and found.relaxable and not rule.startswith(_HOLD_ALL_UP)

    def waivable(self, rule: str) -> bool:
        """Tell whether a rule may be waived: its shape says so, and it is none that holds all others up."""
        found = self._rulebook.by_id(rule)
        return found is not None and found.waivable and not rule.startswith(_HOLD_ALL_UP)

    def symmetric(self, rule: str) -> bool:
        """Tell whether of two things that a rule finds fault with, either may stand first."""
        found = self._rulebook.by_id(rule)
        return found is not None and found.symmetric

    def gravest(self, rule: str) -> Severity:
        """Return the gravest severity of the parts of a rule."""
        found = self._rulebook.by_id(rule)
        return found.gravest if found else "Violation"

    def fault(self, shape: str, focus: str, path: str, value: str = "", **values: str) -> Result:
        """Build what a shape without target says of a profile or waiver."""
        severity = self._rulebook.part(SHAPES + shape).severity
        return Result(focus, f"<{MORES}{path}>", value, SHAPES + shape, severity, values=tuple(sorted(values.items())))


def severity_of(term: str) -> Severity | None:
    """Return the severity that a term names, with or without its brackets; None where it names none."""
    name = bare(term).removeprefix(SH)
    return next((severity for severity in SEVERITIES if severity == name), None)


def bare(term: str) -> str:
    """Return an IRI without its brackets, and any other term as it is."""
    return term[1:-1] if term.startswith("<") else term
