"""CHECK: what was agreed beside what is: dates and targets that moved, and what was missed, told as it is.

The sections of the plan hear from here what was signed.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext

from portal.activity.review_sections import Facts, Figure, Part, Period, Row, Section, Source, Table, register
from portal.agreements.queries.review import Held, first_agreed, held_at
from portal.agreements.rules.contents import Contract, contents
from portal.agreements.rules.contents import Goal as AgreedGoal
from portal.agreements.rules.kept import Moved, Promise, moved_from, promises_of
from portal.foundation.i18n import number
from portal.plans.models import Plan
from portal.plans.queries.review import PlanThen, Twig, plan_then
from portal.plans.queries.review_facts import day_text, frame_of, terms_facts
from portal.plans.sources import Signed, SignedGoal, SignedKpi, signed_by

KEY = "agreements.since"


@signed_by
def told(plan: Plan, at: datetime) -> Signed | None:
    """Say which edition of a plan held at an instant."""
    held = held_at(plan.id, at)
    if held is None:
        return None
    said = contents(held.document)
    return Signed(
        held.number, held.reference, held.agreed_at, said.north_star, said.starts_on, said.ends_on,
        [_goal(goal, held.document) for goal in said.goals],
    )  # fmt: skip


def gather(period: Period) -> dict[str, Any] | None:
    """Return what became of the agreement that held when the period began; None where nothing was agreed by its end.

    Where the first agreement came within the period, it is held against that one.
    """
    then = plan_then(period)
    base = _base(then, period) if then is not None else None
    if then is None or base is None:
        return None
    later = held_at(then.plan.id, period.ends_at)
    now = {twig.public_id: _now(twig) for twig in then.twigs()}
    promises = promises_of(base.document, now, period.until)
    return {
        **frame_of(then),
        "edition": _edition(base, period),
        "later": _edition(later, period) if later is not None and later.number != base.number else None,
        "missed": [_promise(one) for one in promises if not one.kept],
        "kept": [_promise(one) for one in promises if one.kept],
        "moved": [
            _moved(one)
            for one in moved_from(base.document, now, later.document if later is not None else None)
        ],
        "gone": _titles(base, set(now)),
        "new": _new(base, then),
    }


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Yield how many promises with a date were kept, where any was due."""
    missed, kept = len(facts["missed"]), len(facts["kept"])
    if missed + kept:
        said = _("%(part)s of %(all)s", part=number(kept), all=number(missed + kept))
        tone = "good" if not missed else "bad" if missed > kept else "warn"
        yield Figure("agreed.kept", _l("Agreed dates that were kept"), said, _last(before), tone, weight=30)


def tables(facts: Facts) -> Iterator[Table]:
    """Yield what was missed or kept, and what moved."""
    dates = (
        lazy_pgettext("review", "What"), _l("Agreed for"), _l("Agreed target"), lazy_pgettext("review", "Reached"),
        _l("Date at the end of the period"), _l("Outcome"),
    )  # fmt: skip
    rows = [
        Row(
            one["id"],
            (one["title"], _day(one["agreed_on"]), one["target"], one["current"], _day(one["due_on"]), word),
        )
        for word, found in ((_("Missed"), facts["missed"]), (_("Achieved"), facts["kept"]))
        for one in found
    ]
    yield Table("dates", _l("Agreed dates that have passed"), dates, rows, (36, 12, 12, 12, 14, 12))
    columns = (
        lazy_pgettext("review", "What"),
        _l("Field"),
        lazy_pgettext("review", "Agreed"),
        lazy_pgettext("review", "At the end of the period"),
        _l("Agreed anew?"),
    )
    moved = [
        Row(
            f"{one['id']}:{one['field']}",
            (
                one["title"],
                str(FIELDS[one["field"]]),
                _cell(one, "was"),
                _cell(one, "now"),
                _yes(one["agreed_again"]),
            ),
        )
        for one in facts["moved"]
    ]
    yield Table("moved", _l("Dates and targets that moved"), columns, moved, (40, 16, 16, 16, 12))


def sources(facts: Facts) -> Iterator[Source]:
    """Yield which agreement things are held against."""
    edition = facts["edition"]
    label = _l("Edition %(number)s of the agreement", number=edition["number"])
    definition = _l("What both sides signed; reference number %(reference)s", reference=edition["reference"])
    yield Source(label, definition)


FIELDS = {
    "due_on": _l("Due"),
    "target": _l("Target"),
    "target_on": _l("Date of the target"),
    "baseline": _l("Value at the start"),
    "band_low": _l("Lower end of the band"),
    "band_high": _l("Upper end of the band"),
}


def _base(then: PlanThen, period: Period) -> Held | None:
    return held_at(then.plan.id, period.begins_at) or first_agreed(then.plan.id, period.ends_at)


def _edition(held: Held, period: Period) -> dict[str, Any]:
    return {
        "number": held.number,
        "reference": held.reference,
        "agreed_on": day_text(period.day_of(held.agreed_at)),
    }


def _now(twig: Twig) -> dict[str, Any]:
    """Return what a node says at the period's end, under the names that documents use."""
    said = {name: twig.said.get(name) for name in ("due_on", *FIELDS) if name in twig.said}
    kpi = twig.now.kpi
    return {
        **said,
        "title": twig.title,
        "kind": str(twig.kind),
        "outcome": twig.said.get("outcome") and str(twig.said["outcome"]),
        "current": kpi.current if kpi else None,
        "share": twig.now.share,
        "standing": str(twig.now.standing),
    }


def _promise(one: Promise) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "unit": one.unit,
        "digits": one.digits,
        "agreed_on": day_text(one.agreed_on),
        "target": one.target,
        "terms": terms_facts(one.terms) if one.terms else None,
        "current": one.current,
        "share": one.share,
        "due_on": day_text(one.due_on),
    }


def _moved(one: Moved) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "unit": one.unit,
        "digits": one.digits,
        "field": one.field,
        "was": one.was,
        "now": one.now,
        "agreed_again": one.agreed_again,
    }


def _titles(base: Held, there: set[str]) -> list[dict[str, str]]:
    """Return what was agreed and is no longer in the plan."""
    said = contents(base.document)
    nodes = [(goal.id, goal.title, "goal") for goal in said.goals]
    nodes += [(one.id, one.title, "kpi") for one in said.contracts]
    nodes += [(one.id, one.title, one.kind) for one in said.means]
    return [{"id": id_, "title": title, "kind": kind} for id_, title, kind in nodes if id_ not in there]


def _new(base: Held, then: PlanThen) -> list[dict[str, str]]:
    """Return what is in the plan and was not agreed then."""
    said = contents(base.document)
    known = {
        *(one.id for one in said.goals),
        *(one.id for one in said.contracts),
        *(one.id for one in said.means),
    }
    return [
        {"id": twig.public_id, "title": twig.title, "kind": str(twig.kind)}
        for twig in then.twigs()
        if twig.public_id not in known
    ]


def _goal(goal: AgreedGoal, document: Mapping[str, Any]) -> SignedGoal:
    node: Mapping[str, Any] = next((one for one in document["nodes"] if one["id"] == goal.id), {})
    return SignedGoal(
        goal.id, goal.title, goal.problem, goal.due_on,
        [_kpi(contract) for contract in (*goal.outcomes, *goal.usages)],
        [one.title for one in goal.means if one.kind == "initiative"],
        node.get("customer_owner"), node.get("vendor_owner"),
    )  # fmt: skip


def _kpi(contract: Contract) -> SignedKpi:
    return SignedKpi(
        contract.id, contract.title, contract.unit, contract.terms, contract.worth_minor, contract.currency
    )


def _last(before: Facts | None) -> str:
    if before is None or (not before["missed"] and not before["kept"]):
        return ""
    kept, all_ = len(before["kept"]), len(before["missed"]) + len(before["kept"])
    return _("Last time %(part)s of %(all)s", part=number(kept), all=number(all_))


def _cell(one: Facts, name: str) -> Any:
    value = one[name]
    return _day(value) if one["field"].endswith("_on") else value


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _yes(said: bool) -> str:
    return pgettext("review", "Agreed anew") if said else pgettext("review", "Not agreed anew")


register(
    Section(
        KEY,
        Part.CHECK,
        _l("Since the agreement"),
        "agreements/review/since.html",
        gather,
        order=20,
        figures=figures,
        tables=tables,
        sources=sources,
    )
)
