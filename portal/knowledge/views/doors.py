"""The two doors through which signed-in people read, inside a customer and at the desk; one view stands behind both."""

from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint, DeskBlueprint, Doors
from portal.accounts.forms.addressees import reach_word
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.foundation.audience import Reach, Side

bp = CustomerBlueprint("knowledge", __name__, "/knowledge")
desk_bp = DeskBlueprint("knowledge_read", __name__, "/knowledge/read")
register(
    Entry(
        "knowledge.index", _l("Knowledge"), "book-open", Permit.KNOWLEDGE_READ, 23, "customer",
        belongs=("knowledge.", "search."),
    )
)  # fmt: skip


@bp.app_template_filter("for_whom")
def for_whom(one: Any) -> str:
    """Return for whom an article is, said to the vendor's team where not every customer reads it; else nothing."""
    told = (
        g.get("standpoint") is not None and g.standpoint.side is Side.VENDOR and not g.get("reads_in_public")
    )
    return reach_word(one.reach) if told and one.reach in (Reach.VENDOR, Reach.SOME) else ""


both = Doors(bp, desk_bp, permit=Permit.KNOWLEDGE_READ).page
