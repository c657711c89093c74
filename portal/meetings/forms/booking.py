"""Forms of booking a time, and of what a vendor person lets be booked."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.forms.sign_in import LineField
from portal.accounts.places import zone_choices
from portal.foundation.forms import Given, NumberField, PortalForm, Short, Within
from portal.foundation.outward import Unreachable, place_of
from portal.meetings.forms.fields import LENGTHS, PLACE_WORDS, PeopleField
from portal.meetings.forms.meetings import check_guests, check_place
from portal.meetings.queries.places import rooms
from portal.meetings.rules import PlaceKind
from portal.meetings.rules.free import LONGEST_HORIZON_DAYS, MOST_RANGES, read_hours

LONGEST_URL = 1000


class BookForm(PortalForm):
    """The last step of booking: what it is about, and who else comes."""

    title = LineField(_l("What it is about"), validators=[Given(), Short(200)])
    purpose = TextAreaField(_l("What you would like to talk about"), validators=[Short(2000)])
    people = PeopleField(_l("Who comes along"))
    guests = TextAreaField(
        _l("People outside both companies"),
        validators=[Short(3000)],
        description=_l("Mail addresses, one a line. They get the invitation and can answer, nothing else."),
    )
    start = HiddenField()

    def validate_guests(self, field: Any) -> None:
        """Every one of them is a mail address."""
        check_guests(field)


class Lengths(SelectMultipleField):
    """Lengths to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class FreeTimesForm(PortalForm):
    """What a vendor person lets be booked. The hours of each weekday are one line: 9:00-12:00, 13:00-18:00."""

    open = BooleanField(_l("My customers can book my free times"))
    zone = SelectField(_l("Time zone of my hours"))
    lengths = Lengths(_l("Lengths to choose from"), coerce=int)
    buffer_minutes = NumberField(
        _l("Minutes free before and after a meeting"), validators=[Given(), Within(0, 240)]
    )
    notice_hours = NumberField(_l("Hours ahead at least"), validators=[Given(), Within(0, 24 * 30)])
    horizon_days = NumberField(
        _l("Days ahead at most"), validators=[Given(), Within(1, LONGEST_HORIZON_DAYS)]
    )
    place_kind = RadioField(_l("Where booked meetings take place"))
    place = LineField(
        _l("Link or address"),
        validators=[Short(500)],
        description=_l("The link of any web-meeting service (https://…), or where to go."),
    )
    calendar_url = LineField(
        _l("My own calendar (ICS address)"),
        validators=[Short(LONGEST_URL)],
        description=_l(
            "Its secret address (https://…). Only when you are busy is kept, never with whom or why."
        ),
    )

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.zone.choices = zone_choices(self.zone.data or "")
        known = sorted({*LENGTHS[:6], *(self.lengths.data or [])})
        self.lengths.choices = [(minutes, _l("%(minutes)s min", minutes=minutes)) for minutes in known]
        kinds = [kind for kind in PLACE_WORDS if kind is not PlaceKind.ROOM or rooms()]
        self.place_kind.choices = [(str(kind), PLACE_WORDS[kind]) for kind in kinds]

    def validate_lengths(self, field: Any) -> None:
        """At least one length."""
        if not field.data:
            raise ValidationError(_l("Choose at least one length."))

    def validate_place(self, field: Any) -> None:
        """A web meeting has a link that is safe to follow."""
        check_place(self)

    def validate_calendar_url(self, field: Any) -> None:
        """An address of the web over TLS; calendars are often given as webcal."""
        if not field.data:
            return
        field.data = field.data.replace("webcal://", "https://", 1)
        try:
            place_of(field.data)
        except Unreachable as error:
            raise ValidationError(_l("Enter an address that begins with https://")) from error

    def hours(self) -> dict[str, list[list[str]]]:
        """Return the hours by weekday."""
        return {str(n): read_ranges(self[f"hours_{n}"].data or "") for n in range(7)}

    def facts(self) -> dict[str, Any]:
        """Return what was typed, as it is kept."""
        numbers = ("buffer_minutes", "notice_hours", "horizon_days")
        return {
            "open": self.open.data,
            "zone": self.zone.data,
            "hours": self.hours(),
            "lengths": sorted(self.lengths.data),
            "place_kind": PlaceKind(self.place_kind.data),
            "place": self.place.data or "",
        } | {name: int(self[name].data) for name in numbers}


def read_ranges(text: str) -> list[list[str]]:
    """Return the hours of a weekday as they were typed; raises ValueError.

    >>> read_ranges("9:00-12:00, 13:00〜18:00")
    [['09:00', '12:00'], ['13:00', '18:00']]
    """
    plain = text.replace("〜", "-").replace("～", "-").replace("–", "-").replace("－", "-").replace("、", ",")
    found = [part.strip().split("-") for part in plain.split(",") if part.strip()]
    if len(found) > MOST_RANGES or any(len(pair) != 2 for pair in found):
        raise ValueError(text)
    return [[f"{begins:%H:%M}", f"{ends:%H:%M}"] for begins, ends in read_hours(found)]


def written_ranges(ranges: Any) -> str:
    """Return the hours of a weekday as they are typed.

    >>> written_ranges([["09:00", "12:00"], ["13:00", "18:00"]])
    '9:00-12:00, 13:00-18:00'
    """
    return ", ".join(f"{a.removeprefix('0')}-{b.removeprefix('0')}" for a, b in ranges)


def _readable(_form: Any, field: Any) -> None:
    try:
        read_ranges(field.data or "")
    except ValueError as error:
        raise ValidationError(_l("Enter hours such as 9:00-12:00, 13:00-18:00.")) from error


WEEKDAY_WORDS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip
for _number, _words in enumerate(WEEKDAY_WORDS):
    setattr(FreeTimesForm, f"hours_{_number}", LineField(_words, validators=[Short(100), _readable]))
