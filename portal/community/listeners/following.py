"""Whoever writes in a thread follows it; those who follow are told by the worker, once readers see what was written."""

import hashlib
from typing import Any

from portal.community.actions import following
from portal.community.actions.events import (
    AnswerAccepted,
    AnswerPromised,
    Mentioned,
    ReplyShown,
    ThreadMerged,
    ThreadShown,
)
from portal.foundation.events import Event, in_transaction
from portal.foundation.outbox import owe

TELL = "community.tell"


@in_transaction(ThreadShown)
def thread_shown(event: ThreadShown) -> None:
    """Let the author hear of answers, and those who follow where it stands or whose it is hear of it."""
    following.follow_along([event.author_id], event.thread_id)
    if not event.again:
        _owe(event, "thread", thread_id=event.thread_id)


@in_transaction(ReplyShown)
def reply_shown(event: ReplyShown) -> None:
    """Let whoever takes part hear of what comes next, and the others of what they wrote."""
    following.follow_along([event.author_id], event.thread_id)
    if not event.again:
        _owe(event, "reply", thread_id=event.thread_id, reply_id=event.reply_id)


@in_transaction(Mentioned)
def mentioned(event: Mentioned) -> None:
    """Tell those whom a text names; with an edit that names somebody else, those as well."""
    _owe(
        event, "mentioned", thread_id=event.thread_id, reply_id=event.reply_id,
        person_ids=list(event.person_ids), by_id=event.by,
    )  # fmt: skip


@in_transaction(AnswerAccepted)
def answer_accepted(event: AnswerAccepted) -> None:
    """Tell who wrote the best answer, and who follows the question."""
    _owe(event, "accepted", thread_id=event.thread_id, reply_id=event.reply_id, by_id=event.by)


@in_transaction(ThreadMerged)
def thread_merged(event: ThreadMerged) -> None:
    """Let those who followed the question follow the one it leads to, and tell them so."""
    _owe(event, "merged", thread_id=event.thread_id, into_id=event.into_id, by_id=event.by)


@in_transaction(AnswerPromised)
def answer_promised(event: AnswerPromised) -> None:
    """Tell who asked that somebody is going to answer."""
    if event.person_id is not None:
        _owe(event, "promised", thread_id=event.thread_id, by_id=event.person_id)


def _owe(event: Event, what: str, **ids: Any) -> None:
    said = hashlib.sha256(repr(sorted(ids.items())).encode()).hexdigest()[:24]
    owe(TELL, customer_id=event.customer_id or None, dedupe_key=f"{TELL}:{what}:{said}", what=what, **ids)
