"""The rulebook: what shapes say of their rules, read once."""

import pytest

from kg import runs
from kg.findings import tell_rules
from kg.model import Result
from kg.rulebook import Rulebook
from kg.store import Source, parse

EX = "https://example.org/"
SHAPES = """@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix mores: <https://w3id.org/mores/ns#> . @prefix ref: <https://w3id.org/mores/ref/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .

ex:Whole a sh:NodeShape ; dcterms:identifier "WHOLE-001" ; mores:gate ref:review ; mores:waivable true ; mores:symmetric true ;
    skos:definition "It is whole."@en , "C’est entier."@fr ; dcterms:source ex:S2 , ex:S1 ;
    sh:targetClass ex:B , ex:A ; sh:targetSubjectsOf ex:p ; sh:severity sh:Warning ;
    sh:property ex:Whole-name ; sh:sparql ex:Whole-sum .
ex:Whole-name a sh:PropertyShape ; sh:path ex:name ; sh:severity sh:Info ; sh:message "No name."@en , "Sans nom."@fr ;
    mores:remedy "Name it."@en ; mores:looksUp "SELECT ?n WHERE { $this ex:name ?n }" ; sh:property ex:Inner .
ex:Inner sh:path ( ex:name ex:first ) .
ex:Whole-sum sh:message "Not 100."@en .
ex:Nameless a sh:NodeShape ; sh:property ex:lone , [ sh:path ex:q ; sh:severity sh:Info ] .
ex:lone sh:path ex:p ; sh:message "Hm."@en ; sh:severity sh:Info .
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook(parse(Source("shapes.ttl", SHAPES.encode(), ".ttl")))


def test_a_rule_is_what_its_shape_and_its_parts_say(rulebook: Rulebook) -> None:
    rule = rulebook.of(EX + "Whole")
    assert (rule.id, rule.gate, rule.relaxable, rule.waivable, rule.symmetric) == ("WHOLE-001", "review", False, True, True)
    assert rule.definitions == {"en": "It is whole.", "fr": "C’est entier."}
    assert rule.claims == (EX + "S1", EX + "S2")
    assert rule.targets == (("targetClass", EX + "A"), ("targetClass", EX + "B"), ("targetSubjectsOf", EX + "p"))
    assert [(part.iri.removeprefix(EX), part.severity, part.path.removeprefix(EX)) for part in rule.parts] == [
        ("Whole", "Warning", ""),
        ("Whole-name", "Info", "name"),
        ("Whole-sum", "Warning", ""),  # as grave as its shape says
    ]
    assert rule.gravest == "Warning"
    assert rulebook.queries == {EX + "Whole-name": "SELECT ?n WHERE { $this ex:name ?n }"}


def test_a_part_counts_when_its_rule_does_however_deep_it_lies(rulebook: Rulebook) -> None:
    for part in ("Whole", "Whole-name", "Whole-sum", "Inner"):
        assert rulebook.of(EX + part) is rulebook.by_id("WHOLE-001")
        assert (rulebook.rule(EX + part), rulebook.gate(EX + part)) == ("WHOLE-001", "review")
    assert rulebook.part(EX + "Inner").path == ""


def test_a_result_is_told_in_the_words_of_its_constraint_else_of_its_shape(rulebook: Rulebook) -> None:
    found = Result("<s>", "", "", EX + "Whole-name", "Info")
    assert rulebook.part_of(found).messages["fr"] == "Sans nom."
    assert rulebook.part_of(Result("<s>", "", "", EX + "Whole-name", "Info", EX + "Whole-sum")).messages == {"en": "Not 100."}
    assert rulebook.part_of(Result("<s>", "", "", EX + "Whole-name", "Info", EX + "Inner")).messages["en"] == "No name."
    assert rulebook.part_of(Result("<s>", "", "", "", "Info")).messages == {}


def test_shapes_without_ids_are_named_after_themselves(rulebook: Rulebook) -> None:
    assert [rulebook.rule(EX + name) for name in ("Nameless", "lone", "unknown")] == [
        f"<{EX}{name}>" for name in ("Nameless", "lone", "unknown")
    ]
    assert rulebook.rule("") == ""
    assert (rulebook.gate(EX + "lone"), rulebook.by_id(f"<{EX}Nameless>")) == ("draft", None)
    assert [part.severity for part in rulebook.of(EX + "Nameless").parts] == ["Info", "Info"]  # the nameless one, too
    assert [rule.shape for rule in rulebook.rules] == [EX + "Nameless", EX + "Whole"]


def test_rules_are_told_up_to_a_gate(own: runs.House) -> None:
    rulebook = Rulebook(own.shapes)
    told = {gate: {rule.id for rule in tell_rules(rulebook, "fr", gate)} for gate in ("draft", "review", "publish")}  # type: ignore[arg-type]
    assert told["draft"] < told["review"] < told["publish"] == {rule.id for rule in tell_rules(rulebook, "fr")}
    assert {rule.id for rule in rulebook.rules if rule.symmetric} == {"NORM-007"}
