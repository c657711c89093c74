"""The CSM hears that a plan falls quiet, working days before the customer does; until the plan wakes up."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select

from portal.accounts.models import User
from portal.accounts.queries.team import primary
from portal.activity import notices
from portal.activity.actions.notices import tell, withdraw
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.foundation.actor import WORKER
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import narrowed
from portal.plans.actions.liveliness import PlanFellQuiet, PlanWokeUp
from portal.plans.models import Fading, Plan

KIND = "plan.quiet"


@notices.kind(
    KIND, _l("Plans falling asleep"), usually=ByMail.DIGEST, weight=Weight.ASKS, sides=(Side.VENDOR,),
)  # fmt: skip
def quiet(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell of plans that are quiet still."""
    same = and_(Plan.id == Fading.plan_id, Plan.customer_id == Fading.customer_id)
    asked = (
        select(Plan.id, Plan.public_id, Plan.title, Fading.liveliness)
        .join(Fading, same)
        .where(
            Plan.id.in_(sorted({one.subject_id for one in noted})), Plan.deleted_at.is_(None),
            Fading.woke_at.is_(None),
        )
    )  # fmt: skip
    still = {row.id: row for row in db.session.execute(narrowed(asked, Plan, Fading))}
    return {
        one.id: Told(
            title=_("The plan has fallen asleep")
            if still[one.subject_id].liveliness == "asleep"
            else _("The plan is falling asleep"),
            endpoint="map.show",
            place={"slug": one.customer_slug, "plan": still[one.subject_id].public_id},
            text=_("The customer is told in a few working days, if it stays so"),
            about=still[one.subject_id].title,
            action=_("Look at the plan"),
            icon="moon",
        )
        for one in noted
        if one.subject_id in still
    }


@in_transaction(PlanFellQuiet)
def tell_the_csm(event: PlanFellQuiet) -> None:
    """Tell whoever accompanies the customer first."""
    csm = primary()
    tell(
        {csm.id} if csm else set(), KIND, by=WORKER, about=f"{KIND}:{event.plan_id}", visibility=Visibility.VENDOR,
        subject_kind="plan", subject_id=event.plan_id,
    )  # fmt: skip


@in_transaction(PlanWokeUp)
def take_it_back(event: PlanWokeUp) -> None:
    """Nobody need do anything any more."""
    withdraw(f"{KIND}:{event.plan_id}")
