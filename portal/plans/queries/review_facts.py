"""Plain facts of KPIs and the nodes above them, as business reviews keep them for ever.

What is named here is read by templates of every later year: names may be added, never changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from portal.plans.queries.kpis import digits_of
from portal.plans.queries.review import PlanThen, Points, Twig
from portal.plans.rules import (
    Forecast,
    Judgement,
    KpiKind,
    KpiTerms,
    NodeJudgement,
    Outlook,
    forecast,
    outside_by,
    planned_value,
    threshold_steps,
    trajectory,
)
from portal.plans.rules.review_points import thinned

Facts = dict[str, Any]
#: Of what is judged, what is kept by its own name.
JUDGED = ("current", "attained", "expected", "lag", "gained", "needed", "crossed", "stale")


def frame_of(then: PlanThen) -> Facts:
    """Return what every section of a plan says of its days."""
    return {
        "plan": then.said.title,
        "until": day_text(then.until),
        "before": day_text(then.before),
        "written_later": then.written_later,
    }


def map_facts(then: PlanThen) -> Facts:
    """Return the whole tree with where everything stood."""
    return {
        **frame_of(then),
        "strategy_label": then.said.strategy_label,
        "whole": rolled_facts(then.now),
        "goals": [twig_facts(goal) for goal in then.goals],
    }


def node_facts(twig: Twig) -> Facts:
    """Return a goal, initiative or strategy: what it says, where it stood, whose it is."""
    return {
        "id": twig.public_id,
        "kind": str(twig.kind),
        "title": twig.title,
        "outcome": twig.said["outcome"] and str(twig.said["outcome"]),
        "due_on": twig.said["due_on"],
        "customer_owner": twig.customer_owner,
        "vendor_owner": twig.vendor_owner,
        **rolled_facts(twig.now),
        "share_before": twig.then.share,
    }


def twig_facts(twig: Twig) -> Facts:
    """Return a node as the map draws it, with all that is below it."""
    facts = {**node_facts(twig), "below": [twig_facts(below) for below in twig.below]}
    if twig.terms is not None:
        judged = twig.now.kpi
        facts |= {
            "usage": twig.terms.kind is KpiKind.USAGE,
            "unit": twig.said["unit"] or "",
            "digits": digits_of(twig.terms, twig.points),
            "current": judged.current if judged else None,
            "terms": terms_facts(twig.terms),
        }
    return facts


def rolled_facts(judged: NodeJudgement) -> Facts:
    """Return where a node stood with all that is below it; `counts` are of KPIs, by standing."""
    return {
        "standing": str(judged.standing),
        "share": judged.share,
        "planned": judged.expected,
        "counts": judged.counts._asdict(),
    }


def kpi_facts(then: PlanThen, twig: Twig, under: Sequence[Twig] = ()) -> Facts:
    """Return all that is told of a KPI; `under` is what it hangs on below its goal, outermost first."""
    terms, judged = twig.terms, twig.now.kpi
    if terms is None or judged is None:
        raise ValueError("only KPIs have terms")
    return {
        "id": twig.public_id,
        "title": twig.title,
        "under": [one.title for one in under],
        "kind": str(terms.kind),
        "unit": twig.said["unit"] or "",
        "digits": digits_of(terms, twig.points),
        "customer_owner": twig.customer_owner,
        "vendor_owner": twig.vendor_owner,
        "source": twig.said["data_source"] or "",
        "terms": terms_facts(terms),
        "thresholds": [[day_text(on), bounds.low, bounds.high] for on, bounds in threshold_steps(terms)],
        **_judged(terms, judged),
        "planned_value": planned_value(terms, then.until) if _began(terms, then.until) else None,
        "start": _before(twig),
        "points": _points(thinned(twig.points)),
        "trajectory": _points(trajectory(terms, max(then.until, terms.target_on or then.until))),
        "forecast": _forecast(terms, twig.points, then.until),
    }


def kpis_with_place(goal: Twig) -> Iterator[tuple[Twig, tuple[Twig, ...]]]:
    """Yield the KPIs below a goal, each with what it hangs on below the goal; what is cancelled is left out."""
    ahead: list[tuple[Twig, tuple[Twig, ...]]] = [(twig, ()) for twig in reversed(goal.below)]
    while ahead:
        twig, under = ahead.pop()
        if twig.is_cancelled:
            continue
        if twig.terms is not None:
            yield twig, under
        ahead.extend((below, (*under, twig)) for below in reversed(twig.below))


def people_of(facts: Mapping[str, Any]) -> set[str]:
    """Return whose a thing is."""
    return {person for name in ("customer_owner", "vendor_owner") if (person := facts.get(name))}


def terms_facts(terms: KpiTerms) -> Facts:
    """Return the agreed terms of a KPI."""
    return {
        "direction": str(terms.direction),
        "baseline": terms.baseline,
        "baseline_on": day_text(terms.baseline_on),
        "target": terms.target,
        "target_on": day_text(terms.target_on),
        "band_low": terms.band_low,
        "band_high": terms.band_high,
        "cadence": str(terms.cadence),
    }


def _judged(terms: KpiTerms, judged: Judgement) -> Facts:
    threshold, current = judged.threshold_in_force, judged.current
    is_band = not judged.gaps and judged.course == "band"
    return {
        **{name: getattr(judged, name) for name in JUDGED},
        "measured_on": day_text(judged.measured_on),
        "standing": str(judged.standing),
        "because": str(judged.because),
        "course": str(judged.course),
        "gaps": list(judged.gaps),
        "threshold_in_force": threshold and {"low": threshold.low, "high": threshold.high},
        "arithmetic": [["outside_by", outside_by(terms, current)]] if is_band and current is not None else [],
    }


def _before(twig: Twig) -> Facts | None:
    """Return where the KPI stood on the day before the period, None where nothing had been measured yet."""
    judged = twig.then.kpi
    if judged is None or judged.current is None:
        return None
    return {
        "current": judged.current,
        "measured_on": day_text(judged.measured_on),
        "standing": str(judged.standing),
        "attained": judged.attained,
    }


def _began(terms: KpiTerms, day: date) -> bool:
    return terms.baseline_on is not None and day >= terms.baseline_on


def _forecast(terms: KpiTerms, points: Points, until: date) -> Facts | None:
    seen = forecast(points, terms, until)
    if seen is None:
        return None
    return {
        "outlook": str(seen.outlook),
        "will_be_met": seen.will_be_met,
        "reaches_on": day_text(seen.reaches_on),
        "leaves_on": day_text(seen.leaves_on),
        "days_early": seen.days_early,
        "on_target_date": seen.on_target_date,
        "used": seen.used,
        "since": day_text(seen.since),
        "until": day_text(seen.until),
        "line": _points(_line(seen, max(until, terms.target_on or until))),
    }


def _line(seen: Forecast, until: date) -> Points:
    ends = seen.reaches_on if seen.outlook == Outlook.WILL_REACH and seen.reaches_on else until
    ends = min(ends, until)
    return [(seen.until, seen.line.at(seen.until)), (ends, seen.line.at(ends))] if ends > seen.until else []


def _points(points: Sequence[tuple[date, float]]) -> list[list[Any]]:
    return [[on.isoformat(), value] for on, value in points]


def day_text(day: date | None) -> str | None:
    """Return a day as facts keep it."""
    return day.isoformat() if day else None
