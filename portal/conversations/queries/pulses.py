"""How up to date a kept list of conversations is, for its reader's side."""

from collections.abc import Hashable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, String, bindparam, cast, func, literal, select

from portal.accounts.models import Absence, AccountTeamMember, User
from portal.accounts.permits import REACHES_ALL
from portal.conversations.models.pulses import EVERY_CUSTOMER, TalkPulse
from portal.conversations.queries.answering import stand_ins
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import BIGINT, db
from portal.foundation.tenancy import ask_at_the_door

_TODAY = bindparam("today", type_=Date())
FRESH_FOR_SECONDS = 300  # what the hour changes (too late, put off until now) shows so soon


def of_customer(customer_id: int, audience: Audience) -> tuple[Hashable, ...]:
    """Return what shapes this audience's lists of one customer's conversations; one statement."""
    return (audience, _pulse(customer_id, audience))


def of_inbox(user: User, today: date) -> tuple[Hashable, ...]:
    """Return what shapes a vendor person's inbox: whom they reach, who stands in for whom, and the talk's pulse.

    Asked inside `every_customer`; one statement, four more on days on which somebody is away.
    """
    asked = _inbox(user.staff_role in REACHES_ALL)
    row = db.session.execute(asked, {"me": user.id, "today": today}).one()
    away = tuple(sorted(stand_ins(today).items())) if row.away else ()
    minutes = int(clock.now().timestamp()) // FRESH_FOR_SECONDS
    return (today, minutes, row.pulse, row.reach, away)


@cache
def _inbox(reaches_all: bool) -> Select[*tuple[Any, ...]]:
    """Return the question, built once: it names no customer; the hundreds one reaches come as one text."""
    pulse = select(TalkPulse.vendor).where(TalkPulse.customer_ref == EVERY_CUSTOMER)
    away = select(func.count()).where(Absence.from_on <= _TODAY, Absence.until_on >= _TODAY)
    places = select(AccountTeamMember.customer_id).where(
        AccountTeamMember.user_id == bindparam("me", type_=BIGINT), AccountTeamMember.ended_at.is_(None)
    )
    each = places.order_by(AccountTeamMember.customer_id).subquery()
    reach = select(func.aggregate_strings(cast(each.c.customer_id, String), " "))
    return select(
        pulse.scalar_subquery().label("pulse"),
        away.scalar_subquery().label("away"),
        literal("all").label("reach") if reaches_all else reach.scalar_subquery().label("reach"),
    ).execution_options(narrowed=True)


def _pulse(customer_ref: int, audience: Audience) -> int:
    found = ask_at_the_door(_pulse_of(audience), customer_ref=customer_ref)
    return found[0][0] if found else 0


@cache
def _pulse_of(audience: Audience) -> Select[*tuple[Any, ...]]:
    column = TalkPulse.vendor if audience is Audience.VENDOR else TalkPulse.customer
    return select(column).where(TalkPulse.customer_ref == bindparam("customer_ref", type_=BIGINT))
