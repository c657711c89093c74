"""Onboarding that is done once each employee whom the product has registered has signed in there."""

from portal.foundation import clock, outbox
from portal.foundation.db import db
from portal.onboarding.models import Journey
from portal.onboarding.rules.shapes import Rule, TemplateShape
from portal.onboarding.starters.writing import each_did
from portal.usage.actions import taking, tokens
from portal.usage.queries.tokens import Sender
from tests.onboarding.small import actor, begun, phase, step

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
        journey_id = begun(SHAPE).id
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
