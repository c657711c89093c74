"""A business review is led to its end in a real browser: looked at, final, corrected, compared; on every width."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal.foundation.db import db
from tests.reviews import led

pytestmark = pytest.mark.browser
URL = "/c/sakura/reviews"


def fits_and_is_accessible(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def test_a_review_is_looked_at_made_final_corrected_and_compared(window, at):
    with at("sakura"):
        review = led.ready()
        review.look_required = True
        db.session.commit()
        pid = review.public_id
    aoi = window("aoi")
    aoi.goto(f"{URL}/{pid}")
    road = aoi.locator(".review-road")
    expect(road).to_contain_text("Nothing is blank")
    chloe = window("chloe", scripts=False)  # every step works without scripts
    chloe.goto(f"{URL}/{pid}/final")
    chloe.get_by_label("What should be looked at?").fill("The figures on page three")
    chloe.get_by_role("button", name="Ask for a look").click()
    expect(road).to_contain_text("A CS lead is asked for a look")  # without a reload, and without the message
    expect(road).not_to_contain_text("page three")
    leo = window("leo", width=360, scheme="dark")
    leo.goto(f"{URL}/{pid}/look")
    expect(leo.get_by_text("The figures on page three")).to_be_visible()
    fits_and_is_accessible(leo)
    leo.get_by_role("button", name="Yes, it may").click()
    leo.wait_for_url(f"**/reviews/{pid}")
    chloe.goto(f"{URL}/{pid}/final")
    chloe.get_by_role("button", name="Make edition 1 final").click()
    expect(road).to_contain_text("Edition 1")
    chloe.goto(f"{URL}/{pid}/reopen")
    chloe.get_by_label("Why is it corrected?").fill("One branch was counted twice")
    chloe.get_by_role("button", name="Correct it").click()
    expect(road).to_contain_text("One branch was counted twice")
    chloe.goto(f"{URL}/{pid}")
    chloe.get_by_role("button", name="Give the correction up").click()
    expect(road).to_contain_text("final since")


def test_what_was_guessed_of_a_new_review_follows_what_is_chosen_until_somebody_typed(window):
    chloe = window("chloe")
    chloe.goto(f"{URL}/new")
    period, held = chloe.get_by_label("Period", exact=True), chloe.locator("[name=held_on]")
    today = chloe.evaluate("new Date().toISOString().slice(0, 10)")
    chloe.get_by_label("Meeting in which it is talked about").select_option("")
    codes = period.locator("option").evaluate_all("all => all.map((one) => one.value)")
    period.select_option(codes[-2])  # the half-year that follows
    later = held.input_value()
    period.select_option(next(one for one in codes if one.startswith("half:") and one[5:] < today))
    assert today < held.input_value() < later
    period.select_option("custom")
    assert not held.input_value()  # nobody knows when that one is held
    held.fill("2031-02-03")
    period.select_option(codes[-2])
    assert held.input_value() == "2031-02-03"


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_editions_and_comparisons_fit_and_are_accessible(window, at, width, scheme):
    with at("sakura"):
        review = led.ready()
        first = led.freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        led.freezing.reopen(review, "One branch was counted twice", by=led.actor("chloe"))
        review.conclusion = "Two of three branches are there."
        led.freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        db.session.commit()
        pid, edition = review.public_id, first.public_id
    ren = window("ren", width=width, scheme=scheme)
    for place in (f"{pid}/editions", f"{pid}/compare", f"editions/{edition}/verify?reference=1"):
        ren.goto(f"{URL}/{place}")
        fits_and_is_accessible(ren)
    ren.goto(f"{URL}/{pid}/compare")
    ren.keyboard.press("Tab")
    ren.get_by_label("Before").focus()
    ren.get_by_role("button", name="Compare").press("Enter")
    expect(ren.get_by_role("heading", name="Compare")).to_be_visible()


def test_two_who_write_into_one_slot_see_both_texts_until_one_chooses(window, at):
    """What is told live in the same moment must not draw the slot anew; what a click put there is saved on leaving."""
    with at("sakura"):
        pid = led.ready().public_id
        db.session.commit()
    aoi, chloe = window("aoi"), window("chloe")
    first, second = (page.locator(".review-slot textarea").first for page in (aoi, chloe))
    for page in (aoi, chloe):
        page.goto(f"{URL}/{pid}")
    second.fill("Ours")
    first.fill("Theirs")
    aoi.get_by_role("heading", level=1).click()
    slot = chloe.locator(".review-slot").first
    expect(slot.locator("[data-newer]")).to_be_visible()
    with chloe.expect_response(lambda answer: answer.status == 409):
        chloe.get_by_role("heading", level=1).click()
    expect(slot.locator(".review-clash")).to_contain_text("Theirs")
    chloe.wait_for_timeout(500)  # nothing comes after it
    expect(slot.locator(".review-clash")).to_contain_text("Theirs")
    slot.get_by_role("button", name="Put theirs before mine").click()
    chloe.get_by_role("heading", level=1).click()
    expect(first).to_have_value("Theirs\nOurs")
