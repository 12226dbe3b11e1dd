"""What is wrong with a file that the strict parser refuses: its causes, each with the place where it is to be mended."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.parsers import expat

from kg.causes import Values
from kg.store.lexis import Slip
from kg.store.slips import find_slip

__all__ = ["Diagnosis", "Refusal", "diagnose", "line_and_column"]

_NAMES = {
    ".jsonld": "JSON-LD",
    ".nq": "N-Quads",
    ".nt": "N-Triples",
    ".rdf": "RDF/XML",
    ".trig": "TriG",
    ".ttl": "Turtle",
}
_TEXTS = (".nq", ".nt", ".trig", ".ttl")
# What the parser says, and the cause that it stands for, where the words of the file themselves did not show it.
_SAID = (
    (r"No scheme found in an absolute IRI", "iri-relative"),
    (r"Invalid IRI percent encoding", "iri-percent"),
    (r"Invalid IRI code point ' '", "iri-space"),
    (r"Invalid IRI|IRI", "iri-invalid"),
    (r"subtag|language tag", "tag"),
    (r"Unexpected end", "end"),
)
_XML = {
    expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]: "xml-prefix",
    expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: "xml-entity",
}


# How many slips of one file are told in one run, and how many characters are read again to find them.
_MOST, _BUDGET = 20, 4_000_000
# Slips within one word: what follows them on the line can be trusted.
_WITHIN_A_WORD = ("prefix", "iri-", "tag", "boolean", "escape", "space", "percent", "date", "number-", "name-")


@dataclass(frozen=True)
class Diagnosis:
    """One cause with its place (line 0 where it is not known), and what the parser said of it."""

    cause: str
    line: int
    column: int
    values: Values = ()
    detail: str = ""


@dataclass(frozen=True)
class Refusal:
    """What the strict parser said, and where it gave up (line 0 where it does not know)."""

    said: str
    line: int
    column: int


def diagnose(
    data: bytes, suffix: str, refusal: Refusal, again: Callable[[bytes], Refusal | None], *, based: bool
) -> list[Diagnosis]:
    """Say why a file was refused: its first slip, and those that the parser still finds once the ones before are mended.

    Takes:   again, the strict parser on other bytes; based, whether relative IRIs have a base.
    """
    if foreign := _foreign(data, suffix):
        return [foreign]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return [_undecodable(data, error.start, refusal)]
    if suffix == ".jsonld":
        return [_json(text, refusal)]
    if suffix == ".rdf":
        return [_rdf(data, refusal)]
    slip = _slip(text, suffix, refusal, based)
    if slip is None:
        cause = next((cause for pattern, cause in _SAID if re.search(pattern, refusal.said)), "other")
        return [Diagnosis(cause, refusal.line, refusal.column, (), refusal.said)]
    found = [Diagnosis(slip.cause, *_where(text, slip.at), slip.values, refusal.said)]
    mending = _Mending(text)
    for _ in range(min(_MOST, _BUDGET // max(len(text), 1)) - 1):
        if slip.mend is None:
            break
        before = (text.count("\n", 0, mending.original(slip.seen)), mending.original(slip.seen))
        mending.apply(slip.mend)
        further = again(mending.text.encode())
        following = further and _slip(mending.text, suffix, further, based)
        if not further or not following:
            break
        seen = mending.original(following.seen)
        same_line = text.count("\n", 0, seen) <= before[0]
        if same_line and not (slip.cause.startswith(_WITHIN_A_WORD) and seen > before[1]):
            break  # most likely the same slip, seen again
        found.append(Diagnosis(following.cause, *_where(text, mending.original(following.at)), following.values, further.said))
        slip = following
    return found


def _slip(text: str, suffix: str, refusal: Refusal, based: bool) -> Slip | None:
    """Find the slip that explains a refusal; none where the words break elsewhere than the parser says."""
    slip = find_slip(text, suffix, based=based)
    lines = [text.count("\n", 0, offset) + 1 for offset in (slip.seen, slip.at)] if slip else []
    return slip if any(abs(line - refusal.line) <= 1 for line in lines) else None


class _Mending:
    """A text with its slips mended one by one; no edit adds or takes a line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._edits: list[tuple[int, int, int]] = []

    def apply(self, edit: tuple[int, int, str]) -> None:
        start, end, new = edit
        self.text = self.text[:start] + new + self.text[end:]
        self._edits.append((start, end - start, len(new)))

    def original(self, offset: int) -> int:
        """Return where an offset of the text as it is now stood at first."""
        for start, old, new in reversed(self._edits):
            if offset >= start + new:
                offset += old - new
            elif offset > start:
                offset = start
        return offset


def _format_of(data: bytes) -> str:
    """Guess the format of a text by how it begins: a suffix of a format, “html”, or nothing."""
    head = data[:4096].decode("utf-8", "replace")
    start = re.sub(r"\A(?:\s+|#[^\n]*\n)*", "", head)
    if re.match(r"(?i)<!doctype\s+html|<html[\s>]", start):
        return "html"
    if re.match(r"(?i)<\?xml|<rdf:RDF|<!DOCTYPE|<!--", start):
        return "html" if re.search(r"(?i)<html[\s>]", start) else ".rdf"
    if re.match(r"\{\s*[\"}]|\[\s*[\[{\"]", start):
        return ".jsonld"
    if re.match(r"(?i)@prefix\s|@base\s|prefix\s+[\w.-]*:|base\s*<|<[a-z][a-z0-9+.-]*:[^\s<>]*>\s+(?:a\s|<|[\w.-]*:)", start):
        return ".ttl"
    return ""


def _foreign(data: bytes, suffix: str) -> Diagnosis | None:
    """Tell a file that is in another format than its name says."""
    looks = _format_of(data)
    if looks == "html":
        return Diagnosis("html", 1, 1)
    if looks and looks != suffix and not (looks in _TEXTS and suffix in _TEXTS):
        values = (("format", _NAMES[looks]), ("named", _NAMES[suffix]), ("suffix", looks))
        return Diagnosis("other-format", 1, 1, values)
    return None


def _undecodable(data: bytes, at: int, refusal: Refusal) -> Diagnosis:
    line, column = line_and_column(data, at)
    character = data[at : at + 1].decode("cp1252", "replace")
    if (character.isalpha() and character not in "ÿþ") or character in "“”‘’–—…€«»°·\u00a0":
        return Diagnosis("windows", line, column, (("character", character),), refusal.said)
    return Diagnosis("not-utf8", line, column, (), refusal.said)


def _json(text: str, refusal: Refusal) -> Diagnosis:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        cause = "json-open" if error.pos >= len(text.rstrip()) else "json"
        return Diagnosis(cause, error.lineno, error.colno, (), refusal.said)
    except RecursionError:
        return Diagnosis("jsonld", 0, 0, (("said", refusal.said),), refusal.said)
    if "LoadDocumentCallback" in refusal.said:
        iri = next((found for found in _contexts(document) if isinstance(found, str)), "")
        at = text.find(json.dumps(iri)) if iri else -1
        line, column = _where(text, at) if at >= 0 else (0, 0)
        return Diagnosis("context", line, column, (("iri", iri),), refusal.said)
    return Diagnosis("jsonld", refusal.line, refusal.column, (("said", refusal.said),), refusal.said)


def _contexts(document: object) -> Iterator[object]:
    """Find the contexts of a document that are addresses."""
    waiting = [document]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, dict):
            given = one.get("@context")
            yield from given if isinstance(given, list) else [given]
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _rdf(data: bytes, refusal: Refusal) -> Diagnosis:
    opened: list[tuple[str, int, int]] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True

    def start(name: str, _: object) -> None:
        parts = name.split(" ")
        shown = f"{parts[2]}:{parts[1]}" if len(parts) == 3 else parts[-1]
        opened.append((shown, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: opened.pop()
    try:
        parser.Parse(data, True)  # entity declarations were refused before
    except expat.ExpatError as error:
        mismatched = expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]
        if opened and error.code in (mismatched, expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]):
            tag, line, column = opened[-1]
            return Diagnosis("xml-open", line, column, (("tag", tag),), refusal.said)
        return Diagnosis(_XML.get(error.code, "xml"), error.lineno, error.offset + 1, (), refusal.said)
    return Diagnosis("rdfxml", refusal.line, refusal.column, (("said", refusal.said),), refusal.said)


def _where(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset, from 1, in characters."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def line_and_column(data: bytes, offset: int) -> tuple[int, int]:
    """Return line and column of an offset in bytes, from 1, in characters."""
    start = data.rfind(b"\n", 0, offset) + 1
    return data.count(b"\n", 0, offset) + 1, len(data[start:offset].decode("utf-8", "replace")) + 1
