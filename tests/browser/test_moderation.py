"""Moderation in a real browser: a post is reported from its menu and decided on with one press, without scripts too."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.community.models import Thread
from portal.foundation.db import db
from portal.foundation.spaces import every_space

pytestmark = pytest.mark.browser


def test_reported_decided_and_appealed(app, window):
    with app.app_context(), every_space("the test's own"):
        pid = db.session.scalars(select(Thread.public_id).where(Thread.title == "everybody")).one()
    reader = window("aoi")
    reader.goto(f"/c/sakura/community/threads/{pid}")
    reader.get_by_role("link", name="More", exact=True).first.click()
    reader.get_by_role("link", name="Report").first.click()
    reader.get_by_label("It is rude or hurts somebody").check()
    reader.get_by_role("button", name="Report").click()
    expect(reader.get_by_text("Thank you. Somebody looks at it")).to_be_visible()

    moderator = window("chloe", scripts=False, width=360)
    moderator.goto("/desk/community/moderation")
    case = moderator.locator(f"#case-reported-{pid}")
    expect(case.get_by_label("Reason")).to_have_value(
        "It may hurt others here. Please write it again in a friendly way."
    )
    case.get_by_role("button", name="Hide").click()
    expect(moderator.get_by_text("Nothing waits", exact=True)).to_be_visible()

    author = window("mallory", width=360, scheme="dark")
    author.goto("/c/ume/community/what-i-wrote")
    own = author.locator(f"#own-{pid}")
    expect(own).to_contain_text("It may hurt others here.")
    own.get_by_text("Ask to look again").click()
    own.get_by_label("Why should we look again?").fill("It was a joke among us.")
    own.get_by_role("button", name="Send").click()
    expect(author.locator(f"#own-{pid}")).to_contain_text("Somebody is looking again.")
    assert author.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
