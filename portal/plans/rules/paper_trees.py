"""The success map as a drawing for paper: boxes for goals and what is done, rows for KPIs, and what joins them.

Pure geometry in SVG units from the facts of `plans.map`; whoever draws says how values and standings are worded.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from portal.plans.rules.paper_words import lines_of, width_of

Branch = Mapping[str, Any]
Say = Callable[[Branch], Sequence[str]]
"""Words a KPI's newest value: with its target, alone, as a bare number; the first for which there is room counts."""


class Column(NamedTuple):
    """Where boxes of a kind stand."""

    x: float
    width: float


class Shape(NamedTuple):
    """How large a tree is drawn: its columns by kind, how large KPIs are written, whether they word their standing."""

    columns: Mapping[str, Column]
    width: float
    kpi_font: float = 9.5
    kpi_line: float = 11.5
    says_standing: bool = True


class Line(NamedTuple):
    """A line of words with its baseline."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Box:
    """A node with its place; `share` and `planned` (0 to 1) are drawn as a bar from `bar` (x, y, width) on."""

    branch: Branch
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    value: Line | None = None
    standing: Line | None = None
    bar: tuple[float, float, float] | None = None
    percent: Line | None = None

    @property
    def kind(self) -> str:
        kind: str = self.branch["kind"]
        return kind

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 1)


@dataclass
class Tree:
    """One goal, or a part of one, with all that hangs on it."""

    goal: Branch
    width: float
    height: float
    kpi_font: float
    boxes: list[Box] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # paths

    @property
    def continued(self) -> bool:
        """True when the goal began in an earlier tree."""
        return bool(self.goal.get("continued"))


def _columns(*widths: tuple[str, float], gap: float) -> Mapping[str, Column]:
    placed, x = {}, 0.0
    for kind, width in widths:
        placed[kind] = Column(x, width)
        x += width + gap
    return placed


PAGE = 680.0
#: On a page of a review: with and without the optional level between initiative and KPI.
PLAIN = Shape(_columns(("goal", 144), ("initiative", 170), ("kpi", 318), gap=24), PAGE)
DEEP = Shape(_columns(("goal", 118), ("initiative", 138), ("strategy", 128), ("kpi", 242), gap=18), PAGE)
#: On a sheet that holds a whole map, beside each other.
SHEET_PLAIN = Shape(
    _columns(("goal", 94), ("initiative", 116), ("kpi", 210), gap=12), 444, 10.2, 12.2, says_standing=False
)
SHEET_DEEP = Shape(
    _columns(("goal", 88), ("initiative", 106), ("strategy", 100), ("kpi", 204), gap=11),
    531,
    10.2,
    12.2,
    says_standing=False,
)
MOST_ON_A_PAGE = 820.0
"""So high a tree may be on a page of a review, in units: under a heading, on A4 and Letter alike."""
GOAL_FONT, NODE_FONT = 11.0, 10.0
GOAL_LINE, NODE_LINE = 15.0, 13.5
PAD, BAR_ROW = 9.0, 15.0
AFTER_KPI, AFTER_NODE = 2.0, 9.0
DOT_ROOM, STANDING_ROOM, VALUE_SHARE, BETWEEN = 17.0, 48.0, 0.44, 12.0
MARK_ROOM = 10.0
BOLD = 1.1
"""Bold writing is so much wider."""


def shape_of(goals: Sequence[Branch], *, sheet: bool = False) -> Shape:
    """Return how a map is drawn: deep where strategies are used; close together on a sheet."""
    deep = any(one["kind"] == "strategy" for goal in goals for one in walk(goal))
    if sheet:
        return SHEET_DEEP if deep else SHEET_PLAIN
    return DEEP if deep else PLAIN


def walk(branch: Branch) -> Iterator[Branch]:
    """Yield a branch and all that is below, parents before children."""
    yield branch
    for below in branch["below"]:
        yield from walk(below)


def trees_of(goals: Sequence[Branch], say: Say, shape: Shape, most: float = MOST_ON_A_PAGE) -> list[Tree]:
    """Return the drawn goals in order; a goal higher than `most` is drawn in parts, each with its goal in front."""
    return [drawn(part, shape) for goal in worded(goals, say, shape) for part in parts_of(goal, shape, most)]


def worded(goals: Sequence[Branch], say: Say, shape: Shape) -> list[Branch]:
    """Return the goals with each KPI's value in words (`said`) and each box's `own_height`, to lay them out by."""
    return [_worded(goal, say, shape) for goal in goals]


def _worded(branch: Branch, say: Say, shape: Shape) -> Branch:
    if branch["kind"] == "kpi":
        room = shape.columns["kpi"].width * VALUE_SHARE / shape.kpi_font
        words = say(branch)
        branch = {**branch, "said": next((one for one in words if width_of(one) <= room), words[-1])}
    below = [_worded(child, say, shape) for child in branch["below"]]
    return {**branch, "below": below, "own_height": _measured(branch, shape)}


def parts_of(branch: Branch, shape: Shape, most: float) -> list[Branch]:
    """Return a branch in parts that are no higher than `most`, as far as single rows allow.

    >>> kpi = {"kind": "kpi", "title": "K", "said": "4.9 / 3.0", "below": []}
    >>> goal = {"kind": "goal", "title": "G", "below": [kpi] * 10, "share": None}
    >>> [len(part["below"]) for part in parts_of(goal, PLAIN, 100)]
    [4, 4, 2]
    """
    if not branch["below"] or height_of(branch, shape) <= most:
        return [branch]
    groups: list[list[Branch]] = [[]]
    used = 0.0
    for child in (part for below in branch["below"] for part in parts_of(below, shape, most)):
        needs = height_of(child, shape) + _after(child)
        if groups[-1] and used + needs - _after(child) > most:
            groups.append([])
            used = 0.0
        groups[-1].append(child)
        used += needs
    return [{**branch, "below": group, "continued": place > 0} for place, group in enumerate(groups)]


def height_of(branch: Branch, shape: Shape) -> float:
    """Return how high a branch is with all that hangs on it."""
    below = sum(height_of(child, shape) + _after(child) for child in branch["below"])
    return max(_own_height(branch, shape), below - _after(branch["below"][-1]) if branch["below"] else 0.0)


def drawn(goal: Branch, shape: Shape) -> Tree:
    """Return one goal, worded, as a drawing."""
    tree = Tree(goal, shape.width, round(height_of(goal, shape) + 2, 1), shape.kpi_font)
    _place(tree, goal, 1.0, shape)
    return tree


def _place(tree: Tree, branch: Branch, top: float, shape: Shape) -> Box:
    """Place a branch into the stripe that begins at `top`, half-way beside what hangs on it."""
    own, whole = _own_height(branch, shape), height_of(branch, shape)
    box = _box(branch, round(top + (whole - own) / 2, 1), own, shape)
    tree.boxes.append(box)
    below = sum(height_of(child, shape) + _after(child) for child in branch["below"])
    at = top + max(0.0, (whole - below + (_after(branch["below"][-1]) if branch["below"] else 0)) / 2)
    for child in branch["below"]:
        tree.links.append(_link(box, _place(tree, child, at, shape)))
        at += height_of(child, shape) + _after(child)
    return box


def _link(left: Box, right: Box) -> str:
    """Return the curve from a box to one that hangs on it: it bends at once, for beside a row nothing else stands."""
    start, end = round(left.x + left.width, 1), right.x
    if abs(left.middle - right.middle) < 1:
        return f"M{start} {left.middle}H{end}"
    bend, level = round(start + 6, 1), round(start + 12, 1)
    straight = f"H{end}" if end > level else ""
    return (
        f"M{start} {left.middle}C{bend} {left.middle} {bend} {right.middle} {level} {right.middle}{straight}"
    )


def _after(branch: Branch) -> float:
    return AFTER_KPI if branch["kind"] == "kpi" else AFTER_NODE


def _own_height(branch: Branch, shape: Shape) -> float:
    known: float | None = branch.get("own_height")
    return _measured(branch, shape) if known is None else known


def _measured(branch: Branch, shape: Shape) -> float:
    lines = len(_title(branch, shape))
    if branch["kind"] == "kpi":
        return 8 + shape.kpi_line * lines
    line = GOAL_LINE if branch["kind"] == "goal" else NODE_LINE
    return 2 * PAD + line * lines - 3 + (BAR_ROW if _has_bar(branch) else 0)


def _has_bar(branch: Branch) -> bool:
    return branch.get("share") is not None


def _title(branch: Branch, shape: Shape) -> list[str]:
    kind, width = branch["kind"], shape.columns[branch["kind"]].width
    if kind == "kpi":
        value = width_of(branch["said"]) * shape.kpi_font
        room = width - value - DOT_ROOM - BETWEEN - _standing_room(shape)
        return lines_of(branch["title"], room / shape.kpi_font, 2)
    if kind == "goal":
        return lines_of(branch["title"], (width - 2 * PAD) / GOAL_FONT / BOLD, 5) or [""]
    return lines_of(branch["title"], (width - 2 * PAD - MARK_ROOM) / NODE_FONT / BOLD, 3) or [""]


def _standing_room(shape: Shape) -> float:
    return STANDING_ROOM if shape.says_standing else 2.0


def _box(branch: Branch, y: float, height: float, shape: Shape) -> Box:
    column = shape.columns[branch["kind"]]
    if branch["kind"] == "kpi":
        return _row(branch, column, y, height, shape)
    step = GOAL_LINE if branch["kind"] == "goal" else NODE_LINE
    lines = tuple(
        Line(column.x + PAD, round(y + PAD + 8 + place * step, 1), words)
        for place, words in enumerate(_title(branch, shape))
    )
    bar = percent = None
    if _has_bar(branch):
        at, right = round(y + height - PAD - 4, 1), column.x + column.width - PAD
        bar = (column.x + PAD, at, round(column.width - 2 * PAD - 32, 1))
        percent = Line(right, at + 4, f"{branch['share'] * 100:.0f}%")
    return Box(branch, column.x, y, column.width, height, lines, bar=bar, percent=percent)


def _row(branch: Branch, column: Column, y: float, height: float, shape: Shape) -> Box:
    titles, font = _title(branch, shape), shape.kpi_font
    base, right = round(y + height / 2 + font * 0.36, 1), column.x + column.width
    first = base - (len(titles) - 1) * shape.kpi_line / 2
    lines = tuple(
        Line(column.x + DOT_ROOM, round(first + place * shape.kpi_line, 1), words)
        for place, words in enumerate(titles)
    )
    edge = round(right - _standing_room(shape), 1)
    standing = Line(edge + 6, base, branch["standing"]) if shape.says_standing else None
    value = Line(edge, base, branch["said"])
    return Box(branch, column.x, y, column.width, height, lines, value, standing)
