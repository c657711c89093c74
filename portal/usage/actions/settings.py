"""Setting how long events are kept as they came."""

from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.usage.models import UsageRule
from portal.usage.queries.keeping import kept_days


def keep_for(days: int, *, by: Actor) -> None:
    """Keep events for so many days from now on; the worker forgets older ones within the hour."""
    before = kept_days()
    if days == before:
        return
    db.session.merge(UsageRule(id=1, kept_days=days))
    db.session.flush()
    audit.remember("settings.changed", by=by, subject="usage", changes={"kept_days": [before, days]})
