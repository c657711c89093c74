"""What events ask of somebody: to be there today or tomorrow."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import NextThing, Rank, offers_to_customers
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.clock import day_of
from portal.foundation.i18n import language
from portal.gatherings.queries.gatherings import ahead
from portal.gatherings.rules.words import SeatState
from portal.meetings.queries import clocks

SOON = timedelta(hours=24)


@offers_to_customers
def soon(point: Standpoint) -> Iterator[NextThing]:
    """Offer the events to which somebody goes within a day."""
    if point.side is not Side.CUSTOMER or not point.may(Permit.GATHERINGS_READ) or point.user is None:
        return
    for row in ahead(point, mine=True, most=3):
        if row.mine is not SeatState.COMING or row.starts_at > clock.now() + SOON:
            continue
        zone = point.user.time_zone
        title = row.title_en or row.title_ja if language() == "en" else row.title_ja or row.title_en
        yield NextThing(
            rank=Rank.PEOPLE, kind="gathering.soon", title=_l("You go to this event: %(title)s", title=title),
            url=url_for("gatherings.show", slug=point.customer.slug, gathering=row.public_id),
            label=_l("See the event"), reason=clocks.clock_in(row.starts_at, row.ends_at, zone).words,
            due=day_of(row.starts_at, zone), icon="calendar",
        )  # fmt: skip
