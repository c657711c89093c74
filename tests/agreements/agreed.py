"""An edition in force, as if both sides had agreed on the plan as it is now."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.agreements.actions import marks
from portal.agreements.models import Agreement, AgreementDocument, Outcome, Signatory
from portal.agreements.queries.document import document_now
from portal.agreements.rules.document import SCHEMA, seal, text
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.plans.models import Node, Plan, PlanState
from tests import cast


def plan() -> Plan:
    return db.session.scalars(select(Plan)).one()


def node(title: str = "sakura shared KPI") -> Node:
    return db.session.scalars(select(Node).where(Node.title == title)).one()


def actor(name: str) -> Actor:
    """Return a cast member as who acts."""
    person = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
    return Actor(ActorKind.PERSON, Side.VENDOR if person.staff_role else Side.CUSTOMER, person.id)


def agree(number: int = 1) -> Agreement:
    """Put an edition in force that says what the plan says now, and commit."""
    agreed = plan()
    signatory = Signatory(side=Side.VENDOR, name="鈴木 美咲")
    db.session.add(signatory)
    db.session.flush()
    edition = Agreement(
        plan_id=agreed.id,
        number=number,
        proposer_id=signatory.id,
        outcome=Outcome.AGREED,
        ended_at=clock.now(),
    )
    db.session.add(edition)
    db.session.flush()
    said = text(document_now(agreed))
    db.session.add(AgreementDocument(agreement_id=edition.id, schema=SCHEMA, text=said, seal=seal(said)))
    agreed.state = PlanState.AGREED
    marks.refresh_before_commit(agreed.customer_id, agreed.public_id, begin=True)
    db.session.commit()
    return edition
