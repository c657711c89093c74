"""Open pages hear when somebody has spoken; what was put forward is kept; the erased leave their pseudonyms behind."""

from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.activity.sentences import told_by
from portal.agreements.actions.events import AgreementChanged
from portal.agreements.actions.signatories import erase_user_everywhere
from portal.agreements.models import Agreement
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import after_commit, in_transaction
from portal.foundation.live import customer_topic, hub
from portal.foundation.tenancy import narrowed
from portal.plans.actions.events import ALL_PLANS, PlanChanged
from portal.plans.actions.refusals import Refused
from portal.plans.models import Plan

told_by(
    "agreements/told.html",
    "agreement.put_forward",
    "agreement.confirmed",
    "agreement.one_agreed",
    "agreement.agreed",
    "agreement.sent_back",
    "agreement.withdrawn",
)


@after_commit(AgreementChanged)
def tell_open_pages(event: AgreementChanged) -> None:
    """Name the edition, and the plans: how far they are agreed is told beside them. Both sides see it."""
    names = [f"agreement-{event.agreement_pid}", ALL_PLANS]
    hub.publish(customer_topic(event.customer_pid, Visibility.SHARED), names)


@in_transaction(PlanChanged)
def keep_what_was_put_forward(event: PlanChanged) -> None:
    """Let nobody delete a plan of which an edition was put forward: agreements stay readable for ever."""
    asked = (
        select(Agreement.id)
        .join(Plan, Plan.id == Agreement.plan_id)
        .where(Plan.public_id == event.plan_pid, Plan.deleted_at.is_not(None))
    )
    if db.session.execute(narrowed(asked.limit(1), Agreement, Plan)).first() is not None:
        raise Refused("not_a_draft")


@in_transaction(PersonErased)
def empty_pseudonyms(event: PersonErased) -> None:
    """Remove the person's name from every agreement; the agreements stay."""
    erase_user_everywhere(event.person_id, by=event.by)
