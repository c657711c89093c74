"""A phone's value changes the page that the other side has open; a column is pasted; nothing typed is lost."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.plans.actions import measurements
from portal.plans.models import Kpi, Measurement, Node, NodeKind

pytestmark = pytest.mark.browser
TOO_WIDE = """() => [...document.querySelectorAll("main *")].filter((part) => {
        for (let above = part.parentElement; above; above = above.parentElement)
            if (getComputedStyle(above).overflowX !== "visible") return false;
        return part.getBoundingClientRect().right > 361;
    }).map((part) => part.outerHTML.slice(0, 120)).slice(0, 6)"""
PASTE = """text => { const data = new DataTransfer(); data.setData("text", text);
    const event = { clipboardData: data, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", event)); }"""


@pytest.fixture
def pids(at) -> dict[str, str]:
    """Return the KPIs of Sakura by visibility, with nothing measured."""
    with at("sakura"):
        nodes = {node.id: node for node in db.session.scalars(select(Node).where(Node.kind == NodeKind.KPI))}
        for row in db.session.scalars(select(Measurement)).all():
            measurements.withdraw(nodes[row.node_id], row.on, why="an empty sheet", by=WORKER)
        db.session.commit()
        return {str(node.visibility): node.public_id for node in nodes.values()}


def cell(page: Page, pid: str):
    return page.locator(f"#value-{pid}")


def test_a_value_from_a_phone_arrives_on_the_others_open_page(window, pids):
    pid = pids["shared"]
    csm = window("chloe")
    csm.goto(f"/c/sakura/kpis/{pid}")
    expect(csm.locator(".kpi-now .chip")).to_contain_text("No data")
    phone = window("sora", width=360)
    phone.goto("/c/sakura/values?whose=all")
    cell(phone, pid).fill("４．９日")
    expect(phone.locator(f"#result-{pid}")).to_contain_text("1.1 日 shorter ÷ 3.0 日 = 37%")
    cell(phone, pid).press("Enter")
    expect(phone.locator("#values-saved")).to_contain_text("Saved")
    expect(phone.locator("#values-tally")).to_contain_text("Entered 1 of 2")
    expect(csm.locator(".kpi-value")).to_have_text("4.9日")
    expect(csm.locator(".kpi-now .chip")).to_contain_text("On track")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_a_column_from_a_spreadsheet_fills_the_cells_below(window, pids):
    page = window("sora")
    page.goto("/c/sakura/values?whose=all")
    first, second = page.locator("input[data-saved]").all()
    first.focus()
    page.evaluate(PASTE, "4.9\tcounted by hand\nabout 5\n")
    expect(page.locator("#values-tally")).to_contain_text("Entered 1 of 2")
    expect(second).to_have_attribute("aria-invalid", "true")
    assert second.input_value() == "about 5"
    expect(page.locator(".values-row .error")).to_contain_text("Enter a number")
    second.fill("5")
    second.press("Enter")
    expect(page.locator("#values-tally")).to_contain_text("Entered 2 of 2")
    page.reload()
    assert page.locator("textarea").first.input_value() == "counted by hand"


def test_a_block_with_the_names_of_kpis_goes_by_them(window, pids):
    """Copied with its first column it would have put names into the cells."""
    page = window("sora")
    page.goto("/c/sakura/values?whose=all")
    first, second = page.locator(".values-name").all_inner_texts()
    page.locator("input[data-saved]").first.focus()
    page.evaluate(PASTE, f"KPI\tvalue\n{second}\t4.9\nunheard of\t3\n")
    expect(page.locator(".notice-title").first).to_contain_text("1 cell filled in")
    expect(page.locator(".notice").nth(1)).to_contain_text("unheard of")
    assert [one.input_value() for one in page.locator("input[data-saved]").all()] == ["", "4.9"], first


def test_two_people_at_one_cell_see_both_values(window, pids):
    pid = pids["shared"]
    aoi, sora = window("aoi"), window("sora")
    for page in (aoi, sora):
        page.goto("/c/sakura/values?whose=all")
    cell(aoi, pid).fill("5.1")
    cell(aoi, pid).press("Enter")
    expect(aoi.locator("#values-saved")).to_contain_text("Saved")
    cell(sora, pid).fill("4.9")
    cell(sora, pid).press("Enter")
    expect(sora.locator(f"#result-{pid}")).to_contain_text("Aoi entered 5.1 日")
    sora.get_by_label(
        "Keep 5.1 日"
    ).click()  # not check(): what is chosen is saved at once, and the choice is gone
    expect(cell(sora, pid)).to_have_value("5.1")
    expect(sora.locator("#values-saved")).to_contain_text("Saved")


def test_what_was_typed_survives_an_ended_session(window, pids):
    pid = pids["shared"]
    page = window("sora")
    page.goto("/c/sakura/values?whose=all")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    cell(page, pid).fill("4.9")
    cell(page, pid).press("Enter")
    expect(page.locator("[data-said]").first).to_be_visible()
    assert cell(page, pid).input_value() == "4.9"
    page.context.add_cookies(cookies)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(cell(page, pid)).to_have_value("4.9")
    cell(page, pid).press("Enter")
    expect(page.locator("#values-saved")).to_contain_text("Saved")


def test_a_value_is_corrected_and_withdrawn_in_dialogs_over_the_page(window, pids):
    pid = pids["shared"]
    page = window("sora")
    page.goto(f"/c/sakura/kpis/{pid}")
    page.locator("#kpi-entry [name=value]").fill("4.9")
    page.get_by_role("button", name="Save the value").click()
    expect(page.locator(".kpi-value")).to_have_text("4.9日")
    page.get_by_role("link", name="Correct", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=value]").fill("4.6")
    dialog.get_by_role("button", name="Save the value").click()
    expect(page.locator(".kpi-value")).to_have_text("4.6日")
    expect(dialog).to_have_count(0)
    expect(page.locator(".measured s").first).to_have_text("4.9 日")
    page.get_by_role("link", name="Withdraw", exact=True).first.click()
    dialog.get_by_label("Why is it withdrawn?").fill("of another month")
    dialog.get_by_role("button", name="Withdraw the value").click()
    expect(page.locator(".kpi-now .chip")).to_contain_text("No data")


def test_without_a_script_the_sheet_is_a_form(window, pids):
    pid = pids["shared"]
    page = window("sora", scripts=False)
    page.goto("/c/sakura/values?whose=all")
    cell(page, pid).fill("4.9")
    cell(page, pids["customer"]).fill("five")
    page.get_by_role("button", name="Save and finish").click()
    assert "1 cell is not saved yet" in page.inner_text("main")
    assert cell(page, pids["customer"]).input_value() == "five"
    assert cell(page, pid).input_value() == "4.9"
    cell(page, pids["customer"]).fill("5")
    cell(page, pids["customer"]).press("Enter")
    assert "Entered 2 of 2" in page.inner_text("main")


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_for_axe_and_nothing_sideways(window, pids, width, language):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - slow to load, and only here

    for scheme in ("light", "dark"):
        page = window("sora", width=width, language=language, scheme=scheme)
        for path in ("/c/sakura/values?whose=all", f"/c/sakura/kpis/{pids['shared']}"):
            page.goto(path)
            found = Axe().run(page).response["violations"]
            assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found] == []
            assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(
    "unit", ["minutes per invoice and person", "件/月/営業担当者1人あたり・税抜・前年同月比の差分値"]
)
def test_the_longest_unit_makes_no_page_wider_than_a_phone(window, at, pids, unit):
    pid = pids["shared"]
    with at("sakura"):
        node = db.session.scalars(select(Node).where(Node.public_id == pid)).one()
        db.session.scalars(select(Kpi).where(Kpi.node_id == node.id)).one().unit = unit
        measurements.record(node, clock.today("Asia/Tokyo"), 4.9, by=WORKER)
        db.session.commit()
    page = window("sora", width=360, language="en")
    for path in (
        f"kpis/{pid}",
        f"nodes/{pid}/standing",
        f"nodes/{pid}",
        "values?whose=all",
        "map",
        "check-in",
    ):
        page.goto(f"/c/sakura/{path}")
        wide = page.evaluate(TOO_WIDE)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, (path, wide)


def test_a_closed_tab_takes_no_value_along_and_who_was_faster_is_said(window, pids):
    pid = pids["shared"]
    sora, aoi = window("sora"), window("aoi")
    for page in (sora, aoi):
        page.goto("/c/sakura/values?whose=all")
    signed_in = sora.context.cookies()
    sora.context.set_offline(True)
    cell(sora, pid).fill("4.9")
    sora.context.clear_cookies()  # the simulated loss of the network ends with the tab, whose value may still leave
    sora.close()
    cell(aoi, pid).fill("5.1")
    cell(aoi, pid).press("Enter")
    expect(aoi.locator("#values-saved")).to_contain_text("Saved")
    sora.context.add_cookies(signed_in)
    again = sora.context.new_page()
    sora.context.set_offline(False)
    again.goto("/c/sakura/values?whose=all")
    expect(again.locator(".kept-notice")).to_contain_text("We kept what you typed at")
    expect(again.locator(".kept-notice")).to_contain_text("sakura shared KPI")
    expect(cell(again, pid)).to_have_value("4.9")
    cell(again, pid).press("Enter")
    expect(again.locator(f"#result-{pid}")).to_contain_text("Aoi entered 5.1 日")
    again.get_by_label("Correct it to 4.9").click()
    expect(again.locator("#values-saved")).to_contain_text("Saved")
    again.reload()
    expect(cell(again, pid)).to_have_value("4.9")
    assert again.locator(".kept-notice").count() == 0
