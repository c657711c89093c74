"""Warning somebody, or having them read and not write for a time; always after a post, with a reason, and told.

The vendor's moderators do so for all spaces, a company's admins for their own people.
"""

from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import User
from portal.community.actions import moderation_news as news
from portal.community.actions.moderation import note, reason
from portal.community.actions.refusals import Refused
from portal.community.models import ModerationEntry, Sanction
from portal.community.queries.moderating import Post, home_space
from portal.community.rules.words import ModerationAct
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.spaces import every_space


def warn(post: Post, why: str, *, by: Actor, as_of: int | None) -> Sanction:
    """Tell the author of a post, by themselves, how we treat each other. Raises Refused (no_reason, staff, own)."""
    return _lay(post, why, ModerationAct.WARNED, by=by, as_of=as_of)


def suspend(post: Post, until: datetime | None, why: str, *, by: Actor, as_of: int | None) -> Sanction:
    """Have the author of a post read and not write, `until` then (None: until it is ended).

    Raises Refused (no_reason, staff, own, same: they are suspended already).
    """
    return _lay(post, why, ModerationAct.SUSPENDED, by=by, as_of=as_of, until=until)


def end(sanction: Sanction, why: str = "", *, by: Actor) -> None:
    """End a sanction before its time. Raises Refused (same)."""
    if sanction.ended_at is not None:
        raise Refused("same")
    sanction.ended_at = clock.now()
    with every_space("acts on people are told in the moderator's own space"):
        entry = ModerationEntry(
            space_id=home_space(sanction.customer_id).id, act=ModerationAct.SUSPENSION_ENDED,
            person_id=sanction.user_id, why=why.strip(), facts={"sanction": sanction.public_id},
            by_id=by.person_id, by_customer_id=sanction.customer_id,
        )  # fmt: skip
        db.session.add(entry)
        db.session.flush()
    _remember(ModerationAct.SUSPENSION_ENDED, sanction, by)
    news.tell_sanctioned(sanction, company_told(sanction), "ended", by=by)


def company_told(sanction: Sanction) -> int | None:
    """Return the company at which somebody hears of a sanction: where they wrote what it was laid for."""
    if sanction.customer_id is not None:
        return sanction.customer_id
    return sanction.told_customer_id


def _lay(
    post: Post, why: str, act: ModerationAct, *, by: Actor, as_of: int | None, until: datetime | None = None
) -> Sanction:
    words, person = reason(why), db.session.get_one(User, post.author_id)
    _refuse_unless_fit(post, person, act, by=by, as_of=as_of)
    sanction = Sanction(
        user_id=person.id, customer_id=as_of, told_customer_id=post.author_customer_id,
        suspended=act is ModerationAct.SUSPENDED, until=until, why=words, by_id=by.person_id,
    )  # fmt: skip
    db.session.add(sanction)
    db.session.flush()
    facts = {"sanction": sanction.public_id} | ({"until": until.isoformat()} if until else {})
    note(act, post, words, by=by, as_of=as_of, **facts)
    _remember(act, sanction, by)
    news.tell_sanctioned(sanction, company_told(sanction), "laid", by=by)
    return sanction


def _refuse_unless_fit(post: Post, person: User, act: ModerationAct, *, by: Actor, as_of: int | None) -> None:
    if person.id == by.person_id:
        raise Refused("own")
    if post.author_customer_id is None or person.staff_role is not None or person.erased_at is not None:
        raise Refused("staff")
    if as_of is not None and post.author_customer_id != as_of:
        raise Refused("staff")
    if act is ModerationAct.SUSPENDED and _suspended_already(person, as_of):
        raise Refused("same")


def _suspended_already(person: User, as_of: int | None) -> bool:
    laid_by = Sanction.customer_id.is_(None) if as_of is None else Sanction.customer_id == as_of
    asked = select(Sanction.id).where(
        Sanction.user_id == person.id, Sanction.suspended, Sanction.ended_at.is_(None), laid_by,
        Sanction.until.is_(None) | (Sanction.until > clock.now()),
    )  # fmt: skip
    return db.session.scalar(asked) is not None


def _remember(act: ModerationAct, sanction: Sanction, by: Actor) -> None:
    audit.remember(
        f"community.{act}", by=by, customer_id=sanction.customer_id, subject=f"sanction:{sanction.public_id}"
    )
