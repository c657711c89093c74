"""What a customer's people learned by themselves, as plain facts of a review, alone or beside the community."""

from datetime import datetime
from typing import Any

from portal.accounts.models import Customer
from portal.knowledge.queries import period


def learned(customer: Customer, begins_at: datetime, ends_at: datetime) -> dict[str, Any] | None:
    """Return sums of a period at the customer in scope, None where nobody read or looked for anything."""
    reader = period.reader_at(customer)
    people, articles, openings = period.readings(reader, begins_at, ends_at)
    top = period.most_read(reader, begins_at, ends_at)
    helped, unhelpful = period.helpful(reader, begins_at, ends_at)
    searched, in_vain, opened, asked = period.searches(customer, begins_at, ends_at)
    if not (openings or helped or unhelpful or searched):
        return None
    return {
        "people": people,
        "articles": articles,
        "openings": openings,
        "helped": helped,
        "unhelpful": unhelpful,
        "searched": searched,
        "in_vain": in_vain,
        "opened": opened,
        "asked": asked,
        "top": [
            {
                "id": row.public_id,
                "title": {"ja": row.title_ja or "", "en": row.title_en or ""},
                "people": row.people,
            }
            for row in top
        ],
    }
