"""How reminders escalate: read and changed for everybody, a segment, a customer; the narrowest holds."""

import json

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.onboarding.actions import reminder_rules as change
from portal.onboarding.models import ReminderRules
from portal.onboarding.queries import reminder_rules as asked
from portal.onboarding.queries.reminder_rules import NEVER, UNLESS_SET, Escalation

URL = "/desk/onboarding/reminders"
USUAL = {"owner_before": "1", "owner_after": "1", "admin_after": "3", "csm_after": "5"}


def test_a_lead_changes_what_holds_for_everybody(app, as_):
    leo = as_("leo")
    assert "Reminders of steps" in leo.get(URL).get_data(as_text=True)

    assert (
        leo.post(
            URL, data={**USUAL, "admin_after": "2", "csm_after": str(NEVER), "seen": json.dumps(USUAL)}
        ).status_code
        == 303
    )

    with app.app_context():
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        assert asked.escalation_of(customer) == Escalation(1, 1, 2, None)


def test_the_narrowest_rules_hold(app):
    with app.app_context():
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        other = db.session.scalars(select(Customer).where(Customer.slug == "ume")).one()
        assert asked.escalation_of(customer) == UNLESS_SET
        change.set_for_everybody({"owner_before": 2}, by=WORKER)
        change.set_apart({"owner_after": 4, "csm_after": 10}, by=WORKER, segment_id=1)
        change.set_apart({"csm_after": NEVER}, by=WORKER, customer_id=customer.id)

        assert asked.escalation_of(customer) == Escalation(2, 4, 3, None)
        assert asked.escalation_of(other) == Escalation(2, 4, 3, 10)


def test_a_segment_is_set_apart_once(app, as_):
    leo, wider = as_("leo"), dict.fromkeys(USUAL, "")
    sent = {**wider, "csm_after": "10", "segment": "1", "customer": ""}

    assert leo.post(f"{URL}/apart", data=sent).status_code == 303
    assert leo.post(f"{URL}/apart", data=sent).status_code == 422
    with app.app_context():
        row = db.session.scalars(select(ReminderRules)).one()
        pid = row.public_id
        assert (row.segment_id, row.csm_after, row.owner_before) == (1, 10, None)
    page = leo.get(URL).get_data(as_text=True)
    assert "Segment: Mid-size" in page
    edited = {**wider, "csm_after": str(NEVER), "seen": json.dumps({**wider, "csm_after": "10"})}
    assert leo.get(f"{URL}/apart/{pid}").status_code == 200
    assert leo.post(f"{URL}/apart/{pid}", data=edited).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(ReminderRules.csm_after)).one() == NEVER
    assert leo.post(f"{URL}/apart/{pid}/remove").status_code == 303
    assert leo.get(f"{URL}/apart/{pid}").status_code == 404


def test_two_who_change_the_same_see_both(app, as_):
    leo, vera = as_("leo"), as_("vera")
    leo.post(URL, data={**USUAL, "csm_after": "7", "seen": json.dumps(USUAL)})

    answer = vera.post(URL, data={**USUAL, "csm_after": "9", "seen": json.dumps(USUAL)})

    assert answer.status_code == 409
    with app.app_context():
        assert asked.everybodys().csm_after == 7


@pytest.mark.parametrize(
    "wrong",
    [
        {"segment": "", "customer": "", "csm_after": "10"},
        {"segment": "1", "customer": "sakura", "csm_after": "10"},
        {"segment": "1", "customer": ""},
        {"segment": "", "customer": "nobody is called like this", "csm_after": "10"},
        {"segment": "1", "customer": "", "csm_after": "-7"},
    ],
)
def test_what_says_nothing_is_refused(as_, wrong):
    assert as_("leo").post(f"{URL}/apart", data={**dict.fromkeys(USUAL, ""), **wrong}).status_code == 422
