"""Takes mail from the mail server beside us, by LMTP or SMTP. It is told 250 only once the mail is kept and committed.

Whoever may connect may write to everybody whose address they know, so it listens on this machine unless told otherwise;
spam and forged senders are the mail server's business.
"""

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from portal.foundation.config import Settings
from portal.foundation.db import db, writing
from portal.mailroom.actions import addresses
from portal.mailroom.actions.keeping import keep
from portal.mailroom.models import MailSource

log = logging.getLogger(__name__)
MOST_RECIPIENTS = 50
MOST_LINE_BYTES = 100_000  # RFC 5321 allows 1,000; real programs write more
MOST_AT_ONCE = 20
IDLE_SECONDS = 120
LATER = "451 4.3.0 The portal cannot keep mail at the moment, try again later"


@dataclass(frozen=True)
class Door:
    """Where to listen: `lmtp://127.0.0.1:8024`, `smtp://127.0.0.1:8025`, or a Unix socket `lmtp:/run/banso/lmtp`."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def by_lmtp(self) -> bool:
        return self.scheme == "lmtp"


def door_of(url: str) -> Door:
    """Return where an address says to listen. Raises ValueError for what is none.

    >>> door_of("lmtp://127.0.0.1:8024").port, door_of("lmtp:/run/banso/lmtp").path
    (8024, '/run/banso/lmtp')
    """
    parts = urlsplit(url)
    if parts.scheme not in ("lmtp", "smtp") or not (parts.port or parts.path):
        raise ValueError(
            f"INBOUND_LISTEN: {url!r} is neither lmtp://host:port, smtp://host:port nor lmtp:/path"
        )
    return Door(
        parts.scheme, parts.hostname or "127.0.0.1", parts.port or 0, "" if parts.port else parts.path
    )


class BySmtp(SMTP):
    """SMTP that minds long lines less."""

    line_length_limit = MOST_LINE_BYTES


class ByLmtp(LMTP):
    """LMTP that minds long lines less."""

    line_length_limit = MOST_LINE_BYTES


class Taking:
    """Answers the mail server, step by step."""

    def __init__(self, app: Flask, door: Door):
        self._app, self._door = app, door
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def handle_RCPT(  # noqa: N802  (the library's name)
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take addresses of ours and no others: this is no relay."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        with self._app.app_context():
            ours = addresses.is_ours(address)
        if not ours:
            return "550 5.1.1 Nobody here has this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail; by LMTP each recipient is answered on a line of its own (RFC 2033, 4.2)."""
        async with self._turns:
            answer = await asyncio.get_running_loop().run_in_executor(None, self._kept, envelope)
        lines = len(envelope.rcpt_tos) if self._door.by_lmtp else 1
        return "\r\n".join([answer] * lines)

    def _kept(self, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        with self._app.app_context():
            try:
                with writing():
                    kept = keep(
                        raw,
                        source=MailSource.LMTP,
                        transport_id=secrets.token_hex(16),
                        envelope_from=(envelope.mail_from or "").strip("<> "),
                        envelope_to=tuple(dict.fromkeys(envelope.rcpt_tos)),
                    )
                    name = kept.public_id
                    db.session.commit()
            except Exception:
                log.exception("a mail could not be kept; the mail server keeps it")
                db.session.rollback()
                return LATER
        return f"250 2.0.0 Kept as {name}"


def _protocol(door: Door, taking: Taking, most_bytes: int) -> Callable[[], SMTP]:
    told: dict[str, Any] = {
        "data_size_limit": most_bytes,
        "enable_SMTPUTF8": True,
        "decode_data": False,
        "ident": "banso",
        "hostname": "portal",
        "timeout": IDLE_SECONDS,
        "auth_exclude_mechanism": ["LOGIN", "PLAIN"],  # whoever may connect needs no password
    }
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it tells every line, addresses included
    kind: type[SMTP] = ByLmtp if door.by_lmtp else BySmtp
    return lambda: kind(taking, **told)


class Receiving:
    """A listener with a thread and an event loop of its own."""

    def __init__(self, app: Flask, settings: Settings):
        self.door = door_of(settings.inbound_listen)
        self._app, self._most_bytes = app, settings.inbound_most_bytes
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="receiving", daemon=True)
        self._began = threading.Event()
        self._failed: Exception | None = None
        self._server: asyncio.AbstractServer | None = None
        self.port = self.door.port

    def start(self) -> None:
        """Listen; raises OSError when the address is taken."""
        self._thread.start()
        self._began.wait()
        if self._failed is not None:
            raise self._failed

    def stop(self) -> None:
        """Take no more; what is under way is broken off, and stays with the mail server."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)
        if self.door.path:
            Path(self.door.path).unlink(missing_ok=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._server = self._loop.run_until_complete(self._listen())
        except Exception as error:
            self._failed = error
            self._loop.close()
            return
        finally:
            self._began.set()
        self._loop.run_forever()
        self._end()

    async def _listen(self) -> asyncio.AbstractServer:
        begin = _protocol(self.door, Taking(self._app, self.door), self._most_bytes)
        if self.door.path:
            Path(self.door.path).unlink(missing_ok=True)
            server = await self._loop.create_unix_server(begin, self.door.path)
            os.chmod(self.door.path, 0o660)  # nosec B103  # the mail server, in our group, writes here
            return server
        server = await self._loop.create_server(begin, self.door.host, self.door.port)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
