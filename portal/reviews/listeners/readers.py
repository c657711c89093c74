"""Readers without an account: what the timeline and the bell say of them, and what stays of erased ones."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.queries import team
from portal.activity import notices
from portal.activity.actions.notices import tell
from portal.activity.notices import Noted, Told, Weight
from portal.activity.sentences import told_by
from portal.agreements.actions.events import PseudonymsEmptied
from portal.agreements.models import Signatory
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, narrowed
from portal.reviews.actions import readers as change
from portal.reviews.actions.readers import ReviewAcknowledged
from portal.reviews.models import Review, ReviewReader
from portal.reviews.paper.words import kind_words, period_words
from portal.reviews.queries import readers, reviews

told_by("reviews/readers/told.html", "review.sent", "review.acknowledged")


@in_transaction(PseudonymsEmptied)
def forget_readers(event: PseudonymsEmptied) -> None:
    """Take back the links of erased people, and what was written to them; that somebody acknowledged it stays."""
    with customer_scope(event.customer_id):
        change.forget(set(event.signatory_ids))


@in_transaction(ReviewAcknowledged)
def ring(event: ReviewAcknowledged) -> None:
    """Tell who sent it, and the account team."""
    review, reader = reviews.by_id(event.review_id), readers.by_id(event.reader_id)
    if review is None or reader is None:
        return
    people = {place.user_id for place in team.places() if team.may_accompany(place.user)}
    people |= {reader.sent_by_id} if reader.sent_by_id is not None else set()
    tell(
        people, "review.acknowledged", by=Actor(ActorKind.ACTION_LINK, Side.CUSTOMER),
        about=f"review-acknowledged-{reader.public_id}-{event.edition}", visibility=Visibility.SHARED,
        subject_kind="review", subject_id=review.id, reader_id=reader.id,
    )  # fmt: skip


@notices.kind(
    "review.acknowledged",
    _l("Somebody without an account has read a business review that was sent to them"),
    weight=Weight.SPEAKS,
    sides=(Side.VENDOR,),
)
def acknowledged(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the vendor's people that an executive has taken note, and with which word."""
    asked = (
        select(
            ReviewReader.id, ReviewReader.remark, Signatory.name, Review.public_id, Review.title, Review.period_kind,
            Review.first, Review.last, Customer.fiscal_first_month,
        )
        .join(
            Signatory,
            (Signatory.id == ReviewReader.signatory_id) & (Signatory.customer_id == ReviewReader.customer_id),
        )
        .join(Review, (Review.id == ReviewReader.review_id) & (Review.customer_id == ReviewReader.customer_id))
        .join(Customer, Customer.id == Review.customer_id)
        .where(
            ReviewReader.id.in_({one.ids.get("reader_id") for one in noted}), Review.deleted_at.is_(None)
        )
    )  # fmt: skip
    rows = {row.id: row for row in db.session.execute(narrowed(asked, ReviewReader, Signatory, Review))}
    found = {}
    for one in noted:
        row = rows.get(one.ids.get("reader_id"))
        if row is None:
            continue
        period = period_words(row.period_kind, row.first, row.last, row.fiscal_first_month)
        title = row.title or f"{kind_words(row.period_kind)} {period}"
        name = pgettext("person", "%(name)s", name=row.name) if row.name else _("Somebody")
        found[one.id] = Told(
            title=_("%(name)s has read “%(review)s” and acknowledged it", name=name, review=title),
            text=row.remark,
            endpoint="review_readers.show",
            place={"slug": one.customer_slug, "review": row.public_id},
            about=title,
            subject=_("News of a business review"),
            action=_("Open the review"),
            thread=f"review-{row.public_id}",
            icon="circle-check",
        )
    return found
