"""A customer's pulses change, in the same transaction, with whatever lists and desks say of the customer.

Heard below the features, at the session, so that no action can forget it: rows of these tables, and statements that
change them as a whole, give their customer another pulse right before the commit, and another one of the kinds of
things that are asked about by themselves.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Table, event, inspect, select, update
from sqlalchemy.orm import ORMExecuteState, Session

from portal.accounts.models import (
    AccountTeamMember,
    CompanyHoliday,
    Customer,
    Departure,
    Handover,
    Membership,
    Subscription,
    User,
)
from portal.accounts.models.customers import KINDS, another_pulse
from portal.agreements.models import Agreement, CirculationStep, Proposal, Signatory, Signature
from portal.commitments.models import Commitment
from portal.contacts.models import LastContact
from portal.conversations.models import Conversation
from portal.foundation.last_things import forgotten_with_its_transaction
from portal.foundation.tenancy import scope
from portal.meetings.models import Attendee, Meeting, Slot, SlotAnswer
from portal.onboarding.models import Journey, JourneyPause, JourneySummary, Step
from portal.plans.actions import summaries
from portal.plans.models import Fading, Plan, PlanSummary, PutOffAsk
from portal.stories.models import Story, StoryText

_TOLD: Mapping[tuple[str, ...], Iterable[type[Any]]] = {
    KINDS: (Customer, AccountTeamMember, Membership, CompanyHoliday),  # whatever is asked names or reads them
    ("plans", "agreements"): (Plan,),
    ("accounts",): (Subscription, Handover, Departure),
    ("agreements",): (Agreement, CirculationStep, Signatory, Signature, Proposal),
    ("commitments",): (Commitment,),
    ("conversations",): (Conversation,),
    ("meetings",): (Meeting, Attendee, Slot, SlotAnswer),
    ("onboarding",): (Journey, JourneyPause, JourneySummary, Step),
    ("plans",): (PlanSummary, PutOffAsk),
    ("stories",): (Story, StoryText),
    (): (Fading, LastContact),  # a customer's own line alone says it
}
#: What is told, and the kinds that it is asked about by.
TOLD_IN_LISTS = {model: kinds for kinds, models in _TOLD.items() for model in models}
SUMMARIES_FIRST = (
    summaries  # they are judged before the commit too, and must have been when pulses are changed
)
#: What lists say of a person, or what decides whether they stand in for somebody.
TOLD_OF_PEOPLE = (
    "family_name", "given_name", "romanised", "staff_role", "staff_leaves_on", "disabled_at", "erased_at",
)  # fmt: skip
MANY_PEOPLE = 1_000
_CHANGED, _PEOPLE = "customers whose pulse must change", "people of whom lists say something else"


@event.listens_for(Session, "after_flush")
def _notice_rows(session: Session, _context: Any) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        kinds = TOLD_IN_LISTS.get(type(row))
        if kinds is not None:
            _beats(session, row.id if isinstance(row, Customer) else row.customer_id, kinds)
        elif isinstance(row, User) and (row.staff_role or row not in session.new) and _is_told_otherwise(row):
            session.info.setdefault(_PEOPLE, {})[row.id] = _is_of_the_vendor(row)


@event.listens_for(Session, "do_orm_execute")
def _notice_statements(state: ORMExecuteState) -> None:
    if state.is_select:
        return
    mapper, open_scope = state.bind_mapper, scope()
    if mapper is not None and mapper.class_ in TOLD_IN_LISTS and open_scope and open_scope.customer_id:
        kinds = () if state.execution_options.get("in_lists_alone") else TOLD_IN_LISTS[mapper.class_]
        _beats(state.session, open_scope.customer_id, kinds)


@event.listens_for(Session, "before_commit")
def _give_another_pulse(session: Session) -> None:
    session.flush()
    for customer_id in _customers_of(session, session.info.pop(_PEOPLE, {})):
        _beats(session, customer_id, KINDS)
    table = cast(Table, Customer.__table__)
    for customer_id, kinds in sorted(session.info.pop(_CHANGED, {}).items()):
        another = another_pulse(kind for kind in KINDS if kind in kinds)
        session.connection().execute(
            update(table).where(table.c.id == customer_id).values(**another, updated_at=table.c.updated_at)
        )


forgotten_with_its_transaction(_CHANGED, _PEOPLE)


def _beats(session: Session, customer_id: int, kinds: Iterable[str]) -> None:
    changed: dict[int, set[str]] = session.info.setdefault(_CHANGED, {})
    changed.setdefault(customer_id, set()).update(kinds)


def _is_told_otherwise(person: User) -> bool:
    seen = inspect(person).attrs
    return any(seen[name].history.has_changes() for name in TOLD_OF_PEOPLE)


def _is_of_the_vendor(person: User) -> bool:
    return person.staff_role is not None or inspect(person).attrs["staff_role"].history.has_changes()


def _customers_of(session: Session, people: dict[int, bool]) -> set[int]:
    """Return where these people are told of; the vendor's may stand in anywhere, a CS lead without any place."""
    if not people:
        return set()
    connection = session.connection()
    if any(people.values()) or len(people) > MANY_PEOPLE:
        return set(connection.scalars(select(Customer.id)))
    theirs = (
        select(model.customer_id).where(model.user_id.in_(people))
        for model in (Membership, AccountTeamMember)
    )
    return {customer_id for asked in theirs for customer_id in connection.scalars(asked)}
