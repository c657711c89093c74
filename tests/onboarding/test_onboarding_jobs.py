"""A new day at each customer's morning, and what is looked for once an hour."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation import clock, events
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, work_off
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions.events import PaceCrossed
from portal.onboarding.jobs import days, polling
from portal.onboarding.models import Journey
from portal.onboarding.queries import journeys
from portal.onboarding.rules.shapes import Rule, TemplateShape
from portal.onboarding.rules.words import Pace
from tests.onboarding.small import begun, phase, step

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)  # ten in the morning in Tokyo


def _run(app: Flask, customer_id: int, moment: datetime) -> Any:
    """Let the worker go through an hour, and return the journey's summary afterwards."""
    with clock.at(moment), app.app_context():
        days.begin_days(OutboxItem(kind="onboarding.new_day"))
        db.session.commit()
        while work_off():
            pass
        with customer_scope(customer_id):
            found = db.session.scalars(select(Journey.id)).one()
            summary = journeys.summary(found)
            assert summary is not None
            return (summary.judged_on, summary.pace, summary.late_days)


def test_pace_is_judged_at_the_customers_morning_and_told_once(
    app: Flask, at: Callable[..., Any], monkeypatch: Any
) -> None:
    told: list[PaceCrossed] = []
    monkeypatch.setitem(events._in_transaction, PaceCrossed, [told.append])
    with clock.at(MONDAY), at("sakura") as customer_id:
        begun(TemplateShape(phases=(phase("a", step("one", due=1)),), stuck_after=3))  # due on Tuesday
        db.session.commit()
    tuesday = MONDAY + timedelta(days=1)
    assert _run(app, customer_id, tuesday) == (tuesday.date(), Pace.ON_TRACK, 0)
    night = datetime(2026, 11, 17, 16, tzinfo=UTC)  # one o'clock on Wednesday in Tokyo
    assert _run(app, customer_id, night)[0] == tuesday.date()
    wednesday = datetime(2026, 11, 17, 22, 30, tzinfo=UTC)  # half past seven
    assert _run(app, customer_id, wednesday)[1:] == (Pace.BEHIND, 1)
    assert _run(app, customer_id, wednesday + timedelta(hours=3))[1:] == (Pace.BEHIND, 1)
    thursday, friday = wednesday + timedelta(days=1), wednesday + timedelta(days=2)
    assert _run(app, customer_id, thursday)[1:] == (Pace.BEHIND, 2)
    assert _run(app, customer_id, friday)[1:] == (Pace.STUCK, 3)
    assert _run(app, customer_id, friday + timedelta(days=3))[1:] == (Pace.STUCK, 3)  # Monday is a holiday
    assert [(one.before, one.after) for one in told] == [
        (Pace.ON_TRACK, Pace.BEHIND),
        (Pace.BEHIND, Pace.STUCK),
    ]


def test_morning_comes_in_each_customers_own_zone(app: Flask, at: Callable[..., Any]) -> None:
    with clock.at(MONDAY), at("sakura") as customer_id:
        db.session.get_one(Customer, customer_id).time_zone = "America/New_York"
        begun(TemplateShape(phases=(phase("a", step("one", due=1)),)))
        db.session.commit()
    # It was still Sunday in New York when it began: due on Monday.
    assert _run(app, customer_id, MONDAY + timedelta(hours=6))[0].isoformat() == "2026-11-15"
    assert _run(app, customer_id, MONDAY + timedelta(hours=12))[0].isoformat() == "2026-11-16"
    assert _run(app, customer_id, MONDAY + timedelta(hours=36))[1:] == (Pace.BEHIND, 1)


def test_what_nothing_announces_is_looked_for(app: Flask, at: Callable[..., Any]) -> None:
    shape = TemplateShape(phases=(phase("a", step("one", automatic=Rule("used_daily", people=50, days=3))),))
    with at("sakura") as customer_id:
        begun(shape)
        db.session.commit()
    with at("ume") as _other:
        db.session.commit()
    with app.app_context():
        polling.look(OutboxItem(kind="onboarding.poll"))
        polling.look(OutboxItem(kind="onboarding.poll"))
        owed = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "onboarding.settle")).all()
        assert [one.customer_ref for one in owed] == [customer_id]
