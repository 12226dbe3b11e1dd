"""The house itself: tools that read their settings, locked versions, files that say nothing they should not."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT, skip

BIN = Path(sys.executable).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TRACKED = [
    path
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    if (path := ROOT / name).is_file()
]


def test_every_version_is_locked_without_hashes_or_addresses() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*==[\w.]+", line) for line in lines)
    assert lines == sorted(lines, key=lambda line: line.split("==")[0])
    locked = {line.split("==")[0] for line in lines}
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = [
        *PROJECT["project"]["dependencies"],
        *(name for extra in extras for name in extra),
    ]
    names = {re.split(r"[\[>=<~!; ]", name)[0] for name in wanted}
    assert names - {"mores"} <= locked


def test_what_is_installed_is_what_is_locked() -> None:
    locked = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines())
    listed = subprocess.run([sys.executable, "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True, check=True)
    installed = dict(line.split("==") for line in listed.stdout.splitlines() if "==" in line)
    names = {name.lower().replace("_", "-"): version for name, version in installed.items()}
    strays = {
        name: version
        for name, version in names.items()
        if name not in ("mores", "pip", "setuptools", "wheel") and locked.get(name) != version
    }
    assert strays == {}


def test_pytest_reads_its_settings(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.getini("xfail_strict") is True
    assert pytestconfig.getini("filterwarnings") == ["error"]
    assert pytestconfig.option.strict_markers
    assert pytestconfig.option.strict_config
    with pytest.raises(DeprecationWarning):
        import warnings

        warnings.warn("canary", DeprecationWarning, stacklevel=1)


def test_ruff_and_mypy_read_their_settings(tmp_path: Path) -> None:
    canary = tmp_path / "canary.py"
    canary.write_text("import os\n\n\ndef f(x):\n    print(x)\n    return 1\n")
    if not (BIN / "ruff").exists():
        skip("ruff comes with the extra `lint`; `make lint test` runs this")

    def run(tool: str, *arguments: str) -> str:
        return subprocess.run([str(BIN / tool), *arguments, str(canary)], capture_output=True, text=True, check=False).stdout

    ruff = run("ruff", "check", "--config", str(ROOT / "pyproject.toml"))
    for rule in ("D103", "F401", "T201"):
        assert rule in ruff
    mypy = run("mypy", "--config-file", str(ROOT / "pyproject.toml"))
    assert "Function is missing a type annotation" in mypy


def test_make_lists_its_targets() -> None:
    listed = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"demo", "test", "test-slow", "lint", "bench", "docs"} <= {line.split()[0] for line in listed.splitlines()}


def test_no_file_names_a_registry_a_workplace_or_unfinished_work() -> None:
    words = re.compile(
        r"pypi\.org|pythonhosted|index-url|(?<![\w.])/(?:root|home)/\w|/work/main|\b(?:TODO|FIXME|XXX|placeholder|simplified)\b",
        re.IGNORECASE,
    )
    strays = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in TRACKED
        if path.name not in ("test_house.py", "LICENSE")
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if words.search(line)
    ]
    assert strays == []


def test_the_house_stands_as_it_is_drawn() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in TRACKED}
    assert {
        *("pyproject.toml", "README.md", "Makefile", "CHANGELOG.md", "LICENSE", "constraints.txt", ".ci"),
        *("ontology", "shapes", "kg", "api", "examples", "tests", "benchmarks", "docs"),
    } <= top
    stems = {path.stem for path in (ROOT / "shapes").glob("*.ttl")} - {"house"}
    assert stems <= {path.stem for path in (ROOT / "ontology").glob("*.ttl")}
    assert (ROOT / "LICENSE").read_text("utf-8").split()[:2] == ["Apache", "License"]
