"""A page for each rule that models are judged by, and the table of all of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docs.claims import SEED, links, texts
from kg import resources, runs
from kg.findings import Rulebook
from kg.names import DCTERMS, MORES, PREFIXES, SHAPES, SKOS, curie
from kg.store import Triple

ROOT = Path(__file__).parent.parent
CASES = Path("tests/cases/shapes")
FOLDER = "rules"
SH = PREFIXES["sh"]
TARGETS = {
    "targetClass": "every `{}`",
    "targetNode": "`{}`",
    "targetObjectsOf": "whatever is the value of `{}`",
    "targetSubjectsOf": "whatever has `{}`",
}
SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class Part:
    """What one part of a rule says: how bad it is, at which properties, in which words."""

    severity: str
    where: str
    messages: dict[str, str]
    remedies: dict[str, str]


@dataclass(frozen=True)
class Rule:
    """A rule: its id, its shape and the file of that, when it counts, what it looks at, and what its parts say."""

    id: str
    shape: str
    file: str
    gate: str
    definitions: dict[str, str]
    claims: tuple[str, ...]
    targets: tuple[str, ...]
    parts: tuple[Part, ...]
    relaxable: bool
    waivable: bool

    @property
    def severities(self) -> list[str]:
        """Return the severities of its parts, the worst first."""
        return sorted({part.severity for part in self.parts}, key=SEVERITIES.index)


def rules(own: runs.House) -> list[Rule]:
    """Read the rules from the shapes, by id."""
    book, definitions = Rulebook(own.shapes), texts(own.shapes, SKOS + "definition")
    claims = links(own.shapes, DCTERMS + "source")
    files = {f"{SHAPES}{name}": file.stem for file in resources.shape_files() for name in _subjects(file)}
    flags = {
        name: {str(t.subject)[1:-1] for t in own.shapes if t.predicate.value == MORES + name and t.object.value == "true"}
        for name in ("relaxable", "waivable")
    }
    targets = {kind: links(own.shapes, SH + kind) for kind in TARGETS}
    found = [
        Rule(
            id=book.rule(shape),
            shape=shape.removeprefix(SHAPES),
            file=f"shapes/{files[shape]}.ttl",
            gate=book.gate(shape),
            definitions={language: definitions[shape, language] for language in ("en", "fr")},
            claims=tuple(sorted((iri.removeprefix(SEED) for iri in claims[shape]), key=lambda claim: int(claim[1:]))),
            targets=tuple(TARGETS[kind].format(curie(iri)) for kind in TARGETS for iri in targets[kind].get(shape, ())),
            parts=tuple(_parts(shape, own.shapes)),
            relaxable=shape in flags["relaxable"],
            waivable=shape in flags["waivable"],
        )
        for shape, language in definitions
        if language == "en"
    ]
    return sorted(found, key=lambda rule: rule.id)


def _subjects(file: Path) -> list[str]:
    return re.findall(r"^moresh:(\w+)$", file.read_text("utf-8"), re.MULTILINE)


def _parts(shape: str, shapes: Iterable[Triple]) -> Iterable[Part]:
    """Read what the parts of a shape say; parts that say the same are one, with all their properties."""
    messages, remedies = texts(shapes, SH + "message"), texts(shapes, MORES + "remedy")
    severities, paths = links(shapes, SH + "severity"), links(shapes, SH + "path")
    owned = [*links(shapes, SH + "property").get(shape, ()), *links(shapes, SH + "sparql").get(shape, ()), shape]
    alike: dict[tuple[str, str], list[str]] = {}
    for part in owned:
        if (part, "en") in messages:
            severity = severities.get(part, severities.get(shape, [SH + "Violation"]))[0].removeprefix(SH)
            alike.setdefault((severity, messages[part, "en"]), []).append(part)
    for (severity, _), parts in alike.items():
        first = parts[0]
        named = [f"`{curie(path)}`" for part in parts for path in paths.get(part, ())]
        yield Part(
            severity,
            ", ".join(named),
            {language: messages[first, language] for language in ("en", "fr")},
            {language: remedies[first, language] for language in ("en", "fr")},
        )


def pages(own: runs.House, head: str) -> dict[str, str]:
    """Return the page of each rule and the table of all, by file name; head is the first line of each."""
    found = rules(own)
    written = {f"{FOLDER}/{rule.id}.md": "\n".join([head, *_page(rule)]) for rule in found}
    return {f"{FOLDER}/README.md": "\n".join([head, *_table(found)]), **written}


def _table(found: list[Rule]) -> list[str]:
    lines = [
        "# Rules",
        "",
        "What `mores validate` judges a model by. A rule counts from its gate on: `draft` asks whether a model is well-formed,",
        "`review` whether it is complete, `publish` whether it is consistent and governed; a gate includes the ones before it.",
        "An organisation may [lower the severity of a relaxable rule, and waive a waivable one](../../guide/waive-and-tune.md)",
        "for one thing and a time.",
        "",
        "| rule | gate | severity | what it asks | relaxable | waivable | claims |",
        "|---|---|---|---|---|---|---|",
    ]
    for rule in found:
        marks = " | ".join("yes" if flag else "" for flag in (rule.relaxable, rule.waivable))
        severities = ", ".join(rule.severities)
        definition = rule.definitions["en"].replace("|", "\\|")
        lines.append(
            f"| [{rule.id}]({rule.id}.md) | {rule.gate} | {severities} | {definition} | {marks} | {', '.join(rule.claims)} |"
        )
    return lines


def _page(rule: Rule) -> list[str]:
    definition = rule.definitions
    marks = [name for name, flag in (("relaxable", rule.relaxable), ("waivable", rule.waivable)) if flag]
    claims = ", ".join(f"[{claim}](../claims.md)" for claim in rule.claims)
    lines = [
        f"# {rule.id}: {rule.shape}",
        "",
        definition["en"],
        "",
        f"*{definition['fr']}*",
        "",
        f"* Counts from the gate `{rule.gate}` on; {' and '.join(marks) or 'neither relaxable nor waivable'}.",
        f"* Looks at {', '.join(rule.targets) or 'the whole model: SHACL cannot express it, so Python checks it'}.",
        f"* Comes from {claims} of the source; `moresh:{rule.shape}` in [{rule.file}](../../../{rule.file}).",
        "",
    ]
    for part in rule.parts:
        lines += [f"## {part.severity}" + (f": {part.where}" if part.where else ""), ""]
        for language in ("en", "fr"):
            lines += [_shown(part.messages[language]), "", f"> {_shown(part.remedies[language])}", ""]
    return lines + _example(rule)


def _shown(text: str) -> str:
    """Show where a message names a value: {?limit} as *limit*."""
    return re.sub(r"\{\?(\w+)\}", r"*\1*", text)


def _example(rule: Rule) -> list[str]:
    """Show the smallest model that the rule finds fault with, and lead to all of its cases."""
    folder = CASES / rule.shape
    failing = sorted((ROOT / folder).glob("fail-*.ttl"), key=lambda path: (path.stat().st_size, path.name))
    lines = ["## A model that it finds fault with", ""]
    if failing:
        lines += ["```turtle", failing[0].read_text("utf-8").rstrip(), "```", ""]
    return [*lines, f"All its cases, passing and failing: [{folder}](../../../{folder}).", ""]
