"""A page for each rule that models are judged by, and the table of all of them."""

import re
from collections.abc import Iterable
from pathlib import Path

from docs.claims import SEED
from kg import resources, runs
from kg.model import SEVERITIES
from kg.names import SHAPES, curie
from kg.rulebook import Part, Rule, Rulebook

ROOT = Path(__file__).parent.parent
CASES = Path("tests/cases/shapes")
FOLDER = "rules"
TARGETS = {
    "targetClass": "every `{}`",
    "targetNode": "`{}`",
    "targetObjectsOf": "whatever is the value of `{}`",
    "targetSubjectsOf": "whatever has `{}`",
}


def rules(own: runs.House) -> tuple[Rule, ...]:
    """Read the rules from the shapes, by id."""
    return Rulebook(own.shapes).rules


def _files() -> dict[str, str]:
    """Return the file of each shape, by its IRI."""
    return {f"{SHAPES}{name}": f"shapes/{file.name}" for file in resources.shape_files() for name in _subjects(file)}


def _subjects(file: Path) -> list[str]:
    return re.findall(r"^moresh:(\w+)$", file.read_text("utf-8"), re.MULTILINE)


def _alike(rule: Rule) -> list[list[Part]]:
    """Return the parts of a rule that have words of their own; those that say the same stand together."""
    alike: dict[tuple[str, str], list[Part]] = {}
    for part in rule.parts:
        if "en" in part.messages:
            alike.setdefault((part.severity, part.messages["en"]), []).append(part)
    return list(alike.values())


def pages(own: runs.House, head: str) -> dict[str, str]:
    """Return the page of each rule and the table of all, by file name; head is the first line of each."""
    found, files = rules(own), _files()
    written = {f"{FOLDER}/{rule.id}.md": "\n".join([head, *_page(rule, files[rule.shape])]) for rule in found}
    return {f"{FOLDER}/README.md": "\n".join([head, *_table(found)]), **written}


def _table(found: Iterable[Rule]) -> list[str]:
    lines = [
        "# Rules",
        "",
        "What `mores validate` judges a model by. A rule counts from its gate on: `draft` asks whether a model is well-formed,",
        "`review` whether it is complete, `publish` whether it is consistent and governed; a gate includes the ones before it.",
        "An organisation may [lower the severity of a relaxable rule, and waive a waivable one](../../guide/waive-and-tune.md)",
        "for one thing and a time.",
        "",
        "Files that cannot be read are told by the rules of [SYNTAX](SYNTAX.md).",
        "",
        "| rule | gate | severity | what it asks | relaxable | waivable | claims |",
        "|---|---|---|---|---|---|---|",
    ]
    for rule in found:
        marks = " | ".join("yes" if flag else "" for flag in (rule.relaxable, rule.waivable))
        severities = ", ".join(sorted({parts[0].severity for parts in _alike(rule)}, key=SEVERITIES.index))
        definition = rule.definitions["en"].replace("|", "\\|")
        lines.append(
            f"| [{rule.id}]({rule.id}.md) | {rule.gate} | {severities} | {definition} | {marks} | {', '.join(_claims(rule))} |"
        )
    return lines


def _claims(rule: Rule) -> list[str]:
    return sorted((claim.removeprefix(SEED) for claim in rule.claims), key=lambda claim: int(claim[1:]))


def _page(rule: Rule, file: str) -> list[str]:
    definition, name = rule.definitions, rule.shape.removeprefix(SHAPES)
    targets = [TARGETS[kind].format(curie(iri)) for kind, iri in rule.targets]
    marks = [name for name, flag in (("relaxable", rule.relaxable), ("waivable", rule.waivable)) if flag]
    claims = ", ".join(f"[{claim}](../claims.md)" for claim in _claims(rule))
    lines = [
        f"# {rule.id}: {name}",
        "",
        definition["en"],
        "",
        f"*{definition['fr']}*",
        "",
        f"* Counts from the gate `{rule.gate}` on; {' and '.join(marks) or 'neither relaxable nor waivable'}.",
        f"* Looks at {', '.join(targets) or 'the whole model: SHACL cannot express it, so Python checks it'}.",
        f"* Comes from {claims} of the source; `moresh:{name}` in [{file}](../../../{file}).",
        "",
    ]
    for parts in _alike(rule):
        part, where = parts[0], ", ".join(f"`{curie(one.path)}`" for one in parts if one.path)
        lines += [f"## {part.severity}" + (f": {where}" if where else ""), ""]
        for language in ("en", "fr"):
            lines += [_shown(part.messages[language]), "", f"> {_shown(part.remedies[language])}", ""]
    return lines + _example(rule)


def _shown(text: str) -> str:
    """Show where a message names a value: {?limit} as *limit*."""
    return re.sub(r"\{\?(\w+)\}", r"*\1*", text)


def _example(rule: Rule) -> list[str]:
    """Show the smallest model that the rule finds fault with, and lead to all of its cases."""
    folder = CASES / rule.shape.removeprefix(SHAPES)
    failing = sorted((ROOT / folder).glob("fail-*.ttl"), key=lambda path: (path.stat().st_size, path.name))
    lines = ["## A model that it finds fault with", ""]
    if failing:
        lines += ["```turtle", failing[0].read_text("utf-8").rstrip(), "```", ""]
    return [*lines, f"All its cases, passing and failing: [{folder}](../../../{folder}).", ""]
