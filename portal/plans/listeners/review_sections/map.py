"""PLAN: the success map as a tree, from goals down to KPIs, with where everything stood."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.activity.review_sections import Facts, Part, Period, Row, Section, Table, register
from portal.plans.listeners.review_sections.words import day, standing_word
from portal.plans.queries.review import plan_then
from portal.plans.queries.review_facts import map_facts, people_of

KEY = "plans.map"
KIND = {"goal": _l("Goal"), "initiative": _l("Initiative"), "strategy": _l("Strategy"), "kpi": _l("KPI")}


def gather(period: Period) -> dict[str, Any] | None:
    """Return the whole tree; None where there is no plan with a goal."""
    then = plan_then(period)
    return map_facts(then) if then is not None and then.goals else None


def tables(facts: Facts) -> Iterator[Table]:
    """Yield the map as an outline."""
    columns = (_l("Goal"), _l("Kind"), _l("Title"), _l("Progress"), _l("Standing"), _l("Due"))
    rows = [
        Row(
            one["id"],
            (goal["title"], str(KIND[one["kind"]]), one["title"], _progress(one), standing_word(one["standing"]),
             day(one["due_on"])),
        )
        for goal in facts["goals"]
        for one in _all(goal)
        if one["kind"] != "kpi"
    ]  # fmt: skip
    yield Table("map", _l("Success map"), columns, rows, (24, 10, 36, 10, 10, 10))


def people(facts: Facts) -> Iterable[str]:
    """Return whose goals and initiatives they are."""
    return {person for goal in facts["goals"] for one in _all(goal) for person in people_of(one)}


def _all(branch: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield branch
    for below in branch["below"]:
        yield from _all(below)


def _progress(one: Mapping[str, Any]) -> int | None:
    return None if one["share"] is None else round(one["share"] * 100)


register(
    Section(
        KEY,
        Part.PLAN,
        _l("Success map"),
        "plans/review/map.html",
        gather,
        order=20,
        commented=False,
        tables=tables,
        people=people,
    )
)
