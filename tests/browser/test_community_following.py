"""Following in a browser: one press, by keyboard and without scripts; axe finds nothing and nothing is too wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal.community.actions import following
from portal.community.rules.words import Followed, SpaceKind
from portal.foundation.db import db, writing
from tests.community.talking import answer, ask, point_of, space_of

pytestmark = pytest.mark.browser
PAGE, DESK = "/c/sakura/community/following", "/desk/community/following"


def test_one_press_follows_and_the_hand_stays_on_the_button(app, window):
    """By keyboard with scripts, by a press without: the same button, and what it says is read out."""
    with app.app_context():
        ask("mallory", "How do you close the year?", tags=["Closing"])
    aoi = window("aoi")
    aoi.goto(PAGE)
    button = aoi.get_by_role("button", name="Follow #Closing")
    button.focus()
    aoi.keyboard.press("Enter")
    pressed = aoi.get_by_role("button", name="Following: #Closing. Press to stop.")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_be_focused()
    aoi.reload()
    expect(aoi.get_by_role("link", name="How do you close the year?")).to_be_visible()
    sora = window("sora", scripts=False, width=360)
    sora.goto(PAGE)
    sora.get_by_role("button", name="Follow All customers").click()
    expect(sora.get_by_role("link", name="How do you close the year?")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("ja", 1280, "dark"), ("en", 320, "light")], ids=["wide", "narrow"]
)
def test_nobody_is_shut_out(app, window, language, width, scheme):
    """axe finds nothing and nothing is wider than the window: empty and full, at a customer and at the desk."""
    with app.app_context():
        answer(
            "chloe", ask("aoi", "How do you close the year?", tags=["Closing", "年末調整と月次締めの段取り"])
        )
        with writing():
            for name in ("aoi", "chloe"):
                user_id = point_of(name).user.id
                following.follow(user_id, Followed.SPACE, space_of(SpaceKind.EVERY).id)
                following.mute(user_id, Followed.SPACE, space_of(SpaceKind.SOME).id)
            db.session.commit()
    found, wide = [], []
    for name, urls in (
        ("aoi", (PAGE,)),
        ("ren", (PAGE,)),
        ("chloe", (DESK, "/desk/community/figures", "/c/sakura")),
    ):
        page = window(name, width=width, language=language, scheme=scheme)
        for url in urls:
            assert page.goto(url).status == 200
            results = Axe().run(page)
            found += [(url, v["id"], v["nodes"][0]["html"][:200]) for v in results.response["violations"]]
            wide += [url] if page.evaluate("document.documentElement.scrollWidth") > width else []
    assert not found
    assert not wide
