"""What somebody wrote goes nameless, or goes altogether: by their own choice, when they leave, or when they are erased.

Nameless posts belong to nobody whom anybody could find again: to a person without a name, made for this and for each
who asks, so that what one wrote still hangs together. The company as whose person it was written keeps its say.
"""

from typing import Any

from sqlalchemy import delete, func, select, update

from portal.accounts.actions.erasure import NAMELESS
from portal.accounts.models import User
from portal.community.actions import files, standing
from portal.community.actions.refusals import Refused
from portal.community.models import (
    DigestChoice,
    Following,
    LeavingChoice,
    Persona,
    PostAppeal,
    PostEdition,
    PostFile,
    Reply,
    Thread,
    ThreadReading,
    ThreadTag,
)
from portal.community.queries.moderating import Post, thread_id
from portal.community.rules.leaving import A_BATCH, Leaving
from portal.community.rules.words import PostState
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.outbox import owe
from portal.foundation.spaces import every_space

JOB = "community.leave"
OWN_WORDS = "what somebody wrote, wherever it stands"


def choose(person_id: int, customer_id: int, choice: Leaving) -> None:
    """Settle what becomes of what somebody wrote as this company's person, once they do not belong to it any more."""
    row = db.session.scalar(_choice_of(person_id, customer_id))
    if row is None:
        row = LeavingChoice(user_id=person_id, customer_id=customer_id, choice=choice)
        db.session.add(row)
    row.choice, row.at = choice, clock.now()
    db.session.flush()


def ask(person_id: int, customer_id: int | None, choice: Leaving, *, by: Actor) -> None:
    """Have the worker make all that somebody wrote as a company's person (None: the vendor's) nameless, or gone.

    It cannot be undone. Raises Refused (state: nothing would change; same: there is nothing).
    """
    if choice is Leaving.STAYS:
        raise Refused("state")
    if not written(person_id, customer_id):
        raise Refused("same")
    heir = _nobody()
    owe(
        JOB, person_id=person_id, company_id=customer_id, choice=str(choice), heir_id=heir.id,
        by_id=by.person_id, side=str(by.side) if by.side else None,
    )  # fmt: skip
    pid = db.session.scalar(select(User.public_id).where(User.id == person_id))
    audit.remember(f"community.left_{choice}", by=by, customer_id=customer_id, subject=f"person:{pid}")


def written(person_id: int, customer_id: int | None) -> int:
    """Return how many posts somebody wrote as a company's person, drafts included."""
    with every_space(OWN_WORDS):
        return sum(
            db.session.scalar(select(func.count(kind.id)).where(*_of(kind, person_id, customer_id))) or 0
            for kind in (Thread, Reply)
        )


def leave(person_id: int, customer_id: int | None, choice: Leaving, heir_id: int, *, by: Actor) -> bool:
    """Do that to the next posts; tell whether some are left. Drafts, which nobody else has seen, always go."""
    with every_space(OWN_WORDS):
        batch = _next(person_id, customer_id)
        for post in batch:
            if post.state is PostState.DRAFT and isinstance(post, Thread):
                files.remove_all(post)
                db.session.delete(post)
                continue
            if choice is Leaving.GONE:
                _empty(post, by=by)
            _hand_to(post, heir_id)
        db.session.flush()
        return len(batch) == A_BATCH


def forget_person(person_id: int, customer_id: int | None = None) -> None:
    """Remove how somebody shows (at one company, or everywhere), with their photo, and what they follow."""
    mine = select(Persona).where(Persona.user_id == person_id)
    for persona in db.session.scalars(
        mine if customer_id is None else mine.where(Persona.customer_id == customer_id)
    ):
        if persona.photo_place is not None:
            owe("files.remove", place=persona.photo_place)
        persona.photo_place, persona.photo_shown, persona.department_shown = None, False, False
        persona.pen_name, persona.about, persona.chosen_at = "", "", None
    if customer_id is None:
        for kind in (Following, DigestChoice):
            db.session.execute(delete(kind).where(kind.user_id == person_id))
        with every_space("nobody knows any more how far they had read"):
            db.session.execute(delete(ThreadReading).where(ThreadReading.user_id == person_id))
    db.session.flush()


def choice_of(person_id: int, customer_id: int) -> Leaving | None:
    """Return what somebody chose for the day they leave a company, None where they chose nothing."""
    row = db.session.scalar(_choice_of(person_id, customer_id))
    return row.choice if row else None


def _choice_of(person_id: int, customer_id: int) -> Any:
    return select(LeavingChoice).where(
        LeavingChoice.user_id == person_id, LeavingChoice.customer_id == customer_id
    )


def _nobody() -> User:
    now = clock.now()
    nobody = User(**NAMELESS, erased_at=now, disabled_at=now)
    db.session.add(nobody)
    db.session.flush()
    return nobody


def _of(kind: type[Thread] | type[Reply], person_id: int, customer_id: int | None) -> tuple[Any, ...]:
    company = kind.author_customer_id
    return (kind.author_id == person_id, company.is_(None) if customer_id is None else company == customer_id)


def _next(person_id: int, customer_id: int | None) -> list[Post]:
    found: list[Post] = []
    for kind in (Reply, Thread):
        asked = select(kind).where(*_of(kind, person_id, customer_id)).order_by(kind.id)
        found += db.session.scalars(asked.limit(A_BATCH - len(found)))
    return found


def _empty(post: Post, *, by: Actor) -> None:
    """Take every word of a post away, for good."""
    if post.state in (PostState.SHOWN, PostState.HELD):
        standing.stand(post, PostState.REMOVED, by=by)
    files.remove_all(post) if isinstance(post, Reply) else _remove_own_files(post)
    which = (PostEdition.thread_id == thread_id(post), PostEdition.reply_id == _reply_id(post))
    db.session.execute(delete(PostEdition).where(*which))
    post.body, post.state_words = "", ""
    if isinstance(post, Thread):
        post.title = ""
        db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id == post.id))
    db.session.flush()


def _remove_own_files(thread: Thread) -> None:
    mine = (PostFile.thread_id == thread.id, PostFile.reply_id.is_(None))
    for file in db.session.scalars(select(PostFile).where(*mine)):
        files.remove(file)


def _hand_to(post: Post, heir_id: int) -> None:
    """Let a post be nobody's; what else of it named its author names nobody either."""
    before = post.author_id
    post.author_id = heir_id
    which = (PostEdition.thread_id == thread_id(post), PostEdition.by_id == before)
    _set(PostEdition, which, by_id=heir_id)
    its = PostFile.reply_id == post.id if isinstance(post, Reply) else PostFile.thread_id == post.id
    _set(PostFile, (its, PostFile.stored_by_id == before), stored_by_id=heir_id)
    raised = {"version": PostAppeal.version + 1}
    appealed = (PostAppeal.thread_id == thread_id(post), PostAppeal.reply_id == _reply_id(post))
    _set(PostAppeal, (*appealed, PostAppeal.by_id == before), by_id=heir_id, **raised)
    db.session.flush()


def _set(kind: Any, which: tuple[Any, ...], **values: Any) -> None:
    changed = update(kind).where(*which).values(**values)
    db.session.execute(changed, execution_options={"synchronize_session": "fetch"})


def _reply_id(post: Post) -> int:
    return post.id if isinstance(post, Reply) else 0
