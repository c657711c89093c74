"""Setting how reminders escalate: for everybody, a segment, one customer. Every change stands in the audit log."""

from collections.abc import Mapping

from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.onboarding.models import ReminderRules
from portal.onboarding.queries.reminder_rules import everybodys

Values = Mapping[str, int | None]


def set_for_everybody(values: Values, *, by: Actor) -> None:
    """Change what holds for everybody."""
    revise(everybodys() or _new(), values, by=by)


def set_apart(
    values: Values, *, by: Actor, segment_id: int | None = None, customer_id: int | None = None
) -> ReminderRules:
    """Let something else hold for a segment or for one customer."""
    row = _new(segment_id=segment_id, customer_ref=customer_id)
    revise(row, values, by=by)
    return row


def revise(row: ReminderRules, values: Values, *, by: Actor) -> None:
    """Change one of them."""
    changes = {
        name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value
    }
    for name, (_before, after) in changes.items():
        setattr(row, name, after)
    if changes:
        audit.remember("settings.changed", by=by, subject=_subject(row), changes=changes)


def remove(row: ReminderRules, *, by: Actor) -> None:
    """Let what holds more widely hold here again."""
    audit.remember("settings.changed", by=by, subject=_subject(row), removed=True)
    db.session.delete(row)


def _new(**of: int | None) -> ReminderRules:
    row = ReminderRules(**of)
    db.session.add(row)
    db.session.flush()
    return row


def _subject(row: ReminderRules) -> str:
    if row.customer_ref is not None:
        return f"reminder_rules:customer:{row.customer_ref}"
    return f"reminder_rules:segment:{row.segment_id}" if row.segment_id is not None else "reminder_rules"
