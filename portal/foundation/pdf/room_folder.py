"""A temporary folder for a setting room and its setters: fonts are unpacked there for as long as it is at work.

It goes with the room. Where a room was killed, the next one clears its folder away: nobody holds its lock any more.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "banso-room-"
LOCK = "lock"


@contextmanager
def own_folder() -> Iterator[None]:
    """Let everything temporary of this process, and of those forked from it, lie in one folder of its own."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        with suppress(OSError):  # somebody at work holds it, or it is another user's
            _clear_away(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tempfile.tempdir = str(folder)
        try:
            yield
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _clear_away(left: Path) -> None:
    with left.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(left.parent, ignore_errors=True)
