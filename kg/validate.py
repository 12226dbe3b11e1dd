"""Validate: hold data against shapes with pySHACL, and give back plain results.

What pySHACL would skip in silence (sh:js, sh:rule, ...) is refused by name, and so are queries in shapes that reach out.
"""

import logging
import warnings
from collections.abc import Iterable
from functools import cache

import rdflib
from rdflib.namespace import SH
from rdflib.term import Node

from kg.branches import (
    LOGICAL,
    Logical,
    Messages,
    component_of,
    explain,
    name_shapes,
    ntriples,
    path_of,
    shape_name,
    with_nameless,
)
from kg.errors import QueryError, SourceError, UnsupportedError
from kg.model import Branch, Result
from kg.names import curie
from kg.store import BlankNode, Literal, NamedNode, Term, Triple, refuse_dangerous

__all__ = ["validate"]

_LOG = logging.getLogger("kg.validate.pyshacl")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False
_UNSUPPORTED = ("js", "rule", "target", "expression", "values", "filterShape", "nodes", "jsLibrary")


def validate(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """Validate data against shapes.

    Takes:   data, everything that shapes may look at: asserted, inferred, ontology; shapes, a SHACL Core and SHACL-SPARQL graph.
    Gives:   one Result per sh:ValidationResult, in no order, with the engine's account of it; where a logical constraint
             failed, its branches.
    Raises:  UnsupportedError naming a feature of the shapes that is not supported; SourceError where the shapes are ill-formed.
    """
    shapes_graph = _graph(shapes)
    _refuse_unsupported(shapes_graph)
    shapes_graph = name_shapes(shapes_graph)
    messages = _take_messages(shapes_graph)
    data_graph = _graph(data)
    report = _run(data_graph, shapes_graph)
    found = [_Read(report, node) for node in report.objects(None, SH.result)]
    logical = {read.logical for read in found if read.logical}
    branches = explain(shapes_graph, logical, lambda trial: _run(data_graph, trial), messages)
    return [read.result(messages, branches.get(read.logical, ()) if read.logical else ()) for read in found]


def _run(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """Let pySHACL judge data by shapes, and return its report."""
    import pyshacl  # takes a quarter of a second, which loading and asking need not wait for
    from pyshacl.errors import ShapeRecursionWarning, ValidationFailure

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            warnings.simplefilter("error", ShapeRecursionWarning)  # pySHACL would warn, and say that the data conforms
            _, report, text = pyshacl.validate(
                data,
                shacl_graph=shapes,
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
    return report


def _take_messages(shapes: rdflib.Graph) -> Messages:
    """Take the messages of shapes out of the graph and return them: of a shape that has one, pySHACL gives no account.

    Those of sh:sparql constraints stay, as pySHACL fills their {?name} places.
    """
    messages: dict[Node, list[tuple[str, str]]] = {}
    for shape, message in list(shapes.subject_objects(SH.message)):
        if isinstance(message, rdflib.Literal) and (shape, SH.select, None) not in shapes and (shape, SH.ask, None) not in shapes:
            shapes.remove((shape, SH.message, message))
            messages.setdefault(shape, []).append((message.language or "", str(message)))
    return {shape: tuple(sorted(found)) for shape, found in messages.items()}


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    convert = cache(_to_rdflib)  # most terms stand in many statements
    log = logging.getLogger("rdflib.term")
    level = log.level
    log.setLevel(logging.ERROR)  # an ill-typed literal is a finding here, not a line on stderr
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # nor is "yes" for a truth value
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


class _Read:
    """One sh:ValidationResult of a report, read."""

    def __init__(self, report: rdflib.Graph, node: Node) -> None:
        self._report, self._node = report, node
        self._component = component_of(self._one(SH.sourceConstraintComponent))

    def _one(self, predicate: rdflib.URIRef) -> Node | None:
        return next(iter(self._report.objects(self._node, predicate)), None)

    @property
    def logical(self) -> Logical | None:
        """Return what is to be explained of a logical constraint that failed."""
        shape, value = self._one(SH.sourceShape), self._one(SH.value)
        return (shape, self._component, value) if self._component in LOGICAL and shape is not None and value is not None else None

    def result(self, messages: Messages, branches: tuple[Branch, ...]) -> Result:
        """Return the result, with the messages of its shape; else with those that its constraint or the engine gives."""
        shape = self._one(SH.sourceShape)
        said = [message for message in self._report.objects(self._node, SH.resultMessage) if isinstance(message, rdflib.Literal)]
        given = tuple(sorted((message.language or "", with_nameless(str(message))) for message in said))
        by_query = self._one(SH.sourceConstraint) is not None
        account = "" if by_query else " ".join(text for _, text in given)
        return Result(
            focus=ntriples(self._one(SH.focusNode)),
            path=path_of(self._report, self._one(SH.resultPath)),
            value=ntriples(self._one(SH.value)),
            shape=shape_name(shape),
            severity=str(self._one(SH.resultSeverity)).removeprefix(str(SH)),
            constraint=shape_name(self._one(SH.sourceConstraint)),
            component=str(self._one(SH.sourceConstraintComponent) or ""),
            messages=(given if by_query and given else ()) or messages.get(shape, given) if shape is not None else given,
            detail=f"sh:{self._component}ConstraintComponent" + (f": {account}" if account else ""),
            branches=branches,
        )
