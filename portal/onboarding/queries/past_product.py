"""When customers first met rules about what their people do in the vendor's product; one or two statements each."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import distinct, func, select

from portal.accounts.models import Membership
from portal.accounts.queries.calendars import vendors_calendar
from portal.foundation.calendar import WorkCalendar
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import JourneyTemplate
from portal.onboarding.queries.past_days import Days, Met, Past, gathered, ids_of, joined
from portal.onboarding.rules.shapes import Rule
from portal.usage.models import UsageCount, UsagePerson
from portal.usage.queries.counts import who


def usage(rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met | None:
    """Find the day on which it had happened often enough, or was done by enough people."""
    if rule.op != "ge":
        return None
    return _by_people(rule, past) if rule.people else _by_times(rule, past)


def used_daily(rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met:
    """Find the day on which a run of working days was long enough, by the people who are registered today."""
    members = gathered(db.session.execute(narrowed(joined(past), Membership)))
    asked = (
        select(UsageCount.customer_id, UsageCount.day, func.count(distinct(who())))
        .join(UsagePerson, UsagePerson.id == UsageCount.person_id)
        .where(UsageCount.customer_id.in_(ids_of(past)), UsagePerson.named != "")
        .group_by(UsageCount.customer_id, UsageCount.day)
        .order_by(UsageCount.customer_id, UsageCount.day)
    )
    if rule.ref:
        asked = asked.where(UsageCount.name == rule.ref)
    good: dict[int, list[date]] = defaultdict(list)
    calendar = vendors_calendar()
    for customer_id, day, people in db.session.execute(narrowed(asked, UsageCount, UsagePerson)):
        registered = sum(at is not None for at in members[customer_id])
        share = math.ceil(registered * (rule.people or 100) / 100)
        want = rule.at_least if rule.at_least is not None else max(share, 1)
        if people >= want and calendar.is_working(day):
            good[customer_id].append(day)
    ended = {key: _run_of(days, rule.days or 1, calendar) for key, days in good.items()}
    return Met({key: day for key, day in ended.items() if day is not None}, frozenset(ids_of(past)))


def used_by_all(rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met:
    """Find the day on which enough of those of whom `text` was told by then had done `ref`."""
    did, among = _first_days(rule.ref, past), _first_days(rule.text, past)
    days = Days()
    for customer_id, found in did.items():
        known = sorted(among.get(customer_id, ()))
        for number, day in enumerate(sorted(found), 1):
            there = sum(first <= day for first in known)
            if number >= max(math.ceil(there * (rule.people or 100) / 100), int(rule.at_least or 1)):
                days[customer_id] = day
                break
    return Met(days, frozenset(ids_of(past)))


def _by_times(rule: Rule, past: Sequence[Past]) -> Met:
    asked = (
        select(UsageCount.customer_id, UsageCount.day, func.sum(UsageCount.times))
        .where(UsageCount.name == rule.ref, UsageCount.customer_id.in_(ids_of(past)))
        .group_by(UsageCount.customer_id, UsageCount.day)
        .order_by(UsageCount.customer_id, UsageCount.day)
    )
    least, had, days = rule.at_least or 1, defaultdict[int, int](int), Days()
    for customer_id, day, times in db.session.execute(narrowed(asked, UsageCount)):
        had[customer_id] += int(times)
        if had[customer_id] >= least:
            days.setdefault(customer_id, day)
    return Met(days, frozenset(ids_of(past)))


def _by_people(rule: Rule, past: Sequence[Past]) -> Met:
    """Find the day on which one more person did it for the first time, and they were enough."""
    wanted = rule.people or 1
    first = _first_days(rule.ref, past)
    days = {key: sorted(found)[wanted - 1] for key, found in first.items() if len(found) >= wanted}
    return Met(days, frozenset(ids_of(past)))


def _first_days(name: str, past: Sequence[Past]) -> dict[int, list[date]]:
    """Return, for each customer, the day on which each of its people first did something."""
    asked = (
        select(UsageCount.customer_id, func.min(UsageCount.day))
        .join(UsagePerson, UsagePerson.id == UsageCount.person_id)
        .where(UsageCount.name == name, UsageCount.customer_id.in_(ids_of(past)), UsagePerson.named != "")
        .group_by(UsageCount.customer_id, who())
    )
    return gathered(db.session.execute(narrowed(asked, UsageCount, UsagePerson)))


def _run_of(days: Sequence[date], wanted: int, calendar: WorkCalendar) -> date | None:
    """Return the day on which so many working days in a row were reached; `days` are working days in order."""
    run, before = 0, None
    for day in days:
        follows = before is not None and calendar.working_days_between(before, day) == 1
        run, before = (run + 1 if follows else 1), day
        if run >= wanted:
            return day
    return None
