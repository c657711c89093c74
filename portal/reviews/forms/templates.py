"""Forms in which the vendor's templates of reviews are written."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.accounts.forms.editing import EditForm
from portal.foundation.forms import LONGEST_TEXT, NumberField, Short, Within
from portal.reviews.forms.reviews import LONGEST_TITLE, MOST_DAYS_BEFORE, plain
from portal.reviews.forms.words import KIND_WORDS, PAPER_WORDS
from portal.reviews.rules.words import Paper, PeriodKind


class TemplateForm(EditForm):
    """What a template is called, for whom it is, and how its reviews are made."""

    name_ja = StringField(_l("Name in Japanese"), validators=[Short(120)])
    name_en = StringField(_l("Name in English"), validators=[Short(120)])
    segment = SelectField(_l("For which segment"))
    period_kind = SelectField(_l("Kind of period"))
    paper = SelectField(_l("Paper size"))
    look_required = BooleanField(_l("A CS lead has a look before it is final"))
    made_days_before = NumberField(
        _l("Days before the meeting on which its PDF is made and mailed"),
        validators=[Within(0, MOST_DAYS_BEFORE)],
        description=_l("Left empty, nothing is made by itself."),
    )

    def __init__(self, *args: Any, segments: Mapping[int, str] | None = None, **keys: Any):
        super().__init__(*args, **keys)
        self.segment.choices = [
            ("", _("Every customer")),
            *((str(id_), name) for id_, name in (segments or {}).items()),
        ]
        self.period_kind.choices = [
            (str(kind), words) for kind, words in KIND_WORDS.items() if kind is not PeriodKind.CUSTOM
        ]
        self.paper.choices = [(str(one), words) for one, words in PAPER_WORDS.items()]

    def validate_name_en(self, field: Any) -> None:
        """A name in at least one language."""
        if not (field.data or self.name_ja.data):
            raise ValidationError(_l("Give it a name in at least one language."))

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return a template as the form shows it."""
        names = ("name_ja", "name_en", "period_kind", "paper", "look_required", "made_days_before")
        return {name: getattr(row, name) for name in names} | {"segment": str(row.segment_id or "")}

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return typed fields as columns."""
        real = {
            name: "" if value is None and name.startswith("name_") else value for name, value in facts.items()
        }
        if "segment" in real:
            segment = real.pop("segment")
            real["segment_id"] = int(segment) if segment else None
        if "period_kind" in real:
            real["period_kind"] = PeriodKind(real["period_kind"])
        if "paper" in real:
            real["paper"] = Paper(real["paper"])
        if real.get("made_days_before") is not None:
            real["made_days_before"] = int(real["made_days_before"])
        return real


class TemplatePageForm(EditForm):
    """A page of one's own in a template, in both languages."""

    part = SelectField(_l("Part"))
    title_ja = StringField(_l("Title in Japanese"), validators=[Short(LONGEST_TITLE)])
    title_en = StringField(_l("Title in English"), validators=[Short(LONGEST_TITLE)])
    text_ja = TextAreaField(_l("Text in Japanese"), validators=[Short(LONGEST_TEXT)], filters=[plain])
    text_en = TextAreaField(_l("Text in English"), validators=[Short(LONGEST_TEXT)], filters=[plain])

    def __init__(self, *args: Any, parts: Iterable[tuple[str, Any]] = (), **keys: Any):
        super().__init__(*args, **keys)
        self.part.choices = list(parts)

    def validate_title_en(self, field: Any) -> None:
        """A title in at least one language."""
        if not (field.data or self.title_ja.data):
            raise ValidationError(_l("Give it a title in at least one language."))

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return an entry as the form shows it; `row` is the entry."""
        return {name: row.get(name, "") for name in ("part", "title_ja", "title_en", "text_ja", "text_en")}
