"""An index of all that the cast has, as the worker leaves it."""

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db, writing
from portal.foundation.outbox import OutboxItem, work_off
from portal.foundation.search import index
from portal.foundation.tenancy import customer_scope, every_customer
from portal.knowledge.models import Article, ArticleText
from tests.cast import address

ANN = select(User.id).where(User.email == address("ann"))


@pytest.fixture
def indexed(app):
    """The cast's articles and maps, found."""
    with app.app_context():
        index_everything()


def index_everything() -> None:
    """Put into the index whatever there is now."""
    with every_customer("an index of everything"):
        found = [(code, *row) for code, one in index.sources().items() for row in one.subjects(0, 1000)]
    with writing():
        for code, subject_id, customer_id in found:
            if customer_id is None:
                index.refresh(code, subject_id)
                continue
            with customer_scope(customer_id):
                index.refresh(code, subject_id)
        db.session.commit()


def work_off_the_index() -> None:
    """Do what is owed to the index, now."""
    for item in db.session.scalars(
        select(OutboxItem).where(OutboxItem.kind.in_(("search.index", "plans.index")))
    ):
        item.not_before = item.created_at
    db.session.commit()
    while work_off():
        pass


def article_pid(slug: str) -> str:
    """Return the public id of one of the cast's articles by its English slug."""
    asked = select(Article.public_id).join(ArticleText, ArticleText.article_id == Article.id)
    return db.session.scalars(asked.where(ArticleText.slug == slug, ArticleText.language == "en")).one()


@pytest.fixture
def author(app) -> Actor:
    """Ann, who writes articles."""
    with app.app_context():
        return Actor(ActorKind.PERSON, Side.VENDOR, db.session.scalars(ANN).one())
