"""What the fields of a message say for one person, in the language they are written to."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.foundation.i18n import full_date

MOST_NAMED = 5
#: The fields that everybody's messages can use.
FIELDS = {
    "customer": _l("Name of the company"),
    "family_name": _l("Family name"),
    "given_name": _l("Given name"),
    "name": _l("Full name"),
    "title": _l("Job title"),
    "department": _l("Department"),
    "csm": _l("Primary CSM"),
    "sender": _l("Your own name"),
    "vendor": _l("Our company"),
}


def names_of(row: Any, language: str) -> dict[str, str]:
    """Return a person's names as readers of `language` write them; romanised names stand given name first."""
    family, given = row.family_name, row.given_name
    if language == "en" and row.romanised:
        given, _space, rest = row.romanised.partition(" ")
        family = rest or given
        return {"family_name": family, "given_name": given, "name": row.romanised}
    whole = " ".join(part for part in (family, given) if part) or row.romanised
    return {"family_name": family or row.romanised, "given_name": given, "name": whole}


def values_of(
    row: Any, facts: Mapping[str, Any], language: str, *, csm: Any | None, sender: Any
) -> dict[str, str]:
    """Return the value of every field for one person; "" where there is none."""
    with force_locale(language):
        own = {name: said(value, language) for name, value in facts.items()}
        return {
            **own,
            "customer": row.customer_name,
            **names_of(row, language),
            "title": row.title,
            "department": row.department or "",
            "csm": names_of(csm, language)["name"] if csm is not None else "",
            "sender": names_of(sender, language)["name"],
            "vendor": branding.installation().name_in(language),
        }


def said(value: Any, language: str) -> str:
    """Return a fact in words: a day in full, a list of titles with the first few named. In the language in force."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return full_date(value.date())
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return _listed([str(one) for one in value], language)
    return str(value)


def _listed(titles: Sequence[str], language: str) -> str:
    if not titles:
        return ""
    quoted = [f"「{one}」" if language == "ja" else f"“{one}”" for one in titles[:MOST_NAMED]]
    text = ("" if language == "ja" else ", ").join(quoted)
    more = len(titles) - MOST_NAMED
    return _("%(titles)s and %(num)s more", titles=text, num=more) if more > 0 else text
