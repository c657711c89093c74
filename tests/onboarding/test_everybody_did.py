"""Who did it counts: everybody whom the product has registered, or the one person whose road it is."""

from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.foundation import clock, outbox
from portal.foundation.db import db
from portal.onboarding.actions import steps
from portal.onboarding.models import Journey
from portal.onboarding.rules.shapes import Rule, TemplateShape, Words
from portal.onboarding.starters.writing import each_did, happened
from portal.usage.actions import taking, tokens
from portal.usage.queries.tokens import Sender
from tests import cast
from tests.onboarding.small import actor, begun, by_key, phase, step

SHAPE = TemplateShape(
    phases=(phase("start", step("invite")),),
    wow=Rule("step", "invite"),
    done=each_did("employee.signed_in", "employee.registered"),
)


def told(at, name: str, *people: str) -> None:
    """Let the product tell that these people did something at Sakura."""
    with at("sakura"):
        token, _key = tokens.make("Product", by=actor("vera"))
        now = clock.now()
        rows = [
            {"id": f"{name}-{one}", "name": name, "at": now.isoformat(), "customer": "sakura", "person": one}
            for one in people
        ]
        taking.take(taking.look(rows, now), Sender(token.id, 0), now)
        db.session.commit()
        outbox.work_off()


def completed(at, journey_id: int) -> bool:
    with at("sakura"):
        return db.session.get_one(Journey, journey_id).completed_at is not None


def test_it_is_done_when_the_last_of_those_registered_has_signed_in(at):
    with at("sakura"):
        journey = begun(SHAPE)
        steps.complete(by_key(journey)["invite"], by=actor("aoi"))
        journey_id = journey.id
        db.session.commit()
    told(at, "employee.registered", "e-1", "e-2", "e-3")
    told(at, "employee.signed_in", "e-1", "e-2")
    assert not completed(at, journey_id)
    told(at, "employee.signed_in", "e-2")  # again, the same person
    assert not completed(at, journey_id)
    told(at, "employee.signed_in", "e-3")
    assert completed(at, journey_id)


def test_it_is_not_done_while_nobody_is_registered(at):
    with at("sakura"):
        journey_id = begun(SHAPE).id
        db.session.commit()
    told(at, "something.else", "e-1")
    assert not completed(at, journey_id)


OWN = TemplateShape(
    phases=(phase("start", step("send", automatic=happened("invoice.sent"))),),
    wow=happened("invoice.sent"),
    wow_words=Words("最初の請求書を送った", "Sent the first invoice"),
)


def test_on_ones_own_road_only_what_one_did_oneself_counts(at):
    with at("sakura"):
        sora = db.session.scalars(
            select(Membership)
            .join(User, User.id == Membership.user_id)
            .where(User.email == cast.address("sora"))
        ).one()
        journey_id = begun(OWN, member_id=sora.id).id
        db.session.commit()
    told(at, "invoice.sent", cast.address("aoi"), "somebody")
    with at("sakura"):
        assert db.session.get_one(Journey, journey_id).wow_reached_at is None
    told(at, "invoice.sent", cast.address("sora"))
    with at("sakura"):
        assert db.session.get_one(Journey, journey_id).wow_reached_at is not None
