"""Which events the product tells of."""

from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.usage.models import UsageTotal


def known() -> list[str]:
    """Return every event name that ever came, of any customer, in order; for editors of templates.

    Names are the vendor's own words and say nothing of a customer.
    """
    with every_customer("the names of events are the vendor's own words"):
        asked = narrowed(select(UsageTotal.name).distinct().order_by(UsageTotal.name), UsageTotal)
        return list(db.session.scalars(asked))
