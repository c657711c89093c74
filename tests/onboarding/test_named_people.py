"""A template names one of the vendor's people for a step: where they see the customer it is theirs, else the CSM's."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import adapting, journeys, offers, templates
from portal.onboarding.models import JourneyTemplateEdition, Step, TemplateOffer
from portal.onboarding.queries import journeys as asked_journeys
from portal.onboarding.queries import offers as asked_offers
from portal.onboarding.queries import templates as asked
from portal.onboarding.rules import carrying, checking, rewriting
from portal.onboarding.rules.shapes import Rule, TemplateShape, Words
from portal.onboarding.rules.words import OwnerRole, StepSide
from tests import cast
from tests.onboarding.small import actor, begun, by_key, phase, prepared, step

DESK = "/desk/onboarding/templates"


def pid(name: str) -> str:
    return db.session.scalars(select(User.public_id).where(User.email == cast.address(name))).one()


def id_of(name: str) -> int:
    return db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()


def _english(name: str) -> str:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one().name_in("en")


def of(name: str, side: StepSide = StepSide.VENDOR, key: str = "connect") -> TemplateShape:
    steps = (step("invite", is_wow=True), step(key, side, staff=pid(name)))
    words = Words("招待できた", "Everybody is there")
    return TemplateShape(phases=(phase("a", *steps),), wow=Rule("step", "invite"), wow_words=words)


@pytest.mark.parametrize("side", [StepSide.VENDOR, StepSide.TOGETHER])
def test_whoever_is_named_does_it(at, side):
    with at("sakura"):
        found = by_key(prepared(of("bo", side)))["connect"]
        assert found.staff_id == id_of("bo")
        assert (found.owner_id is not None) is (side is StepSide.TOGETHER)


def test_who_does_not_see_the_customer_leaves_it_to_the_csm(at):
    with at("sakura"):
        assert by_key(prepared(of("olivia")))["connect"].staff_id == id_of("chloe")
        db.session.rollback()
        bo = db.session.get_one(User, id_of("bo"))
        shape = of("bo")
        bo.disabled_at = bo.created_at
        db.session.flush()
        assert by_key(prepared(shape))["connect"].staff_id == id_of("chloe")


def test_nobody_of_ours_does_the_customers_step(at):
    with at("sakura"):
        shape = of("bo", StepSide.CUSTOMER)
        assert by_key(prepared(shape))["connect"].staff_id is None
        assert "owner_side" in {one.code for one in checking.findings(shape)}


def test_one_names_somebody_for_a_customer_alone(at):
    with at("sakura"):
        journey = begun(of("bo"))
        found = by_key(journey)["connect"]
        shape = step("connect", StepSide.VENDOR, staff=pid("chloe"))
        assert "staff_id" in adapting.revise(found, shape, by=actor("chloe"))
        assert by_key(journey)["connect"].staff_id == id_of("chloe")
        shape = step("more", StepSide.VENDOR, staff=pid("bo"))
        again = adapting.add(asked_journeys.phases(journey.id)[0], shape, by=actor("chloe"))
        assert again.staff_id == id_of("bo")


def test_a_file_for_another_house_names_nobody(at):
    with at("sakura"):
        person, shape = pid("bo"), of("bo")
    sent = carrying.packed(Words("", "Short"), shape)
    assert person not in json.dumps(sent)
    sent["template"]["phases"][0]["steps"][1]["staff"] = person
    assert all(not one.staff for one in carrying.unpacked(json.dumps(sent)).shape.steps)


def test_a_lead_chooses_a_rule_or_a_person(app, as_):
    with app.app_context():
        made = templates.make(Words("", "Short"), by=WORKER)
        draft = asked.draft_of(made)
        templates.write(
            draft, TemplateShape(phases=(phase("a", step("connect", StepSide.VENDOR)),)), by=WORKER
        )
        db.session.commit()
        url, bo, name = f"{DESK}/drafts/{draft.public_id}/steps/connect", pid("bo"), _english("bo")
    page = as_("leo").get(url).text
    assert f'value="person:{bo}"' in page
    assert name in page
    sent = {
        "title_en": "Connect", "title_ja": "", "about_ja": "", "about_en": "", "side": "vendor", "kind": "do",
        "owner": f"person:{bo}", "minutes": "10", "due_anchor": "", "due_days": "0", "gate_kind": "none",
        "reading": "", "video_url": "", "seen": _seen(page), "automatic-sent": "1", "conditions-sent": "1",
    }  # fmt: skip
    assert as_("leo").post(url, data=sent).status_code == 303
    with app.app_context():
        kept = asked.shape_of(asked.draft(url.split("/")[-3])).steps[0]
        assert (kept.owner, kept.staff) == (None, bo)
    page = as_("leo").get(url).text
    assert as_("leo").post(url, data=sent | {"owner": "csm", "seen": _seen(page)}).status_code == 303
    with app.app_context():
        kept = asked.shape_of(asked.draft(url.split("/")[-3])).steps[0]
        assert (kept.owner, kept.staff) == (OwnerRole.CSM, "")
    assert as_("leo").post(url, data=sent | {"owner": "person:nobody-known-here"}).status_code == 422


def test_a_newer_edition_hands_its_step_to_whom_it_names(app, at):
    with app.app_context():
        made = templates.make(Words("", "Short"), by=WORKER)
        shape = of("bo")
        templates.write(asked.draft_of(made), shape, by=WORKER)
        templates.publish(asked.draft_of(made), "First", by=WORKER)
        db.session.commit()
        sakura = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        with customer_scope(sakura.id):
            journey = journeys.prepare(sakura, by=WORKER, edition=asked.current_of(made))
            journeys.begin(journey, by=WORKER)
            db.session.commit()
        draft = templates.open_draft(made, asked.current_of(made), by=WORKER)
        named = replace(rewriting.step_of(shape, "connect"), staff=pid("chloe"))
        templates.write(draft, rewriting.changed_step(shape, named), by=WORKER)
        templates.publish(draft, "Chloe does it", by=WORKER)
        offers.offer(draft, [journey], by=WORKER)
        db.session.commit()
        newer = draft.id
    with at("sakura"):
        edition = db.session.get_one(JourneyTemplateEdition, newer)
        offer = db.session.scalars(select(TemplateOffer).where(TemplateOffer.edition_id == edition.id)).one()
        (change,) = asked_offers.changes(offer)
        assert (change.difference.field, str(change.fit)) == ("staff", "fits")
        assert offers.take(offer, [change.difference.key], by=actor("chloe")) == [change.difference.key]
        found = db.session.scalars(select(Step).where(Step.key == "connect")).one()
        assert found.staff_id == id_of("chloe")


def _seen(html: str) -> str:
    found = re.search(r'id="seen" name="seen" type="hidden" value="([^"]*)"', html)
    assert found
    return unescape(found.group(1))
