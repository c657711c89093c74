"""The installation's settings, and what it sells to whom. Every change stands in the audit log."""

import secrets
from collections.abc import Mapping
from typing import Any

from portal.accounts import branding
from portal.accounts.models import Product, Segment
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.logos import inert_logo


def revise_installation(values: Mapping[str, Any], *, by: Actor) -> None:
    """Change settings; before and after of each stand in the audit log."""
    row = branding.installation()
    changes = {
        field: [getattr(row, field), value] for field, value in values.items() if getattr(row, field) != value
    }
    for field, (_before, after) in changes.items():
        setattr(row, field, after)
    if changes:
        audit.remember("settings.changed", by=by, subject="installation", changes=changes)


def set_logo(data: bytes, *, by: Actor) -> None:
    """Show the vendor's logo: only its pixels are kept. Raises FileRefused."""
    place = f"installation/{secrets.token_hex(16)}.png"
    storage().put(place, inert_logo(data))
    revise_installation({"logo_place": place}, by=by)


def remove_logo(*, by: Actor) -> None:
    """Show the vendor's name again."""
    revise_installation({"logo_place": None}, by=by)


def add_segment(name_ja: str, name_en: str, *, by: Actor) -> Segment:
    """Add a group of customers that is looked after alike."""
    segment = Segment(name_ja=name_ja, name_en=name_en)
    db.session.add(segment)
    db.session.flush()
    audit.remember("settings.changed", by=by, subject=f"segment:{segment.id}", added=name_ja)
    return segment


def add_product(code: str, name_ja: str, name_en: str, *, by: Actor) -> Product:
    """Add something that is sold by subscription."""
    product = Product(code=code, name_ja=name_ja, name_en=name_en)
    db.session.add(product)
    db.session.flush()
    audit.remember("settings.changed", by=by, subject=f"product:{product.id}", added=code)
    return product


def rename(row: Segment | Product, name_ja: str, name_en: str, *, by: Actor) -> None:
    """Rename a segment or product."""
    before = [row.name_ja, row.name_en]
    row.name_ja, row.name_en = name_ja, name_en
    if before != [name_ja, name_en]:
        subject = f"{type(row).__name__.lower()}:{row.id}"
        audit.remember("settings.changed", by=by, subject=subject, names=[before, [name_ja, name_en]])
