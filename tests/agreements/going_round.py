"""A plan put forward at Sakura: by Chloe, to Sora (confirms), and Ren (agrees, with Hana as deputy)."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import User
from portal.agreements.actions import proposing, signatories, signing
from portal.agreements.actions.circulation import SeatGiven
from portal.agreements.actions.signing import Answer
from portal.agreements.models import Agreement, Part, Signatory
from portal.agreements.queries import rounds
from portal.agreements.queries.people import candidate_of
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import work_off
from portal.plans.models import Kpi, Node, Plan
from tests.cast import STAFF, address

EXECUTIVE = {"name": "中村 浩一", "title": "常務取締役", "email": "nakamura@sakura.example"}


@dataclass(frozen=True)
class Seat:
    """Who is asked for what: a cast member's name, or "executive" for somebody without an account."""

    who: str
    part: Part = Part.AGREE
    deputy: str = ""


USUAL = (Seat("sora", Part.CONFIRM), Seat("ren", Part.AGREE, "hana"))


def actor(name: str) -> Actor:
    side = Side.VENDOR if name in STAFF else Side.CUSTOMER
    return Actor(ActorKind.PERSON, side, person(name).id)


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == address(name))).one()


def signatory(name: str) -> Signatory:
    if name == "executive":
        return signatories.of_stranger(**EXECUTIVE, side=Side.CUSTOMER, language="ja")
    candidate = candidate_of(person(name))
    assert candidate
    return signatories.of_candidate(candidate)


def the_plan() -> Plan:
    return db.session.scalars(select(Plan).order_by(Plan.id)).first()


def put_forward(*seats: Seat, by: str = "chloe", **more) -> Agreement:
    """Put the plan of the customer in scope forward, and commit."""
    given = [
        SeatGiven(signatory(seat.who), seat.part, signatory(seat.deputy) if seat.deputy else None)
        for seat in seats or USUAL
    ]
    edition = proposing.put_forward(the_plan(), given, by=actor(by), **more)
    db.session.commit()
    return edition


def say_yes(edition: Agreement, who: str, **more) -> None:
    """Agree at the place whose turn it is, and commit."""
    seen = rounds.round_of(edition)
    place = seen.current
    assert place
    signing.agree(edition, place.public_id, Answer(seen.seal, **more), by=actor(who))
    db.session.commit()


def agreed(*seats: Seat) -> Agreement:
    """Put the plan forward and let everybody say yes."""
    edition = put_forward(*(seats or (Seat("ren"),)))
    for seat in seats or (Seat("ren"),):
        say_yes(edition, seat.who)
    return edition


def change_target(value: float) -> None:
    """Give the shared KPI another target, past the forms, and commit."""
    shared = select(Kpi).join(Node, Node.id == Kpi.node_id).where(Node.visibility == "shared")
    kpi = db.session.scalars(shared.where(Node.deleted_at.is_(None))).first()
    kpi.target = value
    db.session.commit()


def letters(to: str = "") -> list[MailboxMessage]:
    """Do what is owed, and return the mails (to one address) in order. Objects read before are read anew."""
    known = [row for row in db.session if not isinstance(row, MailboxMessage)]
    work_off(200)
    db.session.rollback()
    for row in known:
        db.session.add(row)
        db.session.expire(row)
    asked = select(MailboxMessage).order_by(MailboxMessage.id)
    return list(db.session.scalars(asked.where(MailboxMessage.to == to) if to else asked))


def links_given() -> list[PurposeLink]:
    asked = select(PurposeLink).where(PurposeLink.purpose == Purpose.EXECUTIVE).order_by(PurposeLink.id)
    return list(db.session.scalars(asked))
