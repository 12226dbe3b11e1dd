"""The gold cases: texts that exist, written as models, each with the verdict that it must get, decided by hand.

A folder of tests/cases/gold holds model.ttl and verdict.toml. A verdict says `why`, and what follows on `day`:

    must_find        [[rule, node] or [rule, node, value], ...]; every Violation that is found must be listed
    must_not_find    [rule, ...]; no finding of theirs at all, of whatever severity
    in_force         {day = [norm, ...]}; exactly those norms
    must_derive      triples in Turtle, all inferred
    must_not_derive  triple patterns; nothing inferred matches
    [[asks]]         question, params, where, columns, rows; exactly those rows in those columns, of the answers where a column
                     has a value
    [[later]]        nodes, severities, what: what no shape finds yet; once one does, its test fails, and the rule moves up

A [[variant]] has a name, `replace` [[old, new], ...] on the text of the model, and a verdict of its own.
Nodes are named as in the model, without ex:. Where a question looks into releases, a folder has earlier.ttl too, and its verdict
says when the two were `published`.
"""

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg import runs
from kg.model import Finding, Verdict
from kg.names import MORES, PREFIXES, inferred_graph
from kg.publish import publish_draft
from kg.questions import bind, question
from kg.reason import in_force
from kg.store import EmbeddedStore, NamedNode
from tests.conftest import ROOT, TODAY

GOLD = ROOT / "tests" / "cases" / "gold"
EX = "https://example.org/case/"
IN_FORCE = NamedNode(MORES + "InForceNorm")
KEYS = {"why", "day", "must_find", "must_not_find", "in_force", "must_derive", "must_not_derive", "asks", "later", "published"}
PARTS = {
    "asks": {"question", "params", "where", "columns", "rows"},
    "later": {"nodes", "severities", "what"},
    "variant": {*KEYS, "name", "replace"},
}
# What is said of a fragment without being its point: a dimension that is left open, a source that was not read.
BESIDE = {"CTX-002", "FACT-003"}
HEADER = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in {**PREFIXES, "ex": EX}.items())


@dataclass(frozen=True)
class Case:
    """A model with the verdict that it must get."""

    name: str
    text: str
    verdict: dict[str, Any]

    @property
    def slug(self) -> str:
        return self.name.replace("/", "-")

    def listed(self, key: str) -> list[Any]:
        found: list[Any] = self.verdict.get(key, [])
        return found


def read_cases() -> Iterator[Case]:
    for folder in sorted(path for path in GOLD.iterdir() if path.is_dir()):
        text = (folder / "model.ttl").read_text("utf-8")
        verdict = tomllib.loads((folder / "verdict.toml").read_text("utf-8"))
        variants = verdict.pop("variant", [])
        yield Case(folder.name, text, verdict)
        for variant in variants:
            changed = text
            for old, new in variant["replace"]:
                assert changed.count(old), f"{folder.name}/{variant['name']}: {old}"
                changed = changed.replace(old, new)
            yield Case(f"{folder.name}/{variant['name']}", changed, variant)


CASES = tuple(read_cases())


def having(*keys: str) -> pytest.MarkDecorator:
    """Give a test each case whose verdict speaks of one of some things."""
    return pytest.mark.parametrize("case", [case for case in CASES if {*keys} & {*case.verdict}], ids=lambda case: case.name)


def each(key: str) -> pytest.MarkDecorator:
    """Give a test each entry of a list of all verdicts."""
    pairs = [(case, entry, number) for case in CASES for number, entry in enumerate(case.listed(key), 1)]
    return pytest.mark.parametrize(
        ("case", "entry"),
        [(case, entry) for case, entry, _ in pairs],
        ids=[f"{case.name}-{entry.get('question', 'later')}-{number}" for case, entry, number in pairs],
    )


def local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


@pytest.fixture(scope="session")
def judged(judge: Callable[..., Verdict], tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], Verdict]:
    """Judge a case on its day, once."""
    verdicts: dict[str, Verdict] = {}

    def verdict(case: Case) -> Verdict:
        if case.name not in verdicts:
            verdicts[case.name] = judge(write(case, tmp_path_factory), on=case.verdict.get("day", TODAY))
        return verdicts[case.name]

    return verdict


@pytest.fixture(scope="session")
def held(own: runs.House, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], EmbeddedStore]:
    """Hold a case with what follows from it as a draft, once."""
    store, loaded = EmbeddedStore(), set[str]()
    runs.furnish(store, own)

    def load(case: Case) -> EmbeddedStore:
        if case.name not in loaded:
            runs.load_model(store, case.slug, runs.read_model(runs.read_sources([write(case, tmp_path_factory)])))
            loaded.add(case.name)
        return store

    return load


@pytest.fixture(scope="session")
def published(own: runs.House) -> Callable[[Case], EmbeddedStore]:
    """Hold a case with its earlier version as two releases."""

    def publish(case: Case) -> EmbeddedStore:
        store = EmbeddedStore()
        runs.furnish(store, own)
        for name, when in zip(("earlier.ttl", "model.ttl"), case.verdict["published"], strict=True):
            runs.load_model(store, case.slug, runs.read_model(runs.read_sources([GOLD / case.name / name])))
            publish_draft(store, case.slug, when)
        return store

    return publish


def write(case: Case, folders: pytest.TempPathFactory) -> Path:
    path = folders.mktemp("gold") / "model.ttl"
    path.write_text(case.text, "utf-8")
    return path


def matches(finding: Finding, wanted: list[str]) -> bool:
    return [finding.rule, local(finding.focus), local(finding.value)][: len(wanted)] == wanted


def test_every_gold_case_is_there_and_says_which_text_it_follows() -> None:
    folders = sorted(path.name for path in GOLD.iterdir())
    assert [name.split("-")[0] for name in folders] == [f"{number:02}" for number in range(1, 17)]
    for folder in folders:
        text = (GOLD / folder / "model.ttl").read_text("utf-8")
        assert re.search(r"\A# Case \d+: .*?\n# Text: .*?\n# Trap: ", text, re.DOTALL), folder


def test_a_verdict_says_only_what_is_tested_and_names_only_what_its_model_has() -> None:
    for folder in sorted(GOLD.iterdir()):
        verdict = tomllib.loads((folder / "verdict.toml").read_text("utf-8"))
        assert {*verdict} <= {*KEYS, "variant"}, folder.name
        for key, known in PARTS.items():
            assert all({*part} <= known for part in verdict.get(key, [])), (folder.name, key)
    for case in CASES:
        assert {"why", "must_find"} <= {*case.verdict}, case.name
        nodes = {node for entry in case.listed("must_find") for node in entry[1:2]}
        nodes |= {name for names in case.verdict.get("in_force", {}).values() for name in names}
        nodes |= {name for entry in case.listed("later") for name in entry["nodes"] if not name.startswith("ref:")}
        nodes |= set(re.findall(r"ex:([\w-]+)", str({key: case.verdict[key] for key in KEYS & {*case.verdict}})))
        named = {name for name in nodes if re.search(rf"^(?:ex:{name} a|ref:{name}) ", case.text, re.MULTILINE)}
        assert named == nodes, case.name


@having("must_find")
def test_a_gold_case_gets_the_findings_that_it_must_and_no_other_violation(case: Case, judged: Callable[[Case], Verdict]) -> None:
    findings = judged(case).findings
    must = case.listed("must_find")
    assert [wanted for wanted in must if not any(matches(finding, wanted) for finding in findings)] == []
    violations = [finding for finding in findings if finding.severity == "Violation"]
    assert [finding for finding in violations if not any(matches(finding, wanted) for wanted in must)] == []
    assert [finding for finding in findings if finding.rule in case.listed("must_not_find")] == []


@having("in_force")
def test_the_right_norms_of_a_gold_case_are_in_force_each_day(case: Case, held: Callable[[Case], EmbeddedStore]) -> None:
    store = held(case)
    facts = [triple for graph in runs.graphs_of(store, [case.slug], "draft")[2:] for triple in store.triples(graph)]
    for day, norms in case.verdict["in_force"].items():
        holds = in_force(facts, date.fromisoformat(day))
        found = {local(str(t.subject.value)) for t in holds if t.object == IN_FORCE}  # type: ignore[union-attr]
        assert found == set(norms), day


@having("must_derive", "must_not_derive")
def test_what_follows_from_a_gold_case_is_derived_and_nothing_else(case: Case, held: Callable[[Case], EmbeddedStore]) -> None:
    store, graph = held(case), inferred_graph(runs.graphs_of(held(case), [case.slug], "draft")[2])

    def follows(pattern: str) -> bool:
        return bool(store.select(f"{HEADER}SELECT (1 AS ?found) WHERE {{ {pattern} }} LIMIT 1", [graph]).rows)

    assert [pattern for pattern in case.listed("must_derive") if not follows(pattern)] == []
    assert [pattern for pattern in case.listed("must_not_derive") if follows(pattern)] == []


@each("asks")
def test_a_named_question_about_a_gold_case_gets_its_answer(
    case: Case, entry: dict[str, Any], held: Callable[[Case], EmbeddedStore], published: Callable[[Case], EmbeddedStore]
) -> None:
    asked = question(entry["question"])
    store = published(case) if asked.spans_releases else held(case)
    params = {name: expanded(value) for name, value in entry.get("params", {}).items()}
    graphs = runs.graphs_of(store, [case.slug], "releases" if asked.spans_releases else "draft")
    answer = store.answer(asked.text, graphs, ("text/csv",), bind(asked, params))[0].decode()
    where = entry.get("where", {}).items()
    found = [row for row in csv.DictReader(io.StringIO(answer)) if where <= row.items()]
    table = [tuple(row[column] for column in entry["columns"]) for row in found]
    assert sorted(set(table)) == sorted(tuple(expanded(value) for value in row) for row in entry["rows"])


def expanded(value: str) -> str:
    prefix, _, name = value.partition(":")
    return {**PREFIXES, "ex": EX}[prefix] + name if prefix in {*PREFIXES, "ex"} else value


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="no shape finds this yet; when one does, its rule belongs into must_find"
)
@each("later")
def test_what_no_shape_finds_yet(case: Case, entry: dict[str, Any], judged: Callable[[Case], Verdict]) -> None:
    known = BESIDE | {wanted[0] for wanted in case.listed("must_find")}
    assert [
        finding
        for finding in judged(case).findings
        if finding.rule not in known
        and finding.severity in entry["severities"]
        and finding.focus in {expanded(name if name.startswith("ref:") else f"ex:{name}") for name in entry["nodes"]}
    ]
