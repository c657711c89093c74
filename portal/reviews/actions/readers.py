"""A review goes to somebody without an account: by a personal link that expires and can be taken back."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.agreements.actions.signatories import of_stranger
from portal.agreements.models import Signatory
from portal.foundation import clock, limits, mail
from portal.foundation import links as purpose_links
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.limits import Allowance
from portal.foundation.links import Purpose, PurposeLink
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import narrowed
from portal.reviews.actions import exports
from portal.reviews.actions.events import review_changed
from portal.reviews.actions.records import remember, tell
from portal.reviews.models import Export, Review, ReviewEdition, ReviewReader
from portal.reviews.queries import readers, reviews
from portal.reviews.rules.exports import Wanted
from portal.reviews.rules.words import ExportKind, Paper

RENEWALS = Allowance("review links", 3, 3600)
PAPERS = Allowance("review papers by link", 6, 3600)
MOST_READERS = 30


@dataclass(frozen=True)
class ReviewAcknowledged(Event):
    """Somebody without an account has taken note of a final edition."""

    review_id: int
    reader_id: int
    edition: int


@dataclass(frozen=True)
class Invited:
    """Somebody who is to read a review, as the form has them."""

    name: str
    title: str
    email: str
    language: str
    message: str = ""


def invite(review: Review, customer: Customer, invited: Invited, *, by: Actor) -> ReviewReader:
    """Give the review to somebody, mail them their link, and make their paper. Who has it already is sent it again.

    Raises Refused: not_open (the customer does not see it yet), many_readers.
    """
    if review.visibility is not Visibility.SHARED:
        raise Refused("not_open")
    given = readers.readers_of(review.id)
    person = of_stranger(
        invited.name, invited.title, invited.email, side=Side.CUSTOMER, language=invited.language
    )
    alike = next(
        (one.reader for one in given if one.person.email == person.email and not one.is_erased), None
    )
    if alike is None and len(given) >= MOST_READERS:
        raise Refused("many_readers")
    reader = alike or ReviewReader(review_id=review.id, signatory_id=person.id)
    reader.signatory_id, reader.message, reader.sent_by_id = person.id, invited.message, by.person_id
    reader.revoked_at = None
    db.session.add(reader)
    db.session.flush()
    send(reader, review, by=by)
    _make_ready(review, customer, person, by)
    tell("review.sent", review, by)
    return reader


def send(reader: ReviewReader, review: Review, *, by: Actor) -> PurposeLink:
    """Mail the reader a new link; those given before open no more."""
    _revoke_links(reader)
    link = purpose_links.make(Purpose.REVIEW, customer_ref=reader.customer_id, ids={"reader": reader.id})
    reader.link_id, reader.sent_at = link.id, clock.now()
    db.session.flush()
    mail.post("review.for_reading", customer_ref=reader.customer_id, reader_id=reader.id, link_id=link.id)
    remember("review.link_sent", review, by, reader=reader.public_id)
    review_changed(review, "readers")
    return link


def revoke(reader: ReviewReader, review: Review, *, by: Actor) -> None:
    """Let the reader's link open no more."""
    if reader.revoked_at is not None:
        return
    _revoke_links(reader)
    reader.revoked_at = clock.now()
    db.session.flush()
    remember("review.link_revoked", review, by, reader=reader.public_id)
    review_changed(review, "readers")


def renew(reader: ReviewReader, review: Review, person: Signatory) -> bool:
    """Mail a new link in place of one that has expired, to the address that is known; False where it is too often."""
    if not limits.take(RENEWALS, "reader", reader.id):
        return False
    if reader.revoked_at is None and person.erased_at is None:
        send(reader, review, by=actor_of(person))
    return True


def note_read(reader: ReviewReader, review: Review, edition: ReviewEdition | None) -> None:
    """Note that the reader has the review before their eyes: the first time, and the newest edition."""
    number = edition.number if edition is not None else None
    if reader.opened_at is not None and (reader.opened_edition or 0) >= (number or 0):
        return
    reader.opened_at = reader.opened_at or clock.now()
    reader.opened_edition = number if number is not None else reader.opened_edition
    db.session.flush()
    review_changed(review, "readers")


def acknowledge(
    reader: ReviewReader,
    review: Review,
    edition: ReviewEdition,
    seal: str,
    *,
    person: Signatory,
    remark: str = "",
) -> None:
    """Record that the reader has taken note of exactly this edition. Raises Refused (newer, already)."""
    held = select(ReviewReader).where(ReviewReader.id == reader.id).with_for_update()
    db.session.scalar(narrowed(held, ReviewReader), execution_options={"populate_existing": True})
    if seal != edition.seal:
        raise Refused("newer")
    if reader.acknowledged_seal == edition.seal:
        raise Refused("already")
    note_read(reader, review, edition)
    reader.acknowledged_at, reader.acknowledged_seal, reader.remark = clock.now(), edition.seal, remark
    db.session.flush()
    by = actor_of(person)
    remember("review.acknowledged", review, by, reader=reader.public_id, edition=edition.number)
    tell("review.acknowledged", review, by, edition=edition.number)
    announce(ReviewAcknowledged(reader.customer_id, review.id, reader.id, edition.number))
    review_changed(review, "readers")


def ask_for_paper(
    reader: ReviewReader, review: Review, customer: Customer, person: Signatory, language: str
) -> bool:
    """Have the PDF made that the reader takes along; False where it was asked for too often."""
    if not limits.take(PAPERS, "reader", reader.id):
        return False
    _make_ready(review, customer, person, actor_of(person), language)
    return True


def send_before_the_meeting(export: Export) -> None:
    """Mail everybody who reads the review their link, now that its paper for the meeting is made."""
    review = reviews.by_id(export.review_id)
    if review is None or review.visibility is not Visibility.SHARED:
        return
    for one in readers.readers_of(review.id):
        if one.reader.revoked_at is None and not one.is_erased:
            send(one.reader, review, by=Actor(ActorKind.WORKER))


def forget(people: set[int]) -> None:
    """Take back the links of erased people of the customer in scope, and what was written to them."""
    asked = select(ReviewReader).where(ReviewReader.signatory_id.in_(people))
    for reader in db.session.scalars(narrowed(asked, ReviewReader)).all():
        _revoke_links(reader)
        reader.message, reader.revoked_at = "", reader.revoked_at or clock.now()


def actor_of(person: Signatory) -> Actor:
    """Return who acts when somebody without an account acts by their link."""
    return Actor(ActorKind.ACTION_LINK, person.side, person.user_id)


def _make_ready(
    review: Review, customer: Customer, person: Signatory, by: Actor, language: str = ""
) -> Export | None:
    wanted = Wanted(ExportKind.PDF, language or person.language, Paper(review.paper))
    try:
        edition = reviews.newest_edition(review.id)
        return exports.ask(review, customer, wanted, by=by, edition=edition)
    except Refused:  # many are under way; the reader asks for it on their page
        return None


def _revoke_links(reader: ReviewReader) -> None:
    asked = select(PurposeLink).where(
        PurposeLink.id == reader.link_id,
        PurposeLink.purpose == Purpose.REVIEW,
        PurposeLink.revoked_at.is_(None),
    )
    for link in db.session.scalars(asked).all():
        link.revoked_at = clock.now()
    db.session.flush()
