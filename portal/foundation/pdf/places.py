"""Places at the press: how many may set at the same time on this machine, whatever process they belong to."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Place:
    """A place that is taken; it is free again when it is left, or when whoever has it ends."""

    file: int | None

    def leave(self) -> None:
        if self.file is not None:
            os.close(self.file)
            self.file = None


class Places:
    """So many places, each a locked file; without a folder only this process is counted, by whoever asks."""

    def __init__(self, folder: Path | None, number: int):
        self.folder, self.number = folder, number

    def take(self) -> Place | None:
        """Return a place, or None when all are taken."""
        if self.folder is None:
            return Place(None)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number in range(self.number):
            file = os.open(self.folder / f"place-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return Place(file)
            except BlockingIOError:
                os.close(file)
        return None
