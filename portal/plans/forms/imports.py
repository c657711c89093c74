"""Forms around a file: choosing it, saying how it is read, and telling to import it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, StopValidation

from portal.foundation.forms import DayField, Given, PortalForm, Short
from portal.foundation.i18n import language
from portal.foundation.sheet_words import encodings
from portal.foundation.sheets import Sheet, column_letter
from portal.foundation.sheets.encodings import ENCODINGS
from portal.plans.queries.imports_reading import MAP, MEASUREMENTS, Read
from portal.plans.rules.outlines import fields_of, label

LARGEST = 10 * 1024 * 1024


class FileGiven:
    """Validator: a file was chosen."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise StopValidation(_l("Please choose a file."))


class FileForm(PortalForm):
    """The file, and what it holds."""

    file = FileField(_l("File"), [FileGiven()])
    kind = RadioField(
        _l("What the file holds"),
        choices=[
            SelectChoice(MAP, _l("A plan: goals, initiatives, KPIs")),
            SelectChoice(MEASUREMENTS, _l("Measured values of KPIs")),
        ],
        default=MAP,
    )
    encoding = SelectField(_l("Encoding of a text file"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.encoding.choices = _encoding_choices()

    def options(self) -> dict[str, Any]:
        """Return how the file is to be read, beside what is guessed."""
        chosen = self.encoding.data
        return {"language": language(), "encoding": chosen if chosen in ENCODINGS else None}


class NewPlanFileForm(FileForm):
    """A file that a new plan is made of."""

    title = StringField(_l("Title of the plan"), [Short(200)])
    starts_on = DayField(_l("From"), [Given()])
    ends_on = DayField(_l("To"), [Given()])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.kind  # a plan can only be made of a map

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the period has its right order."""
        fine: bool = super().validate(extra_validators)
        if self.starts_on.data and self.ends_on.data and self.ends_on.data <= self.starts_on.data:
            self.ends_on.errors = [*self.ends_on.errors, _("The plan must end after it begins.")]
            fine = False
        return fine

    def options(self) -> dict[str, Any]:
        """Return how the file is read, and the plan that it makes."""
        name = (self.file.data.filename or "").replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return {
            **super().options(),
            "title": self.title.data or name[:200] or _("Success plan"),
            "starts_on": str(self.starts_on.data),
            "ends_on": str(self.ends_on.data),
        }


class ReadingForm(PortalForm):
    """How a file is read: its encoding or worksheet, the line of its header, and what each column holds."""

    encoding = SelectField(_l("Encoding"), validate_choice=False)
    worksheet = SelectField(_l("Worksheet"), validate_choice=False)
    header_line = IntegerField(_l("Line of the header"), [Optional(), NumberRange(1, 100_000)])

    def __init__(self, formdata: Any, *, kind: str, read: Read | None, options: Mapping[str, Any]):
        sheet = read.sheet if read else None
        super().__init__(
            formdata,
            data={
                "encoding": options.get("encoding") or "",
                "worksheet": sheet.name if sheet and sheet.worksheets else "",
                "header_line": sheet.header_line if sheet else None,
            },
        )
        self.kind, self.sheet = kind, sheet
        self.encoding.choices = _encoding_choices()
        self.worksheet.choices = [SelectChoice(name, name) for name in sheet.worksheets] if sheet else []

    def options(self) -> dict[str, Any]:
        """Return how the file is to be read from now on."""
        sheet = self.sheet
        chosen = {
            "encoding": self.encoding.data if self.encoding.data in ENCODINGS else None,
            "worksheet": self.worksheet.data if sheet and self.worksheet.data in sheet.worksheets else None,
            "header_line": self.header_line.data,
        }
        return {name: value or None for name, value in chosen.items()}

    def moved(self) -> bool:
        """True when another table is to be read, so that the columns have to be guessed anew."""
        sheet = self.sheet
        if sheet is None:
            return True
        worksheet = self.worksheet.data if sheet.worksheets else sheet.name
        return worksheet != sheet.name or (self.header_line.data or sheet.header_line) != sheet.header_line


class ApplyForm(PortalForm):
    """Telling to import, exactly what was shown."""

    digest = HiddenField()
    leave_out = BooleanField(_l("Leave out the rows that cannot be read"))


def columns_chosen(kind: str, said: Mapping[str, str], width: int) -> dict[str, int | None]:
    """Return the column of each field, from what was chosen for each column; of two the first one holds."""
    names = {hint.name for hint in fields_of(kind)}
    columns: dict[str, int | None] = {}
    for column in range(width):
        name = said.get(f"column-{column}", "")
        if name in names:
            columns.setdefault(name, column)
    return columns


def chosen_twice(kind: str, said: Mapping[str, str], width: int) -> list[str]:
    """Return the labels of fields that were chosen for two columns."""
    chosen = [said.get(f"column-{column}", "") for column in range(width)]
    names = [hint.name for hint in fields_of(kind)]
    return [label(kind, name, language()) for name in names if chosen.count(name) > 1]


def field_choices(kind: str) -> list[tuple[str, str]]:
    """Return every field that a column may hold, in words."""
    return [(hint.name, label(kind, hint.name, language())) for hint in fields_of(kind)]


def column_words(sheet: Sheet) -> list[tuple[int, str, str, list[str]]]:
    """Return each column that holds anything: its number, letter, header and some of its cells."""
    shown = []
    for column, title in enumerate(sheet.header):
        samples = sheet.samples(column, 3)
        if title or samples:
            shown.append((column, column_letter(column), title, [_brief(cell) for cell in samples]))
    return shown


def _encoding_choices() -> list[SelectChoice]:
    return [SelectChoice("", _("Find out by itself")), *(SelectChoice(*one) for one in encodings())]


def _brief(cell: str) -> str:
    flat = " ".join(cell.split())
    return flat if len(flat) <= 24 else flat[:23] + "…"
