"""The monthly letter: who has something that needs them, and when it reaches them."""

from datetime import date

from sqlalchemy import select

from portal.accounts.models import Customer, Membership, User
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import inside
from portal.activity.actions import notices
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.plans import checkins
from portal.plans.actions import checkins as actions
from portal.plans.models import Plan, PlanState
from portal.plans.queries import checkins as queries
from portal.plans.rules.checkins import goes_at, letter_is_due

NEVER_BEFORE, NEVER_AFTER = 3, 21
"""Days of the month outside which no letter is due, whatever the holidays: nothing is looked up then."""


@job("checkins.begin_month", hourly=True)
def begin_month(_item: OutboxItem) -> None:
    """Owe a look at each customer with a plan under way, once on each day on which a letter may be due."""
    with every_customer("the worker looks for customers whose check-ins may begin"):
        found = db.session.execute(
            select(Plan.customer_id, Customer.time_zone)
            .join(Customer, Customer.id == Plan.customer_id)
            .where(
                Plan.activated_at.is_not(None),
                Plan.deleted_at.is_(None),
                Plan.state != PlanState.CLOSED,
                Customer.left_at.is_(None),
            )
            .distinct()
        ).all()
    todays = {zone: clock.today(zone) for _, zone in found}
    for customer_id, zone in found:
        today = todays[zone]
        if NEVER_BEFORE <= today.day <= NEVER_AFTER:
            owe("checkins.customer", customer_id=customer_id, dedupe_key=f"checkins:{customer_id}:{today}")


@job("checkins.customer")
def begin_customer(item: OutboxItem) -> None:
    """Owe a look at each person who owns something, where this is the working day for it."""
    if item.customer_ref is None:
        return
    customer = db.session.scalars(select(Customer).where(Customer.id == item.customer_ref)).one()
    with customer_scope(customer.id):
        today = today_of(customer)
        if not letter_is_due(today, work_calendar(customer)):
            return
        for user_id in sorted(_members_asked()):
            owe(
                "checkins.person",
                customer_id=customer.id,
                dedupe_key=f"checkins:{customer.id}:{user_id}:{today:%Y-%m}",
                person_id=user_id,
            )


@job("checkins.person")
def begin_person(item: OutboxItem) -> None:
    """Begin one person's check-in and promise its letter, if anything needs them."""
    customer = db.session.scalars(select(Customer).where(Customer.id == item.customer_ref)).one()
    user = db.session.scalar(select(User).where(User.id == item.ids["person_id"]))
    if user is None or not user.email or user.disabled_at or user.erased_at:
        return
    point = inside(user, customer.slug)
    if point is None:
        return
    with customer_scope(customer.id, point.audience):
        if not queries.open_asks(point):
            return
        month: date = today_of(customer).replace(day=1)
        walk = actions.begin(point, month, queries.walk(user.id, month))
        if walk.link_id is not None:
            return  # the letter is promised
        actions.give_link(walk, customer.id)
        db.session.flush()
        notices.tell(
            [user.id],
            "checkin.monthly",
            by=WORKER,
            about=f"checkin:{walk.id}",
            visibility=Visibility.SHARED,
            mail_not_before=goes_at(clock.now(), user.time_zone, work_calendar(customer)),
            check_in_id=walk.id,
        )


def _members_asked() -> set[int]:
    """Return the people of the customer who may have cards; the vendor's own find theirs at their desk."""
    members = {owner_id for side, owner_id in checkins.people_asked() if side is Side.CUSTOMER}
    asked = select(Membership.user_id).where(Membership.id.in_(members), Membership.ended_at.is_(None))
    return set(db.session.execute(narrowed(asked, Membership)).scalars())
