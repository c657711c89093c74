"""The author's own outreaches and the team's templates."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select

from portal.accounts.models import User
from portal.accounts.standpoint import standpoint
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.outreach.models import Outreach, OutreachTemplate, Recipient, Sent, State

MOST_SHOWN = 100


def own(public_id: str) -> Outreach | None:
    """Return an outreach of the one who asks."""
    return db.session.scalar(
        select(Outreach).where(
            Outreach.public_id == public_id, Outreach.author_id == standpoint().user.id,
            Outreach.deleted_at.is_(None),
        )
    )  # fmt: skip


def own_draft(public_id: str) -> Outreach | None:
    """Return a draft of the one who asks."""
    found = own(public_id)
    return found if found is not None and found.state is State.DRAFT else None


def begun(public_id: str) -> Outreach | None:
    """Return an outreach of the one who asks that was started."""
    found = own(public_id)
    return found if found is not None and found.state is not State.DRAFT else None


def by_id(outreach_id: int) -> Outreach | None:
    """Return an outreach, for the worker."""
    return db.session.scalar(select(Outreach).where(Outreach.id == outreach_id))


def all_of(author: User) -> list[tuple[Outreach, dict[str, int]]]:
    """Return the author's outreaches, the newest first, with how many messages are in which state."""
    asked = select(Outreach).where(Outreach.author_id == author.id, Outreach.deleted_at.is_(None))
    found = db.session.scalars(asked.order_by(Outreach.id.desc()).limit(MOST_SHOWN)).all()
    counted = (
        select(Recipient.outreach_id, Recipient.state, func.count(Recipient.id))
        .where(Recipient.outreach_id.in_([one.id for one in found]))
        .group_by(Recipient.outreach_id, Recipient.state)
    )
    counts: dict[int, dict[str, int]] = {}
    with every_customer("how many messages of one's own outreaches went out"):
        for outreach_id, state, count in db.session.execute(counted):
            counts.setdefault(outreach_id, {})[state.value] = count
    return [(one, counts.get(one.id, {})) for one in found]


def templates(author: User) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the templates this person may use: (OutreachTemplate, User), their own first."""
    return db.session.execute(
        select(OutreachTemplate, User)
        .join(User, User.id == OutreachTemplate.author_id)
        .where(
            OutreachTemplate.deleted_at.is_(None),
            or_(OutreachTemplate.author_id == author.id, OutreachTemplate.shared),
        )
        .order_by(OutreachTemplate.author_id != author.id, OutreachTemplate.name, OutreachTemplate.id)
        .limit(MOST_SHOWN)
    ).all()


def template(public_id: str) -> OutreachTemplate | None:
    """Return a template the one who asks may use."""
    return next((row[0] for row in templates(standpoint().user) if row[0].public_id == public_id), None)


def own_template(public_id: str) -> OutreachTemplate | None:
    """Return a template of the one who asks."""
    found = template(public_id)
    return found if found is not None and found.author_id == standpoint().user.id else None


def still_waiting(outreach_id: int) -> int:
    """Return how many messages have not gone out yet. Inside `every_customer`."""
    asked = select(func.count(Recipient.id)).where(
        Recipient.outreach_id == outreach_id, Recipient.state == Sent.WAITING
    )
    return db.session.scalar(asked) or 0
