"""How answers are written: text that one likes to read, JSON and CSV for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from kg.cli.console import say, say_bytes
from kg.model import Explanation, Gap, Hop, Impact, Language, Node
from kg.names import curie
from kg.report import csv_table

__all__ = ["show_explanation", "show_gaps", "show_impact", "show_json", "show_table"]

_WORDS = {
    "en": {
        "why": "Why: ",
        "colon": ":",
        "none": "It rests on nothing else.",
        "impact": "A change of",
        "reaches": "reaches {count}",
        "nothing": "reaches nothing",
        "unchecked": "unchecked",
        "default": "default",
    },
    "fr": {
        "why": "Pourquoi : ",
        "colon": " :",
        "none": "Ne repose sur rien d’autre.",
        "impact": "Changer ceci :",
        "reaches": "touche {count}",
        "nothing": "ne touche rien",
        "unchecked": "non vérifié",
        "default": "par défaut",
    },
}


def show_explanation(explanation: Explanation, form: str, language: Language) -> None:
    """Write why a thing exists: each path on a line of its own."""
    words = _WORDS[language]
    if form == "json":
        show_json({"start": asdict(explanation.start), "paths": [_hops(path) for path in explanation.paths]})
    elif form == "csv":
        _show_paths_csv(explanation.paths)
    else:
        say((words["why"], "bold"), *_node(explanation.start, language))
        for path in explanation.paths:
            say(
                "   ",
                *(part for hop in path for part in (f" — {hop.label} → ", *_node(hop.target, language), *_taken(hop, language))),
            )
        if not explanation.paths:
            say(f"    {words['none']}")


def show_impact(impact: Impact, form: str, language: Language) -> None:
    """Write what a change reaches: grouped by kind, each with the path by which it is reached."""
    words = _WORDS[language]
    if form == "json":
        show_json({"start": asdict(impact.start), "hits": [_hops(path) for path in impact.hits]})
        return
    if form == "csv":
        _show_paths_csv(impact.hits)
        return
    count = words["reaches"].format(count=len(impact.hits)) if impact.hits else words["nothing"]
    say(
        (f"{words['impact']} ", "bold"),
        *_node(impact.start, language),
        f" {count}{words['colon']}" if impact.hits else f" {count}.",
    )
    kinds: dict[str, list[tuple[Hop, ...]]] = {}
    for path in impact.hits:
        kinds.setdefault(path[0].source.kind or "—", []).append(path)
    for kind, paths in kinds.items():
        say(f"  {kind} ({len(paths)})")
        for path in paths:
            way = [part for hop in path for part in (f" — {hop.label} → {hop.target.label}", *_taken(hop, language))]
            say("    ", (path[0].source.label, "bold"), *_mark(path[0].source, language), *way)


def show_gaps(gaps: Sequence[Gap], form: str, language: Language) -> None:
    """Write the holes of a model, kind by kind."""
    if form == "json":
        show_json([asdict(gap) for gap in gaps])
    elif form == "csv":
        _show_csv(["question", "iri", "label"], [[gap.question, node.iri, node.label] for gap in gaps for node in gap.nodes])
    else:
        for gap in gaps:
            say((gap.title, "bold"), f"{_WORDS[language]['colon']} {len(gap.nodes)}")
            for node in gap.nodes:
                say("    ", *_node(node, language), f"  <{node.iri}>")


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table as aligned columns, IRIs shortened."""
    shown = [[curie(cell).strip("<>") if "://" in cell else cell for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(columns, *shown, strict=True)]
    say((_aligned(columns, widths), "bold"))
    for row in shown:
        say(_aligned(row, widths))


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _node(node: Node, language: Language) -> list[str | tuple[str, str]]:
    kind = f" ({node.kind})" if node.kind else ""
    return [(node.label, "bold"), kind, *_mark(node, language)]


def _mark(node: Node, language: Language) -> list[str | tuple[str, str]]:
    return [(f" [{_WORDS[language]['unchecked']}]", "yellow")] if node.unchecked else []


def _taken(hop: Hop, language: Language) -> list[str | tuple[str, str]]:
    return [(f" [{_WORDS[language]['default']}]", "yellow")] if hop.defaulted else []


def _hops(path: Sequence[Hop]) -> list[dict[str, object]]:
    return [asdict(hop) for hop in path]


def _show_paths_csv(paths: Sequence[Sequence[Hop]]) -> None:
    columns = ["path", "step", "from", "from_label", "property", "property_label", "to", "to_label", "to_unchecked", "defaulted"]
    rows = [
        [
            str(number),
            str(step),
            hop.source.iri,
            hop.source.label,
            hop.property,
            hop.label,
            hop.target.iri,
            hop.target.label,
            str(hop.target.unchecked).lower(),
            str(hop.defaulted).lower(),
        ]
        for number, path in enumerate(paths, 1)
        for step, hop in enumerate(path, 1)
    ]
    _show_csv(columns, rows)


def _show_csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    say_bytes(csv_table(columns, rows))


def show_json(value: object) -> None:
    """Write plain values as JSON."""
    say_bytes(json.dumps(value, ensure_ascii=False, indent=2).encode())
