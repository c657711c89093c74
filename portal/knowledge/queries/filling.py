"""The parts of a page put together to HTML: what is not ours to show becomes plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import escape

from portal.foundation.assets import fingerprint
from portal.foundation.file_types import known_as
from portal.knowledge.queries.wording import wording
from portal.knowledge.rules.links import file_address
from portal.knowledge.rules.parts import (
    HeadingEnd,
    HeadingStart,
    Icon,
    Link,
    LinkEnd,
    LinkKind,
    LinkStart,
    Part,
    Picture,
    Say,
    TitleOf,
    Video,
)

PICTURES = frozenset({"png", "jpeg", "gif", "webp", "svg"})
SPRITE = "/static/vendor/lucide.svg?v={}"  # written out, for articles are drawn outside requests as well
ICON = 48  # px; a picture no higher, in the middle of words, stays in their line
NO_TRACES = ' rel="noopener noreferrer nofollow"'


@dataclass(frozen=True, order=True)
class Target:
    """Another article that the reader may open."""

    title: str
    language: str
    category: str
    slug: str


@dataclass(frozen=True)
class Kept:
    """A file of an article, as a page shows it."""

    public_id: str
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None


@dataclass(frozen=True)
class Filling:
    """What fills a page's places for one reader: addresses and titles by article, files, anchors that are there."""

    place: str
    language: str
    addresses: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Kept] = field(default_factory=dict)
    anchors: frozenset[str] = frozenset()


def fill(parts: Sequence[Part], filling: Filling) -> str:
    """Return the HTML of a page's parts."""
    writer = _Writer(filling)
    return "".join(part if isinstance(part, str) else writer.write(part) for part in parts).strip()


class _Writer:
    def __init__(self, filling: Filling) -> None:
        self._filling = filling
        self._word = wording(filling.language)
        self._linked = False

    def write(self, part: Part) -> str:
        match part:
            case Say(code):
                return str(escape(self._word(code)))
            case Icon(name):
                return icon(name)
            case LinkStart(link):
                begun = self._begun(link)
                self._linked = bool(begun)
                return begun
            case LinkEnd():
                return "</a>" if self._linked else ""
            case TitleOf(target):
                return str(escape(self._filling.titles.get(target, "")))
            case Picture():
                return self._picture(part)
            case Video():
                return self._video(part)
            case HeadingStart(level, _wanted, _words, anchor):
                return f'<h{level} id="{escape(anchor)}">'
            case HeadingEnd(level):
                return f"</h{level}>"
            case _:
                return ""

    def _begun(self, link: Link) -> str:
        """Return the beginning of a link, empty where it leads nowhere that the reader may go."""
        if link.kind is LinkKind.ARTICLE:
            address = self._filling.addresses.get(link.target, "")
            anchor = f"#{link.anchor}" if link.anchor else ""
            return f'<a href="{escape(address + anchor)}">' if address else ""
        if link.kind is LinkKind.FILE:
            file = self._filling.files.get(link.target)
            return self._to_file(file) if file else ""
        if link.kind is LinkKind.HERE:
            there = not link.anchor or link.anchor in self._filling.anchors
            return f'<a href="#{escape(link.anchor)}">' if there else ""
        if link.kind is LinkKind.DEAD:
            return ""
        traces = NO_TRACES if link.kind is LinkKind.OUTSIDE else ""
        return f'<a href="{escape(link.target)}"{traces}>'

    def _to_file(self, file: Kept) -> str:
        return f'<a class="file-link" href="{escape(file_address(self._filling.place, file.public_id))}">'

    def _picture(self, picture: Picture) -> str:
        file = self._filling.files.get(picture.target)
        if file is None:
            alt = escape(picture.alt)
            return f"<p>{alt}</p>" if picture.alone and alt else str(alt)
        type_ = known_as(file.media_type)
        if type_.code in PICTURES:
            in_line = not picture.alone and 0 < (file.height or 0) <= ICON
            shown = self._image(file, picture.alt, ' class="md-icon"' if in_line else "")
        elif type_.code == "mp4" and picture.alone:
            address = escape(file_address(self._filling.place, file.public_id))
            label = escape(picture.alt or file.name)
            shown = f'<video controls preload="metadata" src="{address}" aria-label="{label}"></video>'
        else:
            words = str(escape(picture.alt or file.name))
            link = words if self._linked else f"{self._to_file(file)}{words}</a>"
            return f"<p>{link}</p>" if picture.alone else link
        if not picture.alone:
            return shown
        caption = f"<figcaption>{escape(picture.title)}</figcaption>" if picture.title else ""
        return f"<figure>{shown}{caption}</figure>"

    def _image(self, file: Kept, alt: str, kind: str) -> str:
        size = f' width="{file.width}" height="{file.height}"' if file.width and file.height else ""
        address = escape(file_address(self._filling.place, file.public_id))
        return f'<img src="{address}" alt="{escape(alt)}"{size} loading="lazy" decoding="async"{kind}>'

    def _video(self, video: Video) -> str:
        words = escape(video.words or self._word("video"))
        hint = escape(self._word(f"elsewhere:{video.provider}"))
        return (
            f'<a class="video-card" href="{escape(video.address)}" target="_blank"{NO_TRACES}>{icon("circle-play")}'
            f"<span><b>{words}</b><small>{hint}</small></span>{icon('external-link')}</a>"
        )


def icon(name: str) -> str:
    """Return a drawing of our sprite."""
    sprite = SPRITE.format(fingerprint("vendor/lucide.svg"))
    return f'<svg class="icon" aria-hidden="true"><use href="{sprite}#{name}"/></svg>'
