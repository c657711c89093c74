"""An ugly plan dropped in by hand: with and without scripts, wide and on a phone, until it is the map."""

import re
from pathlib import Path

import pytest

from tests.plans.dropped import plan_pid, ugly

pytestmark = pytest.mark.browser


@pytest.fixture
def file(tmp_path) -> Path:
    found = tmp_path / "計画㈱.csv"
    found.write_bytes(ugly())
    return found


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize(("language", "width"), [("ja", 1440), ("en", 360)])
def test_an_ugly_plan_is_drawn_and_imported(window, at, file, scripts, language, width):
    page = window("aoi", width=width, language=language, scripts=scripts)
    page.goto(f"/c/sakura/plans/{plan_pid(at)}/import")
    page.set_input_files("input[type=file]", file)
    page.click("button[form=import]")
    page.wait_for_url(re.compile("/imports/"))
    assert page.locator(".sketch-card[data-kind=kpi]").count() == 3
    assert page.locator(".sketch-card", has_text="①月次締めを短くする").is_visible()
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("button[form=apply]")
    page.wait_for_selector(".import-done")
    page.click(".import-done a.button-primary")
    if width < 1080:  # a phone's outline is folded
        while (folded := page.locator(".map-fold:not([open]) > summary")).count():
            folded.first.click()
    assert page.get_by_text("請求データの自動連携").first.is_visible()


def test_the_whole_field_takes_a_file_that_is_dropped(window, at):
    """The input itself lies over the field, so that dropping works without a script."""
    page = window("aoi")
    page.goto(f"/c/sakura/plans/{plan_pid(at)}/import")
    at_the_edge = "r => document.elementFromPoint(r.x + 12, r.y + 12).id"
    box = page.locator(".drop").bounding_box()
    assert page.evaluate(at_the_edge, box) == "file"


def test_a_starter_map_fills_the_map_by_keyboard(window, at):
    page = window("chloe")
    page.goto(f"/c/sakura/plans/{plan_pid(at)}/starters")
    page.get_by_role("link", name="Sales (CRM)").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/starters/sales"))
    page.get_by_role("button", name="Begin with this map").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/plans/[\w-]{16}$"))
    assert page.get_by_text("受注率を上げる").first.is_visible()
