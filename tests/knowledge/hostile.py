"""The hostile texts and drawings, and what a browser would make of something: its elements, attributes, addresses."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from portal.knowledge.queries.filling import Filling, Kept, fill
from portal.knowledge.rules.markdown import read

HERE = Path(__file__).parent
#: What articles may be made of, once drawn. `svg` and `use` are icons of our own.
ELEMENTS = frozenset(
    {
        "a", "abbr", "b", "blockquote", "br", "button", "caption", "cite", "code", "dd", "del", "details",
        "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins",
        "kbd", "li", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span",
        "strong", "sub", "summary", "sup", "svg", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
        "ul", "use", "var", "video",
    }
)  # fmt: skip
ATTRIBUTES = frozenset(
    {
        "alt", "aria-hidden", "aria-label", "class", "colspan", "controls", "data-copied", "data-copies-code",
        "data-label", "decoding", "height", "hidden", "href", "id", "loading", "open", "preload", "rel",
        "role", "rowspan", "scope", "src", "start", "tabindex", "target", "type", "width",
    }
)  # fmt: skip
ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\])|#)", re.IGNORECASE)


def texts(name: str) -> list[str]:
    """Return the hostile texts of a file."""
    lines = (HERE / name).read_text().splitlines()
    return [json.loads(line) for line in lines if line and not line.startswith("#")]


def shown(body: str) -> str:
    """Return the HTML of a body of Markdown whose every link leads somewhere and whose every file is a picture."""
    page = read(body)
    filling = Filling(
        "sakura", "en", {link.target: "/c/sakura/knowledge/x" for link in page.links},
        {link.target: "A <title> of \"another\"" for link in page.links},
        {one: Kept(one, 'a"b.png', "image/webp", 9, 4, 3) for one in page.files}, page.anchors,
    )  # fmt: skip
    return fill(page.html_parts, filling)


class Seen(HTMLParser):
    """What stands in HTML, as a parser reads it."""

    def __init__(self, html: str):
        super().__init__()
        self.wrong: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        if self._open:
            self.wrong.append(f"left open: {self._open}")

    def handle_starttag(self, tag, attrs):
        if tag not in ELEMENTS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.wrong.append(f"<{tag} {name}>")
            if name in ("href", "src") and not ADDRESS.match(value or ""):
                self.wrong.append(f"<{tag} {name}={value}>")
            if name == "id" and not value.startswith("s-"):
                self.wrong.append(f"an id of the page's own: {value}")
            if name == "src" and not value.startswith("/c/sakura/knowledge/files/"):
                self.wrong.append(f"fetched: {value}")
        if tag not in ("br", "hr", "img"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_comment(self, data):
        self.wrong.append(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment
