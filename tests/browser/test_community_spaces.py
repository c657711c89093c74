"""Writing in a browser: who will see it stands first and last; pages fit, and axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from portal.community.models import Space, Thread
from portal.community.rules.words import PostState, SpaceKind
from portal.foundation.db import db
from portal.foundation.spaces import every_space

pytestmark = pytest.mark.browser
HOME = "/c/sakura/community"


def test_who_will_see_it_is_chosen_first_and_stands_on_the_button(app, window):
    """By keyboard: the sentence and the button follow the choice; how one shows is asked; nothing typed is lost."""
    aoi = window("aoi")
    aoi.goto(HOME)
    first = aoi.get_by_role("radio").first
    first.focus()
    aoi.keyboard.press("Space")
    expect(aoi.get_by_text("Seen by: your company's 4 people, nobody else")).to_be_visible()
    expect(aoi.get_by_role("button", name="Ask 4 people of your company")).to_be_visible()
    for _step in range(4):
        aoi.keyboard.press("ArrowDown")
    expect(aoi.get_by_role("button", name="Ask 2 companies")).to_be_visible()
    expect(aoi.get_by_text("nobody else")).to_be_hidden()
    aoi.get_by_label("Your question in a sentence").fill("How do you close a month?")
    aoi.get_by_role("button", name="Ask 2 companies").click()
    aoi.get_by_label("By a pen name").check()
    aoi.get_by_label("Pen name", exact=True).fill("Cherry")
    expect(aoi.locator("#persona-preview")).to_contain_text("Cherry")
    aoi.get_by_role("button", name="Show me like this and go on").click()
    expect(aoi.get_by_label("Title")).to_have_value("How do you close a month?")
    aoi.get_by_role("button", name="Post to 2 companies").click()
    expect(aoi.get_by_role("heading", name="How do you close a month?")).to_be_visible()
    with app.app_context(), every_space("what readers see"):
        made = db.session.scalars(select(Thread).order_by(Thread.id.desc())).first()
        assert (made.state, made.title) == (PostState.SHOWN, "How do you close a month?")


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("ja", 1280, "dark"), ("en", 320, "light")], ids=["wide", "narrow"]
)
def test_nobody_is_shut_out(app, window, language, width, scheme):
    with app.app_context(), every_space("named by the test"):
        every = db.session.scalars(select(Space.public_id).where(Space.kind == SpaceKind.EVERY)).one()
        thread = db.session.scalars(select(Thread.public_id).where(Thread.title == "sakura both")).one()
    of_space = (f"/spaces/{every}", f"/spaces/{every}/readers")
    found, wide = [], []
    for name, door, paths in (
        (
            "aoi",
            HOME,
            ("", "/new", "/mine", "/tags", "/me", "/kept-names", f"/threads/{thread}/space", *of_space),
        ),
        ("leo", "/desk/community", ("", "/shape", "/shape/new", f"/shape/{every}", *of_space)),
    ):
        page = window(name, width=width, language=language, scheme=scheme)
        for path in paths:
            assert page.goto(door + path).status == 200
            results = Axe().run(page)
            found += [
                (path, one["id"], one["nodes"][0]["html"][:200]) for one in results.response["violations"]
            ]
            wide += [path] if page.evaluate("document.documentElement.scrollWidth") > width else []
    assert not found
    assert not wide
