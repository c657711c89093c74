"""Forms of a CRM's list on its way in."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField

from portal.accounts.models import CrmImportKind
from portal.foundation.forms import Given, PortalForm
from portal.foundation.sheets import column_letter

KINDS = {
    CrmImportKind.ACCOUNTS: _l("Companies (accounts)"),
    CrmImportKind.CONTACTS: _l("People (contacts)"),
}
FIELD_WORDS = {
    "external_id": _l("Number in the CRM"),
    "name": _l("Company name"),
    "kana": _l("Company name in kana"),
    "industry": _l("Industry"),
    "segment": _l("Segment"),
    "segment_id": _l("Segment"),
    "stage": _l("Stage"),
    "country": _l("Country"),
    "time_zone": _l("Time zone"),
    "language": _l("Language"),
    "fiscal_first_month": _l("First month of the fiscal year"),
    "owner": _l("Primary CSM"),
    "email": _l("Mail address"),
    "company_id": _l("Number of the company in the CRM"),
    "company": _l("Company name"),
    "full_name": _l("Full name"),
    "family_name": _l("Family name"),
    "given_name": _l("Given name"),
    "full_kana": _l("Name in kana"),
    "family_kana": _l("Family name in kana"),
    "given_kana": _l("Given name in kana"),
    "romanised": _l("Name in Latin letters"),
    "department": _l("Department"),
    "title": _l("Job title"),
    "role": _l("Role"),
}


class FileForm(PortalForm):
    kind = RadioField(_l("What is in it"), default=CrmImportKind.ACCOUNTS.value, validators=[Given()])
    file = FileField(_l("File (CSV or Excel, up to 10 MB)"))

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.kind.choices = [(kind.value, words) for kind, words in KINDS.items()]


def column_choices(header: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the columns of a file to choose from, and none."""
    named = [
        (str(at), f"{column_letter(at)} · {word[:60]}" if word else column_letter(at))
        for at, word in enumerate(header)
    ]
    return [("", _("Not in the file")), *named]


def chosen_columns(fields: Any, typed: Any) -> dict[str, int | None]:
    """Return the columns a person chose, by field."""
    columns: dict[str, int | None] = {}
    for hint in fields:
        text = typed.get(f"column-{hint.name}", "")
        columns[hint.name] = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
    return columns
