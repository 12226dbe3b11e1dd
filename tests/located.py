"""Whether a finding stands where an author would look: told from the text of the file alone."""

import re
from pathlib import Path

from kg.model import Finding, Verdict
from kg.names import PREFIXES, RDF

_TOKEN = re.compile(r"<[^>]*>|_:\w+|[\w.-]*:[\w:.%\\-]*[\w%]|[\w.-]*:|a\b|[\[(]|\S")


def misplaced(verdict: Verdict) -> list[str]:
    """Return the findings that stand nowhere, or where neither their subject nor their property nor their value is written."""
    paths: dict[tuple[str, str], set[str]] = {}
    for result in verdict.results:
        named = re.findall(r"<([^<>]*)>", result.path)
        named += [PREFIXES.get(prefix, "") + local for prefix, local in re.findall(r"\b(\w+):([\w-]+)", result.path)]
        paths.setdefault((result.focus.strip("<>"), result.shape), set()).update(named)
    return [
        f"{found.file}:{found.line}:{found.column}: {found.rule} on {found.focus}: {found.excerpt}"
        for found in verdict.findings
        if not _stands(found, paths.get((found.focus, found.shape), set()))
    ]


def _stands(found: Finding, properties: set[str]) -> bool:
    if found.line < 1 or found.column < 1:
        return False
    text = Path(found.file).read_text("utf-8").removeprefix("\ufeff")
    lines = text.split("\n")
    if found.line > len(lines) or found.column > len(lines[found.line - 1]):
        return False
    if f"{found.line}:{found.column}" == "1:1" and re.split(r"[/#]", found.focus)[-1] not in text:
        return True  # what the model does not name at all stands at its beginning
    prefixes = dict(re.findall(r"(?i)prefix\s+([\w.-]*):\s+<([^>]*)>", text))
    there = "\n".join([lines[found.line - 1][found.column - 1 :], *lines[found.line :]])
    words = [_iri(word, prefixes) for word in _TOKEN.findall(there[:400])]
    first = words[0] if words else ""
    if first in {found.focus, found.value, *properties} or (found.focus.startswith("_:") and first in "[("):
        return True
    clause = re.split(r"\s[;.](?:\s|$)", there)[0]  # a statement of other words, from which this was concluded
    return any(_iri(word, prefixes) == found.value for word in _TOKEN.findall(clause)) or f'"{found.value}"' in clause


def _iri(word: str, prefixes: dict[str, str]) -> str:
    if word == "a":
        return RDF + "type"
    if word.startswith("<"):
        return word[1:-1]
    prefix, colon, local = word.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else word
