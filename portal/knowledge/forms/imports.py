"""Forms of imports: the archive and what becomes of it; and how imports and their outcomes are said."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import StopValidation

from portal.accounts.forms.addressees import AddresseesForm
from portal.foundation.forms import Short
from portal.foundation.i18n import LANGUAGES, language
from portal.knowledge.forms.articles import LANGUAGE_CHOICES, category_choices
from portal.knowledge.models import ImportState, Outcome

LARGEST_MB = 24  # megabytes that a browser may send; the command line takes more

STATES: dict[ImportState, Any] = {
    ImportState.READING: _l("Being looked through"),
    ImportState.READY: _l("Looked through"),
    ImportState.RUNNING: _l("Being imported"),
    ImportState.STOPPED: _l("Stopped"),
    ImportState.DONE: lazy_pgettext("import", "Imported"),
    ImportState.FAILED: _l("Not readable"),
}
OUTCOMES: dict[Outcome, Any] = {
    Outcome.NEW: lazy_pgettext("outcome", "New"),
    Outcome.CHANGED: lazy_pgettext("outcome", "Changed"),
    Outcome.SAME: lazy_pgettext("outcome", "The same"),
    Outcome.REFUSED: lazy_pgettext("outcome", "Left out"),
}
FAILURES: dict[str, Any] = {
    "damaged": _l("This is no ZIP file, or it is damaged. Pack the folder again and try once more."),
    "encrypted": _l("This archive asks for a password. Pack it without one."),
    "too_large": _l("This archive is too large. Split it, or use the command line."),
    "too_many": _l("There are too many files in this archive: 50,000 are the most."),
    "unpacks_too_large": _l("This archive unpacks to more than it should. It was not opened."),
    "empty": _l("There is no file in this archive that could be read."),
    "no_articles": _l("There is no Markdown or HTML file in this archive."),
    "file": _l("Choose a ZIP file."),
}
REASONS: dict[str, Any] = {
    "empty": _l("There is nothing to read in it."),
    "unreadable": _l("This is no text, or none that can be read."),
    "too_large": _l("The file is larger than 2 MB."),
    "too_long": _l("It is longer than an article can be (400,000 characters)."),
    "twice": _l("Another file is the same article in the same language."),
    "archived": _l("This article is in the archive here."),
    "no_title": _l("An article needs a title."),
    "no_words": _l("There is nothing to read in it."),
    "name": _l("Its name says nothing."),
    "inside_itself": _l("Its folder stands too deep."),
}
NOTES: dict[str, Any] = {
    "dead": _l("Link that leads nowhere: %(what)s"),
    "missing": _l("Picture that is not there: %(what)s"),
    "edited": _l("Somebody wrote at it here since the last import; their edition stays in its history."),
    "file_empty": _l("Empty file: %(what)s"),
    "file_too_large": _l("File that is too large: %(what)s"),
    "file_not_an_image": _l("Picture that cannot be read: %(what)s"),
    "file_program": _l("Programs are not kept: %(what)s"),
    "file_page": _l("Web pages are not kept as files: %(what)s"),
}


class FileChosen:
    """Validator: a file was chosen."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        if not form.looks_for and (not field.data or not getattr(field.data, "filename", "")):
            raise StopValidation(_l("Choose a ZIP file."))


class ImportForm(AddresseesForm):
    """An archive, what its files are written in, where they go, who may read them."""

    file = FileField(_l("ZIP file"), [FileChosen()])
    language = RadioField(
        _l("The files are written in"),
        choices=LANGUAGE_CHOICES,
        description=_l("Where neither the file nor its folder (ja, en) says it. It is the original of both."),
    )
    category = SelectField(_l("Put them into"), validate_choice=False)
    folders = BooleanField(_l("Make categories of folders"), default=True)
    publish = BooleanField(
        _l("Publish them at once"), description=_l("Otherwise they are drafts that nobody but our team sees")
    )
    source = StringField(
        _l("Name of the source"),
        validators=[Short(60)],
        description=_l(
            "Keeps files of the same name apart when you import from several places; can stay empty"
        ),
    )

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.category.choices = [("", _("At the top")), *category_choices()[1:]]
        self.language.data = self.language.data if self.language.data in LANGUAGES else language()

    def options(self) -> dict[str, Any]:
        """Return what was chosen as the import keeps it."""
        return {
            "language": self.language.data, "category": self.category.data or "", "folders": bool(self.folders.data),
            "reach": self.chosen.value, "addressees": self.keys, "publish": bool(self.publish.data),
            "source": (self.source.data or "").strip(),
        }  # fmt: skip


def state_word(state: ImportState) -> str:
    """Return how the state of an import is called."""
    return str(STATES[ImportState(state)])


def outcome_word(outcome: Outcome) -> str:
    """Return what becomes of an item, in a word."""
    return str(OUTCOMES[Outcome(outcome)])


def failure_words(code: str) -> str:
    """Return why an archive cannot be read."""
    return str(FAILURES.get(code, FAILURES["damaged"]))


def note_words(code: str, what: str) -> str:
    """Return what is noted of an item, in words; empty for what is not for readers."""
    said = NOTES.get(code)
    return str(said) % {"what": what} if said is not None else ""


def reason_words(code: str) -> str:
    """Return why an item was left out."""
    return str(REASONS.get(code) or _("It cannot be read."))
