"""Plain shapes of a drawing as PDF operators: rectangles, circles, lines, paths of straight lines and Bézier curves.

What is not understood raises NotPlain; the whole drawing then goes WeasyPrint's way.
"""

import re
from collections.abc import Callable, Iterator, Mapping

Attributes = Mapping[str, str]

ROUND = 0.5522847498
"""How far the handles of a Bézier curve reach that stands for a quarter of a circle, in radii."""
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
STEP = re.compile(rf"([A-Za-z])|({NUMBER.pattern})|[\s,]+")
LARGEST = 1e6
TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Z": 0}


class NotPlain(ValueError):
    """There is something in a drawing that is not drawn here."""


def number(text: str | None, otherwise: float = 0.0) -> float:
    """Read a length without a unit. Raises NotPlain."""
    if text is None:
        return otherwise
    if NUMBER.fullmatch(text.strip()) is None or abs(float(text)) > LARGEST:
        raise NotPlain(text[:20])
    return float(text)


def numbers(text: str) -> list[float]:
    """Read a list of numbers. Raises NotPlain."""
    return [number(each) for each in text.replace(",", " ").split()]


def rectangle(shape: Attributes) -> str:
    """Return a rectangle, its corners rounded where it says so."""
    x, y, width, height = (number(shape.get(name)) for name in ("x", "y", "width", "height"))
    if width <= 0 or height <= 0:
        return ""
    radius = min(number(shape.get("rx")), width / 2, height / 2)
    if radius <= 0:
        return f"{x:.4f} {y:.4f} {width:.4f} {height:.4f} re"
    right, low, near = x + width, y + height, radius * (1 - ROUND)
    return _lines(
        ("m", x + radius, y),
        ("l", right - radius, y),
        ("c", right - near, y, right, y + near, right, y + radius),
        ("l", right, low - radius),
        ("c", right, low - near, right - near, low, right - radius, low),
        ("l", x + radius, low),
        ("c", x + near, low, x, low - near, x, low - radius),
        ("l", x, y + radius),
        ("c", x, y + near, x + near, y, x + radius, y),
        ("h",),
    )


def circle(shape: Attributes) -> str:
    """Return a circle."""
    x, y, radius = (number(shape.get(name)) for name in ("cx", "cy", "r"))
    if radius <= 0:
        return ""
    reach = radius * ROUND
    return _lines(
        ("m", x + radius, y),
        ("c", x + radius, y + reach, x + reach, y + radius, x, y + radius),
        ("c", x - reach, y + radius, x - radius, y + reach, x - radius, y),
        ("c", x - radius, y - reach, x - reach, y - radius, x, y - radius),
        ("c", x + reach, y - radius, x + radius, y - reach, x + radius, y),
        ("h",),
    )


def line(shape: Attributes) -> str:
    """Return a line."""
    ends = [number(shape.get(name)) for name in ("x1", "y1", "x2", "y2")]
    return _lines(("m", *ends[:2]), ("l", *ends[2:]))


def polyline(shape: Attributes) -> str:
    """Return lines from point to point."""
    points = numbers(shape.get("points", ""))
    pairs = list(zip(points[::2], points[1::2], strict=False))
    return _lines(*(("l" if place else "m", *pair) for place, pair in enumerate(pairs)))


def polygon(shape: Attributes) -> str:
    """Return lines from point to point and back."""
    drawn = polyline(shape)
    return drawn and f"{drawn}\nh"


def path(shape: Attributes) -> str:
    """Return a path of M, L, H, V, C and Z, relative ones too. Raises NotPlain for arcs and other curves."""
    x = y = begun_x = begun_y = 0.0
    drawn: list[tuple[str | float, ...]] = []
    for step, taken in _steps(shape.get("d", "")):
        known = step.upper()
        dx, dy = (x, y) if step.islower() else (0.0, 0.0)
        if known == "Z":
            drawn.append(("h",))
            x, y = begun_x, begun_y
            continue
        if known == "C":
            curve = [each + (dy if place % 2 else dx) for place, each in enumerate(taken)]
            drawn.append(("c", *curve))
            x, y = curve[4:]
            continue
        x = x if known == "V" else taken[0] + dx
        y = y if known == "H" else taken[-1] + dy
        drawn.append(("m" if known == "M" else "l", x, y))
        if known == "M":
            begun_x, begun_y = x, y
    return _lines(*drawn)


SHAPES: Mapping[str, Callable[[Attributes], str]] = {
    "rect": rectangle,
    "circle": circle,
    "line": line,
    "polyline": polyline,
    "polygon": polygon,
    "path": path,
}


def _steps(text: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each step of a path with its numbers; pairs that follow a move are lines."""
    step, taken, at = "", list[float](), 0
    while at < len(text):
        found = STEP.match(text, at)
        if found is None:
            raise NotPlain(text[at : at + 20])
        at = found.end()
        if found[1]:
            if taken or found[1].upper() not in TAKES or not (step or found[1] in "Mm"):
                raise NotPlain(found[1])
            step = found[1]
            if step in "Zz":
                yield step, []
        elif found[2]:
            taken.append(number(found[2]))
            if not step or step in "Zz":
                raise NotPlain("numbers of nothing")
            if len(taken) == TAKES[step.upper()]:
                yield step, taken
                step, taken = {"M": "L", "m": "l"}.get(step, step), []
    if taken:
        raise NotPlain(text[-20:])


def _lines(*steps: tuple[str | float, ...]) -> str:
    return "\n".join(" ".join((*(f"{each:.4f}" for each in numbers), str(name))) for name, *numbers in steps)
