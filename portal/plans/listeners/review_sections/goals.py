"""PLAN: what both sides agreed on: where they want to be, the goals, and the KPIs' terms in short."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.activity.review_sections import Facts, Part, Period, Row, Section, Table, register
from portal.plans.listeners.review_sections.words import all_kpis, day, target_of
from portal.plans.queries.review import PlanThen, Twig, plan_then
from portal.plans.queries.review_facts import day_text, frame_of, kpis_with_place, people_of, terms_facts
from portal.plans.rules import KpiTerms
from portal.plans.rules.digits import decimals_of
from portal.plans.sources import SignedGoal, SignedKpi

KEY = "plans.goals"


def gather(period: Period) -> dict[str, Any] | None:
    """Return the goals as they were signed, or as they stand in a plan that nobody signed yet, and say which."""
    then = plan_then(period)
    if then is None or not then.goals:
        return None
    signed = then.signed
    goals = signed.goals if signed else [_unsigned(goal) for goal in then.goals if not goal.is_cancelled]
    return {
        **frame_of(then),
        "north_star": signed.north_star if signed else then.said.north_star,
        "starts_on": day_text(signed.starts_on if signed else then.said.starts_on),
        "ends_on": day_text(signed.ends_on if signed else then.said.ends_on),
        "signed": signed
        and {
            "number": signed.number,
            "reference": signed.reference,
            "agreed_on": day_text(period.day_of(signed.agreed_at)),
        },
        "changed": _changed(then),
        "goals": [_goal(goal) for goal in goals],
    }


def tables(facts: Facts) -> Iterator[Table]:
    """Yield the agreed terms."""
    columns = (
        _l("Goal"),
        _l("KPI"),
        _l("Unit"),
        _l("Value at the start"),
        _l("Target"),
        _l("Date of the target"),
    )
    rows = [_row(goal, kpi) for goal, kpi in all_kpis(facts)]
    yield Table("goals", _l("Agreed goals and KPIs"), columns, rows, (28, 32, 8, 10, 10, 12))


def people(facts: Facts) -> Iterable[str]:
    """Return whose goals they are."""
    return {person for goal in facts["goals"] for person in people_of(goal)}


def _unsigned(goal: Twig) -> SignedGoal:
    return SignedGoal(
        goal.public_id,
        goal.title,
        goal.said["problem"] or "",
        date.fromisoformat(goal.said["due_on"]) if goal.said["due_on"] else None,
        [_unsigned_kpi(twig) for twig, _under in kpis_with_place(goal)],
        [one.title for one in goal.below if one.kind == "initiative" and not one.is_cancelled],
        goal.customer_owner,
        goal.vendor_owner,
    )


def _unsigned_kpi(twig: Twig) -> SignedKpi:
    terms, said = twig.terms or KpiTerms(), twig.said
    return SignedKpi(twig.public_id, twig.title, said["unit"] or "", terms, None, "")


def _goal(goal: SignedGoal) -> dict[str, Any]:
    return {
        "id": goal.id,
        "title": goal.title,
        "problem": goal.problem,
        "due_on": day_text(goal.due_on),
        "customer_owner": goal.customer_owner,
        "vendor_owner": goal.vendor_owner,
        "initiatives": list(goal.initiatives),
        "kpis": [_kpi(kpi) for kpi in goal.kpis],
    }


def _kpi(kpi: SignedKpi) -> dict[str, Any]:
    terms = kpi.terms
    return {
        "id": kpi.id,
        "title": kpi.title,
        "unit": kpi.unit,
        "kind": str(terms.kind),
        "digits": decimals_of((terms.baseline, terms.target, terms.band_low, terms.band_high)),
        "terms": terms_facts(terms),
        "worth_minor": kpi.worth_minor,
        "currency": kpi.currency,
    }


def _changed(then: PlanThen) -> int:
    """Return how many goals and KPIs of today's plan are none of the signed ones, or are gone from it."""
    if then.signed is None:
        return 0
    signed = {goal.id for goal in then.signed.goals} | set(then.signed.kpis)
    stands = {twig.public_id for twig in then.twigs() if twig.kind in ("goal", "kpi")}
    return len(signed ^ stands)


def _row(goal: Facts, kpi: Facts) -> Row:
    terms = kpi["terms"]
    cells = (
        goal["title"],
        kpi["title"],
        kpi["unit"],
        terms["baseline"],
        target_of(kpi),
        day(terms["target_on"]),
    )
    return Row(kpi["id"], cells, goal["title"])


register(
    Section(
        KEY,
        Part.PLAN,
        _l("What both sides agreed on"),
        "plans/review/goals.html",
        gather,
        order=10,
        commented=False,
        tables=tables,
        people=people,
    )
)
