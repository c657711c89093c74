"""Clean HTML as a tree, so that it can be drawn anew. Only what nh3 wrote is read here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

DEEPEST = 60  # elements inside each other; what is deeper comes out flat
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
