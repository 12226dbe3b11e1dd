"""Write the reference pages of the ontology: a page and two pictures for each module, and an index with pictures of the whole.

The entries are pyLODE's (3.3.4). It prints every language of a text but marks none, and its profile for vocabularies prints no
concept. So it is given a copy of the graph in which each text carries its language between signs that become markup afterwards,
in which reference data are typed by the list they belong to, and in which terms of other modules have titles and links. The frame
around the entries is ours, since pyLODE's is in English only.
"""

import logging
import re
from collections.abc import Iterator
from html import escape, unescape

from rdflib import OWL, RDF, RDFS, SKOS, VANN, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SDO

from docs.catalogue import KINDS, UMBRELLA, Catalogue, Module, fragment, prefixes, read_catalogue, short, targets
from docs.diagrams import svg
from docs.pictures import NS, crossings, overview, picture
from kg.model import LANGUAGES

FOLDER = "ontology"
ONTDOC = "https://w3id.org/profile/ontdoc/"
ASIDE = "urn:none:"
"""A namespace, and a prefix, of no term: else pyLODE would take the terms of other modules for terms of this page."""
COPIED = {
    SKOS.definition: DCTERMS.description,
    NS.domainIncludes: SDO.domainIncludes,
    NS.rangeIncludes: SDO.rangeIncludes,
}
BACK = {
    RDFS.subClassOf: URIRef(ONTDOC + "superClassOf"),
    RDFS.subPropertyOf: URIRef(ONTDOC + "superPropertyOf"),
    NS.domainIncludes: URIRef(ONTDOC + "inDomainIncludesOf"),
    NS.rangeIncludes: URIRef(ONTDOC + "inRangeIncludesOf"),
    RDF.type: URIRef(ONTDOC + "hasInstance"),
    SKOS.broader: SKOS.narrower,
}
UNSAID = {SKOS.prefLabel, DCTERMS.title, RDFS.isDefinedBy, VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri}
PREDICATES = {
    DCTERMS.description: ("definition", "définition"),
    SKOS.scopeNote: ("note", "note"),
    SKOS.example: ("example", "exemple"),
    SKOS.notation: ("notation", "notation"),
    RDF.type: ("is a", "est"),
    RDFS.subClassOf: ("is a kind of", "est une sorte de"),
    RDFS.subPropertyOf: ("more general", "plus générale"),
    SDO.domainIncludes: ("from", "de"),
    SDO.rangeIncludes: ("to", "vers"),
    BACK[NS.domainIncludes]: ("properties that start here", "propriétés qui partent d’ici"),
    BACK[NS.rangeIncludes]: ("properties that lead here", "propriétés qui mènent ici"),
    BACK[RDFS.subClassOf]: ("kinds", "sortes"),
    BACK[RDFS.subPropertyOf]: ("more special", "plus particulières"),
    BACK[RDF.type]: ("reference data", "données de référence"),
    SKOS.broader: ("part of", "partie de"),
    SKOS.narrower: ("parts", "parties"),
    SKOS.inScheme: ("list", "liste"),
    SKOS.topConceptOf: ("at the head of the list", "en tête de la liste"),
    SKOS.closeMatch: ("close to", "proche de"),
    OWL.versionInfo: ("version", "version"),
    OWL.imports: ("imports", "importe"),
    DCTERMS.license: ("licence", "licence"),
    DCTERMS.source: ("source", "source"),
}
SECTIONS = {
    OWL.Class: ("classes", ("Classes", "Classes"), ("c", "class", "classe")),
    OWL.ObjectProperty: (
        "properties",
        ("Properties that join things", "Propriétés qui relient"),
        ("o", "object property", "propriété d’objet"),
    ),
    OWL.DatatypeProperty: (
        "texts",
        ("Properties with a text, number or date", "Propriétés de texte, de nombre ou de date"),
        ("d", "datatype property", "propriété de donnée"),
    ),
    OWL.AnnotationProperty: (
        "annotations",
        ("Annotation properties", "Propriétés d’annotation"),
        ("a", "annotation property", "propriété d’annotation"),
    ),
}
LISTED = ("i", "reference data", "donnée de référence")
STYLE = """
body { margin: 0 auto; max-width: 1440px; padding: 1rem 1.5rem; background: #fff; color: #1b2430;
  font: 16px/1.5 Verdana, 'DejaVu Sans', Geneva, sans-serif; }
h1, h2, h3 { color: #10283f; line-height: 1.25; }
h1 { font-size: 1.7rem; }
h2 { font-size: 1.3rem; margin-top: 2.5rem; }
h3 { font-size: 1.05rem; margin: 0 0 .5rem; }
a { color: #1f4e79; }
a:focus-visible, summary:focus-visible { outline: 3px solid #8a6d1d; }
code { font-size: .85rem; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; border: 1px solid #c9d2dc; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .15rem .8rem .15rem 0; }
dt { color: #38414d; }
dd { margin: 0 0 .4rem 1.5rem; }
td p, dd p, li p, pre { margin: 0; }
td ul, dd ul { margin: 0; padding-left: 1.1rem; }
pre { font: inherit; white-space: pre-wrap; }
sup { color: #38414d; margin-left: .25rem; font-size: .75rem; font-weight: normal; }
summary { cursor: pointer; font-weight: bold; padding: .4rem 0; }
nav ul { columns: 3 18rem; padding-left: 1.1rem; }
footer { margin-top: 3rem; font-size: .85rem; color: #38414d; }
span[lang=fr] { color: #3d2a5c; }
.entity { border: 1px solid #c9d2dc; border-radius: 6px; padding: .8rem 1rem; margin: .8rem 0; }
.entity th { width: 13rem; font-weight: normal; color: #38414d; }
.links th, .links td { border: 1px solid #c9d2dc; padding: .2rem .5rem; font-size: .85rem; }
"""


def pages() -> dict[str, str]:
    """Return every page and picture of the ontology by file name."""
    catalogue = read_catalogue()
    made: dict[str, str] = {}
    for module in catalogue.modules:
        if module.name != UMBRELLA:
            for language in LANGUAGES:
                made[f"{FOLDER}/{module.name}.{language}.svg"] = svg(picture(catalogue, module, language))
            made[f"{FOLDER}/{module.name}.html"] = page(catalogue, module)
    for language in LANGUAGES:
        made[f"{FOLDER}/index.{language}.svg"] = svg(overview(catalogue, language))
    made[f"{FOLDER}/index.html"] = index(catalogue)
    return made


def both(english: str, french: str, between: str = " / ") -> str:
    """Give markup in both languages, once where they are the same; the language of the page is English."""
    other = f'{between}<span lang="fr">{escape(french, quote=False)}</span>'
    return escape(english, quote=False) + (other if english != french else "")


def signed(text: str, language: str) -> str:
    """Put the language of a text between signs that `_marked` turns into markup."""
    return f"\ue000{language}\ue001{text}\ue002"


def _marked(html: str) -> str:
    html = re.sub("\ue000en\ue001(.*?)\ue002", r"\1", html, flags=re.DOTALL)
    return re.sub("\ue000(\\w+)\ue001(.*?)\ue002", r'<span lang="\1">\2</span>', html, flags=re.DOTALL)


def _title(catalogue: Catalogue, term: URIRef, predicate: URIRef = SKOS.prefLabel) -> Literal:
    """Give the title of a term for pyLODE: one text with both languages."""
    texts = {catalogue.text(term, predicate, language): language for language in reversed(LANGUAGES)}
    shown = [signed(text, language) for text, language in reversed(texts.items()) if text]
    return Literal(" / ".join(shown) or short(term))


def _copied(predicate: URIRef, value: Literal) -> Literal:
    """Give a text for pyLODE: with its language, and with nothing that Markdown would take for a sign, where it uses Markdown."""
    text = str(value)
    if predicate != SKOS.example:
        text = re.sub(r"([\\`*_\[\]])", r"\\\1", escape(text, quote=False))
    return Literal(signed(text, value.language) if value.language else text)


def _sections(catalogue: Catalogue, module: Module) -> dict[URIRef, list[URIRef]]:
    """Sort what the module describes into sections: by kind, then reference data by their list or class."""
    found = {kind: module.terms(kind) for kind in KINDS}
    for term in module.individuals():
        lists = targets(module.graph, term, SKOS.inScheme) or targets(module.graph, term, RDF.type)
        found.setdefault(lists[0], []).append(term)
    return {
        section: sorted(terms, key=lambda term: (catalogue.label(term, "en").casefold(), term))
        for section, terms in found.items()
        if terms
    }


def _copy(catalogue: Catalogue, module: Module, sections: dict[URIRef, list[URIRef]]) -> Graph:
    """Make the copy of the module that pyLODE reads, in an order that it keeps."""
    copy = Graph(bind_namespaces="none")
    for prefix, namespace in prefixes().items():
        copy.bind(prefix, namespace)
    copy.add((module.iri, RDF.type, OWL.Ontology))
    copy.add((module.iri, DCTERMS.title, _title(catalogue, module.iri, DCTERMS.title)))
    described = [(module.iri, OWL.Ontology), *((term, section) for section, terms in sections.items() for term in terms)]
    mentioned = set()
    for term, section in described:
        if section != OWL.Ontology:
            copy.add((term, RDF.type, section))
            copy.add((term, DCTERMS.title, _title(catalogue, term)))
        for predicate, value in sorted(module.graph.predicate_objects(term), key=lambda pair: (pair[0], *_rank(pair[1]))):
            if predicate in UNSAID or value in (OWL.Ontology, section) or (predicate == RDF.type and section in SECTIONS):
                continue
            name = _as_type(COPIED.get(predicate, predicate))
            copy.add((term, name, _copied(predicate, value) if isinstance(value, Literal) else value))
            mentioned.add(value)
        for predicate, name in BACK.items():
            for other in sorted(catalogue.whole.subjects(predicate, term)):
                copy.add((term, name, other))
                mentioned.add(other)
    for other in sorted(value for value in mentioned if isinstance(value, URIRef) and value in catalogue.homes):
        copy.add((other, DCTERMS.title, _title(catalogue, other)))
    return copy


def _as_type(predicate: URIRef) -> URIRef:
    """Rename rdf:type, by which pyLODE would sort reference data into sections a second time."""
    return URIRef(ONTDOC + "isA") if predicate == RDF.type else predicate


def _rank(value: object) -> tuple[int, str]:
    """Order values: texts in the order of our languages, then the rest."""
    language = getattr(value, "language", None)
    return (LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), str(value))


def _entries(catalogue: Catalogue, module: Module) -> tuple[str, dict[URIRef, list[URIRef]]]:
    """Let pyLODE write what it writes best: the metadata and the entry of each term, section by section."""
    level = logging.getLogger().level
    from pylode import rdf_elements, utils
    from pylode.profiles import ontpub

    logging.getLogger().setLevel(level)  # pyLODE sets it to DEBUG for everyone
    sections = _sections(catalogue, module)
    copy = _copy(catalogue, module, sections)
    signs = {section: (SECTIONS[section][2] if section in SECTIONS else LISTED) for section in sections}
    rdf_elements.ONT_TYPES.update(
        {section: (sign, f"{english} / {french}") for section, (sign, english, french) in signs.items()}
    )
    ontpub.load_background_onts = lambda: Graph(bind_namespaces="none")  # it would pickle a file into its own package
    ontpub.load_background_onts_titles = lambda graph: {}  # noqa: ARG005 -- its caller gives one
    copy.add((module.iri, VANN.preferredNamespaceUri, Literal(ASIDE)))
    copy.add((module.iri, VANN.preferredNamespacePrefix, Literal(ASIDE)))
    writer = ontpub.OntPub(copy)
    copy.remove((None, VANN.preferredNamespaceUri, None))
    copy.remove((None, VANN.preferredNamespacePrefix, None))
    writer.fids.update({str(term): fragment(term) for terms in sections.values() for term in terms})
    writer._make_metadata()
    parts = [writer.content.render(indent="")]
    for section, terms in sections.items():
        name, title = _section(catalogue, section)
        listed = [*_order(copy, terms)]
        part = utils.section_html(
            title,
            copy,
            Graph(bind_namespaces="none"),
            writer.ns,
            section,
            listed,
            {},
            name,
            writer.fids,
            writer.props_labeled,
        )
        told = [catalogue.text(section, SKOS.definition, language) for language in LANGUAGES if section not in SECTIONS]
        below = f"</h2>\n<p>{both(*told, between='<br>')}</p>" if any(told) else "</h2>"
        parts.append(part.render(indent="").replace("</h2>", below, 1))
    return "\n".join(parts), sections


def _section(catalogue: Catalogue, section: URIRef) -> tuple[str, str]:
    """Name a section: its id and its title."""
    if section in SECTIONS:
        name, (english, french), _ = SECTIONS[section]
        same = english == french
        return name, signed(english, "en") if same else f"{signed(english, 'en')} / {signed(french, 'fr')}"
    return fragment(section), str(_title(catalogue, section))


def _order(copy: Graph, terms: list[URIRef]) -> Iterator[URIRef]:
    """Order the predicates of entries: what people read first, then the others by name, then the source."""
    used = {predicate for term in terms for predicate in copy.predicates(term)} - {RDF.type}
    known = [*(_as_type(predicate) for predicate in PREDICATES if predicate != DCTERMS.source)]
    yield from [predicate for predicate in known if predicate in used]
    yield from sorted(used - {*known, DCTERMS.source})
    if DCTERMS.source in used:
        yield DCTERMS.source


def _predicate(catalogue: Catalogue, iri: URIRef) -> str:
    """Name a predicate in both languages, as a link where it has a page."""
    texts = {_as_type(known): names for known, names in PREDICATES.items()}.get(iri)
    english, french = texts or (catalogue.label(iri, "en"), catalogue.label(iri, "fr"))
    name, link = both(english, french), catalogue.link(iri)
    return f'<a href="{link}">{name}</a>' if link else name


def _mended(catalogue: Catalogue, module: Module, html: str) -> str:
    """Turn what pyLODE wrote into ours: names of predicates and links in both languages and within these pages."""
    titled = r'<div>\s*<dt>\s*<a class="hover_property" href="http://purl.org/dc/terms/title".*?</div>'
    html = re.sub(titled, "", html.replace("<h2>Metadata</h2>", ""), flags=re.DOTALL)
    named = r'<a class="hover_property" href="([^"]*)"[^>]*>[^<]*</a>'
    html = re.sub(named, lambda found: _predicate(catalogue, URIRef(found[1])), html)
    links = {str(term): catalogue.link(term).removeprefix(f"{module.name}.html") for term in catalogue.homes}
    modules = {str(one.iri): one for one in catalogue.modules if one.name != UMBRELLA}
    links |= {iri: f"{one.name}.html" for iri, one in modules.items()}
    html = re.sub(
        r'href="([^"#][^"]*)"', lambda found: f'href="{escape(links.get(unescape(found[1]), unescape(found[1])))}"', html
    )
    html = re.sub(r'(<a href="[^"]*">)([^<"]*)</a>', lambda found: found[1] + _named(catalogue, modules, found[2]) + "</a>", html)
    html = re.sub(r'\s*<sup class="sup-i".*?</sup>', "", html)
    html = re.sub(r"(<(?:td|th|h3|li|dt|dd|tr)>)\s+|\s+(?=</(?:td|th|h3|li|dt|dd|tr)>)", r"\1", html)
    return re.sub(r"\n{2,}", "\n", _marked(html))


def _named(catalogue: Catalogue, modules: dict[str, Module], text: str) -> str:
    """Name a module where pyLODE wrote its IRI."""
    titles = [catalogue.title(modules[text], language) for language in LANGUAGES] if text in modules else []
    return both(*titles) if titles else text


def page(catalogue: Catalogue, module: Module) -> str:
    """Write the page of a module: what it is, its pictures, its terms."""
    html, sections = _entries(catalogue, module)
    head, _, body = _mended(catalogue, module, html).partition("</dl>")
    contents = []
    for section, terms in sections.items():
        name, title = _section(catalogue, section)
        items = "\n".join(f'<li><a href="#{fragment(term)}">{_marked(_safe(_title(catalogue, term)))}</a></li>' for term in terms)
        contents.append(f'<h3><a href="#{name}">{_marked(_safe(title))}</a></h3>\n<ul>\n{items}\n</ul>')
    pictures = _pictures(module.name, {language: catalogue.text(module.iri, DCTERMS.title, language) for language in LANGUAGES})
    nav = f'<nav aria-label="Contents / Sommaire">\n<h2>{both("Contents", "Sommaire")}</h2>\n' + "\n".join(contents) + "\n</nav>"
    title = " / ".join(dict.fromkeys(catalogue.text(module.iri, DCTERMS.title, language) for language in LANGUAGES))
    return _framed(title, f"{head}</dl>{pictures}\n{nav}\n{body}")


def _safe(text: str) -> str:
    return escape(str(text), quote=False)


def _pictures(name: str, titles: dict[str, str]) -> str:
    """Show the picture in each language; the file itself, one click away, is larger and has links."""
    said = {"en": ("Diagram in English", "Diagram: "), "fr": ("Diagramme en français", "Diagramme : ")}
    shown = []
    for language in LANGUAGES:
        (summary, before), file = said[language], f"{name}.{language}.svg"
        image = f'<a href="{file}"><img src="{file}" alt="{escape(before + titles[language])}"></a>'
        unfolded = " open" if language == LANGUAGES[0] else ""
        shown.append(f'<details lang="{language}"{unfolded}>\n<summary>{summary}</summary>\n{image}\n</details>')
    return "\n" + "\n".join(shown)


def _framed(title: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_safe(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<!-- Written by docs/generate.py; change what it describes, then run `make docs`. -->
<p><a href="index.html">{both("All modules", "Tous les modules")}</a></p>
<main>
{body}
</main>
<footer>{both("Entries written with pyLODE 3.3.4.", "Notices écrites avec pyLODE 3.3.4.")}</footer>
</body>
</html>
"""


def index(catalogue: Catalogue) -> str:
    """Write the index: the pictures of the whole, the modules, and how many properties lead from each to each."""
    umbrella = next(module for module in catalogue.modules if module.name == UMBRELLA)
    titles = {language: catalogue.text(umbrella.iri, DCTERMS.title, language) for language in LANGUAGES}
    parts = [f"<h1>{both(*titles.values())}</h1>"]
    definitions = [catalogue.text(umbrella.iri, SKOS.definition, language) for language in LANGUAGES]
    parts += [f"<p>{both(*definitions, between='<br>')}</p>", _pictures("index", titles)]
    groups = (
        (("Modules", "Modules"), [module for module in catalogue.modules if not module.reference and module != umbrella]),
        (("Reference data", "Données de référence"), [module for module in catalogue.modules if module.reference]),
    )
    for title, modules in groups:
        parts.append(f'<h2>{both(*title)}</h2>\n<table class="links">')
        head = (("module", "module"), ("what it holds", "ce qu’il contient"), ("terms", "termes"))
        parts.append("<tr>" + "".join(f"<th>{both(*each)}</th>" for each in head) + "</tr>")
        for module in modules:
            name = both(*(catalogue.title(module, language) for language in LANGUAGES))
            told = both(*(catalogue.text(module.iri, SKOS.definition, language) for language in LANGUAGES), between="<br>")
            count = sum(len(terms) for terms in _sections(catalogue, module).values())
            parts.append(f'<tr><td><a href="{module.name}.html">{name}</a></td><td>{told}</td><td>{count}</td></tr>')
        parts.append("</table>")
    return _framed(" / ".join(titles.values()), "\n".join([*parts, _matrix(catalogue)]))


def _matrix(catalogue: Catalogue) -> str:
    """Count the properties that lead from each module to each other."""
    joins, core = crossings(catalogue, "en"), catalogue.core()
    title = ("From module to module", "De module en module")
    told = (
        "How many properties lead from a class of the module at the left to a class of the module at the top.",
        "Combien de propriétés mènent d’une classe du module de gauche à une classe du module du haut.",
    )
    names = {module.name: both(*(catalogue.title(module, language) for language in LANGUAGES), between="<br>") for module in core}
    rows = ["<tr><td></td>" + "".join(f'<th scope="col">{names[module.name]}</th>' for module in core) + "</tr>"]
    for one in core:
        counts = "".join(f"<td>{len(joins.get((one.name, other.name), [])) or '–'}</td>" for other in core)
        rows.append(f'<tr><th scope="row">{names[one.name]}</th>{counts}</tr>')
    return (
        f'<h2>{both(*title)}</h2>\n<p>{both(*told, between="<br>")}</p>\n<table class="links">\n' + "\n".join(rows) + "\n</table>"
    )
