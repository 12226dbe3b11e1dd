"""Labels of things in the reader's language."""

from collections.abc import Iterable

from kg.model import Language
from kg.names import SKOS, curie
from kg.store import Literal, Triple

__all__ = ["Labels"]

_PREF_LABEL = SKOS + "prefLabel"


class Labels:
    """The preferred labels of a graph; what has none is shown by its shortened IRI."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._labels: dict[tuple[str, str], str] = {}
        for triple in triples:
            if triple.predicate.value == _PREF_LABEL and isinstance(triple.object, Literal):
                language = (triple.object.language or "").split("-")[0]
                self._labels.setdefault((str(triple.subject), language), triple.object.value)

    def of(self, term: str, language: Language) -> str:
        """Return the label of a term in N-Triples form: in the language, else in English, else in any, else its short name."""
        for candidate in (language, "en", "fr", ""):
            if found := self._labels.get((term, candidate)):
                return found
        return self.text(term)

    @staticmethod
    def text(term: str) -> str:
        """Return what a term in N-Triples form says: a short IRI, or the text of a literal."""
        if term.startswith("<"):
            return curie(term[1:-1])
        if term.startswith('"'):
            return term[1 : term.rindex('"')].replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
        return term
