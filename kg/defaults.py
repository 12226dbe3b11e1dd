"""Defaults: which statement of a set gave a norm what it does not say itself."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from kg.names import MORES
from kg.store import Literal, Triple

__all__ = ["Defaults"]

_Statement = tuple[str, str, str]


class Defaults:
    """What sets supply to their norms by default; the facts are read when it is first asked for, as few runs need it."""

    def __init__(self, facts: Iterable[Triple]) -> None:
        """Take facts: model, ontology and what follows from both."""
        self._facts = facts

    def sources(self, norm: str, path: str, value: str) -> Sequence[_Statement]:
        """Return the statements of sets that gave a norm a value of a property, all in N-Triples form."""
        return self._given.get((norm, path, value), ())

    @cached_property
    def _given(self) -> Mapping[_Statement, Sequence[_Statement]]:
        """Read by which statements of their sets norms have what they were filled with."""
        facts = list(self._facts)
        filled = {
            (str(triple.subject), f"<{MORES}{triple.object.value}>")
            for triple in facts
            if triple.predicate.value == MORES + "defaulted" and isinstance(triple.object, Literal)
        }
        supplies: dict[str, list[str]] = {}
        for default, path in _links(facts, "suppliesDefaultFor"):
            supplies.setdefault(default, []).append(path)
        stated: dict[str, list[_Statement]] = {}
        for triple in facts:
            if str(triple.predicate) in supplies:
                statement = (str(triple.subject), str(triple.predicate), str(triple.object))
                stated.setdefault(statement[0], []).append(statement)
        given: dict[_Statement, list[_Statement]] = {}
        for norm, group in _links(facts, "inSet"):
            for statement in stated.get(group, ()):
                for path in supplies[statement[1]]:
                    if (norm, path) in filled:
                        given.setdefault((norm, path, statement[2]), []).append(statement)
        return given


def _links(facts: Iterable[Triple], name: str) -> list[tuple[str, str]]:
    return [(str(triple.subject), str(triple.object)) for triple in facts if triple.predicate.value == MORES + name]
