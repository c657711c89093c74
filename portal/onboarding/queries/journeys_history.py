"""What was changed in a journey, on its phases and its steps: pieces of work, newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from portal.accounts.models import Membership
from portal.activity.queries import Doer, named
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Journey, Phase, Step
from portal.onboarding.queries.roads import title_of

A_PAGE = 60


@dataclass(frozen=True)
class Changed:
    """One field's before and after, on what, by whom and why. People among the values are names already."""

    kind: str
    title: str
    public_id: str
    field: str
    before: Any
    after: Any
    at: datetime
    by: Doer | None
    side: Side | None
    why: str


@dataclass(frozen=True)
class Page:
    """A page of it; `older` is true where there is more."""

    changes: list[Changed]
    older: bool


def of_journey(journey: Journey, language: str, *, page: int = 1) -> Page:
    """Return a page of what was changed in a journey, in a fixed number of statements."""
    steps = {row.id: row for row in _titles(Step, journey)}
    phases = {row.id: row for row in _titles(Phase, journey)}
    subjects = or_(
        and_(Revision.subject_kind == "journey", Revision.subject_id == journey.id),
        and_(Revision.subject_kind == "phase", Revision.subject_id.in_(sorted(phases))),
        and_(Revision.subject_kind == "step", Revision.subject_id.in_(sorted(steps))),
    )
    return _page(subjects, {"step": steps, "phase": phases, "journey": {journey.id: journey}}, language, page)


def of_step(step: Step, language: str, *, page: int = 1) -> Page:
    """Return a page of what was changed on one step."""
    subjects = and_(Revision.subject_kind == "step", Revision.subject_id == step.id)
    return _page(subjects, {"step": {step.id: step}}, language, page)


def _titles(model: type[Step] | type[Phase], journey: Journey) -> Sequence[Any]:
    asked = select(model.id, model.public_id, model.title_ja, model.title_en)
    return db.session.execute(asked.where(model.journey_id == journey.id)).all()


def _page(subjects: Any, known: dict[str, dict[int, Any]], language: str, page: int) -> Page:
    same = and_(ChangeSet.id == Revision.change_set_id, ChangeSet.customer_id == Revision.customer_id)
    asked = (
        select(
            Revision.subject_kind, Revision.subject_id, Revision.field, Revision.before, Revision.after,
            ChangeSet.at, ChangeSet.actor_id, ChangeSet.actor_side, ChangeSet.why,
        )
        .join(ChangeSet, same)
        .where(subjects)
        .order_by(Revision.id.desc())
        .limit(A_PAGE + 1)
        .offset((page - 1) * A_PAGE)
    )  # fmt: skip
    rows = db.session.execute(narrowed(asked, Revision, ChangeSet)).all()
    members = _members(rows)
    people = named(_people(rows, members))
    found = []
    for row in rows[:A_PAGE]:
        about = known[row.subject_kind].get(row.subject_id)
        if about is None:
            continue
        before, after = (_name(row.field, value, members, people) for value in (row.before, row.after))
        found.append(
            Changed(
                row.subject_kind, title_of(about, language), about.public_id, row.field, before, after, row.at,
                people.get(row.actor_id or 0), row.actor_side, row.why or "",
            )
        )  # fmt: skip
    return Page(found, len(rows) > A_PAGE)


def _members(rows: Sequence[Any]) -> dict[int, int]:
    """Return the persons behind the memberships that are named among the values."""
    ids = {
        value
        for row in rows
        if row.field in ("owner_id", "member_id")
        for value in (row.before, row.after)
        if isinstance(value, int)
    }
    if not ids:
        return {}
    asked = select(Membership.id, Membership.user_id).where(Membership.id.in_(sorted(ids)))
    return {row.id: row.user_id for row in db.session.execute(asked)}


def _people(rows: Sequence[Any], members: dict[int, int]) -> set[int]:
    staff = {
        value
        for row in rows
        if row.field in ("staff_id", "lead_id")
        for value in (row.before, row.after)
        if isinstance(value, int)
    }
    return {row.actor_id for row in rows if row.actor_id} | set(members.values()) | staff


def _name(field: str, value: Any, members: dict[int, int], people: dict[int, Doer]) -> Any:
    """Return a value with the name of the person that it is, where it is one."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if field in ("owner_id", "member_id"):
        one = people.get(members.get(value, 0))
        return one.name if one else ""
    if field in ("staff_id", "lead_id"):
        one = people.get(value)
        return one.name if one else ""
    return value
