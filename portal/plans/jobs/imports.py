"""Large files are brought in by the worker: read and compared without a lock, then written in one step."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint as Point
from portal.accounts.standpoint import inside
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Audience
from portal.foundation.db import db, writing
from portal.foundation.files import storage
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.sheets import SheetError
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import imports as change
from portal.plans.actions.refusals import Refused
from portal.plans.models import ImportRun
from portal.plans.queries import imports, plans
from portal.plans.queries import imports_reading as reading
from portal.plans.rules.imports import Series
from portal.plans.rules.outlines_drafts import Draft


@job(change.APPLY, reaches_out=True)
def bring_in(item: OutboxItem) -> None:
    """Import a file as it was shown to the person who asked; what differs by now is refused, and nothing imported."""
    customer_id, public_id = item.customer_ref or 0, str(item.ids["run"])
    with customer_scope(customer_id):
        run = db.session.scalar(select(ImportRun).where(ImportRun.public_id == public_id))
        point = _asker(run) if run else None
    if run is None or run.asked_at is None or run.applied_at is not None:
        return
    if point is None or point.audience is None or not point.may(_permit(run)):
        with customer_scope(customer_id), writing():
            _settle(public_id, lambda found: change.refuse(found, "not_allowed"))
        return
    with customer_scope(customer_id, point.audience):
        _bring_in(public_id, point.actor, point.audience)


def _bring_in(public_id: str, by: Actor, audience: Audience) -> None:
    try:
        run = _still_there(public_id)
        name, place = imports.file_of(run).name, imports.file_of(run).place
        kind, options, columns = run.kind, dict(run.options), dict(run.mapping)
        db.session.rollback()
        read = reading.read_file(kind, storage().get(place), name, options, columns)
        _say(public_id, 40)
        compared = _compare(public_id, read, audience)
        _say(public_id, 70)
        with writing():
            _write(public_id, read, compared, by, audience)
    except (Refused, SheetError) as refusal:
        reason = refusal.reason if isinstance(refusal, Refused) else "unreadable"
        db.session.rollback()
        with writing():
            _settle(public_id, lambda found: change.refuse(found, reason))


@dataclass(frozen=True)
class _Compared:
    """A comparison and the state of the plan that it was made with."""

    outcome: Draft | Series
    pulse: int


def _compare(public_id: str, read: reading.Read, audience: Audience) -> _Compared:
    run = _still_there(public_id)
    plan = plans.plan_of(run.plan_id) if run.plan_id else None
    pulse = plans.pulse(plan.id, audience).version if plan else 0
    customer = db.session.get_one(Customer, run.customer_id)
    here = reading.standpoint(run.side, plan, clock.today(customer.time_zone))
    if run.kind == reading.MAP:
        return _Compared(reading.drafted(run, plan, read, here), pulse)
    if plan is None:
        raise Refused("changed")
    return _Compared(reading.measured(run, plan, read, here, customer.fiscal_first_month), pulse)


def _write(public_id: str, read: reading.Read, compared: _Compared, by: Actor, audience: Audience) -> None:
    """Write what was compared; where the plan has changed since, it is compared once more under the lock."""
    run = _still_there(public_id)
    plan = plans.plan_of(run.plan_id) if run.plan_id else None
    if plan is not None and plans.pulse(plan.id, audience).version != compared.pulse:
        compared = _compare(public_id, read, audience)
    how = {"digest": run.options["digest"], "leave_out": bool(run.options["leave_out"]), "by": by}
    if isinstance(compared.outcome, Draft):
        change.apply_map(run, plan, compared.outcome, **how)
    elif plan is not None:
        change.apply_measurements(run, plan, compared.outcome, **how)
    db.session.commit()


def _still_there(public_id: str) -> ImportRun:
    """Return the import unless its plan was deleted, or hidden from its side, since it was asked for."""
    run = imports.run(public_id)
    if run is None:
        raise Refused("changed")
    return run


def _say(public_id: str, progress: int) -> None:
    def note(run: ImportRun) -> None:
        run.progress = progress

    db.session.rollback()
    with writing():
        _settle(public_id, note)


def _settle(public_id: str, act: Callable[[ImportRun], None]) -> None:
    run = db.session.scalar(select(ImportRun).where(ImportRun.public_id == public_id))
    if run is not None:
        act(run)
    db.session.commit()


def _permit(run: ImportRun) -> Permit:
    return Permit.MAP_IMPORT if run.plan_id else Permit.MAP_MANAGE


def _asker(run: ImportRun) -> Point | None:
    """Return the standpoint that the person who asked has now, not then."""
    person = db.session.get(User, run.by_id or 0)
    customer = db.session.get_one(Customer, run.customer_id)
    if person is None or person.disabled_at is not None or person.erased_at is not None:
        return None
    return inside(person, customer.slug)
