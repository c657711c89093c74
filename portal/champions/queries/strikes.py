"""What is held against whom, as those who look after the programme read it."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.champions.models import ChampionProfile, Strike
from portal.foundation import clock
from portal.foundation.db import db


def one(public_id: str) -> Strike | None:
    """Return a strike by its public id."""
    return db.session.scalar(select(Strike).where(Strike.public_id == public_id))


def in_force() -> Sequence[tuple[Strike, User]]:
    """Return the strikes in force, the newest first, each with its person."""
    asked = (
        select(Strike, User)
        .join(User, User.id == Strike.user_id)
        .where(Strike.ended_at.is_(None), Strike.until > clock.now())
        .order_by(Strike.at.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(asked)]


def ambassadors() -> Sequence[tuple[str, User, str]]:
    """Return the ambassadors: (public id of the profile, person, company), for those who reach every customer."""
    asked = (
        select(ChampionProfile.public_id, User, Customer.name)
        .join(User, User.id == ChampionProfile.user_id)
        .join(Customer, Customer.id == ChampionProfile.customer_id)
        .where(ChampionProfile.ambassador_since.is_not(None))
        .order_by(Customer.kana, User.family_kana)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(asked)]


def ambassador(public_id: str) -> int | None:
    """Return the inner id of the person whose profile this is, None where there is none."""
    return db.session.scalar(select(ChampionProfile.user_id).where(ChampionProfile.public_id == public_id))
