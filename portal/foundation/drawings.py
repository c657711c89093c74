"""Drawings (SVG) that people bring, made inert: an explicit list of elements and attributes, and nothing fetched.

An SVG is a program that a browser runs when it is opened by itself. What comes out here is drawn the same and runs
nothing; it is served to be shown by `<img>` alone, in a sandbox (see sending).
"""

import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree  # nosec B405  # writes; defusedxml reads

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from portal.foundation.files import FileRefused

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
LARGEST, MOST_ELEMENTS, DEEPEST, MOST_DRAWN = 2_000_000, 20_000, 60, 50_000
TAGS = frozenset(
    {
        "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
        "polygon", "text", "tspan", "textPath", "image", "style", "linearGradient", "radialGradient", "stop",
        "pattern", "clipPath", "mask", "marker", "filter", "feGaussianBlur", "feOffset", "feBlend", "feColorMatrix",
        "feFlood", "feComposite", "feMerge", "feMergeNode", "feDropShadow", "switch", "a",
    }
)  # fmt: skip
ATTRIBUTES = frozenset(
    {
        "id", "class", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "fr", "d", "points",
        "width", "height", "viewBox", "preserveAspectRatio", "transform", "fill", "fill-opacity", "fill-rule",
        "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-dasharray",
        "stroke-dashoffset", "stroke-miterlimit", "opacity", "color", "display", "visibility", "overflow",
        "clip-path", "clip-rule", "mask", "filter", "marker-start", "marker-mid", "marker-end", "vector-effect",
        "font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline",
        "alignment-baseline", "baseline-shift", "letter-spacing", "word-spacing", "writing-mode", "text-decoration",
        "dx", "dy", "rotate", "textLength", "lengthAdjust", "startOffset", "offset", "stop-color", "stop-opacity",
        "gradientUnits", "gradientTransform", "spreadMethod", "patternUnits", "patternContentUnits",
        "patternTransform", "clipPathUnits", "maskUnits", "maskContentUnits", "markerUnits", "markerWidth",
        "markerHeight", "refX", "refY", "orient", "filterUnits", "primitiveUnits", "in", "in2", "result",
        "stdDeviation", "mode", "values", "type", "flood-color", "flood-opacity", "operator", "k1", "k2", "k3", "k4",
        "color-interpolation-filters", "paint-order", "shape-rendering", "text-rendering", "role", "aria-label",
        "style", "href", "version",
    }
)  # fmt: skip
_HARMLESS_URL = re.compile(r"""url\(\s*(['"]?)#[^'"()\s]*\1\s*\)""")
_DANGEROUS = re.compile(r"url\s*\(|@|\\|expression|javascript|behaviou?r|-moz-binding|<|/\*", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]+")
_LENGTH = re.compile(r"\s*([0-9.]{1,12})\s*(px|pt|mm|cm|in|pc)?\s*")
_PX = {"": 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "pc": 16.0}
_USUAL = (300, 150)


@dataclass(frozen=True)
class Drawing:
    """A drawing as it is kept, and how wide and high it is in px."""

    data: bytes
    width: int
    height: int


def inert_drawing(data: bytes) -> Drawing:
    """Return the drawing with nothing in it but what draws. Raises FileRefused: too_large, not_an_image."""
    if len(data) > LARGEST:
        raise FileRefused("too_large")
    try:
        root = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (DefusedXmlException, ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        raise FileRefused("not_an_image") from error
    if _name(root.tag) != "svg":
        raise FileRefused("not_an_image")
    _refuse_what_is_endless(root)
    drawn = _inert(root)
    if drawn is None:
        raise FileRefused("not_an_image")
    width, height = _size(drawn)
    drawn.set("width", str(width))
    drawn.set("height", str(height))
    ElementTree.register_namespace("", SVG)
    return Drawing(ElementTree.tostring(drawn, encoding="utf-8", xml_declaration=True), width, height)


def _inert(element: Any) -> Any:
    """Return a copy of what may stay of an element, None for nothing."""
    tag = _name(element.tag)
    if tag not in TAGS:
        return None
    if tag == "style":
        return _styles(element)
    made = ElementTree.Element(f"{{{SVG}}}{'g' if tag == 'a' else tag}")
    for name, value in element.attrib.items():
        plain = name.removeprefix(f"{{{XLINK}}}") if name == f"{{{XLINK}}}href" else name
        if plain in ATTRIBUTES and _may_stay(tag, plain, value):
            made.set(plain, value)
    made.text, made.tail = element.text, element.tail
    for inner in element:
        kept = _inert(inner)
        if kept is not None:
            made.append(kept)
    return made


def _may_stay(tag: str, name: str, value: str) -> bool:
    if name == "href":
        if tag == "image":
            return _PICTURE.fullmatch(value) is not None
        return tag not in ("a", "image") and value.startswith("#")
    return not _DANGEROUS.search(_HARMLESS_URL.sub("", value))


def _styles(element: Any) -> Any:
    """Return a drawing's own styles where they fetch nothing, None otherwise; comments in them do not stay."""
    words = re.sub(r"/\*.*?\*/", "", "".join(element.itertext()), flags=re.DOTALL)
    if _DANGEROUS.search(_HARMLESS_URL.sub("", words)):
        return None
    made = ElementTree.Element(f"{{{SVG}}}style")
    made.text, made.tail = words, element.tail
    return made


def _refuse_what_is_endless(root: Any) -> None:
    """Refuse drawings too large to draw: too many elements, too deep, or a few that use each other a million times."""
    count, waiting, by_id = 0, [(root, 1)], {}
    while waiting:
        element, depth = waiting.pop()
        count += 1
        if count > MOST_ELEMENTS or depth > DEEPEST:
            raise FileRefused("too_large")
        if element.get("id"):
            by_id[element.get("id")] = element
        waiting += [(inner, depth + 1) for inner in element]
    if _drawn(root, by_id, {}, frozenset()) > MOST_DRAWN:
        raise FileRefused("too_large")


def _drawn(element: Any, by_id: dict[str, Any], known: dict[int, int], above: frozenset[int]) -> int:
    """Return how many elements are drawn for one, with all that it uses."""
    key = id(element)
    if key in above or len(above) > 4 * DEEPEST:  # it uses itself
        return MOST_DRAWN + 1
    if key not in known:
        inside = above | {key}
        total = 1 + sum(_drawn(inner, by_id, known, inside) for inner in element)
        for used in _used(element):
            if used in by_id:
                total += _drawn(by_id[used], by_id, known, inside)
        known[key] = min(total, MOST_DRAWN + 1)
    return known[key]


def _used(element: Any) -> set[str]:
    used = set()
    for name, value in element.attrib.items():
        if name.endswith("href") and value.startswith("#"):
            used.add(value[1:])
        elif "url(" in value:
            used |= {found.strip("'\"") for found in re.findall(r"url\(\s*['\"]?#([^'\")]*)", value)}
    return used


def _size(root: Any) -> tuple[int, int]:
    box = [
        float(number)
        for number in re.findall(r"-?[0-9.]+(?:e-?\d+)?", root.get("viewBox", ""))[:4]
        if _number(number)
    ]
    width, height = _pixels(root.get("width", "")), _pixels(root.get("height", ""))
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        ratio = box[2] / box[3]
        width = width or (height * ratio if height else box[2])
        height = height or width / ratio
    else:
        width, height = width or _USUAL[0], height or _USUAL[1]
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    return max(1, min(round(width), 10_000)), max(1, min(round(height), 10_000))


def _pixels(length: str) -> float:
    found = _LENGTH.fullmatch(length)
    return float(found[1]) * _PX[found[2] or ""] if found and _number(found[1]) else 0.0


def _number(text: str) -> bool:
    try:
        return abs(float(text)) < 1e6
    except ValueError:
        return False


def _name(tag: Any) -> str:
    """Return the name of an SVG element, empty for comments and what is of another language."""
    if not isinstance(tag, str):
        return ""
    if tag.startswith("{"):
        space, _, name = tag[1:].partition("}")
        return name if space == SVG else ""
    return tag
