"""Forms in which a meeting is arranged, proposed or changed."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from portal.accounts.forms.sign_in import LineField
from portal.accounts.places import zone_choices
from portal.accounts.queries.readers import Reader
from portal.foundation.audience import Side
from portal.foundation.forms import DayField, Given, PortalForm, SeenForm, Short
from portal.foundation.i18n import language
from portal.meetings.forms.fields import (
    KIND_WORDS,
    MOST_GUESTS,
    PATTERN_WORDS,
    PLACE_WORDS,
    PeopleField,
    TimeField,
    length_choices,
    read_guests,
)
from portal.meetings.models import Meeting
from portal.meetings.queries.places import rooms
from portal.meetings.rules import MOST_SLOTS, MeetingKind, Pattern, PlaceKind
from portal.meetings.rules.drafts import Draft, Invited, Rhythm, meeting_link
from portal.meetings.rules.wall import instant, local

SLOTS, FIXED, SERIES = "slots", "fixed", "series"


class MeetingFields:
    """What every form of a meeting asks: what, how long, where, who."""

    title = LineField(_l("What it is about"), validators=[Given(), Short(200)])
    kind = SelectField(_l("Kind"))
    purpose = TextAreaField(_l("What we want to reach"), validators=[Short(2000)])
    minutes = SelectField(_l("Length"), coerce=int)
    zone = SelectField(_l("Time zone of these times"))
    place_kind = RadioField(_l("Where"))
    place = LineField(
        _l("Link or address"),
        validators=[Short(500)],
        description=_l("The link of any web-meeting service (https://…), or where to go."),
    )
    people = PeopleField(_l("Who comes"))
    guests = TextAreaField(
        _l("People outside both companies"),
        validators=[Short(3000)],
        description=_l("Mail addresses, one a line. They get the invitation and can answer, nothing else."),
    )


class MeetingForm(MeetingFields, SeenForm):
    """Changing a meeting."""

    day = DayField(_l("Day"))
    time = TimeField(lazy_pgettext("meeting", "Time"))
    following = BooleanField(_l("Change all that follow as well"))

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        _offer(self)

    def validate_place(self, field: Any) -> None:
        """A web meeting has a link that is safe to follow."""
        check_place(self)

    def validate_guests(self, field: Any) -> None:
        """Every one of them is a mail address."""
        check_guests(field)

    def typed(self) -> dict[str, Any]:
        """Return the values by field name, times as they are written."""
        plain = super().typed() | {"people": sorted(self.people.data or ())}
        return {name: f"{v:%H:%M}" if isinstance(v, time) else v for name, v in plain.items()}

    def draft(self) -> Draft:
        """Return what was typed."""
        return draft_of(self)

    def invited(self, readers: Iterable[Reader]) -> Invited:
        """Return who was ticked, among those who can see the meeting."""
        return invited_of(self, readers)

    def starts_at(self) -> datetime | None:
        """Return the instant that was typed, None where there is none."""
        if self.day.data is None or self.time.data is None:
            return None
        return instant(self.day.data, self.time.data, self.zone.data or "UTC")


class NewMeetingForm(MeetingForm):
    """Arranging a meeting: with times to choose from, at a time that is agreed, or again and again."""

    how = RadioField(_l("When"), default=SLOTS)
    visibility = RadioField(_l("Who sees it"))
    pattern = SelectField(_l("How often"))
    until = DayField(_l("Until (empty: for good)"))

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.pattern.choices = [(str(pattern), words) for pattern, words in PATTERN_WORDS.items()]
        self.how.choices = [
            (SLOTS, _l("Propose times; the others choose")),
            (FIXED, _l("The time is agreed")),
            (SERIES, _l("It repeats")),
        ]

    def validate_day(self, field: Any) -> None:
        """At least one time is needed."""
        if field.data is None or self.time.data is None:
            raise ValidationError(_l("Enter a day and a time."))

    def slots(self) -> list[datetime]:
        """Return the proposed times."""
        rows = [
            (self.day, self.time),
            *((self[f"day_{n}"], self[f"time_{n}"]) for n in range(2, MOST_SLOTS + 1)),
        ]
        found = [(day.data, time.data) for day, time in rows]
        return [instant(day, time, self.zone.data or "UTC") for day, time in found if day and time]

    def rhythm(self) -> Rhythm:
        """Return how it repeats."""
        assert isinstance(self.day.data, date)
        assert isinstance(self.time.data, time)
        return Rhythm(Pattern(self.pattern.data), self.day.data, self.time.data, self.until.data)


for _number in range(2, MOST_SLOTS + 1):
    setattr(NewMeetingForm, f"day_{_number}", DayField(_l("Day")))
    setattr(NewMeetingForm, f"time_{_number}", TimeField(lazy_pgettext("meeting", "Time")))


class CancelForm(PortalForm):
    """Calling a meeting off."""

    why = TextAreaField(_l("Why (everybody who was invited reads it)"), validators=[Short(1000)])
    following = BooleanField(_l("All that follow as well"))


class RecordingForm(PortalForm):
    """Where the recording can be seen."""

    recording_url = LineField(_l("Link to the recording"), validators=[Short(500)])

    def validate_recording_url(self, field: Any) -> None:
        """It is a link that is safe to follow."""
        if field.data:
            _as_link(field)


def offer_people(form: Any, readers: Iterable[Reader]) -> None:
    """Let these people be chosen."""
    form.people.choices = [(one.public_id, one.name_in(language())) for one in readers]


def values_of(meeting: Meeting, comers: Iterable[Any]) -> dict[str, Any]:
    """Return a meeting as the form shows it."""
    those = list(comers)
    begins = local(meeting.starts_at, meeting.zone) if meeting.starts_at else None
    return {
        "title": meeting.title,
        "kind": str(meeting.kind),
        "purpose": meeting.purpose,
        "minutes": meeting.minutes,
        "zone": meeting.zone,
        "place_kind": str(meeting.place_kind),
        "place": meeting.place if meeting.place_kind in (PlaceKind.WEB, PlaceKind.ADDRESS) else "",
        "people": sorted(one.person_pid for one in those if one.person_pid),
        "guests": "\n".join(_written(one) for one in those if not one.person_pid),
        "day": begins.date() if begins else None,
        "time": begins.time() if begins else None,
    }


def draft_of(form: Any) -> Draft:
    """Return what a form says of a meeting."""
    return Draft(
        title=form.title.data,
        kind=MeetingKind(form.kind.data),
        purpose=form.purpose.data or "",
        minutes=form.minutes.data,
        zone=form.zone.data,
        place_kind=PlaceKind(form.place_kind.data),
        place=form.place.data or "",
    )


def invited_of(form: Any, readers: Iterable[Reader]) -> Invited:
    """Return whom a form invites, among those who can see the meeting."""
    chosen = set(form.people.data or ())
    guests, _wrong = read_guests(form.guests.data or "")
    return Invited(tuple(one.id for one in readers if one.public_id in chosen), tuple(guests[:MOST_GUESTS]))


def check_place(form: Any) -> None:
    """Raise ValidationError where the place cannot be what it is said to be."""
    kind, field = form.place_kind.data, form.place
    if kind == PlaceKind.WEB:
        _as_link(field)
    elif kind == PlaceKind.ADDRESS and not field.data:
        raise ValidationError(_l("Enter where to go."))


def check_guests(field: Any) -> None:
    """Raise ValidationError where something is no mail address, or there are too many."""
    guests, wrong = read_guests(field.data or "")
    if wrong:
        raise ValidationError(_l("This is no mail address: %(text)s", text=wrong[0]))
    if len(guests) > MOST_GUESTS:
        raise ValidationError(_l("At most %(most)s people outside.", most=MOST_GUESTS))


def sides_of(readers: Iterable[Reader]) -> list[tuple[Side, list[Reader]]]:
    """Return people by side, the vendor's first."""
    those = list(readers)
    return [(side, [one for one in those if one.side is side]) for side in (Side.VENDOR, Side.CUSTOMER)]


def _offer(form: Any) -> None:
    form.kind.choices = [(str(kind), words) for kind, words in KIND_WORDS.items()]
    form.minutes.choices = length_choices(form.minutes.data if isinstance(form.minutes.data, int) else None)
    form.zone.choices = zone_choices(form.zone.data or "")
    kinds = [
        kind for kind in PLACE_WORDS if kind is not PlaceKind.ROOM or rooms() or form.place_kind.data == kind
    ]
    form.place_kind.choices = [(str(kind), PLACE_WORDS[kind]) for kind in kinds]


def _as_link(field: Any) -> None:
    try:
        field.data = meeting_link(field.data or "")
    except ValueError as error:
        raise ValidationError(_l("Enter a link that begins with https://")) from error


def _written(one: Any) -> str:
    return f"{one.name} <{one.email}>" if one.name and one.name != one.email else one.email
