"""The line to the setting room, and the room itself as a child process of ours.

Sockets and processes here are the system's own, not those of an event loop, for any thread may come to use them.
"""

import _socket  # this and posix are what an event loop does not replace
import os
import posix
import sys
import time
from dataclasses import dataclass
from typing import Any, Self

from portal.foundation.config import ROOT

END_SECONDS = 2.0
LOOK_SECONDS = 0.02
THEIR_END = 3
"""The file number under which the room finds its end of the line."""


@dataclass
class RoomLine:
    """A setting room at work."""

    pid: int
    control: Any

    @classmethod
    def opened(cls) -> Self:
        """Begin a room."""
        ours, theirs = pair()
        try:
            pid = posix.posix_spawn(
                sys.executable,
                [sys.executable, "-P", "-m", "portal.foundation.pdf.room", str(THEIR_END)],
                _environment(),
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, theirs.fileno(), THEIR_END),
                ],
            )
        finally:
            theirs.close()
        return cls(pid, ours)

    @property
    def is_there(self) -> bool:
        """Tell whether the room has not ended by itself."""
        try:
            return posix.waitpid(self.pid, os.WNOHANG) == (0, 0)
        except ChildProcessError:  # whoever else waits for our children had it
            return False

    def close(self) -> None:
        """Let the room end its setters and itself; see to it when it does not."""
        self.control.close()
        until = time.monotonic() + END_SECONDS
        while self.is_there:
            if time.monotonic() > until:
                os.kill(self.pid, 9)
            time.sleep(LOOK_SECONDS)


def pair() -> tuple[Any, Any]:
    """Return the two ends of a line; the first never blocks."""
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    os.set_inheritable(ours.fileno(), False)
    os.set_inheritable(theirs.fileno(), False)
    ours.setblocking(False)
    return ours, theirs


def _environment() -> dict[str, str]:
    """Return what the processes are told: where our code is; no secrets, no addresses."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT)}
