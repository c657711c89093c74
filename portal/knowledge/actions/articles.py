"""Articles as a whole: begun, kept by somebody, put in a place, archived and taken up again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.i18n import LANGUAGES
from portal.knowledge.actions import tags as tagging
from portal.knowledge.actions.events import NO_CUSTOMER, ArticleChanged, ArticleGone
from portal.knowledge.actions.links import forget_links, mark_links_to
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.actions.texts import open_text
from portal.knowledge.models import Article, ArticleState, ArticleText, Category
from portal.knowledge.queries.editions import texts_of

#: What can be set of an article by `revise`.
COLUMNS = ("owner_id", "review_on", "original_language")


def start(
    title: str,
    *,
    by: Actor,
    language: str = "ja",
    body: str = "",
    lead: str = "",
    category: Category | None = None,
    owner_id: int | None = None,
    review_on: date | None = None,
    reach: Reach = Reach.VENDOR,
    addressees: Sequence[str] = (),
    tags: Iterable[str] = (),
    slug: str = "",
    external_id: str | None = None,
    public_id: str | None = None,
) -> ArticleText:
    """Begin an article with a draft in one language, and return that text. Nobody but the vendor's team reads it yet.

    `owner_id` unset: whoever begins it. `slug` unset: made of the title. `public_id`: promised to it already, by links
    of an import. Raises Refused (no_title, language).
    """
    if language not in LANGUAGES:
        raise Refused("language")
    made = Article(
        category_id=category.id if category else None,
        position=next_position(category),
        original_language=language,
        owner_id=owner_id or by.person_id,
        review_on=review_on,
        external_id=external_id,
        made_by_id=by.person_id,
        reach=reach,
        addressees=list(addressees),
        **({"public_id": public_id} if public_id else {}),
    )
    db.session.add(made)
    db.session.flush()
    text = open_text(made, language, {"title": title, "lead": lead, "body": body}, by=by, slug=slug)
    tagging.tag(made, tags)
    audit.remember("article.begun", by=by, subject=subject_of(made), title=text.title)
    return text


def revise(
    article: Article, values: Mapping[str, Any], *, by: Actor, tags: Iterable[str] | None = None
) -> None:
    """Change who keeps an article true, by when it is looked through again, and its tags (None: as they are)."""
    changes = {
        name: [_plain(getattr(article, name)), _plain(value)]
        for name, value in values.items()
        if name in COLUMNS and getattr(article, name) != value
    }
    for name in changes:
        setattr(article, name, values[name])
    retagged = tags is not None and tagging.tag(article, tags)
    if changes or retagged:
        audit.remember("article.changed", by=by, subject=subject_of(article), changes=changes)
    if retagged:
        announce(ArticleChanged(NO_CUSTOMER, article.id))


def hand_over(owner: User, successor: User, *, by: Actor) -> int:
    """Let somebody else keep true whatever a person keeps; return how many articles that were."""
    theirs = db.session.scalars(select(Article).where(Article.owner_id == owner.id)).all()
    for article in theirs:
        article.owner_id = successor.id
    if theirs:
        audit.remember(
            "article.handed_over", by=by, subject=f"person:{owner.public_id}", to=successor.public_id,
            articles=len(theirs),
        )  # fmt: skip
    return len(theirs)


def looked_through(article: Article, next_on: date | None, *, by: Actor) -> None:
    """Note that an article was looked through and is still true, and by when it is the next time."""
    audit.remember("article.looked_through", by=by, subject=subject_of(article), next=_plain(next_on))
    article.review_on = next_on


def move(article: Article, category: Category | None, *, by: Actor, position: int | None = None) -> None:
    """Put an article into a category (None: into none), at the end or at a position (0 is first)."""
    before = article.category_id
    category_id = category.id if category else None
    if position is None:
        if before == category_id:
            return
        position = next_position(category)
    else:
        _make_room(category_id, article, position)
    article.category_id, article.position = category_id, position
    if before != category_id:
        name = category.public_id if category else ""
        audit.remember("article.moved", by=by, subject=subject_of(article), category=name)
        announce(ArticleChanged(NO_CUSTOMER, article.id))


def archive(article: Article, *, by: Actor) -> None:
    """Take an article away from its readers, in every language; its editions stay."""
    if article.archived_at is not None:
        raise Refused("state")
    article.archived_at = clock.now()
    texts = texts_of(article)
    for text in texts:
        _stand(text, ArticleState.ARCHIVED, by)
        text.published_id = text.publish_at = None
    forget_links(texts)
    mark_links_to(article, broken=True)
    audit.remember("article.archived", by=by, subject=subject_of(article))
    db.session.flush()
    announce(ArticleGone(NO_CUSTOMER, article.id))


def take_up(article: Article, *, by: Actor) -> None:
    """Take an article out of the archive: its texts are drafts again, and read once they are published."""
    if article.archived_at is None:
        raise Refused("state")
    article.archived_at = None
    for text in texts_of(article):
        _stand(text, ArticleState.DRAFT, by)
    audit.remember("article.taken_up", by=by, subject=subject_of(article))


def next_position(category: Category | None) -> int:
    """Return the place behind the last article of a category."""
    here = Article.category_id == category.id if category else Article.category_id.is_(None)
    last = db.session.scalar(select(func.max(Article.position)).where(here))
    return 0 if last is None else last + 1


def subject_of(article: Article) -> str:
    """Return how the audit log names an article."""
    return f"article:{article.public_id}"


def _make_room(category_id: int | None, article: Article, position: int) -> None:
    here = Article.category_id == category_id if category_id else Article.category_id.is_(None)
    wanted = select(Article).where(here, Article.id != article.id).order_by(Article.position, Article.id)
    for place, other in enumerate(db.session.scalars(wanted)):
        wanted_place = place if place < position else place + 1
        if other.position != wanted_place:
            other.position = wanted_place


def _stand(text: ArticleText, state: ArticleState, by: Actor) -> None:
    text.state, text.state_at, text.state_by_id = state, clock.now(), by.person_id


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
