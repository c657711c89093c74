"""Heavy work beside the event loop, a few pieces at a time.

Hashing a password takes a tenth of a second and 64 MiB: done on the loop it would stop every page and stream.
"""

import functools
import os
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from portal.foundation.cooperation import cooperative

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = max(2, min(4, os.cpu_count() or 2))  # of 64 MiB each
_places = threading.BoundedSemaphore(AT_ONCE)


def off_the_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return `work(*args, **kwargs)`, done in a real thread while other requests go on.

    What it raises is raised. The work sees no request, app or database session: give it plain values.
    At most `AT_ONCE` run together, the others wait their turn.

    >>> off_the_loop(sum, [1, 2, 3])
    6
    """
    if cooperative():
        value, error = _threads().apply(_outcome, (work, args, kwargs))
        if error is not None:
            raise error
        return cast(T, value)
    with _places:
        return work(*args, **kwargs)


def _outcome(work: Callable[..., T], args: Any, kwargs: Any) -> tuple[T | None, Exception | None]:
    # gevent would print what the work raises, though a wrong password is no news.
    try:
        return work(*args, **kwargs), None
    except Exception as error:
        return None, error


@functools.cache
def _threads() -> Any:
    from gevent.threadpool import ThreadPool  # noqa: PLC0415  (only where the server runs on gevent)

    return ThreadPool(AT_ONCE)
