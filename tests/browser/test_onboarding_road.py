"""The page of a journey in real browsers: presses and steps in place, by keyboard, without scripts, on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.onboarding.walked import Walked, row, walk

pytestmark = pytest.mark.browser
PAGE = "/c/sakura/onboarding"


@pytest.fixture
def way(at) -> Walked:
    with at("sakura"):
        return walk(done=("kickoff",))


def accessible(page: Page) -> None:
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0


def shown(page: Page, title: str) -> None:
    expect(page.locator("#panel-title")).to_have_text(title)


def test_a_press_is_seen_by_everybody_and_taken_back(window, way):
    aoi, csm = window("aoi"), window("chloe")
    csm.goto(PAGE)
    aoi.goto(PAGE)
    shown(aoi, "Choose the template")
    accessible(aoi)
    aoi.get_by_role("button", name="Done: Choose the template").click()
    shown(aoi, "Send a test invoice")
    expect(csm.get_by_role("button", name="Not done after all: Choose the template")).to_be_visible()
    aoi.get_by_role("button", name="Undo").click()
    shown(aoi, "Choose the template")
    expect(csm.get_by_role("button", name="Done: Choose the template")).to_be_visible()


def test_a_step_opens_beside_the_list_by_keyboard_and_the_way_back_works(window, way):
    aoi = window("aoi")
    aoi.goto(PAGE)
    aoi.get_by_role("link", name="Check the domain").focus()
    aoi.keyboard.press("Enter")
    shown(aoi, "Check the domain")
    expect(aoi.locator("#panel-title")).to_be_focused()
    expect(aoi).to_have_url(re.compile(f"/steps/{way.steps['domain']}$"))
    expect(aoi.get_by_text("Aozora Cloud does this step.")).to_be_visible()
    aoi.go_back()
    shown(aoi, "Choose the template")
    aoi.locator(".panel").get_by_role("button", name="Mark as done").focus()
    aoi.keyboard.press("Enter")
    shown(aoi, "Send a test invoice")


def test_a_colleague_and_a_reason_are_asked_in_a_dialog(window, way):
    aoi, sora = window("aoi"), window("sora")
    sora.goto(PAGE)
    aoi.goto(PAGE)
    aoi.locator(".panel").get_by_role("link", name="Change").click()
    dialog = aoi.get_by_role("dialog")
    dialog.get_by_label(re.compile("Sora")).check()
    accessible(aoi)
    dialog.get_by_role("button", name="Give them the step").click()
    expect(dialog).to_have_count(0)
    expect(aoi.locator(".panel").get_by_text("Sora")).to_be_visible()
    expect(sora.locator(".panel").get_by_text("Sora")).to_be_visible()
    aoi.get_by_role("link", name="Skip this step").click()
    dialog.get_by_role("button", name="Skip", exact=True).click()
    expect(dialog.get_by_text("Please fill this in.").first).to_be_visible()
    dialog.get_by_label("Why is it skipped?").fill("We have one of our own")
    dialog.get_by_role("button", name="Skip", exact=True).click()
    expect(sora.get_by_text("Skipped: We have one of our own")).to_be_visible()


def test_without_scripts_on_a_phone_everything_is_a_page(window, at, way):
    plain = window("aoi", width=360, scripts=False)
    plain.goto(PAGE)
    plain.locator(".panel").get_by_role("button", name="Mark as done").click()
    shown(plain, "Send a test invoice")
    plain.get_by_role("link", name="Choose the template").click()
    expect(plain.get_by_text(re.compile("^Done by Aoi"))).to_be_visible()
    plain.get_by_role("button", name="Not done after all: Choose the template").click()
    shown(plain, "Choose the template")
    plain.get_by_role("link", name="Skip this step").click()
    plain.get_by_label("Why is it skipped?").fill("ours")
    plain.get_by_role("button", name="Skip", exact=True).click()
    expect(plain.get_by_text("Skipped: ours")).to_have_count(1)
    with at("sakura"):
        assert row(way.steps["choose"]).skipped_why == "ours"


@pytest.mark.parametrize("width", [1440, 320])
def test_the_wow_moment_is_gold_and_comes_once(window, at, width):
    with at("sakura"):
        way = walk(done=("kickoff", "handover", "choose", "send", "domain", "close"))
    aoi = window("aoi", width=width)
    aoi.emulate_media(color_scheme="dark", reduced_motion="reduce")
    aoi.goto(f"{PAGE}/{way.journey}")
    expect(aoi.get_by_text("Reached: the first result")).to_be_visible()
    accessible(aoi)
    aoi.get_by_role("button", name="Thank you").click()
    expect(aoi.locator(".hero.is-reached")).to_be_visible()
    expect(aoi.get_by_text("Reached: the first result")).to_have_count(0)


def test_paper_and_history_are_accessible(window, way):
    aoi = window("aoi", width=360)
    for page in (
        f"{PAGE}/{way.journey}/checklist",
        f"{PAGE}/{way.journey}/history",
        f"{PAGE}/steps/{way.steps['choose']}",
    ):
        aoi.goto(page)
        accessible(aoi)
