"""An article for one reader: links where they may go and nowhere else, snippets, pictures; kept, and never too long."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.audience import Reader, Side
from portal.foundation.config import ROOT
from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleEdition, ArticleFile, ArticleText, Snippet
from portal.knowledge.queries.rendering import page_of, previewed, rendered
from portal.knowledge.rules.plain import text_of

VENDOR, NOBODY = Reader(Side.VENDOR), Reader()


def article(slug: str) -> Article:
    return db.session.scalars(
        select(Article).join(ArticleText).where(ArticleText.slug == slug, ArticleText.language == "ja")
    ).one()


def published(slug: str, body: str, language: str = "ja") -> int:
    """Let a text of the cast say something else, and return its edition's id."""
    text = db.session.scalars(
        select(ArticleText).where(ArticleText.slug == slug, ArticleText.language == language)
    ).one()
    edition = db.session.get_one(ArticleEdition, text.published_id)
    edition.body = body
    db.session.commit()
    return edition.id


@pytest.fixture
def reading(app) -> Iterator[None]:
    """A request that only reads, such as the page of an article is."""
    with app.test_request_context("/c/sakura/knowledge"):
        yield


@pytest.fixture
def sakura(reading) -> Reader:
    customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
    return Reader(Side.CUSTOMER, frozenset({f"customer:{customer.id}"}))


def test_links_lead_where_the_reader_may_go_and_are_words_elsewhere(sakura):
    slugs = ("everyone", "sakura", "ume", "vendor", "draft")
    pids = {slug: article(slug).public_id for slug in slugs}
    body = "\n\n".join(f"[{slug} words](article:{pid}#x)\n[](article:{pid})" for slug, pid in pids.items())
    edition = published("public", body)

    def led(html: str) -> set[str]:
        return {slug for slug, pid in pids.items() if pid in html or f"/{slug}#" in html}

    own = rendered(edition, place="sakura", language="ja", reader=sakura).html
    assert led(own) == {"everyone", "sakura"}
    assert f'<a href="/c/sakura/knowledge/{pids["sakura"]}#s-x">sakura words</a>' in own
    assert "ume words" in own
    assert "everyone の記事" in own
    assert "ume の記事" not in own
    assert led(rendered(edition, place="desk", language="ja", reader=VENDOR).html) == set(slugs) - {"draft"}
    assert led(rendered(edition, place="help", language="ja", reader=NOBODY).html) == set()


def test_links_follow_an_article_that_moved(reading):
    moved = article("public")
    edition = published("everyone", f"[](article:{moved.public_id})", "en")
    text = db.session.scalars(
        select(ArticleText).where(ArticleText.article_id == moved.id, ArticleText.language == "en")
    ).one()
    assert "/help/en/basics/public" in rendered(edition, place="help", language="en", reader=NOBODY).html
    text.slug, text.title = "new-address", "Called <otherwise>"
    db.session.commit()
    page = rendered(edition, place="help", language="en", reader=NOBODY).html
    assert 'href="/help/en/basics/new-address">Called &lt;otherwise&gt;</a>' in page


def test_a_kept_article_costs_a_fixed_number_of_statements(sakura, counting):
    pids = [article(slug).public_id for slug in ("everyone", "sakura", "segment", "vendor")]
    short = published("public", f"[a](article:{pids[0]})")
    long = published("ume", " ".join(f"[a](article:{pid})" for pid in pids) + "\n\n## A\n\n" * 3)
    seen = []
    for edition in (short, long):
        first = rendered(edition, place="sakura", language="ja", reader=sakura)
        with counting() as statements:
            assert rendered(edition, place="sakura", language="ja", reader=sakura) == first
        seen.append(len(statements))
    assert seen == [2, 2]  # where the links lead, and the body, which is kept otherwise


def test_snippets_are_shown_as_they_are_now(reading):
    snippet = Snippet(name="連絡先", text_ja="**電話** 03", text_en="**Phone** 03")
    db.session.add(snippet)
    edition = published("public", "{{snippet 連絡先}}")
    facts = {"place": "help", "language": "ja", "reader": NOBODY}
    assert (
        rendered(edition, **facts).html
        == rendered(edition, **facts).html
        == "<p><strong>電話</strong> 03</p>"
    )
    snippet.text_ja = "## 新しい電話"
    db.session.commit()
    now = rendered(edition, **facts)
    assert ("新しい電話" in now.html, now.headings[0].words) == (True, "新しい電話")
    assert text_of(page_of(edition)) == "新しい電話"


def test_pictures_of_articles_that_the_reader_may_not_read_are_words(sakura):
    other = article("ume")
    file = ArticleFile(
        article_id=other.id,
        name="a.png",
        media_type="image/webp",
        size=1,
        sha256="x",
        place="x",
        width=4,
        height=3,
    )
    db.session.add(file)
    db.session.flush()
    edition = published("public", f"![図の説明](file:{file.public_id})")
    assert rendered(edition, place="sakura", language="ja", reader=sakura).html == "<p>図の説明</p>"
    shown = rendered(edition, place="desk", language="ja", reader=VENDOR).html
    assert f'<img src="/desk/knowledge/files/{file.public_id}" alt="図の説明" width="4" height="3"' in shown


def test_what_is_typed_is_shown_without_being_kept(reading):
    one = article("public")
    facts = {"article_id": one.id, "text_language": "en", "place": "desk", "language": "ja", "reader": VENDOR}
    assert "Watch out" in previewed(":::warning\nx\n:::", **facts).html


def test_columns_stand_on_paper_as_on_the_screen():
    for sheet in ("static/css/66-article.css", "static/pdf/article.css"):
        rules = (ROOT / sheet).read_text("utf-8")
        for place, aligned in (("right", "to-right"), ("center", "to-center")):
            assert re.search(rf"\.{aligned} \{{ text-align: {place};", rules), (sheet, aligned)
