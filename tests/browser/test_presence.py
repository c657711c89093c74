"""Who is here, in real browsers: faces at the top, names on what is edited, gone when a window closes."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.db import db
from portal.foundation.live import customer_topic, hub
from portal.plans.models import Node, Plan

pytestmark = pytest.mark.browser
MAP = "/c/sakura/map"


@pytest.fixture
def pids(at) -> dict[str, str]:
    """Return the initiatives of Sakura by visibility."""
    with at("sakura"):
        found = select(Node.visibility, Node.public_id).where(Node.kind == "initiative")
        return {str(visibility): pid for visibility, pid in db.session.execute(found)}


def open_map(window, name: str, path: str = MAP, **how) -> Page:
    page = window(name, **how)
    page.goto(path)
    expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def begin_to_edit(page: Page, title: str) -> None:
    page.get_by_role("link", name=title, exact=True).click()
    page.locator("dialog").get_by_role("link", name="Edit", exact=True).first.click()
    expect(page.locator("dialog input[name=title]")).to_be_visible()


def test_faces_come_and_go_without_a_reload(window):
    aoi = open_map(window, "aoi")
    expect(aoi.locator("#presence .avatar")).to_have_count(0)
    chloe = open_map(window, "chloe")
    expect(aoi.locator("#presence summary .avatar-here")).to_have_count(1)
    expect(chloe.locator("#presence summary .avatar-here")).to_have_count(1)
    aoi.locator("#presence summary").click()
    expect(aoi.locator("#presence .here-list")).to_contain_text("Chloe")
    expect(aoi.locator("#presence .here-list")).to_contain_text("Aozora Cloud")
    chloe.close(run_before_unload=False)  # says so itself; nobody waits to find out
    expect(aoi.locator("#presence summary .avatar-here")).to_have_count(0, timeout=3_000)


def test_the_name_stands_on_the_card_while_it_is_edited(window, pids):
    aoi, chloe = open_map(window, "aoi", language="ja"), open_map(window, "chloe")
    begin_to_edit(chloe, "sakura shared initiative")
    card = aoi.locator(f"#node-{pids['shared']}")
    expect(card.locator(".edited-by")).to_have_text("鈴木 美咲さん (CSM) が編集中")
    assert "edited" in card.get_attribute("class")
    chloe.locator("dialog input[name=title]").fill("worded anew")
    chloe.locator("dialog").get_by_role("button", name="Save").click()
    expect(card).to_contain_text("worded anew")  # drawn anew meanwhile
    expect(card.locator(".edited-by")).to_have_count(0)
    assert "edited" not in card.get_attribute("class")


def test_the_name_stays_on_a_card_that_is_drawn_anew(window, pids):
    aoi, chloe, sora = (open_map(window, name) for name in ("aoi", "chloe", "sora"))
    begin_to_edit(chloe, "sakura shared initiative")
    card = aoi.locator(f"#node-{pids['shared']}")
    expect(card.locator(".edited-by")).to_have_text("Chloe (CSM) is editing")
    begin_to_edit(sora, "sakura shared initiative")
    expect(card.locator(".edited-by")).to_have_text("Chloe and 1 other are editing")
    sora.locator("dialog input[name=title]").fill("from Sora")
    sora.locator("dialog").get_by_role("button", name="Save").click()
    expect(card).to_contain_text("from Sora")
    expect(card.locator(".edited-by")).to_have_text("Chloe (CSM) is editing")


def test_inside_stays_inside(window, pids):
    chloe, sora, aoi = (open_map(window, name) for name in ("chloe", "sora", "aoi"))
    begin_to_edit(sora, "sakura customer initiative")
    expect(aoi.locator(f"#node-{pids['customer']} .edited-by")).to_have_text("Sora is editing")
    expect(chloe.locator("#presence summary .avatar-here")).to_have_count(2)
    assert chloe.locator("[data-edited], [data-presence]").count() == 0


def test_on_a_phone_a_folded_goal_says_that_somebody_edits_in_it(window):
    phone = open_map(window, "aoi", width=360)
    chloe = open_map(window, "chloe")
    begin_to_edit(chloe, "sakura shared initiative")
    goal = phone.locator(".map-goals > .branch", has_text="sakura shared goal")
    fold = goal.locator("details.map-fold").first
    chip = goal.locator("> .map-card > .editing-now")
    expect(chip).to_be_attached()
    if fold.get_attribute("open") is not None:
        fold.locator("summary").click()
    expect(chip).to_be_visible()
    assert "editing now" in chip.inner_text()
    fold.locator("summary").click()
    expect(chip).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_in_the_table_it_stands_beside_the_title(window, pids, at):
    aoi, chloe = open_map(window, "aoi"), open_map(window, "chloe")
    aoi.get_by_role("link", name="Table", exact=True).click()
    expect(aoi.locator(".plan-table")).to_be_visible()
    begin_to_edit(chloe, "sakura shared initiative")
    expect(aoi.locator("th .editing-now")).to_contain_text("editing now")


def test_a_hidden_page_falls_silent_and_speaks_again_when_it_is_looked_at(window):
    page = open_map(window, "aoi")
    pings = []
    page.on("request", lambda request: pings.append(request.url) if request.method == "POST" else None)
    page.clock.install()
    hide(page, True)
    page.clock.run_for(20_000)
    assert not [url for url in pings if url.endswith("/here")]
    hide(page, False)
    page.clock.run_for(10_500)
    page.wait_for_timeout(200)
    assert 2 <= len([url for url in pings if url.endswith("/here")]) <= 4


def test_a_page_whose_session_ended_stops_asking(window):
    page = open_map(window, "aoi")
    page.context.clear_cookies()
    asked = lambda answer: answer.url.endswith("/here") and answer.request.method == "POST"  # noqa: E731
    with page.expect_response(asked) as refused:
        hide(page, False)
    assert refused.value.status in (400, 401)
    page.wait_for_timeout(100)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(3):
        hide(page, False)
    page.wait_for_timeout(300)
    assert not [url for url in asked if url.endswith("/here")]


def hide(page: Page, hidden: bool) -> None:
    """Have the page believe that it is covered, or looked at again: a headless browser never covers one."""
    page.evaluate(
        """hidden => { Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
           document.dispatchEvent(new Event("visibilitychange")); }""",
        hidden,
    )


def test_many_who_come_and_go_cost_a_page_one_look_every_two_seconds(window, at):
    page = open_map(window, "aoi")
    with at("sakura") as customer_id:
        plan = db.session.scalars(select(Plan.public_id)).one()
        customer = db.session.scalars(select(Customer.public_id).where(Customer.id == customer_id)).one()
    page.wait_for_timeout(300)
    asked = []
    page.on(
        "request", lambda request: asked.append(request.method) if request.url.endswith("/here") else None
    )
    for _ in range(20):
        hub.publish_here(customer_topic(customer, "shared"), [f"here-{plan}"])
        page.wait_for_timeout(60)
    page.wait_for_timeout(1_000)
    assert 1 <= asked.count("GET") <= 2


@pytest.mark.parametrize(("width", "language"), [(1440, "ja"), (360, "en")])
def test_nothing_for_axe_and_nothing_sideways(window, width, language):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - slow to load, and only here

    chloe = open_map(window, "chloe")
    begin_to_edit(chloe, "sakura shared initiative")
    for scheme in ("light", "dark"):
        page = open_map(window, "aoi", width=width, language=language, scheme=scheme)
        expect(page.locator("[data-presence]").first).to_be_attached()
        page.locator("#presence summary").click()
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found] == []
        page.keyboard.press("Escape")
        page.locator(".map a[href*='/nodes/']").first.click()
        page.locator("dialog a[href$='/edit']").first.click()
        page.locator("dialog textarea[name=description]").fill("half a thought")
        page.keyboard.press("Escape")
        page.reload()
        page.locator(".map a[href*='/nodes/']").first.click()
        page.locator("dialog a[href$='/edit']").first.click()
        expect(page.locator("dialog .kept-notice")).to_be_visible()
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
