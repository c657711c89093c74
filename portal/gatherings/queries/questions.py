"""What is asked before an event, each author as they chose to show, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from portal.accounts.standpoint import Standpoint
from portal.community.queries.bylines import Byline, bylines
from portal.foundation.audience import addressed_to
from portal.foundation.db import db
from portal.gatherings.models import Gathering, GatheringFeedback, GatheringFile, GatheringQuestion
from portal.gatherings.queries.gatherings import OUT, reader_at

NAMELESS = Byline("")
MOST = 200


@dataclass(frozen=True)
class Asked:
    """A question with its author, as this reader sees them; `own`: it is the reader's."""

    row: GatheringQuestion
    by: Byline
    own: bool


def asked_of(gathering: Gathering, point: Standpoint, language: str) -> list[Asked]:
    """Return what was asked, in order; who asks without a name shows none to anybody, the hosts included."""
    rows = db.session.scalars(
        select(GatheringQuestion)
        .where(GatheringQuestion.gathering_id == gathering.id)
        .order_by(GatheringQuestion.id)
        .limit(MOST)
    ).all()
    named = bylines([one for one in rows if not one.nameless], point, language)
    me = point.user.id
    return [
        Asked(
            one,
            NAMELESS if one.nameless else named[one.author_id, one.author_customer_id, one.company_hidden],
            one.author_id == me,
        )
        for one in rows
    ]


def question(gathering: Gathering, public_id: str) -> GatheringQuestion | None:
    """Return a question asked before this event."""
    wanted = select(GatheringQuestion).where(
        GatheringQuestion.public_id == public_id, GatheringQuestion.gathering_id == gathering.id
    )
    return db.session.scalar(wanted)


def files_of(gathering: Gathering) -> Sequence[GatheringFile]:
    """Return an event's files, in the order in which they came."""
    wanted = select(GatheringFile).where(GatheringFile.gathering_id == gathering.id)
    return db.session.scalars(wanted.order_by(GatheringFile.id)).all()


def file_at(point: Standpoint, public_id: str) -> GatheringFile | None:
    """Return a file of an event that this reader may see."""
    wanted = _with_gathering(public_id).where(
        addressed_to(Gathering, reader_at(point)), Gathering.state.in_(OUT)
    )
    return db.session.scalar(wanted)


def file_at_desk(public_id: str) -> GatheringFile | None:
    """Return a file of any event."""
    return db.session.scalar(_with_gathering(public_id))


def feedback_of(gathering: Gathering, person_id: int) -> GatheringFeedback | None:
    """Return what somebody said of an event."""
    wanted = select(GatheringFeedback).where(
        GatheringFeedback.gathering_id == gathering.id, GatheringFeedback.person_id == person_id
    )
    return db.session.scalar(wanted)


def _with_gathering(public_id: str) -> Select[GatheringFile]:
    return (
        select(GatheringFile)
        .join(Gathering, Gathering.id == GatheringFile.gathering_id)
        .where(GatheringFile.public_id == public_id)
    )
