"""Where published texts lead: kept beside them, so that a link that breaks is known before its reader finds it."""

from collections.abc import Sequence
from urllib.parse import quote

from sqlalchemy import delete, or_, select, update

from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleEdition, ArticleLink, ArticleText, Snippet, SnippetUse
from portal.knowledge.queries.addresses import ANOTHER_PAGE, typed
from portal.knowledge.rules.links import link_of
from portal.knowledge.rules.markdown import Page, read
from portal.knowledge.rules.parts import TYPED, Link, LinkKind

LONGEST_WORDS = 200
LED = (LinkKind.ARTICLE, LinkKind.DEAD)
AT_ONCE = 400  # values in one statement


def note_links(text: ArticleText, page: Page) -> None:
    """Keep where a text leads now, which of it leads nowhere, and which snippets it shows."""
    db.session.execute(delete(ArticleLink).where(ArticleLink.text_id == text.id))
    db.session.execute(delete(SnippetUse).where(SnippetUse.text_id == text.id))
    led = [(one, typed(one) if one.kind in TYPED else one.target) for one in page.links]
    found = [(one, pid) for one, pid in led if one.kind in LED or (one.kind in TYPED and pid != ANOTHER_PAGE)]
    targets = _targets([pid for one, pid in found if pid and one.kind is not LinkKind.DEAD])
    db.session.add_all(_kept(text, one, *targets.get(pid or "", (None, False))) for one, pid in found)
    if page.snippets:
        ids = db.session.scalars(select(Snippet.id).where(Snippet.name.in_(page.snippets)))
        db.session.add_all(SnippetUse(text_id=text.id, snippet_id=one) for one in ids)
    db.session.flush()


def forget_links(texts: Sequence[ArticleText]) -> None:
    """Forget where texts led that nobody reads any more."""
    ids = [text.id for text in texts]
    db.session.execute(delete(ArticleLink).where(ArticleLink.text_id.in_(ids)))
    db.session.execute(delete(SnippetUse).where(SnippetUse.text_id.in_(ids)))


def mark_links_to(article: Article, *, broken: bool) -> None:
    """Let those who link to an article know that there is something to read there, or nothing any more."""
    links = update(ArticleLink).where(ArticleLink.target_id == article.id, ArticleLink.broken.is_(not broken))
    db.session.execute(links.values(broken=broken), execution_options={"synchronize_session": False})


def find_typed_again(slug: str) -> None:
    """Let typed addresses that led nowhere know the text or category that readers find there from now on."""
    named = [ArticleLink.written.contains(one, autoescape=True) for one in {slug, quote(slug)}]
    lost = select(ArticleLink).where(
        ArticleLink.broken.is_(True), ArticleLink.target_id.is_(None), or_(*named)
    )
    for link in db.session.scalars(lost).all():
        found = link_of(link.written)
        pid = typed(found) if found.kind in TYPED else None
        if pid == ANOTHER_PAGE:
            db.session.delete(link)
        for target_id, readable in _targets([pid] if pid else []).values():
            link.target_id, link.broken = target_id, not readable


def look_at_links_again(slug: str) -> None:
    """Note anew where those texts lead that may have led to what is gone from an address."""
    named = [ArticleEdition.body.contains(one, autoescape=True) for one in {f"/{slug}", f"/{quote(slug)}"}]
    asked = select(ArticleText, ArticleEdition.body).join(
        ArticleEdition, ArticleEdition.id == ArticleText.published_id
    )
    for text, body in db.session.execute(asked.where(or_(*named))).all():
        note_links(text, read(body))


def find_targets_again() -> int:
    """Let links know the articles they lead to that were not there yet when they were noted; return how many did."""
    lost = select(ArticleLink).where(
        ArticleLink.broken.is_(True),
        ArticleLink.target_id.is_(None),
        ArticleLink.written.startswith("article:"),
    )
    waiting = [(link, link_of(link.written).target) for link in db.session.scalars(lost)]
    targets: dict[str, tuple[int, bool]] = {}
    wanted = sorted({target for _link, target in waiting})
    for at in range(0, len(wanted), AT_ONCE):
        targets |= _targets(wanted[at : at + AT_ONCE])
    found = [(link, *targets[target]) for link, target in waiting if target in targets]
    for link, target_id, readable in found:
        link.target_id, link.broken = target_id, not readable
    return len(found)


def _targets(public_ids: list[str]) -> dict[str, tuple[int, bool]]:
    if not public_ids:
        return {}
    readable = select(ArticleText.article_id).where(ArticleText.published_id.is_not(None))
    wanted = select(Article.public_id, Article.id, Article.id.in_(readable)).where(
        Article.public_id.in_(public_ids)
    )
    return {row[0]: (row[1], bool(row[2])) for row in db.session.execute(wanted)}


def _kept(text: ArticleText, link: Link, target_id: int | None, readable: bool) -> ArticleLink:
    return ArticleLink(
        text_id=text.id,
        target_id=target_id,
        written=(link.written or link.target)[:400],
        words=link.words[:LONGEST_WORDS],
        anchor=link.anchor[:200],
        broken=not readable,
    )
