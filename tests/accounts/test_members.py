"""The people of a customer: roles, marks, the last administrator, and who may see what of them."""

import json

import pytest
from sqlalchemy import select

from portal.accounts.models import CustomerRole, Department, Membership, SignIn, User
from portal.accounts.rules.search_keys import person_key
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.plans.models import Node
from tests import cast


@pytest.fixture
def member(at):
    def public_id(name: str) -> str:
        slug = cast.MEMBERS[name][0]
        with at(slug):
            return db.session.scalars(
                select(Membership.public_id).join(Membership.user).where(User.email == cast.address(name))
            ).one()

    return public_id


def of(at, name: str) -> Membership:
    with at(cast.MEMBERS[name][0]):
        return db.session.scalars(
            select(Membership).join(Membership.user).where(User.email == cast.address(name))
        ).one()


def test_everybody_of_the_company_sees_the_people_and_only_them(as_):
    page = as_("ren").get("/c/sakura/members").text
    assert "Aoi" in page
    assert "Mallory" not in page
    assert as_("mallory").get("/c/sakura/members").status_code == 404


def test_last_seen_is_for_the_vendor_and_mail_for_who_manages(as_):
    assert "Last here" in as_("chloe").get("/c/sakura/members").text
    assert "Last here" not in as_("aoi").get("/c/sakura/members").text
    assert cast.address("sora") in as_("aoi").get("/c/sakura/members").text
    assert cast.address("sora") not in as_("ren").get("/c/sakura/members").text


@pytest.mark.parametrize("words", ["佐藤", "さとう", "Sora", "sora@sakura"])
def test_people_are_found_however_they_are_written(app, as_, words):
    with app.app_context():
        sora = db.session.scalars(select(User).where(User.email == cast.address("sora"))).one()
        sora.search_key = person_key("佐藤", "空", "さとう", "そら", "Sora Sato")
        db.session.commit()
    page = as_("aoi").get("/c/sakura/members", query_string={"q": words}).text
    assert "Sora" in page
    assert "Hana" not in page


def test_a_role_is_changed_and_remembered(app, at, as_, member):
    answer = as_("aoi").post(f"/c/sakura/members/{member('sora')}", data={"role": "viewer", "title": "部長"})
    assert answer.status_code == 303
    assert of(at, "sora").role is CustomerRole.VIEWER
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "role.changed")).one()
        assert entry.facts == {"before": "member", "after": "viewer"}


def test_a_role_taken_away_holds_at_the_next_request(as_, member):
    sora = as_("sora")
    assert sora.get("/c/sakura/members").status_code == 200
    as_("aoi").post(f"/c/sakura/members/{member('sora')}/end", data={})
    assert sora.get("/c/sakura/members").status_code in (401, 404)


@pytest.mark.parametrize("role", ["member", "viewer"])
def test_the_last_administrator_stays_one(at, as_, member, role):
    answer = as_("chloe").post(f"/c/sakura/members/{member('aoi')}", data={"role": role})
    assert answer.status_code == 422
    assert of(at, "aoi").role is CustomerRole.ADMIN


def test_the_last_administrator_goes_when_somebody_follows(at, as_, member):
    refused = as_("chloe").post(f"/c/sakura/members/{member('aoi')}/end", data={})
    assert refused.status_code == 422
    gone = as_("chloe").post(f"/c/sakura/members/{member('aoi')}/end", data={"follower": member("sora")})
    assert gone.status_code == 303
    assert of(at, "aoi").ended_at is not None
    assert of(at, "sora").role is CustomerRole.ADMIN


def test_a_foreign_follower_or_department_is_not_there(at, as_, member):
    url = f"/c/sakura/members/{member('aoi')}/end"
    assert as_("chloe").post(url, data={"follower": member("mallory")}).status_code == 422
    with at("ume"):
        foreign = db.session.scalars(select(Department.public_id)).one()
    data = {"role": "member", "department": foreign}
    assert as_("aoi").post(f"/c/sakura/members/{member('sora')}", data=data).status_code == 422


def test_a_strangers_member_is_not_found(as_, member):
    assert as_("aoi").get(f"/c/sakura/members/{member('mallory')}").status_code == 404
    assert (
        as_("mallory").post(f"/c/sakura/members/{member('sora')}", data={"role": "admin"}).status_code == 404
    )
    assert as_("sora").post(f"/c/sakura/members/{member('sora')}", data={"role": "admin"}).status_code == 403


def test_champions_see_progress_by_department_in_sums(at, as_, member):
    assert as_("sora").get("/c/sakura/members/progress").status_code == 403
    assert as_("aoi").post(f"/c/sakura/members/{member('sora')}/champion").status_code == 303
    page = as_("sora").get("/c/sakura/members/progress")
    assert page.status_code == 200
    assert "営業部" in page.text
    assert "Hana" not in page.text
    as_("aoi").post(f"/c/sakura/members/{member('sora')}/champion/withdraw")
    assert as_("sora").get("/c/sakura/members/progress").status_code == 403


def test_ending_the_only_membership_ends_every_sign_in(app, as_, member):
    as_("sora")
    as_("aoi").post(f"/c/sakura/members/{member('sora')}/end", data={})
    with app.app_context():
        left = select(SignIn.id).join(User).where(User.email == cast.address("sora"))
        assert db.session.scalar(left) is None


def test_the_same_field_changed_twice_is_shown_twice(at, as_, member):
    url = f"/c/sakura/members/{member('sora')}"
    seen = json.dumps({"role": "member", "department": "", "title": "", "exec_sponsor": False})
    assert as_("aoi").post(url, data={"role": "member", "title": "課長", "seen": seen}).status_code == 303
    clash = as_("chloe").post(url, data={"role": "member", "title": "部長", "seen": seen})
    assert clash.status_code == 409
    assert "課長" in clash.text
    assert "部長" in clash.text
    assert of(at, "sora").title == "課長"


def test_the_list_takes_a_fixed_number_of_statements(app, as_, at, counting):
    browser = as_("aoi")
    browser.get("/c/sakura/members")
    with counting() as few:
        browser.get("/c/sakura/members")
    with at("sakura"):
        for n in range(40):
            user = User(email=f"p{n}@sakura.example", family_name=f"名{n}")
            db.session.add(Membership(user=user, role=CustomerRole.MEMBER))
        db.session.commit()
    with counting() as many:
        assert browser.get("/c/sakura/members").text.count("<tr id=") == 44
    assert len(many) == len(few)


def test_departments_form_a_tree(at, as_):
    browser = as_("aoi")
    assert (
        browser.post("/c/sakura/departments", data={"name": "経理部", "kana": "けいりぶ"}).status_code == 303
    )
    with at("sakura"):
        top = db.session.scalars(select(Department).where(Department.name == "経理部")).one()
        sales = db.session.scalars(select(Department).where(Department.name == "営業部")).one()
    browser.post("/c/sakura/departments", data={"name": "請求課", "parent": top.public_id})
    with at("sakura"):
        child = db.session.scalars(select(Department).where(Department.name == "請求課")).one()
        assert child.parent_id == top.id
    inside_itself = browser.post(
        f"/c/sakura/departments/{top.public_id}", data={"name": "経理部", "parent": child.public_id}
    )
    assert inside_itself.status_code == 422
    browser.post(f"/c/sakura/departments/{sales.public_id}/remove")  # people belong to it
    browser.post(f"/c/sakura/departments/{child.public_id}/remove")
    with at("sakura"):
        assert set(db.session.scalars(select(Department.name))) == {"経理部", "営業部"}


def test_a_department_with_plans_stays(at, as_):
    with at("sakura"):
        department = Department(name="企画部")
        db.session.add(department)
        db.session.flush()
        db.session.scalars(select(Node)).first().department_id = department.id
        db.session.commit()
        public_id = department.public_id
    assert as_("aoi").post(f"/c/sakura/departments/{public_id}/remove").status_code == 303
    with at("sakura"):
        assert db.session.scalar(select(Department.id).where(Department.public_id == public_id))


def test_departments_show_where_their_kpis_stand(at, as_):
    with at("sakura"):
        sales = db.session.scalars(select(Department)).one()
        initiative = db.session.scalars(select(Node).where(Node.title == "sakura shared initiative")).one()
        initiative.department_id = sales.id
        db.session.commit()
    page = as_("hana").get("/c/sakura/members/progress").text
    assert "of 1 KPI on its way" in page  # hers and the shared one, never the vendor's inner one
    assert "KPIs" in page
