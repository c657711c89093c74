"""Who does a step: a colleague is asked, or invited into the portal for it."""

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.actions.invitations import INVITATIONS
from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import CustomerRole
from portal.accounts.permits import Permit
from portal.accounts.queries import invitations as invitation_queries
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.foundation import limits
from portal.foundation.audience import Side
from portal.onboarding.actions import owners as invite_for
from portal.onboarding.actions import steps as change
from portal.onboarding.forms.steps import ColleagueForm, OwnerForm
from portal.onboarding.models import Step
from portal.onboarding.queries import owners, steps
from portal.onboarding.rules.words import StepSide
from portal.onboarding.views.steps_acts import acted, sheet
from portal.onboarding.views.working import title_of

bp = CustomerBlueprint("step_owners", __name__, "/onboarding/steps")
STEP = {"step": steps.step}
TEMPLATE = "onboarding/owner.html"


@bp.page("/<pid:step>/owner", permit=Permit.ONBOARDING_WORK, loads=STEP)
def choose(step: Step) -> ResponseReturnValue:
    """Ask who does a step."""
    return _sheet(step)


@bp.page("/<pid:step>/owner", permit=Permit.ONBOARDING_WORK, methods=("POST",), loads=STEP)
def give(step: Step) -> ResponseReturnValue:
    """Say who does a step."""
    people = {one.key: one for one in _able(step)}
    form = OwnerForm(prefix="owner")
    form.owner.choices = [(key, one.face.name) for key, one in people.items()]
    if not form.validate():
        return _sheet(step, 422, form=form)
    chosen = people[form.owner.data]
    words = _("%(name)s does it: %(title)s", name=chosen.face.name, title=title_of(step))

    def give() -> None:
        change.give(step, by=standpoint().actor, owner_id=chosen.membership_id, staff_id=chosen.staff_id)

    return acted(step, give, words)


@bp.page("/<pid:step>/invite", permit=Permit.PEOPLE_MANAGE, methods=("POST",), loads=STEP)
def invite(step: Step) -> ResponseReturnValue:
    """Invite a colleague, so that they do a step."""
    form, point = ColleagueForm(prefix="colleague"), standpoint()
    if not form.validate() or not _may_be_invited(form):
        return _sheet(step, 422, colleague=form)
    if (member := invitation_queries.member_with(form.email.data)) is not None:
        name = named([member.user_id])[member.user_id].name
        words = _("%(name)s does it: %(title)s", name=name, title=title_of(step))
        return acted(step, lambda: change.give(step, by=point.actor, owner_id=member.id), words)
    words = _("The step becomes theirs when they join.")
    if (waiting := invitation_queries.already_waiting(form.email.data, point.customer)) is not None:
        return acted(step, lambda: invite_for.keep_for(step, waiting, by=point.actor), words)
    limits.take(INVITATIONS, point.user.id)
    asked = form.invited(
        point.customer.language, _("It is about the step “%(title)s”.", title=title_of(step))
    )
    return acted(step, lambda: invite_for.invite(step, asked, customer=point.customer, by=point.actor), words)


def _may_be_invited(form: ColleagueForm) -> bool:
    """True unless too many were invited just now, or the person may only read."""
    member = invitation_queries.member_with(form.email.data)
    if member is not None and member.role is CustomerRole.VIEWER:
        form.email.errors = [
            _("This person can read, but not do steps. An administrator can change their role.")
        ]
    elif not limits.left(INVITATIONS, standpoint().user.id):
        form.email.errors = [_("You have invited many people within an hour. Please wait a little.")]
    return not form.email.errors


def _able(step: Step) -> list[owners.Able]:
    point = standpoint()
    if point.side is Side.CUSTOMER and step.side is StepSide.VENDOR:
        abort(403)
    return owners.able(step, point.side)


def _sheet(
    step: Step, status: int = 200, *, form: OwnerForm | None = None, colleague: ColleagueForm | None = None
) -> ResponseReturnValue:
    point, people = standpoint(), _able(step)
    return sheet(
        TEMPLATE,
        step,
        status,
        people=people,
        chosen={one.key for one in people if _has(step, one)},
        form=form or OwnerForm(None, prefix="owner"),
        colleague=colleague or ColleagueForm(None, prefix="colleague"),
        invites=point.may(Permit.PEOPLE_MANAGE) and step.side is not StepSide.VENDOR,
        invited=owners.invited(step.id),
    )


def _has(step: Step, one: owners.Able) -> bool:
    if one.membership_id is not None:
        return one.membership_id == step.owner_id
    return one.staff_id == step.staff_id
