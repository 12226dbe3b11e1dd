"""Every code block of README and docs runs, and its output is what the page says."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from kg.store import Source, parse
from kg.store.embedded import EmbeddedStore
from tests.conftest import MORES, ROOT, skip

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
KINDS = {"console", "sparql", "text", "turtle", "yaml", ""}
BLOCK = re.compile(r"(?:^<!-- (file|serves): (\S+) -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its kind, its text, and what the comment before it says."""

    kind: str
    text: str
    order: str
    name: str
    line: int


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    return [
        Block(found[3], found[4], found[1] or "", found[2] or "", text.count("\n", 0, found.start()) + 1)
        for found in BLOCK.finditer(text)
    ]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def served(store: str, folder: Path) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [str(MORES), "serve", "--store", store, "--port", str(port)], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        assert process.stdout.readline().startswith("Serving at")
        yield port
    finally:
        process.terminate()
        process.communicate(timeout=30)


def run(commands: str, folder: Path, port: int, where: str) -> None:
    """Run the lines after `$ ` and hold their output against the lines below them."""
    for part in re.split(r"^\$ ", commands, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        while command.endswith("\\"):
            line, _, expected = expected.partition("\n")
            command = f"{command[:-1]} {line.strip()}"
        if "curl" in command and not shutil.which("curl"):
            skip("curl is not installed; `apt-get install curl` brings it")
        settings = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "80"}
        done = subprocess.run(
            ["bash", "-c", command.replace(":8000", f":{port}")],
            cwd=folder,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        shown = "\n".join(line.rstrip() for line in done.stdout.replace(f":{port}", ":8000").splitlines())
        wanted = "\n".join(line.rstrip() for line in expected.rstrip("\n").splitlines())
        pattern = re.escape(wanted).replace(r"\.\.\.\n", r"(?:.*\n)*?").replace(r"\.\.\.", r"[\s\S]*")
        assert re.fullmatch(pattern, shown), f"{where}: $ {command}\n--- printed\n{shown}\n--- expected\n{wanted}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_blocks_of_a_page_run(page: Path, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for block in blocks(page):
        where = f"{page.name}:{block.line}"
        assert block.kind in KINDS, f"{where}: no test runs a block of kind {block.kind}"
        if block.order == "file":
            (tmp_path / block.name).write_text(block.text, encoding="utf-8")
        if block.kind == "turtle":
            assert parse(Source(where, block.text.encode(), ".ttl"))
        elif block.kind == "yaml":
            assert yaml.safe_load(block.text)  # what it says is held against the Action and the hook in test_ci.py
        elif block.kind == "sparql":
            EmbeddedStore().answer(block.text, [])
        elif block.kind == "console":
            if block.order == "serves":
                with served(block.name, tmp_path) as port:
                    run(block.text, tmp_path, port, where)
            else:
                run(block.text, tmp_path, 8000, where)


def test_the_pages_have_blocks_to_run() -> None:
    kinds = [block.kind for page in PAGES for block in blocks(page)]
    assert kinds.count("console") >= 10
    assert kinds.count("turtle") >= 3
    fences = sum(len(re.findall(r"^```", page.read_text("utf-8"), re.MULTILINE)) for page in PAGES)
    assert fences == 2 * len(kinds), "a block that the pattern does not see"


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"


def test_the_readme_says_that_the_address_is_not_registered() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert re.search(r"https://w3id\.org/mores/.{0,80}not\s+registered", text, re.DOTALL)


def test_the_reference_is_what_its_generator_writes() -> None:
    code = "import json, runpy; print(json.dumps(runpy.run_path('docs/generate.py')['pages']()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    for name, text in json.loads(done.stdout).items():
        assert (ROOT / "docs" / "reference" / name).read_text("utf-8") == text, f"{name}: run `make docs`"
