"""Editions of a plan and how each goes round: who was asked in which order, who said what."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.agreements.models import (
    Agreement,
    AgreementDocument,
    CirculationStep,
    How,
    Manner,
    Outcome,
    Part,
    Signatory,
    Signature,
    Verdict,
)
from portal.agreements.rules.circulation import Stage, current, stage_of
from portal.agreements.rules.document import reference, seal
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True)
class Place:
    """One place of a circulation: who is asked for what, and what was said there."""

    id: int
    public_id: str
    part: Part
    person: Signatory
    deputy: Signatory | None
    asked_at: datetime | None
    verdict: Verdict | None = None
    manner: Manner | None = None
    by: Signatory | None = None
    how: How | None = None
    remark: str = ""
    about: str | None = None
    at: datetime | None = None

    def belongs_to(self, user_id: int | None) -> bool:
        """True when this is the person who is asked."""
        return user_id is not None and self.person.user_id == user_id

    def is_deputised_by(self, user_id: int | None) -> bool:
        """True when this person may act in the place of the one who is asked."""
        return user_id is not None and self.deputy is not None and self.deputy.user_id == user_id


@dataclass(frozen=True)
class Round:
    """One edition as it goes, or went, round."""

    agreement: Agreement
    text: str
    seal: str
    proposer: Signatory
    places: tuple[Place, ...]

    @property
    def is_open(self) -> bool:
        return self.agreement.ended_at is None

    @property
    def current(self) -> Place | None:
        """Return the place whose turn it is; None once the round has ended."""
        return current(self.places) if self.is_open else None

    @cached_property
    def document(self) -> dict[str, Any]:
        """Return what the edition says."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    @cached_property
    def is_intact(self) -> bool:
        """True while the stored text still has the seal that was given to it."""
        return seal(self.text) == self.seal

    @property
    def reference(self) -> str:
        return reference(self.seal)

    @property
    def sender_back(self) -> Place | None:
        """Return the place at which it was sent back."""
        return next((place for place in self.places if place.verdict is Verdict.SENT_BACK), None)

    def stage(self, place: Place) -> Stage:
        return stage_of(place, self.places, is_open=self.is_open)

    def taken_part(self) -> list[Signatory]:
        """Return who has had to do with it so far: who put it forward, and everybody who spoke or was asked."""
        found = {self.proposer.id: self.proposer}
        for place in self.places:
            for person in (place.person if place.asked_at else None, place.by):
                if person is not None:
                    found.setdefault(person.id, person)
        return list(found.values())


@dataclass(frozen=True)
class Edition:
    """An edition in a list: its number, how it ended, when."""

    public_id: str
    number: int
    outcome: Outcome | None
    proposed_at: datetime
    ended_at: datetime | None
    seal: str

    @property
    def reference(self) -> str:
        return reference(self.seal)


def agreement(public_id: str) -> Agreement | None:
    """Return the edition of this public id."""
    return _one(Agreement.public_id == public_id)


def by_id(agreement_id: int) -> Agreement | None:
    """Return the edition of this id."""
    return _one(Agreement.id == agreement_id)


def open_edition(plan_id: int) -> Agreement | None:
    """Return the edition that goes round now."""
    return _one(Agreement.plan_id == plan_id, Agreement.ended_at.is_(None))


def in_force(plan_id: int) -> Agreement | None:
    """Return the edition that holds: the last on which both sides agreed."""
    return _one(Agreement.plan_id == plan_id, Agreement.outcome == Outcome.AGREED)


def newest(plan_id: int) -> Agreement | None:
    """Return the edition that was put forward last."""
    return _one(Agreement.plan_id == plan_id)


def agreed_before(edition: Agreement) -> Agreement | None:
    """Return the edition that held when this one was put forward."""
    return _one(
        Agreement.plan_id == edition.plan_id,
        Agreement.outcome == Outcome.AGREED,
        Agreement.number < edition.number,
    )


def editions(plan_id: int) -> list[Edition]:
    """Return every edition of a plan, the newest first."""
    asked = (
        select(
            Agreement.public_id, Agreement.number, Agreement.outcome, Agreement.proposed_at, Agreement.ended_at,
            AgreementDocument.seal,
        )
        .join(AgreementDocument, AgreementDocument.agreement_id == Agreement.id)
        .where(Agreement.plan_id == plan_id)
        .order_by(Agreement.number.desc())
    )  # fmt: skip
    rows = db.session.execute(narrowed(asked, Agreement, AgreementDocument))
    return [Edition(*row) for row in rows]


def round_of(edition: Agreement) -> Round:
    """Return the edition with its document, its circulation, and everything said there, in three statements."""
    wanted = select(AgreementDocument.text, AgreementDocument.seal).where(
        AgreementDocument.agreement_id == edition.id
    )
    document = db.session.execute(narrowed(wanted, AgreementDocument)).one()
    steps = _steps(edition.id)
    people = signatories({edition.proposer_id, *_people_of(steps)})
    places = tuple(_place(step, said, people) for step, said in steps)
    return Round(edition, document.text, document.seal, people[edition.proposer_id], places)


def document_of(edition: Agreement) -> dict[str, Any]:
    """Return what an edition says."""
    asked = select(AgreementDocument.text).where(AgreementDocument.agreement_id == edition.id)
    found: dict[str, Any] = json.loads(db.session.execute(narrowed(asked, AgreementDocument)).scalar_one())
    return found


def signatories(ids: Iterable[int]) -> dict[int, Signatory]:
    """Return the people behind these pseudonyms by inner id."""
    asked = select(Signatory).where(Signatory.id.in_(set(ids)))
    return {row.id: row for row in db.session.scalars(narrowed(asked, Signatory))}


def step_of(step_id: int) -> CirculationStep | None:
    """Return a place of a circulation of the customer in scope."""
    asked = select(CirculationStep).where(CirculationStep.id == step_id)
    return db.session.scalar(narrowed(asked, CirculationStep))


def _one(*conditions: Any) -> Agreement | None:
    asked = select(Agreement).where(*conditions).order_by(Agreement.number.desc()).limit(1)
    return db.session.scalar(narrowed(asked, Agreement))


def _steps(agreement_id: int) -> Sequence[tuple[CirculationStep, Signature | None]]:
    asked = (
        select(CirculationStep, Signature)
        .outerjoin(
            Signature,
            (Signature.step_id == CirculationStep.id)
            & (Signature.customer_id == CirculationStep.customer_id),
        )
        .where(CirculationStep.agreement_id == agreement_id)
        .order_by(CirculationStep.position)
    )
    return [(step, said) for step, said in db.session.execute(asked)]


def _people_of(steps: Sequence[tuple[CirculationStep, Signature | None]]) -> set[int]:
    ids = {id_ for step, _ in steps for id_ in (step.signatory_id, step.deputy_id)}
    return {id_ for id_ in ids | {said.by_id for _, said in steps if said} if id_ is not None}


def _place(step: CirculationStep, said: Signature | None, people: Mapping[int, Signatory]) -> Place:
    facts: dict[str, Any] = {}
    if said is not None:
        names = ("verdict", "manner", "how", "remark", "about", "at")
        facts = {name: getattr(said, name) for name in names} | {"by": people[said.by_id]}
    return Place(
        id=step.id,
        public_id=step.public_id,
        part=step.part,
        person=people[step.signatory_id],
        deputy=people.get(step.deputy_id or 0),
        asked_at=step.asked_at,
        **facts,
    )
