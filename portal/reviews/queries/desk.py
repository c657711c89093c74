"""The reviews of all customers that a vendor person reaches: a fixed number of statements for any number of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from portal.accounts.models import AccountTeamMember, Customer, LifecycleStage, User
from portal.accounts.queries.customers import reached_by
from portal.activity import review_sections
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.meetings.models import Meeting
from portal.plans.models import PlanSummary
from portal.reviews.models import DecisionAsked, Review, ReviewSection
from portal.reviews.rules.desk import Kept, Line, counting, due
from portal.reviews.rules.words import ReviewState, Slot

WHY = "the desk lists the reviews of every customer its reader reaches"
LOOKS_BACK = timedelta(days=800)


def lines(user: User) -> list[Line]:
    """Return a line for each customer in reach: the review that counts, how far it is, or which one is to be begun."""
    with every_customer(WHY, Audience.VENDOR):
        customers, mine = _customers(user), _own(user)
        kept = _reviews(user)
        chosen = {id_: counting(those) for id_, those in kept.items()}
        filling = [one for one in chosen.values() if one is not None and one.state is not ReviewState.FINAL]
        ids = [one.id for one in filling]
        said, unanswered = _filled(ids), _unanswered(ids)
        gaps = _without_data({one.plan_id for one in filling if one.plan_id is not None})
    return [_line(row, row.id in mine, kept.get(row.id, ()), said, gaps, unanswered) for row in customers]


def _line(
    row: Any,
    mine: bool,
    kept: Sequence[Kept],
    said: Mapping[int, tuple[int, int]],
    gaps: Mapping[int, int],
    unanswered: Mapping[int, int],
) -> Line:
    review, today = counting(kept), clock.today(row.time_zone)
    filling = review if review is not None and review.state is not ReviewState.FINAL else None
    filled, slots = said.get(filling.id, (0, 0)) if filling else (0, 0)
    started = row.stage is not LifecycleStage.PRE_CONTRACT
    return Line(
        row.id, row.slug, row.name, row.fiscal_first_month, mine, today, review,
        due(row.fiscal_first_month, today, kept) if started else None,
        filled, slots,
        gaps.get(filling.plan_id or 0, 0) if filling else 0,
        unanswered.get(filling.id, 0) if filling else 0,
    )  # fmt: skip


def _customers(user: User) -> Sequence[Any]:
    asked = select(
        Customer.id,
        Customer.slug,
        Customer.name,
        Customer.time_zone,
        Customer.fiscal_first_month,
        Customer.stage,
    ).where(Customer.id.in_(reached_by(user)), Customer.stage != LifecycleStage.LEFT)
    return db.session.execute(asked.order_by(Customer.kana, Customer.id)).all()


def _own(user: User) -> Collection[int]:
    asked = select(AccountTeamMember.customer_id).where(
        AccountTeamMember.user_id == user.id, AccountTeamMember.ended_at.is_(None)
    )
    return set(db.session.scalars(asked))


def _reviews(user: User) -> Mapping[int, list[Kept]]:
    since = clock.now().date() - LOOKS_BACK
    asked = (
        select(Review, Meeting.starts_at, Customer.time_zone)
        .join(Customer, Customer.id == Review.customer_id)
        .outerjoin(Meeting, and_(Meeting.id == Review.meeting_id, Meeting.customer_id == Review.customer_id))
        .where(
            Review.customer_id.in_(reached_by(user)),
            Review.deleted_at.is_(None),
            or_(Review.state != ReviewState.FINAL, Review.last >= since),
        )
        .order_by(Review.last.desc(), Review.id.desc())
    )
    found: dict[int, list[Kept]] = defaultdict(list)
    for review, starts_at, zone in db.session.execute(asked):
        meets_on = clock.day_of(starts_at, zone) if starts_at is not None else review.held_on
        found[review.customer_id].append(
            Kept(
                review.id, review.public_id, review.customer_id, review.title, review.period_kind, review.first,
                review.last, review.state, meets_on, review.plan_id,
            )
        )  # fmt: skip
    return found


def _filled(ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """Return how many slots of each review are filled, and how many there are."""
    commented = sorted(one.key for one in review_sections.sections() if one.commented)
    said: Any = sum(case((func.trim(getattr(ReviewSection, slot.value)) != "", 1), else_=0) for slot in Slot)
    asked = (
        select(ReviewSection.review_id, func.sum(said), func.count(ReviewSection.id))
        .where(
            ReviewSection.review_id.in_(ids),
            ReviewSection.left_out_at.is_(None),
            ReviewSection.key.in_(commented),
        )
        .group_by(ReviewSection.review_id)
    )
    return {id_: (int(filled or 0), count * len(Slot)) for id_, filled, count in db.session.execute(asked)}


def _unanswered(ids: Sequence[int]) -> Mapping[int, int]:
    asked = (
        select(DecisionAsked.review_id, func.count(DecisionAsked.id))
        .where(
            DecisionAsked.review_id.in_(ids),
            DecisionAsked.deleted_at.is_(None),
            DecisionAsked.answer.is_(None),
        )
        .group_by(DecisionAsked.review_id)
    )
    return dict(db.session.execute(asked).all())


def _without_data(plan_ids: Collection[int]) -> Mapping[int, int]:
    """Return how many KPIs of each plan have no data, as both sides see the plan."""
    asked = select(PlanSummary.plan_id, PlanSummary.counts).where(
        PlanSummary.plan_id.in_(plan_ids), PlanSummary.audience == Audience.GUEST
    )
    return {plan_id: int((counts or {}).get("no_data", 0)) for plan_id, counts in db.session.execute(asked)}
