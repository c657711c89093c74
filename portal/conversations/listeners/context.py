"""What conversations add to what is seen at once: what else is open, what this became, and who answers by when."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select

from portal.accounts import branding
from portal.activity.context import About, about_customer
from portal.collaboration.queries.origins import became
from portal.conversations.models import Conversation
from portal.conversations.queries.asking import open_ones
from portal.conversations.queries.conversations import KIND
from portal.conversations.queries.expectations import Expectation, expectation
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.i18n import language, moment
from portal.foundation.tenancy import narrowed


@about_customer("conversations/context/answers.html", order=5, sides=(Side.CUSTOMER,))
def who_answers(about: About) -> dict[str, Any]:
    """Tell the customer's people who answers, and when."""
    conversation = _open(about)
    expected = expectation(about.point.customer, conversation)
    return {"expected": expected, "brief": _briefly(expected)}


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


def _briefly(expected: Expectation) -> str:
    who = branding.vendor().name
    if expected.answers is not None:
        who = pgettext("person", "%(name)s", name=expected.answers.person.name_in(language()))
    if expected.theirs_to_say or expected.by is None:
        return _("%(name)s answers you", name=who)
    return _("%(name)s · by %(moment)s", name=who, moment=moment(expected.by))


def _open(about: About) -> Conversation | None:
    if about.subject_kind != KIND or not about.subject_id:
        return None
    asked = select(Conversation).where(Conversation.id == about.subject_id)
    return db.session.scalar(narrowed(asked, Conversation))
