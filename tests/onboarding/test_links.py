"""A mail's link leads into one step and does it without a password; it opens nothing else and dies with the right."""

import re
from datetime import timedelta
from io import BytesIO

import pyotp
import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.actions import members, second_factor
from portal.accounts.models import Membership, SignIn
from portal.activity.actions.notices import tell
from portal.activity.models import Notice
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink, token
from portal.foundation.outbox import OutboxItem
from portal.onboarding.actions import links
from portal.onboarding.actions.reminders import OF_COLLEAGUE
from portal.onboarding.jobs.calendars import make_links
from portal.onboarding.models import StepAnswer, StepFile, StepTrouble
from portal.onboarding.rules.words import DoneHow, StepState
from tests.onboarding.kinds import found, kinds, person
from tests.onboarding.small import actor


@pytest.fixture
def link(at):
    """`link("form", "aoi")` returns the address of that person's link into a step."""
    with at("sakura"):
        kinds()

    def made(key: str, who: str = "aoi") -> str:
        with at("sakura"):
            address = f"/step/{token(links.step_link(found(key), person(who)))}"
            db.session.commit()
        return address

    return made


def state(at, key: str) -> StepState:
    with at("sakura"):
        return found(key).state


def test_one_press_does_the_step(app, at, link):
    browser, address = app.test_client(), link("do")
    page = browser.get(address)
    assert page.status_code == 200
    assert "Mark as done" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert state(at, "do") is StepState.OPEN  # looking changes nothing: mail programs look as well
    done = browser.post(f"{address}/finish")
    assert done.status_code == 303
    page = browser.get(address).text
    assert "Thank you" in page
    assert "How much effort" in page
    with at("sakura"):
        step = found("do")
        assert (step.state, step.done_how, step.done_by_id) == (
            StepState.DONE,
            DoneHow.LINK,
            person("aoi").id,
        )
        assert db.session.scalars(select(SignIn)).all() == []  # nobody was signed in by it
    assert browser.post(f"{address}/effort", data={"score": 2}).status_code == 303
    assert browser.post(f"{address}/undo").status_code == 303
    assert state(at, "do") is StepState.OPEN


def test_what_is_observed_is_not_offered_as_done(app, at, link):
    with at("sakura"):
        step = found("do")
        step.is_wow, step.automatic = (
            True,
            {"kind": "usage", "ref": "invoice.sent", "op": "ge", "at_least": 1},
        )
        db.session.commit()
    page = app.test_client().get(link("do")).text
    assert "Mark as done" not in page
    assert "It is done by itself" in page


def test_the_link_of_an_old_mail_leads_to_the_step_that_was_done_meanwhile(app, as_, at, link):
    done = link("do")
    with at("sakura"):
        step, sora = found("do"), person("sora")
        tell(
            [sora.id], OF_COLLEAGUE, by=WORKER, about="x", visibility=Visibility.SHARED,
            subject_kind="step", subject_id=step.id, due_on=step.due_on.isoformat(),
        )  # fmt: skip
        db.session.commit()
        asked = select(Notice.person_id, Notice.public_id).where(Notice.kind == OF_COLLEAGUE)
        told = {row.person_id: f"/notices/{row.public_id}" for row in db.session.execute(asked)}
        mail, public_id = told[sora.id], step.public_id
    app.test_client().post(f"{done}/finish")
    there = as_("sora").get(mail)
    assert there.headers["Location"].endswith(f"/c/sakura/onboarding/steps/{public_id}")
    assert "Done" in as_("sora").get(there.headers["Location"]).text
    assert (
        "Done. Thank you!" in app.test_client().get(done).text
    )  # by the link of the mail, without a session
    assert as_("aoi").get(mail).status_code == 404
    with at("sakura"):
        found("do").visibility = Visibility.VENDOR
        db.session.commit()
    assert as_("sora").get(mail).status_code == 404  # what is hidden by now is not named


def test_it_opens_nothing_else(app, at, link):
    browser, address = app.test_client(), link("do")
    browser.get(address)
    assert browser.get("/c/sakura").status_code in (302, 303, 401)
    with at("sakura"):
        other = found("form").public_id
    assert browser.get(f"/c/sakura/onboarding/steps/{other}").status_code in (302, 303, 401)
    assert browser.post(f"{address}/save", data={"answer-company": "x"}).status_code == 303
    with at("sakura"):
        assert db.session.scalars(select(StepAnswer)).all() == []  # a step without fields keeps no answers


def test_forms_files_and_troubles_work_from_a_mail(app, at, link):
    browser, form = app.test_client(), link("form")
    assert browser.post(f"{form}/finish", data={"answer-company": "さくら商会"}).status_code == 422
    sent = {"answer-company": "さくら商会", "answer-seats": "12"}
    assert browser.post(f"{form}/finish", data=sent).status_code == 303
    assert state(at, "form") is StepState.DONE
    upload = link("upload")
    assert (
        browser.post(f"{upload}/files", data={"files": [(BytesIO(b"%PDF-1.4"), "logo.pdf")]}).status_code
        == 303
    )
    with at("sakura"):
        given = db.session.scalars(select(StepFile)).one().public_id
    assert "logo.pdf" in browser.get(upload).text
    assert browser.post(f"{link('do')}/files/{given}/away").status_code == 422  # of another step
    assert browser.post(f"{upload}/stuck", data={"reason": "unclear"}).status_code == 303
    with at("sakura"):
        assert db.session.scalars(select(StepTrouble.reason)).one() == "unclear"
    assert browser.post(f"{upload}/solved").status_code == 303
    assert browser.post(f"{upload}/files/{given}/away").status_code == 303


def test_a_reviewer_sees_what_is_put_before_them_and_nothing_more(app, as_, at, link):
    browser, upload, look = app.test_client(), link("upload"), link("approve", "ren")
    browser.post(f"{link('form')}/finish", data={"answer-company": "さくら", "answer-seats": "1"})
    browser.post(f"{upload}/files", data={"files": [(BytesIO(b"%PDF-1.4"), "logo.pdf")]})
    browser.post(f"{upload}/finish")
    page = browser.get(look).text
    href = page.split(f'href="{look}/files/')[1].split('"')[0]
    assert browser.get(f"{look}/files/{href}").data == b"%PDF-1.4"
    assert browser.get(f"{link('do')}/files/{href}").status_code == 404
    assert browser.post(f"{look}/finish").status_code == 403  # a viewer approves, and does nothing else
    assert browser.post(f"{look}/review", data={"decision": "approve"}).status_code == 303
    assert state(at, "approve") is StepState.DONE


@pytest.mark.parametrize("how", ["expired", "revoked", "member_ended", "disabled", "wrong", "other_purpose"])
def test_a_link_that_opens_no_more(app, at, link, how):
    address = link("do")
    with at("sakura"):
        row = db.session.scalars(select(PurposeLink).where(PurposeLink.purpose == Purpose.STEP)).one()
        aoi = person("aoi")
        if how == "expired":
            row.expires_at = clock.now() - timedelta(seconds=1)
        elif how == "revoked":
            row.revoked_at = clock.now()
        elif how == "member_ended":
            for name in ("sora", "aoi"):
                asked = select(Membership).where(Membership.user_id == person(name).id)
                member = db.session.scalars(asked.options(joinedload(Membership.user))).one()
                (members.promote if name == "sora" else members.end_access)(member, by=actor("vera"))
        elif how == "disabled":
            aoi.disabled_at = clock.now()
        elif how == "other_purpose":
            row.purpose = Purpose.ACTION
        db.session.commit()
    if how == "wrong":
        address = address[:-3] + "abc"
    for answer in (app.test_client().get(address), app.test_client().post(f"{address}/finish")):
        assert answer.status_code == 410
        assert "さくら" not in answer.text
    assert state(at, "do") is StepState.OPEN


def test_a_link_of_somebody_of_another_company_shows_nothing(app, at, link):
    link("do")
    with at("sakura"):
        address = f"/step/{token(links.step_link(found('do'), person('mallory')))}"
        inside = f"/step/{token(links.step_link(found('prepare'), person('aoi')))}"
        db.session.commit()
    assert app.test_client().get(address).status_code == 410
    assert app.test_client().get(inside).status_code == 410  # the vendor's preparation


def test_a_second_factor_is_asked_for_first(app, at, link):
    address, salt = link("do"), second_factor.new_salt()
    with at("sakura"):
        aoi = person("aoi")
        aoi.second_factor_salt, aoi.second_factor_since = salt, clock.now()
        code = pyotp.TOTP(second_factor.secret(salt)).now()
        db.session.commit()
    browser = app.test_client()
    assert "six digits" in browser.get(address).text
    browser.post(f"{address}/finish")
    assert state(at, "do") is StepState.OPEN
    assert browser.post(f"{address}/proof", data={"code": "000000"}).status_code == 422
    assert browser.post(f"{address}/proof", data={"code": code}).status_code == 303
    browser.post(f"{address}/finish")
    assert state(at, "do") is StepState.DONE


def test_the_same_link_is_given_again_while_it_lives_on(at, link):
    assert link("do") == link("do")
    assert link("do") != link("form")
    assert link("do") != link("do", "sora")
    first = link("do")
    with at("sakura"):
        row = links.given(found("do").id, found("do").customer_id, person("aoi"))
        row.expires_at = clock.now() + timedelta(days=3)
        db.session.commit()
    assert link("do") != first


def test_looking_writes_nothing(app, at, link, counting):
    address = link("do")
    browser = app.test_client()
    browser.get(address)
    with counting() as statements:
        browser.get(address)
    assert not [one for one in statements if not one.startswith("SELECT")]
    with at("sakura"):
        assert not db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "visit")).all()


def test_a_calendar_leads_into_the_steps_from_the_moment_on_in_which_it_is_opened(app, as_, at, link):
    with at("sakura"):
        assert found("do").opened_at is not None
    aoi = as_("aoi")
    aoi.post("/profile/calendar", data={"act": "open"})
    feed = re.search(r"/calendar/[^<\"]+\.ics", aoi.get("/profile/calendar").text)[0]
    calendar = Calendar.from_ical(app.test_client().get(feed).data)
    (entry,) = (one for one in calendar.walk("VEVENT") if str(one["summary"]) == "Due: do (en)")
    assert "/step/" in str(entry["url"])


def test_ones_own_days_stand_in_ones_calendar_and_lead_into_the_step(app, as_, at, link):
    aoi = as_("aoi")
    aoi.post("/profile/calendar", data={"act": "open"})
    feed = re.search(r"/calendar/[^<\"]+\.ics", aoi.get("/profile/calendar").text)[0]
    link("do")
    with at("sakura"):
        mine = {key: found(key) for key in ("do", "form", "approve")}
        due = mine["do"].due_on
        make_links(OutboxItem(kind="onboarding.calendar_links"))
        make_links(OutboxItem(kind="onboarding.calendar_links"))  # once is enough
        made = db.session.scalars(select(PurposeLink).where(PurposeLink.purpose == Purpose.STEP)).all()
        assert len({one.ids["step"] for one in made}) == len(made)
        db.session.commit()
    calendar = Calendar.from_ical(app.test_client().get(feed).data)
    days = {str(one["summary"]): one for one in calendar.walk("VEVENT")}
    entry = days["Due: do (en)"]
    assert entry["dtstart"].dt == due
    assert str(entry["transp"]) == "TRANSPARENT"
    assert "/onboarding/steps/" in str(days["Due: approve (en)"]["url"])  # it cannot be done yet
    address = str(entry["url"]).removeprefix("http://localhost")
    assert app.test_client().post(f"{address}/finish").status_code == 303
    assert state(at, "do") is StepState.DONE
    assert b"Due: do (en)" not in app.test_client().get(feed).data
    assert b"prepare" not in app.test_client().get(feed).data
