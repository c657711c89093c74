"""Who is here, known in every process: each passes on what pages say to it, and all forget at the same time.

Only names travel to pages, each to those who may see what it is about; a page fetches the picture with its own
rights, and every ping brings it as well where it differs, so that a lost name heals within five seconds.
"""

import time
from collections.abc import Iterable
from typing import Any

from portal.collaboration.rules.presence import Here, Presences, Told
from portal.foundation.live import customer_topic, hub
from portal.foundation.remembered import forgets

_CHANNEL = "here"
presences = Presences()


def note(here: Here) -> None:
    """Take in what a page says, pass it on, and tell the pages that it concerns."""
    concerned = presences.note(here, time.monotonic())
    hub.tell(_CHANNEL, here.packed())  # before the names, so that whoever fetches finds it everywhere
    for told in concerned:
        hub.publish(_topic(told), [_name(told)])


def on(subject: str) -> list[Here]:
    """Return the pages that show the subject now."""
    return presences.on(subject, time.monotonic())


def forget_session(session: str) -> None:
    """Forget the pages of a sign-in that has ended, here and in every other process."""
    _tell_own(presences.forget_session(session))
    hub.tell(_CHANNEL, {"ended": session})


def _hear(facts: Any) -> None:
    if "ended" in facts:
        _tell_own(presences.forget_session(str(facts["ended"])))
    else:
        presences.note(Here.unpacked(facts), time.monotonic())


def _forget_silent() -> None:
    _tell_own(presences.forget_silent(time.monotonic()))


def _tell_own(concerned: Iterable[Told]) -> None:
    for told in concerned:  # every process finds the same by itself
        hub.publish_here(_topic(told), [_name(told)])


def _topic(told: Told) -> str:
    return customer_topic(told.customer, told.visibility)


def _name(told: Told) -> str:
    return f"here-{told.subject}"


forgets(presences)
hub.hears(_CHANNEL, _hear)
hub.each_second(_forget_silent)
