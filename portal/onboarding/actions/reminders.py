"""Telling people of steps that are due or late: once for each level and day, whatever happens to the worker."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import User
from portal.activity.actions.notices import tell, withdraw
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.onboarding.actions import links
from portal.onboarding.models import StepReminder
from portal.onboarding.queries.reminders import Reminding, told_lately
from portal.onboarding.rules.reminders import Level

DUE_SOON, OVERDUE = "step.due_soon", "step.overdue"
OF_COLLEAGUE, OF_CUSTOMER = "step.overdue_of_colleague", "step.overdue_of_customer"
KINDS = {
    Level.AHEAD: DUE_SOON,
    Level.LATE: OVERDUE,
    Level.ADMIN: OF_COLLEAGUE,
    Level.CSM: OF_CUSTOMER,
}
A_DAY = timedelta(days=1)


def remind(found: Sequence[Reminding]) -> None:
    """Tell these people of these steps, at the customer in scope; it is kept that they were.

    What somebody heard of a step within a day (it came back, it waits for their approval) is not told ahead again.
    """
    for one in found:
        db.session.add(
            StepReminder(step_id=one.step_id, person_id=one.person_id, level=one.level, due_on=one.due_on)
        )
    db.session.flush()  # another worker's reminder of the same fails here, before anybody is told
    lately = told_lately({one.step_id for one in found}, clock.now() - A_DAY)
    people = _people(found)
    for one in found:
        if one.level is not Level.AHEAD or (one.person_id, one.step_id) not in lately:
            _tell(one, people[one.person_id])


def about(one: Reminding, level: Level) -> str:
    """Return what a reminder is about: a step, its day, and how far it has gone."""
    return f"step.due:{one.step_pid}:{one.due_on}:{level.value}"


def _tell(one: Reminding, person: User) -> None:
    if one.level in (Level.AHEAD, Level.LATE):
        links.make_sure(one.step_id, one.customer_id, person)
    if one.level is Level.LATE:
        withdraw(about(one, Level.AHEAD), kind=DUE_SOON)
    tell(
        [one.person_id], KINDS[one.level], by=WORKER, about=about(one, one.level), visibility=one.visibility,
        subject_kind="step", subject_id=one.step_id, mail_not_before=one.mail_at,
        due_on=one.due_on.isoformat(),
    )  # fmt: skip


def _people(found: Sequence[Reminding]) -> dict[int, User]:
    wanted = sorted({one.person_id for one in found})
    return {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(wanted)))}
