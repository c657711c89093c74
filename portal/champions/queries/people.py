"""Champions and ambassadors: one's own company's by name, others' as they chose to show and only if they are listed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_

from portal.accounts.models import Customer, Membership, User
from portal.accounts.queries.reach import reader_of
from portal.accounts.standpoint import Standpoint
from portal.champions.models import ChampionProfile, PointEntry
from portal.champions.queries import points
from portal.champions.queries.points import Member
from portal.champions.rules.levels import Reached
from portal.champions.rules.words import PointAct
from portal.community.models import Persona, Reply, Thread
from portal.community.queries.bylines import Byline, bylines
from portal.community.rules.words import PostState
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.tenancy import every_customer
from portal.stories.models import PublishedStory
from portal.stories.queries.published import readable

A_PAGE = 24
WHY = "the directory shows who of other companies chose to be found, as they chose to show"


@dataclass
class _Somebody:
    author_id: int
    author_customer_id: int | None
    company_hidden: bool = False


@dataclass(frozen=True)
class Champion:
    """A champion or ambassador as this reader sees them. `best` counts best answers this month that the reader may
    read; `public_id` leads to their profile, empty where they have none yet."""

    member: Member
    membership: str
    byline: Byline
    public_id: str
    champion_since: datetime | None
    standing: Reached | None
    does: str
    helps: tuple[str, ...]
    languages: tuple[str, ...]
    best: int = 0
    of_ours: bool = False
    listed: bool = False
    on_board: bool = True


def ours(point: Standpoint, language: str, month: datetime) -> list[Champion]:
    """Return the champions and ambassadors of the customer in scope, ambassadors first, then by how long they are."""
    return _shown(_rows(_of_ours(point)), point, language, month)


def others(
    point: Standpoint, language: str, month: datetime, *, words: str = "", speaks: str = "", page: int = 1
) -> list[Champion]:
    """Return those of other companies who are listed, ambassadors first; one more than a page where there is a next."""
    home = point.customer.id if point.customer is not None else 0
    asked = _asked().where(*_found_by_others(), ChampionProfile.customer_id != home)
    if key := search_key(words):
        asked = asked.where(ChampionProfile.search_key.contains(key, autoescape=True))
    if speaks in ("ja", "en"):
        asked = asked.where(ChampionProfile.speaks.contains(speaks))
    order = (ChampionProfile.ambassador_since.is_(None), ChampionProfile.id)
    with every_customer(WHY):
        rows = db.session.execute(asked.order_by(*order).limit(A_PAGE + 1).offset((page - 1) * A_PAGE)).all()
    return _shown(rows, point, language, month)


def to_ask(point: Standpoint, language: str, month: datetime, most: int, most_ours: int) -> list[Champion]:
    """Return whom to ask: those of other companies whose answers became best ones most often this month, then others
    listed, then some champions of one's own company; `most` in all."""
    near = _rows(_of_ours(point).limit(most_ours)) if point.customer is not None else []
    far = _rows(_of_the_month(point, month, most - len(near)))
    found = _shown([*far, *near], point, language, month)
    return sorted(found, key=lambda one: (one.of_ours, -one.best))


def stories_of(one: Champion, point: Standpoint) -> Sequence[PublishedStory]:
    """Return the published stories that somebody tells under their name, as far as the reader may read them.

    A story names its company, so it is shown beside nobody whose company the reader must not know.
    """
    if not (one.byline.known or one.byline.company):
        return ()
    told = select(PointEntry.subject).where(
        PointEntry.user_id == one.member[0], PointEntry.customer_id == one.member[1],
        PointEntry.act == PointAct.STORY, PointEntry.taken_back_at.is_(None),
    )  # fmt: skip
    ids = [int(subject.partition(":")[2]) for subject in db.session.scalars(told)]
    if not ids:
        return ()
    asked = select(PublishedStory).where(PublishedStory.story_ref.in_(ids), readable(reader_of(point), point))
    return db.session.scalars(asked.order_by(PublishedStory.published_at.desc())).all()


def champion(public_id: str, point: Standpoint, language: str, month: datetime) -> Champion | None:
    """Return whose profile this is, None where this reader may not see it."""
    return _one(ChampionProfile.public_id == public_id, point, language, month)


def of_persona(public_id: str, point: Standpoint, language: str, month: datetime) -> Champion | None:
    """Return who shows to other companies under this persona, None where this reader may not see their profile."""
    return _one(Persona.public_id == public_id, point, language, month)


def of_member(member: Member, point: Standpoint, language: str, month: datetime) -> Champion | None:
    """Return a member of the customer in scope as they stand here, champion or not."""
    asked = _asked().where(Membership.user_id == member[0], Membership.customer_id == member[1])
    with every_customer(WHY):
        rows = db.session.execute(asked).all()
    return next(iter(_shown(rows, point, language, month)), None)


def by_members(
    members: Collection[Member], point: Standpoint, language: str, month: datetime
) -> list[Champion]:
    """Return these people as the reader sees them, in the order given; who has no place any more is left out."""
    if not members:
        return []
    asked = _asked().where(tuple_(Membership.user_id, Membership.customer_id).in_(sorted(members)))
    with every_customer(WHY):
        rows = db.session.execute(asked).all()
    found = {one.member: one for one in _shown(rows, point, language, month)}
    return [found[member] for member in members if member in found]


def on_the_board() -> list[Member]:
    """Return the ambassadors who stand on the leaderboard: those who have not left it, and chose how they show."""
    asked = (
        select(ChampionProfile.user_id, ChampionProfile.customer_id)
        .join(Membership, _same_member())
        .join(Persona, _same_persona())
        .where(
            ChampionProfile.ambassador_since.is_not(None), ChampionProfile.on_board.is_(True),
            Persona.chosen_at.is_not(None), Membership.ended_at.is_(None),
        )
    )  # fmt: skip
    with every_customer(WHY):
        return [(row.user_id, row.customer_id) for row in db.session.execute(asked)]


def best_answers(members: Iterable[Member], since: datetime) -> dict[Member, int]:
    """Return how many of their answers became best ones since then, of those in spaces that are open to the reader."""
    wanted = sorted(members)
    if not wanted:
        return {}
    counted = (
        select(Reply.author_id, Reply.author_customer_id, func.count(Reply.id))
        .join(Thread, and_(Thread.id == Reply.thread_id, Thread.accepted_id == Reply.id))
        .where(
            tuple_(Reply.author_id, Reply.author_customer_id).in_(wanted), Thread.accepted_at >= since,
            Reply.state == PostState.SHOWN, Thread.state == PostState.SHOWN, Reply.company_hidden.is_(False),
        )
        .group_by(Reply.author_id, Reply.author_customer_id)
    )  # fmt: skip
    return {(user, customer or 0): number for user, customer, number in db.session.execute(counted)}


def answers_of(one: Champion, most: int = 8) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return what somebody answered where this reader may read it: best answers first, then the newest.

    Other companies are not shown what was written with the company kept back: it would give it away.
    """
    accepted = Thread.accepted_id == Reply.id
    asked = (
        select(
            Thread.public_id, Thread.title, Thread.language, Reply.at, Reply.votes, accepted.label("best"),
            Reply.number,
        )
        .join(Thread, Thread.id == Reply.thread_id)
        .where(
            Reply.author_id == one.member[0], Reply.author_customer_id == one.member[1],
            Reply.state == PostState.SHOWN, Thread.state == PostState.SHOWN, Reply.parent_id.is_(None),
        )
        .order_by(accepted.desc(), Reply.at.desc())
        .limit(most)
    )  # fmt: skip
    if not one.byline.known:
        asked = asked.where(Reply.company_hidden.is_(False))
    return db.session.execute(asked).all()


def _of_ours(point: Standpoint) -> Select[*tuple[Any, ...]]:
    asked = _asked().where(
        Membership.customer_id == point.customer.id,
        or_(Membership.champion_since.is_not(None), ChampionProfile.ambassador_since.is_not(None)),
    )
    return asked.order_by(Membership.champion_since, Membership.id)


def _of_the_month(point: Standpoint, month: datetime, most: int) -> Select[*tuple[Any, ...]]:
    home = point.customer.id if point.customer is not None else 0
    ranked = [(row[0], row[1]) for row in _rows(_ranked(month, home, most))]
    asked = _asked().where(*_found_by_others(), ChampionProfile.customer_id != home)
    first = tuple_(Membership.user_id, Membership.customer_id).in_(ranked or [(0, 0)])
    order = (first.desc(), ChampionProfile.ambassador_since.is_(None), ChampionProfile.id)
    return asked.order_by(*order).limit(most)


def _rows(asked: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
    with every_customer(WHY):
        return db.session.execute(asked).all()


def _ranked(month: datetime, home: int, most: int) -> Select[*tuple[Any, ...]]:
    number = func.count(Reply.id)
    return (
        select(Reply.author_id, Reply.author_customer_id)
        .join(Thread, and_(Thread.id == Reply.thread_id, Thread.accepted_id == Reply.id))
        .join(ChampionProfile, and_(ChampionProfile.user_id == Reply.author_id,
                                    ChampionProfile.customer_id == Reply.author_customer_id))
        .where(
            Thread.accepted_at >= month, Reply.state == PostState.SHOWN, Thread.state == PostState.SHOWN,
            Reply.company_hidden.is_(False), ChampionProfile.listed.is_(True), Reply.author_customer_id != home,
        )
        .group_by(Reply.author_id, Reply.author_customer_id)
        .order_by(number.desc(), Reply.author_id)
        .limit(2 * most)
    )  # fmt: skip


def _one(which: ColumnElement[bool], point: Standpoint, language: str, month: datetime) -> Champion | None:
    home = point.customer.id if point.customer is not None else 0
    of_home = and_(Membership.customer_id == home, ChampionProfile.id.is_not(None))
    asked = _asked().where(which, or_(of_home, and_(*_found_by_others())))
    with every_customer(WHY):
        rows = db.session.execute(asked).all()
    return next(iter(_shown(rows, point, language, month)), None)


def _asked() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Membership.user_id, Membership.customer_id, Membership.public_id.label("membership"),
            Membership.champion_since, ChampionProfile.public_id,
            ChampionProfile.does, ChampionProfile.helps, ChampionProfile.speaks, ChampionProfile.listed,
            ChampionProfile.on_board,
        )
        .join(User, User.id == Membership.user_id)
        .join(Customer, Customer.id == Membership.customer_id)
        .outerjoin(ChampionProfile, _same_member())
        .outerjoin(Persona, _same_persona_of_member())
        .where(
            Membership.ended_at.is_(None), User.disabled_at.is_(None), User.erased_at.is_(None),
            Customer.left_at.is_(None),
        )
    )  # fmt: skip


def _same_member() -> ColumnElement[bool]:
    return and_(
        ChampionProfile.user_id == Membership.user_id, ChampionProfile.customer_id == Membership.customer_id
    )


def _same_persona() -> ColumnElement[bool]:
    return and_(
        Persona.user_id == ChampionProfile.user_id, Persona.customer_id == ChampionProfile.customer_id
    )


def _same_persona_of_member() -> ColumnElement[bool]:
    return and_(Persona.user_id == Membership.user_id, Persona.customer_id == Membership.customer_id)


def _found_by_others() -> tuple[ColumnElement[bool], ...]:
    """Other companies find who is one, chose how to show, and wants to be found."""
    return (
        ChampionProfile.listed.is_(True), Persona.chosen_at.is_not(None),
        or_(Membership.champion_since.is_not(None), ChampionProfile.ambassador_since.is_not(None)),
    )  # fmt: skip


def _shown(
    rows: Sequence[Row[*tuple[Any, ...]]], point: Standpoint, language: str, month: datetime
) -> list[Champion]:
    members = [(row.user_id, row.customer_id) for row in rows]
    seen = bylines([_Somebody(*member) for member in members], point, language)
    levels, best = points.levels(members), best_answers(members, month)
    home = point.customer.id if point.customer is not None else 0
    made = [
        Champion(
            member, row.membership if member[1] == home else "", seen[*member, False], row.public_id or "",
            row.champion_since, levels.get(member),
            row.does or "", tuple(row.helps or ()), tuple((row.speaks or "").split()), best.get(member, 0),
            member[1] == home, bool(row.listed), row.on_board is not False,
        )
        for member, row in zip(members, rows, strict=True)
    ]  # fmt: skip
    return sorted(made, key=lambda one: -(one.standing.place if one.standing else 0))
