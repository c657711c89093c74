"""A stream as the answer to a request, and how we notice that its page has gone."""

import contextlib
import socket
from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, g, request

from portal.foundation.cooperation import cooperative
from portal.foundation.db import db
from portal.foundation.live.hubs import Hub, hub
from portal.foundation.live.stream import Identity, Stream, TooManyStreams

UNREACHABLE_MILLISECONDS = 60_000
CONTENT_TYPE = "text/event-stream; charset=utf-8"
HEADERS = {
    "Cache-Control": "no-store, no-transform",  # no-transform: packed by a proxy, an event would be kept back
    "X-Accel-Buffering": "no",
}


def stream_response(
    topics: Iterable[str],
    identity: Identity,
    since: int | None = None,
    *,
    hub: Hub = hub,
    release: Callable[[], None] = db.session.remove,
) -> Response:
    """Answer with a stream of these topics; `since` is read from the request's `since` unless given.

    Holds no database connection. Answers 429 or 503 with Retry-After when there are too many streams.
    """
    if since is None:
        since = request.args.get("since", type=int)
    release()
    if request.environ["REQUEST_METHOD"] == "HEAD":
        return Response(content_type=CONTENT_TYPE, headers=HEADERS)
    try:
        stream = hub.listen(topics, identity, since, g.get("rights_as_of"))
    except TooManyStreams as refusal:
        return Response(
            status=refusal.status,
            headers={"Retry-After": str(refusal.retry_after), "Cache-Control": "no-store"},
        )
    _notice_when_gone(request.environ.get("gunicorn.socket"), stream)
    request.environ.pop("werkzeug.request", None)  # nobody needs it any more, and a stream lives long
    return Response(stream, content_type=CONTENT_TYPE, headers=HEADERS, direct_passthrough=True)


def _notice_when_gone(connection: Any, stream: Stream) -> None:
    if connection is None:
        return  # another server: the next beat notices
    with contextlib.suppress(OSError):  # not TCP
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREACHABLE_MILLISECONDS)
    if cooperative():
        _watch(connection, stream)


def _watch(connection: Any, stream: Stream) -> None:
    """End the stream as soon as its page hangs up, by watching the socket; costs no thread."""
    from gevent import get_hub  # noqa: PLC0415  (only where the server runs on gevent)

    raw = connection._sock  # the plain socket below gevent's: this must never wait
    watcher = get_hub().loop.io(connection.fileno(), 1)

    def look() -> None:
        try:
            if raw.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT):
                watcher.stop()  # it sends instead of hanging up; the next beat will tell
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        watcher.stop()
        stream.end()

    def let_go(_stream: Stream) -> None:
        watcher.stop()
        watcher.close()

    watcher.start(look)
    stream.on_close(let_go)
