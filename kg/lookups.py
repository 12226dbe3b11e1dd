"""Look up what a message needs: the values that the query of a shape (mores:looksUp) finds for each of its results.

A query is asked of what is stated, of what follows and of the ontology together. It changes no verdict.

$this and $value are bound before a query is evaluated, as SHACL binds them: everywhere in it, in groups and sub-selects and
BOUND too. So they are written into its text as terms, each result its own text, which a store answers in less than a tenth of
a millisecond; neither the substitutions of Oxigraph (BOUND is false of them, a sub-select does not see them) nor one table of
VALUES for all results (a group within does not see it, and counts go over all of them) says the same. Blank nodes have IRIs
of their own in the store that is asked, as no query can name one; a literal, which cannot stand as a subject, is a VALUES.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.errors import QueryError, SourceError
from kg.model import Result
from kg.names import PREFIXES, curie
from kg.store import BlankNode, Change, EmbeddedStore, NamedNode, Term, Triple, refuse_dangerous

__all__ = ["Looked", "Lookups", "projected"]

_FACTS = "urn:mores:facts"
_BLANK = "urn:mores:blank:"
_PARTS = re.compile(
    r"""(?P<hidden>"{3}.*?"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|\#[^\n]*)
      | (?P<bound>\bBOUND\s*\(\s*[?$](?P<asked>this|value)\s*\))
      | (?P<group>\bGROUP\s+BY(?:\s+[?$]\w+)+)
      | (?P<select>\bSELECT\b(?:\s+(?:DISTINCT|REDUCED)\b)?)
      | (?P<open>\bWHERE\b|\{)
      | (?P<sign>[()])
      | [?$](?P<name>\w+)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_PREBOUND = ("this", "value")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Looked:
    """What a query found for a result: the terms of each name in N-Triples form, none where it found none; related nodes."""

    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    related: tuple[str, ...] = ()


class Lookups:
    """Looks up values for results; the facts are loaded when the first result needs them, and each query is asked once."""

    def __init__(self, queries: Mapping[str, str], facts: Iterable[Triple]) -> None:
        """Take queries, the text of each by the IRI of its shape or constraint, and all that is known."""
        self._queries = queries
        self._facts = facts
        self._store: EmbeddedStore | None = None
        self._known: dict[tuple[str, str, str], Looked] = {}

    def of(self, result: Result) -> Looked:
        """Return what is found for a result; nothing where its shape has no query.

        Raises:  SourceError naming the shape whose query is no SELECT of SPARQL 1.1, or one that is refused.
        """
        owner = result.constraint if result.constraint in self._queries else result.shape
        if owner not in self._queries:
            return Looked()
        key = (owner, result.focus, result.value)
        if key not in self._known:
            self._known[key] = self._look(owner, {"this": result.focus, "value": result.value})
        return self._known[key]

    def _look(self, owner: str, terms: Mapping[str, str]) -> Looked:
        if self._store is None:
            self._store = EmbeddedStore()
            named = (Triple(_named(t.subject), t.predicate, _named(t.object)) for t in self._facts)
            self._store.commit(Change(append={_FACTS: named}))
        text = self._queries[owner]
        try:
            refuse_dangerous(text)
            table = self._store.select(_prefixed(_with_terms(text, terms)), [_FACTS])
        except QueryError as error:
            raise SourceError(
                f"The query by which {curie(owner)} looks values up is refused: {error.message}", error.hint
            ) from error
        rows = table.rows if re.search(r"(?i)\border\s+by\b", text) else sorted(table.rows, key=_text_of)
        columns = zip(table.columns, zip(*rows, strict=True) if rows else [()] * len(table.columns), strict=True)
        found = {name: _distinct(terms) for name, terms in columns if name not in _PREBOUND}
        related = found.pop("related", ())
        return Looked(tuple(found.items()), tuple(sorted(term for term in related if not term.startswith('"'))))


def projected(text: str) -> tuple[str, ...]:
    """Return the names that a query gives values for; raises QueryError where it is no SELECT of SPARQL 1.1."""
    refuse_dangerous(text)
    store = EmbeddedStore()
    terms = {name: f"<urn:mores:{name}>" for name in _PREBOUND}
    columns = store.select(_prefixed(_with_terms(text, terms)), [_FACTS]).columns
    return tuple(name for name in columns if name not in (*_PREBOUND, "related"))


def _prefixed(text: str) -> str:
    """Put the prefixes of the house before a query that uses them without saying so."""
    declared = set(re.findall(r"(?i)\bprefix\s+([\w.-]*):", text))
    used = set(re.findall(r"(?<![\w?$<])([A-Za-z][\w.-]*):", text))
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in sorted(used - declared) if name in PREFIXES) + text


def _with_terms(text: str, terms: Mapping[str, str]) -> str:
    """Write terms into a query in the place of its variables; a variable without a term stays one."""
    written = {name: _written(term) for name, term in terms.items() if term and not term.startswith('"')}
    literals = {name: term for name, term in terms.items() if term.startswith('"')}
    selecting, depth, first = False, 0, True

    def put(found: re.Match[str]) -> str:
        nonlocal selecting, depth, first
        if found["bound"]:
            asked = found["asked"].lower()
            return found[0] if asked in literals else str(asked in written).lower()
        if found["group"]:
            left = [name for name in re.findall(r"[?$](\w+)", found[0]) if name not in written]
            return "GROUP BY " + " ".join(f"?{name}" for name in left) if left else ""
        if found["select"]:
            selecting, depth = True, 0
        elif found["open"]:
            selecting = False
            if found[0] == "{" and first:
                first = False
                return "{ " + "".join(f"VALUES ?{name} {{ {term} }} " for name, term in literals.items())
        elif found["sign"]:
            depth += 1 if found[0] == "(" else -1
        elif (name := found["name"]) in written:
            return "" if selecting and depth == 0 else written[name]
        return found[0]

    return _PARTS.sub(put, text)


def _written(term: str) -> str:
    return f"<{_BLANK}{term[2:]}>" if term.startswith("_:") else term


def _named(term: _T) -> _T | NamedNode:
    return NamedNode(_BLANK + term.value) if isinstance(term, BlankNode) else term


def _text(term: Term) -> str:
    text = str(term)
    return f"_:{text[len(_BLANK) + 1 : -1]}" if text.startswith("<" + _BLANK) else text


def _text_of(row: Sequence[Term | None]) -> list[str]:
    return ["" if term is None else str(term) for term in row]


def _distinct(terms: Iterable[Term | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_text(term) for term in terms if term is not None))
