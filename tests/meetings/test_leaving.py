"""Who left, or may come in no more, is not asked to come to anything that lies ahead."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.actions import members, staff
from portal.accounts.models import Membership
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Attendee, Meeting
from portal.meetings.queries import meetings
from tests.meetings import arranged


def comers(at, public_id: str) -> set[str]:
    with at("sakura"):
        places = meetings.attendees_of(meetings.meeting(public_id).id)
        return {
            name for name in ("aoi", "sora", "hana", "chloe", "bo")
            if arranged.person(name).id in {one.person_id for one in places}
        }  # fmt: skip


def let_go(at, name: str) -> None:
    with at("sakura"):
        found = select(Membership).where(Membership.user_id == arranged.person(name).id)
        found = found.options(joinedload(Membership.user))
        members.close(db.session.scalars(found).one(), by=arranged.actor("vera"))
        db.session.commit()


def test_whose_access_ended_comes_to_no_meeting_ahead(app, at):
    ahead = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora"))
    open_yet = arranged.inside(app, "sakura", lambda: arranged.proposed("chloe", "aoi", "sora"))
    over = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora"))
    with at("sakura"):
        past = meetings.meeting(over)
        past.starts_at, past.ends_at = clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1)
        db.session.commit()
    let_go(at, "sora")
    assert comers(at, ahead) == comers(at, open_yet) == {"aoi", "chloe"}
    assert comers(at, over) == {"aoi", "sora", "chloe"}  # they may have been there
    with at("sakura"):
        meeting_id = meetings.meeting(ahead).id
        said = select(Revision.field).where(
            Revision.subject_kind == "meeting", Revision.subject_id == meeting_id
        )
        assert f"attendee:{arranged.person('sora').id}" in db.session.scalars(narrowed(said, Revision)).all()


def test_every_coming_time_of_a_series(app, at):
    arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi", "sora"))
    let_go(at, "sora")
    with at("sakura"):
        sora = select(Attendee.removed_at).where(Attendee.person_id == arranged.person("sora").id)
        places = db.session.scalars(narrowed(sora, Attendee)).all()
        assert len(places) == len(db.session.scalars(select(Meeting)).all()) > 1
        assert None not in places


def test_who_organizes_it_stays_until_somebody_follows(app, at):
    theirs = arranged.inside(app, "sakura", lambda: arranged.fixed("sora", "chloe", "aoi"))
    let_go(at, "sora")
    assert "sora" in comers(at, theirs)


def test_a_colleague_who_is_let_in_no_more_comes_to_no_customer(app, at):
    hers = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "bo", "aoi"))
    assert "bo" in comers(at, hers)
    with app.app_context():
        staff.disable(arranged.person("bo"), by=arranged.actor("vera"))
        db.session.commit()
    assert comers(at, hers) == {"chloe", "aoi"}
