"""Somebody moves or leaves: what they organize goes to whoever follows, and everybody's calendar hears of it once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts import ownership
from portal.accounts.models import Membership, User
from portal.foundation import clock
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.meetings.models import Meeting, Series
from portal.meetings.queries import meetings
from tests.meetings import arranged
from tests.meetings.calendars import calendar_in, composed, events, last_owed, to

TITLES = {"meeting", "series"}


def member(name: str) -> Membership:
    return db.session.scalars(select(Membership).where(Membership.user_id == arranged.person(name).id)).one()


def owned(at, name: str, audience: Audience | None = None) -> list[tuple[str, str]]:
    """Return kind and title of the meetings that a member of Sakura owns."""
    with at("sakura", audience):
        return [(one.kind, one.title) for one in ownership.owned_by(member(name)) if one.kind in TITLES]


def departure(app, at, days: int) -> tuple[str, dict[str, str]]:
    """Return Aoi's departure page, and what is typed there for a last day so many days from today."""
    with at("sakura"):
        aoi, hana = member("aoi").public_id, member("hana").public_id
    last_day = (clock.today("Asia/Tokyo") + timedelta(days=days)).isoformat()
    typed = {"leaves_on": last_day, "successor": hana, "extent": "everything", "moves_to": ""}
    return f"/c/sakura/members/{aoi}/departure", typed


@pytest.fixture
def hers(app) -> str:
    return arranged.inside(app, "sakura", lambda: arranged.fixed("aoi", "chloe", "sora"))


def test_they_stand_on_the_one_list_of_everything(app, at, as_, hers):
    arranged.inside(app, "sakura", lambda: arranged.proposed("aoi", "chloe"))
    arranged.inside(app, "sakura", lambda: arranged.weekly("aoi", "chloe"))
    address, _typed = departure(app, at, 10)
    page = as_("chloe").get(address).text
    assert "Series of meetings" in page
    assert "Finding a time" in page
    kinds = [kind for kind, _title in owned(at, "aoi")]
    assert sorted(kinds) == ["meeting", "meeting", "series"]  # a series once, not each time it takes place


def test_what_is_over_or_cancelled_or_anothers_is_not_handed_over(app, at, hers):
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    with at("sakura"):
        over = meetings.meeting(hers)
        over.starts_at, over.ends_at = clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1)
        db.session.commit()
    assert owned(at, "aoi") == []


def test_the_other_sides_inside_is_on_nobodys_list(app, at):
    inner = Visibility.CUSTOMER
    arranged.inside(app, "sakura", lambda: arranged.fixed("aoi", "sora", visibility=inner))
    assert owned(at, "aoi", Audience.CUSTOMER) == [("meeting", "Monthly talk")]
    assert owned(at, "aoi", Audience.VENDOR) == []


@pytest.mark.parametrize(("last_day", "stays"), [(1, False), (10, True)])
def test_whoever_follows_holds_it_and_the_leaver_comes_until_the_last_day(
    app, at, as_, hers, last_day, stays
):
    before = last_owed(app)
    address, typed = departure(app, at, last_day)
    assert as_("chloe").post(address, data=typed).status_code == 303
    with at("sakura"):
        meeting = meetings.meeting(hers)
        assert meeting.organizer_id == arranged.person("hana").id
        coming = {one.person_id for one in meetings.comers_of(meeting)}
        assert arranged.person("hana").id in coming
        assert (arranged.person("aoi").id in coming) is stays
        fields = select(Revision.field).where(Revision.subject_kind == "meeting")
        assert "organizer_id" in db.session.scalars(fields).all()
    (told,) = [mail for mail in composed(app, since=before) if "sora@sakura" in str(mail["To"])]
    (event,) = events(calendar_in(told))
    assert "hana@sakura.example" in str(event["ORGANIZER"])
    assert int(event["SEQUENCE"]) == 1
    assert owned(at, "aoi") == []


def test_a_series_goes_on_with_whoever_follows(app, at, as_):
    arranged.inside(app, "sakura", lambda: arranged.weekly("aoi", "sora"))
    before = last_owed(app)
    address, typed = departure(app, at, 1)
    assert as_("chloe").post(address, data=typed).status_code == 303
    with at("sakura"):
        hana = arranged.person("hana").id
        assert db.session.scalars(select(Series.organizer_id)).all() == [hana]
        assert set(db.session.scalars(select(Meeting.organizer_id))) == {hana}
    sora = [mail for mail in composed(app, since=before) if "sora@sakura" in str(mail["To"])]
    assert len(sora) == 1  # one for the whole series
    assert to(composed(app, since=before), "hana")


def test_a_csms_meetings_go_along_with_the_portfolio(app, at, as_):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    with app.app_context():
        chloe, bo = arranged.person("chloe").public_id, arranged.person("bo").public_id
    last_day = (clock.today("Asia/Tokyo") + timedelta(days=5)).isoformat()
    typed = {"leaves_on": last_day, "taker": bo}
    assert as_("leo").post(f"/desk/staff/{chloe}/leaves", data=typed).status_code == 303
    with at("sakura"):
        assert meetings.meeting(pid).organizer_id == arranged.person("bo").id
        left = db.session.scalars(select(User).where(User.public_id == chloe)).one()
        assert left.id in {one.person_id for one in meetings.comers_of(meetings.meeting(pid))}
