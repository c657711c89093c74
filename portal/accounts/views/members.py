"""The people of a customer: who they are, what they may do, and when their access ends."""

from flask import current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.actions import mail_troubles, members
from portal.accounts.actions.members import LastAdmin
from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.forms.members import FollowerForm, MemberForm
from portal.accounts.models import Membership
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.progress import progress_of_departments
from portal.accounts.queries import departments, departures
from portal.accounts.queries import mail_troubles as troubles
from portal.accounts.queries import members as asked
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on

bp = CustomerBlueprint("members", __name__, "/members")
LOADS = {"member": asked.by_public_id}
PAGE, END = "accounts/members/edit.html", "accounts/members/end.html"
register(
    Entry(
        "members.show_all",
        _l("People"),
        "users",
        Permit.PEOPLE_READ,
        80,
        "customer",
        belongs=("members.", "departments.", "departures.", "invitations."),
    )
)


@bp.page("", permit=Permit.PEOPLE_READ)
def show_all() -> ResponseReturnValue:
    """Show everybody, by kana; words and a department narrow the list."""
    words = request.args.get("q", "").strip()[:100]
    people = asked.people(words=words)
    may_manage = standpoint().may(Permit.PEOPLE_MANAGE)
    unreachable = troubles.of_people(one.user_public_id for one in people) if may_manage else {}
    return render_template(
        "accounts/members/list.html",
        people=people,
        words=words,
        invite_url=_invite_url(),
        unreachable=unreachable,
    )


@bp.page("/past", permit=Permit.PEOPLE_MANAGE)
def past() -> ResponseReturnValue:
    """Show those whose access has ended."""
    may_erase = standpoint().may(Permit.PEOPLE_ERASE)
    return render_template("accounts/members/past.html", people=asked.people(ended=True), may_erase=may_erase)


@bp.page("/progress", permit=Permit.DEPARTMENT_PROGRESS)
def progress() -> ResponseReturnValue:
    """Show by department how many joined and are active, and where their KPIs stand: sums, never names."""
    return render_template(
        "accounts/members/progress.html",
        departments=departments.presence(),
        figures=progress_of_departments(),
        within=asked.ACTIVE_WITHIN.days,
    )


@bp.page("/<pid:member>", permit=Permit.PEOPLE_MANAGE, methods=("GET", "POST"), loads=LOADS)
def edit(member: Membership) -> ResponseReturnValue:
    """Change what a member may do, and where in the company they are."""
    point, form = standpoint(), MemberForm.on(member)
    facts = {
        "form": form,
        "member": member,
        "departure": departures.planned_for(member),
        "erase_url": _erase_url(member),
        "trouble": troubles.of_person(member.user_id),
    }
    if request.method == "GET":
        return render_template(PAGE, **facts)
    if not form.validate():
        return refused(PAGE, **facts)
    changes = form.laid_over(member)
    if changes is None:
        return clashing(PAGE, **facts)
    try:
        members.revise_member(member, changes, by=point.actor)
    except LastAdmin:
        form.role.errors = [_("This is the last administrator. Make somebody else one first.")]
        return refused(PAGE, **facts)
    flash(_("Saved"), "done")
    return way_on(url_for("members.show_all", slug=point.customer.slug))


@bp.page("/<pid:member>/mail", permit=Permit.PEOPLE_MANAGE, methods=("POST",), loads=LOADS)
def mail_again(member: Membership) -> ResponseReturnValue:
    """Send mail to a member again whose address gave mail back."""
    point = standpoint()
    mail_troubles.try_again(member.user, by=point.actor, customer_id=point.customer.id)
    flash(_("Mail is sent to this person again"), "done")
    return _back_to(member)


@bp.page("/<pid:member>/champion", permit=Permit.PEOPLE_MANAGE, methods=("POST",), loads=LOADS)
def grant_champion(member: Membership) -> ResponseReturnValue:
    """Mark a member as champion."""
    members.grant_champion(member, by=standpoint().actor)
    return _back_to(member)


@bp.page("/<pid:member>/champion/withdraw", permit=Permit.PEOPLE_MANAGE, methods=("POST",), loads=LOADS)
def withdraw_champion(member: Membership) -> ResponseReturnValue:
    """Take the champion's mark back."""
    members.withdraw_champion(member, by=standpoint().actor)
    return _back_to(member)


@bp.page("/<pid:member>/end", permit=Permit.PEOPLE_MANAGE, methods=("GET", "POST"), loads=LOADS)
def end(member: Membership) -> ResponseReturnValue:
    """End a member's access now; the last administrator is followed by somebody."""
    point = standpoint()
    form = FollowerForm(others=asked.others(member))
    facts = {"form": form, "member": member, "last_admin": asked.is_last_admin(member)}
    if request.method == "GET":
        return render_template(END, **facts)
    if not form.validate():
        return refused(END, **facts)
    try:
        members.end_access(member, by=point.actor, follower=form.chosen())
    except LastAdmin:
        form.follower.errors = [_("This is the last administrator. Say who follows.")]
        return refused(END, **facts)
    flash(_("The access has ended"), "done")
    return way_on(url_for("members.show_all", slug=point.customer.slug))


def _back_to(member: Membership) -> ResponseReturnValue:
    return way_on(url_for("members.edit", slug=standpoint().customer.slug, member=member.public_id))


def _erase_url(member: Membership) -> str:
    point = standpoint()
    if not point.may(Permit.PEOPLE_ERASE) or member.user_id == point.user.id:
        return ""
    return url_for("erasure.member", slug=point.customer.slug, member=member.public_id)


def _invite_url() -> str | None:
    """Return where people are invited, while that is switched on."""
    known = "invitations.show" in current_app.view_functions
    return url_for("invitations.show", slug=standpoint().customer.slug) if known else None
