"""Pages beside the map follow what others change while they stand open: home, timeline, history, list of plans."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.foundation.db import db
from portal.plans.models import Node, Plan

pytestmark = pytest.mark.browser
MAP, INITIATIVE = "/c/sakura/map", "sakura shared initiative"


@pytest.fixture
def plan(at) -> str:
    with at("sakura"):
        return f"/c/sakura/plans/{db.session.scalars(select(Plan.public_id)).one()}"


@pytest.fixture
def node(at) -> str:
    with at("sakura"):
        pid = db.session.scalars(select(Node.public_id).where(Node.title == INITIATIVE)).one()
    return f"/c/sakura/nodes/{pid}"


def opened(window, name: str, address: str) -> Page:
    page = window(name)
    page.goto(address)
    expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def rename(page: Page, old: str, new: str) -> None:
    page.goto(MAP)
    page.get_by_role("link", name=old, exact=True).click()
    page.locator("dialog").get_by_role("link", name="Edit", exact=True).first.click()
    page.locator("dialog input[name=title]").fill(new)
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(page.locator("dialog")).to_have_count(0)


def test_the_history_of_a_plan_and_of_a_node_grow_while_they_are_looked_at(window, plan, node):
    of_plan, of_node = opened(window, "aoi", f"{plan}/history"), opened(window, "sora", f"{node}/history")
    chloe = window("chloe")
    rename(chloe, INITIATIVE, "Renamed meanwhile")
    for page in (of_plan, of_node):
        work = page.locator("li.work").filter(has_text="Renamed meanwhile")
        expect(work).to_have_count(1)
        expect(page.locator("li.work.is-changed")).to_have_count(1)
        expect(page.get_by_text("The history has changed")).to_be_attached()


def test_the_history_says_nothing_of_what_the_other_side_keeps_inside(window, plan):
    aoi, bo = opened(window, "aoi", f"{plan}/history"), opened(window, "bo", f"{plan}/history")
    fetched: list[str] = []
    aoi.on("request", lambda request: fetched.append(request.url))
    chloe = window("chloe")
    rename(chloe, "sakura vendor initiative", "inside, renamed")
    expect(bo.locator("li.work").filter(has_text="inside, renamed")).to_have_count(1)
    rename(chloe, INITIATIVE, "for both")
    expect(aoi.locator("li.work").filter(has_text="for both")).to_have_count(1)
    assert aoi.locator("main").get_by_text("inside, renamed").count() == 0
    assert len([url for url in fetched if "/history" in url]) == 1


def test_undoing_by_key_on_the_history_shows_what_was_undone(window, plan):
    chloe = window("chloe")
    rename(chloe, INITIATIVE, "Renamed")
    chloe.goto(f"{plan}/history")
    expect(chloe.locator("html[data-live=on]")).to_be_attached()
    chloe.keyboard.press("Control+z")
    expect(chloe.locator("li.work").filter(has_text="Undoing an own change")).to_have_count(1)
    expect(chloe.locator("li.work.is-undone")).to_have_count(1)


@pytest.mark.parametrize("who", ["aoi", "bo"])
def test_home_and_the_timeline_tell_of_it_at_once(window, who):
    home, told = opened(window, who, "/c/sakura"), opened(window, who, "/c/sakura/timeline")
    chloe = window("chloe")
    rename(chloe, INITIATIVE, "Renamed meanwhile")
    for page in (home, told):
        expect(page.locator("main li.change").filter(has_text="Renamed meanwhile").first).to_be_visible()
    expect(home.locator("#home.is-changed")).to_have_count(0)
    expect(home.locator("main h1")).to_have_count(1)


def test_the_list_of_plans_follows_its_plans(window, plan):
    listed = opened(window, "aoi", "/c/sakura/plans")
    chloe = window("chloe")
    chloe.goto(f"{plan}/edit")
    chloe.locator("[name=title]").fill("Another name for the plan")
    chloe.get_by_role("button", name="Save").click()
    expect(listed.get_by_role("link", name="Another name for the plan")).to_be_visible()


@pytest.mark.parametrize("alone", [True, False])
def test_what_is_read_of_a_node_follows_who_edits_it(window, node, alone):
    """As a page and in its dialog: what it says, and the title above."""
    reader = opened(window, "aoi", node if alone else MAP)
    if not alone:
        reader.get_by_role("link", name=INITIATIVE, exact=True).click()
    sheet = reader.locator("main section.card" if alone else "dialog")
    expect(sheet.get_by_role("heading", name=INITIATIVE)).to_be_visible()
    chloe = window("chloe")
    chloe.goto(f"{node}/edit")
    chloe.locator("[name=title]").fill("Renamed meanwhile")
    chloe.locator("[name=description]").fill("With another description")
    chloe.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("With another description")).to_be_visible()
    expect(sheet.get_by_role("heading", name="Renamed meanwhile")).to_be_visible()
    assert sheet.get_by_role("link", name="Edit", exact=True).count() == 1
