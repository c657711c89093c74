"""Planning events: one, or a series; changing them, saying who may come, publishing, calling off, holding."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import select

from portal.foundation import clock, outbox
from portal.foundation.actor import Actor
from portal.foundation.audience import Reach
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.refusals import Refused
from portal.gatherings.actions import seats
from portal.gatherings.actions.events import GatheringChanged
from portal.gatherings.models import Gathering, GatheringSeries
from portal.gatherings.rules.words import GatheringState
from portal.meetings.rules import Pattern
from portal.meetings.rules.series import falls_on
from portal.meetings.rules.wall import instant, local

TELL = "gatherings.tell"
MOST_IN_SERIES = 26
FAR = date(2199, 12, 31)
#: What calendars and those who come must hear of.
TOLD = frozenset(
    {
        "title_ja", "title_en", "text_ja", "text_en", "starts_at", "ends_at", "zone", "place_kind", "join_url",
        "place_ja", "place_en",
    }
)  # fmt: skip


def plan(
    facts: Mapping[str, Any], *, by: Actor, pattern: Pattern | None = None, times: int = 1
) -> list[Gathering]:
    """Plan an event, or `times` of them at the same hour of their zone's clock. Raises Refused (past, ends_before)."""
    _check_times(facts["starts_at"], facts["ends_at"])
    series = GatheringSeries(pattern=pattern, made_by_id=by.person_id) if pattern and times > 1 else None
    if series is not None:
        db.session.add(series)
        db.session.flush()
    made = [
        Gathering(
            **{**facts, **times_of_one}, series_id=series.id if series else None, made_by_id=by.person_id
        )
        for times_of_one in _each(facts, pattern, min(times, MOST_IN_SERIES) if series else 1)
    ]
    db.session.add_all(made)
    db.session.flush()
    remember("gathering.planned", by=by, subject=_named(made[0]), times=len(made))
    return made


def revise(gathering: Gathering, changes: Mapping[str, Any], *, by: Actor, following: bool = False) -> None:
    """Change an event; `following` those of its series after it as well, each on its own day, at the new hour.

    Raises Refused: cancelled; past or ends_before of new times.
    """
    was = local(gathering.starts_at, gathering.zone)
    if "starts_at" in changes or "ends_at" in changes:
        _check_times(changes.get("starts_at", gathering.starts_at), changes.get("ends_at", gathering.ends_at))
    others = after(gathering) if following else []
    _revise_one(gathering, changes, by=by)
    moved = {"starts_at", "ends_at", "closes_at", "zone"} & set(changes)
    for one in others:
        plain = {name: value for name, value in changes.items() if name not in moved}
        _revise_one(one, plain | (_moved_along(one, gathering, was) if moved else {}), by=by)


def address(gathering: Gathering, reach: Reach, addressees: Iterable[str], *, by: Actor) -> None:
    """Say who may come; whoever may not any more loses their seat, and hears of it."""
    row = seats.locked(gathering)
    keys = sorted(addressees) if reach is Reach.SOME else []
    if (row.reach, sorted(row.addressees or [])) == (reach, keys):
        return
    remember("gathering.readdressed", by=by, subject=_named(row), before=str(row.reach), after=str(reach))
    row.reach, row.addressees = reach, keys
    db.session.flush()
    seats.release_unreached(row, by=by)
    announce(GatheringChanged(0, row.id))


def publish(gathering: Gathering, *, by: Actor, whole_series: bool = False) -> int:
    """Let those see it whom it is for, and sign up; return how many were published. Raises Refused (not_now, past,
    nobody, no_title)."""
    if gathering.state is not GatheringState.DRAFT:
        raise Refused("not_now")
    drafts = [row for row in after(gathering) if row.state is GatheringState.DRAFT] if whole_series else []
    for one in (gathering, *drafts):
        one.reach, one.addressees = gathering.reach, list(gathering.addressees or [])
        _publish_one(one, by=by)
    return 1 + len(drafts)


def cancel(gathering: Gathering, why: str, *, by: Actor, following: bool = False) -> None:
    """Call an event off; whoever signed up hears of it, and their calendars drop it. A draft goes without a word.

    Raises Refused (not_now) for what was held or called off already.
    """
    wanted = [gathering, *(after(gathering) if following else [])]
    for one in wanted:
        row = seats.locked(one)
        if row.state not in (GatheringState.DRAFT, GatheringState.PUBLISHED):
            if row is gathering:
                raise Refused("not_now")
            continue
        was_out = row.state is GatheringState.PUBLISHED
        row.state, row.cancelled_at, row.cancelled_why = GatheringState.CANCELLED, clock.now(), why.strip()
        row.sequence, row.changed_at = row.sequence + 1, clock.now()
        db.session.flush()
        remember("gathering.cancelled", by=by, subject=_named(row))
        announce(GatheringChanged(0, row.id))
        if was_out:
            outbox.owe(TELL, what="cancelled", gathering_id=row.id, sequence=row.sequence, by_id=by.person_id)


def hold(gathering: Gathering, *, by: Actor) -> None:
    """Note that an event is over; whoever came is asked how it was."""
    row = seats.locked(gathering)
    if row.state is not GatheringState.PUBLISHED or row.ends_at > clock.now():
        return
    row.state, row.held_at = GatheringState.HELD, clock.now()
    db.session.flush()
    announce(GatheringChanged(0, row.id))
    outbox.owe(TELL, what="feedback", gathering_id=row.id, sequence=row.sequence, by_id=by.person_id)


def after(gathering: Gathering) -> list[Gathering]:
    """Return the events of its series that come after it and still stand, in order."""
    if gathering.series_id is None:
        return []
    wanted = select(Gathering).where(
        Gathering.series_id == gathering.series_id, Gathering.starts_at > gathering.starts_at,
        Gathering.state.in_((GatheringState.DRAFT, GatheringState.PUBLISHED)),
    )  # fmt: skip
    return list(db.session.scalars(wanted.order_by(Gathering.starts_at)))


def _each(facts: Mapping[str, Any], pattern: Pattern | None, times: int) -> list[dict[str, datetime | None]]:
    first, zone = local(facts["starts_at"], facts["zone"]), facts["zone"]
    length, closes = facts["ends_at"] - facts["starts_at"], facts.get("closes_at")
    before = facts["starts_at"] - closes if closes else None
    days = islice(falls_on(pattern, first.date(), until=FAR), times) if pattern else [first.date()]
    begins = [instant(day, first.time(), zone) for day in days]
    return [
        {"starts_at": at, "ends_at": at + length, "closes_at": at - before if before is not None else None}
        for at in begins
    ]


def _moved_along(one: Gathering, moved: Gathering, was: datetime) -> dict[str, Any]:
    """Return the times of a later event of a series whose earlier one was moved: as many days, to the same hour."""
    now = local(moved.starts_at, moved.zone)
    day = local(one.starts_at, one.zone).date() + (now.date() - was.date())
    begins = instant(day, now.time(), moved.zone)
    before = moved.starts_at - moved.closes_at if moved.closes_at else None
    return {
        "zone": moved.zone,
        "starts_at": begins,
        "ends_at": begins + (moved.ends_at - moved.starts_at),
        "closes_at": begins - before if before is not None else None,
    }


def _revise_one(gathering: Gathering, changes: Mapping[str, Any], *, by: Actor) -> None:
    row = seats.locked(gathering)
    if row.state is GatheringState.CANCELLED:
        raise Refused("cancelled")
    real = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not real:
        return
    for name, value in real.items():
        setattr(row, name, value)
    remember("gathering.revised", by=by, subject=_named(row), fields=sorted(real))
    told = row.state is GatheringState.PUBLISHED and bool(TOLD & set(real))
    if told:
        row.sequence, row.changed_at = row.sequence + 1, clock.now()
    db.session.flush()
    if told:
        outbox.owe(TELL, what="changed", gathering_id=row.id, sequence=row.sequence, by_id=by.person_id)
    if row.state is GatheringState.PUBLISHED:
        seats.fill(row)
    announce(GatheringChanged(0, row.id))


def _publish_one(gathering: Gathering, *, by: Actor) -> None:
    if gathering.starts_at <= clock.now():
        raise Refused("past")
    if gathering.reach is Reach.VENDOR:
        raise Refused("nobody")
    if not (gathering.title_ja or gathering.title_en):
        raise Refused("no_title")
    gathering.state, gathering.published_at, gathering.changed_at = (
        GatheringState.PUBLISHED,
        clock.now(),
        clock.now(),
    )
    db.session.flush()
    remember("gathering.published", by=by, subject=_named(gathering))
    announce(GatheringChanged(0, gathering.id))


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at or ends_at - starts_at > timedelta(days=3):
        raise Refused("ends_before")
    if starts_at <= clock.now():
        raise Refused("past")


def _named(gathering: Gathering) -> str:
    return f"gathering:{gathering.public_id}"
