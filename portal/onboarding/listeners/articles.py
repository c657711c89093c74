"""What the steps of a customer's onboardings need read, said beside articles and where reading begins."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import Standpoint
from portal.foundation.audience import Audience
from portal.foundation.i18n import language
from portal.foundation.pages import kept_body
from portal.knowledge.marks import Way, ways
from portal.onboarding.listeners.readings_articles import KIND
from portal.onboarding.models import Journey
from portal.onboarding.queries import journeys, roads
from portal.onboarding.queries.roads_rows import StepRow, Walk

MOST = 20


def _pulses(audience: Audience, customer_id: Any) -> Sequence[Any]:
    """Return the sum of the journeys' pulses: they are random, so that it tells of any change."""
    pulse = Journey.pulse_vendor if audience is Audience.VENDOR else Journey.pulse_customer
    theirs = Journey.customer_id == customer_id, Journey.visibility.in_(sorted(audience.sees))
    return [select(func.sum(pulse)).where(*theirs)]


@ways("onboarding", _pulses)
def steps_to_read_for(point: Standpoint) -> Sequence[Way]:
    """Name the articles of the open steps of this customer's onboardings: of the step that comes next first."""
    if not branding.module_on("onboarding") or not point.may(Permit.ONBOARDING_READ):
        return ()
    pulses = journeys.pulses(point.audience)
    if not pulses:
        return ()
    key = ("journey.ways", point.user.id, point.side, language(), today_of(point.customer), pulses)
    kept = json.loads(kept_body(key, lambda: json.dumps([_plain(way) for way in _ways(point)])))
    return [_way(found) for found in kept]


def _ways(point: Standpoint) -> list[Way]:
    found: list[tuple[bool, Way]] = []
    for journey in journeys.running():
        walk = roads.walk(
            journey, person_id=point.user.id, language=language(), today=today_of(point.customer),
            calendar=lambda: work_calendar(point.customer),
        )  # fmt: skip
        following = roads.next_of(walk, side=point.side)
        found += [(step is following, way) for step, way in _of_journey(point, walk)]
    found.sort(key=lambda pair: not pair[0])  # what comes next before the rest, which stay in their order
    return [way for _is_next, way in found][:MOST]


def _of_journey(point: Standpoint, walk: Walk) -> Iterator[tuple[StepRow, Way]]:
    steps = walk.steps
    for step in steps:
        if step.settled or step.reading.kind != KIND:
            continue
        after = next((one for one in steps if one.number > step.number and not one.settled), None)
        yield step, _of_step(point, step, len(steps), after)


def _of_step(point: Standpoint, step: StepRow, total: int, after: StepRow | None) -> Way:
    way = Way(
        article_pid=step.reading.ref,
        kicker=_("Onboarding %(number)s / %(all)s", number=step.number, all=total),
        title=step.title,
        url=url_for("steps.show", slug=point.customer.slug, step=step.public_id),
        back=_("Back to this step"),
        due=step.due_on,
        late=step.late > 0,
        mine=step.mine,
    )
    return replace(way, after=after.title, after_due=after.due_on) if after is not None else way


def _plain(way: Way) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(way).items()
    }


def _way(found: dict[str, Any]) -> Way:
    days = {name: date.fromisoformat(found[name]) for name in ("due", "after_due") if found[name]}
    return Way(**{**found, **days})
