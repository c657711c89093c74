"""Forms in which a review begins, and in which what it is about is changed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from portal.accounts.forms.editing import EditForm
from portal.foundation.forms import LONGEST_TEXT, DayField, Given, NumberField, PortalForm, Short, Within
from portal.foundation.i18n import LANGUAGES
from portal.reviews.forms.words import KIND_WORDS, PAPER_WORDS
from portal.reviews.rules.words import Paper, PeriodKind

CUSTOM = "custom"
LONGEST_TITLE = 200
MOST_DAYS_BEFORE = 60
Choices = Sequence[tuple[str, Any]]


def plain(text: Any) -> Any:
    r"""Return a text with one kind of line ends.

    >>> plain("a\r\nb")
    'a\nb'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class PeriodFields:
    """Two days of one's own, where no fiscal period is meant."""

    first = DayField(_l("First day"))
    last = DayField(_l("Last day"))

    def require_days(self, form: Any) -> bool:
        """Say what is missing of a period of one's own; True where nothing is."""
        for field in (form.first, form.last):
            if field.data is None and not field.errors:
                field.errors = [*field.errors, _l("Please fill this in.")]
        ready = form.first.data is not None and form.last.data is not None
        if ready and form.last.data < form.first.data:
            form.last.errors = [*form.last.errors, _l("The last day lies before the first one.")]
            return False
        return ready


class BeginForm(PeriodFields, PortalForm):
    """Everything is guessed already; whoever begins looks over it."""

    period = SelectField(_l("Period"))
    template = SelectField(_l("Template"))
    plan = SelectField(_l("Success plan"))
    meeting = SelectField(_l("Meeting in which it is talked about"))
    held_on = DayField(_l("Day of the meeting, where none is arranged yet"))
    title = StringField(
        _l("Title (optional)"),
        validators=[Short(LONGEST_TITLE)],
        description=_l("Without one, the review is called by its period."),
    )

    def offer(self, periods: Choices, templates: Choices, plans: Choices, meetings: Choices) -> None:
        """Take what can be chosen."""
        self.period.choices, self.template.choices = list(periods), list(templates)
        self.plan.choices, self.meeting.choices = list(plans), list(meetings)

    def complete(self) -> bool:
        """Validate, the two days only where they are asked for."""
        valid = self.validate()
        if self.period.data != CUSTOM:
            return valid
        return self.require_days(self) and valid


class SettingsForm(EditForm):
    """What a review is about, when both sides meet, and its paper."""

    title = StringField(
        _l("Title (optional)"),
        validators=[Short(LONGEST_TITLE)],
        description=_l("Without one, the review is called by its period."),
    )
    period_kind = SelectField(_l("Kind of period"))
    first = DayField(_l("First day"), validators=[Given()])
    last = DayField(_l("Last day"), validators=[Given()])
    plan = SelectField(_l("Success plan"))
    meeting = SelectField(_l("Meeting in which it is talked about"))
    held_on = DayField(_l("Day of the meeting, where none is arranged yet"))
    language = SelectField(_l("Language of its paper"))
    paper = SelectField(_l("Paper size"))
    look_required = BooleanField(_l("A CS lead has a look before it is final"))
    made_days_before = NumberField(
        _l("Days before the meeting on which its PDF is made and mailed"),
        validators=[Within(0, MOST_DAYS_BEFORE)],
        description=_l("Left empty, nothing is made by itself."),
    )

    def __init__(self, *args: Any, plans: Choices = (), meetings: Choices = (), **keys: Any):
        super().__init__(*args, **keys)
        self.plan.choices, self.meeting.choices = list(plans), list(meetings)
        self.period_kind.choices = [(str(kind), words) for kind, words in KIND_WORDS.items()]
        self.language.choices = list(LANGUAGES.items())
        self.paper.choices = [(str(one), words) for one, words in PAPER_WORDS.items()]

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return a review as the form shows it; `row` is its `Settings`."""
        return dict(row)

    def days(self) -> bool:
        """Tell whether the period ends after it begins, and say so where it does not."""
        first, last = self.first.data, self.last.data
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.last.errors = [*self.last.errors, _l("The last day lies before the first one.")]
            return False
        return True

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return typed fields as columns; plan and meeting stay named by public id."""
        real = dict(facts)
        if "period_kind" in real:
            real["period_kind"] = PeriodKind(real["period_kind"])
        if "paper" in real:
            real["paper"] = Paper(real["paper"])
        if real.get("made_days_before") is not None:
            real["made_days_before"] = int(real["made_days_before"])
        return real


class WordsForm(EditForm):
    """One text that both sides write in: a slot, or the conclusion."""

    words = TextAreaField(_l("Your words"), validators=[Short(LONGEST_TEXT)], filters=[plain])

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return a text as the form shows it; `row` is the text itself."""
        return {"words": row}


class PageForm(EditForm):
    """A page of one's own."""

    title = StringField(_l("Title"), validators=[Given(), Short(LONGEST_TITLE)])
    part = SelectField(_l("Part"))
    text = TextAreaField(_l("Text"), validators=[Short(LONGEST_TEXT)], filters=[plain])

    def __init__(self, *args: Any, parts: Iterable[tuple[str, Any]] = (), **keys: Any):
        super().__init__(*args, **keys)
        self.part.choices = list(parts)

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return a page as the form shows it."""
        return {"title": row.title, "part": row.part, "text": row.text}
