"""A verdict as a sh:ValidationReport, the form in which SHACL itself answers."""

import re
from collections.abc import Iterator, Sequence

from kg.model import Result
from kg.names import PREFIXES, RDF, XSD
from kg.store import BlankNode, Literal, NamedNode, Term, Triple, read_term

__all__ = ["validation_report"]

_SH = PREFIXES["sh"]
_A = NamedNode(RDF + "type")


def validation_report(results: Sequence[Result], *, conforms: bool) -> list[Triple]:
    """Return a sh:ValidationReport; conforms is the verdict of the run, which may tolerate warnings."""
    report = BlankNode("report")
    triples = [
        Triple(report, _A, _sh("ValidationReport")),
        Triple(report, _sh("conforms"), Literal(str(conforms).lower(), datatype=NamedNode(XSD + "boolean"))),
    ]
    for number, result in enumerate(results, 1):
        node = BlankNode(f"result{number}")
        triples += [Triple(report, _sh("result"), node), Triple(node, _A, _sh("ValidationResult"))]
        triples += [Triple(node, _sh(name), value) for name, value in _parts(result)]
        triples += _path(node, result.path)
    return triples


def _parts(result: Result) -> Iterator[tuple[str, Term]]:
    if result.focus:
        yield "focusNode", read_term(result.focus)
    if result.value:
        yield "value", read_term(result.value)
    yield "resultSeverity", NamedNode(result.severity) if ":" in result.severity else _sh(result.severity)
    for name, iri in (
        ("sourceShape", result.shape),
        ("sourceConstraint", result.constraint),
        ("sourceConstraintComponent", result.component),
    ):
        if iri:
            yield name, NamedNode(iri)
    for language, text in result.messages:
        yield "resultMessage", Literal(text, language=language) if language else Literal(text)


def _path(node: BlankNode, path: str) -> Iterator[Triple]:
    """Say the path of a result: a property or the inverse of one; what is longer stands in its shape."""
    if re.fullmatch(r"<[^<>]*>", path):
        yield Triple(node, _sh("resultPath"), read_term(path))
    elif (found := re.fullmatch(r"\^(\w+):([\w.-]+)", path)) and found[1] in PREFIXES:
        inverse = BlankNode(f"{node.value}path")
        yield Triple(node, _sh("resultPath"), inverse)
        yield Triple(inverse, _sh("inversePath"), NamedNode(PREFIXES[found[1]] + found[2]))


def _sh(name: str) -> NamedNode:
    return NamedNode(_SH + name)
