"""What every act on an agreement leaves behind: an entry in the timeline, one in the audit log, letters."""

from collections.abc import Iterable
from typing import Any

from portal.activity.actions import record
from portal.agreements.models import Agreement, Signatory
from portal.foundation import audit, mail
from portal.foundation.actor import Actor
from portal.plans.models import Plan


def tell(kind: str, edition: Agreement, plan: Plan, by: Actor, **facts: Any) -> None:
    """Write it into the timeline; people occur in it by id alone."""
    record(
        kind,
        by=by,
        subject_kind="agreement",
        subject_public_id=edition.public_id,
        number=edition.number,
        title=plan.title,
        **facts,
    )


def remember(act: str, edition: Agreement, by: Actor, **facts: Any) -> None:
    """Keep it in the audit log."""
    audit.remember(
        act,
        by=by,
        customer_id=edition.customer_id,
        subject=f"agreement:{edition.public_id}",
        number=edition.number,
        **facts,
    )


def write_to(people: Iterable[Signatory], kind: str, edition: Agreement, *, but: Actor | None = None) -> None:
    """Owe a letter to each of these people, except to the one who acts."""
    for person in people:
        if but is not None and but.person_id is not None and person.user_id == but.person_id:
            continue
        mail.post(
            kind,
            dedupe_key=f"{kind}:{edition.public_id}:{person.public_id}",
            customer_ref=edition.customer_id,
            agreement_id=edition.id,
            signatory_id=person.id,
        )
