"""Whether this process takes turns on one event loop (gevent) or runs ordinary threads."""

import sys


def cooperative() -> bool:
    """Tell whether the server patched blocking calls to take turns."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))
