"""Drawings inside a document: read by the fast parser, and put in their places when they are drawn.

WeasyPrint draws an inline SVG by its own attributes alone, yet reads, styles and boxes every shape in it as if it
were HTML, and throws that away: a third of the time of a page of charts.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # nosec B405  # shapes; defusedxml reads them

from defusedxml.ElementTree import fromstring
from weasyprint.html import handle_svg, handler, make_replaced_box

from portal.foundation.pdf.plain_drawings import Shaping, plain_drawing

SVG = "{http://www.w3.org/2000/svg}svg"
DRAWING = re.compile(r"<svg\b([^<>]*[^<>/])?>(.*?)</svg>", re.DOTALL)
WHOLE = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
PLACE = "data-drawing"

_taken: list[Element] = []
"""The drawings of the document that is being set; a process sets one at a time."""
_shaping = Shaping()
"""And the words in them."""


def taken_out(html: str) -> str:
    """Return a document with empty drawings, to be filled when it is set; one that is no sound XML stays as it is."""
    _taken.clear()
    _shaping.known.clear()
    return DRAWING.sub(_take, html)


def _take(found: re.Match[str]) -> str:
    attributes, inside = found[1] or "", found[2]
    if "<svg" in inside or PLACE in attributes:
        return found[0]
    try:
        _taken.append(fromstring(WHOLE.format(inside)))
    except (ParseError, ValueError):
        return found[0]
    return f'<svg{attributes} {PLACE}="{len(_taken) - 1}"></svg>'


def _drawn(element: Element, box: Any, get_image_from_uri: Any, base_url: Any) -> Any:
    """Fill a drawing that was taken out, now that its shapes are no more taken for text."""
    place = element.attrib.pop(PLACE, "")
    if place.isdecimal() and int(place) < len(_taken):
        drawing = _taken[int(place)]
        element.text = drawing.text
        element.extend(list(drawing))
    plain = plain_drawing(element, get_image_from_uri.keywords["context"].font_config, _shaping)
    if plain is not None:
        return [make_replaced_box(element, box, plain)]
    return handle_svg(element, box, get_image_from_uri, base_url)


handler(SVG)(_drawn)
