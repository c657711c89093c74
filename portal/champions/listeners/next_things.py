"""What a customer's person should do next: answer when put forward, decide about somebody."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import NextThing, Rank, offers_to_customers
from portal.champions.queries.nominations import waiting
from portal.champions.rules.words import NominationKind
from portal.foundation.audience import Side


@offers_to_customers
def for_customers(point: Standpoint) -> Iterator[NextThing]:
    """Offer the nominations that wait for this person's word."""
    if point.side is not Side.CUSTOMER or not point.may(Permit.CHAMPIONS_NOMINATE):
        return
    url = url_for("champions.nominations", slug=point.customer.slug)
    for line in waiting(point):
        since = line.row.at.date()
        if line.mine:
            ambassador = line.row.kind is NominationKind.AMBASSADOR
            yield NextThing(
                rank=Rank.PEOPLE, kind="champion.asked", url=f"{url}#nomination-{line.row.public_id}",
                title=_l("You are put forward as an ambassador") if ambassador
                else _l("You are put forward as a champion of your company"),
                label=_l("Accept or decline"), reason=line.row.why, icon="megaphone", since=since,
            )  # fmt: skip
        elif line.decides and line.row.accepted_at is not None:
            yield NextThing(
                rank=Rank.PEOPLE, kind="champion.to_confirm", url=f"{url}#nomination-{line.row.public_id}",
                title=_l("Confirm a champion of your company"), label=_l("Decide"), icon="megaphone",
                reason=_l("The person has accepted."), since=since,
            )  # fmt: skip
