"""The check-in of somebody who is signed in."""

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.plans.views import checkins_walk as walking
from portal.plans.views.checkins_walk import Way

bp = CustomerBlueprint("checkins", __name__, "/check-in")


@bp.page("", permit=Permit.MAP_READ)
def show() -> ResponseReturnValue:
    """Show what needs the reader next."""
    return walking.show(_way())


@bp.page("", permit=Permit.MAP_READ, methods=("POST",))
def answer() -> ResponseReturnValue:
    """Take the answer to a card."""
    return walking.answer(_way())


@bp.page("/done", permit=Permit.MAP_READ)
def done() -> ResponseReturnValue:
    """Show what came of it."""
    return walking.tell(_way())


def _way() -> Way:
    point = standpoint()
    slug = point.customer.slug
    return Way(
        point,
        point.actor,
        url_for("checkins.show", slug=slug),
        url_for("checkins.done", slug=slug),
        url_for("customer_home.show", slug=slug),
    )
