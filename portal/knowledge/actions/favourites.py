"""Keeping an article at hand, and letting it go again."""

from sqlalchemy import delete, select

from portal.foundation.db import db
from portal.knowledge.models import Favourite


def keep(article_id: int, person_id: int) -> None:
    """Keep an article at hand for a person; once is enough."""
    known = select(Favourite.at).where(Favourite.person_id == person_id, Favourite.article_id == article_id)
    if db.session.scalar(known) is None:
        db.session.add(Favourite(person_id=person_id, article_id=article_id))
        db.session.flush()


def let_go(article_id: int, person_id: int) -> None:
    """Keep it no longer."""
    db.session.execute(
        delete(Favourite).where(Favourite.person_id == person_id, Favourite.article_id == article_id)
    )
