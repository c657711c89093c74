"""Answering from the mail without signing in, and the calendar behind a secret address: never more than one may see."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, Membership
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.meetings.actions import changes
from portal.meetings.models import Answer, Meeting, MeetingState, Slot
from portal.meetings.queries import meetings
from portal.meetings.rules.drafts import Draft
from tests.meetings import arranged
from tests.meetings.calendars import composed, events, to


def link_in(message) -> str:
    return re.search(r"/meeting/\S+", message.get_body(("plain",)).get_content())[0]


@pytest.fixture
def fixed(app):
    pid = arranged.inside(
        app, "sakura", lambda: arranged.fixed("chloe", "aoi", guests=("pat@partner.example",))
    )
    return pid, composed(app)


def answer_of(at, name: str) -> Answer:
    with at("sakura"):
        return next(
            c.answer for found in meetings.comers([m.id for m in db.session.scalars(select(Meeting))]).values()
            for c in found if c.email.startswith(name)
        )  # fmt: skip


@pytest.mark.parametrize("name", ["aoi", "pat"])
def test_answering_from_the_mail(app, as_, at, fixed, name):
    browser, url = as_(""), link_in(to(fixed[1], name))
    page = browser.get(url)
    assert (
        "Do you come?" if name == "aoi" else "出席しますか"
    ) in page.text  # a guest's language is the customer's
    assert ("Open the meeting in the portal" in page.text) is (name == "aoi")
    assert answer_of(at, name) is Answer.NONE  # opening it says nothing
    assert browser.post(url, data={"answer": "no", "words": "on holiday"}).status_code == 303
    assert answer_of(at, name) is Answer.NO
    assert "on holiday" in as_("chloe").get(f"/c/sakura/meetings/{fixed[0]}").text


def test_a_head_request_of_a_mail_scanner_changes_nothing(as_, at, fixed):
    as_("").head(link_in(to(fixed[1], "aoi")))
    assert answer_of(at, "aoi") is Answer.NONE


def test_a_link_that_is_not_whole_opens_nothing(as_, fixed):
    url = link_in(to(fixed[1], "aoi"))
    assert as_("").get(url[:-2]).status_code == 410
    assert as_("").post(url[:-2], data={"answer": "yes"}).status_code == 410


def test_taking_a_time_from_the_mail(app, as_, at):
    pid = arranged.inside(app, "sakura", lambda: arranged.proposed("chloe", "aoi"))
    url = link_in(to(composed(app), "aoi"))
    assert "Take this time" in as_("").get(url).text
    with at("sakura"):
        slot = db.session.scalars(select(Slot.public_id)).first()
    assert as_("").post(url, data={"take": slot}).status_code == 303
    with at("sakura"):
        assert meetings.meeting(pid).state is MeetingState.FIXED
    assert as_("").post(url, data={"take": slot}).status_code == 422


def test_somebody_outside_says_when_but_does_not_decide(app, as_, at):
    pid = arranged.inside(
        app, "sakura", lambda: arranged.proposed("chloe", "chloe", guests=("pat@partner.example",))
    )
    url = link_in(to(composed(app), "pat"))
    with at("sakura"):
        slots = [one.public_id for one in db.session.scalars(select(Slot).order_by(Slot.starts_at))]
    assert as_("").post(url, data={"take": slots[0]}).status_code == 422
    assert as_("").post(url, data={f"slot-{slots[1]}": "yes"}).status_code == 303
    assert "Everybody can" in as_("chloe").get(f"/c/sakura/meetings/{pid}").text


def test_ended_rights_end_the_link(app, as_, at, fixed):
    url = link_in(to(fixed[1], "aoi"))
    arranged.inside(app, "sakura", lambda: _end("aoi"))
    assert as_("").get(url).status_code == 410


def test_a_second_factor_is_asked_for_after_the_link_as_well(app, as_, at, fixed):
    url = link_in(to(fixed[1], "aoi"))
    with app.app_context():
        arranged.person("aoi").second_factor_since = clock.now()
        db.session.commit()
    for answer in (as_("").get(url), as_("").post(url, data={"answer": "no"})):
        assert answer.status_code == 303
        assert answer.headers["Location"].endswith(f"/c/sakura/meetings/{fixed[0]}")
    assert answer_of(at, "aoi") is Answer.NONE


def test_who_is_taken_off_cannot_answer_any_more(app, as_, fixed):
    url = link_in(to(fixed[1], "pat"))

    def off():
        changes.change_people(
            meetings.meeting(fixed[0]), arranged.invited("chloe", "aoi"), by=arranged.actor("chloe")
        )

    arranged.inside(app, "sakura", off)
    assert as_("").get(url).status_code == 410


def _end(name: str) -> None:
    hers = arranged.person(name).id
    db.session.scalars(select(Membership).where(Membership.user_id == hers)).one().ended_at = clock.now()


# -- feeds -------------------------------------------------------------------------------------------------


def feed_of(browser) -> str:
    assert browser.post("/profile/calendar", data={"act": "open"}).status_code == 303
    return re.search(r"/calendar/[^\"]+\.ics", browser.get("/profile/calendar").text)[0]


def titles(answer) -> set[str]:
    return {str(event["SUMMARY"]) for event in events(answer.data)}


def test_a_feed_holds_ones_own_meetings(app, as_):
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    arranged.inside(app, "ume", lambda: arranged.fixed("olivia", "mallory"))
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "bo", visibility=Visibility.VENDOR))
    url = feed_of(as_("aoi"))
    answer = as_("").get(url)
    assert answer.mimetype == "text/calendar"
    assert len(events(answer.data)) == 1
    assert b"METHOD" not in answer.data
    assert len(events(as_("").get(feed_of(as_("chloe"))).data)) == 2
    assert len(events(as_("").get(feed_of(as_("mallory"))).data)) == 1


def test_a_feed_that_has_not_changed_is_not_sent_again(app, as_):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    url = feed_of(as_("aoi"))
    tag = as_("").get(url).headers["ETag"]
    again = as_("").get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")

    def answer():
        meetings.attendee_of(meetings.meeting(pid).id, arranged.person("aoi").id).answer = Answer.YES

    arranged.inside(app, "sakura", answer)
    assert as_("").get(url, headers={"If-None-Match": tag}).status_code == 200


def test_taken_back_it_shows_nothing(app, as_):
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    browser = as_("aoi")
    first = feed_of(browser)
    second = feed_of(browser)
    assert first != second
    assert as_("").get(first).status_code == 404
    assert as_("").get(second).status_code == 200
    browser.post("/profile/calendar", data={"act": "close"})
    assert as_("").get(second).status_code == 404
    assert as_("").get("/calendar/AAAAAAAAAAAAAAAA.unknown.ics").status_code == 404


def test_nothing_leaks_after_rights_end(app, as_):
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    url, staff = feed_of(as_("aoi")), feed_of(as_("chloe"))
    arranged.inside(app, "sakura", lambda: _end("aoi"))
    assert events(as_("").get(url).data) == []
    with app.app_context():
        for name in ("aoi", "chloe"):
            arranged.person(name).disabled_at = clock.now()
        db.session.commit()
    assert as_("").get(url).status_code == 404
    assert as_("").get(staff).status_code == 404


def test_a_colleague_who_leaves_the_team_sees_it_no_more(app, as_):
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "bo"))
    url = feed_of(as_("bo"))
    assert len(events(as_("").get(url).data)) == 1

    def leave():
        hers = arranged.person("bo").id
        place = db.session.scalars(select(AccountTeamMember).where(AccountTeamMember.user_id == hers)).one()
        place.ended_at = clock.now()

    arranged.inside(app, "sakura", leave)
    assert events(as_("").get(url).data) == []


def test_a_feed_asks_as_often_for_twice_the_meetings(app, as_, counting):
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    url, browser = feed_of(as_("aoi")), as_("")
    with counting() as few:
        browser.get(url)
    arranged.inside(
        app, "sakura", lambda: [arranged.fixed("chloe", "aoi", at=_later(n)) for n in range(1, 5)] and None
    )
    with counting() as many:
        browser.get(url)
    assert len(few) == len(many)


def _later(days: int):
    return clock.now() + timedelta(days=4 + days)


def test_what_people_outside_are_called_is_written_safely(app, as_):
    """Names and titles that would break out of a line of a calendar stay what they are."""
    title = 'x\r\nATTENDEE:mailto:evil@x.example\r\nEND:VEVENT "quoted"; \\n,'
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", draft=Draft(title)))
    (event,) = events(as_("").get(feed_of(as_("aoi"))).data)
    assert str(event["SUMMARY"]).replace("\r", "") == title.replace("\r", "")
    assert len(event["ATTENDEE"]) == 2


def test_the_file_of_one_meeting(app, as_, fixed):
    answer = as_("aoi").get(f"/c/sakura/meetings/{fixed[0]}/meeting.ics")
    assert "attachment" in answer.headers["Content-Disposition"]
    (event,) = events(answer.data)
    assert str(event["URL"]).endswith(f"/c/sakura/meetings/{fixed[0]}")
