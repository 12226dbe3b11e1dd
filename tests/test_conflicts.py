"""The conflict cases: small models of one norm to five, each with the verdict on them that was decided by hand.

A file of tests/cases/conflicts begins with its case in one sentence and its verdicts, one a line:

    # Verdict: conflict NORM-007 ex:a ex:b                    the smallest set of norms that cannot all be met, in any order
    # Verdict: resolved NORM-015 ex:a ex:b lex-posterior      the same, but an override resolves it: winner, loser, basis
    # Verdict: accepted NORM-007 ex:a ex:b                    the same, but a waiver of the model accepts it
    # Verdict: laxer NORM-012 ex:own ex:law                   a limit laxer than that of the law or another superior norm
    # Verdict: incomparable NORM-014 ex:a ex:b                criteria of which nobody can say which is the stricter
    # Verdict: unsound NORM-013 ex:a ex:b                     a norm or an override that is wrong in itself
    # Verdict: none

The rules of consistency must find exactly that, whichever norm of a set a finding stands at. The verdicts come from the
definitions, not from the rules: where the two differ, it is the rule that is examined first.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import combinations, product
from pathlib import Path

import pytest

from kg import runs
from kg.labels import Labels
from kg.load import LoadedModel
from kg.model import Finding
from kg.names import DCTERMS, MORES, RDF, RDFS, REF
from kg.store import Literal, NamedNode
from tests.conftest import ROOT, TODAY

CASES = ROOT / "tests" / "cases" / "conflicts"
EX = "https://example.org/case/"
CONSISTENCY = {"NORM-005", "NORM-007", *(f"NORM-{number:03}" for number in range(11, 17))}
WORDS = {
    "conflict": {"NORM-007"},
    "resolved": {"NORM-015"},
    "accepted": {"NORM-007"},
    "laxer": {"NORM-012"},
    "incomparable": {"NORM-014"},
    "unsound": {"NORM-005", "NORM-011", "NORM-013", "NORM-016"},
}
# What a case never shows: it would then be a case of something else.
BESIDE = ("CRIT-", "EXPR-", "FACET-", "LABEL-", "SYNTAX-", "TERM-")
LOWER, UPPER = ("atLeast", "moreThan"), ("atMost", "lessThan")

Found = tuple[str, frozenset[str], bool]


@dataclass(frozen=True)
class Stated:
    """One verdict of a header: its word, rule and norms in their order, and the basis of what is resolved."""

    word: str
    rule: str
    norms: tuple[str, ...]
    basis: str = ""


@dataclass(frozen=True)
class Case:
    """A file with what its header says."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def verdicts(self) -> tuple[Stated, ...]:
        lines = re.findall(r"^# Verdict: (.+)$", self.text, re.MULTILINE)
        return tuple(read_verdict(line) for line in lines if line != "none")

    @cached_property
    def words(self) -> set[str]:
        return {verdict.word for verdict in self.verdicts} or {"none"}

    @cached_property
    def model(self) -> LoadedModel:
        return runs.read_model(runs.read_sources([self.path]))

    @cached_property
    def said(self) -> dict[tuple[str, str], set[str]]:
        """What the model says of a subject by a property, all without their namespaces."""
        found: dict[tuple[str, str], set[str]] = {}
        for triple in self.model.triples:
            found.setdefault((short(triple.subject), short(triple.predicate)), set()).add(short(triple.object))
        return found

    @cached_property
    def norms(self) -> set[str]:
        return {subject for (subject, prop), found in self.said.items() if prop == "type" and "Norm" in found}

    @cached_property
    def criteria(self) -> set[str]:
        return {subject for (subject, prop), found in self.said.items() if prop == "type" and "Criterion" in found}

    @cached_property
    def overrides(self) -> set[tuple[str, str]]:
        """Every override that the model states, as winner and loser."""
        plain = {(norm, loser) for norm in self.norms for loser in self.of(norm, "overrides")}
        decisions = {subject for subject, prop in self.said if prop == "winner"}
        return plain | {pair for one in decisions for pair in product(self.of(one, "winner"), self.of(one, "loser"))}

    def of(self, subject: str, prop: str) -> set[str]:
        return self.said.get((subject, prop), set())

    def in_effect(self, norm: str, prop: str) -> str:
        """Return what a norm states, else what its set supplies."""
        default = f"default{prop[0].upper()}{prop[1:]}"
        found = self.of(norm, prop) or {value for one in self.of(norm, "inSet") for value in self.of(one, default)}
        return "".join(found)


def short(term: object) -> str:
    if isinstance(term, NamedNode):
        return re.split(r"[#/]", term.value)[-1]
    return term.value if isinstance(term, Literal) else str(term)


def read_verdict(line: str) -> Stated:
    word, rule, *rest = line.split()
    assert rule in WORDS[word], line
    norms = tuple(name.removeprefix("ex:") for name in rest if name.startswith("ex:"))
    basis = rest[len(norms) :]
    assert len(set(norms)) == len(norms) > 0, line
    assert len(basis) == (word == "resolved"), line
    return Stated(word, rule, norms, *basis)


READ = tuple(Case(path) for path in sorted(CASES.glob("*.ttl")))
each_case = pytest.mark.parametrize("case", READ, ids=lambda case: case.path.stem)


def only(own: runs.House, wanted: Callable[[str], bool]) -> runs.House:
    """Leave a house only those shapes whose rule is wanted, with their parts."""
    identifiers = [t for t in own.shapes if t.predicate.value == DCTERMS + "identifier"]
    kept = [re.escape(str(t.subject)[:-1]) for t in identifiers if wanted(short(t.object))]
    names = re.compile(rf"(?:{'|'.join(kept)})(?:-[\w-]+)?>|<.*#prefixes>")
    return replace(
        own, shapes=tuple(t for t in own.shapes if not isinstance(t.subject, NamedNode) or names.fullmatch(str(t.subject)))
    )


@pytest.fixture(scope="session")
def consistency(own: runs.House) -> runs.House:
    """What judges the cases: the rules of consistency, those on waivers, which say which waivers count, and those beside."""
    return only(own, lambda rule: rule in CONSISTENCY or rule.startswith((*BESIDE, "WAIV-")))


def norms_of(finding: Finding, case: Case) -> frozenset[str]:
    """Return the norms that a finding names; where it stands at an override, the two ends of that."""
    names = {iri.removeprefix(EX) for iri in (finding.focus, finding.value, *finding.related)}
    ends = {end for name in names for prop in ("winner", "loser") for end in case.of(name, prop)}
    if finding.rule == "NORM-005":
        ends |= {loser for winner, loser in case.overrides if EX + winner == finding.focus}
    return frozenset((names | ends) & case.norms)


def verdicts_of(findings: Iterable[Finding], case: Case) -> set[Found]:
    """Sum findings up: a clash may stand at each of its norms, a circle at each of its overrides, and is one."""
    found = {(f.rule, norms_of(f, case), bool(f.waived)) for f in findings if f.rule in CONSISTENCY}
    circles = [norms for rule, norms, _ in found if rule == "NORM-013"]
    for winner, loser in sorted(case.overrides):
        ends = [circle for circle in circles if circle & {winner, loser}]
        if {winner, loser} <= frozenset().union(*ends):
            circles = [circle for circle in circles if circle not in ends] + [frozenset().union(*ends)]
    return {one for one in found if one[0] != "NORM-013"} | {("NORM-013", circle, False) for circle in circles}


@each_case
def test_the_verdict_is_the_one_decided_by_hand(case: Case, consistency: runs.House) -> None:
    findings = runs.check(case.model, consistency, on=TODAY).findings
    assert [f"{f.line}: {f.rule} {f.message}" for f in findings if f.rule.startswith(BESIDE)] == []
    stated = {(verdict.rule, frozenset(verdict.norms), verdict.word == "accepted") for verdict in case.verdicts}
    assert verdicts_of(findings, case) == stated
    labels = Labels(consistency.ontology)
    for verdict in (one for one in case.verdicts if one.word == "resolved"):
        for finding in (f for f in findings if norms_of(f, case) == frozenset(verdict.norms)):
            told = " ".join((finding.message, *finding.related, *(value for _, value in finding.values)))
            assert labels.of(f"<{REF}{verdict.basis}>", "en") in told or REF + verdict.basis in told


def test_the_rules_that_judge_exist(consistency: runs.House) -> None:
    rules = {short(t.object) for t in consistency.shapes if t.predicate.value == DCTERMS + "identifier"}
    assert rules >= CONSISTENCY


@each_case
def test_a_header_says_what_its_case_shows(case: Case) -> None:
    header = re.match(r"# Case: ((?:.|\n# (?!Verdict))+\.)\n((?:# Verdict: .+\n)+)@prefix", case.text)
    assert header
    assert header[2].count("Verdict") == max(len(case.verdicts), 1)
    assert ("# Verdict: none" in header[2]) == (not case.verdicts)
    for verdict in case.verdicts:
        assert {*verdict.norms} <= case.norms
        assert verdict.word != "resolved" or verdict.norms in case.overrides


def test_the_cases_are_numbered_without_holes() -> None:
    names = [case.path.stem.partition("-") for case in READ]
    assert [number for number, _, _ in names] == [f"{number:03}" for number in range(1, len(READ) + 1)]
    assert len({name for _, _, name in names}) == len(READ) >= 60


def test_every_verdict_and_every_number_of_norms_appears() -> None:
    assert {word for case in READ for word in case.words} == {"none", *WORDS}
    assert {verdict.rule for case in READ for verdict in case.verdicts} == CONSISTENCY
    assert {len(case.norms) for case in READ} >= {1, 2, 3}
    assert {len(v.norms) for case in READ for v in case.verdicts if v.word == "conflict"} == {2, 3, 4}
    assert {len(case.norms) for case in READ if not case.verdicts} >= {1, 2, 3}


def pairs(case: Case) -> Iterator[tuple[str, str]]:
    return combinations(sorted(case.norms), 2)


def test_every_dimension_overlaps_in_one_case_and_is_disjoint_in_another(own: runs.House) -> None:
    """It overlaps where the two norms name different values, of which one is broader, and where one names none."""
    below = {t.subject for t in own.ontology if t.predicate.value == RDFS + "subPropertyOf" and short(t.object) == "appliesIn"}
    dimensions = {short(prop) for prop in below}
    assert len(dimensions) == 9
    for dimension in sorted(dimensions | {"bearer", "counterparty"}):
        stated = {
            (bool(case.of(one, dimension)) and bool(case.of(other, dimension)), "none" in case.words)
            for case in READ
            for one, other in pairs(case)
            if len(case.norms) == 2 and case.of(one, dimension) != case.of(other, dimension)
        }
        assert stated >= {(True, True), (True, False)}, dimension
        assert (False, False) in stated or dimension in ("bearer", "counterparty"), dimension


def test_periods_overlap_touch_and_are_left_out() -> None:
    found = set()
    for case in READ:
        for one, other in [*pairs(case), *((b, a) for a, b in pairs(case))]:
            ends, begins = case.of(one, "validTo"), case.of(other, "validFrom")
            if ends and begins:
                how = "touch" if ends == begins else "overlap" if max(ends) > max(begins) else "apart"
                found |= {(how, word) for word in case.words}
            elif ends and not case.of(other, "validTo"):
                found |= {("left out", word) for word in case.words}
    assert found >= {("touch", "none"), ("apart", "none"), ("overlap", "conflict"), ("left out", "conflict")}
    assert ("touch", "conflict") not in found


def bounds(case: Case) -> Iterator[tuple[str, Decimal, str]]:
    for criterion in sorted(case.criteria):
        for bound in (*LOWER, *UPPER):
            for value in case.of(criterion, bound):
                yield bound, Decimal(value), "".join(case.of(criterion, "unit"))


def test_every_bound_meets_every_other_at_a_point() -> None:
    """Where a lower and an upper bound touch, something is left only if both are closed."""
    left: dict[tuple[str, str], set[str]] = {}
    for case in READ:
        if case.words <= {"none", "conflict"} and len(case.norms) == 2 and not any("share" in prop for _, prop in case.said):
            for (lower, low, unit), (upper, high, other) in product(bounds(case), repeat=2):
                if lower in LOWER and upper in UPPER and low == high and unit == other:
                    left.setdefault((lower, upper), set()).update(case.words)
    assert left == {pair: {"none" if pair == ("atLeast", "atMost") else "conflict"} for pair in product(LOWER, UPPER)}


def test_every_bindingness_meets_every_other(own: runs.House) -> None:
    kinds = {short(t.subject) for t in own.ontology if t.predicate.value == RDF + "type" and short(t.object) == "Bindingness"}
    words: dict[frozenset[str], set[str]] = {}
    for case in READ:
        for one, other in pairs(case):
            key = frozenset((case.in_effect(one, "bindingness"), case.in_effect(other, "bindingness")))
            words.setdefault(key, set()).update(case.words)
    assert len(kinds) == 6
    for pair in combinations(sorted(kinds), 2):
        assert ("laxer" in words[frozenset(pair)]) == bool({*pair} & {"contractual", "statutory"}), pair
    for same in ("contractual", "internal-mandatory", "statutory"):
        assert "none" in words[frozenset((same,))]


def test_modalities_units_and_statistics_meet(own: runs.House) -> None:
    modalities, units, statistics = set(), set(), set()
    kind = {short(t.subject): short(t.object) for t in own.ontology if t.predicate.value == MORES + "quantityKind"}
    for case in READ:
        if len(case.norms) != 2:
            continue
        one, other = sorted(case.norms)
        modalities.add(frozenset((case.in_effect(one, "modality"), case.in_effect(other, "modality"))))
        stated = {"".join(case.of(c, "unit")) for c in case.criteria}
        units |= {(kind[unit], word) for unit in stated for word in case.words if len(stated) == 2 and unit}
        measured = frozenset(how(case, c) for c in case.criteria)
        statistics |= {(measured, word) for word in case.words}
    assert modalities >= {frozenset({"prohibition", m}) for m in ("duty", "permission", "recommendation", "prohibition")}
    assert frozenset(("duty", "permission")) in modalities
    assert units >= set(product(("DimensionlessRatio", "Length", "Time"), ("conflict", "none")))
    assert units >= {("Time", "incomparable"), ("Time", "laxer")}
    for apart in (("mean", "share"), ("mean", "percentile"), ("each-case", "mean")):
        assert {word for measured, word in statistics if measured == frozenset(apart)} == {"incomparable"}
    assert {measured for measured, word in statistics if word == "conflict"} >= {
        frozenset((one,)) for one in ("each-case", "mean", "percentile", "share")
    }


def how(case: Case, criterion: str) -> str:
    return "share" if case.of(criterion, "share") else "".join(case.of(criterion, "statistic")) or "each-case"
