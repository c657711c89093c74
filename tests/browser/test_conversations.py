"""Talking in real browsers: messages arrive on the other side's open page, notes stay inside, files stay put."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.conversations.actions import conversations, standing
from portal.conversations.models import Conversation
from portal.foundation.audience import Side
from portal.foundation.db import db
from tests.browser.conftest import NARROW
from tests.conversations.talks import actor

pytestmark = pytest.mark.browser


@pytest.fixture
def url(at) -> str:
    """The address of a question that Sora asked."""
    with at("sakura") as customer_id:
        customer = db.session.get_one(Customer, customer_id)
        found = conversations.begin(customer, "月次の件", "CSVの出し方は?", by=actor("sora", Side.CUSTOMER))
        db.session.commit()
        return f"/c/sakura/conversations/{found.public_id}"


def opened(window, name: str, path: str, **how) -> Page:
    page = window(name, **how)
    page.goto(path)
    expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def test_a_message_arrives_on_the_other_sides_open_page(window, url):
    chloe, sora = opened(window, "chloe", url), opened(window, "sora", url)
    chloe.locator("#text-message").fill("こちらです。**設定**から出せます")
    chloe.keyboard.press("Control+Enter")
    expect(sora.locator(".message").last).to_contain_text("設定から出せます")
    expect(chloe.locator(".message")).to_have_count(2)
    expect(chloe.locator("#text-message")).to_have_value("")
    expect(sora.locator(".turn-big")).to_contain_text("Waiting for your reply")
    expect(chloe.locator(".readers")).to_contain_text("Read by")
    sora.locator("#text-message").fill("ありがとうございます")
    sora.locator("#write-message [type=submit]").click()
    expect(chloe.locator(".message").last).to_contain_text("ありがとうございます")
    expect(chloe.locator(".message")).to_have_count(3)


def test_who_writes_is_said_to_write_but_not_in_a_note(window, url):
    chloe, sora = opened(window, "chloe", url), opened(window, "sora", url)
    expect(sora.locator(".here-faces .avatar")).to_have_count(1)
    chloe.locator("[data-write=note]").click()
    chloe.locator("#text-note").press_sequentially("internal thoughts")
    chloe.locator("[data-write=message]").click()
    chloe.locator("#text-message").press_sequentially("Hello")
    expect(sora.locator(".typing")).to_contain_text("is writing")
    expect(sora.locator(".typing")).not_to_contain_text("internal")


def test_a_note_stays_inside_and_keeps_what_was_typed_to_the_others(window, url):
    chloe, bo, sora = (opened(window, name, url) for name in ("chloe", "bo", "sora"))
    chloe.locator("#text-message").fill("下書きの返信")
    chloe.locator("[data-write=note]").click()
    expect(chloe.locator("#write-message")).to_be_hidden()
    chloe.locator("#text-note").fill("値引きは出さない")
    chloe.locator("#write-note [type=submit]").click()
    expect(bo.locator(".message.is-inside")).to_contain_text("値引きは出さない")
    chloe.locator("[data-write=message]").click()
    expect(chloe.locator("#text-message")).to_have_value("下書きの返信")
    chloe.locator("#write-message [type=submit]").click()
    expect(sora.locator(".message").last).to_contain_text("下書きの返信")
    expect(sora.locator(".is-inside")).to_have_count(0)


def test_files_are_chosen_taken_out_and_arrive(window, url):
    sora, chloe = opened(window, "sora", url), opened(window, "chloe", url)
    sora.locator("#files-message").set_input_files(
        [
            {"name": "一覧.csv", "mimeType": "text/csv", "buffer": b"a,b"},
            {"name": "消す.txt", "mimeType": "text/plain", "buffer": b"x"},
        ]
    )
    expect(sora.locator("#write-message .chosen li")).to_have_count(2)
    sora.locator("#write-message .chosen-away").last.click()
    expect(sora.locator("#write-message .chosen li")).to_have_count(1)
    sora.locator("#write-message [type=submit]").click()
    expect(chloe.locator(".sent-file")).to_have_count(1)
    expect(chloe.locator(".sent-name")).to_contain_text("一覧.csv")
    expect(sora.locator("#write-message .chosen li")).to_have_count(0)


def test_what_is_refused_stays_where_it_was(window, url):
    sora = opened(window, "sora", url)
    sora.locator("#text-message").fill("これを見てください")
    sora.locator("#files-message").set_input_files(
        [{"name": "a.exe", "mimeType": "application/octet-stream", "buffer": b"MZ1"}]
    )
    sora.locator("#write-message [type=submit]").click()
    expect(sora.locator("#message-troubles")).to_contain_text("a.exe")
    expect(sora.locator("#text-message")).to_have_value("これを見てください")
    expect(sora.locator("#write-message .chosen li")).to_have_count(1)


def test_an_edit_and_a_solution_show_on_the_other_side(window, url):
    sora, chloe = opened(window, "sora", url), opened(window, "chloe", url)
    sora.locator(".message").first.hover()
    sora.locator(".line-acts").get_by_role("link", name="Edit").first.click()
    sora.locator(".line-edit textarea").fill("XLSXの出し方は?")
    sora.locator(".line-edit [type=submit]").click()
    expect(chloe.locator(".message").first).to_contain_text("XLSXの出し方は?")
    expect(chloe.locator(".message").first).to_contain_text("edited")
    chloe.get_by_role("button", name="Solved").click()
    expect(sora.locator(".talk-effort")).to_be_visible()
    sora.locator(".talk-effort button[value='2']").click()
    expect(chloe.locator(".effort-told")).to_contain_text("2")
    chloe.get_by_role("button", name="Open again").click()
    expect(sora.locator(".talk-effort")).to_have_count(0)  # the words she did not add hold nothing up


def test_the_number_in_the_navigation_follows(window, url):
    chloe, sora = opened(window, "chloe", "/c/sakura/map"), opened(window, "sora", url)
    entry = chloe.locator(".nav-list > li > .nav-item", has_text=re.compile("Conversations"))
    expect(entry.locator(".count")).to_have_text("1")
    with chloe.expect_response(lambda answer: answer.url.endswith("/read")):
        chloe.goto(url)
    chloe.goto("/c/sakura/map")
    expect(sora.locator(".readers")).to_contain_text("Read by")
    expect(entry.locator(".count")).to_have_count(0)


def test_without_scripts_everything_has_its_way(window, url):
    sora = window("sora", scripts=False)
    sora.goto(f"{url}?write=note")
    sora.locator("#text-note").fill("社内だけのメモ")
    sora.locator("#write-note [type=submit]").click()
    expect(sora.locator(".is-inside")).to_contain_text("社内だけのメモ")
    sora.locator("#text-message").fill("返信です")
    sora.locator("#write-message [type=submit]").click()
    expect(sora.locator(".message").last).to_contain_text("返信です")
    sora.get_by_role("button", name="Solved").click()
    expect(sora.locator(".turn-big")).to_have_text("Solved")


@pytest.mark.parametrize("path", ["", "list", "new", "inbox"])
def test_nothing_sideways_at_360(window, url, path):
    who = "chloe" if path == "inbox" else "sora"
    page = window(who, width=360)
    page.goto(
        {"": url, "list": "/c/sakura/conversations", "new": "/c/sakura/conversations/new"}.get(
            path, "/desk/conversations"
        )
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_a_phone_the_tabs_stay_on_one_line_and_the_effort_is_asked_before_what_could_be_made(
    window, url, at
):
    with at("sakura"):
        found = db.session.scalars(select(Conversation)).one()
        standing.solve(found, by=actor("sora", Side.CUSTOMER))
        db.session.commit()
    page = opened(window, "sora", url, width=NARROW)
    expect(page.locator(".talk-effort")).to_be_visible()
    expect(page.locator(".talk-acts :is(a, button):visible")).to_have_count(1)
    page.locator(".talk-acts summary").click()
    expect(page.locator(".talk-acts .talk-turn-folded:visible").first).to_be_visible()
    page.goto("/c/sakura/conversations?show=solved")
    tabs = page.locator(".tabs > a")
    assert len({round(one["y"]) for one in map(Locator.bounding_box, tabs.all()) if one}) == 1
    expect(page.locator(".tabs > [aria-current]")).to_be_in_viewport(ratio=0.9)
