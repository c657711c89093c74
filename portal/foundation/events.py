"""Say what happened; let others hear of it.

Lower floors announce, upper floors listen. A listener `in_transaction` must succeed, or the whole piece of
work is undone. A listener `after_commit` gets a hint: it may fail without anybody losing anything.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.foundation.db import db

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """A fact about one customer, named in the past tense. Holds ids and plain values only."""

    customer_id: int


Listener = Callable[[Any], None]
_in_transaction: dict[type[Event], list[Listener]] = defaultdict(list)
_after_commit: dict[type[Event], list[Listener]] = defaultdict(list)


def in_transaction(*kinds: type[Event]) -> Callable[[Listener], Listener]:
    """Decorator: hear of these events at once, inside the transaction that caused them."""
    return _register(_in_transaction, kinds)


def after_commit(*kinds: type[Event]) -> Callable[[Listener], Listener]:
    """Decorator: hear of these events once they are really true."""
    return _register(_after_commit, kinds)


def _register(
    table: dict[type[Event], list[Listener]], kinds: tuple[type[Event], ...]
) -> Callable[[Listener], Listener]:
    def register(listener: Listener) -> Listener:
        for kind in kinds:
            if listener not in table[kind]:
                table[kind].append(listener)
        return listener

    return register


def announce(event: Event) -> None:
    """Tell the listeners inside the transaction now, and keep the event for those after the commit."""
    for listener in _in_transaction[type(event)]:
        listener(event)
    db.session.info.setdefault("announced", []).append(event)


def forget_announced() -> None:
    """Drop what was announced; the work that caused it is undone."""
    db.session.info.pop("announced", None)


def tell_after_commit() -> bool:
    """Give the hints for everything announced, if anything was; a listener that fails is logged, the next one told."""
    announced = db.session.info.pop("announced", [])
    for event in announced:
        for listener in _after_commit[type(event)]:
            try:
                listener(event)
            except Exception:
                log.exception("listener %s failed for %s", listener.__qualname__, type(event).__name__)
    return bool(announced)
