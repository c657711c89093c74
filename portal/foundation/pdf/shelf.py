"""Set pieces, kept on disk by what they were set from, each customer's apart; the oldest go when it gets full."""

import contextlib
import hashlib
import json
import os
import shutil
import struct
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

FORMAT = "2"
"""Raise it when pieces are finished differently: what was kept before is set anew then."""
MOST_BYTES = 256 * 1024 * 1024
MOST_DAYS = 30
TIDY_SECONDS = 600.0
HEAD = struct.Struct("!I")


def key_of(
    name: str, html: str, sheets: list[tuple[str, str]], files: Mapping[str, bytes], handed: list[str]
) -> str:
    """Return what stands for everything a set piece depends on."""
    digest = hashlib.sha256(f"{FORMAT}\n{version('weasyprint')}\n{json.dumps([name, sheets])}\n".encode())
    for one in handed:
        digest.update(f"{one}\n".encode() + hashlib.sha256(files[one]).digest())
    digest.update(html.encode())
    return digest.hexdigest()


class Shelf:
    """Where pieces are kept."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES):
        self.folder, self.most_bytes = folder, most_bytes
        self._tidied_at = -TIDY_SECONDS

    def found(self, owner: str, key: str) -> tuple[dict[str, Any], bytes] | None:
        """Return facts and PDF of a piece that is kept for this owner."""
        path = self._path(owner, key)
        try:
            data = path.read_bytes()
            (size,) = HEAD.unpack(data[: HEAD.size])
            facts: dict[str, Any] = json.loads(data[HEAD.size : HEAD.size + size])
            with contextlib.suppress(OSError):
                os.utime(path)
            return facts, data[HEAD.size + size :]
        except (OSError, ValueError, struct.error):
            return None

    def keep(self, owner: str, key: str, facts: Mapping[str, Any], data: bytes) -> None:
        """Keep a piece. A disk that is full or read-only costs the keeping, nothing else."""
        path, said = self._path(owner, key), json.dumps(facts).encode()
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = path.with_suffix(f".{os.getpid()}.part")
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(HEAD.pack(len(said)) + said + data)
            part.rename(path)

    def tidy_now_and_then(self) -> None:
        """Tidy unless it was done a short while ago."""
        if time.monotonic() > self._tidied_at + TIDY_SECONDS:
            self._tidied_at = time.monotonic()
            self.tidy()

    def tidy(self) -> None:
        """Remove what nobody asked for in a month, then the oldest until the shelf is small enough."""
        kept, size, now = [], 0, time.time()
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                seen = path.stat()
                kept.append((seen.st_mtime, seen.st_size, path))
                size += seen.st_size
        for used_at, bytes_, path in sorted(kept):
            if size <= self.most_bytes and used_at > now - MOST_DAYS * 86_400:
                return
            path.unlink(missing_ok=True)
            size -= bytes_

    def forget(self, owner: str) -> None:
        """Remove everything that is kept for an owner."""
        shutil.rmtree(self._path(owner, "").parent, ignore_errors=True)

    def _path(self, owner: str, key: str) -> Path:
        return self.folder / hashlib.sha256(owner.encode()).hexdigest()[:32] / f"{key}.piece"
