"""Live updates as people meet them: two tabs, a form that is open, a connection that breaks."""

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from werkzeug.serving import make_server

from tests.foundation.live_board import TOPIC, Board
from tests.look.gallery import BROWSER

pytestmark = pytest.mark.browser
ON = "html[data-live=on]"


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**BROWSER)
    yield browser
    browser.close()


@pytest.fixture(params=[False, True], ids=["part by part", "with a delta page"])
def board(request) -> Iterator[Board]:
    yield from served(Board(delta=request.param))


@pytest.fixture
def board_with_delta() -> Iterator[Board]:
    yield from served(Board(delta=True))


@pytest.fixture
def nested_board() -> Iterator[Board]:
    yield from served(Board(nested=True))


def served(board: Board) -> Iterator[Board]:
    server = make_server("127.0.0.1", 0, board.app, threaded=True)
    server.daemon_threads = True
    board.address = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield board
    board.hub.stop()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser_of(chromium: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """Makes browsers of different people; fails the test when a page complains."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def begin() -> BrowserContext:
        contexts.append(context := chromium.new_context())
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context

    yield begin
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def browser(browser_of) -> BrowserContext:
    return browser_of()


def opened(browser: BrowserContext, board: Board) -> Page:
    page = browser.new_page()
    page.goto(board.address)
    page.wait_for_selector(ON)
    return page


def part(page: Page, name: str):
    return page.locator(f"#part-{name}")


def shows(page: Page, name: str, words: str) -> None:
    expect(part(page, name).locator("p").last).to_have_text(words)


def test_a_change_arrives_glows_and_is_announced(board, browser):
    page = opened(browser, board)
    board.change("a", "a by somebody else")
    shows(page, "a", "a by somebody else")
    expect(page.locator("#part-a.is-changed")).to_have_count(1)
    expect(page.locator("#news")).to_contain_text("a is now a by somebody else")
    expect(page.locator(".is-changed")).to_have_count(0)
    assert board.asked["/part/a"] == 1
    assert board.asked["/part/b"] == 0


def test_what_did_not_change_neither_glows_nor_speaks(board, browser):
    page = opened(browser, board)
    page.evaluate("""() => {
      const watch = (change) => { window.glowed ||= change[0].target.matches(".is-changed"); };
      new MutationObserver(watch).observe(document.getElementById("part-a"), {attributeFilter: ["class"]});
    }""")
    board.hub.publish(TOPIC, ["a"])
    board.change("b", "b later")
    shows(page, "b", "b later")
    expect(page.locator("#news")).to_have_text("b is now b later")
    assert board.asked["/part/a"] == 1
    assert not page.evaluate("window.glowed")


def test_tabs_share_one_stream_and_another_takes_over(board, browser):
    first, second = opened(browser, board), opened(browser, board)
    assert len(board.hub) == 1
    board.change("a", "a for both")
    for page in (first, second):
        shows(page, "a", "a for both")
    first.close()
    board.change("b", "b for the one that stayed")
    shows(second, "b", "b for the one that stayed")
    assert len(board.hub) <= 2


def test_what_changed_while_a_page_was_being_read_is_not_missed(board, browser):
    page = browser.new_page()
    page.route("**/stream*", lambda route: (board.change("a", "a just then"), route.continue_()))
    page.goto(board.address)
    shows(page, "a", "a just then")


def test_what_is_told_while_scripts_still_arrive_is_not_missed(board, browser):
    board.scripts_late = 0.5
    page = browser.new_page()
    page.goto(board.address, wait_until="commit")
    while not board.asked["/static/js/edit-guard.js"]:
        page.wait_for_timeout(10)
    page.wait_for_timeout(100)
    board.change("a", "a just then")
    shows(page, "a", "a just then")


def test_a_form_is_never_overwritten_and_says_that_newer_text_exists(board, browser):
    page = opened(browser, board)
    part(page, "a").get_by_text("Edit").click()
    page.fill("input[name=value]", "my own words")
    board.change("a", "somebody else's words")
    expect(part(page, "a").get_by_role("note")).to_contain_text("Somebody has changed this meanwhile")
    assert page.input_value("input[name=value]") == "my own words"
    board.change("b", "b goes on")
    shows(page, "b", "b goes on")
    part(page, "a").get_by_text("Cancel").click()
    shows(page, "a", "somebody else's words")


def test_a_form_opened_while_the_part_is_on_its_way_stays(board, browser):
    page = opened(browser, board)
    held = []
    page.route("**/part/a", lambda route: held.append(route))
    board.change("a", "somebody else's words")
    page.wait_for_selector("#part-a.htmx-request", state="attached")
    page.evaluate(
        "document.getElementById('part-a').innerHTML = '<form><input name=value value=mine></form>'"
    )  # as if it came from elsewhere
    held[0].continue_()
    expect(part(page, "a").get_by_role("note")).to_have_count(1)
    assert page.input_value("input[name=value]") == "mine"


def test_many_changes_in_one_go_are_fetched_in_one_go(board_with_delta, browser):
    board = board_with_delta
    page = opened(browser, board)
    part(page, "a").get_by_text("Edit").click()
    page.fill("input[name=value]", "my own words")
    for name in board.parts:
        board.parts[name] = f"{name} imported"
    board.hub.publish(TOPIC, [*board.parts, "of-another-page"])
    for name in "bcdef":
        shows(page, name, f"{name} imported")
    expect(page.locator("#news")).to_contain_text("Several parts of this page have changed.")
    assert page.input_value("input[name=value]") == "my own words"
    assert board.asked["/parts"] == 1
    assert not any(board.asked[f"/part/{name}"] for name in board.parts)


def test_of_a_slot_full_of_slots_only_what_changed_glows(nested_board, browser):
    page = opened(browser, nested_board)
    nested_board.parts["b"] = "b moved"
    nested_board.hub.publish(TOPIC, ["all", "a"])
    shows(page, "b", "b moved")
    expect(page.locator("#part-b.is-changed")).to_have_count(1)
    assert page.locator(".is-changed").count() == 1
    nested_board.change("b", "b again")  # what came in later listens as well
    shows(page, "b", "b again")
    assert nested_board.asked["/parts"] == 2


def test_an_answer_that_is_late_brings_nothing_old_back(nested_board, browser):
    """Two changes in a row: the answer to the first is drawn before the second, and held up on its way."""
    page = opened(browser, nested_board)
    nested_board.held_up = [1.0]
    nested_board.change("a", "first")
    while nested_board.held_up:
        page.wait_for_timeout(20)
    nested_board.change("a", "second")
    shows(page, "a", "second")
    page.wait_for_timeout(1500)
    assert "second" in part(page, "a").inner_text()


def test_what_an_open_form_held_up_is_fetched_when_it_is_gone(nested_board, browser):
    page = opened(browser, nested_board)
    part(page, "a").get_by_text("Edit").click()
    page.fill("input[name=value]", "my own words")
    nested_board.parts["b"] = "b moved"
    nested_board.hub.publish(TOPIC, ["all"])
    expect(part(page, "a").get_by_role("note")).to_have_count(1)
    assert page.input_value("input[name=value]") == "my own words"
    part(page, "a").get_by_text("Cancel").click()
    shows(page, "b", "b moved")


def test_after_the_server_ended_the_stream_the_page_catches_up(board, browser):
    page = opened(browser, board)
    board.refusing = 503
    board.hub.close(session_key="session")
    page.wait_for_selector("html[data-live=off]", state="attached")
    for name in "abcd":
        board.change(name, f"{name} meanwhile")
    board.refusing = None
    for name in "abcd":
        shows(page, name, f"{name} meanwhile")
    page.wait_for_selector(ON)


def test_a_page_that_missed_too_much_fetches_everything(board, browser):
    page = opened(browser, board)
    for name in board.parts:
        board.parts[name] = f"{name} unheard"
    board.hub._resync()
    for name in board.parts:
        shows(page, name, f"{name} unheard")


def test_who_may_not_hear_is_not_asking_again_and_again(board, browser):
    board.refusing = 403
    page = browser.new_page()
    page.goto(board.address)
    page.wait_for_timeout(1500)
    assert board.asked["/stream"] == 1
    assert page.locator(ON).count() == 0


def test_a_failure_nobody_asked_for_is_kept_to_itself(board, browser):
    page = opened(browser, board)
    page.evaluate("document.addEventListener('htmx:responseError', () => { window.failed = true; })")
    page.route("**/part/a", lambda route: route.fulfill(status=404))
    board.change("a", "gone")
    board.change("b", "b goes on")
    shows(page, "b", "b goes on")
    assert page.evaluate("window.failed") is None


def test_a_page_that_leaves_ends_its_stream(board, browser):
    page = opened(browser, board)
    page.goto("about:blank")
    board.change("a", "said into the air")
    again = opened(browser, board)
    shows(again, "a", "said into the air")


def test_two_people_see_each_others_edits(board, browser_of):
    aoi, suzuki = opened(browser_of(), board), opened(browser_of(), board)
    part(aoi, "c").get_by_text("Edit").click()
    aoi.fill("input[name=value]", "c by Aoi")
    aoi.get_by_text("Save").click()
    for page in (aoi, suzuki):
        shows(page, "c", "c by Aoi")


def test_news_for_elsewhere_on_the_page_is_not_held_up_by_an_open_form(board, browser):
    page = opened(browser, board)
    part(page, "a").get_by_text("Edit").click()
    page.fill("input[name=value]", "my own words")
    page.evaluate("""htmx.swap(document.getElementById('part-b'),
        '<p>b</p><div id="news" hx-swap-oob="innerHTML"><p>Saved</p></div>'
        + '<section id="part-a" hx-swap-oob="innerHTML"><p>overwritten</p></section>', {swapStyle: 'innerHTML'})""")
    expect(page.locator("#news")).to_contain_text("Saved")
    assert page.input_value("input[name=value]") == "my own words"
