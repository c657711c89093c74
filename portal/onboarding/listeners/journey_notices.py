"""Who hears of a journey as a whole: that it began, fell behind, came to its first result, was completed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.actions.notices import tell, withdraw
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.foundation.actor import WORKER
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.onboarding.actions.events import JourneyBegun, JourneyCompleted, PaceCrossed, WowReached
from portal.onboarding.models import Journey
from portal.onboarding.queries.told import customers_people, journeys_told, leads
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.words import Pace

BEGUN, PACE, WOW, COMPLETED = "journey.begun", "journey.pace", "journey.wow", "journey.completed"


@notices.kind(
    BEGUN, _l("An onboarding of ours begins"), usually=ByMail.AT_ONCE, weight=Weight.ASKS,
    sides=(Side.CUSTOMER,), news=_l("An onboarding begins"),
)  # fmt: skip
def begun(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the customer's people what it leads to, while it runs."""
    return _told(
        noted,
        lambda one, row: (
            _journey(one, row, _("Your onboarding has begun"), action=_("See the first step"), icon="route")
            if row.started_at and not (row.completed_at or row.cancelled_at)
            else None
        ),
    )


@notices.kind(
    PACE, _l("An onboarding of my customers falls behind or is stuck"), usually=ByMail.AT_ONCE,
    weight=Weight.ASKS, sides=(Side.VENDOR,),
)  # fmt: skip
def pace(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever leads it, as long as it is so."""
    return _told(noted, _slow)


@notices.kind(
    WOW,
    _l("An onboarding comes to its first result"),
    usually=ByMail.AT_ONCE,
    news=_l("The first result is there"),
)
def wow(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell both sides of the first result, in the customer's words."""
    return _told(
        noted,
        lambda one, row: _journey(
            one, row, _("The first result is there"),
            text=Words(row.wow_words_ja, row.wow_words_en).of(language()), icon="star",
        )
        if row.wow_reached_at
        else None,
    )  # fmt: skip


@notices.kind(COMPLETED, _l("An onboarding is completed"), news=_l("An onboarding is completed"))
def completed(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell both sides that it is done."""
    return _told(
        noted,
        lambda one, row: (
            _journey(one, row, _("The onboarding is completed"), icon="circle-check")
            if row.completed_at
            else None
        ),
    )


@in_transaction(JourneyBegun)
def tell_of_the_beginning(event: JourneyBegun) -> None:
    """Tell the customer's people who walk it."""
    journey = _one(event.journey_id)
    tell(
        customers_people(journey), BEGUN, by=event.by, about=f"{BEGUN}:{journey.public_id}",
        visibility=Visibility.SHARED, subject_kind="journey", subject_id=journey.id,
    )  # fmt: skip


@in_transaction(PaceCrossed)
def raise_the_alarm(event: PaceCrossed) -> None:
    """Tell whoever leads it once for each crossing to the worse; what is better again is taken back."""
    about = f"{PACE}:{event.journey_pid}:{event.after}"
    for other in (Pace.BEHIND, Pace.STUCK):
        if other is not event.after:
            withdraw(f"{PACE}:{event.journey_pid}:{other}")
    if not event.worse:
        return
    journey = _one(event.journey_id)
    tell(
        leads(journey), PACE, by=WORKER, about=about, visibility=Visibility.VENDOR, subject_kind="journey",
        subject_id=journey.id, pace=event.after.value,
    )  # fmt: skip


@in_transaction(WowReached)
def tell_of_the_first_result(event: WowReached) -> None:
    """Tell both sides."""
    _tell_both(event.journey_id, WOW)


@in_transaction(JourneyCompleted)
def tell_of_the_end(event: JourneyCompleted) -> None:
    """Tell both sides."""
    _tell_both(event.journey_id, COMPLETED)


def _tell_both(journey_id: int, kind: str) -> None:
    journey = _one(journey_id)
    tell(
        customers_people(journey) | leads(journey), kind, by=WORKER, about=f"{kind}:{journey.public_id}",
        visibility=Visibility.SHARED, subject_kind="journey", subject_id=journey.id,
    )  # fmt: skip


def _told(noted: Sequence[Noted], words: Callable[[Noted, Any], Told | None]) -> dict[int, Told]:
    rows = journeys_told(one.subject_id for one in noted)
    found = {one.id: words(one, rows[one.subject_id]) for one in noted if one.subject_id in rows}
    return {number: told for number, told in found.items() if told is not None}


def _slow(one: Noted, row: Any) -> Told | None:
    over = row.completed_at or row.cancelled_at
    if over or row.pace.value != one.ids.get("pace"):
        return None
    title = (
        _("%(customer)s: the onboarding is stuck", customer=one.customer_name)
        if row.pace is Pace.STUCK
        else _("%(customer)s: the onboarding has fallen behind", customer=one.customer_name)
    )
    late = ngettext("%(num)s working day late", "%(num)s working days late", row.late_days)
    return _journey(
        one, row, title, text=late, action=_("See where it stands"), icon="hourglass", subject=title
    )


def _journey(one: Noted, row: Any, title: str, **more: Any) -> Told:
    return Told(
        title=title,
        endpoint="journeys.show",
        place={"slug": one.customer_slug, "journey": row.public_id},
        about=Words(row.title_ja, row.title_en).of(language()),
        **more,
    )


def _one(journey_id: int) -> Journey:
    """Return a journey of the customer in scope, which the event has just told of."""
    return db.session.scalars(narrowed(select(Journey).where(Journey.id == journey_id), Journey)).one()
