"""Undoing by a key on the map; the map of the past stepped through by keyboard, by slider, without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
MAP = "/c/sakura/map"
GOAL = "sakura shared goal"


def open_map(window, name: str, **how) -> Page:
    page = window(name, **how)
    page.goto(MAP)
    expect(page.locator(".map-goals")).to_be_visible()
    return page


def rename(page: Page, old: str, new: str) -> None:
    page.get_by_role("link", name=old, exact=True).click()
    page.locator("dialog").get_by_role("link", name="Edit", exact=True).first.click()
    page.locator("dialog input[name=title]").fill(new)
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name=new, exact=True)).to_be_visible()


def title(page: Page, name: str):
    return page.get_by_role("link", name=name, exact=True)


def test_a_key_undoes_and_does_again_while_the_other_side_looks_on(window):
    aoi, chloe = open_map(window, "aoi"), open_map(window, "chloe")
    expect(chloe.locator("html[data-live=on]")).to_be_attached()
    rename(aoi, GOAL, "Renamed")
    expect(title(chloe, "Renamed")).to_be_visible()
    aoi.keyboard.press("Control+z")
    expect(title(aoi, GOAL)).to_be_visible()
    expect(aoi.get_by_role("status").filter(has_text=f"Undone: {GOAL} (Title)")).to_be_attached()
    expect(title(chloe, GOAL)).to_be_visible()
    aoi.keyboard.press("Control+Shift+Z")
    expect(title(aoi, "Renamed")).to_be_visible()
    expect(title(chloe, "Renamed")).to_be_visible()
    chloe.keyboard.press("Control+z")
    expect(chloe.locator("#news")).to_contain_text("You have changed nothing here lately")
    expect(title(chloe, "Renamed")).to_be_visible()


def test_the_key_belongs_to_the_field_while_somebody_writes(window):
    """What a browser undoes in a field is its own; the map stays as it is."""
    page = open_map(window, "aoi")
    rename(page, GOAL, "Renamed")
    title(page, "Renamed").click()
    page.locator("dialog").get_by_role("link", name="Edit", exact=True).first.click()
    field = page.locator("dialog input[name=title]")
    field.press("End")
    field.type(" and more")
    field.press("Control+z")
    page.locator("dialog").get_by_role("link", name="Close").first.focus()
    page.keyboard.press("Control+z")
    page.wait_for_timeout(400)
    expect(page.locator("#news")).not_to_contain_text("Undone")


def test_who_changed_it_since_is_said_in_a_dialog(window):
    aoi, chloe = open_map(window, "aoi"), open_map(window, "chloe")
    rename(aoi, GOAL, "Mine")
    expect(title(chloe, "Mine")).to_be_visible()
    rename(chloe, "Mine", "Theirs")
    aoi.keyboard.press("Control+z")
    expect(aoi.locator("dialog")).to_contain_text("Chloe has changed it since: Title")
    expect(aoi.locator("dialog").get_by_role("link", name="See the history")).to_be_visible()


def test_the_past_is_stepped_through_with_the_arrow_keys(window):
    page = open_map(window, "aoi")
    rename(page, GOAL, "First")
    rename(page, "First", "Second")
    page.goto(page.get_by_role("link", name="History").first.get_attribute("href"))
    page.get_by_role("link", name="The map after this").first.click()
    expect(page.get_by_text("As it stood on")).to_be_visible()
    expect(title(page, "Second").first).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".map-card :is(h2, h3) a").get_by_text("First")).to_be_visible()
    expect(page.locator(".map-since")).to_contain_text(["Changed since: Title"])
    page.keyboard.press("ArrowRight")
    expect(page.locator(".map-card :is(h2, h3) a").get_by_text("Second")).to_be_visible()
    page.locator(".map-card :is(h2, h3) a").get_by_text("Second").click()
    expect(page.locator("dialog")).to_contain_text("It says the same today.")


def test_a_part_is_taken_back_from_the_past(window):
    page = open_map(window, "aoi")
    rename(page, GOAL, "First")
    rename(page, "First", "Second")
    page.goto(page.get_by_role("link", name="History").first.get_attribute("href"))
    page.get_by_role("link", name="The map after this").nth(1).click()
    page.locator(".map-card :is(h2, h3) a").get_by_text("First").click()
    page.get_by_role("checkbox", name="Take from then: Title").check()
    page.get_by_role("button", name="Take the chosen fields from then").click()
    expect(page.locator("#news")).to_contain_text("Taken from the past.")
    page.goto(MAP)
    expect(title(page, "First")).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [(1440, "ja"), (360, "en")])
def test_without_a_script_everything_still_works(window, width, language):
    page = window("aoi", width=width, language=language, scripts=False)
    page.goto(MAP)
    page.goto(page.locator("a[href$='/history']").first.get_attribute("href"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(page.url.replace("/history", "/at"))
    expect(page.locator(".map-card :is(h2, h3) a").get_by_text(GOAL)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("input[name=on]").fill("2026-11-01")
    page.locator(".then-on button").click()
    assert "/at/20" in page.url
    page.goto(page.url.rsplit("/at", 1)[0] + "/undo")
    expect(page.locator("main")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(1440, "en", "light"), (360, "ja", "dark")],  # the others: drills/open_pages.py
)
def test_everybody_can_use_the_pages_of_the_history(window, width, language, scheme):
    page = open_map(window, "aoi", width=width, language=language, scheme=scheme)
    pid = page.locator(".branch[data-kind=goal] > .map-card").first.get_attribute("id")[5:]
    edit(
        page,
        f"/c/sakura/nodes/{pid}/edit",
        title="四日で締める",
        problem="It takes six days.\n毎月のことです。",
    )
    edit(
        page, f"/c/sakura/nodes/{pid}/edit", title="三日で締める", problem="It takes three days.\n毎月です。"
    )
    plan = page.locator("a[href$='/history']").first.get_attribute("href").removesuffix("/history")
    page.goto(f"{plan}/history")
    then = page.locator(".work-acts a").nth(1).get_attribute("href")
    addresses = (
        f"{plan}/history", f"{plan}/history?side=vendor", f"/c/sakura/nodes/{pid}/history", f"{plan}/undo", then,
        f"{then}/nodes/{pid}",
    )  # fmt: skip
    wrong = []
    for address in addresses:
        page.goto(address)
        wrong += [f"{address}: {one}" for one in faults(page)]
    assert not wrong, "\n".join(wrong)


def edit(page: Page, address: str, **typed: str) -> None:
    page.goto(address)
    for name, value in typed.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("form.sheet-form button.button-primary").click()
    expect(page.locator(".map-goals")).to_be_visible()


def faults(page: Page) -> list[str]:
    """Return what axe finds, and whether the page must be scrolled sideways."""
    violations = Axe().run(page).response["violations"]
    found = [f"{one['id']}: {[n['html'] for n in one['nodes']][:2]}" for one in violations]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, *(["scrolls sideways"] if wide else [])]
