"""Who leads a meeting through a review, known in every process; pages hear a name and fetch where they are."""

import time
from typing import Any

from portal.foundation.live import customer_topic, hub
from portal.foundation.remembered import forgets
from portal.reviews.rules.presenting import Leading, Meetings

_CHANNEL = "review-meet"
meetings = Meetings()


def lead(leading: Leading, *, customer: str, visibility: str) -> None:
    """Note where somebody is who leads, and tell the pages of those who see the review."""
    meetings.note(leading, time.monotonic())
    hub.tell(_CHANNEL, leading.packed())  # before the name, so that whoever fetches finds it everywhere
    hub.publish(customer_topic(customer, visibility), [f"meet-{leading.review}"])


def of(review: str) -> Leading | None:
    """Return who leads through this review now."""
    return meetings.of(review, time.monotonic())


def _hear(facts: Any) -> None:
    meetings.note(Leading(**facts), time.monotonic())


forgets(meetings)
hub.hears(_CHANNEL, _hear)
