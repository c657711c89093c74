"""An edition as HTML for one reader: links where they may go, pictures of ours, snippets, words of the shell.

What an edition links to is remembered, and its HTML is kept under everything that shapes it: the edition, its
snippets' versions, the place it is read at, and which of its targets this reader may open. Who may open less gets a
body of their own, so that nothing is learned from it.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row, Select, bindparam, select

from portal.foundation import remembered
from portal.foundation.audience import Reader, addressed_to
from portal.foundation.db import db
from portal.foundation.pages import kept_body
from portal.knowledge.models import Article, ArticleEdition, ArticleFile, ArticleText, Category, Snippet
from portal.knowledge.queries.filling import Filling, Kept, Target, fill
from portal.knowledge.queries.places import Place
from portal.knowledge.rules.headings import Heading
from portal.knowledge.rules.markdown import Page, filled, read
from portal.knowledge.rules.parts import LinkKind

MOST_OUTLINES = 20_000


@dataclass(frozen=True)
class Rendered:
    """An edition for its reader. `language` is that of its words.

    `leans_on`: the public ids of the articles that shape it as well, by being linked to, or by a file of theirs that it
    shows.
    """

    html: Markup
    headings: tuple[Heading, ...]
    minutes: int
    language: str
    has_video: bool = False
    leans_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """What must be known of an edition before its HTML is looked up."""

    article_id: int
    language: str
    headings: tuple[Heading, ...]
    minutes: int
    has_video: bool
    targets: tuple[str, ...]  # public ids of the articles it links to
    foreign: tuple[str, ...]  # its files that belong to other articles
    snippets: tuple[str, ...]


def rendered(edition_id: int, *, place: str, language: str, reader: Reader) -> Rendered:
    """Return an edition as `reader` sees it at `place`: a customer's slug, desk or help (see queries/places).

    `language` is the one in which other articles are preferred. Whether the reader may read the edition itself is the
    caller's to ask. Raises LookupError for an edition that is gone.
    """
    known = _kept.get((edition_id,))
    versions = _versions(known.snippets) if known else ()
    outline = _kept.get((edition_id, versions)) if known else None
    body: Page | None = None
    lasting = outline is not None
    if outline is None:
        row = _row(edition_id)
        page = read(row.body)
        body, versions = _whole(page, row.language), _versions(page.snippets)
        outline = _outline(body, row.article_id, row.language)
        lasting = row.published_at is not None and remembered.only_reading()
        if lasting:
            _kept.put((edition_id,), outline)
            _kept.put((edition_id, versions), outline)
    targets = _targets(outline.targets, language, outline.language, reader)
    hidden = _hidden(outline.foreign, reader)

    def draw() -> str:
        return _html(body or page_of(edition_id), outline, place, targets, hidden)

    key = ("article", edition_id, versions, place, tuple(sorted(targets.items())), hidden)
    html = kept_body(key, draw) if lasting else _safe(draw())
    leans_on = (*outline.targets, *_owners(outline.foreign))
    return Rendered(html, outline.headings, outline.minutes, outline.language, outline.has_video, leans_on)


def previewed(
    body: str, *, article_id: int, text_language: str, place: str, language: str, reader: Reader
) -> Rendered:
    """Return Markdown that is not published as `reader` would see it in an article; nothing is kept of it."""
    page = _whole(read(body), text_language)
    outline = _outline(page, article_id, text_language)
    targets = _targets(outline.targets, language, text_language, reader)
    html = _safe(_html(page, outline, place, targets, _hidden(outline.foreign, reader)))
    return Rendered(html, page.headings, page.minutes, text_language, page.has_video)


def page_of(edition_id: int) -> Page:
    """Return what an edition says, its snippets in their places: for the index, feeds and lists of links.

    Raises LookupError for an edition that is gone.
    """
    row = _row(edition_id)
    return _whole(read(row.body), row.language)


def _row(edition_id: int) -> Row[str, datetime | None, str, int]:
    asked = (
        select(ArticleEdition.body, ArticleEdition.published_at, ArticleText.language, ArticleText.article_id)
        .join(ArticleText, ArticleText.id == ArticleEdition.text_id)
        .where(ArticleEdition.id == edition_id)
    )
    row = db.session.execute(asked).one_or_none()
    if row is None:
        raise LookupError(f"no edition {edition_id}")
    return row


def _whole(page: Page, language: str) -> Page:
    if not page.snippets:
        return page
    wanted = select(Snippet.id, Snippet.name, Snippet.text_ja, Snippet.text_en)
    pages = {}
    for row in db.session.execute(wanted.where(Snippet.name.in_(page.snippets))):
        first, second = (row.text_en, row.text_ja) if language == "en" else (row.text_ja, row.text_en)
        pages[row.name] = read(first or second, prefix=f"{row.id}-")
    return filled(page, pages)


def _outline(page: Page, article_id: int, language: str) -> Outline:
    targets = {link.target for link in page.links if link.kind is LinkKind.ARTICLE}
    foreign: Sequence[str] = ()
    if page.files:
        others = select(ArticleFile.public_id).where(
            ArticleFile.public_id.in_(page.files), ArticleFile.article_id != article_id
        )
        foreign = sorted(db.session.scalars(others))
    return Outline(
        article_id, language, page.headings, page.minutes, page.has_video, tuple(sorted(targets)),
        tuple(foreign), page.snippets,
    )  # fmt: skip


def _versions(names: Sequence[str]) -> tuple[tuple[str, int], ...]:
    if not names:
        return ()
    asked = select(Snippet.name, Snippet.version).where(Snippet.name.in_(names))
    return tuple(sorted((row.name, row.version) for row in db.session.execute(asked)))


def _targets(
    public_ids: Sequence[str], language: str, text_language: str, reader: Reader
) -> dict[str, Target]:
    """Return those of these articles that the reader may open, with what is needed to lead there."""
    if not public_ids:
        return {}
    values = {"public_ids": list(public_ids)}
    found: dict[str, dict[str, Target]] = {}
    for row in db.session.connection().execute(_published(reader), values):
        target = Target(row.title, row.language, row.category or "", row.slug)
        found.setdefault(row.public_id, {})[row.language] = target
    return {public_id: _fitting(texts, language, text_language) for public_id, texts in found.items()}


@lru_cache(maxsize=512)
def _published(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Return the statement for those of `public_ids` that a reader may open, prepared once for whoever reads alike."""
    asked = (
        select(
            Article.public_id,
            ArticleText.language,
            ArticleText.slug,
            ArticleText.title,
            Category.slug.label("category"),
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .outerjoin(Category, Category.id == Article.category_id)
    )
    return asked.where(
        Article.public_id.in_(bindparam("public_ids", expanding=True)), Article.archived_at.is_(None),
        ArticleText.published_id.is_not(None), addressed_to(Article, reader),
    )  # fmt: skip


def _fitting(texts: Mapping[str, Target], language: str, text_language: str) -> Target:
    there = texts.get(language) or texts.get(text_language) or texts[min(texts)]
    named = texts.get(text_language) or there
    return replace(there, title=named.title)


def _owners(public_ids: Sequence[str]) -> Sequence[str]:
    """Return the articles to which these files of other articles belong."""
    if not public_ids:
        return ()
    asked = select(Article.public_id).join(ArticleFile, ArticleFile.article_id == Article.id)
    return db.session.scalars(asked.where(ArticleFile.public_id.in_(public_ids)).distinct()).all()


def _hidden(public_ids: Sequence[str], reader: Reader) -> tuple[str, ...]:
    """Return those files of other articles that the reader may not see."""
    if not public_ids:
        return ()
    seen = db.session.connection().execute(_visible(reader), {"public_ids": list(public_ids)})
    return tuple(sorted(set(public_ids) - set(seen.scalars())))


@lru_cache(maxsize=512)
def _visible(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Return the statement for those files of `public_ids` whose article a reader may read."""
    asked = select(ArticleFile.public_id).join(Article, Article.id == ArticleFile.article_id)
    named = ArticleFile.public_id.in_(bindparam("public_ids", expanding=True))
    return asked.where(named, addressed_to(Article, reader))


def _html(
    page: Page, outline: Outline, place: str, targets: Mapping[str, Target], hidden: Sequence[str]
) -> str:
    shown = [public_id for public_id in page.files if public_id not in hidden]
    files = {}
    if shown:
        asked = select(
            ArticleFile.public_id, ArticleFile.name, ArticleFile.media_type, ArticleFile.size,
            ArticleFile.width, ArticleFile.height,
        )  # fmt: skip
        rows = db.session.execute(asked.where(ArticleFile.public_id.in_(shown)))
        files = {row.public_id: Kept(*row) for row in rows}
    addresses = {
        public_id: Place(place, one.language).article(public_id, slug=one.slug, category=one.category)
        for public_id, one in targets.items()
    }
    titles = {public_id: one.title for public_id, one in targets.items()}
    return fill(page.html_parts, Filling(place, outline.language, addresses, titles, files, page.anchors))


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704  # nosec B704  # drawn by rules/drawing after nh3, which escapes all words


class _Outlines:
    """Outlines of published editions, which never change, the least recently used dropped first."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[object, ...], Outline] = OrderedDict()
        self._lock = threading.Lock()
        remembered.forgets(self)

    def get(self, key: tuple[object, ...]) -> Outline | None:
        with self._lock:
            if (found := self._found.get(key)) is not None and remembered.only_reading():
                self._found.move_to_end(key)
                return found
        return None

    def put(self, key: tuple[object, ...], outline: Outline) -> None:
        with self._lock:
            self._found[key] = outline
            while len(self._found) > MOST_OUTLINES:
                self._found.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._found.clear()


_kept = _Outlines()
