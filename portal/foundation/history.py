"""What was changed, field by field: one change set per piece of work, append-only revisions inside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, event
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.append_only import append_only
from portal.foundation.audience import Seen, Side, Visibility
from portal.foundation.db import BIGINT, Id, Model, Public, db
from portal.foundation.requests import request_key
from portal.foundation.tenancy import CustomerOwned, bulk_insert, owned_key, same_customer, scope

CREATED, DELETED, RESTORED, MOVED = "created", "deleted", "restored", "moved"


@append_only
class ChangeSet(CustomerOwned, Public, Model):
    """One piece of work: who, when, under which request, and (if said) why."""

    __table_args__ = (owned_key(), Index("ix__change_set__recent", "customer_id", "at", "id"))

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None]  # a person; the name is looked up, so that erasing a person removes it
    actor_side: Mapped[Side | None]
    on_behalf_of_id: Mapped[int | None]
    request_key: Mapped[str | None] = mapped_column(String(64))
    why: Mapped[str | None] = mapped_column(Text)


@append_only
class Revision(CustomerOwned, Seen, Model):
    """One field's value before and after. `field` may also be created, deleted, restored or moved."""

    __table_args__ = (
        same_customer("change_set_id", "change_set"),
        Index("ix__revision__subject", "customer_id", "subject_kind", "subject_id", "id"),
        # Serves both the foreign key and the question whether a piece of work is about something.
        Index("ix__revision__change_set", "customer_id", "change_set_id", "subject_kind", "subject_id"),
    )

    id: Mapped[Id]
    change_set_id: Mapped[int]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BIGINT)
    field: Mapped[str] = mapped_column(String(60))
    before: Mapped[Any] = mapped_column(JSON)
    after: Mapped[Any] = mapped_column(JSON)


@dataclass(frozen=True)
class Change:
    """A field's two values, as they were compared."""

    before: Any
    after: Any


def change_set(by: Actor, *, why: str | None = None) -> ChangeSet:
    """Return the change set of the piece of work that is under way, opening it on first use.

    One transaction of one actor for one customer is one piece of work.
    """
    current_scope = scope()
    key = ("change_set", by, current_scope.customer_id if current_scope else None)
    current = db.session.info.get(key)
    if current is None:
        current = ChangeSet(
            actor_kind=by.kind,
            actor_id=by.person_id,
            actor_side=by.side,
            on_behalf_of_id=by.on_behalf_of_id,
            why=why,
            request_key=request_key(),
        )
        db.session.add(current)
        db.session.flush()
        db.session.info[key] = current
    return current


def record(
    kind: str,
    subject_id: int,
    changes: Mapping[str, Change],
    *,
    by: Actor,
    visibility: Visibility,
    why: str | None = None,
) -> None:
    """Write down what changed about a subject; nothing is written when nothing changed."""
    real = {field: change for field, change in changes.items() if plain(change.before) != plain(change.after)}
    if not real:
        return
    opened = change_set(by, why=why)
    db.session.add_all(
        Revision(
            customer_id=opened.customer_id,
            change_set_id=opened.id,
            subject_kind=kind,
            subject_id=subject_id,
            field=field,
            before=plain(change.before),
            after=plain(change.after),
            visibility=visibility,
        )
        for field, change in real.items()
    )


def record_many(
    kind: str, changes: Sequence[tuple[int, Mapping[str, Change], Visibility]], *, by: Actor
) -> None:
    """Write down what changed about many subjects (id, changes, visibility) in one statement."""
    found = [
        (subject_id, field, change, visibility)
        for subject_id, of_subject, visibility in changes
        for field, change in of_subject.items()
        if plain(change.before) != plain(change.after)
    ]
    if not found:
        return
    opened = change_set(by)
    bulk_insert(
        Revision,
        [
            {
                "change_set_id": opened.id,
                "subject_kind": kind,
                "subject_id": subject_id,
                "field": field,
                "before": plain(change.before),
                "after": plain(change.after),
                "visibility": visibility,
            }
            for subject_id, field, change, visibility in found
        ],
    )


def plain(value: Any) -> Any:
    """Return the value as JSON keeps it: dates as ISO text, enums as their word."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


@event.listens_for(Session, "after_transaction_end")
def _close_change_sets(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        for key in [key for key in session.info if isinstance(key, tuple) and key[0] == "change_set"]:
            del session.info[key]
