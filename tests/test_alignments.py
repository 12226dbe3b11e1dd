"""The alignments: loaded on request, in OWL 2 RL, and adding nothing to the examples but what each is meant to add."""

import csv
import re
from collections.abc import Iterable
from functools import cache

import pytest

from docs.format_turtle import stale
from kg import resources, runs
from kg.names import MORES, OWL, PREFIXES, RDF, RDFS, REF, SKOS
from kg.store import Literal, NamedNode, Source, Triple, parse
from tests.conftest import ROOT
from tests.test_profile import Profile

ONTOLOGY = "https://w3id.org/mores/ontology/"
TABLE = ROOT / "ontology/alignments/mappings.sssom.tsv"
GOOD = ("hotel", "public-service", "water")
CURIES = {
    **PREFIXES,
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "ex": "https://example.org/case/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "schema": "https://schema.org/",
}
# Which class of theirs each module may make an individual a member of, and of which of ours it must be one.
TYPES: dict[str, dict[str, set[str]]] = {
    "cpsv-ap": {"cpsv:Rule": {"mores:StandardSet"}, "cv:Channel": {"mores:Channel"}},
    "eli": {},
    "odrl": {
        "odrl:Duty": {"mores:Norm"},
        "odrl:Permission": {"mores:Norm"},
        "odrl:Policy": {"mores:StandardSet"},
        "odrl:Prohibition": {"mores:Norm"},
        "odrl:Rule": {"mores:Norm"},
    },
    "org": {"org:Organization": {"org:FormalOrganization", "org:OrganizationalUnit"}, "org:Role": {"mores:Role"}},
    "prov": {
        "prov:Collection": {"mores:StandardSet", "mores:ValueSystem"},
        "prov:Organization": {"mores:Organisation"},
        "prov:Plan": {"mores:MeasurementProcedure"},
    },
    "schema-org": {
        "schema:CreativeWork": {
            *("eli:LegalResource", "eli:LegalResourceSubdivision", "mores:SourceDocument", "mores:Standard"),
        },
        "schema:Legislation": {"eli:LegalResource", "eli:LegalResourceSubdivision"},
        "schema:Organization": {"mores:Organisation"},
    },
}
# The vocabulary of each module: statements that it adds use its properties, or speak of its classes and properties.
VOCABULARIES = {
    "cpsv-ap": (CURIES["cpsv"], CURIES["cv"]),
    "eli": (CURIES["eli"],),
    "odrl": (CURIES["odrl"],),
    "org": (CURIES["org"],),
    "prov": (CURIES["prov"],),
    "schema-org": (CURIES["schema"],),
}
SUB = (RDFS + "subClassOf", RDFS + "subPropertyOf")
FORBIDDEN = {
    *(
        OWL + name
        for name in ("FunctionalProperty", "InverseFunctionalProperty", "equivalentClass", "equivalentProperty", "sameAs")
    ),
    *(RDFS + name for name in ("domain", "range")),
}
PREDICATES = {
    *("rdfs:subClassOf", "rdfs:subPropertyOf"),
    *("skos:broadMatch", "skos:closeMatch", "skos:narrowMatch", "skos:relatedMatch"),
}


def full(name: str) -> str:
    prefix, local = name.split(":", 1)
    return CURIES[prefix] + local


def triples(text: str) -> list[Triple]:
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in CURIES.items())
    return parse(Source("case.ttl", (prefixes + text).encode(), ".ttl"))


def module(name: str) -> list[Triple]:
    return runs.read_model(runs.read_sources([resources.alignments()[name]])).triples


@cache
def house() -> runs.House:
    return runs.house()


@cache
def example(name: str) -> tuple[tuple[Triple, ...], frozenset[Triple]]:
    """Return an example, and what follows from it without any alignment."""
    model = runs.read_model(runs.read_sources([ROOT / "examples" / name])).triples
    return tuple(model), frozenset(runs.infer(model, house().ontology, house().inferred))


def forbidden(statements: Iterable[Triple]) -> set[str]:
    """Name what no alignment may say: it would merge, retype or bind the terms of two vocabularies in both directions."""
    return {
        str(value)
        for t in statements
        for value in (t.predicate.value, getattr(t.object, "value", ""))
        if value in FORBIDDEN and (value == t.predicate.value or t.predicate.value == RDF + "type")
    }


def strays(name: str, alignment: str, axioms: list[Triple]) -> set[str]:
    """Name what follows from an example beside some axioms and is not meant to, and what no longer follows."""
    model, before = example(name)
    after = set(runs.infer([*model, *axioms], house().ontology, house().inferred))
    known = {*model, *before, *house().ontology, *house().inferred}
    found = {f"lost: {triple}" for triple in before - after}
    for triple in after - before:
        if triple.predicate.value == RDF + "type":
            wanted = {full(c) for cs in (cs for c, cs in TYPES[alignment].items() if full(c) == triple.object.value) for c in cs}  # type: ignore[union-attr]
            meant = any(Triple(triple.subject, triple.predicate, NamedNode(kind)) in known for kind in wanted)
        elif triple.predicate.value in SUB:
            meant = str(getattr(triple.object, "value", "")).startswith(VOCABULARIES[alignment])
        else:
            meant = triple.predicate.value.startswith(VOCABULARIES[alignment])
        if not meant:
            found.add(str(triple))
    return found


def rows() -> list[dict[str, str]]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))


def metadata() -> tuple[dict[str, str], dict[str, str]]:
    """Return the metadata of the table, and the namespaces of its prefixes."""
    lines = [line[1:] for line in TABLE.read_text("utf-8").splitlines() if line.startswith("#")]
    pairs = [re.fullmatch(r'( *)([\w-]+): ?"?(.*?)"?', line) for line in lines]
    assert all(pairs), "a line that is no pair of a name and a value"
    found = [(len(pair[1]), pair[2], pair[3]) for pair in pairs if pair]
    return {key: value for depth, key, value in found if not depth}, {key: value for depth, key, value in found if depth}


def test_alignments_are_no_part_of_the_core_and_the_core_imports_nothing_foreign(own: runs.House) -> None:
    assert set(resources.alignments()) == set(TYPES)
    assert not set(resources.alignments().values()) & set(resources.ontology_files())
    imported = {t.object.value for t in own.ontology if t.predicate.value == OWL + "imports"}  # type: ignore[union-attr]
    assert all(str(iri).startswith(ONTOLOGY) for iri in imported)
    assert not [iri for iri in imported if "alignments" in str(iri)]


@pytest.mark.parametrize("name", TYPES)
def test_an_alignment_imports_our_modules_only_and_says_what_it_is_in_both_languages(own: runs.House, name: str) -> None:
    found = module(name)
    header = f"{ONTOLOGY}alignments/{name}"
    said = [t for t in found if t.subject == NamedNode(header)]
    ours = {t.subject.value for t in own.ontology if t.object == NamedNode(OWL + "Ontology") and isinstance(t.subject, NamedNode)}
    imported = {t.object.value for t in said if t.predicate.value == OWL + "imports"}  # type: ignore[union-attr]
    assert imported
    assert imported <= ours
    for prop in (PREFIXES["dcterms"] + "title", SKOS + "definition", SKOS + "scopeNote"):
        texts = {t.object.language: t.object.value for t in said if t.predicate.value == prop and isinstance(t.object, Literal)}
        assert set(texts) == {"en", "fr"}
        assert texts["en"] != texts["fr"]


@pytest.mark.parametrize("name", TYPES)
def test_an_alignment_is_canonical_in_the_profile_and_binds_in_one_direction(own: runs.House, name: str) -> None:
    found = module(name)
    assert stale([resources.alignments()[name]]) == {}
    assert forbidden(found) == set()
    assert Profile([*own.ontology, *found]).violations() == set()
    theirs = [t for t in found if t.predicate.value in SUB]
    assert theirs
    assert all(str(t.object.value).startswith(VOCABULARIES[name]) for t in theirs)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", TYPES)
def test_an_alignment_declares_and_labels_their_terms_and_names_only_ours_that_there_are(own: runs.House, name: str) -> None:
    found = module(name)
    known = {t.subject.value for t in own.ontology if isinstance(t.subject, NamedNode)}
    here = {str(t.subject.value) for t in found if t.predicate.value == RDF + "type" and isinstance(t.subject, NamedNode)}
    used = {str(term.value) for t in found for term in (t.subject, t.object) if isinstance(term, NamedNode)}
    assert {iri for iri in used if iri.startswith((MORES, REF))} <= known
    assert {iri for iri in used if iri.startswith(VOCABULARIES[name])} <= here | known
    for iri in {iri for iri in here if iri.startswith(VOCABULARIES[name])} - known:
        languages = [t.object.language for t in found if str(t.subject) == f"<{iri}>" and isinstance(t.object, Literal)]
        assert sorted(map(str, languages)) == ["en", "fr"], iri


ENTAILED = {
    "a set is a rule of CPSV-AP, a norm is none": (
        "cpsv-ap",
        "ex:s a mores:StandardSet . ex:n a mores:Norm ; mores:inSet ex:s . ex:c a mores:Channel .",
        "ex:s a cpsv:Rule . ex:c a cv:Channel .",
        "ex:n a cpsv:Rule .",
    ),
    "an amendment is said in ELI": (
        "eli",
        "ex:l a eli:LegalResource ; mores:amendedBy ex:m ; eli:jurisdiction ref:france .",
        "ex:l eli:amended_by ex:m ; eli:changed_by ex:m ; eli:relevant_for ref:france .",
        "",
    ),
    "a default modality makes a duty of ODRL, and a policy of its set": (
        "odrl",
        "ex:s a mores:StandardSet ; mores:defaultModality ref:duty ; mores:defaultBearer ex:r ."
        " ex:n a mores:Norm ; mores:inSet ex:s . ex:x a mores:Exclusion ; mores:inSet ex:s .",
        "ex:n a odrl:Duty , odrl:Rule ; odrl:assignee ex:r . ex:s a odrl:Policy .",
        "ex:n a odrl:Prohibition . ex:x a odrl:Duty .",
    ),
    "a prohibition and a permission": (
        "odrl",
        "ex:n a mores:Norm ; mores:modality ref:prohibition . ex:m a mores:Norm ; mores:modality ref:permission .",
        "ex:n a odrl:Prohibition . ex:m a odrl:Permission .",
        "ex:n a odrl:Permission . ex:m a odrl:Duty .",
    ),
    "a recommendation is no rule of ODRL, nor a set of them a policy": (
        "odrl",
        "ex:s a mores:StandardSet . ex:n a mores:Norm ; mores:modality ref:recommendation ; mores:inSet ex:s .",
        "",
        "ex:n a odrl:Rule . ex:s a odrl:Policy .",
    ),
    "a unit is an organisation of ORG": (
        "org",
        "ex:r a mores:Role . ex:u a org:OrganizationalUnit ; org:unitOf ex:v . ex:v org:subOrganizationOf ex:o .",
        "ex:r a org:Role . ex:u a org:Organization ; org:transitiveSubOrganizationOf ex:o .",
        "ex:u a mores:Organisation .",
    ),
    "who took part and what came of it, in PROV-O": (
        "prov",
        "ex:a a mores:Audit ; mores:carriedOutBy ex:p . ex:j a mores:ComplianceAssessment ; mores:inAudit ex:a ."
        " ex:j mores:basedOn ex:o . ex:n mores:supersedes ex:m ; mores:draftedIn ex:d ; mores:owner ex:p .",
        "ex:a prov:wasAssociatedWith ex:p . ex:j prov:wasGeneratedBy ex:a ; prov:wasDerivedFrom ex:o ."
        " ex:n prov:wasDerivedFrom ex:m ; prov:wasGeneratedBy ex:d .",
        "ex:n prov:wasAttributedTo ex:p . ex:p a prov:Agent .",
    ),
    "a day on which something begins to hold, in schema.org": (
        "schema-org",
        'ex:n a mores:Norm ; mores:validFrom "2026-01-01"^^xsd:date ; mores:validTo "2027-01-01"^^xsd:date .'
        " ex:l a eli:LegalResourceSubdivision ; mores:articleOf ex:m .",
        'ex:n schema:validFrom "2026-01-01"^^xsd:date . ex:l a schema:Legislation ; schema:isPartOf ex:m .',
        'ex:n schema:validThrough "2027-01-01"^^xsd:date .',
    ),
}


@pytest.mark.parametrize(("name", "model", "added", "absent"), ENTAILED.values(), ids=list(ENTAILED))
def test_what_an_alignment_is_for_follows(own: runs.House, name: str, model: str, added: str, absent: str) -> None:
    found = set(runs.infer([*triples(model), *module(name)], own.ontology, own.inferred))
    assert set(triples(added)) <= found
    assert not set(triples(absent)) & found


@pytest.mark.parametrize("alignment", TYPES)
@pytest.mark.parametrize("name", GOOD)
def test_an_alignment_adds_no_unwanted_type_and_no_same_as_to_an_example(name: str, alignment: str) -> None:
    assert strays(name, alignment, module(alignment)) == set()


UNWANTED = {
    "a domain": ("odrl", "odrl:assignee rdfs:domain odrl:Asset .", True),
    "a range in ours": ("odrl", "odrl:assignee rdfs:range mores:CustomerSegment .", True),
    "a functional property": ("prov", "prov:hadMember a owl:FunctionalProperty .", True),
    "an equivalent class": ("schema-org", "schema:Organization owl:equivalentClass org:FormalOrganization .", True),
    "one and the same": ("odrl", "ref:duty owl:sameAs ref:obligation .", True),
    "a class of theirs below one of ours": ("org", "org:Role rdfs:subClassOf mores:Modality .", False),
    "their super-class that nobody asked for": ("org", "org:Role rdfs:subClassOf org:Post .", False),
}


@pytest.mark.parametrize(("alignment", "axiom", "by_form"), UNWANTED.values(), ids=list(UNWANTED))
def test_an_unwanted_axiom_in_an_alignment_is_found(alignment: str, axiom: str, by_form: bool) -> None:
    planted = [*module(alignment), *triples(axiom)]
    assert bool(forbidden(planted)) == by_form
    assert strays("hotel", alignment, planted)


@pytest.mark.parametrize("name", GOOD)
def test_the_verdict_on_an_example_is_the_same_beside_all_alignments(own: runs.House, name: str) -> None:
    files = [ROOT / "examples" / name]
    said = [
        sorted((f.rule, f.focus, f.path, f.value) for f in runs.check(runs.read_model(runs.read_sources(paths)), own).findings)
        for paths in (files, [*files, *resources.alignments().values()])
    ]
    assert said[0] == said[1]


def test_no_norm_of_an_example_is_in_two_of_the_disjoint_classes_of_odrl() -> None:
    classes = {NamedNode(full(name)) for name in ("odrl:Duty", "odrl:Permission", "odrl:Prohibition")}
    for name in GOOD:
        found = runs.infer([*example(name)[0], *module("odrl")], house().ontology, house().inferred)
        rules = [t.subject for t in found if t.predicate.value == RDF + "type" and t.object in classes]
        assert rules
        assert len(rules) == len(set(rules))


@pytest.mark.slow
def test_an_example_beside_all_alignments_is_consistent_in_owl_2_dl(own: runs.House) -> None:
    files = [ROOT / "examples/public-service", *resources.alignments().values()]
    outcome = runs.classify_model(runs.read_model(runs.read_sources(files)), own)
    assert (outcome.consistent, outcome.unsatisfiable) == (True, ())


def test_the_table_of_mappings_says_whence_it_is_and_declares_the_prefixes_that_it_uses() -> None:
    said, prefixes = metadata()
    assert said["mapping_set_id"] == f"{ONTOLOGY}alignments/mappings"
    assert said["license"] == "https://www.apache.org/licenses/LICENSE-2.0"
    assert re.fullmatch(r"\d+\.\d+\.\d+", said["mapping_set_version"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", said["mapping_date"])
    columns = ("subject_id", "predicate_id", "object_id", "mapping_justification")
    assert {row[column].split(":")[0] for row in rows() for column in columns} == set(prefixes)
    for prefix, namespace in prefixes.items():
        assert CURIES.get(prefix, namespace) == namespace, prefix
        assert namespace.startswith(("http://", "https://"))
        assert namespace.endswith(("#", "/"))


def test_each_mapping_is_of_a_term_of_ours_whole_and_there_once(own: runs.House) -> None:
    _, prefixes = metadata()
    labels = {
        str(t.subject.value): t.object.value
        for t in own.ontology
        if t.predicate.value == SKOS + "prefLabel" and isinstance(t.object, Literal) and t.object.language == "en"
    }
    keys = []
    for row in rows():
        assert None not in row.values()
        assert None not in row, row
        prefix, local = row["subject_id"].split(":", 1)
        assert row["subject_label"] == labels[prefixes[prefix] + local], row
        assert row["predicate_id"] in PREDICATES, row
        assert row["object_label"], row
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert not row["object_id"].startswith(("mores:", "ref:"))
        keys.append((row["subject_id"], row["predicate_id"], row["object_id"]))
    assert keys == sorted(set(keys))


def test_the_table_says_which_axioms_there_are_and_no_other(own: runs.House) -> None:
    _, prefixes = metadata()

    def iri(name: str) -> NamedNode:
        prefix, local = name.split(":", 1)
        return NamedNode(prefixes[prefix] + local)

    table = {
        Triple(iri(row["subject_id"]), iri(row["predicate_id"]), iri(row["object_id"])): row["comment"]
        for row in rows()
        if row["predicate_id"].startswith("rdfs:")
    }
    known = {t.subject for t in own.ontology}
    stated: dict[Triple, str] = {}
    for name in resources.alignments():
        for t in module(name):
            within = str(t.subject).startswith(tuple(f"<{namespace}" for namespace in VOCABULARIES[name]))
            if t.predicate.value in SUB and t.subject in known and (not within or name == "eli"):
                stated[t] = f"Module {name}"
    core = {t: "Stated in the core" for t in table if t in own.ontology}
    assert {t: re.split("[;,]", comment)[0] for t, comment in table.items()} == stated | core


def test_each_modality_that_makes_a_class_of_odrl_is_in_the_table() -> None:
    said = {(row["subject_id"], row["object_id"]) for row in rows() if row["predicate_id"] == "skos:closeMatch"}
    values = {t.object.value for t in module("odrl") if t.predicate.value == OWL + "hasValue"}  # type: ignore[union-attr]
    assert values == {REF + name for name in ("duty", "permission", "prohibition")}
    assert {(f"ref:{name.lower()}", f"odrl:{name}") for name in ("Duty", "Permission", "Prohibition")} <= said
