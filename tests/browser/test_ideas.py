"""Ideas in a browser: a vote by keyboard changes in its place, a proposal that is there already, without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal.foundation import outbox
from portal.foundation.audience import Reach
from portal.foundation.db import db, writing
from portal.ideas.actions import ideas
from portal.ideas.models import Idea
from tests.ideas.test_ideas import staff

pytestmark = pytest.mark.browser
TITLE = "Remind people by itself"


@pytest.fixture
def pid(app) -> str:
    """An idea that every customer may vote for."""
    with app.app_context(), writing():
        idea: Idea = ideas.write(TITLE, by=staff("vera"))
        ideas.revise(idea, {"told": "Whoever holds something up hears of it."}, by=staff("vera"))
        ideas.address(idea, Reach.EVERY_CUSTOMER, [], by=staff("vera"))
        public_id = idea.public_id
        db.session.commit()
        outbox.work_off()
    return public_id


def test_a_vote_by_keyboard_and_a_proposal_that_is_there_already(window, pid):
    aoi = window("aoi")
    aoi.goto("/c/sakura/ideas")
    arrow = aoi.locator(f"#vote-{pid}")
    arrow.focus()
    aoi.keyboard.press("Enter")
    expect(arrow).to_have_attribute("aria-pressed", "true")
    expect(arrow).to_be_focused()  # it changed in its place
    aoi.goto("/c/sakura/ideas/new")
    aoi.get_by_label("What should the product do?").press_sequentially("reminding people")
    expect(aoi.locator("#ideas-alike")).to_contain_text(TITLE)
    aoi.locator("#ideas-alike").get_by_role("link", name=TITLE).click()
    expect(aoi.get_by_role("heading", name=TITLE)).to_be_visible()

    ren = window("ren", width=360, scheme="dark", language="ja", scripts=False)
    ren.goto(f"/c/sakura/ideas/about/{pid}")
    ren.get_by_label("貴社が望む理由").fill("毎週、電話で確認しています。")
    ren.get_by_role("button", name="投票して理由を伝える").click()
    expect(ren.get_by_text("毎週、電話で確認しています。").first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme", "language"), [(1440, "light", "en"), (360, "dark", "ja")])
def test_axe_finds_nothing_and_nothing_is_too_wide(window, pid, width, scheme, language):
    pages = {
        "aoi": (
            "/c/sakura/ideas",
            f"/c/sakura/ideas/about/{pid}",
            "/c/sakura/ideas/new",
            "/c/sakura/search?q=people",
        ),
        "vera": (
            "/desk/ideas",
            f"/desk/ideas/{pid}",
            f"/desk/ideas/{pid}/readers",
            f"/desk/ideas/{pid}/merge",
        ),
        "ann": ("/desk/knowledge/figures", "/desk/knowledge/broken-links"),
    }
    for name, addresses in pages.items():
        page = window(name, width=width, scheme=scheme, language=language)
        for address in addresses:
            page.goto(address)
            found = Axe().run(page).response["violations"]
            assert not found, (address, [(one["id"], one["nodes"][0]["html"]) for one in found])
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
