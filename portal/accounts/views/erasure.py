"""Erasing a person: what goes and what stays is said before, and it takes typing a word, for it cannot be undone."""

from typing import Any

from flask import flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import ValidationError

from portal.accounts.actions import erasure
from portal.accounts.actions.erasure import ErasureRefused
from portal.accounts.door import CustomerBlueprint, DeskBlueprint
from portal.accounts.models import Membership, User
from portal.accounts.permits import Permit
from portal.accounts.queries import members as asked
from portal.accounts.queries import memberships, staff
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side
from portal.foundation.forms import PortalForm
from portal.foundation.pages import way_on

bp = CustomerBlueprint("erasure", __name__, "/members")
staff_bp = DeskBlueprint("erasure_of_staff", __name__, "/staff")
PAGE = "accounts/erasure/ask.html"


class ErasureForm(PortalForm):
    sure = BooleanField(_l("I have understood that this cannot be undone"))

    def validate_sure(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_l("Please tick this first."))


@bp.page("/<pid:member>/erase", permit=Permit.PEOPLE_ERASE, loads={"member": asked.erasable})
def member(member: Membership) -> ResponseReturnValue:
    """Say what erasing this person does."""
    return _ask(member.user, ErasureForm(None), _urls_of(member))


@bp.page(
    "/<pid:member>/erase", permit=Permit.PEOPLE_ERASE, loads={"member": asked.erasable}, methods=("POST",)
)
def erase_member(member: Membership) -> ResponseReturnValue:
    """Erase a member, or somebody who was one."""
    point = standpoint()
    if point.side is Side.CUSTOMER and memberships.belongs_elsewhere(member):
        return _ask(member.user, ErasureForm(), _urls_of(member), "belongs_elsewhere")
    done_url = url_for("members.show_all", slug=point.customer.slug)
    return _erase(member.user, _urls_of(member), done_url, customer_id=point.customer.id)


@staff_bp.page("/<pid:person>/erase", permit=Permit.SETTINGS_MANAGE, loads={"person": staff.by_public_id})
def colleague(person: User) -> ResponseReturnValue:
    """Say what erasing this colleague does."""
    return _ask(person, ErasureForm(None), _urls_of_colleague(person))


@staff_bp.page(
    "/<pid:person>/erase",
    permit=Permit.SETTINGS_MANAGE,
    loads={"person": staff.by_public_id},
    methods=("POST",),
)
def erase_colleague(person: User) -> ResponseReturnValue:
    """Erase somebody who was one of ours."""
    return _erase(person, _urls_of_colleague(person), url_for("staff.show_all"), customer_id=None)


def _erase(
    person: User, urls: dict[str, str], done_url: str, *, customer_id: int | None
) -> ResponseReturnValue:
    form = ErasureForm()
    if not form.validate():
        return _ask(person, form, urls)
    try:
        erasure.erase(person, by=standpoint().actor, customer_id=customer_id)
    except ErasureRefused as refusal:
        return _ask(person, form, urls, refusal.reason)
    flash(_("The person is erased"), "done")
    return way_on(done_url)


def _ask(person: User, form: Any, urls: dict[str, str], trouble: str = "") -> ResponseReturnValue:
    status = 422 if trouble or form.errors else 200
    facts = {"person": person, "form": form, "trouble": _words(trouble), **urls}
    return make_response(render_template(PAGE, **facts), status)


def _urls_of(member: Membership) -> dict[str, str]:
    to: dict[str, Any] = {"slug": standpoint().customer.slug}
    back = (
        url_for("members.past", **to)
        if member.ended_at
        else url_for("members.edit", **to, member=member.public_id)
    )
    action = url_for("erasure.erase_member", **to, member=member.public_id)
    return {"back_url": back, "action": action}


def _urls_of_colleague(person: User) -> dict[str, str]:
    return {
        "back_url": url_for("staff.edit", person=person.public_id),
        "action": url_for("erasure_of_staff.erase_colleague", person=person.public_id),
    }


def _words(reason: str) -> str:
    return {
        "": "",
        "oneself": _("Nobody erases themselves. Ask another administrator."),
        "last_admin": _("This is the last administrator. Make somebody else one first."),
        "still_ours": _("Hand this colleague's work over and shut them out first."),
        "belongs_elsewhere": _("Only the administrator of the whole portal can erase this person."),
        "erased": _("This person has been erased already."),
    }[reason]
