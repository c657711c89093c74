"""Seats go in order: races, the waiting list, what calendars and people are told, clocks that change, who left."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from flask import g
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.accounts.actions import members
from portal.accounts.models import Installation, Membership
from portal.activity.models import Activity, Notice
from portal.activity.queries import notices as bell
from portal.foundation import clock
from portal.foundation.audience import Reach, Visibility
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import customer_scope, every_customer
from portal.gatherings.actions import asking, planning, seats
from portal.gatherings.jobs.telling import hold
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.queries.calendar import own_entries
from portal.gatherings.rules.words import GatheringState, PlaceKind, SeatState
from portal.mailroom import routes
from portal.mailroom.actions import addresses
from portal.mailroom.rules.arrived import Arrived, CalendarPart
from portal.mailroom.rules.states import MailState
from portal.meetings.rules import Pattern
from portal.meetings.rules.wall import instant, local
from tests.gatherings.planned import (
    LINK,
    actor,
    added,
    calendar_of,
    customer,
    facts,
    letters,
    person,
    published,
    seat,
    the,
    work_off,
)

PEOPLE = {"aoi": "sakura", "sora": "sakura", "ren": "sakura", "hana": "sakura", "mallory": "ume"}


def come(event: Gathering, name: str) -> GatheringSeat:
    return seats.come(event, person(name).id, customer(PEOPLE[name]).id)


def states(public_id: str) -> dict[str, SeatState]:
    found = {one.person_id: one.state for one in db.session.scalars(select(GatheringSeat))}
    return {name: found[person(name).id] for name in PEOPLE if person(name).id in found}


def test_all_at_once_no_seat_is_given_twice(app, as_):
    """Five want two seats at the same moment; then the two who have them go at the same moment."""
    event = added(app, capacity=2)
    browsers = {name: as_(name) for name in PEOPLE}
    assert _at_once(browsers, f"/c/%s/gatherings/{event}/seat") == {303}
    with app.app_context():
        first = states(event)
        assert sorted(first.values()) == ["coming"] * 2 + ["waiting"] * 3
        assert (the(event).taken, the(event).waiting) == (2, 3)
        db.session.rollback()
    gone = {name: browsers[name] for name, state in first.items() if state is SeatState.COMING}
    assert _at_once(gone, f"/c/%s/gatherings/{event}/seat/away") == {303}
    with app.app_context():
        now = states(event)
        assert sorted(now.values()) == ["coming"] * 2 + ["gone"] * 2 + ["waiting"]
        assert (the(event).taken, the(event).waiting) == (2, 1)


def _at_once(browsers, url: str) -> set[int]:
    gate, answers = threading.Barrier(len(browsers)), set()

    def press(name: str) -> None:
        gate.wait(10)
        answers.add(browsers[name].post(url % PEOPLE[name]).status_code)

    threads = [threading.Thread(target=press, args=(name,)) for name in browsers]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return answers


def test_whoever_waits_moves_up_in_order_and_hears_of_it(inside):
    event = published(capacity=1)
    for name in ("aoi", "sora", "mallory"):
        come(event, name)
    assert [one.state for one in (seat(event.public_id, "sora"), seat(event.public_id, "mallory"))] == [
        "waiting"
    ] * 2
    seats.leave(event, person("aoi").id)
    assert seat(event.public_id, "sora").state is SeatState.COMING
    assert seat(event.public_id, "mallory").state is SeatState.WAITING
    come(event, "aoi")  # comes back to the end of the line
    planning.revise(event, {"capacity": 2}, by=actor())
    assert seat(event.public_id, "mallory").state is SeatState.COMING
    assert seat(event.public_id, "aoi").state is SeatState.WAITING
    event = work_off(event)
    told = everything_told()
    assert {(row.person_id, row.kind) for row in told} == {
        (person("sora").id, "gathering.moved_up"), (person("mallory").id, "gathering.moved_up")
    }  # fmt: skip
    assert {row.customer_id for row in told} == {customer("sakura").id, customer("ume").id}
    assert "A seat for you" in next(letter.subject for what, letter in letters("sora") if what == "moved_up")


def everything_told():
    with every_customer("what everybody was told"):
        return db.session.execute(select(Notice.person_id, Notice.kind, Notice.customer_id)).all()


def test_calendars_are_told_in_growing_numbers(inside):
    """Signing up, a change, signing off and up again: one name, a SEQUENCE that grows, METHOD as it must be."""
    event = published(capacity=None)
    come(event, "aoi")
    first = calendar_of("aoi", "welcome")
    planning.revise(event, {"starts_at": event.starts_at + timedelta(hours=2),
                            "ends_at": event.ends_at + timedelta(hours=2)}, by=actor())  # fmt: skip
    event = work_off(event)
    assert [
        what for what, letter in letters("aoi") if letter is not None and what == "welcome"
    ] == []  # out of date
    second = calendar_of("aoi", "changed")
    seats.leave(event, person("aoi").id)
    gone = calendar_of("aoi", "signed_off")
    come(event, "aoi")
    again = calendar_of("aoi", "welcome")
    planning.cancel(event, "The speaker is ill", by=actor())
    event = work_off(event)
    off = calendar_of("aoi", "cancelled")
    read = [next(iter(Calendar.from_ical(one).walk("VEVENT"))) for one in (first, second, gone, again, off)]
    assert len({str(one["uid"]) for one in read}) == 1
    assert [int(one["sequence"]) for one in read] == [0, 1, 2, 3, 4]
    methods = [str(Calendar.from_ical(one)["method"]) for one in (first, second, gone, again, off)]
    assert methods == ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert [str(one["status"]) for one in read] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
        "CANCELLED",
    ]
    assert all(len([one["attendee"]]) == 1 and "aoi@" in str(one["attendee"]) for one in read)
    assert LINK in first
    assert LINK not in gone
    assert LINK not in off
    assert "The speaker is ill" in str(
        next(x for what, x in letters("aoi") if what == "cancelled").facts["why"]
    )


def test_declining_in_a_calendar_signs_off(inside, monkeypatch):
    """Only by the address that this person was given, and only in answer to the newest there is."""
    monkeypatch.setitem(inside.config, "INBOUND_ADDRESS", "portal@in.vendor.example")
    event = published(capacity=1)
    come(event, "aoi")
    come(event, "sora")
    old = calendar_of("aoi", "welcome")
    planning.revise(event, {"place_kind": PlaceKind.PLACE, "place_en": "Osaka"}, by=actor())
    event = work_off(event)
    assert _answered(old, "DECLINED").reason == "no_event_answer"
    assert _answered(calendar_of("aoi", "changed"), "ACCEPTED").state is MailState.DELIVERED
    assert seat(event.public_id, "aoi").state is SeatState.COMING
    assert _answered(calendar_of("aoi", "changed"), "DECLINED").state is MailState.DELIVERED
    assert [seat(event.public_id, name).state for name in ("aoi", "sora")] == ["gone", "coming"]


def _answered(invitation: str, partstat: str) -> routes.Delivered:
    organizer = str(next(iter(Calendar.from_ical(invitation).walk("VEVENT")))["organizer"])
    proof = addresses.open(organizer.lower().removeprefix("mailto:"))
    assert proof is not None
    answer = invitation.replace("METHOD:REQUEST", "METHOD:REPLY").replace(
        "PARTSTAT=ACCEPTED", f"PARTSTAT={partstat}"
    )
    parts = (CalendarPart("REPLY", answer.encode()),)
    mail = Arrived(
        1, clock.now(), "x@y.example", "", "", "", proof=proof, person_id=proof.person_id, calendars=parts
    )
    return routes.deliverer("event")(mail)


def test_reminders_come_once_and_only_while_they_hold(inside):
    """The day before and the hour before; not for who signed off, nor at the old time of what was moved."""
    event = published()
    come(event, "aoi")
    come(event, "sora")
    seats.leave(event, person("sora").id)
    due = [what for what, letter in letters("aoi") if letter is not None and what.startswith("reminder")]
    assert due == ["reminder_day", "reminder_hour"]
    assert all(letter is None for what, letter in letters("sora") if what.startswith("reminder"))
    planning.revise(event, {"starts_at": event.starts_at + timedelta(days=2),
                            "ends_at": event.ends_at + timedelta(days=2)}, by=actor())  # fmt: skip
    event = work_off(event)
    waiting = db.session.scalars(
        select(OutboxItem).where(OutboxItem.kind == "mail.send", OutboxItem.done_at.is_(None))
    )
    moments = {
        one.ids["sequence"]: one.not_before for one in waiting if one.ids.get("what") == "reminder_hour"
    }
    assert moments[1] == event.starts_at - timedelta(hours=1)
    assert [
        what for what, letter in letters("aoi") if letter and what.startswith("reminder")
    ] == due  # the new ones
    with time_machine.travel(event.starts_at + timedelta(minutes=5), tick=False):  # the worker was away
        assert all(letter is None for what, letter in letters("aoi") if what.startswith("reminder"))


def test_nobody_is_written_to_who_may_not_come_any_more(inside):
    """Who left frees the seat without a word; whom an event is for no more loses it, and the calendar drops it."""
    event = published(capacity=1)
    come(event, "sora")
    come(event, "mallory")
    with customer_scope(customer("sakura").id):
        leaver = db.session.scalars(_with_user(person("sora").id)).one()
        members.end_access(leaver, by=actor("aoi"))
        db.session.flush()
    assert seat(event.public_id, "sora").state is SeatState.GONE
    assert seat(event.public_id, "mallory").state is SeatState.COMING
    assert all(letter is None for _what, letter in letters("sora"))
    planning.address(event, Reach.SOME, [f"customer:{customer('sakura').id}"], by=actor())
    assert seat(event.public_id, "mallory").state is SeatState.GONE
    assert "METHOD:CANCEL" in calendar_of("mallory", "signed_off")
    assert LINK not in calendar_of("mallory", "signed_off")


def _with_user(person_id: int):
    wanted = select(Membership).join(Membership.user).where(Membership.user_id == person_id)
    return wanted.options(contains_eager(Membership.user))


def test_only_those_it_is_for_sign_up(inside):
    """Also when that changed after they opened the page."""
    event = published(Reach.SOME, [f"customer:{customer('ume').id}"])
    with pytest.raises(Refused, match="not_for_you"):
        come(event, "aoi")
    assert come(event, "mallory").state is SeatState.COMING


def test_signing_up_closes(inside):
    event = published(closes_at=clock.now() + timedelta(days=1))
    come(event, "aoi")
    come(event, "sora")
    come(event, "hana")
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        with pytest.raises(Refused, match="closed"):
            come(event, "ren")
        seats.leave(event, person("aoi").id)  # who cannot come may say so still, and whoever waits moves up
        assert seat(event.public_id, "hana").state is SeatState.COMING
    with time_machine.travel(event.starts_at, tick=False), pytest.raises(Refused, match="begun"):
        seats.leave(event, person("sora").id)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Tokyo"])
def test_a_series_keeps_its_hour_when_clocks_change(inside, zone):
    """Each is at 10:00 by the wall clock, whatever that is in UTC; a moved one takes those that follow along."""
    with time_machine.travel(datetime(2027, 2, 20, tzinfo=UTC), tick=False):
        begins = instant(date(2027, 3, 4), time(10), zone)
        made = planning.plan(
            facts(starts_at=begins, ends_at=begins + timedelta(hours=1), zone=zone,
                  closes_at=begins - timedelta(days=1)),
            by=actor(), pattern=Pattern.WEEKLY, times=6,
        )  # fmt: skip
        assert {f"{local(one.starts_at, zone):%H:%M %a}" for one in made} == {"10:00 Thu"}
        moved = instant(date(2027, 3, 12), time(15), zone)
        planning.revise(
            made[1], {"starts_at": moved, "ends_at": moved + timedelta(hours=1)}, by=actor(), following=True
        )
        assert [f"{local(one.starts_at, zone):%m-%d %H:%M}" for one in made] == [
            "03-04 10:00", "03-12 15:00", "03-19 15:00", "03-26 15:00", "04-02 15:00", "04-09 15:00",
        ]  # fmt: skip
        assert all(one.ends_at - one.starts_at == timedelta(hours=1) for one in made)


def test_ones_own_calendar_has_what_one_goes_to(inside):
    event = published(capacity=1)
    come(event, "aoi")
    come(event, "mallory")
    assert [one.title for one in own_entries(person("aoi"))] == ["年末の締め"]
    assert own_entries(person("mallory")) == []  # waits
    assert len(own_entries(person("chloe"))) == 1  # holds it
    installation = db.session.get_one(Installation, 1)
    installation.modules = {"community": "off"}
    db.session.flush()
    g.pop("installation", None)
    assert own_entries(person("aoi")) == []
    assert all(letter is None for _what, letter in letters("aoi"))


def test_what_is_over_counts_as_held_and_is_asked_about(inside):
    event = published()
    come(event, "aoi")
    come(event, "mallory")
    with time_machine.travel(event.ends_at + timedelta(minutes=1), tick=False):
        seats.mark(event, seat(event.public_id, "mallory"), False, by=actor())
        seats.mark(event, seat(event.public_id, "aoi"), True, by=actor())
        hold(OutboxItem(kind="gatherings.hold", ids={}))
        event = work_off(event)
        assert the(event.public_id).state is GatheringState.HELD
        kinds = {(row.person_id, row.kind) for row in everything_told()}
        assert kinds == {(person("aoi").id, "gathering.feedback")}
        with pytest.raises(Refused, match="not_there"):
            asking.rate(event, seat(event.public_id, "mallory"), 1, "")
    with every_customer("what timelines tell"):
        seen_by = select(Activity.visibility).where(Activity.kind == "gathering.attended")
        assert db.session.scalars(seen_by).all() == [Visibility.VENDOR]


def test_a_bell_says_nothing_of_what_is_not_for_one_any_more(inside):
    event = published(capacity=1)
    come(event, "aoi")
    come(event, "sora")
    seats.leave(event, person("aoi").id)
    event = work_off(event)
    sora = person("sora")
    assert ["年末" in one.told.title for one in bell.unread(sora)] == [True]
    planning.address(event, Reach.VENDOR, [], by=actor())
    assert bell.unread(sora) == []
