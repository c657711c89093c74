"""How people hear of things unless they say otherwise, and how much they were told lately; for the vendor's admins."""

from dataclasses import dataclass
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.actions import choices as change
from portal.activity.models import ByMail
from portal.activity.notices import Kind, chapter_of, kind_of, kinds
from portal.activity.queries import figures
from portal.activity.queries.choices import defaults
from portal.foundation.audience import Side
from portal.foundation.pages import way_on

bp = DeskBlueprint("notices_usual", __name__, "/notices")


@dataclass(frozen=True)
class UsualShown:
    """What is usual for a kind, for the people of each side that are ever told of it."""

    kind: Kind
    usual: dict[Side, ByMail]


@bp.page("", permit=Permit.SETTINGS_MANAGE, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    """Choose for each kind and side how its people hear of it by mail unless they say otherwise."""
    if request.method == "GET":
        return render_template("activity/notices/usual.html", **_facts())
    by = standpoint().actor
    for kind in kinds():
        for side in kind.sides:
            said = request.form.get(f"{side}:{kind.code}", "")
            if said in set(ByMail) and not kind.fixed:
                by_mail = None if said == kind.usually else ByMail(said)
                change.set_usual(side, kind.code, by_mail, by=by)
    flash(_("Saved."), "done")
    return way_on(url_for(".show"))


def _facts() -> dict[str, Any]:
    said = defaults()
    chapters: dict[str, list[UsualShown]] = {}
    for kind in kinds():
        if not kind.fixed:
            usual = {side: said.get((side, kind.code), kind.usually) for side in kind.sides}
            chapters.setdefault(str(chapter_of(kind.code)), []).append(UsualShown(kind, usual))
    told = [(found.label, one) for one in figures.told_lately() if (found := kind_of(one.kind)) is not None]
    return {
        "chapters": list(chapters.items()),
        "sides": list(Side),
        "ways": list(ByMail),
        "told": told,
        "days": figures.DAYS,
    }
