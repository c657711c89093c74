"""A journey as a whole: prepared inside the vendor, begun before both sides, moved to other days, called off."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.actions import customers as accounts
from portal.accounts.actions.customers import HandoverNeeded
from portal.accounts.models import Customer, LifecycleStage, Subscription
from portal.foundation import audit, clock, history
from portal.foundation.actor import WORKER, Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.history import Change
from portal.foundation.tenancy import customer_scope, narrowed
from portal.onboarding.actions import copying, rows, telling
from portal.onboarding.actions.events import JourneyBegun, changed
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.actions.settling import settle
from portal.onboarding.models import Journey, JourneyTemplateEdition
from portal.onboarding.queries import journeys as queries
from portal.onboarding.queries import steps
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import TemplateShape, Words, as_json
from portal.onboarding.rules.words import Anchor, JourneyRole, StepState

COLUMN_OF = {
    Anchor.CONTRACT: "contract_on",
    Anchor.KICKOFF: "kickoff_on",
    Anchor.GO_LIVE: "go_live_on",
    Anchor.START: "started_on",
}


def prepare(
    customer: Customer,
    *,
    by: Actor,
    edition: JourneyTemplateEdition | None = None,
    shape: TemplateShape | None = None,
    title: Words | None = None,
    role: JourneyRole | None = None,
    product_id: int | None = None,
    department_id: int | None = None,
    member_id: int | None = None,
    lead_id: int | None = None,
    anchors: Mapping[Anchor, date] | None = None,
    kpis: Mapping[str, str] | None = None,
) -> Journey:
    """Copy an edition (or a shape that has none) into a journey of the customer in scope, inside the vendor.

    Conditions decide which steps belong to it, owner rules name people, due days are counted where their anchors are
    known (from today, as long as it has not begun, where they count from its start). Without edition and shape it is
    empty. `anchors` may hold contract, kick-off and go-live; the contract's is otherwise that of the product's running
    subscription. `kpis` maps words by which the template names KPIs (Rule.text) to public ids; others are found by
    their title. Raises shapes.NotAShape for an edition that cannot be read.
    """
    body = shape or shapes.template(edition.body if edition is not None else {})
    named = title or copying.title_of(edition)
    days = dict(anchors or {})
    with customer_scope(customer.id):
        journey = Journey(
            visibility=Visibility.VENDOR,
            template_id=edition.template_id if edition is not None else None,
            edition_id=edition.id if edition is not None else None,
            title_ja=named.ja,
            title_en=named.en,
            role=role or body.role,
            product_id=product_id,
            department_id=department_id,
            member_id=member_id,
            lead_id=lead_id,
            contract_on=days.get(Anchor.CONTRACT) or _contract_day(product_id),
            kickoff_on=days.get(Anchor.KICKOFF),
            go_live_on=days.get(Anchor.GO_LIVE),
            **_definitions(body, kpis or {}),
        )
        db.session.add(journey)
        db.session.flush()
        copying.add_phases(journey, body.phases, kpis or {})
        telling.changes(
            journey,
            {history.CREATED: Change(None, named.ja or named.en)},
            by=by,
            visibility=Visibility.VENDOR,
        )
        telling.of_journey("journey.prepared", journey, by=by)
        changed(journey, shape=True)
    settle(journey, by=by)
    return journey


def begin(journey: Journey, *, by: Actor, on: date | None = None) -> None:
    """Let the customer see a prepared journey; its clock runs. `on` is a day other than the customer's today.

    Announces JourneyBegun. Raises Refused: begun, over.
    """
    refuse_if_over(journey)
    if journey.started_at is not None:
        raise Refused("begun")
    with customer_scope(journey.customer_id):
        customer = db.session.get_one(Customer, journey.customer_id)
        journey.started_at = clock.now()
        journey.started_on = on or clock.today(customer.time_zone)
        journey.visibility = Visibility.SHARED
        outside = [step for step in steps.everything(journey.id) if not step.internal]
        rows.change({step: {"visibility": Visibility.SHARED} for step in outside})
        began = {"started_on": Change(None, journey.started_on)}
        telling.changes(journey, began, by=by, visibility=Visibility.SHARED)
        telling.of_journey("journey.begun", journey, by=by)
        audit.remember("journey.begun", by=by, customer_id=customer.id, subject=_subject(journey))
        changed(journey, shape=True)
        _bring_to_onboarding(customer, journey)
        settle(journey, by=by)
        announce(JourneyBegun(journey.customer_id, customer.public_id, journey.id, journey.public_id, by))


def cancel(journey: Journey, why: str, *, by: Actor) -> None:
    """Call a journey off, with a reason; a pause of it ends with it. Raises Refused: over, reason."""
    refuse_if_over(journey)
    if not why.strip():
        raise Refused("reason")
    with customer_scope(journey.customer_id):
        journey.cancelled_at, journey.cancelled_why = clock.now(), why.strip()
        for rest in queries.pauses(journey.id):
            rest.until = rest.until or journey.cancelled_at
        ended = {"cancelled_at": Change(None, journey.cancelled_at)}
        telling.changes(journey, ended, by=by, visibility=journey.visibility, why=why.strip())
        telling.of_journey("journey.cancelled", journey, by=by, why=why.strip())
        audit.remember("journey.cancelled", by=by, customer_id=journey.customer_id, subject=_subject(journey))
        changed(journey, shape=True)
    settle(journey, by=by)


def reanchor(journey: Journey, anchor: Anchor, day: date | None, *, by: Actor) -> list[int]:
    """Move an anchor; open steps counted from it move along, except those moved by hand. Returns the moved ids.

    Of `Anchor`: contract, kick-off, go-live, and start once it has begun. Raises Refused: over, same, not_begun.
    """
    refuse_if_over(journey)
    if anchor not in COLUMN_OF or (anchor is Anchor.START and (journey.started_at is None or day is None)):
        raise Refused("not_begun")
    column = COLUMN_OF[anchor]
    before = getattr(journey, column)
    if before == day:
        raise Refused("same")
    with customer_scope(journey.customer_id):
        stood = {step.id: step.due_on for step in steps.everything(journey.id)}
        setattr(journey, column, day)
        telling.changes(journey, {column: Change(before, day)}, by=by, visibility=journey.visibility)
        telling.of_journey("journey.reanchored", journey, by=by, anchor=anchor, before=before, after=day)
        changed(journey)
        settle(journey, by=by)
        now = steps.everything(journey.id)
    return [step.id for step in now if step.state is StepState.OPEN and step.due_on != stood.get(step.id)]


def revise(
    journey: Journey,
    *,
    by: Actor,
    title: Words | None = None,
    wow_words: Words | None = None,
    value_days: int | None = None,
    behind_after: int | None = None,
    stuck_after: int | None = None,
    lead_id: int | None = None,
) -> bool:
    """Change what is said of a journey; None leaves as it is. Return whether anything changed. Raises Refused: over."""
    refuse_if_over(journey)
    wanted: dict[str, Any] = {
        "value_days": value_days, "behind_after": behind_after, "stuck_after": stuck_after, "lead_id": lead_id
    }  # fmt: skip
    if title is not None:
        wanted |= {"title_ja": title.ja, "title_en": title.en}
    if wow_words is not None:
        wanted |= {"wow_words_ja": wow_words.ja, "wow_words_en": wow_words.en}
    found = {
        name: Change(getattr(journey, name), value)
        for name, value in wanted.items()
        if value is not None and getattr(journey, name) != value
    }
    if not found:
        return False
    with customer_scope(journey.customer_id):
        for name, change in found.items():
            setattr(journey, name, change.after)
        telling.changes(journey, found, by=by, visibility=journey.visibility)
        telling.of_journey("journey.revised", journey, by=by, fields=sorted(found))
        changed(journey)
    settle(journey, by=by)
    return True


def settle_wow_words(journey: Journey, words: Words, with_id: int, on: date, *, by: Actor) -> None:
    """Keep the sentence of the wow moment as it was settled with a person of the customer's. Raises Refused: over."""
    refuse_if_over(journey)
    wanted = {
        "wow_words_ja": words.ja, "wow_words_en": words.en, "wow_agreed_on": on, "wow_agreed_with_id": with_id
    }  # fmt: skip
    with customer_scope(journey.customer_id):
        found = {name: Change(getattr(journey, name), value) for name, value in wanted.items()}
        for name, value in wanted.items():
            setattr(journey, name, value)
        telling.changes(journey, found, by=by, visibility=journey.visibility)
        changed(journey)


def refuse_if_over(journey: Journey) -> None:
    """Raise Refused("over") for a journey that was completed or called off."""
    if journey.completed_at is not None or journey.cancelled_at is not None:
        raise Refused("over")


def _definitions(body: TemplateShape, kpis: Mapping[str, str]) -> dict[str, Any]:
    """Return what an edition says of the journey as a whole."""
    return {
        "clock_from": body.clock_from,
        "value_days": body.value_days,
        "behind_after": body.behind_after,
        "stuck_after": body.stuck_after,
        "wow_rule": as_json(copying.with_kpis(body.wow, kpis)) if body.wow else {},
        "wow_words_ja": body.wow_words.ja,
        "wow_words_en": body.wow_words.en,
        "done_rule": as_json(copying.with_kpis(body.done, kpis)) if body.done else {},
        "next_template_id": copying.template_id(body.next_template),
    }


def _contract_day(product_id: int | None) -> date | None:
    wanted = select(Subscription.starts_on).where(Subscription.ended_on.is_(None))
    if product_id is not None:
        wanted = wanted.where(Subscription.product_id == product_id)
    newest = narrowed(wanted.order_by(Subscription.starts_on.desc()).limit(1), Subscription)
    return db.session.scalar(newest)


def _bring_to_onboarding(customer: Customer, journey: Journey) -> None:
    """Let a customer who has just signed be in onboarding; where a handover is missing yet, that comes first."""
    if customer.stage is LifecycleStage.PRE_CONTRACT and journey.role is JourneyRole.COMPANY:
        try:
            accounts.change_stage(customer, LifecycleStage.ONBOARDING, by=WORKER)
        except HandoverNeeded:
            return


def _subject(journey: Journey) -> str:
    return f"journey:{journey.public_id}"
