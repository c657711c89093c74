"""The log of what customers did for the vendor, kept by its people; points only for what the person agreed to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.champions.actions import points
from portal.champions.actions.points import Act
from portal.champions.models import AdvocacyAct
from portal.champions.rules.words import AdvocacyKind, AdvocacyState, PointAct
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.audit import remember
from portal.foundation.db import db

POINTS_FOR = (AdvocacyKind.REFERENCE_CALL, AdvocacyKind.TALK, AdvocacyKind.REFERRAL, AdvocacyKind.OTHER)


def note(columns: Mapping[str, Any], *, by: Actor) -> AdvocacyAct:
    """Add an act of the customer in scope: kind, state, title, note, person_id, day, consented."""
    made = AdvocacyAct(visibility=Visibility.VENDOR, by_id=by.person_id, **_kept(columns))
    db.session.add(made)
    db.session.flush()
    remember("advocacy.noted", by=by, customer_id=made.customer_id, subject=f"advocacy:{made.public_id}")
    _count(made)
    return made


def revise(act: AdvocacyAct, columns: Mapping[str, Any], *, by: Actor) -> None:
    """Change an act; its points come and go with what it says."""
    before = act.person_id
    for name, value in _kept(columns, act).items():
        setattr(act, name, value)
    db.session.flush()
    remember("advocacy.changed", by=by, customer_id=act.customer_id, subject=f"advocacy:{act.public_id}")
    if before != act.person_id:
        points.take_back_subject(PointAct.ADVOCACY, _subject(act))
    _count(act)


def remove(act: AdvocacyAct, *, by: Actor) -> None:
    """Take an act out of the log, and its points back."""
    remember("advocacy.removed", by=by, customer_id=act.customer_id, subject=f"advocacy:{act.public_id}")
    points.take_back_subject(PointAct.ADVOCACY, _subject(act))
    db.session.delete(act)
    db.session.flush()


def story_told(story_id: int, title: str, teller_id: int | None, day: date) -> AdvocacyAct:
    """Note a published story by itself, once; its points are given for the story, not a second time.

    One that was withdrawn, and is told again, stands as it did.
    """
    subject, known = _story(story_id), _of_story(story_id)
    if known is not None and known.state is AdvocacyState.WITHDRAWN:
        known.state, known.consented_at = AdvocacyState.DONE, clock.now()
        db.session.flush()
    if known is None:
        known = AdvocacyAct(
            visibility=Visibility.VENDOR, kind=AdvocacyKind.STORY, state=AdvocacyState.DONE, title=title[:200],
            person_id=teller_id, day=day, subject=subject, consented_at=clock.now(),
        )  # fmt: skip
        db.session.add(known)
        db.session.flush()
    return known


def story_withdrawn(story_id: int) -> None:
    """Say that a story was taken back: nobody agrees any more that we say so."""
    known = _of_story(story_id)
    if known is not None:
        known.state, known.consented_at = AdvocacyState.WITHDRAWN, None
        db.session.flush()


def _story(story_id: int) -> str:
    return f"story:{story_id}"


def _of_story(story_id: int) -> AdvocacyAct | None:
    return db.session.scalar(select(AdvocacyAct).where(AdvocacyAct.subject == _story(story_id)))


def _kept(columns: Mapping[str, Any], act: AdvocacyAct | None = None) -> dict[str, Any]:
    """Return columns as they are kept; consent keeps the moment at which it was first noted."""
    kept = {name: value for name, value in columns.items() if name != "consented"}
    if "consented" in columns:
        since = act.consented_at if act is not None else None
        kept["consented_at"] = (since or clock.now()) if columns["consented"] else None
    return kept


def _count(act: AdvocacyAct) -> None:
    counts = act.state is AdvocacyState.DONE and act.consented_at is not None and act.kind in POINTS_FOR
    if act.person_id is None:
        return
    if counts:
        points.give(Act(act.person_id, act.customer_id, PointAct.ADVOCACY, _subject(act)))
    else:
        points.take_back_subject(PointAct.ADVOCACY, _subject(act))


def _subject(act: AdvocacyAct) -> str:
    return f"advocacy:{act.id}"
