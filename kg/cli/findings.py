"""How a verdict is written: text that one likes to read, and the forms that machines read."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.cells import cell_len

from kg.cli.console import say, say_bytes
from kg.cli.show import show_json
from kg.model import GATES, SEVERITIES, Decision, Finding, Language, Mention, Release, Severity, Verdict
from kg.report import findings_csv, github_commands, junit_xml, sarif_log, validation_report, verdict_object
from kg.report.words import (
    GATE_NAMES,
    SEVERITY_NAMES,
    counted,
    decided,
    outcome,
    place_of,
    standing_sentence,
    unjudged,
    what,
)
from kg.store import serialise_graph

__all__ = ["show_publication", "show_verdict"]

_MANY = 4
_WIDE = 120
_STYLES: Mapping[Severity, str] = {"Violation": "bold red", "Warning": "bold yellow", "Info": "bold blue"}
# What moves the cursor, rings, or turns the direction of writing round: no text of a model does that to a terminal.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# The engine's own account: English, and about shapes; the forms for machines keep it.
_ENGINE = re.compile(r"sh:\w+ConstraintComponent\b")
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "mend": "Mend: {remedy}",
        "alike": "As at {place}.",
        "mend alike": "Mend: as at {place}.",
        "see": "See: {label}",
        "adjusted": "Its severity is set by: {label}",
        "times": "{count} times",
        "more": "{count} more notes of {rule} are not shown; --format json gives each.",
        "waived": "Waived",
        "decisions": "Decisions of the model",
        "gate": "gate",
        "release": ": release {number}, {triples} statements, sha256 {digest}",
    },
    "fr": {
        "mend": "Remède : {remedy}",
        "alike": "Même constat qu’à {place}.",
        "mend alike": "Remède : le même qu’à {place}.",
        "see": "Voir : {label}",
        "adjusted": "Sa gravité est fixée par : {label}",
        "times": "{count} fois",
        "more": "{count} autres informations de {rule} ne sont pas montrées ; --format json les donne toutes.",
        "waived": "Objets d’une dérogation",
        "decisions": "Décisions du modèle",
        "gate": "étape",
        "release": " : version {number}, {triples} énoncés, sha256 {digest}",
    },
}


def show_verdict(verdict: Verdict, form: str, language: Language) -> None:
    """Write a verdict to stdout, in one of the forms of --format."""
    if form == "json":
        show_json(verdict_object(verdict))
    elif form == "turtle":
        say_bytes(serialise_graph(validation_report(verdict.results, conforms=verdict.conforms), "text/turtle"))
    elif form == "sarif":
        show_json(sarif_log(verdict, language))
    elif form == "junit":
        say_bytes(junit_xml(verdict, language))
    elif form == "github":
        say_bytes(github_commands(verdict, language).encode())
    elif form == "csv":
        say_bytes(findings_csv(verdict))
    else:
        _Text(verdict, language).show()


def show_publication(verdict: Verdict, release: Release | None, form: str, language: Language) -> None:
    """Write a verdict, and the release that was made of the draft, as text or as one JSON object."""
    if form == "json":
        show_json(verdict_object(verdict) | {"release": _release_object(release) if release else None})
        return
    show_verdict(verdict, form, language)
    if release:
        said = _WORDS[language]["release"].format(number=release.number, triples=release.triples, digest=release.digest)
        say(f"{release.organisation}{said}")


def _release_object(release: Release) -> dict[str, object]:
    return {
        "organisation": release.organisation,
        "number": release.number,
        "graph": release.graph,
        "published": release.published.isoformat(),
        "statements": release.triples,
        "sha256": release.digest,
    }


class _Text:
    """A verdict as text: its findings by file, then what is waived and decided, then what stands in the way."""

    def __init__(self, verdict: Verdict, language: Language) -> None:
        self._verdict = verdict
        self._language: Language = language
        self._words = _WORDS[language]
        self._mentions: dict[str, Mention] = {mention.iri: mention for mention in verdict.mentions}
        self._decisions: dict[str, Decision] = {decision.node: decision for decision in verdict.decisions}
        self._notes = Counter(finding.rule for finding in verdict.open_findings if finding.severity == "Info")
        self._said: dict[tuple[str, str], str] = {}
        self._begun = False

    def show(self) -> None:
        """Write all of it."""
        for file, found in groupby(self._verdict.open_findings, key=lambda finding: finding.file):
            self._show_file(file, list(found))
        self._show_waived([finding for finding in self._verdict.findings if finding.waived])
        self._show_decisions()
        self._show_summary()

    def _show_file(self, file: str, findings: Sequence[Finding]) -> None:
        self._heading(file, counted(findings, self._language))
        for finding in findings:
            many = finding.severity == "Info" and self._notes[finding.rule] >= _MANY
            if many and (finding.rule, "") in self._said:
                continue
            self._show_finding(finding)
            if many:
                self._said[finding.rule, ""] = ""
                more = self._words["more"].format(count=self._notes[finding.rule] - 1, rule=finding.rule)
                _indented(more, "dim")

    def _show_finding(self, finding: Finding) -> None:
        self._show_head(finding)
        _show_excerpt(finding)
        place, alike = place_of(finding), (finding.rule, f"{finding.message}\n{finding.remedy}")
        if first := self._said.get(alike):
            _indented(self._words["alike"].format(place=first), "dim")
        else:
            self._said[alike] = place
            _indented(finding.message)
            self._show_remedy(finding, place)
        for iri in finding.related:
            if (mention := self._mentions.get(iri)) and mention.place:
                _indented(f"{self._words['see'].format(label=mention.label)}  {mention.place}", "dim")
        if finding.adjusted:
            _indented(self._words["adjusted"].format(label=self._label(finding.adjusted)), "dim")
        _indented("\n".join(line for line in finding.detail.splitlines() if not _ENGINE.match(line)), "dim")

    def _show_remedy(self, finding: Finding, place: str) -> None:
        if not finding.remedy:
            return
        if first := self._said.get((finding.rule, finding.remedy)):
            _indented(self._words["mend alike"].format(place=first), "dim")
        else:
            self._said[finding.rule, finding.remedy] = place
            _indented(self._words["mend"].format(remedy=finding.remedy), "dim")

    def _show_head(self, finding: Finding) -> None:
        times = f"  ({self._words['times'].format(count=finding.count)})" if finding.count > 1 else ""
        say("")
        say(
            (_plain(place_of(finding)), "bold"),
            "  ",
            (SEVERITY_NAMES[self._language][finding.severity], _STYLES[finding.severity]),
            _plain(f"  {finding.rule}  {what(finding)}{times}"),
        )

    def _show_waived(self, findings: Sequence[Finding]) -> None:
        if not findings:
            return
        self._heading(self._words["waived"], counted(findings, self._language))
        for finding in findings:
            self._show_head(finding)
            _indented(finding.message)
            decision = self._decisions.get(finding.waived)
            _indented(decided(decision, self._verdict, self._language) if decision else self._label(finding.waived), "dim")

    def _show_decisions(self) -> None:
        if not self._verdict.decisions:
            return
        self._heading(self._words["decisions"], str(len(self._verdict.decisions)))
        say("")
        for decision in self._verdict.decisions:
            mention = self._mentions.get(decision.node)
            place = str(mention.place) if mention and mention.place else decision.node
            style = "green" if decision.state == "applied" else "yellow"
            say((_plain(place), "bold"), "  ", (_plain(decided(decision, self._verdict, self._language)), style))

    def _show_summary(self) -> None:
        verdict, language = self._verdict, self._language
        if self._begun:
            say("")
        if unjudged(verdict):
            say((_plain(verdict.note), "bold red"))  # nothing was judged, so there is no verdict on a gate
            return
        if verdict.gate and verdict.open_findings:
            reached = GATES[: GATES.index(verdict.gate) + 1]
            rows = [[GATE_NAMES[language][gate], *map(str, verdict.counts_at(gate).values())] for gate in reached]
            head = [self._words["gate"], *(SEVERITY_NAMES[language][severity] for severity in SEVERITIES)]
            widths = [max(len(cell) for cell in column) for column in zip(head, *rows, strict=True)]
            say((_row(head, widths), "bold"))
            for row in rows:
                say(_row(row, widths))
            say("")
        if sentence := standing_sentence(verdict, language):
            say(sentence)
        said, tail = outcome(verdict, language)
        say((said, "bold green" if verdict.conforms else "bold red"), tail)

    def _heading(self, title: str, count: str) -> None:
        if self._begun:
            say("")
        self._begun = True
        say((f"── {_plain(title)} ──", "bold cyan"), f"  {count}")

    def _label(self, iri: str) -> str:
        mention = self._mentions.get(iri)
        return mention.label if mention else iri


def _indented(text: str, style: str = "") -> None:
    for line in text.splitlines():
        say((f"    {_plain(line)}", style))


def _show_excerpt(finding: Finding) -> None:
    """Show the line of the file, and a caret below the column; of a long line the part around it, with … where it goes on."""
    if not finding.excerpt.strip() or not finding.line:
        return
    column = min(finding.column, len(finding.excerpt) + 1)
    start = max(0, min(column - 1 - _WIDE // 2, len(finding.excerpt) - _WIDE))
    before, after = finding.excerpt[start : max(column - 1, 0)], finding.excerpt[max(column - 1, 0) : start + _WIDE]
    before = ("…" if start else "") + _plain(before).expandtabs(4)
    after = _plain(after).expandtabs(4) + ("…" if start + _WIDE < len(finding.excerpt) else "")
    gutter = str(finding.line)
    say((f"    {gutter} │ ", "dim"), (before + after).rstrip())
    if finding.column:
        say((f"    {' ' * len(gutter)} │ ", "dim"), " " * cell_len(before), ("^", _STYLES[finding.severity]))


def _plain(text: str) -> str:
    return _UNSEEN.sub("\ufffd", text)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join([cells[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))])
