"""Minutes as they stand and as they were sent: what is in them, who read which, how they read in a language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Row, select

from portal.accounts.models import Customer, User
from portal.accounts.queries.calendars import today_of
from portal.collaboration.queries import notes
from portal.collaboration.rules import notes_html
from portal.commitments.queries import commitments
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Answer, Attendee, Meeting, MinutesReader, SentMinutes
from portal.meetings.queries import agenda, decisions
from portal.meetings.queries.meetings import Comer, comers_of
from portal.meetings.queries.subjects import of_meeting
from portal.meetings.rules import minutes as rules
from portal.meetings.rules.minutes import Changed

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Line:
    """A decision or an action item of minutes, ready to be read."""

    words: str
    who: str  # the person, or the company where nobody is named
    company: str
    due_on: date | None = None
    ended: str = ""


@dataclass(frozen=True)
class Said:
    """Minutes in one language: labels in the reader's, the text in that in which it was written."""

    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    there: list[str]
    missing: list[str]
    points: list[tuple[str, bool]]
    decisions: list[Line]
    actions: list[Line]
    html: Markup

    @property
    def empty(self) -> bool:
        """True where nothing was written, decided or promised."""
        return not (self.decisions or self.actions or self.html)


def as_they_stand(meeting: Meeting, customer: Customer) -> dict[str, Any]:
    """Return what everybody at the meeting may read of it now; nobody's internal points, notes or promises."""
    subject = of_meeting(meeting)
    document = notes.document(notes.note_of(subject, meeting.visibility))
    promised = [
        one
        for one in commitments.of_source("meeting", [meeting.id], today_of(customer))
        if one.visibility is meeting.visibility
    ]
    rows = decisions.rows_of(meeting.id)
    people = _pseudonyms({one.decided_by_id for one in rows} - {None})
    return {
        "schema": rules.SCHEMA,
        "meeting": meeting.public_id,
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat() if meeting.starts_at else "",
        "ends_at": meeting.ends_at.isoformat() if meeting.ends_at else "",
        "zone": meeting.zone,
        "people": [
            {"person": one.person_pid, "place": one.public_id, "there": _was_there(one)}
            for one in comers_of(meeting)
        ],
        "agenda": [
            {"id": one.public_id, "title": one.title, "done": one.done_at is not None}
            for one in agenda.shared_points(meeting)
        ],
        "decisions": [
            {"id": one.public_id, "text": one.text, "person": people.get(one.decided_by_id or 0, ""),
             "side": str(one.decided_side or "")}
            for one in rows
        ],
        "actions": [
            {"id": one.public_id, "title": one.title, "person": one.owner.public_id if one.owner else "",
             "side": str(one.side), "due_on": one.due_on.isoformat() if one.due_on else "",
             "ended": str(one.settled_as or "")}
            for one in promised
        ],
        "html": notes_html.html(document),
        "text": notes_html.text(document),
    }  # fmt: skip


def said(content: Mapping[str, Any], customer: Customer, vendor_name: str) -> Said:
    """Return minutes in the language in force; people are called what they are called today."""
    names = _names(content)
    companies = {"vendor": vendor_name, "customer": customer.name, "": _("Both sides")}
    base: str = current_app.config["BASE_URL"]
    html = rules.to_send(content["html"], base) if content["text"].strip() else ""
    return Said(
        title=content["title"],
        starts_at=_moment(content["starts_at"]),
        ends_at=_moment(content["ends_at"]),
        zone=content["zone"],
        there=[names.get(one["person"] or one["place"], "") for one in content["people"] if one["there"]],
        missing=[
            names.get(one["person"] or one["place"], "") for one in content["people"] if not one["there"]
        ],
        points=[(one["title"], bool(one["done"])) for one in content["agenda"]],
        decisions=[
            Line(one["text"], names.get(one["person"], ""), companies[one["side"]])
            for one in content["decisions"]
        ],
        actions=[
            Line(
                one["title"], names.get(one["person"], ""), companies[one["side"]], _day(one["due_on"]), one["ended"]
            )
            for one in content["actions"]
        ],
        html=Markup(html),  # noqa: S704  # nosec B704  # rules/notes_html escaped what people wrote, and it is sealed
    )  # fmt: skip


def sent(public_id: str) -> SentMinutes | None:
    """Return minutes that were sent, by public id."""
    return db.session.scalar(
        narrowed(select(SentMinutes).where(SentMinutes.public_id == public_id), SentMinutes)
    )


def by_id(sent_id: int) -> SentMinutes | None:
    """Return minutes that were sent, by inner id."""
    return db.session.scalar(narrowed(select(SentMinutes).where(SentMinutes.id == sent_id), SentMinutes))


def sent_of(meeting_id: int) -> Sequence[SentMinutes]:
    """Return what was sent of a meeting, the newest first."""
    found = select(SentMinutes).where(SentMinutes.meeting_id == meeting_id)
    return db.session.scalars(narrowed(found.order_by(SentMinutes.number.desc()), SentMinutes)).all()


def readers_of(sent_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return to whom minutes went: sent_id, person_id, attendee_id, and the name of who has a login."""
    asked = select(
        MinutesReader.sent_id, MinutesReader.person_id, MinutesReader.attendee_id, User, Attendee
    ).outerjoin(User, User.id == MinutesReader.person_id)
    asked = asked.outerjoin(
        Attendee,
        (Attendee.id == MinutesReader.attendee_id) & (Attendee.customer_id == MinutesReader.customer_id),
    ).where(MinutesReader.sent_id.in_(sorted(sent_ids)))
    return db.session.execute(asked.order_by(MinutesReader.id)).all()


def read_before(
    sent_now: SentMinutes, *, person_id: int | None, attendee_id: int | None
) -> SentMinutes | None:
    """Return what this reader got of the same meeting last before this."""
    mine = (
        MinutesReader.person_id == person_id
        if person_id is not None
        else MinutesReader.attendee_id == attendee_id
    )
    same = (MinutesReader.sent_id == SentMinutes.id) & (MinutesReader.customer_id == SentMinutes.customer_id)
    found = (
        select(SentMinutes)
        .join(MinutesReader, same)
        .where(SentMinutes.meeting_id == sent_now.meeting_id, SentMinutes.number < sent_now.number, mine)
        .order_by(SentMinutes.number.desc())
        .limit(1)
    )
    return db.session.scalar(narrowed(found, SentMinutes, MinutesReader))


def changes(before: SentMinutes | None, content: Mapping[str, Any]) -> list[Changed]:
    """Return what differs from what was sent before; nothing where nothing was, or it is not what was sealed."""
    was = rules.read(before.content, before.sha256) if before is not None else None
    return rules.differences(was, content) if was is not None else []


def _names(content: Mapping[str, Any]) -> dict[str, str]:
    """Return what people are called, by pseudonym, and whoever is outside by their place at the meeting."""
    persons = {
        one["person"] for part in ("people", "decisions", "actions") for one in content[part] if one["person"]
    }
    places = {one["place"] for one in content["people"] if not one["person"]}
    found = {
        one.public_id: one.name_in(language())
        for one in db.session.scalars(select(User).where(User.public_id.in_(sorted(persons))))
    }
    if places:
        asked = select(Attendee.public_id, Attendee.name, Attendee.email).where(
            Attendee.public_id.in_(sorted(places))
        )
        found |= {
            row.public_id: row.name or row.email for row in db.session.execute(narrowed(asked, Attendee))
        }
    return found


def _pseudonyms(ids: set[int | None]) -> dict[int, str]:
    asked = select(User.id, User.public_id).where(User.id.in_(sorted(one for one in ids if one)))
    return {row.id: row.public_id for row in db.session.execute(asked)} if ids else {}


def _was_there(one: Comer) -> bool:
    """True for whoever was there; while nobody has said, for whoever had not declined."""
    return one.attended if one.attended is not None else one.answer is not Answer.NO


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
