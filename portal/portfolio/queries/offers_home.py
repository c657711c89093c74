"""What a customer's person should do next, as far as the plan as a whole and the company tell."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import NextThing, Rank, offers_to_customers
from portal.foundation.audience import Side
from portal.portfolio.queries import company


@offers_to_customers
def worst_kpi(point: Standpoint) -> Iterator[NextThing]:
    """Offer the KPI that needs action most."""
    stand = company.stand(point.audience)
    if stand.worst and stand.worst.get("standing") == "off_track":
        yield NextThing(
            Rank.ANYTHING,
            "kpi.needs_action",
            _l("See what “%(title)s” needs", title=stand.worst["title"]),
            url_for("kpis.show", slug=point.customer.slug, kpi=stand.worst["pid"]),
            _l("Look at the KPI"),
            reason=_l("It is further behind than any other KPI of your plan."),
            icon="trending-down",
        )


@offers_to_customers
def colleagues_to_invite(point: Standpoint) -> Iterator[NextThing]:
    """Offer an administrator who is alone here to bring colleagues in."""
    if point.side is Side.CUSTOMER and point.may(Permit.PEOPLE_MANAGE) and company.people_sums().people < 2:
        yield NextThing(
            Rank.ANYTHING,
            "people.invite",
            _l("Invite the colleagues who work on this with you"),
            url_for("invitations.show", slug=point.customer.slug),
            _l("Invite colleagues"),
            reason=_l("Goals and KPIs need owners; so far you are here alone."),
            icon="user-plus",
        )
