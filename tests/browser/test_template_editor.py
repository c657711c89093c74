"""The template editor in a real browser: saved as one types, drawn anew where a choice asks for it, ordered by keys."""

import re

import pytest
from playwright.sync_api import expect

from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.onboarding.actions import templates
from portal.onboarding.queries import templates as asked
from portal.onboarding.rules import rewriting
from portal.onboarding.starters import starter

pytestmark = pytest.mark.browser


@pytest.fixture
def draft(app) -> str:
    with app.app_context():
        found = asked.draft_of(templates.from_starter(starter("billing"), by=WORKER)).public_id
        db.session.commit()
    return f"/desk/onboarding/templates/drafts/{found}"


def _shape(app, draft: str):
    with app.app_context():
        return asked.shape_of(asked.edition(draft.rsplit("/", 1)[1]))


def test_a_step_is_saved_while_it_is_written(app, window, draft):
    page = window("leo")
    page.goto(f"{draft}/steps/bank")

    page.get_by_label("Minutes it takes").fill("25")
    page.get_by_label("Title in English").click()
    expect(page.locator("#saved-told")).to_contain_text("Saved")
    page.get_by_label("What is done").select_option("form")
    expect(page.get_by_label("Name in English").first).to_be_visible()
    page.get_by_label("Name in English").first.fill("Which bank")
    page.get_by_label("Name in Japanese").first.click()
    expect(page.get_by_label("Name in English")).to_have_count(2)
    due = page.locator("#due-calendar .is-due")
    before = due.inner_text()
    page.get_by_label("Working days after it").fill("5")
    expect(due).not_to_have_text(before)  # the small calendar follows what is typed

    page.reload()
    expect(page.get_by_label("Minutes it takes")).to_have_value("25")
    step = rewriting.step_of(_shape(app, draft), "bank")
    assert (step.minutes, [one.label.en for one in step.fields]) == (25, ["Which bank"])


def test_two_editors_of_one_step_are_told(window, draft):
    leo, vera = window("leo"), window("vera")
    for page in (leo, vera):
        page.goto(f"{draft}/steps/bank")
    leo.get_by_label("Title in English").fill("Connect all")
    leo.get_by_label("Minutes it takes").click()
    expect(leo.locator("#saved-told")).to_contain_text("Saved")

    vera.get_by_label("Title in English").fill("Connect your bank")
    vera.get_by_label("Minutes it takes").click()

    expect(vera.get_by_role("heading", name="Somebody else changed the same place")).to_be_visible()
    expect(vera.locator(".clash-text", has_text="Connect all")).to_be_visible()
    expect(vera.get_by_label("Title in English")).to_have_value("Connect your bank")


def test_steps_are_put_in_order_by_keys_and_evidence_follows(app, window, draft):
    page = window("leo")
    page.goto(draft)
    page.locator("#row-bank .row-title").focus()

    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".template-list[data-phase=connect] .template-row").nth(1)).to_have_attribute(
        "id", "row-bank"
    )
    page.get_by_role("button", name=re.compile("Move “Connect accounting and bank” up")).click()
    expect(page.locator(".template-list[data-phase=connect] .template-row").first).to_have_attribute(
        "id", "row-bank"
    )
    page.goto(f"{draft}/ends")
    page.get_by_label("Aim, in calendar days").fill("14")
    page.get_by_label("Behind after").click()
    expect(page.locator("#saved-told")).to_contain_text("Saved")
    assert _shape(app, draft).value_days == 14


def test_without_scripts_everything_is_a_form(app, window, draft):
    page = window("leo", scripts=False)
    page.goto(f"{draft}/steps/bank")
    page.get_by_label("Minutes it takes").fill("40")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_label("Minutes it takes")).to_have_value("40")
    page.goto(f"{draft}/steps/bank/remove")
    page.get_by_role("button", name="Take it out").click()
    assert rewriting.step_of(_shape(app, draft), "bank") is None
