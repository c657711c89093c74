"""What was changed since both sides agreed, and what differs between two editions of a plan."""

from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import keep_under
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.models import Agreement
from portal.agreements.queries import rounds
from portal.agreements.queries.reasons import reasons
from portal.agreements.queries.since import addenda_of, numbered, since_agreed
from portal.agreements.rules.differences import differences
from portal.agreements.rules.effects import worth_of_plan
from portal.agreements.views.live import live_page
from portal.agreements.views.told import Telling, telling
from portal.foundation.pages import wants_part
from portal.plans.models import Plan, PlanState
from portal.plans.queries import plans

bp = CustomerBlueprint("differences", __name__)
keep_under("map.active", "addenda.", "agreements.", "answers.", "differences.", "proposals.", "proposing.")
PLAN = {"plan": plans.plan}


@bp.page("/plans/<pid:plan>/since", permit=Permit.MAP_READ, loads=PLAN)
def since(plan: Plan) -> ResponseReturnValue:
    """Show what was changed since both sides agreed, with its effect, and who, when and why."""
    live = live_page()
    found = since_agreed(plan)
    facts: dict[str, Any] = {"plan": plan, "edition": None}
    if found is not None:
        begun = found.edition.ended_at or found.edition.proposed_at
        told = reasons(plan, {one.subject for one in found.found}, found.edition.proposed_at)
        facts |= {
            "edition": found.edition,
            "agreed_at": begun,
            "telling": telling(found.agreed, found.now, found.found, told),
            "worth": _worths(found.agreed, found.now),
            "added": len(addenda_of(found.edition)),
            "may_renew": _may_renew(plan),
        }
    template = "agreements/differences/_since.html" if wants_part() else "agreements/differences/since.html"
    return render_template(template, live=live, **facts)


@bp.page("/plans/<pid:plan>/editions/<int:older>/<int:newer>", permit=Permit.MAP_READ, loads=PLAN)
def editions(plan: Plan, older: int, newer: int) -> ResponseReturnValue:
    """Show two editions of a plan side by side, field by field."""
    pair = [_edition(plan, number) for number in (older, newer)]
    old, new = (rounds.document_of(edition) for edition in pair)
    shown: Telling = telling(old, new, differences(old, new))
    return render_template(
        "agreements/differences/editions.html", plan=plan, older=pair[0], newer=pair[1], telling=shown,
        worth=_worths(old, new), numbers=sorted(one.number for one in rounds.editions(plan.id)),
    )  # fmt: skip


def _edition(plan: Plan, number: int) -> Agreement:
    found = numbered(plan, number)
    if found is None:
        abort(404)
    return found


def _worths(old: Any, new: Any) -> list[tuple[str, int, int]]:
    """Return what the plan is worth by currency, before and after."""
    before, after = worth_of_plan(old), worth_of_plan(new)
    return [(one, before.get(one, 0), after.get(one, 0)) for one in sorted(before.keys() | after.keys())]


def _may_renew(plan: Plan) -> bool:
    point = standpoint()
    return point.may(Permit.MAP_MANAGE) and not point.read_only and plan.state is PlanState.AGREED
