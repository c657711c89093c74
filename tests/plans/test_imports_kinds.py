"""A file of values given as a plan, or a plan as values: said, and read as what it is by one press."""

import pytest

from portal.foundation.db import db
from portal.plans.models import ImportRun
from tests.plans.dropped import apply, bring_in, counts_of, drop, empty_plan, plan_pid, text_of, values

MAP = "ID,目標,KPI,単位,開始時の値,目標値\nK1,締める,月次締め日数,日,6,3\n"
LONG = "KPI,日付,実績値\n月次締め日数,2026/10/31,5.5\n月次締め日数,2026/9/30,5.8\n"
WIDE = "指標,2026年8月,2026年9月\n月次締め日数,6,5.8\n"
VALUES, PLAN = "This looks like measured values of KPIs", "This looks like a plan"


@pytest.fixture
def url(as_, at):
    pid = empty_plan(at)
    bring_in(as_("aoi"), f"/c/sakura/plans/{pid}/import", MAP)
    return f"/c/sakura/plans/{pid}/import"


def given(browser, url, data, **how):
    status, preview = drop(browser, url, data, **how)
    assert status == 303, text_of(preview)
    return preview, browser.get(preview).text


@pytest.mark.parametrize(("data", "rows"), [(LONG, 2), (WIDE, 1)])
def test_values_given_as_a_plan_are_read_as_values_by_one_press(as_, at, url, data, rows):
    aoi = as_("aoi")
    preview, page = given(aoi, url, data)
    assert VALUES in page
    assert aoi.post(f"{preview}/kind", data={"kind": "measurements"}).status_code == 303
    page = aoi.get(preview).text
    assert VALUES not in page
    assert counts_of(page)["create"] == rows
    assert apply(aoi, preview) == 303
    assert len(values(at, url.split("/")[4])) == 2


def test_a_plan_given_as_values_is_read_as_a_plan_by_one_press(as_, url):
    aoi = as_("aoi")
    preview, page = given(aoi, url, MAP.replace("締める", "早く締める"), kind="measurements")
    assert PLAN in page
    assert aoi.post(f"{preview}/kind", data={"kind": "map"}).status_code == 303
    assert PLAN not in aoi.get(preview).text


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (MAP, "map"),
        (LONG, "measurements"),
        ("KPI,日付,実績値\n知らない指標,2026/10/31,1\n", "measurements"),
        ("項目,日付,実績値\n知らない指標,2026/10/31,1\n", "measurements"),
        ("目標,KPI\n,上がない\n", "map"),
    ],
)
def test_nothing_is_guessed_where_the_kind_fits_or_the_other_says_nothing_either(as_, url, data, kind):
    _preview, page = given(as_("aoi"), url, data, kind=kind)
    assert VALUES not in page
    assert PLAN not in page


def test_values_make_no_new_plan_and_that_is_said(as_, at):
    period = {"title": "", "starts_on": "2026-04-01", "ends_on": "2026-09-30"}
    chloe = as_("chloe")
    preview, page = given(chloe, "/c/sakura/imports/new", LONG, **period)
    assert "Values go into a plan that is there" in page
    assert f"{preview}/kind" not in page
    assert chloe.post(f"{preview}/kind", data={"kind": "measurements"}).status_code == 400


def test_what_was_imported_keeps_its_kind(as_, at, url):
    aoi = as_("aoi")
    preview = bring_in(aoi, url, LONG, kind="measurements")
    assert aoi.post(f"{preview}/kind", data={"kind": "map"}).status_code == 303
    assert aoi.post(f"{preview}/kind", data={"kind": "nonsense"}).status_code == 400
    with at("sakura"):
        assert db.session.query(ImportRun).order_by(ImportRun.id.desc()).first().kind == "measurements"
    assert plan_pid(at)
