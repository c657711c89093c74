"""When people of one customer are reminded of steps, in words for both sides, and who was lately."""

from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import CustomerRole
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.activity.queries import named
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.onboarding.forms.reminder_rules import day_words
from portal.onboarding.queries import reminder_rules as rules
from portal.onboarding.queries import reminders as queries
from portal.onboarding.queries.reminder_rules import LEVELS
from portal.onboarding.rules.shapes import Words
from portal.onboarding.views.journeys import bp

LATELY = timedelta(days=30)


@bp.page("/reminders", permit=Permit.ONBOARDING_READ)
def reminders() -> ResponseReturnValue:
    """Say when whom, and who was reminded: to the vendor of everybody, to administrators of their own people."""
    point = standpoint()
    escalation = rules.escalation_of(point.customer)
    days = [(name, getattr(escalation, name)) for name in LEVELS]
    return render_template(
        "onboarding/reminders/told.html",
        levels=[(name, day_words(name, count)) for name, count in days if count is not None],
        told=_told(point),
        whole=_whose(point).get("person_id") is None,
        ours=point.side is Side.CUSTOMER,
        change_url=_change_url(point),
    )


def _told(point: Standpoint) -> list[dict[str, Any]]:
    rows = queries.reminded(clock.now() - LATELY, **_whose(point))
    people = named({row.person_id for row in rows})
    return [
        {
            "at": row.at,
            "who": people[row.person_id],
            "level": LEVELS[row.level],
            "due_on": row.due_on,
            "step": row.public_id,
            "title": Words(row.title_ja, row.title_en).of(language()),
            "state": row.state,
        }
        for row in rows
        if row.person_id in people
    ]


def _whose(point: Standpoint) -> dict[str, Any]:
    """Return whose reminders the reader sees."""
    if point.side is Side.VENDOR:
        return {}
    if point.membership is not None and point.membership.role is CustomerRole.ADMIN:
        return {"side": Side.CUSTOMER}
    return {"person_id": point.user.id}


def _change_url(point: Standpoint) -> str:
    """Return where the rules of this customer are changed, for those who may."""
    if not point.may(Permit.ONBOARDING_TEMPLATES):
        return ""
    row = rules.set_for(point.customer)
    if row is not None:
        return url_for("reminder_rules.edit", reminder_rules=row.public_id)
    return url_for("reminder_rules.add", customer=point.customer.slug)
