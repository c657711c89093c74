"""Mails about meetings, worded when they go: in each person's language and zone, with what their calendar needs.

A letter whose meeting has moved on since it was promised stays unsent: a newer one is promised already.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.models import Customer, User
from portal.accounts.queries.readers import who_of
from portal.foundation import clock, links
from portal.foundation.absolute import absolute
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.links import PurposeLink
from portal.foundation.mail import Letter, letter
from portal.foundation.tenancy import customer_scope
from portal.meetings.models import Meeting, MeetingState, Series
from portal.meetings.queries import clocks, invitations, meetings
from portal.meetings.queries.meetings import Comer
from portal.meetings.queries.places import link_of, words_of
from portal.meetings.rules import ics

TEMPLATE = "meeting"


@dataclass(frozen=True)
class Case:
    """A letter that is about to be worded: to whom, about what."""

    ids: dict[str, Any]
    customer: Customer
    meeting: Meeting
    reader: Comer
    language: str
    zone: str
    people: list[Comer] = field(default_factory=list)

    @property
    def current(self) -> bool:
        """True while the letter tells the newest there is, and its reader is still asked to come."""
        asked = any(one.id == self.reader.id for one in self.people)
        return asked and bool(self.meeting.sequence == self.ids["sequence"])


Wording = Callable[[Case], Letter | None]


def _letter(kind: str) -> Callable[[Wording], Wording]:
    """Decorator: words letters of this kind inside their customer, for those alone who may still see the meeting."""

    def register(wording: Wording) -> Wording:
        @letter(f"meeting.{kind}")
        def written(ids: dict[str, Any]) -> Letter | None:
            with customer_scope(ids["customer_ref"]):
                case = _case(ids)
                if case is None:
                    return None
                with force_locale(case.language):
                    return wording(case)

        return wording

    return register


@_letter("proposal")
def proposal(case: Case) -> Letter | None:
    """Ask when somebody can come."""
    meeting = case.meeting
    if meeting.state is not MeetingState.PROPOSED or not case.current:
        return None
    slots = [
        one for one in meetings.slots_of([meeting.id]).get(meeting.id, []) if one.starts_at > clock.now()
    ]
    shown = [clocks.clocks(one.starts_at, one.ends_at, _zones(case), clocks.of(case.people)) for one in slots]
    subject = _("[%(vendor)s] When can you come? %(title)s", vendor=_vendor(), title=meeting.title)
    return _worded(case, subject, "proposal", slots=shown)


@_letter("invitation")
def invitation(case: Case) -> Letter | None:
    """Invite to a meeting, or say what it is now."""
    meeting = case.meeting
    if meeting.state is not MeetingState.FIXED or not case.current:
        return None
    entry = invitations.entry_of(meeting, case.customer, case.people, reader=case.reader)
    return _worded(case, _subject(case), "changed" if meeting.sequence else "invitation", [entry])


@_letter("occurrence")
def occurrence(case: Case) -> Letter | None:
    """Say what one occurrence of a series is now, or invite to it alone."""
    meeting, series = case.meeting, meetings.series(case.meeting.series_id)
    if meeting.state is not MeetingState.FIXED or series is None or not case.current:
        return None
    entry = invitations.occurrence_of(meeting, series, case.customer, case.people, reader=case.reader)
    return _worded(case, _subject(case), "occurrence" if meeting.sequence else "invitation", [entry])


@_letter("series")
def whole_series(case: Case) -> Letter | None:
    """Invite to a series, or say what it is now."""
    series = meetings.series(case.ids["series"])
    if series is None or series.ended_at is not None or series.sequence != case.ids["sequence"]:
        return None
    entries = invitations.series_of(series, case.customer, reader=case.reader)
    ends = (
        series.until_on is not None
        and case.meeting.series_id == series.id
        and invitations.is_last_of(case.meeting, series)
    )
    what = "series_ends" if ends and series.sequence else "series_changed" if series.sequence else "series"
    return _worded(case, _subject(case), what, entries, series=series)


@_letter("cancellation")
def cancellation(case: Case) -> Letter | None:
    """Call a meeting off; where no invitation went out before, in words alone."""
    meeting, series = case.meeting, meetings.series(case.meeting.series_id)
    if meeting.state is not MeetingState.CANCELLED:
        return None
    entries, people, reader = [], case.people, case.reader
    if meeting.starts_at is not None and series is not None:
        entries = [
            invitations.occurrence_of(meeting, series, case.customer, people, reader=reader, cancelled=True)
        ]
    elif meeting.starts_at is not None:
        entries = [invitations.entry_of(meeting, case.customer, people, reader=reader, cancelled=True)]
    return _worded(
        case, _cancelled(case), "cancelled", entries, method="CANCEL", why=invitations.why_of(meeting)
    )


@_letter("series_cancellation")
def series_cancellation(case: Case) -> Letter | None:
    """Call a series off."""
    series = meetings.series(case.ids["series"])
    if series is None or series.ended_at is None:
        return None
    entries = invitations.series_of(series, case.customer, reader=case.reader, cancelled=True)
    return _worded(
        case,
        _cancelled(case),
        "series_cancelled",
        entries,
        method="CANCEL",
        series=series,
        why=invitations.why_of(case.meeting),
    )


@_letter("removal")
def removal(case: Case) -> Letter | None:
    """Take an invitation back from somebody who is not asked to come any more: to a series where that was meant."""
    meeting, series, reader = case.meeting, meetings.series(case.meeting.series_id), case.reader
    if any(one.id == reader.id for one in case.people) or meeting.starts_at is None:
        return None
    if series is None:
        entries = [invitations.entry_of(meeting, case.customer, [reader], reader=reader, cancelled=True)]
    elif "series" in case.ids:
        entries = invitations.series_of(series, case.customer, reader=reader, cancelled=True)
    else:
        entries = [
            invitations.occurrence_of(meeting, series, case.customer, [reader], reader=reader, cancelled=True)
        ]
    return _worded(case, _cancelled(case), "removed", entries, method="CANCEL")


@_letter("reminder")
def reminder(case: Case) -> Letter | None:
    """Remind of tomorrow's meeting."""
    meeting = case.meeting
    if (
        meeting.state is not MeetingState.FIXED
        or not case.current
        or (meeting.starts_at or clock.now()) <= clock.now()
    ):
        return None
    subject = _(
        "[%(vendor)s] Soon: %(title)s, %(when)s", vendor=_vendor(), title=meeting.title, when=_when(case)
    )
    return _worded(case, subject, "reminder")


def _case(ids: dict[str, Any]) -> Case | None:
    """Return the case of a letter while its reader may still be told; None otherwise."""
    meeting = meetings.by_id(ids["meeting_id"])
    attendee = next(
        (a for a in meetings.attendees_of(ids["meeting_id"], removed=True) if a.id == ids["attendee_id"]),
        None,
    )
    if meeting is None or attendee is None:
        return None
    customer = db.session.get_one(Customer, meeting.customer_id)
    user = db.session.get(User, attendee.person_id) if attendee.person_id else None
    reader = meetings.comer(attendee, user)
    if user is not None and (not user.email or not who_of([user.id], meeting.visibility)):
        return None
    if customer.left_at is not None or not reader.email:
        return None
    spoken = reader.language or customer.language
    zone = user.time_zone if user else meeting.zone
    return Case(ids, customer, meeting, reader, spoken, zone, meetings.comers_of(meeting))


def _worded(
    case: Case,
    subject: str,
    what: str,
    entries: list[ics.Entry] | None = None,
    *,
    method: str = "REQUEST",
    **more: Any,
) -> Letter:
    meeting, organizer = case.meeting, db.session.get_one(User, case.meeting.organizer_id)
    link = db.session.get(PurposeLink, case.ids["link_id"])
    series: Series | None = more.pop("series", None)
    facts = {
        "what": what,
        "reader": case.reader.name,
        "customer_name": case.customer.name,
        "vendor_name": _vendor(),
        "to_vendor": case.reader.side is Side.VENDOR,
        "brand": branding.brand_colour(),
        "title": meeting.title,
        "purpose": meeting.purpose,
        "organizer": _called(organizer, meeting),
        "own": case.reader.person_id == organizer.id,  # whoever is booked invites nobody
        "clocks": _clocks(case),
        "place": words_of(meeting),
        "join_url": link_of(meeting),
        "people": [one.name for one in case.people],
        "answer_url": absolute("meeting_link.show", token=links.token(link)) if link else "",
        "page_url": invitations.page_url(meeting, case.customer) if case.reader.person_id else "",
        "pattern": series.pattern if series else "",
        "until_on": series.until_on if series else None,
        "slots": [],
        "why": "",
    } | more
    return Letter(
        to=case.reader.email,
        to_name=case.reader.name,
        language=case.language,
        subject=subject,
        template=TEMPLATE,
        facts=facts,
        sender_name=_sender(organizer, meeting, case.customer),
        reply_to=invitations.reply_address(series or meeting, case.reader) or organizer.email or "",
        message=".".join(  # somebody who is asked once more is told once more
            (f"meeting-{meeting.public_id}", case.reader.public_id, str(case.ids["sequence"]), what)
            + ((str(case.ids["asked"]),) if "asked" in case.ids else ())
        ),
        thread=f"meeting-{(series or meeting).public_id}",
        calendar=ics.write(entries, method=method, said_at=clock.now()) if entries else None,
        calendar_method=method,
    )


def _subject(case: Case) -> str:
    words = {"vendor": _vendor(), "title": case.meeting.title, "when": _when(case)}
    if case.ids["sequence"]:
        return _("[%(vendor)s] Changed: %(title)s, %(when)s", **words)
    return _("[%(vendor)s] Meeting: %(title)s, %(when)s", **words)


def _cancelled(case: Case) -> str:
    words = {"vendor": _vendor(), "title": case.meeting.title, "when": _when(case)}
    if words["when"] and "series" not in case.ids:
        return _("[%(vendor)s] Cancelled: %(title)s, %(when)s", **words)
    return _("[%(vendor)s] Cancelled: %(title)s", **words)


def _when(case: Case) -> str:
    found = _clocks(case)
    return found[0].words if found else ""


def _clocks(case: Case) -> list[clocks.Clock]:
    meeting = case.meeting
    if meeting.starts_at is None or meeting.ends_at is None:
        return []
    return clocks.clocks(meeting.starts_at, meeting.ends_at, _zones(case), clocks.of(case.people))


def _zones(case: Case) -> list[str]:
    return [case.zone, case.meeting.zone, case.customer.time_zone]


def _called(organizer: User, meeting: Meeting) -> str:
    """Return the organizer as readers are used to it: the customer's people with an honorific, one's own without."""
    name = organizer.name_in(language())
    return name if meeting.organizer_side is Side.VENDOR else pgettext("person", "%(name)s", name=name)


def _vendor() -> str:
    return branding.installation().name_in(language())


def _sender(organizer: User, meeting: Meeting, customer: Customer) -> str:
    company = _vendor() if meeting.organizer_side is Side.VENDOR else customer.name
    return _("%(name)s (%(company)s)", name=organizer.name_in(language()), company=company)
