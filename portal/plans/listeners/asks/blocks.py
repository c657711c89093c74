"""What is in the way: still so, or does it move again?"""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.i18n import full_date
from portal.plans import checkins
from portal.plans.actions import nodes_blocks
from portal.plans.actions.refusals import Refused
from portal.plans.checkins import Answer, Ask
from portal.plans.forms.checkins import FREED, BlockedForm
from portal.plans.forms.conflicts import MINE, THEIRS, compare
from portal.plans.listeners.asks.sides import again_on, company, name_sides
from portal.plans.models import Node
from portal.plans.queries import checkins as queries
from portal.plans.queries.changes import last_changes
from portal.plans.queries.plans import plan_of

KIND, SECONDS = "blocked", 45
ORDER_OURS, ORDER = 10, 20
TEMPLATE = "plans/checkins/blocked.html"
FIELDS = ("blocked_why", "waiting_for")


def find(point: Standpoint) -> list[Ask]:
    """Return a card for each of this person's nodes that is blocked; first those that wait for their own side."""
    if not point.may(Permit.MAP_EDIT):
        return []
    rows = [row for row in queries.in_need(point) if row.blocked_since is not None]
    return [_ask(row, point) for row in rows]


def one(point: Standpoint, subject: str) -> Ask | None:
    """Return the card of one node, though it may move again by now."""
    node = queries.owned_node(point, subject) if point.may(Permit.MAP_EDIT) else None
    return _ask(node, point) if node is not None else None


def take(ask: Ask, form: Any, point: Standpoint, by: Actor) -> Answer:
    """Say that the node moves again, or that something is still in the way."""
    node = queries.owned_node(point, ask.subject)
    if node is None:
        return Answer(status=409)
    given = _form(node, point, form)
    if not given.validate():
        return Answer(status=422, facts={"form": given})
    try:
        return _taken(node, given, form, point, by)
    except Refused:
        return Answer(status=422, facts={"form": given, "closed": True})


def _taken(node: Node, given: BlockedForm, form: Any, point: Standpoint, by: Actor) -> Answer:
    plan = plan_of(node.plan_id)
    if given.how.data == FREED:
        nodes_blocks.free(plan, node, by=by)
        return Answer("freed")
    mine = {"blocked_why": given.blocked_why.data, "waiting_for": given.waiting_for.data}
    now = {name: getattr(node, name) for name in FIELDS}
    found, choice = compare(now, given.seen_values(), mine), form.get("choose-blocked_why")
    if found.disputed and choice == THEIRS:
        return Answer("still_blocked", _said(node), ask_again=again_on(point))
    if found.disputed and choice != MINE:
        clash = {"node": node, "by": last_changes("node", node.id).get("blocked_why")}
        return Answer(status=409, facts={"form": given, "clash": clash})
    changed = {**now, **found.changes, **({} if not found.disputed else mine)}
    nodes_blocks.block(plan, node, changed["blocked_why"], Side(changed["waiting_for"]), by=by)
    return Answer("still_blocked", _said(node), ask_again=again_on(point))


def _said(node: Node) -> dict[str, Any]:
    return {"waiting_for": node.waiting_for.value if node.waiting_for else ""}


def _ask(row: Any, point: Standpoint) -> Ask:
    ours = row.waiting_for == point.side
    return Ask(
        f"{KIND}:{row.public_id}",
        row.title,
        why=_why(row, point, ours),
        template=TEMPLATE,
        draw=lambda: {"form": _form(row, point).remember_seen(), "node": row},
        order=ORDER_OURS if ours else ORDER,
        seconds=SECONDS,
    )


def _why(row: Any, point: Standpoint, ours: bool) -> Any:
    if row.blocked_since is None:
        return _l("It moves again")
    since = full_date(row.blocked_since)
    if ours:
        return _l("It has waited for your side since %(day)s", day=since)
    waiting = company(point, row.waiting_for or Side.VENDOR)
    return _l("It has waited for %(company)s since %(day)s", company=waiting, day=since)


def _form(row: Any, point: Standpoint, typed: Any = None) -> BlockedForm:
    first = {name: getattr(row, name) for name in FIELDS} if typed is None else {}
    form = BlockedForm(typed, data=first)
    name_sides(form, point)
    return form


checkins.asks(KIND, find, one=one, take=take)
