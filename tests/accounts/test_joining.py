"""Joining: by mail, by link or QR code, by one's company's mail domain; once, and on one side only."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import MailDomain, Membership, SignIn, User
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.links import digest
from portal.foundation.tenancy import every_customer
from tests import cast
from tests.accounts.post import acts, ask, change, code_in, is_in, letters, link_in, stranger

NEW = "new@sakura.example"
NAMES = {
    "family_name": "新井",
    "given_name": "望",
    "family_kana": "あらい",
    "given_kana": "のぞみ",
    "romanised": "Nozomi Arai",
    "language": "ja",
}


@pytest.fixture
def invited(app, as_):
    """The path of an invitation mailed to a newcomer."""
    as_("aoi").post(
        "/c/sakura/invitations", data={"email": NEW, "role": "member", "language": "en", "title": "Lead"}
    )
    return link_in(letters(app, NEW)[0])


@pytest.fixture
def handed_over(as_):
    """The path of an invitation given as a link."""
    browser = as_("aoi")
    answer = browser.post("/c/sakura/invitations", data={"email": "", "role": "viewer", "language": "en"})
    return re.search(r'value="http://localhost(/invitation/[\w.-]+)"', browser.get(answer.location).text)[1]


def memberships(app, email: str) -> list[Membership]:
    with app.app_context(), every_customer("looking on"):
        rows = db.session.scalars(select(Membership).join(Membership.user).where(User.email == email)).all()
        for row in rows:
            db.session.expunge(row)
        return list(rows)


def test_a_stranger_sees_who_invites_and_comes_in(app, invited):
    browser = stranger(app)
    page = browser.get(invited).text
    assert "Aoi invites you" in page
    assert "株式会社さくら商会" in page
    assert not is_in(browser)
    answer = browser.post(invited, data=NAMES)
    assert (answer.status_code, answer.location) == (303, "/c/sakura")
    assert is_in(browser)
    (member,) = memberships(app, NEW)
    assert (member.role, member.title, member.joined_at is not None) == ("member", "Lead", True)
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == NEW)).one()
        assert (user.name, user.language, user.password_hash) == ("新井 望", "ja", None)
        assert "あらい" in user.search_key
    assert {"invitation.accepted", "member.joined", "sign_in.begun"} <= set(acts(app))


def test_scanners_accept_nothing(app, invited):
    for _ in range(3):
        stranger(app).get(invited)
    assert memberships(app, NEW) == []
    assert stranger(app).post(invited, data=NAMES).status_code == 303


def test_a_nameless_newcomer_is_asked_again_and_nothing_is_used_up(app, invited):
    browser = stranger(app)
    answer = browser.post(invited, data={"language": "en", "family_kana": "あらい"})
    assert answer.status_code == 422
    assert 'value="あらい"' in answer.text
    assert browser.post(invited, data=NAMES).status_code == 303


def test_an_invitation_is_accepted_once(app, invited):
    stranger(app).post(invited, data=NAMES)
    second = stranger(app).post(invited, data=NAMES | {"family_name": "別人"})
    assert second.status_code == 410
    assert len(memberships(app, NEW)) == 1


def test_two_at_the_same_moment_and_one_comes_in(app, invited):
    answers, ready = [], threading.Barrier(4)

    def accept() -> None:
        browser = stranger(app)
        ready.wait()
        answers.append(browser.post(invited, data=NAMES).status_code)

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(303) == 1
    assert set(answers) <= {
        200,
        303,
        410,
    }  # the others are told that it is used, or that there is a login by now
    assert len(memberships(app, NEW)) == 1
    assert acts(app).count("invitation.accepted") == 1


def test_an_existing_login_joins_another_customer(app, as_):
    as_("mallory").post(
        "/c/ume/invitations", data={"email": "aoi@sakura.example", "role": "viewer", "language": "en"}
    )
    path = link_in(letters(app, "aoi@sakura.example")[0])
    somebody = stranger(app)
    assert "You have a login already" in somebody.get(path).text
    somebody.post(path, data=NAMES)
    assert (
        len(memberships(app, "aoi@sakura.example")) == 1
    )  # an old login is never opened by an invitation alone
    aoi = as_("aoi")
    assert "Accept as" in aoi.get(path).text
    assert aoi.post(path).location == "/c/ume"
    assert {m.role for m in memberships(app, "aoi@sakura.example")} == {"admin", "viewer"}
    assert aoi.get("/c/ume").status_code == 200


def test_an_invitation_for_another_address(app, as_, invited):
    sora = as_("sora")
    assert "for another address" in sora.get(invited).text
    sora.post(invited)
    assert memberships(app, NEW) == []


def test_a_link_without_address_asks_for_a_proved_one(app, handed_over):
    browser = stranger(app)
    assert 'type="email"' in browser.get(handed_over).text
    assert browser.post(handed_over, data=NAMES).status_code == 200  # nothing proved yet
    browser.post(f"{handed_over}/mail", data={"email": NEW})
    browser.get("/sign-in/wait")
    answer = browser.post("/sign-in/wait", data={"code": code_in(letters(app, NEW)[0])})
    assert answer.location == handed_over
    assert NEW in browser.get(handed_over).text
    assert browser.post(handed_over, data=NAMES).location == "/c/sakura"
    assert [m.role for m in memberships(app, NEW)] == ["viewer"]


def test_a_proof_for_one_address_is_not_one_for_another(app, invited, handed_over):
    browser = stranger(app)
    browser.get(handed_over)
    browser.post(f"{handed_over}/mail", data={"email": "x@y.example"})
    assert browser.post(handed_over, data=NAMES | {"email": NEW}).status_code == 200
    assert memberships(app, NEW) == []


def test_one_login_stands_on_one_side(app, as_):
    as_("aoi").post(
        "/c/sakura/invitations", data={"email": "chloe@vendor.example", "role": "admin", "language": "en"}
    )
    path = link_in(letters(app, "chloe@vendor.example")[0])
    assert as_("chloe").post(path).status_code == 409
    assert memberships(app, "chloe@vendor.example") == []
    as_("vera").post(
        "/desk/invitations", data={"email": "aoi@sakura.example", "staff_role": "csm", "language": "en"}
    )
    path = link_in(letters(app, "aoi@sakura.example")[0])
    assert as_("aoi").post(path).status_code == 409
    assert as_("aoi").get("/desk/invitations").status_code == 404


def test_joining_the_team(app, as_):
    as_("vera").post(
        "/desk/invitations", data={"email": "new@vendor.example", "staff_role": "cs_lead", "language": "en"}
    )
    browser = stranger(app)
    path = link_in(letters(app, "new@vendor.example")[0])
    assert "Invitation into the team" in browser.get(path).text
    browser.post(path, data=NAMES)
    assert browser.get("/desk/invitations").status_code == 200
    assert "staff.joined" in acts(app)


def test_who_comes_back_finds_the_old_place(app, as_):
    with app.app_context(), every_customer("looking"):
        old = db.session.scalars(
            select(Membership).join(Membership.user).where(User.email == cast.address("sora"))
        ).one()
        customer_id, member_id = old.customer_id, old.id
    from portal.foundation.tenancy import customer_scope  # noqa: PLC0415

    with app.app_context(), customer_scope(customer_id):
        db.session.get_one(User, 1)
        member = db.session.scalars(select(Membership).where(Membership.id == member_id)).one()
        member.ended_at = clock.now()
        db.session.commit()
    assert as_("sora").get("/c/sakura").status_code == 404
    as_("aoi").post(
        "/c/sakura/invitations", data={"email": cast.address("sora"), "role": "viewer", "language": "en"}
    )
    sora = as_("sora")
    assert sora.post(link_in(letters(app, cast.address("sora"))[0])).location == "/c/sakura"
    assert sora.get("/c/sakura").status_code == 200
    (member,) = memberships(app, cast.address("sora"))
    assert (member.id, member.role) == (member_id, "viewer")


def test_joining_by_the_companys_domain(app, as_):
    somebody = stranger(app)
    ask(somebody, "kento@sakura.example")
    assert letters(app, "kento@sakura.example") == []
    as_("aoi").post("/c/sakura/mail-domains", data={"domain": "sakura.example"})
    browser = stranger(app)
    ask(browser, "kento@sakura.example")
    answer = browser.post("/sign-in/wait", data={"code": code_in(letters(app, "kento@sakura.example")[0])})
    assert answer.location == "/join"
    assert "株式会社さくら商会" in browser.get("/join").text
    assert browser.post("/join", data=NAMES).status_code == 303
    assert is_in(browser)
    assert [m.role for m in memberships(app, "kento@sakura.example")] == ["viewer"]
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        assert "Nozomi Arai" in letters(app, "aoi@sakura.example")[-1].text
    assert stranger(app).get("/join").location == "/sign-in"


class TestALoginThatExistsAlready:
    """Mallory of Ume has an address at Sakura's domain, which Sakura lets in."""

    @pytest.fixture
    def offered(self, app, as_):
        as_("aoi").post("/c/sakura/mail-domains", data={"domain": "sakura.example"})
        change(app, "mallory", email="mari@sakura.example")
        with app.app_context():
            user = db.session.scalars(select(User).where(User.email == "mari@sakura.example")).one()
            key = "key of mari"
            db.session.add(SignIn(key_hash=digest(key), user=user, how="link"))
            db.session.commit()
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        return browser

    def test_is_offered_to_join_once_a_sign_in_and_joins_as_a_viewer(self, app, offered):
        assert offered.get("/").location == "/companies"
        assert offered.get("/").location == "/c/ume"
        assert "Join 株式会社さくら商会" in offered.get("/companies").text
        assert offered.get("/c/sakura").status_code == 404
        answer = offered.post("/companies/join", data={"company": "sakura"})
        assert (answer.status_code, answer.location) == (303, "/c/sakura")
        assert offered.get("/c/sakura").status_code == 200
        assert offered.get("/c/ume").status_code == 200
        roles = {member.customer_id: member.role for member in memberships(app, "mari@sakura.example")}
        assert sorted(roles.values()) == ["admin", "viewer"]
        with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
            assert "mari@sakura.example" in letters(app, "aoi@sakura.example")[-1].text
        assert "member.joined" in acts(app)
        assert "Join 株式会社さくら商会" not in offered.get("/companies").text

    @pytest.mark.parametrize("company", ["ume", "", "nowhere"])
    def test_joins_no_other_company_than_the_one_shown(self, app, offered, company):
        assert offered.post("/companies/join", data={"company": company}).location == "/companies"
        assert [member.role for member in memberships(app, "mari@sakura.example")] == ["admin"]

    def test_is_refused_once_the_domain_is_withdrawn(self, app, at, offered):
        with at("sakura"):
            db.session.delete(db.session.scalars(select(MailDomain)).one())
            db.session.commit()
        assert offered.get("/").location == "/c/ume"
        assert "Join" not in offered.get("/companies").text
        assert offered.post("/companies/join", data={"company": "sakura"}).location == "/companies"
        assert offered.get("/c/sakura").status_code == 404

    def test_somebody_whose_access_was_ended_does_not_come_back_by_it(self, as_, at, offered):
        with at("sakura"):
            hana = select(Membership).join(User, User.id == Membership.user_id)
            member = db.session.scalars(hana.where(User.email == cast.address("hana"))).one()
            member.ended_at = clock.now()
            db.session.commit()
        browser = as_("hana")
        assert "Join" not in browser.get("/companies").text
        browser.post("/companies/join", data={"company": "sakura"})
        assert browser.get("/c/sakura").status_code == 404

    def test_the_vendors_people_never_join(self, app, as_, offered):
        browser = as_("carl")
        with app.app_context():
            db.session.scalars(
                select(User).where(User.email == cast.address("carl"))
            ).one().email = "carl@sakura.example"
            db.session.commit()
        assert "Join" not in browser.get("/companies").text
        browser.post("/companies/join", data={"company": "sakura"})
        assert memberships(app, "carl@sakura.example") == []

    def test_a_stranger_is_asked_to_sign_in(self, app):
        assert app.test_client().post("/companies/join", data={"company": "sakura"}).status_code == 401


def test_hostile_names_are_written_as_text(app, invited):
    browser = stranger(app)
    browser.post(
        invited,
        data=NAMES
        | {"family_name": "<script>alert(1)</script>", "romanised": '"><img src=x>', "language": "en"},
    )
    for page in ("/profile", "/profile/sign-ins"):
        text = browser.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x>" not in text
