"""A newer edition is offered to journeys that run; whoever leads one takes it in part or whole, or declines it.

What is taken goes through the same actions as adapting by hand: it stands in the history, and is judged at once.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from portal.foundation import audit, clock, events
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import adapting, copying, telling
from portal.onboarding.actions.events import changed
from portal.onboarding.actions.journeys import refuse_if_over
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.actions.settling import settle
from portal.onboarding.models import Journey, JourneyTemplateEdition, Phase, Step, TemplateOffer
from portal.onboarding.queries import journeys, offers, steps
from portal.onboarding.queries.templates import shape_of
from portal.onboarding.rules.differences import Difference, Offered, Place, What
from portal.onboarding.rules.rewriting import phase_around, phase_of, step_of
from portal.onboarding.rules.shapes import TemplateShape, as_json


@dataclass(frozen=True)
class EditionOffered(events.Event):
    """A newer edition was offered to a journey."""

    journey_id: int
    offer_id: int
    by: Actor


def offer(edition: JourneyTemplateEdition, found: Iterable[Journey], *, by: Actor) -> int:
    """Offer an edition to journeys, each once; return to how many. A declined one may be offered again."""
    count = 0
    for journey in found:
        with customer_scope(journey.customer_id):
            asked = select(TemplateOffer).where(
                TemplateOffer.journey_id == journey.id, TemplateOffer.edition_id == edition.id
            )
            row = db.session.scalar(asked)
            if row is not None and row.declined_at is None:
                continue
            if row is None:
                row = TemplateOffer(journey_id=journey.id, edition_id=edition.id)
                db.session.add(row)
            row.declined_at, row.settled_by_id, row.offered_by_id = None, None, by.person_id
            db.session.flush()
            events.announce(EditionOffered(journey.customer_id, journey.id, row.id, by))
            count += 1
    audit.remember("template.offered", by=by, subject=f"template_edition:{edition.public_id}", journeys=count)
    return count


def take(row: TemplateOffer, keys: Collection[str], *, by: Actor) -> list[str]:
    """Take the changes of these keys into the journey, which belongs to the newer edition from then on.

    Returns the keys that were taken; what the journey cannot take any more is left out. Raises Refused: over, not_now
    (it was answered already), same (nothing was chosen).
    """
    journey = _journey(row)
    _refuse_answered(row)
    chosen = [one for one in offers.changes(row) if one.takes and one.difference.key in keys]
    if not chosen:
        raise Refused("same")
    newer = shape_of(db.session.get_one(JourneyTemplateEdition, row.edition_id))
    taken = _Taking(journey, newer, by).all(chosen)
    with customer_scope(journey.customer_id):
        before = journey.edition_id
        journey.edition_id = row.edition_id
        row.taken_at, row.settled_by_id, row.taken = clock.now(), by.person_id, taken
        edition = {"edition_id": Change(before, journey.edition_id)}
        telling.changes(journey, edition, by=by, visibility=journey.visibility)
        telling.of_journey("journey.edition_taken", journey, by=by, changes=len(taken))
        changed(journey, shape=True)
    settle(journey, by=by)
    return taken


def decline(row: TemplateOffer, *, by: Actor) -> None:
    """Leave the journey as it is. Raises Refused: not_now."""
    _refuse_answered(row)
    row.declined_at, row.settled_by_id = clock.now(), by.person_id


def _journey(row: TemplateOffer) -> Journey:
    journey = db.session.scalars(select(Journey).where(Journey.id == row.journey_id)).one()
    refuse_if_over(journey)
    return journey


def _refuse_answered(row: TemplateOffer) -> None:
    if row.taken_at is not None or row.declined_at is not None:
        raise Refused("not_now")


@dataclass
class _Taking:
    journey: Journey
    newer: TemplateShape
    by: Actor

    def all(self, chosen: Iterable[Offered]) -> list[str]:
        """Take the changes in an order in which each finds what it needs; return the keys that worked."""
        found = [one.difference for one in chosen]
        order = [
            (Place.PHASE, What.ADDED), (Place.PHASE, What.CHANGED), (Place.STEP, What.ADDED), (Place.STEP, What.MOVED),
        ]  # fmt: skip
        taken: list[str] = []
        for place, what in order:
            for one in found:
                if (one.place, one.what) == (place, what) and self._one(one):
                    taken.append(one.key)
        taken += self._steps([one for one in found if one.place is Place.STEP and one.what is What.CHANGED])
        for one in found:
            if one.what is What.REMOVED and self._one(one):
                taken.append(one.key)
        return taken + self._whole([one for one in found if one.place is Place.WHOLE])

    def _one(self, one: Difference) -> bool:
        ways = {
            (Place.PHASE, What.ADDED): self._add_phase,
            (Place.PHASE, What.CHANGED): self._change_phase,
            (Place.PHASE, What.REMOVED): self._remove_phase,
            (Place.STEP, What.ADDED): self._add_step,
            (Place.STEP, What.MOVED): self._move_step,
            (Place.STEP, What.REMOVED): self._remove_step,
        }
        with suppress(Refused):
            return ways[one.place, one.what](one)
        return False

    def _add_phase(self, one: Difference) -> bool:
        shape = phase_of(self.newer, one.of)
        if shape is None:
            return False
        after = [part.key for part in self.newer.phases][self.newer.phases.index(shape) + 1 :]
        before = next((found for key in after if (found := self._phase(key)) is not None), None)
        adapting.add_phase(self.journey, replace(shape, steps=()), by=self.by, before=before)
        return True

    def _change_phase(self, one: Difference) -> bool:
        phase, shape = self._phase(one.of), phase_of(self.newer, one.of)
        if phase is None or shape is None:
            return False
        title = shape.title if one.field == "title" else None
        return adapting.revise_phase(phase, by=self.by, title=title, gate=shape.gate if not title else None)

    def _remove_phase(self, one: Difference) -> bool:
        phase = self._phase(one.of)
        if phase is None:
            return False
        adapting.remove_phase(phase, by=self.by)
        return True

    def _add_step(self, one: Difference) -> bool:
        shape, phase = step_of(self.newer, one.of), self._around(one.of)
        if shape is None or phase is None:
            return False
        adapting.add(phase, shape, by=self.by, before=self._next(one.of, phase))
        return True

    def _move_step(self, one: Difference) -> bool:
        step, phase = self._step(one.of), self._around(one.of)
        if step is None or phase is None:
            return False
        adapting.place(step, phase, self._next(one.of, phase), by=self.by)
        return True

    def _remove_step(self, one: Difference) -> bool:
        step = self._step(one.of)
        if step is None:
            return False
        adapting.remove(step, by=self.by)
        return True

    def _steps(self, found: list[Difference]) -> list[str]:
        """Change each step once, however many of its fields are taken."""
        taken: list[str] = []
        for key in dict.fromkeys(one.of for one in found):
            step, shape = self._step(key), step_of(self.newer, key)
            mine = [one for one in found if one.of == key]
            if step is None or shape is None:
                continue
            wanted: Any = replace(
                steps.shape_of(step), **{one.field: getattr(shape, one.field) for one in mine}
            )
            with suppress(Refused):
                adapting.revise(step, wanted, by=self.by)
                taken += [one.key for one in mine]
        return taken

    def _whole(self, found: list[Difference]) -> list[str]:
        columns: dict[str, Any] = {}
        for one in found:
            columns |= _columns(one.field, getattr(self.newer, one.field))
        if not columns:
            return []
        with customer_scope(self.journey.customer_id):
            changes = {name: Change(getattr(self.journey, name), value) for name, value in columns.items()}
            for name, value in columns.items():
                setattr(self.journey, name, value)
            telling.changes(self.journey, changes, by=self.by, visibility=self.journey.visibility)
        return [one.key for one in found]

    def _phase(self, key: str) -> Phase | None:
        with customer_scope(self.journey.customer_id):
            return next((one for one in journeys.phases(self.journey.id) if one.key == key), None)

    def _around(self, key: str) -> Phase | None:
        """Return the phase of the journey where a step belongs; the last one where its own was not taken."""
        part = phase_around(self.newer, key)
        found = self._phase(part.key) if part is not None else None
        with customer_scope(self.journey.customer_id):
            return found or next(reversed(journeys.phases(self.journey.id)), None)

    def _step(self, key: str) -> Step | None:
        with customer_scope(self.journey.customer_id):
            every = steps.everything(self.journey.id)
        return next((one for one in every if one.key == key and one.removed_at is None), None)

    def _next(self, key: str, phase: Phase) -> Step | None:
        """Return the step of the journey before which a step of the newer edition belongs."""
        part = phase_around(self.newer, key)
        keys = [one.key for one in part.steps] if part is not None else []
        after = keys[keys.index(key) + 1 :] if key in keys else []
        there = (self._step(one) for one in after)
        return next((one for one in there if one is not None and one.phase_id == phase.id), None)


def _columns(field: str, value: Any) -> dict[str, Any]:
    """Return the columns of a journey that a field of the whole template fills."""
    if field == "wow_words":
        return {"wow_words_ja": value.ja, "wow_words_en": value.en}
    if field in ("wow", "done"):
        return {f"{field}_rule": as_json(value) if value else {}}
    if field == "next_template":
        return {"next_template_id": copying.template_id(value)}
    return {field: value}
