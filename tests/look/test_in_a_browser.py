"""The parts in a real browser: nothing for axe to find, no sideways scrolling, everything by keyboard."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright

from tests.look.gallery import BROWSER, ORIGIN, PAGES, answering, gallery_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**BROWSER)
    yield browser
    browser.close()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[list[Page]]:
    pages: list[Page] = []
    yield pages
    for page in pages:
        page.context.close()


def visit(chromium: Browser, opened: list[Page], path: str, width: int = 1280, scheme: str = "light") -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = answering(context.new_page(), gallery_app())
    opened.append(page)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{ORIGIN}{path}")
    assert said == []
    return page


# Each of them once; drills/pages.py opens every page in all of their combinations.
@pytest.mark.parametrize(("language", "scheme", "width"), [("ja", "light", 1280), ("en", "dark", 320)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    chromium: Browser, opened: list[Page], language: str, scheme: str, width: int
) -> None:
    for path in PAGES:
        page = visit(chromium, opened, f"{path}?language={language}&banner=1", width, scheme)
        found = Axe().run(page).response["violations"]
        told = [
            (v["id"], [n["html"][:160] for n in v["nodes"][:3]], v["nodes"][0]["failureSummary"])
            for v in found
        ]
        assert told == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


@pytest.mark.parametrize("width", [1280, 360])
def test_a_dialog_opens_with_the_focus_inside_and_gives_it_back(
    chromium: Browser, opened: list[Page], width: int
) -> None:
    page = visit(chromium, opened, "/gallery?language=ja", width)
    page.focus("[data-dialog]")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    assert page.evaluate("document.activeElement.name") == "add-name"
    assert Axe().run(page, "dialog").violations_count == 0
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.hasAttribute('data-dialog')")


def test_without_a_script_the_dialog_is_a_page(chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = answering(context.new_page(), gallery_app())
    page.goto(f"{ORIGIN}/gallery?language=ja")
    page.click("[data-dialog]")
    assert page.locator("h1.dialog-title").count() == 1
    page.goto(f"{ORIGIN}/gallery?language=ja")
    page.click(".account > summary")
    assert page.locator(".account .menu-list").is_visible()
    context.close()


def test_a_menu_opens_walks_and_closes_by_keyboard(chromium: Browser, opened: list[Page]) -> None:
    page = visit(chromium, opened, "/gallery?language=ja")
    page.focus(".account > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.account .menu-item')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.account > summary')")
    assert not page.locator(".account .menu-list").is_visible()


def test_the_first_stop_of_the_keyboard_skips_to_the_content(chromium: Browser, opened: list[Page]) -> None:
    page = visit(chromium, opened, "/gallery?language=ja")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.skip')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_search_takes_the_focus_by_its_key(chromium: Browser, opened: list[Page]) -> None:
    page = visit(chromium, opened, "/gallery?language=ja")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    assert page.input_value("#search") == ""


def test_everything_that_can_be_pressed_is_at_least_24_pixels(chromium: Browser, opened: list[Page]) -> None:
    page = visit(chromium, opened, "/gallery?language=ja", 360)
    small = page.evaluate(
        """[...document.querySelectorAll(
            "button, summary, select, input:not([type=hidden]), .button, .icon-button, .filter, .act, .tabs a")]
        .map((one) => [one.closest("label") || one, one])
        .filter(([, one]) => one.offsetParent && !one.closest(".skip"))
        .map(([box, one]) => [box.getBoundingClientRect(), one.outerHTML.slice(0, 120)])
        .filter(([box]) => box.width < 24 || box.height < 24).map(([, html]) => html)"""
    )
    assert small == []


def test_a_lost_connection_is_said_and_nothing_is_swapped(chromium: Browser, opened: list[Page]) -> None:
    page = visit(chromium, opened, "/gallery?language=ja")
    page.unroute(f"{ORIGIN}/**")
    page.route(f"{ORIGIN}/**", lambda route: route.abort())
    page.click("[data-dialog]")
    page.wait_for_selector("[data-said='news-lost']")
    assert "まだ保存されていません" in page.inner_text("#news")
    page.click("[data-said='news-lost'] [data-dismiss]")
    assert page.locator("[data-said]").count() == 0


@pytest.mark.parametrize(
    ("chosen", "system", "paper"),
    [("dark", "light", "rgb(20, 25, 27)"), ("light", "dark", "rgb(250, 249, 246)")],
)
def test_a_persons_own_choice_of_colours_wins(
    chromium: Browser, opened: list[Page], chosen: str, system: str, paper: str
) -> None:
    page = visit(chromium, opened, f"/gallery?language=ja&scheme={chosen}", scheme=system)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper


def test_print_is_light_and_without_the_shell(chromium: Browser, opened: list[Page]) -> None:
    page = visit(chromium, opened, "/gallery?language=ja&scheme=dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".nav").is_visible()
    assert page.locator("h1").is_visible()
