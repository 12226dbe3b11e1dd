"""Settle: what came of the adjustments and waivers of a model."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.govern.rules import Rules, bare
from kg.govern.stated import Graph, Waiver, Whole, fingerprint
from kg.model import SEVERITIES, Decision, Language, Result
from kg.names import XSD
from kg.rulebook import SH, Rulebook
from kg.store import Triple

__all__ = ["Recorded", "Settlement", "settle"]

Recorded = Mapping[tuple[str, str], frozenset[str]]


@dataclass(frozen=True)
class Settlement:
    """What came of profile and waivers: results as they count now, what is wrong with profile and waivers, and the decisions.

    results are all, those that an adjustment changed with their new severity and its name, those that a waiver accepts with its
    name; faults, which are among them, stand apart as they were before any adjustment.
    """

    results: tuple[Result, ...]
    faults: tuple[Result, ...]
    decisions: tuple[Decision, ...]


def settle(
    results: Sequence[Result],
    model: Sequence[Triple],
    rulebook: Rulebook,
    day: date,
    *,
    facts: Iterable[Triple],
    recorded: Recorded | None = None,
    related: Callable[[Result], Iterable[str]] = lambda _: (),
    language: Language = "en",
) -> Settlement:
    """Let the quality profile and the waivers of a model act on what was found about it.

    Takes:   model, its asserted triples, from which alone both are read; rulebook, what its rules allow; facts, what follows
             from the model, and the ontology, to know who owns what; recorded, who recorded which text of which waiver (None
             where nobody asks), by IRI and fingerprint; related, the other things that a result is about, in their N-Triples
             form; language, in which reasons are given.
    Gives:   a Settlement; its decisions are the adjustments, then the waivers, each by its name, unused ones too.
    """
    rules = Rules(rulebook)
    graph = Graph(model, facts)
    whole = Whole(graph, {(rules.of(result), result.focus) for result in results}, language)
    adjustments = _adjustments(graph, rules, whole)
    waivers = [
        _judged(waiver, _matches(waiver, results, rules, related), graph, rules, day, _text_recorded(waiver, model, recorded))
        for waiver in whole.waivers()
    ]
    found = [fault for judged in (*adjustments, *waivers) for fault in judged.faults]
    settled, counts = [], dict.fromkeys((judged.decision.node for judged in adjustments), 0)
    lifted = {judged.decision.rule: judged.decision for judged in adjustments if judged.decision.state == "applied"}
    accepted = {result: judged.decision.node for judged in reversed(waivers) for result in judged.accepts}
    for result in (*results, *found):
        one = replace(result, waived=accepted[result]) if result in accepted else result
        decision = lifted.get(rules.of(result))
        if decision and decision.severity and decision.severity != result.severity:
            one = replace(one, severity=decision.severity, adjusted=decision.node)
            counts[decision.node] += 1
        settled.append(one)
    decisions = [_counted(judged.decision, counts[judged.decision.node]) for judged in adjustments]
    return Settlement(tuple(settled), tuple(found), (*decisions, *(judged.decision for judged in waivers)))


@dataclass(frozen=True)
class _Judged:
    """A decision of the model, what is wrong with it, and the results that it accepts."""

    decision: Decision
    faults: tuple[Result, ...] = ()
    accepts: frozenset[Result] = frozenset()


def _matches(
    waiver: Waiver, results: Sequence[Result], rules: Rules, related: Callable[[Result], Iterable[str]]
) -> tuple[frozenset[Result], set[str]]:
    """Return the results that a waiver is about, and the things that they are about."""
    found, things = set(), set()
    for result in results:
        if rules.of(result) == waiver.rule:
            others = {result.value, *related(result)} - {"", result.focus}
            if _are_of(waiver, result.focus, others, rules.symmetric(waiver.rule)):
                found.add(result)
                things |= {result.focus, *others}
    return frozenset(found), things


def _are_of(waiver: Waiver, focus: str, others: set[str], symmetric: bool) -> bool:
    targets, respects = set(waiver.targets), waiver.respects
    if not respects:
        return focus in targets or (symmetric and not targets.isdisjoint(others))
    return (focus in targets and not respects.isdisjoint(others)) or (focus in respects and not targets.isdisjoint(others))


def _adjustments(graph: Graph, rules: Rules, whole: Whole) -> list[_Judged]:
    """Judge the adjustments of a model: those of its organisation's profile that are whole and allowed apply."""
    profiles = {str(one) for body in graph.said_to_be("Organisation") for one in graph.said(body, "qualityProfile")}
    live = {str(one) for profile in profiles for one in graph.said(profile, "adjustment")}
    nodes = graph.said_to_be("RuleAdjustment")
    spoken_of = [whole.text(node, "rule") for node in nodes if node in live]
    return [_adjustment(node, node in live, spoken_of, rules, whole) for node in nodes]


def _adjustment(node: str, live: bool, spoken_of: list[str], rules: Rules, whole: Whole) -> _Judged:
    stated, rule, severity, reason = whole.adjustment(node)
    faults = []
    if not live:
        faults.append(rules.fault("AdjustmentIsAllowed-profile", node, "adjustment", rule=rule))
    if rule and not rules.known(rule):
        faults.append(rules.fault("AdjustmentIsAllowed-rule", node, "rule", f'"{rule}"', rule=rule))
    elif severity and SEVERITIES.index(severity) > SEVERITIES.index(rules.gravest(rule)) and not rules.relaxable(rule):
        usual = rules.gravest(rule)
        faults.append(rules.fault("AdjustmentIsAllowed-severity", node, "severity", f"<{SH}{severity}>", rule=rule, usual=usual))
    if live and rule and spoken_of.count(rule) > 1:
        faults.append(rules.fault("AdjustmentIsAllowed-once", node, "rule", f'"{rule}"', rule=rule))
    state = "applied" if stated and not faults else "refused"
    decision = Decision("adjustment", bare(node), rule, state, severity=severity, reason=reason)  # type: ignore[arg-type]  # one of both
    return _Judged(decision, tuple(faults))


def _text_recorded(waiver: Waiver, model: Iterable[Triple], recorded: Recorded | None) -> frozenset[str] | None:
    """Return who recorded the text of a waiver as it stands, in N-Triples form; None where nobody asks."""
    if recorded is None:
        return None
    if not waiver.node.startswith("<"):
        return frozenset()
    iri = bare(waiver.node)
    return frozenset(f"<{agent}>" for agent in recorded.get((iri, fingerprint(model, iri)), ()))


def _judged(
    waiver: Waiver,
    matches: tuple[frozenset[Result], set[str]],
    graph: Graph,
    rules: Rules,
    day: date,
    recorders: frozenset[str] | None,
) -> _Judged:
    """Judge a waiver: it applies where it is whole, allowed, by another than the owner, current, recorded, and of some result."""
    matching, things = matches
    allowed = rules.waivable(waiver.rule)
    owners = {node: graph.owners(node) for node in {*waiver.targets, *waiver.respects, *things}}
    faults = []
    if waiver.rule and not allowed:
        part = "waivable" if rules.known(waiver.rule) else "rule"
        faults.append(rules.fault(f"WaiverIsAllowed-{part}", waiver.node, "rule", f'"{waiver.rule}"', rule=waiver.rule))
    if waiver.decider and any(not graph.names(waiver.decider).isdisjoint(names) for names in owners.values()):
        faults.append(rules.fault("WaiverIsByAnother", waiver.node, "decidedBy", waiver.decider))
    early, late = waiver.begin and day < waiver.begin, waiver.end and waiver.end <= day
    if early:
        faults.append(rules.fault("WaiverIsCurrent-decidedOn", waiver.node, "decidedOn", _date(waiver.begin), rule=waiver.rule))
    refused = bool(faults) or not waiver.whole
    if late:
        faults.append(rules.fault("WaiverIsCurrent-validTo", waiver.node, "validTo", _date(waiver.end), rule=waiver.rule))
    unrecorded = waiver.whole and recorders is not None and not _by_another(recorders, owners, graph)
    if unrecorded:
        faults.append(rules.fault("WaiverIsRecorded", waiver.node, "waives", waiver.targets[0], rule=waiver.rule))
    unused = not faults and waiver.whole and not matching
    if unused:
        faults.append(rules.fault("WaiverMatches", waiver.node, "waives", waiver.targets[0], rule=waiver.rule))
    states = {"refused": refused, "expired": late, "unrecorded": unrecorded, "unused": unused, "applied": True}
    state = next(name for name, holds in states.items() if holds)
    accepts = matching if state == "applied" else frozenset()
    decision = Decision(
        "waiver",
        bare(waiver.node),
        waiver.rule,
        state,  # type: ignore[arg-type]  # one of those above
        targets=tuple(map(bare, waiver.targets)),
        reason=waiver.reason,
        by=bare(waiver.decider),
        until=waiver.end,
        count=len(accepts),
    )
    return _Judged(decision, tuple(faults), accepts)


def _by_another(recorders: frozenset[str], owners: Mapping[str, set[str]], graph: Graph) -> bool:
    """Tell whether one recorded a waiver who owns nothing that it is about; of a norm that nobody owns, that cannot be shown."""
    if any(not names and (graph.is_a(node, "Norm") or graph.is_a(node, "StandardSet")) for node, names in owners.items()):
        return False
    return any(all(graph.names(agent).isdisjoint(names) for names in owners.values()) for agent in recorders)


def _counted(decision: Decision, count: int) -> Decision:
    """Say of an adjustment how many results it changed."""
    return replace(decision, count=count, state="unused" if decision.state == "applied" and not count else decision.state)


def _date(day: date | None) -> str:
    return f'"{day}"^^<{XSD}date>'
