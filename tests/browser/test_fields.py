"""Fields never fight, and what is typed is never lost: two people at one form, closed windows, other hands."""

import json

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.plans.models import Node, OperatingRule, Plan
from tests import cast

pytestmark = pytest.mark.browser
MAP, NODE = "/c/sakura/map", "sakura shared initiative"
KEPT = "() => Object.keys(localStorage).filter((name) => name.startsWith('kept '))"


def open_map(window, name: str, **how) -> Page:
    page = window(name, **how)
    page.goto(MAP)
    expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def edit(page: Page, title: str = NODE) -> None:
    page.get_by_role("link", name=title, exact=True).click()
    page.locator("dialog").get_by_role("link", name="Edit", exact=True).first.click()
    expect(page.locator("dialog input[name=title]")).to_be_visible()


def save(page: Page, words: str = "Save") -> None:
    page.locator("dialog").get_by_role("button", name=words, exact=True).click()


@pytest.fixture
def node(at):
    """`node()` reads the initiative that both sides see, as it is now."""
    with at("sakura"):
        pid = db.session.scalars(select(Node.public_id).where(Node.title == NODE)).one()

    def read() -> Node:
        with at("sakura"):
            return db.session.scalars(select(Node).where(Node.public_id == pid)).one()

    return read


def test_two_fields_of_one_node_both_win(window, node):
    chloe, aoi = open_map(window, "chloe"), open_map(window, "aoi")
    edit(chloe)
    edit(aoi)
    chloe.locator("dialog input[name=title]").fill("a title of Chloe's")
    aoi.locator("dialog textarea[name=description]").fill("a description of Aoi's")
    save(chloe)
    expect(aoi.locator("dialog .newer-notice")).to_be_visible()
    save(aoi)
    expect(aoi.locator("dialog")).to_have_count(0)
    assert (node().title, node().description) == ("a title of Chloe's", "a description of Aoi's")


def test_the_same_field_is_written_together_from_both_texts(window, node, at):
    chloe, aoi = open_map(window, "chloe"), open_map(window, "aoi")
    edit(chloe)
    edit(aoi)
    chloe.locator("dialog textarea[name=description]").fill("what Chloe knows")
    aoi.locator("dialog textarea[name=description]").fill("what Aoi knows")
    save(chloe)
    expect(chloe.locator("dialog")).to_have_count(0)
    save(aoi)
    sides = aoi.locator("dialog .conflict-side")
    expect(sides.first).to_contain_text("what Chloe knows")
    expect(sides.first).to_contain_text("Chloe")
    expect(sides.last).to_contain_text("what Aoi knows")
    assert (
        aoi.locator("dialog input[type=radio]:checked").count() == 0
    )  # nothing that loses data is chosen beforehand
    aoi.locator("dialog").get_by_text("Write a third").click()
    third = aoi.locator("dialog textarea[name=other-description]")
    aoi.get_by_role("button", name="Add the other text").click()
    expect(third).to_have_value("what Aoi knows\nwhat Chloe knows")
    third.fill("what Chloe and Aoi know")
    save(aoi, "Save this choice")
    expect(aoi.locator("dialog")).to_have_count(0)
    assert node().description == "what Chloe and Aoi know"
    with at("sakura"):
        told = db.session.scalars(select(Revision.after).where(Revision.field == "description")).all()
    assert told[-2:] == ["what Chloe knows", "what Chloe and Aoi know"]


def test_who_is_told_of_a_newer_text_can_look_without_saving(window, node):
    chloe, aoi = open_map(window, "chloe"), open_map(window, "aoi")
    edit(aoi)
    aoi.locator("dialog textarea[name=description]").fill("in Aoi's words")
    edit(chloe)
    chloe.locator("dialog input[name=title]").fill("worded by Chloe")
    save(chloe)
    aoi.locator("dialog").get_by_role("button", name="Look at both now").click()
    expect(aoi.locator("dialog")).to_contain_text("What others changed is in the form now")
    expect(aoi.locator("dialog input[name=title]")).to_have_value("worded by Chloe")
    expect(aoi.locator("dialog textarea[name=description]")).to_have_value("in Aoi's words")
    assert node().description == ""
    edit(chloe, "worded by Chloe")
    chloe.locator("dialog textarea[name=description]").fill("in Chloe's words")
    save(chloe)
    aoi.locator("dialog").get_by_role("button", name="Look at both now").click()
    expect(aoi.locator("dialog .conflict-side").first).to_contain_text("in Chloe's words")
    aoi.locator("dialog").get_by_text("Take mine").click()
    save(aoi, "Save this choice")
    expect(aoi.locator("dialog")).to_have_count(0)
    assert (node().title, node().description) == ("worded by Chloe", "in Aoi's words")


def test_a_rule_of_use_and_a_plan_say_so_too(window, at):
    with at("sakura"):
        rule = db.session.scalars(
            select(OperatingRule.public_id).where(OperatingRule.who.like("%shared%"))
        ).one()
        plan = db.session.scalars(select(Plan.public_id)).one()
    chloe, aoi = window("chloe"), window("aoi")
    for page in (chloe, aoi):
        page.goto(f"/c/sakura/plans/{plan}/edit")
        expect(page.locator("html[data-live=on]")).to_be_attached()
    aoi.locator("[name=north_star]").fill("as Aoi sees it")
    chloe.locator("[name=north_star]").fill("as Chloe sees it")
    chloe.get_by_role("button", name="Save").click()
    expect(aoi.locator(".newer-notice")).to_be_visible()
    aoi.get_by_role("button", name="Look at both now").click()
    expect(aoi.locator(".conflict-side").first).to_contain_text("as Chloe sees it")
    for page, words in ((chloe, "what Chloe says"), (aoi, "what Aoi says")):
        page.goto(f"/c/sakura/rules/{rule}")
        expect(page.locator("html[data-live=on]")).to_be_attached()
        page.locator("[name=what]").fill(words)
    chloe.get_by_role("button", name="Save", exact=True).click()
    expect(aoi.locator(".newer-notice")).to_be_visible()
    aoi.get_by_role("button", name="Save", exact=True).click()
    expect(aoi.locator(".conflict-side").first).to_contain_text("what Chloe says")
    expect(aoi.locator(".conflict-side").first).to_contain_text("Chloe")


def test_the_form_on_a_page_of_its_own_says_so_too(window, node):
    chloe, aoi = open_map(window, "chloe"), window("aoi")
    aoi.goto(f"/c/sakura/nodes/{node().public_id}/edit")
    expect(aoi.locator("html[data-live=on]")).to_be_attached()
    aoi.locator("[name=description]").fill("in Aoi's words")
    edit(chloe)
    chloe.locator("dialog input[name=title]").fill("worded by Chloe")
    save(chloe)
    expect(aoi.locator(".newer-notice")).to_contain_text("Somebody has changed this meanwhile")
    expect(aoi.locator("[name=description]")).to_have_value("in Aoi's words")
    aoi.get_by_role("button", name="Look at both now").click()
    expect(aoi.locator("[name=title]")).to_have_value("worded by Chloe")
    expect(aoi.locator("[name=description]")).to_have_value("in Aoi's words")
    expect(aoi.locator("html[data-live=on]")).to_be_attached()


# -- what is typed is kept on the device ---------------------------------------------------------------------------


def test_typed_text_survives_a_reload_and_is_gone_once_it_is_saved(window, node):
    page = open_map(window, "aoi")
    edit(page)
    page.locator("dialog textarea[name=description]").fill("half a thought")
    page.reload()
    edit(page)
    expect(page.locator("dialog .kept-notice")).to_contain_text("We kept what you typed at")
    expect(page.locator("dialog textarea[name=description]")).to_have_value("half a thought")
    page.locator("dialog").get_by_role("button", name="Go on with it").click()
    expect(page.locator("dialog .kept-notice")).to_have_count(0)
    save(page)
    expect(page.locator("dialog")).to_have_count(0)
    assert node().description == "half a thought"
    assert page.evaluate(KEPT) == []


def test_a_window_that_dies_takes_nothing_along(window):
    page = open_map(window, "aoi")
    page.get_by_role("link", name="Add a goal").first.click()
    page.locator("dialog input[name=title]").fill("A goal half written")
    other = page.context.new_page()
    page.close()
    other.goto(MAP)
    other.get_by_role("link", name="Add a goal").first.click()
    expect(other.locator("dialog input[name=title]")).to_have_value("A goal half written")
    other.locator("dialog").get_by_role("button", name="Discard it").click()
    expect(other.locator("dialog input[name=title]")).to_have_value("")
    assert other.evaluate(KEPT) == []


def test_cancel_means_it_and_closing_the_dialog_does_not(window):
    page = open_map(window, "aoi")
    edit(page)
    page.locator("dialog textarea[name=description]").fill("half a thought")
    page.keyboard.press("Escape")
    assert len(page.evaluate(KEPT)) == 1
    edit(page)
    page.locator("dialog .form-actions").get_by_role("link", name="Cancel").click()
    assert page.evaluate(KEPT) == []


def test_kept_text_is_compared_with_what_was_saved_meanwhile(window, node):
    chloe, aoi = open_map(window, "chloe"), open_map(window, "aoi")
    edit(aoi)
    aoi.locator("dialog textarea[name=description]").fill("mine, not saved")
    aoi.reload()
    edit(chloe)
    chloe.locator("dialog textarea[name=description]").fill("theirs, saved")
    save(chloe)
    expect(chloe.locator("dialog")).to_have_count(0)
    edit(aoi)
    expect(aoi.locator("dialog .kept-notice")).to_contain_text(
        "Somebody has changed this meanwhile: Description"
    )
    save(aoi)
    expect(aoi.locator("dialog .conflict-side").first).to_contain_text("theirs, saved")
    expect(aoi.locator("dialog .conflict-side").last).to_contain_text("mine, not saved")
    assert node().description == "theirs, saved"
    aoi.locator("dialog").get_by_text("Take mine").click()
    save(aoi, "Save this choice")
    expect(aoi.locator("dialog")).to_have_count(0)
    assert node().description == "mine, not saved"
    assert aoi.evaluate(KEPT) == []


def test_a_third_text_written_beside_the_two_survives_a_reload(window, node):
    chloe, aoi = open_map(window, "chloe"), open_map(window, "aoi")
    edit(aoi)
    edit(chloe)
    aoi.locator("dialog textarea[name=description]").fill("mine")
    chloe.locator("dialog textarea[name=description]").fill("theirs")
    save(chloe)
    expect(chloe.locator("dialog")).to_have_count(0)
    save(aoi)
    aoi.locator("dialog").get_by_text("Write a third").click()
    aoi.locator("dialog textarea[name=other-description]").fill("theirs and mine")
    aoi.reload()
    edit(aoi)
    save(aoi)
    expect(aoi.locator("dialog textarea[name=other-description]")).to_have_value("theirs and mine")
    expect(aoi.locator("dialog .kept-notice")).to_be_visible()
    save(aoi, "Save this choice")
    expect(aoi.locator("dialog")).to_have_count(0)
    assert node().description == "theirs and mine"
    assert aoi.evaluate(KEPT) == []


def test_a_third_text_is_kept_but_no_choice_among_texts_that_changed_since(window, node):
    chloe, aoi = open_map(window, "chloe"), open_map(window, "aoi")
    edit(aoi)
    aoi.locator("dialog textarea[name=description]").fill("mine")
    for theirs in ("theirs", "theirs again"):
        edit(chloe)
        chloe.locator("dialog textarea[name=description]").fill(theirs)
        save(chloe)
        expect(chloe.locator("dialog")).to_have_count(0)
        if theirs == "theirs":
            save(aoi)
            aoi.locator("dialog").get_by_text("Write a third").click()
            aoi.locator("dialog textarea[name=other-description]").fill("theirs and mine")
    aoi.reload()
    edit(aoi)
    save(aoi)
    expect(aoi.locator("dialog .conflict-side").first).to_contain_text("theirs again")
    expect(aoi.locator("dialog textarea[name=other-description]")).to_have_value("theirs and mine")
    assert aoi.locator("dialog [name=choose-description]:checked").count() == 0
    aoi.locator("dialog").get_by_text("Write a third").click()
    save(aoi, "Save this choice")
    expect(aoi.locator("dialog")).to_have_count(0)
    assert node().description == "theirs and mine"
    assert aoi.evaluate(KEPT) == []


def test_a_form_that_comes_back_with_an_error_still_keeps_its_text(window):
    page = open_map(window, "aoi")
    edit(page)
    page.locator("dialog input[name=title]").fill("")
    page.locator("dialog textarea[name=description]").fill("half a thought")
    save(page)
    expect(page.locator("dialog [aria-invalid=true]")).to_be_visible()
    assert page.locator("dialog .kept-notice").count() == 0
    page.locator("dialog input[name=title]").fill("A title again")
    page.reload()
    edit(page)
    expect(page.locator("dialog input[name=title]")).to_have_value("A title again")
    expect(page.locator("dialog textarea[name=description]")).to_have_value("half a thought")


def test_a_page_without_a_dialog_keeps_and_lets_go_as_well(window, at):
    with at("sakura"):
        plan = db.session.scalars(select(Plan.public_id)).one()
    page = window("aoi")
    page.goto(f"/c/sakura/plans/{plan}/edit")
    page.locator("[name=north_star]").fill("half a wish")
    page.locator("[name=title]").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[aria-invalid=true]")).to_be_visible()
    assert len(page.evaluate(KEPT)) == 1
    page.goto(MAP)
    assert len(page.evaluate(KEPT)) == 1
    page.goto(f"/c/sakura/plans/{plan}/edit")
    expect(page.locator("[name=north_star]")).to_have_value("half a wish")
    page.locator("[name=title]").fill("A title again")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".north-star")).to_contain_text("half a wish")
    assert page.evaluate(KEPT) == []


def test_another_person_at_the_same_browser_never_sees_it(window):
    first, second = open_map(window, "aoi"), open_map(window, "sora")
    edit(first)
    first.locator("dialog textarea[name=description]").fill("for Aoi's eyes")
    first.goto("about:blank")  # an open page without a session is given one by whatever it asks
    first.context.add_cookies(second.context.cookies())
    first.goto(MAP)
    edit(first)
    expect(first.locator("dialog textarea[name=description]")).to_have_value("")
    assert first.locator("dialog .kept-notice").count() == 0


def test_signing_out_leaves_nothing_on_the_device(window):
    page = open_map(window, "aoi")
    edit(page)
    page.locator("dialog textarea[name=description]").fill("half a thought")
    page.evaluate("localStorage.setItem('anything else', 'of this portal')")
    page.keyboard.press("Escape")
    page.locator("form[action='/sign-out']").evaluate("(form) => form.requestSubmit()")
    expect(page.locator("main")).to_contain_text("Sign in")
    page.wait_for_function("() => localStorage.length === 0")


def test_what_is_too_old_is_forgotten_and_secrets_are_never_kept(window, at):
    page = open_map(window, "aoi")
    old = json.dumps({"at": 0, "typed": {}, "base": {}})
    page.evaluate("(old) => localStorage.setItem('kept somebody /somewhere', old)", old)
    page.reload()
    assert page.evaluate(KEPT) == []
    edit(page)
    page.locator("dialog form").evaluate(
        """(form) => { for (const [name, type, how] of [["pw", "password", ""], ["code", "text", "one-time-code"]]) {
             const input = Object.assign(document.createElement("input"), { name, type, value: "secret" });
             if (how) input.autocomplete = how;
             form.append(input);
             input.dispatchEvent(new Event("input", { bubbles: true }));
           } }"""
    )
    page.locator("dialog input[name=weight]").evaluate("(field) => field.closest('details').open = true")
    page.locator("dialog input[name=weight]").fill("2")
    kept = page.evaluate("() => Object.values(localStorage).join()")
    assert '"2"' in kept
    assert "secret" not in kept


def test_nothing_is_kept_while_viewing_as_a_member(window, at):
    with at("sakura"):
        wanted = select(Membership.public_id).join(Membership.user).where(User.email == cast.address("aoi"))
        member = db.session.scalars(wanted).one()
    page = window("chloe")
    page.goto("/c/sakura/members")
    page.locator(f"form[action$='/members/{member}/view-as']").first.evaluate(
        "(form) => form.requestSubmit()"
    )
    expect(page.locator("form[action='/view-as/stop']")).to_be_attached()
    assert page.locator("meta[name=keeps-for]").count() == 0
    assert page.evaluate(KEPT) == []
