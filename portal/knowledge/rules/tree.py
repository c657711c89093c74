"""Clean HTML as a tree, so that it can be drawn anew. Only what nh3 wrote is read here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

DEEPEST = 60  # elements inside each other; what is deeper comes out flat
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CJK = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff9f"
_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK}])\n(?=[{_CJK}])")
_VOID = frozenset({"br", "hr", "img", "input"})


@dataclass
class Element:
    """One element with what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list["Element | str"] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def words(self) -> str:
        """The text in it, without any markup, spaces as they are."""
        return "".join(_texts(self))

    @property
    def elements(self) -> list["Element"]:
        return [one for one in self.inside if isinstance(one, Element)]


def parsed(html: str) -> Element:
    """Return the tree of clean HTML under an element without a name.

    >>> parsed("<p>a <b>c</b></p>").inside[0].words
    'a c'
    """
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def only(element: Element) -> "Element | None":
    """Return the one element in an element that holds nothing else but spaces, None where there is more."""
    found = [one for one in element.inside if isinstance(one, Element) or one.strip()]
    return found[0] if len(found) == 1 and isinstance(found[0], Element) else None


def flowing(words: str) -> str:
    """Return words whose lines flow on: Japanese without a gap where its author began a new line.

    >>> flowing("目標\\nを選ぶ"), flowing("choose\\na goal")
    ('目標を選ぶ', 'choose a goal')
    """
    return _BETWEEN_CJK.sub("", words).replace("\n", " ") if "\n" in words else words


def inline(inside: "Sequence[Element | str]") -> "list[Element | str]":
    """Return what is in a summary without its paragraphs and headings, which may not stand there."""
    found: list[Element | str] = []
    for one in inside:
        if isinstance(one, Element) and (one.tag == "p" or one.tag in HEADINGS):
            found += one.inside
        else:
            found.append(one)
    return found


def begins_bold(element: Element) -> bool:
    """True for an item whose first paragraph is bold and nothing else: the name of a step."""
    first = next(iter(element.elements), None)
    if first is None or first.tag != "p":
        return False
    bold = only(first)
    return bold is not None and bold.tag in ("strong", "b")


def is_task(element: Element) -> bool:
    """True for an item that begins with a box to tick."""
    first = next(iter(element.elements), None)
    if first is not None and first.tag == "p":
        first = next(iter(first.elements), None)
    return first is not None and first.tag == "input"


def _texts(element: Element) -> Iterator[str]:
    for one in element.inside:
        if isinstance(one, str):
            yield one
        elif one.tag == "br":
            yield "\n"
        else:
            yield from _texts(one)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]
        self._ignored: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self._open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))
        elif len(self._open) > DEEPEST:
            self._ignored.append(tag)
        else:
            element = Element(tag, {name: value or "" for name, value in attrs})
            self._open[-1].inside.append(element)
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._ignored:
            self._ignored.pop()
        elif len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)
