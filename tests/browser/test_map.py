"""Two people at one map: what one does arrives at the other, by mouse, by keyboard, and on a phone."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.foundation.db import db
from portal.plans.models import Node

pytestmark = pytest.mark.browser
MAP = "/c/sakura/map"
COUNT_NOTICES = """() => {
  window.noticed = 0;
  const count = (changes) => changes.forEach((one) => one.addedNodes.forEach((node) => {
    window.noticed += node.matches?.(".newer-notice") ? 1 : 0;
  }));
  new MutationObserver(count).observe(document.body, { childList: true, subtree: true });
}"""


def open_map(window, name: str, **how) -> Page:
    page = window(name, **how)
    page.goto(MAP)
    expect(page.locator(".map-goals")).to_be_visible()
    return page


def live(page: Page) -> Page:
    expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def rename(page: Page, old: str, new: str) -> None:
    page.get_by_role("link", name=old, exact=True).click()
    page.locator("dialog").get_by_role("link", name="Edit", exact=True).first.click()
    page.locator("dialog input[name=title]").fill(new)
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(page.locator("dialog")).to_have_count(0)


def titles(page: Page) -> list[str]:
    return page.locator(".map-goals > .branch > .map-card h2 a").all_inner_texts()


def test_an_edit_arrives_on_the_other_open_page(window):
    chloe, aoi = live(open_map(window, "chloe")), live(open_map(window, "aoi"))
    rename(chloe, "sakura shared goal", "A goal that both see")
    expect(aoi.get_by_role("link", name="A goal that both see")).to_be_visible()
    expect(chloe.get_by_role("link", name="A goal that both see")).to_be_visible()
    expect(aoi.locator("#news")).to_contain_text("A goal that both see was changed")


def test_who_stands_on_a_link_goes_on_standing_there_when_news_arrives(window):
    chloe, aoi = live(open_map(window, "chloe")), live(open_map(window, "aoi"))
    aoi.get_by_role("link", name="sakura shared goal").focus()
    rename(chloe, "sakura shared goal", "A goal that both see")
    expect(aoi.get_by_role("link", name="A goal that both see")).to_be_focused()


def test_what_one_side_keeps_inside_arrives_when_it_is_shared(window):
    chloe, aoi = live(open_map(window, "chloe")), live(open_map(window, "aoi"))
    expect(aoi.get_by_text("sakura vendor goal")).to_have_count(0)
    chloe.get_by_role("link", name="Share 3").click()
    chloe.locator("dialog").get_by_role("button", name="Share these 3").click()
    expect(aoi.get_by_role("link", name="sakura vendor goal")).to_be_visible()
    expect(aoi.locator(".plan-numbers")).to_contain_text("3 / 3")


def test_an_open_editor_is_not_overwritten_and_ends_side_by_side(window):
    chloe, aoi = live(open_map(window, "chloe")), live(open_map(window, "aoi"))
    aoi.get_by_role("link", name="sakura shared initiative", exact=True).click()
    aoi.locator("dialog").get_by_role("link", name="Edit", exact=True).first.click()
    aoi.locator("dialog input[name=title]").fill("what Aoi types")
    rename(chloe, "sakura shared initiative", "what Chloe saved")
    expect(aoi.locator(".map")).to_contain_text("what Chloe saved")
    expect(aoi.locator("dialog .newer-notice")).to_contain_text("Your text is untouched")
    expect(aoi.locator("dialog input[name=title]")).to_have_value("what Aoi types")
    aoi.locator("dialog").get_by_role("button", name="Save").click()
    expect(aoi.locator("dialog")).to_contain_text("what Chloe saved")
    aoi.locator("dialog").get_by_text("Take mine").click()
    aoi.locator("dialog").get_by_role("button", name="Save this choice").click()
    expect(chloe.get_by_role("link", name="what Aoi types")).to_be_visible()


def test_an_open_editor_is_told_of_its_own_node_alone(window):
    chloe, aoi = live(open_map(window, "chloe")), live(open_map(window, "aoi"))
    aoi.get_by_role("link", name="sakura shared initiative", exact=True).click()
    aoi.locator("dialog").get_by_role("link", name="Edit", exact=True).first.click()
    expect(aoi.locator("dialog input[name=title]")).to_be_visible()
    rename(chloe, "sakura shared goal", "a goal above it")
    expect(aoi.locator(".map")).to_contain_text("a goal above it")
    expect(aoi.locator("dialog .newer-notice")).to_have_count(0)
    aoi.evaluate(COUNT_NOTICES)
    aoi.locator("dialog input[name=title]").fill("what Aoi saved")
    aoi.locator("dialog").get_by_role("button", name="Save").click()
    expect(chloe.locator(".map")).to_contain_text("what Aoi saved")
    expect(aoi.locator("dialog")).to_have_count(0)
    assert aoi.evaluate("window.noticed") == 0  # one's own change is no news to oneself


def test_deleting_is_undone_by_one_press_for_both(window):
    chloe, aoi = live(open_map(window, "chloe")), live(open_map(window, "aoi"))
    chloe.get_by_role("link", name="sakura shared goal", exact=True).click()
    chloe.locator("dialog .menu summary").click()
    chloe.locator("dialog").get_by_role("link", name="Delete").click()
    chloe.locator("dialog").get_by_role("button", name="Delete").click()
    expect(aoi.get_by_role("link", name="sakura shared goal")).to_have_count(0)
    chloe.locator("#news").get_by_role("button", name="Undo").click()
    expect(aoi.get_by_role("link", name="sakura shared goal")).to_be_visible()
    expect(chloe.get_by_role("link", name="sakura shared goal")).to_be_visible()


def test_goals_are_reordered_by_keyboard_and_by_drag(window):
    page = live(open_map(window, "aoi"))
    assert titles(page) == ["sakura shared goal", "sakura customer goal"]
    page.get_by_role("link", name="sakura customer goal").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".map-goals > .branch").first).to_contain_text("sakura customer goal")
    expect(page.get_by_role("link", name="sakura customer goal")).to_be_focused()
    expect(page.locator(".map-goals > .branch")).to_have_count(2)  # not just being drawn anew
    card = page.locator(".map-goals > .branch").first.bounding_box()
    other = page.locator(".map-goals > .branch").last.bounding_box()
    page.mouse.move(card["x"] + 20, card["y"] + card["height"] / 2)
    page.mouse.down()
    page.mouse.move(card["x"] + 24, card["y"] + card["height"] / 2 + 12, steps=4)
    page.mouse.move(other["x"] + 24, other["y"] + other["height"] - 4, steps=12)
    with page.expect_response(lambda answer: answer.url.endswith("/place")):
        page.mouse.up()
    expect(page.locator("#news")).to_contain_text("Moved.")
    page.reload()
    assert titles(page) == ["sakura shared goal", "sakura customer goal"]


def test_adding_by_keyboard_alone(window, at):
    page = live(open_map(window, "aoi"))
    page.get_by_role("link", name="Add a goal").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog input[name=title]")).to_be_focused()
    page.keyboard.type("Typed by keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Typed by keyboard")).to_be_visible()
    with at("sakura"):
        assert db.session.scalars(select(Node).where(Node.title == "Typed by keyboard")).one()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_on_a_phone_the_map_is_an_outline_that_fits(window, language):
    page = open_map(window, "aoi", width=360, language=language)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    goal = page.locator(".map-goals > .branch").first
    fold = goal.locator("details.map-fold")
    was = fold.get_attribute("open") is not None
    expect(goal.locator(".map-below").first).to_be_visible(visible=was)
    fold.locator("summary").click()
    expect(goal.locator(".map-below").first).to_be_visible(visible=not was)


def test_without_a_script_everything_is_a_page(window):
    page = window("aoi", scripts=False)
    page.goto(MAP)
    page.get_by_role("link", name="sakura shared goal", exact=True).click()
    page.get_by_role("link", name="Edit", exact=True).first.click()
    page.locator("input[name=title]").fill("Edited without a script")
    page.get_by_role("button", name="Save").click()
    assert "/plans/" in page.url
    expect(page.get_by_role("link", name="Edited without a script")).to_be_visible()
    expect(page.locator("#news")).to_contain_text("Saved.")
