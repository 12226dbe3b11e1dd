"""Find a place for every box, arrow and label of a diagram: columns of boxes, arrows between them, nothing on top of anything.

Boxes stand in columns and all boxes of a column are equally wide. An arrow leaves its box at a port of its own, bends in the
gap between two columns and reaches the other box at a port of its own; where it passes a column, it has a lane of its own. In a
gap, labels stand in one strip beside the boxes, where arrows are straight, so that no arrow crosses a label of another.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

ARROW = 14.0
"""What an arrow head and the air around it take."""
BETWEEN_BOXES = 26.0
BETWEEN_LANES = 8.0
PORT = 14.0
WIDEST = 1400.0

Point = tuple[float, float]


class LayoutError(ValueError):
    """A diagram that finds no place within the widest width."""


@dataclass(frozen=True)
class Rect:
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """An arrow between two boxes, with the size of its label (0, 0 for none)."""

    source: str
    target: str
    label: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Route:
    """Where an arrow runs: its points with the kind of step to each (M, L, C), its label, its tip and the way the tip points."""

    steps: tuple[tuple[str, tuple[Point, ...]], ...]
    label: Rect
    tip: Point
    rightwards: bool


@dataclass(frozen=True)
class Layout:
    """The places of all boxes and the routes of all arrows, in the order in which the lines were given."""

    boxes: dict[str, Rect]
    routes: tuple[Route, ...]
    width: float
    height: float
    crossings: int

    @property
    def score(self) -> float:
        """Return how bad the layout is: high, wide, tangled."""
        return self.height + 0.4 * self.width + 25 * self.crossings


@dataclass
class _Node:
    """A box, or the lane of an arrow that passes a column."""

    column: int
    width: float
    height: float
    top: float = 0.0
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)

    @property
    def lane(self) -> bool:
        return self.width == 0


@dataclass
class _Piece:
    """The part of an arrow that lies in one gap."""

    line: int
    gap: int
    start: str
    end: str
    label: tuple[float, float] = (0.0, 0.0)


def arrange(sizes: dict[str, tuple[float, float]], lines: list[Line], top: float, margin: float) -> Layout:
    """Place boxes and arrows.

    Takes:   sizes, the least width and height of each box; lines, whose two ends differ.
    Gives:   the layout with the best score among those of two to five columns.
    Raises:  LayoutError when none is narrow enough.
    """
    chosen = [columns for count in (2, 3, 4, 5) if (columns := _columns(sizes, lines, count))]
    layouts = [_Arranger(sizes, lines, columns).layout(top, margin) for columns in chosen]
    found = [layout for layout in layouts if layout.width <= WIDEST]
    if not found:
        raise LayoutError(f"no layout of {len(sizes)} boxes and {len(lines)} arrows is at most {WIDEST:.0f} wide")
    return min(found, key=lambda layout: layout.score)


def _columns(sizes: dict[str, tuple[float, float]], lines: list[Line], count: int) -> dict[str, int]:
    """Give each box a column, joined boxes different ones; empty when that cannot be done with so few columns."""
    near: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for line in lines:
        near[line.source].append((line.target, 1))
        near[line.target].append((line.source, -1))
    columns: dict[str, int] = {}
    filled = [0.0] * count

    def cost(key: str, column: int) -> float:
        """Say how bad a column is for a box: crowded, at the edge for a hub, far from its neighbours."""
        taken = sizes[key][1] + BETWEEN_BOXES
        total = ((filled[column] + taken) ** 2 - filled[column] ** 2) / 40000
        total += 0.4 * sum(other not in columns for other, _ in near[key]) * (column in (0, count - 1))
        return total + sum(_pull((columns[other] - column) * way) for other, way in near[key] if other in columns)

    order = sorted(sizes, key=lambda key: (-len(near[key]), key))
    for _ in range(12):
        before = dict(columns)
        for key in order:
            if key in columns:
                filled[columns.pop(key)] -= sizes[key][1] + BETWEEN_BOXES
            costs = [(round(cost(key, column), 6), column) for column in range(count)]
            columns[key] = min(costs)[1]
            filled[columns[key]] += sizes[key][1] + BETWEEN_BOXES
        if before == columns:
            break
    if any(columns[line.source] == columns[line.target] for line in lines):
        return {}
    used = sorted(set(columns.values()))
    return {key: used.index(column) for key, column in columns.items()}


def _pull(ahead: int) -> float:
    """Say how bad an arrow is that goes so many columns ahead: none is forbidden, one is best, back is worse than ahead."""
    return 1000.0 if ahead == 0 else 6 * (abs(ahead) - 1) ** 1.5 + (1.2 if ahead < 0 else 0)


def _settle(wanted: list[float], heights: list[float], gaps: list[float], weights: list[float]) -> list[float]:
    """Return tops as near as can be to the wanted ones, in the same order and apart by the gaps (isotonic regression)."""
    offsets = [0.0]
    for height, gap in zip(heights[:-1], gaps, strict=True):
        offsets.append(offsets[-1] + height + gap)
    blocks: list[tuple[float, float, int]] = []
    for want, offset, weight in zip(wanted, offsets, weights, strict=True):
        mean, total, members = want - offset, weight, 1
        while blocks and blocks[-1][0] > mean:
            earlier, heavy, many = blocks.pop()
            mean, total, members = (earlier * heavy + mean * total) / (heavy + total), heavy + total, many + members
        blocks.append((mean, total, members))
    means = [mean for mean, _, members in blocks for _ in range(members)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


class _Arranger:
    """The work of one layout whose columns are given."""

    def __init__(self, sizes: dict[str, tuple[float, float]], lines: list[Line], columns: dict[str, int]) -> None:
        self.lines = lines
        self.count = max(columns.values()) + 1
        wide = [max(sizes[key][0] for key in sizes if columns[key] == column) for column in range(self.count)]
        self.wide = wide
        self.nodes = {key: _Node(columns[key], wide[columns[key]], sizes[key][1]) for key in sizes}
        self.pieces: list[_Piece] = []
        for number, line in enumerate(lines):
            self._cut(number, line)
        self.label_left = self._label_sides()
        for piece in self.pieces:
            side = piece.start if self.label_left[piece.gap] else piece.end
            if self.nodes[side].lane:
                self.nodes[side].height = max(self.nodes[side].height, piece.label[1] + 2)
        for node in self.nodes.values():
            if not node.lane:
                node.height = max(node.height, *(sum(self._needs(node, right)) + 12 for right in (False, True)))
        self.order = [[key for key, node in self.nodes.items() if node.column == column] for column in range(self.count)]

    def _cut(self, number: int, line: Line) -> None:
        """Cut an arrow into one piece for each gap, with a lane in each column between, and choose the piece with the label."""
        degree = {key: sum(key in (one.source, one.target) for one in self.lines) for key in (line.source, line.target)}
        start, end = sorted((line.source, line.target), key=lambda key: self.nodes[key].column)
        stations = [start]
        for column in range(self.nodes[start].column + 1, self.nodes[end].column):
            lane = f"{number:04} {column}"
            self.nodes[lane] = _Node(column, 0, 4)
            stations.append(lane)
        stations.append(end)
        pairs = list(pairwise(stations))
        marked = 0 if degree[start] <= degree[end] else len(pairs) - 1
        for place, (one, other) in enumerate(pairs):
            label = line.label if place == marked else (0.0, 0.0)
            self.nodes[one].right.append(len(self.pieces))
            self.nodes[other].left.append(len(self.pieces))
            self.pieces.append(_Piece(number, self.nodes[one].column, one, other, label))

    def _label_sides(self) -> list[bool]:
        """Say for each gap whether its labels stand at its left: where the boxes have fewer arrows."""
        sides = []
        for gap in range(self.count - 1):
            pieces = [piece for piece in self.pieces if piece.gap == gap and piece.label[0]]
            left = sum(len(self.nodes[piece.start].right) for piece in pieces)
            sides.append(left < sum(len(self.nodes[piece.end].left) for piece in pieces))
        return sides

    def _needs(self, node: _Node, right: bool) -> list[float]:
        """Return the height that each port of a side needs."""
        found = []
        for number in node.right if right else node.left:
            piece = self.pieces[number]
            labelled = piece.label[1] and self.label_left[piece.gap] == right
            found.append(max(PORT, piece.label[1] + 8) if labelled else PORT)
        return found

    def _ports(self) -> dict[tuple[int, bool], float]:
        """Return the height of each piece's start (False) and end (True), ports in the order of what they lead to."""
        found = {}
        for node in self.nodes.values():
            for right, numbers in ((False, node.left), (True, node.right)):
                ends = {number: self.pieces[number].end if right else self.pieces[number].start for number in numbers}
                numbers.sort(key=lambda number, ends=ends: (self._middle(ends[number]), number))  # type: ignore[misc]  # a default
                needs = self._needs(node, right)
                y = node.top + (node.height - sum(needs)) / 2
                for number, need in zip(numbers, needs, strict=True):
                    found[number, not right] = y + need / 2 if not node.lane else node.top + node.height / 2
                    y += need
        return found

    def _middle(self, key: str) -> float:
        return self.nodes[key].top + self.nodes[key].height / 2

    def _crossings(self) -> int:
        place = {key: position for column in self.order for position, key in enumerate(column)}
        total = 0
        for gap in range(self.count - 1):
            ends = [(place[piece.start], place[piece.end]) for piece in self.pieces if piece.gap == gap]
            total += sum((a - c) * (b - d) < 0 for index, (a, b) in enumerate(ends) for c, d in ends[:index])
        return total

    def _sort(self) -> None:
        """Order the boxes of each column so that few arrows cross."""
        best, fewest = [list(column) for column in self.order], self._crossings()
        for sweep in range(16):
            columns = range(self.count) if sweep % 2 == 0 else range(self.count - 1, -1, -1)
            for column in columns:
                place = {key: position / len(keys) for keys in self.order for position, key in enumerate(keys)}

                def centre(key: str, place: dict[str, float] = place) -> float:
                    node = self.nodes[key]
                    near = [place[self.pieces[n].start] for n in node.left] + [place[self.pieces[n].end] for n in node.right]
                    return sum(near) / len(near) if near else 2.0

                self.order[column].sort(key=lambda key: (round(centre(key), 6), key))
            if self._crossings() < fewest:
                best, fewest = [list(column) for column in self.order], self._crossings()
        self.order = best
        improved = True
        while improved and fewest:
            improved = False
            for keys in self.order:
                for index in range(len(keys) - 1):
                    keys[index : index + 2] = reversed(keys[index : index + 2])
                    if (now := self._crossings()) < fewest:
                        fewest, improved = now, True
                    else:
                        keys[index : index + 2] = reversed(keys[index : index + 2])

    def _stack(self) -> None:
        """Give each box its height on the page: as near to what it is joined to as its neighbours allow."""
        for keys in self.order:
            y = 0.0
            for key in keys:
                self.nodes[key].top = y
                y += self.nodes[key].height + BETWEEN_BOXES
        for sweep in range(14):
            for keys in self.order if sweep % 2 == 0 else reversed(self.order):
                ports = self._ports()
                wanted, weights = [], []
                for key in keys:
                    node = self.nodes[key]
                    moves = [ports[n, False] - ports[n, True] for n in node.left]
                    moves += [ports[n, True] - ports[n, False] for n in node.right]
                    wanted.append(node.top + (sum(moves) / len(moves) if moves else 0))
                    weights.append(max(len(moves), 0.1) * (4 if node.lane else 1))
                heights = [self.nodes[key].height for key in keys]
                gaps = [
                    BETWEEN_LANES if self.nodes[one].lane and self.nodes[other].lane else BETWEEN_BOXES
                    for one, other in pairwise(keys)
                ]
                for key, y in zip(keys, _settle(wanted, heights, gaps, weights), strict=True):
                    self.nodes[key].top = y

    def _busy(self, gap: int) -> int:
        return sum(piece.gap == gap for piece in self.pieces)

    def layout(self, top: float, margin: float) -> Layout:
        """Do the work."""
        self._sort()
        self._stack()
        highest = min(node.top for node in self.nodes.values())
        for node in self.nodes.values():
            node.top = round(node.top - highest + top, 1)
        strips, fans = [], []
        for gap in range(self.count - 1):
            pieces = [piece for piece in self.pieces if piece.gap == gap]
            strips.append(max((piece.label[0] for piece in pieces), default=0) + 2 * ARROW)
            fans.append(min(36 + 4 * len(pieces), 76))
        room = WIDEST - 2 * margin - sum(self.wide) - sum(strips) - sum(fans)
        if room > 0:
            fans = [fan + max(0, min(room / len(fans), 6.0 * self._busy(gap) - fan)) for gap, fan in enumerate(fans)]
        lefts = [margin]
        for gap in range(self.count - 1):
            lefts.append(lefts[-1] + self.wide[gap] + strips[gap] + fans[gap])
        boxes = {
            key: Rect(lefts[node.column], node.top, node.width, round(node.height, 1))
            for key, node in self.nodes.items()
            if not node.lane
        }
        ports = self._ports()
        routes = tuple(self._route(number, lefts, strips, ports) for number in range(len(self.lines)))
        bottom = max(node.top + node.height for node in self.nodes.values())
        return Layout(boxes, routes, round(lefts[-1] + self.wide[-1] + margin, 1), round(bottom, 1), self._crossings())

    def _route(self, number: int, lefts: list[float], strips: list[float], ports: dict[tuple[int, bool], float]) -> Route:
        """Lead one arrow from left to right through its gaps."""
        steps: list[tuple[str, tuple[Point, ...]]] = []
        label = Rect(0, 0, 0, 0)
        mine = [(index, piece) for index, piece in enumerate(self.pieces) if piece.line == number]
        for index, piece in mine:
            start, end = round(ports[index, False], 1), round(ports[index, True], 1)
            x = lefts[piece.gap] + self.wide[piece.gap]
            far = lefts[piece.gap + 1]
            steps.append(("L" if steps else "M", ((x, start),)))
            bend, rest = (x + strips[piece.gap], far) if self.label_left[piece.gap] else (x, far - strips[piece.gap])
            half = (bend + rest) / 2
            steps += [("L", ((bend, start),)), ("C", ((half, start), (half, end), (rest, end))), ("L", ((far, end),))]
            if piece.label[0]:
                wide, high = piece.label
                half = strips[piece.gap] / 2
                middle, y = (x + half, start) if self.label_left[piece.gap] else (far - half, end)
                label = Rect(round(middle - wide / 2, 1), round(y - high / 2, 1), wide, high)
        rightwards = self.nodes[self.lines[number].target].column > self.nodes[self.lines[number].source].column
        tip = steps[-1][1][-1] if rightwards else steps[0][1][0]
        return Route(tuple(steps), label, tip, rightwards)
