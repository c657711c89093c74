"""A change put forward on one side, decided on the other, while both look at the same map."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal.foundation.db import db
from portal.plans.actions import nodes
from portal.plans.queries.nodes import kpi_of
from tests.agreements.agreed import actor, agree, node, plan

pytestmark = pytest.mark.browser


def live(page: Page) -> Page:
    expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def sheet(page: Page, title: str = "sakura shared goal") -> None:
    page.goto("/c/sakura/map")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.locator("dialog")).to_be_visible()


def test_it_arrives_on_the_other_side_and_what_is_decided_comes_back(window, at):
    with at("sakura"):
        agree()
    chloe, aoi = window("chloe"), window("aoi")
    aoi.goto("/c/sakura/map")
    live(aoi)
    sheet(chloe)
    live(chloe)
    chloe.locator("dialog .menu > summary").click()
    chloe.locator("dialog").get_by_role("link", name="Propose a change").click()
    chloe.locator("dialog textarea[name=problem]").fill("It takes six days")
    chloe.locator("dialog textarea[name=why]").fill("So that everybody knows")
    chloe.locator("dialog").get_by_role("button", name="Put forward").click()
    expect(chloe.locator("dialog")).to_have_count(0)
    expect(aoi.get_by_role("link", name="1 open proposal")).to_be_visible()
    aoi.get_by_role("link", name="Proposal", exact=True).click()
    expect(aoi.get_by_text("It takes six days")).to_be_visible()
    chloe.get_by_role("link", name="Proposal", exact=True).click()
    expect(chloe.get_by_role("button", name="Take back")).to_be_visible()
    live(chloe)
    aoi.get_by_role("button", name="Accept").click()
    expect(chloe.get_by_text("Accepted on")).to_be_visible()
    expect(chloe.get_by_role("button", name="Take back")).to_have_count(0)
    aoi.goto("/c/sakura/map")
    expect(aoi.get_by_text("It takes six days")).to_be_visible()
    expect(aoi.locator(".plan-mark.is-changed")).to_have_count(0)  # it was accepted, so it is agreed


def test_declining_by_keyboard_asks_for_a_reason(window, at):
    with at("sakura"):
        agree()
    aoi, chloe = window("aoi"), window("chloe")
    sheet(aoi)
    aoi.locator("dialog .menu > summary").press("Enter")
    aoi.locator("dialog").get_by_role("link", name="Propose an initiative").press("Enter")
    aoi.locator("dialog input[name=title]").fill("Weekly hour")
    aoi.locator("dialog textarea[name=why]").fill("To learn")
    aoi.locator("dialog textarea[name=why]").press("Control+Enter")
    aoi.locator("dialog").get_by_role("button", name="Put forward").press("Enter")
    aoi.get_by_role("link", name="See the proposal").click()
    url = aoi.url
    chloe.goto(url)
    chloe.get_by_role("link", name="Decline with a reason").press("Enter")
    reason = chloe.locator("dialog textarea[name=reason]")
    expect(reason).to_be_focused()
    reason.fill("Next quarter")
    chloe.locator("dialog").get_by_role("button", name="Decline").press("Enter")
    expect(chloe.get_by_text("Declined on")).to_be_visible()
    expect(chloe.locator("main").get_by_text("Next quarter")).to_be_visible()


def test_without_scripts_everything_is_a_page(window, at):
    aoi, chloe = window("aoi", scripts=False), window("chloe", scripts=False)
    with at("sakura"):
        pid = node("sakura shared goal").public_id
    aoi.goto(f"/c/sakura/nodes/{pid}/proposals/change")
    aoi.locator("textarea[name=problem]").fill("Six days")
    aoi.locator("textarea[name=why]").fill("why not")
    aoi.get_by_role("button", name="Put forward").click()
    expect(aoi.get_by_text("Waiting for somebody at")).to_be_visible()
    chloe.goto(aoi.url)
    chloe.get_by_role("link", name="Decline with a reason").click()
    chloe.locator("textarea[name=reason]").fill("Not now")
    chloe.get_by_role("button", name="Decline").click()
    expect(chloe.get_by_text("Declined on")).to_be_visible()


@pytest.mark.parametrize(("language", "width", "scheme"), [("ja", 360, "dark"), ("en", 1440, "light")])
def test_the_pages_are_for_everyone(window, at, language, width, scheme):
    with at("sakura"):
        agree()
        found = node()
        nodes.revise(plan(), found, {"target": 2.0, "unit": "days"}, by=actor("chloe"), kpi=kpi_of(found))
        goal = node("sakura shared goal")
        nodes.revise(plan(), goal, {"description": "long " * 60}, by=actor("aoi"))
        db.session.commit()
        agree(2)
        nodes.revise(plan(), goal, {"description": "longer " * 60}, by=actor("aoi"))
        db.session.commit()
        pid, kpi = plan().public_id, node().public_id
    page = window("aoi", language=language, width=width, scheme=scheme)
    page.goto(f"/c/sakura/nodes/{kpi}/proposals/change")
    page.locator("input[name=target]").fill("1")
    page.locator("textarea[name=why]").fill("because")
    page.locator("form.sheet-form button[type=submit]").click()
    expect(page.locator(".proposal")).to_be_visible()
    mine = page.url
    for url in (
        mine,
        f"/c/sakura/plans/{pid}/proposals",
        f"/c/sakura/plans/{pid}/since",
        f"/c/sakura/plans/{pid}/editions/1/2",
        f"/c/sakura/nodes/{kpi}/proposals/change",
    ):
        page.goto(url)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, url
        assert not Axe().run(page).response["violations"], url
