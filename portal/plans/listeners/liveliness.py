"""A plan that fell quiet says so on its customer's home, kindly, once the vendor's side has had its time."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import NextThing, Rank, offers_to_customers
from portal.foundation.audience import Side
from portal.plans.queries import plans
from portal.plans.queries.liveliness import Alive, liveliness, told_to_customer
from portal.plans.rules.liveliness import Reason


@offers_to_customers
def quiet_plan(point: Standpoint) -> Iterator[NextThing]:
    """Offer the customer's people a fresh start with a plan that nobody has looked at or measured for long."""
    if point.customer is None or point.side is not Side.CUSTOMER or not point.may(Permit.MAP_READ):
        return
    plan = plans.active_plan()
    fading = told_to_customer(plan.id) if plan is not None else None
    if plan is None or fading is None:
        return
    alive = liveliness(plan, point.customer)
    if not alive.quiet and Reason.UNOPENED not in fading.reasons:
        return  # somebody entered the values meanwhile; what the worker remembers follows within the hour
    enters = point.may(Permit.VALUES_ENTER)
    yield NextThing(
        rank=Rank.SILENCE,
        kind="plan.quiet",
        title=_l("Your success plan has been quiet for a while"),
        url=url_for("checkins.show" if enters else "map.active", slug=point.customer.slug),
        label=_l("Take five minutes for it") if enters else _l("Look at the success map"),
        reason=_reason(alive),
        caption=_l("One card at a time, a few minutes") if enters else "",
        icon="moon",
    )


def _reason(alive: Alive) -> Any:
    if Reason.UNMEASURED in alive.verdict.reasons and alive.measured_on is not None:
        return lazy_ngettext(
            "The last value came in %(num)s day ago. A few minutes are enough to see where you stand again.",
            "The last value came in %(num)s days ago. A few minutes are enough to see where you stand again.",
            (alive.today - alive.measured_on).days,
        )
    return _l("Good that you are here: a few minutes are enough to see where you stand again.")
