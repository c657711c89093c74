"""Taking a plan out of the portal is remembered: who, what, in which form."""

from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.plans.models import Plan


def remember_export(plan: Plan, what: str, form: str, rows: int, *, shared_only: bool, by: Actor) -> None:
    """Write an export into the audit log."""
    audit.remember(
        "exported",
        by=by,
        customer_id=plan.customer_id,
        subject=f"plan:{plan.public_id}",
        what=what,
        format=form,
        rows=rows,
        shared_only=shared_only,
    )
