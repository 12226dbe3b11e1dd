"""Findings: results of checks, put into the reader's words, with their rule, remedy and place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from kg.accounts import account
from kg.labels import Labels
from kg.lookups import Lookups
from kg.model import GATES, Finding, Gate, Language, Place, Result, Severity
from kg.names import DCTERMS, MORES, PREFIXES, REF, curie
from kg.places import Places
from kg.store import Literal, NamedNode, Triple

__all__ = ["Rulebook", "tell"]

_SH = "http://www.w3.org/ns/shacl#"
_NOTHING = "—"
_PROPERTY = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class _Text:
    """What a shape or constraint says of itself, by language."""

    messages: Mapping[str, str] = field(default_factory=dict)
    remedies: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


class Rulebook:
    """The rules that shapes stand for: id, gate, messages, remedies and names of paths, looked up by shape or constraint.

    queries are those by which a shape or constraint looks up what its messages name, by its IRI.
    """

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self.queries: dict[str, str] = {}
        self._owner: dict[str, str] = {}
        self._id: dict[str, str] = {}
        self._gate: dict[str, Gate] = {}
        self._texts: dict[str, _Text] = {}
        messages: dict[str, dict[str, str]] = {}
        remedies: dict[str, dict[str, str]] = {}
        names: dict[str, dict[str, str]] = {}
        for triple in shapes:
            subject, predicate, value = str(triple.subject), triple.predicate.value, triple.object
            if predicate in (_SH + "property", _SH + "sparql") and isinstance(triple.subject, NamedNode):
                self._owner[str(value)] = subject
            elif predicate == DCTERMS + "identifier" and isinstance(value, Literal):
                self._id[subject] = value.value
            elif predicate == MORES + "gate" and isinstance(value, NamedNode):
                self._gate[subject] = next(gate for gate in GATES if value.value == REF + gate)
            elif predicate == MORES + "looksUp" and isinstance(value, Literal):
                self.queries[_bare(subject)] = value.value
            elif predicate == _SH + "message" and isinstance(value, Literal):
                messages.setdefault(subject, {})[value.language or ""] = value.value
            elif predicate == MORES + "remedy" and isinstance(value, Literal):
                remedies.setdefault(subject, {})[value.language or ""] = value.value
            elif predicate == _SH + "name" and isinstance(value, Literal):
                names.setdefault(subject, {})[value.language or ""] = value.value
        for subject in messages.keys() | remedies.keys() | names.keys():
            self._texts[subject] = _Text(messages.get(subject, {}), remedies.get(subject, {}), names.get(subject, {}))

    def rule(self, shape: str) -> str:
        """Return the id of the rule that a shape belongs to; the short name of the shape where it has none."""
        node = f"<{shape}>"
        return self._id.get(node) or self._id.get(self._owner.get(node, "")) or (curie(shape) if shape else "")

    def gate(self, shape: str) -> Gate:
        """Return the gate at which a shape begins to count; draft where it says none."""
        node = f"<{shape}>"
        return self._gate.get(node) or self._gate.get(self._owner.get(node, ""), "draft")

    def text(self, result: Result) -> _Text:
        """Return what the constraint, else the shape, of a result says."""
        return self._texts.get(f"<{result.constraint}>") or self._texts.get(f"<{result.shape}>") or _Text()


def tell(
    results: Sequence[Result],
    rulebook: Rulebook,
    labels: Labels,
    places: Places,
    language: Language,
    fallback: Place,
    facts: Sequence[Triple] = (),
    lookups: Lookups | None = None,
) -> list[Finding]:
    """Put results into words.

    Takes:   fallback, the place of what stands nowhere in the model, such as a missing organisation; facts, all that is
             known: stated, inferred and of the ontology; lookups, those of the rulebook over these facts, where the caller has
             made them.
    Gives:   findings ordered by file, line, column, rule and focus, then path and value, whatever the language. Results that
             say the same of the same thing at the same place are one finding with their count; what they differ in beside
             that, related nodes, values and details, is kept of each.
    Raises:  SourceError naming the shape whose query for values is broken.
    """
    teller = _Teller(rulebook, labels, places, language, fallback, facts, lookups or Lookups(rulebook.queries, facts))
    grouped: dict[Finding, Finding] = {}
    for result in results:
        found = teller.finding(result)
        same = replace(found, shape="", related=(), values=(), detail="")
        grouped[same] = _merged(grouped[same], found) if same in grouped else found
    return sorted(grouped.values(), key=lambda f: (f.file, f.line, f.column, f.rule, f.focus, f.path, f.value, f.message))


def _merged(one: Finding, other: Finding) -> Finding:
    details = dict.fromkeys(detail for detail in (one.detail, other.detail) if detail)
    return replace(
        one,
        count=one.count + other.count,
        related=tuple(dict.fromkeys((*one.related, *other.related))),
        values=tuple(dict.fromkeys((*one.values, *other.values))),
        detail="\n".join(details),
    )


@dataclass(frozen=True)
class _Teller:
    """Puts results into words, in one language."""

    rulebook: Rulebook
    labels: Labels
    places: Places
    language: Language
    fallback: Place
    facts: Sequence[Triple]
    lookups: Lookups

    def finding(self, result: Result) -> Finding:
        text = self.rulebook.text(result)
        place = self._place(result) or self.fallback
        looked = self.lookups.of(result)
        values = {"value": self._name(result.value)} if result.value else {}
        values |= dict(result.values)
        values |= {name: ", ".join(map(self._name, terms)) or _NOTHING for name, terms in looked.values}
        stands = result.value in self.places.subjects and not result.value.startswith('"')
        related = (*((result.value,) if stands else ()), *looked.related)
        return Finding(
            rule=self.rulebook.rule(result.shape),
            severity=_severity(result.severity),
            gate=self.rulebook.gate(result.shape),
            focus=_bare(result.focus),
            label=self._name(result.focus),
            path=_in(self.language, text.names) or self._path_in_words(result.path),
            value=_bare(result.value),
            message=_fill(_in(self.language, text.messages or dict(result.messages)), values),
            remedy=_fill(_in(self.language, text.remedies), values),
            file=place.file,
            line=place.line,
            column=place.column,
            shape=result.shape,
            related=tuple(dict.fromkeys(_bare(term) for term in related if term != result.focus)),
            values=tuple(values.items()),
            detail=self._detail(result),
            adjusted=_bare(result.adjusted),
            waived=_bare(result.waived),
            excerpt=self.places.excerpt(place),
        )

    def _detail(self, result: Result) -> str:
        """Give the account of the branches in the reader's words, and the engine's own, each on a line."""
        told = account(result.branches, self._quoted, self._path_in_words, self.language)
        return "\n".join(line for line in (told, result.detail) if line)

    def _name(self, term: str) -> str:
        return self.labels.of(term, self.language)

    def _quoted(self, term: str) -> str:
        """Name a term; a text that is no number in quotation marks."""
        name = self._name(term)
        if not term.startswith('"') or re.fullmatch(r"[+-]?[\d.]+", name):
            return name
        return f"« {name} »" if self.language == "fr" else f"“{name}”"

    def _place(self, result: Result) -> Place | None:
        """Find where a result stands: its statement; else what it was concluded from, where that is plain; else its focus.

        Along a path it is the first of its properties that the focus states, or that is stated of it where the path leads
        back. What a set supplies by default stands in the set; what another property says of the same two nodes stands there.
        """
        focus, path, value = result.focus, result.path, result.value
        places = self.places
        if _PROPERTY.fullmatch(path):
            if at := places.statements.get((focus, path, value)) or places.links.get((focus, path)) or self._default(result):
                return at
        else:
            for sign, iri, prefix, local in re.findall(r"(\^?)(?:(<[^<>]*>)|\b([\w-]+):([\w.-]+))", path):
                link = iri or f"<{PREFIXES.get(prefix, '')}{local}>"
                if at := places.statements.get((value, link, focus)) if sign else places.links.get((focus, link)):
                    return at
        if value and (not path or not value.startswith('"')) and (at := places.values.get((focus, value))):
            return at
        return places.subjects.get(focus) or places.mentions.get(focus)

    def _default(self, result: Result) -> Place | None:
        """Find the statement by which a set supplies what its norm does not say itself."""
        defaults, sets = self._links.get(result.path, ()), self._links.get(result.focus, ())
        stated = (self.places.statements.get((name, default, result.value)) for name in sets for default in defaults)
        return next((at for at in stated if at), None)

    @cached_property
    def _links(self) -> Mapping[str, Sequence[str]]:
        """Read from the facts the sets of each norm, and the properties that supply each property; few runs need it."""
        links: dict[str, list[str]] = {}
        for triple in self.facts:
            if triple.predicate.value == MORES + "suppliesDefaultFor":
                links.setdefault(str(triple.object), []).append(str(triple.subject))
            elif triple.predicate.value == MORES + "inSet":
                links.setdefault(str(triple.subject), []).append(str(triple.object))
        return links

    def _path_in_words(self, path: str) -> str:
        """Say a path by the labels of its properties: “← holds” is followed backwards, “criterion / requires” is either."""

        def words(found: re.Match[str]) -> str:
            back, name, sign = found.groups()
            if sign:
                return " / " if sign == "|" else " › "
            prefix, _, local = name.partition(":")
            term = name if name.startswith("<") else f"<{PREFIXES[prefix]}{local}>" if prefix in PREFIXES else ""
            return ("← " if back else "") + (self._name(term) if term else name)

        return re.sub(r"(\^?)(<[^<>]*>|[\w-]+:[\w.-]+)|([|/])", words, path)


def _severity(name: str) -> Severity:
    return "Info" if name == "Info" else "Warning" if name == "Warning" else "Violation"


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else Labels.text(term)


def _in(language: Language, texts: Mapping[str, str]) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into the {?name} places of a text; “—” where there is no value node."""
    return re.sub(r"\{[?$](\w+)\}", lambda found: values.get(found[1], _NOTHING if found[1] == "value" else found[0]), text)
