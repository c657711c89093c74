"""Dates that passed: does it go on, is it done, is something in the way?"""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.i18n import full_date
from portal.plans import checkins
from portal.plans.actions import nodes, nodes_blocks, nodes_ends
from portal.plans.actions.refusals import Refused
from portal.plans.checkins import Answer, Ask
from portal.plans.forms.checkins import BLOCKED, DONE, DROPPED, NEW_DATE, PassedForm
from portal.plans.forms.conflicts import MINE, THEIRS, compare
from portal.plans.listeners.asks.sides import again_on, name_sides
from portal.plans.models import Node, NodeKind, Outcome
from portal.plans.queries import checkins as queries
from portal.plans.queries.changes import last_changes
from portal.plans.queries.plans import plan_of

KIND, ORDER, SECONDS = "passed", 30, 45
TEMPLATE = "plans/checkins/passed.html"


def find(point: Standpoint) -> list[Ask]:
    """Return a card for each date of this person's that has passed; what is in the way has a card of its own."""
    if not point.may(Permit.MAP_EDIT):
        return []
    rows = [row for row in queries.in_need(point) if row.blocked_since is None]
    return [_ask(row, point) for row in rows]


def one(point: Standpoint, subject: str) -> Ask | None:
    """Return the card of one node, whatever its date is by now."""
    node = queries.owned_node(point, subject) if point.may(Permit.MAP_EDIT) else None
    if node is None or node.kind is NodeKind.KPI or node.due_on is None:
        return None
    return _ask(node, point)


def take(ask: Ask, form: Any, point: Standpoint, by: Actor) -> Answer:
    """Give the node a new date with its reason, close it, or say what is in the way."""
    node = queries.owned_node(point, ask.subject)
    if node is None:
        return Answer(status=409)
    given = _form(node, point, form)
    if not given.validate():
        return Answer(status=422, facts={"form": given})
    if node.outcome is not None:
        return Answer(
            status=409, facts={"form": given, "ended": last_changes("node", node.id).get("outcome")}
        )
    try:
        return _taken(node, given, form, point, by)
    except Refused:
        return Answer(status=422, facts={"form": given, "closed": True})


def _taken(node: Node, given: PassedForm, form: Any, point: Standpoint, by: Actor) -> Answer:
    plan, how = plan_of(node.plan_id), given.how.data
    if how == NEW_DATE:
        return _new_date(node, given, form, by)
    if how == BLOCKED:
        waiting = Side(given.waiting_for.data)
        nodes_blocks.block(plan, node, given.blocked_why.data, waiting, by=by)
        said, follows = {"waiting_for": waiting.value}, f"blocked:{node.public_id}"
        return Answer("blocked", said, ask_again=again_on(point), again_key=follows)
    outcome = Outcome.CANCELLED if how == DROPPED else Outcome.ACHIEVED
    if how == DONE and node.kind is NodeKind.GOAL:
        outcome = Outcome(given.outcome.data)
    nodes_ends.close(plan, node, outcome, by=by)
    return Answer("closed", {"outcome": outcome.value, "kind": node.kind.value})


def _new_date(node: Node, given: PassedForm, form: Any, by: Actor) -> Answer:
    found = compare({"due_on": node.due_on}, given.seen_values(), {"due_on": given.due_on.data})
    choice = form.get("choose-due_on")
    if found.disputed and choice == THEIRS:
        return Answer("date_kept", {"due_on": history.plain(node.due_on)})
    if found.disputed and choice != MINE:
        clash = {"theirs": node.due_on, "by": last_changes("node", node.id).get("due_on")}
        return Answer(status=409, facts={"form": given, "clash": clash})
    history.change_set(by, why=given.why.data)
    nodes.revise(plan_of(node.plan_id), node, {"due_on": given.due_on.data}, by=by)
    return Answer("new_date", {"due_on": history.plain(given.due_on.data)})


def _ask(row: Any, point: Standpoint) -> Ask:
    words = (
        _l("The date of this goal passed on %(day)s", day=full_date(row.due_on))
        if row.kind is NodeKind.GOAL
        else _l("Its date passed on %(day)s", day=full_date(row.due_on))
    )
    return Ask(
        f"{KIND}:{row.public_id}",
        row.title,
        why=words,
        template=TEMPLATE,
        draw=lambda: _drawn(row, point),
        order=ORDER,
        seconds=SECONDS,
        due=row.due_on,
    )


def _drawn(row: Any, point: Standpoint) -> dict[str, Any]:
    form = _form(row, point)
    form.remember_seen()
    form.due_on.data = None  # the date that passed is no suggestion for the new one
    return {"form": form, "node": row}


def _form(row: Any, point: Standpoint, typed: Any = None) -> PassedForm:
    is_goal = row.kind is NodeKind.GOAL
    first = {"due_on": row.due_on} if typed is None else {}
    form = PassedForm(typed, today=today_of(point.customer), is_goal=is_goal, data=first)
    name_sides(form, point)
    return form


checkins.asks(KIND, find, one=one, take=take)
