"""What the page of a thread shows its reader, drawn once and kept while nothing of it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from markupsafe import Markup

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.community.forms.choices import who_reads
from portal.community.forms.refusals import sentence, why_held
from portal.community.forms.threads import REACTIONS, AnswerForm
from portal.community.models import Space, Thread
from portal.community.queries import replies, similar, threads
from portal.community.queries.articles import became
from portal.community.queries.bylines import Byline, bylines
from portal.community.queries.following import stands
from portal.community.queries.mentions import authors_of, who_answers
from portal.community.queries.places import address, thread_address
from portal.community.queries.replies import Cursor, Marks, Order, Page, Said
from portal.community.queries.spaces import SpaceSeen, seen
from portal.community.queries.standing_of import may_write
from portal.community.queries.threads import Here
from portal.community.queries.wording import people_in, worded
from portal.community.rules.words import Followed, PostState, Reacting
from portal.community.views.front import keeps_company
from portal.community.ways import PostHere, has_ways, ways_of
from portal.foundation.db import db
from portal.foundation.i18n import language


@dataclass(frozen=True)
class Reacted:
    """One sign below a post: how many gave it, and whether the reader did."""

    sign: Reacting
    words: Any
    icon: str
    count: int
    mine: bool


@dataclass(frozen=True)
class PostSeen:
    """A thread's own text or a reply, as its reader sees it. `why`: why it does not stand, for whom that concerns."""

    public_id: str
    kind: str  # thread, answer or comment
    number: int
    by: Byline
    html: Markup
    at: datetime
    edited_at: datetime | None
    editions: int
    votes: int
    voted: bool
    reactions: Sequence[Reacted]
    state: PostState
    why: str
    mine: bool
    author_customer_id: int | None
    best: bool = False
    comments: int = 0
    under: Sequence["PostSeen"] = ()

    @property
    def shown(self) -> bool:
        return self.state is PostState.SHOWN


@dataclass(frozen=True)
class Live:
    """Where an open page hears of news, and from when on."""

    stream_url: str
    since: int
    delta_url: str


@dataclass(frozen=True)
class Seen:
    """A thread with a page of its answers, and whose names stand on it (for the stamp of the kept page)."""

    here: Here
    page: Page
    first: PostSeen
    best: PostSeen | None
    answers: Sequence[PostSeen]
    fresh: int
    answering: Byline | None
    everybody: frozenset[int]


def looked(here: Here, order: Order, cursor: Cursor) -> Seen:
    """Read a thread and a page of its answers for whoever asks, in a fixed number of statements."""
    point = standpoint()
    page = replies.page(here, point, order, cursor)
    drawn = _Drawing(here, page.everybody(), point)
    best = drawn.reply(page.best, page.comments) if page.best else None
    rest = [one for one in page.answers if page.best is None or one.id != page.best.id]
    return Seen(
        here, page, drawn.first(), best, [drawn.reply(one, page.comments) for one in rest],
        replies.since(here, here.through, point) if here.through is not None else 0,
        drawn.answering(), drawn.everybody,
    )  # fmt: skip


def drawn_replies(here: Here, found: Sequence[Said]) -> list[PostSeen]:
    """Return replies as an open page fetches them one by one, with the first comments of each."""
    point = standpoint()
    under = replies.first_comments(here, point, found)
    drawn = _Drawing(here, [*found, *(one for rest in under.values() for one in rest)], point)
    return [drawn.reply(one, under) for one in found]


def drawn_thread(here: Here) -> PostSeen:
    """Return the question or post itself."""
    return _Drawing(here, [], standpoint()).first()


def page_facts(seen_: Seen, order: Order) -> dict[str, Any]:
    """Return what the page's templates need beside the posts themselves."""
    here, point = seen_.here, standpoint()
    article = became(here.points_to, point)
    return {
        **shared_facts(here), "seen": seen_, "order": order, "orders": Order, "tags": threads.tags_of(here.id),
        "earlier_url": _page_url(here, order, seen_.page.earlier),
        "later_url": _page_url(here, order, seen_.page.later),
        "new_url": thread_address(here.public_id, after=here.through, _anchor="answers") if seen_.fresh else "",
        "order_urls": {one: thread_address(here.public_id, by=one.value, _anchor="answers") for one in Order},
        "follows": stands(point.user.id, Followed.THREAD, here.id), "article": article,
        "near": similar.near(here, point), "merged_here": bool(request.args.get("merged")),
        "answering_is_me": here.answering_id == point.user.id,
    }  # fmt: skip


def shared_facts(here: Here) -> dict[str, Any]:
    """Return what the page and each of its parts need."""
    point = standpoint()
    space = db.session.get_one(Space, here.space.id)
    where = seen(space, language())
    refusal = may_write(point, space, thread=db.session.get_one(Thread, here.id))
    told, beyond = who_reads(where, point)
    writes = refusal is None and here.state is PostState.SHOWN
    return {
        "topic": here, "where": where, "point": point, "refused_words": sentence(refusal) if refusal else "",
        "may_write": writes,
        "may_accept": here.question and (here.mine or here.moderated) and not point.read_only,
        "may_mark": refusal is None, "who_reads": told, "not_read": beyond,
        "may_begin_article": here.solved and point.may(Permit.KNOWLEDGE_WRITE) and not point.read_only,
        "ways_with": lambda post: ways_of(point, _offered_for(post, here)),
        "has_more": lambda post: _has_more(post, here, point, writes),
    }  # fmt: skip


def answer_facts(where: SpaceSeen, form: AnswerForm | None = None, troubles: str = "") -> dict[str, Any]:
    """Return what the box needs in which one answers."""
    point = standpoint()
    return {
        "form": form or AnswerForm(formdata=None), "troubles": troubles,
        "people_url": address("community_threads.people"),
        "upload_url": address("community_threads.upload"),
        "kept_company": not where.kind.is_private and keeps_company(point),
    }  # fmt: skip


def live_of(here: Here, since: int) -> Live:
    """Return where the page of a thread hears of news."""
    stream = address("community_threads.stream", space=here.space.public_id)
    return Live(stream, since, address("community_threads.parts", thread=here.public_id))


def _has_more(post: PostSeen, here: Here, point: Standpoint, writes: bool) -> bool:
    editable = (PostState.SHOWN, PostState.HELD, PostState.REMOVED) if writes else (PostState.REMOVED,)
    own = post.mine and post.state in editable
    merges = post.kind == "thread" and here.moderated and here.question and post.shown
    return own or post.edited_at is not None or merges or has_ways(point, _offered_for(post, here))


def _offered_for(post: PostSeen, here: Here) -> PostHere:
    return PostHere(
        post.public_id, post.kind == "thread", post.mine, post.shown, here.moderated, post.author_customer_id,
        here.space.kind.is_private,
    )  # fmt: skip


def asked_page() -> tuple[Order, Cursor]:
    """Return the order and the place that an address asks for."""
    args = request.args
    order = Order.VOTES if args.get("by") == Order.VOTES else Order.TIME
    before = "before" in args
    number = args.get("before" if before else "after", 0, type=int)
    votes = args.get("votes", 0, type=int)
    return order, Cursor(_within(number), _within(votes), before)


def _within(number: int) -> int:
    return number if -(2**31) < number < 2**31 else 0


def _page_url(here: Here, order: Order, cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    values: dict[str, Any] = {"before" if cursor.before else "after": cursor.number}
    if order is Order.VOTES:
        values |= {"by": order.value, "votes": cursor.votes}
    return thread_address(here.public_id, _anchor="answers", **values)


class _Drawing:
    """Posts of one thread made ready for their reader: words, bylines, votes and reactions of all at once."""

    def __init__(self, here: Here, found: Sequence[Said], point: Standpoint):
        self.here, self.point = here, point
        texts: list[Any] = [here, *found]
        self.html = worded(texts, here.id, point, language())
        self.who_answers = who_answers(here)
        asked = [*texts, *([self.who_answers] if self.who_answers else [])]
        self.people = bylines(asked, point, language())
        named = authors_of(people_in(texts), point)
        self.everybody = frozenset(
            [key[0] for key in self.people] + [one.author_id for one in named.values()]
        )
        self.marks: Marks = replies.marks(here, [one.id for one in found], point)

    def first(self) -> PostSeen:
        """Return the thread's own text."""
        return self._post(self.here, 0, kind="thread", number=0)

    def reply(self, said: Said, under: dict[int, list[Said]]) -> PostSeen:
        """Return an answer with the first of its comments, or a comment."""
        comments = [self.reply(one, {}) for one in under.get(said.id, ())]
        return self._post(
            said, said.id, kind=said.kind.value, number=said.number, comments=said.comments, under=comments,
            best=self.here.accepted_id == said.id,
        )  # fmt: skip

    def answering(self) -> Byline | None:
        """Return who said that they will answer, None for nobody."""
        return self.people[self.who_answers.key] if self.who_answers else None

    def _post(self, one: Any, reply_id: int, **facts: Any) -> PostSeen:
        by = self.people[one.author_id, one.author_customer_id, bool(one.company_hidden)]
        return PostSeen(
            public_id=one.public_id, by=by, html=self.html[one.public_id], at=one.at, edited_at=one.edited_at,
            editions=one.editions, votes=one.votes, voted=reply_id in self.marks.voted,
            reactions=self._reactions(reply_id), state=one.state, why=why_held(one.state_words), mine=one.mine,
            author_customer_id=one.author_customer_id,
            **facts,
        )  # fmt: skip

    def _reactions(self, reply_id: int) -> list[Reacted]:
        given = self.marks.reactions.get(reply_id, {})
        return [
            Reacted(sign, words, icon, *given.get(sign, (0, False)))
            for sign, (words, icon) in REACTIONS.items()
        ]
