"""The main path in real browsers: a mail's link, one click, the CSM sees it, the last step brings the wow moment."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.activity.jobs.digests import send_digests
from portal.foundation import clock
from portal.foundation.db import db, writing
from portal.foundation.links import token
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import OutboxItem, work_off
from portal.onboarding.actions import links
from portal.onboarding.jobs.reminders import look as remind
from portal.onboarding.queries import journeys
from portal.onboarding.rules.shapes import Rule, TemplateShape, Words
from portal.onboarding.rules.words import Anchor
from tests import cast
from tests.onboarding.kinds import KINDS, found, person
from tests.onboarding.small import begun, phase, step

pytestmark = pytest.mark.browser
ROAD = TemplateShape(
    phases=(phase("begin", step("invite", due=2)), phase("use", step("first", due=5, is_wow=True))),
    wow=Rule("step", "first"),
    wow_words=Words("最初の請求書が出た", "The first invoice went out"),
    clock_from=Anchor.START,
    value_days=21,
)
DROPS = """place => {
  const carried = new DataTransfer();
  carried.items.add(new File(["words"], "dropped.txt"));
  place.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""


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


@pytest.fixture
def mailed(app, at):
    """`mailed("invite")` lets the worker go through the morning of that step's day; returns the link of Aoi's mail."""

    def go(key: str) -> str:
        with at("sakura"):
            day = found(key).due_on
        morning = datetime(day.year, day.month, day.day, 7, tzinfo=ZoneInfo("Asia/Tokyo"))
        for later, work in ((0, remind), (60, send_digests), (100, None)):
            with clock.at(morning + timedelta(minutes=later)), app.app_context(), writing():
                if work is not None:
                    work(OutboxItem(kind="a morning"))
                db.session.commit()
            with clock.at(morning + timedelta(minutes=later)), app.app_context():
                while work_off():
                    pass
        with app.app_context():
            asked = select(MailboxMessage.text).where(MailboxMessage.to == cast.address("aoi"))
            texts = db.session.scalars(asked.order_by(MailboxMessage.id.desc())).all()
        return next(one[0] for text in texts if (one := re.search(r"http://\S+/step/\S+", text)))

    return go


def page_of(at, key: str) -> str:
    with at("sakura"):
        return f"/c/sakura/onboarding/steps/{found(key).public_id}"


def accessible(page: Page) -> None:
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


def test_from_the_mail_to_the_first_result(at, window, mailed):
    road = journey(at, ROAD)
    csm, colleague = window("chloe"), window("sora")
    csm.goto(road)
    colleague.goto(road)
    expect(csm.get_by_role("heading", name="invite (en)")).to_be_visible()

    mail = window(width=360)
    mail.goto(mailed("invite"))
    expect(mail.get_by_role("heading", name="invite (en)")).to_be_visible()
    accessible(mail)
    mail.get_by_role("button", name="Mark as done").click()
    expect(mail.get_by_text("Done. Thank you!")).to_be_visible()

    expect(csm.get_by_role("heading", name="first (en)")).to_be_visible()  # without a reload
    mail.get_by_role("button", name="A little").click()
    expect(mail.get_by_role("button", name="A little")).to_have_attribute("aria-pressed", "true")

    mail.goto(mailed("first"))
    mail.get_by_role("button", name="Mark as done").click()
    expect(mail.get_by_text("Done. Thank you!")).to_be_visible()
    reached = re.compile("first invoice went out", re.IGNORECASE)
    accessible(mail)
    for page in (csm, colleague, mail):
        expect(page.locator("main").get_by_text(reached).first).to_be_visible()
        expect(page.locator("#cheer, .cheer, [data-reached]").first).to_be_attached()
    with at("sakura"):
        assert journeys.of_customer()[0].wow_reached_at is not None


def test_a_form_saves_as_it_is_typed_and_tells_who_disagrees(at, window):
    journey(at, KINDS)
    aoi, sora = window("aoi"), window("sora", width=360)
    aoi.goto(page_of(at, "form"))
    sora.goto(page_of(at, "form"))
    name, theirs = aoi.get_by_label("Name on the invoice"), sora.get_by_label("Name on the invoice")
    name.press_sequentially("Sakura", delay=30)
    expect(
        aoi.get_by_text(re.compile("^Saved .*Aoi"))
    ).to_be_visible()  # still in the field, nothing was pressed
    expect(name).to_be_focused()
    expect(theirs).to_have_value("Sakura")  # arrives on the other screen
    theirs.fill("Sakura Trading")
    name.press_sequentially(" Ltd", delay=30)
    expect(aoi.get_by_text(re.compile("Which text holds"))).to_be_visible()
    accessible(aoi)
    aoi.get_by_role("button", name="Save mine instead").click()
    theirs.blur()  # nobody's field is changed under their hands
    expect(aoi.get_by_text(re.compile("Which text holds"))).to_have_count(0)
    expect(theirs).to_have_value("Sakura Ltd")
    aoi.get_by_label("How many people").fill("１２")
    aoi.get_by_label("A4 wide").check()
    expect(aoi.get_by_text(re.compile("^Saved"))).to_have_count(3)
    aoi.reload()
    expect(aoi.get_by_label("How many people")).to_have_value("12")
    expect(aoi.get_by_label("A4 wide")).to_be_checked()
    aoi.get_by_role("button", name="Save and mark as done").click()
    expect(sora.get_by_role("button", name="Save and mark as done")).to_have_count(0)
    with at("sakura"):
        assert found("form").state == "done"


def test_what_was_refused_stays_to_be_mended(at, window):
    """News of what one saved oneself waits while one writes; it must not wipe out what was refused meanwhile."""
    journey(at, KINDS)
    aoi = window("aoi")
    aoi.goto(page_of(at, "form"))
    aoi.get_by_label("Name on the invoice").press_sequentially("Sakura", delay=30)
    expect(aoi.get_by_text(re.compile("^Saved .*Aoi"))).to_be_visible()
    many = aoi.get_by_label("How many people")
    many.fill("many")
    aoi.get_by_role("button", name="Save and mark as done").click()
    wrong = aoi.get_by_text(re.compile("^Enter a number"))
    expect(wrong).to_be_visible()
    aoi.wait_for_timeout(1200)  # longer than news waits for
    expect(wrong).to_be_visible()
    expect(many).to_have_value("many")
    many.fill("12")
    expect(wrong).to_have_count(0)
    aoi.get_by_role("button", name="Save and mark as done").click()
    expect(aoi.get_by_text(re.compile("^Done by Aoi"))).to_be_visible()


def test_files_are_handed_in_with_one_choice_and_being_stuck_is_heard(at, window, tmp_path):
    journey(at, KINDS)
    aoi, csm = window("aoi"), window("chloe")
    csm.goto(page_of(at, "upload"))
    aoi.goto(page_of(at, "upload"))
    logo = tmp_path / "logo.pdf"
    logo.write_bytes(b"%PDF-1.4 logo")
    aoi.get_by_label("Drop files here, or choose them").set_input_files(str(logo))
    for page in (aoi, csm):
        expect(page.get_by_role("link", name="logo.pdf")).to_be_visible()
    aoi.locator(".drop").evaluate(DROPS)
    expect(csm.get_by_role("link", name="dropped.txt")).to_be_visible()
    aoi.get_by_text("I'm stuck").click()
    aoi.get_by_label("I have no access or rights").check()
    aoi.get_by_label("In a few words").fill("The button is grey")
    aoi.get_by_role("button", name="Say so").click()
    for page in (csm, aoi):  # whoever said it reads what was said, and not the form once more
        expect(page.get_by_text("The button is grey").first).to_be_visible()
    accessible(aoi)
    csm.get_by_role("button", name="It goes on").click()
    expect(aoi.get_by_text("The button is grey")).to_have_count(0)


def test_without_scripts_and_by_keyboard(at, window):
    journey(at, KINDS)
    plain = window(width=360, scripts=False)
    plain.goto(link(at, "form"))
    plain.get_by_label("Name on the invoice").fill("Sakura")
    plain.get_by_role("button", name="Save and mark as done").click()
    expect(plain.get_by_text("Please fill this in.")).to_be_visible()
    expect(plain.get_by_label("Name on the invoice")).to_have_value("Sakura")
    plain.get_by_label("How many people").fill("12")
    plain.get_by_role("button", name="Save and mark as done").click()
    expect(plain.get_by_text("Done. Thank you!")).to_be_visible()
    keys = window()
    keys.goto(link(at, "do", "sora"))
    keys.get_by_role("button", name="Mark as done").focus()
    keys.keyboard.press("Enter")
    expect(keys.get_by_text("Done. Thank you!")).to_be_visible()
    assert keys.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
