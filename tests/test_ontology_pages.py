"""The reference pages of the ontology: every term in both languages, links that lead somewhere, pictures that can be read."""

import re
import xml.etree.ElementTree as ET
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, URIRef

from docs.catalogue import UMBRELLA, Catalogue, fragment, read_catalogue
from docs.diagrams import COLOURS, INK, MEDIUM, PAPER, SMALL, Arrow, Box, Drawing, svg, width, wrap
from docs.layout import LayoutError, Line, arrange
from docs.pictures import picture
from kg.model import LANGUAGES
from kg.resources import ontology_files
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "reference" / "ontology"
PAGES = sorted(FOLDER.glob("*.html"))
PICTURES = sorted(FOLDER.glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
# Widths in DejaVu Sans, plain and bold, which browsers without Verdana use; for a size of 1.
MEASURED = (
    ("completeness profile", 10.46, 11.838),
    ("contexte laissé ouvert", 11.119, 12.575),
    ("Commerce of the Minimum WWW", 16.927, 18.828),
    ("n’est pas tout à fait illisible", 13.553, 15.576),
)

Area = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def words(html: str) -> str:
    """Return what a reader of a page reads."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)))


def area(rect: ET.Element) -> Area:
    x, y, wide, high = (float(rect.get(name, "0")) for name in ("x", "y", "width", "height"))
    return x, y, x + wide, y + high


def text_area(text: ET.Element) -> Area:
    """Return where a text stands, as wide as it can be."""
    x, y, size = float(text.get("x", "0")), float(text.get("y", "0")), float(text.get("font-size", "0"))
    wide = width(text.text or "", size, text.get("font-weight") == "bold")
    left = x - wide / 2 if text.get("text-anchor") == "middle" else x
    return left, y - 0.8 * size, left + wide, y + 0.25 * size


def meet(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def within(inner: Area, outer: Area) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def course(path: str) -> list[tuple[float, float]]:
    """Return points along an arrow, close to each other."""
    points: list[tuple[float, float]] = []
    for kind, numbers in re.findall(r"([MLC])([^MLC]+)", path):
        values = [float(number) for number in numbers.split()]
        ends = list(zip(values[::2], values[1::2], strict=True))
        if kind == "M":
            points += ends
            continue
        a, (b, c, d) = points[-1], ends if kind == "C" else (points[-1], ends[0], ends[0])
        for step in range(1, 41):
            t, u = step / 40, 1 - step / 40
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            corners = zip(a, b, c, d, strict=True)
            points.append(tuple(sum(w * v for w, v in zip(weights, values, strict=True)) for values in corners))  # type: ignore[arg-type]  # x and y
    return points


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def look(root: ET.Element) -> list[str]:
    """Return what makes a picture hard to read."""
    boxes = [area(rect) for rect in root.iter(f"{SVG}rect") if rect.get("class") == "box"]
    labels = [area(rect) for rect in root.iter(f"{SVG}rect") if rect.get("class") == "label"]
    texts = list(root.iter(f"{SVG}text"))
    page = (0.0, 0.0, float(root.get("width", "0")), float(root.get("height", "0")))
    wrong = [f"on top of each other: {one} {other}" for one, other in combinations(boxes + labels, 2) if meet(one, other)]
    wrong += [f"outside: {place}" for place in boxes + labels if not within(place, page)]
    for text in texts:
        place = text_area(text)
        holders = [box for box in boxes + labels if meet(place, box)]
        wrong += [f"sticks out: {text.text}" for box in holders if not within(place, box)]
        wrong += [f"outside: {text.text}"] if not within(place, page) else []
        wrong += [f"small: {text.text}"] if float(text.get("font-size", "0")) < 12 else []
    places = [(text_area(text), text.text) for text in texts]
    wrong += [f"texts on top of each other: {a} {b}" for (one, a), (other, b) in combinations(places, 2) if meet(one, other)]
    arrows = [course(path.get("d", "")) for path in root.iter(f"{SVG}path") if path.get("class") == "arrow"]
    for points in arrows:
        wrong += [f"arrow through a box: {box}" for box in boxes if any(inside(point, box) for point in points)]
        crossed = sum(any(inside(point, label) for point in points) for label in labels)
        wrong += [f"arrow from {points[0]} through {crossed} labels"] if crossed > 1 else []
    return wrong


def inside(point: tuple[float, float], box: Area) -> bool:
    return box[0] + 0.5 < point[0] < box[2] - 0.5 and box[1] + 0.5 < point[1] < box[3] - 0.5


def test_every_module_has_a_page_and_pictures_and_nothing_else_lies_there() -> None:
    names = {("reference-" if path.parent.name == "reference" else "") + path.stem for path in ontology_files()}
    wanted = {f"{name}{end}" for name in (names - {UMBRELLA}) | {"index"} for end in (".html", ".en.svg", ".fr.svg")}
    assert {path.name for path in FOLDER.iterdir()} == wanted


def test_every_term_stands_on_its_page_in_both_languages(catalogue: Catalogue) -> None:
    for module in catalogue.modules:
        if module.name == UMBRELLA:
            continue
        html = (FOLDER / f"{module.name}.html").read_text("utf-8")
        entries = {part.split('"', 1)[0]: words(part) for part in html.split('<div class="property entity" id="')[1:]}
        described = [
            term for term in module.graph.subjects(SKOS.definition, None) if isinstance(term, URIRef) and term != module.iri
        ]
        lists = {term for term in described if (term, RDF.type, SKOS.ConceptScheme) in module.graph}
        for term in set(described) - lists:
            entry = entries[fragment(term)]
            for language in LANGUAGES:
                for predicate in (SKOS.prefLabel, SKOS.definition, SKOS.scopeNote):
                    text = re.sub(r"\s+", " ", catalogue.text(term, predicate, language))
                    assert text in entry, f"{module.name}: {term} {language}: {text}"
        for term in lists:
            section = words(html.split(f'<div class="section" id="{fragment(term)}">')[1].split('<div class="property', 1)[0])
            texts = [catalogue.text(term, predicate, tag) for predicate in (SKOS.prefLabel, SKOS.definition) for tag in LANGUAGES]
            assert all(text in section for text in texts), f"{module.name}: {term}"


def test_links_lead_somewhere() -> None:
    ids = {page.name: re.findall(r' id="([^"]+)"', page.read_text("utf-8")) for page in PAGES}
    for page in PAGES:
        assert len(ids[page.name]) == len(set(ids[page.name])), f"{page.name}: an id stands twice"
    for file in [*PAGES, *PICTURES]:
        for link in map(unescape, re.findall(r'href="([^"]+)"', file.read_text("utf-8"))):
            if re.match(r"https?://", link):
                assert not link.startswith("https://w3id.org/mores/"), f"{file.name} -> {link}"
                continue
            name, _, part = link.partition("#")
            assert not name or (FOLDER / name).is_file(), f"{file.name} -> {link}"
            assert not part or part in ids[name or file.name], f"{file.name} -> {link}"


def test_pages_and_pictures_load_nothing_from_elsewhere() -> None:
    for file in [*PAGES, *PICTURES]:
        text = file.read_text("utf-8")
        assert not re.search(r"<(script|link|iframe|object|image|use)\b|@import|url\(|\son\w+=|=\"data:", text), file.name
        assert all((FOLDER / source).is_file() for source in re.findall(r'\ssrc="([^"]+)"', text)), file.name
        assert "\ue000" not in text
        assert str(ROOT) not in text


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_a_picture_can_be_read(path: Path) -> None:
    root = ET.parse(path).getroot()  # noqa: S314  # our own file
    assert look(root) == []
    assert float(root.get("width", "0")) <= 1400
    assert root.get("lang") == path.suffixes[0].removeprefix(".")
    for name in ("title", "desc"):
        told = root.find(f"{SVG}{name}")
        assert told is not None
        assert told.text
        assert root.get("aria-labelledby", "").split().count(str(told.get("id"))) == 1


@pytest.mark.parametrize("name", sorted({path.name.split(".")[0] for path in PICTURES}))
def test_the_pictures_of_a_module_show_the_same_in_both_languages(name: str) -> None:
    english, french = (ET.parse(FOLDER / f"{name}.{language}.svg").getroot() for language in LANGUAGES)  # noqa: S314  # our own files
    for kind in ("box", "arrow", "head"):
        counts = [sum(each.get("class") == kind for each in root.iter()) for root in (english, french)]
        assert counts[0] == counts[1], kind
    said = [{text.text for text in root.iter(f"{SVG}text")} for root in (english, french)]
    assert said[0] != said[1] or not said[0]


def test_colours_stand_out() -> None:
    assert contrast(INK, PAPER) >= 4.5
    for fill, border, text in COLOURS.values():
        assert contrast(text, fill) >= 4.5
        assert contrast(border, PAPER) >= 3


def test_a_classes_picture_shows_its_classes_and_what_they_are_joined_to(catalogue: Catalogue) -> None:
    module = next(module for module in catalogue.modules if module.name == "culture")
    drawing = picture(catalogue, module, "en")
    titles = {box.key: box for box in drawing.boxes}
    ns = "https://w3id.org/mores/ns#"
    assert titles[f"{ns}CorporateCulture"].kind == "own"
    assert titles[f"{ns}Norm"].kind == "other" or f"{ns}Norm" not in titles
    assert Arrow(f"{ns}CorporateCulture", f"{ns}SocialCulture", ("is a kind of",), hollow=True) in drawing.arrows
    assert any(loop for _, _, loop in titles[f"{ns}SocialCulture"].rows)
    assert any(row.startswith("rank: ") for row, _, _ in titles[f"{ns}ValueCommitment"].rows)


def test_a_tangle_and_a_hub_are_drawn_without_anything_on_top_of_anything() -> None:
    names = [f"a class called {number}" for number in range(12)]
    tangle = [
        Arrow(names[i], names[(i * 5 + 3) % 12], (f"leads to number {i}", "and more")) for i in range(12) if (i * 5 + 3) % 12 != i
    ]
    hub = [Arrow("hub", f"leaf {number}", ("joins",), hollow=number % 3 == 0) for number in range(30)]
    for arrows in (tangle, hub):
        keys = sorted({end for arrow in arrows for end in (arrow.source, arrow.target)})
        boxes = tuple(Box(key, key, rows=((f"row of {key}", 0, False), ("again", 0, True))) for key in keys)
        drawn = svg(Drawing("en", "Heading", "told", boxes, tuple(arrows), ("own", "arrow", "hollow", "loop", "note", "other")))
        root = ET.fromstring(drawn)  # noqa: S314  # our own text
        assert look(root) == []
        assert sum(path.get("class") == "head" for path in root.iter()) >= len(arrows)


def test_what_finds_no_place_is_refused() -> None:
    keys = [str(number) for number in range(7)]
    lines = [Line(one, other, (100, 20)) for one, other in combinations(keys, 2)]
    with pytest.raises(LayoutError, match="7 boxes and 21 arrows"):
        arrange(dict.fromkeys(keys, (100.0, 40.0)), lines, 0, 0)
    boxes = tuple(Box(key, key) for key in keys)
    with pytest.raises(LayoutError, match="too many arrows"):
        svg(Drawing("en", "All to all", "", boxes, tuple(Arrow(line.source, line.target, ("x",)) for line in lines)))


def test_text_is_never_wider_than_it_is_taken_for() -> None:
    for text, plain, bold in MEASURED:
        assert width(text, SMALL) >= plain * SMALL
        assert width(text, MEDIUM, bold=True) >= bold * MEDIUM


def test_words_are_kept_whole_and_french_signs_stay_with_their_word() -> None:
    assert wrap("rang : nombre entier", SMALL, 60) == ["rang :", "nombre", "entier"]
    assert wrap("incompréhensibilité", SMALL, 10) == ["incompréhensibilité"]
