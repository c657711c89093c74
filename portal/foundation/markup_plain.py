"""What a text in Markdown says to whoever reads plain text, such as the plain half of a mail.

Marks that only a program reads are gone; lines, lists with their numbers, quotations and addresses stay what they are.
"""

import re
from html.parser import HTMLParser

_APART = frozenset({"p", "blockquote", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_LISTS = frozenset({"ul", "ol"})
_BREAKING = _APART | _LISTS | {"li", "tr", "br"}
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+\Z")
OPEN_BOX, TICKED_BOX, RULER, BETWEEN_CELLS = "☐", "☑", "-" * 20, " | "


def plain_lines(html: str) -> str:
    """Return HTML that `markup.to_html` made as plain text.

    >>> from portal.foundation.markup import to_html
    >>> print(plain_lines(to_html("**Now**:\\n\\n1. one\\n   - [x] inner\\n2. [two](https://a.example/x)\\n\\n> old")))
    Now:
    <BLANKLINE>
    1. one
       - ☑ inner
    2. two <https://a.example/x>
    <BLANKLINE>
    > old
    """
    walk = _Walk()
    walk.feed(html)
    walk.close()
    return walk.text()


class _Walk(HTMLParser):
    """Collects lines. What a line begins with is a stack: each list item and quotation adds its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._begins: list[tuple[str, str]] = []  # of the first line, of those after it
        self._used = 0  # how many of these a line has begun with
        self._numbers: list[int | None] = []  # of the lists that are open; None: a list of dots
        self._links: list[tuple[str, int]] = []
        self._inside = ""  # of what keeps its own lines: pre or table
        self._apart = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in _BREAKING:
            self._end_line()
        self._apart |= tag in _APART or (tag in _LISTS and not self._numbers)
        self._enter(tag, told)
        if tag == "a":
            self._links.append((told.get("href", ""), len(self._line)))
        elif tag == "input":
            self._line.append(TICKED_BOX if "checked" in told else OPEN_BOX)
        elif tag == "hr":
            self._line.append(RULER)
            self._end_line()
        elif tag in ("td", "th") and self._line:
            self._line = ["".join(self._line).rstrip(" "), BETWEEN_CELLS]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._say_address(*self._links.pop())
        if tag in _BREAKING:
            self._end_line()
        self._leave(tag)
        self._apart |= tag in _APART or (tag in _LISTS and not self._numbers)

    def handle_data(self, data: str) -> None:
        if self._inside == "table":
            self._say(" ".join(data.split("\n")))
            return
        first, *rest = data.split("\n")
        self._say(first)
        for line in rest:
            self._end_line(empty=self._inside == "pre")
            self._say(line)

    def text(self) -> str:
        """Return what was collected."""
        self._end_line()
        return "\n".join(self._lines).strip("\n")

    def _enter(self, tag: str, told: dict[str, str]) -> None:
        if tag in _LISTS:
            begin = told.get("start", "")
            self._numbers.append((int(begin) if begin.isdecimal() else 1) if tag == "ol" else None)
        elif tag == "li":
            self._begins.append(self._item())
        elif tag == "blockquote":
            self._begins.append(("> ", "> "))
        elif tag in ("pre", "table"):
            self._inside = tag

    def _leave(self, tag: str) -> None:
        if tag in _LISTS and self._numbers:
            self._numbers.pop()
        elif tag in ("li", "blockquote") and self._begins:
            self._begins.pop()
            self._used = min(self._used, len(self._begins))
        elif tag == self._inside:
            self._inside = ""

    def _say(self, words: str) -> None:
        if self._inside != "pre" and "".join(self._line)[-1:] in ("", " "):
            words = words.lstrip(" ")
        if words:
            self._line.append(words)

    def _say_address(self, href: str, since: int) -> None:
        said = "".join(self._line[since:]).strip()
        if _ADDRESS.match(href) and said not in (href, href.removeprefix("mailto:")):
            self._line.append(f" <{href}>")

    def _item(self) -> tuple[str, str]:
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return "- ", "  "
        self._numbers[-1] = number + 1
        mark = f"{number}. "
        return mark, " " * len(mark)

    def _end_line(self, *, empty: bool = False) -> None:
        """End a line that has something in it; `empty`: an empty one as well."""
        line = "".join(self._line).rstrip(" ")
        self._line.clear()
        if not line and not empty:
            return
        if self._apart and self._lines:
            self._lines.append("".join(after for _first, after in self._begins[: self._used]).rstrip(" "))
        self._apart = False
        begins = [after if place < self._used else first for place, (first, after) in enumerate(self._begins)]
        self._used = len(begins)
        self._lines.append(("".join(begins) + line).rstrip(" "))
