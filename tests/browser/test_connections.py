"""A page that was cut off catches up by itself: without a network, after a restart, hidden, or as one tab of many."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.foundation.actor import WORKER
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import tell_after_commit
from portal.foundation.live import Alone, hub
from portal.plans.actions import nodes
from portal.plans.models import Node, NodeKind, Plan

pytestmark = pytest.mark.browser
MAP = "/c/sakura/map"
ON, OFF = "html[data-live=on]", "html[data-live=off]"


@pytest.fixture
def rename(at) -> Callable[[str, str], None]:
    """`rename("shared goal", "…")` gives a node another title, as the other side would, and tells open pages."""

    def change(old: str, new: str) -> None:
        with at("sakura"):
            node = db.session.scalars(select(Node).where(Node.title == f"sakura {old}")).one()
            plan = db.session.scalars(select(Plan).where(Plan.id == node.plan_id)).one()
            nodes.revise(plan, node, {"title": new}, by=WORKER)
            db.session.commit()
            tell_after_commit()

    return change


def open_map(window, name: str) -> Page:
    page = window(name)
    page.goto(MAP)
    expect(page.locator(ON)).to_be_attached()
    return page


def asked_of(page: Page) -> list[str]:
    """Collect the addresses that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def test_without_a_network_it_says_so_and_catches_up_in_one_piece(window, rename):
    page = open_map(window, "aoi")
    page.context.set_offline(True)
    expect(page.locator(OFF)).to_be_attached()
    expect(page.locator(".connection-offline")).to_be_visible()
    rename("shared goal", "renamed in the dark")
    rename("shared initiative", "this one too")
    rename("customer goal", "and this")
    rename("shared KPI", "a KPI as well")
    asked = asked_of(page)
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="renamed in the dark")).to_be_visible()
    for title in ("this one too", "and this", "a KPI as well"):
        expect(page.locator(".map")).to_contain_text(title)
    expect(page.locator(".connection-offline")).to_be_hidden()
    assert len([url for url in asked if "/parts?" in url]) == 1  # one batched delta
    assert not [url for url in asked if "/nodes/" in url]


def test_a_line_that_is_dead_for_long_is_said_without_alarm(window):
    page = open_map(window, "aoi")
    page.clock.install()
    page.route("**/stream*", lambda route: route.abort())
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.evaluate("delete document.documentElement.dataset.connection")
    page.clock.run_for(9_000)
    expect(page.locator(".connection-unheard")).to_be_visible()
    page.unroute("**/stream*")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.clock.run_for(1_000)
    expect(page.locator(ON)).to_be_attached()
    expect(page.locator(".connection-unheard")).to_be_hidden()


@pytest.fixture
def restarted(served: str) -> Callable[[Callable[[], None]], object]:
    """`restarted(meanwhile)` ends the streams and every connection, calls `meanwhile`, and serves again."""
    return lambda meanwhile: (hub.stop(), meanwhile(), hub.use(Alone()), hub.start())


def test_a_restarted_server_tells_all_that_happened_meanwhile(window, rename, restarted):
    page = open_map(window, "aoi")
    asked = asked_of(page)
    restarted(lambda: rename("shared goal", "renamed while nobody served"))
    expect(page.get_by_role("link", name="renamed while nobody served")).to_be_visible()
    expect(page.locator(ON)).to_be_attached()
    assert len([url for url in asked if "/parts?" in url]) <= 2  # everything, in batches and not slot by slot
    rename("shared initiative", "and it hears again")
    expect(page.locator(".map")).to_contain_text("and it hears again")


def test_a_restart_alone_does_not_alarm_whoever_is_writing(window, restarted):
    page = open_map(window, "aoi")
    page.get_by_role("link", name="sakura shared initiative", exact=True).click()
    page.locator("dialog").get_by_role("link", name="Edit", exact=True).first.click()
    page.locator("dialog input[name=title]").fill("half a title")
    with page.expect_response(lambda answer: "/parts?" in answer.url):
        restarted(lambda: None)
    expect(page.locator(ON)).to_be_attached()
    expect(page.locator("dialog input[name=title]")).to_have_value("half a title")
    assert page.locator("dialog .newer-notice").count() == 0


def test_a_hidden_tab_fetches_nothing_and_catches_up_when_it_is_looked_at(window, rename):
    page = open_map(window, "aoi")
    asked = asked_of(page)
    look_away(page, True)
    rename("shared goal", "renamed behind a curtain")
    page.wait_for_timeout(300)
    assert not [url for url in asked if "/parts?" in url or "/nodes/" in url]
    look_away(page, False)
    expect(page.get_by_role("link", name="renamed behind a curtain")).to_be_visible()


def test_a_tab_that_was_hidden_for_long_let_its_line_go_and_misses_nothing(window, rename):
    page = open_map(window, "aoi")
    page.clock.install()
    look_away(page, True)
    asked = asked_of(page)
    page.clock.run_for(25_000)
    rename("shared goal", "renamed while asleep")
    look_away(page, False)
    page.clock.run_for(3_000)
    expect(page.get_by_role("link", name="renamed while asleep")).to_be_visible()
    assert len([url for url in asked if "/stream?since=" in url]) == 1  # it had hung up, and says since when


def test_tabs_share_one_line_and_another_takes_over_when_its_tab_closes(window, rename):
    leader = open_map(window, "aoi")
    second, third = leader.context.new_page(), leader.context.new_page()
    for page in (second, third):
        page.goto(MAP)
        expect(page.locator(ON)).to_be_attached()
    assert len(hub) == 1
    rename("shared goal", "heard by all three")
    for page in (leader, second, third):
        expect(page.get_by_role("link", name="heard by all three")).to_be_visible()
    leader.close()
    rename("shared initiative", "said while the line changes hands")
    for page in (second, third):
        expect(page.locator(".map")).to_contain_text("said while the line changes hands")
    rename("customer goal", "heard by both that are left")
    for page in (second, third):
        expect(page.locator(".map")).to_contain_text("heard by both that are left")


def test_only_what_is_new_glows_and_is_said_to_be_new(window, at):
    page = open_map(window, "aoi")
    page.evaluate(
        """() => { window.glowed = []; new MutationObserver((changes) => changes.forEach(({ target }) => {
             if (target.classList?.contains("is-changed")) window.glowed.push(target.id); }))
             .observe(document.body, { subtree: true, attributes: true, attributeFilter: ["class"] }); }"""
    )
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        goal = nodes.add(
            plan, NodeKind.GOAL, None, {"title": "A new goal"}, visibility=Visibility.SHARED, by=WORKER
        )
        pid, plan_pid = goal.public_id, plan.public_id
        db.session.commit()
        tell_after_commit()
    expect(page.get_by_role("link", name="A new goal")).to_be_visible()
    page.wait_for_function(f"() => window.glowed.includes('node-{pid}')")
    glowed = set(page.evaluate("window.glowed"))
    assert f"tree-{plan_pid}" not in glowed
    assert {one for one in glowed if one.startswith("node-")} == {f"node-{pid}"}


def look_away(page: Page, hidden: bool) -> None:
    """Have the page believe that it is covered, or looked at again: a headless browser never covers one."""
    page.evaluate(
        """hidden => { Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
           document.dispatchEvent(new Event("visibilitychange")); }""",
        hidden,
    )
