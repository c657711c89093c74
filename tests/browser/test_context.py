"""Beside a thread in real browsers: in sight when wide, one line that unfolds when narrow; and what came of it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal.conversations.actions import standing
from portal.foundation.db import db
from tests.conversations.people import actor, asked

pytestmark = pytest.mark.browser


@pytest.fixture
def talk(at):
    """A solved question of Aoi's: the address of its thread."""
    with at("sakura"):
        said = asked()
        standing.solve(said, by=actor("aoi"))
        url = f"/c/sakura/conversations/{said.public_id}"
        db.session.commit()
    return url


def opened(window, talk: str, name: str, **how) -> Page:
    page = window(name, **how)
    page.goto(talk)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_stands_beside_the_thread(window, talk, scheme):
    page = opened(window, talk, "chloe", scheme=scheme)
    panel = page.get_by_role("region", name="Who is asking")
    expect(panel.get_by_role("link", name="Aoi")).to_be_visible()
    expect(panel.locator(".context-fold")).to_be_hidden()
    assert Axe().run(page, ".context").response["violations"] == []


def test_where_it_is_narrow_one_line_unfolds(window, talk):
    page = opened(window, talk, "chloe", width=360)
    line = page.locator(".context-fold summary")
    expect(line).to_contain_text("Aoi")
    plan = page.get_by_role("link", name="Plan of sakura")
    expect(plan).to_be_hidden()
    line.focus()
    page.keyboard.press("Enter")
    expect(plan).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(page, ".context").response["violations"] == []


def test_without_scripts_it_is_a_page(window, talk):
    page = opened(window, talk, "chloe", scripts=False)
    page.get_by_role("link", name="Who and what it is about").click()
    expect(page.get_by_role("link", name="Plan of sakura")).to_be_visible()


def test_it_becomes_an_initiative_and_says_where_it_came_from(window, talk):
    page = opened(window, talk, "chloe")
    page.get_by_role("link", name="Make it an initiative").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("What it is called")).to_have_value("How do we import last year?")
    dialog.get_by_label("What it is called").fill("Import last year")
    dialog.get_by_label("sakura shared goal").check()
    dialog.get_by_role("button", name="Make it an initiative").click()
    expect(page).to_have_url(re.compile(r"/nodes/"))
    expect(page.get_by_text("Asked by Aoi")).to_be_visible()
    page.get_by_role("link", name="From: How do we import last year?").click()
    panel = page.get_by_role("region", name="Who is asking")
    expect(panel.get_by_role("link", name="Import last year Initiative")).to_be_visible()
