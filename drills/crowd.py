"""Fifty people of both companies who work on one plan, two who only look on, and the plan they work on."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from drills.running import House
from portal.accounts.models import (
    AccountTeamMember,
    Customer,
    CustomerRole,
    Membership,
    SignIn,
    StaffRole,
    TeamPosition,
    User,
)
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db, new_public_id
from portal.foundation.kana import search_key
from portal.foundation.links import digest
from portal.foundation.tenancy import customer_scope
from portal.plans.models import NodeKind, Plan
from tests.cast import _kpi, _node

#: What somebody is, and how many of them there are.
EDITORS: tuple[tuple[StaffRole | CustomerRole, int], ...] = (
    (CustomerRole.ADMIN, 6),
    (CustomerRole.MEMBER, 20),
    (StaffRole.CSM, 16),
    (StaffRole.CS_LEAD, 5),
    (StaffRole.ADMIN, 3),
)
ONLOOKERS: tuple[tuple[StaffRole | CustomerRole, int], ...] = (
    (CustomerRole.VIEWER, 1),
    (StaffRole.COLLEAGUE, 1),
)


@dataclass(frozen=True)
class Somebody:
    """A person of the crowd, signed in under `key`."""

    name: str
    key: str
    vendor: bool
    edits: bool


def gather(house: House, editors: int = 50) -> tuple[list[Somebody], str]:
    """Put the crowd and a plan for it into the house; return them, and the plan's public id."""
    with house.app.app_context():
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        with customer_scope(customer.id):
            people = [
                _enter(f"{role.value}{n}", role, role in dict(EDITORS))
                for role, count in (*EDITORS, *ONLOOKERS)
                for n in range(count)
            ]
            plan = _plan()
        db.session.commit()
        return _fewer(people, editors), plan


def _fewer(people: list[Somebody], editors: int) -> list[Somebody]:
    """Leave out some of each kind, so that both sides and all roles stay."""
    working = [one for one in people if one.edits]
    step = len(working) / editors
    return [working[int(n * step)] for n in range(editors)] + [one for one in people if not one.edits]


def _enter(name: str, role: StaffRole | CustomerRole, edits: bool) -> Somebody:
    vendor, key = isinstance(role, StaffRole), f"key of {name} {new_public_id()}"
    user = User(
        email=f"{name}@{'vendor' if vendor else 'sakura'}.example",
        family_name="群",
        given_name=name,
        romanised=name,
        search_key=search_key(name),
        staff_role=role if isinstance(role, StaffRole) else None,
        language="ja" if name[-1] in "02468" else "en",
    )
    db.session.add(user)
    db.session.flush()
    db.session.add(SignIn(key_hash=digest(key), user=user, how="password"))
    if isinstance(role, CustomerRole):
        db.session.add(Membership(user=user, role=role, joined_at=clock.now()))
    else:
        position = TeamPosition.SALES if role is StaffRole.COLLEAGUE else TeamPosition.BACKUP
        db.session.add(AccountTeamMember(user=user, position=position))
    db.session.flush()
    return Somebody(name, key, vendor, edits)


def _plan() -> str:
    """Enlarge the cast's plan: what both sides share, and what each keeps inside, also below what is shared."""
    plan = db.session.scalars(select(Plan)).one()
    today = clock.today("Asia/Tokyo")
    plan.starts_on, plan.ends_on = today - timedelta(days=60), today + timedelta(days=120)
    for number in range(3):
        goal = _node(plan, None, NodeKind.GOAL, f"goal {number}", Visibility.SHARED)
        for visibility in (Visibility.SHARED, Visibility.VENDOR, Visibility.CUSTOMER):
            initiative = _node(plan, goal, NodeKind.INITIATIVE, f"{visibility} initiative", visibility)
            _kpi(_node(plan, initiative, NodeKind.KPI, f"{visibility} KPI", visibility), plan, today)
            if visibility is Visibility.SHARED:
                _kpi(_node(plan, initiative, NodeKind.KPI, "inside", Visibility.VENDOR), plan, today)
                _kpi(_node(plan, initiative, NodeKind.KPI, "inside", Visibility.CUSTOMER), plan, today)
    return plan.public_id
