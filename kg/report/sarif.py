"""SARIF 2.1.0, the form in which code scanning takes findings.

Source:  https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any
from urllib.parse import quote

from kg import __version__
from kg.model import SEVERITIES, Decision, Finding, Language, Mention, Place, Rule, Severity, Verdict
from kg.report.words import counted, decided, unjudged

__all__ = ["sarif_log"]

# GitHub refuses a run of more results than the first, and shows no more than the second, the most severe.
MOST, SHOWN = 25_000, 5_000

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {"Violation": "error", "Warning": "warning", "Info": "note"}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "mend": "Mend: {remedy}",
        "left": "{things} are left out: a run holds at most {most} results. The most severe come first; "
        "mores validate --format json gives all.",
        "unseen": "This run has {count} results; code scanning shows the {shown} most severe.",
        "root": "The folder in which mores was run.",
    },
    "fr": {
        "mend": "Remède : {remedy}",
        "left": "Sont omis : {things}, car une analyse compte au plus {most} résultats. Les plus graves viennent d’abord ; "
        "mores validate --format json les donne tous.",
        "unseen": "Cette analyse compte {count} résultats ; l’analyse de code montre les {shown} plus graves.",
        "root": "Le dossier dans lequel mores a été lancé.",
    },
}


def sarif_log(verdict: Verdict, language: Language, *, most: int = MOST, shown: int = SHOWN) -> dict[str, Any]:
    """Return a verdict as a SARIF log of one run.

    Takes:   most, how many results a run may hold; shown, how many of them are shown by the service that takes it.
    Gives:   results ordered by severity, then as the findings are; waived ones are suppressed, not left out. What exceeds
             `most` is left out from the mildest end, and a notification of the invocation says how many. Paths are relative to
             SRCROOT, the folder of the run; a fingerprint stays the same when lines move, texts change or the language does.
    """
    words = _WORDS[language]
    ordered = sorted(verdict.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    kept = ordered[:most]
    rules = _rules(verdict, kept)
    files = list(dict.fromkeys([*verdict.files, *(finding.file for finding in kept if finding.file)]))
    run = _Run(verdict, language, {rule.id: number for number, rule in enumerate(rules)}, files)
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Mores",
                        "semanticVersion": __version__,
                        "language": language,
                        "rules": [_descriptor(rule, words) for rule in rules],
                    }
                },
                "language": language,
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": words["root"]}}},
                "invocations": [
                    {
                        "executionSuccessful": not unjudged(verdict),
                        "toolExecutionNotifications": _notifications(ordered, most, shown, language),
                    }
                ],
                "artifacts": [{"location": _location(name), "roles": ["analysisTarget"]} for name in files],
                "results": run.results(kept),
            }
        ],
    }


class _Run:
    """What the results of one run share: the numbers of rules and files, decisions and mentions by IRI."""

    def __init__(self, verdict: Verdict, language: Language, rules: Mapping[str, int], files: Sequence[str]) -> None:
        self._verdict = verdict
        self._language: Language = language
        self._rules = rules
        self._files = {name: number for number, name in enumerate(files)}
        self._decisions: dict[str, Decision] = {decision.node: decision for decision in verdict.decisions}
        self._mentions: dict[str, Mention] = {mention.iri: mention for mention in verdict.mentions}

    def results(self, findings: Sequence[Finding]) -> list[dict[str, Any]]:
        """Return a result per finding; what one rule says of one node several times is told apart by a number."""
        seen: Counter[str] = Counter()
        results = []
        for finding in findings:
            mark = _fingerprint(finding)
            seen[mark] += 1
            results.append(self._result(finding) | {"partialFingerprints": {"mores/v1": f"{mark}:{seen[mark]}"}})
        return results

    def _result(self, finding: Finding) -> dict[str, Any]:
        remedy = f"\n{_WORDS[self._language]['mend'].format(remedy=finding.remedy)}" if finding.remedy else ""
        related = [mention for iri in finding.related if (mention := self._mentions.get(iri))]
        return {
            "ruleId": finding.rule,
            "ruleIndex": self._rules[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": finding.message + remedy},
            "locations": self._locations(finding),
            "relatedLocations": [
                {"id": number, "message": {"text": mention.label}} | self._at(mention.place, mention.iri, mention.label)
                for number, mention in enumerate(related, 1)
                if mention.place
            ],
            "occurrenceCount": finding.count,
            "suppressions": self._suppressions(finding),
            "properties": {
                "severity": finding.severity,
                "gate": finding.gate,
                "path": finding.path,
                "value": finding.value,
                "values": dict(finding.values),
                "related": list(finding.related),
                "detail": finding.detail,
                "shape": finding.shape,
                "adjusted": finding.adjusted,
            },
        }

    def _locations(self, finding: Finding) -> list[dict[str, Any]]:
        place = Place(finding.file, finding.line, finding.column) if finding.file else None
        location = self._at(place, finding.focus, finding.label, finding.excerpt)
        return [location] if location else []

    def _at(self, place: Place | None, iri: str, label: str, excerpt: str = "") -> dict[str, Any]:
        """Say where something stands. Where a format has no lines, the first one is meant: who shows it needs one."""
        location: dict[str, Any] = {}
        if place:
            region: dict[str, Any] = {"startLine": place.line or 1}
            region |= {"startColumn": place.column} if place.column else {}
            region |= {"snippet": {"text": excerpt}} if excerpt else {}
            artifact = _location(place.file)
            if place.file in self._files:
                artifact["index"] = self._files[place.file]
            location["physicalLocation"] = {"artifactLocation": artifact, "region": region}
        if iri:
            location["logicalLocations"] = [{"fullyQualifiedName": iri, "name": label, "kind": "resource"}]
        return location

    def _suppressions(self, finding: Finding) -> list[dict[str, Any]]:
        if not finding.waived:
            return []
        decision = self._decisions.get(finding.waived)
        reason = decided(decision, self._verdict, self._language) if decision else finding.waived
        return [{"kind": "external", "status": "accepted", "justification": reason}]


def _rules(verdict: Verdict, findings: Sequence[Finding]) -> list[Rule]:
    """Return the rules that the run judged by, and those of findings that stand in no shape, such as syntax."""
    rules = {rule.id: rule for rule in verdict.rules}
    for finding in findings:
        rules.setdefault(finding.rule, Rule(finding.rule, finding.rule, finding.severity, finding.gate))
    return [rules[name] for name in sorted(rules)]


def _descriptor(rule: Rule, words: Mapping[str, str]) -> dict[str, Any]:
    said = {"text": rule.definition or rule.name}
    remedies = "\n".join(words["mend"].format(remedy=re.sub(r"\{\?\w+\}", "…", remedy)) for remedy in rule.remedies)
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": said,
        "fullDescription": said,
        "help": {"text": remedies or said["text"]},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [f"gate-{rule.gate}"], "problem.severity": _problem(rule.severity)},
    }


def _problem(severity: Severity) -> str:
    """Return what GitHub calls a severity: error, warning or recommendation."""
    return "recommendation" if severity == "Info" else _LEVELS[severity]


def _notifications(ordered: Sequence[Finding], most: int, shown: int, language: Language) -> list[dict[str, Any]]:
    words, notes = _WORDS[language], []
    if len(ordered) > most:
        notes.append(words["left"].format(things=counted(ordered[most:], language), most=most))
    if min(len(ordered), most) > shown:
        notes.append(words["unseen"].format(count=min(len(ordered), most), shown=shown))
    return [{"level": "warning", "message": {"text": note}} for note in notes]


def _location(name: str) -> dict[str, Any]:
    """Return where a file lies: relative to the folder of the run, percent-encoded; an absolute path as a file: address."""
    if name.startswith("/"):
        return {"uri": PurePosixPath(normpath(name)).as_uri()}
    return {"uri": quote(normpath(name)), "uriBaseId": "SRCROOT"}


def _fingerprint(finding: Finding) -> str:
    """Hash what stays when lines move and texts change: rule, shape, focus and value, but no name of a blank node."""
    terms = ("" if term.startswith("_:") else term for term in (finding.focus, finding.value))
    return hashlib.sha256("\0".join([finding.rule, finding.shape, *terms]).encode()).hexdigest()[:32]
