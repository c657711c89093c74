"""A review as a volume for the press: cover, contents, summary, sections, what was asked and promised, sources.

Everything is read and worded here, inside the customer's scope; what comes out is plain, so that it can be set
outside any transaction.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.foundation.assets import STYLES
from portal.foundation.colour import legible
from portal.foundation.inks import inked
from portal.foundation.paper_colours import style_of, tones_of
from portal.foundation.pdf.volumes import Piece, Volume
from portal.reviews.paper import words
from portal.reviews.paper.chapters import Chapter, chapters_of
from portal.reviews.paper.colours import colours_of
from portal.reviews.paper.logos import CUSTOMER, VENDOR
from portal.reviews.paper.pages import A_FEW, lines_in, together
from portal.reviews.paper.whole import Sealed, Whole, whole_of
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.words import Archival, Paper

#: Stand for a page number, and for the address of a chapter, until both are known.
_PAGE = re.compile("\ue0f0([A-Za-z0-9._-]+)\ue0f1")
_LINK = re.compile("\ue0f2([A-Za-z0-9._-]+)\ue0f3")
_EMPTY = '<div class="paper"></div>'


def volume_of(
    snapshot: Snapshot,
    *,
    language: str,
    paper: Paper | str = Paper.A4,
    archival: Archival = Archival.NO,
    draft: bool = False,
    before: Snapshot | None = None,
    files: Mapping[str, bytes] | None = None,
    sealed: Sealed | None = None,
    owner: str = "",
) -> Volume:
    """Return the review as it is to be set; `files` are the logos (`logos.logos_of`), `owner` the customer's public id.

    `before` is the review before this one, for its figures; `sealed` what a final edition is known by.
    """
    with force_locale(language):
        whole = whole_of(snapshot, before=before, paper=str(paper), draft=draft, sealed=sealed)
        return _Setting(whole, str(paper), dict(files or {})).volume(archival is Archival.PDF_A, owner)


def stylesheets() -> tuple[str, ...]:
    """Return what dresses a review on paper, by places in `static/`."""
    return ("pdf/review.css", *sorted(f"css/{path.name}" for path in STYLES.glob("78-paper*.css")))


class _Setting:
    """One review on its way to paper."""

    def __init__(self, whole: Whole, paper: str, files: dict[str, bytes]):
        self.whole, self.paper, self.files = whole, paper, files
        accent = colours_of(whole.snapshot).vendor
        self.accent = legible(accent) if accent else None
        self.places: dict[str, str] = {}  # where a chapter stands, by its name

    def volume(self, archival: bool, owner: str) -> Volume:
        whole, chapters = self.whole, list(chapters_of(self.whole))
        pieces = self._pieces(chapters)
        listed = self._body(
            "reviews/paper/_contents.html", chapters=chapters, page_of=_marked, link=_to_chapter
        )
        return Volume(
            title=f"{whole.cover.title} {whole.cover.period} {whole.customer_name}",
            language=whole.language,
            author=whole.vendor_name,
            pieces=(self._cover(), *pieces),
            stylesheets=stylesheets(),
            files=self.files,
            contents=partial(_numbered, self._linked(self._page(_("Contents"), listed)), self.places),
            contents_title="",  # its heading is its bookmark, as everywhere
            archival=archival,
            owner=owner,
        )

    def _pieces(self, chapters: list[Chapter]) -> list[Piece]:
        """Return the pieces: small chapters of one part share one; where each stands is noted for links."""
        bodies = [self._chapter(one) for one in chapters]
        sizes = [(one.part, lines_in(body)) for one, body in zip(chapters, bodies, strict=True)]
        if sizes[-1][1] <= A_FEW:  # the appendix, of no part
            sizes[-1] = (sizes[-2][0], sizes[-1][1])
        groups = list(together(sizes))
        self.places = {
            chapters[place].name: _address(chapters[group[0]], chapters[place])
            for group in groups
            for place in group
        }
        return [self._piece(chapters[group[0]], [bodies[place] for place in group]) for group in groups]

    def _piece(self, first: Chapter, bodies: list[str]) -> Piece:
        return Piece(first.name, "", self._linked(self._page(first.title, "\n".join(bodies))))

    def _linked(self, html: str) -> str:
        return _LINK.sub(lambda found: f"volume:{self.places.get(found[1], found[1])}", html)

    def _cover(self) -> Piece:
        """Return the cover; where it says on which page something goes on, that waits for the pages."""
        logos = {
            "vendor": f"stored:{VENDOR}" if VENDOR in self.files else "",
            "customer": f"stored:{CUSTOMER}" if CUSTOMER in self.files else "",
        }
        body = self._body(
            "reviews/paper/_cover.html", logos=logos, listed=words.listed, link=_to_chapter, page_of=_marked
        )
        html = self._linked(self._page(self.whole.cover.title, body, page="cover"))
        waits = partial(_numbered, html, self.places) if self.whole.cover.more_asked else None
        return Piece("cover", "", html, numbered=False, by_pages=waits)

    def _chapter(self, chapter: Chapter) -> str:
        return self._body(chapter.body, one=chapter.section, link=_to_chapter, part_words=words.part_words)

    def _body(self, template: str, **needs: Any) -> str:
        whole = self.whole
        html = render_template(
            template,
            w=whole,
            paper=True,
            people=whole.people,
            customer_name=whole.customer_name,
            vendor_name=whole.vendor_name,
            **needs,
        )
        return inked(html, tones_of(self.accent))

    def _page(self, title: str, body: str, page: str = "") -> str:
        """Return a piece as a document; what was typed is escaped in it, so that our own marks stand out."""
        frame = render_template(
            "reviews/paper/piece.html",
            title=title,
            w=self.whole,
            page=page,
            is_letter=self.paper == Paper.LETTER,
            customer_name=self.whole.customer_name,
            vendor_name=self.whole.vendor_name,
        )
        coloured = frame.replace("</head>", f"{style_of(self.accent)}</head>", 1)
        return coloured.replace(_EMPTY, f'<div class="paper">{body}</div>', 1)


def _address(first: Chapter, chapter: Chapter) -> str:
    """Return where a chapter stands in the volume: a piece, or a place in one."""
    return first.name if chapter is first else f"{first.name}#{chapter.name}"


def _to_chapter(name: str) -> str:
    return f"\ue0f2{name}\ue0f3"


def _marked(name: str) -> str:
    return f"\ue0f0{name}\ue0f1"


def _numbered(html: str, places: Mapping[str, str], pages: Mapping[str, int]) -> str:
    return _PAGE.sub(lambda found: str(pages.get(places.get(found[1], ""), "")), html)
