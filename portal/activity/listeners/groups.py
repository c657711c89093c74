"""Groups of people to write to that people, contracts and visits tell of."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, false, or_, select

from portal.accounts.models import Customer, CustomerRole, Membership, Subscription, User
from portal.activity.groups import Choice, InGroup, Option, Settings, WroteTo, group
from portal.foundation import clock
from portal.foundation.db import db

WHOM = Choice(
    "whom",
    _l("To whom"),
    (
        ("champions", _l("Champions")),
        ("admins", _l("Administrators")),
        ("sponsors", _l("Executive sponsors")),
        ("leading", _l("Champions, administrators and executive sponsors")),
        ("everybody", _l("Everybody")),
    ),
)
CURRENT = (Membership.ended_at.is_(None), User.disabled_at.is_(None), User.erased_at.is_(None))


def whom(settings: Settings) -> ColumnElement[bool]:
    """Return the condition for the people of the chosen roles."""
    champions, sponsors = Membership.champion_since.is_not(None), Membership.exec_sponsor.is_(True)
    admins = Membership.role == CustomerRole.ADMIN
    chosen: dict[Any, ColumnElement[bool]] = {
        "champions": champions, "admins": admins, "sponsors": sponsors,
        "leading": or_(champions, admins, sponsors), "everybody": Membership.id.is_not(None),
    }  # fmt: skip
    return chosen.get(settings.get("whom"), false())


def was_here(written: Sequence[WroteTo]) -> set[int]:
    """Return who of those written to has opened the portal since."""
    asked = select(Membership.customer_id, Membership.user_id, Membership.seen_at).where(
        Membership.user_id.in_({one.person_id for one in written}), Membership.seen_at.is_not(None)
    )
    seen = {(row.customer_id, row.user_id): row.seen_at for row in db.session.execute(asked)}
    return {
        one.id
        for one in written
        if (at := seen.get((one.customer_id, one.person_id))) is not None and at > one.at
    }


@group(
    "not_signed_in",
    _l("Not signed in for n days"),
    hint=_l("People who joined and have not opened the portal since."),
    options=(Option("days", _l("Days without a sign-in"), 14),),
    fields={"days": _l("Days without a sign-in")},
    acted=was_here,
    acted_label=_l("Was here since"),
)
def not_signed_in(customer_ids: Sequence[int], settings: Settings) -> list[InGroup]:
    """Return who was here once, and not for so many days; nobody who was never here."""
    now = clock.now()
    before = now - timedelta(days=int(settings["days"]))
    asked = (
        select(Membership.customer_id, Membership.user_id, Membership.seen_at)
        .join(User, User.id == Membership.user_id)
        .where(Membership.customer_id.in_(customer_ids), Membership.seen_at < before, *CURRENT)
    )
    return [
        InGroup(row.customer_id, row.user_id, {"days": (now - row.seen_at).days})
        for row in db.session.execute(asked)
    ]


@group(
    "renewal",
    _l("Renewal within n days"),
    hint=_l("Those who decide, of customers whose contract is renewed or ends soon."),
    options=(
        Option("days", _l("Days until the renewal"), 90),
        Choice("whom", WHOM.label, (WHOM.choices[3], *WHOM.choices[:3])),
    ),
    fields={
        "renewal_day": _l("Day of the renewal"),
        "notice_day": _l("Notice deadline"),
        "days": _l("Days left"),
    },
    acted=was_here,
    acted_label=_l("Was here since"),
)
def renewal_soon(customer_ids: Sequence[int], settings: Settings) -> list[InGroup]:
    """Return the chosen people of customers of which a subscription renews within so many days of theirs."""
    contracts = (
        select(Subscription.customer_id, Subscription.renews_on, Subscription.notice_on, Customer.time_zone)
        .join(Customer, Customer.id == Subscription.customer_id)
        .where(
            Subscription.customer_id.in_(customer_ids), Subscription.ended_on.is_(None),
            Subscription.renews_on.is_not(None),
        )
        .order_by(Subscription.renews_on)
    )  # fmt: skip
    soon: dict[int, dict[str, Any]] = {}
    for row in db.session.execute(contracts):
        today = clock.today(row.time_zone)
        left = (row.renews_on - today).days
        if 0 <= left <= int(settings["days"]):
            notice = row.notice_on if row.notice_on and row.notice_on >= today else None
            soon.setdefault(
                row.customer_id, {"renewal_day": row.renews_on, "notice_day": notice, "days": left}
            )
    return [InGroup(one, person, soon[one]) for one, person in _people(list(soon), settings)]


@group(
    "people",
    _l("Champions and other roles"),
    hint=_l("People by what they are to their company: narrow it to a segment, or to customers you choose."),
    options=(WHOM,),
    acted=was_here,
    acted_label=_l("Was here since"),
)
def by_role(customer_ids: Sequence[int], settings: Settings) -> list[InGroup]:
    """Return the people of the chosen roles."""
    return [InGroup(customer_id, person, {}) for customer_id, person in _people(customer_ids, settings)]


def _people(customer_ids: Sequence[int], settings: Settings) -> list[tuple[int, int]]:
    asked = (
        select(Membership.customer_id, Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.customer_id.in_(customer_ids), whom(settings), *CURRENT)
        .order_by(Membership.id)
    )
    return [(row.customer_id, row.user_id) for row in db.session.execute(asked)]
