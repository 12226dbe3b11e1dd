"""Mistakes made on purpose in the good examples are found by the rule that was declared for each, at its line.

A few of each example here; `make mutations` makes 500 of each and prints figures per kind.
"""

import inspect
from pathlib import Path

import pytest

from docs.rule_pages import rules
from kg import runs
from kg.names import MORES
from kg.store import NamedNode, Triple
from tests.mutations.model import TYPE, Site, iri
from tests.mutations.run import GOOD, KINDS, attempt, example, plan, report, sites

FEW = 20


@pytest.mark.parametrize("number", range(FEW))
@pytest.mark.parametrize("name", GOOD)
def test_a_mistake_is_found_by_its_rule_at_its_line(name: str, number: int) -> None:
    kind, site = plan(name, FEW, seed=1)[number]
    outcome = attempt(name, number, kind, site)
    assert outcome.killed, "\n".join(report([outcome]))


def test_there_are_many_kinds_and_each_says_what_it_does() -> None:
    assert len(KINDS) >= 25
    assert all(inspect.getdoc(kind) for kind in KINDS.values())
    breaking = {kind for kind in KINDS if any(site.rule for name in GOOD for site in sites(name, kind))}
    assert len(breaking) >= 25
    assert {kind for kind in KINDS if any(sites(name, kind) for name in GOOD)} == set(KINDS), "a kind that can be made nowhere"
    assert {"add_comments", "convert_unit", "rename_prefix", "reorder"} <= set(KINDS) - breaking


def test_the_kinds_cover_most_of_the_rules(own: runs.House) -> None:
    known = {rule.id for rule in rules(own)}
    declared = {site.rule for name in GOOD for kind in KINDS for site in sites(name, kind)} - {""}
    assert declared <= known
    assert len(declared) >= 0.8 * len(known), sorted(known - declared)


def test_a_mutation_that_does_nothing_survives() -> None:
    """What is declared is asked for: nobody finds a rule that has no reason to speak."""
    norm = example("hotel").of_class("Norm")[0]
    empty = Triple(norm, NamedNode(MORES + "inSet"), example("hotel").values(norm, "inSet")[0])
    outcome = attempt("hotel", 0, "nothing", Site("NORM-001", "nothing is changed", give=(empty,), at=((norm, None),)))
    assert not outcome.killed


def test_a_finding_at_another_line_does_not_count() -> None:
    norm, other = example("hotel").of_class("Norm")[:2]
    take = tuple(Triple(norm, iri("mores:inSet"), value) for value in example("hotel").values(norm, "inSet"))
    assert attempt("hotel", 0, "drop_link", Site("NORM-001", "no set", take=take, at=((norm, None),))).killed
    assert not attempt("hotel", 0, "drop_link", Site("NORM-001", "no set", take=take, at=((other, None),))).killed
    assert not attempt("hotel", 0, "drop_link", Site("", "no set", take=take)).killed


def test_lines_are_those_of_the_text() -> None:
    model = example("hotel")
    norm = model.of_class("Norm")[0]
    mutant = model.mutate(Site("", "", at=((norm, TYPE), (norm, None))), None)  # type: ignore[arg-type]
    lines = mutant.files["model.ttl"].splitlines()
    assert len(mutant.lines) == 2
    assert {lines[line - 1].split()[0] for line in mutant.lines} == {"a", f"my:{Path(str(norm.value)).name}"}
