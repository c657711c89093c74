"""Forms of whoever plans an event: what it is, when and where, for how many; who may come; what comes afterwards."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from portal.accounts.forms.addressees import HINTS, REACHES, AddresseesForm
from portal.accounts.forms.choices import person_choices
from portal.accounts.forms.editing import EditForm
from portal.accounts.forms.sign_in import LineField
from portal.accounts.places import zone_choices
from portal.foundation.audience import Reach
from portal.foundation.forms import DayField, Given, NumberField, PortalForm, Short, Within
from portal.foundation.i18n import LANGUAGES
from portal.gatherings.actions.planning import MOST_IN_SERIES
from portal.gatherings.forms.words import KINDS, PATTERNS, PLACES
from portal.gatherings.models import Gathering
from portal.gatherings.queries.desk import hosts
from portal.gatherings.rules.words import GatheringKind, PlaceKind
from portal.meetings.forms.fields import length_choices
from portal.meetings.rules import Pattern
from portal.meetings.rules.drafts import meeting_link
from portal.meetings.rules.wall import instant, local, read_time

LONGEST_TITLE, LONGEST_TEXT, LONGEST_PLACE, MOST_SEATS = 200, 10_000, 300, 100_000
WHEN, CLOSES = frozenset({"day", "time", "minutes", "zone"}), frozenset({"closes_day", "closes_time"})


class GatheringForm(EditForm):
    """Changing an event, compared field by field against what its author saw."""

    kind = RadioField(_l("What kind of event"), default=str(GatheringKind.SEMINAR))
    title_ja = LineField(_l("Title in Japanese"), validators=[Short(LONGEST_TITLE)])
    title_en = LineField(_l("Title in English"), validators=[Short(LONGEST_TITLE)])
    text_ja = TextAreaField(_l("What it is about, in Japanese"), validators=[Short(LONGEST_TEXT)])
    text_en = TextAreaField(_l("What it is about, in English"), validators=[Short(LONGEST_TEXT)])
    spoken = SelectField(_l("Spoken there"))
    day = DayField(_l("Day"), validators=[Given()])
    time = StringField(_l("Begins at"), validators=[Given()])
    minutes = SelectField(_l("Length"), coerce=int, default=60)
    zone = SelectField(_l("Time zone of these times"))
    place_kind = RadioField(_l("Where"), default=str(PlaceKind.ONLINE))
    join_url = LineField(
        _l("Link to join"),
        validators=[Short(500)],
        description=_l("Only those who come see it. It can follow later."),
    )
    place_ja = LineField(_l("Address in Japanese"), validators=[Short(LONGEST_PLACE)])
    place_en = LineField(_l("Address in English"), validators=[Short(LONGEST_PLACE)])
    capacity = NumberField(
        _l("Seats"), validators=[Within(1, MOST_SEATS)], description=_l("Empty: as many as like")
    )
    closes_day = DayField(_l("Sign up until (day)"), description=_l("Empty: until it begins"))
    closes_time = StringField(lazy_pgettext("event", "Time"), default="18:00")
    host = SelectField(_l("Who holds it"))
    asks = BooleanField(_l("Those who come may ask beforehand"), default=True)

    _row: Gathering | None = None

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.kind.choices = [(str(kind), words) for kind, words in KINDS.items()]
        self.place_kind.choices = [(str(kind), words) for kind, words in PLACES.items()]
        self.spoken.choices = [("", _("Both languages")), *LANGUAGES.items()]
        self.minutes.choices = length_choices(
            self.minutes.data if isinstance(self.minutes.data, int) else None
        )
        self.zone.choices = zone_choices(self.zone.data or "")
        self.host.choices = person_choices(hosts(), _("Nobody yet"))

    @classmethod
    def facts_of(cls, row: Gathering) -> dict[str, Any]:
        """Return the event as the form shows it, times by the wall clock of its zone."""
        begins = local(row.starts_at, row.zone)
        closes = local(row.closes_at, row.zone) if row.closes_at else None
        plain = (
            "title_ja",
            "title_en",
            "text_ja",
            "text_en",
            "spoken",
            "zone",
            "join_url",
            "place_ja",
            "place_en",
        )
        known = {one.id: one.public_id for one in hosts()}
        return {name: getattr(row, name) for name in plain} | {
            "kind": str(row.kind), "place_kind": str(row.place_kind), "capacity": row.capacity, "asks": row.asks,
            "day": begins.date(), "time": f"{begins:%H:%M}",
            "minutes": round((row.ends_at - row.starts_at).total_seconds() / 60),
            "closes_day": closes.date() if closes else None, "closes_time": f"{closes:%H:%M}" if closes else "18:00",
            "host": known.get(row.host_id or 0, ""),
        }  # fmt: skip

    def laid_over(self, row: Any) -> dict[str, Any] | None:
        """Return the columns to write, or None when both changed the same field."""
        self._row = row
        return super().laid_over(row)

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return typed fields as the row's columns; what others changed meanwhile of the same time still holds."""
        whole = (self.facts_of(self._row) if self._row is not None else {}) | facts
        columns = {name: value for name, value in facts.items() if name not in WHEN | CLOSES | {"host"}}
        if "kind" in columns:
            columns["kind"] = GatheringKind(columns["kind"])
        if "place_kind" in columns:
            columns["place_kind"] = PlaceKind(columns["place_kind"])
        if "capacity" in columns:
            columns["capacity"] = int(columns["capacity"]) if columns["capacity"] is not None else None
        if "host" in facts:
            columns["host_id"] = next((one.id for one in hosts() if one.public_id == facts["host"]), None)
        if "zone" in facts:
            columns["zone"] = facts["zone"]
        if WHEN & set(facts):
            columns["starts_at"] = _instant(whole["day"], whole["time"], whole["zone"])
            columns["ends_at"] = columns["starts_at"] + timedelta(minutes=whole["minutes"])
        if (CLOSES | {"zone"}) & set(facts):
            columns["closes_at"] = _instant(whole["closes_day"], whole["closes_time"], whole["zone"])
        return columns

    def validate_title_ja(self, field: Any) -> None:
        """One of the titles is needed."""
        if not field.data and not self.title_en.data:
            raise ValidationError(_l("Give it a title, in one language at least."))

    def validate_time(self, field: Any) -> None:
        """Ask for a time of day."""
        _read_time(field)

    def validate_closes_time(self, field: Any) -> None:
        """Ask for a time of day, before it begins."""
        if self.closes_day.data is None:
            return
        _read_time(field)
        if self.time.errors or not self.time.data or self.day.data is None:
            return
        closes = _instant(self.closes_day.data, field.data, self.zone.data or "UTC")
        begins = _instant(self.day.data, self.time.data, self.zone.data or "UTC")
        if closes and begins and closes > begins:
            raise ValidationError(_l("Signing up closes before it begins."))

    def validate_capacity(self, field: Any) -> None:
        """Seats are counted whole."""
        if field.data is not None and field.data != int(field.data):
            raise ValidationError(_l("Enter a whole number."))

    def validate_join_url(self, field: Any) -> None:
        """The link is safe to follow."""
        as_link(field)


class NewGatheringForm(GatheringForm):
    """Planning an event, or a series of them."""

    pattern = SelectField(_l("How often"))
    times = NumberField(_l("How many in all"), validators=[Within(1, MOST_IN_SERIES)], default=1)

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.pattern.choices = [("", _("Once")), *((str(one), words) for one, words in PATTERNS.items())]

    def columns(self) -> dict[str, Any]:
        """Return a new event's columns."""
        return self.columns_of(
            {name: value for name, value in self.typed().items() if name not in ("pattern", "times")}
        )

    @property
    def rhythm(self) -> tuple[Pattern | None, int]:
        """Return how often it comes, and how many there are."""
        if not self.pattern.data:
            return None, 1
        return Pattern(self.pattern.data), int(self.times.data or 1)


class WhoForm(AddresseesForm):
    """Who may come: every customer, some, or so far nobody outside the team."""

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.reach.label.text = _("Who may come")
        self.reach.choices = [
            SelectChoice(one.value, word) for one, word in REACHES.items() if one is not Reach.PUBLIC
        ]


WHO_HINTS = {one.value: HINTS[one] for one in (Reach.EVERY_CUSTOMER, Reach.SOME)} | {
    Reach.VENDOR.value: _l("While you are still planning"),
}


class CancelForm(PortalForm):
    """Calling an event off."""

    why = TextAreaField(_l("Why (everybody who signed up reads it)"), validators=[Short(1000)])
    following = BooleanField(_l("All that follow in the series as well"))


class RecordingForm(PortalForm):
    """Where the recording can be seen."""

    recording_url = LineField(_l("Link to the recording"), validators=[Short(500)])

    def validate_recording_url(self, field: Any) -> None:
        """It is a link that is safe to follow."""
        as_link(field)


class FilesForm(PortalForm):
    """Slides and other files."""

    files = MultipleFileField(_l("Slides and other files"))


def as_link(field: Any) -> None:
    """Keep a link as it may be kept; raises ValidationError for what is no plain https address."""
    if not field.data:
        return
    try:
        field.data = meeting_link(field.data)
    except ValueError as error:
        raise ValidationError(_l("Enter a link that begins with https://")) from error


def _read_time(field: Any) -> None:
    try:
        field.data = f"{read_time(field.data or ''):%H:%M}"
    except ValueError as error:
        raise ValidationError(_l("Enter a time, such as 10:00.")) from error


def _instant(day: date | None, time: str, zone: str) -> datetime | None:
    return instant(day, read_time(time), zone) if day is not None else None
