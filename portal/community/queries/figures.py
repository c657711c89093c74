"""What customers do in the community: of those that somebody reaches, in the spaces that the vendor reads.

What a company writes among its own people is behind the wall and in no count. A fixed number of statements for any
number of customers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select, union_all

from portal.accounts import branding
from portal.accounts.models import Customer, Membership, User
from portal.accounts.queries.customers import reached_by
from portal.community.models import Reaction, Reply, Thread, Vote
from portal.community.rules.figures import Asked, Figures, by, figures
from portal.community.rules.words import PostState, ReplyKind, ThreadKind
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed

AnySelect = Select[*tuple[Any, ...]]
WHY = "how the customers one reaches take part in the community"
NOTHING = figures([])


@dataclass(frozen=True)
class TakingPart:
    """How one customer takes part: its questions, what its people wrote, and how many of them do anything."""

    customer_id: int
    slug: str
    name: str
    segment_id: int | None
    figures: Figures = NOTHING
    answers: int = 0
    posts: int = 0
    active: int = 0
    members: int = 0
    last_at: datetime | None = None

    @property
    def quiet(self) -> bool:
        return not (self.figures.asked or self.answers or self.posts or self.active)


@dataclass(frozen=True)
class Person:
    """Somebody of a customer who took part, for whoever accompanies it."""

    public_id: str
    name: str
    initial: str
    colour_index: int
    answers: int
    questions: int


@dataclass(frozen=True)
class Whole:
    """The figures of some customers, the liveliest first, and by month."""

    customers: Sequence[TakingPart] = field(default_factory=tuple)
    questions: Sequence[Asked] = field(default_factory=tuple)

    @property
    def figures(self) -> Figures:
        return figures(self.questions)

    @property
    def active(self) -> int:
        return sum(one.active for one in self.customers)

    @property
    def answers(self) -> int:
        return sum(one.answers for one in self.customers)

    def months(self, months: Sequence[date]) -> list[Figures]:
        """Return the figures of each of these months."""
        found = by(self.questions, lambda one: one.month)
        return [found.get(month, NOTHING) for month in months]


def months_back(count: int) -> list[date]:
    """Return the firsts of the last months by the vendor's clock, this one included, oldest first."""
    this = clock.month_of(clock.today(branding.installation().time_zone))
    number = this.year * 12 + this.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - count + 1, number + 1)]


def taking_part(user: User, since: date, *, segment_id: int | None = None) -> Whole:
    """Return how the customers that a vendor person reaches take part since a day: six statements."""
    with every_customer(WHY):
        asked = select(Customer.id, Customer.slug, Customer.name, Customer.segment_id).where(
            Customer.id.in_(reached_by(user)), Customer.left_at.is_(None)
        )
        if segment_id is not None:
            asked = asked.where(Customer.segment_id == segment_id)
        customers = db.session.execute(asked.order_by(Customer.kana, Customer.id)).all()
    return _whole(customers, since)


def of_customer(customer: Customer, since: date) -> TakingPart:
    """Return how one customer takes part since a day."""
    return _whole([customer], since).customers[0]


def people_of(customer_id: int, since: date, language: str, most: int = 5) -> list[Person]:
    """Return who of a customer takes part, who answers most first; for who meets them by name."""
    start = _instant(since)
    asked, answered = _written(Thread, start), _written(Reply, start)
    counts: dict[int, list[int]] = {}
    for place, found in enumerate((answered, asked)):
        rows = db.session.execute(found.where(found.selected_columns[0] == customer_id))
        for _customer, author, count, _last in rows:
            counts.setdefault(author, [0, 0])[place] += count
    first = sorted(counts, key=lambda one: (-counts[one][0], -counts[one][1], one))[:most]
    people = {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(first)))}
    return [
        Person(
            people[one].public_id,
            people[one].name_in(language),
            people[one].initial,
            people[one].colour_index,
            *counts[one],
        )
        for one in first
        if one in people and people[one].erased_at is None
    ]


def open_questions(customer_ids: Collection[int], most: int) -> list[Any]:
    """Return the questions of these customers that nobody has answered, those due first: one statement."""
    asked = (
        select(
            Thread.id, Thread.public_id, Thread.title, Thread.at, Thread.answer_by, Thread.author_customer_id,
            Thread.answering_id,
        )
        .where(
            Thread.kind == ThreadKind.QUESTION, Thread.state == PostState.SHOWN, Thread.accepted_id.is_(None),
            Thread.answered_at.is_(None), Thread.locked_at.is_(None),
            Thread.author_customer_id.in_(sorted(customer_ids)),
        )
        .order_by(Thread.answer_by.is_(None), Thread.answer_by, Thread.id)
    )  # fmt: skip
    return list(db.session.execute(asked.limit(most)))


def _whole(customers: Sequence[Any], since: date) -> Whole:
    ids, start = [one.id for one in customers], _instant(since)
    questions = _questions(ids, start)
    by_customer = by(questions, lambda one: one.customer_id)
    answers, posts = _counts(Reply, ids, start), _counts(Thread, ids, start)
    active, members = _active(ids, start), _members(ids)
    found = [
        TakingPart(
            one.id,
            one.slug,
            one.name,
            one.segment_id,
            by_customer.get(one.id, NOTHING),
            answers.get(one.id, 0),
            posts.get(one.id, 0) - by_customer.get(one.id, NOTHING).asked,
            active.get(one.id, (0, None))[0],
            members.get(one.id, 0),
            active.get(one.id, (0, None))[1],
        )
        for one in customers
    ]
    found.sort(key=lambda one: (one.quiet, -(one.figures.asked + one.answers + one.posts)))
    return Whole(found, questions)


def _questions(ids: Sequence[int], start: datetime) -> list[Asked]:
    asked = select(Thread.author_customer_id, Thread.at, Thread.answered_at, Thread.accepted_id).where(
        Thread.kind == ThreadKind.QUESTION, Thread.state == PostState.SHOWN, Thread.at >= start,
        Thread.author_customer_id.in_(ids),
    )  # fmt: skip
    zone = ZoneInfo(branding.installation().time_zone)
    return [
        Asked(
            row.author_customer_id,
            row.at.astimezone(zone).date().replace(day=1),
            row.at,
            row.answered_at,
            row.accepted_id is not None,
        )
        for row in db.session.execute(asked)
    ]


def _counts(kind: type[Thread] | type[Reply], ids: Sequence[int], start: datetime) -> Mapping[int, int]:
    counted = select(kind.author_customer_id, func.count(kind.id)).where(
        kind.state == PostState.SHOWN, kind.at >= start, kind.author_customer_id.in_(ids)
    )
    if kind is Reply:
        counted = counted.where(Reply.kind == ReplyKind.ANSWER)
    rows = db.session.execute(counted.group_by(kind.author_customer_id))
    return {row[0] or 0: row[1] for row in rows}


def _active(ids: Sequence[int], start: datetime) -> dict[int, tuple[int, datetime | None]]:
    """Return by customer how many people wrote, found something useful or reacted, and when one last did."""
    acts = union_all(
        *(_written(kind, start, ids) for kind in (Thread, Reply)),
        *(_pressed(kind, start, ids) for kind in (Vote, Reaction)),
    ).subquery()
    counted = select(
        acts.c.customer_id, func.count(func.distinct(acts.c.person_id)), func.max(acts.c.last_at)
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(counted.group_by(acts.c.customer_id))}


def _written(
    kind: type[Thread] | type[Reply], start: datetime, ids: Sequence[int] | None = None
) -> AnySelect:
    found = select(
        kind.author_customer_id.label("customer_id"), kind.author_id.label("person_id"),
        func.count(kind.id).label("acts"), func.max(kind.at).label("last_at"),
    ).where(kind.state == PostState.SHOWN, kind.at >= start)  # fmt: skip
    if ids is not None:
        found = found.where(kind.author_customer_id.in_(ids))
    return found.group_by(kind.author_customer_id, kind.author_id)


def _pressed(kind: type[Vote] | type[Reaction], start: datetime, ids: Sequence[int]) -> AnySelect:
    found = select(
        kind.by_customer_id.label("customer_id"), kind.by_id.label("person_id"),
        func.count(kind.id).label("acts"), func.max(kind.at).label("last_at"),
    )  # fmt: skip
    return found.where(kind.at >= start, kind.by_customer_id.in_(ids)).group_by(
        kind.by_customer_id, kind.by_id
    )


def _members(ids: Sequence[int]) -> dict[int, int]:
    counted = select(Membership.customer_id, func.count(func.distinct(Membership.user_id))).where(
        Membership.ended_at.is_(None), Membership.customer_id.in_(ids)
    )
    with every_customer(WHY):
        rows = db.session.execute(narrowed(counted.group_by(Membership.customer_id), Membership)).all()
    return {row[0]: row[1] for row in rows}


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(branding.installation().time_zone))
