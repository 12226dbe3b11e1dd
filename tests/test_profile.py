"""The profile OWL 2 RL, by its grammar: which expression may stand where, which axioms and datatypes there are.

https://www.w3.org/TR/owl2-profiles/#OWL_2_RL. What is not known to be in the profile is a violation, so that whoever adds a
form meets this file; so are datatypes of one's own, which the core does not need. The one named exception is xsd:date: see DATES.
"""

from collections.abc import Iterable, Iterator

import pytest

from kg import runs
from kg.names import MORES, OWL, RDF, RDFS, XSD
from kg.resources import examples
from kg.store import BlankNode, Literal, NamedNode, Source, Term, Triple, parse

DECLARATIONS = {"AnnotationProperty", "Class", "DatatypeProperty", "NamedIndividual", "ObjectProperty"}
CHARACTERISTICS = {
    *("AsymmetricProperty", "FunctionalProperty", "InverseFunctionalProperty", "IrreflexiveProperty"),
    *("SymmetricProperty", "TransitiveProperty"),
}
N_ARY = {"AllDifferent", "AllDisjointClasses", "AllDisjointProperties"}
NOT_AXIOMS = {"Ontology", "Restriction"}
# Which class expressions may stand where, besides named classes other than owl:Thing.
EXPRESSIONS = {
    "subclass": {"hasValue", "intersectionOf", "oneOf", "someValuesFrom", "unionOf"},
    "superclass": {"allValuesFrom", "complementOf", "hasValue", "intersectionOf", "maxCardinality", "maxQualifiedCardinality"},
    "equivalent class": {"hasValue", "intersectionOf"},
}
CARDINALITIES = {
    *("cardinality", "maxCardinality", "maxQualifiedCardinality"),
    *("minCardinality", "minQualifiedCardinality", "qualifiedCardinality"),
}
CONSTRUCTORS = CARDINALITIES | {"hasSelf"} | set().union(*EXPRESSIONS.values())
AXIOMS = {
    *("differentFrom", "disjointWith", "domain", "equivalentClass", "equivalentProperty", "hasKey", "inverseOf"),
    *("propertyChainAxiom", "propertyDisjointWith", "range", "sameAs", "subClassOf", "subPropertyOf"),
}
STRUCTURE = {"distinctMembers", "members", "onClass", "onDataRange", "onProperty"}
ANNOTATIONS = {"comment", "deprecated", "imports", "isDefinedBy", "label", "seeAlso", "versionInfo"}
# xsd:date is outside the datatype map of OWL 2. It is allowed as the datatype of a literal, never as a range: SHACL checks dates.
DATES = XSD + "date"
DATATYPES = {
    *(RDF + name for name in ("PlainLiteral", "XMLLiteral", "langString")),
    RDFS + "Literal",
    *(
        XSD + name
        for name in (
            *("NCName", "NMTOKEN", "Name", "anyURI", "base64Binary", "boolean", "byte", "dateTime", "dateTimeStamp", "decimal"),
            *("double", "float", "hexBinary", "int", "integer", "language", "long", "negativeInteger", "nonNegativeInteger"),
            *("nonPositiveInteger", "normalizedString", "positiveInteger", "short", "string", "token", "unsignedByte"),
            *("unsignedInt", "unsignedLong", "unsignedShort"),
        )
    ),
}


def local(term: Term | Triple | str) -> str:
    """Return the name of a term of OWL, RDFS or XSD without its namespace; the whole term where it is of none of them."""
    text = term if isinstance(term, str) else str(getattr(term, "value", term))
    for namespace in (OWL, RDFS, XSD):
        text = text.removeprefix(namespace)
    return text


class Profile:
    """The axioms of an ontology, read for what OWL 2 RL allows."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = list(triples)
        self.values: dict[tuple[Term | Triple, str], list[Term | Triple]] = {}
        for triple in self.triples:
            self.values.setdefault((triple.subject, str(triple.predicate.value)), []).append(triple.object)

    def of(self, subject: Term | Triple, name: str) -> list[Term | Triple]:
        return self.values.get(
            (subject, (RDFS if name in ("domain", "range", "subClassOf", "subPropertyOf") else OWL) + name), []
        )

    def kinds(self, subject: Term | Triple) -> set[str]:
        return {local(kind) for kind in self.values.get((subject, RDF + "type"), [])}

    def list(self, head: Term | Triple) -> Iterator[Term | Triple]:
        while (head, RDF + "first") in self.values:
            yield from self.values[head, RDF + "first"]
            (head,) = self.values[head, RDF + "rest"]

    def positions(self) -> Iterator[tuple[Term | Triple, str]]:
        """Give each class expression that an axiom names, with the position in which it stands."""
        for triple in self.triples:
            name = local(triple.predicate)
            if name == "subClassOf":
                yield from ((triple.subject, "subclass"), (triple.object, "superclass"))
            elif name == "equivalentClass":
                yield from ((triple.subject, "equivalent class"), (triple.object, "equivalent class"))
            elif name == "disjointWith":
                yield from ((triple.subject, "subclass"), (triple.object, "subclass"))
            elif name == "hasKey":
                yield triple.subject, "subclass"
            elif self.types_its_object(triple):
                yield triple.object, "superclass"
            elif name == "members" and "AllDisjointClasses" in self.kinds(triple.subject):
                yield from ((member, "subclass") for member in self.list(triple.object))
            elif name in CONSTRUCTORS and isinstance(triple.subject, NamedNode):  # a named class that is defined in place
                yield triple.subject, "equivalent class"

    def types_its_object(self, triple: Triple) -> bool:
        if triple.predicate.value == RDF + "type":
            return isinstance(triple.object, BlankNode)
        of_class = "DatatypeProperty" not in self.kinds(triple.subject)
        return local(triple.predicate) == "domain" or (local(triple.predicate) == "range" and of_class)

    def expressions(self, term: Term | Triple, position: str, *, top: bool = False) -> Iterator[tuple[str, str, Term | Triple]]:
        """Give the constructors of a class expression and of its parts, each with its position and node."""
        if local(term) == "Thing" and not top:
            yield "Thing", position, term
        defined = isinstance(term, NamedNode) and position != "equivalent class"  # by its name; its definition is seen on its own
        for name in () if defined else sorted(name for name in CONSTRUCTORS if self.of(term, name)):
            yield name, position, term
            for value in self.of(term, name):
                if name in ("intersectionOf", "unionOf"):
                    for member in self.list(value):
                        yield from self.expressions(member, position)
                elif name == "complementOf":
                    yield from self.expressions(value, "subclass")
                elif name in ("allValuesFrom", "someValuesFrom") and not self.on_data(term):
                    inner = "superclass" if name == "allValuesFrom" else "subclass"
                    yield from self.expressions(value, inner, top=name == "someValuesFrom")
            for filler in self.of(term, "onClass"):
                yield from self.expressions(filler, "subclass", top=True)

    def on_data(self, restriction: Term | Triple) -> bool:
        return any("DatatypeProperty" in self.kinds(prop) for prop in self.of(restriction, "onProperty"))

    def forms(self) -> set[str]:
        """Name the forms of the axioms: what is stated of classes, properties and individuals, and the expressions used in it."""
        found = {f"{name} as {position}" for name, position, _ in self.used()}
        for triple in self.triples:
            kind = local(triple.object)
            if triple.predicate.value == RDF + "type" and kind != triple.object.value and kind not in NOT_AXIOMS:  # type: ignore[union-attr]
                found.add(kind)
            if triple.predicate.value.startswith((OWL, RDFS)) and local(triple.predicate) not in (
                ANNOTATIONS | STRUCTURE | CONSTRUCTORS
            ):
                found.add(local(triple.predicate))
        return found

    def used(self) -> set[tuple[str, str, Term | Triple]]:
        return {found for term, position in self.positions() for found in self.expressions(term, position)}

    def violations(self) -> set[str]:
        """Name everything that is not in the profile."""
        return {*self._unknown(), *self._misplaced(), *self._not_simple(), *self._ranges(), *self._anonymous()}

    def _unknown(self) -> Iterator[str]:
        types = DECLARATIONS | CHARACTERISTICS | N_ARY | NOT_AXIOMS
        for triple in self.triples:
            name, kind = local(triple.predicate), local(triple.object)
            if triple.predicate.value.startswith((OWL, RDFS)):
                if name not in AXIOMS | CONSTRUCTORS | STRUCTURE | ANNOTATIONS:
                    yield name
            elif (
                triple.predicate.value == RDF + "type"
                and kind not in types
                and getattr(triple.object, "value", "").startswith((OWL, RDFS))
            ):
                yield kind

    def _misplaced(self) -> Iterator[str]:
        for name, position, node in self.used():
            if name not in EXPRESSIONS[position]:
                yield f"{name} as {position}"
            if name in ("maxCardinality", "maxQualifiedCardinality"):
                yield from (
                    f"{name} {n.value}" for n in self.of(node, name) if isinstance(n, Literal) and n.value not in ("0", "1")
                )
        placed = {node for _, _, node in self.used()}
        for triple in self.triples:
            if isinstance(triple.subject, BlankNode) and local(triple.predicate) in CONSTRUCTORS and triple.subject not in placed:
                yield f"{local(triple.predicate)} in no axiom"

    def _not_simple(self) -> Iterator[str]:
        below: dict[Term | Triple, set[Term | Triple]] = {}
        for triple in self.triples:
            if local(triple.predicate) == "subPropertyOf":
                below.setdefault(triple.object, set()).add(triple.subject)
        composite: set[Term | Triple] = set()
        for triple in self.triples:
            if local(triple.predicate) == "propertyChainAxiom" or local(triple.object) == "TransitiveProperty":
                composite.add(triple.subject)
        while more := {above for above, lower in below.items() if lower & composite} - composite:
            composite |= more
        simple_only = CHARACTERISTICS - {"SymmetricProperty", "TransitiveProperty"}
        for triple in self.triples:
            name, kind = local(triple.predicate), local(triple.object)
            concerned = {triple.subject, triple.object} if name == "propertyDisjointWith" else set()
            if name in CARDINALITIES | {"hasSelf"}:
                concerned = set(self.of(triple.subject, "onProperty"))
            elif kind in simple_only:
                name, concerned = kind, {triple.subject}
            if composite & concerned:
                yield f"{name} on a transitive property"

    def _ranges(self) -> Iterator[str]:
        for triple in self.triples:
            name, value = local(triple.predicate), triple.object
            data = name == "range" and "DatatypeProperty" in self.kinds(triple.subject)
            data = data or (name in ("allValuesFrom", "someValuesFrom") and self.on_data(triple.subject)) or name == "onDataRange"
            is_date = isinstance(value, NamedNode) and value.value == DATES and name in AXIOMS | CONSTRUCTORS | STRUCTURE
            if is_date or (data and not (isinstance(value, NamedNode) and value.value in DATATYPES)):
                yield f"{local(value) if isinstance(value, NamedNode) else 'a datatype expression'} as range"
            if isinstance(value, Literal) and str(value.datatype.value) not in DATATYPES | {DATES}:
                yield f"a literal of {local(value.datatype)}"

    def _anonymous(self) -> Iterator[str]:
        """Find anonymous individuals where OWL 2 DL demands named ones."""
        for triple in self.triples:
            name, terms = local(triple.predicate), {triple.subject, triple.object}
            if name in ("distinctMembers", "members", "oneOf"):
                terms = set(self.list(triple.object)) if "AllDisjointClasses" not in self.kinds(triple.subject) else set()
            elif name == "hasValue":
                terms = {triple.object}
            elif name not in ("differentFrom", "sameAs"):
                continue
            if any(isinstance(term, BlankNode) for term in terms):
                yield f"an anonymous individual in {name}"


def read(text: str) -> list[Triple]:
    prefixes = (
        f"@prefix mores: <{MORES}> . @prefix owl: <{OWL}> . @prefix rdf: <{RDF}> . @prefix rdfs: <{RDFS}> .\n"
        f"@prefix xsd: <{XSD}> . @prefix ref: <https://w3id.org/mores/ref/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    )
    return parse(Source("planted.ttl", (prefixes + text).encode(), ".ttl"))


def on(prop: str, rest: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {prop} ; {rest} ]"


def test_the_core_is_in_the_profile_owl_2_rl(own: runs.House) -> None:
    assert Profile(own.ontology).violations() == set()


OUTSIDE = {
    "someValuesFrom as superclass": f"mores:Norm rdfs:subClassOf {on('mores:inSet', 'owl:someValuesFrom mores:StandardSet')} .",
    "unionOf as superclass": "mores:Norm rdfs:subClassOf [ a owl:Class ; owl:unionOf ( mores:Role mores:Criterion ) ] .",
    "oneOf as superclass": "mores:Modality rdfs:subClassOf [ a owl:Class ; owl:oneOf ( ref:duty ref:permission ) ] .",
    "minCardinality as superclass": f"mores:Norm rdfs:subClassOf {on('mores:inSet', 'owl:minCardinality 1')} .",
    "cardinality as superclass": f"mores:Norm rdfs:subClassOf {on('mores:inSet', 'owl:cardinality 1')} .",
    "minQualifiedCardinality as superclass": "mores:Norm rdfs:subClassOf "
    + on("mores:inSet", "owl:minQualifiedCardinality 1 ; owl:onClass mores:StandardSet")
    + " .",
    "maxCardinality 2": f"mores:Norm rdfs:subClassOf {on('mores:inSet', 'owl:maxCardinality 2')} .",
    "hasSelf as superclass": f"mores:Norm rdfs:subClassOf {on('mores:inSet', 'owl:hasSelf true')} .",
    "allValuesFrom as subclass": f"{on('mores:inSet', 'owl:allValuesFrom mores:StandardSet')} rdfs:subClassOf mores:Norm .",
    "complementOf as subclass": "[ a owl:Class ; owl:complementOf mores:Role ] rdfs:subClassOf mores:Norm .",
    "complementOf as equivalent class": "mores:Norm owl:equivalentClass [ a owl:Class ; owl:complementOf mores:Role ] .",
    "unionOf as equivalent class": "mores:Norm owl:unionOf ( mores:Role mores:Criterion ) .",
    "Thing as subclass": "owl:Thing rdfs:subClassOf mores:Norm .",
    "Thing as superclass": "mores:Norm rdfs:subClassOf owl:Thing .",
    "someValuesFrom in no axiom": f"{on('mores:inSet', 'owl:someValuesFrom mores:StandardSet')} rdfs:isDefinedBy mores:Norm .",
    "disjointUnionOf": "mores:Norm owl:disjointUnionOf ( mores:Role mores:Criterion ) .",
    "ReflexiveProperty": "mores:inSet a owl:ReflexiveProperty .",
    "Datatype": "mores:day a rdfs:Datatype .",
    "topObjectProperty": "mores:a owl:topObjectProperty mores:b .",
    "date as range": "mores:validFrom rdfs:range xsd:date .",
    "gYear as range": "mores:validFrom rdfs:range xsd:gYear .",
    "a datatype expression as range + onDatatype": "mores:validFrom rdfs:range [ owl:onDatatype xsd:decimal ] .",
    "a literal of time": 'ref:duty mores:reason "10:00:00"^^xsd:time .',
    "maxCardinality on a transitive property": "mores:Norm rdfs:subClassOf "
    + on("skos:broaderTransitive", "owl:maxCardinality 1")
    + " .",
    "FunctionalProperty on a transitive property": "skos:broaderTransitive a owl:FunctionalProperty .",
    "AsymmetricProperty on a transitive property": "mores:above a owl:ObjectProperty , owl:AsymmetricProperty ."
    " skos:broaderTransitive rdfs:subPropertyOf mores:above .",
    "propertyDisjointWith on a transitive property": "skos:broaderTransitive owl:propertyDisjointWith mores:inSet .",
    "an anonymous individual in differentFrom": "ref:duty owl:differentFrom [ a mores:Modality ] .",
    "an anonymous individual in distinctMembers": "[] a owl:AllDifferent ; owl:distinctMembers ( ref:duty [] ) .",
    "an anonymous individual in hasValue": f"mores:Norm rdfs:subClassOf {on('mores:modality', 'owl:hasValue []')} .",
}


@pytest.mark.parametrize(("name", "axiom"), OUTSIDE.items(), ids=list(OUTSIDE))
def test_an_axiom_outside_the_profile_is_named(own: runs.House, name: str, axiom: str) -> None:
    assert Profile([*own.ontology, *read(axiom)]).violations() == set(name.split(" + "))


INSIDE = {
    "a class expression on each side": f"{on('mores:inSet', 'owl:someValuesFrom owl:Thing')} rdfs:subClassOf "
    f"{on('mores:inSet', 'owl:allValuesFrom mores:StandardSet')} .",
    "a union on the left": "[ a owl:Class ; owl:unionOf ( mores:Role mores:Criterion ) ] rdfs:subClassOf mores:Norm .",
    "at most one": f"mores:Norm rdfs:subClassOf {on('mores:inSet', 'owl:maxCardinality 1')} .",
    "an intersection on both sides": "mores:Norm owl:equivalentClass"
    " [ a owl:Class ; owl:intersectionOf ( mores:Role mores:Unit ) ] .",
    "a range of the datatype map": "mores:atMost rdfs:range xsd:decimal .",
    "a chain": "mores:inSet owl:propertyChainAxiom ( mores:inSet mores:partOf ) .",
    "what is not of anything": "mores:Norm rdfs:subClassOf [ a owl:Class ; owl:complementOf mores:Role ] .",
}


@pytest.mark.parametrize("axiom", INSIDE.values(), ids=list(INSIDE))
def test_an_axiom_of_the_profile_is_none(own: runs.House, axiom: str) -> None:
    """The check is no list of what the core happens to say: what the grammar allows passes (though no reasoner may have it)."""
    assert Profile([*own.ontology, *read(axiom)]).violations() == set()


def test_no_axiom_names_the_datatype_of_dates_and_a_shape_checks_every_date(own: runs.House) -> None:
    """xsd:date: no range and no expression names it; each property of ours that carries a date has a shape that demands one."""
    models = [triple for path in examples() for triple in runs.read_model(runs.read_sources([path])).triples]
    date = NamedNode(DATES)
    dated = {
        str(t.predicate.value)
        for t in (*own.ontology, *models)
        if isinstance(t.object, Literal) and t.object.datatype == date and t.predicate.value.startswith(MORES)
    }
    shapes = {t.subject for t in own.shapes if local(t.predicate).endswith("shacl#datatype") and t.object == date}
    checked = {str(t.object.value) for t in own.shapes if t.subject in shapes and t.predicate.value.endswith("shacl#path")}  # type: ignore[union-attr]
    assert dated
    assert dated <= checked
