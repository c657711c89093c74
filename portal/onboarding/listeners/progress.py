"""What the page of progress by department says of each department's onboarding."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import and_, func, select

from portal.accounts.models import Department, Membership
from portal.accounts.progress import Figure, shows_progress
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.foundation.db import db
from portal.onboarding.models import Journey, Step
from portal.onboarding.rules.words import StepSide, StepState

DONE = (StepState.DONE, StepState.SKIPPED)


@shows_progress(_l("Onboarding"))
def steps_of_departments() -> dict[str | None, Figure]:
    """Return how many steps of running journeys are done: those of a department's own journey, or of its people."""
    today, url = today_of(standpoint().customer), url_for("journeys.index", slug=standpoint().customer.slug)
    return {department: _figure(*numbers, url) for department, numbers in _counted(today).items()}


def _counted(today: date) -> Mapping[str | None, tuple[int, int, int]]:
    """Return how many steps there are, are done, and should be by today, in one statement."""
    owner_department = func.coalesce(Journey.department_id, Membership.department_id)
    asked = (
        select(Department.public_id, Step.state, Step.due_on)
        .select_from(Step)
        .join(Journey, and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id))
        .outerjoin(
            Membership, and_(Membership.id == Step.owner_id, Membership.customer_id == Step.customer_id)
        )
        .outerjoin(
            Department,
            and_(Department.id == owner_department, Department.customer_id == Step.customer_id),
        )
        .where(
            Journey.started_at.is_not(None), Journey.cancelled_at.is_(None), Journey.completed_at.is_(None),
            Step.removed_at.is_(None), Step.internal.is_(False), Step.side != StepSide.VENDOR,
            Step.state != StepState.LEFT_OUT,
        )
    )  # fmt: skip
    found: dict[str | None, list[int]] = defaultdict(lambda: [0, 0, 0])
    for public_id, state, due_on in db.session.execute(asked):
        numbers = found[public_id]
        numbers[0] += 1
        numbers[1] += state in DONE
        numbers[2] += due_on is not None and due_on < today
    return {department: (many, done, due) for department, (many, done, due) in found.items()}


def _figure(many: int, done: int, due: int, url: str) -> Figure:
    words = ngettext("%(done)s of %(num)s step done", "%(done)s of %(num)s steps done", many, done=done)
    return Figure(words, done / many, due / many if due else None, url=url)
