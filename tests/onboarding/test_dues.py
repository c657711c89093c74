"""Due days, judged against days counted one by one with the holidays library, over year ends and in any zone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.actions import holidays as days_off
from portal.accounts.models import CompanyHoliday, Customer, VendorHoliday
from portal.accounts.rules.days import DayOff
from portal.foundation import clock
from portal.foundation.calendar import WorkCalendar
from portal.foundation.db import db
from portal.foundation.outbox import work_off
from portal.onboarding.actions import journeys, steps
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Journey
from portal.onboarding.rules.dues import Dated, Rest, counted, due_days, rested
from portal.onboarding.rules.paces import lateness
from portal.onboarding.rules.shapes import Due, TemplateShape
from portal.onboarding.rules.words import Anchor
from tests.onboarding.small import actor, begun, by_key, dues, phase, prepared, step

COUNTRIES = st.sampled_from(["JP", "US", "DE", "GB", ""])
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
YEAR_ENDS = st.builds(
    lambda year, day: date(year, 12, 20) + timedelta(days=day),
    st.integers(2023, 2030),
    st.integers(0, 20),
)
WEEKEND = (5, 6)


def closed_days(anchor: date) -> st.SearchStrategy[frozenset[date]]:
    """Return company holidays around a day, of either side."""
    near = st.integers(-20, 40).map(lambda days: anchor + timedelta(days=days))
    return st.frozensets(near, max_size=12)


@cache
def public(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def works(day: date, countries: tuple[str, ...], closed: frozenset[date]) -> bool:
    """Tell whether both sides work, asking the library day by day."""
    off = any(day in public(country, day.year) for country in countries)
    return day.weekday() not in WEEKEND and not off and day not in closed


@given(
    anchor=st.one_of(DAYS, YEAR_ENDS),
    days=st.integers(-25, 40),
    countries=st.lists(COUNTRIES, max_size=2),
    data=st.data(),
)
def test_due_days_are_counted_in_days_on_which_both_sides_work(
    anchor: date, days: int, countries: list[str], data: st.DataObject
) -> None:
    both = tuple(dict.fromkeys(one for one in countries if one))
    closed = data.draw(closed_days(anchor))
    due = counted(Due(Anchor.KICKOFF, days), anchor, WorkCalendar(both, closed))
    assert due is not None
    assert works(due, both, closed)
    first, last = sorted((anchor, due))
    between = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    open_days = [day for day in between if works(day, both, closed) and day != anchor]
    if days:
        assert len(open_days) == abs(days)
    else:
        assert (due == anchor) if works(anchor, both, closed) else open_days == [due]


@given(due=YEAR_ENDS, later=st.integers(0, 30), data=st.data())
def test_lateness_counts_working_days(due: date, later: int, data: st.DataObject) -> None:
    closed = data.draw(closed_days(due))
    today = due + timedelta(days=later)
    after = [due + timedelta(days=n) for n in range(1, later + 1)]
    late = lateness([due, None, today], today, WorkCalendar(("JP",), closed))
    assert late == sum(works(day, ("JP",), closed) for day in after)


@given(
    anchor=DAYS,
    spans=st.lists(st.tuples(st.integers(-30, 60), st.integers(0, 30)), max_size=4),
    days=st.integers(0, 30),
)
def test_a_step_is_due_later_by_what_was_rested_since_its_anchor(
    anchor: date, spans: list[tuple[int, int]], days: int
) -> None:
    calendar = WorkCalendar("JP")
    rests, end = [], date.min
    for begins, length in sorted(spans):
        first = anchor + timedelta(days=begins)
        if first > end:
            end = first + timedelta(days=length)
            rests.append(Rest(first, end))
    found = due_days([Dated("a", Due(Anchor.KICKOFF, days))], {Anchor.KICKOFF: anchor}, calendar, rests)["a"]
    plain = counted(Due(Anchor.KICKOFF, days), anchor, calendar)
    assert found is not None
    assert plain is not None
    assert calendar.working_days_between(plain, found) == rested(anchor, rests, calendar)
    if all(rest.last <= anchor for rest in rests):
        assert found == plain


@given(
    anchor=YEAR_ENDS,
    more=st.lists(st.integers(0, 5), min_size=1, max_size=8),
    done=st.integers(0, 8),
    late=st.integers(0, 9),
)
def test_a_chain_is_counted_from_what_was_done(anchor: date, more: list[int], done: int, late: int) -> None:
    calendar = WorkCalendar("JP")
    chain = [Dated("0", Due(Anchor.START, more[0]))]
    for at, days in enumerate(more[1:], 1):
        chain.append(Dated(str(at), Due(Anchor.BEFORE, days), (str(at - 1),)))
    forecast = due_days(chain, {Anchor.START: anchor}, calendar)
    day = forecast["0"]
    for at, days in enumerate(more[1:], 1):
        assert day is not None
        day = calendar.add_working_days(day, days)
        assert forecast[str(at)] == day
    ended = min(done, len(more) - 1)
    done_on = anchor + timedelta(days=late)
    chain[ended] = Dated(str(ended), chain[ended].due, chain[ended].needs, done_on, forecast[str(ended)])
    after = due_days(chain, {Anchor.START: anchor}, calendar)
    if ended + 1 < len(more):
        assert after[str(ended + 1)] == calendar.add_working_days(done_on, more[ended + 1])


def test_a_circle_has_no_day() -> None:
    steps = [Dated("a", Due(Anchor.BEFORE, 1), ("b",)), Dated("b", Due(Anchor.BEFORE, 1), ("a",))]
    assert due_days(steps, {}, WorkCalendar("JP")) == {"a": None, "b": None}


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Tokyo", datetime(2026, 12, 31, 15, 30, tzinfo=UTC), date(2027, 1, 1)),
        ("America/Los_Angeles", datetime(2027, 1, 1, 6, tzinfo=UTC), date(2026, 12, 31)),
        ("Pacific/Kiritimati", datetime(2026, 12, 31, 10, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_days_are_the_customers_own(
    at: Callable[..., Any], zone: str, moment: datetime, day: date
) -> None:
    with clock.at(moment), at("sakura") as customer_id:
        customer = db.session.get_one(Customer, customer_id)
        customer.time_zone = zone
        db.session.flush()
        journey = begun()
        assert journey.started_on == day
        assert moment.astimezone(ZoneInfo(zone)).date() == day
        calendar = WorkCalendar("JP")
        assert dues(journey)["invite"] == calendar.add_working_days(day, 2)


def test_holidays_of_both_companies_are_skipped(at: Callable[..., Any]) -> None:
    with clock.at(datetime(2026, 11, 16, 1, tzinfo=UTC)), at("sakura"):
        db.session.add(CompanyHoliday(on=date(2026, 11, 17)))
        db.session.add(VendorHoliday(on=date(2026, 11, 18)))
        db.session.flush()
        assert dues(prepared())["invite"] == date(2026, 11, 20)


@pytest.mark.parametrize("of_vendor", [False, True])
def test_a_day_off_that_is_written_down_later_moves_what_runs(
    app: Flask, at: Callable[..., Any], of_vendor: bool
) -> None:
    """Nobody has to wait for the next morning to see it; taken out again, the day counts as before."""
    closed = date(2026, 11, 18)

    def due_after(change: Callable[..., Any], *more: Any) -> date | None:
        with at("sakura") as customer_id:
            of = () if of_vendor else (db.session.get_one(Customer, customer_id),)
            change(*of, *more, by=actor("vera"))
            db.session.commit()
        with app.app_context():
            while work_off():
                pass
        with at("sakura"):
            return dues(db.session.scalars(select(Journey)).one())["invite"]

    add = days_off.add_for_vendor if of_vendor else days_off.add_for_customer
    remove = days_off.remove_for_vendor if of_vendor else days_off.remove_for_customer
    with clock.at(datetime(2026, 11, 16, 1, tzinfo=UTC)):
        with at("sakura"):
            assert dues(begun())["invite"] == closed
            db.session.commit()
        assert due_after(add, [DayOff(closed, "Closed")]) == date(2026, 11, 19)
        assert due_after(remove, closed) == closed


def test_reanchoring_moves_open_steps_alone(at: Callable[..., Any]) -> None:
    day = Due(Anchor.KICKOFF, 1)
    found = (replace(step(key), due=day) for key in ("open", "done", "hand"))
    shape = TemplateShape(phases=(phase("a", *found),))
    with clock.at(datetime(2026, 11, 16, 1, tzinfo=UTC)), at("sakura"):
        chloe = actor("chloe")
        journey = begun(shape, anchors={Anchor.KICKOFF: date(2026, 11, 16)})
        kept = by_key(journey)
        steps.complete(kept["done"], by=chloe)
        steps.move_due(kept["hand"], date(2026, 12, 24), by=chloe)
        moved = journeys.reanchor(journey, Anchor.KICKOFF, date(2026, 11, 20), by=chloe)
        assert dues(journey) == {
            "open": date(2026, 11, 24),
            "done": date(2026, 11, 17),
            "hand": date(2026, 12, 24),
        }
        assert moved == [kept["open"].id]
        steps.move_due(kept["hand"], None, by=chloe)
        assert dues(journey)["hand"] == date(2026, 11, 24)
        with pytest.raises(Refused, match="same"):
            journeys.reanchor(journey, Anchor.KICKOFF, date(2026, 11, 20), by=chloe)
