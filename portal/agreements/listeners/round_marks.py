"""What the head of a map says of its agreement, and the ways there."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.queries import rounds
from portal.foundation.audience import Visibility
from portal.foundation.i18n import day
from portal.plans import marks
from portal.plans.marks import Act, Mark
from portal.plans.models import Plan, PlanState


@marks.on_plan
def edition_in_force(plan: Plan) -> list[Mark]:
    """Say which edition is agreed and since when, and which one goes round."""
    if plan.state is PlanState.DRAFT:  # nothing was agreed yet, and nothing goes round
        return []
    newest = rounds.editions(plan.id)
    slug = standpoint().customer.slug
    held = next((one for one in newest if one.outcome == "agreed"), None)
    going = next((one for one in newest if one.outcome is None), None)
    found = []
    if held is not None and held.ended_at is not None:
        words = _("Agreed: edition %(number)s (%(day)s)", number=held.number, day=day(held.ended_at))
        url = url_for("agreements.show", slug=slug, agreement=held.public_id)
        found.append(Mark(words, "handshake", url, "state"))
    if going is not None:
        words = _("Edition %(number)s waits for agreement", number=going.number)
        url = url_for("agreements.show", slug=slug, agreement=going.public_id)
        found.append(Mark(words, "send", url, "state"))
    return found


@marks.plan_acts
def agreeing(plan: Plan) -> list[Act]:
    """Offer the agreement, and putting the plan forward."""
    if plan.visibility is not Visibility.SHARED:
        return []
    point = standpoint()
    to: dict[str, Any] = {"slug": point.customer.slug, "plan": plan.public_id}
    found = [Act(_("Agreement"), url_for("agreements.of_plan", **to), "handshake", in_dialog=False)]
    manages = point.may(Permit.MAP_MANAGE) and not point.read_only
    if manages and plan.state is not PlanState.CLOSED:
        found.append(
            Act(_("Put forward for agreement"), url_for("proposing.new", **to), "send", in_dialog=False)
        )
    return found
