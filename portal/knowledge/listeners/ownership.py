"""Articles that somebody keeps true are given to colleagues when they leave; none is left without anybody unseen."""

from sqlalchemy import or_, select

from portal.accounts.actions.erasure import PersonErased
from portal.foundation import audit
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.knowledge.models import Article, ArticleText


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Name nobody as owner or reviewer who was erased; the desk shows such articles as nobody's."""
    theirs = select(Article).where(Article.owner_id == event.person_id)
    for article in db.session.scalars(theirs):
        article.owner_id = None
    reviewing = select(ArticleText).where(
        or_(ArticleText.reviewer_id == event.person_id, ArticleText.state_by_id == event.person_id)
    )
    for text in db.session.scalars(reviewing):
        text.reviewer_id = None if text.reviewer_id == event.person_id else text.reviewer_id
    audit.remember("article.owner_forgotten", by=event.by)
