"""The Markdown of articles, read into a page: CommonMark with tables, tasks, footnotes, boxes, keys and our own links.

comrak reads it, nh3 lets through a list of tags, and the result is drawn anew from a second, shorter list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import comrak
import nh3

from portal.foundation.markup import extensions, tamed, too_deep
from portal.knowledge.rules import plain
from portal.knowledge.rules.callouts import boxed
from portal.knowledge.rules.drawing import Drawer
from portal.knowledge.rules.headings import Heading, settled
from portal.knowledge.rules.parts import Link, LinkKind, Part, Picture, SnippetAt, Video
from portal.knowledge.rules.tree import parsed

LONGEST = 400_000  # characters of Markdown that are read; actions refuse more
MOST_FOOTNOTES = 2_000
TAGS = {
    "p", "br", "hr", "strong", "em", "b", "i", "u", "s", "del", "ins", "sub", "sup", "small", "mark", "kbd", "samp",
    "var", "cite", "q", "abbr", "ruby", "rt", "rp", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
    "a", "img", "figure", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "table", "caption", "thead", "tbody",
    "tfoot", "tr", "th", "td", "input", "details", "summary", "div", "span", "section",
}  # fmt: skip
_NOTE = {"class", "id", "href"}
ATTRIBUTES = {
    "a": {*_NOTE, "name", "data-footnote-ref"},
    "code": {"class", "data-meta"},
    "details": {"open"},
    "div": {"class", "id"},
    "img": {"src", "alt", "title"},
    "input": {"checked"},
    "li": {"id"},
    "ol": {"start"},
    "p": {"class", "id"},
    "section": {"class"},
    "span": {"id"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
SCHEMES = {"http", "https", "mailto", "tel", "article", "file"}


@dataclass(frozen=True)
class Page:
    """An article as it was read. `html_parts` are finished HTML and places that queries/rendering fills.

    `files` are the public ids of its pictures and files, `snippets` the names of those it asks for, `facts` the rows
    of its `:::facts` box, `anchors` every id a link can lead to.
    """

    html_parts: tuple[Part, ...] = ()
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    files: tuple[str, ...] = ()
    snippets: tuple[str, ...] = ()
    minutes: int = 1
    facts: tuple[tuple[str, str], ...] = ()
    has_video: bool = False
    anchors: frozenset[str] = frozenset()


def read(body: str, *, prefix: str = "") -> Page:
    """Return what a body of Markdown says; `prefix` keeps the footnotes of a snippet apart from the page's.

    >>> read("## 準備\\n\\n==設定== を開く").headings[0].anchor
    's-準備'
    """
    drawer = Drawer(prefix)
    drawer.draw(parsed(_clean(body[:LONGEST])).inside)
    page = Page(links=tuple(drawer.links), facts=tuple(drawer.facts), anchors=frozenset(drawer.anchors))
    return _finished(page, drawer.parts)


def filled(page: Page, snippets: Mapping[str, Page]) -> Page:
    """Return a page with its snippets in their places; those without a text, and snippets in snippets, are left out."""
    if not page.snippets:
        return page
    parts: list[Part] = []
    used: list[Page] = []
    for part in page.html_parts:
        if not isinstance(part, SnippetAt):
            parts.append(part)
        elif (found := snippets.get(part.name)) is not None:
            parts += [one for one in found.html_parts if not isinstance(one, SnippetAt)]
            used.append(found)
    whole = replace(
        page,
        links=page.links + tuple(link for one in used for link in one.links),
        anchors=page.anchors.union(*(one.anchors for one in used)),
    )
    return replace(_finished(whole, parts), snippets=page.snippets)


def _clean(body: str) -> str:
    calm = boxed(tamed(body.replace("\r\n", "\n").replace("\r", "\n")))
    options = _WITH_NOTES if calm.count("[^") <= MOST_FOOTNOTES else _WITHOUT_NOTES
    html = comrak.render_markdown(calm, extension_options=options, render_options=_AS_IS)
    if too_deep(html):
        html = comrak.render_markdown(calm, extension_options=options, render_options=_ESCAPED)
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)


def _finished(page: Page, parts: list[Part]) -> Page:
    settled_parts, headings = settled(parts)
    links = (link.target for link in page.links if link.kind is LinkKind.FILE)
    pictures = [part.target for part in settled_parts if isinstance(part, Picture)]
    found = replace(
        page,
        html_parts=settled_parts,
        headings=headings,
        files=tuple(dict.fromkeys((*pictures, *links))),
        snippets=tuple(dict.fromkeys(part.name for part in settled_parts if isinstance(part, SnippetAt))),
        has_video=any(isinstance(part, Video) for part in settled_parts),
        anchors=page.anchors | {heading.anchor for heading in headings},
    )
    return replace(found, minutes=plain.minutes_of(plain.text_of(found), pictures=len(pictures)))


def _rendering(*, escape: bool) -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.unsafe_ = not escape
    options.escape = escape
    options.full_info_string = True
    return options


_KNOWN = ("table", "strikethrough", "tasklist", "autolink", "cjk_friendly_emphasis", "alerts", "highlight")
_WITH_NOTES, _WITHOUT_NOTES = extensions(*_KNOWN, "footnotes"), extensions(*_KNOWN)
_AS_IS, _ESCAPED = _rendering(escape=False), _rendering(escape=True)
