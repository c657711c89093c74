"""Whose portal it is: the vendor's name, logo and colours, read once a request."""

from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _
from sqlalchemy import inspect

from portal.accounts.models import Installation
from portal.accounts.models.installation import BELONGS_TO, MODULES
from portal.foundation import mail, remembered
from portal.foundation.colour import legible
from portal.foundation.db import db
from portal.foundation.i18n import language

USUAL_BRAND = "#0b6a6f"  # as --brand of the light scheme in static/css/00-tokens.css


@dataclass(frozen=True)
class Vendor:
    """The vendor as pages show it."""

    name: str
    logo_url: str | None
    accent: str | None
    languages: tuple[str, ...]
    modules: dict[str, str]


def installation() -> Installation:
    """Return the installation's settings; the row is made by `set_up_installation` before anything else."""
    if (steady := g.get("installation_steady")) is not None:
        known: Installation = steady
        return known
    kept = g.get("installation")
    if kept is None or (inspect(kept).detached and not remembered.only_reading()):
        # the worker forgets all rows between two pieces of work
        found = db.session.get(Installation, 1)
        g.installation = (
            found
            if found is not None
            else Installation(id=1, vendor_name="Banso", languages=["ja", "en"], modules={})
        )
    row: Installation = g.installation
    return row


def remember_installation(version: int | None) -> None:
    """Take the settings of that version without reading them, on a request that changes nothing."""
    if version is not None and "installation" not in g:
        g.installation = g.installation_steady = remembered.rows.take(
            Installation, 1, version, lambda: db.session.get(Installation, 1)
        )


def vendor() -> Vendor:
    """Return the vendor's face for the reader's language."""
    row = installation()
    return Vendor(
        name=row.name_in(language()),
        logo_url=url_for("branding.logo", place=row.logo_place) if row.logo_place else None,
        accent=row.accent,
        languages=tuple(row.languages),
        modules=row.modules or {},
    )


def sender_name(language: str) -> str:
    """Return who signs mail that no person writes: the name set for it, else the vendor's."""
    row = installation()
    return row.mail_sender_name or row.name_in(language)


@mail.senders_address
def sender_address() -> str:
    """Return the address set for mail in the settings; empty while the machine's own is used."""
    return installation().mail_sender


def brand_colour() -> str:
    """Return the colour of what can be pressed in mail, as #rrggbb: the vendor's own, made legible, or ours."""
    accent = installation().accent
    return legible(accent).light.brand if accent else USUAL_BRAND


def accent_url() -> str | None:
    """Return the address of the stylesheet with the vendor's own colour, or None."""
    accent = installation().accent
    return url_for("branding.accent_css", accent=accent.lstrip("#")) if accent else None


def module_on(name: str) -> bool:
    """True unless the installation has switched the module off."""
    return (installation().modules or {}).get(name) != "off"


def module_of(place: str) -> str | None:
    """Return the module whose code stands at this import path, None for what is always there.

    >>> module_of("portal.conversations.views.desk"), module_of("portal.plans.views.map")
    ('conversations', None)
    """
    feature = (place.split(".")[1:2] or [""])[0]
    module = BELONGS_TO.get(feature, feature)
    return module if module in MODULES else None


def is_on(place: str) -> bool:
    """True unless the code at this import path belongs to a module that is switched off."""
    module = module_of(place)
    return module is None or module_on(module)


def view_as_banner(name: str, stop_url: str) -> dict[str, str]:
    """Return what the banner says while a vendor person looks at the portal as a member."""
    text = (
        _("You see what %(name)s sees. Nothing can be changed, and this visit is recorded.", name=name)
        if name
        else _("You are viewing as a customer. Nothing can be changed, and this visit is recorded.")
    )
    return {
        "kind": "view-as",
        "text": text,
        "action_url": stop_url,
        "action_label": _("Stop viewing as customer"),
    }
