"""Somebody chooses how they show to people of other companies."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.community.actions.refusals import Refused
from portal.community.models import Persona
from portal.community.rules.words import NameShown
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.kana import search_key
from portal.foundation.outbox import owe
from portal.foundation.pictures import Redrawn, redrawn

PHOTO_SIDE = 160  # px
FIELDS = ("name_shown", "pen_name", "company_shown", "department_shown", "about")
LONGEST_PEN_NAME, LONGEST_ABOUT = 60, 600


def choose(values: Mapping[str, Any], *, user_id: int, customer_id: int) -> Persona:
    """Keep how somebody shows, and return it. Raises Refused (no_pen_name, pen_name_taken)."""
    asked = select(Persona).where(Persona.user_id == user_id, Persona.customer_id == customer_id)
    persona = db.session.scalar(asked)
    if values.get("name_shown") is NameShown.PEN_NAME:
        _settle_pen_name(values["pen_name"], persona)
    if persona is None:
        persona = Persona(user_id=user_id, customer_id=customer_id)
        db.session.add(persona)
    for name in FIELDS:
        if name in values:
            setattr(persona, name, values[name])
    persona.chosen_at = persona.chosen_at or clock.now()
    db.session.flush()
    return persona


def draw(data: bytes) -> Redrawn:
    """Return a portrait drawn anew from its pixels: nothing else of the file is left. Raises FileRefused."""
    return redrawn(data, side=PHOTO_SIDE)


def show_photo(persona: Persona, picture: Redrawn) -> None:
    """Show this portrait from now on."""
    remove_photo(persona)
    persona.photo_place = f"community/people/{secrets.token_hex(16)}"
    storage().put(persona.photo_place, picture.data)
    persona.photo_shown = True
    db.session.flush()


def remove_photo(persona: Persona) -> None:
    """Show no portrait any more; its bytes go once that is certain."""
    if persona.photo_place is not None:
        owe("files.remove", place=persona.photo_place)
    persona.photo_place, persona.photo_shown = None, False
    db.session.flush()


def _settle_pen_name(pen_name: str, persona: Persona | None) -> None:
    """Two people of one pen name were taken for one: the first keeps it."""
    if not pen_name:
        raise Refused("no_pen_name")
    same = select(Persona.id).where(func.lower(Persona.pen_name) == pen_name.lower())
    if persona is not None:
        same = same.where(Persona.id != persona.id)
    if db.session.scalar(same.limit(1)) is not None or _is_a_name_of_the_vendors(pen_name):
        raise Refused("pen_name_taken")


def _is_a_name_of_the_vendors(pen_name: str) -> bool:
    """True for what one of the vendor's people is called: nobody passes for them."""
    asked = select(User.family_name, User.given_name, User.romanised)
    rows = db.session.execute(asked.where(User.staff_role.is_not(None), User.disabled_at.is_(None)))
    wanted = search_key(pen_name)
    return any(
        wanted in {search_key(row.family_name + row.given_name), search_key(row.romanised)} for row in rows
    )
