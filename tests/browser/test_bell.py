"""The bell in real browsers: told at once on every device, read everywhere, by keyboard, in every form."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.activity.models import Notice
from portal.collaboration import subjects
from portal.collaboration.actions.comments import begin
from portal.collaboration.models.comments import Comment
from portal.foundation.audience import Visibility
from portal.foundation.db import db, writing
from portal.foundation.events import tell_after_commit
from portal.plans.models import Node
from tests.activity.test_notices import cast_actor, user

pytestmark = pytest.mark.browser


def say(at, text: str, *named: str) -> None:
    """Let Chloe name people in a comment, and those who listen be told."""
    with at("sakura"):
        node = db.session.scalars(select(Node.id).where(Node.title == "sakura shared initiative")).one()
        subject = subjects.subjects("node", [node])[node]
        with writing():
            db.session.rollback()
            begin(
                subject, text, visibility=Visibility.SHARED, by=cast_actor("chloe"),
                mentioned={user(name).public_id: user(name).id for name in named},
            )  # fmt: skip
            db.session.commit()
        tell_after_commit()


def listening(window, name: str, path: str = "/notices", **how) -> Page:
    page = window(name, **how)
    page.goto(path)
    expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def badge(page: Page):
    return page.locator(".bell-count .badge")


def test_what_is_told_arrives_on_every_device_and_is_read_on_all(window, at):
    phone, desk = listening(window, "aoi", width=360), listening(window, "aoi")
    say(at, "please look", "aoi")
    for page in (phone, desk):
        expect(badge(page)).to_have_text("1")
        expect(page.locator(".notice-row.is-unread")).to_have_count(1)
    desk.get_by_role("button", name="Mark as read: Chloe mentioned you in a comment").click()
    expect(badge(phone)).to_have_count(0)
    expect(phone.locator(".notice-row.is-unread")).to_have_count(0)


def test_opening_the_thing_itself_quiets_the_bell_elsewhere(window, at):
    other = listening(window, "aoi", "/c/sakura")
    say(at, "please look", "aoi")
    expect(badge(other)).to_have_text("1")
    with at("sakura"):
        comment_id = db.session.scalars(select(Notice.ids)).one()["comment_id"]
        comment = db.session.scalars(select(Comment.public_id).where(Comment.id == comment_id)).one()
    page = window("aoi")
    page.goto(f"/c/sakura/comments/{comment}")
    expect(badge(other)).to_have_count(0)


def test_through_the_notices_by_keyboard(window, at):
    for text in ("first", "second"):
        say(at, text, "aoi")
    page = listening(window, "aoi")
    links = page.locator("a[data-notice]")
    expect(links).to_have_count(2)
    page.locator("#main").focus()
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator(".notice-row.is-unread")).to_have_count(1)
    page.locator("a[data-notice]").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/c/sakura/"))


def test_a_filter_shows_itself_and_without_scripts_by_its_button(window, at):
    say(at, "please look", "aoi")
    page = window("aoi", scripts=False)
    page.goto("/notices?unread=1")
    expect(page.locator("a[data-notice]")).to_have_count(1)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("Nothing like that")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("aoi", "/notices"),
        ("aoi", "/notices/settings"),
        ("aoi", "/c/sakura/channels/new"),
        ("vera", "/desk/channels/new"),
        ("vera", "/desk/notices"),
    ],
)
def test_for_everyone(window, at, who, path, language):
    """No finding of axe and no sideways scrolling, wide and narrow, light and dark."""
    say(at, "please look", "aoi", "vera")
    page = window(who, language=language)
    page.goto(path)
    for width, scheme in ((1280, "light"), (320, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []
