"""Who is told that people come, move on or follow each other. Their mails are letters with words of their own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import select

from portal.accounts.actions.departures import DepartureCancelled, DeparturePlanned
from portal.accounts.actions.invitations import JoinedByDomain
from portal.accounts.actions.staff import CsmIntroduced
from portal.accounts.models import Departure, Membership, User
from portal.accounts.queries.members import admins, by_ids
from portal.accounts.queries.team import places
from portal.activity import notices
from portal.activity.actions.notices import tell, withdraw
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.activity.queries.timeline import Doer, named
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import day
from portal.foundation.tenancy import customer_scope, narrowed

notices.chapter(_l("People and company"), "people.")


@notices.kind(
    "people.taken_over", _l("You take over from somebody who moves on"), usually=ByMail.AT_ONCE, direct=True,
    weight=Weight.ASKS, letter="departure.taken_over", sides=(Side.CUSTOMER,),
)  # fmt: skip
def taken_over(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell somebody what falls to them."""
    return _departures(noted, lambda name: _("You take over from %(name)s", name=name), "customer_home.show")


@notices.kind(
    "people.leaving", _l("Somebody moves on"), usually=ByMail.AT_ONCE, letter="departure.planned",
    news=_l("A move or departure"),
)  # fmt: skip
def leaving(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the other side that somebody moves on."""
    return _departures(noted, lambda name: _("%(name)s is moving on", name=name), "members.show_all")


@notices.kind(
    "people.csm_introduced", _l("Somebody else accompanies us from now on"), usually=ByMail.AT_ONCE,
    letter="csm.introduced", sides=(Side.CUSTOMER,), news=_l("A new contact person"),
)  # fmt: skip
def introduced(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell a customer who accompanies them from now on."""
    people = named(one.ids["successor_id"] for one in noted)
    return {
        one.id: Told(
            title=_("%(name)s accompanies you from now on", name=_called(person)),
            endpoint="company.show",
            place={"slug": one.customer_slug},
            subject=_("Your new contact person"),
            icon="handshake",
        )
        for one in noted
        if (person := people.get(one.ids["successor_id"])) is not None
    }


@notices.kind(
    "people.joined_by_domain", _l("Somebody joins by our mail domain"), usually=ByMail.AT_ONCE,
    letter="joined_by_domain", sides=(Side.CUSTOMER,),
)  # fmt: skip
def joined(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell an administrator who came in without being invited, while they are in."""
    still = select(Membership.id).where(
        Membership.id.in_([one.ids["membership_id"] for one in noted]), Membership.ended_at.is_(None)
    )
    present = set(db.session.scalars(narrowed(still, Membership)))
    people = named(one.ids["newcomer_id"] for one in noted)
    return {
        one.id: Told(
            title=_("%(name)s has joined by your mail domain", name=_called(people[one.ids["newcomer_id"]])),
            endpoint="members.show_all",
            place={"slug": one.customer_slug},
            icon="user-plus",
        )
        for one in noted
        if one.ids["membership_id"] in present and one.ids["newcomer_id"] in people
    }


@in_transaction(DeparturePlanned)
def _tell_of_departure(event: DeparturePlanned) -> None:
    """Tell who follows, and the other side: the account team, or the customer's administrators."""
    with customer_scope(event.customer_id):
        departure = db.session.scalars(select(Departure).where(Departure.id == event.departure_id)).one()
        both = by_ids([departure.membership_id, departure.successor_id or 0])
        follower = both.get(departure.successor_id or 0)
        if event.by.side is Side.VENDOR:
            others = [one.user_id for one in admins() if one.id != departure.membership_id]
        else:
            others = [place.user_id for place in places()]
        if follower is not None:
            _tell([follower.user_id], "people.taken_over", departure, event)
        _tell(others, "people.leaving", departure, event)


@in_transaction(DepartureCancelled)
def _tell_no_more(event: DepartureCancelled) -> None:
    with customer_scope(event.customer_id):
        departure = db.session.scalars(select(Departure).where(Departure.id == event.departure_id)).one()
        withdraw(_about(departure))


@in_transaction(CsmIntroduced)
def _tell_of_successor(event: CsmIntroduced) -> None:
    with customer_scope(event.customer_id):
        about = f"introduced:{event.leaver_id}:{event.successor_id}:{clock.now():%Y%m%d}"
        tell(
            [one.user_id for one in admins()], "people.csm_introduced", by=event.by, about=about,
            visibility=Visibility.SHARED, leaver_id=event.leaver_id, successor_id=event.successor_id,
        )  # fmt: skip


@in_transaction(JoinedByDomain)
def _tell_who_joined(event: JoinedByDomain) -> None:
    with customer_scope(event.customer_id):
        tell(
            [one.user_id for one in admins()], "people.joined_by_domain", by=WORKER,
            about=f"joined:{event.membership_id}:{clock.now():%Y%m%d}", visibility=Visibility.CUSTOMER,
            membership_id=event.membership_id, newcomer_id=event.person_id,
        )  # fmt: skip


def _tell(people: Iterable[int], kind: str, departure: Departure, event: DeparturePlanned) -> None:
    tell(
        people, kind, by=event.by, about=_about(departure), visibility=Visibility.SHARED,
        subject_kind="departure", subject_id=departure.id, departure_id=departure.id,
    )  # fmt: skip


def _about(departure: Departure) -> str:
    return f"departure:{departure.public_id}"


def _departures(noted: Sequence[Noted], sentence: Any, endpoint: str) -> Mapping[int, Told]:
    asked = (
        select(Departure.id, Departure.leaves_on, Membership.user_id)
        .join(Membership, Membership.id == Departure.membership_id)
        .where(Departure.id.in_([one.subject_id for one in noted]), Departure.cancelled_at.is_(None))
    )
    rows = {row.id: row for row in db.session.execute(narrowed(asked, Departure, Membership))}
    people = named(row.user_id for row in rows.values())
    found: dict[int, Told] = {}
    for one in noted:
        row = rows.get(one.subject_id)
        if row is not None and row.user_id in people:
            found[one.id] = Told(
                title=sentence(_called(people[row.user_id])),
                endpoint=endpoint,
                place={"slug": one.customer_slug},
                about=_("Last day: %(day)s", day=day(row.leaves_on)),
                icon="log-out",
            )
    return found


def _called(person: Doer) -> str:
    return pgettext("person", "%(name)s", name=person.name)
