"""What is written, in both languages side by side, and among which customers the group is looked for."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.models import Segment
from portal.activity.groups import Group
from portal.foundation.forms import Given, PortalForm, Short
from portal.foundation.i18n import language
from portal.outreach.models import Outreach
from portal.outreach.models.outreaches import LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE
from portal.outreach.queries.values import FIELDS
from portal.outreach.rules.fields import unknown

OPTION = "option-"


class KnownFields:
    """Validator: only fields that somebody fills stand in braces."""

    def __call__(self, form: Any, field: Any) -> None:
        wrong = unknown(field.data or "", form.known)
        if wrong:
            named = ", ".join(one if one in ("{{", "}}") else f"{{{{{one}}}}}" for one in wrong)
            raise ValidationError(_("There is no such field: %(names)s", names=named))


class WritingForm(PortalForm):
    """One draft: its name, its words, its customers. Options of the group are read beside it."""

    name = StringField(_l("What you call it"), validators=[Given(), Short(LONGEST_NAME)])
    title_ja = StringField(_l("Subject in Japanese"), validators=[Short(LONGEST_TITLE), KnownFields()])
    text_ja = TextAreaField(_l("Text in Japanese"), validators=[Short(LONGEST_TEXT), KnownFields()])
    title_en = StringField(_l("Subject in English"), validators=[Short(LONGEST_TITLE), KnownFields()])
    text_en = TextAreaField(_l("Text in English"), validators=[Short(LONGEST_TEXT), KnownFields()])
    only_primary = BooleanField(_l("Only customers I am primary for"))
    segment = SelectField(_l("Segment"), coerce=int)
    customers = SelectMultipleField(
        _l("Only these customers"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    def __init__(
        self, draft: Outreach, group: Group, *, segments: Sequence[Segment], customers: Sequence[Any]
    ) -> None:
        super().__init__(data=_said(draft))
        self.known = {*FIELDS, *group.fields}
        names = [(one.id, one.name_en if language() == "en" else one.name_ja) for one in segments]
        self.segment.choices = [(0, _("Every segment")), *names]
        self.customers.choices = [(one.public_id, one.name) for one in customers]
        self.options = (
            {
                name.removeprefix(OPTION): value
                for name, value in request.form.items()
                if name.startswith(OPTION)
            }
            if self.is_submitted()
            else dict(draft.options)
        )

    def validate_text_ja(self, field: Any) -> None:
        if bool(self.title_ja.data) != bool(field.data):
            raise ValidationError(_("A subject and a text belong together."))

    def validate_text_en(self, field: Any) -> None:
        if bool(self.title_en.data) != bool(field.data):
            raise ValidationError(_("A subject and a text belong together."))

    @property
    def facts(self) -> dict[str, Any]:
        """Return what `drafts.write` takes; the form has been validated."""
        return {
            "name": self.name.data, "title_ja": self.title_ja.data or "", "text_ja": self.text_ja.data or "",
            "title_en": self.title_en.data or "", "text_en": self.text_en.data or "",
            "only_primary": bool(self.only_primary.data), "segment_id": self.segment.data or None,
            "customer_pids": self.customers.data or [], "options": self.options,
        }  # fmt: skip


def _said(draft: Outreach) -> dict[str, Any]:
    return {
        "name": draft.name, "title_ja": draft.title_ja, "text_ja": draft.text_ja, "title_en": draft.title_en,
        "text_en": draft.text_en, "only_primary": draft.only_primary, "segment": draft.segment_id or 0,
        "customers": draft.customer_pids,
    }  # fmt: skip


class TemplateForm(PortalForm):
    """Keeping words to use again."""

    name = StringField(_l("Name of the template"), validators=[Given(), Short(LONGEST_NAME)])
    shared = BooleanField(_l("The whole team may use it"), default=True)
