"""The ontology itself: labelled and defined in both languages, nothing declared twice, nothing undefined."""

import re
from collections import Counter
from collections.abc import Iterable

import pytest

from kg import resources, runs
from kg.names import MORES, OWL, REF
from kg.store import Literal, NamedNode, Source, Triple, parse
from kg.validate import validate
from tests.conftest import ROOT

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DECLARATIONS = {OWL + kind for kind in ("AnnotationProperty", "Class", "DatatypeProperty", "ObjectProperty")}


def types(triples: Iterable[Triple]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for triple in triples:
        if triple.predicate.value == RDF_TYPE and isinstance(triple.object, NamedNode):
            found.setdefault(str(triple.subject), set()).add(str(triple.object.value))
    return found


def test_each_term_is_declared_once_and_as_one_kind(own: runs.House) -> None:
    for subject, kinds in types(own.ontology).items():
        assert len(kinds & DECLARATIONS) <= 1, subject
    declared = Counter(
        re.findall(
            r"^([\w-]+:[\w-]+)\s+a owl:", "\n".join(f.read_text("utf-8") for f in resources.ontology_files()), re.MULTILINE
        )
    )
    assert [term for term, count in declared.items() if count > 1] == []


def test_nothing_is_class_and_individual_at_once(own: runs.House) -> None:
    kinds = types(own.ontology)
    classes = {subject for subject, found in kinds.items() if OWL + "Class" in found}
    individuals = {subject for subject, found in kinds.items() if any(f"<{kind}>" in classes for kind in found)}
    assert classes & individuals == set()


def test_every_iri_of_ours_that_is_used_is_defined(own: runs.House) -> None:
    defined = {str(t.subject.value) for t in own.ontology if isinstance(t.subject, NamedNode)}
    used = {str(term.value) for t in own.ontology for term in (t.predicate, t.object) if isinstance(term, NamedNode)}
    assert {iri for iri in used if iri.startswith((MORES, REF))} - defined == set()
    declared = {iri for iri in used if any(iri.startswith(ns) for ns in (SKOS, "http://www.w3.org/ns/", "http://purl.org/"))}
    assert declared - defined == set()


def test_the_house_shapes_find_nothing(own: runs.House) -> None:
    shapes = runs.read_model(runs.read_sources([resources.house_shapes()])).triples
    results = validate([*own.ontology, *own.inferred], shapes)
    assert [(result.focus, result.shape, result.value) for result in results] == []


@pytest.mark.parametrize(
    "wrong",
    [
        'mores:Thing a owl:Class ; skos:prefLabel "thing"@en ; rdfs:isDefinedBy <x:y> ;'
        ' skos:definition "A thing."@en , "Une chose."@fr .',
        'mores:Thing a owl:Class ; skos:prefLabel "thing"@en , "chose"@fr ; rdfs:isDefinedBy <x:y> .',
        'mores:Thing a owl:Class ; skos:prefLabel "thing"@en , "chose"@fr ; skos:definition "A thing."@en , "Une chose."@fr .',
        'ref:thing a mores:Role ; skos:prefLabel "thing"@en , "chose"@fr ; rdfs:isDefinedBy <x:y> ;'
        ' skos:definition "A thing."@en .',
        'mores:thing a owl:ObjectProperty ; rdfs:domain mores:Norm ; skos:prefLabel "thing"@en , "chose"@fr ;'
        ' skos:definition "A thing."@en , "Une chose."@fr ; rdfs:isDefinedBy <x:y> .',
    ],
    ids=["no French label", "no definition", "no module", "no French definition", "a domain that retypes"],
)
def test_the_house_shapes_find_what_is_missing(own: runs.House, wrong: str) -> None:
    prefixes = (
        "@prefix mores: <https://w3id.org/mores/ns#> . @prefix ref: <https://w3id.org/mores/ref/> ."
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    )
    shapes = runs.read_model(runs.read_sources([resources.house_shapes()])).triples
    added = parse(Source("wrong.ttl", (prefixes + wrong).encode(), ".ttl"))
    results = validate([*own.ontology, *own.inferred, *added], shapes)
    assert {result.focus for result in results} == {str(added[0].subject)}


def test_the_six_parameters_have_the_parts_that_the_source_names(own: runs.House) -> None:
    parts = {
        "kinesics": {"facial-expression", "gesture"},
        "verbal": {"vocabulary", "verbal-formula"},
        "proxemics": {"interaction-distance"},
        "appearance": {"clothing", "make-up", "jewellery"},
        "tempo": {"speed", "time"},
        "safety": {"customer-safety", "staff-safety", "information-security"},
    }
    parameter, broader = NamedNode(MORES + "BehaviourParameter"), SKOS + "broader"
    found = {
        str(t.subject.value).removeprefix(REF) for t in own.ontology if t.object == parameter and t.predicate.value == RDF_TYPE
    }
    assert found == set(parts)
    for name, expected in parts.items():
        narrower = {
            str(t.subject.value).removeprefix(REF)
            for t in own.ontology
            if t.predicate.value == broader and t.object == NamedNode(REF + name) and isinstance(t.subject, NamedNode)
        }
        assert expected <= narrower


def test_no_french_text_equals_its_english_one_but_where_the_words_are_the_same(own: runs.House) -> None:
    texts: dict[tuple[str, str], dict[str, str]] = {}
    for triple in own.ontology:
        if isinstance(triple.object, Literal) and triple.object.language in ("en", "fr"):
            texts.setdefault((str(triple.subject), str(triple.predicate.value)), {})[triple.object.language] = triple.object.value
    same = {found["en"] for found in texts.values() if found.get("en") == found.get("fr")}
    assert same == {
        *("Canada", "France", "agent", "angle", "assurance", "audit", "badge", "bar", "clan", "collaboration", "concept"),
        *("condition", "euro", "exception", "exclusion", "fraction", "incident", "innovation", "licence", "manifestation"),
        *("minute", "observation", "organisation", "pascal", "passage", "performance", "population", "position", "posture"),
        *("respect", "site", "stimulation", "tradition", "version"),
    }


def test_the_licence_of_the_borrowed_units_is_named() -> None:
    assert "CC BY 4.0" in (ROOT / "ontology/reference/criteria.ttl").read_text("utf-8").splitlines()[0]
