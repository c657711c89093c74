"""Events in a browser: one press draws the card anew, a keyboard is enough, as are pages without scripts; axe."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.gatherings.actions import asking, planning, seats
from portal.gatherings.models import Gathering
from portal.gatherings.rules.words import Shown
from tests.gatherings.planned import actor, customer, facts, person, published, the

pytestmark = pytest.mark.browser


def test_one_press_without_leaving_the_list(app, window):
    """By keyboard: the card says that one comes, the news says so too; without scripts the page does."""
    with app.app_context():
        published(capacity=1, title_en="Closing the year")
        db.session.commit()
    aoi = window("aoi")
    aoi.goto("/c/sakura/gatherings")
    aoi.get_by_role("button", name="Sign up").focus()
    aoi.keyboard.press("Enter")
    expect(aoi.get_by_text("You are coming", exact=True)).to_be_visible()
    expect(aoi.locator("#news")).to_contain_text("An invitation for your calendar is on its way")
    expect(aoi.get_by_text("Full: 1 / 1 people")).to_be_visible()
    assert aoi.url.endswith("/gatherings")
    sora = window("sora", scripts=False, width=360)
    sora.goto("/c/sakura/gatherings")
    sora.get_by_role("button", name="Join the waiting list").click()
    expect(sora.get_by_text("You are number 1 in the waiting list")).to_be_visible()
    aoi.get_by_role("button", name="Sign off").click()
    expect(
        aoi.get_by_role("button", name="Join the waiting list")
    ).to_be_visible()  # the seat is Sora's by now
    sora.reload()
    expect(sora.get_by_text("You are coming").first).to_be_visible()


def test_a_question_that_was_taken_is_not_offered_again_but_one_that_was_not_is(app, window):
    """The form stands on the page again after each question: empty once it was asked, filled after one too many."""
    with app.app_context():
        event = published(capacity=2).public_id
        seats.come(the(event), person("aoi").id, customer().id)
        db.session.commit()
    aoi = window("aoi")
    aoi.goto(f"/c/sakura/gatherings/{event}")
    _asks(aoi, "How many days?")
    expect(aoi.locator(".gathering-question", has_text="How many days?")).to_be_visible()
    expect(aoi.locator("textarea[name=text]")).to_have_value("")
    expect(aoi.locator(".kept-notice")).to_have_count(0)
    with app.app_context():
        place = seats.seat_of(the(event).id, person("aoi").id)
        for more in range(asking.MOST_QUESTIONS - 1):
            asking.ask(the(event), place, f"And {more}?", Shown.AS_CHOSEN)
        db.session.commit()
    _asks(aoi, "One too many?")
    expect(aoi.locator("#news [data-kind=wrong]")).to_be_visible()
    expect(aoi.locator("textarea[name=text]")).to_have_value("One too many?")


def _asks(page, text: str) -> None:
    page.locator("textarea[name=text]").fill(text)
    page.get_by_role("button", name="Ask beforehand").click()


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("ja", 1280, "dark"), ("en", 320, "light")], ids=["wide", "narrow"]
)
def test_nobody_is_shut_out(app, window, language, width, scheme):
    """axe finds nothing and nothing is wider than the window: list, month, an event before and after, the desk."""
    with app.app_context():
        ahead, over = _one_of_each()
    here, found, wide = "/c/sakura/gatherings", [], []
    for name, urls in (
        ("aoi", (here, f"{here}/month", f"{here}/{ahead}", f"{here}/{over}", f"{here}?which=past")),
        ("chloe", ("/desk/gatherings", "/desk/gatherings/new", f"/desk/gatherings/{ahead}", f"/desk/gatherings/{over}",
                   f"/desk/gatherings/{ahead}/edit", f"/desk/gatherings/{ahead}/who")),
    ):  # fmt: skip
        page = window(name, width=width, language=language, scheme=scheme)
        for url in urls:
            assert page.goto(url).status == 200
            results = Axe().run(page)
            found += [(url, v["id"], v["nodes"][0]["html"][:200]) for v in results.response["violations"]]
            wide += [url] if page.evaluate("document.documentElement.scrollWidth") > width else []
    assert not found
    assert not wide


def _one_of_each() -> tuple[str, str]:
    ahead = published(capacity=2)
    for name in ("aoi", "sora", "mallory"):
        seats.come(ahead, person(name).id, customer("ume" if name == "mallory" else "sakura").id)
    asking.ask(ahead, seats.seat_of(ahead.id, person("aoi").id), "How many days?", Shown.AS_CHOSEN)
    over = planning.plan(facts(title_en="Over"), by=actor())[0]
    planning.address(over, Reach.EVERY_CUSTOMER, [], by=actor())
    planning.publish(over, by=actor())
    seats.come(over, person("aoi").id, customer().id)
    row = db.session.get_one(Gathering, over.id)
    row.starts_at, row.ends_at = row.starts_at - timedelta(days=9), row.ends_at - timedelta(days=9)
    row.recording_url = "https://video.example.com/1"
    db.session.flush()
    asking.rate(row, seats.seat_of(row.id, person("aoi").id), 4, "More time")
    db.session.commit()
    return the(ahead.public_id).public_id, row.public_id
