"""Proposals of the other side are the next thing to do for whoever may decide on them."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.accounts.permits import ROLE_OF_STAFF, Permit, permits
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import Keeping, NextThing, Rank, offers_to_customers, offers_to_vendor
from portal.agreements.models import ProposalKind
from portal.agreements.queries.proposals import waiting_for
from portal.foundation.audience import Side
from portal.foundation.clock import day_of

TITLES = {
    ProposalKind.CHANGE: _l("Decide on a change put forward: %(title)s"),
    ProposalKind.INITIATIVE: _l("Decide on an initiative put forward: %(title)s"),
    ProposalKind.KPI: _l("Decide on a KPI put forward: %(title)s"),
}


@offers_to_customers
def proposals_for_customers(point: Standpoint) -> Iterator[NextThing]:
    """Offer what the vendor's team has put forward."""
    if point.side is Side.CUSTOMER and point.may(Permit.MAP_AGREE):
        for row in waiting_for(Side.CUSTOMER):
            yield _decide(row)


@offers_to_vendor(keeping=Keeping.APART)
def proposals_for_vendor(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer what customers have put forward."""
    if user.staff_role and permits(frozenset({ROLE_OF_STAFF[user.staff_role]}), Permit.MAP_AGREE):
        for row in waiting_for(Side.VENDOR, customer_ids):
            yield _decide(row, of_customer=True)


def _decide(row: Any, *, of_customer: bool = False) -> NextThing:
    return NextThing(
        rank=Rank.AGREEMENT,
        kind="proposal.to_decide",
        title=TITLES[row.kind] % {"title": row.title},
        url=url_for("proposals.show", slug=row.slug, proposal=row.public_id),
        label=_l("See the proposal"),
        reason=_l("It is accepted or declined with a reason; the rest of the plan stays as it is."),
        caption=_l("Opens the proposal with its effect"),
        customer_name=row.customer_name if of_customer else "",
        customer_url=url_for("customer_home.show", slug=row.slug) if of_customer else "",
        icon="message-square",
        since=day_of(row.put_forward_at, row.time_zone),
        customer_id=row.customer_id,
        place=(row.id,),
    )
