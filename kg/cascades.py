"""One cause, one finding: what follows from another finding is left out, and counted where it comes from.

A wrong default of a standard set is wrong on each of its norms; a misspelt name is also of the wrong class; a thing of a
misspelt class is of no class that others look for. Only what a run would find wrong anyhow is left out: the cause is at least
as severe, counts at the same gate or an earlier one, and no waiver accepts it. A default and the value that it gives may be
wrong in two ways: only the same fault, of the same component of SHACL or of the same rule, follows from the other.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kg.defaults import Defaults
from kg.model import GATES, SEVERITIES, Language, Result
from kg.names import RDF, SHAPES
from kg.rulebook import Rulebook

__all__ = ["only_causes"]

_CLASS = "http://www.w3.org/ns/shacl#ClassConstraintComponent"
_SPELLING = frozenset(SHAPES + name for name in ("NameIsDescribed", "NameIsSpelt", "TermExists", "TermIsKnown"))
_NOTES = {
    "en": "What follows from this is left out: {rules}.",
    "fr": "Ce qui en découle est laissé de côté : {rules}.",
}


def only_causes(results: Sequence[Result], defaults: Defaults, rulebook: Rulebook, language: Language) -> list[Result]:
    """Leave out the results that follow from another, and say with that one how many of which rule they are.

    Takes:   results, those that count at the gate that is asked for; defaults, what sets supply to their norms.
    Gives:   the other results in their order, the causes with a note in detail.
    """
    causes = _Causes([result for result in results if not result.waived], defaults, rulebook)
    kept: list[Result] = []
    left: dict[int, Counter[str]] = {}
    for result in results:
        root = None if result.waived else _root(result, causes.of)
        if root is None:
            kept.append(result)
        else:
            left.setdefault(id(root), Counter())[rulebook.rule(result.shape)] += 1
    return [_noted(result, left[id(result)], language) if id(result) in left else result for result in kept]


class _Causes:
    """Which result another follows from."""

    def __init__(self, results: Iterable[Result], defaults: Defaults, rulebook: Rulebook) -> None:
        self._defaults, self._rulebook = defaults, rulebook
        self._spelt: dict[tuple[str, str, str], list[Result]] = {}
        self._said: dict[tuple[str, str, str], list[Result]] = {}
        self._unknown_class: dict[str, list[Result]] = {}
        for result in results:
            known = self._spelt if result.shape in _SPELLING else self._said
            known.setdefault((result.focus, result.path, result.value), []).append(result)
            if result.shape in _SPELLING and result.path == f"<{RDF}type>":
                self._unknown_class.setdefault(result.focus, []).append(result)

    def of(self, result: Result) -> Result | None:
        """Return the result that another follows from at once, if any; of several, the gravest."""
        if result.shape in _SPELLING or not result.value:
            return None
        found = self._spelt.get((result.focus, result.path, result.value), [])
        if result.component == _CLASS:
            found = found + self._unknown_class.get(result.value, [])
        for source in self._defaults.sources(result.focus, result.path, result.value):
            alike = [other for other in self._said.get(source, ()) if self._are_alike(other, result)]
            found = found + self._spelt.get(source, []) + alike
        counting = [other for other in found if self._counts_for(other, result)]
        return min(counting, key=self._rank, default=None)

    def _are_alike(self, one: Result, other: Result) -> bool:
        """Tell whether two results say the same of a value: a default and what it gives are asked by shapes of their own."""
        same_component = bool(one.component) and one.component == other.component
        return same_component or self._rulebook.rule(one.shape) == self._rulebook.rule(other.shape)

    def _counts_for(self, cause: Result, result: Result) -> bool:
        """Tell whether a run that leaves a result out for its cause would fail wherever it fails for the result."""
        return all(one <= other for one, other in zip(self._rank(cause), self._rank(result), strict=True))

    def _rank(self, result: Result) -> tuple[int, int]:
        return SEVERITIES.index(_severity(result)), GATES.index(self._rulebook.gate(result.shape))


def _root(result: Result, cause: Callable[[Result], Result | None]) -> Result | None:
    """Follow causes to the first; nothing where a result has none."""
    root, seen = cause(result), {id(result)}
    while root is not None and id(root) not in seen:
        seen.add(id(root))
        further = cause(root)
        if further is None:
            return root
        root = further
    return None


def _severity(result: Result) -> str:
    return result.severity if result.severity in SEVERITIES else "Violation"


def _noted(result: Result, left: Counter[str], language: Language) -> Result:
    rules = ", ".join(f"{rule} ({count})" for rule, count in sorted(left.items()))
    note = _NOTES[language].format(rules=rules)
    return replace(result, detail=f"{result.detail}\n{note}" if result.detail else note)
