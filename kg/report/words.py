"""What reports say in the reader's language: severities, gates, what stands between a model and its publication."""

import re
from collections.abc import Mapping, Sequence

from kg.model import GATES, SEVERITIES, Decision, Finding, Gate, Language, Severity, Verdict

__all__ = ["GATE_NAMES", "SEVERITY_NAMES", "counted", "decided", "outcome", "place_of", "standing_sentence", "unjudged", "what"]

_LONG = 200
SEVERITY_NAMES: Mapping[Language, Mapping[Severity, str]] = {
    "en": {"Violation": "Violation", "Warning": "Warning", "Info": "Info"},
    "fr": {"Violation": "Violation", "Warning": "Avertissement", "Info": "Information"},
}
GATE_NAMES: Mapping[Language, Mapping[Gate, str]] = {
    "en": {"draft": "draft", "review": "review", "publish": "publish"},
    "fr": {"draft": "brouillon", "review": "relecture", "publish": "publication"},
}
_NOUNS: Mapping[Language, Mapping[Severity, tuple[str, str]]] = {
    "en": {"Violation": ("violation", "violations"), "Warning": ("warning", "warnings"), "Info": ("note", "notes")},
    "fr": {
        "Violation": ("violation", "violations"),
        "Warning": ("avertissement", "avertissements"),
        "Info": ("information", "informations"),
    },
}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "and": " and ",
        "conforms": "conforms",
        "fails": "does not conform",
        "plain": ": {counts}",
        "at": " at the gate “{gate}”, judged on {day}: {counts}",
        "nothing": "Nothing stands between this model and {goal}.",
        "stands": "{things} in {rules} rule stands between this model and {goal}",
        "stand": "{things} in {rules} rule{s} stand between this model and {goal}",
        "publish": "publication",
        "gate": "the gate “{gate}”",
        "begin": "; begin with the gate “{gate}”: {count}.",
        "all": ", all of it at the gate “{gate}”.",
        "mend": "{things} in {rules} rule{s} to mend.",
        "kind waiver": "waiver",
        "kind adjustment": "adjustment",
        "applied": "applied",
        "unused": "matches nothing",
        "expired": "expired",
        "refused": "refused",
        "unrecorded": "not recorded in the history",
        "by": "decided by {by}",
        "until": "until {until}",
        "becomes": "now {severity}",
    },
    "fr": {
        "and": " et ",
        "conforms": "conforme",
        "fails": "non conforme",
        "plain": " : {counts}",
        "at": " à l’étape « {gate} », jugé au {day} : {counts}",
        "nothing": "Rien ne sépare ce modèle de {goal}.",
        "stands": "{things} ({rules} règle) sépare ce modèle de {goal}",
        "stand": "{things} ({rules} règle{s}) séparent ce modèle de {goal}",
        "publish": "la publication",
        "gate": "l’étape « {gate} »",
        "begin": " ; commencez par l’étape « {gate} » : {count}.",
        "all": ", le tout à l’étape « {gate} ».",
        "mend": "{things} ({rules} règle{s}) à corriger.",
        "kind waiver": "dérogation",
        "kind adjustment": "réglage",
        "applied": "appliqué",
        "unused": "ne concerne rien",
        "expired": "expiré",
        "refused": "refusé",
        "unrecorded": "absent de l’historique",
        "waiver applied": "appliquée",
        "waiver expired": "expirée",
        "waiver refused": "refusée",
        "waiver unrecorded": "absente de l’historique",
        "by": "décision : {by}",
        "until": "jusqu’au {until}",
        "becomes": "désormais {severity}",
    },
}


def unjudged(verdict: Verdict) -> bool:
    """Say whether nothing was judged, because a file could not be read or parsed: the note of the verdict says what was not."""
    return any(finding.rule.startswith("SYNTAX-") for finding in verdict.findings)


def place_of(finding: Finding) -> str:
    """Return path:line:column, or the path alone where the format has no lines."""
    return f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.file


def what(finding: Finding) -> str:
    """Say in one line what a finding is about: the thing, its property, and a literal that stands there; long ones end in “…”."""
    value = f" = {_brief(finding.value)}" if finding.value and "://" not in finding.value else ""
    return " · ".join(part for part in (_brief(finding.label), _brief(finding.path) + value) if part)


def _brief(text: str) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= _LONG else line[: _LONG - 1] + "…"


def counted(findings: Sequence[Finding], language: Language) -> str:
    """Count findings by severity, in words: “19 violations and 3 warnings”; empty where there is none."""
    parts = []
    for severity in SEVERITIES:
        if count := sum(finding.severity == severity for finding in findings):
            one, many = _NOUNS[language][severity]
            parts.append(f"{count} {one if count == 1 else many}")
    last = _WORDS[language]["and"].join(parts[-2:])
    return ", ".join([*parts[:-2], last]) if last else ""


def outcome(verdict: Verdict, language: Language) -> tuple[str, str]:
    """Say whether the model conforms, and then at which gate, on which day, with how many findings of each severity."""
    words = _WORDS[language]
    counts = ", ".join(f"{SEVERITY_NAMES[language][severity]} {verdict.counts[severity]}" for severity in SEVERITIES)
    gate = GATE_NAMES[language][verdict.gate] if verdict.gate else ""
    tail = words["at" if gate else "plain"].format(gate=gate, day=verdict.judged_on, counts=counts)
    return words["conforms" if verdict.conforms else "fails"], tail


def standing_sentence(verdict: Verdict, language: Language) -> str:
    """Say in one sentence what stands between the model and the gate, and where to begin.

    Gives:   an empty text where plain SHACL found nothing: it knows no gate to stand before.
    """
    words, standing = _WORDS[language], verdict.standing
    rules = len({finding.rule for finding in standing})
    filled = {"things": counted(standing, language), "rules": rules, "s": "" if rules == 1 else "s"}
    if not verdict.gate:
        return words["mend"].format(**filled) if standing else ""
    names = GATE_NAMES[language]
    goal = words["publish"] if verdict.gate == "publish" else words["gate"].format(gate=names[verdict.gate])
    if not standing:
        return words["nothing"].format(goal=goal)
    gates = [gate for gate in GATES if any(finding.gate == gate for finding in standing)]
    count = sum(finding.gate == gates[0] for finding in standing)
    said = words["stands" if len(standing) == 1 else "stand"].format(goal=goal, **filled)
    return said + words["begin" if len(gates) > 1 else "all"].format(gate=names[gates[0]], count=count)


def decided(decision: Decision, verdict: Verdict, language: Language) -> str:
    """Say a waiver or an adjustment in one line: its kind, rule and state, who decided it, until when, and why."""
    words, labels = _WORDS[language], {mention.iri: mention.label for mention in verdict.mentions}
    count = f" ×{decision.count}" if decision.count else ""
    parts = [
        f"{words['kind ' + decision.kind]} {decision.rule}",
        words["becomes"].format(severity=SEVERITY_NAMES[language][decision.severity]) if decision.severity else "",
        ", ".join(labels.get(target, target) for target in decision.targets),
        words.get(f"{decision.kind} {decision.state}", words[decision.state]) + count,
        words["by"].format(by=labels.get(decision.by, decision.by)) if decision.by else "",
        words["until"].format(until=decision.until) if decision.until else "",
    ]
    said = " · ".join(part for part in parts if part)
    return said + (f": {decision.reason}" if language == "en" else f" : {decision.reason}") if decision.reason else said
