"""An article as its readers see it: who sees which, in which language, what is kept of reading, and what it costs."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import AccountTeamMember, Customer, Membership, User
from portal.foundation import clock
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer
from portal.knowledge.models import (
    Article,
    ArticleDay,
    ArticleEdition,
    ArticleRating,
    ArticleReading,
    ArticleText,
    Category,
    Favourite,
)
from portal.onboarding.models import Step
from tests import cast

SAKURA = {"public", "everyone", "segment", "sakura"}
UME = {"public", "everyone", "segment", "ume"}
EVERYTHING = set(cast.ARTICLES)


@pytest.fixture
def pids(app):
    """The cast's articles by their English slug."""
    with app.app_context():
        asked = select(ArticleText.slug, Article.public_id).join(Article).where(ArticleText.language == "en")
        return dict(db.session.execute(asked).all())


def article_of(pids, slug: str) -> Article:
    return db.session.scalars(select(Article).where(Article.public_id == pids[slug])).one()


def text_of(pids, slug: str, language: str) -> ArticleText:
    wanted = select(ArticleText).join(Article).where(Article.public_id == pids[slug])
    return db.session.scalars(wanted.where(ArticleText.language == language)).one()


def test_its_page_asks_and_changes_the_language_from_where_it_is_and_tells_nothing_of_how_it_is_kept(
    as_, pids
):
    path = f"/c/sakura/knowledge/{pids['everyone']}"
    page = as_("aoi").get(path).text
    assert f"&amp;from={path.replace('/', '%2F')}" in page
    assert f'name="next" value="{path}"' in page
    assert "Reach." not in page
    assert "addressees" not in page


@pytest.mark.parametrize(
    ("who", "base", "reads"),
    [
        ("aoi", "/c/sakura/knowledge", SAKURA),
        ("mallory", "/c/ume/knowledge", UME),
        ("chloe", "/c/sakura/knowledge", EVERYTHING - {"ume"}),
        ("olivia", "/c/ume/knowledge", EVERYTHING - {"sakura"}),
        ("ann", "/desk/knowledge/read", EVERYTHING),
    ],
)
def test_each_reader_meets_what_is_for_them_and_nothing_else(as_, pids, who, base, reads):
    browser = as_(who)
    home = browser.get(base).text
    (category,) = {path.split('"')[0] for path in home.split(f"{base}/categories/")[1:]}
    lists = home + browser.get(f"{base}/categories/{category}").text + browser.get(f"{base}/new").text
    for slug, pid in pids.items():
        page = browser.get(f"{base}/{pid}")
        assert (page.status_code == 200) == (slug in reads), slug
        assert (f"{slug} article" in lists) == (slug in reads), slug
        assert (pid in lists) == (slug in reads), slug
        for other in EVERYTHING - reads:
            assert f"{other} article" not in page.text
    assert f">{len(reads)} articles<" in lists


def test_who_accompanies_a_customer_no_more_reads_what_is_for_it_alone_no_more(app, as_, pids):
    browser, url = as_("chloe"), f"/desk/knowledge/read/{pids['sakura']}"
    written = f"/desk/knowledge/{pids['sakura']}"
    assert [browser.get(one).status_code for one in (url, url, written)] == [200, 200, 200]  # kept by now
    with app.app_context(), every_customer("the one place that Chloe has"):
        chloe = db.session.scalars(select(User.id).where(User.email == cast.address("chloe"))).one()
        row = db.session.scalars(select(AccountTeamMember).where(AccountTeamMember.user_id == chloe)).one()
        with customer_scope(row.customer_id):
            row.ended_at = clock.now()
            db.session.commit()
    assert [browser.get(one).status_code for one in (url, written)] == [404, 404]
    assert "sakura article" not in browser.get("/desk/knowledge").text


def test_whoever_came_from_the_search_is_counted_as_such(app, as_, pids):
    browser, url = as_("aoi"), f"/c/sakura/knowledge/{pids['everyone']}"
    for address, found in ((url, False), (f"{url}?found=1", True), (url, False)):  # each kept by itself
        assert ("read?found=1" in browser.get(address).text) is found
    as_("sora").post(f"{url}/read?found=1", data={"share": 0.5, "language": "en"})
    browser.post(f"{url}/read", data={"share": 0.5, "language": "en"})
    with app.app_context():
        day = db.session.scalars(select(ArticleDay)).one()
        assert (day.reads, day.from_search) == (2, 1)


def test_what_is_taken_from_a_reader_is_gone_from_pages_that_were_kept(app, as_, pids):
    browser = as_("aoi")
    url = f"/c/sakura/knowledge/{pids['everyone']}"
    first = browser.get(url)
    assert "public article" in first.text  # beside it in its category
    assert browser.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    with app.app_context():
        article_of(pids, "public").reach = Reach.VENDOR
        db.session.commit()
    again = browser.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "public article" not in again.text
    with app.app_context():
        article_of(pids, "everyone").reach = Reach.VENDOR
        db.session.commit()
    assert browser.get(url, headers={"If-None-Match": again.headers["ETag"]}).status_code == 404


def test_a_missing_translation_falls_back_and_an_older_one_says_so(app, as_, pids):
    browser = as_("aoi")  # who reads English
    url = f"/c/sakura/knowledge/{pids['everyone']}"
    assert "<h1>everyone の記事</h1>" in browser.get(f"{url}?in=ja").text
    with app.app_context():
        english, original = text_of(pids, "everyone", "en"), text_of(pids, "everyone", "ja")
        before = db.session.get_one(ArticleEdition, original.published_id)
        after = ArticleEdition(
            text_id=original.id, number=2, title=before.title, body=before.body + " 新しい一文"
        )
        after.published_at = clock.now()
        db.session.add(after)
        db.session.flush()
        original.published_id = original.latest_id = after.id
        english.basis_id, english.outdated_at = before.id, clock.now()
        db.session.commit()
    page = browser.get(url).text
    assert "This translation is older than the Japanese article" in page
    assert "One section differs" in page
    marked = page[page.index('id="s-then"') :]
    assert "Changed in the Japanese" in marked[: marked.index("</h2>")]
    assert "新しい一文</ins>" in browser.get(f"{url}/changes").text
    with app.app_context():
        text_of(pids, "everyone", "en").published_id = None
        db.session.commit()
    page = browser.get(url).text
    assert "There is no English text of this article yet" in page
    assert "everyone の記事" in page
    assert browser.get(f"{url}/changes").status_code == 404


def test_reading_is_noted_once_in_a_while_and_counted_by_readings(app, as_, pids, monkeypatch):
    browser, url = as_("aoi"), f"/c/sakura/knowledge/{pids['public']}/read"
    now = clock.now()
    for minutes, share in ((0, 0.2), (0, 0.5), (1, 0.4), (45, 0.95)):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: now + timedelta(minutes=minutes))
        assert browser.post(url, data={"share": share, "language": "en"}).status_code == 204
    as_("chloe").post(url, data={"share": 1})
    with app.app_context():
        aoi = db.session.scalars(select(User.id).where(User.email == cast.address("aoi"))).one()
        found = db.session.scalars(select(ArticleReading).where(ArticleReading.person_id == aoi)).one()
        assert (found.times, found.share, found.language) == (2, 0.95, "en")
        # On one day or, towards midnight, on two; the vendor's own reading is no figure.
        assert db.session.scalar(select(func.sum(ArticleDay.reads))) == 2
    monkeypatch.undo()
    assert "public article" in browser.get("/c/sakura/knowledge/recent").text


def test_whoever_views_as_a_member_leaves_no_trace(app, as_, pids, at):
    browser = as_("chloe")
    with at("sakura"):
        aoi = db.session.scalars(
            select(Membership.public_id).join(User).where(User.email == cast.address("aoi"))
        ).one()
    browser.post(f"/c/sakura/members/{aoi}/view-as")
    page = browser.get(f"/c/sakura/knowledge/{pids['everyone']}")
    assert page.status_code == 200
    assert "data-read-url" not in page.text
    assert "/rating" not in page.text
    assert browser.get(f"/c/sakura/knowledge/{pids['vendor']}").status_code == 404
    assert browser.post(f"/c/sakura/knowledge/{pids['everyone']}/read", data={"share": 1}).status_code == 403
    with app.app_context():
        assert db.session.scalar(select(func.count(ArticleReading.id))) == 0


def test_an_article_is_kept_at_hand_and_said_to_help_or_not(app, as_, pids):
    browser, url = as_("aoi"), f"/c/sakura/knowledge/{pids['sakura']}"
    part = browser.post(f"{url}/favourite", data={"keep": "yes"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in part.text
    assert "sakura article" in browser.get("/c/sakura/knowledge/favourites").text
    browser.post(f"{url}/favourite", data={"keep": ""})
    assert "sakura article" not in browser.get("/c/sakura/knowledge/favourites").text
    said = {
        "helpful": "no",
        "reason": "missing",
        "words": " The <b>close</b> ",
        "effort": "4",
        "language": "en",
    }
    browser.post(f"{url}/rating", data=said)
    part = browser.post(f"{url}/rating", data=said | {"effort": "5"}, headers={"HX-Request": "true"})
    assert "Thank you" in part.text
    page = browser.get(url).text
    assert 'value="5" checked' in page
    assert "The &lt;b&gt;close&lt;/b&gt;" in page
    with app.app_context():
        rating = db.session.scalars(select(ArticleRating)).one()
        assert (rating.helpful, rating.reason, rating.effort) == (False, "missing", 5)
        assert db.session.scalar(select(func.count()).select_from(Favourite)) == 0
    assert as_("chloe").post(f"{url}/rating", data=said).status_code == 403
    foreign = f"/c/sakura/knowledge/{pids['ume']}"
    for act in ("read", "rating", "favourite"):
        assert browser.post(f"{foreign}/{act}", data=said).status_code == 404


def test_pages_cost_the_same_however_many_articles_there_are(app, as_, pids, counting):
    browser = as_("aoi")
    urls = ("/c/sakura/knowledge", f"/c/sakura/knowledge/{pids['everyone']}", "/c/sakura/knowledge/new")
    for url in urls:
        browser.get(url)
    before = [_statements(browser, url, counting) for url in urls]
    with app.app_context():
        category = db.session.scalars(select(Category)).one()
        for number in range(30):
            _another(category.id, number)
        db.session.commit()
    assert [_statements(browser, url, counting) for url in urls] == before
    with counting() as once:
        browser.get(urls[1])
        kept = len(once)
        browser.get(urls[1])
    assert len(once) - kept <= 8  # drawn once, the page is kept


def _statements(browser, url, counting) -> int:
    with counting() as statements:
        assert browser.get(url).status_code == 200
    return len(statements)


def _another(category_id: int, number: int) -> None:
    article = Article(category_id=category_id, position=50 + number, reach=Reach.EVERY_CUSTOMER)
    article.changed_at = article.first_published_at = clock.now()
    db.session.add(article)
    db.session.flush()
    text = ArticleText(article_id=article.id, language="ja", slug=f"more-{number}", title=f"More {number}")
    db.session.add(text)
    db.session.flush()
    edition = ArticleEdition(
        text_id=text.id, number=1, title=text.title, body="Words", published_at=clock.now()
    )
    db.session.add(edition)
    db.session.flush()
    text.published_id = text.latest_id = edition.id


def test_an_article_goes_onto_paper_alone_and_with_its_category(as_, pids):
    browser = as_("aoi")
    one = browser.get(f"/c/sakura/knowledge/{pids['everyone']}.pdf")
    assert one.data.startswith(b"%PDF"), one.text
    home = browser.get("/c/sakura/knowledge").text
    category = home.split("/c/sakura/knowledge/categories/")[1].split('"')[0]
    book = browser.get(f"/c/sakura/knowledge/categories/{category}.pdf")
    assert book.data.startswith(b"%PDF")
    assert len(book.data) > len(one.data)
    assert browser.get(f"/c/sakura/knowledge/{pids['ume']}.pdf").status_code == 404


def test_an_article_is_read_inside_a_step_and_leads_back_to_it(app, as_, pids):
    with app.app_context():
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        with customer_scope(customer.id):
            journey = cast.add_journey("sakura", customer.id)
            db.session.flush()
            step = db.session.scalars(
                select(Step).where(Step.key == "open", Step.journey_id == journey.id)
            ).one()
            step.reading, pid = {"kind": "article", "ref": pids["everyone"]}, step.public_id
            db.session.commit()
    browser = as_("aoi")
    url, step_url = f"/c/sakura/knowledge/{pids['everyone']}", f"/c/sakura/onboarding/steps/{pid}"
    assert "What everyone readers do first." in browser.get(step_url).text
    assert step_url in browser.get(url).text
    home = browser.get("/c/sakura/knowledge").text
    assert "For your next step" in home
    with app.app_context():
        article_of(pids, "everyone").reach = Reach.VENDOR
        db.session.commit()
    gone = browser.get(step_url).text
    assert "What everyone readers do first." not in gone
    assert "everyone article" not in gone
    assert "For your next step" not in browser.get("/c/sakura/knowledge").text


def test_a_question_is_about_the_article_it_was_asked_from(as_, pids):
    browser = as_("aoi")
    asked = browser.get(f"/c/sakura/conversations/new?about={pids['everyone']}").text
    assert "everyone article" in asked
    assert "ume article" not in browser.get(f"/c/sakura/conversations/new?about={pids['ume']}").text
    inside = as_("chloe").get(f"/c/sakura/conversations/new?about={pids['vendor']}").text
    assert "vendor article" not in inside  # the customer would read of it
    assert "Chloe" in browser.get("/c/sakura/conversations/whom").text
