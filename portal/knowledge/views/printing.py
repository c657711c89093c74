"""Articles on paper: one, or all of a category with its contents, as a PDF."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, flash, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts import branding
from portal.accounts.standpoint import standpoint
from portal.foundation import clock, pdf
from portal.foundation.db import outside_transaction
from portal.foundation.i18n import language
from portal.foundation.pages import way_on
from portal.foundation.pdf import Manuscript, PressFailed
from portal.foundation.sending import disposition
from portal.knowledge.queries import articles, paper
from portal.knowledge.queries.articles import Here
from portal.knowledge.queries.places import Place, place_of, reader_here
from portal.knowledge.queries.rendering import rendered
from portal.knowledge.queries.shelves import Shelf
from portal.knowledge.views.category import CATEGORY
from portal.knowledge.views.doors import both

STYLES = ("pdf/sheet.css", "pdf/article.css")
#: More than this is no reading for paper, and setting it would keep others waiting.
MOST_IN_ONE = 120
_UNFIT = re.compile(r"<(button|video)\b.*?</\1>|<svg\b[^>]*\bclass=\"icon[^>]*>.*?</svg>", re.S)
_BOX = re.compile(r"<svg\b[^>]*>\s*<use [^>]*#(square|square-check)\"/></svg>")
_PICTURE = re.compile(r'(<img\b[^>]*\bsrc=")[^"]*/files/([A-Za-z0-9_-]{16})"')
_LAZY = re.compile(r' (?:loading|decoding|tabindex)="[^"]*"')


@dataclass(frozen=True)
class Chapter:
    """An article on paper, as plain values; `anchor` is unique in the document."""

    anchor: str
    title: str
    lead: str
    updated: Any
    language: str
    shelf: str
    html: Markup


@dataclass(frozen=True)
class Book:
    """What is set: one article, or a category's with a list of contents before them."""

    title: str
    about: str
    vendor: str
    day: Any
    language: str
    chapters: tuple[Chapter, ...]
    contents: bool = False


@both("/<pid:article>.pdf", loads={"article": articles.article}, endpoint="article_pdf")
def one(article: Here) -> ResponseReturnValue:
    """Return an article as a PDF, A4."""
    place = place_of(standpoint(), language())
    text = article.text
    printed = paper.Printed(
        article.id, text.edition_id, text.title, text.lead, text.language, text.revised_at, ""
    )
    return _set([printed], place, title=text.title, back=place.article(article.public_id), name=text.slug)


@both("/categories/<pid:category>.pdf", loads=CATEGORY, endpoint="category_pdf")
def whole(category: list[Shelf]) -> ResponseReturnValue:
    """Return all articles of a category and of what is below it as one PDF, with contents."""
    shelf, place = category[-1], place_of(standpoint(), language())
    back = place.category(shelf.public_id, slug=shelf.slug)
    found = paper.in_branch(shelf, reader_here(), language(), most=MOST_IN_ONE + 1)
    if len(found) > MOST_IN_ONE:
        flash(_("That is too much for one PDF. Choose a category below it."), "wrong")
        return way_on(back)
    return _set(found, place, title=shelf.name, about=shelf.about, back=back, name=shelf.slug, contents=True)


def _set(
    found: Sequence[paper.Printed],
    place: Place,
    *,
    title: str,
    back: str,
    name: str,
    about: str = "",
    contents: bool = False,
) -> Response:
    """Set the articles; where the press fails, lead back to the page that prints as well."""
    chapters = tuple(_chapter(each, place, number) for number, each in enumerate(found, 1))
    vendor = branding.vendor().name
    day = clock.today(standpoint().user.time_zone)
    book = Book(title, about, vendor, day, language(), chapters, contents)
    html = render_template("pdf/article.html", book=book)
    pictures = paper.pictures(set(_PICTURE_NAMES.findall(html)), reader_here())
    try:
        with outside_transaction():  # the press is a process: waiting for it lets others work
            data = pdf.typeset(Manuscript(html, STYLES, pictures))
    except PressFailed:
        flash(_("No PDF could be made just now. You can print this page instead."), "wrong")
        return way_on(back)
    response = make_response(data)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = disposition("inline", f"{name}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


_PICTURE_NAMES = re.compile(r'src="stored:([A-Za-z0-9_-]{16})"')


def _chapter(one_: paper.Printed, place: Place, number: int) -> Chapter:
    page = rendered(one_.edition_id, place=place.name, language=one_.language, reader=reader_here())
    html = _for_paper(str(page.html), number)
    return Chapter(
        anchor=f"article-{number}",
        title=one_.title,
        lead=one_.lead,
        updated=one_.revised_at,
        language=page.language,
        shelf=one_.shelf,
        html=Markup(html),  # noqa: S704  # nosec B704  # what rendered() answered, without what paper has no use for
    )


def _for_paper(html: str, number: int) -> str:
    """Return an article's HTML without what only a screen has; its links whole, its ids apart from other articles'."""
    base = urlsplit(current_app.config["BASE_URL"])
    html = _BOX.sub(lambda box: "■ " if box[1] == "square-check" else "□ ", html)  # a task, done or to do
    html = _LAZY.sub("", _UNFIT.sub("", html))
    html = _PICTURE.sub(r'\1stored:\2"', html)
    html = html.replace('id="s-', f'id="a{number}-s-').replace('href="#s-', f'href="#a{number}-s-')
    return html.replace('href="/', f'href="{base.scheme}://{base.netloc}/')
