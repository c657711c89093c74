"""The rules of the ambassador programme as they stand, the usual ones where nothing was set."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.accounts import branding
from portal.champions.models import ProgrammeRules, Strike
from portal.champions.rules.levels import Level, lately, levels_of
from portal.champions.rules.points import CAPS, WORTH, in_words
from portal.champions.rules.words import PointAct
from portal.foundation import clock
from portal.foundation.db import db

THE_ROW = 1
USUAL_LEVELS = (
    {"ja": "アンバサダー", "en": "Ambassador", "points": 0, "recent": 0},
    {"ja": "シルバーアンバサダー", "en": "Silver ambassador", "points": 100, "recent": 20},
    {"ja": "ゴールドアンバサダー", "en": "Gold ambassador", "points": 300, "recent": 60},
)


@dataclass(frozen=True)
class Programme:
    """What acts are worth, how much of each counts in a day, and what levels take."""

    worth: dict[PointAct, int]
    caps: dict[PointAct, int]
    levels: tuple[Level, ...]
    recent_days: int
    ring_votes: int
    strike_days: int
    board: bool

    @property
    def since(self) -> date:
        """Return the first day of those that count as recent."""
        return lately(today(), self.recent_days)


def rules() -> ProgrammeRules | None:
    """Return the row that somebody has set, None while everything is as usual."""
    return db.session.get(ProgrammeRules, THE_ROW)


def programme() -> Programme:
    """Return the rules in force."""
    row = rules() or ProgrammeRules(
        worth={}, caps={}, levels=[], recent_days=90, ring_votes=3, strike_days=90, board=True
    )
    caps = {PointAct(act): int(cap) for act, cap in row.caps.items()} if row.worth else CAPS
    return Programme(
        in_words(row.worth, WORTH), caps, levels_of(row.levels or USUAL_LEVELS),
        row.recent_days, row.ring_votes, row.strike_days, row.board,
    )  # fmt: skip


def today() -> date:
    """Return the vendor's day: points are counted by it for everybody alike."""
    return clock.today(branding.installation().time_zone)


def struck(person_ids: set[int]) -> set[int]:
    """Return those of these people against whom a strike is in force."""
    if not person_ids:
        return set()
    asked = select(Strike.user_id).where(
        Strike.user_id.in_(sorted(person_ids)), Strike.ended_at.is_(None), Strike.until > clock.now()
    )
    return set(db.session.scalars(asked))
