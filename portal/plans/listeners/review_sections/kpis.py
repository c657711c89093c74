"""CHECK: every KPI of the plan as it stood on the period's last day, with its way there and where it leads."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.activity.review_sections import (
    Chart,
    Facts,
    Figure,
    Gap,
    Part,
    Period,
    Row,
    Section,
    Series,
    Source,
    Table,
    register,
)
from portal.foundation.i18n import full_date, number, percent
from portal.plans.listeners.review_sections.words import (
    ON_COURSE,
    all_kpis,
    day,
    inside,
    standing_word,
    target_of,
)
from portal.plans.queries.review import plan_then
from portal.plans.queries.review_facts import (
    frame_of,
    kpi_facts,
    kpis_with_place,
    node_facts,
    people_of,
    rolled_facts,
)

KEY = "plans.kpis"
CADENCE = {
    "daily": _l("Daily"),
    "weekly": _l("Weekly"),
    "fortnightly": _l("Every two weeks"),
    "monthly": _l("Monthly"),
    "quarterly": _l("Quarterly"),
    "half_yearly": _l("Every six months"),
    "yearly": _l("Yearly"),
}
DIRECTION = {
    "higher": _l("Better when higher"),
    "lower": _l("Better when lower"),
    "band": _l("Better within a band"),
}


def gather(period: Period) -> dict[str, Any] | None:
    """Return the KPIs goal by goal; None where the plan has none."""
    then = plan_then(period)
    if then is None:
        return None
    goals = [
        {**node_facts(goal), "kpis": [kpi_facts(then, twig, under) for twig, under in kpis_with_place(goal)]}
        for goal in then.goals
        if not goal.is_cancelled
    ]
    goals = [goal for goal in goals if goal["kpis"]]
    if not goals:
        return None
    whole = {**rolled_facts(then.now), "share_before": then.then.share}
    return {**frame_of(then), "whole": whole, "goals": goals}


def gaps(facts: Facts) -> Iterator[Gap]:
    """Yield the KPIs of which nothing is known although they had begun."""
    for _goal, kpi in all_kpis(facts):
        begins = kpi["terms"]["baseline_on"]
        if kpi["standing"] != "no_data" or (begins and begins > facts["until"]):
            continue
        if kpi["because"] == "not_agreed":
            words = _l("“%(title)s” cannot be judged: its terms are not complete", title=kpi["title"])
            yield Gap(words, inside("nodes.show", node=kpi["id"]))
        else:
            words = _l("“%(title)s” has no value yet", title=kpi["title"])
            yield Gap(words, inside("measurements.enter", kpi=kpi["id"]))


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Yield how many KPIs are on course, and how far the plan is."""
    counts, (was, of) = facts["whole"]["counts"], _before(facts, before)
    on, total = sum(counts[name] for name in ON_COURSE), sum(counts.values())
    said = _("%(part)s of %(all)s", part=number(on), all=number(total))
    earlier = _("Last time %(part)s of %(all)s", part=number(was), all=number(of)) if of else ""
    tone = "good" if on == total else "bad" if counts["off_track"] * 2 > total else "warn"
    yield Figure("kpis.on_course", _l("KPIs on track or achieved"), said, earlier, tone, weight=10)
    whole = facts["whole"]
    if whole["share"] is not None:
        planned = _("planned %(share)s", share=percent(whole["planned"]))
        yield Figure(
            "kpis.progress", _l("Progress of the plan"), percent(whole["share"]), planned, _tone(whole["standing"]),
            weight=20,
        )  # fmt: skip


def tables(facts: Facts) -> Iterator[Table]:
    """Yield the table of all KPIs."""
    columns = (
        _l("KPI"), _l("Unit"), _l("Value at the start"), _l("Before the period"), _l("Now"), _l("Measured on"),
        _l("Target"), _l("Date of the target"), _l("Attained"), _l("Planned share"), _l("Standing"),
    )  # fmt: skip
    rows = [_row(goal, kpi) for goal, kpi in all_kpis(facts)]
    yield Table("kpis", _l("All KPIs"), columns, rows, (28, 7, 9, 9, 9, 10, 9, 10, 8, 8, 9))


def charts(facts: Facts) -> Iterator[Chart]:
    """Yield a chart for each KPI with a history: measured values, what was expected, the target."""
    for _goal, kpi in all_kpis(facts):
        if len(kpi["points"]) > 1:
            yield _chart(kpi)


def sources(facts: Facts) -> Iterator[Source]:
    """Yield how each KPI is defined and where its numbers come from."""
    for _goal, kpi in all_kpis(facts):
        terms = kpi["terms"]
        words = [str(DIRECTION[terms["direction"]]), str(CADENCE[terms["cadence"]])]
        if kpi["unit"]:
            words.append(_("Unit: %(unit)s", unit=kpi["unit"]))
        if terms["baseline_on"] and terms["target_on"]:
            dates = (full_date(date.fromisoformat(terms[name])) for name in ("baseline_on", "target_on"))
            words.append(_("%(first)s – %(last)s", **dict(zip(("first", "last"), dates, strict=True))))
        yield Source(kpi["title"], " · ".join(words), kpi["source"])


def people(facts: Facts) -> Iterable[str]:
    """Return whose goals and KPIs they are."""
    owned = [*facts["goals"], *(kpi for _goal, kpi in all_kpis(facts))]
    return {person for one in owned for person in people_of(one)}


def _before(facts: Facts, before: Facts | None) -> tuple[int, int]:
    """Return how many KPIs were on course before and of how many: by the review before, else by their values then."""
    if before is not None:
        counts = before["whole"]["counts"]
        return sum(counts[name] for name in ON_COURSE), sum(counts.values())
    starts = [
        kpi["start"]
        for _goal, kpi in all_kpis(facts)
        if kpi["start"] and kpi["start"]["standing"] != "no_data"
    ]
    return sum(start["standing"] in ON_COURSE for start in starts), len(starts)


def _tone(standing: str) -> str:
    return {"achieved": "good", "on_track": "good", "at_risk": "warn", "off_track": "bad"}.get(standing, "")


def _row(goal: Facts, kpi: Facts) -> Row:
    terms, start = kpi["terms"], kpi["start"] or {}
    cells = (
        kpi["title"], kpi["unit"], terms["baseline"], start.get("current"), kpi["current"], day(kpi["measured_on"]),
        target_of(kpi), day(terms["target_on"]), _share(kpi["attained"]), _share(kpi["expected"]),
        standing_word(kpi["standing"]),
    )  # fmt: skip
    return Row(kpi["id"], cells, goal["title"])


def _share(share: float | None) -> str | None:
    return None if share is None else percent(share)


def _chart(kpi: Facts) -> Chart:
    measured = {date.fromisoformat(on): value for on, value in kpi["points"]}
    days = sorted(measured)
    series = [Series(_l("Measured"), [measured[on] for on in days])]
    way = [(date.fromisoformat(on), value) for on, value in kpi["trajectory"]]
    if len(way) > 1:
        series.append(
            Series(lazy_pgettext("kpi", "Planned"), [_at(way, on) for on in days], is_expected=True)
        )
    if kpi["terms"]["target"] is not None:
        series.append(Series(_l("Target"), [kpi["terms"]["target"]] * len(days), is_expected=True))
    return Chart(kpi["id"], kpi["title"], days, series, kpi["unit"])


def _at(way: list[tuple[date, float]], on: date) -> float | None:
    """Return the value of a line of straight pieces on a day, None before it begins."""
    for (first, start), (last, end) in pairwise(way):
        if first <= on <= last:
            return start + (end - start) * (on - first).days / ((last - first).days or 1)
    return None


register(
    Section(
        KEY,
        Part.CHECK,
        _l("Results by KPI"),
        "plans/review/kpis.html",
        gather,
        order=10,
        gaps=gaps,
        figures=figures,
        tables=tables,
        charts=charts,
        sources=sources,
        people=people,
    )
)
