"""Who moderates where, and the posts that are moderated.

In the two spaces of a company its own admins decide, in those of several the vendor's moderators. What a company's
people wrote, its admins can take down wherever it stands. What stands inside a company never comes to the vendor.
"""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, or_, select

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.models import ModerationEntry, Reply, Space, Thread
from portal.community.rules.words import ModerationAct, PostState, SpaceKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.spaces import every_space

Post = Thread | Reply
OF_MANY = (SpaceKind.SOME, SpaceKind.EVERY)
OWN_PEOPLE = "a company decides on its own people's posts wherever they stand"
WHO_HID = "who hid a post is told where it happened, before it was moved"


def may_moderate(point: Standpoint, space: Space) -> bool:
    """True when somebody moderates this space from where they stand."""
    if point.read_only:
        return False
    if space.kind.is_private:
        mine = point.customer is not None and point.customer.id == space.customer_id
        return mine and point.side is Side.CUSTOMER and point.may(Permit.COMMUNITY_OWN_PEOPLE)
    return point.side is Side.VENDOR and point.may(Permit.COMMUNITY_MODERATE)


def may_take_down(point: Standpoint, post: Post) -> bool:
    """True when it was written by a person of the company whose admin asks."""
    if point.read_only or point.customer is None or point.side is not Side.CUSTOMER:
        return False
    return post.author_customer_id == point.customer.id and point.may(Permit.COMMUNITY_OWN_PEOPLE)


def moderated_by(point: Standpoint) -> ColumnElement[bool]:
    """Return the predicate on `Space` that keeps those somebody moderates; of those that are open to them."""
    if point.side is Side.CUSTOMER:
        return and_(Space.customer_id == point.customer.id, Space.kind.not_in(OF_MANY))
    return Space.kind.in_(OF_MANY)


def as_of(point: Standpoint) -> int | None:
    """Return as whose moderator somebody acts where they stand: the company's, None for the vendor's."""
    return None if point.side is Side.VENDOR else point.customer.id


def moderated(public_id: str, point: Standpoint) -> Post | None:
    """Return a post in one of the spaces that somebody moderates, None where it stands elsewhere. Drafts are none."""
    post = _by_public_id(public_id)
    if post is None or post.state is PostState.DRAFT:
        return None
    space = db.session.get_one(Space, post.space_id)
    return post if may_moderate(point, space) else None


def of_own_people(public_id: str, point: Standpoint) -> Post | None:
    """Return a post by one of the company's people, wherever it stands. Write to it inside `every_space`."""
    if point.read_only or point.customer is None or point.side is not Side.CUSTOMER:
        return None
    with every_space(OWN_PEOPLE):
        post = _by_public_id(public_id)
    if post is None or post.state is PostState.DRAFT or post.author_customer_id != point.customer.id:
        return None
    return post


def readable(public_id: str) -> Post | None:
    """Return a post that whoever asks reads, to be reported."""
    post = _by_public_id(public_id)
    return post if post is not None and post.state is PostState.SHOWN else None


def own(public_id: str, point: Standpoint) -> Post | None:
    """Return a post that somebody wrote where they stand, in whatever state. Write to it inside `every_space`."""
    with every_space("one's own words, wherever they stand"):
        post = _by_public_id(public_id)
    side = None if point.side is Side.VENDOR else point.customer.id
    if post is None or post.author_id != point.user.id or post.author_customer_id != side:
        return None
    return post


def thread_of(post: Post) -> Thread:
    """Return the thread that a post is, or stands in."""
    return post if isinstance(post, Thread) else db.session.get_one(Thread, post.thread_id)


def thread_id(post: Post) -> int:
    """Return the inner id of the thread that a post is, or stands in."""
    return post.thread_id if isinstance(post, Reply) else post.id


def reply_id(post: Post) -> int:
    """Return the inner id of a reply, 0 of a thread."""
    return post.id if isinstance(post, Reply) else 0


def concerning(kind: Any, post: Post) -> ColumnElement[bool]:
    """Return the predicate that keeps what was said or done about a post; a reply stays itself when threads merge."""
    if isinstance(post, Reply):
        return cast(ColumnElement[bool], kind.reply_id == post.id)
    return and_(kind.thread_id == post.id, kind.reply_id == 0)


def hidden_by(post: Post) -> ModerationEntry | None:
    """Return the act by which a post was last hidden."""
    asked = select(ModerationEntry).where(
        concerning(ModerationEntry, post), ModerationEntry.act == ModerationAct.HIDDEN
    )
    with every_space(WHO_HID):
        return db.session.scalar(asked.order_by(ModerationEntry.id.desc()).limit(1))


def reasons_of(keys: Iterable[tuple[int, int]], customer_id: int | None) -> dict[tuple[int, int], str]:
    """Return why a company took posts down, by (thread, reply; 0 the thread itself): told to its people alone."""
    wanted = list(keys)
    if not wanted or customer_id is None:
        return {}
    thread, reply = ModerationEntry.thread_id, ModerationEntry.reply_id
    whole = and_(thread.in_({key[0] for key in wanted if not key[1]}), reply == 0)
    asked = select(thread, reply, ModerationEntry.why).where(
        ModerationEntry.by_customer_id == customer_id,
        ModerationEntry.act == ModerationAct.HIDDEN,
        or_(whole, reply.in_({key[1] for key in wanted if key[1]})),
    )
    with every_space(WHO_HID):
        rows = db.session.execute(asked.order_by(ModerationEntry.id)).all()
    said = {row.reply_id or -row.thread_id: row.why for row in rows}
    return {key: said[key[1] or -key[0]] for key in wanted if (key[1] or -key[0]) in said}


def home_space(customer_id: int | None) -> Space:
    """Return the space in which acts on people are told: the company's inside, or that of everybody."""
    which = (
        Space.kind == SpaceKind.EVERY
        if customer_id is None
        else and_(Space.customer_id == customer_id, Space.kind == SpaceKind.INSIDE)
    )
    with every_space("acts on people are told in the moderator's own space"):
        return db.session.scalars(select(Space).where(which)).one()


def targets(thread: Thread, point: Standpoint) -> list[Space]:
    """Return the other spaces that a moderator may move a thread to, as far as that widens nothing (see `actions`)."""
    asked = select(Space).where(
        moderated_by(point), Space.archived_at.is_(None), Space.id != thread.space_id, or_(*_narrower(thread))
    )
    return list(db.session.scalars(asked.order_by(Space.position, Space.id)))


def _narrower(thread: Thread) -> list[ColumnElement[bool]]:
    space = db.session.get_one(Space, thread.space_id)
    if space.kind is SpaceKind.EVERY:
        return [Space.kind == SpaceKind.SOME]
    if space.kind is SpaceKind.BOTH:
        return [Space.kind == SpaceKind.INSIDE]
    return [Space.id.is_(None)]


def _by_public_id(public_id: str) -> Post | None:
    thread = db.session.scalar(select(Thread).where(Thread.public_id == public_id))
    return thread or db.session.scalar(select(Reply).where(Reply.public_id == public_id))
