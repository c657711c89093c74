"""What the bell says about events. What changes a calendar comes by a letter of its own, so nobody is told twice."""

from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.models import Customer, User
from portal.accounts.queries.reach import keys_of
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.gatherings.models import Gathering
from portal.gatherings.queries.gatherings import by_ids
from portal.gatherings.queries.reaching import admits
from portal.gatherings.rules.words import GatheringState
from portal.meetings.queries import clocks

CUSTOMERS = (Side.CUSTOMER,)
STANDING = frozenset({GatheringState.PUBLISHED, GatheringState.HELD})
CALLED_OFF = frozenset({GatheringState.CANCELLED})
Sentence = Callable[[str], str]
notices.chapter(_l("Events"), "gathering.")


@notices.kind(
    "gathering.moved_up", _l("A seat at an event has become free for me"), fixed=True, weight=Weight.SPEAKS,
    sides=CUSTOMERS,
)  # fmt: skip
def moved_up(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever waited that they have a seat."""
    return _told(
        reader,
        noted,
        lambda title: _("You have a seat: %(title)s", title=title),
        only=STANDING,
    )


@notices.kind(
    "gathering.changed", _l("An event that I go to has changed"), fixed=True, weight=Weight.SPEAKS, sides=CUSTOMERS
)  # fmt: skip
def changed(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell that an event is at another time or place."""
    return _told(reader, noted, lambda title: _("Changed: %(title)s", title=title), only=STANDING)


@notices.kind(
    "gathering.cancelled", _l("An event that I go to is cancelled"), fixed=True, weight=Weight.SPEAKS, sides=CUSTOMERS
)  # fmt: skip
def cancelled(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell that an event does not take place."""
    return _told(reader, noted, lambda title: _("Cancelled: %(title)s", title=title), only=CALLED_OFF)


@notices.kind(
    "gathering.feedback", _l("An event where I was is over"), usually=ByMail.DIGEST, sides=CUSTOMERS
)
def feedback(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Ask how it was."""
    return _told(
        reader, noted, lambda title: _("How was it? %(title)s", title=title), action=_("Say how it was")
    )


@notices.kind(
    "gathering.material", _l("There is a recording or slides of an event where I was"), usually=ByMail.DIGEST,
    sides=CUSTOMERS,
)  # fmt: skip
def material(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell that there is something to look at again."""
    return _told(reader, noted, lambda title: _("To look at again: %(title)s", title=title))


def _told(
    reader: User,
    noted: Sequence[Noted],
    sentence: Sentence,
    *,
    only: frozenset[GatheringState] | None = None,
    action: str = "",
) -> Mapping[int, Told]:
    rows = by_ids(one.subject_id for one in noted)
    keys = {one.customer_id: _keys(one.customer_id) for one in noted}
    found: dict[int, Told] = {}
    for one in noted:
        row = rows.get(one.subject_id)
        if row is None or not _seen(row, keys[one.customer_id], only):
            continue
        title = row.title_in(language())
        found[one.id] = Told(
            title=sentence(title),
            endpoint="gatherings.show",
            place={"slug": one.customer_slug, "gathering": row.public_id},
            text=clocks.clock_in(row.starts_at, row.ends_at, reader.time_zone).words,
            about=title,
            subject=sentence(title),
            action=action or _("See the event"),
            thread=f"gathering-{row.public_id}",
            icon="calendar",
        )
    return found


def _keys(customer_id: int) -> set[str]:
    return keys_of(db.session.get_one(Customer, customer_id))


def _seen(row: Gathering, keys: set[str], only: frozenset[GatheringState] | None) -> bool:
    out = row.state is not GatheringState.DRAFT and (only is None or row.state in only)
    return out and admits(row.reach, row.addressees, keys)
