"""What somebody says of themselves as a champion, and whether other companies find them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.champions.models import ChampionProfile
from portal.foundation.db import db
from portal.foundation.kana import search_key

MOST_HELPS, LONGEST_HELP = 6, 40


def known(user_id: int, customer_id: int) -> ChampionProfile | None:
    """Return somebody's profile as this company's person, None where they have none yet."""
    return db.session.scalar(
        select(ChampionProfile).where(
            ChampionProfile.user_id == user_id, ChampionProfile.customer_id == customer_id
        )
    )


def profile_of(user_id: int, customer_id: int) -> ChampionProfile:
    """Return somebody's profile as this company's person, begun where there was none."""
    found = known(user_id, customer_id)
    if found is None:
        found = ChampionProfile(user_id=user_id, customer_id=customer_id)
        db.session.add(found)
        db.session.flush()
    return found


def revise(profile: ChampionProfile, changes: Mapping[str, Any]) -> None:
    """Change what somebody says of themselves."""
    for name, value in changes.items():
        setattr(profile, name, value)
    profile.search_key = search_key(" ".join([profile.does, *profile.helps]))[:2_000]
    db.session.flush()


def helps_in(text: str) -> list[str]:
    """Return the topics of a line, separated by commas or line breaks, each once.

    >>> helps_in("締め処理、CSV, csv ,CSV\\n")
    ['締め処理', 'CSV', 'csv']
    """
    parts = text.replace("、", ",").replace("，", ",").replace("\n", ",").split(",")
    words = (" ".join(part.split())[:LONGEST_HELP] for part in parts)
    return list(dict.fromkeys(word for word in words if word))[:MOST_HELPS]


def forget(user_id: int, customer_id: int | None = None) -> None:
    """Remove what somebody said of themselves, and their place in the programme; at one company or everywhere."""
    found = select(ChampionProfile).where(ChampionProfile.user_id == user_id)
    if customer_id is not None:
        found = found.where(ChampionProfile.customer_id == customer_id)
    for profile in db.session.scalars(found).all():
        profile.does, profile.helps, profile.speaks, profile.search_key = "", [], "", ""
        profile.listed, profile.on_board, profile.ambassador_since = False, False, None
    db.session.flush()
