"""What authors learn of their articles, each of those they may read; and which links lead nowhere."""

import pytest
from sqlalchemy import select

from portal.foundation.db import db
from portal.knowledge.actions import ratings, reading
from portal.knowledge.actions.reading import Reading
from portal.knowledge.models import Article, ArticleLink, ArticleText, Unhelpful
from tests.ideas.test_ideas import person


@pytest.fixture
def counted(app):
    """The article for everyone was read three times, once from a search, and helped one of two; Ume's was read once."""
    with app.app_context():
        rows = {row.external_id[5:]: row for row in db.session.scalars(select(Article))}
        for slug, found in (("everyone", False), ("everyone", True), ("everyone", False), ("ume", False)):
            reading.count(Reading(rows[slug].id, rows[slug].public_id, "en", 1.0, found))
        for name, helpful, effort in (("aoi", True, 2), ("sora", False, 5)):
            said = {"helpful": helpful, "reason": None, "words": "", "effort": effort}
            ratings.rate(rows["everyone"].id, "en", person(name).id, said)
        text = db.session.scalars(
            select(ArticleText).where(ArticleText.article_id == rows["ume"].id, ArticleText.language == "en")
        ).one()
        db.session.add(
            ArticleLink(text_id=text.id, written="article:nowhere<b>", words="see there", broken=True)
        )
        db.session.commit()


def test_the_most_read_stand_first_with_what_was_said(as_, counted):
    page = as_("ann").get("/desk/knowledge/figures?lang=en").text
    first = page.split("<tbody>")[1].split("</tr>")[0]
    assert "everyone article" in first
    assert all(said in first for said in (">3<", "33%", "1 of 2", "3.5"))
    for by in ("helpful", "effort", "age", "nonsense"):
        page = as_("ann").get(f"/desk/knowledge/figures?by={by}&page=-1").text
        assert "everyone article" in page
        assert "draft article" not in page


def test_figures_and_links_tell_of_no_article_that_one_may_not_read(as_, counted):
    assert "ume article" in as_("ann").get("/desk/knowledge/figures").text
    assert "ume article" not in as_("chloe").get("/desk/knowledge/figures").text
    page = as_("ann").get("/desk/knowledge/broken-links").text
    assert "article:nowhere&lt;b&gt;" in page
    assert "see there" in page
    assert "see there" not in as_("chloe").get("/desk/knowledge/broken-links").text
    assert as_("carl").get("/desk/knowledge/figures").status_code == 403


def test_more_articles_take_no_more_statements(as_, counted, counting):
    ann = as_("ann")
    ann.get("/desk/knowledge/figures")
    with counting() as one_language:
        ann.get("/desk/knowledge/figures?lang=en")
    with counting() as all_of_them:
        ann.get("/desk/knowledge/figures")
    assert len(one_language) == len(all_of_them)


def test_what_readers_say_reaches_whoever_keeps_the_article(app, as_, counted):
    with app.app_context():
        article = db.session.scalars(select(Article).where(Article.external_id == "cast/everyone")).one()
        pid = article.public_id
        said = {"helpful": False, "reason": Unhelpful.UNCLEAR, "words": "Which <b>menu</b>?", "effort": 4}
        ratings.rate(article.id, "en", person("sora").id, said)
        db.session.commit()
    ann, url = as_("ann"), f"/desk/knowledge/{pid}"
    page = ann.get(url).text
    for words in (
        "Which &lt;b&gt;menu&lt;/b&gt;?",
        "Hard to understand",
        "Much",
        "1 new",
        "Helpful to 1 of 2",
    ):
        assert words in page
    assert "Sora" not in page.split('id="voices"')[1].split("</section>")[0]
    assert pid in ann.get("/desk/knowledge?which=said").text
    assert "Which " not in as_("carl").get(url).text  # sales writes, and does not see how articles do
    assert as_("carl").post(f"{url}/voices").status_code == 403
    assert ann.post(f"{url}/voices").status_code == 303
    assert "1 new" not in ann.get(url).text
    assert pid not in ann.get("/desk/knowledge?which=said").text
