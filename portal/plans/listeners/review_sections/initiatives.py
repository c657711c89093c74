"""DO: what was done, initiative by initiative: how far it came, what it moved, what was in its way."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.activity.review_sections import Facts, Figure, Part, Period, Row, Section, Table, register
from portal.foundation.i18n import number
from portal.plans.listeners.review_sections.words import day, standing_word
from portal.plans.queries.kpis import digits_of
from portal.plans.queries.review import PlanThen, Twig, plan_then
from portal.plans.queries.review_blocks import Passed, blocks_passed
from portal.plans.queries.review_facts import day_text, frame_of, node_facts, people_of, terms_facts

KEY = "plans.initiatives"


def gather(period: Period) -> dict[str, Any] | None:
    """Return the initiatives goal by goal; None where there are none."""
    then = plan_then(period)
    if then is None:
        return None
    passed = blocks_passed(then)
    goals = [
        {
            "id": goal.public_id,
            "title": goal.title,
            "initiatives": [
                _initiative(then, one, passed)
                for one in goal.below
                if one.kind == "initiative" and not one.is_cancelled
            ],
        }
        for goal in then.goals
        if not goal.is_cancelled
    ]
    goals = [goal for goal in goals if goal["initiatives"]]
    return {**frame_of(then), "goals": goals} if goals else None


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Yield how many initiatives do not move, where any does not."""
    stuck = sum(1 for one in _all(facts) if one["blocked"])
    if stuck:
        was = _l("Last time %(num)s", num=sum(1 for one in _all(before) if one["blocked"])) if before else ""
        yield Figure(
            "initiatives.blocked", _l("Initiatives that are stuck"), number(stuck), str(was), "warn", 60
        )


def tables(facts: Facts) -> Iterator[Table]:
    """Yield the initiatives with how far they came."""
    columns = (
        _l("Initiative"), _l("Progress before, in per cent"), _l("Progress now, in per cent"),
        _l("Planned, in per cent"), _l("Standing"), _l("Due"), _l("Stuck since"), _l("Why"),
    )  # fmt: skip
    rows = [
        Row(
            one["id"],
            (
                one["title"], _points(one["share_before"]), _points(one["share"]), _points(one["planned"]),
                standing_word(one["standing"]), day(one["due_on"]),
                day(one["blocked"]["since"]) if one["blocked"] else None,
                one["blocked"]["why"] if one["blocked"] else "",
            ),
            goal["title"],
        )
        for goal in facts["goals"]
        for one in goal["initiatives"]
    ]  # fmt: skip
    yield Table("initiatives", _l("Initiatives"), columns, rows, (30, 9, 9, 9, 9, 10, 10, 20))


def people(facts: Facts) -> Iterable[str]:
    """Return whose initiatives they are."""
    return {person for one in _all(facts) for person in people_of(one)}


def _initiative(then: PlanThen, twig: Twig, passed: Mapping[int, list[Passed]]) -> dict[str, Any]:
    below = [one for one in twig.all() if one is not twig and not one.is_cancelled]
    return {
        **node_facts(twig),
        "starts_on": twig.said["starts_on"],
        "rules": [
            {name: rule[name] for name in ("who", "what", "by_when")} for rule in twig.said.get("rules", ())
        ],
        "strategies": [node_facts(one) for one in below if one.kind == "strategy"],
        "kpis": [_moved(then, one) for one in below if one.terms is not None],
        "blocked": _blocked(twig),
        "freed": [
            {"since": day_text(one.since), "until": day_text(one.until), "why": one.why}
            for stuck in (twig, *below)
            for one in passed.get(stuck.id, ())
        ],
    }


def _moved(then: PlanThen, twig: Twig) -> dict[str, Any]:
    """Return how far a KPI moved in the period, and how often it was measured in it."""
    now, was = twig.now.kpi, twig.then.kpi
    entered = sum(then.period.first <= on for on, _value in twig.points)
    return {
        "id": twig.public_id,
        "title": twig.title,
        "unit": twig.said["unit"] or "",
        "digits": digits_of(twig.terms, twig.points) if twig.terms else 0,
        "terms": terms_facts(twig.terms) if twig.terms else {},
        "current": now.current if now else None,
        "before": was.current if was else None,
        "standing": str(twig.now.standing),
        "entered": entered,
    }


def _blocked(twig: Twig) -> dict[str, Any] | None:
    """Return what is in the way of an initiative, or else of anything below it."""
    for one in twig.all():
        if one.said.get("blocked_since") and not one.is_cancelled:
            return {
                "since": str(one.said["blocked_since"]),
                "why": one.said.get("blocked_why") or "",
                "waiting_for": one.said.get("waiting_for") and str(one.said["waiting_for"]),
                "what": "" if one is twig else one.title,
            }
    return None


def _all(facts: Facts) -> Iterator[Mapping[str, Any]]:
    return (one for goal in facts["goals"] for one in goal["initiatives"])


def _points(share: float | None) -> int | None:
    return None if share is None else round(share * 100)


register(
    Section(
        KEY,
        Part.DO,
        lazy_pgettext("review", "What was done"),
        "plans/review/initiatives.html",
        gather,
        order=10,
        figures=figures,
        tables=tables,
        people=people,
    )
)
