"""JUnit XML, the form in which most build servers take test results: a suite per file, and in it a case per rule."""

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from kg.model import Finding, Language, Rule, Verdict
from kg.report.words import SEVERITY_NAMES, decided, place_of, what

__all__ = ["junit_xml"]

# What XML 1.0 cannot hold, escaped or not.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {"mend": "Mend: {remedy}", "more": "{message} (and {count} more)"},
    "fr": {"mend": "Remède : {remedy}", "more": "{message} (et {count} de plus)"},
}


def junit_xml(verdict: Verdict, language: Language) -> bytes:
    """Return a verdict as JUnit XML.

    Gives:   for each file that was judged, each rule as a case. A case fails by findings that fail the run (a file that cannot
             be read or parsed: an error), and is skipped where a waiver accepts all there is; milder findings are its output.
    """
    files = list(dict.fromkeys([*verdict.files, *(finding.file for finding in verdict.findings)]))
    root = ElementTree.Element("testsuites", name="mores validate")
    report = _Report(verdict, language)
    suites = [report.suite(root, name) for name in files]
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


class _Report:
    """What all suites of one verdict share: its findings by file and rule, its rules by id, and its words."""

    def __init__(self, verdict: Verdict, language: Language) -> None:
        self._verdict = verdict
        self._language: Language = language
        self._rules: dict[str, Rule] = {rule.id: rule for rule in verdict.rules}
        self._standing = set(verdict.standing)
        self._found: dict[str, dict[str, list[Finding]]] = {}
        for finding in verdict.findings:
            self._found.setdefault(finding.file, {}).setdefault(finding.rule, []).append(finding)

    def suite(self, root: ElementTree.Element, name: str) -> ElementTree.Element:
        """Add the suite of a file: a case for each rule, broken or not."""
        found = self._found.get(name, {})
        suite = ElementTree.SubElement(root, "testsuite", name=_clean(name))
        properties = ElementTree.SubElement(suite, "properties")
        for key, value in (("gate", self._verdict.gate or ""), ("judged_on", self._verdict.judged_on.isoformat())):
            ElementTree.SubElement(properties, "property", name=key, value=value)
        cases = [self._case(suite, name, rule, found.get(rule, [])) for rule in sorted({*self._rules, *found})]
        suite.set("tests", str(len(cases)))
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            suite.set(count, str(sum(case.find(tag) is not None for case in cases)))
        return suite

    def _case(self, suite: ElementTree.Element, name: str, rule: str, findings: Sequence[Finding]) -> ElementTree.Element:
        known = self._rules.get(rule)
        said = f"{rule} {known.definition}" if known and known.definition else rule
        case = ElementTree.SubElement(suite, "testcase", classname=_clean(name), name=_clean(said), file=_clean(name))
        failing = [finding for finding in findings if finding in self._standing]
        rest = [finding for finding in findings if finding not in self._standing]
        if line := next((finding.line for finding in [*failing, *findings] if finding.line), 0):
            case.set("line", str(line))
        if failing:
            self._fail(case, failing)
        elif findings and all(finding.waived for finding in findings):
            ElementTree.SubElement(case, "skipped", message=_clean(self._reasons(findings)))
        if rest:
            output = ElementTree.SubElement(case, "system-out")
            output.text = _clean("\n\n".join(_told(finding, self._language) for finding in rest))
        return case

    def _fail(self, case: ElementTree.Element, failing: Sequence[Finding]) -> None:
        first, others = failing[0], len(failing) - 1
        message = _WORDS[self._language]["more"].format(message=first.message, count=others) if others else first.message
        tag = "error" if first.rule.startswith("SYNTAX-") else "failure"
        failure = ElementTree.SubElement(case, tag, type=first.severity, message=_clean(message))
        failure.text = _clean("\n\n".join(_told(finding, self._language) for finding in failing))

    def _reasons(self, findings: Sequence[Finding]) -> str:
        nodes = {finding.waived for finding in findings}
        said = [decided(one, self._verdict, self._language) for one in self._verdict.decisions if one.node in nodes]
        return "; ".join(said or sorted(nodes))


def _told(finding: Finding, language: Language) -> str:
    lines = [f"{place_of(finding)}: {SEVERITY_NAMES[language][finding.severity]} {finding.rule} {what(finding)}", finding.message]
    if finding.remedy:
        lines.append(_WORDS[language]["mend"].format(remedy=finding.remedy))
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Replace what XML cannot hold, rather than leave it out: a reader sees that something stood there."""
    return _FORBIDDEN.sub("\ufffd", text)
