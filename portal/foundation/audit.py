"""The log that nobody edits: sign-ins and failures, roles, views as customer, exports, settings."""

from datetime import datetime
from typing import Any

from flask import has_request_context, request
from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.append_only import append_only
from portal.foundation.audience import Side
from portal.foundation.db import BIGINT, Id, Model, db
from portal.foundation.log import request_id


@append_only
class AuditEntry(Model):
    """One remembered act. Not narrowed to a customer: only the installation's admins may read it."""

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    act: Mapped[str] = mapped_column(String(60), index=True)  # e.g. sign_in.failed, role.changed
    actor_kind: Mapped[ActorKind | None]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_side: Mapped[Side | None]
    customer_ref: Mapped[int | None] = mapped_column(BIGINT, index=True)
    subject: Mapped[str] = mapped_column(Text, default="")  # what it was done to, e.g. person:<public id>
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    address: Mapped[str] = mapped_column(String(64), default="")
    request_id: Mapped[str] = mapped_column(String(40), default="")


def remember(
    act: str, *, by: Actor | None = None, customer_id: int | None = None, subject: str = "", **facts: Any
) -> None:
    """Add an entry to the audit log, in the transaction that is open. Facts must hold no secret."""
    db.session.add(
        AuditEntry(
            act=act,
            actor_kind=by.kind if by else None,
            actor_id=by.person_id if by else None,
            actor_side=by.side if by else None,
            customer_ref=customer_id,
            subject=subject,
            facts=facts,
            address=(request.remote_addr or "")[:64] if has_request_context() else "",
            request_id=request_id(),
        )
    )


def remember_after_rollback(act: str, **words: Any) -> None:
    """Keep a failure that must be remembered even though the request's own work is undone."""
    db.session.info.setdefault("remember_after_rollback", []).append((act, words))


def write_what_must_be_remembered() -> None:
    """Write the kept failures in a transaction of their own; called once the rollback is done."""
    for act, words in db.session.info.pop("remember_after_rollback", []):
        remember(act, **words)
    db.session.commit()
