"""Forms of templates: whom one is for, its first result and its end, adding to it, publishing it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.accounts.forms.editing import EditForm
from portal.foundation.forms import NumberField, PortalForm, Short, Within
from portal.foundation.i18n import language
from portal.onboarding.forms import words
from portal.onboarding.forms.template_fields import RuleField
from portal.onboarding.forms.template_steps import (
    LONGEST_TITLE,
    MOST_DAYS,
    NOBODY,
    CalledForm,
    chosen_from,
    merged_on,
    told_parts,
    whole,
)
from portal.onboarding.rules import shapes
from portal.onboarding.rules.carrying import MOST_BYTES, Carried, unpacked
from portal.onboarding.rules.shapes import (
    NotAShape,
    TemplateShape,
    Words,
    as_json,
)
from portal.onboarding.rules.words import (
    Anchor,
    JourneyRole,
)

LONGEST_WOW, MOST_VALUE_DAYS = 300, 1_000


class EndsForm(EditForm):
    """The wow moment, when onboarding counts as done, and the clock."""

    wow_words_ja = TextAreaField(_l("In the customer's words, in Japanese"), validators=[Short(LONGEST_WOW)])
    wow_words_en = TextAreaField(_l("In the customer's words, in English"), validators=[Short(LONGEST_WOW)])
    wow = RuleField(_l("It is reached when"))
    done = RuleField(_l("Onboarding is done when"))
    clock_from = SelectField(
        _l("Days to value count from"), choices=chosen_from({a: words.ANCHOR_WORDS[a] for a in (
            Anchor.CONTRACT, Anchor.KICKOFF, Anchor.START)}),
    )  # fmt: skip
    value_days = NumberField(
        _l("Aim, in calendar days"), validators=[Within(1, MOST_VALUE_DAYS)],
        description=_l("What both sides aim at. Short is better than exact."),
    )  # fmt: skip
    behind_after = NumberField(_l("Behind after"), validators=[Within(1, MOST_DAYS)])
    stuck_after = NumberField(_l("Stuck after"), validators=[Within(1, MOST_DAYS)])
    next_template = SelectField(_l("What begins at the wow moment"))

    def __init__(self, *args: Any, templates: Sequence[tuple[str, str]] = (), **keys: Any):
        super().__init__(*args, **keys)
        self.next_template.choices = [NOBODY, *templates]

    @classmethod
    def facts_of(cls, row: TemplateShape) -> dict[str, Any]:
        """Return the ends of a template as the form shows them."""
        return {
            "wow_words_ja": row.wow_words.ja,
            "wow_words_en": row.wow_words.en,
            "wow": as_json(row.wow) if row.wow else {},
            "done": as_json(row.done) if row.done else {},
            "clock_from": row.clock_from.value,
            "value_days": row.value_days,
            "behind_after": row.behind_after,
            "stuck_after": row.stuck_after,
            "next_template": row.next_template,
        }

    def laid_on(self, shape: TemplateShape) -> TemplateShape | None:
        """Return the template with what was typed laid over it; None: both changed the same field, see `clashes`."""
        merged = merged_on(self, shape)
        if merged is None:
            return None
        return replace(
            shape,
            wow_words=Words(merged["wow_words_ja"] or "", merged["wow_words_en"] or ""),
            wow=shapes.rule(merged["wow"]),
            done=shapes.rule(merged["done"]),
            clock_from=Anchor(merged["clock_from"]),
            value_days=int(merged["value_days"]) if merged["value_days"] else None,
            behind_after=int(merged["behind_after"] or 1),
            stuck_after=int(merged["stuck_after"] or 1),
            next_template=merged["next_template"] or "",
        )

    def said(self, name: str, value: Any) -> str:
        """Return a field's value in words."""
        return told_parts(self[name], value) if isinstance(value, dict) else super().said(name, value)

    def validate_value_days(self, field: Any) -> None:
        """Days are whole."""
        whole(field)

    def validate_behind_after(self, field: Any) -> None:
        """Days are whole."""
        whole(field)

    def validate_stuck_after(self, field: Any) -> None:
        """Stuck comes after behind."""
        whole(field)
        if (
            field.data is not None
            and self.behind_after.data is not None
            and field.data <= self.behind_after.data
        ):
            raise ValidationError(_("“Stuck” comes later than “behind”."))


class ForWhomForm(CalledForm):
    """What a template is called, and for which product, segment and role it is."""

    product = SelectField(_l("Product"))
    segment = SelectField(_l("Segment"))
    role = SelectField(_l("Whom it is for"), choices=chosen_from(words.ROLE_WORDS))

    def __init__(self, *args: Any, products: Sequence[Any], segments: Sequence[Any], **keys: Any):
        super().__init__(*args, **keys)
        english = language() == "en"
        self.product.choices = [("", _("Any product")), *_named(products, english)]
        self.segment.choices = [("", _("Any segment")), *_named(segments, english)]

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return a template as the form shows it."""
        return {
            "title_ja": row.title_ja,
            "title_en": row.title_en,
            "product": str(row.product_id or ""),
            "segment": str(row.segment_id or ""),
            "role": row.role.value,
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return typed fields as columns."""
        columns: dict[str, Any] = {
            name: facts[name] or "" for name in ("title_ja", "title_en") if name in facts
        }
        for name in ("product", "segment"):
            if name in facts:
                columns[f"{name}_id"] = int(facts[name]) if facts[name] else None
        return columns | ({"role": JourneyRole(facts["role"])} if "role" in facts else {})


class AddForm(PortalForm):
    """A new step or phase: only what it is called, everything else can wait."""

    title = StringField(_l("Title"), validators=[Short(LONGEST_TITLE)])

    @property
    def words(self) -> Words:
        """Return the title in the language in which its author works."""
        text = self.title.data or ""
        return Words(en=text) if language() == "en" else Words(ja=text)


class PublishForm(PortalForm):
    """Publishing a draft."""

    note = TextAreaField(
        _l("What changed, for your colleagues"), validators=[Short(2_000)],
        description=_l("They read it when the edition is offered to their customers."),
    )  # fmt: skip


def _named(rows: Sequence[Any], english: bool) -> list[tuple[str, str]]:
    return [(str(one.id), one.name_en if english else one.name_ja) for one in rows]


class ImportForm(PortalForm):
    """A template from a file, or pasted."""

    file = FileField(_l("File (.json)"))
    pasted = TextAreaField(_l("or its text"))
    carried: Carried

    def validate_pasted(self, field: Any) -> None:
        """One of both is there, and can be read."""
        sent = self.file.data
        text = sent.stream.read(MOST_BYTES + 1) if sent and sent.filename else (field.data or "")
        if not text:
            raise ValidationError(_("Choose a file, or paste its text."))
        try:
            self.carried = unpacked(text)
        except NotAShape as refusal:
            raise ValidationError(
                _("This is no template as this portal writes them (%(place)s).", place=str(refusal))
            ) from refusal
