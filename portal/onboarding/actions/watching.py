"""What running journeys wait to observe, and being woken when it may have happened."""

from collections.abc import Iterable, Iterator

from sqlalchemy import delete, select

from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, owe
from portal.foundation.tenancy import customer_scope, narrowed
from portal.onboarding.actions import rows
from portal.onboarding.actions.judging import Judgement
from portal.onboarding.models import Journey, Watch
from portal.onboarding.models.watches import WatchFor
from portal.onboarding.rules import shapes
from portal.onboarding.rules.checking import flat
from portal.onboarding.rules.shapes import Rule
from portal.onboarding.rules.words import GateKind, StepState

SETTLE = "onboarding.settle"
#: Kinds that only change when a journey's own steps do: whoever changes those settles anyway.
OWN = frozenset({"", "step", "all", "any"})
Wanted = tuple[int | None, WatchFor, str, str]


def wake(customer_id: int, kinds: Iterable[str], refs: Iterable[str] | None = None) -> int:
    """Owe a settling of each journey of the customer that watches for one of these kinds (and refs, where given).

    Cheap: one statement where nobody watches. Listeners call it inside the transaction of what happened; the worker
    settles within a second. A watch without a ref is woken by any. Return how many journeys were woken.
    """
    with customer_scope(customer_id):
        watched = select(Watch.journey_id).where(Watch.kind.in_(sorted(set(kinds))))
        if refs is not None:
            watched = watched.where(Watch.ref.in_(["", *sorted(set(refs))]))
        found = sorted(set(db.session.scalars(narrowed(watched.distinct(), Watch))))
    for journey_id in found:
        _owe(customer_id, journey_id)
    return len(found)


def wake_later(journey: Journey) -> None:
    """Owe a settling of one journey."""
    _owe(journey.customer_id, journey.id)


def keep(found: Judgement) -> None:
    """Keep what the journey waits to observe: nothing while it has not begun, or when it was called off."""
    journey = found.journey
    wanted = set(_wanted(found)) if journey.started_at and not journey.cancelled_at else set()
    kept = db.session.execute(
        narrowed(
            select(Watch.id, Watch.step_id, Watch.purpose, Watch.kind, Watch.ref).where(
                Watch.journey_id == journey.id
            ),
            Watch,
        )
    ).all()
    known = {(row.step_id, row.purpose, row.kind, row.ref): row.id for row in kept}
    gone = [known[one] for one in known.keys() - wanted]
    gone += [row.id for row in kept if known[row.step_id, row.purpose, row.kind, row.ref] != row.id]
    if gone:
        db.session.execute(
            delete(Watch).where(Watch.id.in_(gone)), execution_options={"synchronize_session": False}
        )
    new = sorted(wanted - known.keys(), key=repr)
    rows.add(
        Watch,
        [
            {"journey_id": journey.id, "step_id": step_id, "purpose": purpose, "kind": kind, "ref": ref}
            for step_id, purpose, kind, ref in new
        ],
    )


def _wanted(found: Judgement) -> Iterator[Wanted]:
    journey = found.journey
    if journey.wow_reached_at is None:
        yield from _of(None, WatchFor.WOW, shapes.rule(journey.wow_rule))
    if journey.completed_at is None:
        yield from _of(None, WatchFor.DONE, shapes.rule(journey.done_rule))
    for phase in found.phases:
        gate = shapes.gate(phase.gate)
        if phase.opened_at is None and gate.kind is GateKind.CONDITION:
            yield from _of(None, WatchFor.GATE, gate.rule)
    for draft in found.drafts:
        step = draft.step
        if step.removed_at is not None or draft.state not in (StepState.OPEN, StepState.LEFT_OUT):
            continue
        for raw in step.conditions:
            yield from _of(step.id, WatchFor.CONDITION, shapes.rule(raw))
        if draft.state is StepState.OPEN:
            yield from _of(step.id, WatchFor.STEP, shapes.rule(step.automatic))
            gate = shapes.gate(step.gate)
            if draft.opened_at is None and gate.kind is GateKind.CONDITION:
                yield from _of(step.id, WatchFor.GATE, gate.rule)


def _of(step_id: int | None, purpose: WatchFor, rule: Rule) -> Iterator[Wanted]:
    for leaf in flat(rule):
        if leaf.kind not in OWN:
            yield step_id, purpose, leaf.kind, leaf.ref[:120]


def _owe(customer_id: int, journey_id: int) -> None:
    """Owe it once: what is owed and not yet begun will see what happened now.

    The row found is held until this transaction ends, so that the worker cannot take it before.
    """
    waiting = select(OutboxItem.ids).where(
        OutboxItem.kind == SETTLE,
        OutboxItem.customer_ref == customer_id,
        OutboxItem.done_at.is_(None),
        OutboxItem.given_up_at.is_(None),
        OutboxItem.lease_until.is_(None),
        OutboxItem.attempts == 0,
    )
    if not any(ids.get("journey_id") == journey_id for ids in db.session.scalars(waiting.with_for_update())):
        owe(SETTLE, customer_id=customer_id, journey_id=journey_id)
