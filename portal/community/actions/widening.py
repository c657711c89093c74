"""A thread goes to a narrower space at once, to a wider one when everybody who wrote in it agrees."""

from typing import Any

from sqlalchemy import Select, select

from portal.accounts.models import User
from portal.community.actions import moving, telling
from portal.community.actions.refusals import Refused
from portal.community.models import Reply, Space, Thread
from portal.community.models.widening import Consent, Widening
from portal.community.queries.following import Author
from portal.community.rules.widening import is_wider, may_go
from portal.community.rules.words import PostState
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.spaces import every_space

ASKED, WIDENED, NOT_WIDENED = "community.widening", "community.widened", "community.not_widened"
WHY = "everybody who wrote in a thread is asked, and it goes where some of them stand already"


def take(thread: Thread, space: Space, to: Space, *, by: Actor) -> Widening | None:
    """Take one's thread to another space; return what is asked of others first, None where it is there now.

    Raises Refused (state, same, archived, hidden: something in it was hidden inside the company).
    """
    if thread.state is not PostState.SHOWN or not may_go(space.kind, to.kind):
        raise Refused("state")
    if to.archived_at is not None:
        raise Refused("archived")
    if _under_way(thread) is not None:
        raise Refused("same")
    if is_wider(space.kind, to.kind) and _keeps_back(thread, space):
        raise Refused("hidden")
    others = _others(thread) - {by.person_id}
    if not is_wider(space.kind, to.kind) or not others:
        moving.move(thread, to, by=by)
        return None
    asked = Widening(space_id=space.id, thread_id=thread.id, to_id=to.id, asked_by_id=by.person_id)
    db.session.add(asked)
    db.session.flush()
    _ask(asked, thread, others)
    return asked


def agree(widening: Widening, person_id: int, *, by: Actor) -> bool:
    """Agree that more people read what one wrote; tell whether the thread went there. Raises Refused (state)."""
    consent = _consent(widening, person_id)
    consent.agreed_at, consent.refused_at = clock.now(), None
    widening.answers += 1
    db.session.flush()
    with every_space(WHY):
        thread, to = db.session.get_one(Thread, widening.thread_id), db.session.get_one(Space, widening.to_id)
        asked = {one.person_id: one for one in db.session.scalars(_consents(widening))}
        missing = _others(thread) - {widening.asked_by_id} - set(asked)
        if missing:
            _ask(widening, thread, missing)  # they answered since
        if missing or any(one.agreed_at is None for one in asked.values()):
            return False
        widening.moved_at = clock.now()
        space = db.session.get_one(Space, thread.space_id)
        settled = thread.state is PostState.SHOWN and not _keeps_back(thread, space)
        if to.archived_at is None and settled:
            moving.move(thread, to, by=by)
            _tell_the_asker(WIDENED, widening, thread)
        db.session.flush()
    return True


def refuse(widening: Widening, person_id: int) -> None:
    """Say that one does not want more people to read it: it stays where it is. Raises Refused (state)."""
    consent = _consent(widening, person_id)
    consent.refused_at, consent.agreed_at = clock.now(), None
    widening.answers += 1
    widening.ended_at = clock.now()
    db.session.flush()
    with every_space(WHY):
        _tell_the_asker(NOT_WIDENED, widening, db.session.get_one(Thread, widening.thread_id))


def take_back(widening: Widening) -> None:
    """Ask nobody any more. Raises Refused (state)."""
    if widening.moved_at or widening.ended_at:
        raise Refused("state")
    widening.ended_at = clock.now()
    db.session.flush()


def _under_way(thread: Thread) -> Widening | None:
    asked = select(Widening).where(
        Widening.thread_id == thread.id, Widening.moved_at.is_(None), Widening.ended_at.is_(None)
    )
    return db.session.scalar(asked)


def _others(thread: Thread) -> set[int]:
    """Return who answered or commented, and can still be asked; also who took it back, for it goes along."""
    wrote = (
        select(Reply.author_id)
        .join(User, User.id == Reply.author_id)
        .where(
            Reply.thread_id == thread.id,
            Reply.state != PostState.DRAFT,
            User.erased_at.is_(None),
            User.disabled_at.is_(None),
        )
    )
    return set(db.session.scalars(wrote.distinct()))


def _keeps_back(thread: Thread, space: Space) -> bool:
    """Tell whether a company hid something in it, in a space of its own: moderators of a wider one would read it."""
    hidden = select(Reply.id).where(Reply.thread_id == thread.id, Reply.state == PostState.HIDDEN)
    return space.kind.is_private and db.session.scalar(hidden.limit(1)) is not None


def _ask(widening: Widening, thread: Thread, people: set[int]) -> None:
    db.session.add_all(
        Consent(space_id=widening.space_id, widening_id=widening.id, person_id=one) for one in sorted(people)
    )
    db.session.flush()
    doer = Author(thread.author_id, thread.author_customer_id)
    with every_space(WHY):
        telling.tell(ASKED, people, thread, about=f"widening:{widening.id}", doer=doer)


def _tell_the_asker(kind: str, widening: Widening, thread: Thread) -> None:
    """Tell how it ended; nobody is named, so that who did not agree is not either."""
    telling.tell(kind, {widening.asked_by_id}, thread, about=f"widening:{widening.id}:ended")


def _consents(widening: Widening) -> Select[Any]:
    return select(Consent).where(Consent.widening_id == widening.id)


def _consent(widening: Widening, person_id: int) -> Consent:
    if widening.moved_at or widening.ended_at:
        raise Refused("state")
    found = db.session.scalar(_consents(widening).where(Consent.person_id == person_id))
    if found is None:
        raise Refused("state")
    return found
