"""A good model as something to be changed: what it holds, what a change makes of it, and where the mistake then stands."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from kg import runs
from kg.names import MORES, PREFIXES, RDF, REF, XSD, curie
from kg.store import Literal, NamedNode, Term, Triple, write_turtle

TYPE = NamedNode(RDF + "type")
FOREIGN = {"foaf": "http://xmlns.com/foaf/0.1/"}


def iri(name: str) -> NamedNode:
    """Read a short IRI."""
    prefix, _, local = name.partition(":")
    return NamedNode({**PREFIXES, **FOREIGN}[prefix] + local)


def m(name: str) -> NamedNode:
    """Return a term of the ontology."""
    return NamedNode(MORES + name)


def ref(name: str) -> NamedNode:
    """Return a term of the reference data."""
    return NamedNode(REF + name)


def number(text: str) -> Literal:
    """Return a number as Turtle writes it without quotes."""
    return Literal(text, datatype=NamedNode(XSD + ("decimal" if "." in text else "integer")))


def day(text: str) -> Literal:
    """Return a date."""
    return Literal(text, datatype=NamedNode(XSD + "date"))


@dataclass(frozen=True)
class Site:
    """One way in which a kind of mutation can be made: what it takes and gives, and what must be found, and where.

    rule is the id that must be found, none where the meaning is kept; at are subject and property of the statement, or the
    subject alone, at one of whose lines it must stand; rewrite changes the text of the files instead of their statements.
    """

    rule: str
    told: str
    take: tuple[Triple, ...] = ()
    give: tuple[Triple, ...] = ()
    at: tuple[tuple[NamedNode, NamedNode | None], ...] = ()
    rewrite: Callable[[Mapping[str, str], Random], dict[str, str]] | None = None


@dataclass(frozen=True)
class Mutant:
    """A changed model: its files, and the lines of which one must have the finding."""

    files: Mapping[str, str]
    lines: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Model:
    """The statements of a good example, in a form in which sites are found fast."""

    name: str
    texts: Mapping[str, str]
    triples: tuple[Triple, ...]
    known: Mapping[NamedNode, frozenset[NamedNode]]  # the classes of what the ontology describes, its narrower ones left out
    by_subject: Mapping[NamedNode, Mapping[NamedNode, tuple[Term, ...]]] = field(default_factory=dict)
    directions: Mapping[NamedNode, tuple[Term, ...]] = field(default_factory=dict)  # of the facets of the reference data
    broader: Mapping[NamedNode, NamedNode] = field(default_factory=dict)  # of the concepts of the reference data
    main_facets: Mapping[NamedNode, tuple[Term, ...]] = field(default_factory=dict)  # of the parameters

    @property
    def space(self) -> str:
        """Return the namespace of the model's own names."""
        organisation = next(iter(self.of_class("Organisation")))
        return str(organisation.value).rsplit("/", 1)[0] + "/"

    def own(self, name: str) -> NamedNode:
        """Return a new name in the model's namespace."""
        return NamedNode(self.space + name)

    def of_class(self, *names: str) -> list[NamedNode]:
        """Return the subjects of some classes of ours, sorted."""
        classes = {m(name) if ":" not in name else iri(name) for name in names}
        return sorted((s for s, said in self.by_subject.items() if classes & set(said.get(TYPE, ()))), key=str)

    def values(self, subject: NamedNode, name: str) -> tuple[Term, ...]:
        """Return the values of a property of a subject."""
        return self.by_subject.get(subject, {}).get(m(name) if ":" not in name else iri(name), ())

    def stated(self, name: str) -> Iterator[Triple]:
        """Return the statements with a property."""
        prop = m(name) if ":" not in name else iri(name)
        for subject, said in self.by_subject.items():
            for value in said.get(prop, ()):
                yield Triple(subject, prop, value)

    def in_force(self, norm: NamedNode) -> bool:
        """Tell whether a norm has no end, of its own, of its set or by a successor."""
        sets = self.values(norm, "inSet")
        ended = self.values(norm, "validTo") or any(self.values(s, "validTo") for s in sets if isinstance(s, NamedNode))
        return not ended and not any(t.object == norm for t in self.stated("supersedes"))

    def mutate(self, site: Site, rng: Random) -> Mutant:
        """Make a change."""
        if site.rewrite:
            return Mutant(site.rewrite(self.texts, rng))
        changed = [t for t in self.triples if t not in set(site.take)] + [t for t in site.give if t not in set(self.triples)]
        text = write_turtle(changed, {**PREFIXES, **FOREIGN, "my": self.space})
        return Mutant({"model.ttl": text}, frozenset(line for where in site.at for line in self.lines(text, *where)))

    def lines(self, text: str, subject: NamedNode, prop: NamedNode | None) -> Iterator[int]:
        """Find a subject, or its statements with a property, in canonical Turtle, where each stands on a line of its own."""
        inside = False
        for count, line in enumerate(text.splitlines(), 1):
            if line and not line.startswith((" ", "#", "@")):
                inside = self.named(line.split(" ")[0]) == subject
                if inside and prop is None:
                    yield count
            elif inside and prop is not None and line.startswith("    "):
                word = line.split()[0]
                if (TYPE if word == "a" else self.named(word)) == prop:
                    yield count

    def named(self, word: str) -> NamedNode | None:
        """Read a name as canonical Turtle writes it."""
        if word.startswith("<"):
            return NamedNode(word.strip("<>"))
        prefix, _, local = word.partition(":")
        spaces = {**PREFIXES, **FOREIGN, "my": self.space}
        return NamedNode(spaces[prefix] + local) if prefix in spaces else None


def read(folder: Path, own: runs.House) -> Model:
    """Read a good example."""
    triples = tuple(runs.read_model(runs.read_sources([folder])).triples)
    found: dict[NamedNode, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        assert isinstance(triple.subject, NamedNode), "the good examples have no blank nodes"
        found[triple.subject][triple.predicate].append(triple.object)
    classes: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for triple in own.ontology:
        if triple.predicate == TYPE and isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
            classes[triple.subject].add(triple.object)
    return Model(
        folder.name,
        {file.name: file.read_text("utf-8") for file in sorted(folder.glob("*.ttl"))},
        triples,
        {term: frozenset(kinds) for term, kinds in classes.items()},
        {subject: {prop: tuple(values) for prop, values in said.items()} for subject, said in found.items()},
        {
            t.subject: (t.object,)
            for t in own.ontology
            if t.predicate == m("preferredDirection") and isinstance(t.subject, NamedNode)
        },
        {
            t.subject: t.object
            for t in own.ontology
            if t.predicate == iri("skos:broader") and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode)
        },
        {
            subject: tuple(t.object for t in own.ontology if t.predicate == m("mainFacet") and t.subject == subject)
            for subject in {t.subject for t in own.ontology if t.predicate == m("mainFacet") and isinstance(t.subject, NamedNode)}
        },
    )


def short(term: object) -> str:
    """Shorten a term for a report."""
    text = str(term)
    return curie(text[1:-1]) if text.startswith("<") else text


def swapped(name: str) -> str:
    """Misspell a name as hands do: two letters in the middle change places."""
    for at in range(len(name) // 2, len(name) - 1):
        if name[at] != name[at + 1] and re.match(r"\w\w", name[at : at + 2]):
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name + "x"
