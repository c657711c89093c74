"""Setting when answers come: for everybody, for a segment, for one customer. Every change stands in the audit log."""

from collections.abc import Mapping
from typing import Any

from portal.conversations.models import AnswerTimes
from portal.conversations.queries.hours import everybodys
from portal.conversations.rules.hours import told
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db


def set_for_everybody(values: Mapping[str, Any], *, by: Actor) -> None:
    """Change what holds for everybody. Promises that were given stand."""
    revise(everybodys() or _new(), values, by=by)


def set_apart(
    values: Mapping[str, Any], *, by: Actor, segment_id: int | None = None, customer_id: int | None = None
) -> AnswerTimes:
    """Let something else hold for a segment or for one customer."""
    row = _new(segment_id=segment_id, customer_ref=customer_id)
    revise(row, values, by=by)
    return row


def revise(row: AnswerTimes, values: Mapping[str, Any], *, by: Actor) -> None:
    """Change one of them."""
    changes = {
        name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value
    }
    for name, (_before, after) in changes.items():
        setattr(row, name, after)
    if changes:
        if "week" in changes:  # the log is read by people
            changes["week"] = [told(week) for week in changes["week"]]
        audit.remember("settings.changed", by=by, subject=_subject(row), changes=changes)


def remove(row: AnswerTimes, *, by: Actor) -> None:
    """Let what holds for everybody hold here again."""
    audit.remember("settings.changed", by=by, subject=_subject(row), removed=True)
    db.session.delete(row)


def _new(**of: int | None) -> AnswerTimes:
    row = AnswerTimes(**of)
    db.session.add(row)
    db.session.flush()
    return row


def _subject(row: AnswerTimes) -> str:
    if row.customer_ref is not None:
        return f"answer_times:customer:{row.customer_ref}"
    return f"answer_times:segment:{row.segment_id}" if row.segment_id is not None else "answer_times"
