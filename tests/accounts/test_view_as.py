"""Viewing as a customer: the member's eyes, nobody's hands, a banner, a record, and no trace on the member."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, Membership, SignIn, User
from portal.foundation import clock
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from tests import cast
from tests.accounts.post import acts, change


def place_of(app, at, name: str, slug: str = "sakura") -> str:
    with at(slug):
        member = select(Membership.public_id).join(Membership.user).where(User.email == cast.address(name))
        return db.session.scalars(member).one()


@pytest.fixture
def viewing(app, as_, at):
    """Chloe's browser while she sees what Aoi sees."""
    browser = as_("chloe")
    answer = browser.post(f"/c/sakura/members/{place_of(app, at, 'aoi')}/view-as")
    assert (answer.status_code, answer.location) == (303, "/c/sakura")
    return browser


def test_a_banner_names_the_member_and_a_press_stops(app, viewing):
    page = viewing.get("/c/sakura").text
    assert "You see what Aoi sees" in page
    assert 'action="/view-as/stop"' in page
    assert viewing.post("/view-as/stop").status_code == 303
    assert "You see what" not in viewing.get("/c/sakura").text
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.act.like("view_as.%"))).all()
        assert [entry.act for entry in entries] == ["view_as.begun", "view_as.ended"]
        assert {entry.actor_id for entry in entries} == {
            db.session.scalars(select(User.id).where(User.email == "chloe@vendor.example")).one()
        }
        assert all(entry.customer_ref for entry in entries)


def test_home_is_the_members_home(viewing):
    assert viewing.get("/").location == "/c/sakura"


def test_nothing_can_be_changed(viewing):
    for path, data in (
        ("/c/sakura/invitations", {"email": "x@y.example", "role": "member", "language": "en"}),
        ("/profile", {"family_name": "x", "language": "en", "time_zone": "UTC"}),
        ("/profile/password", {"new_password": "river lamp onion 7"}),
        ("/profile/scheme", {"scheme": "dark"}),
    ):
        assert viewing.post(path, data=data).status_code == 403, path


def test_neither_sides_inside_is_seen(app, as_, at, viewing):
    with at("sakura"):
        plan = db.session.scalars(select(_plan().public_id)).one()
    text = viewing.get(f"/c/sakura/plans/{plan}").text
    assert "sakura shared goal" in text
    assert "sakura vendor goal" not in text
    assert "sakura customer goal" not in text
    assert "sakura customer goal" in as_("aoi").get(f"/c/sakura/plans/{plan}").text


def _plan():
    from portal.plans.models import Plan  # noqa: PLC0415

    return Plan


def test_only_what_the_member_may(viewing, as_, at, app):
    browser = as_("chloe")
    browser.post(f"/c/sakura/members/{place_of(app, at, 'ren')}/view-as")
    assert browser.get("/c/sakura/invitations").status_code == 403  # Ren is a viewer
    assert viewing.get("/c/sakura/invitations").status_code == 200  # Aoi is an administrator


def test_a_member_of_one_customer_sees_no_other(app, as_, at):
    leo = as_("leo")
    leo.post(f"/c/sakura/members/{place_of(app, at, 'aoi')}/view-as")
    assert leo.get("/c/sakura").status_code == 200
    assert leo.get("/c/ume").status_code == 404


def test_the_members_marks_stay_untouched(app, as_, at, viewing):
    def marks():
        with at("sakura"):
            row = db.session.scalars(
                select(Membership).join(Membership.user).where(User.email == "aoi@sakura.example")
            ).one()
            user = db.session.get_one(User, row.user_id)
            return row.seen_at, row.visit_began_at, row.last_visit_at, user.seen_at

    before = marks()
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        viewing.get("/c/sakura")
    assert marks() == before


@pytest.mark.parametrize("who", ["aoi", "sora", "ren", "carl"])
def test_who_may_not(app, as_, at, who):
    assert as_(who).post(f"/c/sakura/members/{place_of(app, at, 'hana')}/view-as").status_code == 403


@pytest.mark.parametrize("who", ["mallory", "olivia", "ann"])
def test_strangers_find_nothing(app, as_, at, who):
    assert as_(who).post(f"/c/sakura/members/{place_of(app, at, 'hana')}/view-as").status_code == 404
    assert as_("leo").post(f"/c/ume/members/{place_of(app, at, 'hana')}/view-as").status_code == 404


def _is_stopped(app, browser, *, at: str = "/c/sakura") -> None:
    answer = browser.get(at)
    assert (answer.status_code, answer.location) == (303, "/")
    with app.app_context():
        assert (
            db.session.scalars(select(SignIn.viewing_as_id).where(SignIn.viewing_as_id.is_not(None))).all()
            == []
        )
    assert acts(app).count("view_as.ended") == 1


def test_it_stops_when_the_member_goes(app, at, viewing):
    with at("sakura"):
        member = db.session.scalars(
            select(Membership).join(Membership.user).where(User.email == "aoi@sakura.example")
        ).one()
        member.ended_at = clock.now()
        db.session.commit()
    _is_stopped(app, viewing)
    assert "You see what" not in viewing.get("/c/sakura").text


def test_it_stops_when_the_member_is_disabled(app, viewing):
    change(app, "aoi", disabled_at=clock.now())
    _is_stopped(app, viewing, at="/profile")


def test_it_stops_when_the_vendor_person_loses_the_customer(app, at, viewing):
    with at("sakura") as customer_id, customer_scope(customer_id):
        place = db.session.scalars(
            select(AccountTeamMember).join(AccountTeamMember.user).where(User.email == "chloe@vendor.example")
        ).one()
        place.ended_at = clock.now()
        db.session.commit()
    _is_stopped(app, viewing)
    assert viewing.get("/c/sakura").status_code == 404


def test_it_stops_when_the_vendor_person_may_no_longer(app, viewing):
    change(app, "chloe", staff_role="colleague")
    _is_stopped(app, viewing)


def test_signing_out_ends_it(app, viewing):
    assert viewing.post("/sign-out").status_code == 303
    assert viewing.get("/c/sakura").status_code == 401


def test_refusals_are_recorded_against_the_vendor_person(app, viewing):
    viewing.post("/c/sakura/invitations", data={})
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "refused")).one()
        chloe = db.session.scalars(select(User.id).where(User.email == "chloe@vendor.example")).one()
        assert entry.actor_id == chloe
