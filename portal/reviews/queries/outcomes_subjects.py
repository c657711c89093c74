"""Decisions asked for and aims as subjects: what turning, origins and comments know of them."""

from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.collaboration.subjects import Subject
from portal.reviews.models import Aim, DecisionAsked
from portal.reviews.queries.outcomes import AIM, DECISION


def of_decision(found: DecisionAsked) -> Subject:
    """Return a decision that is asked for as a subject, called by what is asked."""
    return Subject(
        DECISION, found.id, found.public_id, found.request[:200], found.visibility, "review_decisions.show",
        Permit.REVIEWS_WRITE, _l("Decision asked for"),
    )  # fmt: skip


def of_aim(found: Aim) -> Subject:
    """Return what somebody aims at as a subject."""
    return Subject(
        AIM, found.id, found.public_id, found.title, found.visibility, "review_aims.show",
        Permit.REVIEWS_WRITE, _l("Aim of a business review"),
    )  # fmt: skip
