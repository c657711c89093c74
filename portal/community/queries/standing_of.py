"""How somebody stands in the community: whether they may write, how often, and whether a moderator looks first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import current_app, has_request_context, request
from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.models import CommunityRules, Persona, Reply, Sanction, Space, Thread, Vote
from portal.community.rules import newcomers
from portal.community.rules.newcomers import Look
from portal.community.rules.words import PostState
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.spaces import every_space

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


class Why(StrEnum):
    """Why something is not written; `forms/refusals.sentence` says it to the person."""

    VIEWED_AS = "viewed_as"
    NOT_PERMITTED = "not_permitted"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"
    VENDOR_BEGINS = "vendor_begins"
    LOCKED = "locked"
    TOO_MANY_POSTS = "too_many_posts"
    TOO_MANY_REPLIES = "too_many_replies"
    TOO_MANY_VOTES = "too_many_votes"
    BARRED_WORD = "barred_word"


@dataclass(frozen=True)
class Refusal:
    """Why somebody may not write here. `until`: of a suspension, None without an end; `words`: its reason, the word
    that nobody may write, or how many are allowed."""

    why: Why
    until: datetime | None = None
    words: str = ""
    sanction: str = ""  # its public id, for the page that says more and takes an appeal


class Counted(StrEnum):
    """What there is a limit to."""

    POSTS = "posts"
    REPLIES = "replies"
    VOTES = "votes"


def rules() -> CommunityRules:
    """Return the installation's rules; those that hold unless set are no row yet."""
    return db.session.scalar(select(CommunityRules)) or _unless_set()


def may_write(
    point: Standpoint, space: Space, *, begins: bool = False, thread: Thread | None = None
) -> Refusal | None:
    """Return why somebody may not write in a space, answer, vote or react; None when they may. One statement at most.

    `begins`: with a thread of their own; `thread`: to this one. Ask it before a form is shown and before an act.
    """
    if point.read_only:
        return Refusal(Why.VIEWED_AS)
    if not point.may(Permit.COMMUNITY_WRITE):
        return Refusal(Why.NOT_PERMITTED)
    if space.archived_at is not None:
        return Refusal(Why.ARCHIVED)
    if begins and space.vendor_begins and point.side is not Side.VENDOR:
        return Refusal(Why.VENDOR_BEGINS)
    if thread is not None and (thread.locked_at is not None or thread.state is PostState.MERGED):
        return Refusal(Why.LOCKED)
    return suspended(point)


def suspended(point: Standpoint) -> Refusal | None:
    """Return the suspension somebody is under where they stand: by the vendor, or by the company they write for."""
    laid_by: list[ColumnElement[bool]] = [Sanction.customer_id.is_(None)]
    if point.customer is not None and point.side is Side.CUSTOMER:
        laid_by.append(Sanction.customer_id == point.customer.id)
    asked = select(Sanction.until, Sanction.why, Sanction.public_id).where(
        Sanction.user_id == point.user.id,
        Sanction.suspended,
        Sanction.ended_at.is_(None),
        or_(Sanction.until.is_(None), Sanction.until > clock.now()),
        or_(*laid_by),
    )
    longest = asked.order_by(Sanction.until.is_not(None), Sanction.until.desc(), Sanction.id.desc()).limit(1)
    row = db.session.execute(longest).first()
    return Refusal(Why.SUSPENDED, row.until, row.why, row.public_id) if row else None


def too_many(point: Standpoint, what: Counted) -> Refusal | None:
    """Return that somebody has written or voted as often as the rules allow for now; None while they may go on.

    Posts and replies count within an hour, votes within a day, over all spaces together. Ask it inside the writing
    transaction, and not of drafts.
    """
    settled = rules()
    if what is Counted.VOTES:
        return _beyond(Why.TOO_MANY_VOTES, settled.votes_a_day, _votes(point))
    if what is Counted.REPLIES:
        return _beyond(Why.TOO_MANY_REPLIES, settled.replies_an_hour, _written(Reply, point))
    return _beyond(Why.TOO_MANY_POSTS, settled.posts_an_hour, _written(Thread, point))


def look_over(texts: Sequence[str], point: Standpoint, space: Space) -> Look:
    """Return what is found in somebody's words before a space reads them: a barred word, or why they are held.

    Nothing is held for a look in the private spaces, nor of the vendor's people. Of what is held, keep `look.held`
    as `state_words` and announce nothing yet: `moderation.show` does once somebody has looked.
    """
    settled, text = rules(), "\n".join(texts)
    known = space.kind.is_private or point.side is Side.VENDOR
    posts = settled.new_posts if known else shown_posts(point)
    return newcomers.look_over(text, settled, shown_posts=posts, own_hosts=_own_hosts())


def barred(texts: Sequence[str]) -> Refusal | None:
    """Return the word nobody may write that these texts have in them; None for none."""
    word = newcomers.found_in("\n".join(texts), rules().barred_words)
    return Refusal(Why.BARRED_WORD, words=word) if word else None


def has_chosen(point: Standpoint, space: Space) -> bool:
    """True when somebody may go to this space's readers: they are all known to each other, or a persona was chosen."""
    if space.kind.is_private or point.side is Side.VENDOR or point.customer is None:
        return True
    asked = select(Persona.chosen_at).where(
        Persona.user_id == point.user.id, Persona.customer_id == point.customer.id
    )
    return db.session.scalar(asked) is not None


def shown_posts(point: Standpoint) -> int:
    """Return how many posts of somebody other companies were shown; `listeners/shown_posts.py` counts them."""
    if point.customer is None:
        return 0
    asked = select(Persona.posts).where(
        Persona.user_id == point.user.id, Persona.customer_id == point.customer.id
    )
    return db.session.scalar(asked) or 0


def _unless_set() -> CommunityRules:
    columns = {column.key: column.default for column in CommunityRules.__table__.columns}
    scalars: dict[str, Any] = {key: found.arg for key, found in columns.items() if found and found.is_scalar}
    return CommunityRules(**scalars, held_words=[], barred_words=[])


def _beyond(why: Why, most: int, asked: Select[int]) -> Refusal | None:
    with every_space("what somebody wrote is counted over all spaces, theirs alone"):
        counted = db.session.scalar(asked) or 0
    return Refusal(why, words=str(most)) if counted >= most else None


def _written(kind: type[Thread] | type[Reply], point: Standpoint) -> Select[int]:
    since = clock.now() - AN_HOUR
    mine = (kind.author_id == point.user.id, kind.at > since, kind.state != PostState.DRAFT)
    return select(func.count(kind.id)).where(*mine)


def _votes(point: Standpoint) -> Select[int]:
    return select(func.count(Vote.id)).where(Vote.by_id == point.user.id, Vote.at > clock.now() - A_DAY)


def _own_hosts() -> list[str]:
    if has_request_context():
        return [request.host]
    return [current_app.config.get("SERVER_NAME") or ""]
