"""Putting a plan forward for agreement: what would be frozen, who is asked in which order, by when."""

from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import standpoint
from portal.agreements.actions import proposing
from portal.agreements.actions.events import Refused
from portal.agreements.forms.circulation import CirculationForm, Row, of_seats, read
from portal.agreements.queries import rounds
from portal.agreements.queries.document import document_now
from portal.agreements.queries.people import candidates, seats
from portal.agreements.rules.contents import contents
from portal.agreements.rules.differences import differences
from portal.agreements.views.circulation import form_facts, given
from portal.foundation.db import db
from portal.foundation.forms import DayField, PortalForm, Short
from portal.foundation.pages import way_on
from portal.plans.models import Plan
from portal.plans.queries import plans

bp = CustomerBlueprint("proposing", __name__)
PLAN = {"plan": plans.plan}
PAGE = "agreements/propose.html"
TIME_TO_DECIDE = 5
"""Working days that people are given to answer, unless somebody says otherwise."""


class ProposeForm(PortalForm):
    """By when an answer is asked for, and some words to go with it."""

    decide_by = DayField(_l("Answer asked for by"))
    message = TextAreaField(_l("Words to go with it"), validators=[Short(2000)])


@bp.page("/plans/<pid:plan>/agreement/new", permit=Permit.MAP_MANAGE, loads=PLAN)
def new(plan: Plan) -> ResponseReturnValue:
    """Show what would be put forward, and to whom."""
    customer, people = standpoint().customer, candidates()
    asked = of_seats(seats(), people)
    if not asked.rows:
        asked.rows = [Row()]
    by = work_calendar(customer).add_working_days(today_of(customer), TIME_TO_DECIDE)
    return _page(plan, asked, ProposeForm(None, data={"decide_by": by}))


@bp.page("/plans/<pid:plan>/agreement/new", permit=Permit.MAP_MANAGE, loads=PLAN, methods=("POST",))
def create(plan: Plan) -> ResponseReturnValue:
    """Freeze the plan and ask the first person, or show the form again with a row moved."""
    people, asked, form = candidates(), read(request.form), ProposeForm()
    if asked.act != "save":
        return _page(plan, asked, form, status=422)
    fine = form.validate()
    if not asked.validate(people) or not fine:
        return _page(plan, asked, form, status=422)
    try:
        edition = proposing.put_forward(
            plan,
            given(asked, people),
            by=standpoint().actor,
            decide_by=form.decide_by.data,
            message=form.message.data or "",
        )
    except Refused as refusal:
        public_id = plan.public_id
        db.session.rollback()
        fresh = plans.plan(public_id)
        assert fresh is not None  # the door found it
        return _page(fresh, asked, form, status=422, trouble=_refused_words(refusal.reason))
    return way_on(url_for("agreements.show", slug=standpoint().customer.slug, agreement=edition.public_id))


def _page(
    plan: Plan, asked: CirculationForm, form: Any, *, status: int = 200, trouble: str = ""
) -> ResponseReturnValue:
    document, held = document_now(plan), rounds.in_force(plan.id)
    facts = {
        "plan": plan,
        "ask": form,
        "trouble": trouble,
        "said": contents(document),
        "held": held,
        "found": differences(rounds.document_of(held), document) if held else [],
        "going_round": rounds.open_edition(plan.id),
        "back_url": url_for("agreements.index", slug=standpoint().customer.slug, plan=plan.public_id),
        **form_facts(asked, candidates()),
    }
    return make_response(render_template(PAGE, **facts), status)


def _refused_words(reason: str) -> str:
    return {
        "not_shared": _("Only a plan that both sides see can be put forward. Share it first."),
        "closed": _("This plan is closed."),
        "nothing_to_agree": _("Nothing in this plan is shared yet, so there is nothing to agree on."),
        "same_as_agreed": _("Nothing has changed since the edition that is agreed."),
        "nobody": _("Name at least one person of the other side."),
        "nobody_opposite": _("Somebody of the other side must be asked to agree, not only to confirm."),
        "twice": _("The same person stands in the order twice."),
    }.get(reason, _("That cannot be done now"))
