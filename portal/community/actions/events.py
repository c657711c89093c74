"""What happened in the community, as others hear of it: following, points, moderation, search.

`customer_id` is the customer whose own space it happened in; in spaces of several customers NO_CUSTOMER. Listeners
open the spaces themselves: `every_space("why")`, and narrow whom they tell with `readers.who_may_read`.
"""

from dataclasses import dataclass
from datetime import datetime

from portal.community.rules.words import ReplyKind, ThreadKind
from portal.foundation.events import Event

NO_CUSTOMER = 0


@dataclass(frozen=True)
class ThreadShown(Event):
    """Readers see a question or a post. `by` is who made that so: its author, or the moderator who let it through.

    `again`: they saw it before, it was hidden, and is shown once more.
    """

    thread_id: int
    space_id: int
    kind: ThreadKind
    author_id: int
    author_customer_id: int | None
    language: str
    by: int | None
    again: bool = False


@dataclass(frozen=True)
class ReplyShown(Event):
    """Readers see an answer or a comment; `parent_id` is the answer that a comment belongs to."""

    reply_id: int
    thread_id: int
    space_id: int
    kind: ReplyKind
    author_id: int
    author_customer_id: int | None
    parent_id: int | None
    by: int | None
    again: bool = False


@dataclass(frozen=True)
class Mentioned(Event):
    """These people are named in a text that readers see; each may read it now. `reply_id` 0: in the thread itself."""

    thread_id: int
    reply_id: int
    space_id: int
    person_ids: tuple[int, ...]
    by: int | None


@dataclass(frozen=True)
class AnswerAccepted(Event):
    """The asker (or a moderator) says which answer helped. `author_id` wrote it."""

    thread_id: int
    reply_id: int
    author_id: int
    by: int | None


@dataclass(frozen=True)
class AnswerUnaccepted(Event):
    """An answer is not the best one any more."""

    thread_id: int
    reply_id: int
    author_id: int
    by: int | None


@dataclass(frozen=True)
class Voted(Event):
    """Somebody finds it useful (`up`), or no longer does. `reply_id` 0: the thread itself. `author_id` wrote it.

    `by_customer_id` and `author_customer_id` tell whether both are of one company; None: the vendor's.
    """

    thread_id: int
    reply_id: int
    author_id: int
    by_id: int
    up: bool
    author_customer_id: int | None = None
    by_customer_id: int | None = None


@dataclass(frozen=True)
class PostChanged(Event):
    """What is read changed, or what stands around it: words, tags, its space, its lock, its reactions."""

    thread_id: int
    reply_id: int


@dataclass(frozen=True)
class PostGone(Event):
    """Readers do not see it any more: hidden, removed, merged away or erased."""

    thread_id: int
    reply_id: int


@dataclass(frozen=True)
class ThreadMerged(Event):
    """A question was asked before: its address leads to `into_id` from now on."""

    thread_id: int
    into_id: int
    by: int | None


@dataclass(frozen=True)
class ThreadMoved(Event):
    """A thread stands in another space now; `was_of_customer_id`: whose own it left, NO_CUSTOMER for nobody's."""

    thread_id: int
    from_space_id: int
    space_id: int
    was_of_customer_id: int
    by: int | None


@dataclass(frozen=True)
class AnswerPromised(Event):
    """Somebody says that they will answer by then; `person_id` None: nobody does any more."""

    thread_id: int
    person_id: int | None
    until: datetime | None


@dataclass(frozen=True)
class SpaceReadersChanged(Event):
    """Other customers read a space of several from now on."""

    space_id: int


@dataclass(frozen=True)
class Reported(Event):
    """Somebody says that a post should not stand."""

    report_id: int
