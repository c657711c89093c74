"""Putting somebody forward, and what the person and those who decide say to it."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.models import Membership
from portal.accounts.permits import Permit
from portal.accounts.queries import members
from portal.accounts.standpoint import standpoint
from portal.champions.actions import nominations as change
from portal.champions.actions.nominations import Refused
from portal.champions.forms.people import NominateForm
from portal.champions.models import Nomination
from portal.champions.queries import nominations as asked
from portal.champions.rules.words import NominationKind
from portal.champions.views.doors import bp, facts
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on

PAGE, NEW = "champions/nominations.html", "champions/nominate.html"
LOADS = {"nomination": asked.nomination}


@bp.page("/nominations", permit=Permit.CHAMPIONS_NOMINATE)
def nominations() -> ResponseReturnValue:
    """Show who waits: for one's own word, or for that of somebody who decides."""
    return render_template(PAGE, lines=asked.waiting(standpoint()), **facts("nominations"))


@bp.page("/nominations/new", permit=Permit.CHAMPIONS_NOMINATE, methods=("GET", "POST"))
def nominate() -> ResponseReturnValue:
    """Put somebody forward, or oneself."""
    point = standpoint()
    form = NominateForm(people=members.people(), language=language())
    if request.method == "GET":
        form.member.data = request.args.get("member", "") or _oneself()
        form.kind.data = _kind(request.args.get("kind", "")).value
        return render_template(NEW, form=form, **facts("nominations"))
    member = members.by_public_id(form.member.data or "") if form.validate() else None
    if member is None or member.ended_at is not None:
        return refused(NEW, form=form, **facts("nominations"))
    kind = NominationKind(form.kind.data)
    try:
        made = change.nominate(
            member, kind, form.why.data or "", by=point.actor, decides=asked.may_decide(point, kind)
        )
    except Refused as refusal:
        form.member.errors = [_already(refusal.reason)]
        return refused(NEW, form=form, **facts("nominations"))
    flash(_said(made), "done")
    return way_on(_list())


@bp.page(
    "/nominations/<pid:nomination>/accept", permit=Permit.CHAMPIONS_NOMINATE, methods=("POST",), loads=LOADS
)
def accept(nomination: Nomination) -> ResponseReturnValue:
    """Accept what one was put forward for."""
    member = asked.member_of(nomination.user_id)
    if member is None:
        return _too_late()
    try:
        change.accept(nomination, member, by=standpoint().actor)
    except Refused as refusal:
        return _too_late(refusal.reason)
    flash(_said(nomination), "done")
    return way_on(_list())


@bp.page(
    "/nominations/<pid:nomination>/confirm", permit=Permit.CHAMPIONS_NOMINATE, methods=("POST",), loads=LOADS
)
def confirm(nomination: Nomination) -> ResponseReturnValue:
    """Say yes to what somebody was put forward for, as one who decides."""
    member = asked.member_of(nomination.user_id)
    if member is None or not asked.may_decide(standpoint(), nomination.kind):
        return _too_late("not_asked" if member else "ended")
    try:
        change.confirm(nomination, member, by=standpoint().actor)
    except Refused as refusal:
        return _too_late(refusal.reason)
    flash(_said(nomination), "done")
    return way_on(_list())


@bp.page(
    "/nominations/<pid:nomination>/decline", permit=Permit.CHAMPIONS_NOMINATE, methods=("POST",), loads=LOADS
)
def decline(nomination: Nomination) -> ResponseReturnValue:
    """Say no, as the person, as who put them forward, or as one who decides."""
    point = standpoint()
    concerned = point.user.id in (nomination.user_id, nomination.by_id)
    if not concerned and not asked.may_decide(point, nomination.kind):
        return _too_late("not_asked")
    try:
        change.decline(nomination, by=point.actor)
    except Refused as refusal:
        return _too_late(refusal.reason)
    flash(_("The nomination is taken back"), "done")
    return way_on(_list())


def _said(nomination: Nomination) -> str:
    if nomination.ended_at is not None:
        return _("Done: the person is named now")
    if nomination.accepted_at is None:
        return _("The person is asked whether they accept")
    return _("Accepted. Somebody who decides is asked to confirm it")


def _already(reason: str) -> str:
    if reason == "already":
        return _("This person is one already.")
    return _("This person is put forward already, and has not been decided about.")


def _too_late(reason: str = "ended") -> ResponseReturnValue:
    wrong = _("This has been decided already.") if reason == "ended" else _("This is not yours to decide.")
    flash(wrong, "wrong")
    return way_on(_list())


def _list() -> str:
    return url_for("champions.nominations", slug=standpoint().customer.slug)


def _kind(code: str) -> NominationKind:
    return NominationKind(code) if code in set(NominationKind) else NominationKind.CHAMPION


def _oneself() -> str:
    point = standpoint()
    own: Membership | None = point.membership if point.side is Side.CUSTOMER else None
    return own.public_id if own and request.args.get("myself") else ""
