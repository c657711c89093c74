"""What everybody carries: loads, customers without somebody, customers that change hands, absences."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import Absence, AccountTeamMember, Handover
from portal.accounts.queries.team import places
from portal.activity.models import Notice
from portal.foundation import clock
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.plans.models import Node
from tests.portfolio.crowd import crowd
from tests.portfolio.people import inside_of, person

TEAM = "/desk/team"


def page_of(who: str, app) -> str:
    with app.app_context():
        return f"{TEAM}/{person(who).public_id}"


def pid(who: str, app) -> str:
    with app.app_context():
        return person(who).public_id


def held(slug: str, app) -> dict[str, str]:
    with app.app_context(), inside_of(slug):
        return {place.user.romanised.lower(): place.position.value for place in places()}


def test_a_lead_sees_what_everybody_carries(as_, app):
    with app.app_context():
        crowd(12, "bo", backup="chloe")
    page = as_("leo").get(TEAM)
    assert page.status_code == 200
    row = page.text.split("Bo</span>")[1].split("</tr>")[0]
    assert 'data-label="Primary">12<' in row
    assert "Off track" in row


@pytest.mark.parametrize(
    ("who", "answer"), [("chloe", 403), ("carl", 403), ("ann", 403), ("aoi", 404), ("", 401)]
)
def test_others_do_not(as_, app, who, answer):
    assert as_(who).get(TEAM).status_code == answer
    assert as_(who).post(f"{page_of('chloe', app)}/hand-over").status_code == answer


def test_customers_that_hang_on_one_person_are_named_and_get_a_backup(as_, app):
    browser = as_("leo")
    assert "Customers without a backup" in browser.get(TEAM).text
    answer = browser.post(f"{TEAM}/backup", data={"customer": ["ume"], "to": pid("bo", app)})
    assert answer.status_code == 303
    assert held("ume", app) == {"olivia": "primary", "bo": "backup"}
    assert "Customers without a backup" not in browser.get(TEAM).text


def test_customers_without_a_primary_get_one(as_, app):
    with app.app_context(), inside_of("ume"):
        for place in db.session.scalars(select(AccountTeamMember)):
            place.ended_at = clock.now()
        db.session.commit()
    browser = as_("leo")
    assert "Customers without a primary" in browser.get(TEAM).text
    browser.post(f"{TEAM}/primary", data={"customer": ["ume"], "to": pid("chloe", app)})
    assert held("ume", app) == {"chloe": "primary"}


def test_without_a_choice_nothing_happens(as_, app):
    for data in (
        {},
        {"customer": ["ume"]},
        {"to": pid("bo", app)},
        {"customer": ["nobody"], "to": pid("bo", app)},
    ):
        assert (
            "Tick at least one customer"
            in as_("leo").post(f"{TEAM}/backup", data=data, follow_redirects=True).text
        )
    assert held("ume", app) == {"olivia": "primary"}


class TestHandingOver:
    def test_one_customer_with_what_they_own_and_a_handover_to_write(self, as_, app):
        with app.app_context(), inside_of("sakura"):
            goal = select(Node).where(Node.title == "sakura shared goal")
            node = db.session.scalars(goal).one()
            node.vendor_owner_id, owned = person("chloe").id, node.id
            db.session.commit()
        answer = as_("leo").post(
            f"{page_of('chloe', app)}/hand-over",
            data={"customer": ["sakura"], "to": pid("olivia", app)},
            follow_redirects=True,
        )
        assert "1 customer handed over to Olivia" in answer.text
        assert held("sakura", app)["olivia"] == "primary"
        assert held("sakura", app)["chloe"] == "backup"  # until the handover is written
        with app.app_context(), inside_of("sakura"):
            handover = db.session.scalars(select(Handover)).one()
            assert (handover.from_id, handover.to_id) == (person("chloe").id, person("olivia").id)
            owner = select(Node.vendor_owner_id).where(Node.id == owned)
            assert db.session.scalars(owner).one() == person("olivia").id
            told = db.session.scalars(select(Notice.kind))
            assert "people.csm_introduced" in told.all()

    def test_several_at_once_each_in_its_own_customer(self, as_, app):
        with app.app_context():
            crowd(4, "chloe")
            slugs = [f"c{n}" for n in range(3, 7)]
        as_("leo").post(
            f"{page_of('chloe', app)}/hand-over", data={"customer": slugs, "to": pid("olivia", app)}
        )
        for slug in slugs:
            assert held(slug, app)["olivia"] == "primary"

    def test_a_backup_simply_follows(self, as_, app):
        as_("leo").post(
            f"{page_of('bo', app)}/hand-over", data={"customer": ["sakura"], "to": pid("olivia", app)}
        )
        assert held("sakura", app) == {"chloe": "primary", "olivia": "backup", "carl": "sales"}

    def test_it_says_what_is_missing_and_keeps_the_ticks(self, as_, app):
        browser = as_("leo")
        answer = browser.post(f"{page_of('chloe', app)}/hand-over", data={"to": pid("olivia", app)})
        assert answer.status_code == 422
        assert "Tick at least one customer" in answer.text
        answer = browser.post(f"{page_of('chloe', app)}/hand-over", data={"customer": ["sakura"]})
        assert answer.status_code == 422
        assert 'value="sakura" checked' in answer.text
        assert held("sakura", app)["chloe"] == "primary"

    def test_only_to_somebody_who_may_accompany(self, as_, app):
        for who in ("ann", "carl", "aoi", "chloe"):
            data = {"customer": ["sakura"], "to": pid(who, app)}
            assert as_("leo").post(f"{page_of('chloe', app)}/hand-over", data=data).status_code == 422

    def test_customers_of_others_cannot_be_slipped_in(self, as_, app):
        data = {"customer": ["ume"], "to": pid("bo", app)}
        assert as_("leo").post(f"{page_of('chloe', app)}/hand-over", data=data).status_code == 422
        assert held("ume", app) == {"olivia": "primary"}

    def test_a_customers_person_has_no_page_here(self, as_, app):
        assert as_("leo").get(page_of("aoi", app)).status_code == 404


class TestAbsences:
    @pytest.fixture(autouse=True)
    def _a_working_friday(self):
        with time_machine.travel("2026-11-20 02:00:00Z", tick=True):
            yield

    def enter(self, browser, app, who="chloe", first="2026-11-20", last="2026-11-24"):
        data = {"person": pid(who, app), "from_on": first, "until_on": last}
        return browser.post(f"{TEAM}/absences", data=data)

    def test_a_lead_enters_and_takes_back(self, as_, app):
        browser = as_("leo")
        assert self.enter(browser, app).status_code == 303
        assert "Away until 24 Nov (Tue)" in browser.get(TEAM).text
        with app.app_context():
            absence = db.session.scalars(select(Absence.public_id)).one()
        browser.post(f"{TEAM}/absences/{absence}/end")
        assert "Nobody is away" in browser.get(TEAM).text
        with app.app_context():
            acts = set(
                db.session.scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("absence.")))
            )
            assert acts == {"absence.entered", "absence.withdrawn"}

    def test_dates_the_wrong_way_round_come_back_with_a_word(self, as_, app):
        answer = self.enter(as_("leo"), app, first="2026-11-24", last="2026-11-20")
        assert answer.status_code == 422
        assert "The last day comes before the first." in answer.text
        assert self.enter(as_("leo"), app, last="2029-01-01").status_code == 422
        assert self.enter(as_("leo"), app, last="soon").status_code == 422

    def test_ones_own_and_nobody_elses(self, as_, app):
        browser = as_("chloe")
        data = {"from_on": "2026-11-23", "until_on": "2026-11-25"}
        assert browser.get("/desk/away").status_code == 200
        assert browser.post("/desk/away", data=data).status_code == 303
        assert "23 Nov (Mon) to 25 Nov (Wed)" in browser.get("/desk/away").text
        with app.app_context():
            absence = db.session.scalars(select(Absence.public_id)).one()
        assert as_("olivia").post(f"/desk/away/{absence}/end").status_code == 404
        assert browser.post(f"{TEAM}/absences/{absence}/end").status_code == 403
        assert browser.post(f"/desk/away/{absence}/end").status_code == 303
        with app.app_context():
            assert db.session.scalars(select(Absence)).all() == []

    def test_an_invalid_own_absence_is_kept_and_explained(self, as_):
        answer = as_("chloe").post("/desk/away", data={"from_on": "2026-11-23", "until_on": ""})
        assert answer.status_code == 422
        assert "Please fill this in." in answer.text
        assert "2026-11-23" in answer.text


def test_twice_as_many_customers_take_as_many_statements(as_, app, counting):
    browser = as_("leo")
    browser.get(TEAM)
    counts = []
    for count in (30, 60):
        with app.app_context():
            crowd(count, "chloe")
        with counting() as statements:
            assert browser.get(TEAM).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_leaving_day_is_said(as_, app):
    with app.app_context():
        person("bo").staff_leaves_on = clock.today("Asia/Tokyo") + timedelta(days=30)
        db.session.commit()
    assert "Leaves on" in as_("leo").get(TEAM).text
