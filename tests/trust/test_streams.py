"""A stream ends with the rights it was opened with, and only then."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.accounts.actions import members
from portal.accounts.models import Membership, SignIn, User
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.events import tell_after_commit
from portal.foundation.live import Hub, Identity, hub, instant
from tests import cast
from tests.foundation.live_pages import Page


@pytest.fixture(autouse=True)
def _silence_afterwards():
    yield
    hub.stop()
    hub.use(type(hub._relay)())


@pytest.fixture
def open_page(app):
    """`open_page(browser)` opens the event stream of a customer's pages in a signed-in browser."""

    def listen(browser, slug="sakura"):
        answer = browser.get(f"/c/{slug}/stream", buffered=False)
        assert answer.status_code == 200
        page = Page(answer.response)
        assert page.hears()[0] in ("delta", "resync")
        return page

    return listen


def is_ended(page) -> bool:
    """True when the stream was told to connect again, and stopped."""
    return page.hears() == ("again", []) and page.hears() is None


def goes_on(page) -> bool:
    """True when the stream still hears of what is published (to everybody, so that its topics are no matter)."""
    hub._resync()
    return page.hears_kind("resync") == []


def person(app, name) -> str:
    with app.app_context():
        return db.session.scalars(select(User.public_id).where(User.email == cast.address(name))).one()


def member(at, name) -> str:
    with at("sakura"):
        found = select(Membership.public_id).join(User, User.id == Membership.user_id)
        return db.session.scalars(found.where(User.email == cast.address(name))).one()


def test_signing_out_ends_this_browsers_streams_alone(as_, open_page):
    here, there = as_("aoi"), as_("aoi")
    mine, other = open_page(here), open_page(there)
    assert here.post("/sign-out").status_code == 303
    assert is_ended(mine)
    assert goes_on(other)
    assert here.get("/c/sakura/stream").status_code == 401


def test_ending_the_other_sign_ins_ends_their_streams(as_, open_page):
    here, there = as_("aoi"), as_("aoi")
    mine, other = open_page(here), open_page(there)
    assert here.post("/profile/sign-ins/end-others").status_code == 303
    assert is_ended(other)
    assert goes_on(mine)


def test_ending_one_sign_in(app, as_, open_page):
    here = as_("aoi")
    there = as_("aoi")
    other = open_page(there)
    with app.app_context():
        newest = db.session.scalars(select(SignIn.public_id).order_by(SignIn.id.desc())).first()
    assert here.post(f"/profile/sign-ins/{newest}/end").status_code == 303
    assert is_ended(other)


def test_disabling_a_colleague_ends_their_streams_also_while_they_view_as_a_member(app, as_, at, open_page):
    chloe, bo = as_("chloe"), as_("bo")
    assert bo.post(f"/c/sakura/members/{member(at, 'aoi')}/view-as").status_code == 303
    page, viewing, bystander = open_page(chloe), open_page(bo), open_page(as_("aoi"))
    for name in ("chloe", "bo"):
        assert as_("vera").post(f"/desk/staff/{person(app, name)}/disable").status_code == 303
    assert is_ended(page)
    assert is_ended(viewing)
    assert goes_on(bystander)


def test_beginning_and_ending_to_view_as_a_member_ends_the_streams_of_this_browser(as_, at, open_page):
    chloe = as_("chloe")
    own = open_page(chloe)
    assert chloe.post(f"/c/sakura/members/{member(at, 'aoi')}/view-as").status_code == 303
    assert is_ended(own)
    viewing = open_page(chloe)
    assert chloe.post("/view-as/stop").status_code == 303
    assert is_ended(viewing)


def test_ending_access_ends_the_streams_of_the_person_and_of_whoever_views_as_them(as_, at, open_page):
    chloe, sora = as_("chloe"), member(at, "sora")
    assert chloe.post(f"/c/sakura/members/{sora}/view-as").status_code == 303
    viewing, own, bystander = open_page(chloe), open_page(as_("sora")), open_page(as_("ren"))
    assert as_("aoi").post(f"/c/sakura/members/{sora}/end").status_code == 303
    assert is_ended(own)
    assert is_ended(viewing)
    assert goes_on(bystander)


def test_a_view_that_ended_by_itself_ends_its_streams(as_, at, app, open_page):
    chloe, sora = as_("chloe"), member(at, "sora")
    assert chloe.post(f"/c/sakura/members/{sora}/view-as").status_code == 303
    viewing = open_page(chloe)
    with at("sakura"):
        found = db.session.scalars(select(Membership).where(Membership.public_id == sora)).one()
        found.ended_at = found.joined_at  # past every action, as when a page is opened in the same instant
        db.session.commit()
    assert chloe.get("/c/sakura").status_code == 303
    assert is_ended(viewing)


def test_a_planned_departure_ends_streams_in_the_worker(at, as_, open_page):
    page = open_page(as_("sora"))
    with at("sakura"):
        joined = select(Membership).join(Membership.user).where(User.email == cast.address("sora"))
        members.close(db.session.scalars(joined.options(contains_eager(Membership.user))).one(), by=WORKER)
        db.session.commit()
        tell_after_commit()
    assert is_ended(page)


def test_leaving_the_account_team_ends_the_streams_at_that_customer(app, as_, open_page):
    page, bystander = open_page(as_("carl")), open_page(as_("bo"))
    answer = as_("vera").post(f"/c/sakura/team/{person(app, 'carl')}/end")
    assert answer.status_code == 303, answer.text
    assert is_ended(page)
    assert goes_on(bystander)


def test_another_role_ends_the_streams_opened_with_the_old_one(as_, at, open_page):
    page = open_page(as_("sora"))
    answer = as_("aoi").post(f"/c/sakura/members/{member(at, 'sora')}", data={"role": "viewer"})
    assert answer.status_code == 303, answer.text
    assert is_ended(page)


def test_a_refused_change_ends_nothing(as_, at, open_page):
    page = open_page(as_("aoi"))
    assert as_("aoi").post(f"/c/sakura/members/{member(at, 'aoi')}/end").status_code in (409, 422)
    assert goes_on(page)


class TestRightsThatEndWhileAStreamIsOpened:
    def test_the_stream_ends_at_once(self):
        hub, aoi = Hub(), Identity("session-aoi", "aoi", "minato")
        looked_at = instant()
        hub.close(person_id="aoi")
        stream = hub.listen(["customer:minato:shared"], aoi, None, looked_at)
        assert b"event: again" in next(stream)
        assert next(stream, None) is None
        hub.stop()

    def test_whoever_was_let_in_afterwards_stays(self):
        hub, aoi = Hub(), Identity("session-aoi", "aoi", "minato")
        hub.close(session_key="session-aoi")
        stream = hub.listen(["customer:minato:shared"], aoi, None, instant())
        assert b"event: again" not in next(stream)
        hub.stop()

    def test_a_clock_that_was_set_back_ends_nobodys_stream(self):
        hub, aoi = Hub(), Identity("session-aoi", "aoi", "minato")
        with time_machine.travel(clock.now() + timedelta(hours=1)):
            hub.close(person_id="aoi")
        stream = hub.listen(["customer:minato:shared"], aoi, None, instant())
        assert b"event: again" not in next(stream)
        hub.stop()

    def test_a_clock_that_was_set_back_hides_no_end(self):
        hub, aoi = Hub(), Identity("session-aoi", "aoi", "minato")
        with time_machine.travel(clock.now() + timedelta(hours=1)):
            looked_at = instant()
        hub.close(person_id="aoi")
        assert b"event: again" in next(hub.listen(["customer:minato:shared"], aoi, None, looked_at))
        hub.stop()
