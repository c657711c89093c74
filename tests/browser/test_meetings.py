"""Booking in a real browser: three clicks from home, by keyboard, narrow, without scripts; answers arrive live."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from portal.foundation.db import db
from portal.meetings.models import Meeting
from tests.meetings import arranged

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(app):
    arranged.inside(app, "sakura", lambda: arranged.opened("chloe") and None)


def booked(at) -> list[str]:
    with at("sakura"):
        return list(db.session.scalars(select(Meeting.title)))


@pytest.mark.parametrize("how", [{}, {"width": 360}, {"scripts": False}], ids=["wide", "narrow", "plain"])
def test_three_clicks_from_home(window, at, opened, how):
    page = window("aoi", **how)
    page.goto("/c/sakura")
    page.get_by_role("link", name="Book a time").click()
    page.locator(".free-time").first.click()
    expect(page.get_by_role("heading", name="Book this time")).to_be_visible()
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_role("button", name="I come")).to_be_visible()
    assert booked(at) == ["Meeting with 株式会社さくら商会"]
    assert page.evaluate("document.documentElement.scrollWidth") <= how.get("width", 1440)


def test_by_keyboard_alone(window, at, opened):
    page = window("aoi")
    page.goto("/c/sakura/meetings/book")
    page.locator(".free-time").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Book this time")).to_be_visible()
    page.get_by_label("What it is about").focus()
    page.keyboard.press("End")
    page.keyboard.type("!")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="I come")).to_be_visible()
    assert booked(at)[0].endswith("!")


def test_an_answer_arrives_where_the_other_looks(window, app):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    hers, his = window("chloe"), window("aoi")
    hers.goto(f"/c/sakura/meetings/{pid}")
    expect(hers.locator("html[data-live=on]")).to_be_attached()
    his.goto(f"/c/sakura/meetings/{pid}")
    his.get_by_label("A word with it").fill("with two colleagues")
    his.get_by_role("button", name="I cannot come").click()
    expect(hers.locator(".meeting-people")).to_contain_text("with two colleagues")
    expect(hers.locator(".meeting-people")).to_contain_text("Cannot come")


def test_what_is_typed_is_not_overwritten(window, app):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    hers, his = window("chloe"), window("aoi")
    hers.goto(f"/c/sakura/meetings/{pid}")
    expect(hers.locator("html[data-live=on]")).to_be_attached()
    hers.get_by_label("A word with it").fill("half a sent")
    his.goto(f"/c/sakura/meetings/{pid}")
    his.get_by_role("button", name="I come").click()
    expect(hers.locator(".meeting-people [data-answer=yes]")).to_have_count(2)
    expect(hers.get_by_label("A word with it")).to_have_value("half a sent")


def test_what_others_say_of_proposed_times_arrives_while_one_has_chosen_nothing(window, app):
    pid = arranged.inside(app, "sakura", lambda: arranged.proposed("chloe", "aoi", "sora"))
    hers, his = window("aoi"), window("sora")
    hers.goto(f"/c/sakura/meetings/{pid}")
    expect(hers.locator("html[data-live=on]")).to_be_attached()
    his.goto(f"/c/sakura/meetings/{pid}")
    his.get_by_text("I can", exact=True).first.click()
    his.get_by_role("button", name="Send my answers").click()
    expect(hers.locator(".time-choice").first).to_contain_text("Sora")
    expect(hers.get_by_text("Somebody has changed this meanwhile")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(window, app, opened, language, scheme):
    fixed = arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi"))
    asked = arranged.inside(app, "sakura", lambda: arranged.proposed("chloe", "aoi", "sora"))
    pages = {
        "aoi": ("/c/sakura/meetings", f"/c/sakura/meetings/{fixed}", f"/c/sakura/meetings/{asked}",
                "/c/sakura/meetings/book", "/c/sakura/meetings/new", f"/c/sakura/meetings/{fixed}/edit",
                f"/c/sakura/meetings/{fixed}/cancel", "/profile/calendar"),
        "chloe": ("/desk/meetings", "/desk/meetings/free-times"),
    }  # fmt: skip
    found = {}
    for name, addresses in pages.items():
        page = window(name, language=language, scheme=scheme, width=360 if scheme == "dark" else 1440)
        for address in addresses:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], (
                address
            )
            violations = Axe().run(page).response["violations"]
            if violations:
                found[address] = [(v["id"], v["nodes"][0]["html"][:150]) for v in violations]
    assert not found
