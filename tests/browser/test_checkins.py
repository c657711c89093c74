"""A check-in in a real browser: from a letter's link on a phone without scripts, and by keyboard alone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts.standpoint import inside as standing_inside
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.links import token
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import checkins, measurements, nodes_blocks
from portal.plans.models import Measurement, Node, Plan
from tests.plans.walked import URL, cross, days_from_now, give, node, person

pytestmark = pytest.mark.browser
INITIATIVE = "sakura shared initiative"


@pytest.fixture
def needed(at) -> dict[str, str]:
    """Three things need Sora: something blocked, a crossed threshold, a date that passed."""
    with at("sakura"):
        pids = {
            "passed": give(INITIATIVE, "sora", due_on=days_from_now(-3)),
            "response": cross("sakura shared KPI", "sora"),
            "blocked": give("sakura customer initiative", "sora"),
        }
        by = standing_inside(person("aoi"), "sakura").actor
        plan = db.session.scalars(select(Plan)).one()
        nodes_blocks.block(plan, node("sakura customer initiative"), "The data is late", Side.CUSTOMER, by=by)
        db.session.commit()
    return pids


@pytest.fixture
def link(app, needed) -> str:
    """The path of the link in Sora's letter."""
    with app.test_request_context():
        point = standing_inside(person("sora"), "sakura")
        with customer_scope(point.customer.id, point.audience):
            walk = checkins.begin(point, clock.today("Asia/Tokyo").replace(day=1))
            made = f"/check-in/{token(checkins.give_link(walk, point.customer.id))}"
            db.session.commit()
    return made


def due_of(at, pid: str):
    with at("sakura"):
        return db.session.scalars(select(Node.due_on).where(Node.public_id == pid)).one()


def test_by_a_link_on_a_phone_without_scripts(at, window, link, needed):
    page = window(width=360, scripts=False)
    page.goto(link)
    expect(page.locator(".ask-progress")).to_contain_text("1 of 3")
    expect(page.locator("blockquote")).to_have_text("The data is late")
    page.get_by_label("It moves again").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".ask-progress")).to_contain_text("2 of 3")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".ask-progress")).to_contain_text("3 of 3")
    page.get_by_label("It goes on, by a new date").check()
    page.get_by_label("New date", exact=True).fill(days_from_now(30).isoformat())
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".error")).to_contain_text("Please fill this in.")  # it asks for a reason
    assert page.get_by_label("New date", exact=True).input_value() == days_from_now(30).isoformat()
    page.get_by_label("Why", exact=True).fill("The supplier is late")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="The plan is up to date")).to_be_visible()
    assert due_of(at, needed["passed"]) == days_from_now(30)


def test_by_keyboard_alone(at, window, needed):
    page = window("sora")
    page.goto(f"{URL}?ask=passed:{needed['passed']}")
    page.locator("input[name=how]").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("New date", exact=True)).to_be_visible()
    expect(page.get_by_label("What is in the way", exact=True)).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("New date", exact=True)).to_be_hidden()
    page.keyboard.press("ArrowUp")
    page.get_by_label("New date", exact=True).fill((days_from_now(0) + timedelta(days=14)).isoformat())
    page.get_by_label("Why", exact=True).focus()
    page.keyboard.type("Agreed by telephone")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save and go on")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".ask-progress")).to_contain_text("2 of 3")
    assert due_of(at, needed["passed"]) == days_from_now(14)


@pytest.fixture
def missing(at, monkeypatch) -> str:
    """A value of Sora's that is asked for, whatever day of the month it is."""
    monkeypatch.setattr("portal.plans.rules.checkins.VALUES_AHEAD", 40)
    with at("sakura"):
        pid = give("sakura shared KPI", "sora")
        for row in db.session.scalars(select(Measurement)).all():
            found = db.session.scalars(select(Node).where(Node.id == row.node_id)).one()
            measurements.withdraw(found, row.on, why="an empty month", by=WORKER)
        db.session.commit()
    return pid


def test_a_value_and_what_came_of_it(at, window, missing):
    page = window("sora", language="ja", width=320)
    page.goto(URL)
    field = page.locator(f"#value-{missing}")
    expect(field).to_be_focused()
    found_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    while page.url.endswith("/check-in"):
        field.fill("４．９日")
        field.press("Enter")
        page.wait_for_load_state()
    expect(page.locator(".ask-done")).to_contain_text("4.9")
    found_nothing(page)
    with at("sakura"):
        newest = db.session.scalars(select(Measurement).order_by(Measurement.id.desc())).first()
        assert newest.value == 4.9


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 1280), ("ja", "dark", 320)])
def test_for_everyone(window, needed, language, scheme, width):
    page = window("sora", language=language, scheme=scheme, width=width)
    for kind, pid in needed.items():
        page.goto(f"{URL}?ask={kind}:{pid}")
        page.locator("details.ask-later").evaluate("fold => fold.open = true")
        if kind == "passed":
            page.locator("input[name=how][value=blocked]").check()
        found_nothing(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto(f"/c/sakura/nodes/{needed['blocked']}/blocked")
    found_nothing(page)


def found_nothing(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
