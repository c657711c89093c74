"""What an author should know before readers do: links that lead nowhere, pictures that are not there, no readers."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.knowledge.models import Article, ArticleEdition, ArticleFile, ArticleText, Snippet
from portal.knowledge.queries.addresses import typed
from portal.knowledge.queries.editions import article_of, published_of
from portal.knowledge.rules.markdown import Page, read
from portal.knowledge.rules.parts import TYPED, LinkKind


@dataclass(frozen=True)
class Finding:
    """One thing: `code` is empty, same, no_lead, dead, hidden (readers of this one may not open that), picture,
    snippet, vendor, or no_category; `words` say where."""

    code: str
    words: str = ""
    hinders: bool = False


def of(text: ArticleText, edition: ArticleEdition) -> list[Finding]:
    """Return what is not right yet with an edition that is about to be published, what hinders first."""
    article, page = article_of(text), read(edition.body)
    found: list[Finding] = []
    if not edition.body.strip():
        found.append(Finding("empty", hinders=True))
    before = published_of(text)
    if before is not None and before.id == edition.id:
        found.append(Finding("same"))
    if not edition.lead.strip():
        found.append(Finding("no_lead"))
    if article.reach is Reach.VENDOR:
        found.append(Finding("vendor"))
    if article.category_id is None:
        found.append(Finding("no_category"))
    return sorted([*found, *_of_links(article, page), *_missing(page)], key=lambda one: not one.hinders)


def _of_links(article: Article, page: Page) -> list[Finding]:
    led = [(link, typed(link) if link.kind in TYPED else link.target) for link in page.links]
    targets = {
        pid: link for link, pid in led if pid and (link.kind in TYPED or link.kind is LinkKind.ARTICLE)
    }
    found = [
        Finding("dead", link.words or link.written)
        for link, pid in led
        if link.kind is LinkKind.DEAD or (link.kind in TYPED and pid is None)
    ]
    wanted = (
        select(
            Article.public_id, Article.reach, Article.addressees, ArticleText.title, ArticleText.published_id
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(Article.public_id.in_(sorted(targets)))
        .order_by(ArticleText.language == language(), ArticleText.id)
    )
    rows = db.session.execute(wanted).all() if targets else []
    titles = {row.public_id: row.title for row in rows}
    there = {row.public_id: row for row in rows if row.published_id is not None}
    for pid, link in targets.items():
        called = link.words or titles.get(pid) or link.written
        if pid not in there:
            found.append(Finding("dead", called))
        elif _narrower(there[pid].reach, there[pid].addressees, article):
            found.append(Finding("hidden", called))
    return found


def _narrower(reach: Reach, addressees: list[str], article: Article) -> bool:
    """Tell whether some readers of an article may not open one that it links to."""
    width = [Reach.VENDOR, Reach.SOME, Reach.EVERY_CUSTOMER, Reach.PUBLIC]
    if reach is Reach.SOME and article.reach is Reach.SOME:
        return not set(article.addressees) <= set(addressees)
    return width.index(reach) < width.index(article.reach)


def _missing(page: Page) -> list[Finding]:
    files = set(
        db.session.scalars(select(ArticleFile.public_id).where(ArticleFile.public_id.in_(page.files)))
    )
    names = set(db.session.scalars(select(Snippet.name).where(Snippet.name.in_(page.snippets))))
    found = [Finding("picture", one) for one in page.files if one not in files]
    return found + [Finding("snippet", one) for one in page.snippets if one not in names]
