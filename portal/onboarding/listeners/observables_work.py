"""Kinds of rules about meetings, documents, and what is known of the customer as a company."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from portal.accounts.models import Customer, Product
from portal.accounts.queries.customers import segments
from portal.documents.models import Document
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import customer_scope, narrowed
from portal.meetings.forms.fields import KIND_WORDS
from portal.meetings.models import MeetingState
from portal.onboarding import observables
from portal.onboarding.listeners.observables import Found
from portal.onboarding.observables import Asked, Evidence, Kind, Progress
from portal.onboarding.queries import facts
from portal.onboarding.rules.shapes import Rule

OWN = "step"
"""The meeting that was booked in the step itself."""


def _held(rule: Rule, asked: Asked) -> Found:
    return _met(rule, asked, (MeetingState.HELD,))


def _booked(rule: Rule, asked: Asked) -> Found:
    return _met(rule, asked, (MeetingState.FIXED, MeetingState.HELD))


def _met(rule: Rule, asked: Asked, states: Sequence[MeetingState]) -> Found:
    """Find the step's own meeting where it has one or the rule wants it, else one of the kind that is wanted."""
    own = asked.step.meeting_id if asked.step is not None else None
    if rule.ref == OWN and own is None:
        return None
    for row in facts.of(asked).meetings:
        right = row.id == own if own is not None else not rule.ref or row.kind == rule.ref
        if right and row.state in states:
            at = row.ends_at if row.state is MeetingState.HELD else clock.now()
            return Evidence(min(at, clock.now()), {"title": row.title, "at": row.starts_at.isoformat()})
    return None


def _tell_held(rule: Rule, known: dict[str, Any]) -> str:
    if known.get("title"):
        return _("“%(meeting)s” was held", meeting=known["title"])
    return _("The meeting was held")


def _tell_booked(rule: Rule, known: dict[str, Any]) -> str:
    if known.get("title"):
        return _("“%(meeting)s” is booked", meeting=known["title"])
    return _("The meeting is booked")


def _meeting_kinds(_customer: Customer | None) -> Sequence[tuple[str, str]]:
    found = [(kind.value, str(words)) for kind, words in KIND_WORDS.items()]
    return [("", _("Any meeting")), (OWN, _("The one booked in this step")), *found]


def _opened(rule: Rule, asked: Asked) -> Found:
    people, at = facts.of(asked).opened.get(rule.ref, (0, None))
    want = rule.at_least or 1
    if at is None or people < want:
        return Progress(people, want)
    return Evidence(at, {"people": people})


def _tell_opened(rule: Rule, known: dict[str, Any]) -> str:
    return ngettext(
        "The document was opened by %(num)s person", "The document was opened by %(num)s people",
        int(known.get("people", rule.at_least or 1)),
    )  # fmt: skip


def _documents(customer: Customer | None) -> Sequence[tuple[str, str]]:
    if customer is None:
        return ()
    wanted = select(Document.public_id, Document.title).where(
        Document.visibility == Visibility.SHARED, Document.deleted_at.is_(None)
    )
    with customer_scope(customer.id):
        return list(db.session.execute(narrowed(wanted.order_by(Document.title), Document)))


def _segment(rule: Rule, asked: Asked) -> Found:
    """Compare by number (what `choices` gives) or by name, whatever the language."""
    segment = facts.of(asked).segment
    wanted = {one.strip().casefold() for one in (rule.ref, rule.text) if one.strip()}
    if segment is None or not wanted & {
        str(segment.id),
        segment.name_ja.casefold(),
        segment.name_en.casefold(),
    }:
        return None
    return Evidence(_begun(asked), {"ja": segment.name_ja, "en": segment.name_en})


def _tell_segment(rule: Rule, known: dict[str, Any]) -> str:
    name = (
        known.get(language()) or known.get("ja") or rule.text or dict(_segments(None)).get(rule.ref, rule.ref)
    )
    return _("The customer belongs to “%(segment)s”", segment=name)


def _segments(_customer: Customer | None) -> Sequence[tuple[str, str]]:
    reading = language()
    return [(str(one.id), one.name_ja if reading == "ja" else one.name_en) for one in segments()]


def _plan(rule: Rule, asked: Asked) -> Found:
    """Compare the plan's name where one is wanted (`text`), and the product's code (`ref`)."""
    for row in facts.of(asked).subscriptions:
        right_plan = not rule.text or row.plan_name.strip().casefold() == rule.text.strip().casefold()
        if right_plan and rule.ref in ("", row.code):
            return Evidence(_begun(asked), {"plan": row.plan_name, "ja": row.name_ja, "en": row.name_en})
    return None


def _tell_plan(rule: Rule, known: dict[str, Any]) -> str:
    product = known.get(language()) or dict(_products(None)).get(rule.ref, rule.ref)
    name = " ".join(part for part in (product, known.get("plan") or rule.text) if part)
    return _("The customer has %(plan)s", plan=name)


def _products(_customer: Customer | None) -> Sequence[tuple[str, str]]:
    reading = language()
    found = db.session.execute(select(Product.code, Product.name_ja, Product.name_en).order_by(Product.id))
    return [(row.code, row.name_ja if reading == "ja" else row.name_en) for row in found]


def _begun(asked: Asked) -> datetime:
    return asked.journey.started_at or clock.now()


observables.register(
    Kind("meeting_held", _l("A meeting was held"), ("ref",), _held, _tell_held, _meeting_kinds)
)
observables.register(
    Kind("meeting_booked", _l("A meeting is booked"), ("ref",), _booked, _tell_booked, _meeting_kinds)
)
observables.register(
    Kind(
        "document_opened", _l("A document was opened"), ("ref", "at_least"), _opened, _tell_opened, _documents,
        Side.CUSTOMER,
    )
)  # fmt: skip
observables.register(
    Kind("segment", _l("The customer's segment"), ("ref", "text"), _segment, _tell_segment, _segments)
)
observables.register(
    Kind(
        "subscription_plan", _l("What the customer has bought"), ("ref", "text"), _plan, _tell_plan, _products
    )
)
