"""Trace: why a thing exists, what a change of it reaches, and where a model has holes. Read-only questions."""

import difflib
from collections import deque
from collections.abc import Mapping, Sequence

from kg.errors import QueryError, UnknownTermError
from kg.labels import Labels
from kg.model import Explanation, Gap, Hop, Impact, Language, Node
from kg.names import MORES
from kg.questions import ask, question, questions
from kg.store import GraphStore, NamedNode

__all__ = ["gaps", "impact", "why"]

MAX_PATHS = 1_000

_LABELS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?thing skos:prefLabel ?label } WHERE { ?thing skos:prefLabel ?label }"""
_PASSING = (
    "mores:InForceNorm, mores:ServiceGuideline, mores:ServiceStandard"  # what a norm is by its day or its force, not by nature
)
_KINDS = f"""PREFIX mores: <{MORES}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?kind WHERE {{
    ?thing a ?kind .
    ?kind rdfs:isDefinedBy|<http://www.w3.org/2004/02/skos/core#prefLabel> ?defined .
    FILTER NOT EXISTS {{ ?thing a ?narrower . ?narrower rdfs:subClassOf ?kind . FILTER (?narrower NOT IN (?kind, {_PASSING})) }}
    FILTER (?kind NOT IN ({_PASSING}))
}} ORDER BY ?thing ?kind"""
_DEFAULTED = f"PREFIX mores: <{MORES}> SELECT ?thing ?name WHERE {{ ?thing mores:defaulted ?name }}"
_UNCHECKED = f"PREFIX mores: <{MORES}> SELECT ?thing WHERE {{ ?thing mores:unchecked true }}"


class _Nodes:
    """Makes nodes of IRIs, with labels and kinds in one language."""

    def __init__(self, store: GraphStore, graphs: Sequence[str], language: Language) -> None:
        self._labels = Labels(store.construct(_LABELS, graphs))
        self._kinds: dict[str, str] = {}
        for row in store.select(_KINDS, graphs).dicts():
            self._kinds.setdefault(row["thing"] or "", row["kind"] or "")
        self._unchecked = {row["thing"] for row in store.select(_UNCHECKED, graphs).dicts()}
        self._defaulted = {(row["thing"], row["name"]) for row in store.select(_DEFAULTED, graphs).dicts()}
        self._language = language

    def knows(self, iri: str) -> bool:
        return iri in self._kinds

    def nearest(self, iri: str) -> str:
        near = difflib.get_close_matches(iri, [known for known in self._kinds if "://" in known], n=1)
        return near[0] if near else ""

    def label(self, iri: str) -> str:
        return self._labels.of(f"<{iri}>", self._language)

    def hop(self, source: str, prop: str, target: str) -> Hop:
        defaulted = (source, prop.removeprefix(MORES)) in self._defaulted
        return Hop(self.node(source), prop, self.label(prop), self.node(target), defaulted)

    def node(self, iri: str) -> Node:
        kind = self._kinds.get(iri, "")
        return Node(iri, self.label(iri), self.label(kind) if kind else "", iri in self._unchecked)


def why(store: GraphStore, graphs: Sequence[str], iri: str, language: Language = "en") -> Explanation:
    """Trace a thing to the values it serves, the factors that shaped it and the law behind them.

    Takes:   iri, the absolute IRI of a norm, a factor or any other thing of the graphs (a CURIE is not expanded).
    Gives:   an Explanation whose paths lead from the thing outwards, shortest first; empty when nothing justifies it.
    Raises:  UnknownTermError when the graphs have no such thing; QueryError when more than 1,000 paths lead away from it.
    Source:  kg/queries/why.rq; OpenFastTrace, "deep coverage".
    """
    nodes = _Nodes(store, graphs, language)
    steps = _steps(store, graphs, "why", iri, nodes)
    paths: list[tuple[Hop, ...]] = []
    stack: list[tuple[Hop, ...]] = [(hop,) for hop in reversed(steps.get(iri, []))]
    while stack:
        path = stack.pop()
        seen = {path[0].source.iri, *(hop.target.iri for hop in path)}
        onward = [hop for hop in steps.get(path[-1].target.iri, []) if hop.target.iri not in seen]
        if not onward:
            paths.append(path)
        stack += [(*path, hop) for hop in reversed(onward)]
        if len(paths) + len(stack) > MAX_PATHS:
            raise QueryError(f"More than {MAX_PATHS:,} paths lead away from {iri}.", "Ask about a thing further along.")
    return Explanation(nodes.node(iri), tuple(sorted(paths, key=_order)))


def impact(store: GraphStore, graphs: Sequence[str], iri: str, language: Language = "en") -> Impact:
    """Find what has to be looked at again when a law, a value, a factor, a facet or a unit changes.

    Gives:   an Impact with a shortest path from each thing that is hit to the one that changes, nearest first.
    Raises:  UnknownTermError when the graphs have no such thing.
    Source:  kg/queries/impact.rq.
    """
    nodes = _Nodes(store, graphs, language)
    backwards: dict[str, list[Hop]] = {}
    for hops in _steps(store, graphs, "impact", iri, nodes).values():
        for hop in hops:
            backwards.setdefault(hop.target.iri, []).append(hop)
    hits: dict[str, tuple[Hop, ...]] = {}
    waiting: deque[tuple[str, tuple[Hop, ...]]] = deque([(iri, ())])
    while waiting:
        reached, path = waiting.popleft()
        for hop in backwards.get(reached, []):
            if hop.source.iri not in hits and hop.source.iri != iri:
                hits[hop.source.iri] = (hop, *path)
                waiting.append((hop.source.iri, hits[hop.source.iri]))
    return Impact(nodes.node(iri), tuple(sorted(hits.values(), key=_order)))


def gaps(store: GraphStore, graphs: Sequence[str], language: Language = "en") -> list[Gap]:
    """Find the holes of a model: one Gap per question of kind gap, empty ones included, in the order of their names."""
    nodes = _Nodes(store, graphs, language)
    found = []
    for asked in questions():
        if asked.is_gap:
            things = dict.fromkeys(_iri(row[0]) for row in ask(store, graphs, asked).rows)
            found.append(Gap(asked.name, asked.titles[language], tuple(nodes.node(iri) for iri in things)))
    return found


def _steps(store: GraphStore, graphs: Sequence[str], name: str, iri: str, nodes: _Nodes) -> Mapping[str, list[Hop]]:
    """Ask for the steps around a thing, as hops by the node that they leave, in the order of their labels."""
    rows = ask(store, graphs, question(name), {"start": iri}).rows
    if not rows and not nodes.knows(iri):
        near = nodes.nearest(iri)
        raise UnknownTermError(f"There is no {iri} in the graphs that were asked.", _advice(iri, near))
    steps: dict[str, list[Hop]] = {}
    for _, source, predicate, target in rows:
        hop = nodes.hop(_iri(source), _iri(predicate), _iri(target))
        steps.setdefault(hop.source.iri, []).append(hop)
    for hops in steps.values():
        hops.sort(key=lambda hop: (hop.label, hop.target.label, hop.target.iri))
    return steps


def _advice(iri: str, near: str) -> str:
    if "//" not in iri:
        return "Write the whole IRI: https://w3id.org/mores/ref/tempo, not ref:tempo."
    return f"Did you mean {near}?" if near else "Check the IRI."


def _iri(term: object) -> str:
    return str(term.value) if isinstance(term, NamedNode) else str(term)


def _order(path: tuple[Hop, ...]) -> tuple[int, list[str]]:
    return len(path), [text for hop in path for text in (hop.source.label, hop.label, hop.target.label, hop.target.iri)]
