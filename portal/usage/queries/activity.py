"""Who used the product last, and when."""

from datetime import date, datetime

from sqlalchemy import distinct, func, select

from portal.foundation.db import db
from portal.usage.models import UsageCount, UsagePerson
from portal.usage.queries.counts import rows_of, who


def last_of_people(customer_id: int) -> dict[int, datetime]:
    """Return when each member was last active in the product, by their person id."""
    with rows_of(customer_id):
        asked = (
            select(UsagePerson.person_id, func.max(UsagePerson.last_at))
            .where(UsagePerson.person_id.is_not(None))
            .group_by(UsagePerson.person_id)
        )
        return {person_id: last_at for person_id, last_at in db.session.execute(asked) if person_id}


def active_people(customer_id: int, since: date) -> int:
    """Return how many different people did anything since a day of the customer's."""
    with rows_of(customer_id):
        asked = (
            select(func.count(distinct(who())))
            .select_from(UsageCount)
            .join(UsagePerson, UsagePerson.id == UsageCount.person_id)
            .where(UsageCount.day >= since, UsagePerson.named != "")
        )
        return db.session.scalar(asked) or 0
