"""What somebody's calendar program answers to an invitation (iTIP REPLY, RFC 5546)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from icalendar import Component

from portal.meetings.rules import Answer
from portal.meetings.rules.ics_parts import moment_of, take_apart

MOST_BYTES_OF_A_REPLY = 512 * 1024
MOST_REPLIES = 50
LONGEST_WORDS = 500
ANSWERS = {
    "ACCEPTED": Answer.YES,
    "DECLINED": Answer.NO,
    "TENTATIVE": Answer.MAYBE,
    "NEEDS-ACTION": Answer.NONE,
}


@dataclass(frozen=True)
class Replied:
    """One answer. `recurs_at` names a single occurrence of a series; `other_time` is a counter-proposal."""

    uid: str
    address: str
    answer: Answer
    sequence: int
    recurs_at: datetime | None = None
    words: str = ""
    other_time: datetime | None = None


def read_replies(data: bytes) -> list[Replied]:
    """Return the answers in it; empty when it is no answer at all. Raises NotACalendar."""
    parts = take_apart(data, "VEVENT", most_bytes=MOST_BYTES_OF_A_REPLY)
    if parts.method not in ("REPLY", "COUNTER"):
        return []
    found = [_reply(one, parts.method) for one in parts.components[:MOST_REPLIES]]
    return [one for one in found if one is not None]


def _reply(event: Component, method: str) -> Replied | None:
    attendees = event.get("attendee")
    one = attendees[0] if isinstance(attendees, list) and attendees else attendees
    uid = str(event.get("uid") or "").strip()
    if not uid or one is None or isinstance(one, list):
        return None
    state = str((getattr(one, "params", None) or {}).get("PARTSTAT", "")).upper()
    answer = Answer.MAYBE if method == "COUNTER" else ANSWERS.get(state)
    if answer is None:
        return None
    return Replied(
        uid=uid[:250],
        address=_address(str(one)),
        answer=answer,
        sequence=_number(event.get("sequence")),
        recurs_at=moment_of(event.get("recurrence-id"), "UTC"),
        words=_words(event.get("comment")),
        other_time=moment_of(event.get("dtstart"), "UTC") if method == "COUNTER" else None,
    )


def _address(value: str) -> str:
    found = value.strip().lower().removeprefix("mailto:")
    return found[:254]


def _number(value: Any) -> int:
    try:
        return max(0, min(int(value), 2**31))
    except (TypeError, ValueError, OverflowError):
        return 0


def _words(value: Any) -> str:
    text = str(value[0] if isinstance(value, list) and value else value or "")
    kept = "".join(c for c in text if c == "\n" or (c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF))
    return kept.strip()[:LONGEST_WORDS]
