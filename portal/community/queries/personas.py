"""How somebody shows to other companies: what they chose, and what that comes to."""

from dataclasses import replace

from sqlalchemy import select

from portal.accounts.standpoint import Standpoint
from portal.community.models import Persona
from portal.community.queries.bylines import Byline, as_chosen, own_place
from portal.foundation.db import db


def own(point: Standpoint) -> Persona | None:
    """Return what a customer's person chose, None while they have not."""
    if point.customer is None:
        return None
    asked = select(Persona).where(Persona.user_id == point.user.id, Persona.customer_id == point.customer.id)
    return db.session.scalar(asked)


def persona(public_id: str) -> Persona | None:
    """Return the persona of this public id."""
    return db.session.scalar(select(Persona).where(Persona.public_id == public_id))


def as_seen(point: Standpoint, language: str, *, hidden: bool = False) -> Byline | None:
    """Return the reader as other companies see them, None for the vendor's people, who go by their names."""
    place = own_place(point)
    return as_chosen(point.user, place, hidden, language) if place else None


def previewed(point: Standpoint, chosen: Persona, language: str, *, hidden: bool = False) -> Byline | None:
    """Return the reader as other companies would see them with this persona, which need not be kept yet."""
    place = own_place(point)
    if place is None:
        return None
    would = replace(place, persona=chosen)
    return as_chosen(point.user, would, hidden, language)


def taken(pen_name: str, *, but: int | None) -> bool:
    """True when somebody else shows by this pen name: two of one name were taken for one person."""
    same = select(Persona.id)
    if but is not None:
        same = same.where(Persona.id != but)
    return db.session.scalar(same.where(Persona.pen_name == pen_name).limit(1)) is not None
