"""When both sides meet: a monthly series with its past, a time that was booked, and one that is still to be found."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.meetings.actions import answers, attendance, booking, changes, series, times
from portal.meetings.actions import meetings as arranging
from portal.meetings.models import (
    Answer,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Pattern,
    PlaceKind,
    Slot,
)
from portal.meetings.queries import meetings
from portal.meetings.queries.times import free_starts
from portal.meetings.rules.drafts import Draft, Guest, Invited, Rhythm
from portal.meetings.rules.free import USUAL_HOURS
from portal.meetings.rules.wall import instant, local
from portal.web.demo.telling import TOKYO, Story

LONDON = "Europe/London"
TUESDAY, THURSDAY, SATURDAY = 1, 3, 5
EARLY = [["07:30", "09:30"], ["16:00", "19:00"]]


def add_scenes(story: Story) -> None:
    """Add what Minato and Harbour arranged, and what the vendor's team prepares inside.

    What rests on another scene is three days later at least, because what falls on a weekend is moved.
    """
    for who, key, zone in (
        ("misaki", "minato", TOKYO),
        ("ryo", "minato", TOKYO),
        ("emily", "harbour-dining", LONDON),
    ):
        story.scene(110, "08:40", who, key, lambda by, w=who, z=zone: _open(story, w, z, by))  # type: ignore[misc]
    _minato(story)
    _harbour(story)


def _minato(story: Story) -> None:
    begin = weekday(story.day(94), TUESDAY)
    monthly = Draft(
        "月次定例", MeetingKind.REGULAR, "数値の確認と、次の1か月に両社ですること。", 60, TOKYO,
        PlaceKind.WEB, "https://meet.example.com/minato-monthly",
    )  # fmt: skip
    rhythm = Rhythm(Pattern.MONTHLY, begin, time(10))
    story.scene(
        104, "15:10", "misaki", "minato",
        lambda by: series.begin(monthly, rhythm, _people(story, "ken", "yumi", "naoki", "ryo"), by=by),
    )  # fmt: skip
    story.scene(
        99, "09:30", "ken", "minato", lambda by: _answer(story, "ken", "月次定例", Answer.YES, by, whole=True)
    )
    story.scene(
        98,
        "11:15",
        "yumi",
        "minato",
        lambda by: _answer(story, "yumi", "月次定例", Answer.YES, by, whole=True),
    )
    for ago in (62, 33, 2):
        story.scene(ago, "13:20", "misaki", "minato", lambda by: _note_all(by, without="山本"))
    story.scene(1, "10:05", "yumi", "minato", lambda by: _book(story, "yumi", "請求書の書式について", by))
    proposal = Draft(
        "来期プランのすり合わせ", MeetingKind.REVIEW, "来期の目標とKPIの叩き台を見ます。", 60, TOKYO
    )
    story.scene(
        6, "15:30", "misaki", "minato",
        lambda by: _propose(story, proposal, (5, 7, 8), time(14), ("ken", "yumi", "naoki"), by),
    )  # fmt: skip
    story.scene(2, "17:05", "naoki", "minato", lambda by: _choose(story, "naoki", proposal.title, "ynm", by))
    inside = Draft("更新に向けた社内打ち合わせ", MeetingKind.OTHER, "", 30, TOKYO)
    story.scene(1, "16:20", "misaki", "minato", lambda by: _inside(story, inside, 4, by))


def _harbour(story: Story) -> None:
    begin = weekday(story.day(52), THURSDAY)
    check_in = Draft(
        "Fortnightly check-in", MeetingKind.REGULAR, "Figures, what is in the way, what we do next.", 45, LONDON,
        PlaceKind.WEB, "https://meet.example.com/harbour",
    )  # fmt: skip
    guests = (Guest("sam@brightbooks.example", "Sam Taylor"),)
    people = ("emma", "oliver")
    story.scene(
        60, "11:00", "emily", "harbour-dining",
        lambda by: series.begin(
            check_in, Rhythm(Pattern.BIWEEKLY, begin, time(9)), _people(story, *people, guests=guests), by=by
        ),
        zone=LONDON,
    )  # fmt: skip
    for who, given in (("emma", Answer.YES), ("oliver", Answer.MAYBE)):
        story.scene(
            56, "09:40", who, "harbour-dining",
            lambda by, w=who, a=given: _answer(story, w, check_in.title, a, by, whole=True), zone=LONDON,  # type: ignore[misc]
        )  # fmt: skip
    for ago in (37, 9):
        story.scene(ago, "16:00", "emily", "harbour-dining", _note_all, zone=LONDON)
    story.scene(3, "10:30", "emma", "harbour-dining", lambda by: _move_next(check_in.title, by), zone=LONDON)


def _open(story: Story, who: str, zone: str, by: Actor) -> None:
    hours = USUAL_HOURS if zone == TOKYO else {str(n): EARLY for n in range(5)}
    facts = {
        "open": True, "zone": zone, "hours": dict(hours), "buffer_minutes": 15, "notice_hours": 24,
        "horizon_days": 28, "lengths": [30, 60], "place_kind": PlaceKind.WEB,
        "place": f"https://meet.example.com/{who}",
    }  # fmt: skip
    times.settle(story.person(who), facts, "", by=by)


def _people(story: Story, *who: str, guests: tuple[Guest, ...] = ()) -> Invited:
    return Invited(tuple(story.people[one] for one in who), guests)


def called(title: str) -> list[Meeting]:
    """Return the meetings of this title, in order."""
    return list(db.session.scalars(select(Meeting).where(Meeting.title == title).order_by(Meeting.starts_at)))


def _place(story: Story, who: str, meeting: Meeting) -> Attendee:
    found = meetings.attendee_of(meeting.id, story.people[who])
    assert found is not None
    return found


def _answer(story: Story, who: str, title: str, given: Answer, by: Actor, *, whole: bool = False) -> None:
    first = next(one for one in called(title) if one.starts_at and one.starts_at > clock.now())
    answers.answer(first, _place(story, who, first), given, by=by, series=whole)


def _note_all(by: Actor, *, without: str = "") -> None:
    """Say who was there at everything that is over, which nobody has told yet."""
    over = select(Meeting).where(Meeting.state == MeetingState.FIXED, Meeting.ends_at < clock.now())
    for one in db.session.scalars(over.order_by(Meeting.starts_at)).all():
        there = [c.public_id for c in meetings.comers_of(one) if not (without and c.name.startswith(without))]
        attendance.note(one, there, by=by)
    db.session.flush()
    last = [one for one in called("Fortnightly check-in") if one.state is MeetingState.HELD][-1:]
    for one in last:
        changes.set_recording(one, "https://video.example.com/harbour-check-in", by=by)


def _book(story: Story, who: str, title: str, by: Actor) -> None:
    host, customer = story.person("misaki"), story.customer("minato")
    found = free_starts(customer, [host], 30)
    soon = [one for one in found if one > clock.now() + timedelta(days=2)]
    draft = Draft(title, MeetingKind.OTHER, "税率ごとの小計の出し方を、画面を見ながら教えてください。", 30, TOKYO,
                  PlaceKind.WEB, "https://meet.example.com/misaki")  # fmt: skip
    booking.book(customer, [host], draft, soon[0], Invited((story.people[who],)), by=by)


def _propose(
    story: Story, draft: Draft, days: Sequence[int], at: time, who: Sequence[str], by: Actor
) -> None:
    slots = [instant(_working(story.day(-ahead)), at, TOKYO) for ahead in days]
    arranging.propose(draft, slots, _people(story, *who), by=by)


def _choose(story: Story, who: str, title: str, said: str, by: Actor) -> None:
    (meeting,) = called(title)
    words = {"y": Answer.YES, "n": Answer.NO, "m": Answer.MAYBE}
    slots: Sequence[Slot] = meetings.slots_of([meeting.id])[meeting.id]
    given = {slot.public_id: words[letter] for slot, letter in zip(slots, said, strict=False)}
    answers.answer_slots(meeting, _place(story, who, meeting), given, by=by)


def _inside(story: Story, draft: Draft, ahead: int, by: Actor) -> None:
    moment = instant(_working(story.day(-ahead)), time(17), TOKYO)
    arranging.arrange(draft, moment, _people(story, "daisuke"), by=by, visibility=Visibility.VENDOR)


def _move_next(title: str, by: Actor) -> None:
    """Move the occurrence after the next by a day: it differs from its series."""
    coming = [one for one in called(title) if one.starts_at and one.starts_at > clock.now()]
    meeting = coming[1]
    assert meeting.starts_at is not None
    draft = Draft(
        meeting.title, meeting.kind, meeting.purpose, meeting.minutes, meeting.zone, meeting.place_kind, meeting.place
    )  # fmt: skip
    there: datetime = local(meeting.starts_at, meeting.zone)
    changes.revise(
        meeting, draft, starts_at=instant(there.date() - timedelta(days=1), time(9, 30), LONDON), by=by
    )


def weekday(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _working(day: date) -> date:
    return day + timedelta(days=2) if day.weekday() >= SATURDAY else day
