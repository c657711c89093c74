"""What is talked about when both sides meet, what they decide, and the minutes that went out afterwards."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from portal.activity.agenda import Point
from portal.collaboration.actions.notes import write_lines
from portal.collaboration.rules.notes_lines import Line
from portal.commitments.actions import commitments
from portal.commitments.models import SettledAs
from portal.commitments.queries import commitments as owed
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.meetings.actions import agenda, attendance, decisions, minutes
from portal.meetings.actions.decisions import Promise
from portal.meetings.models import AgendaPoint, Decision, Meeting, MeetingState, Pattern
from portal.meetings.queries import agenda as points
from portal.meetings.queries import decisions as decided
from portal.meetings.queries.meetings import comers_of
from portal.meetings.queries.subjects import of_decision, of_meeting
from portal.meetings.rules.series import falls_on
from portal.plans.models import Node
from portal.web.demo.meetings import LONDON, THURSDAY, TUESDAY, called, weekday
from portal.web.demo.telling import TOKYO, Story

MINATO, HARBOUR = "minato", "harbour-dining"
MONTHLY, CHECK_IN = "月次定例", "Fortnightly check-in"
Act = Callable[[Actor], object]


def add_scenes(story: Story) -> None:
    """Add the minutes of Minato's last monthly meeting and the agenda of the next, and a check-in of Harbour."""
    _minato(story)
    _harbour(story)


def _minato(story: Story) -> None:
    met = _days_since(story, Pattern.MONTHLY, weekday(story.day(94), TUESDAY))

    def scene(ago: int, at: str, who: str, act: Act) -> None:
        story.scene(ago, at, who, MINATO, act)

    before = (
        ("請求書の処理日数", 20), ("経費申請の手順について", 15), ("来月の予定", 10),
    )  # fmt: skip
    scene(met + 5, "09:10", "misaki", lambda by: _add(_last(MONTHLY, ahead=True), before, by))
    scene(met + 4, "11:30", "ken", lambda by: _add(_last(MONTHLY, ahead=True), [("決算期の進め方", 10)], by))
    scene(met + 4, "17:40", "misaki", lambda by: _inside("更新のご意向を、山本さんに軽く伺う", by))  # fmt: skip
    scene(met, "13:40", "misaki", lambda by: _hold_minato(story, by))
    scene(met, "14:30", "misaki", lambda by: _send(story, MINATO, _last(MONTHLY), by))
    scene(met - 1, "10:20", "ken", lambda by: _tick(_last(MONTHLY), "請求書の書式", by))
    scene(3, "09:50", "misaki", lambda by: _take_kpi(story, _next(MONTHLY), "商談記録の当日入力", by))
    scene(2, "16:10", "yumi", lambda by: _add(_next(MONTHLY), [("経理部の新しいメンバーの権限", 10)], by))
    scene(2, "18:05", "misaki", lambda by: _carry(_next(MONTHLY), by))
    scene(1, "09:15", "misaki", lambda by: _inside("年間の処理日数の削減額を先に見せる", by))  # fmt: skip


def _hold_minato(story: Story, by: Actor) -> None:
    meeting, customer = _last(MONTHLY), story.customer(MINATO)
    attendance.note(meeting, [one.public_id for one in comers_of(meeting) if one.name != "山本 直樹"], by=by)
    _write(
        meeting, ("議題", "メモ", "決定事項", "対応事項"),
        [
            "請求書の処理日数は目標に向けて短くなっています。月末の3日間に承認が集まることが残った課題です。",
            "承認の締切を5営業日前倒しにする案に、経理部・営業部とも異論はありませんでした。",
            "経費申請は、差し戻しの理由の上位3つを次回までに数えます。",
        ],
        ["月末の承認の締切を、5営業日前倒しにする。", "差し戻しの理由を数え、上位3つから入力画面の案内を直す。"],
        ["前倒しの案内(ミナト商会)", "書式の見本(あおぞら)", "差し戻しの理由の集計(ミナト商会)"],
        by,
    )  # fmt: skip
    shared = {one.title: one for one in points.shared_points(meeting)}
    first = decisions.decide(
        meeting, "月末の承認の締切を、5営業日前倒しにする。", by=by, person_id=story.people["ken"],
        side=Side.CUSTOMER, point=shared.get("請求書の処理日数"),
    )  # fmt: skip
    decisions.decide(meeting, "差し戻しの理由を数え、上位3つから入力画面の案内を直す。", by=by,
                     point=shared.get("経費申請の手順について"))  # fmt: skip
    for title in ("来月の予定",):
        if title in shared:
            agenda.mark(meeting, shared[title], True, by=by)
    today = clock.today(TOKYO)
    week = today + timedelta(days=8)
    spread = Promise("承認の締切の前倒しを各部署に知らせる", Side.CUSTOMER, story.people["ken"], week)
    _promise(story, MINATO, meeting, first, spread, by)
    for title, side, who, days in (
        ("請求書の書式の見本をお送りする", Side.VENDOR, "misaki", 3),
        ("差し戻しの理由を数えて共有する", Side.CUSTOMER, "yumi", 41),
    ):
        commitments.promise(
            customer, title, by=by, side=side, visibility=Visibility.SHARED, owner_id=story.people[who],
            due_on=today + timedelta(days=days), source=of_meeting(meeting),
        )  # fmt: skip


def _harbour(story: Story) -> None:
    met = _days_since(story, Pattern.BIWEEKLY, weekday(story.day(52), THURSDAY))

    def scene(ago: int, at: str, who: str, act: Act) -> None:
        story.scene(ago, at, who, HARBOUR, act, zone=LONDON)

    first = (
        ("How the new sites are doing", 15),
        ("Waste figures for last week", 15),
        ("Training for shift leads", 10),
    )
    scene(met + 2, "15:00", "emily", lambda by: _add(_last(CHECK_IN, ahead=True), first, by))
    scene(met, "16:05", "emily", lambda by: _hold_harbour(story, by))
    scene(met, "16:40", "emily", lambda by: _send(story, HARBOUR, _last(CHECK_IN), by))
    scene(1, "11:20", "emily", lambda by: _carry(_next(CHECK_IN), by))


def _hold_harbour(story: Story, by: Actor) -> None:
    meeting = _last(CHECK_IN)
    attendance.note(meeting, [one.public_id for one in comers_of(meeting)], by=by)
    _write(
        meeting, ("Agenda", "Notes", "Decisions", "Action items"),
        [
            "Two of the new sites enter their counts every evening; the third does it once a week.",
            "Shift leads would rather have ten minutes on site than an hour on a call.",
        ],
        ["Train shift leads on site, ten minutes each, instead of the group call."],
        ["One-page guide (Aozora)", "One shift lead for each new site (Harbour)"],
        by,
    )  # fmt: skip
    shared = {one.title: one for one in points.shared_points(meeting)}
    made = decisions.decide(
        meeting, "Train shift leads on site, ten minutes each, instead of the group call.", by=by,
        point=shared.get("Training for shift leads"),
    )  # fmt: skip
    due = clock.today(LONDON) + timedelta(days=14)
    _promise(story, HARBOUR, meeting, made, Promise(
        "Send the one-page guide for shift leads", Side.VENDOR, story.people["emily"], due), by)  # fmt: skip
    _promise(story, HARBOUR, meeting, made, Promise(
        "Name one shift lead for each new site", Side.CUSTOMER, story.people["emma"], due), by)  # fmt: skip


def _write(
    meeting: Meeting,
    heads: Sequence[str],
    said: Sequence[str],
    agreed: Sequence[str],
    todo: Sequence[str],
    by: Actor,
) -> None:
    """Write minutes as they are prepared, and below each heading what belongs there."""
    titles = [one.title for one in points.shared_points(meeting)]
    parts = zip(heads, (titles, said, agreed, todo), ("bullet", "paragraph", "bullet", "check"), strict=True)
    lines = []
    for head, words, kind in parts:
        lines += [Line(head, "heading"), *(Line(one, kind) for one in words)]
    write_lines(of_meeting(meeting), meeting.visibility, lines, by=by)


def _days_since(story: Story, pattern: Pattern, begin: date) -> int:
    """Return how many days ago a series met last, not counting the last two days."""
    return (story.today - list(falls_on(pattern, begin, until=story.day(3)))[-1]).days


def _last(title: str, *, ahead: bool = False) -> Meeting:
    """Return the meeting of this title that was last, or (ahead) the one that comes next."""
    now = clock.now()
    those = [
        one for one in called(title) if one.starts_at is not None and one.state is not MeetingState.CANCELLED
    ]
    if ahead:
        return next(one for one in those if one.starts_at > now)  # type: ignore[operator]
    return [one for one in those if one.starts_at <= now][-1]  # type: ignore[operator]


def _next(title: str) -> Meeting:
    return _last(title, ahead=True)


def _add(meeting: Meeting, titles: Sequence[tuple[str, int]], by: Actor) -> None:
    for title, length in titles:
        agenda.add(meeting, title, minutes=length, by=by)


def _inside(title: str, by: Actor) -> AgendaPoint:
    return agenda.add(_next(MONTHLY), title, minutes=5, visibility=Visibility.VENDOR, by=by)


def _take_kpi(story: Story, meeting: Meeting, title: str, by: Actor) -> None:
    """Take what the plan proposes of a KPI that is off track."""
    asked = select(Node.public_id).where(Node.title == title, Node.deleted_at.is_(None)).limit(1)
    pid = db.session.scalars(asked).one()
    slug = story.customer(MINATO).slug
    found = Point(f"node:{pid}", title, f"/c/{slug}/nodes/{pid}", "要対応")
    agenda.take(meeting, found, by=by)


def _carry(meeting: Meeting, by: Actor) -> None:
    agenda.carry_over(meeting, points.left_open(meeting, points.points_of(meeting.id)), by=by)


def _promise(story: Story, key: str, meeting: Meeting, decision: Decision, what: Promise, by: Actor) -> None:
    decisions.promise(
        story.customer(key), of_meeting(meeting), of_decision(decision), what, by=by, because=decision.text
    )
    db.session.flush()


def _send(story: Story, key: str, meeting: Meeting, by: Actor) -> None:
    persons = [one.person_id for one in comers_of(meeting) if one.person_id is not None]
    minutes.send(meeting, story.customer(key), persons, [], by=by)


def _tick(meeting: Meeting, words: str, by: Actor) -> None:
    for one in decided.promises(meeting, clock.today(TOKYO)).here:
        if words in one.title:
            found = owed.commitment(one.public_id)
            if found is not None and found.settled_at is None:
                commitments.settle(found, SettledAs.DONE, by=by)
