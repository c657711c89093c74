"""A request sent twice acts once: the answer is kept with the change, under the actor's own key."""

import hashlib
from datetime import datetime, timedelta
from secrets import token_urlsafe

from flask import Response, has_request_context, request
from sqlalchemy import JSON, LargeBinary, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import Id, Model, db
from portal.foundation.outbox import OutboxItem, job

KEPT_FOR = timedelta(days=2)
LARGEST_KEPT_BODY = 256 * 1024
KEPT_HEADERS = (
    "Content-Type",
    "Location",
    "HX-Redirect",
    "HX-Location",
    "HX-Trigger",
    "HX-Retarget",
    "HX-Reswap",
)


class AnsweredRequest(Model):
    """The answer that one actor got to one request key."""

    __table_args__ = (UniqueConstraint("actor_key", "request_key", "path"),)

    id: Mapped[Id]
    actor_key: Mapped[str] = mapped_column(String(80))
    request_key: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(500))
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


def new_request_key() -> str:
    """Make the key of one act: a form gets it when it is drawn, and keeps it however often it is sent."""
    return token_urlsafe(16)


def request_key() -> str | None:
    """Return the key the request came with: a header of the API, or the form's hidden field; None in a job."""
    if not has_request_context():
        return None
    key = request.headers.get("Idempotency-Key") or request.form.get("request_key")
    return key if key and len(key) <= 64 and key.isprintable() else None


def kept_answer(by: Actor) -> Response | None:
    """Return the answer this actor got to the same key at the same address before, or None.

    The same request sent twice at once waits here for its twin, and then finds the twin's answer.
    """
    if request.method in ("GET", "HEAD") or not request_key():
        return None
    _wait_for_a_twin(by)
    kept = db.session.scalar(
        select(AnsweredRequest).where(
            AnsweredRequest.actor_key == by.key,
            AnsweredRequest.request_key == request_key(),
            AnsweredRequest.path == request.path,
        )
    )
    return Response(kept.body, kept.status, kept.headers) if kept else None


def _wait_for_a_twin(by: Actor) -> None:
    """Let one request of a key in at a time; SQLite lets in one writer at a time anyway."""
    if db.engine.dialect.name != "postgresql":
        return
    words = f"{by.key}\n{request_key()}\n{request.path}".encode()
    lock = int.from_bytes(hashlib.sha256(words).digest()[:8], signed=True)
    db.session.execute(select(func.pg_advisory_xact_lock(lock)))


def keep_answer(by: Actor, response: Response) -> None:
    """Keep a successful answer, in the transaction of the change itself."""
    if request.method in ("GET", "HEAD") or response.status_code >= 400 or response.is_streamed:
        return
    if (key := request_key()) is None:
        return
    body = response.get_data()
    db.session.add(
        AnsweredRequest(
            actor_key=by.key,
            request_key=key,
            path=request.path,
            status=response.status_code,
            headers={name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
            body=body if len(body) <= LARGEST_KEPT_BODY else b"",
        )
    )


@job("requests.forget", hourly=True)
def forget_old_answers(_item: OutboxItem) -> None:
    """Delete answers that nobody will ask for again."""
    db.session.execute(delete(AnsweredRequest).where(AnsweredRequest.at < clock.now() - KEPT_FOR))
