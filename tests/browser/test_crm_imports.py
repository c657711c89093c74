"""A CRM's list with a bad row: the row is left out by hand, the rest imported, with and without scripts."""

import csv
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def file(tmp_path) -> Path:
    found = tmp_path / "accounts.csv"
    found.write_text(
        "account,sector,office_location\nBetasoloin,medical,United States\nBioholding,medical,Philipines\n"
    )
    return found


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize(("language", "width"), [("ja", 360), ("en", 1440)])
def test_a_bad_row_is_left_out(window, file, tmp_path, scripts, language, width):
    page = window("vera", width=width, language=language, scripts=scripts)
    page.goto("/desk/imports")
    page.set_input_files("input[type=file]", file)
    page.locator("#main form button.button-primary").click()
    page.wait_for_selector("input[name=leave_out]")
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator(".notice button.button-primary").click()
        assert page.locator("input[name=leave_out]").is_visible()  # it has to be agreed to
    page.check("input[name=leave_out]")
    page.locator(".notice button.button-primary").click()
    page.wait_for_selector(".notice[data-kind=done]")
    with page.expect_download() as kept:
        page.locator("a[href$='left-out.csv']").click()
    rows = list(csv.reader(kept.value.path().read_text("utf-8-sig").splitlines()))
    assert [row[:3] for row in rows[1:]] == [["Bioholding", "medical", "Philipines"]]
    assert "Philipines" in rows[1][-1]
