"""Files that were handed in with steps, as far as their reader sees the steps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from portal.documents.queries.documents import Place, places_of
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.file_types import FileType, known_as
from portal.foundation.files import StoredFile
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Journey, Step, StepFile

_TABLES = (StepFile, Step, Journey, StoredFile)


@dataclass(frozen=True)
class HandedIn:
    """A file of a step; `place` is where its content stands on the shelf already."""

    public_id: str  # of the handing in
    file_pid: str
    name: str
    type: FileType
    size: int
    by_id: int | None
    side: Side | None
    at: datetime
    place: Place | None


def of_steps(step_ids: Collection[int]) -> Mapping[int, list[HandedIn]]:
    """Return the files of these steps by step, the oldest first. Two statements at most."""
    found: dict[int, list[HandedIn]] = {one: [] for one in step_ids}
    if not found:
        return found
    asked = _asked(
        StepFile.step_id, StepFile.public_id, StepFile.by_id, StepFile.side, StepFile.at,
        StoredFile.public_id.label("file_pid"), StoredFile.name, StoredFile.media_type, StoredFile.size,
        StoredFile.sha256,
    )  # fmt: skip
    asked = asked.where(StepFile.step_id.in_(sorted(found))).order_by(StepFile.id)
    rows = db.session.execute(narrowed(asked, *_TABLES)).all()
    places = places_of({row.sha256 for row in rows})
    for row in rows:
        found[row.step_id].append(
            HandedIn(
                row.public_id, row.file_pid, row.name, known_as(row.media_type), row.size, row.by_id, row.side,
                row.at, places.get(row.sha256),
            )
        )  # fmt: skip
    return found


def step_file(public_id: str) -> StepFile | None:
    """Return a file that is handed in, for its reader to take away."""
    asked = _asked(StepFile).where(StepFile.public_id == public_id)
    return db.session.scalar(narrowed(asked, *_TABLES))


def sent_file(public_id: str) -> StoredFile | None:
    """Return the stored file of this public id where a step that its reader sees shows it."""
    asked = _asked(StoredFile).where(StoredFile.public_id == public_id).limit(1)
    return db.session.scalar(narrowed(asked, *_TABLES))


def count(step: Step) -> int:
    """Return how many files are handed in with a step."""
    asked = _asked(func.count(StepFile.id)).where(StepFile.step_id == step.id)
    return db.session.scalar(narrowed(asked, *_TABLES)) or 0


def name_of(file: StepFile) -> str:
    """Return what a file that was handed in is called."""
    asked = select(StoredFile.name).where(StoredFile.id == file.file_id)
    return db.session.scalars(narrowed(asked, StoredFile)).one()


def step_of(file: StepFile) -> Step:
    """Return the step that a file was handed in with."""
    return db.session.scalars(narrowed(select(Step).where(Step.id == file.step_id), Step)).one()


def _asked(*columns: Any) -> "Select[*tuple[Any, ...]]":
    kept = and_(StoredFile.id == StepFile.file_id, StoredFile.customer_id == StepFile.customer_id)
    given = and_(Step.id == StepFile.step_id, Step.customer_id == StepFile.customer_id)
    way = and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id)
    asked = select(*columns).select_from(StepFile).join(StoredFile, kept).join(Step, given).join(Journey, way)
    return asked.where(StepFile.removed_at.is_(None))
