"""Open where the source is open: a seventh parameter and a fourth kind of factor are data, and count as the others do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg import runs, trace
from kg.model import Verdict
from kg.questions import ask, question
from kg.store import GraphStore

EX = "https://example.org/open/"
MODEL = """
@prefix ex: <https://example.org/open/> .
@prefix mores: <https://w3id.org/mores/ns#> .
@prefix ref: <https://w3id.org/mores/ref/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:organisation a mores:Organisation ; skos:prefLabel "Quiet Library (fictitious)"@en ; mores:hasCulture ex:culture .
ex:culture a mores:CorporateCulture ; mores:holds ex:calm .
ex:calm a mores:ValueCommitment ; skos:prefLabel "calm"@en ; mores:rank 1 .
ex:standards a mores:StandardSet ;
    skos:prefLabel "Standards"@en ;
    mores:partOf ex:culture ;
    mores:defaultModality ref:duty ; mores:defaultBindingness ref:internal-mandatory ;
    mores:defaultBearer ref:employee ; mores:defaultCounterparty ref:customer ;
    mores:validFrom "2026-01-01"^^xsd:date .
ex:the-six a mores:Exclusion ;
    mores:inSet ex:standards ;
    mores:excludes ref:appearance , ref:kinesics , ref:proxemics , ref:safety , ref:tempo , ref:verbal ;
    mores:reason "Only silence so far."@en .

# a seventh parameter with a facet, and a fourth kind of factor: data, no more
ex:sound a mores:BehaviourParameter ; skos:prefLabel "sound"@en ; skos:topConceptOf ref:behaviour .
ex:noise a mores:BehaviourFacet ; skos:prefLabel "noise of work"@en ; skos:broader ex:sound .
ex:technology a mores:FactorKind ; skos:prefLabel "technology"@en .
ex:scanners a mores:InfluencingFactor ;
    skos:prefLabel "scanners beep"@en ; mores:factorKind ex:technology ; mores:origin ref:internal .
"""
NORM = """
ex:mute-scanners a mores:Norm ;
    skos:prefLabel "Mute the scanners"@en ;
    mores:inSet ex:standards ;
    mores:operationalises ex:calm ;
    mores:governs ex:noise ;
    mores:considers ex:scanners ;
    mores:requires ex:muted .
ex:muted a mores:FacetValue ; skos:prefLabel "muted"@en ; mores:valueOf ex:noise .
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A model without and with a norm on the seventh parameter."""
    without, whole = tmp_path / "without.ttl", tmp_path / "whole.ttl"
    without.write_text(MODEL, encoding="utf-8")
    whole.write_text(MODEL + NORM, encoding="utf-8")
    return without, whole


def asked(own: runs.House, file: Path) -> tuple[GraphStore, list[str]]:
    store: GraphStore = runs.memory_store(runs.read_model(runs.read_sources([file])), own)
    return store, runs.graphs_of(store, ["model"], "draft")


def rows(own: runs.House, file: Path, name: str, **params: str) -> list[dict[str, str | None]]:
    store, graphs = asked(own, file)
    return ask(store, graphs, question(name), params).dicts()


def test_a_seventh_parameter_has_to_be_covered(judge: Callable[..., Verdict], files: tuple[Path, Path]) -> None:
    without, whole = (judge(file) for file in files)
    assert ("COV-001", EX + "sound") in {(finding.rule, finding.value) for finding in without.findings}
    assert whole.conforms, whole.findings


def test_a_seventh_parameter_shows_in_the_coverage(own: runs.House, files: tuple[Path, Path]) -> None:
    states = []
    for file in files:
        found = {row["parameter"]: row["state"] for row in rows(own, file, "parameter_coverage", day="2026-11-24")}
        assert len(found) == 7
        states.append(found[EX + "sound"])
    assert states == ["missing", "covered"]


def test_a_fourth_kind_of_factor_shows_in_the_matrix_beside_the_seventh_parameter(
    own: runs.House, files: tuple[Path, Path]
) -> None:
    counts = []
    for file in files:
        found = {(r["kind"], r["parameter"]): r["norms"] for r in rows(own, file, "norms_per_factor_kind_and_parameter")}
        assert len(found) == 4 * 7
        counts.append(found[EX + "technology", EX + "sound"])
    assert counts == ["0", "1"]


@pytest.mark.parametrize("changed", ["scanners", "technology", "sound", "noise"])
def test_a_change_of_either_reaches_the_norm(own: runs.House, files: tuple[Path, Path], changed: str) -> None:
    store, graphs = asked(own, files[1])
    assert EX + "mute-scanners" in {path[0].source.iri for path in trace.impact(store, graphs, EX + changed).hits}
