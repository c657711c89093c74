"""What a process and all that descend from it take: memory at its peak (shared pages once), and processor time."""

import os
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

PAUSE_SECONDS = 0.03


class Peak:
    """Watches while it is open; `total` bytes of all together, `most` of the largest one."""

    def __init__(self, process_id: int):
        self.process_id, self.total, self.most = process_id, 0, 0
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(
        self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._over.is_set():
            sizes = [_size(pid) for pid in family(self.process_id)]
            self.total = max(self.total, sum(sizes))
            self.most = max(self.most, *sizes, 0)
            time.sleep(PAUSE_SECONDS)


def worked(process_id: int) -> float:
    """Return the seconds of processor time that a family of processes has taken so far; the ended ones count."""
    ticks = 0
    if not process_id:
        return 0.0
    for pid in family(process_id):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def family(process_id: int) -> list[int]:
    """Return a process and all that descend from it, by their ids."""
    found, at = [process_id], 0
    while at < len(found):
        for children in Path(f"/proc/{found[at]}/task").glob("*/children"):
            try:
                found += [int(pid) for pid in children.read_text().split()]
            except OSError:
                continue
        at += 1
    return found


def _size(process_id: int) -> int:
    """Return bytes, pages that several processes share divided among them."""
    try:
        lines = Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
