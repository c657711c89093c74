"""Forms of what is taken along from a review: papers, readers, when a paper is made by itself; and their words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, Optional

from portal.foundation.forms import Given, PortalForm, Short, Within
from portal.foundation.i18n import LANGUAGES
from portal.reviews.rules.exports import Wanted
from portal.reviews.rules.words import Archival, ExportKind, Paper

KINDS = {
    ExportKind.PDF: _l("PDF"),
    ExportKind.SLIDES: _l("Slides (PowerPoint)"),
    ExportKind.NUMBERS: _l("Numbers (Excel)"),
}
PAPERS = {Paper.A4: "A4", Paper.LETTER: lazy_pgettext("paper", "Letter")}
MOST_DAYS_BEFORE = 60


def _chosen(words: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in words.items()]


class ExportForm(PortalForm):
    """What is to be made. Whatever is not said is as the review has it."""

    kind = RadioField(_l("What"), choices=_chosen(KINDS), default=ExportKind.PDF)
    language = SelectField(_l("Language"), choices=_chosen(LANGUAGES))
    paper = SelectField(_l("Paper size of the PDF"), choices=_chosen(PAPERS), default=Paper.A4)
    archival = BooleanField(_l("Fit for archives (PDF/A)"))
    mail = BooleanField(_l("Mail me a link when it is done"))
    edition = HiddenField()

    def wanted(self) -> Wanted:
        """Return what was chosen."""
        archival = Archival.PDF_A if self.archival.data else Archival.NO
        return Wanted(
            ExportKind(self.kind.data), self.language.data, Paper(self.paper.data), archival
        ).plain()


class BatchForm(ExportForm):
    """What is to be made of many reviews; in the language of each, unless one is chosen."""

    language = SelectField(
        _l("Language"), choices=[SelectChoice("", _l("As each review has it")), *_chosen(LANGUAGES)]
    )


class ReaderForm(PortalForm):
    """Somebody without an account who is to read a review."""

    name = StringField(_l("Name"), validators=[Given(), Short(160)])
    title = StringField(_l("Department and title"), validators=[Short(200)])
    email = StringField(
        _l("Mail address"), validators=[Given(), Short(254), Email(_l("Enter a mail address."))]
    )
    language = SelectField(_l("Language"), choices=_chosen(LANGUAGES))
    message = TextAreaField(_l("A word with it"), validators=[Short(1_000)])


class ScheduleForm(PortalForm):
    """So many days before both sides meet, a paper is made and mailed; empty: never by itself."""

    made_days_before = IntegerField(
        _l("Days before the meeting"), validators=[Optional(), Within(1, MOST_DAYS_BEFORE)]
    )


class AcknowledgeForm(PortalForm):
    """Somebody says that they have taken note of exactly the edition before them."""

    seal = HiddenField()
    remark = TextAreaField(_l("A word with it"), validators=[Short(1_000)])


def refusal_words(reason: str) -> str:
    """Return the sentence for why something about papers or readers is not done."""
    return {
        "many_waiting": _("Many papers of this review are under way. Please wait until one of them is done."),
        "ended": _("It has ended already."),
        "not_ended": _("It is under way already."),
        "not_open": _("The customer does not see this review yet. Open it to the customer first."),
        "many_readers": _("Nobody more can be added: a review goes to %(most)s people at most.", most=30),
        "newer": _("There is a newer edition. Please look at it before you acknowledge it."),
        "too_often": _("It was asked for several times within an hour. Please wait a while."),
        "already": _("You have acknowledged this edition already."),
    }.get(reason, _("This cannot be done just now."))


def failure_words(reason: str) -> Any:
    """Return the sentence for why a paper could not be made."""
    return {
        "missing": _(
            "This server cannot make PDFs: a part of its system is missing. Its administrators know which."
        ),
        "too_slow": _("It took too long. Leave sections out, or shorten very long texts."),
        "too_large": _("It became too large. Leave sections out, or shorten very long texts."),
        "tampered": _("This edition is not what was sealed when it became final. Nothing is made of it."),
        "gone": _("The review was thrown away meanwhile."),
    }.get(reason, _("Something in it could not be set. Please try again; your administrators were told."))
