"""What every form shares: trimmed text, bounds, and a record of what the author saw, field by field."""

import json
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import StopValidation, ValidationError

from portal.foundation.dates import NotADate, read_date
from portal.foundation.history import plain
from portal.foundation.i18n import language
from portal.foundation.numbers import NotANumber, plain_digits, read_number
from portal.foundation.requests import new_request_key

LONGEST_LINE = 200
LONGEST_TEXT = 20_000


class PortalForm(FlaskForm):
    """A form of the portal: text is trimmed, and a hidden key makes a repeated submission act once."""

    request_key = HiddenField(default=new_request_key)

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            filters = [*unbound_field.kwargs.get("filters", ()), _trim]
            return unbound_field.bind(form=form, filters=filters, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read what a browser's form sends, and nothing else: a JSON body holds values that are no text."""
            data = super().wrap_formdata(form, formdata)
            return request.form if data is not formdata and data is not None and request.is_json else data

    def fields(self) -> list[Field]:
        """Return what people fill in, in order."""
        return [f for f in self if not isinstance(f, HiddenField) and f.type != "CSRFTokenField"]

    def typed(self) -> dict[str, Any]:
        """Return the values by field name, without the form's own hidden ones."""
        return {f.name: f.data for f in self.fields()}


class SeenForm(PortalForm):
    """A form for something people edit together: it carries what each field was when its author opened it."""

    seen = HiddenField()

    def remember_seen(self) -> "SeenForm":
        """Keep the values the form opens with; call it where the form is shown for the first time."""
        self.seen.data = json.dumps({k: plain(v) for k, v in self.typed().items()}, ensure_ascii=False)
        return self

    def seen_values(self) -> dict[str, Any]:
        """Return what the author saw, by field name; an unreadable record counts as nothing seen."""
        return read_seen(self.seen.data)


def read_seen(record: str | None) -> dict[str, Any]:
    """Return what a form's record of what its author saw says; an unreadable one counts as nothing seen.

    >>> read_seen('{"title": "Goal"}'), read_seen("[1]"), read_seen('{"title": "\\\\ud800"}')
    ({'title': 'Goal'}, {}, {})
    """
    try:
        found = json.loads(record or "{}")
        json.dumps(found, ensure_ascii=False).encode()  # half a character can be neither shown nor kept
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


class NumberField(StringField):
    """A number as people write it: full-width digits, separators, △. `data` is a float or None."""

    def process_data(self, value: Any) -> None:
        self.typed_text = ""  # given a value anew, it shows that
        super().process_data(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed_text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not self.typed_text:
            return
        try:
            self.data = read_number(self.typed_text, language())
        except NotANumber as error:
            raise ValueError(_l("Enter a number, such as 4.9 or 1,200.")) from error

    def _value(self) -> str:
        if getattr(self, "typed_text", None):
            return self.typed_text
        return "" if self.data is None else plain_digits(self.data)


class DayField(StringField):
    """A date as people write it, era dates included. `data` is a date or None."""

    def process_data(self, value: Any) -> None:
        self.typed_text = ""  # given a value anew, it shows that
        super().process_data(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed_text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not self.typed_text:
            return
        try:
            self.data = read_date(self.typed_text)
        except NotADate as error:
            raise ValueError(_l("Enter a date, such as 2026/11/21.")) from error

    def _value(self) -> str:
        if getattr(self, "typed_text", None) and self.data is None:
            return self.typed_text
        return "" if self.data is None else self.data.isoformat()


class Within:
    """Validator: a number inside bounds, told in the person's language."""

    def __init__(self, low: float | None = None, high: float | None = None):
        self.low, self.high = low, high

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data is None:
            return
        if self.low is not None and field.data < self.low:
            raise ValidationError(_l("Enter %(low)s or more.", low=self.low))
        if self.high is not None and field.data > self.high:
            raise ValidationError(_l("Enter %(high)s or less.", high=self.high))


class Given:
    """Validator: something must be there; the message is in the person's language."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data is None or field.data == "" or field.data == []:
            if field.process_errors:
                raise StopValidation()  # something is there, but cannot be read: that reason stands
            field.errors = []  # that nothing is no choice goes without saying
            raise StopValidation(_l("Please fill this in."))


class Short:
    """Validator: at most `most` characters, and no control characters beyond line breaks."""

    def __init__(self, most: int = LONGEST_LINE):
        self.most, self.field_flags = most, {"maxlength": most}

    def __call__(self, _form: Any, field: Field) -> None:
        text = field.data or ""
        if len(text) > self.most:
            raise ValidationError(
                _l("Keep this to %(most)s characters; it has %(count)s now.", most=self.most, count=len(text))
            )
        if any(ord(c) < 32 and c not in "\n\r\t" for c in text):
            raise ValidationError(_l("This contains characters that cannot be shown."))


def _trim(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
