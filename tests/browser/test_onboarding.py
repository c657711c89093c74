"""The main path in real browsers: a mail's link, one click, the CSM sees it, the last step brings the wow moment."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal.foundation.db import db
from portal.foundation.links import token
from portal.onboarding.actions import links
from portal.onboarding.queries import journeys
from portal.onboarding.rules.shapes import Rule, TemplateShape, Words
from portal.onboarding.rules.words import Anchor
from tests.onboarding.kinds import found, person
from tests.onboarding.small import begun, phase, step

pytestmark = pytest.mark.browser
ROAD = TemplateShape(
    phases=(phase("begin", step("invite", due=2)), phase("use", step("first", due=5, is_wow=True))),
    wow=Rule("step", "first"),
    wow_words=Words("最初の請求書が出た", "The first invoice went out"),
    clock_from=Anchor.START,
    value_days=21,
)
PANEL = ".detail, #panel, main"


def journey(at, shape: TemplateShape) -> str:
    with at("sakura"):
        pid = begun(shape).public_id
        db.session.commit()
    return f"/c/sakura/onboarding/{pid}"


def link(at, key: str, who: str = "aoi") -> str:
    with at("sakura"):
        address = f"/step/{token(links.step_link(found(key), person(who)))}"
        db.session.commit()
    return address


def page_of(at, key: str) -> str:
    with at("sakura"):
        return f"/c/sakura/onboarding/steps/{found(key).public_id}"


def accessible(page: Page) -> None:
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


def test_from_the_mail_to_the_first_result(at, window):
    road = journey(at, ROAD)
    csm, colleague = window("chloe"), window("sora")
    csm.goto(road)
    colleague.goto(road)
    expect(csm.get_by_role("heading", name="invite (en)")).to_be_visible()

    mail = window(width=360)
    mail.goto(link(at, "invite"))
    expect(mail.get_by_role("heading", name="invite (en)")).to_be_visible()
    accessible(mail)
    mail.get_by_role("button", name="Mark as done").click()
    expect(mail.get_by_text("Done. Thank you!")).to_be_visible()

    expect(csm.get_by_role("heading", name="first (en)")).to_be_visible()  # without a reload
    mail.get_by_role("button", name="A little").click()
    expect(mail.get_by_role("button", name="A little")).to_have_attribute("aria-pressed", "true")

    mail.goto(link(at, "first"))
    mail.get_by_role("button", name="Mark as done").click()
    expect(mail.get_by_text("Done. Thank you!")).to_be_visible()
    reached = re.compile("first invoice went out", re.IGNORECASE)
    for page in (csm, colleague):
        expect(page.locator("main").get_by_text(reached).first).to_be_visible()
        expect(page.locator("#cheer, .cheer, [data-reached]").first).to_be_attached()
    with at("sakura"):
        assert journeys.of_customer()[0].wow_reached_at is not None
    assert mail.url.endswith("first") is False
