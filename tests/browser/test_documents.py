"""Files onto the shelf by hand: with and without scripts; a file that was sent, put there with one press."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.accounts.actions.invitations import actor_of
from portal.accounts.models import Customer, User
from portal.conversations.actions import conversations
from portal.conversations.rules.files import Sent
from portal.foundation.audience import Audience
from portal.foundation.db import db
from tests.cast import address
from tests.documents.papers import how_many, pdf, png

pytestmark = pytest.mark.browser
HERE = "/c/sakura/documents"


@pytest.fixture
def papers(tmp_path):
    """Three files as people have them: two documents and a program."""
    made = {"要件_v1.pdf": pdf("one"), "写真.png": png(), "tool.exe": b"MZ\x90"}
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in made]


@pytest.mark.parametrize(("language", "width"), [("ja", 1440), ("en", 360)])
def test_several_files_each_with_its_own_answer(window, at, papers, tmp_path, language, width):
    page = window("aoi", width=width, language=language)
    page.goto(f"{HERE}/new")
    page.set_input_files("input[type=file]", papers)
    page.click(".shelf-send")
    expect(page.locator("#received > li:not([data-became=sending])")).to_have_count(3)
    became = [line.get_attribute("data-became") for line in page.locator("#received > li").all()]
    assert became == ["put", "put", "refused"]
    (tmp_path / "要件_v2.pdf").write_bytes(pdf("two"))
    page.set_input_files("input[type=file]", tmp_path / "要件_v2.pdf")
    page.click(".shelf-send")
    page.locator("[data-became=alike] [data-alike]").first.click()
    page.wait_for_selector("#received > [data-became=version]")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#received > [data-became=version] a").click()
    page.wait_for_url(re.compile(r"/documents/[\w-]{16}$"))
    assert page.get_by_role("heading", name="要件_v2.pdf").is_visible()
    assert how_many(at) == 2


def test_without_scripts_the_form_sends_all_at_once(window, at, papers):
    page = window("chloe", scripts=False)
    page.goto(f"{HERE}/new")
    page.check("input[name=visibility][value=vendor]")
    assert page.locator(".shelf-send").inner_text() == "Put on the shelf inside Aozora Cloud"
    page.set_input_files("input[type=file]", papers[:2])
    page.click(".shelf-send")
    page.wait_for_url(re.compile("/documents$"))
    assert page.get_by_role("link", name="要件 v1").is_visible()
    assert page.locator(".shelf-line [data-visibility=vendor]").count() >= 2
    page.goto(f"{HERE}/new")
    page.set_input_files("input[type=file]", papers[2:])
    page.click(".shelf-send")
    page.wait_for_selector("[data-became=refused]")
    assert how_many(at) == 2


def test_a_newer_version_arrives_on_the_open_shelf(window, at, tmp_path):
    aoi, chloe = window("aoi"), window("chloe")
    chloe.goto(HERE)
    (tmp_path / "Kick-off.pdf").write_bytes(pdf("new"))
    aoi.goto(f"{HERE}/new")
    aoi.set_input_files("input[type=file]", tmp_path / "Kick-off.pdf")
    aoi.click(".shelf-send")
    aoi.wait_for_selector("#received > [data-became=put]")
    chloe.get_by_role("link", name="Kick-off", exact=True).wait_for()


def test_a_file_that_was_sent_is_put_there_with_one_press(window, at):
    with at("sakura", Audience.VENDOR) as customer_id:
        by = actor_of(db.session.scalars(select(User).where(User.email == address("chloe"))).one())
        customer = db.session.get_one(Customer, customer_id)
        file = Sent("議事録 11月.pdf", pdf("minutes"))
        talk = conversations.begin(customer, "Our minutes", "Here they are", by=by, files=[file])
        pid = talk.public_id
        db.session.commit()
    page = window("aoi")
    page.goto(f"/c/sakura/conversations/{pid}")
    page.get_by_role("link", name="Put on the shelf").click()
    there = page.get_by_role("link", name="On the shelf: 議事録 11月")
    there.wait_for()
    assert page.locator("dialog[open]").count() == 0
    there.click()
    page.wait_for_url(re.compile(r"/documents/[\w-]{16}$"))
    assert page.get_by_role("heading", name="議事録 11月", exact=True).is_visible()
