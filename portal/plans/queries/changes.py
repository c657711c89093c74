"""Who changed a field of a node, or of a plan, last, and when."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed

LOOKED_AT = 60


class Changed(NamedTuple):
    """Who changed something, and when; the worker has no name."""

    name: str
    initial: str
    colour_index: int
    at: datetime


def last_changes(kind: str, subject_id: int) -> dict[str, Changed]:
    """Return by field who changed it last, as far as the reader may know."""
    found = (
        select(
            Revision.field, ChangeSet.at, User.public_id, User.family_name, User.given_name, User.romanised
        )
        .join(ChangeSet, ChangeSet.id == Revision.change_set_id)
        .outerjoin(User, User.id == ChangeSet.actor_id)
        .where(Revision.subject_kind == kind, Revision.subject_id == subject_id)
        .order_by(Revision.id.desc())
        .limit(LOOKED_AT)
    )
    last: dict[str, Changed] = {}
    for field, at, *person in db.session.execute(narrowed(found, Revision, ChangeSet)):
        last.setdefault(_name(field), _changed(at, *person))
    return last


def last_change_of_rule(node_id: int, words: dict[str, Any]) -> Changed | None:
    """Return who worded a rule of use of this node as it stands, as far as the reader may know."""
    found = (
        select(
            Revision.after, ChangeSet.at, User.public_id, User.family_name, User.given_name, User.romanised
        )
        .join(ChangeSet, ChangeSet.id == Revision.change_set_id)
        .outerjoin(User, User.id == ChangeSet.actor_id)
        .where(
            Revision.subject_kind == "node", Revision.subject_id == node_id, Revision.field == "rule_of_use"
        )
        .order_by(Revision.id.desc())
        .limit(LOOKED_AT)
    )
    for after, at, *person in db.session.execute(narrowed(found, Revision, ChangeSet)):
        if after and all(after.get(name) == word for name, word in words.items()):
            return _changed(at, *person)
    return None


def _name(field: str) -> str:
    return (
        field.removesuffix("_id") if field.endswith("_id") else "worth" if field == "worth_minor" else field
    )


def _changed(at: datetime, public_id: str | None, family: str, given: str, romanised: str) -> Changed:
    if public_id is None:
        return Changed("", "", 0, at)
    name = (
        romanised
        if language() == "en" and romanised
        else " ".join(filter(None, (family, given))) or romanised
    )
    return Changed(name, (family or romanised or "?")[0].upper(), sum(public_id.encode()) % 8, at)
