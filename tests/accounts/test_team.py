"""Account teams with one primary, handovers before the kick-off, stages, and the vendor's own people."""

import json

import pytest
from sqlalchemy import select

from portal.accounts.models import (
    AccountTeamMember,
    Customer,
    Handover,
    LifecycleStage,
    StaffRole,
    TeamPosition,
    User,
)
from portal.accounts.rules.handovers import PARTS
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.history import ChangeSet
from tests import cast

TEXTS = {part: f"about {part}" for part in PARTS}


@pytest.fixture
def staff(app) -> dict[str, str]:
    with app.app_context():
        rows = db.session.execute(select(User.email, User.public_id).where(User.staff_role.is_not(None)))
        return {row.email.partition("@")[0]: row.public_id for row in rows}


def team(at, slug: str = "sakura") -> dict[str, TeamPosition]:
    with at(slug):
        rows = db.session.execute(
            select(User.email, AccountTeamMember.position)
            .join(AccountTeamMember, AccountTeamMember.user_id == User.id)
            .where(AccountTeamMember.ended_at.is_(None))
        )
        return {row.email.partition("@")[0]: row.position for row in rows}


def give(browser, person: str, position: str):
    return browser.post("/c/sakura/team", data={"person": person, "position": position})


def test_there_is_always_exactly_one_primary(at, as_, staff):
    browser = as_("chloe")
    assert give(browser, staff["leo"], "primary").status_code == 303
    now = team(at)
    assert list(now.values()).count(TeamPosition.PRIMARY) == 1
    assert (now["leo"], now["chloe"]) == (TeamPosition.PRIMARY, TeamPosition.BACKUP)
    assert give(browser, staff["leo"], "backup").status_code == 422
    browser.post(f"/c/sakura/team/{staff['leo']}/end")
    assert team(at)["leo"] is TeamPosition.PRIMARY


def test_a_new_primary_gets_a_handover_to_be_written(at, as_, staff):
    give(as_("chloe"), staff["leo"], "primary")
    with at("sakura"):
        handover = db.session.scalars(select(Handover)).one()
        assert handover.accepted_at is None


@pytest.mark.parametrize(("who", "position"), [("carl", "primary"), ("carl", "backup"), ("ann", "sales")])
def test_only_those_who_may_accompany_do(at, as_, staff, who, position):
    before = team(at)
    assert give(as_("chloe"), staff[who], position).status_code == 422
    assert team(at) == before


def test_past_places_are_kept(at, as_, staff):
    as_("chloe").post(f"/c/sakura/team/{staff['bo']}/end")
    assert "bo" not in team(at)
    page = as_("chloe").get("/c/sakura/team").text
    assert "Before" in page
    assert "hangs on one person" in page
    assert as_("bo").get("/c/sakura/company").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("aoi", 403), ("carl", 403), ("mallory", 404), ("olivia", 404)])
def test_others_do_not_change_the_team(as_, staff, who, status):
    assert give(as_(who), staff["leo"], "primary").status_code == status


# -- handovers and stages ------------------------------------------------------------------------------------


@pytest.fixture
def before_the_contract(app) -> None:
    with app.app_context():
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        customer.stage = LifecycleStage.PRE_CONTRACT
        db.session.commit()


def stage(app) -> LifecycleStage:
    with app.app_context():
        return db.session.scalars(select(Customer.stage).where(Customer.slug == "sakura")).one()


def written(as_, staff, **changed: str) -> str:
    data = TEXTS | {"kind": "sales_to_cs", "taker": staff["chloe"]} | changed
    answer = as_("carl").post("/c/sakura/handovers/new", data=data)
    assert answer.status_code == 303
    return answer.location


@pytest.mark.usefixtures("before_the_contract")
def test_no_kick_off_before_cs_has_accepted(app, as_, staff):
    browser = as_("chloe")
    assert browser.post("/c/sakura/company/stage", data={"stage": "onboarding"}).status_code == 422
    url = written(as_, staff)
    assert browser.post("/c/sakura/company/stage", data={"stage": "onboarding"}).status_code == 422
    as_("carl").post(f"{url}/deliver")
    assert browser.post(f"{url}/accept").status_code == 303
    assert browser.post("/c/sakura/company/stage", data={"stage": "onboarding"}).status_code == 303
    assert stage(app) is LifecycleStage.ONBOARDING


@pytest.mark.usefixtures("before_the_contract")
def test_a_kick_off_without_handover_has_a_reason_that_is_recorded(app, at, as_):
    data = {"stage": "onboarding", "reason": "the seller has left"}
    assert as_("chloe").post("/c/sakura/company/stage", data=data).status_code == 303
    with at("sakura"):
        assert "the seller has left" in set(db.session.scalars(select(ChangeSet.why)))
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "stage.changed")).one()
        assert entry.facts["reason"] == "the seller has left"


def test_what_is_needed_must_be_there(at, as_, staff):
    url = written(as_, staff, problem="  ")
    as_("carl").post(f"{url}/deliver")
    as_("chloe").post(f"{url}/accept")
    with at("sakura"):
        handover = db.session.scalars(select(Handover)).one()
        assert (handover.written_at, handover.accepted_at) == (None, None)


def test_whoever_takes_over_accepts(at, as_, staff):
    url = written(as_, staff)
    as_("carl").post(f"{url}/deliver")
    as_("bo").post(f"{url}/accept")
    with at("sakura"):
        assert db.session.scalars(select(Handover.accepted_at)).one() is None
    as_("chloe").post(f"{url}/accept")
    edit = as_("carl").post(f"{url}/edit", data=TEXTS | {"problem": "rewritten"})
    assert edit.status_code == 303
    with at("sakura"):
        accepted = db.session.scalars(select(Handover)).one()
        assert accepted.accepted_at is not None
        assert accepted.problem == "about problem"  # what was accepted stays as it was


@pytest.mark.parametrize("who", ["aoi", "ren", "hana"])
def test_no_customer_reads_a_handover(as_, staff, who):
    url = written(as_, staff)
    assert as_(who).get(url).status_code == 403
    assert "about problem" not in as_(who).get("/c/sakura/company").text
    assert as_("olivia").get(url).status_code == 404


def test_two_writers_of_one_handover(at, as_, staff):
    url = written(as_, staff)
    seen = json.dumps(TEXTS)
    first = as_("carl").post(f"{url}/edit", data=TEXTS | {"risks": "one", "seen": seen})
    clash = as_("chloe").post(f"{url}/edit", data=TEXTS | {"risks": "two", "seen": seen})
    assert (first.status_code, clash.status_code) == (303, 409)
    assert "one" in clash.text


def test_a_part_has_bounds(as_, staff):
    data = TEXTS | {"kind": "sales_to_cs", "taker": staff["chloe"], "risks": "x" * 10_001}
    assert as_("carl").post("/c/sakura/handovers/new", data=data).status_code == 422


def test_the_stage_is_not_for_customers(as_):
    page = as_("aoi").get("/c/sakura/company").text
    assert 'class="stages"' not in page
    assert as_("aoi").post("/c/sakura/company/stage", data={"stage": "left"}).status_code == 403


# -- our own people ------------------------------------------------------------------------------------------


def test_a_colleagues_role_is_changed(app, as_, staff):
    assert as_("leo").post(f"/desk/staff/{staff['carl']}", data={"staff_role": "csm"}).status_code == 303
    with app.app_context():
        assert (
            db.session.scalars(select(User.staff_role).where(User.public_id == staff["carl"])).one() == "csm"
        )


def test_the_last_vendor_admin_is_protected(app, as_, staff):
    vera = as_("vera")
    assert vera.post(f"/desk/staff/{staff['vera']}", data={"staff_role": "csm"}).status_code == 422
    vera.post(f"/desk/staff/{staff['vera']}/disable")
    leaves = vera.post(f"/desk/staff/{staff['vera']}/leaves", data={"leaves_on": "2027-01-01"})
    assert leaves.status_code == 422
    assert vera.get("/desk/staff").status_code == 200
    vera.post(f"/desk/staff/{staff['leo']}", data={"staff_role": "admin"})
    assert vera.post(f"/desk/staff/{staff['vera']}", data={"staff_role": "csm"}).status_code == 303


def test_a_lead_makes_no_admins_and_touches_none(app, as_, staff):
    leo = as_("leo")
    assert leo.post(f"/desk/staff/{staff['leo']}", data={"staff_role": "admin"}).status_code == 422
    assert leo.post(f"/desk/staff/{staff['vera']}", data={"staff_role": "csm"}).status_code == 403
    assert leo.post(f"/desk/staff/{staff['vera']}/disable").status_code == 403
    with app.app_context():
        admins = db.session.scalars(select(User.public_id).where(User.staff_role == StaffRole.ADMIN)).all()
        assert admins == [staff["vera"]]


def test_who_is_shut_out_is_out_at_the_next_request(as_, staff):
    bo = as_("bo")
    assert bo.get("/c/sakura/company").status_code == 200
    as_("leo").post(f"/desk/staff/{staff['bo']}/disable")
    assert bo.get("/c/sakura/company").status_code == 401
    as_("leo").post(f"/desk/staff/{staff['bo']}/enable")
    assert as_("bo").get("/c/sakura/company").status_code == 200


@pytest.mark.parametrize(("who", "status"), [("chloe", 403), ("ann", 403), ("aoi", 404), ("", 401)])
def test_others_do_not_manage_staff(as_, staff, who, status):
    assert as_(who).get("/desk/staff").status_code == status
    assert as_(who).post(f"/desk/staff/{staff['bo']}/disable").status_code == status


def test_a_customers_person_is_no_colleague(app, as_):
    with app.app_context():
        aoi = db.session.scalars(select(User.public_id).where(User.email == cast.address("aoi"))).one()
    assert as_("vera").get(f"/desk/staff/{aoi}").status_code == 404


def test_the_list_takes_a_fixed_number_of_statements(app, as_, counting):
    vera = as_("vera")
    vera.get("/desk/staff")
    with counting() as few:
        vera.get("/desk/staff")
    with app.app_context():
        db.session.add_all(
            User(email=f"c{n}@vendor.example", family_name=f"人{n}", staff_role=StaffRole.CSM)
            for n in range(30)
        )
        db.session.commit()
    with counting() as many:
        vera.get("/desk/staff")
    assert len(many) == len(few)
