"""Forms of the shelf: choosing files, a newer version, what is said of a document, putting a file that was sent."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from flask_wtf.file import FileField, MultipleFileField
from sqlalchemy import select
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from portal.accounts import branding
from portal.accounts.forms.editing import EditForm
from portal.accounts.models import User
from portal.accounts.queries.readers import readers
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.documents.models import Document, DocumentKind
from portal.foundation.audience import Side, Visibility, inside_of
from portal.foundation.db import db
from portal.foundation.forms import DayField, Given, PortalForm, Short
from portal.foundation.i18n import language

KINDS = {
    DocumentKind.KICK_OFF: _l("Kick-off deck"),
    DocumentKind.REQUIREMENTS: _l("Requirements"),
    DocumentKind.SECURITY: _l("Answers to security questions"),
    DocumentKind.MINUTES: _l("Minutes"),
    DocumentKind.CONTRACT: _l("Contract papers"),
    DocumentKind.OTHER: _l("Other documents"),
}
LANGUAGES = {"": _l("Not said"), "ja": _l("Japanese"), "en": _l("English"), "other": _l("Another language")}


class FilesForm(PortalForm):
    """Files for the shelf, for whom, and what for."""

    files = MultipleFileField(_l("Files"))
    visibility = RadioField(_l("Who will see it"))
    kind = SelectField(_l("What they are for"), default="")
    alike = HiddenField()  # what to do where a name is like another's: own, or the document's public id
    own = BooleanField(_l("Also where a document is called alike: each file becomes a document of its own"))

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        inside = inside_of(standpoint().side or Side.CUSTOMER)
        self.visibility.choices = [(str(one), str(one)) for one in (Visibility.SHARED, inside)]
        if self.visibility.data is None:
            self.visibility.data = str(Visibility.SHARED)
        self.kind.choices = [("", _("As its name says")), *kind_choices()]


class VersionForm(PortalForm):
    """A newer version of a document."""

    file = FileField(_l("File"))
    what_changed = TextAreaField(
        _l("What changed"),
        validators=[Short(2_000)],
        description=_l("In a sentence, for whoever knows the last one"),
    )
    expires_on = DayField(_l("To be relied on until"), description=_l("Empty: for as long as it is here"))


class PutForm(PortalForm):
    """A file that was sent somewhere, onto the shelf."""

    title = StringField(_l("Title"), validators=[Given(), Short(200)])
    kind = SelectField(_l("What it is for"))
    alike = RadioField(_l("There is a document that is called alike"))

    def __init__(self, *args: Any, like: Document | None = None, **keys: Any):
        super().__init__(*args, **keys)
        self.kind.choices = kind_choices()
        if like is None:
            del self.alike
            return
        newer = _("A newer version of “%(title)s”", title=like.title)
        self.alike.choices = [(like.public_id, newer), ("own", _("A document of its own"))]
        if self.alike.data is None:
            self.alike.data = like.public_id


class DocumentForm(EditForm):
    """What is said of a document."""

    title = StringField(_l("Title"), validators=[Given(), Short(200)])
    kind = SelectField(_l("What it is for"))
    language = SelectField(_l("Language of the document"))
    owner = SelectField(
        _l("Who keeps it true"), description=_l("Hears two weeks before it expires, and is asked about it")
    )
    expires_on = DayField(_l("To be relied on until"), description=_l("Empty: for as long as it is here"))
    review_note = TextAreaField(
        _l("To look at when it is checked again"),
        validators=[Short(2_000)],
        description=_l("Everybody who sees it reads this"),
    )

    def __init__(self, *args: Any, document: Document, **keys: Any):
        super().__init__(*args, **keys)
        self.kind.choices = kind_choices()
        self.language.choices = [(code, str(words)) for code, words in LANGUAGES.items()]
        self.owner.choices = owner_choices(document)

    @classmethod
    def facts_of(cls, row: Document) -> dict[str, Any]:
        """Return the document as the form shows it."""
        owner = (
            db.session.scalar(select(User.public_id).where(User.id == row.owner_id)) if row.owner_id else ""
        )
        return {
            "title": row.title,
            "kind": str(row.kind),
            "language": row.language,
            "owner": owner or "",
            "expires_on": row.expires_on,
            "review_note": row.review_note,
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = dict(facts)
        if "kind" in columns:
            columns["kind"] = DocumentKind(columns["kind"])
        if "owner" in columns:
            wanted = select(User.id).where(User.public_id == (columns.pop("owner") or ""))
            columns["owner_id"] = db.session.scalar(wanted)
        return columns


def kind_choices() -> list[tuple[str, str]]:
    """Return what a document can be for, in words."""
    return [(str(kind), str(words)) for kind, words in KINDS.items()]


def owner_choices(document: Document) -> list[tuple[str, str]]:
    """Return who can keep a document: everybody who sees it and is known to the reader, and whoever keeps it now."""
    point = standpoint()
    company = {Side.VENDOR: branding.vendor().name, Side.CUSTOMER: point.customer.name}
    found = readers(document.visibility, known_to=point.side or Side.CUSTOMER)
    choices = [(one.public_id, _person(one.name_in(language()), company[one.side])) for one in found]
    now = named([document.owner_id]).values() if document.owner_id else ()
    known = {choice[0] for choice in choices}
    for one in now:
        if one.public_id not in known:
            choices.append((one.public_id, _person(one.name, company[one.side or Side.CUSTOMER])))
    return [("", _("Nobody")), *choices]


def _person(name: str, company: str) -> str:
    return _("%(name)s (%(company)s)", name=pgettext("person", "%(name)s", name=name), company=company)
