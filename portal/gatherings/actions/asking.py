"""What is asked beforehand, what the hosts said to it, and how it was."""

from sqlalchemy import delete, select, update

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.refusals import Refused
from portal.gatherings.models import Gathering, GatheringFeedback, GatheringQuestion, GatheringSeat
from portal.gatherings.rules.words import GatheringState, SeatState, Shown

LONGEST_QUESTION, LONGEST_WORDS, MOST_QUESTIONS = 1_000, 2_000, 10


def ask(gathering: Gathering, seat: GatheringSeat, text: str, shown: Shown) -> GatheringQuestion:
    """Ask something beforehand. Raises Refused: closed, empty, too_many."""
    if not takes_questions(gathering) or seat.state is SeatState.GONE:
        raise Refused("closed")
    if not text.strip():
        raise Refused("empty")
    own = select(GatheringQuestion.id).where(
        GatheringQuestion.gathering_id == gathering.id, GatheringQuestion.author_id == seat.person_id
    )
    if len(db.session.scalars(own.limit(MOST_QUESTIONS)).all()) >= MOST_QUESTIONS:
        raise Refused("too_many")
    made = GatheringQuestion(
        gathering_id=gathering.id, author_id=seat.person_id, author_customer_id=seat.customer_id,
        text=text.strip()[:LONGEST_QUESTION], company_hidden=shown is Shown.NO_COMPANY, nameless=shown is Shown.NO_NAME,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def takes_questions(gathering: Gathering) -> bool:
    """True until it begins, where its hosts want to know beforehand."""
    return (
        gathering.asks and gathering.state is GatheringState.PUBLISHED and gathering.starts_at > clock.now()
    )


def take_back(question: GatheringQuestion) -> None:
    """Take one's question back."""
    db.session.delete(question)
    db.session.flush()


def remove(question: GatheringQuestion, *, by: Actor) -> None:
    """Take somebody's question away; that is remembered, what it said is not."""
    remember("gathering.question_removed", by=by, subject=f"gathering_question:{question.public_id}")
    take_back(question)


def answered(question: GatheringQuestion, done: bool) -> None:
    """Note that a question was answered at the event, or not after all."""
    question.answered_at = clock.now() if done else None
    db.session.flush()


def rate(gathering: Gathering, seat: GatheringSeat, stars: int, words: str) -> None:
    """Say how it was: 1 to 5 stars, and words; said again, it takes the place of what was said.

    Raises Refused: not_yet, not_there, stars.
    """
    if not is_over(gathering):
        raise Refused("not_yet")
    if seat.state is not SeatState.COMING or seat.came is False:
        raise Refused("not_there")
    if not 1 <= stars <= 5:
        raise Refused("stars")
    wanted = select(GatheringFeedback).where(
        GatheringFeedback.gathering_id == gathering.id, GatheringFeedback.person_id == seat.person_id
    )
    row = db.session.scalar(wanted)
    if row is None:
        row = GatheringFeedback(gathering_id=gathering.id, person_id=seat.person_id)
        db.session.add(row)
    row.stars, row.words, row.at = stars, words.strip()[:LONGEST_WORDS], clock.now()
    db.session.flush()


def is_over(gathering: Gathering) -> bool:
    """True once it has taken place."""
    out = gathering.state in (GatheringState.PUBLISHED, GatheringState.HELD)
    return out and gathering.ends_at <= clock.now()


def forget(person_id: int) -> None:
    """Forget what an erased person asked, and that it was they who said how something was."""
    db.session.execute(delete(GatheringQuestion).where(GatheringQuestion.author_id == person_id))
    own = update(GatheringFeedback).where(GatheringFeedback.person_id == person_id)
    db.session.execute(own.values(person_id=None), execution_options={"synchronize_session": False})
