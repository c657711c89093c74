"""What past customers would have made of a rule: how many would have met it, and on which day after their start.

Each kind of rule looks into real history, set by set, whatever the number of customers. A kind whose history nobody
keeps says so instead of guessing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median_low

from sqlalchemy import ColumnElement, func, select

from portal.accounts.models import Customer, Subscription
from portal.accounts.queries.calendars import vendors_today
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.onboarding.models import Journey, JourneyTemplate
from portal.onboarding.queries.past_days import Met, Past
from portal.onboarding.queries.past_histories import history_of
from portal.onboarding.rules.shapes import Rule
from portal.onboarding.rules.words import Anchor, JourneyRole

WHY = "what past customers would have met is counted over all of them; only numbers are shown"
LEAST_DAYS = 30
"""Whoever began later has had no time yet and is no past customer."""
MOST_CUSTOMERS = 500


@dataclass(frozen=True)
class Judged:
    """`met` of `of` past customers would have met a rule, half of them by `median_day`; `days` are all of theirs.

    `known` is False where no history says whether a part of the rule held.
    """

    known: bool
    of: int = 0
    met: int = 0
    median_day: int | None = None
    days: tuple[int, ...] = ()


def customers(template: JourneyTemplate, clock_from: Anchor, role: JourneyRole) -> list[Past]:
    """Return the past customers of a template, the newest first.

    Those with a journey of it, and, where it is for whole companies, those of its segment that bought its product.
    """
    latest = vendors_today() - timedelta(days=LEAST_DAYS)
    with every_customer(WHY):
        found = {one.customer_id: one for one in _with_journeys(template, clock_from)}
        if role is JourneyRole.COMPANY:
            for one in _with_product(template):
                found.setdefault(one.customer_id, one)
    past = [one for one in found.values() if one.started_on <= latest]
    return sorted(past, key=lambda one: one.started_on, reverse=True)[:MOST_CUSTOMERS]


def judged(past: Sequence[Past], rule: Rule, template: JourneyTemplate) -> Judged | None:
    """Return how past customers would have fared with a rule; None for no rule."""
    if not rule:
        return None
    with every_customer(WHY):
        met = _met(rule, past, template)
    if met is None:
        return Judged(known=False)
    started = {one.customer_id: one.started_on for one in past}
    days = sorted(max(0, (day - started[key]).days) for key, day in met.days.items() if key in met.of)
    return Judged(True, len(met.of), len(days), median_low(days) if days else None, tuple(days))


def _met(rule: Rule, past: Sequence[Past], template: JourneyTemplate) -> Met | None:
    if rule.kind not in ("all", "any"):
        asked = history_of(rule.kind)
        return asked(rule, past, template) if asked else None
    parts = [_met(part, past, template) for part in rule.of]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not known:
        return None
    of = frozenset.intersection(*(part.of for part in known))
    choose, wanted = (max, all) if rule.kind == "all" else (min, any)
    days = {
        key: choose(part.days[key] for part in known if key in part.days)
        for key in of
        if wanted(key in part.days for part in known)
    }
    return Met(days, of)


def _with_journeys(template: JourneyTemplate, clock_from: Anchor) -> list[Past]:
    named = {Anchor.CONTRACT: Journey.contract_on, Anchor.KICKOFF: Journey.kickoff_on}.get(clock_from)
    began = func.coalesce(named, Journey.started_on) if named is not None else Journey.started_on
    asked = (
        select(Journey.customer_id, began, Journey.id)
        .where(
            Journey.template_id == template.id,
            Journey.started_on.is_not(None),
            Journey.cancelled_at.is_(None),
        )
        .order_by(Journey.id)
    )
    rows = db.session.execute(narrowed(asked, Journey))
    return [Past(customer_id, day, journey_id) for customer_id, day, journey_id in rows if day]


def _with_product(template: JourneyTemplate) -> list[Past]:
    fits: list[ColumnElement[bool]] = []
    if template.product_id is not None:
        fits.append(Subscription.product_id == template.product_id)
    if template.segment_id is not None:
        fits.append(Customer.segment_id == template.segment_id)
    asked = (
        select(Subscription.customer_id, func.min(Subscription.starts_on))
        .join(Customer, Customer.id == Subscription.customer_id)
        .where(*fits)
        .group_by(Subscription.customer_id)
        .order_by(func.min(Subscription.starts_on).desc())
        .limit(MOST_CUSTOMERS)
    )
    return [Past(*row) for row in db.session.execute(narrowed(asked, Subscription))]
