"""A verdict as one object for machines: on the command line with --format json, and over HTTP."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from kg.model import GATES, Decision, Finding, Mention, Verdict

__all__ = ["findings_schema", "verdict_object"]


def verdict_object(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as an object of plain values.

    Gives:   conforms, gate, counts and findings, as the contract names them, and what else the verdict knows; its form is
             what `findings_schema` says. Findings of later gates than the one asked for are in none of the counts.
    """
    reached = GATES[: GATES.index(verdict.gate) + 1] if verdict.gate else ()
    return {
        "conforms": verdict.conforms,
        "gate": verdict.gate,
        "judged_on": verdict.judged_on.isoformat(),
        "fail_on": verdict.fail_on,
        "counts": dict(verdict.counts),
        "counts_by_gate": {gate: dict(verdict.counts_at(gate)) for gate in reached},
        "findings": [_finding(finding) for finding in verdict.findings],
        "decisions": [_decision(decision) for decision in verdict.decisions],
        "mentions": [_mention(mention) for mention in verdict.mentions],
        "note": verdict.note,
    }


def findings_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what `verdict_object` gives; it travels with the package."""
    schema: dict[str, Any] = json.loads((files("kg.report") / "findings.schema.json").read_text("utf-8"))
    return schema


def _finding(finding: Finding) -> dict[str, Any]:
    return asdict(finding) | {"related": list(finding.related), "values": _by_name(finding.values)}


def _decision(decision: Decision) -> dict[str, Any]:
    until = decision.until.isoformat() if decision.until else None
    return asdict(decision) | {"targets": list(decision.targets), "until": until}


def _mention(mention: Mention) -> dict[str, Any]:
    place = asdict(mention.place) if mention.place else {"file": "", "line": 0, "column": 0}
    return {"iri": mention.iri, "label": mention.label, **place}


def _by_name(values: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return values by their names; what one name has several of is joined, so that nothing is lost."""
    named: dict[str, list[str]] = {}
    for name, value in values:
        named.setdefault(name, []).append(value)
    return {name: ", ".join(found) for name, found in named.items()}
