"""What readers see of a post changes here alone, so that counts, points and search stay right however it happens.

Moderators, a company's admin, the author and the rules for new people all come through `stand`.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.community.actions import mentions, overdue
from portal.community.actions.counting import add
from portal.community.actions.events import (
    NO_CUSTOMER,
    AnswerUnaccepted,
    PostChanged,
    PostGone,
    ReplyShown,
    ThreadShown,
)
from portal.community.actions.refusals import Refused
from portal.community.models import Reply, Space, Thread
from portal.community.rules.words import PostState, ReplyKind, SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.tenancy import customer_scope, every_customer


def stand(post: Thread | Reply, state: PostState, words: str = "", *, by: Actor) -> None:
    """Let a post stand as held, shown, hidden or removed from now on; `words` say why, to its author.

    Keeps counts, takes the mark of the best answer off what goes, tells others. Raises Refused (same, state): drafts
    are published, what was merged stays so.
    """
    if post.state is state:
        raise Refused("same")
    if post.state in (PostState.DRAFT, PostState.MERGED) or state in (PostState.DRAFT, PostState.MERGED):
        raise Refused("state")
    before = post.state
    if isinstance(post, Reply):
        thread = db.session.get_one(Thread, post.thread_id)
        _stand_reply(thread, post, state, words, by=by)
    else:
        add(post, state=state, state_words=words)
        _thread_told(post, before, by=by)


def publish_thread(thread: Thread, space: Space, *, by: Actor, held_for: str = "") -> None:
    """Let a draft be seen, or held for a moderator's look; for actions/threads alone."""
    now = clock.now()
    state = PostState.HELD if held_for else PostState.SHOWN
    add(thread, state=state, state_words=held_for, at=now, last_at=now, answer_by=_answer_by(thread, space))
    overdue.look_again(thread.id, thread.answer_by)
    _thread_told(thread, PostState.DRAFT, by=by)


def tell_reply(thread: Thread, reply: Reply, *, by: Actor, again: bool = False) -> None:
    """Tell others of a reply that readers see; for actions/replies and this room alone."""
    customer = customer_of(thread.space_id)
    announce(
        ReplyShown(
            customer, reply.id, thread.id, thread.space_id, reply.kind, reply.author_id,
            reply.author_customer_id, reply.parent_id, by.person_id, again,
        )
    )  # fmt: skip
    if not again:
        mentions.tell(thread, reply, reply.body, customer, by=by)


def customer_of(space_id: int) -> int:
    """Return the customer whose own space it is, NO_CUSTOMER for spaces of several."""
    return db.session.scalar(select(Space.customer_id).where(Space.id == space_id)) or NO_CUSTOMER


def gone(thread: Thread, reply_id: int = 0) -> Event:
    """Return the event that says that readers do not see a post any more."""
    return PostGone(customer_of(thread.space_id), thread.id, reply_id)


def _stand_reply(thread: Thread, reply: Reply, state: PostState, words: str, *, by: Actor) -> None:
    before, shows, showed = reply.state, state is PostState.SHOWN, reply.state is PostState.SHOWN
    step = int(shows) - int(showed)
    accepted = thread.accepted_id == reply.id and not shows
    values: dict[str, object] = {}
    if reply.kind is ReplyKind.ANSWER:
        values["replies"] = Thread.replies + step
    if accepted:
        values |= {"accepted_id": None, "accepted_at": None, "accepted_by_id": None}
    if shows:
        values["last_at"] = clock.now() if before is PostState.HELD else Thread.last_at
    add(thread, **values)
    if reply.kind is ReplyKind.COMMENT and reply.parent_id is not None:
        add(db.session.get_one(Reply, reply.parent_id), comments=Reply.comments + step)
    add(reply, state=state, state_words=words)
    if reply.kind is ReplyKind.ANSWER:
        add(thread, answered_at=_first_answer(thread))
    if accepted:
        announce(
            AnswerUnaccepted(customer_of(thread.space_id), thread.id, reply.id, reply.author_id, by.person_id)
        )
    if shows:
        tell_reply(thread, reply, by=by, again=before is not PostState.HELD)
    elif showed:
        announce(gone(thread, reply.id))
    else:
        announce(PostChanged(customer_of(thread.space_id), thread.id, reply.id))


def _first_answer(thread: Thread) -> datetime | None:
    """Return since when somebody else's answer stands."""
    return db.session.scalar(
        select(func.min(Reply.at)).where(
            Reply.thread_id == thread.id, Reply.kind == ReplyKind.ANSWER, Reply.state == PostState.SHOWN,
            Reply.author_id != thread.author_id,
        )
    )  # fmt: skip


def _thread_told(thread: Thread, before: PostState, *, by: Actor) -> None:
    customer = customer_of(thread.space_id)
    if thread.state is PostState.SHOWN:
        again = before in (PostState.HIDDEN, PostState.REMOVED)
        announce(
            ThreadShown(
                customer, thread.id, thread.space_id, thread.kind, thread.author_id, thread.author_customer_id,
                thread.language, by.person_id, again,
            )
        )  # fmt: skip
        if not again:
            mentions.tell(thread, None, thread.body, customer, by=by)
    elif before is PostState.SHOWN:
        announce(PostGone(customer, thread.id, 0))
    else:
        announce(PostChanged(customer, thread.id, 0))


def _answer_by(thread: Thread, space: Space) -> datetime | None:
    """Return until when somebody should have answered: a customer's question, where the vendor reads it."""
    asker = thread.author_customer_id
    if thread.kind is not ThreadKind.QUESTION or asker is None or space.kind is SpaceKind.INSIDE:
        return None
    with every_customer("the asker's own calendar"):
        customer = db.session.scalar(select(Customer).where(Customer.id == asker))
    if customer is None:
        return None
    with customer_scope(asker):
        day = work_calendar(customer).add_working_days(today_of(customer), max(1, space.answer_days))
    ends = datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(customer.time_zone))
    return ends - timedelta(minutes=1)
