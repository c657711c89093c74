"""The lines of customers as a vendor person's book has them, in three statements however many there are."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from portal.accounts import branding
from portal.accounts.models import AccountTeamMember, Customer, Subscription, User
from portal.accounts.models.customers import KINDS
from portal.accounts.permits import REACHES_ALL
from portal.activity.next_things_kept import ANY
from portal.contacts.models import LastContact, QuietLimit
from portal.contacts.queries.lasts import THE_COMPANY
from portal.contacts.queries.quiet import USUAL_DAYS
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import BIGINT
from portal.foundation.tenancy import ask_across, narrowed, prepared
from portal.onboarding.queries.briefs import of_customers
from portal.plans.models import Fading, Plan, PlanSummary
from portal.portfolio.queries import AnyRow, AnySelect
from portal.portfolio.rules.lists import Days, Line, by_kana

READ_APART = 60
"""Up to so many customers are read one by one; beyond, the whole book is."""
_NAMED = bindparam("customers", expanding=True, type_=BIGINT)
_PULSES = tuple(getattr(Customer, f"{kind}_pulse") for kind in KINDS)


def lines_of_book(
    user: User,
    days: Days,
    customer_ids: Collection[int] | None = None,
    before: Mapping[int, Line] = MappingProxyType({}),
) -> list[Line]:
    """Return the lines of a person's book, or of these customers in it, by kana; asked inside `every_customer`.

    What `before` has of the same day is taken over where the pulse of its kind says that it is the same.
    """
    named = {} if customer_ids is None else {"customers": list(customer_ids)}
    rows = ask_across(_customers(reaches_all(user), bool(named)), me=user.id, **named)
    by_id = {line.id: line for line in map(_line, rows)}
    _add_contracts(_others(by_id, before, "accounts", _take_contracts))
    _add_onboardings(_others(by_id, before, "onboarding", _take_onboarding))
    for line in by_id.values():
        line.reckon(days.today(line.time_zone))
    return sorted(by_id.values(), key=by_kana)


def reaches_all(user: User) -> bool:
    """True for whoever reaches every customer, with a place in its team or without."""
    return user.staff_role in REACHES_ALL


def reached(asked: AnySelect, everybody: bool) -> AnySelect:
    """Narrow a question about customers to those whom `me` reaches and who are still there."""
    mine = and_(
        AccountTeamMember.customer_id == Customer.id,
        AccountTeamMember.user_id == bindparam("me", type_=BIGINT),
        AccountTeamMember.ended_at.is_(None),
    )
    found = asked.join(AccountTeamMember, mine, isouter=everybody)
    return found.where(Customer.left_at.is_(None))


def _others(
    lines: dict[int, Line], before: Mapping[int, Line], kind: str, take: Callable[[Line, Line], None]
) -> dict[int, Line]:
    """Let lines take over what was there before, and return those of which it must be asked."""
    others = {}
    for one, line in lines.items():
        known = before.get(one)
        if known is not None and known.pulses[kind] == line.pulses[kind]:
            take(line, known)
        else:
            others[one] = line
    return others


def _take_contracts(line: Line, known: Line) -> None:
    line.notice_on, line.renews_on, line.money = known.notice_on, known.renews_on, known.money


def _take_onboarding(line: Line, known: Line) -> None:
    line.journey = known.journey


@prepared
def _customers(everybody: bool, named: bool) -> AnySelect:
    """Return the question for all, or for those that are named: the vendor's audience is written into it."""
    seen_plan = and_(
        Plan.customer_id == Customer.id,
        Plan.activated_at.is_not(None),
        Plan.deleted_at.is_(None),
        Plan.visibility.in_(sorted(Audience.VENDOR.sees)),
    )
    asked = (
        select(
            Customer.id, Customer.slug, Customer.name, Customer.kana, Customer.industry, Customer.time_zone,
            Customer.stage, Customer.opened_by_customer_at, Customer.opened_days, Customer.created_at,
            Customer.pulse, *_PULSES, AccountTeamMember.position, Plan.public_id.label("plan_pid"),
            Plan.visibility, Plan.state, Plan.state_since, PlanSummary.standing, PlanSummary.progress,
            PlanSummary.expected, PlanSummary.last_measured_on,
            PlanSummary.counts["overdue"].as_integer().label("overdue"),
            Fading.liveliness.label("fading"), Fading.began_on.label("quiet_since"), LastContact.in_at,
            LastContact.out_at, _limit_of_silence().label("quiet_limit"),
        )
        .outerjoin(
            LastContact, and_(LastContact.customer_id == Customer.id, LastContact.person_id == THE_COMPANY)
        )
        .outerjoin(QuietLimit, QuietLimit.segment_id == Customer.segment_id)
        .outerjoin(Plan, seen_plan)
        .outerjoin(PlanSummary, and_(PlanSummary.plan_id == Plan.id, PlanSummary.audience == Audience.VENDOR))
        .outerjoin(Fading, and_(Fading.plan_id == Plan.id, Fading.woke_at.is_(None)))
    )  # fmt: skip
    asked = asked.where(Customer.id.in_(_NAMED)) if named else asked
    # The plan is narrowed where it is joined; narrowing the whole would lose customers without a plan.
    return reached(asked, everybody).execution_options(narrowed=True)


def _limit_of_silence() -> ColumnElement[int]:
    """Return the days without a word that are usual for a customer: its segment's, or everybody's."""
    others = aliased(QuietLimit)
    elsewhere = select(others.days).where(others.segment_id.is_(None)).limit(1)
    return func.coalesce(QuietLimit.days, elsewhere.scalar_subquery(), USUAL_DAYS)


def _line(row: AnyRow) -> Line:
    return Line(
        row.id, row.slug, row.name, row.kana, row.industry, row.time_zone, row.stage.value, row.opened_by_customer_at,
        row.opened_days, row.created_at, row.position.value if row.position else None, row.plan_pid,
        row.visibility == "shared", row.state.value if row.state else None, row.state_since,
        row.standing or "no_data", row.progress, row.expected, row.last_measured_on, row.overdue or 0,
        fading=row.fading or "", quiet_since=row.quiet_since, pulse=row.pulse,
        pulses={ANY: row.pulse, **{kind: getattr(row, f"{kind}_pulse") for kind in KINDS}},
        said_in_at=row.in_at, said_out_at=row.out_at, quiet_limit=row.quiet_limit,
    )  # fmt: skip


def _add_contracts(lines: dict[int, Line]) -> None:
    """Lay the running subscriptions over the lines: the next dates, and the ARR by currency."""
    if not lines:
        return
    earliest = clock.today(
        "Etc/GMT+12"
    )  # where the day ends last; each customer's own day is looked at later
    named = {"customers": list(lines)} if len(lines) <= READ_APART else {}
    rows = ask_across(_subscriptions(bool(named)), **named)
    for customer_id, notice_on, renews_on, arr, currency in map(tuple, rows):
        line = lines.get(customer_id)
        if line is None:
            continue
        if notice_on is not None and notice_on >= earliest:
            line.notice_on = min(notice_on, line.notice_on or notice_on)
        if renews_on is not None:
            line.renews_on = min(renews_on, line.renews_on or renews_on)
        line.money[currency] = line.money.get(currency, 0) + arr


@prepared
def _subscriptions(named: bool) -> AnySelect:
    asked = select(
        Subscription.customer_id,
        Subscription.notice_on,
        Subscription.renews_on,
        Subscription.arr_minor,
        Subscription.currency,
    ).where(Subscription.ended_on.is_(None))
    return narrowed(asked.where(Subscription.customer_id.in_(_NAMED)) if named else asked, Subscription)


def _add_onboardings(lines: dict[int, Line]) -> None:
    """Lay over each line the onboarding that needs somebody most, or that ended last; none while that is off."""
    if not lines or not branding.module_on("onboarding"):
        return
    for customer_id, brief in of_customers(lines if len(lines) <= READ_APART else None).items():
        if customer_id in lines:
            lines[customer_id].journey = brief
