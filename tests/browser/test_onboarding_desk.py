"""The CSM's side of onboarding in a real browser: a day is dragged, or moved by keys; the pages are accessible."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.onboarding.models import Step
from tests.onboarding import many, small

pytestmark = pytest.mark.browser


@pytest.fixture
def journey(at) -> str:
    with at("sakura"):
        pid = small.begun().public_id
        template = many.make_template()
        today = clock.today("Asia/Tokyo")
        many.add_journey(template, began=today - timedelta(days=40), wow_after=18, completed=True)
        many.tell(many.add_journey(template, began=today - timedelta(days=9), late_days=2), "domain", score=5)
        db.session.commit()
    return f"/c/sakura/onboarding/{pid}"


def due(at, key: str) -> date | None:
    with at("sakura"):
        return db.session.scalars(
            select(Step.due_on).where(Step.key == key, Step.title_en == f"{key} (en)")
        ).one()


def accessible(page: Page) -> None:
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


def test_a_day_is_dragged_and_moved_by_keys(at, window, journey):
    chloe = window("chloe")
    chloe.goto(f"{journey}/plan")
    before = due(at, "first")
    assert before is not None
    mark = chloe.get_by_role("slider", name="Due day of “first (en)”")
    box, lane = mark.bounding_box(), chloe.locator(".tl-lane").last.bounding_box()
    assert box is not None
    assert lane is not None
    days = int(chloe.locator("[data-timeline]").get_attribute("data-days") or 0)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    chloe.mouse.move(x, y)
    chloe.mouse.down()
    chloe.mouse.move(x + 3 * lane["width"] / days, y, steps=4)
    chloe.mouse.up()
    expect(chloe.get_by_role("status").filter(has_text="1 day moved")).to_be_attached()
    assert due(at, "first") == before + timedelta(days=3)

    mark = chloe.get_by_role("slider", name="Due day of “first (en)”")
    mark.focus()
    mark.press("ArrowLeft")
    mark.press("ArrowLeft")
    with chloe.expect_response(lambda answer: answer.url.endswith("/plan/days")):
        mark.press("Enter")
    expect(mark).to_be_focused()
    assert due(at, "first") == before + timedelta(days=1)
    accessible(chloe)


def test_what_the_customer_does_arrives_on_the_plan(at, window, journey):
    chloe, aoi = window("chloe"), window("aoi")
    chloe.goto(f"{journey}/plan")
    expect(chloe.get_by_role("slider", name="Due day of “invite (en)”")).to_be_visible()
    with at("sakura"):
        step = db.session.scalars(select(Step.public_id).where(Step.key == "invite")).one()
    aoi.goto(f"/c/sakura/onboarding/steps/{step}")
    aoi.get_by_role("button", name="Mark as done").first.click()
    expect(chloe.get_by_role("slider", name="Due day of “invite (en)”")).to_have_count(0)


def test_a_step_is_changed_in_a_dialog(window, journey):
    chloe = window("chloe")
    chloe.goto(f"{journey}/plan")
    chloe.get_by_role("link", name="first (en)").click()
    expect(chloe.get_by_role("dialog")).to_be_visible()
    accessible(chloe)
    chloe.get_by_label("Title in English").fill("First invoice")
    chloe.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(chloe.get_by_role("link", name="First invoice")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/desk/onboarding",
        "/desk/onboarding/figures",
        "/desk/onboarding/new",
        "/c/sakura/onboarding/new",
        "/c/sakura/onboarding/new?template=empty",
    ],
)
@pytest.mark.parametrize("width", [1440, 320])
def test_the_pages_are_accessible_and_fit(window, journey, path, width):
    chloe = window("chloe", width=width)
    chloe.goto(path)
    accessible(chloe)
    assert chloe.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
