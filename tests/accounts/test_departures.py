"""Somebody moves or leaves: everything handed over together, access ended after the day, the other side told."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import (
    AccountTeamMember,
    Customer,
    CustomerRole,
    Departure,
    Handover,
    HandoverKind,
    Membership,
    TeamPosition,
    User,
)
from portal.activity.models import Activity
from portal.foundation import clock, outbox
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.foundation.mail import MailboxMessage
from portal.plans.models import Kpi, Node
from tests import cast


def membership(name: str) -> Membership:
    return db.session.scalars(
        select(Membership).join(Membership.user).where(User.email == cast.address(name))
    ).one()


def user(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


@pytest.fixture
def pids(at) -> dict[str, str]:
    found = {}
    for name, (slug, *_rest) in cast.MEMBERS.items():
        with at(slug):
            found[name] = membership(name).public_id
    return found


@pytest.fixture
def soras(at) -> None:
    """Sora owns every node on Sakura's map, and acts when its KPIs cross their thresholds."""
    with at("sakura"):
        sora = membership("sora")
        for node in db.session.scalars(select(Node).where(Node.deleted_at.is_(None))):
            node.customer_owner_id = sora.id
        for kpi in db.session.scalars(select(Kpi)):
            kpi.response_customer_id = sora.id
        db.session.commit()


def planned(pids, **changed: str) -> dict[str, str]:
    last_day = (clock.today("Asia/Tokyo") + timedelta(days=3)).isoformat()
    return {
        "leaves_on": last_day,
        "successor": pids["hana"],
        "extent": "everything",
        "moves_to": "大阪支社",
    } | changed


def owned_by(at, name: str, audience: Audience | None = None) -> int:
    with at("sakura", audience):
        member = membership(name)
        nodes = db.session.scalars(select(Node.id).where(Node.customer_owner_id == member.id)).all()
        responses = db.session.scalars(select(Kpi.node_id).where(Kpi.response_customer_id == member.id)).all()
        return len(nodes) + len(responses)


def mailed(app) -> list[tuple[str, str]]:
    in_a_while = time_machine.travel(clock.now() + timedelta(minutes=3), tick=False)
    with in_a_while, app.app_context():
        while outbox.work_off():
            pass
        return [tuple(row) for row in db.session.execute(select(MailboxMessage.to, MailboxMessage.subject))]


def work_hourly(app) -> None:
    with app.app_context():
        outbox.owe_hourly(clock.now())
        while outbox.work_off():
            pass


@pytest.mark.usefixtures("soras")
def test_everything_is_handed_over_together(app, at, as_, pids):
    page = as_("aoi").get(f"/c/sakura/members/{pids['sora']}/departure").text
    assert "sakura shared goal" in page
    assert "sakura customer goal" in page
    assert "sakura vendor goal" not in page
    answer = as_("aoi").post(f"/c/sakura/members/{pids['sora']}/departure", data=planned(pids))
    assert answer.status_code == 303
    assert owned_by(at, "sora") == 0
    assert owned_by(at, "hana") == 12  # nine nodes and three responses, the vendor's inner ones too
    shown = as_("aoi").get(answer.location).text
    assert "大阪支社" in shown
    with at("sakura"):
        fields = set(db.session.scalars(select(Revision.field).where(Revision.subject_kind == "node")))
        assert fields == {"customer_owner_id", "response_customer_id"}
        assert db.session.scalar(select(Activity.id).where(Activity.kind == "departure.planned"))


@pytest.mark.usefixtures("soras")
def test_counts_tell_nobody_of_the_other_sides_inside(as_, at, pids):
    answer = as_("chloe").post(f"/c/sakura/members/{pids['sora']}/departure", data=planned(pids))
    with at("sakura"):
        counts = db.session.scalars(select(Departure.handed_over)).one()
    assert set(counts) == {"shared", "vendor", "customer"}
    page = as_("chloe").get(answer.location).text
    assert '<b class="number">2</b>' in page  # shared and vendor's own goals, not the customer's
    assert '<b class="number">3</b>' not in page


@pytest.mark.usefixtures("soras")
def test_only_what_is_ticked(app, at, as_, pids):
    with at("sakura", Audience.CUSTOMER):
        goal = db.session.scalars(select(Node.public_id).where(Node.title == "sakura shared goal")).one()
        hidden = db.session.scalars(select(Node.public_id)).all()
    with at("sakura"):
        vendors = db.session.scalars(select(Node.public_id).where(Node.public_id.not_in(hidden))).first()
    data = planned(pids, extent="chosen") | {"thing": [f"node:{goal}", f"node:{vendors}", "node:nothing"]}
    answer = as_("aoi").post(f"/c/sakura/members/{pids['sora']}/departure", data=data)
    assert owned_by(at, "hana") == 1  # what she cannot see she cannot give
    assert "sakura shared initiative" in as_("aoi").get(answer.location).text
    rest = {"thing": [f"response:{goal}"], "follower": pids["ren"]}
    assert as_("aoi").post(f"{answer.location}/hand-over", data=rest).status_code == 303


@pytest.mark.usefixtures("soras")
def test_the_other_side_is_told_by_mail(app, as_, pids):
    as_("aoi").post(f"/c/sakura/members/{pids['sora']}/departure", data=planned(pids))
    told = mailed(app)
    assert {to for to, _ in told} == {cast.address(name) for name in ("chloe", "bo", "carl", "hana")}
    assert all("[Aozora Cloud]" in subject for _, subject in told)


@pytest.mark.usefixtures("soras")
def test_the_customers_administrators_are_told_by_the_vendor(app, as_, pids):
    as_("chloe").post(f"/c/sakura/members/{pids['sora']}/departure", data=planned(pids))
    assert {to for to, _ in mailed(app)} == {cast.address("aoi"), cast.address("hana")}


@pytest.mark.usefixtures("soras")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"successor": ""}, "successor"),
        ({"leaves_on": ""}, "leaves_on"),
        ({"leaves_on": "2019-01-01"}, "leaves_on"),
        ({"leaves_on": "2190-01-01"}, "leaves_on"),
        ({"moves_to": "x" * 10_000}, "moves_to"),
    ],
)
def test_bad_input_is_told(at, as_, pids, changed, field):
    answer = as_("aoi").post(f"/c/sakura/members/{pids['sora']}/departure", data=planned(pids, **changed))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert owned_by(at, "sora") == 12


def test_a_stranger_finds_nothing(as_, pids):
    assert as_("mallory").get(f"/c/sakura/members/{pids['sora']}/departure").status_code == 404
    assert as_("aoi").get(f"/c/sakura/members/{pids['mallory']}/departure").status_code == 404
    assert as_("sora").get(f"/c/sakura/members/{pids['sora']}/departure").status_code == 403
    foreign = planned(pids, successor=pids["mallory"])
    assert as_("aoi").post(f"/c/sakura/members/{pids['sora']}/departure", data=foreign).status_code == 422


def test_the_last_administrator_is_followed(at, as_, pids):
    url = f"/c/sakura/members/{pids['aoi']}/departure"
    assert as_("chloe").post(url, data=planned(pids, successor="")).status_code == 422
    assert as_("chloe").post(url, data=planned(pids)).status_code == 303
    with at("sakura"):
        assert membership("hana").role is CustomerRole.ADMIN


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Asia/Tokyo", datetime(2027, 3, 31, 14, 59, tzinfo=UTC), datetime(2027, 3, 31, 15, 1, tzinfo=UTC)),
        (
            "America/Los_Angeles",
            datetime(2027, 4, 1, 6, 59, tzinfo=UTC),
            datetime(2027, 4, 1, 7, 1, tzinfo=UTC),
        ),
        (
            "Pacific/Auckland",
            datetime(2027, 3, 31, 10, 59, tzinfo=UTC),
            datetime(2027, 3, 31, 11, 1, tzinfo=UTC),
        ),
    ],
)
@pytest.mark.usefixtures("soras")
def test_access_ends_when_the_day_is_over_where_the_company_is(app, at, as_, pids, zone, before, after):
    with app.app_context():
        db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one().time_zone = zone
        db.session.commit()
    with time_machine.travel(datetime(2027, 3, 20, 3, tzinfo=UTC)):
        data = planned(pids, leaves_on="2027-03-31", extent="chosen")
        assert as_("aoi").post(f"/c/sakura/members/{pids['sora']}/departure", data=data).status_code == 303
    with time_machine.travel(before):
        work_hourly(app)
        with at("sakura"):
            assert membership("sora").ended_at is None
    with time_machine.travel(after):
        work_hourly(app)
        work_hourly(app)  # once more changes nothing
        assert as_("sora").get("/c/sakura/members").status_code == 404
        assert owned_by(at, "hana") == 12  # what had not been chosen went on the last day
        with at("sakura"):
            left = db.session.scalars(select(Departure)).one()
            assert left.ended_at is not None
            told = select(Activity.id).where(Activity.kind == "member.left")
            assert len(db.session.scalars(told).all()) == 1


def test_who_stays_after_all_stays(app, at, as_, pids):
    answer = as_("aoi").post(f"/c/sakura/members/{pids['sora']}/departure", data=planned(pids))
    assert as_("aoi").post(f"{answer.location}/cancel").status_code == 303
    with time_machine.travel(clock.now() + timedelta(days=30)):
        work_hourly(app)
        with at("sakura"):
            assert membership("sora").ended_at is None
            assert membership("sora").leaves_on is None


def test_planning_twice_shows_the_plan(at, as_, pids):
    first = as_("aoi").post(f"/c/sakura/members/{pids['sora']}/departure", data=planned(pids))
    again = as_("aoi").post(f"/c/sakura/members/{pids['sora']}/departure", data=planned(pids))
    assert again.location == first.location
    with at("sakura"):
        assert len(db.session.scalars(select(Departure)).all()) == 1


# -- our own people ----------------------------------------------------------------------------------------


@pytest.fixture
def chloes(app, at) -> str:
    with at("sakura"):
        alive = select(Node).where(Node.visibility != "customer", Node.deleted_at.is_(None))
        for node in db.session.scalars(alive):
            node.vendor_owner_id = user("chloe").id
        db.session.commit()
        return user("chloe").public_id


def leaving(app, **changed: str) -> dict[str, str]:
    with app.app_context():
        leo = user("leo").public_id
    return {"leaves_on": (clock.today("Asia/Tokyo") + timedelta(days=5)).isoformat(), "taker": leo} | changed


def test_a_whole_portfolio_is_handed_over(app, at, as_, chloes):
    preview = as_("leo").get(f"/desk/staff/{chloes}/leaves").text
    assert "株式会社さくら商会" in preview
    assert "ウメ工業" not in preview
    assert as_("leo").post(f"/desk/staff/{chloes}/leaves", data=leaving(app)).status_code == 303
    with at("sakura"):
        open_places = select(AccountTeamMember.user_id, AccountTeamMember.position).where(
            AccountTeamMember.ended_at.is_(None)
        )
        team = {row.user_id: row.position for row in db.session.execute(open_places)}
        assert team[user("leo").id] is TeamPosition.PRIMARY
        assert team[user("chloe").id] is TeamPosition.BACKUP  # until the last day, to write the handover
        assert not db.session.scalars(select(Node.id).where(Node.vendor_owner_id == user("chloe").id)).all()
        handover = db.session.scalars(select(Handover)).one()
        assert (handover.kind, handover.to_id) == (HandoverKind.CSM_TO_CSM, user("leo").id)
    introduced = [(to, subject) for to, subject in mailed(app) if "contact person" in subject]
    assert introduced == [(cast.address("aoi"), "[Aozora Cloud] Your new contact person")]
    with time_machine.travel(clock.now() + timedelta(days=7)):
        work_hourly(app)
        assert as_("chloe").get("/c/sakura/company").status_code == 401
        with at("sakura"):
            assert user("chloe").disabled_at is not None
            assert user("chloe").id not in {
                row.user_id: row.position for row in db.session.execute(open_places)
            }


def test_nobody_is_left_without_a_csm(app, at, as_, chloes):
    with at("sakura"):
        backup = db.session.scalars(
            select(AccountTeamMember).where(AccountTeamMember.position == "backup")
        ).one()
        backup.ended_at = clock.now()
        db.session.commit()
    answer = as_("leo").post(f"/desk/staff/{chloes}/leaves", data=leaving(app, taker=""))
    assert answer.status_code == 422
    assert "さくら商会" in answer.text


def test_introductions_speak_the_readers_language(app, as_, chloes):
    with app.app_context():
        user("aoi").language = "ja"
        db.session.commit()
    as_("leo").post(f"/desk/staff/{chloes}/leaves", data=leaving(app))
    assert "【あおぞらクラウド】担当変更のご挨拶" in [subject for _, subject in mailed(app)]


def test_names_break_no_mail_header(app, as_, pids, at):
    with at("sakura"):
        sora = user("sora")
        sora.romanised = "Sora\r\nBcc: everybody@example.com"
        db.session.commit()
    as_("aoi").post(f"/c/sakura/members/{pids['sora']}/departure", data=planned(pids))
    assert all("\n" not in subject and "everybody" not in to for to, subject in mailed(app))


@pytest.mark.parametrize(("who", "status"), [("chloe", 403), ("aoi", 404), ("ann", 403)])
def test_only_leads_hand_portfolios_over(app, as_, chloes, who, status):
    assert as_(who).post(f"/desk/staff/{chloes}/leaves", data=leaving(app)).status_code == status


def test_a_day_in_the_past_ends_the_access_at_once(app, as_, chloes):
    yesterday = date(2026, 1, 1).isoformat()
    assert (
        as_("leo").post(f"/desk/staff/{chloes}/leaves", data=leaving(app, leaves_on=yesterday)).status_code
        == 303
    )
    with app.app_context():
        assert user("chloe").disabled_at is not None
