"""The files to try: they are handed out in a demo alone, and the imports find in them what the page promises."""

from datetime import date

import pytest

from portal.foundation.sheets import (
    MEASUREMENT_FIELDS,
    guess_columns,
    read_measurements,
    read_outline,
    read_sheet,
    vocabulary,
)
from portal.plans.rules.outlines import FIELDS, KINDS, fields_of
from portal.web.demo.files import FILES, by_key

TODAY = date(2026, 11, 21)


@pytest.fixture
def demo(app, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", True)
    monkeypatch.setattr("portal.web.demo.views.is_told", lambda: True)
    return app


def test_they_are_listed_and_handed_out_in_a_demo(demo, as_):
    browser = as_("")
    page = browser.get("/demo/files")
    assert page.status_code == 200
    for file in FILES:
        answer = browser.get(f"/demo/files/{file.key}")
        assert answer.status_code == 200
        assert f"/demo/files/{file.key}" in page.text
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert len(answer.data) > 200
    assert browser.get("/demo/files/plan-of-another-company").status_code == 404


@pytest.mark.parametrize("address", ["/demo/files", "/demo/files/plan-cp932"])
def test_there_are_none_outside_a_demo(as_, address):
    assert as_("").get(address).status_code == 404


def test_the_ugly_plan_is_ugly_and_read_all_the_same():
    data = by_key("plan-cp932").make(TODAY)
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "令和８年" in data.decode("cp932")
    read = outline(data, "plan.csv")
    kinds = [node.kind for node in read.nodes]
    assert (kinds.count("goal"), kinds.count("initiative"), kinds.count("kpi")) == (2, 4, 8)
    first = read.nodes[0]
    assert first.title == "欠品による販売機会の損失を半分にする"
    assert "\n" in first.values["problem"]


def test_the_english_plan_says_as_above_by_blanks():
    read = outline(by_key("plan-english").make(TODAY), "plan.xlsx")
    assert [node.title for node in read.nodes if node.kind == "goal"] == [
        "Fill the morning classes",
        "Answer every enquiry within an hour",
    ]
    assert len([node for node in read.nodes if node.kind == "kpi"]) == 4


def test_the_values_are_of_the_demos_own_kpis():
    sheet = read_sheet(by_key("values").make(TODAY), "values.csv", vocabulary=vocabulary(MEASUREMENT_FIELDS))
    read = read_measurements(sheet, guess_columns(sheet, MEASUREMENT_FIELDS))
    values = {one.kpi: one.value for one in read.values}
    assert values["手入力伝票"] == 248
    assert values["社内事例の公開"] == 3
    assert "解約率" in values


def outline(data: bytes, name: str):
    fields = fields_of("map")
    sheet = read_sheet(data, name, vocabulary=vocabulary(fields))
    return read_outline(sheet, guess_columns(sheet, fields), KINDS, FIELDS)
