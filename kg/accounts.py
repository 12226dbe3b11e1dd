"""What a logical constraint has against a value, branch by branch, in words: “class post: front-desk is no org:Post”."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kg.model import Branch, Condition, Failure, Language
from kg.names import curie

__all__ = ["account"]

Say = Callable[[str], str]

# What a condition asks ({0} is what it expects), and what is said of a value ({0}) or of its subject ({1}) that fails it
# ({2} is what was expected, by its short IRI).
_ASKED: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "And": "all of ({0})",
        "Class": "class {0}",
        "Datatype": "datatype {0}",
        "Disjoint": "nothing in common with {0}",
        "Equals": "the same as {0}",
        "HasValue": "value {0}",
        "In": "one of {0}",
        "LanguageIn": "language {0}",
        "LessThan": "less than {0}",
        "LessThanOrEquals": "no more than {0}",
        "MaxCount": "at most {0}",
        "MaxExclusive": "less than {0}",
        "MaxInclusive": "{0} or less",
        "MaxLength": "{0} characters or fewer",
        "MinCount": "at least {0}",
        "MinExclusive": "more than {0}",
        "MinInclusive": "{0} or more",
        "MinLength": "{0} characters or more",
        "Node": "({0})",
        "NodeKind": "kind of node {0}",
        "Not": "not ({0})",
        "Or": "any of ({0})",
        "Pattern": "pattern {0}",
        "UniqueLang": "one text for each language",
        "Xone": "exactly one of ({0})",
    },
    "fr": {
        "And": "tout ceci ({0})",
        "Class": "classe {0}",
        "Datatype": "type de donnée {0}",
        "Disjoint": "rien de commun avec {0}",
        "Equals": "les mêmes valeurs que {0}",
        "HasValue": "valeur {0}",
        "In": "l’une des valeurs {0}",
        "LanguageIn": "langue {0}",
        "LessThan": "moins que {0}",
        "LessThanOrEquals": "pas plus que {0}",
        "MaxCount": "au plus {0}",
        "MaxExclusive": "moins de {0}",
        "MaxInclusive": "{0} ou moins",
        "MaxLength": "{0} caractères ou moins",
        "MinCount": "au moins {0}",
        "MinExclusive": "plus de {0}",
        "MinInclusive": "{0} ou plus",
        "MinLength": "{0} caractères ou plus",
        "Node": "({0})",
        "NodeKind": "nature de nœud {0}",
        "Not": "pas ({0})",
        "Or": "au moins l’un de ({0})",
        "Pattern": "motif {0}",
        "UniqueLang": "un seul texte par langue",
        "Xone": "exactement l’un de ({0})",
    },
}
_FAILED: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "Class": "{0} is no {2}",
        "Datatype": "{0} is no {2}",
        "HasValue": "{1} does not have it",
        "In": "{0} is none of them",
        "MaxCount": "{1} has more",
        "MinCount": "{1} has fewer",
        "NodeKind": "{0} is none",
        "Pattern": "{0} does not match it",
    },
    "fr": {
        "Class": "{0} n’est pas de la classe {2}",
        "Datatype": "{0} n’est pas de type {2}",
        "HasValue": "{1} ne l’a pas",
        "In": "{0} n’en fait pas partie",
        "MaxCount": "{1} en a plus",
        "MinCount": "{1} en a moins",
        "NodeKind": "{0} n’en est pas un",
        "Pattern": "{0} n’y correspond pas",
    },
}


@dataclass(frozen=True)
class _Phrases:
    fails: str
    holds: str
    along: str
    colon: str
    semicolon: str
    comma: str = ", "


_PHRASES: Mapping[Language, _Phrases] = {
    "en": _Phrases("{0} does not fit", "this holds", "{0} for “{1}”", ": ", "; "),
    "fr": _Phrases("{0} ne convient pas", "c’est le cas", "{0} pour « {1} »", " : ", " ; "),
}


def account(branches: Sequence[Branch], name: Say, path: Say, language: Language) -> str:
    """Say of each branch what it asks and what it has against the value, or that it holds.

    Takes:   name, which says a term in N-Triples form, and path, which says a path, in the reader's language.
    """
    return _Account(name, path, language).of(branches)


class _Account:
    def __init__(self, name: Say, path: Say, language: Language) -> None:
        self._name, self._path, self._language = name, path, language
        self._words = _PHRASES[language]

    def of(self, branches: Sequence[Branch]) -> str:
        return self._words.semicolon.join(self._branch(branch) for branch in branches)

    def _branch(self, branch: Branch) -> str:
        if not branch.failures:
            return self._all(branch.conditions) + self._words.colon + self._words.holds
        return self._words.comma.join(
            self._asked(failure.condition) + self._words.colon + self._failed(failure) for failure in branch.failures
        )

    def _all(self, conditions: Sequence[Condition]) -> str:
        return self._words.comma.join(self._asked(condition) for condition in conditions)

    def _asked(self, condition: Condition) -> str:
        inner = self._words.semicolon.join(self._all(conditions) for conditions in condition.inner)
        expected = inner or self._words.comma.join(self._name(term) for term in condition.expected)
        asked = _ASKED[self._language].get(condition.component, condition.component).format(expected)
        return self._words.along.format(asked, self._path(condition.path)) if condition.path else asked

    def _failed(self, failure: Failure) -> str:
        said = dict(failure.messages)
        if failure.branches:
            return f"({self.of(failure.branches)})"
        if text := said.get(self._language) or said.get("en") or said.get(""):
            return text
        expected = self._words.comma.join(
            curie(term[1:-1]) if term.startswith("<") else self._name(term) for term in failure.condition.expected
        )
        pattern = _FAILED[self._language].get(failure.condition.component, self._words.fails)
        return pattern.format(self._name(failure.value or failure.focus), self._name(failure.focus), expected)
