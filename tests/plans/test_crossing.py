"""Edits that cross inside the database: they wait for each other no longer than they must, and none fails for it."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.plans.actions import pulse
from portal.plans.models import Node, Plan, PlanPulse, PlanSummary
from portal.web.app import CROSSED_RETRIES
from tests.plans.filled import filled

TITLE = "sakura shared initiative"


def address(at) -> str:
    with at("sakura"):
        return f"/c/sakura/nodes/{db.session.scalars(select(Node.public_id).where(Node.title == TITLE)).one()}/edit"


def test_everybody_who_edits_a_plan_waits_for_its_counter_alone_and_last(as_, at, counting):
    """Nothing but judging the plan and the commit stands behind the one row that all who edit a plan wait for."""
    browser, page = as_("aoi"), address(at)
    form = filled(browser.get(page).text, page, title="late")
    with counting() as statements:
        assert browser.post(page, data=form).status_code == 303
    told = [statement.split("\n")[0] for statement in statements]
    raised = next(n for n, words in enumerate(told) if words.startswith("UPDATE plan_pulse"))
    behind = [words for words in told[raised + 1 :] if words.startswith(("INSERT", "UPDATE", "DELETE"))]
    judging = ("UPDATE plan_summary", "INSERT INTO plan_summary", "UPDATE customer SET pulse")
    assert all(words.startswith(judging) for words in behind), behind
    assert any("INSERT INTO revision" in words for words in told[:raised])
    assert any("INSERT INTO answered_request" in words for words in told[:raised])


def test_a_counter_is_raised_once_for_each_audience_that_sees_something_else(at):
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        before = _pulses()
        pulse.bump(plan, Visibility.VENDOR, fields_of=[7])
        pulse.bump(plan, Visibility.SHARED, fields_of=[8])
        pulse.bump(plan, Visibility.SHARED, fields_of=[8])
        assert _pulses() == before, "not before the commit"
        db.session.commit()
        after = _pulses()
    version, around, edited = range(3)
    assert {
        audience: after[audience][version] - before[audience][version] for audience in Audience
    } == dict.fromkeys(Audience, 1)
    assert all(after[audience][around] == before[audience][around] for audience in Audience)
    assert {audience: after[audience][edited] for audience in Audience} == {
        Audience.VENDOR: None,
        Audience.CUSTOMER: 8,
        Audience.GUEST: 8,
    }


def test_what_was_undone_raises_nothing(at):
    with at("sakura"):
        plan, before = db.session.scalars(select(Plan)).one(), _pulses()
        pulse.bump(plan, Visibility.SHARED)
        db.session.rollback()
        db.session.commit()
        assert _pulses() == before


def test_summaries_are_judged_behind_the_counter(as_, at, counting):
    """Judged before it, a summary could miss what somebody else commits meanwhile, and stay wrong."""
    browser, page = as_("aoi"), address(at)
    with counting() as statements:
        browser.post(page, data=filled(browser.get(page).text, page, weight="3"))
    kinds = [words.split("\n")[0].split(" SET")[0] for words in statements]
    assert kinds.index("UPDATE plan_pulse") < next(
        n
        for n, words in enumerate(kinds)
        if words.startswith(("UPDATE plan_summary", "INSERT INTO plan_summary"))
    )
    with at("sakura"):
        assert db.session.scalars(select(PlanSummary)).first() is not None


class Deadlock(Exception):
    sqlstate = "40P01"


@pytest.mark.parametrize(("times", "status"), [(1, 303), (CROSSED_RETRIES, 303), (CROSSED_RETRIES + 1, 503)])
def test_an_edit_that_the_database_ended_for_a_crossing_one_is_run_again(app, as_, at, times, status):
    browser, page = as_("aoi"), address(at)
    form = filled(browser.get(page).text, page, title="in the end")
    left = [times]

    def end(_connection, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO revision") and left[0]:
            left[0] -= 1
            raise OperationalError(statement, {}, Deadlock("deadlock detected"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", end)
    try:
        assert browser.post(page, data=form).status_code == status
    finally:
        event.remove(engine, "before_cursor_execute", end)
    with at("sakura"):
        there = db.session.scalars(select(Node.id).where(Node.title == "in the end")).all()
        assert len(there) == (status == 303)


def _pulses() -> dict[Audience, tuple[int, int, int | None]]:
    found = select(PlanPulse.audience, PlanPulse.version, PlanPulse.around, PlanPulse.edited_id)
    return {audience: tuple(rest) for audience, *rest in db.session.execute(found)}
