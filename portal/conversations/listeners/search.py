"""A search that found nothing becomes a conversation: what its author wants told stands below their question."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.collaboration.rules.mentions import clean
from portal.conversations.actions import conversations as change
from portal.conversations.queries.expectations import expectation
from portal.conversations.rules.context import Context
from portal.search import sources
from portal.search.sources import Asked, Asks


def facts(point: Standpoint) -> Mapping[str, Any] | None:
    """Say who answers, and by when."""
    return {"expected": expectation(point.customer)} if point.may(Permit.CONVERSATIONS_WRITE) else None


def begin(point: Standpoint, asked: Asked) -> str:
    """Begin a conversation with the question; return its address."""
    told = [f"- {one.label}: {one.said or one.words}" for one in asked.told]
    text = clean("\n".join([asked.text, "", *told]) if told else asked.text)
    conversation = change.begin(
        point.customer, asked.title, text, by=point.actor, context=Context(search=asked.words)
    )
    return url_for("conversations.show", slug=point.customer.slug, conversation=conversation.public_id)


sources.questions_go(Asks("conversations/context/answers.html", facts, begin))
