"""Calls logged by keyboard and by phone, and a message to a group, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
HISTORY = "/c/sakura/contacts"


def test_a_call_is_logged_by_two_presses_of_a_key(window: Window) -> None:
    page = window("chloe")
    page.goto(HISTORY)
    page.get_by_role("main").get_by_role("link", name="Log a call").first.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox", name="Hana")).to_be_checked()  # the champion
    dialog.get_by_role("checkbox", name="Hana").press("Enter")
    expect(page.get_by_text("The contact is logged")).to_be_visible()
    expect(page.locator(".contact")).to_have_count(1)
    expect(page.locator(".contact")).to_contain_text("We called")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_from_the_desk_somebody_is_found_and_the_call_logged(window: Window) -> None:
    page = window("chloe")
    page.goto("/desk")
    page.get_by_role("link", name="Log a call").click()
    page.get_by_role("dialog").get_by_role("searchbox").fill("sora")
    hit = page.locator("#log-hits").get_by_role("link", name=re.compile("Sora"))
    expect(page.locator("#log-hits a")).to_have_count(1)
    hit.click()
    expect(page.get_by_role("dialog").get_by_role("checkbox", name="Sora")).to_be_checked()
    page.get_by_role("dialog").get_by_role("button", name="Log it").click()
    expect(page.get_by_text("The contact is logged")).to_be_visible()


def test_what_cannot_be_stays_in_the_dialog(window: Window) -> None:
    page = window("chloe")
    page.goto(HISTORY)
    page.get_by_role("main").get_by_role("link", name="Log a call").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Hana").uncheck()
    dialog.get_by_label("What about").fill("Kept")
    dialog.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("Say with whom.")).to_be_visible()
    expect(page.get_by_label("What about")).to_have_value("Kept")


def test_a_call_is_logged_without_scripts_on_a_phone(window: Window) -> None:
    page = window("chloe", width=360, scripts=False)
    page.goto(HISTORY)
    page.get_by_role("main").get_by_role("link", name="Log a call").first.click()
    page.get_by_role("button", name="Log it").click()
    expect(page).to_have_url(re.compile(f"{HISTORY}$"))
    expect(page.locator(".contact")).to_have_count(1)


def test_a_group_is_written_to_looked_at_and_stopped(window: Window) -> None:
    page = window("chloe")
    page.goto("/desk/outreach/new")
    page.locator("form", has=page.get_by_role("heading", name="Champions and other roles")).get_by_role(
        "button"
    ).click()
    page.get_by_label("Subject in English").fill("Hello ")
    page.get_by_label("Text in English").fill("Dear ")
    page.get_by_role("button", name="given_name").click()
    expect(page.get_by_label("Text in English")).to_have_value("Dear {{given_name}}")
    page.get_by_role("combobox", name="To whom").select_option("everybody")
    page.get_by_role("button", name="See who gets it").click()
    expect(page.get_by_role("heading", name="4 people get it")).to_be_visible()
    first = page.locator(".outreach-text").inner_text()
    page.get_by_role("link", name="The next one").click()
    expect(page.locator(".outreach-text")).not_to_have_text(first)
    page.get_by_role("button", name="Send to 4 people").click()
    expect(page.get_by_text("0 messages have gone out")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    expect(page.get_by_text("Stopped before")).to_have_count(4)
