"""What a mail's HTML says, as text. Nothing is fetched, nothing is run; what was quoted begins with "> "."""

import re
from html.parser import HTMLParser

import nh3

from portal.mailroom.rules.charsets import tidy
from portal.mailroom.rules.limits import MOST_HTML_CHARACTERS


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCKS = _tags(
    "address article aside center dd div dl dt fieldset figure figcaption footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table tbody tfoot thead tr ul blockquote"
)
_APART = _tags("blockquote dl h1 h2 h3 h4 h5 h6 ol p pre table ul")
_KEPT = _BLOCKS | _tags("a b br em i img span strong td th u font tt code")
_DROPPED = _tags("script style title head noscript template object iframe svg math")
_EMPTY = _tags("area base br col embed hr img input link meta param source track wbr")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})\b")
_QUOTES = re.compile(r"gmail_quote|yahoo_quoted|moz-cite|protonmail_quote|zmail_extra")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S{1,2000}\Z")
MOST_REFERENCES = 50_000  # such as &nbsp;: the parser's work grows with their square
MOST_DEPTH = 100  # of elements; deeper ones are flattened, so that no parser runs out of stack


def text_of(html: str) -> str:
    """Return the text of HTML.

    >>> text_of("<p>Hello<br>there</p><blockquote>old <b>words</b></blockquote><script>x()</script>")
    'Hello\\nthere\\n\\n> old words'
    >>> text_of('<a href="https://a.example/x">here</a> <img src="https://t.example/1.gif" alt="logo">')
    'here <https://a.example/x> [logo]'
    """
    clean = nh3.clean(
        _flat(html[:MOST_HTML_CHARACTERS]),
        tags=set(_KEPT),
        clean_content_tags=set(_DROPPED),
        attributes={
            "a": {"href"},
            "img": {"alt"},
            "div": {"class", "style"},
            "blockquote": {"class"},
            "span": {"style"},
            "p": {"style"},
        },
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    walk = _Walk()
    walk.feed(clean)
    walk.close()
    return tidy(walk.text()).strip("\n")


def _flat(html: str) -> str:
    """Return HTML without the opening tags that lie deeper than anybody nests."""
    depth = 0

    def judge(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _EMPTY:
            return tag[0]
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        return tag[0] if depth <= MOST_DEPTH else "<br "

    return _TAG.sub(judge, "&".join(html.split("&", MOST_REFERENCES)[:MOST_REFERENCES]))


class _Walk(HTMLParser):
    """Collects the lines of clean HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []  # tag, quoted from here on, hidden from here on
        self._links: list[tuple[str, int]] = []
        self._quoted = self._hidden = self._preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._break(apart=tag in _APART)
        if tag == "br":
            self._break(always=True)
        elif tag == "img":
            self._say(f"[{told['alt']}]" if told.get("alt", "").strip() else "")
        elif tag == "hr":
            self._say("-" * 20)
            self._break()
        elif tag in ("td", "th") and self._line:
            self._line.append("\t")
        elif tag == "li":
            self._say("- ")
        elif tag == "a":
            self._links.append((told.get("href", ""), len(self._line)))
        if tag not in ("br", "img", "hr"):
            self._enter(tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._say_address(*self._links.pop())
        if tag in _BLOCKS:
            self._break(apart=tag in _APART)
        self._leave(tag)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._preformatted:
            first, *rest = data.split("\n")
            self._line.append(first)
            for line in rest:
                self._break(always=True)
                self._line.append(line)
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        if words.strip(" ") or self._line:
            self._line.append(words if self._line else words.lstrip(" "))

    def text(self) -> str:
        """Return what was collected."""
        self._break()
        lines = "\n".join(self._lines)
        return re.sub(r"((?:^|\n)(?:> )*)\n(?:(?:> )*\n)+", r"\1\n", lines)

    def _enter(self, tag: str, told: dict[str, str]) -> None:
        quoted = tag == "blockquote" or bool(_QUOTES.search(told.get("class", "")))
        hidden = bool(_HIDDEN.search(told.get("style", "")))
        self._open.append((tag, quoted, hidden))
        self._quoted += quoted
        self._hidden += hidden
        self._preformatted += tag == "pre"

    def _leave(self, tag: str) -> None:
        if not any(known == tag for known, _, _ in self._open):
            return
        while self._open:
            known, quoted, hidden = self._open.pop()
            self._quoted -= quoted
            self._hidden -= hidden
            self._preformatted -= known == "pre"
            if known == tag:
                return

    def _say(self, words: str) -> None:
        if words and not self._hidden:
            self._line.append(words)

    def _say_address(self, href: str, since: int) -> None:
        said = "".join(self._line[since:]).strip()
        plain = href.removeprefix("mailto:").removesuffix("/")
        if _ADDRESS.match(href) and plain not in (said, said.removesuffix("/")):
            self._say(f" <{href}>")

    def _break(self, *, apart: bool = False, always: bool = False) -> None:
        """End the line; `always` also an empty one; `apart` leaves one line free."""
        line = "".join(self._line).rstrip(" ") if self._line else ""
        mark = "> " * min(self._quoted, 10)
        if line or always:
            self._lines.append(mark + line)
        if apart and self._lines and self._lines[-1].strip("> "):
            self._lines.append("")
        self._line.clear()
