"""つばめ製作所: three weeks in, with a plan begun from a starter map."""

from functools import partial

from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.actions import measurements, plans, sharing, starters
from portal.plans.actions.measurements import Entry
from portal.plans.models import Kpi, Node, Plan
from portal.plans.queries import plans as asked
from portal.plans.starters import starter
from portal.web.demo.maps import Map
from portal.web.demo.telling import TOKYO, Story

KEY = "tsubame"


def add_scenes(story: Story) -> None:
    """Add how the plan began, was shared, and got its first values."""
    story.scene(20, "14:00", "ryo", KEY, lambda by: _begin(story, by))
    story.scene(18, "10:00", "ryo", KEY, _share)
    for ago, share in ((12, 0.25), (5, 0.45)):
        story.visit(ago, "09:50", "mio", KEY)
        story.scene(ago, "10:00", "mio", KEY, partial(_enter, share))


def _begin(story: Story, by: Actor) -> None:
    period = Map("", "", (), since=20).period(story.today)
    facts = {"title": "人事手続きの電子化", "starts_on": period.first, "ends_on": period.last}
    plan = plans.create(facts, visibility=Visibility.VENDOR, by=by)
    chosen = starter("paperwork")
    if chosen is None:
        raise LookupError("there is no starter map for HR paperwork")
    starters.fill(plan, chosen, "ja", by=by)


def _share(by: Actor) -> None:
    plan = _plan()
    sharing.publish(plan, sharing.still_inside(plan, by), by=by)


def _enter(share: float, by: Actor) -> None:
    """Enter a value for each KPI that has a way to go: the others wait for figures only the customer has."""
    on, plan = clock.today(TOKYO), _plan()
    agreed = select(Node, Kpi.baseline, Kpi.target).join(Kpi, Kpi.node_id == Node.id)
    complete = agreed.where(Node.plan_id == plan.id)
    entries = [
        Entry(node, on, round(start + (target - start) * share))
        for node, start, target in db.session.execute(narrowed(complete, Node, Kpi))
        if start is not None and target is not None
    ]
    measurements.record_many(entries, by=by)


def _plan() -> Plan:
    found = asked.newest_plan()
    if found is None:
        raise LookupError("the plan has not begun")
    return found
