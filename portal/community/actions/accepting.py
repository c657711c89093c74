"""The best answer: the asker, or a moderator, says which answer helped."""

from portal.community.actions.counting import add
from portal.community.actions.events import AnswerAccepted, AnswerUnaccepted
from portal.community.actions.refusals import Refused
from portal.community.actions.standing import customer_of
from portal.community.models import Reply, Thread
from portal.community.rules.words import PostState, ReplyKind, ThreadKind
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce


def accept(thread: Thread, reply: Reply, *, by: Actor) -> None:
    """Mark an answer as the best one, instead of any other. Who may is asked by the view.

    Raises Refused (not_a_question, not_an_answer, state, same).
    """
    if thread.kind is not ThreadKind.QUESTION:
        raise Refused("not_a_question")
    if reply.thread_id != thread.id or reply.kind is not ReplyKind.ANSWER:
        raise Refused("not_an_answer")
    if PostState.SHOWN is not thread.state or reply.state is not PostState.SHOWN:
        raise Refused("state")
    if thread.accepted_id == reply.id:
        raise Refused("same")
    if thread.accepted_id is not None:
        _tell_taken(thread, by=by)
    add(thread, accepted_id=reply.id, accepted_at=clock.now(), accepted_by_id=by.person_id, answering_id=None)
    announce(AnswerAccepted(customer_of(thread.space_id), thread.id, reply.id, reply.author_id, by.person_id))


def unaccept(thread: Thread, *, by: Actor) -> None:
    """Take the mark of the best answer away. Raises Refused (same) when there is none."""
    if thread.accepted_id is None:
        raise Refused("same")
    _tell_taken(thread, by=by)
    add(thread, accepted_id=None, accepted_at=None, accepted_by_id=None)


def _tell_taken(thread: Thread, *, by: Actor) -> None:
    before = db.session.get(Reply, thread.accepted_id)
    if before is not None:
        customer = customer_of(thread.space_id)
        announce(AnswerUnaccepted(customer, thread.id, before.id, before.author_id, by.person_id))
