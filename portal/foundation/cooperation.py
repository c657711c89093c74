"""Whether this process takes turns on one event loop (gevent) or runs ordinary threads."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class TooSlow(TimeoutError):
    """What was waited for did not come in time."""


def cooperative() -> bool:
    """Tell whether the server patched blocking calls to take turns."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))


def let_news_out() -> None:
    """Let open streams send what they were just given before this request goes on; threads need no telling."""
    if cooperative():
        time.sleep(0)  # the pulse hands the news to the streams
        time.sleep(0)  # the streams send it


def let_others_go_on() -> None:
    """Give way to other requests in the middle of a long piece of work; threads need no telling."""
    if cooperative():
        time.sleep(0)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Wait for nothing inside for longer than this, all in all; raises TooSlow. Threads have no such limit."""
    if not cooperative():
        yield
        return
    from gevent import Timeout  # noqa: PLC0415  (only where the server runs on gevent)

    with Timeout(seconds, TooSlow()):
        yield
