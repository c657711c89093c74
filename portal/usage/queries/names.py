"""Which events the product tells of."""

from collections.abc import Set as Pairs

from sqlalchemy import func, select

from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.usage.models import UsageTotal

#: So many different names a customer may have: a vendor has dozens, a mistake has thousands.
MOST_NAMES = 500


def known() -> list[str]:
    """Return every event name that ever came, of any customer, in order; for editors of templates.

    Names are the vendor's own words and say nothing of a customer.
    """
    with every_customer("the names of events are the vendor's own words"):
        asked = narrowed(select(UsageTotal.name).distinct().order_by(UsageTotal.name), UsageTotal)
        return list(db.session.scalars(asked))


def beyond(pairs: Pairs[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return those of (customer, name) for which the customer has no room any more; names that came before have."""
    with every_customer("events of several customers come in one batch"):
        new = pairs - _seen(pairs)
        if not new:
            return set()
        room = {
            customer_id: MOST_NAMES - count for customer_id, count in _counts({one for one, _ in new}).items()
        }
    full = set()
    for customer_id, name in sorted(new):
        room[customer_id] = room.get(customer_id, MOST_NAMES) - 1
        if room[customer_id] < 0:
            full.add((customer_id, name))
    return full


def _seen(pairs: Pairs[tuple[int, str]]) -> set[tuple[int, str]]:
    customer_ids, names = {one for one, _ in pairs}, {name for _, name in pairs}
    asked = select(UsageTotal.customer_id, UsageTotal.name).where(
        UsageTotal.customer_id.in_(sorted(customer_ids)), UsageTotal.name.in_(sorted(names))
    )
    return {(row[0], row[1]) for row in db.session.execute(narrowed(asked, UsageTotal))}


def _counts(customer_ids: Pairs[int]) -> dict[int, int]:
    asked = (
        select(UsageTotal.customer_id, func.count())
        .where(UsageTotal.customer_id.in_(sorted(customer_ids)))
        .group_by(UsageTotal.customer_id)
    )
    return {row[0]: row[1] for row in db.session.execute(narrowed(asked, UsageTotal))}
