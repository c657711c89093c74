"""How long events are kept as they came."""

from sqlalchemy import select

from portal.foundation.db import db
from portal.usage.models import UsageRule
from portal.usage.rules.keeping import USUAL_DAYS


def kept_days() -> int:
    """Return after how many days an event is forgotten; what was counted of it stays."""
    return db.session.scalar(select(UsageRule.kept_days).where(UsageRule.id == 1)) or USUAL_DAYS
