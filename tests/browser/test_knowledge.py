"""Reading in a browser: how far one got is noted, what one says is sent as it is chosen; nothing is found by axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleDay, ArticleRating, ArticleReading, ArticleText

pytestmark = pytest.mark.browser


@pytest.fixture
def pids(app):
    with app.app_context():
        asked = select(ArticleText.slug, Article.public_id).join(Article).where(ArticleText.language == "en")
        return dict(db.session.execute(asked).all())


def test_reading_is_noted_and_what_is_chosen_is_sent(app, window, pids):
    page = window("aoi")
    page.goto(f"/c/sakura/knowledge/{pids['everyone']}")
    expect(
        page.get_by_role("link", name="Ask Chloe")
    ).to_be_visible()  # fetched apart, since the hour changes it
    with page.expect_response(lambda answer: answer.url.endswith("/read")) as told:
        pass
    assert told.value.status == 204
    page.get_by_role("radio", name="It did not help").check()
    expect(page.get_by_text("Thank you. It has arrived.")).to_be_visible()
    page.get_by_role("radio", name="Hard to understand").check()
    page.get_by_label("In your words (optional)").fill("Which menu?")
    page.get_by_label("In your words (optional)").blur()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Keep among my favourites").click()
    expect(page.get_by_role("button", name="Keep among my favourites")).to_have_attribute(
        "aria-pressed", "true"
    )
    with app.app_context():
        reading = db.session.scalars(select(ArticleReading)).one()
        rating = db.session.scalars(select(ArticleRating)).one()
        assert reading.share == 1.0  # it fits the window
        assert db.session.scalars(select(ArticleDay.reads)).one() == 1
        assert (rating.helpful, rating.reason, rating.words) == (False, "unclear", "Which menu?")


def test_without_scripts_one_reads_says_and_keeps_as_well(app, window, pids):
    page = window("aoi", scripts=False)
    page.goto(f"/c/sakura/knowledge/{pids['everyone']}")
    page.locator("input[name=helpful][value=yes]").check(force=True)
    page.get_by_role("button", name="Send").click()
    assert page.locator("input[name=helpful][value=yes]").is_checked()
    page.get_by_role("button", name="Keep among my favourites").click()
    page.goto("/c/sakura/knowledge/favourites")
    assert page.get_by_role("link", name="everyone article").is_visible()
    with app.app_context():
        assert db.session.scalars(select(ArticleRating.helpful)).all() == [True]


@pytest.mark.parametrize(("language", "width", "scheme"), [("ja", 1440, "dark"), ("en", 360, "light")])
def test_pages_of_articles_are_for_everyone(window, pids, language, width, scheme):
    page = window("aoi", width=width, language=language)
    page.emulate_media(color_scheme=scheme)
    home = "/c/sakura/knowledge"
    help_ = f"/help/{language}"
    for path in (home, f"{home}/{pids['everyone']}", f"{home}/new", help_, f"{help_}/basics/public"):
        page.goto(path)
        page.wait_for_timeout(300)
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
