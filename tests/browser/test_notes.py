"""One note in several real browsers: written at once, without a line, by keyboard, and after a right has ended."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.activity.models import Notice
from portal.collaboration import subjects
from portal.collaboration.live import notes_rooms as rooms
from portal.collaboration.queries import notes as asked
from portal.foundation import clock
from portal.foundation.db import db
from portal.plans.models import Node, Plan
from tests import cast
from tests.collaboration.lines import wait_for
from tests.collaboration.notes_cast import write

pytestmark = pytest.mark.browser


@pytest.fixture
def goal(at) -> str:
    with at("sakura"):
        goals = select(Node.public_id).where(Node.kind == "goal", Node.visibility == "shared")
        return db.session.scalars(goals.where(Node.deleted_at.is_(None))).one()


def open_note(window, name: str, goal: str, of: str = "", **how) -> Page:
    page = window(name, **how)
    page.goto(f"/c/sakura/about/{goal}/note" + (f"?of={of}" if of else ""))
    expect(page.locator("[data-note][data-open]")).to_be_attached()
    return page


def text(page: Page):
    return page.get_by_role("textbox", name="Text of the note")


def type_at_end(page: Page, words: str) -> None:
    page.evaluate("document.querySelector('[data-note]').noteEditor.commands.focus('end')")
    expect(text(page)).to_be_focused()  # the editor takes the focus with the next frame
    page.keyboard.type(words)


def saved(page: Page) -> None:
    expect(page.locator("[data-note][data-saved=true][data-connection=on]")).to_be_attached(timeout=20_000)


def document(page: Page) -> str:
    return page.evaluate("document.querySelector('[data-note]').noteEditor.getHTML()")


def kept(at, goal: str) -> str:
    with at("sakura"):
        return asked.text_of(subjects.subject(goal))


def test_three_people_write_at_once_lose_their_line_and_end_equal(window, goal, at):
    pages = {
        letter: open_note(window, name, goal)
        for letter, name in zip("ASC", ("aoi", "sora", "chloe"), strict=True)
    }
    for letter, page in pages.items():
        type_at_end(page, letter * 40)
    for page in pages.values():
        saved(page)
    lines: list[object] = []
    pages["S"].on("websocket", lambda line: lines.append(line))
    pages["S"].context.set_offline(True)
    expect(pages["S"].locator("[data-note-state]")).to_contain_text("No connection")
    type_at_end(pages["S"], "s" * 40)
    type_at_end(pages["A"], "a" * 40)
    pages["S"].wait_for_timeout(1500)  # longer than the first pause before the next try
    expect(pages["S"].locator("[data-note-state]")).to_contain_text("No connection")
    assert not lines, "no line is begun while nobody answers"
    pages["S"].context.set_offline(False)
    for page in pages.values():
        saved(page)
        expect(text(page)).to_contain_text("s" * 40)
        expect(text(page)).to_contain_text("a" * 40)
    assert len({document(page) for page in pages.values()}) == 1
    words = kept(at, goal)
    assert {letter: words.count(letter) for letter in "ASCas"} == dict.fromkeys("ASCas", 40)


def test_cursors_carry_names_and_faces_come_and_go(window, goal):
    aoi, chloe = open_note(window, "aoi", goal), open_note(window, "chloe", goal)
    type_at_end(aoi, "Hello")
    expect(chloe.locator(".note-caret-name")).to_have_text("Aoi")
    expect(chloe.get_by_role("group", name="Writing now").get_by_role("img", name="Aoi")).to_be_visible()
    aoi.close()
    expect(chloe.locator(".note-caret-name")).to_have_count(0)
    expect(chloe.get_by_role("group", name="Writing now").get_by_role("img")).to_have_count(0)


def test_what_was_not_sent_survives_a_closed_tab(window, goal, at):
    sora = open_note(window, "sora", goal)
    type_at_end(sora, "Sent. ")
    saved(sora)
    sora.context.set_offline(True)
    expect(sora.locator("[data-note][data-connection=off]")).to_be_attached()
    type_at_end(sora, "Not sent.")
    sora.wait_for_timeout(300)
    context = sora.context
    sora.close()
    context.set_offline(False)
    assert "Not sent." not in kept(at, goal)
    again = context.new_page()
    again.goto(f"/c/sakura/about/{goal}/note")
    saved(again)
    expect(text(again)).to_contain_text("Not sent.")
    assert "Not sent." in kept(at, goal)
    left = """new Promise((done) => { const opening = indexedDB.open("banso notes"); opening.onsuccess = () => {
      const count = opening.result.transaction("unsaved").objectStore("unsaved").count();
      count.onsuccess = () => done(count.result); }; })"""
    wait_for(lambda: again.evaluate(left) == 0, what="the device keeps nothing that is saved")


def test_what_waits_for_a_note_that_was_deleted_is_offered_in_others(window, goal, at):
    with at("sakura"):
        plan = db.session.scalars(select(Plan.public_id)).one()
    sora = open_note(window, "sora", goal)
    saved(sora)
    sora.context.set_offline(True)
    expect(sora.locator("[data-note][data-connection=off]")).to_be_attached()
    type_at_end(sora, "Typed too late.")
    sora.wait_for_timeout(900)
    context = sora.context
    sora.close()
    context.set_offline(False)
    with at("sakura"):
        db.session.scalars(select(Node).where(Node.public_id == goal)).one().deleted_at = clock.now()
        db.session.commit()
    other = context.new_page()
    other.goto(f"/c/sakura/about/{plan}/note")
    offered = other.get_by_role("alert")
    expect(offered).to_contain_text("sakura shared goal")
    expect(offered.get_by_role("textbox")).to_have_value("Typed too late.\n")
    offered.get_by_role("button", name="Throw it away").click()
    other.reload()
    saved(other)
    expect(other.get_by_role("alert")).to_be_hidden()


def test_after_a_right_has_ended_the_text_stays_on_the_device_to_be_copied(window, goal, at):
    sora = open_note(window, "sora", goal)
    type_at_end(sora, "Before. ")
    saved(sora)
    with at("sakura"):
        user_id = db.session.scalars(select(User.id).where(User.email == cast.address("sora"))).one()
        db.session.scalars(
            select(Membership).where(Membership.user_id == user_id)
        ).one().ended_at = clock.now()
        db.session.commit()
    text(sora).focus()
    sora.keyboard.insert_text("After.")  # at once: letters that come after the refusal are not taken
    refused = sora.get_by_role("alert")
    expect(refused).to_contain_text(
        "You may no longer write here. What was not saved is still on this device:"
    )
    expect(refused.get_by_role("textbox")).to_have_value("Before. After.\n")
    expect(refused.get_by_role("button", name="Copy")).to_be_visible()
    assert kept(at, goal) == "Before."


def test_japanese_goes_on_after_a_name_without_a_space(window, goal):
    aoi = open_note(window, "aoi", goal, language="ja")
    writing = aoi.locator("[contenteditable=true]")
    writing.click()
    aoi.keyboard.type("担当は@chl")
    expect(aoi.locator(".note-people [role=option]")).to_have_count(1)
    aoi.keyboard.press("Enter")
    aoi.keyboard.insert_text("さんです")
    expect(writing).to_have_text(re.compile(r"^担当は@\S.*\Sさんです"))


def test_everything_can_be_done_by_keyboard(window, goal, at):
    aoi = open_note(window, "aoi", goal)
    type_at_end(aoi, "## Decided\nbold: ")
    aoi.keyboard.press("Control+b")
    aoi.keyboard.type("yes")
    aoi.keyboard.press("Control+b")
    aoi.keyboard.press("Enter")
    aoi.keyboard.press("Alt+F10")
    for _each in range(5):
        aoi.keyboard.press("ArrowRight")
    expect(aoi.get_by_role("button", name="Check items")).to_be_focused()
    aoi.keyboard.press("Enter")
    aoi.keyboard.type("first\nsecond\n")
    expect(aoi.get_by_role("button", name="Check items")).to_have_attribute("aria-pressed", "true")
    aoi.keyboard.press("Enter")
    aoi.keyboard.type("@chl")
    expect(aoi.get_by_role("option", name="Chloe")).to_be_visible()
    aoi.keyboard.press("Enter")
    expect(aoi.locator(".mention")).to_have_text("@Chloe")
    aoi.keyboard.press("Control+k")
    aoi.keyboard.type("example.com/report")
    aoi.keyboard.press("Enter")
    expect(aoi.locator(".note-text a[href='https://example.com/report']")).to_be_visible()
    saved(aoi)
    with at("sakura"):
        html = asked.html_of(subjects.subject(goal))
        told = select(User.email).join(Notice, Notice.person_id == User.id)
        assert db.session.scalars(told).all() == [cast.address("chloe")]
    assert "<h2>Decided</h2><p>bold: <strong>yes</strong></p>" in html
    assert html.count('class="check-item"') == 2
    assert '<span class="mention">@Chloe</span>' in html
    assert 'href="https://example.com/report"' in html


def test_the_end_of_the_note_is_found_where_it_ends_with_a_check_item(window, goal):
    aoi = open_note(window, "aoi", goal)
    type_at_end(aoi, "First line\n[ ] last line")
    text(aoi).get_by_text("First line").click()
    aoi.keyboard.press("Control+End")
    aoi.wait_for_timeout(100)
    aoi.keyboard.type(", and its end")
    expect(aoi.locator(".check-item")).to_contain_text("last line, and its end")
    aoi.keyboard.press("Control+Home")
    aoi.wait_for_timeout(100)
    aoi.keyboard.type("The ")
    expect(text(aoi).locator("p").first).to_have_text("The First line")


def test_a_check_item_becomes_an_initiative_by_one_click(window, goal):
    aoi, chloe = open_note(window, "aoi", goal), open_note(window, "chloe", goal)
    type_at_end(aoi, "[ ] Review the approval route")
    saved(aoi)
    item = aoi.locator(".check-item")
    item.hover()
    item.get_by_role("button", name="Make it an initiative").click()
    for page in (aoi, chloe):
        expect(page.locator(".check-became")).to_have_text("Review the approval route")
    chloe.locator(".check-became").click()
    expect(chloe.get_by_role("heading", name="Review the approval route")).to_be_visible()


def test_whatever_else_it_can_become_stands_behind_one_button(window, goal):
    chloe = open_note(window, "chloe", goal)
    type_at_end(chloe, "[ ] Review the approval route\n[ ] and the next")
    saved(chloe)
    item = chloe.locator(".check-item").first
    item.hover()
    expect(item.locator(".check-tools > button")).to_have_text(
        ["Make it an initiative"]
    )  # a plan's own comes first
    lines = [one.bounding_box()["height"] for one in item.locator(".check-turn").all()]
    assert max(lines) < 30, lines  # one line each
    item.locator("summary").focus()
    chloe.keyboard.press("Enter")
    chloe.keyboard.press("ArrowDown")
    expect(item.get_by_role("button", name="Make it an action item")).to_be_focused()
    chloe.keyboard.press("Enter")
    expect(item.locator(".check-became")).to_have_text("Review the approval route")


def test_the_name_at_anothers_cursor_becomes_no_words_and_fits_a_phone(window, goal):
    aoi, chloe = open_note(window, "aoi", goal), open_note(window, "chloe", goal, width=360)
    type_at_end(aoi, "[ ] Call the two slowest suppliers")
    saved(aoi)
    item = chloe.locator(".check-item")
    expect(item.locator(".note-caret-name")).to_have_text("Aoi")
    assert chloe.evaluate("document.documentElement.scrollWidth") <= 360
    item.hover()
    item.get_by_role("button", name="Make it an initiative").click()
    for page in (aoi, chloe):
        expect(page.locator(".check-became")).to_have_text("Call the two slowest suppliers")


def test_a_reader_sees_it_change_and_has_nothing_to_press(window, goal):
    ren, aoi = open_note(window, "ren", goal), open_note(window, "aoi", goal)
    type_at_end(aoi, "For everybody")
    expect(text(ren)).to_contain_text("For everybody")
    expect(text(ren)).to_have_attribute("contenteditable", "false")
    expect(ren.get_by_role("toolbar")).to_have_count(0)


def test_without_scripts_the_note_is_read(window, goal, at):
    with at("sakura"):
        write(goal, "Readable by everybody")
        db.session.commit()
    page = window("aoi", scripts=False)
    page.goto(f"/c/sakura/about/{goal}/note")
    expect(page.get_by_text("Readable by everybody")).to_be_visible()
    expect(page.get_by_text("scripts must be allowed")).to_be_visible()
    expect(page.get_by_role("toolbar")).to_have_count(0)


@pytest.mark.parametrize(("language", "width", "scheme"), [("en", 1440, "light"), ("ja", 360, "dark")])
def test_anybody_can_use_it(window, goal, at, language, width, scheme):
    with at("sakura"):
        write(
            goal,
            "月次締め日数は4.9日。上位40社の連携が済んだことが効いています。商談記録の当日入力は41%のまま。",
        )
        db.session.commit()
    page = open_note(window, "aoi", goal, language=language, width=width, scheme=scheme)
    saved(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_in_a_dialog_it_is_the_same_and_closing_leaves_the_room(window, goal):
    page = window("aoi")
    page.goto(f"/c/sakura/nodes/{goal}")
    address = f"/c/sakura/about/{goal}/note"
    page.evaluate("(address) => htmx.ajax('GET', address, { target: '#dialogs' })", address)
    dialog = page.get_by_role("dialog", name="Note: sakura shared goal")
    expect(dialog.locator("[data-note][data-open]")).to_be_attached()
    type_at_end(page, "In a dialog")
    saved(page)
    dialog.get_by_role("link", name="Internal to").click()
    expect(dialog.locator("[data-note][data-open][data-room$=customer]")).to_be_attached()
    expect(dialog.get_by_text("In a dialog")).to_have_count(0)
    dialog.get_by_role("link", name="Close").click()
    wait_for(lambda: rooms.open_rooms() == 0, what="the room closed")
    page.evaluate("(address) => htmx.ajax('GET', address, { target: '#dialogs' })", address)
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_contain_text("In a dialog")


def test_rooms_close_behind_the_last_one(window, goal):
    page = open_note(window, "aoi", goal)
    saved(page)
    assert rooms.open_rooms() == 1
    page.close()
    wait_for(lambda: rooms.open_rooms() == 0, what="the room closed")
