"""Addresses that articles had once."""

from sqlalchemy import select

from portal.foundation.db import db
from portal.knowledge.models import OldAddress


def led_elsewhere(path: str, article_id: int) -> bool:
    """Tell whether an address leads to another article already, which keeps it."""
    found = db.session.scalar(select(OldAddress.article_id).where(OldAddress.path == path.strip("/")[:400]))
    return found is not None and found != article_id
