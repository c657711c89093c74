"""A starter map as a small picture: where each part stands, and the lines between them. Pure geometry."""

from dataclasses import dataclass

from portal.plans.starters import Part, Starter

COLUMNS = {"goal": 0, "initiative": 1, "strategy": 2, "kpi": 3}
WIDTH, HEIGHT, ROW, LEFT = 62, 12, 17, 2
GAPS = {4: 18, 3: 30}


@dataclass(frozen=True)
class Box:
    """A part: its place, its kind, and whether it is a KPI of use."""

    x: float
    y: float
    kind: str
    usage: bool


@dataclass(frozen=True)
class Drawing:
    """The boxes and the lines that join them, in a frame of this size."""

    width: float
    height: float
    boxes: list[Box]
    lines: list[str]
    box_width: float = WIDTH
    box_height: float = HEIGHT


def drawing(starter: Starter) -> Drawing:
    """Draw a starter: columns by kind, every part in the middle of what hangs below it."""
    deep = any(part.kind == "strategy" for part in starter.parts())
    columns = dict(COLUMNS) if deep else {**COLUMNS, "kpi": 2}
    step = WIDTH + GAPS[len(set(columns.values()))]
    boxes: list[Box] = []
    lines: list[str] = []
    row = 0

    def draw(part: Part) -> float:
        nonlocal row
        if part.below:
            below = [draw(child) for child in part.below]
            y = (below[0] + below[-1]) / 2
        else:
            below, y = [], float(row * ROW)
            row += 1
        x = float(LEFT + columns[part.kind] * step)
        boxes.append(Box(x, y, part.kind, part.usage))
        for child, child_y in zip(part.below, below, strict=True):
            child_x = LEFT + columns[child.kind] * step
            lines.append(_line(x + WIDTH, y + HEIGHT / 2, child_x, child_y + HEIGHT / 2))
        return y

    for part in starter.goals:
        draw(part)
    return Drawing(2 * LEFT + max(columns.values()) * step + WIDTH, row * ROW - ROW + HEIGHT, boxes, lines)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    middle = (x1 + x2) / 2
    return f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"
