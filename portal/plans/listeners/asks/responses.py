"""Thresholds that were crossed: has what was agreed for this case begun?"""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.foundation.actor import Actor
from portal.foundation.dates import NotADate, read_date
from portal.foundation.i18n import full_date
from portal.plans import checkins
from portal.plans.actions import responses
from portal.plans.actions.refusals import Refused
from portal.plans.checkins import Answer, Ask
from portal.plans.forms.checkins import BegunForm
from portal.plans.queries.checkins_crossed import Crossed, crossed_of, responsible_for
from portal.plans.queries.plans import plan_of

KIND, ORDER, SECONDS = "response", 15, 60
TEMPLATE = "plans/checkins/response.html"


def find(point: Standpoint) -> list[Ask]:
    """Return a card for each crossed threshold whose response is this person's and has not begun."""
    if not point.may(Permit.MAP_EDIT):
        return []
    found = [one for one in crossed_of(point) if not one.begun]
    return [_ask(one) for one in found]


def one(point: Standpoint, subject: str) -> Ask | None:
    """Return the card of one KPI while its threshold is crossed."""
    if not point.may(Permit.MAP_EDIT):
        return None
    return next((_ask(found) for found in crossed_of(point) if found.row.public_id == subject), None)


def take(ask: Ask, form: Any, point: Standpoint, by: Actor) -> Answer:
    """Say that the response has begun."""
    node = responsible_for(point, ask.subject)
    if node is None:
        return Answer(status=409)
    given = BegunForm(form)
    try:
        since = read_date(form.get("since", ""))
    except NotADate:
        return Answer(status=409)
    if not given.validate():
        return Answer(status=422, facts={"form": given})
    try:
        responses.begin(plan_of(node.plan_id), node, since, given.note.data or "", by=by)
    except Refused:
        return Answer(status=422, facts={"form": given, "closed": True})
    return Answer("begun")


def _ask(crossed: Crossed) -> Ask:
    return Ask(
        f"{KIND}:{crossed.row.public_id}",
        crossed.row.title,
        why=_l("Beyond its threshold since %(day)s", day=full_date(crossed.since)),
        template=TEMPLATE,
        draw=lambda: {"form": BegunForm(None), "crossed": crossed},
        order=ORDER,
        seconds=SECONDS,
        due=crossed.respond_by,
    )


checkins.asks(KIND, find, one=one, take=take)
