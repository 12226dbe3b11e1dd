"""Read the ontology module by module: what each file says, what each term is called, and on which page it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import OWL, RDF, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from kg.names import PREFIXES, curie
from kg.resources import ontology_files

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
UMBRELLA = "mores"
SHARED = ("annotations", "vocabularies")


@dataclass(frozen=True)
class Module:
    """A file of the ontology: the name of its page, its IRI, what it says, whether it is reference data."""

    name: str
    iri: URIRef
    graph: Graph
    reference: bool

    def terms(self, kind: URIRef) -> list[URIRef]:
        """Return the terms of a kind (owl:Class, ...), sorted by IRI."""
        return sorted(term for term in self.graph.subjects(RDF.type, kind) if isinstance(term, URIRef))

    def individuals(self) -> list[URIRef]:
        """Return what the module describes that is no class, property or ontology."""
        return sorted(
            {
                term
                for term, kind in self.graph.subject_objects(RDF.type)
                if isinstance(term, URIRef)
                and kind not in (OWL.Ontology, SKOS.ConceptScheme)
                and not any((term, RDF.type, other) in self.graph for other in KINDS)
            }
        )


@dataclass(frozen=True)
class Catalogue:
    """All modules: what each says, what all say together, and where each term is at home."""

    modules: tuple[Module, ...]
    whole: Graph
    homes: dict[URIRef, Module] = field(default_factory=dict)

    def text(self, term: URIRef, predicate: URIRef, language: str) -> str:
        """Return the text that a term has in a language, or nothing."""
        found = [value for value in self.whole.objects(term, predicate) if isinstance(value, Literal)]
        return min((str(value) for value in found if value.language == language), default="")

    def label(self, term: URIRef, language: str) -> str:
        """Return what people call a term; a short form of its IRI where it has no label."""
        return self.text(term, SKOS.prefLabel, language) or short(term)

    def title(self, module: Module, language: str) -> str:
        """Return the title of a module without what all titles begin with."""
        title = self.text(module.iri, DCTERMS.title, language)
        return title.split(": ", 1)[-1].strip() if ":" in title and not module.reference else title

    def core(self) -> list[Module]:
        """Return the modules with classes of our own."""
        return [module for module in self.modules if not module.reference and module.name not in (*SHARED, UMBRELLA)]

    def link(self, term: URIRef) -> str:
        """Return where the page of a term is, seen from another page; nothing where no module has it."""
        return f"{self.homes[term].name}.html#{fragment(term)}" if term in self.homes else ""


def short(term: URIRef) -> str:
    """Shorten an IRI with the known prefixes."""
    return curie(str(term), prefixes()).strip("<>")


def prefixes() -> dict[str, str]:
    """Return the prefixes that the pages use."""
    more = {
        "qudt": "http://qudt.org/schema/qudt/",
        "seed": "https://w3id.org/mores/source/seed#",
        "vann": "http://purl.org/vocab/vann/",
    }
    return {**PREFIXES, **more}


def fragment(term: URIRef) -> str:
    """Name a term within its page: its own name, with the prefix where it is borrowed."""
    name = short(term)
    return name.removeprefix("mores:").removeprefix("ref:").removeprefix("seed:").replace(":", "-").replace("/", "-")


def read_catalogue(files: Iterable[Path] | None = None) -> Catalogue:
    """Read the files of the ontology, those of the project unless others are given."""
    modules, whole = [], Graph(bind_namespaces="none")
    for path in files or ontology_files():
        graph = Graph(bind_namespaces="none").parse(path, format="turtle")
        reference = path.parent.name == "reference"
        iri = next(term for term in graph.subjects(RDF.type, OWL.Ontology) if isinstance(term, URIRef))
        modules.append(Module(f"reference-{path.stem}" if reference else path.stem, iri, graph, reference))
        for triple in graph:
            whole.add(triple)
    homes: dict[URIRef, Module] = {}
    for module in modules:
        for term in module.graph.subjects(RDF.type, None):
            if isinstance(term, URIRef) and term != module.iri:
                homes.setdefault(term, module)
    return Catalogue(tuple(modules), whole, homes)


def targets(graph: Graph, term: URIRef, predicate: URIRef) -> list[URIRef]:
    """Return the IRIs that a term has for a predicate, sorted."""
    return sorted(value for value in graph.objects(term, predicate) if isinstance(value, URIRef))
