"""One cause, one finding: what follows from another finding is counted there, and nothing else is left out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg import runs
from kg.cascades import only_causes
from kg.defaults import Defaults
from kg.model import Language, Result
from kg.names import MORES, SHAPES
from kg.rulebook import Rulebook
from kg.store import Source, parse
from tests.conftest import TODAY

EX = "https://example.org/case/"
MODEL = """
@prefix ex: <https://example.org/case/> .
@prefix mores: <https://w3id.org/mores/ns#> .
@prefix ref: <https://w3id.org/mores/ref/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:charter a mores:StandardSet ;
    mores:partOf ex:culture ;
    mores:defaultBearer ex:desk ;
    mores:defaultModality ref:duty ;
    mores:validFrom "2026-01-01"^^xsd:date .
ex:culture a mores:CorporateCulture .
ex:desk a mores:Role .
ex:answer a mores:Norm ; mores:inSet ex:charter .
ex:greet a mores:Norm ; mores:inSet ex:charter .
ex:listen a mores:Norm ; mores:inSet ex:charter ; mores:bearer ex:culture .
"""
Judge = Callable[..., tuple[list[tuple[str, str]], list[Result]]]


@pytest.fixture
def told(own: runs.House, tmp_path: Path) -> Judge:
    """Give the rule and focus of what is found, before and after, without those that the good model has."""

    def judge(text: str, language: Language = "en") -> tuple[list[tuple[str, str]], list[Result]]:
        (tmp_path / "m.ttl").write_text(text)
        model = runs.read_model(runs.read_sources([tmp_path / "m.ttl"]))
        facts = [*model.triples, *runs.infer(model.triples, own.ontology, own.inferred), *own.ontology]
        rulebook = Rulebook(own.shapes)
        results = [one for one in runs.check(model, own, on=TODAY, gate="review").results if one.severity == "Violation"]
        short = [(rulebook.rule(one.shape), one.focus.rpartition("/")[2].rstrip(">")) for one in results]
        return short, only_causes(results, Defaults(facts), rulebook, language)

    return judge


def noted(results: list[Result]) -> list[Result]:
    return [result for result in results if "left out" in result.detail or "laissé de côté" in result.detail]


def test_a_wrong_date_of_a_set_is_one_finding(told: Judge) -> None:
    found, kept = told(MODEL.replace('"2026-01-01"^^xsd:date', '"1 January"'))
    assert {("NORM-004", "charter"), ("NORM-004", "answer"), ("NORM-004", "greet"), ("NORM-004", "listen")} <= set(found)
    (cause,) = noted(kept)
    assert cause.focus == "<https://example.org/case/charter>"
    assert "NORM-004 (" in cause.detail
    assert {one.focus for one in kept if "validFrom" in one.path} == {cause.focus}


def test_a_wrong_role_is_found_on_its_set_and_on_the_norm_that_names_it_itself(told: Judge) -> None:
    found, kept = told(MODEL.replace("mores:defaultBearer ex:desk", "mores:defaultBearer ex:culture"))
    bearers = [(one.focus.rpartition("/")[2], one.path.rpartition("#")[2]) for one in kept if "earer" in one.path]
    assert sorted(bearers) == [("charter>", "defaultBearer>"), ("listen>", "bearer>")]
    assert noted(kept)[0].detail.endswith("What follows from this is left out: NORM-003 (2).")
    assert len(found) == len(kept) + 2


def test_a_misspelt_name_is_told_as_that_and_what_follows_is_counted(told: Judge) -> None:
    _, kept = told(MODEL.replace("mores:defaultBearer ex:desk", "mores:defaultBearer ex:dsek"), "fr")
    (cause,) = noted(kept)
    assert cause.shape == SHAPES + "NameIsSpelt"
    assert cause.detail == "Ce qui en découle est laissé de côté : NORM-003 (2), SET-002 (1)."


def test_a_misspelt_class_is_told_once(told: Judge) -> None:
    _, kept = told(MODEL.replace("a mores:StandardSet", "a mores:StandrdSet"))
    (cause,) = noted(kept)
    assert cause.shape == SHAPES + "TermExists"
    assert "NORM-001 (3)" in cause.detail


def test_nothing_is_left_out_of_a_model_without_cascades(told: Judge) -> None:
    found, kept = told(MODEL)
    assert len(found) == len(kept)
    assert not noted(kept)


def test_a_waived_cause_and_a_milder_one_hide_nothing() -> None:
    cause = Result("<s>", "<p>", "<v>", SHAPES + "NameIsDescribed", "Warning")
    other = Result("<s>", "<p>", "<v>", SHAPES + "Other", "Violation")
    none, rulebook = Defaults([]), Rulebook([])
    assert only_causes([cause, other], none, rulebook, "en") == [cause, other]
    mild = Result("<s>", "<p>", "<v>", SHAPES + "Other", "Warning")
    assert len(only_causes([cause, mild], none, rulebook, "en")) == 1
    waived = Result("<s>", "<p>", "<v>", SHAPES + "NameIsDescribed", "Warning", waived="https://example.org/w")
    assert only_causes([waived, mild], none, rulebook, "en") == [waived, mild]


# --- what does not follow, though it is of the same value ---------------------------------------

GIVEN = """
@prefix ex: <https://example.org/case/> .
@prefix mores: <https://w3id.org/mores/ns#> .

mores:defaultBearer mores:suppliesDefaultFor mores:bearer .
ex:set mores:defaultBearer ex:desk .
ex:norm mores:inSet ex:set ; mores:bearer ex:desk ; mores:defaulted "bearer" .
"""
GATED = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix mores: <https://w3id.org/mores/ns#> .
@prefix moresh: <https://w3id.org/mores/shapes#> .
@prefix ref: <https://w3id.org/mores/ref/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

moresh:Default a sh:NodeShape ; dcterms:identifier "SET-901" ; mores:gate ref:draft .
moresh:Late a sh:NodeShape ; dcterms:identifier "SET-902" ; mores:gate ref:publish .
moresh:Value a sh:NodeShape ; dcterms:identifier "NORM-901" ; mores:gate ref:review .
"""
CLASS, PATTERN = (f"http://www.w3.org/ns/shacl#{name}ConstraintComponent" for name in ("Class", "Pattern"))


def of_default(shape: str, component: str, severity: str = "Violation") -> Result:
    return Result(f"<{EX}set>", f"<{MORES}defaultBearer>", f"<{EX}desk>", SHAPES + shape, severity, component=component)


def of_value(shape: str, component: str, severity: str = "Violation") -> Result:
    return Result(f"<{EX}norm>", f"<{MORES}bearer>", f"<{EX}desk>", SHAPES + shape, severity, component=component)


def causes(*results: Result) -> list[Result]:
    defaults = Defaults(parse(Source("given.ttl", GIVEN.encode(), ".ttl")))
    rulebook = Rulebook(parse(Source("shapes.ttl", GATED.encode(), ".ttl")))
    return [replace(result, detail="") for result in only_causes(results, defaults, rulebook, "en")]


def test_two_different_faults_of_a_default_and_its_value_are_both_told() -> None:
    one, other = of_default("Default", CLASS), of_value("Value", PATTERN)
    assert causes(one, other) == [one, other]
    same = of_value("Value", CLASS)
    assert causes(one, other, same) == [one, other]


def test_what_counts_at_a_later_gate_hides_nothing_of_an_earlier_one() -> None:
    late, value = of_default("Late", CLASS), of_value("Value", CLASS)
    assert causes(late, value) == [late, value]
    assert causes(late, of_default("Default", CLASS), value) == [late, of_default("Default", CLASS)]


@pytest.mark.parametrize("mild_first", [True, False])
def test_a_milder_result_does_not_shield_a_graver_one(mild_first: bool) -> None:
    mild, grave, value = of_default("Default", CLASS, "Warning"), of_default("Default", CLASS), of_value("Value", CLASS)
    both = (mild, grave) if mild_first else (grave, mild)
    assert causes(*both, value) == list(both)
    assert causes(mild, value) == [mild, value]
