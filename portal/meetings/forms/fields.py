"""Fields of meetings: times of day, lists of people outside, where it is."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.rules.sign_in import is_mail, tidy_mail
from portal.meetings.rules import LONGEST_MINUTES, MeetingKind, Pattern, PlaceKind
from portal.meetings.rules.drafts import Guest
from portal.meetings.rules.wall import read_time

MOST_GUESTS = 20
KIND_WORDS = {
    MeetingKind.REGULAR: _l("Regular meeting"),
    MeetingKind.KICK_OFF: _l("Kick-off"),
    MeetingKind.REVIEW: _l("Review"),
    MeetingKind.OTHER: _l("Other meeting"),
}
PATTERN_WORDS = {
    Pattern.WEEKLY: _l("Every week"),
    Pattern.BIWEEKLY: _l("Every two weeks"),
    Pattern.MONTHLY: _l("Every month, on the same weekday"),
    Pattern.QUARTERLY: _l("Every quarter, on the same weekday"),
}
PLACE_WORDS = {
    PlaceKind.WEB: _l("Web meeting, by its link"),
    PlaceKind.ROOM: _l("A room of our own, made for this meeting"),
    PlaceKind.ADDRESS: _l("At an address"),
    PlaceKind.OPEN: _l("To be announced"),
}
LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240)


class TimeField(StringField):
    """A time of day as people type it. `data` is a time or None."""

    def process_data(self, value: Any) -> None:
        self.typed_text = ""
        super().process_data(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed_text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if self.typed_text:
            try:
                self.data = read_time(self.typed_text)
            except ValueError as error:
                raise ValueError(_l("Enter a time, such as 10:00.")) from error

    def _value(self) -> str:
        return f"{self.data:%H:%M}" if self.data is not None else self.typed_text


class PeopleField(SelectMultipleField):
    """People to tick, by public id."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def read_guests(text: str) -> tuple[list[Guest], list[str]]:
    """Return the people outside that somebody typed, one a line or by commas, and what is no mail address.

    >>> read_guests("Ann Lee <Ann@Partner.example>, bo@x.example")[0]
    [Guest(email='ann@partner.example', name='Ann Lee', language=''), Guest(email='bo@x.example', name='', language='')]
    """
    guests, wrong = [], []
    for one in text.replace(";", ",").replace("、", ",").replace("\n", ",").split(","):
        if not one.strip():
            continue
        name, bracket, rest = one.rpartition("<")
        email = tidy_mail(rest.partition(">")[0] if bracket else one)
        if is_mail(email) and len(email) <= 254:
            guests.append(Guest(email, name.strip().strip('"')[:160] if bracket else ""))
        else:
            wrong.append(one.strip()[:100])
    return guests, wrong


def length_choices(now: int | None = None) -> list[tuple[int, Any]]:
    """Return lengths to choose from, the one in use among them."""
    known = sorted({*LENGTHS, *([now] if now and now <= LONGEST_MINUTES else [])})
    return [(minutes, _l("%(minutes)s min", minutes=minutes)) for minutes in known]
