"""Meetings and their decisions can be talked about; the minutes of a meeting are its shared note."""

from collections.abc import Iterable

from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import Why, why_of
from portal.meetings.queries import decisions, meetings
from portal.meetings.queries.subjects import of_decision, of_meeting


def find(public_id: str) -> Subject | None:
    """Return the meeting of this public id as a subject."""
    return of_meeting(found) if (found := meetings.meeting(public_id)) else None


def by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the meetings of these ids that the reader sees."""
    return {one.id: of_meeting(one) for one in meetings.by_ids(ids).values()}


def find_decision(public_id: str) -> Subject | None:
    """Return the decision of this public id as a subject."""
    return of_decision(found) if (found := decisions.decision(public_id)) else None


def decisions_by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the decisions of these ids that the reader sees."""
    return {one.id: of_decision(one) for one in decisions.by_ids(ids)}


@why_of("decision")
def why(subject: Subject) -> Why:
    """Say who took the decision, and with which words."""
    found = decisions.decision(subject.public_id)
    if found is None:
        return Why(title=subject.title)
    return Why(found.decided_by_id, subject.title, found.text)


subjects.register("meeting", find=find, by_ids=by_ids)
subjects.register("decision", find=find_decision, by_ids=decisions_by_ids)
