"""Whether this process takes turns on one event loop (gevent) or runs ordinary threads."""

import sys
import time


def cooperative() -> bool:
    """Tell whether the server patched blocking calls to take turns."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))


def let_news_out() -> None:
    """Let open streams send what they were just given before this request goes on; threads need no telling."""
    if cooperative():
        time.sleep(0)  # the pulse hands the news to the streams
        time.sleep(0)  # the streams send it
