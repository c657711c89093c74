"""Who is asked to decide something hears of it once they can see it; who asked hears of the answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import Row, select

from portal.accounts.models import User
from portal.accounts.queries import team
from portal.activity import notices
from portal.activity.actions.notices import tell, withdraw
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import full_date
from portal.foundation.tenancy import narrowed
from portal.reviews.actions.events import ReviewMoved
from portal.reviews.actions.outcomes_events import DecisionMoved
from portal.reviews.models import DecisionAsked, Review
from portal.reviews.queries import reviews
from portal.reviews.rules.outcomes import waits
from portal.reviews.rules.words import Answer

ASKED, ANSWERED = "review.decision_asked", "review.decision_answered"
SUBJECT = "decision_asked"
AnyRow = Row[*tuple[Any, ...]]


@notices.kind(
    ASKED, _l("I am asked to decide something"), usually=ByMail.AT_ONCE, weight=Weight.ASKS,
    news=_l("A decision is asked for"),
)  # fmt: skip
def asked_to_decide(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever is to decide, as long as they are and it is still to be decided."""
    rows, found = _rows(noted), {}
    for one in noted:
        row = rows.get(one.subject_id)
        if row is None or row.decider_id != one.ids.get("decider_id") or not waits(row.answer):
            continue
        words = _("%(name)s asks you to decide something", name=_who(one))
        found[one.id] = Told(
            title=words,
            endpoint="review_decisions.answer",
            place=_place(one, row),
            text=_("By %(day)s", day=full_date(row.decide_by)) if row.decide_by else "",
            about=row.request,
            subject=words,
            action=_("See what is to be decided"),
            thread=f"decision-asked-{row.public_id}",
            icon="circle-help",
        )
    return found


@notices.kind(ANSWERED, _l("A decision we asked for was taken"), news=_l("A decision was taken"))
def was_decided(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever accompanies the customer what was decided, as it stands now."""
    rows, found = _rows(noted), {}
    for one in noted:
        row = rows.get(one.subject_id)
        if row is None or row.answer is None:
            continue
        words = _sentence(row.answer, _who(one))
        found[one.id] = Told(
            title=words,
            endpoint="reviews.show",
            place={
                "slug": one.customer_slug,
                "review": row.review_pid,
                "_anchor": f"decision-{row.public_id}",
            },
            text=row.answer_text,
            about=row.request,
            subject=words,
            action=_("See the answer"),
            thread=f"decision-asked-{row.public_id}",
            icon="circle-check",
        )
    return found


@in_transaction(DecisionMoved)
def tell_of_decision(event: DecisionMoved) -> None:
    """Tell who is to decide, or what was decided; nothing while the review is the vendor's alone."""
    if event.visibility is not Visibility.SHARED:
        return
    asked = select(DecisionAsked).where(DecisionAsked.id == event.decision_id)
    row = db.session.scalar(narrowed(asked, DecisionAsked))
    if row is None:
        return
    if event.what == "asked":
        _ask(row, event.by)
        return
    withdraw(f"{SUBJECT}:{row.id}:answered", kind=ANSWERED)
    those = {place.user_id for place in team.places() if team.may_accompany(place.user)}
    tell(
        those, ANSWERED, by=event.by, about=f"{SUBJECT}:{row.id}:answered", visibility=row.visibility,
        subject_kind=SUBJECT, subject_id=row.id,
    )  # fmt: skip


@in_transaction(ReviewMoved)
def tell_when_opened(event: ReviewMoved) -> None:
    """Tell everybody who is to decide something once the customer sees the review."""
    if event.what == "opened":
        for row in reviews.decisions_of(event.review_id):
            if waits(row.answer):
                _ask(row, event.by)


def _ask(row: DecisionAsked, by: Any) -> None:
    if row.decider_id is not None and waits(row.answer):
        tell(
            {row.decider_id}, ASKED, by=by, about=f"{SUBJECT}:{row.id}:{row.decider_id}",
            visibility=row.visibility, subject_kind=SUBJECT, subject_id=row.id, decider_id=row.decider_id,
        )  # fmt: skip


def _rows(noted: Sequence[Noted]) -> Mapping[int, AnyRow]:
    ids = sorted({one.subject_id for one in noted})
    asked = (
        select(
            DecisionAsked.id, DecisionAsked.public_id, DecisionAsked.request, DecisionAsked.decider_id,
            DecisionAsked.decide_by, DecisionAsked.answer, DecisionAsked.answer_text,
            Review.public_id.label("review_pid"),
        )
        .join(
            Review, (Review.id == DecisionAsked.review_id) & (Review.customer_id == DecisionAsked.customer_id)
        )
        .where(DecisionAsked.id.in_(ids), DecisionAsked.deleted_at.is_(None), Review.deleted_at.is_(None))
    )  # fmt: skip
    return {row.id: row for row in db.session.execute(narrowed(asked, DecisionAsked, Review))}


def _sentence(answer: Answer, name: str) -> str:
    if answer is Answer.YES:
        return _("%(name)s wrote down a decision: yes", name=name)
    if answer is Answer.NO:
        return _("%(name)s wrote down a decision: no", name=name)
    return _("%(name)s left a decision for later", name=name)


def _who(one: Noted) -> str:
    return pgettext("person", "%(name)s", name=one.by.name) if one.by and one.by.name else _("Somebody")


def _place(one: Noted, row: AnyRow) -> dict[str, Any]:
    return {"slug": one.customer_slug, "review": row.review_pid, "decision_asked": row.public_id}
