"""The pages of meetings: what they show, what can be done, and to whom they are closed."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, TeamPosition, VendorHoliday
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.meetings.forms.meetings import values_of
from portal.meetings.models import Answer, Attendee, Meeting, MeetingState, Series, Slot
from portal.meetings.queries import meetings
from portal.meetings.rules.wall import local
from tests.meetings import arranged


def page_of(pid: str, more: str = "") -> str:
    return f"/c/sakura/meetings/{pid}{more}"


@pytest.fixture
def fixed(app):
    return arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora"))


@pytest.fixture
def proposed(app):
    return arranged.inside(app, "sakura", lambda: arranged.proposed("chloe", "aoi"))


def test_an_empty_list_says_what_to_do(as_):
    text = as_("chloe").get("/c/sakura/meetings").text
    assert "No meeting yet" in text
    assert "Arrange a meeting" in text


def test_a_meeting_stands_on_the_list_and_on_its_page(as_, fixed):
    browser = as_("aoi")
    assert "Monthly talk" in browser.get("/c/sakura/meetings").text
    text = browser.get(page_of(fixed)).text
    assert "Do you come?" in text
    assert "Sora" in text or "佐藤" in text


def test_a_stranger_finds_nothing(as_, fixed):
    for name in ("mallory", "olivia"):
        for more in ("", "/body", "/people", "/meeting.ics", "/edit", "/cancel"):
            assert as_(name).get(page_of(fixed, more)).status_code == 404
    assert as_("mallory").get(f"/c/ume/meetings/{fixed}").status_code == 404


def test_an_internal_meeting_is_not_there_for_the_other_side(app, as_):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "bo", visibility=Visibility.VENDOR))
    assert as_("bo").get(page_of(pid)).status_code == 200
    assert as_("aoi").get(page_of(pid)).status_code == 404
    assert "Monthly talk" not in as_("aoi").get("/c/sakura/meetings").text


def test_answering(as_, at, fixed):
    answer = as_("aoi").post(
        page_of(fixed, "/answer"), data={"answer": "maybe", "words": "five minutes late"}
    )
    assert answer.status_code == 303
    with at("sakura"):
        mine = next(c for c in meetings.comers_of(meetings.meeting(fixed)) if c.email.startswith("aoi"))
        assert (mine.answer, mine.words) == (Answer.MAYBE, "five minutes late")
    assert "five minutes late" in as_("chloe").get(page_of(fixed)).text


def test_who_is_not_asked_cannot_answer(as_, fixed):
    assert as_("hana").post(page_of(fixed, "/answer"), data={"answer": "yes"}).status_code == 404
    assert as_("aoi").post(page_of(fixed, "/answer"), data={"answer": "nonsense"}).status_code == 400


def test_taking_a_time_fixes_the_meeting(as_, at, proposed):
    browser = as_("aoi")
    assert "Which time suits you?" in browser.get(page_of(proposed)).text
    with at("sakura"):
        slot = db.session.scalars(select(Slot).order_by(Slot.starts_at)).all()[1]
        pid, starts = slot.public_id, slot.starts_at
    assert browser.post(page_of(proposed, f"/times/{pid}")).status_code == 303
    with at("sakura"):
        found = meetings.meeting(proposed)
        assert (found.state, found.starts_at) == (MeetingState.FIXED, starts)
    assert browser.post(page_of(proposed, f"/times/{pid}")).status_code == 422


def test_several_say_when_they_can_and_the_best_time_comes_first(app, as_, at):
    pid = arranged.inside(app, "sakura", lambda: arranged.proposed("chloe", "aoi", "sora"))
    with at("sakura"):
        slots = [slot.public_id for slot in db.session.scalars(select(Slot).order_by(Slot.starts_at))]
    as_("aoi").post(page_of(pid, "/times"), data={f"slot-{slots[0]}": "no", f"slot-{slots[2]}": "yes"})
    as_("sora").post(page_of(pid, "/times"), data={f"slot-{slots[0]}": "yes", f"slot-{slots[2]}": "yes"})
    text = as_("chloe").get(page_of(pid)).text
    assert text.count("Everybody can") == 1
    assert text.index("Everybody can") < text.index(f"/times/{slots[0]}")
    assert as_("chloe").post(page_of(pid, f"/times/{slots[2]}")).status_code == 303


def test_arranging_one_by_the_form(as_, at):
    browser = as_("chloe")
    assert browser.get("/c/sakura/meetings/new").status_code == 200
    with at("sakura"):
        aoi = arranged.person("aoi").public_id
    day = (clock.now() + timedelta(days=5)).date().isoformat()
    data = {
        "title": "Kick-off", "kind": "kick_off", "purpose": "", "minutes": "60", "zone": "Asia/Tokyo",
        "place_kind": "web", "place": "https://meet.example.com/x", "people": [aoi],
        "guests": "Pat <pat@partner.example>",
        "how": "fixed", "day": day, "time": "10:00", "pattern": "weekly", "until": "", "visibility": "shared",
    }  # fmt: skip
    assert (
        browser.post("/c/sakura/meetings/new", data=data | {"place": "javascript:alert(1)"}).status_code
        == 422
    )
    assert browser.post("/c/sakura/meetings/new", data=data | {"guests": "no address"}).status_code == 422
    assert browser.post("/c/sakura/meetings/new", data=data | {"zone": "Moon/Base"}).status_code == 422
    assert browser.post("/c/sakura/meetings/new", data=data).status_code == 303
    with at("sakura"):
        found = db.session.scalars(select(Meeting)).one()
        assert found.starts_at.isoformat() == f"{day}T01:00:00+00:00"
        assert {c.email for c in meetings.comers_of(found)} == {
            "chloe@vendor.example", "aoi@sakura.example", "pat@partner.example",
        }  # fmt: skip


def test_proposing_and_repeating_by_the_form(as_, at):
    browser = as_("aoi")
    with at("sakura"):
        chloe = arranged.person("chloe").public_id
    day = clock.now() + timedelta(days=5)
    data = {
        "title": "Talk", "kind": "other", "purpose": "", "minutes": "30", "zone": "Europe/Berlin",
        "place_kind": "open", "place": "", "people": [chloe], "guests": "", "how": "slots",
        "day": day.date().isoformat(), "time": "10:00", "day_2": day.date().isoformat(), "time_2": "１５：３０",
        "pattern": "weekly", "until": (day + timedelta(weeks=3)).date().isoformat(), "visibility": "shared",
    }  # fmt: skip
    assert browser.post("/c/sakura/meetings/new", data=data).status_code == 303
    with at("sakura"):
        assert len(db.session.scalars(select(Slot)).all()) == 2
    assert browser.post("/c/sakura/meetings/new", data=data | {"how": "series"}).status_code == 303
    with at("sakura"):
        assert len(db.session.scalars(select(Meeting).where(Meeting.series_id.is_not(None))).all()) == 4


def test_changing_and_cancelling(as_, at, fixed):
    browser = as_("aoi")
    with at("sakura"):
        known = meetings.meeting(fixed)
        people = [c.person_pid for c in meetings.comers_of(known)]
        day = (known.starts_at + timedelta(days=1)).astimezone().date().isoformat()
    data = {
        "title": "Talk, moved", "kind": "other", "purpose": "", "minutes": "90", "zone": "Asia/Tokyo",
        "place_kind": "open", "place": "", "people": people, "guests": "", "day": day, "time": "16:00", "seen": "{}",
    }  # fmt: skip
    assert browser.post(page_of(fixed, "/edit"), data=data).status_code == 303
    with at("sakura"):
        found = meetings.meeting(fixed)
        assert (found.title, found.minutes, found.sequence) == ("Talk, moved", 90, 1)
        assert found.ends_at - found.starts_at == timedelta(minutes=90)
    assert (
        as_("hana").post(page_of(fixed, "/edit"), data=data).status_code == 422
    )  # neither asked nor an admin
    assert as_("chloe").post(page_of(fixed, "/cancel"), data={"why": "ill"}).status_code == 303
    assert "ill" in browser.get(page_of(fixed)).text
    assert browser.post(page_of(fixed, "/cancel"), data={"why": ""}).status_code == 422


def test_two_edit_the_same_meeting(as_, at, fixed):
    """Different fields: both win. The same field: 409 with what stands there now."""

    first, second = as_("chloe"), as_("aoi")
    text = second.get(page_of(fixed, "/edit")).text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', text)

    seen_text = html.unescape(seen[1])
    with at("sakura"):
        known = meetings.meeting(fixed)

        values = values_of(known, meetings.comers_of(known))
    data = {k: v for k, v in values.items() if k not in ("day", "time")}
    data |= {"day": values["day"].isoformat(), "time": f"{values['time']:%H:%M}", "seen": seen_text}
    assert first.post(page_of(fixed, "/edit"), data=data | {"title": "By Chloe"}).status_code == 303
    clash = second.post(page_of(fixed, "/edit"), data=data | {"title": "By Aoi"})
    assert clash.status_code == 409
    assert "By Chloe" in clash.text
    assert "By Aoi" in clash.text


def test_afterwards_somebody_says_who_was_there(app, as_, at, fixed):
    with at("sakura"):
        known = meetings.meeting(fixed)
        known.starts_at, known.ends_at = clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1)
        db.session.commit()
    browser = as_("chloe")
    assert "Who was there" in browser.get(page_of(fixed)).text
    with at("sakura"):
        aoi = next(
            a.public_id
            for a in db.session.scalars(select(Attendee))
            if a.person_id == arranged.person("aoi").id
        )
    bad = browser.post(page_of(fixed, "/attendance"), data={"present": [aoi], "recording_url": "ftp://x"})
    assert bad.status_code == 422
    link = "https://video.example.com/1"
    done = browser.post(page_of(fixed, "/attendance"), data={"present": [aoi], "recording_url": link})
    assert done.status_code == 303
    with at("sakura"):
        found = meetings.meeting(fixed)
        assert (found.state, found.recording_url) == (MeetingState.HELD, link)
    assert "Was not there" in as_("aoi").get(page_of(fixed)).text


def test_series_change_from_one_on(app, as_, at):
    pid = arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi"))
    with at("sakura"):
        those = meetings.occurrences(meetings.meeting(pid).series_id)
        assert len(those) == 6
        third = those[2].public_id
        day = those[2].starts_at.date() + timedelta(days=1)
        people = [c.person_pid for c in meetings.comers_of(those[2])]
    data = {
        "title": "Weekly", "kind": "regular", "purpose": "", "minutes": "30", "zone": "Asia/Tokyo",
        "place_kind": "open", "place": "", "people": people, "guests": "", "day": day.isoformat(), "time": "14:00",
        "seen": "{}", "following": "1",
    }  # fmt: skip
    assert as_("chloe").post(page_of(third, "/edit"), data=data).status_code == 303
    with at("sakura"):
        series = db.session.scalars(select(Series).order_by(Series.id)).all()
        assert [len(meetings.occurrences(one.id)) for one in series] == [2, 4]
        later = meetings.occurrences(series[1].id)
        assert {(one.starts_at.hour, one.minutes, one.title) for one in later} == {(5, 30, "Weekly")}
        assert later[0].public_id == third  # agenda and minutes stay with it
        last = later[3].public_id
    assert as_("aoi").post(page_of(last, "/cancel"), data={"why": "", "following": "1"}).status_code == 303
    with at("sakura"):
        assert meetings.meeting(last).state is MeetingState.CANCELLED


def test_what_is_not_free_is_told_to_whoever_can_move_it(app, as_, at):
    """Chloe also accompanies Ume; what she has there says only that she has something."""
    first = arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi"))
    with at("sakura"):
        those = meetings.occurrences(meetings.meeting(first).series_id)
        third, moment = those[2].public_id, those[2].starts_at
        fourth, day_off = those[3].public_id, local(those[3].starts_at, "Asia/Tokyo").date()

    def beside():
        db.session.add(AccountTeamMember(user=arranged.person("chloe"), position=TeamPosition.BACKUP))
        db.session.add(VendorHoliday(on=day_off, name="The house is closed"))
        db.session.flush()
        secret = replace(arranged.DRAFT, title="Of Ume alone")
        return arranged.fixed("chloe", "mallory", at=moment + timedelta(minutes=30), draft=secret)

    arranged.inside(app, "ume", beside)
    told, theirs = (told_clashes(as_(who).get(page_of(first)).text) for who in ("chloe", "aoi"))
    assert "Something else then" in told[third]
    assert "A day off" in told[fourth]
    assert third not in theirs  # nobody tells the customer what else a CSM has
    assert "A day off" in theirs[fourth]
    assert "Look at the time" not in as_("chloe").get(page_of(first)).text  # nor is the series in its own way
    own = as_("chloe").get(page_of(third)).text
    assert "Something else then" in own[own.index("Look at the time once more") :]
    assert "Of Ume alone" not in own
    assert "Look at the time" not in as_("ren").get(page_of(third)).text  # who cannot move it


def told_clashes(page: str) -> dict[str, str]:
    """Return what the notice says of other dates, by public id."""
    notice = re.search(r"dates? to look at once more.*?</ul>", page, re.DOTALL)
    lines = re.findall(r"<li.*?</li>", notice[0], re.DOTALL) if notice else []
    return {found[1]: line for line in lines if (found := re.search(r"/meetings/([^/\"]{16})", line))}


def test_the_same_number_of_statements_with_twice_the_meetings(app, as_, counting, fixed):
    browser = as_("aoi")
    browser.get("/c/sakura/meetings")
    with counting() as few:
        browser.get("/c/sakura/meetings")
    arranged.inside(
        app, "sakura", lambda: [arranged.fixed("chloe", "aoi", "hana") for _ in range(4)] and None
    )
    with counting() as many:
        browser.get("/c/sakura/meetings")
    assert len(few) == len(many)


def test_the_desk_shows_the_week_over_all_customers(app, as_):
    today = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(minutes=30)
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", at=today + timedelta(hours=1)))
    browser = as_("chloe")
    week = f"/desk/meetings?week={clock.day_of(today + timedelta(hours=1), 'Asia/Tokyo')}"
    assert "Monthly talk" in browser.get(week).text
    assert browser.get("/desk/meetings?week=nonsense").status_code == 200
    assert browser.get("/desk/meetings?week=0001-01-01").status_code == 200
    assert as_("aoi").get("/desk/meetings").status_code == 404
    assert "Monthly talk" not in as_("olivia").get(week).text
