"""Bringing a file into a plan: nothing until told, all of it or nothing, and again without doubling."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.activity.actions import record as tell
from portal.foundation import clock, outbox
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility, inside_of
from portal.foundation.db import db
from portal.foundation.files import store
from portal.foundation.history import change_set
from portal.foundation.sheets import RowFate, digest_of, importable
from portal.plans.actions import plans
from portal.plans.actions.imports_nodes import Counted, apply_nodes
from portal.plans.actions.imports_values import record_values
from portal.plans.actions.refusals import Refused
from portal.plans.models import ImportRun, Node, Plan, PlanState
from portal.plans.queries.imports import file_of
from portal.plans.rules.imports import Series
from portal.plans.rules.outlines_drafts import Draft

APPLY = "plans.import"
#: Nodes or values up to which a file is taken in at once; the worker takes longer ones.
AT_ONCE = 500


def receive(
    kind: str,
    plan: Plan | None,
    data: bytes,
    name: str,
    media_type: str,
    options: Mapping[str, Any],
    *,
    by: Actor,
) -> ImportRun:
    """Keep a file that was read without refusal, seen by the side that brought it alone. Raises FileRefused."""
    if by.side is None:
        raise Refused("no_side")
    customer_id = change_set(by).customer_id
    file = store(
        data,
        name,
        customer_id=customer_id,
        visibility=inside_of(by.side),
        media_type=media_type,
        by_id=by.person_id,
    )
    run = ImportRun(
        kind=kind,
        plan_id=plan.id if plan else None,
        file_id=file.id,
        options=dict(options),
        by_id=by.person_id,
        side=by.side,
    )
    db.session.add(run)
    db.session.flush()
    return run


def settle(run: ImportRun, columns: Mapping[str, int | None], options: Mapping[str, Any]) -> None:
    """Read the file as the person says from now on. Raises Refused: applied."""
    require_waiting(run)
    run.mapping, run.options = dict(columns), {**run.options, **options}
    run.refused_at, run.refusal = None, ""


def read_as(run: ImportRun, kind: str) -> None:
    """Read the file as another kind from now on, its columns guessed anew. Raises Refused: applied."""
    require_waiting(run)
    run.kind, run.mapping = kind, {}
    run.refused_at, run.refusal = None, ""


def aim(run: ImportRun, plan: Plan) -> None:
    """Compare the file with a plan that is there, instead of making a new one of it. Raises Refused: applied."""
    require_waiting(run)
    run.plan_id = plan.id
    run.refused_at, run.refusal = None, ""


def ask(run: ImportRun, *, digest: str, leave_out: bool) -> None:
    """Have the worker import a large file, exactly as it was shown."""
    require_waiting(run)
    run.asked_at, run.progress = clock.now(), 0
    run.refused_at, run.refusal = None, ""
    run.options = {**run.options, "digest": digest, "leave_out": leave_out}
    outbox.owe(APPLY, customer_id=run.customer_id, run=run.public_id)


def refuse(run: ImportRun, reason: str) -> None:
    """Remember that what was asked for could not be done, and that nothing was imported."""
    run.asked_at, run.progress = None, 0
    run.refused_at, run.refusal = clock.now(), reason


def apply_map(
    run: ImportRun, plan: Plan | None, draft: Draft, *, digest: str, leave_out: bool, by: Actor
) -> tuple[Plan, Counted]:
    """Import a plan's file in one set-based step; return the plan and what was done.

    Raises Refused: applied, closed, changed (it is no longer what was shown), bad_rows, nothing.
    """
    _require_as_shown(run, draft.fates, digest, leave_out)
    plan = _locked(plan) if plan else _begin_plan(run, by)
    counted = apply_nodes(plan, draft, by=by)
    if not counted.total:
        raise Refused("nothing")
    run.plan_id = plan.id
    _finish(run, plan, {**counted.as_dict(), **_rows(draft.counts)}, counted.visibilities, by)
    return plan, counted


def apply_measurements(
    run: ImportRun, plan: Plan, series: Series, *, digest: str, leave_out: bool, by: Actor
) -> int:
    """Record a file's values in one set-based step; return how many were new. Raises Refused as `apply_map` does."""
    _require_as_shown(run, series.fates, digest, leave_out)
    plan = _locked(plan)
    recorded = record_values(plan, {(v.node_id, v.on): (v.value, v.note) for v in series.values}, by=by)
    if not recorded:
        raise Refused("nothing")
    seen = _visibilities(plan, {value.node_id for value in series.values})
    _finish(run, plan, {"measured": recorded, **_rows(series.counts)}, seen, by)
    return recorded


def require_waiting(run: ImportRun) -> None:
    """Raise Refused (applied) when the file was imported already, or is being imported now."""
    if run.applied_at is not None or run.asked_at is not None:
        raise Refused("applied")


def _require_as_shown(run: ImportRun, fates: list[RowFate], digest: str, leave_out: bool) -> None:
    if run.applied_at is not None:
        raise Refused("applied")
    if digest_of(fates) != digest:
        raise Refused("changed")
    if not importable(fates) and not leave_out:
        raise Refused("bad_rows")


def _locked(plan: Plan) -> Plan:
    """Take the plan for this piece of work: two imports of one file must not both find nothing there."""
    locked = (
        select(Plan).where(Plan.id == plan.id).with_for_update().execution_options(populate_existing=True)
    )
    plan = db.session.scalars(locked).one()
    if plan.state is PlanState.CLOSED:
        raise Refused("closed")
    return plan


def _begin_plan(run: ImportRun, by: Actor) -> Plan:
    if by.side is None:
        raise Refused("no_side")
    facts = {
        "title": run.options["title"],
        "starts_on": date.fromisoformat(run.options["starts_on"]),
        "ends_on": date.fromisoformat(run.options["ends_on"]),
    }
    return plans.create(facts, visibility=inside_of(by.side), by=by)


def _finish(
    run: ImportRun, plan: Plan, counts: dict[str, int], visibilities: frozenset[Visibility], by: Actor
) -> None:
    run.applied_at, run.progress, run.counts = clock.now(), 100, counts
    done = {name: counts.get(name, 0) for name in ("created", "updated", "measured")}
    for visibility in sorted(visibilities):
        tell(
            "plan.imported",
            by=by,
            visibility=visibility,
            subject_kind="plan",
            subject_public_id=plan.public_id,
            title=plan.title,
            file=file_of(run).name if visibility is inside_of(run.side) or run.side is Side.CUSTOMER else "",
            **(done if len(visibilities) == 1 else {}),
        )


def _visibilities(plan: Plan, node_ids: set[int]) -> frozenset[Visibility]:
    found = select(Node.id, Node.visibility).where(Node.plan_id == plan.id)
    return frozenset(row.visibility for row in db.session.execute(found) if row.id in node_ids)


def _rows(counts: Mapping[Any, int]) -> dict[str, int]:
    return {f"rows_{outcome}": number for outcome, number in counts.items()}
