"""What a page of Markdown is made of: finished HTML, and places that are filled for their reader when it is shown."""

from dataclasses import dataclass
from enum import StrEnum


class LinkKind(StrEnum):
    """Where a link leads."""

    ARTICLE = "article"  # another article, by its public id; it follows when the article moves
    FILE = "file"  # a file of an article, by its public id
    HERE = "here"  # a place on the same page
    OWN = "own"  # another page of ours, by its path
    OUTSIDE = "outside"
    MAIL = "mail"  # or a telephone
    DEAD = "dead"  # nowhere: what an import could not find, or what a browser must not follow


TYPED = (LinkKind.OWN, LinkKind.OUTSIDE)  # whole addresses and paths, which may lead to a page of ours


@dataclass(frozen=True)
class Link:
    """A link as it was written. `target` is a public id, path or address; `words` are plain, as readers see them."""

    kind: LinkKind
    target: str
    anchor: str = ""  # the id on the page it leads to, empty for its top
    written: str = ""
    words: str = ""


@dataclass(frozen=True)
class Say:
    """Words of ours in the language of the text: `tip`, `copy`… (queries/wording). They may stand in attributes."""

    code: str
    about: str = ""


@dataclass(frozen=True)
class Icon:
    """A drawing from our sprite."""

    name: str


@dataclass(frozen=True)
class LinkStart:
    link: Link


@dataclass(frozen=True)
class LinkEnd:
    pass


@dataclass(frozen=True)
class TitleOf:
    """The title of the article that a link leads to, for links without words."""

    target: str


@dataclass(frozen=True)
class Picture:
    """A picture or video of ours. `alone` on its line, it is a figure, and its title is the line below it."""

    target: str
    alt: str = ""
    title: str = ""
    alone: bool = False


@dataclass(frozen=True)
class Video:
    """A video elsewhere: a card that opens it in a new tab."""

    address: str
    provider: str
    words: str = ""


@dataclass(frozen=True)
class SnippetAt:
    name: str


@dataclass(frozen=True)
class HeadingStart:
    """`wanted` is the anchor as its words or its author make it; `anchor` is unique on the page."""

    level: int
    wanted: str
    words: str
    anchor: str = ""


@dataclass(frozen=True)
class HeadingEnd:
    level: int


Part = (
    str | Say | Icon | LinkStart | LinkEnd | TitleOf | Picture | Video | SnippetAt | HeadingStart | HeadingEnd
)
