"""Pseudonyms: given to everybody who is asked or acts, emptied when a person is erased."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from portal.accounts.models import User
from portal.agreements.actions.events import PseudonymsEmptied
from portal.agreements.models import Agreement, CirculationSeat, CirculationStep, Signatory, Signature
from portal.agreements.queries.people import Candidate, candidate_of
from portal.foundation import audit, clock, files
from portal.foundation.actor import WORKER, Actor
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.files import StoredFile
from portal.foundation.outbox import owe
from portal.foundation.tenancy import customer_scope, every_customer, narrowed


def of_candidate(candidate: Candidate) -> Signatory:
    """Return the pseudonym of somebody with an account, as they are called now."""
    user = candidate.user
    return _known_or_new(
        user_id=user.id,
        side=candidate.side,
        name=user.name,
        romanised=user.romanised,
        title=candidate.title,
        email=user.email or "",
        language=user.language,
    )


def of_stranger(name: str, title: str, email: str, *, side: Side, language: str) -> Signatory:
    """Return the pseudonym of somebody without an account."""
    return _known_or_new(
        user_id=None,
        side=side,
        name=name,
        romanised="",
        title=title,
        email=email.lower(),
        language=language,
    )


def of_actor(by: Actor) -> Signatory:
    """Return the pseudonym of the person who acts; they must be one who may be asked."""
    user = db.session.get_one(User, by.person_id)
    candidate = candidate_of(user)
    if candidate is None:
        title = " ".join(filter(None, (user.staff_department, user.staff_title)))
        candidate = Candidate("", by.side or Side.VENDOR, user, title)
    return of_candidate(candidate)


def erase_person_from_agreements(customer_id: int, people: Iterable[Signatory], *, by: Actor) -> int:
    """Remove who stands behind these pseudonyms; what they agreed to stays. Returns how many were emptied.

    Sheets that show the name are taken away and set anew without it.
    """
    emptied = [person for person in people if person.erased_at is None]
    with customer_scope(customer_id):
        for person in emptied:
            person.name = person.romanised = person.title = person.email = ""
            person.user_id, person.erased_at = None, clock.now()
            subject = f"signatory:{person.public_id}"
            audit.remember("agreement.signatory_erased", by=by, customer_id=customer_id, subject=subject)
        db.session.flush()
        ids = [person.id for person in emptied]
        _leave_the_usual_order(ids)
        _set_sheets_anew(ids)
        db.session.flush()
        announce(PseudonymsEmptied(customer_id, tuple(ids)))
    return len(emptied)


def erase_user_everywhere(user_id: int, *, by: Actor = WORKER) -> int:
    """Remove a person with an account from the agreements of every customer."""
    with every_customer("a person is erased wherever they signed"):
        asked = select(Signatory).where(Signatory.user_id == user_id)
        found = db.session.scalars(narrowed(asked, Signatory)).all()
    by_customer: dict[int, list[Signatory]] = {}
    for person in found:
        by_customer.setdefault(person.customer_id, []).append(person)
    return sum(
        erase_person_from_agreements(customer_id, people, by=by)
        for customer_id, people in by_customer.items()
    )


def _known_or_new(**called: object) -> Signatory:
    same = [getattr(Signatory, name) == value for name, value in called.items() if value is not None]
    same += [getattr(Signatory, name).is_(None) for name, value in called.items() if value is None]
    asked = select(Signatory).where(*same, Signatory.erased_at.is_(None)).order_by(Signatory.id).limit(1)
    known = db.session.scalar(narrowed(asked, Signatory))
    if known is not None:
        return known
    made = Signatory(**called)
    db.session.add(made)
    db.session.flush()
    return made


def _leave_the_usual_order(ids: list[int]) -> None:
    asked = select(CirculationSeat).where(
        CirculationSeat.signatory_id.in_(ids) | CirculationSeat.deputy_id.in_(ids)
    )
    for seat in db.session.scalars(narrowed(asked, CirculationSeat)).all():
        if seat.signatory_id in ids:
            db.session.delete(seat)
        else:
            seat.deputy_id = None


def _set_sheets_anew(ids: list[int]) -> None:
    """Take the stored sheets away that show these people, and owe new ones."""
    for edition in _editions_showing(ids):
        sheet = db.session.scalar(
            narrowed(select(StoredFile).where(StoredFile.id == edition.sheet_id), StoredFile)
        )
        edition.sheet_id = None
        db.session.flush()
        if sheet is not None:
            files.remove(sheet)
        owe("agreements.sheet", customer_id=edition.customer_id, agreement_id=edition.id)


def _editions_showing(ids: list[int]) -> Sequence[Agreement]:
    """Return the editions of the customer in scope whose sheet names one of these people."""
    step = CirculationStep
    asked = select(step.agreement_id).where(step.signatory_id.in_(ids) | step.deputy_id.in_(ids))
    shown = set(db.session.scalars(narrowed(asked, step)))
    spoke = select(step.agreement_id).join(Signature, Signature.step_id == step.id)
    shown |= set(db.session.scalars(narrowed(spoke.where(Signature.by_id.in_(ids)), step, Signature)))
    found = select(Agreement).where(
        Agreement.sheet_id.is_not(None), Agreement.id.in_(shown) | Agreement.proposer_id.in_(ids)
    )
    return db.session.scalars(narrowed(found, Agreement)).all()
