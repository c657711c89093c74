"""Comments in real browsers: a name is completed by keyboard, and what one writes arrives where the other looks."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts.models import User
from portal.collaboration.models.comments import Comment
from portal.foundation.db import db
from portal.plans.models import Node
from tests import cast

pytestmark = pytest.mark.browser


def address(at, title: str = "sakura shared initiative") -> str:
    with at("sakura"):
        node = db.session.scalars(select(Node.public_id).where(Node.title == title)).one()
    return f"/c/sakura/about/{node}/comments"


def opened(window, at, name: str, **how) -> Page:
    page = window(name, **how)
    page.goto(address(at))
    if how.get("scripts", True):
        expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def write(page: Page, text: str, *, button: str = "Comment for both companies") -> None:
    if "both" in button:
        page.get_by_label("Shared by both companies").check()
    page.locator(".comment-box textarea").fill(text)
    page.get_by_role("button", name=button).click()


def last(at) -> Comment:
    with at("sakura"):
        return db.session.scalars(select(Comment).order_by(Comment.id.desc())).first()


def test_a_name_is_completed_by_keyboard_alone(window, at, app):
    page = opened(window, at, "chloe")
    text = page.locator(".comment-box textarea")
    page.get_by_label("Shared by both companies").check()
    text.focus()
    page.keyboard.type("Over to @so")
    options = page.get_by_role("option")
    expect(options).to_have_count(1)
    expect(text).to_have_attribute("aria-activedescendant", re.compile("people-0"))
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(options).to_have_count(8)
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("sora")
    expect(options).to_have_count(1)
    page.keyboard.press("Enter")
    expect(text).to_have_value("Over to @Sora ")
    page.keyboard.type("for now")
    page.get_by_role("button", name="Comment for both companies").press("Enter")
    expect(page.locator(".mention")).to_have_text("@Sora")
    with app.app_context():
        sora = db.session.scalars(select(User.public_id).where(User.email == cast.address("sora"))).one()
    assert last(at).text == f"Over to @{{{sora}}} for now"


def test_japanese_goes_on_after_a_name_without_a_space(window, at):
    page = opened(window, at, "aoi", language="ja")
    text = page.locator(".comment-box textarea")
    text.focus()
    page.keyboard.type("@so")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type("さん、お願いします。")
    expect(text).to_have_value(re.compile(r"^@\S.*\Sさん、お願いします。$"))
    expect(page.get_by_role("option")).to_have_count(0)


def test_an_inside_thread_offers_its_own_people_alone(window, at):
    page = opened(window, at, "chloe")
    page.locator(".comment-box textarea").focus()
    page.keyboard.type("@")
    expect(page.get_by_role("option").first).to_be_visible()
    offered = page.get_by_role("option").all_inner_texts()
    assert not any(name in " ".join(offered) for name in ("Aoi", "Sora", "Ren", "Hana"))
    page.get_by_label("Shared by both companies").check()
    page.locator(".comment-box textarea").fill("")
    page.locator(".comment-box textarea").press_sequentially("@ao")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option")).to_have_text(re.compile("Aoi"))


def test_the_button_says_who_will_see_it(window, at):
    page = opened(window, at, "chloe")
    button = page.locator(".comment-box .form-actions button")
    expect(button).to_have_text(re.compile("Comment inside Aozora Cloud"))
    assert button.inner_text() == "Comment inside Aozora Cloud"
    page.get_by_label("Shared by both companies").check()
    assert button.inner_text() == "Comment for both companies"


def test_the_numbers_above_follow_what_arrives_and_what_is_settled(window, at):
    chloe, aoi = opened(window, at, "chloe"), opened(window, at, "aoi")
    counts = aoi.locator(".comments-tabs .count")
    write(chloe, "What do you think?")
    expect(counts).to_have_text(["1", "0", "1"])
    chloe.get_by_role("button", name="Resolve").click()
    expect(counts).to_have_text(["0", "1", "1"])


def test_what_one_writes_arrives_where_the_other_looks_and_the_bell_rings(window, at):
    chloe, aoi = opened(window, at, "chloe"), opened(window, at, "aoi")
    bell = window("aoi")
    bell.goto("/notices")
    expect(bell.locator("html[data-live=on]")).to_be_attached()
    write(chloe, "@Aoi what do you think?")
    expect(aoi.locator(".comment").last).to_contain_text("what do you think?")
    expect(aoi.locator(".comment").last).to_contain_text("Unread")
    expect(aoi.locator("#news")).to_contain_text("A comment has changed or arrived")
    expect(bell.locator(".bell-count .badge")).to_have_text("1")
    expect(bell.locator(".notices")).to_contain_text("Chloe mentioned you in a comment")
    expect(bell.locator(".bell-count .badge")).to_have_count(0)  # she has it before her eyes
    aoi.locator(".reply summary").last.click()
    aoi.locator(".reply textarea").last.fill("I think so, too")
    aoi.get_by_role("button", name="Reply for both companies").last.click()
    expect(chloe.locator(".comment.is-reply")).to_contain_text("I think so, too")
    expect(aoi.locator(".comment.is-reply")).to_contain_text("I think so, too")
    chloe.get_by_role("button", name="Resolve").last.click()
    expect(aoi.locator(".thread").last).to_contain_text("Resolved")


def test_what_is_inside_does_not_arrive(window, at):
    chloe, aoi = opened(window, at, "chloe"), opened(window, at, "aoi")
    write(chloe, "only for us", button="Comment inside Aozora Cloud")
    expect(chloe.locator(".comment").last).to_contain_text("only for us")
    write(chloe, "for all of us")
    expect(aoi.locator(".comment").last).to_contain_text("for all of us")
    expect(aoi.get_by_text("only for us")).to_have_count(0)


def test_an_answer_that_is_being_written_is_left_alone(window, at):
    chloe, aoi = opened(window, at, "chloe"), opened(window, at, "aoi")
    write(chloe, "first")
    expect(aoi.locator(".comment").last).to_contain_text("first")
    aoi.reload()
    expect(aoi.locator("html[data-live=on]")).to_be_attached()
    aoi.locator(".reply summary").last.click()
    aoi.locator(".reply textarea").last.fill("half an answer")
    chloe.locator(".reply summary").last.click()
    chloe.locator(".reply textarea").last.fill("one more thing")
    chloe.get_by_role("button", name="Reply for both companies").last.click()
    expect(aoi.locator(".comment").last).to_contain_text("one more thing")
    expect(aoi.locator(".reply textarea").last).to_have_value("half an answer")


def test_editing_and_deleting_in_place(window, at):
    page = opened(window, at, "aoi")
    write(page, "with a tpyo")
    expect(page.locator(".comment").last).to_contain_text("with a tpyo")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.locator(".comment-edit textarea").fill("without a typo")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".comment").last).to_contain_text("without a typo")
    expect(page.locator(".comment").last).to_contain_text("edited")
    page.get_by_role(
        "link", name=re.compile("^edited")
    ).click()  # and stays, whatever news of one's own arrives
    expect(page.locator(".comment").last).to_contain_text("with a tpyo")
    page.get_by_role("link", name="Back to the comment").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".comment").last).to_contain_text("A comment was deleted")


def test_news_does_not_take_away_a_form_that_is_about_to_open(window, at):
    aoi, chloe = opened(window, at, "aoi"), opened(window, at, "chloe")
    write(aoi, "with a tpyo")
    expect(aoi.locator(".comment").last).to_contain_text("with a tpyo")
    expect(chloe.locator(".comment").last).to_contain_text("with a tpyo")
    held = []
    aoi.route(
        "**/edit*",
        lambda route: held.append(route) if route.request.method == "GET" else route.continue_(),
    )
    aoi.get_by_role("link", name="Edit", exact=True).click()
    aoi.wait_for_function("document.querySelector('a.htmx-request')")
    chloe.locator(".reply summary").last.click()
    chloe.locator(".reply textarea").last.fill("one more thing")
    chloe.get_by_role("button", name="Reply for both companies").last.click()
    expect(chloe.locator(".comment").last).to_contain_text("one more thing")
    held.pop().continue_()
    aoi.locator(".comment-edit textarea").fill("without a typo")
    aoi.get_by_role("button", name="Save").click()
    expect(aoi.locator("main")).to_contain_text("without a typo")
    expect(aoi.locator("main")).to_contain_text("one more thing")


def test_without_a_script_everything_works(window, at):
    page = opened(window, at, "chloe", scripts=False)
    write(page, "@Aoi without a script")
    expect(page.locator(".mention")).to_have_text("@Aoi")
    page.locator(".reply summary").last.click()
    page.locator(".reply textarea").last.fill("and an answer")
    page.get_by_role("button", name="Reply for both companies").last.click()
    expect(page.locator(".comment").last).to_contain_text("and an answer")
    page.get_by_role("link", name="Edit", exact=True).last.click()
    page.locator("textarea").fill("and another answer")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".comment").last).to_contain_text("and another answer")
    page.get_by_role("button", name="Resolve").last.click()
    expect(page.locator(".thread").last).to_contain_text("Resolved")
    aoi = window("aoi", scripts=False)
    aoi.goto("/notices")
    aoi.get_by_role("link", name=re.compile("mentioned you")).click()
    expect(aoi.locator(".comment").first).to_contain_text("without a script")


@pytest.mark.parametrize(("language", "width", "scheme"), [("en", 1280, "light"), ("ja", 320, "dark")])
def test_the_pages_are_for_everyone(window, at, language, width, scheme):
    page = opened(window, at, "chloe", language=language, width=width, scheme=scheme)
    page.locator(".comment-box textarea").fill("@Bo " + "long" * 60)
    page.locator(".comment-box .form-actions button").click()
    expect(page.locator(".comment").last).to_contain_text("long")
    page.locator(".comment-box textarea").press_sequentially("@")
    expect(page.get_by_role("option").first).to_be_visible()
    wrong = [check(page)]
    for url in ("/notices", "/notices/settings"):
        bo = window("bo", language=language, width=width, scheme=scheme)
        bo.goto(url)
        wrong.append(check(bo))
    assert wrong == [[], [], []], wrong


def check(page: Page) -> list[str]:
    """Return what axe finds, and whether the page must be scrolled sideways."""
    found = [
        f"{one['id']}: {[n['html'] for n in one['nodes']][:2]}"
        for one in Axe().run(page).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, *(["scrolls sideways"] if wide else [])]
