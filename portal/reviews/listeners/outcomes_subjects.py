"""Decisions asked for and aims can be talked about, and become something else."""

from collections.abc import Iterable

from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import Why, why_of
from portal.reviews.queries import outcomes
from portal.reviews.queries.outcomes import AIM, DECISION
from portal.reviews.queries.outcomes_subjects import of_aim, of_decision


def find_decision(public_id: str) -> Subject | None:
    """Return the decision of this public id as a subject."""
    return of_decision(found) if (found := outcomes.decision(public_id)) else None


def decisions_by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the decisions of these ids that are there and seen."""
    return {one.id: of_decision(one) for one in outcomes.decisions_by_ids(ids)}


def find_aim(public_id: str) -> Subject | None:
    """Return the aim of this public id as a subject."""
    return of_aim(found) if (found := outcomes.aim(public_id)) else None


def aims_by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the aims of these ids that are there and seen."""
    return {one.id: of_aim(one) for one in outcomes.aims_by_ids(ids)}


@why_of(DECISION)
def why(subject: Subject) -> Why:
    """Say who decided it, and in which words."""
    found = outcomes.decision(subject.public_id)
    if found is None:
        return Why(title=subject.title)
    return Why(found.decider_id, found.request[:200], found.answer_text or found.request)


subjects.register(DECISION, find=find_decision, by_ids=decisions_by_ids)
subjects.register(AIM, find=find_aim, by_ids=aims_by_ids)
