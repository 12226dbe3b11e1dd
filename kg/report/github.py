"""Workflow commands of GitHub Actions: each finding becomes an annotation at its line."""

from collections import Counter
from collections.abc import Mapping

from kg.model import SEVERITIES, Finding, Language, Severity, Verdict
from kg.report.words import outcome, standing_sentence, unjudged, what

__all__ = ["github_commands"]

# What GitHub shows of one step; further annotations stand in its log only.
SHOWN = 10

_COMMANDS: Mapping[Severity, str] = {"Violation": "error", "Warning": "warning", "Info": "notice"}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "mend": "Mend: {remedy}",
        "waived": "Waived and not annotated: {count}.",
        "shown": "GitHub annotates the first {shown} of each kind only; all {count} stand in this log.",
    },
    "fr": {
        "mend": "Remède : {remedy}",
        "waived": "Objets d’une dérogation, sans annotation : {count}.",
        "shown": "GitHub n’annote que les {shown} premiers de chaque sorte ; les {count} figurent tous dans ce journal.",
    },
}


def github_commands(verdict: Verdict, language: Language) -> str:
    """Return one annotation a line for each finding that no waiver accepts, the most severe first, and then the outcome."""
    words, found = _WORDS[language], verdict.open_findings
    lines = [_command(finding, words) for severity in SEVERITIES for finding in found if finding.severity == severity]
    if max(Counter(finding.severity for finding in found).values(), default=0) > SHOWN:
        lines.append(words["shown"].format(shown=SHOWN, count=len(found)))
    if waived := len(verdict.findings) - len(found):
        lines.append(words["waived"].format(count=waived))
    if unjudged(verdict):
        return "\n".join([*lines, verdict.note]) + "\n"
    if sentence := standing_sentence(verdict, language):
        lines.append(sentence)
    return "\n".join([*lines, "".join(outcome(verdict, language))]) + "\n"


def _command(finding: Finding, words: Mapping[str, str]) -> str:
    properties = {
        "file": finding.file,
        "line": str(finding.line or ""),
        "col": str(finding.column or ""),
        "title": " · ".join(part for part in (finding.rule, what(finding)) if part),
    }
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    remedy = f"\n{words['mend'].format(remedy=finding.remedy)}" if finding.remedy else ""
    return f"::{_COMMANDS[finding.severity]} {said}::{_data(finding.message + remedy)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
