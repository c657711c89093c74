"""Saying yes at one's place of the circulation, as oneself, as a deputy, or recorded for somebody; sending back.

Each signs the seal of exactly what they saw. Whoever acts holds the edition until the transaction ends, and one
place takes one signature: of two who act at once, one is told that it is done.
"""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from portal.agreements.actions import signatories, turns
from portal.agreements.actions.events import Refused, changed
from portal.agreements.actions.records import remember, tell, write_to
from portal.agreements.models import Agreement, How, Manner, Outcome, Part, Signatory, Signature, Verdict
from portal.agreements.queries import rounds
from portal.agreements.queries.rounds import Place, Round
from portal.foundation import mail
from portal.foundation.actor import Actor
from portal.foundation.audit import remember_after_rollback
from portal.foundation.db import db
from portal.foundation.outbox import owe
from portal.plans.actions import plans
from portal.plans.models import PlanState
from portal.plans.rules import Move


@dataclass(frozen=True)
class Answer:
    """What is said at a place: to which seal, in which manner, with which words."""

    seal: str
    manner: Manner = Manner.SELF
    remark: str = ""
    how: How | None = None
    about: str | None = None


def agree(edition: Agreement, place_pid: str, answer: Answer, *, by: Actor) -> None:
    """Say yes at a place; the last one makes it an agreement.

    Raises Refused: ended, replaced, already, not_your_turn, not_yours, changed, tampered, how_missing.
    """
    place = _sign(edition, place_pid, Verdict.AGREED, answer, by)
    following = rounds.round_of(edition)
    if following.current is None:
        _conclude(following, by)
    else:
        kind = "agreement.confirmed" if place.part is Part.CONFIRM else "agreement.one_agreed"
        tell(kind, edition, turns.plan_of(edition), by, **_about(place, answer))
        turns.ask_next(edition)
        changed(edition, "confirmed", by=by)
    if answer.manner is Manner.ON_BEHALF:
        _write_to_whom_it_was_recorded_for(edition, place)


def send_back(edition: Agreement, place_pid: str, answer: Answer, *, by: Actor) -> None:
    """End the round with a reason; the agreement before stays valid, and everybody who took part is told.

    Raises Refused as `agree` does, and reason_missing.
    """
    if not answer.remark.strip():
        raise Refused("reason_missing")
    place = _sign(edition, place_pid, Verdict.SENT_BACK, answer, by)
    told = rounds.round_of(edition).taken_part()
    turns.close(edition, Outcome.SENT_BACK)
    turns.fall_back(edition, by=by)
    others = [person for person in told if person.id != place.person.id or answer.manner is not Manner.SELF]
    write_to(others, "agreement.sent_back", edition, but=by)


def place_for(seen: Round, user_id: int | None) -> tuple[Place, Manner] | None:
    """Return the place whose turn it is, when this person may speak there, and in which manner."""
    place = seen.current
    if place is None:
        return None
    if place.belongs_to(user_id):
        return place, Manner.SELF
    return (place, Manner.DEPUTY) if place.is_deputised_by(user_id) else None


def _sign(edition: Agreement, place_pid: str, verdict: Verdict, answer: Answer, by: Actor) -> Place:
    turns.hold(edition)
    seen = rounds.round_of(edition)
    place = _turn(seen, place_pid)
    _check_what_was_seen(seen, answer, by)
    actor = _who_acts(place, answer, by)
    db.session.add(
        Signature(
            step_id=place.id,
            verdict=verdict,
            manner=answer.manner,
            by_id=actor.id,
            how=answer.how,
            remark=answer.remark.strip(),
            about=answer.about,
            seal=seen.seal,
            actor_kind=by.kind,
            actor_id=by.person_id,
        )
    )
    try:
        db.session.flush()
    except IntegrityError as error:  # where the database let two hold the edition at once
        raise Refused("already") from error
    remember(
        f"agreement.place_{verdict.value}",
        edition,
        by,
        place=place.public_id,
        manner=answer.manner.value,
        how=answer.how.value if answer.how else None,
        seal=seen.seal,
    )
    return place


def _turn(seen: Round, place_pid: str) -> Place:
    place = next((one for one in seen.places if one.public_id == place_pid), None)
    if place is None:
        raise Refused("not_yours")
    if not seen.is_open:
        raise Refused("replaced" if seen.agreement.outcome is Outcome.REPLACED else "ended")
    if place.verdict is not None:
        raise Refused("already")
    if place is not seen.current:
        raise Refused("not_your_turn")
    return place


def _check_what_was_seen(seen: Round, answer: Answer, by: Actor) -> None:
    """Refuse when the reader saw another text than the frozen one, or when the stored one is not what was sealed."""
    if not seen.is_intact:
        remember_after_rollback(
            "agreement.tampered",
            by=by,
            customer_id=seen.agreement.customer_id,
            subject=f"agreement:{seen.agreement.public_id}",
            seal=seen.seal,
        )
        raise Refused("tampered")
    if answer.seal != seen.seal:
        raise Refused("changed")


def _who_acts(place: Place, answer: Answer, by: Actor) -> Signatory:
    """Return the pseudonym of who acts here, if they may act in this manner."""
    if answer.manner is Manner.ON_BEHALF:
        if answer.how is None:
            raise Refused("how_missing")
        return signatories.of_actor(by)
    if answer.manner is Manner.DEPUTY:
        if not place.is_deputised_by(by.person_id):
            raise Refused("not_yours")
        assert place.deputy is not None  # somebody deputises
        return place.deputy
    if by.person_id != place.person.user_id:
        raise Refused("not_yours")
    return place.person


def _conclude(seen: Round, by: Actor) -> None:
    edition = seen.agreement
    turns.close(edition, Outcome.AGREED)
    plan = turns.plan_of(edition)
    if plan.state is PlanState.PROPOSED:
        plans.move_on(plan, Move.AGREE, by=by)
    remember("agreement.agreed", edition, by, reference=seen.reference, seal=seen.seal)
    tell("agreement.agreed", edition, plan, by)
    owe("agreements.sheet", customer_id=edition.customer_id, agreement_id=edition.id)
    write_to(seen.taken_part(), "agreement.agreed", edition)
    changed(edition, "agreed", by=by)


def _about(place: Place, answer: Answer) -> dict[str, object]:
    facts: dict[str, object] = {"manner": answer.manner.value}
    return facts | ({"person_id": place.person.user_id} if place.person.user_id else {})


def _write_to_whom_it_was_recorded_for(edition: Agreement, place: Place) -> None:
    mail.post(
        "agreement.on_behalf",
        dedupe_key=f"on_behalf:{place.public_id}",
        customer_ref=edition.customer_id,
        agreement_id=edition.id,
        signatory_id=place.person.id,
        step_id=place.id,
    )
