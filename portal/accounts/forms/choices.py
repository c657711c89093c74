"""What can be chosen in forms about customers, in words."""

from typing import Any

from babel.dates import get_month_names
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.models import HandoverKind, LifecycleStage, TeamPosition, User
from portal.accounts.queries import customers, departments
from portal.foundation.i18n import language, locale

STAGES = {
    LifecycleStage.PRE_CONTRACT: _l("Before the contract"),
    LifecycleStage.ONBOARDING: _l("Onboarding"),
    LifecycleStage.ADOPTION: _l("Adoption"),
    LifecycleStage.RENEWAL: _l("Renewal"),
    LifecycleStage.EXPANSION: _l("Up- and cross-sell"),
    LifecycleStage.ADVOCACY: _l("Advocacy"),
    LifecycleStage.LEFT: _l("Has left"),
}
POSITIONS = {
    TeamPosition.PRIMARY: _l("Primary"),
    TeamPosition.BACKUP: _l("Backup"),
    TeamPosition.SALES: _l("Sales"),
    TeamPosition.SUPPORT: _l("Support"),
    TeamPosition.PRODUCT: _l("Product"),
}
HANDOVER_KINDS = {
    HandoverKind.SALES_TO_CS: _l("Sales to CS"),
    HandoverKind.CSM_TO_CSM: _l("CSM to CSM"),
}
CURRENCIES = ("JPY", "USD", "EUR", "GBP", "SGD", "AUD", "KRW", "CNY", "TWD")


def pairs(words: dict[Any, Any]) -> list[tuple[str, Any]]:
    """Return (value, words) as a field takes its choices."""
    return [(str(value), said) for value, said in words.items()]


def month_choices() -> list[tuple[str, str]]:
    """Return the twelve months by name."""
    names = get_month_names("wide", context="stand-alone", locale=locale())
    return [(str(number), names[number]) for number in range(1, 13)]


def segment_choices() -> list[tuple[str, str]]:
    """Return the segments, and none."""
    named = [(str(one.id), _in_language(one.name_ja, one.name_en)) for one in customers.segments()]
    return [("", _("None")), *named]


def product_choices() -> list[tuple[str, str]]:
    """Return the products."""
    return [(str(one.id), _in_language(one.name_ja, one.name_en)) for one in customers.products()]


def department_choices(nothing: str) -> list[tuple[str, str]]:
    """Return the departments of the customer in scope, deeper ones set in, after `nothing`."""
    return [
        ("", nothing),
        *(
            (placed.part.public_id, " ".join(["–"] * placed.depth + [placed.part.name]))
            for placed in departments.tree()
        ),
    ]


def person_choices(people: Any, nothing: str | None = None) -> list[tuple[str, str]]:
    """Return people by name, after `nothing` when given. Takes persons or members."""
    found = [] if nothing is None else [("", nothing)]
    for one in people:
        user: User = one if isinstance(one, User) else one.user
        title = one.staff_title if isinstance(one, User) else one.title
        name = user.name_in(language())
        found.append((one.public_id, f"{name} · {title}" if title else name))
    return found


def _in_language(ja: str, en: str) -> str:
    return en if language() == "en" and en else ja
