"""Which term was meant: the nearest name, label or notation to one that does not exist."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache

from rdflib.namespace import DCTERMS, ORG, OWL, PROV, RDFS, SKOS

from kg.names import MORES, PREFIXES, REF
from kg.names import SKOS as SKOS_IRI
from kg.store import Literal, NamedNode, Triple

__all__ = ["Spelling", "namespace_of", "near_name"]

_UNIT = PREFIXES["unit"]
_NAMING = frozenset(SKOS_IRI + name for name in ("altLabel", "hiddenLabel", "notation", "prefLabel"))


class Spelling:
    """The terms that exist: those of the ontology and the reference data, and those of the vocabularies that they use."""

    def __init__(self, ontology: Iterable[Triple]) -> None:
        self.known: set[str] = set()
        self._said: dict[str, dict[str, str]] = {}
        for triple in ontology:
            if not isinstance(triple.subject, NamedNode):
                continue
            iri = str(triple.subject.value)
            self.known.add(iri)
            if triple.predicate.value in _NAMING and isinstance(triple.object, Literal):
                self._said.setdefault(namespace_of(iri), {}).setdefault(_folded(triple.object.value), iri)
        self._names: dict[str, dict[str, str]] = {}
        for iri in sorted(self.known):
            space = namespace_of(iri)
            self._names.setdefault(space, {}).setdefault(iri.removeprefix(space), iri)

    def exists(self, iri: str) -> bool:
        """Tell whether a term exists; one in a namespace that nobody here knows is taken to."""
        if iri.startswith((MORES, REF)):
            return iri in self.known
        terms = _vocabularies().get(namespace_of(iri))
        return terms is None or iri in terms or iri in self.known

    def nearest(self, iri: str) -> str:
        """Return the term of the same namespace that was most likely meant, by its name or by what it is called; else nothing.

        Units are sought by what they are called only: the codes of two units may differ by one letter.
        """
        space = namespace_of(iri)
        name = iri.removeprefix(space)
        if terms := _vocabularies().get(space):
            return near_name(iri, terms)
        said = self._said.get(space, {})
        if space == _UNIT:
            words = _folded(name)
            return said.get(words) or said.get(words.removesuffix("s"), "")
        return self._called(_folded(name), said) or near_name(iri, self._names.get(space, {}).values())

    def _called(self, words: str, said: Mapping[str, str]) -> str:
        """Return the term that is called so, or the only one whose label holds these words and does not deny them."""
        if words in said:
            return said[words]
        if len(words) < 4:
            return ""
        within = {iri for text, iri in said.items() if re.search(rf"(?<!\bno )(?<!\bnot )\b{re.escape(words)}\b", text)}
        return within.pop() if len(within) == 1 else ""


def namespace_of(iri: str) -> str:
    """Return an IRI up to its last #, / or :."""
    found = re.match(r".*[#/]|.*:", iri, re.DOTALL)
    return found[0] if found else ""


def near_name(iri: str, others: Iterable[str]) -> str:
    """Return the IRI of the same namespace whose name resembles that of another most, in whatever case; else nothing."""
    space = namespace_of(iri)
    names: dict[str, str] = {}
    for other in sorted(others):
        if other != iri and namespace_of(other) == space:
            names.setdefault(other.removeprefix(space).lower(), other)
    name = iri.removeprefix(space)
    alike = {low: other for low, other in names.items() if other[len(space) :][:1].isupper() == name[:1].isupper()}
    cutoff = 0.9 if len(name) <= 4 else 0.8 if len(name) < 8 else 0.75
    for pool in (alike, names):
        for low, other in pool.items():
            if len(low) > 2 and sorted(low) == sorted(name.lower()) and not re.search(r"\d", low):
                return other  # two letters changed places
        for near in difflib.get_close_matches(name.lower(), sorted(pool), n=3, cutoff=cutoff):
            one, other = (re.sub(r"\d", "", text) for text in (near, name.lower()))
            if (one != other or near == name.lower()) and near.startswith("no-") == name.lower().startswith("no-"):
                return pool[near]
    return ""  # names that differ in a number alone, such as floor-1 and floor-2, are two names


def _folded(text: str) -> str:
    """Write a name or label in words of small letters: NameBadge, name-badge and “Name badge” are one."""
    parted = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", text)
    return re.sub(r"[\W_]+", " ", parted).strip().lower()


@cache
def _vocabularies() -> Mapping[str, frozenset[str]]:
    """Return the terms of the vocabularies that models use beside ours, by namespace."""
    return {str(space): frozenset(map(str, dir(space))) for space in (DCTERMS, ORG, OWL, PROV, RDFS, SKOS)}
