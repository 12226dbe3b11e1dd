"""One cause, one finding: what follows from another finding is left out, and counted where it comes from.

A wrong default of a standard set is wrong on each of its norms; a misspelt name is also of the wrong class; a thing of a
misspelt class is of no class that others look for. Only what a run would find wrong anyhow is left out: the cause is at least
as severe, counts at the same gate, and no waiver accepts it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kg.model import SEVERITIES, Language, Result
from kg.names import MORES, RDF, SHAPES
from kg.store import Literal, Triple

__all__ = ["only_causes"]

_CLASS = "http://www.w3.org/ns/shacl#ClassConstraintComponent"
_SPELLING = frozenset(SHAPES + name for name in ("NameIsDescribed", "NameIsSpelt", "TermExists", "TermIsKnown"))
_NOTES = {
    "en": "What follows from this is left out: {rules}.",
    "fr": "Ce qui en découle est laissé de côté : {rules}.",
}


def only_causes(
    results: Sequence[Result], facts: Iterable[Triple], rule: Callable[[str], str], language: Language
) -> list[Result]:
    """Leave out the results that follow from another, and say with that one how many of which rule they are.

    Takes:   results, those that count at the gate that is asked for; facts, model, ontology and what follows; rule, the id of
             the rule of a shape.
    Gives:   the other results in their order, the causes with a note in detail.
    """
    causes = _Causes([result for result in results if not result.waived], _Defaults(facts))
    kept: list[Result] = []
    left: dict[int, Counter[str]] = {}
    for result in results:
        root = None if result.waived else _root(result, causes.of)
        if root is None or SEVERITIES.index(_severity(root)) > SEVERITIES.index(_severity(result)):
            kept.append(result)
        else:
            left.setdefault(id(root), Counter())[rule(result.shape)] += 1
    return [_noted(result, left[id(result)], language) if id(result) in left else result for result in kept]


class _Causes:
    """Which result another follows from."""

    def __init__(self, results: Iterable[Result], defaults: "_Defaults") -> None:
        self._defaults = defaults
        self._spelt: dict[tuple[str, str, str], Result] = {}
        self._said: dict[tuple[str, str, str], Result] = {}
        self._unknown_class: dict[str, Result] = {}
        for result in results:
            known = self._spelt if result.shape in _SPELLING else self._said
            known.setdefault((result.focus, result.path, result.value), result)
            if result.shape in _SPELLING and result.path == f"<{RDF}type>":
                self._unknown_class.setdefault(result.focus, result)

    def of(self, result: Result) -> Result | None:
        """Return the result that another follows from at once, if any."""
        if result.shape in _SPELLING or not result.value:
            return None
        if found := self._spelt.get((result.focus, result.path, result.value)):
            return found
        if result.component == _CLASS and (found := self._unknown_class.get(result.value)):
            return found
        sources = self._defaults.sources(result)
        return next((found for source in sources if (found := self._spelt.get(source) or self._said.get(source))), None)


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


class _Defaults:
    """Where norms have from what they do not say themselves: the statement of their set."""

    def __init__(self, facts: Iterable[Triple]) -> None:
        self._defaulted: set[tuple[str, str]] = set()
        self._sets: dict[str, list[str]] = {}
        self._supplies: dict[str, list[str]] = {}
        self._stated: set[tuple[str, str, str]] = set()
        for triple in facts:
            subject, predicate = str(triple.subject), str(triple.predicate.value)
            if predicate == MORES + "defaulted" and isinstance(triple.object, Literal):
                self._defaulted.add((subject, str(triple.object.value)))
            elif predicate == MORES + "inSet":
                self._sets.setdefault(subject, []).append(str(triple.object))
            elif predicate == MORES + "suppliesDefaultFor":
                self._supplies.setdefault(str(triple.object), []).append(subject)
            self._stated.add((subject, str(triple.predicate), str(triple.object)))

    def sources(self, result: Result) -> list[tuple[str, str, str]]:
        """Return the statements of sets that gave a norm the value that a result speaks of."""
        name = result.path.removesuffix(">").rpartition("#")[2]
        if not result.value or (result.focus, name) not in self._defaulted:
            return []
        return [
            (one, default, result.value)
            for one in self._sets.get(result.focus, ())
            for default in self._supplies.get(result.path, ())
            if (one, default, result.value) in self._stated
        ]
