"""A document as it is handed to WeasyPrint: read by the fast parser where it is sound XML, and dressed by its own
user agent stylesheet without what no document of ours has.

WeasyPrint's HTML parser and its rules for notes, which make six more boxes' worth of style for every element, are a
tenth of what a page costs.
"""

import re
from html import escape, unescape
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # nosec B405  # shapes; defusedxml reads them

from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from weasyprint import CSS, HTML

from portal.foundation.pdf.drawings import SVG

DOCTYPE = re.compile(r"\s*<!doctype html>\s*", re.IGNORECASE)
EMPTY = re.compile(r"<(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b([^<>]*?)/?>")
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
    )
)  # fmt: skip
SHEET = "html5_ua.css"
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
NOTES = re.compile(r"^\s*(?:::(?:foot)?note-\w+|@note-area) *\{[^}]*\}", re.MULTILINE)
MARGINS = re.compile(
    r"^\s*@(?:(?:left|right)-\w+|(?:top|bottom)-(?:left|right)-corner) *\{[^}]*\}", re.MULTILINE
)
MARKERS = re.compile(r"^::marker ", re.MULTILINE)
FORMS = re.compile(r"^/\* Form fields \*/$.*?(?=^/\*)", re.MULTILINE | re.DOTALL)


class Source(HTML):
    """HTML that our own templates wrote."""

    def __init__(self, text: str, base_url: str, url_fetcher: Any):
        root = read(text)
        if root is None:
            super().__init__(string=text, base_url=base_url, url_fetcher=url_fetcher)
            return
        self.base_url, self.url_fetcher, self.media_type = base_url, url_fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return super()._ua_stylesheets(forms) if forms else [_LEAN]


def read(text: str) -> Element | None:
    """Return a document that is sound XML, as the HTML parser would read it; None for any other."""
    sound = NAMED.sub(
        lambda found: escape(unescape(found[0])), EMPTY.sub(r"<\1\2/>", DOCTYPE.sub("", text, count=1))
    )
    try:
        root: Element = fromstring(sound, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return None
    if root.tag != "html" or _is_mended(root):
        return None
    for drawing in root.iter("svg"):
        if len(drawing):
            return None  # what is in it has names of its own
        drawing.tag = SVG
    return root


def _is_mended(root: Element) -> bool:
    """Tell whether an HTML parser would put something elsewhere: rows without a body, blocks in paragraphs."""
    if root.find(".//base") is not None or root.find(".//table/tr") is not None:
        return True
    return any(
        inside.tag in BLOCKS
        for paragraph in root.iter("p")
        for inside in paragraph.iter()
        if inside is not paragraph
    )


def lean(sheet: str) -> str:
    """Return the user agent stylesheet without notes, form fields, and boxes at the sides and corners of pages.

    Items of lists alone have markers.
    """
    return FORMS.sub("", MARKERS.sub("li::marker ", MARGINS.sub("", NOTES.sub("", sheet))))


_LEAN = CSS(string=lean((files("weasyprint.css") / SHEET).read_text("utf-8")))
