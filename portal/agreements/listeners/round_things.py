"""An edition that waits for one's yes, or came back, is the next thing to do."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import Keeping, NextThing, Rank, offers_to_customers, offers_to_vendor
from portal.agreements.queries.turns import turns, waiting_at
from portal.foundation.audience import Side


@offers_to_customers
def answers_for_customers(point: Standpoint) -> Iterator[NextThing]:
    """Offer the editions at which this person is asked, or may act for the one who is."""
    if point.side is Side.CUSTOMER and point.may(Permit.MAP_AGREE):
        for row in turns(point.user.id):
            yield _answer(row, point.user.id)


@offers_to_vendor(keeping=Keeping.APART)
def answers_for_vendor(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer the same to one of ours, and what came back to them."""
    for row in waiting_at(user.id, customer_ids):
        yield _came_back(row) if row.person_id is None else _answer(row, user.id, of_customer=True)


def _came_back(row: Any) -> NextThing:
    return NextThing(
        Rank.AGREEMENT,
        "agreement.sent_back",
        _l("“%(title)s” was sent back", title=row.title),
        url_for("agreements.show", slug=row.slug, agreement=row.public_id),
        _l("Read the reason"),
        reason=_l("Put a corrected edition forward when it is clear what should change."),
        since=row.at.date(),
        caption=_l("The reason, and what it is about"),
        customer_name=row.customer_name,
        customer_url=url_for("customer_home.show", slug=row.slug),
        icon="undo-2",
        customer_id=row.customer_id,
        place=(row.at,),
    )


def _answer(row: Any, user_id: int, *, of_customer: bool = False) -> NextThing:
    own = row.person_id == user_id
    reason = (
        _l("It is your turn in the circulation. The contract does not change.")
        if own
        else _l("%(name)s is asked; you may act as the deputy.", name=row.person)
    )
    return NextThing(
        Rank.AGREEMENT,
        "agreement.your_turn",
        _l("Check “%(title)s” and agree", title=row.title),
        url_for("agreements.show", slug=row.slug, agreement=row.public_id),
        _l("Check the content"),
        reason=reason,
        due=row.decide_by,
        caption=_l("Everything on one page; nothing is decided by opening it"),
        customer_name=row.customer_name if of_customer else "",
        customer_url=url_for("customer_home.show", slug=row.slug) if of_customer else "",
        icon="handshake",
        customer_id=row.customer_id,
        place=(row.at,),
    )
