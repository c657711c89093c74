"""One thread for its reader: found where its space is open and its state lets them see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, select

from portal.accounts.models import Customer
from portal.accounts.standpoint import standpoint
from portal.community.models import Reply, Space, Thread, ThreadReading, ThreadTag
from portal.community.queries.moderators import moderates
from portal.community.rules.words import PostState, SpaceKind, ThreadKind
from portal.foundation.db import BIGINT, db
from portal.foundation.spaces import ask_in_spaces, in_open_spaces


@dataclass(frozen=True)
class SpaceHere:
    """The space a thread stands in, as far as its page needs it."""

    id: int
    public_id: str
    version: int
    kind: SpaceKind
    customer_id: int | None
    name_ja: str
    name_en: str
    archived_at: datetime | None
    answer_days: int


@dataclass(frozen=True)
class Here:
    """A thread as its page shows it, with its space; `mine` and `moderated` say what its reader is to it."""

    id: int
    public_id: str
    version: int
    kind: ThreadKind
    state: PostState
    state_words: str
    title: str
    body: str
    language: str
    author_id: int
    author_customer_id: int | None
    company_hidden: bool
    at: datetime
    last_at: datetime
    edited_at: datetime | None
    editions: int
    votes: int
    replies: int
    numbered: int
    accepted_id: int | None
    answered_at: datetime | None
    answer_by: datetime | None
    answering_id: int | None
    merged_into_id: int | None
    locked_at: datetime | None
    pinned_at: datetime | None
    points_to: str
    through: int | None  # up to which reply its reader has read it; None: never before
    space: SpaceHere
    mine: bool
    moderated: bool

    @property
    def question(self) -> bool:
        return self.kind is ThreadKind.QUESTION

    @property
    def solved(self) -> bool:
        return self.accepted_id is not None

    @property
    def open(self) -> bool:
        """True while something new may be written to it."""
        shown = self.state is PostState.SHOWN
        return shown and self.locked_at is None and self.space.archived_at is None

    @property
    def promised(self) -> bool:
        """True where the vendor has promised to see to an answer: in spaces of several customers."""
        return self.space.kind in (SpaceKind.SOME, SpaceKind.EVERY)


OF_SPACE = (
    "id",
    "public_id",
    "version",
    "kind",
    "customer_id",
    "name_ja",
    "name_en",
    "archived_at",
    "answer_days",
)
NOT_OF_THREAD = ("through", "space", "mine", "moderated")
OF_THREAD = tuple(name for name in Here.__dataclass_fields__ if name not in NOT_OF_THREAD)
STILL_SEEN = frozenset({PostState.SHOWN, PostState.MERGED})


def here(public_id: str) -> Here | None:
    """Return the thread of this public id for whoever asks, None where there is none for them. One statement."""
    asked = {"public_id": public_id, "me": standpoint().user.id}
    rows = ask_in_spaces(_here(), **asked)
    return _seen(rows[0]) if rows else None


def thread(public_id: str) -> Thread | None:
    """Return the thread of this public id to be changed; None where whoever asks has none."""
    found = db.session.scalar(select(Thread).where(Thread.public_id == public_id))
    return found if found is not None and sees(found, space_of(found)) else None


def reply(public_id: str) -> Reply | None:
    """Return the reply of this public id to be changed; None where whoever asks sees none, or not its thread."""
    found = db.session.scalar(select(Reply).where(Reply.public_id == public_id))
    if found is None:
        return None
    above = thread_of(found)
    space = space_of(found)
    return found if sees(found, space) and sees(above, space) else None


def thread_of(found: Reply) -> Thread:
    """Return the thread a reply belongs to."""
    return db.session.get_one(Thread, found.thread_id)


def space_of(found: Thread | Reply) -> Space:
    """Return the space it stands in."""
    return db.session.get_one(Space, found.space_id)


def sees(post: Any, space: Any) -> bool:
    """True when whoever asks sees a post of a space that is open to them: in every state one's own, for moderators
    all but drafts, for others what stands."""
    if post.state in STILL_SEEN:
        return True
    point = standpoint()
    if post.author_id == point.user.id and not point.read_only:
        return True
    return post.state is not PostState.DRAFT and moderates(point, space)


def address_of_merged(found: Here) -> str | None:
    """Return the public id of the question that a merged one leads to, None where its reader has none."""
    into = select(Thread).where(Thread.id == found.merged_into_id)
    led_to = db.session.scalar(into)
    return led_to.public_id if led_to is not None and sees(led_to, space_of(led_to)) else None


def tags_of(thread_id: int) -> list[tuple[str, str]]:
    """Return the tags of a thread: as compared, and as shown."""
    asked = select(ThreadTag.word, ThreadTag.shown).where(ThreadTag.thread_id == thread_id)
    return [(row.word, row.shown) for row in db.session.execute(asked.order_by(ThreadTag.id))]


def parent_of(found: Reply) -> Reply | None:
    """Return the answer that a comment stands under."""
    return db.session.scalar(select(Reply).where(Reply.id == found.parent_id))


def slug_of(customer_id: int | None) -> str | None:
    """Return in whose addresses the private spaces of a customer are read."""
    return db.session.scalar(select(Customer.slug).where(Customer.id == customer_id))


def by_ids(ids: Sequence[int]) -> dict[int, Any]:
    """Return threads that readers see, of these ids: (id, public_id, title, space_id, kind)."""
    if not ids:
        return {}
    asked = select(
        Thread.id, Thread.public_id, Thread.title, Thread.space_id, Thread.kind, Thread.accepted_id
    )
    shown = asked.where(Thread.id.in_(sorted(set(ids))), Thread.state == PostState.SHOWN)
    return {row.id: row for row in db.session.execute(shown)}


@cache
def _here() -> Select[Any]:
    """Return the one question that every page of a thread asks, written once."""
    of_space = (getattr(Space, name).label(f"space_{name}") for name in OF_SPACE)
    asked = select(*(getattr(Thread, name) for name in OF_THREAD), ThreadReading.through, *of_space)
    mine = and_(
        ThreadReading.thread_id == Thread.id,
        ThreadReading.space_id == Thread.space_id,
        ThreadReading.user_id == bindparam("me", type_=BIGINT),
    )
    found = asked.join(Space, Space.id == Thread.space_id).outerjoin(ThreadReading, mine)
    one = found.where(Thread.public_id == bindparam("public_id", type_=String))
    return in_open_spaces(one, Thread, Space, along=(ThreadReading,))


def _seen(row: Any) -> Here | None:
    space = SpaceHere(**{name: getattr(row, f"space_{name}") for name in OF_SPACE})
    if not sees(row, space):
        return None
    point = standpoint()
    facts = {name: getattr(row, name) for name in OF_THREAD}
    mine = row.author_id == point.user.id and not point.read_only
    return Here(**facts, through=row.through, space=space, mine=mine, moderated=moderates(point, space))
