"""Threads are found by whoever reads their space: their changes are owed to the index; hits say where they stand."""

from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext
from sqlalchemy import Select, select

from portal.accounts.permits import Permit
from portal.community.actions.events import (
    NO_CUSTOMER,
    AnswerAccepted,
    AnswerUnaccepted,
    PostChanged,
    PostGone,
    ReplyShown,
    SpaceReadersChanged,
    ThreadMerged,
    ThreadMoved,
    ThreadShown,
)
from portal.community.forms.words import kind_word
from portal.community.models import Space, Thread
from portal.community.queries import indexing
from portal.community.queries.naming import names_of
from portal.community.queries.places import thread_address
from portal.community.queries.reach import open_ids, spaces_of
from portal.community.queries.similar import OWN_SOURCE, SOURCE
from portal.community.queries.stamps import number_of
from portal.community.rules.words import PostState, ThreadKind
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import day, number
from portal.foundation.search import index
from portal.foundation.search.shapes import Hit
from portal.foundation.spaces import ask_in_spaces, in_open_spaces
from portal.foundation.tenancy import customer_scope
from portal.search import sources
from portal.search.sources import Key, Proof, Row, Tag, Where

FEWEST_VOTES = 2
index.source(SOURCE, indexing.crossing, indexing.crossing_subjects)
index.source(OWN_SOURCE, indexing.own, indexing.own_subjects)


@in_transaction(ThreadShown, ReplyShown, PostChanged, AnswerAccepted, AnswerUnaccepted)
def changed(event: ThreadShown | ReplyShown | PostChanged | AnswerAccepted | AnswerUnaccepted) -> None:
    """Let the index read the thread when the worker comes to it."""
    _owe(event.thread_id, event.customer_id)


@in_transaction(PostGone, ThreadMerged)
def gone(event: PostGone | ThreadMerged) -> None:
    """Let nobody find at once what nobody reads any more."""
    _refresh(event.thread_id, event.customer_id)
    if isinstance(event, ThreadMerged):
        _owe(event.into_id, event.customer_id)


@in_transaction(ThreadMoved)
def moved(event: ThreadMoved) -> None:
    """Let those who read the thread now find it, and nobody else, from now on."""
    for customer_id in {event.was_of_customer_id, event.customer_id}:
        _refresh(event.thread_id, customer_id)


@in_transaction(SpaceReadersChanged)
def readers_changed(event: SpaceReadersChanged) -> None:
    """Change at once who finds the threads of a space of several customers."""
    for thread_id in indexing.of_space(event.space_id):
        for text in indexing.crossing(thread_id):
            index.readdress(SOURCE, thread_id, text.reach, text.addressees)


def present(where: Where, hits: Sequence[Hit]) -> Mapping[Key, Row]:
    """Word these hits for their reader, without those that they may not read (any more)."""
    if where.point is None:
        return {}
    with spaces_of(where.point):
        asked = (
            select(
                Thread.id, Thread.public_id, Thread.kind, Thread.at, Thread.replies, Thread.votes, Thread.accepted_id,
                Thread.space_id,
            )
            .where(Thread.id.in_(sorted({hit.subject_id for hit in hits})), Thread.state == PostState.SHOWN)
        )  # fmt: skip
        rows = {row.id: row for row in db.session.execute(asked)}
        homes = select(Space).where(Space.id.in_(sorted({row.space_id for row in rows.values()})))
        names = names_of(db.session.scalars(homes), where.language)
    return {
        (hit.source, hit.subject_id, hit.language): _row(where, rows[hit.subject_id], names)
        for hit in hits
        if hit.subject_id in rows
    }


def stamp(where: Where) -> Hashable:
    """Return what changes whenever a thread may read differently as a hit, or other spaces are open."""
    if where.point is None:
        return ()
    with spaces_of(where.point):
        return open_ids(where.point), *ask_in_spaces(_standing())[0]


@cache
def _standing() -> Select[Any]:
    return in_open_spaces(number_of(Thread), Thread)


def _row(where: Where, found: Any, names: Mapping[int, str]) -> Row:
    facts = [ngettext("%(num)s answer", "%(num)s answers", found.replies), day(found.at)]
    votes = ngettext("%(num)s person finds it useful", "%(num)s people find it useful", found.votes)
    useful = (
        Proof(number(found.votes), votes, "thumbs-up", _("Useful")) if found.votes >= FEWEST_VOTES else None
    )
    solved = [Tag(pgettext("threads", "Solved"), "circle-check")] if found.accepted_id is not None else []
    return Row(
        url=thread_address(found.public_id),
        place=names[found.space_id],
        tags=[Tag(kind_word(found.kind)), *solved],
        facts=facts if found.kind is ThreadKind.QUESTION else facts[1:],
        proof=useful,
    )


def _owe(thread_id: int, customer_id: int) -> None:
    if customer_id == NO_CUSTOMER:
        index.owe(SOURCE, thread_id)
    else:
        index.owe(OWN_SOURCE, thread_id, customer_id)


def _refresh(thread_id: int, customer_id: int) -> None:
    if customer_id == NO_CUSTOMER:
        index.refresh(SOURCE, thread_id)
        return
    with customer_scope(customer_id):
        index.refresh(OWN_SOURCE, thread_id)


for _code, _own in ((SOURCE, False), (OWN_SOURCE, True)):
    sources.register(
        sources.Source(
            _code,
            _l("Community"),
            "users",
            Permit.COMMUNITY_READ,
            30,
            present,
            own=_own,
            tab=SOURCE,
            stamp=stamp,
        )
    )
