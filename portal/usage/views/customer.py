"""What a customer's people do in the product: for the vendor by name, for their own administrator in sums."""

from datetime import timedelta
from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import Entry, keep_under, register
from portal.accounts.permits import Permit
from portal.accounts.queries import calendars
from portal.accounts.standpoint import Standpoint, standpoint
from portal.activity.cards import card
from portal.foundation.pages import refused, way_on
from portal.usage.actions import tokens
from portal.usage.forms.tokens import WORDS, TokenForm
from portal.usage.models import EventToken
from portal.usage.queries import activity, counts, keeping, overview
from portal.usage.queries import tokens as asked
from portal.usage.views.desk import MADE, events_url

bp = CustomerBlueprint("own_usage", __name__, "/usage")
PAGE, HELD = "usage/customer.html", "usage/held.html"
LOOKED_BACK = timedelta(days=29)  # thirty days with today
ON_THE_CARD = 5
register(
    Entry(
        "own_usage.show",
        _l("Product usage"),
        "chart-line",
        Permit.USAGE_READ,
        62,
        "customer",
        belongs=("own_usage.",),
    )
)
register(Entry("own_usage.held", _l("Usage that is kept"), "chart-line", Permit.USAGE_OWN, 92, "company"))
keep_under("company.show", "own_usage.held")


@bp.page("", permit=Permit.USAGE_READ)
def show() -> ResponseReturnValue:
    """Show which events came of this customer and when last, what was refused, and their tokens."""
    return render_template(PAGE, **_facts())


@bp.page("/held", permit=Permit.USAGE_OWN)
def held() -> ResponseReturnValue:
    """Tell the customer's administrator what is kept of their company's use: sums, and nobody's name."""
    customer = standpoint().customer
    return render_template(
        HELD,
        rows=counts.held(customer.id),
        kept_days=keeping.kept_days(),
        people=activity.active_people(customer.id, calendars.today_of(customer) - LOOKED_BACK),
    )


@bp.page("/tokens", permit=Permit.EVENTS_TOKENS, methods=("POST",))
def tokens_new() -> ResponseReturnValue:
    """Make a token for this customer; its key is shown on this answer alone."""
    form, point = TokenForm(), standpoint()
    if not form.validate():
        return refused(PAGE, **_facts() | {"form": form})
    token, key = tokens.make(form.name.data, customer_id=point.customer.id, by=point.actor)
    back_url = url_for(".show", slug=point.customer.slug)
    return render_template(MADE, token=token, key=key, events_url=events_url(), back_url=back_url)


@bp.page(
    "/tokens/<pid:event_token>/revoke",
    permit=Permit.EVENTS_TOKENS,
    methods=("POST",),
    loads={"event_token": asked.of_this_customer},
)
def tokens_revoke(event_token: EventToken) -> ResponseReturnValue:
    """Revoke a token of this customer, from this moment."""
    tokens.revoke(event_token, by=standpoint().actor)
    flash(_("%(name)s is revoked. Nothing is taken with it any more.", name=event_token.name), "done")
    return way_on(url_for(".show", slug=standpoint().customer.slug))


@card("usage/_card.html", place="side", order=45)
def on_the_overview(point: Standpoint) -> dict[str, Any] | None:
    """Show the vendor what this customer's people did last in the product; nothing where nothing came."""
    if not point.may(Permit.USAGE_READ):
        return None
    rows = counts.standings(point.customer.id)
    return {"rows": rows[:ON_THE_CARD]} if rows else None


def _facts() -> dict[str, Any]:
    point = standpoint()
    customer = point.customer
    since = calendars.today_of(customer) - LOOKED_BACK
    may_send = point.may(Permit.EVENTS_TOKENS)
    return {
        "rows": counts.standings(customer.id),
        "people": counts.people_by_name(customer.id, since),
        "active": activity.active_people(customer.id, since),
        "refusals": overview.refused(point.user, customer.id),
        "words": WORDS,
        "tokens": asked.of(customer.id) if may_send else [],
        "form": TokenForm(formdata=None) if may_send else None,
        "events_url": events_url(),
    }
