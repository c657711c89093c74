"""The peer that streams are measured against: server-sent events by uvicorn's own asyncio, with nothing around.

With its faster parser (httptools): beating the slow one would prove little.
"""

import asyncio
import os
import sys
import time
from typing import Any

import uvicorn

listeners: set[asyncio.Queue[bytes]] = set()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer `/stream`, `/publish?name=…` and `/about`."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/bench/stream":
        await _stream(send)
    elif scope["path"] == "/bench/publish":
        name = scope["query_string"].partition(b"=")[2]
        event = b'event: names\nid: %d\ndata: ["%s"]\n\n' % (time.time_ns() // 1000, name)
        for listener in listeners:
            listener.put_nowait(event)
        await _answer(send, b"published")
    else:
        await _answer(send, b'{"pid": %d, "listeners": %d}' % (os.getpid(), len(listeners)))


async def _stream(send: Any) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")],
        }
    )
    await send({"type": "http.response.body", "body": b": open\n\n", "more_body": True})
    inbox: asyncio.Queue[bytes] = asyncio.Queue()
    listeners.add(inbox)
    try:
        while True:
            await send({"type": "http.response.body", "body": await inbox.get(), "more_body": True})
    finally:
        listeners.discard(inbox)


async def _answer(send: Any, body: bytes) -> None:
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        loop="asyncio",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
        backlog=2048,
    )
