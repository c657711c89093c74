"""Check-ins among the next things: for who is inside a customer, and at the desk for the vendor's own nodes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import Keeping, NextThing, Rank, offers_to_customers, offers_to_vendor
from portal.plans.listeners.asks.values import KIND as VALUE
from portal.plans.queries.checkins import open_asks
from portal.plans.queries.checkins_desk import own_in_need

NAMED = 3


@offers_to_customers
def check_in(point: Standpoint) -> Iterator[NextThing]:
    """Offer the check-in once more than missing values needs this person; values alone have an offer of their own."""
    if point.customer is None or point.read_only or not point.may(Permit.MAP_READ):
        return
    asks = open_asks(point, but=(VALUE,))
    if not asks:
        return
    titles = [str(ask.title) for ask in asks]
    yield NextThing(
        rank=Rank.VALUES - 1,
        kind="checkin.open",
        title=lazy_ngettext(
            "One thing of yours needs a word", "%(num)s things of yours need a word", len(asks)
        ),
        url=url_for("checkins.show", slug=point.customer.slug),
        label=_l("Begin the check-in"),
        reason=_some(titles),
        due=min((ask.due for ask in asks if ask.due is not None), default=None),
        caption=_l("One card at a time, a few minutes"),
        icon="clipboard-list",
    )


@offers_to_vendor(keeping=Keeping.APART)
def own_nodes(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer a vendor person the check-in of each customer where something of their own is late or stuck."""
    rows = own_in_need(user.id, customer_ids)
    found = Counter(row.customer_id for row in rows)
    for customer_id, count in found.items():
        mine = [row for row in rows if row.customer_id == customer_id]
        yield NextThing(
            rank=Rank.ANYTHING,
            kind="checkin.own",
            title=lazy_ngettext(
                "One thing of yours needs a word", "%(num)s things of yours need a word", count
            ),
            url=url_for("checkins.show", slug=mine[0].slug),
            label=_l("Begin the check-in"),
            reason=_some([row.title for row in mine]),
            since=min(_since(row) for row in mine),
            caption=_l("One card at a time, a few minutes"),
            customer_name=mine[0].customer_name,
            customer_url=url_for("customer_home.show", slug=mine[0].slug),
            customer_id=customer_id,
            place=(min(_since(row) for row in mine), customer_id),
            icon="clipboard-list",
        )


def _since(row: Any) -> date:
    since: date = row.blocked_since or row.due_on
    return since


def _some(titles: Sequence[str]) -> str:
    return _(", ").join(titles[:NAMED]) + (" …" if len(titles) > NAMED else "")
