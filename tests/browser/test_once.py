"""An answer that never came: what a script asked for is asked again, and happens once."""

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
MAP = "/c/sakura/map"


def open_map(window) -> Page:
    page = window("aoi")
    page.goto(MAP)
    expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def lose_answers(page: Page, url: str) -> list[str]:
    """Let requests arrive at the server, and their answers get lost; return the keys they came under, as they come."""
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key", ""))
        route.fetch()
        route.abort("connectionreset")

    page.route(url, lose)
    return keys


def add_goal(page: Page, title: str) -> None:
    page.get_by_role("link", name="Add a goal").first.click()
    page.locator("dialog input[name=title]").fill(title)
    page.locator("dialog").get_by_role("button", name="Add").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()


def goals(page: Page) -> list[str]:
    return page.locator(".map-goals > .branch > .map-card h2 a").all_inner_texts()


def step_up(page: Page, title: str) -> None:
    """Move a goal up by the key. In one go: news of the map may come between taking the focus and the key."""
    with page.expect_event(
        "requestfinished", lambda sent: sent.method == "POST" and sent.url.endswith("/place")
    ):
        page.get_by_role("link", name=title, exact=True).press("Alt+ArrowUp")


def test_a_step_whose_answer_was_lost_is_one_step(window):
    page = open_map(window)
    for title in ("Second", "Third"):
        add_goal(page, title)
    before = goals(page)
    keys = lose_answers(page, "**/place")
    page.get_by_role("link", name="Third", exact=True).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#news [data-said=news-lost]")).to_be_visible()
    moved = [title for title in before if title != "Third"]
    moved.insert(before.index("Third") - 1, "Third")
    page.unroute("**/place")
    sent = []
    page.on("request", lambda asked: sent.append(asked) if asked.url.endswith("/place") else None)
    step_up(page, "Third")
    assert sent[0].headers["idempotency-key"] == keys[0] != ""
    page.reload()
    assert goals(page) == moved
    sent.clear()
    step_up(page, "Third")
    assert sent[0].headers["idempotency-key"] != keys[0]


def test_a_key_press_whose_answer_was_lost_undoes_one_change(window):
    page = open_map(window)
    for title in ("Second", "Third"):
        add_goal(page, title)
    keys = lose_answers(page, "**/undo")
    page.locator("body").press("Control+z")
    expect(page.locator("#news [data-said=news-lost]")).to_be_visible()
    page.unroute("**/undo")
    with page.expect_request("**/undo") as again:
        page.locator("body").press("Control+z")
    assert again.value.headers["idempotency-key"] == keys[0] != ""
    expect(page.locator("#news")).to_contain_text("Undone: Third")
    expect(page.get_by_role("link", name="Third", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Second", exact=True)).to_be_visible()
    with page.expect_request("**/undo") as another:
        page.locator("body").press("Control+z")
    assert another.value.headers["idempotency-key"] != keys[0]
    expect(page.get_by_role("link", name="Second", exact=True)).to_have_count(0)
