"""Bad input, each with the whole message: what is wrong, where, how to mend it; and nothing is loaded."""

import json
import os
import re
import resource
import shutil
import subprocess
from pathlib import Path

import pytest

from kg.store import open_store
from tests.conftest import MORES, ROOT, Run

PREFIX = "@prefix a: <http://a/> .\n"

# name of the file, its bytes, the whole of stderr
REFUSED = {
    "an empty file": (
        "empty.ttl",
        b"",
        "error: empty.ttl: the model is empty.\n"
        "hint: It holds no statement. Was another file meant? examples/hotel shows a complete model.\n",
    ),
    "an undeclared prefix": (
        "prefix.ttl",
        f"{PREFIX}a:b a:c b:d .\n".encode(),
        "error: prefix.ttl:2:9: The prefix b: is not declared.\n"
        "    a:b a:c b:d .\n"
        "            ^\n"
        "hint: Declare it at the top of the file: @prefix b: <...> .\n",
    ),
    "a missing full stop": (
        "stop.ttl",
        f"{PREFIX}a:b a:c a:d\na:e a:f a:g .\n".encode(),
        "error: stop.ttl:2:12: A full stop is missing here: the statement ends, and another begins on line 3.\n"
        "    a:b a:c a:d\n"
        "               ^\n"
        "hint: Put a full stop at the end of the statement.\n",
    ),
    "a full stop missing at the end": (
        "end.ttl",
        f"{PREFIX}a:b a:c a:d".encode(),
        "error: end.ttl:2:12: The full stop of the last statement is missing.\n"
        "    a:b a:c a:d\n"
        "               ^\n"
        "hint: Put a full stop at the end; if the file was cut off, take it whole.\n",
    ),
    "a column counted in characters": (
        "column.ttl",
        f'{PREFIX}a:b a:c "éé" , b:d .\n'.encode(),
        "error: column.ttl:2:16: The prefix b: is not declared.\n"
        '    a:b a:c "éé" , b:d .\n'
        "                   ^\n"
        "hint: Declare it at the top of the file: @prefix b: <...> .\n",
    ),
    "invalid UTF-8": (
        "utf8.ttl",
        PREFIX.encode() + b'a:b a:c "\xff" .\n',
        "error: utf8.ttl:2:10: This is not UTF-8.\n"
        '    a:b a:c "\ufffd" .\n'
        "             ^\n"
        "hint: Save the file as UTF-8 (not Latin-1, Windows-1252 or UTF-16).\n",
    ),
    "a binary file": (
        "picture.ttl",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "error: picture.ttl:3:1: This is not a text file.\n"
        "hint: Give a file in Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML.\n",
    ),
    "an IRI with a space": (
        "space.ttl",
        f"{PREFIX}a:b a:c <http://x y> .\n".encode(),
        "error: space.ttl:2:18: An IRI holds no space.\n"
        "    a:b a:c <http://x y> .\n"
        "                     ^\n"
        "hint: Write %20 for it, or put the > before the space.\n",
    ),
    "a relative IRI": (
        "relative.ttl",
        b"<a> <b> <c> .\n",
        "error: relative.ttl:1:1: This IRI is relative, and the file says nothing that it is relative to.\n"
        "    <a> <b> <c> .\n"
        "    ^\n"
        "hint: Write the whole IRI, or declare what it is relative to: @base <https://example.org/> .\n",
    ),
    "two organisations": (
        "two.ttl",
        b"@prefix m: <https://w3id.org/mores/ns#> .\n<http://a/> a m:Organisation .\n<http://b/> a m:Organisation .\n",
        "error: two.ttl: the model describes 2 organisations: <http://a/>, <http://b/>.\n"
        "hint: One model is one organisation: load each on its own; other bodies in it are org:Organization.\n",
    ),
    "a format that is not read": (
        "model.docx",
        b"PK",
        "error: model.docx: “.docx” is not a format that Mores reads.\n"
        "hint: Its name must end in .jsonld, .nq, .nt, .rdf, .trig, .ttl.\n",
    ),
    "an entity bomb": (
        "bomb.rdf",
        b'<?xml version="1.0"?>\n<!DOCTYPE r [ <!ENTITY a "aaaa"> ]>\n<r/>',
        "error: bomb.rdf:2:15: Entity declarations are refused.\nhint: Write the IRIs out in full.\n",
    ),
    "a prefix that would fill the memory": (
        "prefixes.ttl",
        b"@prefix a: <http://" + b"a" * 10_000 + b"> .\na:b a:c a:d .\n",
        "error: prefixes.ttl:1:2: An IRI is longer than 2,048 characters.\nhint: Use a shorter IRI.\n",
    ),
}


@pytest.mark.parametrize(("name", "data", "message"), REFUSED.values(), ids=list(REFUSED))
@pytest.mark.parametrize("command", [["load", "--store", "store", "--org", "org"], ["reason"], ["ask", "norms"]])
def test_a_wrong_file_is_refused_with_its_place(
    mores: Run, tmp_path: Path, command: list[str], name: str, data: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    run = mores(*command, name)
    assert (run.returncode, run.stderr, run.stdout) == (2, message, "")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(("name", "data", "message"), REFUSED.values(), ids=list(REFUSED))
def test_a_wrong_file_is_a_finding(mores: Run, tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    run = mores("validate", name)
    assert (run.returncode, run.stderr) == (2, "")
    what, hint = message.splitlines()[0], message.splitlines()[-1]
    said = what.rpartition(": ")[2] if name != "two.ttl" else "describes 2 organisations"
    assert said.lower() in run.stdout.lower()
    assert f"    Mend: {hint.removeprefix('hint: ')}\n" in run.stdout
    assert run.stdout.endswith("could not be judged: 1 error in 1 file; beyond that nothing was looked at\n")
    if place := re.match(r"error: (\S+:\d+:\d+): ", what):
        assert f"\n{place[1]}  Violation  SYNTAX-0" in run.stdout


def test_a_missing_file_is_named(mores: Run) -> None:
    run = mores("reason", "nowhere.ttl")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "error: nowhere.ttl: there is no such file or folder.\nhint: Check the spelling of the path.\n"


def test_a_folder_without_rdf_is_named(mores: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "readme.txt").write_text("nothing here")
    run = mores("load", "notes", "--store", "store", "--org", "org")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "error: notes: this folder holds no RDF.\nhint: Its files must end in .jsonld, .nq, .nt, .rdf, .trig, .ttl.\n"
    )
    assert not (tmp_path / "store").exists()


def test_a_literal_of_200_megabytes_is_refused_quickly(mores: Run, tmp_path: Path) -> None:
    with (tmp_path / "big.ttl").open("wb") as file:
        file.write(f'{PREFIX}a:b a:c "'.encode())
        for _ in range(200):
            file.write(b"x" * (1 << 20))
        file.write(b'" .\n')
    run = mores("load", "big.ttl", "--store", "store", "--org", "org")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "error: big.ttl:2:9: A text is longer than 1,048,576 characters.\n"
        "hint: A model holds statements, not documents: keep the text elsewhere and cite its address.\n"
    )


@pytest.mark.parametrize("slug", ["a/b", "../up", "Hotel", "-x", "ontology", "x" * 64])
def test_a_slug_that_cannot_name_an_organisation_is_refused(mores: Run, tmp_path: Path, slug: str) -> None:
    run = mores("load", ROOT / "examples/flawed", "--store", "store", f"--org={slug}")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"error: “{slug}” cannot name an organisation.\n"
        "hint: Use 1 to 63 small letters, digits and single hyphens, as in hotel-aurora; "
        "house, library, ontology and shapes are taken.\n"
    )
    assert not (tmp_path / "store").exists()


def test_a_second_writer_is_refused(mores: Run, tmp_path: Path) -> None:
    held = open_store(tmp_path / "store", create=True)
    run = mores("load", ROOT / "examples/flawed", "--store", "store", "--org", "org")
    held.close()
    assert (run.returncode, run.stdout) == (2, "")
    assert re.fullmatch(
        r"error: store is in use by another process \(process \d+\)\.\n"
        r"hint: Wait until it ends, or stop it; a store has one writer\.\n",
        run.stderr,
    )


@pytest.mark.parametrize("limit", [8 << 10, 200 << 10, 1 << 20])
def test_a_full_disk_changes_nothing(mores: Run, limit: int) -> None:
    """RLIMIT_FSIZE stands for a full disk: writing beyond it fails as writing to one does."""
    assert mores("load", ROOT / "examples/flawed", "--store", "store", "--org", "org").returncode == 0
    before = mores("ask", "norms", "--store", "store", "--format", "csv").stdout

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    run = mores("load", ROOT / "examples/water", "--store", "store", "--org", "org", preexec_fn=full)
    if run.returncode == 0:
        pytest.fail("the limit was too high to be reached")
    assert (run.returncode, run.stdout) == (2, "")
    kept = (
        r"error: The store could not be written: File too large \(store/sources\)\.\n"
        r"hint: Free some space, or raise the limit, then try again; nothing was changed\.\n"
    )
    written = (
        r"error: The store could not be written: IO error: [^\n]*File too large\n"
        r"hint: Free some space, then try again; nothing was changed\.\n"
    )
    opened = (
        r"error: The graphs in store/graphs cannot be opened: IO error: [^\n]*File too large\n"
        r"hint: Free some space, or raise the limit\.\n"
    )
    assert re.fullmatch(f"{kept}|{written}|{opened}", run.stderr)
    assert mores("ask", "norms", "--store", "store", "--format", "csv").stdout == before


def test_a_model_without_organisation_loads_and_is_a_finding(mores: Run, tmp_path: Path) -> None:
    (tmp_path / "model.ttl").write_text("@prefix m: <https://w3id.org/mores/ns#> .\n<http://x/role> a m:Role .\n")
    assert mores("load", "model.ttl", "--store", "store", "--org", "org").returncode == 0
    run = mores("validate", "--store", "store", "--org", "org", "--on", "2026-11-23")
    assert (run.returncode, run.stderr) == (1, "")
    assert "model.ttl:1:1  Violation  ORG-001  organisation · ← rdf:type\n" in run.stdout
    assert "    The model names no organisation.\n" in run.stdout
    assert "    Mend: Add a node of class mores:Organisation with a label and mores:hasCulture.\n" in run.stdout
    assert "does not conform at the gate “publish”, judged on 2026-11-23: " in run.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("statement", "rule", "column", "message"),
    [
        ('<http://x/c> m:atMost "abc"^^x:decimal .', "CRIT-002", 14, "“abc” is not one exact number."),
        ('<http://x/c> <http://x/p> "abc"^^x:decimal .', "TERM-003", 14, "“abc” is not of the datatype xsd:decimal."),
        (
            "<http://x/n> m:operationalizes <http://x/v> .",
            "TERM-001",
            14,
            "There is no term mores:operationalizes: did you mean mores:operationalises?",
        ),
    ],
)
def test_a_wrong_word_loads_and_is_a_finding_with_its_place(
    mores: Run, tmp_path: Path, statement: str, rule: str, column: int, message: str
) -> None:
    (tmp_path / "m.ttl").write_text(
        f"@prefix m: <https://w3id.org/mores/ns#> .\n@prefix x: <http://www.w3.org/2001/XMLSchema#> .\n{statement}\n"
    )
    assert mores("load", "m.ttl", "--store", "store", "--org", "org").returncode == 0
    for source in (["m.ttl"], ["--store", "store", "--org", "org"]):
        run = mores("validate", *source, "--format", "json")
        assert run.returncode == 1
        (found,) = [finding for finding in json.loads(run.stdout)["findings"] if finding["rule"] == rule]
        assert (found["file"], found["line"], found["column"], found["message"]) == ("m.ttl", 3, column, message)


def test_one_wrong_file_among_good_ones_loads_none(mores: Run, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples/hotel", tmp_path / "hotel")
    (tmp_path / "hotel" / "zz.ttl").write_text("a:b a:c a:d .")
    run = mores("load", "hotel", "--store", "store", "--org", "hotel")
    assert run.returncode == 2
    assert run.stderr.startswith("error: hotel/zz.ttl:1:1: The prefix a: is not declared.")
    assert not (tmp_path / "store").exists()


def test_a_kill_while_loading_leaves_the_old_draft_or_the_new_one(mores: Run, tmp_path: Path) -> None:
    assert mores("load", ROOT / "examples/flawed", "--store", "store", "--org", "org").returncode == 0
    answers = {mores("ask", "norms", "--store", "store", "--format", "csv").stdout}
    command = [str(MORES), "load", str(ROOT / "examples/hotel"), "--store", "store", "--org", "org"]
    for moment in (0.6, 1.0, 1.4, 1.8):
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        answers.add(mores("ask", "norms", "--store", "store", "--format", "csv").stdout)
    assert mores("load", ROOT / "examples/hotel", "--store", "store", "--org", "org").returncode == 0
    answers.add(mores("ask", "norms", "--store", "store", "--format", "csv").stdout)
    assert len(answers) == 2


ODD = {
    "nested lists": (PREFIX + "a:b a:c " + "(" * 800 + ")" * 800 + " .").encode(),
    "nested nodes": (PREFIX + "a:b a:c " + "[ a:c " * 1500 + "1" + " ]" * 1500 + " .").encode(),
}


@pytest.mark.parametrize("data", ODD.values(), ids=list(ODD))
def test_deep_nesting_is_judged_without_a_stack_trace(mores: Run, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "deep.ttl").write_bytes(data)
    run = mores("validate", "deep.ttl")
    assert (run.returncode, run.stderr) == (1, "")
    assert "ORG-001" in run.stdout


def test_odd_paths_are_refused_without_a_stack_trace(mores: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "dangling.ttl").symlink_to(tmp_path / "nowhere")
    (tmp_path / "utf16.ttl").write_bytes("@prefix a: <http://a/> .".encode("utf-16"))
    (tmp_path / "remote.jsonld").write_text('{"@context": "http://127.0.0.1:9/c", "@id": "http://a/b", "a:c": 1}')
    for name, words in {
        "x" * 300 + ".ttl": "cannot be read: File name too long.",
        "pipe.ttl": "this is not a file that can be read.",
        "dangling.ttl": "there is no such file or folder.",
        "utf16.ttl": "This is UTF-16, not UTF-8.",
        "remote.jsonld": "hint: Write the context into the file: nothing is fetched.",
    }.items():
        run = mores("reason", name)
        assert (run.returncode, run.stdout) == (2, "")
        assert words in run.stderr
        assert "Traceback" not in run.stderr
    weird = os.fsdecode(b"caf\xe9.ttl")
    (tmp_path / weird).write_text("@prefix m: <https://w3id.org/mores/ns#> .\n<http://x/role> a m:Role .\n")
    assert mores("load", weird, "--store", "store", "--org", "org").returncode == 0
    assert json.loads(mores("validate", weird, "--format", "json").stdout)["findings"]


def test_output_that_cannot_be_written_is_said(mores: Run) -> None:
    with Path("/dev/full").open("w") as full:
        run = mores("validate", ROOT / "examples/flawed", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert run.returncode == 2 or run.returncode == 1
    assert "Traceback" not in run.stderr
    assert "The output could not be written" in run.stderr
    ascii_only = mores("validate", ROOT / "examples/flawed", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (ascii_only.returncode, ascii_only.stderr) == (1, "")
