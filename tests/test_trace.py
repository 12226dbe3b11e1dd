"""Why and impact: whole paths, with labels, in the reader's language; cycles end, and what is unknown is said."""

import pytest

from kg import runs, trace
from kg.errors import QueryError, UnknownTermError
from kg.model import Hop
from kg.questions import ask, question
from kg.store import GraphStore, Source

EX = "https://example.org/case/"
MODEL = """@prefix ex: <https://example.org/case/> . @prefix mores: <https://w3id.org/mores/ns#> .
@prefix ref: <https://w3id.org/mores/ref/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix eli: <http://data.europa.eu/eli/ontology#> . @prefix unit: <http://qudt.org/vocab/unit/> .
ex:norm a mores:Norm ; skos:prefLabel "answer"@en , "répondre"@fr ; mores:operationalises ex:value ; mores:considers ex:factor ;
    mores:governs ref:time-to-answer ; mores:criterion ex:criterion .
ex:later a mores:Norm ; skos:prefLabel "answer later"@en ; mores:supersedes ex:norm .
ex:criterion a mores:Criterion ; mores:atMost 15 ; mores:unit unit:SEC .
ex:value a mores:ValueCommitment ; skos:prefLabel "care"@en , "attention"@fr .
ex:factor a mores:LegalFactor ; skos:prefLabel "the act asks for it"@en ; mores:law ex:article .
ex:article a eli:LegalResourceSubdivision ; skos:prefLabel "article 1"@en ; mores:articleOf ex:act ; mores:unchecked true .
ex:act a eli:LegalResource ; skos:prefLabel "the act"@en .
"""


def held(own: runs.House, text: str = MODEL) -> tuple[GraphStore, list[str]]:
    store = runs.memory_store(runs.read_model([Source("model.ttl", text.encode(), ".ttl")]), own)
    return store, runs.graphs_of(store, ["model"], "draft")


def words(paths: tuple[tuple[Hop, ...], ...]) -> list[str]:
    return [" ".join([path[0].source.label, *(f"-{hop.label}> {hop.target.label}" for hop in path)]) for path in paths]


def test_why_gives_whole_paths_shortest_first(own: runs.House) -> None:
    store, graphs = held(own)
    explanation = trace.why(store, graphs, EX + "norm")
    assert words(explanation.paths) == [
        "answer -puts into practice> care",
        "answer -considers> the act asks for it -law> article 1 -article of> the act",
    ]
    assert [hop.target.unchecked for hop in explanation.paths[1]] == [False, True, False]
    assert [hop.target.kind for hop in explanation.paths[1]] == ["legal factor", "passage of law", "legislation"]


def test_why_speaks_french_and_falls_back_to_english(own: runs.House) -> None:
    store, graphs = held(own)
    assert words(trace.why(store, graphs, EX + "norm", "fr").paths) == [
        "répondre -met en pratique> attention",
        "répondre -prend en compte> the act asks for it -loi> article 1 -article de> the act",
    ]


def test_what_nothing_justifies_has_no_path(own: runs.House) -> None:
    store, graphs = held(own)
    assert trace.why(store, graphs, EX + "value").paths == ()


@pytest.mark.parametrize(
    ("changed", "hit"),
    [
        (EX + "act", ["article 1", "the act asks for it", "answer", "answer later"]),
        (EX + "value", ["answer", "answer later"]),
        ("http://qudt.org/vocab/unit/SEC", ["criterion", "answer", "answer later"]),
        ("https://w3id.org/mores/ref/time-to-answer", ["answer", "answer later"]),
        (EX + "later", []),
    ],
)
def test_impact_reaches_all_that_rests_on_what_changes(own: runs.House, changed: str, hit: list[str]) -> None:
    store, graphs = held(own)
    found = trace.impact(store, graphs, changed)
    assert [path[0].source.label for path in found.hits] == hit
    assert all(path[-1].target.iri == changed for path in found.hits)


def test_impact_of_a_parameter_reaches_the_norms_on_its_facets(own: runs.House) -> None:
    store, graphs = held(own)
    labels = [path[0].source.label for path in trace.impact(store, graphs, "https://w3id.org/mores/ref/tempo").hits]
    assert {"time to answer", "answer", "answer later"} <= set(labels)


def test_circles_end(own: runs.House) -> None:
    store, graphs = held(own, MODEL + "ex:act mores:amendedBy ex:newer . ex:newer mores:amendedBy ex:act .")
    assert len(trace.why(store, graphs, EX + "norm").paths) == 2
    assert len(trace.impact(store, graphs, EX + "act").hits) == 5
    assert [len(path) for path in trace.why(store, graphs, EX + "act").paths] == [1]


def test_two_ways_to_one_end_are_two_paths_and_one_hit(own: runs.House) -> None:
    store, graphs = held(own, MODEL + "ex:norm mores:groundedIn ex:act .")
    assert len(trace.why(store, graphs, EX + "norm").paths) == 3
    (path,) = [path for path in trace.impact(store, graphs, EX + "act").hits if path[0].source.iri == EX + "norm"]
    assert len(path) == 1


def test_too_many_paths_are_refused_aloud(own: runs.House) -> None:
    layers = "".join(
        f"ex:l{level}-{one} mores:amendedBy ex:l{level + 1}-{other} .\n"
        for level in range(7)
        for one in range(3)
        for other in range(3)
    )
    store, graphs = held(own, MODEL + layers + "ex:act mores:amendedBy ex:l0-0 .")
    with pytest.raises(QueryError, match="More than 1,000 paths"):
        trace.why(store, graphs, EX + "norm")


def test_what_is_not_there_is_named_with_what_is_near(own: runs.House) -> None:
    store, graphs = held(own)
    for follow in (trace.why, trace.impact):
        with pytest.raises(UnknownTermError) as error:
            follow(store, graphs, EX + "nrom")
        assert error.value.hint == f"Did you mean {EX}norm?"


def test_gaps_name_each_hole_once(own: runs.House) -> None:
    store, graphs = held(own, MODEL + 'ex:idle a mores:ValueCommitment ; skos:prefLabel "idle"@en .')
    found = {gap.question: [node.label for node in gap.nodes] for gap in trace.gaps(store, graphs)}
    assert found == {
        "factors_not_considered": [],
        "norms_without_behaviour": ["answer later"],
        "norms_without_factor": ["answer later"],
        "norms_without_measure": ["answer later"],
        "norms_without_value": ["answer later"],
        "parameters_without_norm": [
            *("appearance", "facial expression and gesture", "distance", "safety in communication", "words and verbal formulas"),
        ],
        "values_that_are_words_only": ["idle"],
    }


def test_a_gap_that_two_organisations_share_is_listed_once(own: runs.House) -> None:
    text = "@prefix ex: <https://example.org/{0}/> . @prefix mores: <https://w3id.org/mores/ns#> ."
    text += " ex:organisation a mores:Organisation ; mores:hasCulture ex:culture . ex:culture a mores:CorporateCulture ."
    store = runs.memory_store(runs.read_model([Source("one.ttl", text.format("one").encode(), ".ttl")]), own)
    runs.load_model(store, "other", runs.read_model([Source("other.ttl", text.format("other").encode(), ".ttl")]))
    graphs = runs.graphs_of(store, ["model", "other"], "draft")
    assert len(ask(store, graphs, question("parameters_without_norm")).rows) == 12, "six, for each of the two"
    (gap,) = [found for found in trace.gaps(store, graphs) if found.question == "parameters_without_norm"]
    assert len(gap.nodes) == 6
