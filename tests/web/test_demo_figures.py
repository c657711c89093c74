"""The demo's figures lead to the same standings on whichever day it is told."""

from datetime import date, timedelta

import pytest

from portal.plans.rules import Cadence, Direction, KpiTerms, Standing, ThresholdStep, standing
from portal.web.demo import harbour, minato, others
from portal.web.demo.maps import Course, Kpi, Map

#: What is meant by each lag: the words of the KPIs whose standing the tour relies on.
MEANT = {
    "月次締め日数": "on_track",
    "手入力伝票": "at_risk",
    "差し戻し率": "on_track",
    "顧客と話す時間(営業1人・週)": "on_track",
    "週次アクティブ率": "on_track",
    "商談記録の当日入力": "off_track",
    "勉強会の参加者": "achieved",
    "社内事例の公開": "on_track",
    "Working days to close": "on_track",
    "Suppliers sending e-invoices": "on_track",
    "Days closed by 10 pm": "at_risk",
    "Food thrown away": "off_track",
    "Orders placed from the forecast": "on_track",
    "請求漏れ": "off_track",
    "当日確定した配車": "off_track",
    "1時間以内の返信": "achieved",
}
MAPS = (minato.THIS_HALF, harbour.PLAN, others.HOKUTO, others.ASAHI)
DAYS = [date(2026, 11, 21) + timedelta(days=n) for n in range(0, 800, 3)]


def standing_of(kpi: Kpi, told: Map, today: date) -> Standing:
    period = told.period(today)
    terms = KpiTerms(
        direction=Direction.LOWER if kpi.goal < kpi.start else Direction.HIGHER,
        baseline=kpi.start,
        baseline_on=period.first,
        target=kpi.goal,
        target_on=period.last,
        thresholds=()
        if kpi.threshold is None
        else (ThresholdStep(kpi.threshold, applies_from=period.first),),
        cadence=Cadence(kpi.cadence),
    )
    values = [(today - timedelta(days=value.ago), value.value) for value in Course(kpi, period, today).values]
    return standing(terms, values, today).standing


@pytest.mark.parametrize("told", MAPS, ids=lambda told: told.title)
def test_standings_are_the_same_on_every_day(told):
    kpis = [kpi for kpi in told.kpis() if kpi.title in MEANT]
    assert kpis
    wrong = {
        (kpi.title, today.isoformat(), str(found))
        for today in DAYS
        for kpi in kpis
        if (found := standing_of(kpi, told, today)) != MEANT[kpi.title]
    }
    assert not wrong


@pytest.mark.parametrize("told", MAPS, ids=lambda told: told.title)
def test_values_lie_in_the_past_and_inside_the_plan(told):
    for today in DAYS:
        period = told.period(today)
        for kpi in told.kpis():
            days = [today - timedelta(days=value.ago) for value in Course(kpi, period, today).values]
            assert days == sorted(set(days))
            assert all(period.first <= day <= min(today, period.last) for day in days)


def test_what_the_tour_types_puts_its_kpi_on_track_on_every_day():
    """The README lets people enter 58 for this KPI and promises that it is on track then."""
    (kpi,) = [one for one in minato.THIS_HALF.kpis() if one.title == "商談記録の当日入力"]
    for today in DAYS:
        period = minato.THIS_HALF.period(today)
        terms = KpiTerms(baseline=kpi.start, baseline_on=period.first, target=kpi.goal, target_on=period.last)
        assert standing(terms, [(today, 58.0)], today).standing == "on_track"
