"""What several tests need: the ontology and shapes once, the command as a user calls it, and no silent skips in CI."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kg import runs
from kg.model import Verdict

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 23)
MORES = Path(sys.executable).parent / "mores"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def own() -> runs.House:
    return runs.house()


@pytest.fixture
def mores(tmp_path: Path) -> Run:
    """Run the command in an empty folder, as a user would, with output that is not a terminal."""

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        settings = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 120, **options}
        return subprocess.run([str(MORES), *map(str, arguments)], check=False, **settings)  # type: ignore[call-overload]  # options of run

    return run


@pytest.fixture(scope="session")
def judge(own: runs.House) -> Callable[..., Verdict]:
    """Judge the files of a model on a fixed day."""

    def check(*paths: Path, on: date = TODAY, **options: object) -> Verdict:
        return runs.check(runs.read_model(runs.read_sources(paths)), own, on=on, **options)  # type: ignore[arg-type]  # options of check

    return check


def skip(reason: str) -> None:
    """Skip a test for want of something, except in CI, which has it."""
    if os.environ.get("MORES_NO_SKIP"):
        pytest.fail(f"CI must run this: {reason}")
    pytest.skip(reason)
