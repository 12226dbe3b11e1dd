"""Named questions: each on its cases; parameters are bound as terms, and what is wrong with them is said."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from kg import resources, runs
from kg.errors import QueryError, UnknownTermError
from kg.questions import Question, bind, question, questions
from kg.store import NamedNode
from tests.conftest import ROOT

CASES = ROOT / "tests" / "cases" / "questions"


def situations() -> list[Path]:
    return sorted(path.parent for path in CASES.glob("*/*/model.ttl"))


def rows(text: str) -> tuple[list[str], list[tuple[str, ...]]]:
    header, *body = csv.reader(io.StringIO(text))
    return header, sorted(tuple(row) for row in body)


@pytest.mark.parametrize("folder", situations(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_question_gives_the_expected_table(folder: Path, own: runs.House) -> None:
    asked = question(folder.parent.name)
    params = json.loads((folder / "params.json").read_text("utf-8")) if asked.params else {}
    store = runs.memory_store(runs.read_model(runs.read_sources([folder / "model.ttl"])), own)
    data, _ = store.answer(asked.text, runs.graphs_of(store, ["model"], "draft"), ("text/csv",), bind(asked, params))
    assert rows(data.decode()) == rows((folder / "expected.csv").read_text("utf-8"))


def test_every_question_has_a_case_with_an_answer_and_one_without() -> None:
    answered = {name: set() for name in resources.queries()}
    for folder in situations():
        answered[folder.parent.name].add(bool(rows((folder / "expected.csv").read_text("utf-8"))[1]))
    assert {name for name, found in answered.items() if found != {True, False}} == set()


@pytest.mark.parametrize("asked", questions(), ids=lambda asked: asked.name)
def test_a_question_says_what_it_asks_and_lists_its_columns(asked: Question) -> None:
    assert asked.titles["en"] != asked.titles["fr"]
    assert asked.question.endswith("?")
    columns = re.search(r"^SELECT (?:DISTINCT )?((?:\?\w+ ?)+)$", asked.text, re.MULTILINE)
    assert columns, "columns are listed, never *"
    assert asked.returns.split(";")[0].split(", ") == [column.lstrip("?") for column in columns[1].split()]
    assert all(f"?{name}" in columns[1] for name, _ in asked.params), "a parameter is bound through a projected variable"


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
