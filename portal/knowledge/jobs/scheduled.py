"""What was planned for a moment is published then, as it says by then."""

from datetime import datetime

from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.knowledge.actions import publishing
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import ArticleText


@job("knowledge.publish")
def publish(item: OutboxItem) -> None:
    """Publish a text whose plan is still the one that this item was owed for."""
    text, ids = db.session.get(ArticleText, item.ids["text_id"]), item.ids
    if text is None or text.publish_at is None or text.publish_at != datetime.fromisoformat(ids["at"]):
        return
    by = Actor(ActorKind.PERSON, Side.VENDOR, ids["by_id"])
    try:
        publishing.publish(text, by=by, minor=ids["minor"], follows_original=ids["follows"])
    except Refused:
        text.publish_at = (
            None  # it was archived or emptied meanwhile: the desk shows it as the draft that it is
        )
