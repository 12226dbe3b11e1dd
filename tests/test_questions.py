"""Named questions: each on its cases, with all of its patterns and without each of them; parameters are bound as terms."""

import re
from pathlib import Path

import pytest

from kg import resources, runs
from kg.errors import QueryError, UnknownTermError
from kg.questions import Question, bind, known, question, questions
from kg.store import EmbeddedStore, NamedNode
from tests.conftest import ROOT
from tests.patterns import CASES, case, notice, redundant, situations, split, table

# Questions that one row answers by nature, with the reason.
ONE_ROW: dict[str, str] = {}

TRICKY = r'''
PREFIX ex: <http://x/ns#>  # a comment. With { and ; and "
SELECT ?a ?g (COUNT(DISTINCT ?b) AS ?n)
WHERE {
    ?a a ex:Thing , ex:Other ;  # one. Two; three } four
        ex:text "{ ?x ex:p ?y . }"@en , 'it\'s "ORDER BY" # no comment' , """long ' " . } text""" ;
        <http://x/ns#size> 1.5 ; ex:count -2 ; ex:is true ; ; .
    ?a ex:p/(ex:q|^ex:r)*/ex:s? ?b .
    { { ?b ^ex:p ?a } UNION { ?b !(ex:p|^ex:q)   ?a . FILTER (?b != ex:no && !BOUND(?c)) } }
    OPTIONAL { ?b ex:label ?label FILTER (LANG(?label) = "en") }
    FILTER NOT EXISTS { ?b ex:gone ?when . FILTER EXISTS { ?when ex:p "1"^^ex:kind } }
    FILTER (?a != ex:no || EXISTS { ?a ex:p ex:x.y })
    FILTER regex(STR(?a), "^http")
    MINUS { ?a ?predicate ex:banned . ex:banned ex:p ?a. }
    BIND (IF(EXISTS { ?a ex:if ?b }, "a.b;c", "}") AS ?c)
    VALUES ?d { ex:one ex:two }
    VALUES (?e ?f) { (ex:one "{") (UNDEF "}") }
    GRAPH ?g { ?a ex:in ?g ; ex:at _:somewhere }
    GRAPH <http://x/g#1> { ?a ex:in [] . } .
    { SELECT ?a (MAX(?m) AS ?most) WHERE { ?a ex:m ?m . ?a ex:p+ ?z } GROUP BY ?a HAVING (COUNT(?z) > 0) ORDER BY ?a LIMIT 9 }
    ?a ex:p ?b
}
GROUP BY ?a ?g HAVING EXISTS { ?a ex:having ?g }
ORDER BY DESC(?n) ?a
'''
TRICKY_PATTERNS = [
    *("?a a ex:Thing", "?a a ex:Other", '?a ex:text "{ ?x ex:p ?y . }"@en', r"""?a ex:text 'it\'s "ORDER BY" # no comment'"""),
    *('?a ex:text """long \' " . } text"""', "?a <http://x/ns#size> 1.5", "?a ex:count -2", "?a ex:is true"),
    *("?a ex:p/(ex:q|^ex:r)*/ex:s? ?b", "?b ^ex:p ?a", "?b !(ex:p|^ex:q) ?a", "?b ex:label ?label", "?b ex:gone ?when"),
    *('?when ex:p "1"^^ex:kind', "?a ex:p ex:x.y", "?a ?predicate ex:banned", "ex:banned ex:p ?a", "?a ex:if ?b"),
    *("?a ex:in ?g", "?a ex:at _:somewhere", "?a ex:in []", "?a ex:m ?m", "?a ex:p+ ?z", "?a ex:p ?b", "?a ex:having ?g"),
]


# The tests of one question run one after the other, so that its cases are built once.
by_question = pytest.mark.parametrize("name", resources.queries(), scope="module")


@by_question
def test_a_question_gives_the_expected_tables(name: str) -> None:
    for folder in situations(name):
        assert case(folder).ask(question(name).text) == (case(folder).header, case(folder).rows), folder.name


@by_question
def test_a_question_whose_patterns_are_written_out_gives_the_same(name: str) -> None:
    written = split(question(name).text).without()
    for folder in situations(name):
        assert case(folder).ask(written) == (case(folder).header, case(folder).rows), folder.name


@by_question
def test_every_pattern_of_a_question_matters(name: str) -> None:
    survivors = {pattern for pattern, noticing in notice(name) if not noticing}
    excepted = set(redundant().get(name, {}))
    new, stale = "\n".join(sorted(survivors - excepted)), "\n".join(sorted(excepted - survivors))
    assert not new, f"no case of {name} notices that these are gone:\n{new}"
    assert not stale, f"redundant.toml lists what a case of {name} notices, or what stands nowhere:\n{stale}"


def test_every_situation_is_whole() -> None:
    folders = {path for path in CASES.glob("*/*") if path.is_dir()}
    assert folders == set(situations())
    assert {folder.parent.name for folder in folders} <= set(resources.queries())
    for folder in folders:
        asked, files = question(folder.parent.name), {path.name for path in folder.iterdir()}
        models = {"model.trig"} if asked.spans_releases else {"model.ttl"} | (files & {"other.ttl"})
        assert files - {"params.json"} == {"expected.csv", *models}, folder
        assert asked.params or "params.json" not in files, folder


def test_every_question_has_a_case_without_an_answer_and_one_with_several_rows() -> None:
    tables = {folder: table((folder / "expected.csv").read_text("utf-8"))[1] for folder in situations()}
    sizes = {name: {len(tables[folder]) for folder in situations(name)} for name in resources.queries()}
    assert {name for name, found in sizes.items() if 0 not in found} == set(), "no case without an answer"
    assert {name for name, found in sizes.items() if not any(found)} == set(), "no case with an answer"
    assert {name for name, found in sizes.items() if max(found, default=0) < 2} == set(ONE_ROW), "no case with two rows"


@pytest.mark.parametrize("asked", questions(), ids=lambda asked: asked.name)
def test_a_question_says_what_it_asks_and_lists_its_columns(asked: Question) -> None:
    assert asked.titles["en"] != asked.titles["fr"]
    assert asked.question.endswith("?")
    columns = re.search(r"^SELECT (?:DISTINCT )?((?:\?\w+ ?)+)$", asked.text, re.MULTILINE)
    assert columns, "columns are listed, never *"
    assert asked.returns.split(";")[0].split(", ") == [column.lstrip("?") for column in columns[1].split()]
    names = {f"?{name}" for name, _ in asked.params}
    assert names <= set(columns[1].split()), "a parameter is bound through a projected variable"
    assert {kind.removesuffix(", optional") for _, kind in asked.params} <= {"IRI", "date", "integer", "decimal", "text"}
    header = re.search(r"^#\+ params:(.*)$", asked.text, re.MULTILINE)
    assert len(asked.params) == (header[1].count("(") if header else 0), "a parameter is written as `name (type)`"
    assert set(asked.asks) <= {f"CQ{number}" for number in range(1, 31)}
    assert set(asked.claims) <= {f"S{number}" for number in range(1, 31)}


def test_every_competency_question_is_asked() -> None:
    asked = {name for one in questions() for name in one.asks}
    unasked = [name for number in range(1, 31) if (name := f"CQ{number}") not in asked]
    assert not unasked, ", ".join(unasked)


def test_every_exception_is_of_a_question_and_has_a_reason() -> None:
    assert set(redundant()) <= set(resources.queries())
    assert all(len(reason.split()) > 3 for patterns in (*redundant().values(), ONE_ROW) for reason in patterns.values())


def test_the_patterns_of_a_query_are_found_whatever_stands_between_them() -> None:
    assert split(TRICKY).patterns == TRICKY_PATTERNS
    store = EmbeddedStore()
    for gone in (None, *range(len(TRICKY_PATTERNS))):
        written = split(TRICKY).without(gone, limit=3)
        left = split(written).patterns
        assert left == [pattern for number, pattern in enumerate(TRICKY_PATTERNS) if number != gone]
        assert (
            written.endswith("GROUP BY ?a ?g HAVING EXISTS { ?a ex:having ?g . }\n\nLIMIT 3\n")
            or gone == len(TRICKY_PATTERNS) - 1
        )
        store.select(written, [])


@pytest.mark.parametrize("text", ["SELECT ?a { [ ?p ?a ] ?q ?b }", "SELECT ?a { ?a ?p ( ?b ) }", "SELECT ?a { ?a ?p ?b", "ASK"])
def test_what_our_queries_do_not_use_is_refused_by_the_splitter(text: str) -> None:
    with pytest.raises(ValueError, match="was expected"):
        split(text)


def test_a_limit_of_its_own_stays_in_a_query() -> None:
    text = "SELECT ?a { ?a ?p ?b . ?a ?p ?b } ORDER BY ?a LIMIT 1"
    assert split(text).patterns == ["?a ?p ?b", "?a ?p ?b [2]"]
    assert split(text).without(1, limit=5) == "SELECT ?a { ?a ?p ?b . } ORDER BY ?a LIMIT 1"
    assert split("SELECT ?a { ?a ?p ?b } ORDER BY ?a").without(0, limit=5) == "SELECT ?a {  } \nLIMIT 5\n"


def test_a_pattern_that_says_nothing_new_is_told_from_one_that_does() -> None:
    doubled = question("factors_not_considered").text.replace("?factor a ", "?factor a mores:InfluencingFactor ; a ")
    cases = [case(folder) for folder in situations("factors_not_considered")]
    parts = split(doubled)
    noticed = [any(one.notices(parts.without(number, limit=len(one.rows) + 1)) for one in cases) for number in range(4)]
    assert noticed == [False, False, True, True]
    assert all(one.notices("SELECT ?factor { ?factor }") for one in cases)


def test_a_case_in_trig_is_asked_as_a_whole_and_graph_by_graph(tmp_path: Path) -> None:
    folder = tmp_path / "factors_not_considered" / "in-two-graphs"
    folder.mkdir(parents=True)
    graph = "https://w3id.org/mores/graph/hotel/release/"
    (folder / "model.trig").write_text(
        f"""@prefix ex: <https://example.org/case/> . @prefix mores: <https://w3id.org/mores/ns#> .
        <{graph}1> {{ ex:custom a mores:InfluencingFactor . ex:nothing-is-inferred a mores:LegalFactor }}
        <{graph}2> {{ ex:greet mores:considers ex:custom . ex:sun a mores:InfluencingFactor }}""",
        encoding="utf-8",
    )
    (folder / "expected.csv").write_text("factor,label\nhttps://example.org/case/sun,\n", encoding="utf-8")
    asked = case(folder)
    assert asked.ask(question("factors_not_considered").text) == (asked.header, asked.rows)
    prefix = "PREFIX mores: <https://w3id.org/mores/ns#> "
    by_graph = asked.ask(prefix + "SELECT ?graph { GRAPH ?graph { ?factor a mores:InfluencingFactor } }")[1]
    assert by_graph == [(f"{graph}1",), (f"{graph}2",)]
    assert asked.ask(prefix + "SELECT ?graph { GRAPH ?graph { mores:Norm a ?class } }")[1]


def test_text_that_would_break_out_of_a_query_is_no_iri() -> None:
    for attack in (
        'x" } UNION { ?s ?p ?o } } #',
        "http://x/> ?p ?o . ?s ?p <http://y/",
        "mores:Norm>",
        "",
        "norm",
        "http://x/\ny",
        "urn:%%",
        "http://[",
    ):
        with pytest.raises(QueryError, match="is not an absolute IRI"):
            bind(question("why"), {"start": attack})
    assert bind(question("why"), {"start": "http://x/y"}) == {"start": NamedNode("http://x/y")}


def test_a_missing_an_unknown_and_a_misspelt_name_are_said() -> None:
    with pytest.raises(QueryError, match=r"why needs the parameter start \(IRI\)"):
        bind(question("why"), {})
    with pytest.raises(QueryError, match="why has no parameter begin"):
        bind(question("why"), {"start": "http://x/y", "begin": "z"})
    with pytest.raises(UnknownTermError) as error:
        question("norm_without_value")
    assert error.value.hint == "Did you mean norms_without_value?"


def test_a_short_iri_a_day_and_what_is_missing_or_unknown_are_read_as_meant(own: runs.House) -> None:
    params = {"facet": "ref:time-to-answer", "role": "ref:employee", "day": "2026-11-24"}
    bound = bind(question("winning_norm"), params)
    assert bound["facet"] == NamedNode("https://w3id.org/mores/ref/time-to-answer")
    with pytest.raises(QueryError, match="is not a value of type date") as error:
        bind(question("winning_norm"), {**params, "day": "2026-13-41"})
    assert error.value.hint == "day is a date, written as 2026-01-31."
    with pytest.raises(QueryError, match=r"needs the parameters facet \(IRI\), role \(IRI\), day \(date\)"):
        bind(question("winning_norm"), {})
    store = runs.memory_store(runs.read_model(runs.read_sources([ROOT / "examples" / "hotel"])), own)
    graphs = runs.graphs_of(store, ["model"], "draft")
    known(store, graphs, bound)
    with pytest.raises(UnknownTermError, match=r"There is no .*/time-to-answerr in the graphs"):
        known(store, graphs, bind(question("winning_norm"), {**params, "facet": "ref:time-to-answerr"}))
