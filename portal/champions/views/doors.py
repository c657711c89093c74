"""The door of champions' pages: inside a customer, with the spaces open that its reader may read; tabs between them."""

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.accounts.navigation import keep_under
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.champions.forms.words import (
    ACTS,
    ADVOCACY_KINDS,
    ADVOCACY_STATES,
    BADGE_ICONS,
    BADGES,
    CHANNELS,
    KINDS,
    OCCASIONS,
    why_badge,
)
from portal.champions.queries.months import began
from portal.champions.queries.people import Champion
from portal.champions.queries.programme import programme
from portal.community.door import CommunityBlueprint
from portal.foundation.audience import Side
from portal.foundation.i18n import language

bp = CommunityBlueprint("champions", __name__, "/champions")
keep_under("community.index", "champions.")
_TABLES = (ACTS, BADGES, KINDS, ADVOCACY_KINDS, ADVOCACY_STATES, OCCASIONS, CHANNELS)


@bp.app_template_filter("champion_word")
def champion_word(code: Any) -> str:
    """Return what an act, a badge, a kind or a state is called."""
    return next(str(words[code]) for words in _TABLES if any(code is one for one in words))


@bp.app_template_global("champion_url")
def champion_url(one: Champion) -> str:
    """Return the address of somebody's profile where its reader stands."""
    slug = standpoint().customer.slug
    if one.membership:
        return url_for("champions.colleague", slug=slug, member=one.membership)
    return url_for("champions.show", slug=slug, champion=one.public_id)


bp.add_app_template_global(why_badge, "why_badge")
bp.add_app_template_filter(BADGE_ICONS.get, "badge_icon")


def month() -> datetime:
    """Return when this month began where the reader is."""
    return began(standpoint().user.time_zone)


def tabs(current: str) -> list[tuple[str, str, bool]]:
    """Return the tabs of these pages: (label, address, whether it is this one)."""
    point = standpoint()
    slug = point.customer.slug
    shown = [("index", _("Champions and ambassadors"), Permit.CHAMPIONS_READ)]
    shown.append(("programme_page", _("Ambassador programme"), Permit.CHAMPIONS_READ))
    if programme().board:
        shown.append(("board", _("Leaderboard"), Permit.CHAMPIONS_READ))
    shown += [
        ("kit", _("For your work as a champion"), Permit.CHAMPIONS_KIT),
        ("nominations", _("Nominations"), Permit.CHAMPIONS_NOMINATE),
        ("advocacy", _("Advocacy log"), Permit.ADVOCACY),
    ]
    return [
        (label, url_for(f"champions.{page}", slug=slug), page == current)
        for page, label, permit in shown
        if point.may(permit)
    ]


def facts(current: str, **more: Any) -> dict[str, Any]:
    """Return what every one of these pages needs, and more."""
    is_member = standpoint().side is Side.CUSTOMER
    return {"tab_items": tabs(current), "language": language(), "is_member": is_member, **more}
