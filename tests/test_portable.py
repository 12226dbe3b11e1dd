"""Whoever has no Mores gets the same results: stock pySHACL, on the model with what follows from it and the ontology.

Compared are the results before profile, waivers and grouping. What kg/wellformed.py and kg/govern find lies outside SHACL:
their shapes have no target, so that no engine finds anything by them.
"""

import re
import warnings
from collections import Counter
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH

from kg import resources, runs
from kg.model import Result
from kg.names import PREFIXES
from kg.store import serialise_graph
from tests.conftest import ROOT, TODAY, Run

Key = tuple[str, str, str, str, str]
STEPS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}
EXAMPLES = {folder.name: sorted(folder.glob("*.ttl")) for folder in resources.examples()}
GOLD = {f"gold-{folder.name}": [folder / "model.ttl"] for folder in sorted((ROOT / "tests/cases/gold").iterdir())}


def exported(files: list[Path], own: runs.House) -> rdflib.Graph:
    """Write what the shapes look at in N-Triples, and read it back as anybody would."""
    whole = runs.follows(runs.read_model(runs.read_sources(files)), own, whole=True, on=TODAY)
    return rdflib.Graph().parse(data=serialise_graph(whole, "application/n-triples"), format="nt")


def said_by_stock(data: rdflib.Graph, shapes: rdflib.Graph) -> Counter[Key]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, rdflib.Graph)
    return Counter(
        (
            plain(report.value(node, SH.focusNode)),
            path(report, report.value(node, SH.resultPath)),
            plain(report.value(node, SH.value)),
            plain(report.value(node, SH.sourceShape)),
            plain(report.value(node, SH.resultSeverity)),
        )
        for node in report.subjects(RDF.type, SH.ValidationResult)
    )


def plain(node: rdflib.term.Node | None) -> str:
    """Write a term so that names of blank nodes, which differ from run to run, do not count."""
    return "" if node is None else "_:" if isinstance(node, rdflib.BNode) else str(node)


def path(report: rdflib.Graph, node: rdflib.term.Node | None) -> str:
    if node is None or isinstance(node, rdflib.URIRef):
        return plain(node)
    for step, form in STEPS.items():
        if (inner := report.value(node, step)) is not None:
            return form.format(path(report, inner))
    if (options := report.value(node, SH.alternativePath)) is not None:
        return "|".join(path(report, part) for part in Collection(report, options))
    return "/".join(path(report, part) for part in Collection(report, node))


def said_by_mores(results: tuple[Result, ...], shapes: rdflib.Graph) -> Counter[Key]:
    return Counter(
        (bare(result.focus), whole(result.path), bare(result.value), bare(f"<{result.shape}>"), str(SH) + result.severity)
        for result in results
        if owned_by_target(result.shape, shapes)
    )


def owned_by_target(shape: str, shapes: rdflib.Graph) -> bool:
    node = rdflib.URIRef(shape)
    owners = {node, *shapes.subjects(SH.property, node)}
    return not shape or any(
        (owner, target, None) in shapes for owner in owners for target in (SH.targetClass, SH.targetNode, SH.targetSubjectsOf)
    )


def bare(term: str) -> str:
    if term.startswith("_:"):
        return "_:"
    return "" if term in ("", "<>") else str(rdflib.util.from_n3(term))


def whole(text: str) -> str:
    """Write a path of ours, which shortens IRIs, with whole ones."""
    if text.startswith("<"):
        return bare(text)
    return re.sub(r"(\w+):([\w.-]+)", lambda found: PREFIXES[found[1]] + found[2], text)


@pytest.mark.parametrize("name", [*EXAMPLES, *GOLD])
def test_stock_pyshacl_finds_what_mores_finds(name: str, own: runs.House) -> None:
    files = {**EXAMPLES, **GOLD}[name]
    shapes = stock_shapes()
    ours = said_by_mores(runs.check(runs.read_model(runs.read_sources(files)), own, on=TODAY).results, shapes)
    theirs = said_by_stock(exported(files, own), shapes)
    assert ours == theirs
    assert sum(theirs.values()) > 0, "nothing was compared"


def test_whoever_exports_on_the_command_line_gets_the_same(mores: Run, own: runs.House) -> None:
    (file,) = EXAMPLES["flawed"]
    printed = rdflib.Graph().parse(data=mores("reason", file, "--whole", "--on", TODAY).stdout, format="turtle")
    assert said_by_stock(printed, stock_shapes()) == said_by_stock(exported([file], own), stock_shapes())


def stock_shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in resources.shape_files():
        graph.parse(file)
    return graph
