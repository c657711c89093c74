"""Measured values dropped in: long or wide, matched with KPIs, corrections beside what they correct, never doubled."""

import datetime

import pytest
from sqlalchemy import func, select

from portal.foundation import clock
from portal.foundation.db import db
from portal.plans.models import Kpi, Measurement, Node, NodeKind, Source
from tests.plans.dropped import apply, bring_in, counts_of, drop, empty_plan, plan_pid, text_of, values

MAP = "ID,目標,KPI,単位,開始時の値,目標値\nK1,締める,月次締め日数,日,6,3\nK2,締める,差し戻し率,%,12,5\n"


@pytest.fixture
def pid(as_, at):
    pid = empty_plan(at)
    bring_in(as_("aoi"), f"/c/sakura/plans/{pid}/import", MAP)
    return pid


@pytest.fixture
def url(pid):
    return f"/c/sakura/plans/{pid}/import"


def brought(as_, url, data, **how):
    return bring_in(as_("aoi"), url, data, kind="measurements", **how)


def look(as_, url, data, who="aoi"):
    status, preview = drop(as_(who), url, data, kind="measurements")
    assert status == 303, text_of(preview)
    return preview, as_(who).get(preview).text


def test_one_row_for_each_value(as_, at, pid, url):
    brought(
        as_,
        url,
        "KPI,日付,実績値,備考\n月次締め日数,令和8年10月31日,５．５日,連休\n差し戻し率,2026/10/31,11%,\n".encode(
            "cp932"
        ),
    )
    day = datetime.date(2026, 10, 31)
    assert values(at, pid) == [("月次締め日数", day, 5.5), ("差し戻し率", day, 11.0)]
    with at("sakura"):
        row = db.session.scalars(select(Measurement).where(Measurement.note == "連休")).one()
        kpi = db.session.scalars(select(Kpi).where(Kpi.node_id == row.node_id)).one()
    assert (row.source, kpi.latest_value, kpi.latest_on) == (Source.FILE, 5.5, day)


def test_one_column_for_each_month(as_, at, pid, url):
    brought(as_, url, "指標,2026年8月,2026年9月,10月\n月次締め日数,6,5.8,5.5\n差し戻し率（％）,12,,11\n")
    assert [(title, on.isoformat(), value) for title, on, value in values(at, pid)] == [
        ("月次締め日数", "2026-08-31", 6.0),
        ("月次締め日数", "2026-09-30", 5.8),
        ("月次締め日数", "2026-10-31", 5.5),
        ("差し戻し率", "2026-08-31", 12.0),
        ("差し戻し率", "2026-10-31", 11.0),
    ]


def test_the_same_values_again_are_known(as_, at, pid, url):
    data = "KPI,日付,実績値\n月次締め日数,2026-10-31,5.5\n"
    brought(as_, url, data)
    preview, page = look(as_, url, data)
    assert counts_of(page) == {"create": 0, "update": 0, "same": 1, "bad": 0}
    assert "1 value is known already" in text_of(page)
    assert apply(as_("aoi"), preview) == 422
    assert len(values(at, pid)) == 1


def test_a_typed_value_is_known_as_well(as_, at):
    url = f"/c/sakura/plans/{plan_pid(at)}/import"
    day = clock.today("Asia/Tokyo") - datetime.timedelta(days=20)
    _, page = look(as_, url, f"KPI,日付,実績値\nsakura shared KPI,{day},5.0\n")
    assert counts_of(page)["same"] == 1


def test_a_correction_stands_beside_what_it_corrects(as_, at, pid, url):
    brought(as_, url, "KPI,日付,実績値\n月次締め日数,2026-10-31,5.5\n")
    preview, page = look(as_, url, "KPI,日付,実績値\n月次締め日数,2026-10-31,5.2\n")
    assert counts_of(page) == {"create": 0, "update": 1, "same": 0, "bad": 0}
    assert apply(as_("aoi"), preview) == 303
    assert [value for _, _, value in values(at, pid)] == [5.5, 5.2]  # nothing is overwritten
    with at("sakura"):
        assert db.session.scalars(
            select(Kpi.latest_value).where(Kpi.latest_value.is_not(None), Kpi.unit == "日")
        ).all()


def test_this_month_counts_as_of_today_and_is_known_tomorrow(as_, at, pid, url, monkeypatch):
    today = clock.today("Asia/Tokyo")
    data = f"KPI,{today.year}年{today.month}月\n月次締め日数,5\n"
    brought(as_, url, data)
    assert values(at, pid) == [("月次締め日数", today, 5.0)]
    _, page = look(as_, url, data)
    assert counts_of(page)["same"] == 1


def test_kpis_are_known_by_id_before_title(as_, at, pid, url):
    brought(as_, url, "ID,KPI,日付,実績値\nK2,月次締め日数,2026-10-31,11\n")
    assert values(at, pid)[0][0] == "差し戻し率"


def test_doubts_are_told_with_their_lines(as_, at, pid, url):
    bring_in(as_("aoi"), url, "ID,目標,施策,KPI\nK3,締める,見直す,差し戻し率\n")
    _, page = look(
        as_,
        url,
        "KPI,日付,実績値,単位\n知らない指標,2026-10-31,1,\n差し戻し率,2026-10-31,2,\n月次締め日数,2026-02-30,3,\n"
        "月次締め日数,2199-01-01,4,\n月次締め日数,2026-09-30,約5,\n月次締め日数,2026-08-31,6,時間\n",
    )
    words = text_of(page)
    assert counts_of(page) == {"create": 1, "update": 0, "same": 0, "bad": 5}
    for said in (
        "This plan has no KPI called “知らない指標”.",
        "Several KPIs of this plan are called “差し戻し率”.",
        "There is no such day as “2026-02-30”.",
        "2199-01-01 lies in the future",
        "“約5” is not a number.",
        "The file says “時間”, the plan another unit.",
    ):
        assert said in words, said


def test_nothing_is_imported_while_a_row_is_bad_unless_it_is_left_out(as_, at, pid, url):
    preview, _ = look(as_, url, "KPI,日付,実績値\n月次締め日数,2026-10-31,5.5\n月次締め日数,2026-09-30,?\n")
    assert apply(as_("aoi"), preview) == 422
    assert values(at, pid) == []
    assert apply(as_("aoi"), preview, leave_out=True) == 303
    assert len(values(at, pid)) == 1


def test_a_file_without_values_says_so_and_can_be_mended(as_, at, pid, url):
    preview, page = look(as_, url, "KPI,いつ,いくつ\n月次締め日数,2026-10-31,5.5\n")
    assert "There is neither a column of values nor one for each month." in text_of(page)
    columns = {"column-0": "kpi", "column-1": "on", "column-2": "value", "header_line": "1"}
    assert as_("aoi").post(f"{preview}/reading", data=columns).status_code == 303
    assert apply(as_("aoi"), preview) == 303
    assert len(values(at, pid)) == 1


def test_the_other_sides_kpis_are_unknown(as_, at):
    """Neither its title nor its id tells one side that the other watches such a number."""
    with at("sakura"):
        hidden = db.session.scalars(
            select(Node).where(Node.title == "sakura vendor KPI", Node.kind == NodeKind.KPI)
        ).one()
        before = db.session.scalar(select(func.count()).select_from(Measurement))
    url = f"/c/sakura/plans/{plan_pid(at)}/import"
    data = f"ID,KPI,日付,実績値\n,sakura vendor KPI,2026-10-31,1\n{hidden.public_id},,2026-10-31,2\n"
    preview, page = look(as_, url, data)
    assert counts_of(page) == {"create": 0, "update": 0, "same": 0, "bad": 2}
    assert apply(as_("aoi"), preview, leave_out=True) == 422
    with at("sakura"):
        assert db.session.scalar(select(func.count()).select_from(Measurement)) == before


def test_many_values_take_a_fixed_number_of_statements(as_, at, pid, url, counting):
    counts = []
    for year, months in ((2022, 3), (2021, 3), (2020, 12)):  # the newest first: later ones renew nothing
        days = [datetime.date(year, month, 1) for month in range(1, months + 1)]
        lines = (f"{title},{day},{day.month}\n" for title in ("月次締め日数", "差し戻し率") for day in days)
        preview, _ = look(as_, url, "KPI,日付,実績値\n" + "".join(lines))
        browser = as_("aoi")
        with counting() as statements:
            assert apply(browser, preview) == 303
        counts.append(len(statements))
    assert counts[1] == counts[2] <= 60
