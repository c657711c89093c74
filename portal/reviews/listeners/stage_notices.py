"""What the bell says of a review's stages: a look is asked for or given, something is final or being corrected."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select

from portal.accounts.models import Customer, CustomerRole, Membership, User
from portal.accounts.queries import team
from portal.activity import notices
from portal.activity.actions.notices import tell, withdraw
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Attendee
from portal.reviews.actions.events import ReviewFinal, ReviewMoved
from portal.reviews.actions.looking import asking
from portal.reviews.models import Review
from portal.reviews.paper.words import kind_words, period_words
from portal.reviews.queries import reviews
from portal.reviews.rules.words import ReviewState

KIND = "review"
AnyRow = Row[*tuple[Any, ...]]
notices.chapter(_l("Business reviews"), "review.")


@notices.kind(
    "review.look_asked", _l("I am asked for a look before a business review is final"), usually=ByMail.AT_ONCE,
    weight=Weight.ASKS, sides=(Side.VENDOR,),
)  # fmt: skip
def look_asked(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the CS leads, as long as nobody has looked."""
    waiting = _rows(noted, Review.state == ReviewState.ASKED)
    return _told(
        noted, waiting, lambda name: _("Please look at “%(review)s” before it is final", review=name),
        action=_("Look at it"), endpoint="review_stages.look",
    )  # fmt: skip


@notices.kind(
    "review.looked", _l("A CS lead has looked at a business review of mine"), weight=Weight.SPEAKS,
    sides=(Side.VENDOR,),
)  # fmt: skip
def looked(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who asked what the CS lead said."""
    approved = [one for one in noted if one.ids.get("what") == "looked"]
    back = [one for one in noted if one.ids.get("what") != "looked"]
    rows = _rows(noted)
    return {
        **_told(
            approved, rows, lambda name: _("“%(review)s” was looked at and may be made final", review=name)
        ),
        **_told(
            back, rows, lambda name: _("“%(review)s” was sent back: something is to be changed", review=name)
        ),
    }


@notices.kind("review.final", _l("A business review is final"), news=_l("A business review is final"))
def final(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell both sides that it is final and stays so."""
    return _told(noted, _rows(noted), lambda name: _("“%(review)s” is final", review=name), icon="lock")


@notices.kind("review.reopened", _l("A business review that was final is being corrected"))
def reopened(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell both sides while it is being corrected."""
    rows = _rows(noted, Review.state.in_((ReviewState.REOPENED, ReviewState.ASKED, ReviewState.LOOKED)))
    return _told(noted, rows, lambda name: _("“%(review)s” is being corrected", review=name), icon="pencil")


@in_transaction(ReviewFinal)
def ring_about_final(event: ReviewFinal) -> None:
    """Tell the customer's administrators, who takes part in the meeting, and the account team."""
    withdraw(_correcting(event.review_id))
    _ring(event.review_id, "review.final", f"review-final-{event.review_id}-{event.number}", event.by)


@in_transaction(ReviewMoved)
def ring_about_stages(event: ReviewMoved) -> None:
    """Tell the same people that what they read is being corrected; take back what holds no more."""
    if event.what == "reopened":
        _ring(event.review_id, "review.reopened", _correcting(event.review_id), event.by)
    elif event.what in ("kept", "deleted"):
        withdraw(_correcting(event.review_id))
        review = _review(event.review_id)
        if review is not None:
            withdraw(asking(review))


def _ring(review_id: int, kind: str, about: str, by: Actor) -> None:
    review = reviews.by_id(review_id)
    if review is None:
        return
    tell(
        _people(review), kind, by=by, about=about, visibility=Visibility.SHARED, subject_kind=KIND,
        subject_id=review.id, review_id=review.id,
    )  # fmt: skip


def _correcting(review_id: int) -> str:
    return f"review-correcting-{review_id}"


def _people(review: Review) -> set[int]:
    """Return whom it concerns: the customer's administrators, who comes to the meeting, and the account team."""
    admins = select(Membership.user_id).where(
        Membership.ended_at.is_(None), Membership.role == CustomerRole.ADMIN
    )
    found = set(db.session.scalars(narrowed(admins, Membership)))
    if review.meeting_id is not None:
        comers = select(Attendee.person_id).where(
            Attendee.meeting_id == review.meeting_id, Attendee.person_id.is_not(None)
        )
        found |= set(db.session.scalars(narrowed(comers, Attendee)))
    found |= {place.user_id for place in team.places() if team.may_accompany(place.user)}
    return {one for one in found if one is not None}


def _review(review_id: int) -> Review | None:
    """Return a review even though it was deleted."""
    return db.session.scalar(narrowed(select(Review).where(Review.id == review_id), Review))


def _told(
    noted: Iterable[Noted],
    rows: Mapping[int, AnyRow],
    sentence: Any,
    *,
    action: str = "",
    endpoint: str = "reviews.show",
    icon: str = "presentation",
) -> dict[int, Told]:
    found = {}
    for one in noted:
        row = rows.get(one.subject_id)
        if row is not None:
            name = _called(row)
            found[one.id] = Told(
                title=sentence(name),
                endpoint=endpoint,
                place={"slug": one.customer_slug, "review": row.public_id},
                about=name,
                subject=_("News of a business review"),
                action=action or _("Open the review"),
                thread=f"review-{row.public_id}",
                icon=icon,
            )
    return found


def _rows(noted: Sequence[Noted], *wanted: Any) -> Mapping[int, AnyRow]:
    asked = (
        select(
            Review.id, Review.public_id, Review.title, Review.period_kind, Review.first, Review.last,
            Customer.fiscal_first_month,
        )
        .join(Customer, Customer.id == Review.customer_id)
        .where(Review.id.in_(sorted({one.subject_id for one in noted})), Review.deleted_at.is_(None), *wanted)
    )  # fmt: skip
    return {row.id: row for row in db.session.execute(narrowed(asked, Review))}


def _called(row: AnyRow) -> str:
    period = period_words(row.period_kind, row.first, row.last, row.fiscal_first_month)
    return row.title or f"{kind_words(row.period_kind)} {period}"
