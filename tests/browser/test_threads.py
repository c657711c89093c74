"""Two people on one question, in real browsers: what one says arrives with the other; pictures go into the text."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from portal.community.models import Thread
from portal.foundation.db import db
from portal.foundation.spaces import every_space

pytestmark = pytest.mark.browser


@pytest.fixture
def path(app) -> str:
    with app.app_context(), every_space("where the test goes"):
        asked = select(Thread.public_id).where(Thread.title == "sakura both")
        return f"/c/sakura/community/threads/{db.session.scalars(asked).one()}"


def test_an_answer_and_what_others_make_of_it_arrive_on_an_open_page(window, path):
    aoi, chloe = window("aoi"), window("chloe", width=360, scheme="dark")
    for page in (aoi, chloe):
        page.goto(path)
        expect(page.locator("html[data-live=on]")).to_be_attached()
    aoi.locator("#answer-form textarea").fill("Press **Save** first.")
    aoi.keyboard.press("Control+Enter")
    arrived = chloe.locator(".topic-item", has_text="Press Save first.")
    expect(arrived).to_be_visible()
    expect(chloe.locator("#answers")).to_have_text("2 answers")
    arrived.get_by_role("button", name="useful").click()
    expect(aoi.locator(".topic-item", has_text="Press Save first.").locator(".topic-vote b")).to_have_text(
        "1"
    )
    arrived.get_by_role("link", name="React").click()
    arrived.get_by_role("button", name="Thank you").click()
    expect(
        aoi.locator(".topic-item", has_text="Press Save first.").locator(".topic-reaction b")
    ).to_have_text("1")
    for page in (aoi, chloe):
        found = Axe().run(page).response["violations"]
        assert not [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    assert chloe.evaluate("document.documentElement.scrollWidth <= innerWidth")
    arrived.get_by_role("link", name="More").focus()
    chloe.keyboard.press("Enter")
    expect(arrived.locator("details.menu[open] > summary")).to_be_focused()
    chloe.keyboard.press("ArrowDown")
    expect(arrived.get_by_role("link", name="Report")).to_be_focused()
    chloe.keyboard.press("Escape")
    expect(arrived.get_by_role("link", name="Report")).to_be_hidden()


def test_a_menu_stays_open_while_news_of_its_post_arrives(window, path):
    aoi, chloe = window("aoi"), window("chloe")
    for page in (aoi, chloe):
        page.goto(path)
        expect(page.locator("html[data-live=on]")).to_be_attached()
    hers = chloe.locator(".topic-item").first
    hers.get_by_role("link", name="React").click()
    expect(hers.locator("details.menu[open]")).to_be_visible()
    answered = aoi.locator(".topic-item").first
    answered.get_by_role("button", name="useful").click()
    expect(answered.locator(".topic-vote b")).to_have_text("1")
    aoi.locator("#answer-form textarea").fill("Said after the vote.")
    aoi.keyboard.press("Control+Enter")
    expect(chloe.locator(".topic-item", has_text="Said after the vote.")).to_be_visible()
    expect(hers.locator("details.menu[open]")).to_be_visible()
    chloe.keyboard.press("Escape")
    expect(hers.locator(".topic-vote b")).to_have_text("1")


def test_a_picture_that_is_chosen_stands_in_the_text_and_then_on_the_page(window, path):
    out = io.BytesIO()
    Image.new("RGB", (80, 40), "#0b6a6f").save(out, "PNG")
    page = window("aoi")
    page.goto(path)
    page.locator("#answer-form textarea").fill("Look here:")
    page.locator("#answer-form input[type=file]").set_input_files(
        {"name": "screen.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    expect(page.locator("#answer-form textarea")).to_have_value(re.compile(r"\]\(file:"))
    page.locator("#answer-form button[type=submit]").click()
    shown = page.locator(".topic-item .post-picture img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 80
