"""Validate: hold data against shapes with pySHACL, and give back plain results.

What pySHACL would skip in silence (sh:js, sh:rule, ...) is refused by name, and so are queries in shapes that reach out.
"""

import logging
import warnings
from collections.abc import Iterable
from functools import cache

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.errors import QueryError, SourceError, UnsupportedError
from kg.model import Result
from kg.names import curie
from kg.store import BlankNode, Literal, NamedNode, Term, Triple, refuse_dangerous

__all__ = ["validate"]

_LOG = logging.getLogger("kg.validate.pyshacl")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False
_UNSUPPORTED = ("js", "rule", "target", "expression", "values", "filterShape", "nodes", "jsLibrary")
_PATHS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}


def validate(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """Validate data against shapes.

    Takes:   data, everything that shapes may look at: asserted, inferred, ontology; shapes, a SHACL Core and SHACL-SPARQL graph.
    Gives:   one Result per sh:ValidationResult, in no order.
    Raises:  UnsupportedError naming a feature of the shapes that is not supported; SourceError where the shapes are ill-formed.
    """
    import pyshacl  # takes a quarter of a second, which loading and asking need not wait for
    from pyshacl.errors import ShapeRecursionWarning, ValidationFailure

    shapes_graph = _graph(shapes)
    _refuse_unsupported(shapes_graph)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ShapeRecursionWarning)  # pySHACL would warn, and say that the data conforms
            _, report, text = pyshacl.validate(
                _graph(data),
                shacl_graph=shapes_graph,
                advanced=False,
                inference="none",
                inplace=True,
                do_owl_imports=False,
                logger=_LOG,
            )
    except ShapeRecursionWarning as error:
        raise UnsupportedError("The shapes are recursive.", "Take the circle of sh:node or sh:property apart.") from error
    except Exception as error:
        # for ill-formed shapes pySHACL, rdflib and pyparsing raise whatever they like, a bare Exception among them
        said = str(error).strip().split("\n", 1)[0] or type(error).__name__
        raise SourceError(f"The shapes are not well-formed: {said}", "Mend the shape or the query that is named.") from error
    if isinstance(report, ValidationFailure) or not isinstance(report, rdflib.Graph):
        raise SourceError(f"The shapes could not be applied: {text}", "Mend the shape that is named.")
    return [_result(report, node) for node in report.subjects(RDF.type, SH.ValidationResult)]


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    convert = cache(_to_rdflib)  # most terms stand in many statements
    log = logging.getLogger("rdflib.term")
    level = log.level
    log.setLevel(logging.ERROR)  # an ill-typed literal is a finding here, not a line on stderr
    try:
        for triple in triples:
            graph.add((convert(triple.subject), convert(triple.predicate), convert(triple.object)))
    finally:
        log.setLevel(level)
    return graph


def _to_rdflib(term: Term | Triple) -> Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(str(term.value))
    if isinstance(term, BlankNode):
        return rdflib.BNode(str(term.value))
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(str(term.datatype.value)), normalize=False)
    raise UnsupportedError("Triple terms of RDF 1.2 are not validated.", "Say it with a node of its own.")


def _from_rdflib(node: Node) -> Term:
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    return BlankNode(str(node))


def _refuse_unsupported(shapes: rdflib.Graph) -> None:
    for name in _UNSUPPORTED:
        for subject in shapes.subjects(rdflib.URIRef(str(SH) + name), None):
            owner = curie(str(subject)) if isinstance(subject, rdflib.URIRef) else "a blank node"
            raise UnsupportedError(f"sh:{name}, used by {owner}, is not supported.", "Say it with SHACL Core or sh:sparql.")
    for subject, predicate in {(s, p) for s, p in shapes.subject_predicates() if str(p).startswith(str(SH))}:
        if str(predicate).removeprefix(str(SH)) not in SH:
            name = curie(str(subject)) if isinstance(subject, rdflib.URIRef) else "a blank node"
            raise UnsupportedError(f"{curie(str(predicate))}, used by {name}, is no term of SHACL.", "Correct its spelling.")
    for predicate in (SH.select, SH.ask):
        for subject, text in shapes.subject_objects(predicate):
            try:
                refuse_dangerous(str(text))
            except QueryError as error:
                raise UnsupportedError(f"{error.message} (in {subject})", error.hint) from error


def _result(report: rdflib.Graph, node: Node) -> Result:
    def one(predicate: rdflib.URIRef) -> Node | None:
        return next(iter(report.objects(node, predicate)), None)

    path = one(SH.resultPath)
    messages = [message for message in report.objects(node, SH.resultMessage) if isinstance(message, rdflib.Literal)]
    return Result(
        focus=_text(one(SH.focusNode)),
        path=_text(path) if isinstance(path, rdflib.URIRef) else _path(report, path) if path is not None else "",
        value=_text(one(SH.value)),
        shape=_name(one(SH.sourceShape)),
        severity=_name(one(SH.resultSeverity)).removeprefix(str(SH)),
        constraint=_name(one(SH.sourceConstraint)),
        component=_name(one(SH.sourceConstraintComponent)),
        messages=tuple(sorted((message.language or "", str(message)) for message in messages)),
    )


def _text(node: Node | None) -> str:
    """Write a term as N-Triples does."""
    return "" if node is None else str(_from_rdflib(node))


def _name(node: Node | None) -> str:
    return str(node) if isinstance(node, rdflib.URIRef) else ""


def _path(report: rdflib.Graph, path: Node) -> str:
    if isinstance(path, rdflib.URIRef):
        return curie(str(path))
    for predicate, pattern in _PATHS.items():
        inner = next(iter(report.objects(path, predicate)), None)
        if inner is not None:
            return pattern.format(_path(report, inner))
    options = next(iter(report.objects(path, SH.alternativePath)), None)
    if options is not None:
        return "|".join(_path(report, part) for part in Collection(report, options))
    return "/".join(_path(report, part) for part in Collection(report, path))
