"""The one module that writes and reads the history of an organisation, in PROV.

Each entry is a prov:Activity in the organisation's history graph, numbered in the order in which they came:

    <.../history/2>  a prov:Activity ; dcterms:type "load" ; prov:endedAtTime "..." ; prov:generated <.../draft> ;
                     prov:used <.../history/2/file/1> .
    <.../history/2/file/1>  a prov:Entity ; dcterms:title "standards.ttl" ; dcterms:format ".ttl" ;
                            dcterms:identifier "sha256:..." .

A waiver has a name of its own, and may be recorded again when its text has changed. So who recorded it is said of the text:

    <.../history/3>  a prov:Activity ; dcterms:type "waive" ; prov:endedAtTime "..." ; prov:wasAssociatedWith <agent> ;
                     prov:generated <waiver> , <.../history/3/text> .
    <.../history/3/text>  a prov:Entity ; prov:specializationOf <waiver> ; dcterms:identifier "sha256:..." .
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import UnknownTermError
from kg.model import Release
from kg.names import DCTERMS, PROV, RDF, XSD, history_graph
from kg.store.interface import GraphStore

__all__ = ["last_load", "organisations", "record", "recorders", "releases"]

_PREFIXES = f"PREFIX dcterms: <{DCTERMS}> PREFIX prov: <{PROV}> PREFIX xsd: <{XSD}> "
_A = NamedNode(RDF + "type")


def record(
    store: GraphStore,
    slug: str,
    kind: str,
    when: datetime,
    *,
    generated: str,
    files: Sequence[tuple[str, str, str]] = (),
    digest: str = "",
    used: str = "",
    agent: str = "",
) -> list[Triple]:
    """Build the next entry of a history; the caller commits it together with what it tells of.

    Takes:   kind, "load", "publish" or "waive"; when, an aware time; generated, the graph that came of it, or the waiver;
             files, each a name, a SHA-256 in hexadecimal and a suffix; digest, the SHA-256 of what came of it; used, the graph
             it was made from; agent, the IRI of the post, role or organisation that did it.
    """
    count = store.select(_PREFIXES + "SELECT (COUNT(?a) AS ?n) WHERE { ?a a prov:Activity }", [history_graph(slug)])
    number = int(count.dicts()[0]["n"] or 0) + 1
    activity = NamedNode(f"{history_graph(slug)}/{number}")
    moment = when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    triples = [
        Triple(activity, _A, NamedNode(PROV + "Activity")),
        Triple(activity, NamedNode(DCTERMS + "type"), Literal(kind)),
        Triple(activity, NamedNode(PROV + "endedAtTime"), Literal(moment, datatype=NamedNode(XSD + "dateTime"))),
        Triple(activity, NamedNode(PROV + "generated"), NamedNode(generated)),
    ]
    if digest:
        text = NamedNode(f"{activity.value}/text" if kind == "waive" else generated)
        triples.append(Triple(text, NamedNode(DCTERMS + "identifier"), Literal(f"sha256:{digest}")))
        if kind == "waive":
            triples += [
                Triple(activity, NamedNode(PROV + "generated"), text),
                Triple(text, _A, NamedNode(PROV + "Entity")),
                Triple(text, NamedNode(PROV + "specializationOf"), NamedNode(generated)),
            ]
    if agent:
        triples.append(Triple(activity, NamedNode(PROV + "wasAssociatedWith"), NamedNode(agent)))
    if used:
        triples.append(Triple(activity, NamedNode(PROV + "used"), NamedNode(used)))
    for position, (name, file_digest, suffix) in enumerate(files, 1):
        file = NamedNode(f"{activity.value}/file/{position}")
        triples += [
            Triple(activity, NamedNode(PROV + "used"), file),
            Triple(file, _A, NamedNode(PROV + "Entity")),
            Triple(file, NamedNode(DCTERMS + "title"), Literal(name)),
            Triple(file, NamedNode(DCTERMS + "format"), Literal(suffix)),
            Triple(file, NamedNode(DCTERMS + "identifier"), Literal(f"sha256:{file_digest}")),
        ]
    return triples


def organisations(store: GraphStore) -> list[str]:
    """Return the slugs of the organisations that have a history, sorted."""
    ending = "/history"
    graphs = [graph for graph in store.graphs() if graph.endswith(ending)]
    return sorted(graph.removesuffix(ending).rsplit("/", 1)[-1] for graph in graphs)


def last_load(store: GraphStore, slug: str) -> list[tuple[str, str, str]]:
    """Return name, SHA-256 and suffix of each file of the current draft, in the order in which they were loaded.

    Raises:  UnknownTermError where nothing was loaded for the organisation.
    """
    query = (
        _PREFIXES
        + """SELECT ?activity ?name ?digest ?format WHERE {
               { SELECT ?activity WHERE { ?activity dcterms:type "load" }
                 ORDER BY DESC(xsd:integer(REPLACE(STR(?activity), "^.*/", ""))) LIMIT 1 }
               ?activity prov:used ?file . ?file dcterms:title ?name ; dcterms:identifier ?digest ; dcterms:format ?format }
             ORDER BY xsd:integer(REPLACE(STR(?file), "^.*/", ""))"""
    )
    rows = store.select(query, [history_graph(slug)]).dicts()
    if not rows:
        known = organisations(store)
        raise UnknownTermError(
            f"The store has no organisation “{slug}”.",
            f"It has {', '.join(known)}." if known else "It is empty: `mores load PATH --store DIR --org SLUG` fills it.",
        )
    return [(row["name"] or "", (row["digest"] or "").removeprefix("sha256:"), row["format"] or "") for row in rows]


def releases(store: GraphStore, slug: str) -> list[Release]:
    """Return the releases of an organisation, the first one first."""
    query = (
        _PREFIXES
        + """SELECT ?graph ?when ?digest WHERE {
             ?activity dcterms:type "publish" ; prov:endedAtTime ?when ; prov:generated ?graph .
             ?graph dcterms:identifier ?digest }"""
    )
    rows = store.select(query, [history_graph(slug)]).dicts()
    found = [
        Release(
            slug,
            int((row["graph"] or "").rsplit("/", 1)[-1]),
            row["graph"] or "",
            datetime.fromisoformat(row["when"] or ""),
            (row["digest"] or "").removeprefix("sha256:"),
        )
        for row in rows
    ]
    return sorted(found, key=lambda release: release.number)


def recorders(store: GraphStore, slug: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return who recorded which text of which waiver: the IRIs of the agents, by the waiver’s IRI and the text’s SHA-256."""
    query = (
        _PREFIXES
        + """SELECT ?waiver ?digest ?agent WHERE {
             ?activity dcterms:type "waive" ; prov:wasAssociatedWith ?agent ; prov:generated ?text .
             ?text prov:specializationOf ?waiver ; dcterms:identifier ?digest }"""
    )
    found: dict[tuple[str, str], set[str]] = {}
    for row in store.select(query, [history_graph(slug)]).dicts():
        key = (row["waiver"] or "", (row["digest"] or "").removeprefix("sha256:"))
        found.setdefault(key, set()).add(row["agent"] or "")
    return {key: frozenset(agents) for key, agents in found.items()}
