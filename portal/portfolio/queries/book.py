"""The customers of a vendor person: one lean line each, in three statements however many there are.

A book is remembered from one request to the next, and read again as soon as the pulse of any customer in it has
changed; the pulses are asked for every time, together with who is in the book at all.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Any, TypeVar

from flask import g
from sqlalchemy import ColumnElement, String, and_, bindparam, cast, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts import branding
from portal.accounts.models import AccountTeamMember, Customer, Membership, Subscription, User
from portal.accounts.permits import REACHES_ALL
from portal.activity.next_things_kept import Memory
from portal.contacts.models import LastContact, QuietLimit
from portal.contacts.queries.lasts import THE_COMPANY
from portal.contacts.queries.quiet import USUAL_DAYS
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import BIGINT, db
from portal.foundation.kana import search_key
from portal.foundation.remembered import forgets
from portal.foundation.tenancy import ask_across, every_customer, narrowed, prepared
from portal.onboarding.queries.briefs import of_customers
from portal.plans.models import Fading, Plan, PlanSummary
from portal.portfolio.queries import AnyRow, AnySelect
from portal.portfolio.rules.lists import Days, Line, Listed, Wish, by_kana, listed

WHY = "a vendor person's own book of customers"
BOOKS_KEPT = 64
READ_APART = 60
"""Up to so many customers are read one by one; beyond, the whole book is."""
Pulses = str  # "1:8412 2:99 …", each customer's id with its pulse
T = TypeVar("T")
_NAMED = bindparam("customers", expanding=True, type_=BIGINT)


class Book:
    """The lines of one person's book as of one pulse and one day, and what was worked out from them."""

    def __init__(
        self, lines: Sequence[Line], days: Days, pulse: Hashable, lasting: "Lasting | None" = None
    ) -> None:
        self.lines, self.days, self.pulse = lines, days, pulse
        self.lasting = lasting or Lasting()
        self._worked_out: dict[Hashable, Any] = {}
        self.by_id = {line.id: line for line in lines}
        for line in lines:
            days.today(line.time_zone)

    def listed(self, wish: Wish) -> Listed:
        """Return the book as wished, whichever page is looked at."""
        return self.once(("listed", wish.which, wish.show, wish.sort), lambda: listed(self.lines, wish))

    def part(self, customer_ids: Sequence[int]) -> "Book":
        """Return the book of these customers alone, in their order."""
        lines = [self.by_id[one] for one in customer_ids if one in self.by_id]
        return Book(lines, self.days, self.pulse)

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """Return what is worked out from the lines under `key`, the first time only."""
        if key not in self._worked_out:
            self._worked_out[key] = work()
        found: T = self._worked_out[key]
        return found


class Lasting:
    """What outlives one person's book from one pulse to the next: each kept under all that shapes it."""

    def __init__(self) -> None:
        self.offers = Memory()
        self._newest: dict[str, tuple[Hashable, Any]] = {}

    def once(self, name: str, key: Hashable, work: Callable[[], T]) -> T:
        """Return what is made under `key`; of each name the newest is kept."""
        before, made = self._newest.get(name, (None, None))
        if before != key:
            made = work()
            self._newest[name] = (key, made)
        found: T = made
        return found


_kept: OrderedDict[tuple[int, bool], Book] = OrderedDict()
forgets(_kept)
_lock = threading.Lock()


def book(user: User) -> Book:
    """Return the customers this person reaches, by kana; asked once a request."""
    books: dict[int, Book] = g.setdefault("books", {})
    if user.id not in books:
        books[user.id] = _book(user)
    return books[user.id]


def found_in(user: User, words: str) -> Book:
    """Return the part of the book in which the companies or their people are called like `words`."""
    whole = book(user)
    if not words:
        return whole
    with every_customer(WHY, Audience.VENDOR):
        found = set(db.session.scalars(_called(words)))
    return Book([line for line in whole.lines if line.id in found], whole.days, (whole.pulse, words))


def lines_of(user: User, customer_ids: Sequence[int]) -> Book:
    """Return the part of the book with these customers; without reading the rest where nothing was read yet."""
    kept: Book | None = g.get("books", {}).get(user.id)
    if kept is None:
        days = Days(clock.now())
        with every_customer(WHY, Audience.VENDOR):
            return Book(_lines(user, days, customer_ids), days, ())
    return kept.once(("part", tuple(customer_ids)), lambda: kept.part(customer_ids))


def _book(user: User) -> Book:
    days, whose = Days(clock.now()), (user.id, branding.module_on("onboarding"))
    with _lock:
        kept = _kept.get(whose)
    with every_customer(WHY, Audience.VENDOR):
        pulses = _pulses(user)
        if kept is not None and kept.pulse == pulses and _same_days(kept, days):
            return kept
        read = Book(_renewed(user, kept, pulses, days), days, pulses, kept.lasting if kept else None)
    with _lock:
        _kept[whose] = read
        _kept.move_to_end(whose)
        while len(_kept) > BOOKS_KEPT:
            _kept.popitem(last=False)
    return read


def _same_days(kept: Book, days: Days) -> bool:
    return all(days.today(zone) == day for zone, day in kept.days.known)


def _renewed(user: User, kept: Book | None, pulses: Pulses, days: Days) -> list[Line]:
    """Return the lines of today: those whose customer's pulse has changed are read, the others are taken over."""
    if kept is None or not _same_days(kept, days):
        return _lines(user, days)
    now = _by_customer(pulses)
    same = [line for line in kept.lines if now.get(line.id) == line.pulse]
    changed = now.keys() - {line.id for line in same}
    if len(changed) > READ_APART:
        return _lines(user, days)
    if changed:
        same += _lines(user, days, changed)
    return sorted(same, key=by_kana)


def _pulses(user: User) -> Pulses:
    """Return who is in the book, each with the pulse: what says whether it is the same.

    As one text: hundreds of rows a page would cost more than all the rest. In another order it is only read again.
    """
    return ask_across(_pulses_of(_reaches_all(user)), me=user.id)[0][0] or ""


@prepared
def _pulses_of(reaches_all: bool) -> AnySelect:
    asked: AnySelect = select(Customer.id, Customer.pulse)
    each = narrowed(_reached(asked, reaches_all).order_by(Customer.id), AccountTeamMember).subquery()
    said = cast(each.c.id, String).concat(":").concat(cast(each.c.pulse, String))
    return select(func.aggregate_strings(said, " ")).execution_options(narrowed=True)


def _by_customer(pulses: Pulses) -> dict[int, int]:
    pairs = (one.split(":") for one in pulses.split())
    return {int(customer_id): int(pulse) for customer_id, pulse in pairs}


def _lines(user: User, days: Days, customer_ids: Collection[int] | None = None) -> list[Line]:
    named = {} if customer_ids is None else {"customers": list(customer_ids)}
    rows = ask_across(_customers(_reaches_all(user), bool(named)), me=user.id, **named)
    by_id = {line.id: line for line in map(_line, rows)}
    _add_contracts(by_id)
    _add_onboardings(by_id)
    for line in by_id.values():
        line.reckon(days.today(line.time_zone))
    return sorted(by_id.values(), key=by_kana)


@prepared
def _customers(reaches_all: bool, named: bool) -> AnySelect:
    """Return the question for all, or for those that are named: the vendor's audience is written into it."""
    seen_plan = and_(
        Plan.customer_id == Customer.id,
        Plan.activated_at.is_not(None),
        Plan.deleted_at.is_(None),
        Plan.visibility.in_(sorted(Audience.VENDOR.sees)),
    )
    asked = (
        select(
            Customer.id, Customer.slug, Customer.name, Customer.kana, Customer.industry, Customer.time_zone,
            Customer.stage, Customer.opened_by_customer_at, Customer.opened_days, Customer.created_at,
            Customer.pulse, AccountTeamMember.position, Plan.public_id.label("plan_pid"), Plan.visibility,
            Plan.state, Plan.state_since, PlanSummary.standing, PlanSummary.progress, PlanSummary.expected,
            PlanSummary.last_measured_on, PlanSummary.counts["overdue"].as_integer().label("overdue"),
            Fading.liveliness.label("fading"), Fading.began_on.label("quiet_since"), LastContact.in_at,
            LastContact.out_at, _limit_of_silence().label("quiet_limit"),
        )
        .outerjoin(
            LastContact, and_(LastContact.customer_id == Customer.id, LastContact.person_id == THE_COMPANY)
        )
        .outerjoin(QuietLimit, QuietLimit.segment_id == Customer.segment_id)
        .outerjoin(Plan, seen_plan)
        .outerjoin(PlanSummary, and_(PlanSummary.plan_id == Plan.id, PlanSummary.audience == Audience.VENDOR))
        .outerjoin(Fading, and_(Fading.plan_id == Plan.id, Fading.woke_at.is_(None)))
    )  # fmt: skip
    asked = asked.where(Customer.id.in_(_NAMED)) if named else asked
    # The plan is narrowed where it is joined; narrowing the whole would lose customers without a plan.
    return _reached(asked, reaches_all).execution_options(narrowed=True)


def _limit_of_silence() -> ColumnElement[int]:
    """Return the days without a word that are usual for a customer: its segment's, or everybody's."""
    others = aliased(QuietLimit)
    elsewhere = select(others.days).where(others.segment_id.is_(None)).limit(1)
    return func.coalesce(QuietLimit.days, elsewhere.scalar_subquery(), USUAL_DAYS)


def _reaches_all(user: User) -> bool:
    return user.staff_role in REACHES_ALL


def _reached(asked: AnySelect, reaches_all: bool) -> AnySelect:
    mine = and_(
        AccountTeamMember.customer_id == Customer.id,
        AccountTeamMember.user_id == bindparam("me", type_=BIGINT),
        AccountTeamMember.ended_at.is_(None),
    )
    reached = asked.join(AccountTeamMember, mine, isouter=reaches_all)
    return reached.where(Customer.left_at.is_(None))


def _line(row: AnyRow) -> Line:
    return Line(
        row.id, row.slug, row.name, row.kana, row.industry, row.time_zone, row.stage.value, row.opened_by_customer_at,
        row.opened_days, row.created_at, row.position.value if row.position else None, row.plan_pid,
        row.visibility == "shared", row.state.value if row.state else None, row.state_since,
        row.standing or "no_data", row.progress, row.expected, row.last_measured_on, row.overdue or 0,
        fading=row.fading or "", quiet_since=row.quiet_since, pulse=row.pulse,
        said_in_at=row.in_at, said_out_at=row.out_at, quiet_limit=row.quiet_limit,
    )  # fmt: skip


def _add_contracts(lines: dict[int, Line]) -> None:
    """Lay the running subscriptions over the lines: the next dates, and the ARR by currency."""
    earliest = clock.today(
        "Etc/GMT+12"
    )  # where the day ends last; each customer's own day is looked at later
    named = {"customers": list(lines)} if len(lines) <= READ_APART else {}
    rows = ask_across(_subscriptions(bool(named)), **named)
    for customer_id, notice_on, renews_on, arr, currency in map(tuple, rows):
        line = lines.get(customer_id)
        if line is None:
            continue
        if notice_on is not None and notice_on >= earliest:
            line.notice_on = min(notice_on, line.notice_on or notice_on)
        if renews_on is not None:
            line.renews_on = min(renews_on, line.renews_on or renews_on)
        line.money[currency] = line.money.get(currency, 0) + arr


@prepared
def _subscriptions(named: bool) -> AnySelect:
    asked = select(
        Subscription.customer_id,
        Subscription.notice_on,
        Subscription.renews_on,
        Subscription.arr_minor,
        Subscription.currency,
    ).where(Subscription.ended_on.is_(None))
    return narrowed(asked.where(Subscription.customer_id.in_(_NAMED)) if named else asked, Subscription)


def _add_onboardings(lines: dict[int, Line]) -> None:
    """Lay over each line the onboarding that needs somebody most, or that ended last; none while that is off."""
    if not branding.module_on("onboarding"):
        return
    for customer_id, brief in of_customers(lines if len(lines) <= READ_APART else None).items():
        if customer_id in lines:
            lines[customer_id].journey = brief


def _called(words: str) -> AnySelect:
    key = search_key(words)
    if not key:
        return select(Customer.id).where(Customer.name.contains(words, autoescape=True))
    people = (
        select(Membership.customer_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.ended_at.is_(None), User.search_key.contains(key, autoescape=True))
    )
    return select(Customer.id).where(
        or_(Customer.search_key.contains(key, autoescape=True), Customer.id.in_(narrowed(people, Membership)))
    )
