"""The public help: what anybody may read, at clean addresses, the same for everybody."""

from xml.etree import ElementTree

from sqlalchemy import select

from portal.accounts.models import Installation
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Reach, Side
from portal.foundation.db import db, writing
from portal.knowledge.actions import categories
from portal.knowledge.models import (
    Article,
    ArticleDay,
    ArticleRating,
    ArticleReading,
    ArticleText,
    Category,
    OldAddress,
)
from tests import cast

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HIDDEN = set(cast.ARTICLES) - {"public"} | {"draft"}


def test_anybody_reads_what_is_public_and_nothing_else_wherever_it_is_told(app, as_):
    for who in ("", "mallory", "chloe"):  # whoever reads, it is the public's help
        browser = as_(who)
        pages = {url: browser.get(url) for url in ("/help/en", "/help/en/basics", "/help/ja/basics/public")}
        told = [page.text for page in pages.values()]
        told += [
            browser.get(url).text for url in ("/help/sitemap.xml", "/help/en/feed.xml", "/help/ja/feed.xml")
        ]
        assert {page.status_code for page in pages.values()} == {200}
        assert "Set-Cookie" not in pages["/help/en"].headers
        assert "csrf" not in "".join(page.text for page in pages.values())
        assert "public article" in pages["/help/en/basics"].text
        for slug in HIDDEN:
            assert browser.get(f"/help/en/basics/{slug}").status_code == 404
            assert not any(f"{slug} article" in text or f"/basics/{slug}" in text for text in told), slug
    with app.app_context():
        db.session.get_one(Installation, 1).modules = {"knowledge": "off"}
        db.session.commit()
    assert as_("").get("/help/en").status_code == 404


def test_an_article_has_one_address_a_language_and_every_other_one_leads_there(app, as_):
    browser = as_("")
    page = browser.get("/help/en/basics/public").text
    assert '<link rel="canonical" href="http://localhost/help/en/basics/public">' in page
    assert '<link rel="alternate" hreflang="ja" href="http://localhost/help/ja/basics/public">' in page
    assert '<html lang="en">' in page
    assert '<html lang="ja">' in browser.get("/help/ja/basics/public").text
    assert browser.get("/help", headers={"Accept-Language": "ja"}).location == "/help/ja"
    with app.app_context():
        text = db.session.scalars(
            select(ArticleText).where(ArticleText.slug == "public", ArticleText.language == "ja")
        ).one()
        text.slug = "公開"
        everyone = db.session.scalars(
            select(ArticleText.article_id).where(ArticleText.slug == "everyone")
        ).first()
        for path, target in (
            ("ja/public", text.article_id),
            ("docs/a b.md", text.article_id),
            ("docs/no", everyone),
        ):
            db.session.add(OldAddress(path=path, article_id=target, language="ja"))
        db.session.commit()
    new = "/help/ja/basics/%E5%85%AC%E9%96%8B"
    for old in ("/help/ja/basics/public", "/help/docs/a b.md", "/help/ja/elsewhere/公開"):
        answer = browser.get(old)
        assert (answer.status_code, answer.location) == (301, new), old
    assert browser.get(new).status_code == 200
    assert browser.get("/help/docs/no").status_code == 404  # it is not for the public
    english = browser.get("/help/en/basics/公開")  # a text of another language, in a help of this one
    assert english.location == "/help/en/basics/public"


def test_a_category_leads_on_from_every_address_it_had(app, as_):
    by, browser = Actor(ActorKind.PERSON, Side.VENDOR, 1), as_("")
    with app.app_context(), writing():
        basics = db.session.scalars(select(Category)).one()
        categories.revise(basics, {"slug": "first-steps"}, by=by)
        db.session.commit()
    answer = browser.get("/help/en/basics")
    assert (answer.status_code, answer.location) == (301, "/help/en/first-steps")
    with app.app_context(), writing():
        gone = db.session.scalars(select(Category)).one()
        categories.remove(gone, categories.add({"en": "All"}, by=by), by=by)
        db.session.commit()
    for old in ("basics", "first-steps"):
        assert browser.get(f"/help/en/{old}").location == "/help/en/all"
    with app.app_context(), writing():
        hidden = categories.add({"en": "Hidden"}, by=by)
        categories.revise(hidden, {"slug": "still-hidden"}, by=by)
        db.session.commit()
    assert browser.get("/help/en/hidden").status_code == 404  # strangers find nothing in it


def test_maps_and_feeds_are_what_machines_take(as_):
    browser = as_("")
    answer = browser.get("/help/sitemap.xml")
    found = ElementTree.fromstring(answer.text)
    places = [place.text for place in found.iter(f"{MAP}loc")]
    assert "http://localhost/help/en/basics/public" in places
    assert len(places) == len(set(places)) == 6
    feed = browser.get("/help/en/feed.xml")
    entries = list(ElementTree.fromstring(feed.text).iter(f"{ATOM}entry"))
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["public article"]
    again = browser.get("/help/en/feed.xml", headers={"If-None-Match": feed.headers["ETag"]})
    assert (feed.mimetype, again.status_code) == ("application/atom+xml", 304)


def test_strangers_are_counted_and_say_whether_it_helped_in_nobodys_name(app, as_, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    with app.app_context():
        ids = dict(
            db.session.execute(
                select(ArticleText.slug, Article.public_id).join(Article).where(ArticleText.language == "en")
            ).all()
        )
    browser = as_("aoi")  # her cookie comes along, and is not looked at
    url = f"/help/read/en/{ids['public']}"
    assert browser.post(url, data={"share": "1"}).status_code == 204
    for number in range(5):
        said = {"helpful": "no", "reason": "missing", "words": f"<b>{number}</b>", "effort": "9"}
        assert "Thank you" in browser.post(f"{url}/rating", data=said).text
    assert browser.post(f"/help/read/en/{ids['everyone']}/rating", data=said).status_code == 404
    with app.app_context():
        ratings = db.session.scalars(select(ArticleRating)).all()
        assert len(ratings) == 3  # as often as one house is asked
        assert {(one.person_id, one.helpful, one.effort) for one in ratings} == {(None, False, None)}
        assert db.session.scalars(select(ArticleDay.reads)).all() == [1]
        assert db.session.scalars(select(ArticleReading)).all() == []


def test_what_is_public_no_longer_is_gone_at_once(app, as_):
    browser = as_("")
    tag = browser.get("/help/en/basics/public").headers["ETag"]
    assert browser.get("/help/en/basics/public", headers={"If-None-Match": tag}).status_code == 304
    with app.app_context():
        for article in db.session.scalars(select(Article).where(Article.reach == Reach.PUBLIC)):
            article.reach = Reach.EVERY_CUSTOMER
        db.session.commit()
    assert browser.get("/help/en/basics/public", headers={"If-None-Match": tag}).status_code == 404
    assert "article" not in browser.get("/help/en/feed.xml").text.split("<entry>")[0].split("</title>")[1]
    assert browser.get("/help/en/basics").status_code == 404
