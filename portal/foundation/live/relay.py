"""How the processes of one installation tell each other what changed.

A relay carries short messages to every other process and says honestly when some may have been missed; the
hub then has every page fetch everything. It never raises and never keeps a request waiting for long.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol


class Relay(Protocol):
    """Three methods to implement for another carrier."""

    def start(self, hear: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        """Begin to hear the others. `missed` is called when messages may have been lost on the way here."""

    def send(self, message: bytes) -> None:
        """Carry `message` to every other process, this one excepted."""

    def stop(self) -> None:
        """Send what is still to be sent, within a second, and hear no more."""


class Alone:
    """The relay of an installation that is one process: nobody else is there."""

    def start(self, hear: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        """Hear nobody."""

    def send(self, message: bytes) -> None:
        """Tell nobody."""

    def stop(self) -> None:
        """Nothing to stop."""


def relay_for(data_dir: Path, redis_url: str = "", database_url: str = "") -> Relay:
    """Return the relay that fits the installation: Redis where there is one, PostgreSQL, else sockets here."""
    from portal.foundation.live.notify_relay import NotifyRelay  # noqa: PLC0415  (each carrier knows this module)
    from portal.foundation.live.redis_relay import RedisRelay  # noqa: PLC0415
    from portal.foundation.live.unix_relay import UnixRelay  # noqa: PLC0415

    if redis_url:
        return RedisRelay(redis_url)
    return (
        NotifyRelay(database_url) if database_url.startswith("postgresql") else UnixRelay(data_dir / "live")
    )
