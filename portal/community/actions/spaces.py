"""Spaces for several customers: made, changed, put in order, closed and opened again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from portal.community.actions.events import NO_CUSTOMER, SpaceReadersChanged
from portal.community.actions.refusals import Refused
from portal.community.models import Space
from portal.community.rules.words import SpaceKind
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.spaces import every_space

FIELDS = (
    "name_ja", "name_en", "about_ja", "about_en", "language", "vendor_begins", "answer_days", "addressees",
)  # fmt: skip


def make(values: Mapping[str, Any], *, by: Actor, slug: str | None = None) -> Space:
    """Make a space for some customers; `slug` is a name by which programs find it again.

    Raises Refused (no_name, no_addressees).
    """
    _settled(values)
    last = db.session.scalar(select(func.max(Space.position)).where(Space.customer_id.is_(None))) or 0
    space = Space(kind=SpaceKind.SOME, position=last + 1, made_by_id=by.person_id, slug=slug)
    for name in FIELDS:
        if name in values:
            setattr(space, name, values[name])
    db.session.add(space)
    with every_space("the space is only being made, and opened to nobody yet"):
        db.session.flush()
    audit.remember("space.made", by=by, subject=f"space:{space.public_id}", **_told(values))
    return space


def revise(space: Space, values: Mapping[str, Any], *, by: Actor) -> bool:
    """Change a space; tell whether anything did. Raises Refused (no_name, no_addressees)."""
    changes = {
        name: values[name] for name in FIELDS if name in values and getattr(space, name) != values[name]
    }
    if space.kind is not SpaceKind.SOME:
        changes.pop("addressees", None)
    if not changes:
        return False
    after = {name: changes.get(name, getattr(space, name)) for name in FIELDS}
    _settled(after, addressed=space.kind is SpaceKind.SOME)
    for name, value in changes.items():
        setattr(space, name, value)
    db.session.flush()
    audit.remember("space.changed", by=by, subject=f"space:{space.public_id}", **_told(changes))
    if "addressees" in changes:
        announce(SpaceReadersChanged(NO_CUSTOMER, space.id))
    return True


def move(space: Space, beside: Sequence[Space], step: int) -> None:
    """Let a space change places with the one before (-1) or after it (+1)."""
    order = list(beside)
    here = order.index(space)
    there = here + step
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, one in enumerate(order):
        one.position = position
    db.session.flush()


def close(space: Space, *, by: Actor) -> None:
    """Let nothing new be written in a space; what stands there can be read. Raises Refused (same, state)."""
    if space.kind is not SpaceKind.SOME:
        raise Refused("state")
    if space.archived_at is not None:
        raise Refused("same")
    space.archived_at = clock.now()
    db.session.flush()
    audit.remember("space.closed", by=by, subject=f"space:{space.public_id}")


def reopen(space: Space, *, by: Actor) -> None:
    """Let people write in a space again. Raises Refused (same)."""
    if space.archived_at is None:
        raise Refused("same")
    space.archived_at = None
    db.session.flush()
    audit.remember("space.reopened", by=by, subject=f"space:{space.public_id}")


def _settled(values: Mapping[str, Any], *, addressed: bool = True) -> None:
    if not (values.get("name_ja") or values.get("name_en")):
        raise Refused("no_name")
    if addressed and not values.get("addressees"):
        raise Refused("no_addressees")


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"changed": {name: value for name, value in values.items() if name in FIELDS}}
