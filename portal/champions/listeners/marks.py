"""Bylines say who is an ambassador, and within a company who its champion is."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import and_, exists

from portal.accounts.models import Membership
from portal.champions.models import ChampionProfile, Strike
from portal.community.marks import Mark, Marking, marks
from portal.community.queries.stamps import number_of
from portal.foundation import clock


def _ambassador(*more: Any) -> Any:
    """Whoever has a strike against them is shown as none while it lasts."""
    profile = exists().where(
        ChampionProfile.user_id == Membership.user_id, ChampionProfile.customer_id == Membership.customer_id,
        ChampionProfile.ambassador_since.is_not(None), *more,
    )  # fmt: skip
    struck = exists().where(
        Strike.user_id == Membership.user_id, Strike.ended_at.is_(None), Strike.until > clock.now()
    )
    return and_(profile, ~struck)


def _listed() -> Any:
    """Other companies are told of those alone who want to be found."""
    return _ambassador(ChampionProfile.listed.is_(True))


def _stamps(people: Sequence[Any]) -> Sequence[Any]:
    return [number_of(kind, kind.user_id.in_(people)) for kind in (ChampionProfile, Strike)]


marks(Marking(Mark("ambassador", _l("Ambassador"), "star"), _ambassador, _listed, _stamps))
marks(
    Marking(
        Mark("champion", lazy_pgettext("byline", "Champion"), "handshake"),
        lambda: Membership.champion_since.is_not(None), None, lambda _people: [],
    )
)  # fmt: skip
