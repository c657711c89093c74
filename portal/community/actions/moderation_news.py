"""Whom moderation concerns hears of it in the bell, at the company as whose person they wrote.

The vendor's own people have no bell outside a customer: they see it on the page of what they wrote.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Membership
from portal.activity.actions.notices import tell
from portal.community.models import ModerationEntry, PostAppeal, Report, Sanction
from portal.community.queries.moderating import Post
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer

#: Kinds of notices; `listeners/moderation_notices.py` words them.
POST, SANCTION, APPEAL, REPORT = (
    "community.moderated",
    "community.sanctioned",
    "community.appeal_decided",
    "community.report_decided",
)


def tell_author(post: Post, entry: ModerationEntry, *, by: Actor) -> None:
    """Tell the author what a moderator did with their post."""
    _tell(
        post.author_customer_id,
        post.author_id,
        POST,
        f"moderation:{entry.id}",
        "moderation_entry",
        entry.id,
        by,
    )


def tell_appeal(post: Post, appeal: PostAppeal, *, by: Actor) -> None:
    """Tell the author how the second look at their post ended."""
    _tell(post.author_customer_id, appeal.by_id, APPEAL, f"appeal:{appeal.id}", "post_appeal", appeal.id, by)


def tell_sanctioned(sanction: Sanction, customer_id: int | None, what: str, *, by: Actor) -> None:
    """Tell somebody that they were warned, suspended, or may write again: `what` tells one time from the next."""
    about = f"sanction:{sanction.id}:{what}"
    _tell(customer_id, sanction.user_id, SANCTION, about, "sanction", sanction.id, by)


def thank(reports: Iterable[Report], *, by: Actor) -> None:
    """Tell those who reported a post that it was looked at."""
    for report in reports:
        _tell(_company_of(report.by_id), report.by_id, REPORT, f"report:{report.id}", "report", report.id, by)


def _tell(
    customer_id: int | None, person_id: int, kind: str, about: str, subject: str, subject_id: int, by: Actor
) -> None:
    if customer_id is None:
        return
    ids: dict[str, Any] = {"subject_kind": subject, "subject_id": subject_id}
    with customer_scope(customer_id):
        tell({person_id}, kind, by=by, about=about, visibility=Visibility.CUSTOMER, **ids)
        db.session.flush()


def _company_of(person_id: int) -> int | None:
    """Return a company at which somebody who is no colleague of the vendor's hears of things."""
    asked = select(Membership.customer_id).where(
        Membership.user_id == person_id, Membership.ended_at.is_(None)
    )
    with every_customer("somebody who reported a post is told at a company of theirs"):
        return db.session.scalar(asked.order_by(Membership.id).limit(1))
