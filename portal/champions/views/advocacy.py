"""What one customer did for us: the log of the vendor's people, which nobody of the customer sees."""

from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from portal.accounts.forms.editing import clashing
from portal.accounts.models import Membership, User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.champions.actions import advocacy as change
from portal.champions.forms.advocacy import AdvocacyForm
from portal.champions.models import AdvocacyAct
from portal.champions.queries import advocacy as asked
from portal.champions.views.doors import bp, facts
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on

LOADS = {"advocacy": asked.act}
EDIT = "champions/advocacy_edit.html"


@bp.page("/advocacy", permit=Permit.ADVOCACY)
def advocacy() -> ResponseReturnValue:
    """Show what this customer was asked for, promised and did."""
    return render_template("champions/advocacy.html", lines=asked.of_customer(), **facts("advocacy"))


@bp.page("/advocacy/new", permit=Permit.ADVOCACY, methods=("GET", "POST"))
def note_advocacy() -> ResponseReturnValue:
    """Note an act."""
    if request.method == "GET":
        today = clock.today(standpoint().customer.time_zone)
        form = _form(data={"day": today, "state": "asked", "kind": "reference_call"})
        return render_template(EDIT, form=form, act=None, **facts("advocacy"))
    form = _form()
    if not form.validate():
        return refused(EDIT, form=form, act=None, **facts("advocacy"))
    change.note(form.columns_of(form.typed()), by=standpoint().actor)
    return _noted()


@bp.page("/advocacy/<pid:advocacy>", permit=Permit.ADVOCACY, methods=("GET", "POST"), loads=LOADS)
def edit_advocacy(advocacy: AdvocacyAct) -> ResponseReturnValue:
    """Change an act."""
    form = AdvocacyForm.on(advocacy, people=_people(advocacy.person_id), language=language())
    if request.method == "GET":
        return render_template(EDIT, form=form, act=advocacy, **facts("advocacy"))
    if not form.validate():
        return refused(EDIT, form=form, act=advocacy, **facts("advocacy"))
    changes = form.laid_over(advocacy)
    if changes is None:
        return clashing(EDIT, form=form, act=advocacy, **facts("advocacy"))
    change.revise(advocacy, changes, by=standpoint().actor)
    return _noted()


@bp.page("/advocacy/<pid:advocacy>/remove", permit=Permit.ADVOCACY, methods=("POST",), loads=LOADS)
def remove_advocacy(advocacy: AdvocacyAct) -> ResponseReturnValue:
    """Take an act out of the log."""
    change.remove(advocacy, by=standpoint().actor)
    flash(_("It is taken out of the log"), "done")
    return way_on(_list())


def _noted() -> ResponseReturnValue:
    flash(_("Noted"), "done")
    return way_on(_list())


def _form(data: dict[str, Any] | None = None) -> AdvocacyForm:
    return AdvocacyForm(data=data, people=_people(), language=language())


def _people(also: int | None = None) -> Sequence[User]:
    """Return the customer's people, and whoever an act names already though they left."""
    asked_for = select(User).outerjoin(
        Membership, and_(Membership.user_id == User.id, Membership.ended_at.is_(None))
    )
    here = or_(Membership.id.is_not(None), User.id == (also or 0))
    return db.session.scalars(asked_for.where(here).order_by(User.family_kana, User.romanised)).all()


def _list() -> str:
    return url_for("champions.advocacy", slug=standpoint().customer.slug)
