"""Logging a contact: who was there, who began, when, and a line about it; all but the people has a usual answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.contacts.models import Contact
from portal.contacts.models.contacts import LONGEST_OTHERS, LONGEST_TEXT
from portal.contacts.queries.lasts import Partner
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.foundation import clock
from portal.foundation.forms import Given, PortalForm, Short
from portal.foundation.i18n import language

LONGEST_TITLE = 120
FIRST_SHOWN = 6
A_MOMENT = timedelta(minutes=5)
BY_HAND = (
    (ContactKind.CALL, _l("Call")),
    (ContactKind.MEETING, _l("Meeting")),
    (ContactKind.VISIT, _l("Visit")),
    (ContactKind.MAIL, _l("Mail")),
    (ContactKind.OTHER, _l("Something else")),
)


class MomentField(StringField):
    """A moment as the reader's clock shows it, to the minute. `data` is that local text, `moment(zone)` the instant."""

    def moment(self, zone: str) -> datetime | None:
        """Return the instant, None where the text is no moment."""
        try:
            return datetime.fromisoformat(self.data or "").replace(tzinfo=ZoneInfo(zone))
        except ValueError:
            return None


class ContactForm(PortalForm):
    """A contact that somebody logs by hand."""

    kind = RadioField(_l("What it was"), default=ContactKind.CALL.value, validators=[Given()])
    people = SelectMultipleField(
        _l("With whom"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    another = SelectField(_l("Somebody else of the company"))
    others = StringField(_l("Others who took part"), validators=[Short(LONGEST_OTHERS)])
    direction = RadioField(_l("Who began"), default=Direction.OUT.value, validators=[Given()])
    missed = BooleanField(_l("Nobody answered"))
    at = MomentField(_l("When"), validators=[Given()])
    title = StringField(_l("What about"), validators=[Short(LONGEST_TITLE)])
    text = TextAreaField(_l("What was said"), validators=[Short(LONGEST_TEXT)])

    def __init__(
        self,
        *args: Any,
        partners: Sequence[Partner],
        zone: str,
        chosen: Sequence[int] = (),
        company: str = "",
        **kwargs: Any,
    ) -> None:
        first = [one for one in partners if one.id in chosen]
        first += [one for one in partners if one.id not in chosen][: max(FIRST_SHOWN - len(first), 0)]
        given: dict[str, Any] = {"people": [one.public_id for one in first if one.id in chosen]}
        given["at"] = clock.now().astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
        super().__init__(*args, **({"data": given} | kwargs))
        self.partners, self.zone = {one.public_id: one for one in partners}, zone
        self.kind.choices = [(kind.value, words) for kind, words in BY_HAND]
        self.people.choices = [(one.public_id, one.name_in(language())) for one in first]
        rest = [one for one in partners if one not in first]
        self.another.choices = [("", ""), *((one.public_id, one.name_in(language())) for one in rest)]
        if self.another.data is None:
            self.another.data = ""
        self.direction.choices = [
            (Direction.OUT.value, _l("We did")),
            (Direction.IN.value, company),
            (Direction.BOTH.value, _l("It was arranged")),
        ]

    @classmethod
    def on(cls, contact: Contact, zone: str, **facts: Any) -> "ContactForm":
        """Return the form with what a contact says now."""
        form = cls(zone=zone, **facts)
        if not form.is_submitted():
            form.kind.data, form.direction.data = contact.kind.value, contact.direction.value
            form.at.data = contact.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
            form.title.data, form.text.data, form.others.data = contact.title, contact.text, contact.others
            form.missed.data = not contact.reached
        return form

    def validate_at(self, field: MomentField) -> None:
        moment = field.moment(self.zone)
        if moment is None:
            raise ValidationError(_l("Enter a day and a time, such as 2026-11-21T14:30."))
        if moment > clock.now() + A_MOMENT:
            raise ValidationError(_l("This is still to come. What is planned belongs into the meetings."))

    def validate_people(self, field: SelectMultipleField) -> None:
        if not field.data and not self.another.data and not (self.others.data or "").strip():
            raise ValidationError(_l("Say with whom."))

    @property
    def chosen(self) -> list[int]:
        """Return the inner ids of the customer's people who took part; the form has been validated."""
        named = [*(self.people.data or []), *([self.another.data] if self.another.data else [])]
        return [self.partners[one].id for one in named if one in self.partners]

    @property
    def facts(self) -> dict[str, Any]:
        """Return what `log.contact` and `log.revise` take; the form has been validated."""
        kind = ContactKind(self.kind.data)
        may_miss = kind is ContactKind.CALL
        return {
            "kind": kind,
            "direction": Direction(self.direction.data),
            "at": self.at.moment(self.zone),
            "title": self.title.data or "",
            "text": self.text.data or "",
            "others": self.others.data or "",
            "reached": not (may_miss and self.missed.data),
        }
