"""A story in a real browser: written, approved by a link with a mailed code, published, withdrawn; on every width."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.foundation import links
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import work_off
from tests.agreements.going_round import EXECUTIVE
from tests.stories import told

pytestmark = pytest.mark.browser
OWN = "/c/sakura/stories/own"


def fits_and_is_accessible(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def test_a_story_is_told_from_the_first_word_to_its_withdrawal(window, app, at):
    with at():
        told.signed()
    chloe = window("chloe", scripts=False)  # every step works without scripts
    chloe.goto(f"{OWN}/new")
    chloe.get_by_label("Title").fill("From six days to five")
    chloe.get_by_role("button", name="Begin writing").click()
    for label, words in (("The situation before", "A"), ("What we did", "B"), ("The result", "C")):
        chloe.get_by_label(label).fill(words)
    chloe.get_by_role("button", name="Save").click()
    chloe.get_by_role("link", name="Choose figures", exact=True).click()
    chloe.locator("input[name=keys]").first.check()
    chloe.get_by_role("button", name="Show these").click()
    chloe.get_by_role("link", name="Ask for approval").click()
    chloe.get_by_label("Somebody without an account").first.check()
    chloe.get_by_label("Name").fill(EXECUTIVE["name"])
    chloe.get_by_label("Mail address").fill(EXECUTIVE["email"])
    chloe.get_by_role("button", name="Ask for approval").click()
    story = chloe.url
    executive = window(width=360, scheme="dark")
    executive.goto(f"/story/{token(app)}")
    expect(executive.get_by_role("heading", name="From six days to five")).to_be_visible()
    fits_and_is_accessible(executive)
    executive.get_by_role("button", name=re.compile("Approve these words|この内容で承認する")).click()
    executive.locator("#code").fill(code(app))
    executive.get_by_role("button", name=re.compile("Approve these words|この内容で承認する")).click()
    expect(executive.get_by_role("heading", name=re.compile("Approved on|承認されました"))).to_be_visible()
    chloe.goto(story)
    chloe.get_by_role("button", name="Publish it").click()
    chloe.get_by_role("link", name="See the published page").click()
    published = chloe.url.split("/stories/")[1]
    mallory = window("mallory", width=320)
    mallory.goto(f"/c/ume/stories/{published}")
    expect(mallory.get_by_role("img", name=re.compile("over time"))).to_be_visible()
    fits_and_is_accessible(mallory)
    chloe.goto(story)
    chloe.get_by_role("button", name="Withdraw it now").click()
    assert mallory.reload().status == 404


def test_the_pages_of_a_story_fit_and_are_accessible(window, at):
    with at():
        told.signed()
        story = told.begun()
        told.with_figure(story)
        own, copy = story.public_id, told.published(story).public_id
    page = window("chloe", width=360, scheme="dark")
    for path in ("", "/figures", "/text/en", "/facts", "/reach", "/ask", "/approval"):
        page.goto(f"{OWN}/{own}{path}")
        fits_and_is_accessible(page)
    for path in (f"/c/sakura/stories/{copy}", "/c/sakura/stories", "/desk/stories", f"/desk/stories/{copy}"):
        page.goto(path)
        fits_and_is_accessible(page)


def token(app) -> str:
    with app.app_context():
        return links.token(
            db.session.scalars(select(PurposeLink).where(PurposeLink.purpose == Purpose.STORY)).one()
        )


def code(app) -> str:
    with app.app_context():
        work_off(200)
        letter = db.session.scalars(select(MailboxMessage).order_by(MailboxMessage.id.desc())).first()
        return re.search(r"\b(\d{6})\b", letter.subject)[1]
