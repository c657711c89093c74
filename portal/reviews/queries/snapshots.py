"""Today's review as one plain document, and the frozen ones as they were kept.

Whoever asks, a draft is gathered as both sides see it: nothing of either inside can get into what is frozen,
printed or mailed.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, Subscription, User
from portal.accounts.queries import team
from portal.accounts.queries.calendars import today_of
from portal.activity import review_sections
from portal.activity.review_sections import Facts, Gap, Period, Section
from portal.foundation import clock
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, narrowed
from portal.meetings.queries import meetings
from portal.plans.models import Node, Plan
from portal.reviews.models import Aim, DecisionAsked, Review, ReviewEdition, ReviewSection
from portal.reviews.queries import reviews
from portal.reviews.rules.snapshot import OWN, SCHEMA, Drawn, Snapshot, Told
from portal.reviews.rules.words import ReviewState, Slot


def draft_of(review: Review, customer: Customer) -> Snapshot:
    """Return the review as it stands now; each section's facts in a fixed number of statements."""
    sections = list(reviews.sections_of(review.id))
    decisions, aims = reviews.decisions_of(review.id), reviews.aims_of(review.id)
    with customer_scope(customer.id, Audience.GUEST):
        document = _frame(review, customer) | {
            "sections": list(_told(sections, period_of(review, customer))),
            "decisions": list(_decisions(decisions)),
            "aims": list(_aims(aims)),
        }
    return Snapshot(document)


def words_of(review: Review, customer: Customer, drawn: Drawn) -> Snapshot:
    """Return a draft's words as they stand now, for a page that knows what its sections tell.

    Nothing is gathered but of sections that lacked something when it was drawn: a word that is saved changes no fact.
    """
    rows = [row for row in reviews.sections_of(review.id) if row.public_id in drawn.told]
    decisions, aims = reviews.decisions_of(review.id), reviews.aims_of(review.id)
    with customer_scope(customer.id, Audience.GUEST):
        document = {
            "review": {"title": review.title, "conclusion": review.conclusion},
            "sections": list(_told(rows, period_of(review, customer), drawn.lacking)),
            "decisions": list(_decisions(decisions)),
            "aims": list(_aims(aims)),
        }
    return Snapshot(document)


def drawn_of(snapshot: Snapshot) -> Drawn:
    """Return what a page that draws this snapshot knows of its sections."""
    told = frozenset(one.id for one in snapshot.sections)
    return Drawn(told, frozenset(one.id for one, _gap in gaps_of(snapshot)))


def frozen(edition: ReviewEdition) -> Snapshot:
    """Return an edition as it was kept."""
    return Snapshot(json.loads(edition.text))


def shown_of(review: Review, customer: Customer) -> Snapshot:
    """Return what a reader of the review is shown: the newest edition while it is final, else what stands there."""
    edition = reviews.newest_edition(review.id) if review.state is ReviewState.FINAL else None
    return frozen(edition) if edition is not None else draft_of(review, customer)


def frozen_before(review: Review) -> Snapshot | None:
    """Return the newest edition of the review before this one, None where nothing was final."""
    edition = reviews.newest_edition(review.before_id) if review.before_id is not None else None
    return frozen(edition) if edition is not None else None


def period_of(review: Review, customer: Customer) -> Period:
    """Return the period of a review, as sections ask for it."""
    return Period(customer, review.plan_id, review.first, review.last, today_of(customer))


def readable(told: Told) -> Section | None:
    """Return who can read the facts of a section; None: a page of one's own, or a feature that is gone."""
    return None if told.is_own else review_sections.section(told.key)


def facts_before(told: Told, before: Snapshot | None) -> Facts | None:
    """Return the facts of the same section in the review before."""
    earlier = before.section(told.key) if before is not None else None
    return earlier.facts if earlier is not None else None


def gaps_of(snapshot: Snapshot) -> Iterator[tuple[Told, Gap]]:
    """Yield what the sections lack before the review can be final; blank slots are counted by `Told.blank`."""
    for told in snapshot.sections:
        section = readable(told)
        if section is not None and told.facts:
            for gap in section.gaps(told.facts):
                yield told, gap


def people_in(snapshot: Snapshot) -> set[str]:
    """Return the public ids of everybody who occurs in a review."""
    named = {one["person"] for one in snapshot.document["attendees"]}
    named |= set(snapshot.document["accompanied_by"])
    named |= {one["decider"] for one in snapshot.decisions} | {one["owner"] for one in snapshot.aims}
    for told in snapshot.sections:
        section = readable(told)
        if section is not None:
            named |= set(section.people(told.facts))
    return {person for person in named if person}


def _told(
    sections: Iterable[ReviewSection], period: Period, gathered: Collection[str] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield each section as it is kept; `gathered` names those whose facts are wanted, None: all."""
    known = {one.key: one for one in review_sections.sections()}
    for row in sections:
        section = known.get(row.key)
        wanted = gathered is None or row.public_id in gathered
        facts = section.gather(period) if section is not None and wanted else {}
        if row.key != OWN and (section is None or facts is None):
            continue
        yield {
            "id": row.public_id,
            "key": row.key,
            "schema": section.schema if section is not None else 1,
            "part": row.part if row.key == OWN or section is None else str(section.part),
            "title": row.title,
            "text": row.text,
            "said": {slot.value: getattr(row, slot.value) for slot in Slot},
            "facts": facts,
        }


def _frame(review: Review, customer: Customer) -> dict[str, Any]:
    installation = branding.installation()
    meeting = meetings.by_id(review.meeting_id) if review.meeting_id is not None else None
    held_on = (
        clock.day_of(meeting.starts_at, customer.time_zone)
        if meeting and meeting.starts_at
        else review.held_on
    )
    plan = _plan(review.plan_id)
    return {
        "schema": SCHEMA,
        "review": {
            "id": review.public_id,
            "title": review.title,
            "period": {
                "kind": str(review.period_kind),
                "first": _day(review.first),
                "last": _day(review.last),
            },
            "plan": plan.title if plan else "",
            "north_star": plan.north_star if plan else "",
            "held_on": _day(held_on),
            "language": review.language,
            "paper": str(review.paper),
            "conclusion": review.conclusion,
        },
        "customer": {
            "name": customer.name,
            "fiscal_first_month": customer.fiscal_first_month,
            "time_zone": customer.time_zone,
            "language": customer.language,
        },
        "vendor": {language: installation.name_in(language) for language in ("ja", "en")},
        "colours": {"vendor": installation.accent, "customer": customer.accent},
        "renews_on": _day(_renews_on()),
        "attendees": [
            {
                "person": one.person_pid,
                "name": "" if one.person_pid else one.name,
                "side": str(one.side or "customer"),
            }
            for one in (meetings.comers_of(meeting) if meeting else ())
        ],
        "accompanied_by": [place.user.public_id for place in team.places()],
        "gathered_on": _day(today_of(customer)),
    }


def _plan(plan_id: int | None) -> Plan | None:
    asked = select(Plan).where(Plan.id == plan_id, Plan.deleted_at.is_(None))
    return db.session.scalar(narrowed(asked, Plan)) if plan_id is not None else None


def _renews_on() -> date | None:
    asked = select(Subscription.renews_on).where(
        Subscription.ended_on.is_(None), Subscription.renews_on.is_not(None)
    )
    return db.session.scalar(narrowed(asked.order_by(Subscription.renews_on).limit(1), Subscription))


def _pseudonyms(ids: set[int | None]) -> Mapping[int, str]:
    asked = select(User.id, User.public_id).where(User.id.in_({one for one in ids if one is not None}))
    return {row.id: row.public_id for row in db.session.execute(asked)}


def _decisions(asked: Sequence[DecisionAsked]) -> Iterator[dict[str, Any]]:
    pseudonyms = _pseudonyms({one.decider_id for one in asked})
    for one in asked:
        yield {
            "id": one.public_id,
            "request": one.request,
            "reason": one.reason,
            "decide_by": _day(one.decide_by),
            "decider": pseudonyms.get(one.decider_id or 0),
            "decider_name": one.decider_name,
            "answer": str(one.answer) if one.answer else None,
            "answer_text": one.answer_text,
            "answered_on": _day(one.answered_on),
            "carried": one.carried_from_id is not None,
        }


def _aims(aims: Sequence[Aim]) -> Iterator[dict[str, Any]]:
    pseudonyms = _pseudonyms({one.owner_id for one in aims})
    goals = _goals({one.under_node_id for one in aims})
    for one in aims:
        yield {
            "id": one.public_id,
            "kind": str(one.kind),
            "title": one.title,
            "why": one.why,
            "side": str(one.side),
            "owner": pseudonyms.get(one.owner_id or 0),
            "due_on": _day(one.due_on),
            "under": goals.get(one.under_node_id or 0, ""),
            "made": one.made_at is not None,
        }


def _goals(ids: set[int | None]) -> Mapping[int, str]:
    asked = select(Node.id, Node.title).where(
        Node.id.in_({one for one in ids if one is not None}), Node.visibility == Visibility.SHARED
    )
    return {row.id: row.title for row in db.session.execute(narrowed(asked, Node))}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
