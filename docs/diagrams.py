"""Draw diagrams of the ontology as SVG: boxes for classes, arrows for properties, everything in one language.

A drawing says what it shows (`Box`, `Arrow`); docs/layout.py finds the places; this file writes the SVG. What it writes depends
on the drawing only: no font is measured and no date is read, so the same drawing is always the same text.
"""

from contextlib import suppress
from dataclasses import dataclass
from html import escape

from docs.layout import WIDEST, Layout, LayoutError, Line, Rect, Route, arrange

FONT = "Verdana, 'DejaVu Sans', Geneva, sans-serif"
SMALL, MEDIUM, LARGE = 12, 14, 20
LEADING = 16
PAD = 10
MARGIN = 16
TOP = 64
COLOURS = {
    # kind: (fill, border, text)
    "own": ("#e6f0fa", "#1f4e79", "#10283f"),
    "other": ("#ffffff", "#5b6470", "#38414d"),
    "note": ("#fdf6e3", "#8a6d1d", "#4d3c0c"),
}
INK, ARROW_INK, PAPER = "#1b2430", "#4a5a6e", "#ffffff"
WORDS = {
    "en": {
        "own": "class of this module",
        "other": "class of another module",
        "arrow": "property: read along the arrow",
        "hollow": "is a kind of",
        "loop": "leads from a class to the same class",
        "note": "properties without a class of their own",
    },
    "fr": {
        "own": "classe de ce module",
        "other": "classe d’un autre module",
        "arrow": "propriété : à lire dans le sens de la flèche",
        "hollow": "est une sorte de",
        "loop": "mène d’une classe à la même classe",
        "note": "propriétés sans classe propre",
    },
}
_WIDTHS = (
    ("ijl'", 0.3),
    (" .,:;!|fI[]()/’‘\u00a0\u202f", 0.4),
    ("rt-J", 0.42),
    ("mMW%@", 1.04),
    ("wOQGDH", 0.84),
    ("ABCEFKLNPRSTUVXYZ", 0.76),
)


@dataclass(frozen=True)
class Box:
    """A box: its title, what stands below in italics, and its rows (text, depth, whether it is a loop)."""

    key: str
    title: str
    kind: str = "own"
    under: tuple[str, ...] = ()
    rows: tuple[tuple[str, int, bool], ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Arrow:
    """An arrow from box to box with the labels of the properties it stands for; hollow for “is a kind of”."""

    source: str
    target: str
    labels: tuple[str, ...]
    hollow: bool = False


@dataclass(frozen=True)
class Drawing:
    """What a picture shows: heading, description for those who do not see it, boxes, arrows, keys of the legend."""

    language: str
    heading: str
    description: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...] = ()
    legend: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()


def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is at most, in pixels: Verdana and DejaVu Sans, which are wide, are not wider."""
    units = sum(next((units for letters, units in _WIDTHS if letter in letters), 0.65) for letter in text)
    return units * size * (1.16 if bold else 1)


def wrap(text: str, size: float, most: float, bold: bool = False) -> list[str]:
    """Break a text into lines of at most so many pixels, between words; a longer word stays whole."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and (width(longer, size, bold) <= most or word in (":", ";", "!", "?", "»")):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@dataclass(frozen=True)
class _Text:
    """A line of text in a box, relative to the box's left top."""

    text: str
    x: float
    y: float
    style: str = ""
    loop: bool = False
    rule: bool = False


_Texts = dict[str, tuple[list[_Text], float, float]]


def _inside(box: Box, most: float) -> tuple[list[_Text], float, float]:
    """Set the texts of a box: the lines, and the least width and height of the box."""
    lines: list[_Text] = []
    y = float(PAD)
    for text in wrap(box.title, MEDIUM, most, bold=True):
        y += 18
        lines.append(_Text(text, PAD, y - 4, "bold"))
    for under in box.under:
        for text in wrap(under, SMALL, most):
            y += LEADING
            lines.append(_Text(text, PAD, y - 4, "italic"))
    if box.rows:
        y += 6
        lines.append(_Text("", 0, y, rule=True))
        y += 4
    for row, depth, loop in box.rows:
        indent = 16 * depth + (18 if loop else 0)
        for number, text in enumerate(wrap(row, SMALL, most - indent)):
            y += LEADING
            lines.append(_Text(text, PAD + indent + (10 if number else 0), y - 4, loop=loop and not number))
    sizes = [line.x + width(line.text, MEDIUM if line.style == "bold" else SMALL, line.style == "bold") for line in lines]
    return lines, max(sizes, default=0) + PAD, y + PAD


def _label(arrow: Arrow, most: float) -> tuple[list[str], tuple[float, float]]:
    """Set the label of an arrow: its lines and its size."""
    lines: list[str] = []
    for number, label in enumerate(arrow.labels):
        lines += wrap(label + ("," if number < len(arrow.labels) - 1 else ""), SMALL, most)
    if not lines:
        return [], (0.0, 0.0)
    return lines, (round(max(width(line, SMALL) for line in lines) + 8, 1), 15.0 * len(lines) + 4)


def _text(text: str, x: float, y: float, size: int, colour: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}"{more}>{escape(text, quote=False)}</text>'


def _loop(x: float, y: float) -> list[str]:
    """Draw the sign of a property that leads back: a ring with a tip, its middle at x, y."""
    ring = f"M{x - 2:g} {y - 4:g}A4.5 4.5 0 1 0 {x + 4:g} {y - 1.5:g}"
    tip = f"M{x - 3:g} {y - 7.5:g}L{x + 3:g} {y - 4.5:g}L{x - 2.5:g} {y - 0.5:g}Z"
    return [
        f'<path class="loop" d="{ring}" fill="none" stroke="{ARROW_INK}" stroke-width="1.5"/>',
        f'<path class="loop" d="{tip}" fill="{ARROW_INK}"/>',
    ]


def _rect(kind: str, place: Rect, more: str) -> str:
    return f'<rect class="{kind}" x="{place.x:g}" y="{place.y:g}" width="{place.width:g}" height="{place.height:g}" {more}/>'


def _box(box: Box, place: Rect, texts: list[_Text]) -> list[str]:
    fill, border, ink = COLOURS[box.kind]
    dashes = ' stroke-dasharray="6 4"' if box.kind == "other" else ""
    parts = [_rect("box", place, f'rx="6" fill="{fill}" stroke="{border}" stroke-width="1.5"{dashes}')]
    for line in texts:
        x, y = round(place.x + line.x, 1), round(place.y + line.y, 1)
        if line.rule:
            parts.append(f'<path d="M{place.x:g} {y:g}H{place.x + place.width:g}" stroke="{border}" stroke-width="1"/>')
            continue
        if line.loop:
            parts += _loop(round(x - 11, 1), round(y - 3, 1))
        more = {"bold": ' font-weight="bold"', "italic": ' font-style="italic"'}.get(line.style, "")
        parts.append(_text(line.text, x, y, MEDIUM if line.style == "bold" else SMALL, ink, more))
    if box.link:
        parts = [f'<a href="{escape(box.link)}">', *parts, "</a>"]
    return [f'<g class="{box.kind}">', *parts, "</g>"]


def _head(tip: tuple[float, float], rightwards: bool, hollow: bool) -> str:
    x, y = tip
    back = x - 11 if rightwards else x + 11
    half = 6 if hollow else 4.5
    fill = PAPER if hollow else ARROW_INK
    return (
        f'<path class="head" d="M{x:g} {y:g}L{back:g} {y - half:g}L{back:g} {y + half:g}Z" fill="{fill}" '
        f'stroke="{ARROW_INK}" stroke-width="1.5" stroke-linejoin="round"/>'
    )


def _line(route: Route) -> str:
    steps = "".join(kind + " ".join(f"{x:g} {y:g}" for x, y in points) for kind, points in route.steps)
    return f'<path class="arrow" d="{steps}" fill="none" stroke="{ARROW_INK}" stroke-width="1.5"/>'


def _marking(route: Route, lines: list[str]) -> list[str]:
    if not lines:
        return []
    label = route.label
    parts = [_rect("label", label, f'fill="{PAPER}"')]
    middle = round(label.x + label.width / 2, 1)
    for number, line in enumerate(lines):
        parts.append(_text(line, middle, label.y + 14 + 15 * number, SMALL, INK, ' text-anchor="middle"'))
    return parts


def _legend(drawing: Drawing, y: float, widest: float) -> tuple[list[str], float, float]:
    """Explain the signs, in as many rows as the width asks for; give the parts, the width used and the bottom."""
    words = {**WORDS[drawing.language], **dict(drawing.words)}
    parts: list[str] = []
    x, used = float(MARGIN), 0.0
    for sign in drawing.legend:
        wide = round(44 + width(words[sign], SMALL) + 24, 1)
        if x > MARGIN and x + wide > widest:
            x, y = float(MARGIN), y + 24
        if sign in COLOURS:
            parts += [part.replace('class="box"', 'class="sign"') for part in _box(Box("", "", sign), Rect(x, y + 2, 34, 14), [])]
        elif sign == "loop":
            parts += _loop(x + 17, y + 9)
        else:
            parts.append(f'<path d="M{x:g} {y + 9:g}H{x + 32:g}" stroke="{ARROW_INK}" stroke-width="1.5"/>')
            parts.append(_head((x + 34, y + 9), True, sign == "hollow"))
        parts.append(_text(words[sign], x + 44, y + 13, SMALL, INK))
        x = round(x + wide, 1)
        used = max(used, x)
    return parts, used, y + 24


def _arranged(drawing: Drawing) -> tuple[_Texts, list[list[str]], dict[str, Rect], tuple[Route, ...]]:
    """Place boxes and arrows, with texts in wider or narrower lines, whichever gives the better layout."""
    found: list[tuple[_Texts, list[list[str]], Layout]] = []
    joined = {end for arrow in drawing.arrows for end in (arrow.source, arrow.target)}
    for boxed, marked in ((190, 130), (150, 100), (120, 84)):
        texts = {box.key: _inside(box, boxed) for box in drawing.boxes}
        labels = [_label(arrow, marked) for arrow in drawing.arrows]
        lines = [Line(arrow.source, arrow.target, size) for arrow, (_, size) in zip(drawing.arrows, labels, strict=True)]
        sizes = {key: (round(wide, 1), high) for key, (_, wide, high) in texts.items() if key in joined}
        with suppress(LayoutError):
            found.append((texts, [label for label, _ in labels], arrange(sizes, lines, TOP, MARGIN)))
    if not found:
        raise LayoutError(f"“{drawing.heading}” has too many arrows for a picture that is {WIDEST:.0f} wide")
    texts, chosen, layout = min(found, key=lambda each: each[2].score)
    loose = {box.key: texts[box.key] for box in drawing.boxes if box.key not in joined}
    return texts, chosen, {**layout.boxes, **_shelved(loose, layout.height + 30, max(layout.width, 900.0))}, layout.routes


def _shelved(texts: _Texts, top: float, right: float) -> dict[str, Rect]:
    """Place boxes in rows, as on shelves, from a height on."""
    places: dict[str, Rect] = {}
    x, deepest = float(MARGIN), 0.0
    for key, (_, wide, high) in texts.items():
        if x > MARGIN and x + wide > right - MARGIN:
            x, top, deepest = float(MARGIN), top + deepest + 20, 0.0
        places[key] = Rect(round(x, 1), top, round(wide, 1), high)
        x, deepest = x + wide + 20, max(deepest, high)
    return places


def _carded(drawing: Drawing) -> tuple[_Texts, list[list[str]], dict[str, Rect], tuple[Route, ...]]:
    """Place boxes that no arrow joins in columns, each into the shortest."""
    texts = {box.key: _inside(box, 300) for box in drawing.boxes}
    wide = round(max(least for _, least, _ in texts.values()), 1)
    count = max(1, min(len(drawing.boxes), 4, int((WIDEST - 2 * MARGIN + 20) // (wide + 20))))
    bottoms = [float(TOP)] * count
    places = {}
    for box in drawing.boxes:
        column = bottoms.index(min(bottoms))
        places[box.key] = Rect(MARGIN + column * (wide + 20), bottoms[column], wide, texts[box.key][2])
        bottoms[column] += texts[box.key][2] + 20
    return texts, [], places, ()


def svg(drawing: Drawing) -> str:
    """Draw.

    Takes:   a drawing; arrows from a box to itself are no arrows but rows of the box.
    Gives:   an SVG document at most 1400 wide, with title and description, in one language, that loads nothing.
    Raises:  LayoutError when the arrows find no place.
    """
    texts, labels, places, routes = _arranged(drawing) if drawing.arrows else _carded(drawing)
    right = max(place.x + place.width for place in places.values()) + MARGIN
    bottom = max(place.y + place.height for place in places.values()) + 24
    right = max(right, 2 * MARGIN + width(drawing.heading, LARGE, bold=True), 560.0)
    legend, used, bottom = _legend(drawing, bottom, max(right, 800.0)) if drawing.legend else ([], 0.0, bottom)
    right = round(max(right, used), 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="{drawing.language}" width="{right:g}" height="{bottom:g}" '
        f'viewBox="0 0 {right:g} {bottom:g}" role="img" aria-labelledby="title desc" font-family="{FONT}">',
        f'<title id="title">{escape(drawing.heading, quote=False)}</title>',
        f'<desc id="desc">{escape(drawing.description, quote=False)}</desc>',
        f'<rect width="{right:g}" height="{bottom:g}" fill="{PAPER}"/>',
        _text(drawing.heading, MARGIN, 38, LARGE, INK, ' font-weight="bold"'),
        *(_line(route) for route in routes),
    ]
    for arrow, route, lines in zip(drawing.arrows, routes, labels, strict=True):
        parts += [_head(route.tip, route.rightwards, arrow.hollow), *_marking(route, lines)]
    for box in drawing.boxes:
        parts += _box(box, places[box.key], texts[box.key][0])
    return "\n".join([*parts, *legend, "</svg>"]) + "\n"
