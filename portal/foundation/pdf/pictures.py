"""What a document may fetch: our static files and what was handed over. Pictures that cannot be drawn are replaced.

A picture is looked at before anything is laid out: a broken one gets a drawn placeholder with its words, and is
reported, instead of leaving a hole or failing the whole document.
"""

import io
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element  # nosec B405  # a shape; nothing is read here

from defusedxml.ElementTree import fromstring
from PIL import Image
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.foundation.config import ROOT

STATIC = ROOT / "static"
MEDIA_TYPES = {".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png"}
MOST_PIXELS = 40_000_000
MOST_SHAPES = 20_000
MOST_WORDS = 60
REFUSED_SHAPES = {
    "use",
    "image",
    "feImage",
    "foreignObject",
    "script",
    "style",
    "pattern",
    "filter",
    "symbol",
}
"""What a drawing could fetch or multiply itself with; logos have no need of it."""


class OwnFiles(URLFetcher):
    """Serves `static:PATH` from our static files and `stored:NAME` from what was handed over; nothing else exists."""

    def __init__(self, stored: Mapping[str, bytes]):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.stored = dict(stored)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return a file of ours. Raises ValueError for every other address, without asking anybody."""
        scheme, _, path = url.partition(":")
        if scheme == "stored" and path in self.stored:
            return URLFetcherResponse(url, io.BytesIO(self.stored[path]))
        if scheme == "static":
            file = (STATIC / path.lstrip("/")).resolve()
            if _is_ours(file):
                kind = {"Content-Type": MEDIA_TYPES[file.suffix]}
                return URLFetcherResponse(url, io.BytesIO(file.read_bytes()), kind)
        self.refused.append(url)
        raise ValueError("only our own files are read")


def replace_broken(root: Element, own: OwnFiles) -> list[tuple[str, str]]:
    """Put a placeholder in place of each picture that cannot be drawn; return (why, its words) of each.

    Why is missing (not handed over), broken (no picture) or refused (an address that is not ours).
    """
    found: list[tuple[str, str]] = []
    for element in root.iter("img"):
        address, words = element.get("src", ""), element.get("alt", "").strip()
        element.attrib.pop("srcset", None)
        if why := _what_is_wrong(address, own):
            name = f"placeholder-{len(found)}"
            own.stored[name] = _placeholder(words).encode()
            element.set("src", f"stored:{name}")
            found.append((why, words or address[:200]))
    return found


def _what_is_wrong(address: str, own: OwnFiles) -> str:
    scheme, _, path = address.partition(":")
    if scheme == "static":
        return "" if _is_ours((STATIC / path.lstrip("/")).resolve()) else "missing"
    if scheme != "stored":
        return "refused"
    if path not in own.stored:
        return "missing"
    return "" if _drawable(own.stored[path]) else "broken"


def _is_ours(file: Path) -> bool:
    return file.is_relative_to(STATIC) and file.suffix in MEDIA_TYPES and file.is_file()


def _drawable(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return False
            picture.load()
            return True
    except Exception:
        return _is_plain_drawing(data)


def _is_plain_drawing(data: bytes) -> bool:
    """Tell whether this is an SVG of plain shapes, without entities, references or more shapes than a logo has."""
    try:
        shapes = list(fromstring(data, forbid_dtd=True).iter())
    except Exception:
        return False
    names = [str(shape.tag).rpartition("}")[2] for shape in shapes]
    return names[0] == "svg" and len(names) <= MOST_SHAPES and not REFUSED_SHAPES.intersection(names)


def _placeholder(words: str) -> str:
    said = escape(words[:MOST_WORDS])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90" width="160" height="90">'
        '<rect x="1" y="1" width="158" height="88" fill="#f4f2ed" stroke="#c9c5b8" stroke-dasharray="4 3"/>'
        '<path d="M68 50l10-14 9 11 5-6 10 13H60z" fill="#c9c5b8"/>'
        '<text x="80" y="74" text-anchor="middle" font-family="Banso Gothic" font-size="8" fill="#4d5a60">'
        f"{said}</text></svg>"
    )
