"""Why a file cannot be read, in words: causes.toml gives each its rule id, and what it says in both languages.

Errors carry the key of a cause and its values; what the parser itself said stays beside it. A rule id groups causes of one
kind and never changes its meaning:

SYNTAX-000  a character or word that has no meaning where it stands
SYNTAX-001  something that was opened is not closed
SYNTAX-002  a prefix that is not declared, or a declaration of one that is ill-formed
SYNTAX-003  a full stop, semicolon or comma that is missing, too many, or another one
SYNTAX-004  an IRI or a name that holds what it may not
SYNTAX-005  a relative IRI without a base
SYNTAX-006  an encoding other than UTF-8
SYNTAX-007  a language tag or datatype that is ill-formed
SYNTAX-008  a number, date or share that is not written as one
SYNTAX-009  JSON or JSON-LD
SYNTAX-010  XML or RDF/XML
SYNTAX-011  something that is refused, as it would fill the memory or is no part of a model
SYNTAX-012  a path or file that cannot be read, or is in another format than its name says
SYNTAX-013  a quotation mark or escape within a text
SYNTAX-014  a statement without a property or value
SYNTAX-015  statements that are not one model
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.model import Language
from kg.resources import causes

__all__ = ["Cause", "Values", "catalogue", "words"]

Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cause:
    """A cause: the id of its rule, and its texts by language: what is wrong, and how to mend it."""

    rule: str
    texts: Mapping[str, tuple[str, str]]


@cache
def catalogue() -> Mapping[str, Cause]:
    """Return all causes by their keys."""
    table = tomllib.loads(causes())
    return {
        key: Cause(entry["rule"], {language: (entry[language][0], entry[language][1]) for language in ("en", "fr")})
        for key, entry in table.items()
    }


def words(key: str, values: Values = (), language: Language = "en") -> tuple[str, str]:
    """Say a cause with its values: what is wrong, and how to mend it."""
    known = dict(values)

    def filled(text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda match: known.get(match[1], match[0]), text)

    message, remedy = catalogue()[key].texts[language]
    return filled(message), filled(remedy)
