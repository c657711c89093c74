"""All customers a vendor person reaches: found, narrowed, sorted, and taken along as a table."""

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation import audit, clock
from portal.foundation.sending import disposition
from portal.foundation.sheets import write_csv
from portal.portfolio.queries.book import found_in
from portal.portfolio.queries.people import people_found
from portal.portfolio.queries.plans import nodes_found
from portal.portfolio.rules.lists import Which
from portal.portfolio.views.desk import bp
from portal.portfolio.views.lists import facts_of_list, wish_of_request
from portal.portfolio.views.tables import header, rows

ROWS = 20
register(
    Entry(
        "portfolio.customers",
        _l("Customers"),
        "building-2",
        Permit.PORTFOLIO_READ,
        20,
        "desk",
        belongs=("customers.",),
    )
)


@bp.page("/customers", permit=Permit.PORTFOLIO_READ)
def customers() -> ResponseReturnValue:
    """Show the customers, and with words to look for also people, goals and KPIs."""
    user = standpoint().user
    wish = wish_of_request(Which.ALL)
    return render_template(
        "portfolio/customers.html",
        people=people_found(user, wish.words) if wish.words else [],
        nodes=nodes_found(user, wish.words) if wish.words else [],
        **facts_of_list(wish, ROWS, ".customers", {}).for_template(),
    )


@bp.page("/customers/standing.csv", permit=Permit.PORTFOLIO_READ, methods=("POST",))
def export() -> Response:
    """Send the list as it is narrowed and sorted, all pages of it; remembered in the audit log."""
    point = standpoint()
    wish = wish_of_request(Which.ALL)
    found = found_in(point.user, wish.words)
    lines = found.listed(wish).lines
    audit.remember("portfolio.exported", by=point.actor, customers=len(lines))
    response = make_response(write_csv(header(), rows(lines)))
    name = _("customers") + f"-{clock.now():%Y%m%d}.csv"
    response.headers["Content-Disposition"] = disposition("attachment", name)
    response.mimetype = "text/csv"
    response.headers["Cache-Control"] = "no-store"
    return response
