"""The customers of a vendor person, one lean line each.

A book is remembered from one request to the next, and read again as soon as the pulse of any customer in it has
changed; the pulses are asked for every time, together with who is in the book at all.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from flask import g
from sqlalchemy import String, cast, func, or_, select

from portal.accounts import branding
from portal.accounts.models import AccountTeamMember, Customer, Membership, User
from portal.activity.next_things_kept import Memory
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.remembered import forgets
from portal.foundation.tenancy import ask_across, every_customer, narrowed, prepared
from portal.portfolio.queries import AnySelect
from portal.portfolio.queries.book_lines import READ_APART, lines_of_book, reached, reaches_all
from portal.portfolio.rules.lists import Days, Line, Listed, Swap, Wish, by_kana, listed, relisted

WHY = "a vendor person's own book of customers"
BOOKS_KEPT = 64
Pulses = str  # "1:8412 2:99 …", each customer's id with its pulse
T = TypeVar("T")


class Book:
    """The lines of one person's book as of one pulse and one day, and what was worked out from them."""

    def __init__(
        self, lines: Sequence[Line], days: Days, pulse: Hashable, lasting: "Lasting | None" = None
    ) -> None:
        self.lines, self.days, self.pulse = lines, days, pulse
        self.lasting = lasting or Lasting()
        self._worked_out: dict[Hashable, Any] = {}
        self._before: dict[Hashable, Any] = {}
        self._swap = Swap((), ())
        self.by_id = {line.id: line for line in lines}
        for zone in {line.time_zone for line in lines}:
            days.today(zone)

    def after(self, swap: Swap, days: Days, pulse: Hashable) -> "Book":
        """Return the book of the same days after some lines took the place of others."""
        new = Book(swap.in_place(self.lines, by_kana), days, pulse, self.lasting)
        new._before, new._swap = self._worked_out, swap
        return new

    def listed(self, wish: Wish) -> Listed:
        """Return the book as wished, whichever page is looked at."""
        return self.once(
            ("listed", wish.which, wish.show, wish.sort),
            lambda: listed(self.lines, wish),
            lambda before, swap: relisted(before, wish, swap),
        )

    def part(self, customer_ids: Sequence[int]) -> "Book":
        """Return the book of these customers alone, in their order."""
        lines = [self.by_id[one] for one in customer_ids if one in self.by_id]
        return Book(lines, self.days, self.pulse)

    def once(
        self, key: Hashable, work: Callable[[], T], again: Callable[[T, Swap], T | None] | None = None
    ) -> T:
        """Return what is worked out from the lines under `key`, the first time only.

        `again` makes it out of what it was before some lines took the place of others; None: it cannot.
        """
        if key not in self._worked_out:
            before = self._before.pop(key, None)
            made = None if before is None or again is None else again(before, self._swap)
            self._worked_out[key] = work() if made is None else made
        found: T = self._worked_out[key]
        return found

    def same(self, key: Hashable, work: Callable[[], T], of: Callable[[Line], Hashable]) -> T:
        """Return what is worked out under `key` by what `of` says of lines; while it says the same, so is that."""
        return self.once(key, work, lambda before, swap: before if swap.is_same(of) else None)


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
            return Book(lines_of_book(user, days, customer_ids), days, ())
    return kept.once(("part", tuple(customer_ids)), lambda: kept.part(customer_ids))


def _book(user: User) -> Book:
    days, whose = Days(clock.now()), (user.id, branding.module_on("onboarding"))
    with _lock:
        kept = _kept.get(whose)
    with every_customer(WHY, Audience.VENDOR):
        pulses = _pulses(user)
        if kept is not None and kept.pulse == pulses and _same_days(kept, days):
            return kept
        read = _renewed(user, kept, pulses, days)
    with _lock:
        _kept[whose] = read
        _kept.move_to_end(whose)
        while len(_kept) > BOOKS_KEPT:
            _kept.popitem(last=False)
    return read


def _same_days(kept: Book, days: Days) -> bool:
    return all(days.today(zone) == day for zone, day in kept.days.known)


def _renewed(user: User, kept: Book | None, pulses: Pulses, days: Days) -> Book:
    """Return the book of today: those whose pulse has changed are read, the others are taken over."""
    if kept is None or not _same_days(kept, days):
        return Book(lines_of_book(user, days), days, pulses, kept.lasting if kept else None)
    before, now = set(str(kept.pulse).split()), set(pulses.split())
    changed, others = _ids(now - before), _ids(before - now)
    if len(changed) > READ_APART:
        return Book(lines_of_book(user, days), days, pulses, kept.lasting)
    out = [kept.by_id[one] for one in changed | others if one in kept.by_id]
    into = lines_of_book(user, days, changed, kept.by_id) if changed else []
    return kept.after(Swap(out, into), days, pulses)


def _pulses(user: User) -> Pulses:
    """Return who is in the book, each with the pulse: what says whether it is the same.

    As one text: hundreds of rows a page would cost more than all the rest. In another order it is only read again.
    """
    return ask_across(_pulses_of(reaches_all(user)), me=user.id)[0][0] or ""


@prepared
def _pulses_of(everybody: bool) -> AnySelect:
    asked: AnySelect = select(Customer.id, Customer.pulse)
    each = narrowed(reached(asked, everybody).order_by(Customer.id), AccountTeamMember).subquery()
    said = cast(each.c.id, String).concat(":").concat(cast(each.c.pulse, String))
    return select(func.aggregate_strings(said, " ")).execution_options(narrowed=True)


def _ids(pulses: Iterable[str]) -> set[int]:
    return {int(one.partition(":")[0]) for one in pulses}


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
