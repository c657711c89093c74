"""How often something may be tried: counted per account, device and address block, in memory or in Redis.

What strangers do is counted apart from what the owner's own device does, so that nobody can lock someone else
out. When failures pile up everywhere at once, further tries by strangers are slowed down, not refused.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from flask import Flask, current_app, request
from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from portal.foundation.links import digest

log = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Allowance:
    """At most `most` tries within `seconds`, counted for each key on its own."""

    name: str
    most: int
    seconds: int

    def item(self) -> RateLimitItemPerSecond:
        return RateLimitItemPerSecond(self.most, self.seconds, namespace=f"banso:{self.name}")


FAILURES_EVERYWHERE = Allowance("failures", 120, 60)


def set_up(app: Flask) -> None:
    """Count in Redis where there is one, so that all processes count together; else in this process."""
    uri = app.config["REDIS_URL"] or "memory://"
    app.extensions["limiter_storage"] = storage_from_string(uri, wrap_exceptions=True)
    app.extensions["limiter_fallback"] = MemoryStorage()


def take(allowance: Allowance, *key: object) -> bool:
    """Use one try of `key`; False when none is left."""
    return _ask("hit", allowance, key)


def left(allowance: Allowance, *key: object) -> bool:
    """True while `key` has a try left; uses none."""
    return _ask("test", allowance, key)


def forgive(allowance: Allowance, *key: object) -> None:
    """Forget the tries of `key`, once it has shown that it was right."""
    _ask("clear", allowance, key)


def note_failure() -> None:
    """Count a failure towards the slow-down of everybody unknown."""
    take(FAILURES_EVERYWHERE)


def slow_down() -> None:
    """Pause a moment while failures pile up everywhere. Cooperative; call it outside a transaction."""
    if not left(FAILURES_EVERYWHERE):
        time.sleep(PAUSE_SECONDS)


def address_block(address: str | None = None) -> str:
    """Return the block an address belongs to, the reader's own by default: one household or office, roughly.

    >>> address_block("203.0.113.77"), address_block("2001:db8:1:2:3::4"), address_block("?")
    ('203.0.113.0/24', '2001:db8:1::/48', 'unknown')
    """
    try:
        found = ip_address(address if address is not None else (request.remote_addr or ""))
    except ValueError:
        return "unknown"
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))


def _ask(what: str, allowance: Allowance, key: tuple[object, ...]) -> bool:
    item, name = allowance.item(), digest("\n".join(str(part) for part in key))
    try:
        return bool(_limiter(current_app.extensions["limiter_storage"], what)(item, name))
    except StorageError as error:  # Redis is away: no page stops for that, each process counts for itself
        log.warning("rate limits are counted in this process alone: %s", type(error).__name__)
        return bool(_limiter(current_app.extensions["limiter_fallback"], what)(item, name))


def _limiter(storage: Storage, what: str) -> Callable[..., bool | None]:
    found: Callable[..., bool | None] = getattr(MovingWindowRateLimiter(storage), what)
    return found
