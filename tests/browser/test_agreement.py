"""An agreement in real browsers: one says yes and the other's page hears of it; a phone has the decision in reach."""

import re

import pytest
from playwright.sync_api import Locator, expect

from portal.agreements.models import Outcome, Part
from portal.agreements.queries import rounds
from tests.agreements.going_round import EXECUTIVE, Seat, letters, put_forward, the_plan

pytestmark = pytest.mark.browser


@pytest.fixture
def path(at) -> str:
    with at("sakura"):
        return f"/c/sakura/agreements/{put_forward(Seat('sora', Part.CONFIRM), Seat('ren')).public_id}"


def test_one_says_yes_and_the_others_page_hears_of_it(window, path):
    chloe, sora = window("chloe"), window("sora")
    chloe.goto(path)
    expect(chloe.locator("html[data-live=on]")).to_be_attached()
    expect(chloe.locator(".round [aria-current=step]")).to_contain_text("Sora")
    sora.goto(path)
    sora.get_by_text("Add a remark").click()
    sora.locator("textarea[name=remark]").first.fill("checked on site")
    sora.get_by_role("button", name="Confirm and pass it on").click()
    expect(sora.get_by_role("heading", name="Waiting for Ren")).to_be_visible()
    expect(chloe.locator(".round [aria-current=step]")).to_contain_text("Ren")
    expect(chloe.locator(".round")).to_contain_text("checked on site")
    expect(chloe.get_by_text("This edition has moved on")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_has_the_decision_in_reach(window, path, scripts):
    page = window("sora", width=360, scripts=scripts)
    page.goto(path)
    bar = page.locator(".agreement-dock")
    expect(bar.get_by_role("link", name="Check and agree")).to_be_in_viewport()
    assert (
        page.locator("body").evaluate("() => document.documentElement.scrollWidth") <= 360
        if scripts
        else True
    )
    bar.get_by_role("link", name="Send back").click()
    page.get_by_text("Send back with a reason").click()
    page.locator("#reason").fill("not yet")
    page.locator("#decide").get_by_role("button", name="Send back", exact=True).click()
    expect(page.locator("#decide-title")).to_have_text("Sent back")


def test_the_executive_agrees_with_the_code_from_the_mail(window, at):
    with at("sakura"):
        put_forward(Seat("executive"))
        link = re.search(r"/agree/\S+", letters(EXECUTIVE["email"])[-1].text)[0]
    page = window("", width=360, language="ja")
    page.goto(link)
    page.locator("#decide").get_by_role("button", name="内容を確認して合意する").click()
    with at("sakura"):
        code = re.search(r"^(\d{6})$", letters(EXECUTIVE["email"])[-1].text, re.M)[1]
    expect(page.locator(".button-primary:visible")).to_have_count(1)  # the code, and nothing beside it
    page.locator("#code").fill(str((int(code) + 1) % 10**6).zfill(6))
    page.locator("#decide").get_by_role("button", name="第1版に合意する").click()
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("alert")).to_contain_text("コードが")
    page.locator("#code").fill(code)
    page.locator("#decide").get_by_role("button", name="第1版に合意する").click()
    expect(page.locator("#decide-title")).to_have_text("第1版の合意が成立しました")
    with at("sakura"):
        assert rounds.newest(the_plan().id).outcome is Outcome.AGREED


def choose(field: Locator, name: str) -> None:
    value = field.locator("option", has_text=name).first.get_attribute("value")
    field.select_option(value)


def test_a_place_that_was_moved_stays_moved_and_what_was_typed_is_kept(window, at):
    with at("sakura"):
        address = f"/c/sakura/plans/{the_plan().public_id}/agreement/new"
    chloe = window("chloe")
    chloe.goto(address)
    first, second = chloe.locator("[name=seat-0-who]"), chloe.locator("[name=seat-1-who]")
    choose(first, "Sora")
    chloe.locator("[name=message]").fill("Please look at the dates")
    chloe.get_by_role("button", name="Add a person").click()
    expect(second).to_be_visible()
    choose(second, "Ren")
    chloe.get_by_role("button", name="Move place 2 up").click()
    expect(first.locator("option:checked")).to_contain_text("Ren")
    expect(second.locator("option:checked")).to_contain_text("Sora")
    expect(chloe.locator("[name=message]")).to_have_value("Please look at the dates")
    assert chloe.locator(".kept-notice").count() == 0
    chloe.goto(address)
    expect(chloe.locator(".kept-notice")).to_be_visible()
    expect(chloe.locator("[name=message]")).to_have_value("Please look at the dates")


def test_a_reason_half_written_survives_a_reload_and_goes_with_the_answer(window, path):
    sora = window("sora")
    sora.goto(path)
    sora.get_by_text("Send back with a reason").click()
    sora.locator("#reason").fill("The dates are")
    sora.reload()
    expect(sora.locator("#reason")).to_be_visible()
    expect(sora.locator("#reason")).to_have_value("The dates are")
    sora.locator("#reason").fill("The dates are wrong")
    sora.locator("#decide").get_by_role("button", name="Send back", exact=True).click()
    expect(sora.locator("#decide-title")).to_have_text("Sent back")
    assert sora.evaluate("() => Object.keys(localStorage).filter((name) => name.startsWith('kept '))") == []


def test_what_was_recorded_for_one_person_is_not_offered_for_the_next(window, path):
    chloe = window("chloe")
    chloe.goto(path)
    chloe.get_by_text("For those who manage the plan").click()
    behalf = chloe.locator("form[action$=on-behalf]")
    behalf.locator("[value=paper]").check()
    behalf.locator("[name=remark]").fill("Signed at the fair")
    behalf.get_by_role("button").click()
    expect(chloe.locator(".round")).to_contain_text("Signed at the fair")
    chloe.get_by_text("For those who manage the plan").click()
    expect(behalf.locator("[name=remark]")).to_have_value("")
    expect(behalf.locator("[value=paper]")).not_to_be_checked()
    expect(chloe.locator(".kept-notice")).to_have_count(0)
