"""The box that opens on every page: by its keys, with results while one types, and what is opened is told."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.foundation.db import db
from portal.search.models import Searching
from tests.search.conftest import index_everything

pytestmark = pytest.mark.browser


@pytest.fixture
def found(app):
    with app.app_context():
        index_everything()


def test_the_box_opens_by_its_keys_and_leads_to_what_is_chosen(found, window, app):
    page = window("aoi")
    page.goto("/c/sakura")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#finder")).not_to_be_visible()
    page.keyboard.press("/")
    with page.expect_response(re.compile(r"/search/typed\?.*q=sakura(\+|%20)art$")):
        box.press_sequentially("sakura art", delay=30)
    expect(page.locator("#finder.htmx-request, #finder .htmx-request")).to_have_count(0)  # what comes unmarks
    expect(page.locator("[role=option][data-hit]").first).to_contain_text("sakura article")
    page.wait_for_timeout(200)
    page.keyboard.press("ArrowDown")
    with page.expect_response(lambda answer: answer.url.endswith("/search/note")) as told:
        page.keyboard.press("Enter")
    assert told.value.status == 200
    expect(page).to_have_url(re.compile("/c/sakura/knowledge/"))
    with app.app_context():
        kept = db.session.scalars(select(Searching)).one()
        assert kept.opened.startswith("article:")


def test_strangers_reach_the_search_by_its_key_as_well(found, window):
    page = window("")
    for path in ("/help/en", "/help/en/basics/public", "/help/en/search?q=article"):
        page.goto(path)
        page.keyboard.press("/")
        expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("public")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="public article")).to_be_visible()


def test_the_page_of_results_follows_what_is_typed_and_tells_when_it_rests(found, window, app):
    page = window("aoi", width=360)
    page.goto("/c/sakura/search")
    with page.expect_response(lambda answer: answer.url.endswith("/search/note")):
        page.locator("#q").press_sequentially("article", delay=30)
    expect(page.locator("#hits-title")).to_have_text("4 found")
    expect(page).to_have_url(re.compile(r"\?q=article"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#not-found").scroll_into_view_if_needed()
    expect(page.get_by_label("What do you want to know?")).to_be_visible()
    expect(page.locator("#not-found")).to_have_count(1)


def test_a_question_that_is_asked_in_the_community_takes_along_what_was_typed(found, window):
    page = window("aoi")
    page.goto("/c/sakura/search/ask?q=zebra")
    page.fill("#ask-question", "Where do zebras cross?\n" + "We saw none. " * 60)
    page.get_by_role("link", name="Ask in the community").click()
    expect(page.locator("#title")).to_have_value("zebra")
    expect(page.locator("textarea[name=body]")).to_have_value(
        re.compile("^Where do zebras cross\\?\n.*We saw none.$")
    )
