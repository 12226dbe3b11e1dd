"""Findings: results of checks, put into the reader's words, with their rule, remedy and place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kg.accounts import account
from kg.defaults import Defaults
from kg.labels import Labels, in_language
from kg.lookups import Lookups
from kg.model import GATES, Decision, Finding, Gate, Language, Mention, Place, Result, Rule, Severity
from kg.names import PREFIXES, curie
from kg.places import Places
from kg.rulebook import Rulebook
from kg.store import Triple

__all__ = ["mentions", "tell", "tell_rules"]

_NOT = PREFIXES["sh"] + "NotConstraintComponent"
_NOTHING = "—"
_PROPERTY = re.compile(r"<[^<>]*>")


def tell(
    results: Sequence[Result],
    rulebook: Rulebook,
    labels: Labels,
    places: Places,
    language: Language,
    fallback: Place,
    facts: Sequence[Triple] = (),
    lookups: Lookups | None = None,
    defaults: Defaults | None = None,
) -> list[Finding]:
    """Put results into words.

    Takes:   fallback, the place of what stands nowhere in the model, such as a missing organisation; facts, all that is
             known: stated, inferred and of the ontology; lookups, those of the rulebook over these facts, and defaults, what sets
             supply by them, where the caller has made them.
    Gives:   findings ordered by file, line, column, rule and focus, then path and value, whatever the language. Results that
             say the same of the same thing at the same place are one finding with their count; what they differ in beside
             that, related nodes, values and details, is kept of each.
    Raises:  SourceError naming the shape whose query for values is broken.
    """
    lookups = lookups or Lookups(rulebook.queries, facts)
    teller = _Teller(rulebook, labels, places, language, fallback, lookups, defaults or Defaults(facts))
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


def tell_rules(rulebook: Rulebook, language: Language, gate: Gate | None = None) -> tuple[Rule, ...]:
    """Put rules into words, whether or not they were broken.

    Takes:   gate, the last gate whose rules are wanted: all of them where it is None.
    Gives:   one Rule per node shape that is named by an IRI, ordered by id.
    """
    last = GATES.index(gate) if gate else len(GATES)
    told = []
    for rule in rulebook.rules:
        if GATES.index(rule.gate) <= last:
            short = curie(rule.shape).strip("<>")
            name = short.rpartition(":")[2] if "://" not in short else short
            parts = sorted(rule.parts, key=lambda part: (part.iri != rule.shape, part.iri))
            remedies = dict.fromkeys(in_language(part.remedies, language) for part in parts)
            definition = in_language(rule.definitions, language)
            told.append(Rule(rule.id, name, rule.gravest, rule.gate, definition, tuple(filter(None, remedies))))
    return tuple(told)


def mentions(
    findings: Sequence[Finding], decisions: Sequence[Decision], labels: Labels, places: Places, language: Language
) -> tuple[Mention, ...]:
    """Describe the nodes that findings and decisions name beside their focus."""
    named = {iri for finding in findings for iri in (*finding.related, finding.adjusted, finding.waived)}
    named |= {iri for decision in decisions for iri in (decision.node, decision.by, *decision.targets)}
    terms = {iri: iri if iri.startswith("_:") else f"<{iri}>" for iri in named if iri}
    return tuple(Mention(iri, labels.of(term, language), places.of(term)) for iri, term in sorted(terms.items()))


@dataclass(frozen=True)
class _Teller:
    """Puts results into words, in one language."""

    rulebook: Rulebook
    labels: Labels
    places: Places
    language: Language
    fallback: Place
    lookups: Lookups
    defaults: Defaults

    def finding(self, result: Result) -> Finding:
        part = self.rulebook.part_of(result)
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
            path=in_language(part.names, self.language) or self._path_in_words(result.path),
            value=_bare(result.value),
            message=_fill(in_language(part.messages or dict(result.messages), self.language), values),
            remedy=_fill(in_language(part.remedies, self.language), values),
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
        """Give the account of the branches in the reader's words, and the engine's own, each on a line.

        Of an sh:not there is nothing to tell where its author says what is wrong: that its branch holds.
        """
        said = result.component == _NOT and self.rulebook.part_of(result).messages
        told = "" if said else account(result.branches, self._quoted, self._path_in_words, self.language)
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
        sources = self.defaults.sources(result.focus, result.path, result.value)
        return next((at for source in sources if (at := self.places.statements.get(source))), None)

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


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into the {?name} places of a text; “—” where there is no value node."""
    return re.sub(r"\{[?$](\w+)\}", lambda found: values.get(found[1], _NOTHING if found[1] == "value" else found[0]), text)
