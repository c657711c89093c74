"""How much is asked and how long it takes, how many streams are open, what is still owed: for Prometheus.

Counted per endpoint, never per address: addresses hold names and tokens. With several web processes each writes
into a shared folder (`PROMETHEUS_MULTIPROC_DIR`, set by the parent), and whichever is asked answers for all.
"""

import hmac
import os
import time
from ipaddress import ip_address

from flask import Flask, Response, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import func, select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.live import Stream
from portal.foundation.mail import MailDelivery
from portal.foundation.outbox import OutboxItem
from portal.mailroom.queries import mails

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SHARED = "PROMETHEUS_MULTIPROC_DIR"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")

_requests = Counter("portal_requests", "Requests answered.", ("endpoint", "method", "status"))
_durations = Histogram(
    "portal_request_seconds", "Seconds until an answer began.", ("endpoint",), buckets=SECONDS
)
_streams = Gauge("portal_streams", "Open event streams.", multiprocess_mode="livesum")


def set_up(app: Flask) -> None:
    """Count every request. Called before everything else, so that the time of all is measured."""
    app.before_request(_begin)
    app.after_request(_count)


def permitted() -> bool:
    """True for whoever shows the token, or asks on this machine without a proxy between."""
    wanted = current_app.config["METRICS_TOKEN"]
    if wanted:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(shown.encode(), wanted.encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    return ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104  # nosec B104


def text() -> Response:
    """Return all figures in Prometheus' own form."""
    registry: CollectorRegistry = REGISTRY
    if os.environ.get(SHARED):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    lines = generate_latest(registry) + generate_latest(_owed())
    return Response(lines, content_type=CONTENT_TYPE_LATEST)


def milliseconds() -> float:
    """Return how long the request under way has taken so far."""
    return (time.perf_counter() - g.get("began", time.perf_counter())) * 1000


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    _requests.labels(endpoint, request.method, response.status_code).inc()
    _durations.labels(endpoint).observe(milliseconds() / 1000)
    if isinstance(response.response, Stream):
        _streams.inc()
        response.response.on_close(lambda _stream: _streams.dec())
    return response


def _owed() -> CollectorRegistry:
    """Return what the database says now: work that is due, how long it waits, what was given up."""
    registry, now = CollectorRegistry(), clock.now()
    waiting = OutboxItem.done_at.is_(None) & OutboxItem.given_up_at.is_(None) & (OutboxItem.not_before <= now)
    due, oldest = db.session.execute(
        select(func.count(), func.min(OutboxItem.not_before)).where(waiting)
    ).one()
    given_up = db.session.scalar(select(func.count()).where(OutboxItem.given_up_at.is_not(None)))
    repeated = db.session.scalar(select(func.count()).where(MailDelivery.offered > 1))
    waits, answered = mails.oldest_waiting(), mails.last_answer()
    for name, meaning, value in (
        ("portal_outbox_due", "Pieces of work that are due.", due),
        ("portal_outbox_wait_seconds", "How long the oldest of them has been due.", _age(oldest, now)),
        ("portal_outbox_given_up", "Pieces of work given up after many tries.", given_up),
        ("portal_mail_offered_again", "Mails offered more than once: perhaps repeated.", repeated),
        (
            "portal_inbound_waiting_seconds",
            "How long the oldest mail waits to be delivered.",
            _age(waits, now),
        ),
        ("portal_inbound_asked_seconds", "How long ago the mailbox answered last.", _age(answered, now)),
    ):
        Gauge(name, meaning, registry=registry).set(value or 0)
    return registry


def _age(oldest: object, now: object) -> float:
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0  # type: ignore[operator]
