"""What the bell says about meetings. Their mail is the invitation itself, so that nobody is told twice."""

from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.meetings.models import Meeting
from portal.meetings.queries import clocks, meetings
from portal.meetings.rules import Answer

Sentence = Callable[[str, str], str]


notices.chapter(_l("Meetings"), "meeting.")


@notices.kind("meeting.proposed", _l("Somebody proposes times for a meeting"), fixed=True, weight=Weight.ASKS)
def proposed(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Ask when somebody can come."""
    return _told(
        reader,
        noted,
        lambda who, what: _("%(name)s asks when you can come: %(title)s", name=who, title=what),
    )


@notices.kind("meeting.fixed", _l("You are invited to a meeting"), fixed=True, weight=Weight.ASKS)
def fixed(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell of a meeting that has a time."""
    return _told(reader, noted, lambda who, what: _("You are invited: %(title)s", title=what))


@notices.kind("meeting.changed", _l("A meeting has changed"), fixed=True, weight=Weight.SPEAKS)
def changed(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell that a meeting is at another time or place."""
    return _told(
        reader, noted, lambda who, what: _("%(name)s changed a meeting: %(title)s", name=who, title=what)
    )


@notices.kind("meeting.cancelled", _l("A meeting is cancelled"), fixed=True, weight=Weight.SPEAKS)
def cancelled(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell that a meeting does not take place."""
    return _told(
        reader,
        noted,
        lambda who, what: _("%(name)s cancelled a meeting: %(title)s", name=who, title=what),
    )


@notices.kind("meeting.reminder", _l("A meeting is coming up"), fixed=True)
def reminder(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Remind of tomorrow."""
    return _told(reader, noted, lambda who, what: _("Coming up: %(title)s", title=what))


@notices.kind("meeting.minutes", _l("Minutes of a meeting are sent"), fixed=True, weight=Weight.SPEAKS)
def minutes(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell that minutes came; their mail is the minutes themselves."""
    return _told(
        reader, noted, lambda who, what: _("%(name)s sent the minutes: %(title)s", name=who, title=what)
    )


@notices.kind("meeting.answered", _l("Somebody answers your invitation"), usually=ByMail.DIGEST)
def answered(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the organizer who comes."""
    those = meetings.comers(one.ids["meeting_id"] for one in noted if "meeting_id" in one.ids)
    said = {one.id: one for group in those.values() for one in group}
    found = _told(reader, noted, lambda who, what: "")
    told: dict[int, Told] = {}
    for one in noted:
        comer, words = said.get(one.ids.get("attendee_id", 0)), found.get(one.id)
        if comer is None or words is None:
            continue
        sentence = _answer_words(comer.answer, comer.name, words.about)
        told[one.id] = Told(
            title=sentence, endpoint=words.endpoint, place=words.place, text=comer.words, about=words.about,
            subject=_("%(name)s answered your invitation", name=comer.name), action=words.action, icon="calendar",
        )  # fmt: skip
    return told


def _answer_words(answer: Answer, name: str, title: str) -> str:
    if answer is Answer.YES:
        return _("%(name)s comes: %(title)s", name=name, title=title)
    if answer is Answer.NO:
        return _("%(name)s cannot come: %(title)s", name=name, title=title)
    if answer is Answer.MAYBE:
        return _("%(name)s perhaps comes: %(title)s", name=name, title=title)
    return _("%(name)s said when it suits: %(title)s", name=name, title=title)


def _told(reader: User, noted: Sequence[Noted], sentence: Sentence) -> Mapping[int, Told]:
    rows = meetings.by_ids(one.ids["meeting_id"] for one in noted if "meeting_id" in one.ids)
    found: dict[int, Told] = {}
    for one in noted:
        row = rows.get(one.ids.get("meeting_id", 0))
        if row is None:
            continue
        who = pgettext("person", "%(name)s", name=one.by.name) if one.by and one.by.name else _("Somebody")
        words = sentence(who, row.title)
        found[one.id] = Told(
            title=words,
            endpoint="meetings.show",
            place={"slug": one.customer_slug, "meeting": row.public_id},
            text=_when(reader, row),
            about=row.title,
            subject=words,
            action=_("See the meeting"),
            icon="calendar",
        )
    return found


def _when(reader: User, row: Meeting) -> str:
    if row.starts_at is None or row.ends_at is None:
        return ""
    return clocks.clock_in(row.starts_at, row.ends_at, reader.time_zone).words
