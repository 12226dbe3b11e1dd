"""Syntax errors: the words and the place that an author needs, on files that are broken in ways in which files really break.

A folder of tests/cases/syntax holds the files of one run, and expected.toml: why, and each [[slip]] in order, with its file,
rule, line, column and words of its message or remedy.
"""

import random
import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kg import runs
from kg.causes import catalogue
from kg.errors import ModelRefusedError, ParseError, SourceError
from kg.model import LANGUAGES, Verdict
from kg.store import Source, parse
from tests.conftest import ROOT, TODAY

CASES = sorted(path for path in (ROOT / "tests" / "cases" / "syntax").iterdir() if path.is_dir())


def refused(*paths: Path, language: Any = "en") -> Verdict:
    with pytest.raises((SourceError, ModelRefusedError)) as caught:
        runs.read_model(runs.read_sources(paths))
    return runs.syntax_verdict(caught.value, "publish", TODAY, language)


def test_there_are_many_ways_to_break_a_file() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_a_slip_is_told_with_its_place(folder: Path) -> None:
    expected = tomllib.loads((folder / "expected.toml").read_text("utf-8"))["slip"]
    verdict = refused(folder)
    told = [(Path(found.file).name, found.rule, found.line, found.column) for found in verdict.findings]
    assert told == [(slip["file"], slip["rule"], slip["line"], slip["column"]) for slip in expected]
    for slip, found in zip(expected, verdict.findings, strict=True):
        assert slip["words"] in f"{found.message} {found.remedy}"


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_a_slip_is_told_in_french_at_the_same_place(folder: Path) -> None:
    english, french = refused(folder), refused(folder, language="fr")
    assert len(english.findings) == len(french.findings)
    for one, other in zip(english.findings, french.findings, strict=True):
        assert (one.file, one.line, one.column, one.rule) == (other.file, other.line, other.column, other.rule)
        assert one.message != other.message
        assert one.remedy != other.remedy or one.remedy.startswith(("Write: ", "Mend: "))
        assert not re.search(r"\{\w+\}", f"{one.message}{one.remedy}{other.message}{other.remedy}")


def test_what_the_parser_itself_said_stays_in_detail() -> None:
    (found,) = refused(ROOT / "tests/cases/syntax/semicolon-missing").findings
    assert found.detail == "A dot is expected at the end of statements"
    assert found.excerpt == '    skos:prefLabel "Answer"@en'


def test_each_cause_is_said_in_both_languages_with_the_same_values() -> None:
    for key, cause in catalogue().items():
        assert re.fullmatch(r"SYNTAX-0\d\d", cause.rule), key
        assert set(cause.texts) == set(LANGUAGES)
        names = [sorted(set(re.findall(r"\{(\w+)\}", " ".join(texts)))) for texts in cause.texts.values()]
        assert names[0] == names[1], key


def test_each_kind_of_cause_has_a_case() -> None:
    rules = {slip["rule"] for folder in CASES for slip in tomllib.loads((folder / "expected.toml").read_text("utf-8"))["slip"]}
    assert rules == {cause.rule for cause in catalogue().values()}


def test_a_run_that_could_not_judge_says_so() -> None:
    several = ROOT / "tests/cases/syntax/several-files"
    assert refused(several).note == "could not be judged: 2 errors in 2 files; beyond that nothing was looked at"
    french = "n’a pu être jugé : 1 erreur dans 1 fichier ; rien d’autre n’a été examiné"
    assert refused(several / "a.ttl", language="fr").note == french


def test_an_unreadable_path_hides_no_other_error(tmp_path: Path) -> None:
    told = refused(tmp_path / "nowhere.ttl", ROOT / "tests/cases/syntax/several-files")
    assert sorted(found.rule for found in told.findings) == ["SYNTAX-001", "SYNTAX-002", "SYNTAX-012"]


# Each breaks a good file in one place: the pattern of what is taken away or put in, and what stands there then.
BREAKS = {
    "a sign is missing": (r" [.;,](?=\s)", ""),
    "a quotation mark is missing": (r'"', ""),
    "an angle or bracket is missing": (r"[\[\]<>]", ""),
    "a full stop for a semicolon": (r" ;(?=\n)", " ."),
    "the word a is missing": (r"(?<=\s)a (?=mores:)", ""),
    "a space in an IRI": (r"(?<=<https://)(?=\w)", "x y"),
    "a prefix lacks a letter": (r"(?<=\s)mores(?=:\w)", "mors"),
    "a colon is missing": (r"(?<=\smores):(?=\w)", ""),
    "a tag lacks its sign": (r"@(?=en|fr)", ""),
}


@pytest.mark.parametrize("kind", BREAKS)
def test_one_slip_in_a_good_file_is_told_on_its_line(kind: str) -> None:
    pattern, new = BREAKS[kind]
    chance, broken = random.Random(kind), 0  # noqa: S311 -- seeded, to be the same in each run
    files = [
        file for example in ("hotel", "water", "public-service") for file in sorted((ROOT / "examples" / example).glob("*.ttl"))
    ]
    for file in chance.choices(files, k=25):
        text = re.sub(r"(?m)^#.*", "", file.read_text("utf-8"))
        if not (places := list(re.finditer(pattern, text))):
            continue
        place = chance.choice(places)
        changed = text[: place.start()] + new + text[place.end() :]
        try:
            parse(Source(file.name, changed.encode(), ".ttl"))
        except ParseError as error:
            broken += 1
            assert error.line == text.count("\n", 0, place.start()) + 1, (file, changed.splitlines()[error.line - 1])
            assert not error.cause.startswith("other"), error.detail
    assert broken >= 10


def test_slips_of_one_file_that_have_nothing_to_do_with_one_another_are_told_together() -> None:
    with pytest.raises(ParseError) as caught:
        parse(Source("a.ttl", b"@prefix a: <http://a/> .\na:a a:b c:d .\na:a a:b 5% .\na:a a:b a:c ; .\na:a a:b d:e .\n", ".ttl"))
    assert [(error.line, error.cause) for error in caught.value.all] == [(2, "prefix"), (3, "percent"), (5, "prefix")]  # type: ignore[attr-defined]


def test_a_large_broken_file_is_diagnosed_quickly() -> None:
    text = "@prefix a: <http://a/> .\n" + "a:a a:b a:c , 5 .\n" * 200_000 + "a:a a:b c:d\n"
    begun = time.monotonic()
    with pytest.raises(ParseError) as caught:
        parse(Source("a.ttl", text.encode(), ".ttl"))
    assert (caught.value.line, caught.value.cause) == (200_002, "prefix")
    assert time.monotonic() - begun < 60
