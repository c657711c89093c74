"""A relay between the processes of one machine: a Unix socket each, in one directory that only we may enter.

Packets over connections, not datagrams: a queue of datagrams holds as few as ten, and a connection that
breaks tells the other end that a process died, perhaps between its commit and its message.
"""

import contextlib
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

log = logging.getLogger(__name__)

LARGEST = 64 * 1024
PATIENCE_SECONDS = (
    0.5  # for a process that does not read; after that it is cut off, and knows that it missed something
)
FAREWELL = b"bye"


class UnixRelay:
    """Every process connects to every other one that hears; the directory is the list of those that do."""

    def __init__(self, directory: Path):
        self._directory = directory
        self._path = directory / f"{os.getpid()}-{secrets.token_hex(4)}.sock"
        self._door: socket.socket | None = None
        self._others: dict[str, socket.socket] = {}  # by file name: those we send to
        self._heard: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def start(self, hear: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        """Open this process's own socket and connect to the others, so that they notice when it dies."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        door = self._door = _packet_socket()
        unready = self._path.with_suffix(".new")  # before it listens it would be taken for one that died
        with _address(unready) as address:
            door.bind(address)
        door.listen(128)
        door.settimeout(None)
        unready.rename(self._path)
        _in_background(self._welcome, door, hear, missed)
        with self._lock:
            self._meet_others()

    def send(self, message: bytes) -> None:
        """Send to every process that hears; one that is gone is forgotten, one that is stuck is cut off.

        Works after `stop` as well: requests under way may still have something to say.
        """
        with self._lock:
            self._meet_others()
            for name, other in list(self._others.items()):
                try:
                    other.send(message)
                except OSError:
                    self._others.pop(name).close()
            if self._stopped:
                self._part()

    def stop(self) -> None:
        """Say farewell, so that nobody takes the end for an accident."""
        self._path.unlink(missing_ok=True)
        with self._lock:
            self._stopped = True
            self._part()
        door, self._door = self._door, None
        for connection in filter(None, [door, *self._heard]):
            with contextlib.suppress(OSError):
                connection.shutdown(
                    socket.SHUT_RDWR
                )  # wakes the thread that waits on it, which then closes it

    def _part(self) -> None:
        for other in self._others.values():
            with contextlib.suppress(OSError):
                other.send(FAREWELL)
            other.close()
        self._others.clear()

    def _meet_others(self) -> None:
        try:
            there = {entry.name for entry in os.scandir(self._directory) if entry.name.endswith(".sock")}
        except FileNotFoundError:
            return  # nobody hears
        for gone in self._others.keys() - there:
            self._others.pop(gone).close()
        for name in there - self._others.keys() - {self._path.name}:
            other = _packet_socket()
            try:
                with _address(self._directory / name) as address:
                    other.connect(address)
                self._others[name] = other
            except ConnectionRefusedError:  # its process died without tidying up
                other.close()
                (self._directory / name).unlink(missing_ok=True)
            except OSError:
                other.close()

    def _welcome(
        self, door: socket.socket, hear: Callable[[bytes], None], missed: Callable[[], None]
    ) -> None:
        with door, contextlib.suppress(OSError):
            while self._door is door:
                connection, _ = door.accept()
                self._heard.add(connection)
                _in_background(self._listen, connection, hear, missed)
                with self._lock:
                    if not self._stopped:
                        self._meet_others()  # whoever came can now notice when this process dies

    def _listen(
        self, connection: socket.socket, hear: Callable[[bytes], None], missed: Callable[[], None]
    ) -> None:
        message = b""
        with contextlib.suppress(OSError):
            while message := connection.recv(LARGEST):
                if message == FAREWELL:
                    break
                hear(message)
        self._heard.discard(connection)
        connection.close()
        if message != FAREWELL and self._door is not None:
            log.warning("another process ended without a farewell; open pages fetch everything")
            missed()


def _packet_socket() -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.settimeout(PATIENCE_SECONDS)
    return connection


def _in_background(work: Callable[..., None], *args: object) -> None:
    threading.Thread(target=work, args=args, daemon=True, name=f"live-{work.__name__.strip('_')}").start()


@contextlib.contextmanager
def _address(path: Path) -> Iterator[str]:
    """Give a socket's path; a way round for one longer than the 107 bytes that a socket address holds."""
    if len(os.fsencode(path)) <= 107:
        yield str(path)
        return
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)
