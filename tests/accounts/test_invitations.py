"""Inviting people and taking it back; who may, and into what."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import Department, Invitation, MailDomain
from portal.foundation.db import db
from tests.accounts.post import acts, letters, stranger

NEW = {"email": "new@sakura.example", "role": "member", "language": "en"}
HERE = "/c/sakura/invitations"


def test_an_invitation_goes_by_mail_in_the_language_chosen(app, as_, at):
    with at("sakura"):
        department = db.session.scalars(select(Department.public_id)).one()
    answer = as_("aoi").post(
        HERE, data=NEW | {"department": department, "title": "Lead", "language": "ja", "message": "ご一緒に"}
    )
    assert answer.status_code == 303
    (letter,) = letters(app, "new@sakura.example")
    assert letter.subject.startswith("【あおぞらクラウド】")
    assert "ご一緒に" in letter.text
    assert "new@sakura.example" in as_("aoi").get(HERE).text
    assert "invitation.sent" in acts(app)
    with app.app_context():
        row = db.session.scalars(select(Invitation)).one()
        assert (row.role, row.title, row.department_id is not None) == ("member", "Lead", True)


def test_a_name_cannot_write_into_the_header(app, as_):
    evil = "A\r\nBcc: victim@x.example"
    as_("aoi").post(HERE, data=NEW | {"family_name": evil, "given_name": "\x00\x1b[31m", "message": evil})
    (letter,) = letters(app, "new@sakura.example")
    assert "\n" not in letter.subject
    with app.app_context():
        assert "\n" not in db.session.scalars(select(Invitation.family_name)).one()


@pytest.mark.parametrize("who", ["sora", "ren", "hana", "carl"])
def test_who_may_not(as_, who):
    assert as_(who).get(HERE).status_code == 403
    assert as_(who).post(HERE, data=NEW).status_code == 403


@pytest.mark.parametrize("who", ["mallory", "olivia", "ann"])
def test_strangers_find_nothing(as_, who):
    assert as_(who).post(HERE, data=NEW).status_code == 404


def test_members_and_people_already_asked_are_not_asked_again(as_):
    browser = as_("aoi")
    assert "member already" in browser.post(HERE, data=NEW | {"email": "sora@sakura.example"}).text
    browser.post(HERE, data=NEW)
    twice = browser.post(HERE, data=NEW)
    assert twice.status_code == 422
    assert "invited already" in twice.text


def test_a_made_up_role_is_refused(as_):
    assert as_("aoi").post(HERE, data=NEW | {"role": "owner"}).status_code == 422
    assert as_("aoi").post(HERE, data=NEW | {"email": "not an address"}).status_code == 422


def test_an_invitation_without_address_is_a_link_and_a_picture(app, as_):
    browser = as_("aoi")
    answer = browser.post(HERE, data=NEW | {"email": ""})
    page = browser.get(answer.location).text
    assert re.search(r'value="http://localhost/invitation/[\w.-]+"', page)
    assert 'src="data:image/svg+xml' in page


def test_the_link_of_a_mailed_one_is_shown_to_nobody(app, as_):
    browser = as_("aoi")
    browser.post(HERE, data=NEW)
    with app.app_context():
        public_id = db.session.scalars(select(Invitation.public_id)).one()
    assert browser.get(f"{HERE}/{public_id}").status_code == 404


def test_resend_and_take_back(app, as_):
    browser = as_("chloe")
    browser.post(HERE, data=NEW)
    with app.app_context():
        public_id = db.session.scalars(select(Invitation.public_id)).one()
    browser.post(f"{HERE}/{public_id}/resend")
    first, second = letters(app, "new@sakura.example")
    assert first.text == second.text
    browser.post(f"{HERE}/{public_id}/revoke")
    path = re.search(r"http://localhost(/\S+)", first.text)[1]
    assert stranger(app).get(path).status_code == 410
    assert browser.post(f"{HERE}/{public_id}/revoke").status_code == 404
    assert {"invitation.resent", "invitation.revoked"} <= set(acts(app))


def test_another_customers_invitation_is_not_found(app, as_):
    as_("aoi").post(HERE, data=NEW)
    with app.app_context():
        public_id = db.session.scalars(select(Invitation.public_id)).one()
    mallory = as_("mallory")
    for what in ("resend", "revoke"):
        assert mallory.post(f"/c/ume/invitations/{public_id}/{what}").status_code == 404
        assert mallory.post(f"{HERE}/{public_id}/{what}").status_code == 404
        assert as_("leo").post(f"/desk/invitations/{public_id}/{what}").status_code == 404


def test_the_team_is_invited_by_leads_and_admins_named_by_admins(app, as_):
    someone = {"email": "next@vendor.example", "staff_role": "csm", "language": "en"}
    assert as_("leo").post("/desk/invitations", data=someone).status_code == 303
    assert "join the team" in letters(app, "next@vendor.example")[0].text
    admin = someone | {"email": "boss@vendor.example", "staff_role": "admin"}
    assert as_("leo").post("/desk/invitations", data=admin).status_code == 422
    assert as_("vera").post("/desk/invitations", data=admin).status_code == 303
    assert as_("chloe").post("/desk/invitations", data=someone).status_code == 403
    assert as_("aoi").get("/desk/invitations").status_code == 404


def test_a_domain_is_allowed_only_by_its_own_administrator(app, as_):
    there = "/c/sakura/mail-domains"
    for who, domain, words in (
        ("aoi", "gmail.com", "Anybody can have"),
        ("aoi", "docomo.ne.jp", "Anybody can have"),
        ("aoi", "no domain", "This is no mail domain"),
        ("aoi", "sakura,example", "This is no mail domain"),
        ("aoi", "sakura", "This is no mail domain"),
        ("aoi", "ume.example", "your own mail address"),
        ("chloe", "vendor.example", "Only an administrator"),
        ("chloe", "sakura.example", "Only an administrator"),
    ):
        answer = as_(who).post(there, data={"domain": domain})
        assert answer.status_code == 422
        assert words in answer.text
    assert as_("sora").post(there, data={"domain": "sakura.example"}).status_code == 403
    assert as_("aoi").post(there, data={"domain": "@Sakura.example"}).status_code == 303
    assert as_("aoi").post(there, data={"domain": "sakura.example"}).status_code == 422
    assert "mail_domain.allowed" in acts(app)


def test_a_domain_is_withdrawn(app, as_, at):
    browser = as_("aoi")
    browser.post("/c/sakura/mail-domains", data={"domain": "sakura.example"})
    with at("sakura"):
        public_id = db.session.scalars(select(MailDomain.public_id)).one()
    assert as_("mallory").post(f"/c/ume/mail-domains/{public_id}/withdraw").status_code == 404
    assert browser.post(f"/c/sakura/mail-domains/{public_id}/withdraw").status_code == 303
    with at("sakura"):
        assert db.session.scalars(select(MailDomain)).all() == []


def test_twice_the_invitations_take_the_same_statements(as_, counting):
    browser = as_("aoi")
    browser.post(HERE, data=NEW)
    browser.get(HERE)
    with counting() as few:
        browser.get(HERE)
    for number in range(8):
        browser.post(HERE, data=NEW | {"email": f"n{number}@sakura.example"})
    browser.get(HERE)
    with counting() as many:
        browser.get(HERE)
    assert len(few) == len(many)
