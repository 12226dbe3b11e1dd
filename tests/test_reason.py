"""Rules and closure: what is added, before and after; and what OWL 2 DL says."""

from datetime import date
from pathlib import Path

import owlrl
import pytest
import rdflib
from reasonable import PyReasoner

from kg import runs
from kg.classify import classify
from kg.reason import closure, in_force
from kg.resources import rules
from kg.store import Source, Triple, parse, serialise_graph
from tests.conftest import ROOT

PREFIXES = """@prefix ex: <https://example.org/case/> . @prefix mores: <https://w3id.org/mores/ns#> .
@prefix ref: <https://w3id.org/mores/ref/> . @prefix unit: <http://qudt.org/vocab/unit/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# examples/flawed has an ill-typed number, which is a contradiction in OWL 2 DL
EXAMPLES = [ROOT / "examples" / name for name in ("hotel", "water")]


def triples(text: str) -> list[Triple]:
    return parse(Source("case.ttl", (PREFIXES + text).encode(), ".ttl"))


CASES = {
    "a norm takes its set's defaults": (
        "ex:n mores:inSet ex:s . ex:s mores:defaultModality ref:duty ; mores:defaultBearer ex:r ;"
        ' mores:validFrom "2026-01-01"^^xsd:date .',
        'ex:n mores:modality ref:duty ; mores:bearer ex:r ; mores:validFrom "2026-01-01"^^xsd:date .',
        "",
    ),
    "a norm keeps what it says itself": (
        "ex:n mores:inSet ex:s ; mores:modality ref:permission . ex:s mores:defaultModality ref:duty .",
        "",
        "ex:n mores:modality ref:duty .",
    ),
    "a superseded norm ends when its successor begins": (
        'ex:new mores:supersedes ex:old ; mores:validFrom "2026-05-01"^^xsd:date .',
        'ex:old mores:validTo "2026-05-01"^^xsd:date .',
        "",
    ),
    "a superseded norm ends by the default begin of its successor, not with its set": (
        "ex:new mores:supersedes ex:old ; mores:inSet ex:new-set . ex:old mores:inSet ex:old-set ."
        ' ex:new-set mores:validFrom "2026-05-01"^^xsd:date . ex:old-set mores:validTo "2027-01-01"^^xsd:date .',
        'ex:old mores:validTo "2026-05-01"^^xsd:date .',
        'ex:old mores:validTo "2027-01-01"^^xsd:date .',
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
        "ex:new mores:supersedes ex:old ; mores:inSet ex:s ; mores:governs ref:queue-wait . ex:old mores:inSet ex:s ;"
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
        "ex:a mores:bearer ex:r ; mores:requires ex:v . ex:b mores:bearer ex:r ; mores:forbids ex:v .",
        "ex:a mores:conductClashesWith ex:b ; mores:clashesWith ex:b .",
        "ex:b mores:conductClashesWith ex:a .",
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


def test_every_rule_says_what_it_adds_and_in_which_stratum() -> None:
    for name, text in rules().items():
        header = [line.split(":")[0].removeprefix("#+").strip() for line in text.splitlines() if line.startswith("#+")]
        assert header[:4] == ["title", "stratum", "adds", "reads"], name


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_ontology_and_example_are_consistent_in_owl_2_dl(own: runs.House, path: Path) -> None:
    outcome = runs.classify_model(runs.read_model(runs.read_sources([path])), own)
    assert (outcome.consistent, outcome.unsatisfiable) == (True, ())
    assert outcome.classes > 30


@pytest.mark.slow
@pytest.mark.parametrize(
    "clash",
    [
        "ex:a a mores:Norm , mores:ValueCommitment .",
        "ex:a a mores:Criterion , mores:BehaviourFacet .",
        "ref:tempo a mores:BehaviourFacet .",
        "ex:a a mores:CorporateCulture , mores:StandardSet .",
    ],
)
def test_a_planted_clash_is_found(own: runs.House, clash: str) -> None:
    assert not classify([*own.ontology, *triples(clash)]).consistent


@pytest.mark.slow
def test_a_class_that_can_have_no_instance_is_named(own: runs.House) -> None:
    impossible = "mores:Impossible a <http://www.w3.org/2002/07/owl#Class> ; <http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    outcome = classify([*own.ontology, *triples(f"{impossible} mores:Norm , mores:Criterion .")])
    assert (outcome.consistent, outcome.unsatisfiable) == (True, ("mores:Impossible",))


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_closure_says_of_a_model_what_owlrl_says(own: runs.House, path: Path) -> None:
    """Two reasoners, one answer about the things of the model: what `owlrl` derives with our terms, the closure has."""
    model = runs.read_model(runs.read_sources([path])).triples
    graph = rdflib.Graph()
    graph.parse(data=serialise_graph([*own.ontology, *model], "application/n-triples"), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    subjects = {str(t.subject) for t in model}
    facts = {f"{s.n3()} {p.n3()} {o.n3()}" for s, p, o in graph if s.n3() in subjects and isinstance(o, rdflib.URIRef)}
    ours = {str(t) for t in [*model, *own.ontology, *own.inferred, *closure([*model, *own.ontology])]}
    tautologies = ("owl#sameAs>", "owl#Thing>", "rdf-schema#Resource>", "rdf-schema#subClassOf>", "owl#equivalent")
    missing = {fact for fact in facts - ours if not any(word in fact for word in tautologies)}
    assert missing == set()


@pytest.mark.xfail(
    reason="reasonable 0.4.4, given more later, misses what follows from old and new; see docs/adr/0005", strict=True
)
def test_a_reasoner_that_is_given_more_later_derives_what_a_new_one_does() -> None:
    def graph(*statements: tuple[str, str, str]) -> rdflib.Graph:
        made = rdflib.Graph()
        for statement in statements:
            made.add(tuple(rdflib.URIRef(f"http://a/{term}" if "/" not in term else term) for term in statement))  # type: ignore[arg-type]
        return made

    reasoner = PyReasoner()
    reasoner.update_graph(graph(("p", "http://www.w3.org/2000/01/rdf-schema#subPropertyOf", "q")))
    reasoner.reason()
    reasoner.update_graph(graph(("a", "p", "b")))
    assert any(str(predicate) == "http://a/q" for _, predicate, _ in reasoner.reason())
