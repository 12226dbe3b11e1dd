"""The names that hold the house together: namespaces, graph names, slugs.

Graph names are the interface for whoever writes SPARQL; nothing else in the package spells an IRI of ours by hand.
"""

import re

from kg.errors import ModelRefusedError

__all__ = [
    "DCTERMS",
    "GRAPH",
    "HOUSE_GRAPH",
    "MORES",
    "ONTOLOGY_GRAPH",
    "ONTOLOGY_INFERRED_GRAPH",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "REF",
    "SHAPES",
    "SHAPES_GRAPH",
    "SKOS",
    "XSD",
    "check_slug",
    "curie",
    "draft_graph",
    "history_graph",
    "inferred_graph",
    "release_graph",
]

MORES = "https://w3id.org/mores/ns#"
REF = "https://w3id.org/mores/ref/"
SHAPES = "https://w3id.org/mores/shapes#"
GRAPH = "https://w3id.org/mores/graph/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"

PREFIXES = {
    "dcterms": DCTERMS,
    "eli": "http://data.europa.eu/eli/ontology#",
    "mores": MORES,
    "moresh": SHAPES,
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": PROV,
    "quantitykind": "http://qudt.org/vocab/quantitykind/",
    "rdf": RDF,
    "rdfs": RDFS,
    "ref": REF,
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": SKOS,
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": XSD,
}

ONTOLOGY_GRAPH = GRAPH + "ontology"
ONTOLOGY_INFERRED_GRAPH = GRAPH + "ontology/inferred"
HOUSE_GRAPH = GRAPH + "house"
SHAPES_GRAPH = GRAPH + "shapes"
_RESERVED = frozenset({"house", "library", "ontology", "shapes"})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def check_slug(slug: str) -> str:
    """Return the slug of an organisation unchanged, or raise ModelRefusedError when it cannot name one."""
    if len(slug) > 63 or not _SLUG.fullmatch(slug) or slug in _RESERVED:
        raise ModelRefusedError(
            f"“{slug}” cannot name an organisation.",
            "Use 1 to 63 small letters, digits and single hyphens, as in hotel-aurora; "
            "house, library, ontology and shapes are taken.",
        )
    return slug


def draft_graph(slug: str) -> str:
    """Name the graph of what the consultant loaded."""
    return f"{GRAPH}{slug}/draft"


def release_graph(slug: str, number: int) -> str:
    """Name the graph of an immutable release, numbered from 1."""
    return f"{GRAPH}{slug}/release/{number}"


def inferred_graph(graph: str) -> str:
    """Name the graph of what follows from a draft or release."""
    return f"{graph}/inferred"


def history_graph(slug: str) -> str:
    """Name the graph of who did what and when."""
    return f"{GRAPH}{slug}/history"


def curie(iri: str, prefixes: dict[str, str] | None = None) -> str:
    """Shorten an absolute IRI with the known prefixes; give it back in angle brackets where none fits."""
    for prefix, namespace in (prefixes or PREFIXES).items():
        local = iri.removeprefix(namespace)
        if local != iri and re.fullmatch(r"\w[\w.-]*", local):
            return f"{prefix}:{local}"
    return f"<{iri}>"
