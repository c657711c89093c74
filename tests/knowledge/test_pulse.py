"""The library's pulse: another number whenever what lists of articles show has changed, and else the same."""

import pytest
from sqlalchemy import select, update

from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleRating, ArticleText, Category, LibraryPulse, Snippet


@pytest.fixture
def opened(app):
    with app.app_context():
        yield


def pulse() -> int | None:
    db.session.expire_all()
    return db.session.scalar(select(LibraryPulse.number))


def first(model):
    return db.session.scalars(select(model).order_by(model.id).limit(1)).one()


def retitled():
    first(ArticleText).title = "What it is called now"


def put_elsewhere():
    article = first(Article)
    article.category_id = None if article.category_id else first(Category).id


def renamed_category():
    first(Category).name_en = "Another name"


def new_snippet():
    db.session.add(Snippet(name="greeting", text_ja="やあ", text_en="Hello"))


def by_statement():
    asked = update(Article).where(Article.id == first(Article).id)
    db.session.execute(asked.values(owner_id=None, version=Article.version + 1))


def gone():
    db.session.delete(first(ArticleText))


@pytest.mark.parametrize(
    "change", [retitled, put_elsewhere, renamed_category, new_snippet, by_statement, gone]
)
def test_whatever_lists_show_gives_another_pulse(opened, change):
    before = pulse()
    change()
    db.session.commit()
    assert pulse() not in (None, before)


def test_what_is_undone_gives_none(opened):
    retitled()
    db.session.commit()
    before = pulse()
    first(ArticleText).title = "Taken back"
    db.session.flush()
    db.session.rollback()
    db.session.add(ArticleRating(article_id=first(Article).id, language="ja", helpful=True))
    db.session.commit()
    assert pulse() == before


def test_a_savepoint_that_is_undone_forgets_nothing_that_was_changed_before_it(opened):
    before = pulse()
    retitled()
    db.session.flush()
    with pytest.raises(ValueError, match="given up"), db.session.begin_nested():
        raise ValueError("given up")
    db.session.commit()
    assert pulse() not in (None, before)
