"""Labels of things in the reader's language."""

import re
from collections.abc import Iterable, Mapping

from kg.model import Language
from kg.names import DCTERMS, MORES, OWL, PREFIXES, RDF, RDFS, SKOS, curie
from kg.store import BlankNode, Literal, NamedNode, Triple

__all__ = ["Labels", "in_language"]

# What names a thing, the best first: our own models say skos:prefLabel, other data one of the rest.
_NAMES = (
    SKOS + "prefLabel",
    RDFS + "label",
    DCTERMS + "title",
    "https://schema.org/name",
    "http://schema.org/name",
    "http://xmlns.com/foaf/0.1/name",
)
_PREFIXES = {
    **PREFIXES,
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "qudt": "http://qudt.org/schema/qudt/",
    "schema": "https://schema.org/",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
_NAMELESS = {"en": "{} without a name", "fr": "{} sans nom"}
_NODE = {"en": "node", "fr": "nœud"}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Labels:
    """The labels of a graph.

    What has none is shown by its short IRI, outside the known vocabularies by the last part of its IRI, and a blank node by
    its class: the same words in whatever format a model is written.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._labels: dict[tuple[str, str], tuple[int, str]] = {}
        self._kinds: dict[str, list[str]] = {}
        for triple in triples:
            predicate, value = triple.predicate.value, triple.object
            if isinstance(value, Literal) and predicate in _NAMES:
                key = (str(triple.subject), (value.language or "").split("-")[0])
                rank = _NAMES.index(predicate)
                if key not in self._labels or rank < self._labels[key][0]:
                    self._labels[key] = (rank, value.value)
            elif predicate == RDF + "type" and isinstance(triple.subject, BlankNode) and isinstance(value, NamedNode):
                self._kinds.setdefault(str(triple.subject), []).append(str(value))

    def of(self, term: str, language: Language) -> str:
        """Return the label of a term in N-Triples form: in the language, else in English, else in any, else a short name.

        A blank node is told by its class, “criterion without a name”.
        """
        for candidate in (language, "en", "fr", ""):
            if found := self._labels.get((term, candidate)):
                return found[1]
        if term.startswith("_:"):
            kinds = [kind for kind in self._kinds.get(term, []) if not kind.startswith("<" + OWL)]
            kind = min(kinds, key=lambda kind: (not kind.startswith("<" + MORES), kind), default="")
            return _NAMELESS[language].format(self.of(kind, language) if kind else _NODE[language])
        short = self.text(term)
        last = re.fullmatch(r"<.*[/#]([\w.-]+)[/#]?>", short) if short == term else None
        return last[1] if last else short

    @staticmethod
    def text(term: str) -> str:
        """Return what a term in N-Triples form says: a short IRI, or the text of a literal."""
        if term.startswith("<"):
            return curie(term[1:-1], _PREFIXES)
        if term.startswith('"'):
            return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", _unescaped, term[1 : term.rindex('"')], flags=re.DOTALL)
        return term


def in_language(texts: Mapping[str, str], language: Language) -> str:
    """Return the text in a language: else that in English, else any; nothing where there is none."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" and len(code) > 1 else _ESCAPES.get(code, code)
