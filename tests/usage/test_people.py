"""Whom the product names: members are known, whoever joins later as well, and who is erased is named no more."""

from datetime import timedelta

from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.accounts.actions.invitations import MemberJoined
from portal.accounts.models import Membership, User
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.outbox import OutboxItem
from portal.usage.jobs.retention import forget
from portal.usage.models import RefusedEvent, UsageEvent, UsagePerson
from portal.usage.queries import counts
from tests import cast
from tests.usage.sending import event, send, token_of


def people():
    return {row.named: row.person_id for row in db.session.scalars(select(UsagePerson))}


def test_a_member_named_in_two_ways_is_one_person(app, at):
    key = token_of(app, "sakura")
    with at("sakura"):
        aoi = db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one()
        db.session.scalars(select(Membership).where(Membership.user_id == aoi.id)).one().external_id = "U-1"
        db.session.commit()
    send(
        app,
        key,
        [event(1, person=cast.address("aoi").upper()), event(2, person="U-1"), event(3, person="U-2")],
    )
    with at("sakura") as customer_id:
        assert len({person_id for person_id in people().values() if person_id}) == 1
        assert counts.people(customer_id, "invoice.sent") == 2
        today = clock.now().date()
        assert counts.people_by_name(customer_id, today - timedelta(days=1)) == {"invoice.sent": 2}


def test_nobody_becomes_a_member_by_being_named(app, at):
    with at("sakura"):
        before = db.session.scalars(select(Membership.id)).all(), db.session.scalars(select(User.id)).all()
    send(app, token_of(app, "sakura"), [event(1, person="new@sakura.example")])
    with at("sakura"):
        assert (
            db.session.scalars(select(Membership.id)).all(),
            db.session.scalars(select(User.id)).all(),
        ) == before


def test_a_member_of_another_customer_is_a_stranger_here(app, at):
    send(app, token_of(app, "sakura"), [event(1, person=cast.address("mallory"))])
    with at("sakura"):
        assert people() == {cast.address("mallory"): None}


def test_who_joins_later_is_known_as_who_they_were(app, at):
    key = token_of(app, "ume")
    send(app, key, [event(1, person=cast.address("aoi"))])
    with at("ume") as customer_id:
        aoi = db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one()
        member = Membership(customer_id=customer_id, user_id=aoi.id, role="member", joined_at=clock.now())
        db.session.add(member)
        db.session.flush()
        announce(MemberJoined(customer_id, member.id))
        assert people() == {cast.address("aoi"): aoi.id}


def test_who_is_erased_is_named_no_more_and_stays_counted(app, at):
    key = token_of(app, "sakura")
    send(
        app, key, [event(1, person=cast.address("aoi"), properties={"note": "Aoi"}), event(2, person="other")]
    )
    with at("sakura") as customer_id:
        aoi = db.session.scalars(select(User).where(User.email == cast.address("aoi"))).one()
        announce(PersonErased(0, aoi.id, aoi.public_id, aoi.email, WORKER))
        named = people()
        assert set(named.values()) == {None}
        assert cast.address("aoi") not in named
        assert counts.people(customer_id, "invoice.sent") == 2
        events = db.session.scalars(select(UsageEvent.properties).order_by(UsageEvent.event_id)).all()
        assert events == [{}, {}]


def test_old_events_go_and_their_counts_stay(app, at, monkeypatch):
    key = token_of(app, "sakura")
    old = (clock.now() - timedelta(days=29)).isoformat()
    send(app, key, [event(1, at=old), event(2), "bad"])
    later = clock.now() + timedelta(days=62)
    monkeypatch.setattr(clock, "now", lambda: later)
    with at("sakura") as customer_id:
        forget(OutboxItem())
        db.session.commit()
        assert db.session.scalars(select(UsageEvent.event_id)).all() == ["e2"]
        assert db.session.scalars(select(RefusedEvent)).all() == []
        assert counts.total(customer_id, "invoice.sent") == 2
