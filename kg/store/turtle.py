"""One canonical Turtle for each graph, so that a diff shows meaning only.

The text depends on the graph and the names of its prefixes, on nothing else: order, spelling, comments and labels of blank
nodes of the input leave no trace. Read back, it gives the same graph, with every literal in the form in which it was written.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple
from pyoxigraph import parse as parse_quads

from kg.errors import UnsupportedError
from kg.names import OWL, PREFIXES, RDF, RDFS, SKOS, XSD, curie
from kg.store.parse import Source, parse

__all__ = ["format_turtle", "write_turtle"]

_Subject = NamedNode | BlankNode
_Object = NamedNode | BlankNode | Literal
_Statements = dict[str, list[_Object]]

_SH = PREFIXES["sh"]
_TYPE = RDF + "type"
_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", RDF + "nil"

# The order of predicates; `sh:*` and `*` stand for those of SHACL, and all others, that are not named: by name.
_PREDICATES = (
    *("rdf:type", "owl:imports", "owl:versionInfo", "dcterms:license", "dcterms:title", "dcterms:identifier"),
    *("rdfs:subClassOf", "rdfs:subPropertyOf", "skos:prefLabel", "skos:definition", "skos:example", "skos:scopeNote"),
    *("*", "dcterms:source", "rdfs:isDefinedBy", "mores:gate"),
    *("sh:targetNode", "sh:targetClass", "sh:targetSubjectsOf", "sh:targetObjectsOf", "sh:prefix", "sh:path"),
    *("sh:minCount", "sh:maxCount", "sh:minExclusive", "sh:minInclusive", "sh:qualifiedValueShape", "sh:*"),
    *("sh:property", "sh:sparql", "sh:severity", "sh:message", "mores:remedy", "sh:prefixes", "sh:select"),
)
# The sections of a module, by type of subject; what has none of these types stands by scheme, or by class.
_KINDS = {
    OWL + "AnnotationProperty": "Annotation properties",
    OWL + "Class": "Classes",
    OWL + "ObjectProperty": "Object properties",
    OWL + "DatatypeProperty": "Datatype properties",
    RDFS + "Datatype": "Datatypes",
}
_ONTOLOGY = -1  # places of the other sections, before and after those of _KINDS
_SHAPES, _SCHEMES, _CLASSES, _UNTYPED, _AXIOMS = range(len(_KINDS), len(_KINDS) + 5)
_WIDTH = 100
_HEADING = "# --- "

# What Turtle writes without quotes (its grammar: INTEGER, DECIMAL, DOUBLE, BooleanLiteral).
_BARE = {
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
}
# The part after the colon that needs no escape (PN_LOCAL without colon, % and backslash).
_LETTER = (
    r"A-Za-z_0-9\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_INNER = _LETTER + r"\u00B7\u0300-\u036F\u203F\u2040\-"
_LOCAL = re.compile(rf"[{_LETTER}](?:[{_INNER}.]*[{_INNER}])?")
# What an editor, a terminal or a diff would hide, break or turn round.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
_UNSEEN_BUT_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
_ESCAPES = {"\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def write_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str], *, comment: str = "") -> str:
    """Write a graph in canonical Turtle.

    Takes:   prefixes, name to namespace; only those that are used are declared, and the longest namespace that fits is used.
             comment, what stands at the head of the file, without `#`.
    Gives:   the same text for the same graph, prefixes and comment; the empty text for nothing at all.
    Raises:  UnsupportedError for a triple term of RDF 1.2.
    """
    names = _Names(prefixes)
    body = _Writer(_read(triples), names).parts()
    head = [f"# {line}".rstrip() for line in comment.splitlines()]
    head += [f"@prefix {name}: <{prefixes[name]}> ." for name in sorted(names.used)]
    parts = ["\n".join(head), *body] if head else body
    return "\n\n".join(parts) + "\n" if parts else ""


def format_turtle(source: Source) -> str:
    """Rewrite a Turtle file in canonical form.

    Gives:   its graph, under its leading comment; other comments are lost. Namespaces that the house knows get their names
             of the house, others keep those of the file.
    Raises:  ParseError where the file is not valid; UnsupportedError where it is not Turtle.
    """
    if source.suffix != ".ttl":
        raise UnsupportedError(f"“{source.name}” is not a Turtle file.", "Only .ttl files have a canonical form.")
    triples = parse(source)
    data = source.data.removeprefix(b"\xef\xbb\xbf")
    parser = parse_quads(data, RdfFormat.TURTLE)
    deque(parser, maxlen=0)
    known = set(PREFIXES.values())
    own = {name: iri for name, iri in parser.prefixes.items() if iri not in known}
    return write_turtle(triples, {**own, **PREFIXES}, comment=_leading_comment(data.decode()))


def _leading_comment(text: str) -> str:
    """Return the comment lines before the first statement; a heading of a section is none."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.strip() and (not line.startswith("#") or line.startswith(_HEADING)):
            break
        if line.strip():
            lines.append(line[1:].removeprefix(" ").rstrip())
    return "\n".join(lines)


class _Names:
    """Shortens IRIs, and remembers which prefixes that took."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.used: set[str] = set()
        self._spaces = sorted(((iri, name) for name, iri in prefixes.items()), key=lambda pair: (-len(pair[0]), pair[1]))
        self._known: dict[str, str] = {}

    def short(self, iri: str) -> str:
        if iri not in self._known:
            self._known[iri] = self._shortened(iri)
        return self._known[iri]

    def _shortened(self, iri: str) -> str:
        for namespace, name in self._spaces:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                self.used.add(name)
                return f"{name}:{iri[len(namespace) :]}"
        return f"<{iri}>"


@dataclass(frozen=True)
class _Graph:
    """A graph, and how its blank nodes are to be written."""

    statements: dict[_Subject, _Statements]
    labels: dict[BlankNode, str]  # of those that need one: referenced more than once, or only by what they hold
    nested: tuple[BlankNode, ...]  # those written where they are referenced; what holds another comes before it


def _read(triples: Iterable[Triple]) -> _Graph:
    """Read triples into a graph in which no name of a blank node tells where it came from."""
    distinct = set(triples)
    graph = _arrange(distinct)
    if not graph.labels:
        return graph  # canonical names take long to find in long lists, and nobody would see them
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in distinct)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return _arrange(quad.triple for quad in dataset)


def _arrange(triples: Iterable[Triple]) -> _Graph:
    """Sort triples by subject and predicate, and find out how each blank node is to be written."""
    statements: dict[_Subject, _Statements] = {}
    references: Counter[BlankNode] = Counter()
    for triple in triples:
        if isinstance(triple.subject, Triple) or isinstance(triple.object, Triple):
            raise UnsupportedError("Triple terms of RDF 1.2 are not part of a model.", "Say it with a node of its own.")
        statements.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
        if isinstance(triple.object, BlankNode):
            references[triple.object] += 1
    once = {node for node, count in references.items() if count == 1}
    nested, circles = _nesting(statements, once)
    labelled = sorted((node for node in references if node not in once or node in circles), key=_by_number)
    return _Graph(statements, {node: f"_:b{number}" for number, node in enumerate(labelled, 1)}, tuple(nested))


def _nesting(statements: dict[_Subject, _Statements], once: set[BlankNode]) -> tuple[list[BlankNode], set[BlankNode]]:
    """Find which of the nodes referenced once can be nested, from the outside in, and which open a circle of them."""
    order: list[BlankNode] = []
    circles: set[BlankNode] = set()
    reached: set[BlankNode] = set()

    def descend(roots: list[_Subject]) -> None:
        waiting = deque(roots)
        while waiting:
            for objects in statements.get(waiting.popleft(), {}).values():
                inner = [term for term in objects if isinstance(term, BlankNode) and term in once and term not in reached]
                reached.update(inner)
                order.extend(inner)
                waiting.extend(inner)

    descend([subject for subject in statements if subject not in once])
    for node in sorted(once, key=_by_number):
        if node not in reached:
            circles.add(node)
            reached.add(node)
            descend([node])
    return order, circles


def _by_number(node: BlankNode) -> tuple[int, str]:
    """Order canonical labels: c14n2 before c14n10."""
    return len(node.value), node.value


class _Writer:
    """Writes a graph, part by part; every nested node is written once, after what it holds."""

    def __init__(self, graph: _Graph, names: _Names) -> None:
        self._graph = graph
        self._short = names.short
        self._lists: set[BlankNode] = set()
        self._texts: dict[BlankNode, str] = {}

    def parts(self) -> list[str]:
        """Return the headings and the blocks of subjects, in their order."""
        for node in reversed(self._graph.nested):
            if self._is_list(node):
                self._lists.add(node)
            else:
                lines = self._lines(self._graph.statements.get(node, {}))
                self._texts[node] = f"[ {' ; '.join(lines)} ]" if lines else "[]"
        nested = set(self._graph.nested)
        sections: dict[tuple[int, str, str], list[tuple[bool, bool, str, str]]] = {}
        for subject in self._graph.statements:
            if subject not in nested:
                section, leads = self._section(subject)
                name = self._short(subject.value) if isinstance(subject, NamedNode) else self._graph.labels.get(subject, "[]")
                block = self._block(name, subject)
                sections.setdefault(section, []).append((not leads, isinstance(subject, BlankNode), name, block))
        only_shapes = {place for place, *_ in sections} <= {_ONTOLOGY, _SHAPES}
        parts: list[str] = []
        for (place, title, _), blocks in sorted(sections.items(), key=lambda item: _key(item[0])):
            if place != _ONTOLOGY and not only_shapes:
                parts.append(f"{_HEADING}{title} ".ljust(_WIDTH, "-"))
            parts += [block for *_, block in sorted(blocks, key=_key)]
        return parts

    def _is_list(self, node: BlankNode) -> bool:
        """Say whether a nested node is a cell of a list that ends where a list ends, and says nothing else."""
        held = self._graph.statements.get(node, {})
        if set(held) != {_FIRST, _REST} or len(held[_FIRST]) > 1 or len(held[_REST]) > 1:
            return False
        rest = held[_REST][0]
        return rest in self._lists or (isinstance(rest, NamedNode) and rest.value == _NIL)

    def _block(self, name: str, subject: _Subject) -> str:
        lines = self._lines(self._graph.statements[subject])
        return f"{name} {lines[0]} ." if len(lines) == 1 else f"{name}\n    " + " ;\n    ".join(lines) + " ."

    def _lines(self, statements: _Statements) -> list[str]:
        """Write what is said of a subject, a line for each predicate."""
        return [
            f"{self._name(predicate)} {self._objects(statements[predicate])}"
            for predicate in sorted(statements, key=lambda predicate: _key((_rank(predicate), self._name(predicate))))
        ]

    def _name(self, predicate: str) -> str:
        return "a" if predicate == _TYPE else self._short(predicate)

    def _objects(self, objects: list[_Object]) -> str:
        """Write the objects of one predicate: IRIs, then literals by language, then nested nodes, each by text."""
        keyed: list[tuple[int, str, str, str]] = []
        for term in objects:
            text = self._term(term)
            if isinstance(term, Literal):
                keyed.append((1, term.language or "", term.value, text))
            else:
                keyed.append((2 if isinstance(term, BlankNode) else 0, "", "", text))
        return " , ".join(text for *_, text in sorted(keyed, key=_key))

    def _term(self, term: _Object) -> str:
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, NamedNode):
            return "()" if term.value == _NIL else self._short(term.value)
        if term in self._lists:
            return self._list(term)
        return self._graph.labels.get(term) or self._texts.pop(term)

    def _list(self, head: BlankNode) -> str:
        items: list[str] = []
        cell: _Object = head
        while isinstance(cell, BlankNode):
            held = self._graph.statements[cell]
            items.append(self._term(held[_FIRST][0]))
            cell = held[_REST][0]
        return f"( {' '.join(items)} )"

    def _literal(self, literal: Literal) -> str:
        datatype = literal.datatype.value
        if (bare := _BARE.get(datatype)) and bare.fullmatch(literal.value):
            return literal.value
        if literal.language:
            direction = f"--{literal.direction.value}" if literal.direction else ""
            return f"{_quoted(literal.value)}@{literal.language}{direction}"
        return _quoted(literal.value) + ("" if datatype == XSD + "string" else f"^^{self._short(datatype)}")

    def _section(self, subject: _Subject) -> tuple[tuple[int, str, str], bool]:
        """Return the section of a subject (its place, its title, what sets it apart), and whether the subject leads it."""
        types = [iri for iri in self._links(subject, _TYPE) if iri != OWL + "NamedIndividual"]
        if OWL + "Ontology" in types:
            return (_ONTOLOGY, "", ""), False
        for place, (kind, title) in enumerate(_KINDS.items()):
            if kind in types:
                return (place, title, ""), False
        if any(iri.startswith(_SH) for iri in types):
            return (_SHAPES, "Shapes", ""), False
        if any(iri.startswith(OWL) for iri in types):
            return (_AXIOMS, "Axioms", ""), False
        leads = SKOS + "ConceptScheme" in types and isinstance(subject, NamedNode)
        if schemes := [str(subject.value)] if leads else self._links(subject, SKOS + "inScheme"):
            return (_SCHEMES, self._title(schemes[0]), schemes[0]), leads
        if types:
            return (_CLASSES, self._title(types[0]), types[0]), False
        return (_UNTYPED, "Individuals", ""), False

    def _links(self, subject: _Subject, predicate: str) -> list[str]:
        """Return the IRIs that a subject is linked to, by their shortened names."""
        found = self._graph.statements[subject].get(predicate, [])
        return sorted((term.value for term in found if isinstance(term, NamedNode)), key=lambda iri: _key((self._short(iri),)))

    def _title(self, iri: str) -> str:
        """Title a section by the English label of what it is about, else by the words of its local name."""
        said = self._graph.statements.get(NamedNode(iri), {}).get(SKOS + "prefLabel", [])
        labels = sorted(term.value for term in said if isinstance(term, Literal) and term.language == "en")
        words = labels[0].split() if labels else _words(re.split(r"[/#:]", iri.rstrip("/#:"))[-1])
        title = " ".join(words)
        return title[:1].upper() + title[1:]


def _key(parts: tuple[int | str, ...]) -> list[object]:
    """Make a key that sorts as a reader would: S5 before S15, and of texts that differ in zeros only, the lesser text first."""
    key: list[object] = []
    for part in parts:
        chunks = re.split(r"([0-9]+)", part) if isinstance(part, str) else [part]
        numbers = [(len(bare := digits.lstrip("0")), bare) for digits in map(str, chunks[1::2])]
        key.append([chunks[0], *(x for pair in zip(numbers, chunks[2::2], strict=True) for x in pair)])
    return [*key, *parts]


def _rank(predicate: str) -> int:
    name = curie(predicate)
    if name in _PREDICATES:
        return _PREDICATES.index(name)
    return _PREDICATES.index("sh:*" if predicate.startswith(_SH) else "*")


def _words(name: str) -> list[str]:
    """Split a local name where a reader would: QuantityKind, any-channel, NUM."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-_]+", " ", name).split()
    return [word if word.isupper() else word.lower() for word in words]


def _quoted(text: str) -> str:
    """Quote a text: in triple quotes, its lines as they are, where it has several."""
    escaped = text.replace("\\", "\\\\")
    if "\n" not in text:
        return f'"{_UNSEEN.sub(_escape, escaped.replace(chr(34), chr(92) + chr(34)))}"'
    escaped = re.sub(r'"{3,}|"+\Z', lambda quotes: '\\"' * len(quotes[0]), escaped)
    return f'"""{_UNSEEN_BUT_LINES.sub(_escape, escaped)}"""'


def _escape(character: re.Match[str]) -> str:
    return _ESCAPES.get(character[0]) or f"\\u{ord(character[0]):04X}"
