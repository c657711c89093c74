"""A review is taken along and read by an executive in a real browser: live, without scripts, on every width."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.foundation import links
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink
from portal.foundation.outbox import work_off
from portal.reviews.actions import readers as change
from portal.reviews.actions.readers import Invited
from portal.reviews.models import ReviewReader
from portal.reviews.rules.words import ReviewState
from tests.reviews import led

pytestmark = pytest.mark.browser
URL = "/c/sakura/reviews"


def fits_and_is_accessible(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def test_what_one_side_has_made_appears_at_the_other(window, at):
    with at("sakura"):
        pid = led.pid_of(ReviewState.OPEN)
    ren, chloe = window("ren", width=360, scheme="dark"), window("chloe")
    ren.goto(f"{URL}/{pid}")
    chloe.goto(f"{URL}/{pid}")
    chloe.get_by_role("button", name="Numbers").click()
    box = ren.locator(".export-box")
    expect(box).to_contain_text("Waits its turn")  # without a reload
    with at("sakura"):
        work_off(200)
    expect(box.get_by_role("link", name="Numbers (Excel)")).to_be_visible()
    with ren.expect_download() as arriving:
        box.get_by_role("link", name="Numbers (Excel)").press("Enter")
    assert arriving.value.suggested_filename.endswith(".xlsx")
    fits_and_is_accessible(ren)


def test_without_scripts_everything_can_be_made_and_called_off(window, at):
    with at("sakura"):
        pid = led.pid_of(ReviewState.OPEN)
    aoi = window("aoi", scripts=False)
    aoi.goto(f"{URL}/{pid}/exports")
    aoi.get_by_label("Slides (PowerPoint)").check()
    aoi.get_by_label("Language").first.select_option("ja")
    aoi.get_by_role("button", name="Make it").click()
    expect(aoi.get_by_text("Waits its turn")).to_be_visible()
    aoi.get_by_role("button", name="Call it off").click()
    expect(aoi.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_pages_of_papers_and_readers_fit_and_are_accessible(window, at, width, scheme):
    with at("sakura"):
        final, pid = led.in_state(ReviewState.FINAL), led.pid_of(ReviewState.OPEN)
        invited = Invited("Kuroda Gen", "Director", "kuroda@sakura.example", "en", "Please have a look.")
        change.invite(final, led.customer(), invited, by=led.actor("chloe"))
        final_pid = final.public_id
        db.session.commit()
    chloe = window("chloe", width=width, scheme=scheme)
    for place in (f"{URL}/{pid}/exports", f"{URL}/{final_pid}/readers", "/desk/reviews/papers"):
        chloe.goto(place)
        fits_and_is_accessible(chloe)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_an_executive_reads_and_acknowledges(window, at, width, scheme):
    with at("sakura"):
        invited = Invited("Kuroda Gen", "Director", "kuroda@sakura.example", "en", "Please have a look.")
        change.invite(led.in_state(ReviewState.FINAL), led.customer(), invited, by=led.actor("chloe"))
        token = links.token(
            db.session.scalars(select(PurposeLink).where(PurposeLink.purpose == Purpose.REVIEW)).one()
        )
        db.session.commit()
    page = window("", width=width, scheme=scheme)
    with page.expect_response(lambda answer: answer.url.endswith("/read") and answer.status == 204):
        page.goto(f"/review/{token}")
    expect(page.get_by_text("Only for Kuroda Gen")).to_have_count(1)
    fits_and_is_accessible(page)
    with at("sakura"):
        assert db.session.scalars(select(ReviewReader.opened_edition)).one() == 1
    page.get_by_label("A word with it").fill("Thank you.")
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_role("heading", name="You have acknowledged it")).to_be_visible()
    expect(page.get_by_text("Thank you.")).to_be_visible()
