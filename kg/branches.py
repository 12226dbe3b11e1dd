"""Which branch of a logical constraint failed, and why.

SHACL reports an sh:or, sh:xone, sh:and or sh:not as one result that says no more than that it failed, an sh:node with details
that name no branch. So each branch is tried by itself, on just those values: a shape of our own asks for it by sh:node, and
what the engine details of that is what the branch has against the value. A model in which nothing logical fails costs nothing.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.term import Node

from kg.model import Branch, Condition, Failure
from kg.names import curie
from kg.store import BlankNode, Literal, NamedNode, Term

__all__ = [
    "LOGICAL",
    "Logical",
    "Messages",
    "component_of",
    "explain",
    "name_shapes",
    "ntriples",
    "path_of",
    "shape_name",
    "with_nameless",
]

LOGICAL = frozenset({"And", "Node", "Not", "Or", "Xone"})
_TRIED = "urn:mores:tried:"
_NAMED = "urn:mores:shape:"
_LISTS = {"And": SH["and"], "Or": SH["or"], "Xone": SH.xone}
_SINGLE = {"Node": SH.node, "Not": SH["not"]}
_TARGETS = frozenset({SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf})
_CLASSES = frozenset({RDFS.Class, OWL.Class})
_DEPTH = 4  # so many logical constraints within one another are explained
# The parameters of SHACL Core that say what is expected, in the order in which a reader would say them; each names its component.
_PARAMETERS = (
    *("class", "datatype", "nodeKind", "hasValue", "in", "minCount", "maxCount", "minExclusive", "minInclusive"),
    *("maxExclusive", "maxInclusive", "minLength", "maxLength", "pattern", "languageIn", "uniqueLang", "equals"),
    *("disjoint", "lessThan", "lessThanOrEquals"),
)
_PATHS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}

Logical = tuple[Node, str, Node]  # a shape, the bare name of a component of it, and the value for which that failed
Messages = Mapping[Node, tuple[tuple[str, str], ...]]  # what shapes say, by language
Run = Callable[[rdflib.Graph], rdflib.Graph]


def name_shapes(shapes: rdflib.Graph) -> rdflib.Graph:
    """Return shapes in which every shape and constraint without a name has one, so that results can say which it was."""
    predicates = (*_SINGLE.values(), SH.property, SH.qualifiedValueShape, SH.sparql)
    nodes = {node for predicate in predicates for node in shapes.objects(None, predicate)}
    nodes |= {node for kind in (SH.NodeShape, SH.PropertyShape) for node in shapes.subjects(RDF.type, kind)}
    nodes |= {node for predicate in _TARGETS for node in shapes.subjects(predicate, None)}
    for predicate in _LISTS.values():
        nodes |= {node for head in shapes.objects(None, predicate) for node in _members(shapes, head)}
    names = {node: rdflib.URIRef(f"{_NAMED}{node}") for node in nodes if isinstance(node, rdflib.BNode)}
    named = rdflib.Graph()
    for subject, link, value in shapes:
        named.add((names.get(subject, subject), link, names.get(value, value)))  # type: ignore[call-overload]  # by nodes
    return named


def shape_name(node: Node | None) -> str:
    """Return the IRI of a shape or constraint, nothing where its author gave it none."""
    return str(node) if isinstance(node, rdflib.URIRef) and not str(node).startswith(_NAMED) else ""


def with_nameless(text: str) -> str:
    """Write “[ ]” in a text of the engine for each shape whose author gave it no name."""
    return re.sub(rf"<{_NAMED}[^>]*>", "[ ]", text)


def component_of(node: Node | None) -> str:
    """Return the bare name of a constraint component of SHACL: “MinCount”."""
    return str(node or "").removeprefix(str(SH)).removesuffix("ConstraintComponent")


def ntriples(node: Node | None) -> str:
    """Write a term as N-Triples does; nothing for none."""
    if node is None:
        return ""
    term: Term
    if isinstance(node, rdflib.URIRef):
        term = NamedNode(str(node))
    elif not isinstance(node, rdflib.Literal):
        term = BlankNode(str(node))
    elif node.language:
        term = Literal(str(node), language=node.language)
    else:
        term = Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    return str(term)


def path_of(graph: rdflib.Graph, path: Node | None) -> str:
    """Write a path: a property as N-Triples does, another one in SPARQL's notation."""
    if path is None or isinstance(path, rdflib.URIRef):
        return ntriples(path)
    return _notation(graph, path)


def _notation(graph: rdflib.Graph, path: Node) -> str:
    if isinstance(path, rdflib.URIRef):
        return curie(str(path))
    for predicate, pattern in _PATHS.items():
        if (inner := graph.value(path, predicate)) is not None:
            return pattern.format(_notation(graph, inner))
    options = graph.value(path, SH.alternativePath)
    if options is not None:
        return "|".join(_notation(graph, part) for part in _members(graph, options))
    return "/".join(_notation(graph, part) for part in _members(graph, path))


def _members(graph: rdflib.Graph, head: Node) -> list[Node]:
    """Return the members of a list as far as it goes, which in ill-formed shapes may be in a circle."""
    members, seen = [], set()
    while head not in seen and (first := graph.value(head, RDF.first)) is not None:
        seen.add(head)
        members.append(first)
        head = graph.value(head, RDF.rest) or RDF.nil
    return members


def explain(
    shapes: rdflib.Graph, failed: Iterable[Logical], run: Run, messages: Messages, depth: int = _DEPTH
) -> dict[Logical, tuple[Branch, ...]]:
    """Tell for each logical constraint that failed which of its branches did, and why.

    Takes:   shapes, as name_shapes gives them; run, which validates by other shapes and gives the report; messages, what
             shapes say by language.
    Gives:   of an sh:or all branches, of an sh:xone all or those that hold where there are several, of an sh:and or sh:node
             those that fail, of an sh:not what holds though it should not.
    """
    wanted = {key: _groups(shapes, key[0], key[1]) for key in failed}
    if not wanted or not depth:
        return {}
    found = _try(shapes, {(branch, key[2]) for key, groups in wanted.items() for group in groups for branch in group}, run)
    inner = {
        (shape, component, value) for parts in found.values() for shape, component, _, value in parts if component in LOGICAL
    }
    explained = explain(shapes, inner, run, messages, depth - 1)  # type: ignore[arg-type]  # a logical constraint judges a value

    def branch(node: Node, value: Node) -> Branch:
        failures = (_failure(shapes, part, explained, messages) for part in found.get((node, value), ()))
        return Branch(_conditions(shapes, node), tuple(sorted(failures, key=repr)))

    told = {}
    for key, groups in wanted.items():
        tried = [[branch(node, key[2]) for node in group] for group in groups]
        told[key] = tuple(one for group in tried for one in _telling(key[1], group))
    return told


def _groups(shapes: rdflib.Graph, shape: Node, component: str) -> list[list[Node]]:
    """Return the branches of the constraints of a component that a shape has: a shape may have two sh:or."""
    if component in _SINGLE:
        return [[node] for node in sorted(shapes.objects(shape, _SINGLE[component]), key=str)]
    heads = sorted(shapes.objects(shape, _LISTS[component]), key=str)
    return [_members(shapes, head) for head in heads]


def _telling(component: str, branches: Sequence[Branch]) -> Sequence[Branch]:
    """Return the branches that tell why a constraint failed, none where it did not."""
    holding = [branch for branch in branches if not branch.failures]
    failing = [branch for branch in branches if branch.failures]
    if component == "Or":
        return [] if holding else branches
    if component == "Xone":
        return branches if not holding else holding if len(holding) > 1 else []
    return holding if component == "Not" else failing


_Part = tuple[Node, str, Node | None, Node | None]  # the shape and component that failed within a branch, focus and value


def _try(shapes: rdflib.Graph, pairs: set[tuple[Node, Node]], run: Run) -> dict[tuple[Node, Node], list[_Part]]:
    """Hold values against branches; give what each branch has against each value."""
    trial = rdflib.Graph()
    for subject, predicate, value in shapes:
        if predicate not in _TARGETS and not (predicate == RDF.type and value in _CLASSES):
            trial.add((subject, predicate, value))
    branches = {
        branch: rdflib.URIRef(f"{_TRIED}{number}") for number, branch in enumerate(sorted({b for b, _ in pairs}, key=str))
    }
    for branch, tried in branches.items():
        whole = branch
        if (branch, SH.path, None) in shapes:
            whole = rdflib.URIRef(f"{tried}:property")
            trial.add((whole, RDF.type, SH.NodeShape))
            trial.add((whole, SH.property, branch))
        trial.add((tried, RDF.type, SH.NodeShape))
        trial.add((tried, SH.node, whole))
    for branch, value in pairs:
        trial.add((branches[branch], SH.targetNode, value))
    report = run(trial)
    names: dict[Node | None, Node] = {tried: branch for branch, tried in branches.items()}
    found: dict[tuple[Node, Node], list[_Part]] = {}
    for result in report.objects(None, SH.result):
        branch, judged = names[report.value(result, SH.sourceShape)], report.value(result, SH.value)
        parts = (_part(report, detail) for detail in report.objects(result, SH.detail))
        found.setdefault((branch, judged), []).extend(parts)  # type: ignore[arg-type]  # sh:node always names the value
    return found


def _part(report: rdflib.Graph, detail: Node) -> _Part:
    shape = report.value(detail, SH.sourceShape)
    component = component_of(report.value(detail, SH.sourceConstraintComponent))
    return shape, component, report.value(detail, SH.focusNode), report.value(detail, SH.value)  # type: ignore[return-value]  # both are named


def _failure(shapes: rdflib.Graph, part: _Part, explained: Mapping[Logical, tuple[Branch, ...]], messages: Messages) -> Failure:
    shape, component, focus, value = part
    own = [one for one in _conditions(shapes, shape, nested=False) if one.component == component]
    condition = own[0] if own else Condition(component, path=path_of(shapes, shapes.value(shape, SH.path)))
    return Failure(
        condition,
        ntriples(focus),
        ntriples(value),
        messages.get(shape, ()),
        explained.get((shape, component, value), ()) if value is not None else (),
    )


def _conditions(shapes: rdflib.Graph, shape: Node, *, nested: bool = True, depth: int = _DEPTH) -> tuple[Condition, ...]:
    """Read what a shape asks; nested says whether that of its properties belongs to it."""
    path = path_of(shapes, shapes.value(shape, SH.path))
    found = []
    for parameter in _PARAMETERS:
        values = sorted(shapes.objects(shape, SH[parameter]), key=str)
        if parameter in ("in", "languageIn"):
            values = [item for head in values for item in _members(shapes, head)]
        if values:
            found.append(Condition(parameter[0].upper() + parameter[1:], tuple(ntriples(value) for value in values), path))
    for component in sorted(LOGICAL):
        for group in _groups(shapes, shape, component):
            inner = tuple(_conditions(shapes, branch, depth=depth - 1) for branch in group) if depth else ()
            found.append(Condition(component, path=path, inner=inner))
    for part in sorted(shapes.objects(shape, SH.property), key=str) if nested and depth else ():
        found += _conditions(shapes, part, depth=depth - 1)
    return tuple(found)
