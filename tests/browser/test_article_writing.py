"""Authors in a real browser: saved by keys, two at one place, nothing lost; another article put into the text."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.foundation.db import db
from portal.knowledge.models import ArticleText

pytestmark = pytest.mark.browser
DESK = "/desk/knowledge"


@pytest.fixture
def address(app) -> str:
    with app.app_context():
        wanted = select(ArticleText.public_id).where(
            ArticleText.slug == "everyone", ArticleText.language == "en"
        )
        return f"{DESK}/texts/{db.session.scalars(wanted).one()}"


def test_writing_is_saved_by_keys_seen_at_once_and_never_lost(window, address):
    ann, leo = window("ann"), window("leo", scripts=False)
    for page in (ann, leo):
        page.goto(address)
    ann.fill("#body", "## Written\n\nwith ==keys==")
    expect(ann.locator("#preview")).to_contain_text("with keys")
    expect(ann.locator("#saved-told")).to_have_text("Not saved yet")
    ann.keyboard.press("Control+s")
    expect(ann.locator("#saved-told")).to_contain_text("Saved")
    leo.fill("#lead", "leo's sentence")  # another place: both win
    leo.click("button[form=writing].button-primary")
    expect(leo.locator("#body")).to_have_value("## Written\n\nwith ==keys==")
    ann.fill("#lead", "ann's sentence")
    ann.keyboard.press("Control+s")
    expect(ann.locator(".clashes")).to_contain_text("leo's sentence")
    expect(ann.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    ann.keyboard.press("Control+s")
    expect(ann.locator(".clashes")).to_have_count(0)
    ann.fill("#note", "typed and not saved")
    ann.reload()
    expect(ann.locator("#note")).to_have_value("typed and not saved")
    expect(ann.locator("#lead")).to_have_value("ann's sentence")


def test_another_article_is_put_into_the_text(window, address):
    ann = window("ann")
    ann.goto(address)
    ann.fill("#body", "see ")
    ann.click("[data-tool=pick]")
    ann.fill("#pick-words", "vendor article")
    expect(ann.locator("#picked li")).to_have_count(1)
    ann.click("#picked [data-put]")
    expect(ann.locator("#preview .article-body")).to_contain_text("vendor article")


def test_what_is_saved_on_the_way_to_another_page_is_no_longer_kept_on_the_device(window, address):
    ann, leo = window("ann"), window("leo")
    ann.goto(address)
    ann.fill("#body", "ann's words")
    ann.click("button[form=writing][value=preview]")
    ann.wait_for_url("**/preview")
    leo.goto(address)
    leo.fill("#body", "leo's words")
    leo.keyboard.press("Control+s")
    expect(leo.locator("#saved-told")).to_contain_text("Saved")
    ann.goto(address)
    expect(ann.locator("#body")).to_have_value("leo's words")
    expect(ann.locator("[data-kept]")).to_have_count(0)
