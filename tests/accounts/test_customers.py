"""Entering and changing customers: works, refused, a stranger, stale, the same number of statements."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.models import (
    AccountTeamMember,
    CompanyHoliday,
    Customer,
    Department,
    LifecycleStage,
    Subscription,
    TeamPosition,
    User,
)
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.foundation.kana import search_key
from portal.foundation.tenancy import customer_scope
from tests import cast


def person(app, name: str) -> str:
    with app.app_context():
        return db.session.scalars(select(User.public_id).where(User.email == cast.address(name))).one()


def new_customer(app, **changed: str) -> dict[str, str]:
    return {
        "name": "株式会社ミナト商会",
        "kana": "ミナトショウカイ",
        "language": "ja",
        "time_zone": "Asia/Tokyo",
        "country": "JP",
        "fiscal_first_month": "4",
        "stage": "pre_contract",
        "primary": person(app, "chloe"),
        "backup": person(app, "bo"),
    } | changed


def found(app, slug: str) -> Customer | None:
    with app.app_context():
        return db.session.scalar(select(Customer).where(Customer.slug == slug))


def test_a_customer_is_entered_with_its_team(app, as_):
    answer = as_("chloe").post("/desk/customers/new", data=new_customer(app))
    assert answer.status_code == 303
    assert answer.location.endswith("/c/minatoshoukai/company")
    customer = found(app, "minatoshoukai")
    assert customer.stage is LifecycleStage.PRE_CONTRACT
    assert search_key("みなと商会") in customer.search_key
    with app.app_context(), customer_scope(customer.id):
        team = db.session.execute(select(AccountTeamMember.position, AccountTeamMember.user_id)).all()
        assert {place for place, _ in team} == {TeamPosition.PRIMARY, TeamPosition.BACKUP}
    assert as_("chloe").get("/c/minatoshoukai/company").status_code == 200
    assert as_("olivia").get("/c/minatoshoukai/company").status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"slug": "UPPER CASE!"}, "slug"),
        ({"slug": "ume"}, "slug"),
        ({"country": "XX"}, "country"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"fiscal_first_month": "13"}, "fiscal_first_month"),
        ({"stage": "won"}, "stage"),
        ({"primary": ""}, "primary"),
        ({"primary": "nobody"}, "primary"),
    ],
)
def test_bad_input_is_told_and_kept(app, as_, changed, field):
    answer = as_("chloe").post("/desk/customers/new", data=new_customer(app, **changed))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "ミナトショウカイ" in answer.text
    with app.app_context():
        assert db.session.query(Customer).count() == 2


def test_the_backup_is_another_person(app, as_):
    data = new_customer(app, backup=person(app, "chloe"))
    assert as_("chloe").post("/desk/customers/new", data=data).status_code == 422


@pytest.mark.parametrize("name", ["=1+1", "<script>alert(1)</script>", "x\r\nBcc: all@example.com", "'; --"])
def test_hostile_names_are_only_names(app, as_, name):
    browser = as_("chloe")
    assert (
        browser.post("/desk/customers/new", data=new_customer(app, name=name, slug="odd")).status_code == 303
    )
    page = browser.get("/c/odd/company").text
    assert "<script>alert" not in page
    assert "\n" not in found(app, "odd").name
    listed = browser.post("/desk/customers/export.csv").data.decode("utf-8-sig")
    assert "\n=1+1" not in listed
    assert ",=1+1" not in listed


def test_slugs_are_made_and_never_twice(app, as_):
    browser = as_("vera")
    for expected in ("minatoshoukai", "minatoshoukai-2", "minatoshoukai-3"):
        assert expected in browser.post("/desk/customers/new", data=new_customer(app)).location


@pytest.mark.parametrize(
    ("who", "status"), [("", 401), ("aoi", 404), ("mallory", 404), ("ann", 403), ("carl", 403)]
)
def test_others_do_not_enter_customers(app, as_, who, status):
    assert as_(who).post("/desk/customers/new", data=new_customer(app)).status_code == status


def test_each_side_changes_what_is_its_own(app, as_):
    company = {
        "name": "さくら商会",
        "kana": "",
        "industry": "卸売",
        "language": "ja",
        "time_zone": "Asia/Tokyo",
    }
    company |= {"country": "JP", "fiscal_first_month": "1", "slug": "taken-over", "external_id": "X-1"}
    assert as_("aoi").post("/c/sakura/company/edit", data=company).status_code == 303
    customer = found(app, "sakura")  # a customer's admin does not move the address
    assert (customer.industry, customer.fiscal_first_month, customer.external_id) == ("卸売", 1, None)
    assert as_("chloe").post("/c/sakura/company/edit", data=company).status_code == 303
    assert found(app, "taken-over").external_id == "X-1"
    with app.app_context():
        assert db.session.scalar(select(AuditEntry.act).where(AuditEntry.act == "customer.moved"))


def test_a_strangers_company_is_not_there(as_):
    assert as_("mallory").get("/c/sakura/company").status_code == 404
    assert as_("mallory").post("/c/sakura/company/edit", data={"name": "x"}).status_code == 404
    assert as_("sora").post("/c/sakura/company/edit", data={"name": "x"}).status_code == 403


def test_what_two_people_typed_is_laid_over_each_other(app, as_):
    seen = {"name": "株式会社さくら商会", "kana": "さくらしょうかい", "industry": "", "language": "ja"}
    seen |= {"time_zone": "Asia/Tokyo", "country": "JP", "fiscal_first_month": "4"}
    first = seen | {"industry": "卸売", "seen": json.dumps(seen)}
    other_field = seen | {"kana": "さくら", "seen": json.dumps(seen)}
    same_field = seen | {"industry": "小売", "seen": json.dumps(seen)}
    assert as_("aoi").post("/c/sakura/company/edit", data=first).status_code == 303
    assert as_("chloe").post("/c/sakura/company/edit", data=other_field).status_code == 303
    assert (found(app, "sakura").industry, found(app, "sakura").kana) == ("卸売", "さくら")
    clash = as_("chloe").post("/c/sakura/company/edit", data=same_field)
    assert clash.status_code == 409
    assert "卸売" in clash.text
    assert "小売" in clash.text
    assert found(app, "sakura").industry == "卸売"


def test_what_changed_stands_in_the_history(app, as_, at):
    as_("aoi").post("/c/sakura/company/edit", data={"name": "新しい名前"} | _rest())
    with at("sakura"):
        rows = db.session.execute(select(Revision.field, Revision.before, Revision.after)).all()
    assert ("name", "株式会社さくら商会", "新しい名前") in [tuple(row) for row in rows]


def test_the_overview_takes_a_fixed_number_of_statements(app, as_, at, counting):
    browser = as_("chloe")
    browser.get("/c/sakura/company")
    with counting() as few:
        browser.get("/c/sakura/company")
    with at("sakura"):
        _double()
    with counting() as many:
        assert browser.get("/c/sakura/company").status_code == 200
    assert len(many) == len(few)


def test_money_is_for_the_vendor_alone(as_):
    assert "3,600,000" in as_("chloe").get("/c/sakura/company").text
    for who in ("aoi", "ren", "sora"):
        assert "3,600,000" not in as_(who).get("/c/sakura/company").text


def _rest() -> dict[str, str]:
    return {"language": "ja", "time_zone": "Asia/Tokyo", "country": "JP", "fiscal_first_month": "4"}


def _double() -> None:
    for n in range(20):
        db.session.add(CompanyHoliday(on=date(2027, 1, 1 + n)))
        db.session.add(Department(name=f"部{n}"))
        db.session.add(Subscription(product_id=1, starts_on=date(2026, 1, 1 + n)))
    db.session.commit()
