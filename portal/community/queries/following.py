"""What somebody follows, how it is called for them now, and who follows what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.accounts.models import User
from portal.accounts.standpoint import Standpoint
from portal.community.models import DigestChoice, Following, Persona, Reply, Space, Thread, ThreadTag
from portal.community.queries.bylines import Byline, bylines
from portal.community.queries.naming import names_of
from portal.community.rules.following import PERSON, PERSONA, Follows, gathered, person_target
from portal.community.rules.words import Digest, Followed, PostState
from portal.foundation.db import db


@dataclass(frozen=True)
class Author:
    """Somebody as a byline is asked for them, apart from anything they wrote."""

    author_id: int
    author_customer_id: int | None
    company_hidden: bool = False


@dataclass(frozen=True)
class FollowedSpace:
    """A space one follows, or muted; `kind` draws its sign."""

    public_id: str
    kind: str
    name: str
    muted: bool


@dataclass(frozen=True)
class FollowedThread:
    """A thread one follows, or muted."""

    public_id: str
    title: str
    muted: bool


@dataclass(frozen=True)
class FollowedTag:
    """A tag one follows, or muted, as it was first written."""

    word: str
    shown: str
    muted: bool


@dataclass(frozen=True)
class FollowedPerson:
    """A person one follows, as they show to the reader."""

    target: str  # the public id to unfollow them by
    byline: Byline


@dataclass(frozen=True)
class Listed:
    """All that somebody follows, as far as they may still read it."""

    spaces: tuple[FollowedSpace, ...]
    threads: tuple[FollowedThread, ...]
    tags: tuple[FollowedTag, ...]
    people: tuple[FollowedPerson, ...]

    @property
    def nothing(self) -> bool:
        return not (self.spaces or self.threads or self.tags or self.people)


MOST_THREADS = 100


def follows_of(user_id: int) -> Follows:
    """Return what somebody follows and muted, in one statement."""
    asked = select(Following.kind, Following.target, Following.muted).where(Following.user_id == user_id)
    return gathered((row.kind, row.target, row.muted) for row in db.session.execute(asked))


def stands(user_id: int, kind: Followed, target: str | int) -> str:
    """Return how somebody stands to one thing: follows, muted, or neither (an empty word)."""
    asked = select(Following.muted).where(
        Following.user_id == user_id, Following.kind == kind, Following.target == str(target)
    )
    muted = db.session.scalar(asked)
    return "" if muted is None else ("muted" if muted else "follows")


def choice_of(user_id: int) -> DigestChoice:
    """Return how somebody hears by mail; who chose nothing hears weekly, in any language."""
    return db.session.get(DigestChoice, user_id) or DigestChoice(
        user_id=user_id, digest=Digest.WEEKLY, languages="", sent_at=None
    )


def listed(point: Standpoint, follows: Follows, language: str) -> Listed:
    """Return what somebody follows with its names, in the spaces that are open: a fixed number of statements."""
    return Listed(
        _spaces(follows, language), _threads(follows), _tags(follows), _people(point, follows, language)
    )


def hearers_of_thread(thread_id: int) -> set[int]:
    """Return who follows a thread."""
    asked = select(Following.user_id).where(
        Following.kind == Followed.THREAD, Following.target == str(thread_id), Following.muted.is_(False)
    )
    return set(db.session.scalars(asked))


def hearers_of_new(thread: Thread, tags: Iterable[str], persona: Persona | None) -> set[int]:
    """Return who follows the space, a tag or the author of a new thread, and muted neither space nor tag.

    Whoever kept their company back here is not followed here: following would say who it is.
    """
    words = sorted(set(tags))
    wanted = [and_(Following.kind == Followed.SPACE, Following.target == str(thread.space_id))]
    if words:
        wanted.append(and_(Following.kind == Followed.TAG, Following.target.in_(words)))
    wanted += _author_of(thread, persona)
    asked = select(Following.user_id, Following.muted).where(or_(*wanted))
    rows = db.session.execute(asked).all()
    return {row.user_id for row in rows} - {row.user_id for row in rows if row.muted}


def hearers_of_person(post: Thread | Reply, persona: Persona | None) -> set[int]:
    """Return who follows the author of an answer, and has not muted its space; see `hearers_of_new`."""
    wanted = _author_of(post, persona)
    if not wanted:
        return set()
    muted = select(Following.user_id).where(
        Following.kind == Followed.SPACE, Following.target == str(post.space_id), Following.muted
    )
    return set(
        db.session.scalars(select(Following.user_id).where(or_(*wanted), Following.user_id.not_in(muted)))
    )


def muting(user_ids: Iterable[int], thread_id: int) -> set[int]:
    """Return those of these people who muted a thread."""
    asked = select(Following.user_id).where(
        Following.kind == Followed.THREAD, Following.target == str(thread_id), Following.muted,
        Following.user_id.in_(sorted(set(user_ids))),
    )  # fmt: skip
    return set(db.session.scalars(asked))


def shown_persona(public_id: str) -> tuple[str, Author] | None:
    """Return what keeps a person followed, by the public id of a persona or of a person who shows by name.

    None for whoever chose nothing yet, and for people of other companies by their own id.
    """
    persona = db.session.scalar(select(Persona).where(Persona.public_id == public_id))
    if persona is not None:
        return _chosen(persona)
    user = db.session.scalar(select(User).where(User.public_id == public_id, User.erased_at.is_(None)))
    if user is not None and user.staff_role is not None:
        return person_target(PERSON, user.id), Author(user.id, None)
    return None


def _chosen(persona: Persona) -> tuple[str, Author] | None:
    if persona.chosen_at is None:
        return None
    return person_target(PERSONA, persona.id), Author(persona.user_id, persona.customer_id)


def _author_of(post: Thread | Reply, persona: Persona | None) -> list[ColumnElement[bool]]:
    if post.author_customer_id is None:
        return [_is_person(person_target(PERSON, post.author_id))]
    followed = persona is not None and not post.company_hidden
    return [_is_person(person_target(PERSONA, persona.id))] if persona is not None and followed else []


def _is_person(target: str) -> ColumnElement[bool]:
    return and_(Following.kind == Followed.PERSON, Following.target == target)


def _spaces(follows: Follows, language: str) -> tuple[FollowedSpace, ...]:
    wanted = follows.spaces | follows.muted_spaces
    if not wanted:
        return ()
    rows = db.session.scalars(
        select(Space).where(Space.id.in_(sorted(wanted))).order_by(Space.position)
    ).all()
    names = names_of(rows, language)
    return tuple(
        FollowedSpace(row.public_id, row.kind, names[row.id], row.id in follows.muted_spaces) for row in rows
    )


def _threads(follows: Follows) -> tuple[FollowedThread, ...]:
    wanted = follows.threads | follows.muted_threads
    if not wanted:
        return ()
    asked = (
        select(Thread.id, Thread.public_id, Thread.title)
        .where(Thread.id.in_(sorted(wanted)), Thread.state == PostState.SHOWN)
        .order_by(Thread.last_at.desc())
        .limit(MOST_THREADS)
    )
    return tuple(
        FollowedThread(row.public_id, row.title, row.id in follows.muted_threads)
        for row in db.session.execute(asked)
    )


def _tags(follows: Follows) -> tuple[FollowedTag, ...]:
    wanted = sorted(follows.tags | follows.muted_tags)
    if not wanted:
        return ()
    asked = select(ThreadTag.word, func.max(ThreadTag.shown)).where(ThreadTag.word.in_(wanted))
    shown = {row[0]: row[1] for row in db.session.execute(asked.group_by(ThreadTag.word))}
    return tuple(FollowedTag(word, shown.get(word, word), word in follows.muted_tags) for word in wanted)


def _people(point: Standpoint, follows: Follows, language: str) -> tuple[FollowedPerson, ...]:
    found: list[tuple[str, Author]] = []
    if follows.personas:
        rows = db.session.scalars(select(Persona).where(Persona.id.in_(sorted(follows.personas))))
        found += [(row.public_id, Author(row.user_id, row.customer_id)) for row in rows if row.chosen_at]
    if follows.people:
        asked = select(User.id, User.public_id).where(
            User.id.in_(sorted(follows.people)), User.staff_role.is_not(None)
        )
        found += [(row.public_id, Author(row.id, None)) for row in db.session.execute(asked)]
    return _shown(found, point, language)


def _shown(
    found: Sequence[tuple[str, Author]], point: Standpoint, language: str
) -> tuple[FollowedPerson, ...]:
    lines = bylines([author for _target, author in found], point, language)
    people = [
        FollowedPerson(target, lines[author.author_id, author.author_customer_id, False])
        for target, author in found
    ]
    return tuple(one for one in people if one.byline.name)
