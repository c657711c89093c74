"""What a plan that fell quiet asks of a vendor person."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from portal.accounts.rules.visits import opened_on
from portal.activity.next_things import NextThing, Rank
from portal.foundation import clock
from portal.portfolio.rules.lists import SILENT_AFTER, Days, Line


def wake_the_plan(line: Line, days: Days) -> NextThing:
    """Say that a plan fell quiet, and why: for the vendor's side, which hears of it first."""
    today = days.today(line.time_zone)
    newest = clock.day_of(line.opened_at, line.time_zone) if line.opened_at else None
    asleep = line.fading == "asleep"
    return NextThing(
        Rank.SILENCE,
        "plan.quiet",
        _l("The plan has fallen asleep") if asleep else _l("The plan is falling asleep"),
        f"/c/{line.slug}/plans/{line.plan_pid}",
        _l("Look at the plan"),
        reason=_quiet_because(line),
        since=line.quiet_since,
        caption=_l("The customer is told in a few working days, if it stays so"),
        drawing={
            "days": opened_on(line.opened_days, newest, today),
            "note": _l("Days opened in the last 30"),
        },
        icon="moon",
        customer_name=line.name,
        customer_url=f"/c/{line.slug}",
    )


def _quiet_because(line: Line) -> Any:
    if line.overdue and line.silence > SILENT_AFTER:
        return lazy_ngettext(
            "%(num)s KPI has had no value for two periods, and nobody of the customer was here for %(days)s days.",
            "%(num)s KPIs have had no value for two periods, and nobody of the customer was here for %(days)s days.",
            line.overdue,
            days=line.silence,
        )
    if line.overdue:
        return lazy_ngettext(
            "%(num)s KPI has had no value for two periods.",
            "%(num)s KPIs have had no value for two periods.",
            line.overdue,
        )
    return lazy_ngettext(
        "Nobody of the customer was here for %(num)s day.",
        "Nobody of the customer was here for %(num)s days.",
        line.silence,
    )
