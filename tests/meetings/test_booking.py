"""Booking a time of the CSM: three clicks, both zones, and never two in one place."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import (
    Absence,
    AccountTeamMember,
    CompanyHoliday,
    TeamPosition,
    User,
    VendorHoliday,
)
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.meetings.actions import booking
from portal.meetings.actions import meetings as arranging
from portal.meetings.models import Answer, BusyTime, Meeting, MeetingState
from portal.meetings.queries import meetings
from portal.meetings.queries.times import free_starts
from portal.meetings.rules.drafts import Draft, Invited, Taken
from portal.meetings.rules.wall import local
from tests import cast
from tests.meetings import arranged

BOOK = "/c/sakura/meetings/book"


@pytest.fixture
def opened(app):
    arranged.inside(app, "sakura", lambda: arranged.opened("chloe") and None)


def links(text: str) -> list[str]:
    return [
        one.replace("&amp;", "&") for one in re.findall(r'class="free-time number[^"]*" href="([^"]+)"', text)
    ]


def starts_of(url: str) -> str:
    return re.search(r"start=([^&]+)", url)[1].replace("%3A", ":")


def book(browser, url: str, **more):
    data = {"title": "A question", "purpose": "", "guests": "", "start": starts_of(url)} | more
    return browser.post(url, data=data)


def test_nothing_can_be_booked_until_somebody_opens_their_times(as_):
    assert "No times can be booked" in as_("aoi").get(BOOK).text


def test_three_clicks(as_, at, opened):
    browser = as_("aoi")
    assert BOOK in browser.get("/c/sakura").text  # from one's home
    url = links(browser.get(BOOK).text)[0]
    assert "Book this time" in browser.get(url).text
    done = book(browser, url)
    assert done.status_code == 303
    with at("sakura"):
        found = db.session.scalars(select(Meeting)).one()
        assert found.state is MeetingState.FIXED
        assert found.organizer_id == arranged.person("chloe").id
        assert [c.answer for c in meetings.comers_of(found)] == [Answer.YES, Answer.YES]
        assert local(found.starts_at, "Asia/Tokyo").hour in range(9, 18)
    assert url not in links(browser.get(BOOK).text)


def test_whoever_booked_reads_the_hosts_clock_too(app, as_, at):
    arranged.inside(app, "sakura", lambda: arranged.opened("chloe", zone="Europe/London") and None)
    browser = as_("aoi")
    page = book(browser, links(browser.get(BOOK).text)[0]).headers["Location"]
    for url in (page, "/c/sakura/meetings", "/c/sakura"):
        text = browser.get(url).text
        assert "London" in text, url
    (mail,) = [one for one in arranged.sent(app) if one.to == cast.address("aoi")]
    assert "London" in mail.text


def test_whoever_is_booked_is_not_said_to_invite_themselves(app, as_, opened):
    browser = as_("aoi")
    book(browser, links(browser.get(BOOK).text)[0])
    mails = {one.to: one.text for one in arranged.sent(app)}
    assert "invites you" in mails[cast.address("aoi")]
    assert "A meeting is arranged." in mails[cast.address("chloe")]


def test_whoever_proposes_reads_the_other_sides_clock(app, as_):
    with app.app_context():
        arranged.person("chloe").time_zone = "Europe/London"
        db.session.commit()
    pid = arranged.inside(app, "sakura", lambda: arranged.proposed("aoi", "chloe"))
    text = as_("aoi").get(f"/c/sakura/meetings/{pid}").text
    assert "London" in text


def test_the_second_of_two_gets_other_times(as_, opened):
    first, second = as_("aoi"), as_("sora")
    url = links(first.get(BOOK).text)[0]
    assert second.get(url).status_code == 200
    assert book(first, url).status_code == 303
    late = book(second, url)
    assert late.status_code == 409
    assert "just been taken" in late.text
    assert links(late.text)
    assert url not in links(late.text)
    assert second.get(url).status_code == 409


def test_two_at_the_same_moment(app, as_, opened):
    """Two connections book one time at once: one gets it, whatever the database."""
    moment = _first(app)
    results, barrier = [], threading.Barrier(2, timeout=30)

    def go(browser: FlaskClient, title: str) -> None:
        data = {"title": title, "purpose": "", "guests": "", "start": moment.isoformat()}
        barrier.wait()
        results.append(browser.post(f"{BOOK}/time?minutes=30", data=data).status_code)

    threads = [threading.Thread(target=go, args=(as_(name), name), daemon=True) for name in ("aoi", "sora")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(results) == [303, 409]
    with app.app_context(), customer_scope(arranged.customer().id):
        assert len(db.session.scalars(select(Meeting)).all()) == 1


def _first(app) -> datetime:
    with app.test_request_context():
        found = arranged.customer()
        with customer_scope(found.id):
            return free_starts(found, [arranged.person("chloe")], 30)[0]


def test_customers_do_not_book_over_each_other(app, as_, opened):
    """Chloe also accompanies Ume: what is booked there is taken here, and says nothing of itself."""
    moment = _first(app)

    def at_ume():

        db.session.add(AccountTeamMember(user=arranged.person("chloe"), position=TeamPosition.BACKUP))
        db.session.flush()
        return arranged.fixed("chloe", "mallory", at=moment)

    arranged.inside(app, "ume", at_ume)
    text = as_("aoi").get(f"{BOOK}?minutes=30").text
    assert moment.strftime("%Y-%m-%dT%H:%MZ") not in {starts_of(url) for url in links(text)}
    assert "Monthly talk" not in text


def free(app, minutes: int = 60) -> list[datetime]:
    with app.test_request_context():
        found = arranged.customer()
        with customer_scope(found.id):
            return free_starts(found, [arranged.person("chloe")], minutes)


def test_holidays_absences_busy_times_and_buffers(app, opened):
    before = free(app)
    days = sorted({local(one, "Asia/Tokyo").date() for one in before})
    with app.app_context():
        chloe = db.session.scalars(select(User.id).where(User.email == "chloe@vendor.example")).one()
        db.session.add(Absence(user_id=chloe, from_on=days[0], until_on=days[0]))
        db.session.add(VendorHoliday(on=days[1]))
        noon = next(one for one in before if local(one, "Asia/Tokyo").date() == days[3])
        db.session.add(BusyTime(person_id=chloe, starts_at=noon, ends_at=noon + timedelta(hours=1)))
        db.session.commit()
    arranged.inside(app, "sakura", lambda: db.session.add(CompanyHoliday(on=days[2])))
    after = free(app)
    found = {local(one, "Asia/Tokyo").date() for one in after}
    assert found.isdisjoint(days[:3])
    assert noon not in after
    assert noon + timedelta(hours=1) not in after  # a quarter of an hour of air
    assert all(not noon - timedelta(minutes=75) < one < noon + timedelta(minutes=75) for one in after)


def test_what_is_proposed_to_somebody_is_kept_free(app, opened):
    moment = free(app)[0]
    arranged.inside(
        app, "sakura",
        lambda: arranging.propose(
            arranged.DRAFT, [moment], arranged.invited("aoi"), by=arranged.actor("chloe")
        ),
    )  # fmt: skip
    assert moment not in free(app)


def test_notice_horizon_and_lengths_are_kept(app, as_, opened):
    now = clock.now()
    found = free(app)
    assert found[0] >= now + timedelta(hours=24)
    assert found[-1] <= now + timedelta(days=28)
    assert as_("aoi").get(f"{BOOK}?minutes=7").status_code == 200  # falls back to what is offered
    assert as_("aoi").get(f"{BOOK}/time?start=nonsense").status_code == 404
    assert as_("aoi").post(f"{BOOK}/time", data={"start": "2027-01-01"}).status_code == 404
    night = datetime(now.year + 1, 1, 5, 18, 0, tzinfo=UTC).isoformat()
    assert as_("aoi").post(f"{BOOK}/time", data={"start": night, "title": "x"}).status_code == 409


def test_the_times_of_two_people_together(app):
    with app.test_request_context():
        found = arranged.customer()
        with customer_scope(found.id):
            arranged.opened("chloe")
            arranged.opened("bo", hours={"0": [["10:00", "11:00"]]})
            people = [arranged.person("chloe"), arranged.person("bo")]
            both = free_starts(found, people, 60)
            assert both
            assert {(local(one, "Asia/Tokyo").weekday(), local(one, "Asia/Tokyo").hour) for one in both} == {
                (0, 10)
            }
            db.session.rollback()


def test_colleagues_may_read_but_not_book(as_, opened):
    assert as_("carl").get(BOOK).status_code == 403
    assert as_("mallory").get(BOOK).status_code == 404


def test_an_action_refuses_what_is_not_free(inside, at, opened):
    with at("sakura"):
        people = [arranged.person("chloe")]
        draft = Draft("x", minutes=30)
        with pytest.raises(Taken):
            booking.book(
                arranged.customer(), people, draft, clock.now() + timedelta(minutes=5), Invited(),
                by=arranged.actor("aoi"),
            )  # fmt: skip


def test_free_times_are_set_at_the_desk(app, as_):
    browser = as_("chloe")
    assert browser.get("/desk/meetings/free-times").status_code == 200
    data = {
        "open": "1", "zone": "Asia/Tokyo", "lengths": ["30"], "buffer_minutes": "10", "notice_hours": "2",
        "horizon_days": "14", "place_kind": "web", "place": "https://meet.example.com/c", "calendar_url": "",
        "hours_0": "9:00〜12:00、13:00-18:00", "hours_1": "", "hours_2": "10:00-11:00",
    }  # fmt: skip
    for wrong in (
        {"hours_0": "12-9"}, {"hours_0": "9:00-12:00,11:00-13:00"}, {"lengths": []}, {"horizon_days": "999"},
        {"place": "http://x"}, {"calendar_url": "file:///etc/passwd"}, {"calendar_url": "https://a:b@x.example/"},
    ):  # fmt: skip
        assert browser.post("/desk/meetings/free-times", data=data | wrong).status_code == 422, wrong
    url = "webcal://calendar.example.com/secret.ics"
    assert browser.post("/desk/meetings/free-times", data=data | {"calendar_url": url}).status_code == 303
    text = browser.get("/desk/meetings/free-times").text
    assert "9:00-12:00, 13:00-18:00" in text
    assert "https://calendar.example.com/secret.ics" in text
    with app.app_context():
        kept = db.session.connection().exec_driver_sql("SELECT calendar_url FROM free_times").scalar()
        assert "secret" not in kept
    assert as_("aoi").get("/desk/meetings/free-times").status_code == 404
