"""Business reviews of the cast.

Sakura has three: that of the quarter before is final (one edition), this quarter's is open to both sides with slots
filled and blank, decisions asked for and aims, and the next quarter's is prepared, seen by the vendor alone. Ume has
one that is open. Titles are `<customer> <final | open | prepared> review`.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.agreements.rules import document
from portal.foundation import clock
from portal.foundation.actor import ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.calendar import FiscalYear, Period
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.plans.models import Plan
from portal.reviews.models import (
    Aim,
    DecisionAsked,
    Review,
    ReviewEdition,
    ReviewSection,
    ReviewStage,
    ReviewTemplate,
)
from portal.reviews.queries.snapshots import draft_of
from portal.reviews.rules.snapshot import OWN, SCHEMA
from portal.reviews.rules.words import AimKind, Answer, PeriodKind, ReviewState

#: Sections of features that the open and the prepared review have, in order, with the part they stand in.
SECTIONS = (
    ("plans.goals", "plan"),
    ("plans.map", "plan"),
    ("onboarding.road", "do"),
    ("plans.kpis", "check"),
    ("plans.worth", "check"),
    ("commitments.kept", "check"),
)
Address = Callable[[str], str]


def enter(address: Address) -> None:
    """Prepare, open and freeze them."""
    db.session.add(
        ReviewTemplate(
            name_ja="四半期の標準",
            name_en="Quarterly standard",
            sections=[{"key": key} for key, _part in SECTIONS],
        )
    )
    db.session.flush()
    people = {name: _person(address(name)) for name in ("ren", "aoi", "chloe", "mallory", "olivia")}
    for customer in db.session.scalars(select(Customer).order_by(Customer.id)).all():
        with customer_scope(customer.id):
            _of(customer, people)


def _of(customer: Customer, people: dict[str, User]) -> None:
    year = FiscalYear(customer.fiscal_first_month)
    quarter = year.quarter_of(clock.today(customer.time_zone))
    if customer.slug != "sakura":
        _filled(_review(customer, ReviewState.OPEN, quarter, None), people["mallory"], people["olivia"])
        return
    final = _review(customer, ReviewState.FINAL, year.preceding(quarter), None)
    _finish(final, customer, people)
    running = _review(customer, ReviewState.OPEN, quarter, final)
    _filled(running, people["ren"], people["chloe"])
    prepared = _review(customer, ReviewState.PREPARED, year.following(quarter), running)
    _sections(prepared)
    db.session.flush()


def _review(customer: Customer, state: ReviewState, period: Period, before: Review | None) -> Review:
    plan_id = db.session.scalars(select(Plan.id).where(Plan.deleted_at.is_(None)).order_by(Plan.id)).first()
    review = Review(
        title=f"{customer.slug} {state} review",
        period_kind=PeriodKind.QUARTER,
        first=period.first,
        last=period.last,
        plan_id=plan_id,
        before_id=before.id if before else None,
        held_on=period.last + timedelta(days=7),
        language="en",
        conclusion="" if state is ReviewState.PREPARED else "We are **on the way**.",
        state=state,
        visibility=_seen(state),
    )
    db.session.add(review)
    db.session.flush()
    reached = [ReviewState.PREPARED]
    reached += [ReviewState.OPEN] if state is not ReviewState.PREPARED else []
    reached += [ReviewState.FINAL] if state is ReviewState.FINAL else []
    for one in reached:
        db.session.add(
            ReviewStage(
                review_id=review.id,
                state=one,
                actor_kind=ActorKind.PERSON,
                actor_side=Side.VENDOR,
                at=clock.now(),
            )
        )
        db.session.flush()
    return review


def _filled(review: Review, decider: User, owner: User) -> None:
    """Give a review slots that are filled and blank, a page of its own, decisions asked for and aims."""
    rows = _sections(review)
    rows[0].seeing, rows[0].meaning, rows[0].doing = (
        "Both goals stand.",
        "We keep them.",
        "Look again in spring.",
    )
    rows[3].seeing = "One KPI lags."
    _own(review, len(rows))
    shared = {"review_id": review.id, "visibility": review.visibility}
    db.session.add_all(
        [
            DecisionAsked(
                **shared, position=1, request="Roll it out to every branch", reason="Three branches wait.",
                decide_by=review.last, decider_id=decider.id,
            ),
            DecisionAsked(
                **shared, position=2, request="Name a second champion", decider_name="The board",
                answer=Answer.YES, answer_text="Hana does it.", answered_on=review.first,
            ),
        ]
    )  # fmt: skip
    db.session.add_all(
        [
            Aim(**shared, position=1, kind=AimKind.GOAL, title="Close the books in two days", side=Side.CUSTOMER),
            Aim(
                **shared, position=2, kind=AimKind.COMMITMENT, title="Train ten people", side=Side.VENDOR,
                owner_id=owner.id, due_on=review.last + timedelta(days=30),
            ),
        ]
    )  # fmt: skip
    db.session.flush()


def _finish(review: Review, customer: Customer, people: dict[str, User]) -> None:
    """Freeze a review that consists of a page of its own, a decision that was left for later, and an aim."""
    _own(review, 0)
    shared = {"review_id": review.id, "visibility": review.visibility}
    db.session.add(
        DecisionAsked(
            **shared, position=1, request="Move the archive", decider_id=people["aoi"].id, answer=Answer.LATER,
            answer_text="After the audit.", answered_on=review.last,
        )
    )  # fmt: skip
    db.session.add(
        Aim(**shared, position=1, kind=AimKind.COMMITMENT, title="Send the guide", side=Side.VENDOR)
    )
    db.session.flush()
    written = document.text(draft_of(review, customer).document)
    db.session.add(
        ReviewEdition(
            review_id=review.id, number=1, schema=SCHEMA, text=written, seal=document.seal(written),
            frozen_by_id=people["chloe"].id, visibility=review.visibility,
        )
    )  # fmt: skip
    db.session.flush()


def _sections(review: Review) -> list[ReviewSection]:
    rows = [
        ReviewSection(review_id=review.id, key=key, part=part, position=place, visibility=review.visibility)
        for place, (key, part) in enumerate(SECTIONS, 1)
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _own(review: Review, behind: int) -> None:
    page = ReviewSection(
        review_id=review.id, key=OWN, own_number=1, part="act", position=behind + 1, title="Voices from the branches",
        text="They **like** it.", seeing="They like it.", meaning="It works.", doing="Go on.",
        visibility=review.visibility,
    )  # fmt: skip
    db.session.add(page)
    db.session.flush()


def _seen(state: ReviewState) -> Visibility:
    return Visibility.VENDOR if state is ReviewState.PREPARED else Visibility.SHARED


def _person(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()
