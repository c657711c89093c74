"""What conversations add to what is seen at once: what else is open, what this became, and who answers by when."""

from typing import Any

from sqlalchemy import select

from portal.activity.context import About, about_customer
from portal.collaboration.queries.origins import became
from portal.conversations.models import Conversation
from portal.conversations.queries.asking import open_ones
from portal.conversations.queries.conversations import KIND
from portal.conversations.queries.expectations import expectation
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


@about_customer("conversations/context/answers.html", order=5, sides=(Side.CUSTOMER,))
def who_answers(about: About) -> dict[str, Any]:
    """Tell the customer's people who answers, and when."""
    conversation = _open(about)
    expected = expectation(about.point.customer, conversation)
    return {"expected": expected, "brief": ""}


@about_customer("conversations/context/became.html", order=45, sides=(Side.CUSTOMER, Side.VENDOR))
def what_it_became(about: About) -> dict[str, Any] | None:
    """Tell what was made of what is open."""
    if not about.subject_id:
        return None
    made = became(about.subject_kind, about.subject_id)
    return {"became": made} if made else None


@about_customer("conversations/context/open.html", order=50)
def what_else_is_open(about: About) -> dict[str, Any] | None:
    """Tell which other conversations are open."""
    found = open_ones(about.subject_id if about.subject_kind == KIND else 0)
    return {"rows": found.rows, "more": found.total - len(found.rows)} if found.rows else None


def _open(about: About) -> Conversation | None:
    if about.subject_kind != KIND or not about.subject_id:
        return None
    asked = select(Conversation).where(Conversation.id == about.subject_id)
    return db.session.scalar(narrowed(asked, Conversation))
