"""Stylesheets by their place in `static/`, and what is in them now."""

import hashlib
from collections.abc import Iterable

from portal.foundation.config import ROOT

STATIC = ROOT / "static"
_known: dict[str, tuple[tuple[int, int], str]] = {}


def digests(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return each sheet with the hash of its text, read again only where the file has changed."""
    return [(name, _digest(name)) for name in names]


def _digest(name: str) -> str:
    file = STATIC / name
    seen = file.stat()
    stamp = (seen.st_mtime_ns, seen.st_size)
    if name not in _known or _known[name][0] != stamp:
        _known[name] = (stamp, hashlib.sha256(file.read_bytes()).hexdigest())
    return _known[name][1]
