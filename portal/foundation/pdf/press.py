"""The process that sets PDFs: begun when first needed, kept warm, watched, and begun anew when it dies or dawdles.

We speak through a socket pair, whose waiting is cooperative on an event loop and ordinary elsewhere. One piece at
a time: the process has one core's work to do anyway.
"""

import json
import logging
import os
import socket
import struct
import subprocess  # nosec B404  # our own interpreter, no shell
import sys
import threading
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from portal.foundation.config import ROOT

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 60.0
MEMORY_BYTES = 1024 * 1024 * 1024
LARGEST_PDF = 50 * 1024 * 1024
PIECES_A_PROCESS = 200
"""After so many pieces the process begins anew, so that what a library leaks does not add up."""
HEAD = struct.Struct("!cI")


class PressFailed(RuntimeError):
    """No PDF came of it; `reason` is missing, too_slow, too_large or broken."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Press:
    """One setting process and the line to it."""

    def __init__(self, *, patience: float = PATIENCE_SECONDS, memory: int = MEMORY_BYTES):
        self.patience, self.memory = patience, memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._pieces = 0

    def print(self, html: str, stylesheets: tuple[str, ...], files: Mapping[str, bytes]) -> bytes:
        """Return the PDF of a document; raises PressFailed, and has a fresh process for the next one."""
        asked = json.dumps(
            {
                "html": html,
                "stylesheets": list(stylesheets),
                "files": {name: b64encode(data).decode() for name, data in files.items()},
            }
        ).encode()
        with self._lock:
            line = self._warm()
            try:
                line.settimeout(self.patience)
                line.sendall(HEAD.pack(b"P", len(asked)) + asked)
                verdict, answer = _hear(line)
            except TimeoutError as error:
                self._end()
                raise PressFailed("too_slow") from error
            except OSError as error:
                self._end()
                raise PressFailed("broken") from error
            self._pieces += 1
            if self._pieces >= PIECES_A_PROCESS:
                self._end()
        if verdict != b"D":
            log.error("a PDF could not be set: %s", answer.decode(errors="replace")[:2000])
            raise PressFailed("broken")
        return answer

    def close(self) -> None:
        """Let the process go."""
        with self._lock:
            self._end()

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def _warm(self) -> socket.socket:
        if self._process is not None and self._process.poll() is None and self._line is not None:
            return self._line
        self._end()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # nosec B603
                [sys.executable, "-P", "-m", "portal.foundation.pdf.setter", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                env=_environment(self.memory),
                close_fds=True,
            )
        self._line, self._pieces = ours, 0
        return ours

    def _end(self) -> None:
        process, line = self._process, self._line
        self._process = self._line = None
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            process.wait()


def _environment(memory: int) -> dict[str, str]:
    """Return what the process is told: where our code is, how much it may take; no secrets, no addresses."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PRESS_MEMORY": str(memory)}


def _hear(line: socket.socket) -> tuple[bytes, bytes]:
    verdict, size = HEAD.unpack(_exactly(line, HEAD.size))
    if size > LARGEST_PDF:
        raise OSError("more than a PDF of ours can be")
    return verdict, _exactly(line, size)


def _exactly(line: Any, size: int) -> bytes:
    parts, missing = [], size
    while missing:
        part = line.recv(min(missing, 1 << 20))
        if not part:
            raise OSError("the press has gone")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


PRESS = Press()
