"""Where people land: everybody's door to their own home, and a customer's home composed from what features offer."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint, PersonalBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries.companies import companions, my_companies, today_at
from portal.accounts.standpoint import Standpoint, standpoint
from portal.activity import cards, next_things, queries
from portal.foundation import clock

RECENT = 12
bp = PersonalBlueprint("home", __name__)
customer_bp = CustomerBlueprint("customer_home", __name__)
register(Entry("customer_home.show", _l("Home"), "house", Permit.CUSTOMER_READ, 10, "customer"))


@bp.page("/", permit=Permit.SIGNED_IN)
def show() -> ResponseReturnValue:
    """Send everybody home: the vendor's people to their desk, a customer's person to their company."""
    point = standpoint()
    if point.may(Permit.PORTFOLIO_READ):
        return redirect(url_for("portfolio.today"))
    if point.may(Permit.DESK):
        return redirect(url_for("profile.show"))
    companies = my_companies(point.user)
    if len(companies) == 1:
        return redirect(url_for("customer_home.show", slug=companies[0].slug))
    return redirect(url_for("home.choose"))


@bp.page("/companies", permit=Permit.SIGNED_IN)
def choose() -> ResponseReturnValue:
    """Let somebody who belongs to several companies choose; one who belongs to none is told whom to ask."""
    return render_template("home/choose.html", companies=my_companies(standpoint().user))


@customer_bp.page("", permit=Permit.CUSTOMER_READ, endpoint="show")
def show_customer() -> ResponseReturnValue:
    """Answer in one screen: where we stand, my next thing, what changed since I was here, who my CSM is."""
    point = standpoint()
    things = next_things.for_customer(point)
    since = point.membership.last_visit_at if point.membership else None
    return render_template(
        "home/customer.html",
        today=today_at(point.customer),
        since=since,
        first=things[0] if things else None,
        then=things[1:4],
        days=_by_day(queries.timeline(since=since, limit=RECENT) or queries.timeline(limit=RECENT), point),
        main_cards=cards.cards_for(point, "main"),
        side_cards=cards.cards_for(point, "side"),
        companions=companions(),
    )


def _by_day(entries: Sequence[queries.Entry], point: Standpoint) -> list[tuple[Any, list[queries.Entry]]]:
    zone = point.user.time_zone if point.user else "Asia/Tokyo"
    return [
        (day, list(of_day))
        for day, of_day in groupby(entries, key=lambda entry: clock.day_of(entry.at, zone))
    ]
