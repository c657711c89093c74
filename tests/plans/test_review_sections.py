"""What business reviews tell of a plan: as it stood, what both sides see alone, and in money what was signed."""

import io
import json
from datetime import date

import pytest
from flask_babel import force_locale
from openpyxl import load_workbook

from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.sheets.writing import SheetOut, write_xlsx
from portal.plans.models import Plan
from tests.plans.reviewed import FIRST, LAST, kept, live, period_of
from tests.told_sections import LANGUAGES, registered, told

KEYS = ("plans.goals", "plans.map", "plans.initiatives", "plans.kpis", "plans.worth", "agreements.since")


def kpis_by_title(facts) -> dict:
    return {kpi["title"]: kpi for goal in facts["goals"] for kpi in goal["kpis"]}


def test_a_late_review_still_tells_of_its_period(at):
    kpi = kpis_by_title(kept(at, live(at), "plans.kpis"))[
        "Days to close"
    ]  # renamed and given another target since
    assert (kpi["current"], kpi["measured_on"]) == (
        4.2,
        "2026-09-30",
    )  # entered after the period, for a day of it
    assert kpi["terms"]["target"] == 3.0
    assert [on for on, _value in kpi["points"]] == ["2026-06-28", "2026-08-31", "2026-09-30"]
    assert kpi["start"] == {
        "current": 5.0, "measured_on": "2026-06-28", "standing": "at_risk",
        "attained": pytest.approx(1 / 3),
    }  # fmt: skip
    assert kpi["attained"] == pytest.approx(0.6)
    assert (kpi["standing"], kpi["because"]) == (
        "off_track",
        "far_behind",
    )  # the day itself has not passed yet


def test_what_is_inside_one_side_never_gets_into_a_review(at, app):
    lived = live(at)
    for key in KEYS:
        facts = kept(at, lived, key)
        assert facts, key
        assert "Ours alone" not in json.dumps(facts), key
        for language in LANGUAGES:
            assert "Ours alone" not in told(app, key, facts, language)


def test_a_plan_that_only_one_side_sees_has_no_sections(at):
    lived = live(at)
    with at("sakura"):
        db.session.get_one(Plan, lived.plan_id).visibility = "vendor"
        db.session.commit()
    assert [kept(at, lived, key) for key in KEYS] == [None] * len(KEYS)


def test_a_plan_that_was_written_after_the_period_says_so(at, app):
    facts = kept(at, live(at), "plans.kpis", first=date(2026, 1, 1), last=date(2026, 3, 31))
    assert facts["written_later"]
    assert "written after the period" in told(app, "plans.kpis", facts)


def test_a_kpi_without_data_is_a_gap_and_its_words_lead_to_it(at, app):
    facts = kept(at, live(at), "plans.kpis")
    with app.test_request_context():
        (gap,) = registered("plans.kpis").gaps(facts)
        assert "Not begun" in str(gap.words)
    later = {
        **facts,
        "goals": [
            {**goal, "kpis": [_begins(kpi, "2026-10-01") for kpi in goal["kpis"]]} for goal in facts["goals"]
        ],
    }
    with app.test_request_context():
        assert not list(registered("plans.kpis").gaps(later))  # what has not begun yet lacks nothing


def test_figures_compare_with_the_review_before_or_with_the_values_then(at, app):
    facts, before = kept(at, live(at), "plans.kpis"), kept(at, live(at, slug="ume"), "plans.kpis", slug="ume")
    before["whole"]["counts"] = {"achieved": 3, "on_track": 1, "at_risk": 0, "off_track": 0, "no_data": 0}
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        first = next(iter(registered("plans.kpis").figures(facts, before)))
        alone = next(iter(registered("plans.kpis").figures(facts, None)))
    assert "4" in str(first.before)
    assert str(alone.before) != str(first.before)


def test_money_is_counted_by_what_was_signed_and_currencies_stay_apart(at, app):
    facts = kept(at, live(at), "plans.worth")
    assert {one["title"]: one["minor"] for one in facts["kpis"]} == {
        "Days to close": 270_000,
        "Wage costs": 50_000,
    }
    assert [
        (one["currency"], one["minor"], one["before_minor"], one["target_minor"]) for one in facts["sums"]
    ] == [
        ("JPY", 270_000, 150_000, 450_000),
        ("USD", 50_000, 0, 100_000),
    ]
    page = told(app, "plans.worth", facts)
    assert "6.0" in page
    assert "¥120,000" in page  # came in this period
    figures = {one.key: one.value for one in _figures(app, "plans.worth", facts)}
    assert set(figures) == {"worth.JPY", "worth.USD"}


@pytest.mark.parametrize(
    ("language", "written"), [("ja", ['#,##0"円"', '"$"#,##0.00']), ("en", ['"¥"#,##0', '"$"#,##0.00'])]
)
def test_money_in_a_spreadsheet_is_a_number_with_its_currency(at, app, language, written):
    facts = kept(at, live(at), "plans.worth")
    with app.test_request_context(), force_locale(language):
        table = next(iter(registered("plans.worth").tables(facts)))
        sheet = SheetOut("worth", [str(one) for one in table.columns], [row.cells for row in table.rows])
        cells = load_workbook(io.BytesIO(write_xlsx([sheet]))).active
    sums = {row[0].value: row[6] for row in cells.iter_rows(min_row=2)}
    assert {title: cell.value for title, cell in sums.items()} == {
        "Days to close": 270_000,
        "Wage costs": 500,
    }
    assert [sums[title].number_format for title in ("Days to close", "Wage costs")] == written


def test_amounts_that_nobody_signed_are_named_and_not_counted(at, app):
    facts = kept(at, live(at, signed=False), "plans.worth")
    assert (facts["kpis"], facts["sums"]) == ([], [])
    assert sorted(facts["unsigned"]) == ["Days to close", "Wage costs"]
    assert "Days to close" in told(app, "plans.worth", facts)
    assert not _figures(app, "plans.worth", facts)


def test_goals_are_told_as_they_were_signed(at, app):
    facts = kept(at, live(at), "plans.goals", last=date(2026, 12, 31))
    assert facts["signed"]["number"] == 1
    kpi = kpis_by_title(facts)["Days to close"]  # renamed and moved since
    assert (kpi["terms"]["target"], kpi["worth_minor"]) == (3.0, 150_000)
    assert facts["signed"]["reference"] in told(app, "plans.goals", facts)
    unsigned = kept(at, live(at, slug="ume", signed=False), "plans.goals", slug="ume")
    assert unsigned["signed"] is None
    assert "Nobody has signed this plan yet" in told(app, "plans.goals", unsigned)


def test_initiatives_say_what_moved_and_what_was_in_the_way(at, app):
    lived = live(at)
    (goal,) = kept(at, lived, "plans.initiatives")["goals"]
    (one,) = goal["initiatives"]
    assert one["freed"] == [{"since": "2026-07-10", "until": "2026-08-05", "why": "No test data"}]
    assert one["blocked"] is None
    moved = {kpi["title"]: (kpi["before"], kpi["current"], kpi["entered"]) for kpi in one["kpis"]}
    assert moved == {"Days to close": (5.0, 4.2, 2), "Manual entries": (None, 120.0, 1)}
    assert [rule["what"] for rule in one["rules"]] == ["write it down"]
    early = kept(at, lived, "plans.initiatives", last=date(2026, 7, 31))
    assert early["goals"][0]["initiatives"][0]["blocked"]["waiting_for"] == "customer"
    assert "No test data" in told(app, "plans.initiatives", early)


def test_misses_and_moved_dates_stand_beside_what_was_agreed(at, app):
    facts = kept(at, live(at), "agreements.since")
    assert {one["title"] for one in facts["missed"]} == {
        "Bill sooner", "Days to close", "Manual entries", "Wage costs", "Not begun",
    }  # fmt: skip
    moved = [
        (one["title"], one["field"], one["was"], one["now"], one["agreed_again"]) for one in facts["moved"]
    ]
    assert moved == [("Manual entries", "target_on", "2026-09-30", "2026-12-31", False)]
    page = told(app, "agreements.since", facts)
    assert "<del>30 Sept 2026</del>" in page or "<del>30 Sep 2026</del>" in page
    assert kept(at, live(at, slug="ume", signed=False), "agreements.since", slug="ume") is None


@pytest.mark.parametrize("key", KEYS)
def test_a_larger_plan_takes_no_more_statements(at, counting, key):
    def asked(slug: str, times: int) -> int:
        lived = live(at, slug=slug, times=times)
        with at(slug, Audience.GUEST):
            period = period_of(lived)
            with counting() as statements:
                assert registered(key).gather(period)
        return len(statements)

    assert asked("sakura", 1) == asked("ume", 4)


def test_all_sections_of_a_review_read_the_plan_once(at, counting):
    lived = live(at)
    with at("sakura", Audience.GUEST):
        period = period_of(lived)
        registered("plans.kpis").gather(period)
        with counting() as statements:
            assert registered("plans.map").gather(period)
        assert not statements


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_words_stay_words(at, app, key, language):
    facts = kept(at, live(at), key)
    written = json.dumps(facts)
    for title in ("Bill sooner", "Automate the import", "Days to close", "Manual entries", "Wage costs"):
        written = written.replace(title, "<script>{{ 7*7 }}</script>" + "長" * 3_000)
    page = told(app, key, json.loads(written), language)
    assert "<script>" not in page
    assert "{{ 7*7 }}" in page or key == "agreements.since"


def test_an_empty_period_asks_for_nothing(at):
    lived = live(at)
    with at("sakura", Audience.GUEST):
        lived_in = period_of(lived, FIRST, LAST)
        no_plan = type(lived_in)(lived_in.customer, None, FIRST, LAST, LAST)
        assert [registered(key).gather(no_plan) for key in KEYS] == [None] * len(KEYS)


def _begins(kpi: dict, day: str) -> dict:
    return {**kpi, "terms": {**kpi["terms"], "baseline_on": day}}


def _figures(app, key: str, facts) -> list:
    with app.test_request_context():
        return list(registered(key).figures(facts, None))
