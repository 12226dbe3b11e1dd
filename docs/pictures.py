"""Say what the picture of each module shows, and the picture of the whole, in English or in French."""

import re
from collections import Counter, defaultdict
from dataclasses import replace

from rdflib import OWL, PROV, RDF, RDFS, SKOS, XSD, Namespace, URIRef

from docs.catalogue import KINDS, SHARED, Catalogue, Module, short, targets
from docs.diagrams import Arrow, Box, Drawing
from kg.names import MORES

NS = Namespace(MORES)
Ends = tuple[URIRef, ...]
"""The classes that an arrow leads to, mostly one."""
LONGEST = 45
"""How many rows a box takes before it is split."""
ORDERS = (NS.level, NS.position, NS.circlePosition)
TYPES = {
    XSD.date: ("date", "date"),
    XSD.integer: ("whole number", "nombre entier"),
    XSD.decimal: ("number", "nombre"),
    XSD.boolean: ("yes or no", "oui ou non"),
    XSD.string: ("text", "texte"),
    XSD.anyURI: ("address", "adresse"),
    XSD.gYear: ("year", "année"),
    RDF.langString: ("text in a language", "texte dans une langue"),
}
WORDS = {
    "en": {
        "colon": ": ",
        "kind": "kind: ",
        "module": "module: ",
        "modules": "modules: ",
        "or": " or ",
        "without": "general properties",
        "annotations": "annotation properties",
        "hollow": "is a kind of",
        "data": "reference data: ",
        "whole": "The modules of Mores and what joins them",
        "whole own": "module and its main classes",
        "whole arrow": "properties that lead into another module (the main ones)",
        "whole note": "what all modules use",
        "shared": "used by all modules",
        "more": "and {} more",
        "one more": "and one more",
        "picture": "Boxes: {}. Arrows: {}.",
        "list": "Lists: {}.",
        "none": "none",
    },
    "fr": {
        "colon": " : ",
        "kind": "sorte : ",
        "module": "module : ",
        "modules": "modules : ",
        "or": " ou ",
        "without": "propriétés générales",
        "annotations": "propriétés d’annotation",
        "hollow": "est une sorte de",
        "data": "données de référence : ",
        "whole": "Les modules de Mores et ce qui les relie",
        "whole own": "module et ses principales classes",
        "whole arrow": "propriétés qui mènent dans un autre module (les principales)",
        "whole note": "ce que tous les modules emploient",
        "shared": "employé par tous les modules",
        "more": "et {} autres",
        "one more": "et une autre",
        "picture": "Boîtes : {}. Flèches : {}.",
        "list": "Listes : {}.",
        "none": "aucune",
    },
}


def picture(catalogue: Catalogue, module: Module, language: str) -> Drawing:
    """Say what the picture of a module shows: its classes and what joins them, or its lists where it has no classes."""
    draw = _lists if module.reference or module.name in SHARED else _classes
    return draw(catalogue, module, language)


def _type(catalogue: Catalogue, kind: URIRef, language: str) -> str:
    known = TYPES.get(kind)
    return (known[0] if language == "en" else known[1]) if known else catalogue.label(kind, language)


def _gathered(module: Module, ranges: list[URIRef]) -> list[Ends]:
    """Gather classes of other modules that a property may lead to into one end; classes of this module stay apart."""
    own = [(one,) for one in ranges if (one, RDF.type, OWL.Class) in module.graph]
    others = tuple(one for one in ranges if (one,) not in own)
    return [*own, others] if others else [*own]


def _joins(catalogue: Catalogue, module: Module, language: str) -> tuple[dict[tuple[URIRef, Ends], list[str]], list[str]]:
    """Return the labels of the properties between classes, and of those that have no class at one end."""
    pairs: dict[tuple[URIRef, Ends], list[str]] = defaultdict(list)
    general = []
    for term in module.terms(OWL.ObjectProperty):
        domains, ranges = targets(catalogue.whole, term, NS.domainIncludes), targets(catalogue.whole, term, NS.rangeIncludes)
        for one in domains:
            for other in _gathered(module, ranges):
                pairs[one, other].append(catalogue.label(term, language))
        if not (domains and ranges):
            general.append(catalogue.label(term, language))
    return {pair: sorted(labels, key=str.casefold) for pair, labels in sorted(pairs.items())}, general


def _classes(catalogue: Catalogue, module: Module, language: str) -> Drawing:
    """Show the classes of a module, what joins them, and the classes of other modules that they are joined to."""
    words = WORDS[language]
    pairs, general = _joins(catalogue, module, language)
    own = {(term,) for term in module.terms(OWL.Class)}
    rows = _rows(catalogue, module, language, general)
    supers = [(one, (other,)) for (one,) in sorted(own) for other in targets(module.graph, one, RDFS.subClassOf)]
    shown = own | {(one,) for one, _ in pairs} | {other for _, other in pairs} | set(rows)
    ties = [(one, other) for one, other in supers if other in shown or not _borrowed(catalogue, other[0])]
    shown |= {other for _, other in ties}
    for (one, other), labels in pairs.items():
        if other == (one,):
            rows[other] += [(label, 0, True) for label in labels]
    boxes = []
    for ends in sorted(shown, key=lambda ends: (_or(catalogue, ends, language).casefold(), ends)):
        untied = [other[0] for one, other in supers if ends == (one,) and (one, other) not in ties]
        under = _under(catalogue, ends[0], untied, language)
        if ends not in own:
            under = _whence(catalogue, ends, language)
        mine = sorted(rows.get(ends, []), key=lambda row: (row[2], row[0].casefold()))
        kind, link = "own" if ends in own else "other", catalogue.link(ends[0])
        boxes.append(Box(_key(ends), _or(catalogue, ends, language), kind, under, tuple(mine), link))
    arrows = [Arrow(_key((one,)), _key(other), tuple(labels)) for (one, other), labels in pairs.items() if other != (one,)]
    arrows += [Arrow(_key((one,)), _key(other), (words["hollow"],), hollow=True) for one, other in ties]
    annotations = [catalogue.label(term, language) for term in module.terms(OWL.AnnotationProperty)]
    for title, found in ((words["without"], general), (words["annotations"], annotations)):
        if found:
            boxes.append(Box(title, title, "note", (), tuple((label, 0, False) for label in sorted(found, key=str.casefold))))
    signs = {box.kind for box in boxes} | {"hollow" if arrow.hollow else "arrow" for arrow in arrows}
    signs |= {"loop" for box in boxes for row in box.rows if row[2]}
    legend = tuple(sign for sign in ("own", "other", "arrow", "hollow", "loop", "note") if sign in signs)
    told = _told(boxes, arrows, words)
    return Drawing(language, _heading(catalogue, module, language), told, tuple(boxes), tuple(arrows), legend)


def _rows(catalogue: Catalogue, module: Module, language: str, general: list[str]) -> dict[Ends, list[tuple[str, int, bool]]]:
    """Return the datatype properties of each class as rows of its box; those of no class go into the general ones."""
    rows: dict[Ends, list[tuple[str, int, bool]]] = defaultdict(list)
    for term in module.terms(OWL.DatatypeProperty):
        kinds = " / ".join(_type(catalogue, kind, language) for kind in targets(catalogue.whole, term, NS.rangeIncludes))
        row = catalogue.label(term, language) + (WORDS[language]["colon"] + kinds if kinds else "")
        domains = targets(catalogue.whole, term, NS.domainIncludes)
        for one in domains:
            rows[one,].append((row, 0, False))
        if not domains:
            general.append(row)
    return rows


def _key(ends: Ends) -> str:
    return " ".join(ends)


def _or(catalogue: Catalogue, ends: Ends, language: str) -> str:
    """Name the ends of an arrow: “post, role or site”."""
    labels = [catalogue.label(one, language) for one in ends]
    return WORDS[language]["or"].join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


def _borrowed(catalogue: Catalogue, term: URIRef) -> bool:
    return term not in catalogue.homes or catalogue.homes[term].name == "vocabularies"


def _under(catalogue: Catalogue, term: URIRef, supers: list[URIRef], language: str) -> tuple[str, ...]:
    """Say which borrowed classes a class is a kind of; “thing”, or its own name again, would say nothing."""
    labels = sorted({catalogue.label(one, language) for one in supers if one != PROV.Entity} - {catalogue.label(term, language)})
    return (WORDS[language]["kind"] + ", ".join(labels),) if labels else ()


def _whence(catalogue: Catalogue, ends: Ends, language: str) -> tuple[str, ...]:
    """Say which modules the classes of a box belong to."""
    homes = {catalogue.homes[term].name: catalogue.homes[term] for term in ends if term in catalogue.homes}
    titles = [catalogue.title(home, language) for _, home in sorted(homes.items())]
    return (WORDS[language]["module" if len(titles) == 1 else "modules"] + ", ".join(titles),) if titles else ()


def _heading(catalogue: Catalogue, module: Module, language: str) -> str:
    title = catalogue.title(module, language)
    return title[:1].upper() + title[1:]


def _told(boxes: list[Box], arrows: list[Arrow], words: dict[str, str]) -> str:
    """Tell in words what the picture shows, for those who do not see it."""
    titles = {box.key: box.title for box in boxes}
    said = [f"{titles[arrow.source]} → {titles[arrow.target]} ({', '.join(arrow.labels)})" for arrow in arrows]
    names = ", ".join(box.title for box in boxes)
    return words["picture"].format(names, "; ".join(said) or words["none"]) if arrows else words["list"].format(names)


def _lists(catalogue: Catalogue, module: Module, language: str) -> Drawing:
    """Show what a module lists: reference data by scheme or class, borrowed terms by vocabulary."""
    words = WORDS[language]
    groups: dict[str, tuple[str, str, list[URIRef]]] = {}
    for term in module.individuals():
        schemes = targets(module.graph, term, SKOS.inScheme)
        kind = next(iter(targets(module.graph, term, RDF.type)), SKOS.Concept)
        group = schemes[0] if schemes else kind
        groups.setdefault(str(group), (catalogue.label(group, language), catalogue.link(group), []))[2].append(term)
    for kind in KINDS:
        for term in module.terms(kind):
            prefix = short(term).split(":")[0] + ":" if module.name == "vocabularies" else words["annotations"]
            groups.setdefault(prefix, (prefix, "", []))[2].append(term)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1][2]), item[1][0].casefold(), item[0]))
    boxes = [
        box for key, (title, link, members) in ordered for box in _cards(key, title, link, _tree(catalogue, members, language))
    ]
    return Drawing(language, _heading(catalogue, module, language), _told(boxes, [], words), tuple(boxes))


def _cards(key: str, title: str, link: str, rows: list[tuple[str, int, bool]]) -> list[Box]:
    """Put a list into a box; a long list that has parts into one box for each part."""
    if len(rows) <= LONGEST or not any(depth for _, depth, _ in rows):
        return [Box(key, title, "own", (), tuple(rows), link)]
    boxes: list[Box] = []
    for row, depth, loop in rows:
        if depth:
            boxes[-1] = replace(boxes[-1], rows=(*boxes[-1].rows, (row, depth - 1, loop)))
        else:
            boxes.append(Box(f"{key} {row}", row, "own", (title,), (), link))
    return sorted(boxes, key=lambda box: -len(box.rows))


def _tree(catalogue: Catalogue, members: list[URIRef], language: str) -> list[tuple[str, int, bool]]:
    """List terms, what is below a broader one indented under it."""
    graph = catalogue.whole

    def key(term: URIRef) -> tuple[float, str, str]:
        order = next((float(str(value)) for predicate in ORDERS for value in graph.objects(term, predicate)), 0.0)
        return order, catalogue.label(term, language).casefold(), str(term)

    below: dict[URIRef | None, list[URIRef]] = defaultdict(list)
    for term in sorted(members, key=key):
        above = [other for other in targets(graph, term, SKOS.broader) if other in members and other != term]
        above += targets(graph, term, NS.valueOf) + targets(graph, term, NS.articleOf)
        below[above[0] if above else None].append(term)
    below[None] = sorted({*below[None], *(term for term in below if term and term not in members)}, key=key)
    rows: list[tuple[str, int, bool]] = []

    def descend(parent: URIRef | None, depth: int) -> None:
        for term in below.pop(parent, []):
            rows.append((catalogue.label(term, language), depth, False))
            descend(term, depth + 1)

    descend(None, 0)
    return rows


def crossings(catalogue: Catalogue, language: str) -> dict[tuple[str, str], list[str]]:
    """Return the labels of the properties that lead from a class of one module to one of another, those of busy classes first."""
    core, busy = {module.name for module in catalogue.core()}, _mentions(catalogue, language)
    joins: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for module in catalogue.core():
        for (one, others), labels in _joins(catalogue, module, language)[0].items():
            for other in others:
                ends = [catalogue.homes[term].name for term in (one, other) if term in catalogue.homes]
                if len(ends) == 2 and ends[0] != ends[1] and set(ends) <= core:
                    joins[ends[0], ends[1]].update(dict.fromkeys(labels, busy[one] + busy[other]))
    return {pair: sorted(labels, key=lambda label: (-labels[label], label)) for pair, labels in sorted(joins.items())}


def _mentions(catalogue: Catalogue, language: str) -> Counter[URIRef]:
    """Count the properties that begin or end at each class."""
    found: Counter[URIRef] = Counter()
    for module in catalogue.core():
        for (one, others), labels in _joins(catalogue, module, language)[0].items():
            found.update(dict.fromkeys((one, *others), len(labels)))
    return found


def _main(joins: dict[tuple[str, str], list[str]]) -> list[tuple[str, str]]:
    """Choose what the picture of the whole shows: the links of the hub, and the strongest other link of each module."""
    weights = Counter({pair: len(labels) for pair, labels in joins.items()})
    degrees: Counter[str] = Counter()
    for pair, weight in weights.items():
        degrees.update(dict.fromkeys(pair, weight))
    stronger = [pair for pair in sorted(weights) if (weights[pair], pair) >= (weights[pair[::-1]], pair[::-1])]
    hub = min(degrees, key=lambda name: (-degrees[name], name), default="")
    chosen = {pair for pair in stronger if hub in pair}
    for name in degrees:
        others = [pair for pair in stronger if name in pair and hub not in pair and weights[pair] > 1]
        chosen |= set(sorted(others, key=lambda pair: (-weights[pair], pair))[:1])
    return sorted(chosen)


def _data(catalogue: Catalogue, language: str) -> dict[str, list[str]]:
    """Return the titles of the reference data that belong to each module: where most of the terms that they use are at home."""
    found: dict[str, list[str]] = defaultdict(list)
    kinds = {term for kind in KINDS for term in catalogue.whole.subjects(RDF.type, kind)}
    for module in catalogue.modules:
        used = [word for term in module.individuals() for pair in module.graph.predicate_objects(term) for word in pair]
        homes = Counter(catalogue.homes[word].name for word in used if word in catalogue.homes and word in kinds)
        likely = sorted((-count, name) for name, count in homes.items() if name not in SHARED)
        if module.reference and likely:
            found[likely[0][1]].append(re.split(r"\s*: ", catalogue.title(module, language))[-1])
    return found


def _more(count: int, words: dict[str, str]) -> list[str]:
    """Say how many are left out, if any."""
    return [words["one more"] if count == 1 else words["more"].format(count)] if count > 0 else []


def overview(catalogue: Catalogue, language: str) -> Drawing:
    """Say what the picture of the whole shows: the modules, the reference data of each, and the main links between them."""
    words = WORDS[language]
    joins, data, mentions = crossings(catalogue, language), _data(catalogue, language), _mentions(catalogue, language)
    boxes = []
    for module in catalogue.core():
        classes = sorted(module.terms(OWL.Class), key=lambda term: (-mentions[term], term))
        shown = [*(catalogue.label(term, language) for term in classes[:6]), *_more(len(classes) - 6, words)]
        rows = [(text, 0, False) for text in shown]
        under = (words["data"] + ", ".join(sorted(data[module.name])),) if data[module.name] else ()
        boxes.append(Box(module.name, _heading(catalogue, module, language), "own", under, tuple(rows), f"{module.name}.html"))
    shared = tuple((_heading(catalogue, module, language), 0, False) for module in catalogue.modules if module.name in SHARED)
    boxes.append(Box(words["shared"], words["shared"], "note", (), shared))
    arrows = []
    for pair in _main(joins):
        arrows.append(Arrow(*pair, (*joins[pair][:2], *_more(len(joins[pair]) - 2, words))))
    signs = tuple((sign, words[f"whole {sign}"]) for sign in ("own", "arrow", "note"))
    legend = ("own", "arrow", "note")
    return Drawing(language, words["whole"], _told(boxes, arrows, words), tuple(boxes), tuple(arrows), legend, signs)
