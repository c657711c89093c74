"""Ambassadors of the month, and our own champion, stand on the first page of the community."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select

from portal.accounts.models import Membership
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.champions.models import ChampionProfile, PointEntry, ProgrammeRules, Strike
from portal.champions.queries import people
from portal.champions.queries.months import began
from portal.community.queries.stamps import number_of
from portal.community.shelves import SIDE, shelf
from portal.foundation.i18n import language

MOST, MOST_OURS = 3, 1


def _stamps(_me: Any, customer: Any) -> Sequence[Any]:
    """Profiles, points and the rules by which they count, and who the reader's company has for a champion."""
    theirs = PointEntry.user_id.in_(select(ChampionProfile.user_id))
    given = func.sum(PointEntry.id * 2 + case((PointEntry.taken_back_at.is_(None), 1), else_=0))
    ours = (
        Membership.customer_id == customer,
        Membership.champion_since.is_not(None),
        Membership.ended_at.is_(None),
    )
    return [
        number_of(ChampionProfile), number_of(ProgrammeRules), number_of(Strike),
        select(given).where(theirs), select(func.sum(Membership.id)).where(*ours),
    ]  # fmt: skip


@shelf("champions/_shelf.html", stamps=_stamps, place=SIDE, order=20)
def ambassadors(point: Standpoint) -> dict[str, Any] | None:
    """Return who gave most best answers this month, and a champion of one's own company to ask."""
    if not point.may(Permit.CHAMPIONS_READ):
        return None
    month = began(point.user.time_zone)
    found = people.to_ask(point, language(), month, MOST, MOST_OURS)
    return {"people": found} if found or point.customer is not None else None
