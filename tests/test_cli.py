"""The command line keeps its contract: options, formats, exit codes, streams."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.store import Source, parse
from tests.conftest import MORES, ROOT, Run

HOTEL, WATER, FLAWED = (ROOT / "examples" / name for name in ("hotel", "water", "flawed"))
NORM = "https://example.org/hotel-aurora/keep-distance"
DAY = ("--on", "2026-11-23")
SH = "http://www.w3.org/ns/shacl#"


def test_help_lists_the_commands_and_comes_without_an_engine(mores: Run) -> None:
    run = mores("--help")
    commands = re.findall(r"^  (\w+)  ", run.stdout.split("Commands:")[1], re.MULTILINE)
    assert commands == ["demo", "validate", "load", "reason", "gaps", "ask", "publish", "serve", "doctor", "trace"]
    assert (run.returncode, run.stderr) == (0, "")
    assert mores().stdout == run.stdout
    code = "import sys; from kg.cli.main import main; sys.argv = ['mores', '--help']\n"
    code += "try: main()\nfinally: print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    for engine in ("pyoxigraph", "rdflib", "pyshacl", "reasonable", "owlready2", "fastapi", "uvicorn"):
        assert f"'{engine}'" not in loaded


@pytest.mark.parametrize(
    ("command", "options"),
    {
        "demo": "--port --no-serve --lang",
        "validate": "--store --org --on --gate --engine --shapes --format --lang --fail-on",
        "load": "--store --org",
        "reason": "--dl --on --whole",
        "trace why": "--store --org --format --lang",
        "trace impact": "--store --org --format --lang",
        "gaps": "--store --org --format --lang",
        "ask": "--store --org --param --format",
        "publish": "--store --org --dry-run --on --format --lang",
        "serve": "--store --host --port",
        "doctor": "--store",
    }.items(),
)
def test_a_command_has_its_options_and_no_others(mores: Run, command: str, options: str) -> None:
    run = mores(*command.split(), "--help", env={**os.environ, "COLUMNS": "200"})
    assert run.returncode == 0
    found = re.findall(r"^  (--[\w-]+)", run.stdout, re.MULTILINE)
    assert sorted(found) == sorted([*options.split(), "--help"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["validate"],
        ["validate", "--gate", "never", "x.ttl"],
        ["validate", "--format", "xlsx", "x.ttl"],
        ["publish", "--store", "s", "--org", "o", "--format", "sarif"],
        ["validate", "--on", "yesterday", "x.ttl"],
        ["validate", "--engine", "compiled", "x.ttl"],
        ["validate", "x.ttl", "--store", "s", "--org", "o"],
        ["validate", "--store", "s"],
        ["load", "x.ttl"],
        ["load", "x.ttl", "--store", "s"],
        ["publish"],
        ["serve"],
        ["serve", "--store", "s", "--port", "99999"],
        ["trace", "why"],
        ["gaps"],
        ["gaps", "--org", "o", "x.ttl"],
        ["ask", "norms", "--param", "x", "x.ttl"],
    ],
)
def test_wrong_usage_ends_with_64_and_a_hint(mores: Run, arguments: list[str]) -> None:
    run = mores(*arguments)
    assert (run.returncode, run.stdout) == (64, "")
    assert run.stderr.startswith("error: ")
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("command", [["validate"], ["publish"], ["gaps"], ["ask", "norms"], ["trace", "why", "x:y"], ["doctor"]])
def test_a_store_that_is_not_there_is_not_made(mores: Run, tmp_path: Path, command: list[str]) -> None:
    more = ["--org", "o"] if command[0] in ("validate", "publish") else []
    run = mores(*command, "--store", "nowhere", *more)
    assert run.returncode == (1 if command == ["doctor"] else 2)
    assert "There is no store at nowhere." in run.stderr + run.stdout
    assert not (tmp_path / "nowhere").exists()


def test_the_verdict_as_json_has_the_contracts_keys(mores: Run) -> None:
    run = mores("validate", FLAWED, "--format", "json", *DAY)
    verdict = json.loads(run.stdout)
    assert (run.returncode, run.stderr) == (1, "")
    assert {"conforms", "gate", "counts", "findings"} <= set(verdict)
    assert (verdict["conforms"], verdict["gate"]) == (False, "publish")
    keys = [
        "rule",
        "severity",
        "gate",
        "focus",
        "label",
        "path",
        "value",
        "message",
        "remedy",
        "file",
        "line",
        "column",
        "shape",
        "related",
    ]
    assert all(list(finding)[: len(keys)] == keys for finding in verdict["findings"])
    assert verdict["counts"] == {
        kind: sum(finding["severity"] == kind for finding in verdict["findings"]) for kind in ("Violation", "Warning", "Info")
    }
    (clash,) = [finding for finding in verdict["findings"] if finding["related"] and "answer-telephone" in finding["focus"]]
    assert clash["related"] == ["https://example.org/hotel-borealis/let-it-ring"]
    order = [(f["file"], f["line"], f["column"], f["rule"], f["focus"]) for f in verdict["findings"]]
    assert order == sorted(order)
    french = json.loads(mores("validate", FLAWED, "--format", "json", "--lang", "fr", *DAY).stdout)
    same = ("rule", "severity", "gate", "focus", "value", "file", "line", "column", "shape", "related")
    assert [[f[key] for key in same] for f in french["findings"]] == [[f[key] for key in same] for f in verdict["findings"]]
    assert all(one["message"] != other["message"] for one, other in zip(french["findings"], verdict["findings"], strict=True))


def test_the_verdict_as_turtle_is_a_validation_report(mores: Run) -> None:
    run = mores("validate", FLAWED, "--format", "turtle", *DAY)
    assert (run.returncode, run.stderr) == (1, "")
    triples = parse(Source("report.ttl", run.stdout.encode(), ".ttl"))
    predicates = [str(t.predicate.value) for t in triples]
    findings = json.loads(mores("validate", FLAWED, "--format", "json", *DAY).stdout)["findings"]
    assert predicates.count(SH + "result") == predicates.count(SH + "focusNode") >= len(findings)
    focus = {str(t.object.value) for t in triples if t.predicate.value == SH + "focusNode"}
    assert focus == {finding["focus"] for finding in findings}
    assert [t.object.value for t in triples if t.predicate.value == SH + "conforms"] == ["false"]


def test_text_names_each_place_and_sums_up(mores: Run) -> None:
    def text(*options: str, **environment: str) -> str:
        return mores("validate", "flawed", *DAY, *options, cwd=ROOT / "examples", env=os.environ | environment).stdout

    verdict = json.loads(text("--format", "json"))
    shown = text()
    places = re.findall(r"^(\S+?:\d+:\d+)  (Violation|Warning)  ([A-Z]+-\d+)  ", shown, re.MULTILINE)
    found = [f for f in verdict["findings"] if f["severity"] != "Info"]
    assert places == [(f"{f['file']}:{f['line']}:{f['column']}", f["severity"], f["rule"]) for f in found]
    assert all(place.startswith("flawed/standards.ttl:") for place, _, _ in places)
    counts = list(verdict["counts"].values())
    assert shown.splitlines()[-1] == (
        "does not conform at the gate “publish”, judged on 2026-11-23: Violation {}, Warning {}, Info {}".format(*counts)
    )
    assert "\x1b" not in shown
    assert text(COLUMNS="40") == shown
    french = text("--lang", "fr")
    assert french.splitlines()[-1] == (
        "non conforme à l’étape « publication », jugé au 2026-11-23 : Violation {}, Avertissement {}, Information {}".format(
            *counts
        )
    )
    assert not re.search(r"Mend:|Warning|Info\b|ConstraintComponent", french)
    assert french.count("Remède : ") == shown.count("Mend: ")


def test_a_gate_counts_its_rules_and_those_before_it(mores: Run) -> None:
    rules = {}
    for gate in ("draft", "review", "publish"):
        verdict = json.loads(mores("validate", FLAWED, "--format", "json", "--gate", gate, *DAY).stdout)
        rules[gate] = {finding["rule"] for finding in verdict["findings"]}
        assert {finding["gate"] for finding in verdict["findings"]} == {"draft", "review", "publish"} - (
            {"review", "publish"} if gate == "draft" else {"publish"} if gate == "review" else set()
        )
    assert rules["draft"] < rules["review"] < rules["publish"]


@pytest.mark.parametrize(("fail_on", "code"), [("violation", 0), ("warning", 1), ("info", 1)])
def test_fail_on_sets_the_mildest_severity_that_fails(mores: Run, fail_on: str, code: int) -> None:
    assert mores("validate", HOTEL, "--fail-on", fail_on, *DAY).returncode == code


def test_a_norm_is_judged_on_the_day_that_is_given(mores: Run) -> None:
    assert mores("validate", HOTEL, "--on", "2026-11-23").returncode == 0
    run = mores("validate", HOTEL, "--on", "2020-01-01")
    assert run.returncode == 1
    assert run.stdout.count("COV-001") == 6


def test_a_syntax_error_is_a_finding_for_machines_and_a_failure(mores: Run, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("@prefix a: <http://a/> .\na:b a:c b:d .\n")
    run = mores("validate", "x.ttl", "--format", "json")
    (finding,) = json.loads(run.stdout)["findings"]
    assert run.returncode == 2
    assert (finding["rule"], finding["file"], finding["line"], finding["column"]) == ("SYNTAX-002", "x.ttl", 2, 9)


PLAIN = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://x/> .
ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:message "give a p"@en ] .
"""


def test_plain_shacl_judges_anybodys_data(mores: Run, tmp_path: Path) -> None:
    (tmp_path / "s.ttl").write_text(PLAIN)
    (tmp_path / "d.ttl").write_text("@prefix ex: <http://x/> .\n<#a> a ex:T .\n<#b> a ex:T ; ex:p 1 .\n")
    run = mores("validate", "d.ttl", "--shapes", "s.ttl", "--format", "json")
    (finding,) = json.loads(run.stdout)["findings"]
    assert run.returncode == 1
    assert finding["focus"] == f"file://{tmp_path}/d.ttl#a"
    assert (finding["line"], finding["message"]) == (2, "give a p")
    (tmp_path / "empty.ttl").write_text("# nothing\n")
    for data, shapes, what in (("empty.ttl", "s.ttl", "data"), ("d.ttl", "empty.ttl", "shapes")):
        run = mores("validate", data, "--shapes", shapes)
        assert run.returncode == 0
        assert run.stderr == f"The {what} hold no statement, so there was nothing to judge.\n"


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("sh:js ex:script", "sh:js"),
        ("sh:property [ sh:path ex:p ; sh:minCont 1 ]", "sh:minCont"),
        ("sh:rule ex:rule", "sh:rule"),
        ("sh:target ex:target", "sh:target"),
        ('sh:sparql [ sh:select "SELECT $this WHERE { SERVICE <http://y/> { $this ?p ?o } }" ]', "SERVICE"),
    ],
)
def test_what_is_not_supported_is_named_and_never_conforms(mores: Run, tmp_path: Path, shape: str, name: str) -> None:
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://x/> .\n"
    (tmp_path / "s.ttl").write_text(f"{prefixes}ex:S a sh:NodeShape ; sh:targetClass ex:T ; {shape} .")
    (tmp_path / "d.ttl").write_text("@prefix ex: <http://x/> .\nex:a a ex:T .\n")
    run = mores("validate", "d.ttl", "--shapes", "s.ttl")
    assert (run.returncode, run.stdout) == (3, "")
    assert name in run.stderr


@pytest.mark.parametrize(
    "shape",
    [
        'sh:sparql [ sh:select "SELECT $this WHERE { $this a unknown:T }" ]',
        'sh:sparql [ sh:select "SELECT $this WHERE { $this " ]',
        'sh:property [ sh:path ex:p ; sh:pattern "(" ]',
        "sh:node ex:S",
    ],
)
def test_shapes_that_are_ill_formed_are_refused_without_a_stack_trace(mores: Run, tmp_path: Path, shape: str) -> None:
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://x/> .\n"
    (tmp_path / "s.ttl").write_text(f"{prefixes}ex:S a sh:NodeShape ; sh:targetClass ex:T ; {shape} .")
    (tmp_path / "d.ttl").write_text('@prefix ex: <http://x/> .\nex:a a ex:T ; ex:p "x" .\n')
    run = mores("validate", "d.ttl", "--shapes", "s.ttl")
    assert run.returncode in (2, 3)
    assert (run.stdout, "Traceback" in run.stderr) == ("", False)


def test_a_path_of_several_steps_is_reported(mores: Run, tmp_path: Path) -> None:
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://x/> .\n"
    shape = "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ] ."
    (tmp_path / "s.ttl").write_text(prefixes + shape)
    (tmp_path / "d.ttl").write_text("@prefix ex: <http://x/> .\nex:a a ex:T .\n")
    for form in ("text", "json", "turtle"):
        run = mores("validate", "d.ttl", "--shapes", "s.ttl", "--format", form)
        assert (run.returncode, run.stderr) == (1, "")


def test_the_whole_road_through_a_store(mores: Run) -> None:
    assert mores("load", HOTEL, "--store", "s", "--org", "hotel").stdout == (
        "hotel: 805 statements from 8 file(s) are now the draft.\n"
    )
    draft = mores("trace", "why", NORM, "--store", "s")
    assert draft.stderr == "Not published yet, so the draft is asked: hotel.\n"
    dry = mores("publish", "--store", "s", "--org", "hotel", "--dry-run", *DAY)
    assert (dry.returncode, "release" in dry.stdout) == (0, False)
    run = mores("publish", "--store", "s", "--org", "hotel", *DAY)
    assert run.returncode == 0
    assert re.fullmatch(r"hotel: release 1, 805 statements, sha256 [0-9a-f]{64}", run.stdout.splitlines()[-1])
    why = mores("trace", "why", NORM, "--store", "s")
    assert (why.returncode, why.stderr, why.stdout) == (0, "", draft.stdout)
    assert why.stdout == mores("trace", "why", NORM, HOTEL).stdout
    assert mores("load", FLAWED, "--store", "s", "--org", "flawed").returncode == 0
    refused = mores("publish", "--store", "s", "--org", "flawed", *DAY)
    assert refused.returncode == 1
    assert "release" not in refused.stdout.splitlines()[-1]
    assert mores("gaps", "--store", "s", "--org", "hotle").stderr == (
        "error: The store has no organisation “hotle”.\nhint: It has flawed, hotel.\n"
    )
    assert mores("doctor", "--store", "s").returncode == 0


def test_a_question_about_what_is_not_there_is_no_empty_table(mores: Run) -> None:
    run = mores("ask", "reparation_owed", HOTEL, "--param", f"norm={NORM}-misspelt")
    assert (run.returncode, run.stdout) == (2, "")
    assert f"There is no {NORM}-misspelt" in run.stderr


def test_an_answer_comes_as_text_json_and_csv(mores: Run) -> None:
    header, *rows = csv.reader(io.StringIO(mores("ask", "norms", HOTEL, "--format", "csv").stdout))
    assert header[:3] == ["norm", "label", "facet"]
    bindings = json.loads(mores("ask", "norms", HOTEL, "--format", "json").stdout)["results"]["bindings"]
    assert len(rows) == len(bindings) == len(mores("ask", "norms", HOTEL).stdout.splitlines()) - 1
    why = json.loads(mores("trace", "why", NORM, HOTEL, "--format", "json").stdout)
    assert why["start"]["iri"] == NORM
    table = [*csv.DictReader(io.StringIO(mores("trace", "why", NORM, HOTEL, "--format", "csv").stdout))]
    assert [row["to"] for row in table] == [hop["target"]["iri"] for path in why["paths"] for hop in path]
    impact = json.loads(mores("trace", "impact", why["paths"][0][0]["target"]["iri"], HOTEL, "--format", "json").stdout)
    assert NORM in [path[0]["source"]["iri"] for path in impact["hits"]]
    gaps = json.loads(mores("gaps", FLAWED, "--format", "json").stdout)
    flat = [*csv.DictReader(io.StringIO(mores("gaps", FLAWED, "--format", "csv").stdout))]
    assert [(row["question"], row["iri"]) for row in flat] == [(g["question"], n["iri"]) for g in gaps for n in g["nodes"]]
    assert flat


def test_a_query_file_is_asked_too(mores: Run, tmp_path: Path) -> None:
    prefix = "PREFIX mores: <https://w3id.org/mores/ns#> "
    (tmp_path / "count.rq").write_text(prefix + "SELECT (COUNT(?norm) AS ?norms) WHERE { ?norm a mores:Norm }")
    assert mores("ask", "count.rq", HOTEL).stdout.split() == ["norms", "39"]
    (tmp_path / "ask.rq").write_text(prefix + "ASK { ?norm a mores:Norm }")
    assert mores("ask", "ask.rq", HOTEL).stdout == "true\n"
    (tmp_path / "graph.rq").write_text(prefix + "CONSTRUCT WHERE { ?set a mores:StandardSet }")
    graph = mores("ask", "graph.rq", HOTEL)
    assert "hotel-aurora/standards" in graph.stdout
    assert mores("ask", "graph.rq", HOTEL, "--format", "csv").stdout == graph.stdout
    assert mores("ask", "graph.rq", HOTEL, "--format", "csv").stderr == (
        "The answer is a graph, not a table, so it is written as Turtle.\n"
    )
    (tmp_path / "bad.rq").write_text("SELECT ?s WHERE { ?s a mores:Norm }")
    run = mores("ask", "bad.rq", HOTEL)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.splitlines()[0] == "error: The prefix mores: is not declared."
    (tmp_path / "out.rq").write_text("SELECT ?s WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert "SERVICE is not allowed here" in mores("ask", "out.rq", HOTEL).stderr


def test_reason_prints_what_follows_as_turtle(mores: Run) -> None:
    run = mores("reason", HOTEL)
    triples = parse(Source("inferred.ttl", run.stdout.encode(), ".ttl"))
    assert len(triples) > 500
    assert any(t.predicate.value.endswith("#appliesWith") for t in triples)


@pytest.mark.slow
def test_reason_dl_tells_whether_the_model_is_consistent(mores: Run, tmp_path: Path) -> None:
    run = mores("reason", HOTEL, "--dl")
    assert run.returncode == 0
    assert re.fullmatch(r"consistent, and none of \d+ classes is unsatisfiable\n", run.stdout)
    (tmp_path / "x.ttl").write_text("@prefix m: <https://w3id.org/mores/ns#> . <http://x/a> a m:Norm , m:ValueCommitment .")
    run = mores("reason", "x.ttl", "--dl")
    assert (run.returncode, run.stdout) == (1, "inconsistent: the model and the ontology contradict one another\n")


def test_reason_dl_without_its_extra_says_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "owlready2.py").write_text("raise ImportError('no', name='owlready2')")
    run = subprocess.run(
        [str(MORES), "reason", str(FLAWED), "--dl"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (3, "")
    assert run.stderr == (
        'error: --dl needs owlready2, which is not installed.\nhint: Install the extra: pip install "mores[dl]".\n'
    )


def test_colour_is_for_terminals_and_no_color_is_honoured() -> None:
    import pty

    def on_terminal(**environment: str) -> str:
        outer, inner = pty.openpty()
        settings = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm", **environment}
        subprocess.run([str(MORES), "validate", str(FLAWED)], stdout=inner, env=settings, check=False, stderr=subprocess.PIPE)
        os.close(inner)
        shown = b""
        try:
            while chunk := os.read(outer, 65536):
                shown += chunk
        except OSError:
            os.close(outer)
        return shown.decode()

    assert "\x1b[1;31mViolation" in on_terminal()
    assert "\x1b[" not in on_terminal(NO_COLOR="1").replace("\x1b[1m", "").replace("\x1b[0m", "").replace("\x1b[2m", "")
