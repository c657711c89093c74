"""What people do for one another in spaces of several companies earns points, and loses them when it goes.

Nothing counts in a company's own spaces, between colleagues, or by oneself; the vendor's people earn nothing.
"""

from sqlalchemy import select

from portal.champions.actions import advocacy, points
from portal.champions.actions.points import Act
from portal.champions.models import PointEntry
from portal.champions.rules.points import from_outside
from portal.champions.rules.words import PointAct
from portal.community.actions.events import (
    NO_CUSTOMER,
    AnswerAccepted,
    AnswerUnaccepted,
    PostChanged,
    PostGone,
    ReplyShown,
    ThreadMerged,
    ThreadShown,
    Voted,
)
from portal.community.models import Reply, Thread, Vote
from portal.community.rules.words import PostState, ReplyKind, ThreadKind
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope
from portal.gatherings.actions.events import AttendanceTakenBack, Attended
from portal.stories.actions.events import StoryPublished, StoryWithdrawn
from portal.stories.models import PublishedStory

WHY = "points go by acts in every space of several companies"
SHOWN_TO_OTHERS = (ThreadKind.TIP, ThreadKind.SHOWCASE)


@in_transaction(ThreadShown)
def thread_shown(event: ThreadShown) -> None:
    """A tip, or something one built, was shown to other companies; what hung on a thread that is back counts again."""
    if event.customer_id != NO_CUSTOMER:
        return
    if event.again:
        _thread_again(event.thread_id)
    if event.kind in SHOWN_TO_OTHERS and event.author_customer_id is not None:
        points.give(
            Act(
                event.author_id, event.author_customer_id, PointAct.TIP, _post(event.thread_id, 0),
                thread_id=event.thread_id,
            )
        )  # fmt: skip


@in_transaction(ReplyShown)
def reply_shown(event: ReplyShown) -> None:
    """Somebody of another company answered a question; each answers a question once, as far as points go."""
    if event.customer_id != NO_CUSTOMER or event.author_customer_id is None:
        return
    if event.again:
        _again(event.thread_id, event.reply_id)
    asked = _thread(event.thread_id)
    if event.kind is not ReplyKind.ANSWER or asked is None or asked.kind is not ThreadKind.QUESTION:
        return
    if not from_outside(event.author_id, event.author_customer_id, asked.author_id, asked.author_customer_id):
        return
    if not _answered_here(event):
        points.give(
            Act(
                event.author_id, event.author_customer_id, PointAct.ANSWER,
                _post(event.thread_id, event.reply_id), thread_id=event.thread_id, reply_id=event.reply_id,
            )
        )  # fmt: skip


@in_transaction(AnswerAccepted)
def answer_accepted(event: AnswerAccepted) -> None:
    """An answer became the best one, for a question of another company, not by its own author's word."""
    act = _best(event)
    if event.customer_id == NO_CUSTOMER and act is not None and event.by != event.author_id:
        points.give(act)


@in_transaction(AnswerUnaccepted)
def answer_unaccepted(event: AnswerUnaccepted) -> None:
    """It is not the best one any more."""
    points.take_back_subject(
        PointAct.BEST_ANSWER, _post(event.thread_id, event.reply_id), user_id=event.author_id
    )


@in_transaction(Voted)
def voted(event: Voted) -> None:
    """Somebody of another company, or of the vendor, finds a post useful, or no longer does."""
    if event.customer_id != NO_CUSTOMER or event.author_customer_id is None:
        return
    act = Act(
        event.author_id, event.author_customer_id, PointAct.USEFUL, _post(event.thread_id, event.reply_id),
        event.by_id, event.thread_id, event.reply_id,
    )  # fmt: skip
    if not event.up:
        points.take_back(act)
    elif from_outside(event.author_id, event.author_customer_id, event.by_id, event.by_customer_id):
        points.give(act)


@in_transaction(PostGone)
def post_gone(event: PostGone) -> None:
    """Readers do not see it any more: nothing is given for it."""
    points.take_back_post(event.thread_id, event.reply_id)


@in_transaction(ThreadMerged)
def thread_merged(event: ThreadMerged) -> None:
    """A question was asked before: what was answered under it counts no more there."""
    points.take_back_post(event.thread_id, 0)


@in_transaction(PostChanged)
def post_moved(event: PostChanged) -> None:
    """A thread that was taken into a company's own space earns nothing there."""
    if event.reply_id == 0 and event.customer_id != NO_CUSTOMER:
        points.take_back_post(event.thread_id, 0)


@in_transaction(StoryPublished)
def story_published(event: StoryPublished) -> None:
    """A story stands in the log of advocacy; whoever tells it under their name gets points."""
    copy = db.session.get(PublishedStory, event.published_id)
    if copy is not None:
        said = copy.facts["texts"][copy.facts["language"]]
        with customer_scope(event.customer_id):
            advocacy.story_told(event.story_id, said["title"], event.teller_id, copy.published_at.date())
    if event.teller_id is not None:
        points.give(Act(event.teller_id, event.customer_id, PointAct.STORY, f"story:{event.story_id}"))


@in_transaction(StoryWithdrawn)
def story_withdrawn(event: StoryWithdrawn) -> None:
    """The story is not told any more, and the log of advocacy says so."""
    with customer_scope(event.customer_id):
        advocacy.story_withdrawn(event.story_id)
    points.take_back_subject(PointAct.STORY, f"story:{event.story_id}")


@in_transaction(Attended)
def attended(event: Attended) -> None:
    """Somebody was there."""
    points.give(Act(event.user_id, event.customer_id, PointAct.GATHERING, f"gathering:{event.gathering_id}"))


@in_transaction(AttendanceTakenBack)
def attendance_taken_back(event: AttendanceTakenBack) -> None:
    """The host was mistaken."""
    points.take_back_subject(PointAct.GATHERING, f"gathering:{event.gathering_id}", user_id=event.user_id)


def _post(thread_id: int, reply_id: int) -> str:
    return f"post:{thread_id}:{reply_id}"


def _best(event: AnswerAccepted) -> Act | None:
    asked = _thread(event.thread_id)
    with every_space(WHY):
        answer = db.session.scalar(select(Reply).where(Reply.id == event.reply_id))
    if asked is None or answer is None or answer.author_customer_id is None:
        return None
    if not from_outside(
        answer.author_id, answer.author_customer_id, asked.author_id, asked.author_customer_id
    ):
        return None
    return Act(
        answer.author_id, answer.author_customer_id, PointAct.BEST_ANSWER,
        _post(event.thread_id, event.reply_id), thread_id=event.thread_id, reply_id=event.reply_id,
    )  # fmt: skip


def _thread(thread_id: int) -> Thread | None:
    with every_space(WHY):
        return db.session.scalar(select(Thread).where(Thread.id == thread_id))


def _answered_here(event: ReplyShown) -> bool:
    """True when this person has points for another answer to the same question."""
    other = select(PointEntry.id).where(
        PointEntry.user_id == event.author_id, PointEntry.act == PointAct.ANSWER,
        PointEntry.thread_id == event.thread_id, PointEntry.reply_id != event.reply_id,
        PointEntry.taken_back_at.is_(None),
    )  # fmt: skip
    return db.session.scalar(other.limit(1)) is not None


def _thread_again(thread_id: int) -> None:
    """Let count again what was given for a thread that is shown again, and for those answers that are."""
    with every_space(WHY):
        shown = select(Reply.id).where(Reply.thread_id == thread_id, Reply.state == PostState.SHOWN)
        for reply_id in (0, *db.session.scalars(shown)):
            _again(thread_id, reply_id)


def _again(thread_id: int, reply_id: int) -> None:
    """Let count again what was given for one post, votes only of those who still vote for it."""
    with every_space(WHY):
        accepted = db.session.scalar(select(Thread.accepted_id).where(Thread.id == thread_id))
        votes = select(Vote.by_id).where(Vote.thread_id == thread_id, Vote.reply_id == reply_id)
        voters = set(db.session.scalars(votes))
    entries = db.session.scalars(
        select(PointEntry).where(PointEntry.thread_id == thread_id, PointEntry.reply_id == reply_id)
    )
    for entry in entries:
        if entry.act is PointAct.USEFUL and entry.by_id not in voters:
            continue
        if entry.act is PointAct.BEST_ANSWER and accepted != reply_id:
            continue
        entry.taken_back_at = None
    db.session.flush()
