"""What calendars are told about a meeting or a series, for one of its people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.accounts.models import Customer, User
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.mailroom.actions import addresses
from portal.meetings.models import Attendee, Meeting, MeetingState, Series
from portal.meetings.queries.meetings import Comer, comers, occurrences, stages
from portal.meetings.queries.places import link_of, words_of
from portal.meetings.rules import series as rules
from portal.meetings.rules.ics import Entry, Who, instant_words
from portal.meetings.rules.wall import instant, read_time

REPLY_KIND = "meeting"


def entry_of(
    meeting: Meeting,
    customer: Customer,
    people: Sequence[Comer],
    *,
    reader: Comer | None,
    cancelled: bool = False,
) -> Entry:
    """Return a meeting that stands alone, as a calendar gets it; of a series this one occurrence under its own name.

    `reader` gets an organizer's address to which their answer can go; without one it is the organizer's own.
    """
    assert meeting.starts_at is not None
    assert meeting.ends_at is not None
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        changed_at=meeting.updated_at,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=meeting.zone,
        text=_text(meeting, customer, guest=reader is not None and reader.person_id is None),
        place=words_of(meeting),
        url="" if reader is not None and reader.person_id is None else page_url(meeting, customer),
        organizer=_organizer(meeting.organizer_id, people, _address(meeting, reader)),
        people=_people(people),
        cancelled=cancelled or meeting.state is MeetingState.CANCELLED,
    )


def occurrence_of(
    meeting: Meeting, series: Series, customer: Customer, people: Sequence[Comer], *, reader: Comer | None,
    cancelled: bool = False,
) -> Entry:  # fmt: skip
    """Return one occurrence of a series as calendars get it that have the series."""
    alone = entry_of(meeting, customer, people, reader=reader, cancelled=cancelled)
    return replace(
        alone,
        uid=series.uid,
        sequence=series.sequence + meeting.sequence,
        recurs_at=meeting.recurs_at,
        organizer=_organizer(series.organizer_id, people, _address(series, reader)),
    )


def series_of(
    series: Series, customer: Customer, *, reader: Comer | None, cancelled: bool = False
) -> list[Entry]:
    """Return a whole series: its rule, what of it is left out, and each occurrence that differs."""
    standing = occurrences(series.id)
    people = comers([one.id for one in standing])
    base = next(
        (one for one in standing if one.state is MeetingState.FIXED), standing[-1] if standing else None
    )
    begins = instant(series.first_on, read_time(series.at), series.zone)
    those = people.get(base.id, []) if base else []
    organizer = _organizer(series.organizer_id, those, _address(series, reader))
    whole = Entry(
        uid=series.uid,
        sequence=series.sequence,
        changed_at=series.updated_at,
        title=series.title,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=series.minutes),
        zone=series.zone,
        text=_text(series, customer, guest=reader is not None and reader.person_id is None),
        place=words_of(series),
        organizer=organizer,
        people=_people(those),
        rule=rules.rule(series.pattern, series.first_on, _until(series)),
        left_out=tuple(
            one.recurs_at for one in standing if one.state is MeetingState.CANCELLED and one.recurs_at
        ),
        cancelled=cancelled,
    )
    if cancelled:
        return [whole]
    moved = [one for one in standing if one.state is not MeetingState.CANCELLED and differs(one, series)]
    return [
        whole,
        *(occurrence_of(one, series, customer, people.get(one.id, []), reader=reader) for one in moved),
    ]


def differs(meeting: Meeting, series: Series) -> bool:
    """True when an occurrence is not what the rule of its series says."""
    said = ("title", "minutes", "zone", "place_kind", "place")
    return meeting.starts_at != meeting.recurs_at or any(
        getattr(meeting, name) != getattr(series, name) for name in said
    )


def why_of(meeting: Meeting) -> str:
    """Return what was said when it was called off."""
    return next((stage.why for stage, _user in reversed(stages(meeting.id)) if stage.why), "")


def is_last_of(meeting: Meeting, series: Series) -> bool:
    """True when nothing of the series stands after this occurrence."""
    standing = [one for one in occurrences(series.id) if one.state is not MeetingState.CANCELLED]
    return bool(standing) and standing[-1].id == meeting.id


def page_url(meeting: Meeting, customer: Customer) -> str:
    """Return the whole address of a meeting's page."""
    return absolute("meetings.show", slug=customer.slug, meeting=meeting.public_id)


def reply_address(thing: Meeting | Series, reader: Comer) -> str:
    """Return where this person's answer to this invitation goes: the same for as long as the invitation lives.

    Empty where no mail comes in, and where what it is named by would not fit.
    """
    if not addresses.takes_mail():
        return ""
    if isinstance(thing, Series):
        ids = (thing.customer_id, 0, 0 if reader.person_id else _first_place(thing, reader), thing.id)
    else:
        ids = (thing.customer_id, thing.id, 0 if reader.person_id else reader.id, 0)
    try:
        return addresses.address(REPLY_KIND, ids, reader.person_id)
    except ValueError:
        return ""


def _address(thing: Meeting | Series, reader: Comer | None) -> str:
    return reply_address(thing, reader) if reader is not None else ""


def _first_place(series: Series, guest: Comer) -> int:
    """Return a guest's oldest place in a series, which names them in all of it."""
    same = (Meeting.id == Attendee.meeting_id) & (Meeting.customer_id == Attendee.customer_id)
    asked = select(func.min(Attendee.id)).join(Meeting, same)
    asked = asked.where(Meeting.series_id == series.id, Attendee.email == guest.email)
    return db.session.scalar(narrowed(asked, Attendee, Meeting)) or guest.id


def _organizer(person_id: int, people: Sequence[Comer], address: str) -> Who:
    """Return the organizer, who is among the people of every meeting."""
    known = next((one for one in people if one.person_id == person_id), None)
    if known is not None:
        return Who(address or known.email, known.name)
    user = db.session.get_one(User, person_id)
    return Who(address or user.email or "", user.name_in(language()))


def _people(people: Sequence[Comer]) -> tuple[Who, ...]:
    return tuple(Who(one.email, one.name, one.answer, one.required) for one in people if one.email)


def _text(meeting: Meeting | Series, customer: Customer, *, guest: bool) -> str:
    parts = [meeting.purpose]
    if link := link_of(meeting):
        parts.append(_("Join: %(url)s", url=link))
    if not guest:
        url = (
            page_url(meeting, customer)
            if isinstance(meeting, Meeting)
            else absolute("meetings.index", slug=customer.slug)
        )
        parts.append(_("Agenda, minutes and answers: %(url)s", url=url))
    return "\n\n".join(part for part in parts if part)


def _until(series: Series) -> str:
    """Return the last possible beginning, as the rule of calendars needs it."""
    if series.until_on is None:
        return ""
    return instant_words(instant(series.until_on, time(23, 59, 59), series.zone))
