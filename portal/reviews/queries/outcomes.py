"""Decisions that reviews ask for, and what both sides aim at next, as far as their reader sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Customer
from portal.activity.queries import Doer, named
from portal.collaboration.queries import origins
from portal.collaboration.queries.origins import Became
from portal.foundation.audience import Visibility
from portal.foundation.db import BIGINT, db
from portal.foundation.tenancy import ask_across, every_customer, narrowed, prepared, scope
from portal.plans.models import Node
from portal.reviews.models import Aim, DecisionAsked, Review
from portal.reviews.queries import reviews
from portal.reviews.rules.outcomes import waits

DECISION, AIM = "decision_asked", "aim"
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Asked:
    """A decision as pages show it. `carried_on` is the public id of the next review, where it is asked for again."""

    row: DecisionAsked
    decider: Doer | None
    answered_by: Doer | None
    became: tuple[Became, ...]
    carried_on: str

    @property
    def waits(self) -> bool:
        """True while it is to be decided here."""
        return waits(self.row.answer) and not self.carried_on


@dataclass(frozen=True)
class Aimed:
    """An aim as pages show it: who sees to it, the goal it belongs to, and what was made of it and is still there."""

    row: Aim
    owner: Doer | None
    under: str
    made: Became | None

    @property
    def is_made(self) -> bool:
        return self.made is not None

    @property
    def was_taken_away(self) -> bool:
        """True where something was made of it, and is not there any more."""
        return self.made is None and self.row.made_at is not None


def decision(public_id: str) -> DecisionAsked | None:
    """Return a decision that is asked for, of a review that is there."""
    return _decision(DecisionAsked.public_id == public_id, DecisionAsked.deleted_at.is_(None))


def gone_decision(public_id: str) -> DecisionAsked | None:
    """Return a decision that was taken away and can be brought back."""
    return _decision(DecisionAsked.public_id == public_id, DecisionAsked.deleted_at.is_not(None))


def aim(public_id: str) -> Aim | None:
    """Return what somebody aims at, of a review that is there."""
    return _aim(Aim.public_id == public_id, Aim.deleted_at.is_(None))


def gone_aim(public_id: str) -> Aim | None:
    """Return an aim that was taken away and can be brought back."""
    return _aim(Aim.public_id == public_id, Aim.deleted_at.is_not(None))


def decisions_by_ids(ids: Iterable[int]) -> Sequence[DecisionAsked]:
    """Return those of these decisions that are there and seen."""
    found = _decisions(DecisionAsked.id.in_(sorted(set(ids))), DecisionAsked.deleted_at.is_(None))
    return db.session.scalars(found).all()


def aims_by_ids(ids: Iterable[int]) -> Sequence[Aim]:
    """Return those of these aims that are there and seen."""
    return db.session.scalars(_aims(Aim.id.in_(sorted(set(ids))), Aim.deleted_at.is_(None))).all()


def carried_on(decision_ids: Collection[int]) -> Mapping[int, str]:
    """Return by decision the public id of the review that asks for it again, where one does."""
    if not decision_ids:
        return {}
    asked = (
        select(DecisionAsked.carried_from_id, Review.public_id)
        .join(
            Review, (Review.id == DecisionAsked.review_id) & (Review.customer_id == DecisionAsked.customer_id)
        )
        .where(
            DecisionAsked.carried_from_id.in_(sorted(decision_ids)), DecisionAsked.deleted_at.is_(None),
            Review.deleted_at.is_(None),
        )
    )  # fmt: skip
    rows = db.session.execute(narrowed(asked, DecisionAsked, Review))
    return {row.carried_from_id: row.public_id for row in rows}


def unseen_copies(decision_id: int) -> Sequence[DecisionAsked]:
    """Return what asks for the same again in reviews that the customer has not seen yet, whoever asks."""
    found = _decisions(
        DecisionAsked.carried_from_id == decision_id, DecisionAsked.deleted_at.is_(None),
        DecisionAsked.visibility == Visibility.VENDOR,
    )  # fmt: skip
    return db.session.scalars(found).all()


def left_open(review_id: int) -> list[DecisionAsked]:
    """Return what a review asked for and nobody decided, or only for later, unless another review asks for it now."""
    those = [one for one in reviews.decisions_of(review_id) if waits(one.answer)]
    elsewhere = carried_on([one.id for one in those])
    return [one for one in those if one.id not in elsewhere]


def asked_in(review: Review) -> list[Asked]:
    """Return the decisions of a review with their people and what became of them, in order."""
    rows = reviews.decisions_of(review.id)
    people = _people(one_id for one in rows for one_id in (one.decider_id, one.answered_by_id))
    after, elsewhere = _became(DECISION, rows), carried_on([one.id for one in rows])
    return [
        Asked(
            one, people.get(one.decider_id or 0), people.get(one.answered_by_id or 0),
            tuple(after.get(one.id, ())), elsewhere.get(one.id, ""),
        )
        for one in rows
    ]  # fmt: skip


def aims_in(review_id: int) -> list[Aimed]:
    """Return the aims of a review with their people, goals and what was made of them, in order."""
    return _aimed(reviews.aims_of(review_id))


def aimed(one: Aim) -> Aimed:
    """Return one aim as pages show it."""
    return _aimed([one])[0]


def open_of(person_id: int) -> Sequence[AnyRow]:
    """Return what a person is to decide at the customer in scope, what is due first before the rest."""
    asked = _waiting(DecisionAsked.decider_id == person_id)
    return db.session.execute(narrowed(asked, DecisionAsked, Review)).all()


def open_at_customer(*, most: int = 20) -> Sequence[AnyRow]:
    """Return what both sides have still to decide at the customer in scope."""
    return db.session.execute(narrowed(_waiting().limit(most), DecisionAsked, Review)).all()


def open_across(person_id: int, customer_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return what one of the vendor's people is to decide at these customers, under `every_customer`."""
    return ask_across(_open_across(), decider=person_id, customers=list(customer_ids))


def open_aims_of(person_id: int) -> Sequence[AnyRow]:
    """Return the aims of a person of which nothing was made yet, of reviews that are not over with."""
    asked = (
        select(Aim.public_id, Aim.title, Aim.visibility)
        .join(Review, (Review.id == Aim.review_id) & (Review.customer_id == Aim.customer_id))
        .where(
            Aim.owner_id == person_id, Aim.made_at.is_(None), Aim.deleted_at.is_(None), Review.deleted_at.is_(None)
        )
        .order_by(Aim.id)
    )  # fmt: skip
    return db.session.execute(narrowed(asked, Aim, Review)).all()


def where_named(person_id: int) -> list[int]:
    """Return the customers at whom a person is to decide or to see to something in a review."""
    with every_customer("a person is forgotten wherever a review names them"):
        deciding = select(DecisionAsked.customer_id).where(DecisionAsked.decider_id == person_id)
        owning = select(Aim.customer_id).where(Aim.owner_id == person_id)
        found = set(db.session.scalars(narrowed(deciding.distinct(), DecisionAsked)))
        return sorted(found | set(db.session.scalars(narrowed(owning.distinct(), Aim))))


def _waiting(*which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return what waits for a decision where its reader sees it asked for last."""
    again, later, current = aliased(DecisionAsked), aliased(Review), scope()
    sees = current.sees if current is not None and current.sees is not None else frozenset(Visibility)
    elsewhere = (
        select(again.id)
        .join(later, (later.id == again.review_id) & (later.customer_id == again.customer_id))
        .where(
            again.customer_id == DecisionAsked.customer_id, again.carried_from_id == DecisionAsked.id,
            again.visibility.in_(sorted(sees)),
            again.deleted_at.is_(None), later.deleted_at.is_(None),
        )
        .exists()
    )  # fmt: skip
    return (
        select(
            DecisionAsked.id, DecisionAsked.customer_id, DecisionAsked.public_id, DecisionAsked.request,
            DecisionAsked.reason, DecisionAsked.decide_by, DecisionAsked.decider_id, DecisionAsked.visibility,
            DecisionAsked.answer, DecisionAsked.created_at, Review.public_id.label("review_pid"), Review.held_on,
        )
        .join(
            Review, (Review.id == DecisionAsked.review_id) & (Review.customer_id == DecisionAsked.customer_id)
        )
        .where(
            DecisionAsked.answer.is_(None), DecisionAsked.deleted_at.is_(None), Review.deleted_at.is_(None),
            ~elsewhere, *which,
        )
        .order_by(DecisionAsked.decide_by.is_(None), DecisionAsked.decide_by, DecisionAsked.id)
    )  # fmt: skip


@prepared
def _open_across() -> Select[*tuple[Any, ...]]:
    customers = bindparam("customers", expanding=True, type_=BIGINT)
    asked = (
        _waiting(
            DecisionAsked.decider_id == bindparam("decider", type_=BIGINT),
            DecisionAsked.customer_id.in_(customers),
        )
        .join(Customer, Customer.id == DecisionAsked.customer_id)
        .add_columns(Customer.slug, Customer.name)
    )
    return narrowed(asked, DecisionAsked, Review)


def _decisions(*which: ColumnElement[bool]) -> Select[DecisionAsked]:
    asked = select(DecisionAsked).join(
        Review, (Review.id == DecisionAsked.review_id) & (Review.customer_id == DecisionAsked.customer_id)
    )
    return narrowed(asked.where(Review.deleted_at.is_(None), *which), DecisionAsked, Review)


def _aims(*which: ColumnElement[bool]) -> Select[Aim]:
    asked = select(Aim).join(Review, (Review.id == Aim.review_id) & (Review.customer_id == Aim.customer_id))
    return narrowed(asked.where(Review.deleted_at.is_(None), *which), Aim, Review)


def _decision(*which: ColumnElement[bool]) -> DecisionAsked | None:
    return db.session.scalar(_decisions(*which))


def _aim(*which: ColumnElement[bool]) -> Aim | None:
    return db.session.scalar(_aims(*which))


def _aimed(rows: Sequence[Aim]) -> list[Aimed]:
    people = _people(one.owner_id for one in rows)
    goals, made = _goals(rows), _became(AIM, rows)
    return [
        Aimed(
            one,
            people.get(one.owner_id or 0),
            goals.get(one.under_node_id or 0, ""),
            next(reversed(made.get(one.id, ())), None),
        )
        for one in rows
    ]


def _people(ids: Iterable[int | None]) -> Mapping[int, Doer]:
    return named(one for one in ids if one is not None)


def _goals(rows: Sequence[Aim]) -> Mapping[int, str]:
    wanted = sorted({one.under_node_id for one in rows if one.under_node_id is not None})
    if not wanted:
        return {}
    asked = select(Node.id, Node.title).where(Node.id.in_(wanted), Node.deleted_at.is_(None))
    return {row.id: row.title for row in db.session.execute(narrowed(asked, Node))}


def _became(kind: str, rows: Sequence[DecisionAsked] | Sequence[Aim]) -> Mapping[int, list[Became]]:
    found: dict[int, list[Became]] = defaultdict(list)
    for subject_id, one in origins.became_of(kind, [row.id for row in rows]):
        found[subject_id].append(one)
    return found
