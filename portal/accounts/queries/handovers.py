"""Handovers of one customer: what the next person must know."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.models import Handover, HandoverKind, User
from portal.accounts.rules.handovers import PARTS, missing_parts
from portal.foundation.db import db


def by_public_id(public_id: str) -> Handover | None:
    """Return a handover of the customer in scope."""
    return db.session.scalar(select(Handover).where(Handover.public_id == public_id))


def all_of_them() -> Sequence[Handover]:
    """Return the handovers, the newest first."""
    return db.session.scalars(select(Handover).order_by(Handover.id.desc())).all()


def people_of(handovers: Sequence[Handover]) -> dict[int, User]:
    """Return who hands over and who takes over, by id."""
    ids = {one.from_id for one in handovers} | {one.to_id for one in handovers}
    return {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(ids)))}


def missing_in(handover: Handover) -> tuple[str, ...]:
    """Return the needed parts that are still blank."""
    return missing_parts({part: getattr(handover, part) for part in PARTS})


def sales_handover_done() -> bool:
    """True when sales has told CS everything needed, and CS has accepted it, for the customer in scope."""
    accepted = db.session.scalars(
        select(Handover).where(
            Handover.kind == HandoverKind.SALES_TO_CS,
            Handover.written_at.is_not(None),
            Handover.accepted_at.is_not(None),
        )
    )
    return any(not missing_in(one) for one in accepted)
