"""A newer edition is offered to running journeys: previewed, taken in part or whole, declined; what is done stays."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.activity.models import Notice
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer
from portal.onboarding.actions import adapting, journeys, offers, steps, templates
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Journey, JourneyTemplateEdition, Step, TemplateOffer
from portal.onboarding.queries import offers as asked_offers
from portal.onboarding.queries import steps as asked_steps
from portal.onboarding.queries import templates as asked
from portal.onboarding.rules import rewriting
from portal.onboarding.rules.differences import Fit
from portal.onboarding.rules.shapes import StepShape, Words
from portal.onboarding.rules.words import Anchor, StepSide
from portal.onboarding.starters import starter
from tests import cast

DESK = "/desk/onboarding/templates/editions"


@pytest.fixture
def newer(app) -> str:
    """The second edition of a template whose first one runs at Sakura: a step added, one changed, one gone, an aim."""
    with app.app_context():
        made = templates.from_starter(starter("billing"), by=WORKER, publish_now=True)
        first = asked.current_of(made)
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        with customer_scope(customer.id):
            journey = journeys.prepare(
                customer, by=WORKER, edition=first, anchors={Anchor.KICKOFF: clock.today("Asia/Tokyo")}
            )
            journeys.begin(journey, by=WORKER)
            db.session.commit()
        draft = templates.open_draft(made, first, by=WORKER)
        shape = asked.shape_of(draft)
        for key in ("kickoff", "design", "bank"):
            shape = rewriting.changed_step(shape, replace(rewriting.step_of(shape, key), minutes=99))
        shape = rewriting.without_step(shape, "people")
        thanks = StepShape("thanks", Words("お礼", "Say thank you"), StepSide.VENDOR)
        shape = rewriting.with_step(shape, "prepare", thanks)
        templates.write(draft, replace(shape, value_days=14), by=WORKER)
        templates.publish(draft, "Shorter", by=WORKER)
        found = draft.public_id
        db.session.commit()
    return found


def _journey(app, change) -> None:
    with app.app_context():
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        with customer_scope(customer.id):
            journey = db.session.scalars(select(Journey)).one()
            change(journey, {step.key: step for step in asked_steps.everything(journey.id)})
            db.session.commit()


def _offer(app, edition: str) -> str:
    with app.app_context():
        row = db.session.scalars(
            select(JourneyTemplateEdition).where(JourneyTemplateEdition.public_id == edition)
        ).one()
        found = [one.journey for one in asked_offers.reached(asked.template_of(row), row)]
        offers.offer(row, found, by=WORKER)
        db.session.commit()
        with every_customer("the test looks"):
            return db.session.scalars(select(TemplateOffer.public_id)).one()


def _steps(app) -> dict[str, Step]:
    with app.app_context(), every_customer("the test looks"):
        rows = db.session.scalars(select(Step)).all()
        return {row.key: row for row in rows if row.removed_at is None}


def test_a_lead_sees_what_would_change_and_offers_it(app, as_, newer):
    leo = as_("leo")
    page = leo.get(f"{DESK}/{newer}/offer").get_data(as_text=True)
    assert "株式会社さくら商会" in page
    assert "6 changes fit" in page
    with app.app_context(), every_customer("the test looks"):
        pid = db.session.scalars(select(Journey.public_id)).one()

    assert leo.post(f"{DESK}/{newer}/offer", data={"journey": [pid, "nonsense"]}).status_code == 303
    assert leo.post(f"{DESK}/{newer}/offer", data={"journey": [pid]}).status_code == 303

    with app.app_context(), every_customer("the test looks"):
        assert len(db.session.scalars(select(TemplateOffer)).all()) == 1
        told = db.session.scalars(select(Notice).where(Notice.kind == "journey.edition_offered")).one()
        csm = db.session.scalars(select(User).where(User.email == cast.address("chloe"))).one()
        assert told.person_id == csm.id
    assert "A newer edition of the template is offered" in as_("chloe").get("/notices").get_data(as_text=True)


def test_the_csm_takes_a_part(app, as_, newer):
    pid, chloe = _offer(app, newer), as_("chloe")
    url = f"/c/sakura/onboarding/offers/{pid}"
    assert "Say thank you" in chloe.get(url).get_data(as_text=True)

    chosen = [
        "added:step:thanks:",
        "changed:step:bank:minutes",
        "changed:whole::value_days",
        "changed:step:gone:title",
    ]
    assert chloe.post(f"{url}/take", data={"change": chosen}).status_code == 303

    found = _steps(app)
    assert (found["bank"].minutes, found["design"].minutes) == (99, 10)
    assert {"thanks", "people"} <= set(found)
    with app.app_context(), every_customer("the test looks"):
        row, journey = (
            db.session.scalars(select(TemplateOffer)).one(),
            db.session.scalars(select(Journey)).one(),
        )
        assert (sorted(row.taken), row.taken_at is not None) == (sorted(chosen[:3]), True)
        assert (journey.value_days, journey.edition_id) == (14, row.edition_id)
    assert "answered" in chloe.get(url).get_data(as_text=True)
    assert chloe.post(f"{url}/take", data={"change": ["changed:step:design:minutes"]}).status_code == 303
    assert _steps(app)["design"].minutes == 10


def test_all_of_it_makes_the_journey_like_the_edition(app, as_, newer):
    pid = _offer(app, newer)
    every = [
        "removed:step:people:", "changed:whole::value_days", "changed:step:kickoff:minutes",
        "changed:step:design:minutes", "changed:step:bank:minutes", "added:step:thanks:",
    ]  # fmt: skip

    as_("chloe").post(f"/c/sakura/onboarding/offers/{pid}/take", data={"change": every})

    assert "people" not in _steps(app)
    with app.app_context(), every_customer("the test looks"):
        row = db.session.scalars(select(TemplateOffer)).one()
        assert sorted(row.taken) == sorted(every)
        edition = db.session.scalars(
            select(JourneyTemplateEdition).where(JourneyTemplateEdition.id == row.edition_id)
        )
        assert (
            asked_offers.reached(
                asked.template_of(edition.one()), db.session.get_one(JourneyTemplateEdition, row.edition_id)
            )
            == []
        )


def test_what_is_done_and_what_was_adapted_is_said(app, as_, newer):
    def work(_journey: Journey, by_key: dict[str, Step]) -> None:
        steps.complete(by_key["kickoff"], by=WORKER)
        shape = asked_steps.shape_of(by_key["bank"])
        adapting.revise(by_key["bank"], replace(shape, minutes=7), by=WORKER)

    _journey(app, work)
    pid, chloe = _offer(app, newer), as_("chloe")
    url = f"/c/sakura/onboarding/offers/{pid}"

    page = chloe.get(url).get_data(as_text=True)
    assert "Adapted for this customer: 7" in page
    assert "Done already" in page
    chloe.post(
        f"{url}/take", data={"change": ["changed:step:kickoff:minutes", "changed:step:design:minutes"]}
    )

    found = _steps(app)
    assert (found["kickoff"].minutes, found["bank"].minutes, found["design"].minutes) == (45, 7, 99)


def test_a_declined_offer_changes_nothing(app, as_, newer):
    pid, chloe = _offer(app, newer), as_("chloe")

    assert chloe.post(f"/c/sakura/onboarding/offers/{pid}/decline").status_code == 303

    assert "thanks" not in _steps(app)
    with app.app_context(), every_customer("the test looks"):
        row = db.session.scalars(select(TemplateOffer)).one()
        assert (row.declined_at is not None, row.taken_at) == (True, None)
        assert "A newer edition" not in as_("chloe").get("/notices").get_data(as_text=True)


def test_nothing_chosen_is_no_answer(app, newer):
    _offer(app, newer)
    with app.app_context():
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        with customer_scope(customer.id):
            row = db.session.scalars(select(TemplateOffer)).one()
            with pytest.raises(Refused, match="same"):
                offers.take(row, [], by=WORKER)
            assert {one.fit for one in asked_offers.changes(row)} == {Fit.FITS}


@pytest.mark.parametrize(
    ("who", "status"), [("aoi", 403), ("mallory", 404), ("olivia", 404), ("carl", 403), ("bo", 200)]
)
def test_offers_are_for_who_leads(app, as_, newer, who, status):
    url = f"/c/sakura/onboarding/offers/{_offer(app, newer)}"

    assert as_(who).get(url).status_code == status


def test_an_offer_of_another_customer_is_not_there(app, as_, newer):
    pid = _offer(app, newer)

    assert as_("vera").get(f"/c/ume/onboarding/offers/{pid}").status_code == 404


def test_the_preview_asks_as_often_for_many_journeys(app, as_, newer, counting):
    leo = as_("leo")
    leo.get(f"{DESK}/{newer}/offer")
    with counting() as few:
        leo.get(f"{DESK}/{newer}/offer")
    with app.app_context():
        row = asked.edition(newer)
        first = next(one for one, _who in asked.editions_of(asked.template_of(row)) if one.number == 1)
        customer = db.session.scalars(select(Customer).where(Customer.slug == "ume")).one()
        for _number in range(3):
            with customer_scope(customer.id):
                journeys.begin(journeys.prepare(customer, by=WORKER, edition=first), by=WORKER)
                db.session.commit()
    with counting() as many:
        assert "ウメ工業株式会社" in leo.get(f"{DESK}/{newer}/offer").get_data(as_text=True)

    assert len(many) == len(few)
