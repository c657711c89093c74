"""Drawings of plain shapes and words, painted straight into the page.

WeasyPrint shapes every letter of a drawing by itself, puts a word that is centred or right-aligned into a form of its
own, and asks each shape for filters, masks, gradients and markers. Our charts have none of that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element  # nosec B405  # a shape; nothing is read here

from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw.text import draw_emojis, draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.svg.text import TextBox
from weasyprint.text.line_break import create_layout, line_size

from portal.foundation.pdf.plain_shapes import SHAPES, Attributes, NotPlain, number, numbers

INHERITED = frozenset(
    (
        "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
        "font-family", "font-size", "font-weight", "text-anchor",
    )
)  # fmt: skip
OWN: Mapping[str, frozenset[str]] = {
    "svg": frozenset(("viewBox", "width", "height", "xmlns")),
    "g": frozenset(),
    "rect": frozenset(("x", "y", "width", "height", "rx")),
    "circle": frozenset(("cx", "cy", "r")),
    "line": frozenset(("x1", "y1", "x2", "y2")),
    "polyline": frozenset(("points",)),
    "polygon": frozenset(("points",)),
    "path": frozenset(("d",)),
    "text": frozenset(("x", "y")),
}
SAY_NOTHING_HERE = ("id", "class", "role", "lang", "focusable", "tabindex")
NOT_DRAWN = frozenset(("title", "desc"))
CAPS, JOINS = {"butt": 0, "round": 1, "square": 2}, {"miter": 0, "round": 1, "bevel": 2}
WEIGHTS = {"normal": 400, "bold": 700}
ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
COMMON_SIZE = 16.0

Word = tuple[str, str, float, int, str | None]
"""A word as it is shaped: text, fonts, size, weight, language."""


class Shaping:
    """Shapes words, each once a document: the same ones stand on every axis."""

    def __init__(self) -> None:
        self.known: dict[Word, tuple[TextBox, float]] = {}

    def shaped(self, word: Word, fonts: Any) -> tuple[TextBox, float]:
        """Return what draws a word, and its width."""
        if word not in self.known:
            text, family, size, weight, language = word
            style = _Style(INITIAL_VALUES)
            style.font_config = fonts
            style.update(
                font_family=[name.strip(" \"'") for name in family.split(",")],
                font_size=size,
                font_weight=weight,
                lang=language,
            )
            layout = create_layout(text, style, None, None, 0)
            width, _ = line_size(layout.get_first_line()[0], style)
            self.known[word] = (TextBox(layout, style), width)
        return self.known[word]


class _Style(dict[str, Any]):
    font_config: Any


@dataclass(frozen=True)
class Shape:
    """A shape or word with everything it inherits, and the operators of its form."""

    form: str
    said: Attributes
    text: str = ""


@dataclass
class PlainDrawing:
    """A drawing as WeasyPrint takes images: it has a size, and draws itself."""

    view: tuple[float, float, float, float]
    size: tuple[float | None, float | None]
    shapes: list[Shape]
    fonts: Any
    shaping: Shaping
    _set: dict[str, str] = field(default_factory=dict)

    def get_intrinsic_size(
        self, _resolution: float, _font_size: float
    ) -> tuple[float | None, float | None, float]:
        """Return width, height and their ratio."""
        width, height = self.size
        ratio = self.view[2] / self.view[3]
        if width is not None and height is not None:
            return width, height, width / height
        if width is not None:
            return width, width / ratio, ratio
        return (height * ratio if height is not None else None), height, ratio

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Draw everything, as large as it fits and centred."""
        x, y, view_width, view_height = self.view
        scale = min(width / view_width, height / view_height)
        left = (width - view_width * scale) / 2 - x * scale
        top = (height - view_height * scale) / 2 - y * scale
        stream.transform(a=scale, d=scale, e=left, f=top)
        self._set.clear()
        for shape in self.shapes:
            if shape.text:
                self._write(stream, shape, style["lang"])
            else:
                self._paint(stream, shape)

    def _paint(self, stream: Any, shape: Shape) -> None:
        fill, stroke = _colour(shape.said.get("fill", "#000000")), _colour(shape.said.get("stroke", "none"))
        width = number(shape.said.get("stroke-width"), 1.0)
        stroke = stroke if width else ""
        if not shape.form or not (fill or stroke):
            return
        if fill:
            self._once(stream, "fill", f"{fill} rg")
        if stroke:
            self._once(stream, "stroke", f"{stroke} RG")
            self._once(stream, "width", f"{width:.4f} w")
            self._once(stream, "dash", f"[{_dashes(shape.said)}] 0 d")
            self._once(stream, "cap", f"{CAPS[shape.said.get('stroke-linecap', 'butt')]} J")
            self._once(stream, "join", f"{JOINS[shape.said.get('stroke-linejoin', 'miter')]} j")
        painted = "B" if fill and stroke else "f" if fill else "S"
        stream.stream.append(f"{shape.form}\n{painted}".encode())

    def _write(self, stream: Any, shape: Shape, language: str | None) -> None:
        said = shape.said
        colour, size = _colour(said.get("fill", "#000000")), _size(said)
        if not colour or size <= 0:
            return
        word = (shape.text, said.get("font-family", "sans-serif"), size, _weight(said), language)
        box, width = self.shaping.shaped(word, self.fonts)
        x = number(said.get("x")) - width * ANCHORS[said.get("text-anchor", "start")]
        y = number(said.get("y"))
        self._once(stream, "fill", f"{colour} rg")
        stream.begin_text()
        emojis = draw_first_line(stream, box, "none", "none", Matrix(d=-1, e=x, f=y))
        stream.end_text()
        if emojis:
            draw_emojis(stream, box.style, x, y, emojis)
            self._set.clear()

    def _once(self, stream: Any, what: str, operator: str) -> None:
        """Say something unless it was said last."""
        if self._set.get(what) != operator:
            self._set[what] = operator
            stream.stream.append(operator.encode())


def plain_drawing(svg: Element, fonts: Any, shaping: Shaping) -> PlainDrawing | None:
    """Return a drawing that is drawn here; None where it holds something that is not plain."""
    try:
        view = numbers(svg.get("viewBox", ""))
        if len(view) != 4 or min(view[2:]) <= 0:
            return None
        sizes = [number(svg.get(name)) if svg.get(name) else None for name in ("width", "height")]
        shapes = list(_shapes(svg, {}))
    except NotPlain:
        return None
    return PlainDrawing((view[0], view[1], view[2], view[3]), (sizes[0], sizes[1]), shapes, fonts, shaping)


def _shapes(element: Element, above: Attributes) -> Iterator[Shape]:
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if name in NOT_DRAWN:
        return
    if name not in OWN:
        raise NotPlain(name)
    said = {**above, **_own(name, element)}
    if name in SHAPES:
        _check(said)
        yield Shape(SHAPES[name](said), said)
    elif name == "text":
        _check(said)
        text = " ".join((element.text or "").split())
        if len(element):
            raise NotPlain("words in words")
        if text:
            yield Shape("", said, text)
    if name in ("svg", "g"):
        inherited = {key: value for key, value in said.items() if key in INHERITED}
        for child in element:
            yield from _shapes(child, inherited)


def _own(name: str, element: Element) -> dict[str, str]:
    found = {}
    for key, value in element.attrib.items():
        if key in INHERITED or key in OWN[name]:
            found[key] = value.strip()
        elif key not in SAY_NOTHING_HERE and not key.startswith(("aria-", "data-")):
            raise NotPlain(key)
    return found


def _check(said: Attributes) -> None:
    """Read once what will be needed for drawing, so that nothing fails then."""
    _colour(said.get("fill", "none"))
    _colour(said.get("stroke", "none"))
    number(said.get("stroke-width"))
    _dashes(said)
    _size(said)
    _weight(said)
    known = (("stroke-linecap", CAPS), ("stroke-linejoin", JOINS), ("text-anchor", ANCHORS))
    if any(name in said and said[name] not in words for name, words in known):
        raise NotPlain("a word that is not known")
    number(said.get("x")), number(said.get("y"))


def _colour(text: str) -> str:
    """Return a colour as PDF has it; empty for none. Raises NotPlain."""
    if text == "none":
        return ""
    if len(text) != 7 or text[0] != "#":
        raise NotPlain(text)
    try:
        return " ".join(f"{int(text[at : at + 2], 16) / 255:.4f}" for at in (1, 3, 5))
    except ValueError as error:
        raise NotPlain(text) from error


def _dashes(said: Attributes) -> str:
    text = said.get("stroke-dasharray", "none")
    lengths = [] if text == "none" else numbers(text)
    if any(each < 0 for each in lengths):
        raise NotPlain(text)
    return " ".join(f"{each:.4f}" for each in lengths) if any(lengths) else ""


def _size(said: Attributes) -> float:
    return number(said.get("font-size"), COMMON_SIZE)


def _weight(said: Attributes) -> int:
    text = said.get("font-weight", "400")
    return WEIGHTS[text] if text in WEIGHTS else int(number(text))
