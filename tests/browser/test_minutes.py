"""A meeting in real browsers: two people write its minutes at once, and a decision becomes an action item."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.collaboration.queries import notes
from portal.commitments.models import Commitment
from portal.foundation.db import db
from portal.meetings.queries.meetings import meeting as meeting_named
from portal.meetings.queries.subjects import of_meeting
from tests.meetings import arranged

pytestmark = pytest.mark.browser


@pytest.fixture
def meeting(app) -> str:
    return arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))


def opened(window, name: str, meeting: str) -> Page:
    page = window(name)
    page.goto(f"/c/sakura/meetings/{meeting}")
    return page


def editor(page: Page) -> None:
    expect(page.locator("#minutes [data-note][data-open]")).to_be_attached(timeout=20_000)


def type_at_end(page: Page, words: str) -> None:
    page.evaluate("document.querySelector('[data-note]').noteEditor.commands.focus('end')")
    expect(page.get_by_role("textbox", name="Text of the note")).to_be_focused()
    page.keyboard.type(words)


def saved(page: Page) -> None:
    expect(page.locator("[data-note][data-saved=true][data-connection=on]")).to_be_attached(timeout=20_000)


def test_two_write_minutes_and_a_decision_becomes_an_action_item(window, meeting, at):
    chloe = opened(window, "chloe", meeting)
    chloe.get_by_label("What to talk about").fill("Roll-out")
    chloe.get_by_role("button", name="Add", exact=True).click()
    expect(chloe.locator(".agenda-point")).to_have_count(1)
    chloe.get_by_role("button", name="Prepare the minutes").click()
    editor(chloe)
    aoi = opened(window, "aoi", meeting)
    editor(aoi)
    type_at_end(chloe, "From Chloe. ")
    saved(chloe)
    type_at_end(aoi, "From Aoi. ")
    saved(aoi)
    expect(chloe.locator("#minutes .note-text")).to_contain_text("From Aoi.")
    with at("sakura"):
        words = notes.text_of(of_meeting(meeting_named(meeting)))
    assert "Roll-out" in words
    assert "From Chloe." in words
    assert "From Aoi." in words

    chloe.get_by_role("link", name="Record a decision").click()
    chloe.get_by_label("What was decided").fill("Go live in May")
    chloe.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(chloe.locator(".decision")).to_contain_text("Go live in May")
    expect(aoi.locator(".decision")).to_contain_text("Go live in May", timeout=15_000)
    chloe.get_by_role("link", name="Make it an action item").click()
    chloe.get_by_role("dialog").get_by_role("button", name="Write it down").click()
    expect(aoi.locator(".promise")).to_contain_text("Go live in May", timeout=15_000)
    with at("sakura"):
        assert db.session.scalars(select(Commitment.source_kind)).all() == ["meeting"]


def test_points_are_moved_by_keyboard_and_stay_where_they_were_put(window, meeting, at):
    page = opened(window, "chloe", meeting)
    for number, title in enumerate(("one", "two"), 1):
        page.get_by_label("What to talk about").fill(title)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".agenda-point")).to_have_count(number)
    page.locator(".agenda-point").nth(1).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".agenda-point").first).to_contain_text("two")
    expect(page.locator(".agenda-point").first).to_be_focused()
