"""What articles stand in and share: the tree of categories, tags, snippets."""

import pytest
from sqlalchemy import select

from portal.foundation.db import db
from portal.knowledge.actions import articles, categories, publishing, snippets, tags, texts
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import Article, Category, Snippet, Tag
from portal.knowledge.queries.categories import tree
from portal.knowledge.queries.editions import article_of
from tests.knowledge.test_writing import ann, text  # noqa: F401  # the author, and a draft of hers

DESK = "/desk/knowledge"


def named(*rows) -> list[str]:
    return [f"{'.' * one.depth}{one.category.name_en}" for one in tree()]


def test_the_tree_moves_with_all_that_is_below(ann):  # noqa: F811
    basics = db.session.scalars(select(Category)).one()
    first = categories.add({"en": "First"}, by=ann)
    inner = categories.add({"en": "Inner"}, by=ann, parent=first)
    deep = categories.add({"en": "Deep"}, by=ann, parent=inner)
    assert named() == ["Basics", "First", ".Inner", "..Deep"]
    categories.move(inner, basics, by=ann)
    assert (deep.path, inner.path) == (f"/{basics.id}/{inner.id}/{deep.id}/", f"/{basics.id}/{inner.id}/")
    with pytest.raises(Refused, match="inside_itself"):
        categories.move(basics, deep, by=ann)
    categories.step(first, -1, by=ann)
    assert named() == ["First", "Basics", ".Inner", "..Deep"]
    with pytest.raises(Refused, match="not_empty"):
        categories.remove(basics, by=ann)
    categories.remove(basics, first, by=ann)
    assert named() == ["First", ".Inner", "..Deep"]
    assert not db.session.scalars(select(Article).where(Article.category_id != first.id)).all()


def test_articles_are_put_in_order(app, as_):
    with app.app_context():
        category = db.session.scalars(select(Category)).one()
        pid = category.public_id
        order = [one.public_id for one in _in(category)]
    ann = as_("ann")  # noqa: F811
    ann.post(f"{DESK}/categories/{pid}/articles", data={"down": order[0]})
    ann.post(f"{DESK}/categories/{pid}/articles", data={"article": order[3], "before": order[1]})
    with app.app_context():
        category = db.session.scalars(select(Category)).one()
        assert [one.public_id for one in _in(category)][:3] == [order[3], order[1], order[0]]


def _in(category: Category) -> list[Article]:
    return list(
        db.session.scalars(
            select(Article).where(Article.category_id == category.id).order_by(Article.position)
        )
    )


def test_a_snippet_knows_where_it_is_shown(ann, text):  # noqa: F811
    made = snippets.add("support hours", {"ja": "平日9時から"}, by=ann)
    texts.save(text, {"body": "連絡先\n\n{{snippet support hours}}"}, by=ann)
    publishing.publish(text, by=ann)
    with pytest.raises(Refused, match="in_use"):
        snippets.remove(made, by=ann)
    with pytest.raises(Refused, match="taken"):
        snippets.add("support hours", {}, by=ann)
    articles.archive(article_of(text), by=ann)
    snippets.remove(made, by=ann)
    assert not db.session.scalars(select(Snippet)).all()


def test_a_tag_is_one_whichever_language_it_is_written_in(ann, text):  # noqa: F811
    tags.tag(article_of(text), ["請求", "billing"])
    billing = db.session.scalars(select(Tag).where(Tag.slug == "billing")).one()
    tags.rename(billing, {"ja": "せいきゅう", "en": "Billing"}, by=ann)
    tags.tag(article_of(text), ["せいきゅう", "BILLING"])
    assert [one.slug for one in db.session.scalars(select(Tag).order_by(Tag.id))] == ["請求", "billing"]


def test_the_pages_of_the_shape(app, as_):
    ann, csm = as_("ann"), as_("chloe")  # noqa: F811
    assert "Basics" in ann.get(f"{DESK}/categories").text
    assert csm.get(f"{DESK}/categories").status_code == 403
    assert ann.post(f"{DESK}/categories/new", data={"name_ja": "", "name_en": ""}).status_code == 422
    assert ann.post(f"{DESK}/categories/new", data={"name_en": "New <b>one</b>"}).status_code == 303
    part = ann.get(f"{DESK}/categories", headers={"HX-Request": "true"}).text
    assert "New &lt;b&gt;one&lt;/b&gt;" in part
    assert ann.post(f"{DESK}/snippets/new", data={"name": "hours", "text_ja": "9時"}).status_code == 303
    assert ann.post(f"{DESK}/snippets/new", data={"name": "hours"}).status_code == 422
    with app.app_context():
        category = db.session.scalars(select(Category.public_id).order_by(Category.id)).first()
        snippet = db.session.scalars(select(Snippet.public_id)).one()
    for path in (
        f"categories/{category}",
        f"categories/{category}/remove",
        f"snippets/{snippet}",
        "tags",
        "snippets",
    ):
        assert ann.get(f"{DESK}/{path}").status_code == 200, path
    assert ann.post(f"{DESK}/categories/{category}/remove", data={"into": ""}).status_code == 422
    assert ann.post(f"{DESK}/snippets/{snippet}/remove").status_code == 303
