"""What helps a champion inside their company: real facts to tell, and what colleagues look for most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from portal.accounts.models import MailDomain, Membership, Product, Subscription, User
from portal.accounts.queries.reach import reader_of
from portal.accounts.standpoint import Standpoint
from portal.community.models import Thread
from portal.community.rules.words import PostState, ThreadKind
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleReading, ArticleText
from portal.knowledge.queries.articles import best_text, readable
from portal.onboarding.models import Journey, JourneySummary
from portal.onboarding.rules.words import JourneyRole
from portal.plans.models import Kpi, KpiKind, Node, Plan
from portal.search.models import Searching

WITHIN = timedelta(days=90)
FEWEST_PEOPLE, FEW, FEW_KPIS = 3, 5, 3


@dataclass(frozen=True)
class Measure:
    """A KPI that both sides see: what is reached, of what was agreed."""

    title: str
    unit: str
    baseline: float | None
    latest: float | None
    target: float
    target_on: date | None


@dataclass(frozen=True)
class Facts:
    """What can be said truthfully to everybody in the company; nothing in it is inside either side."""

    products: tuple[str, ...]
    north_star: str
    measures: tuple[Measure, ...]
    steps: int
    steps_done: int
    wow: str
    wow_reached: bool


@dataclass(frozen=True)
class Asked:
    """What colleagues look for: words of at least three people, questions to the community, articles read."""

    searches: Sequence[Row[*tuple[Any, ...]]]
    questions: Sequence[Row[*tuple[Any, ...]]]
    articles: Sequence[tuple[str, str, int]]  # public id, title, readers


def facts(language: str) -> Facts:
    """Return what stands about the customer in scope, shared by both sides, in five statements."""
    steps = _steps(language)
    plan = _plan()
    return Facts(
        _products(language), plan.north_star if plan else "", _measures(plan.id) if plan else (), *steps
    )


def champions(language: str) -> list[tuple[str, str]]:
    """Return the company's champions by name and title: whom colleagues can ask."""
    rows = db.session.execute(
        select(User, Membership.title)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.champion_since.is_not(None), Membership.ended_at.is_(None), User.disabled_at.is_(None)
        )
        .order_by(Membership.champion_since)
        .limit(FEW)
    )
    return [(user.name_in(language), title) for user, title in rows]


def domains() -> Sequence[str]:
    """Return the mail domains whose people may come in by themselves."""
    return db.session.scalars(select(MailDomain.domain).order_by(MailDomain.domain)).all()


def asked_most(point: Standpoint, language: str) -> Asked:
    """Return what colleagues look for and ask most, without names, in three statements; the spaces must be open."""
    return Asked(_searches(point.customer.id), _questions(point.customer.id), _articles(point, language))


def _searches(customer_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    people = func.count(func.distinct(Searching.person_id))
    asked = (
        select(
            func.max(Searching.words).label("words"), people.label("people"),
            func.max(Searching.found).label("found"),
        )
        .where(
            Searching.customer_ref == customer_id, Searching.side == Side.CUSTOMER,
            Searching.at > clock.now() - WITHIN,
        )
        .group_by(Searching.key)
        .having(people >= FEWEST_PEOPLE)
        .order_by(people.desc(), func.max(Searching.at).desc())
        .limit(FEW)
    )  # fmt: skip
    return db.session.execute(asked).all()


def _questions(customer_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    asked = (
        select(Thread.public_id, Thread.title, Thread.replies, Thread.votes, Thread.accepted_id)
        .where(
            Thread.author_customer_id == customer_id, Thread.kind == ThreadKind.QUESTION,
            Thread.state == PostState.SHOWN, Thread.at > clock.now() - WITHIN,
        )
        .order_by((Thread.votes + Thread.replies).desc(), Thread.at.desc())
        .limit(FEW)
    )  # fmt: skip
    return db.session.execute(asked).all()


def _articles(point: Standpoint, language: str) -> list[tuple[str, str, int]]:
    people = func.count(func.distinct(ArticleReading.person_id))
    read = (
        select(ArticleReading.article_id, people.label("people"))
        .join(Membership, Membership.user_id == ArticleReading.person_id)
        .where(
            Membership.customer_id == point.customer.id, Membership.ended_at.is_(None),
            ArticleReading.last_at > clock.now() - WITHIN,
        )
        .group_by(ArticleReading.article_id)
        .having(people >= FEWEST_PEOPLE)
        .subquery()
    )  # fmt: skip
    asked = (
        select(
            Article.id, Article.public_id, Article.original_language, ArticleText.language, ArticleText.title,
            read.c.people,
        )
        .join(read, read.c.article_id == Article.id)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(readable(reader_of(point)))
        .order_by(read.c.people.desc(), Article.id)
        .limit(2 * FEW)
    )  # fmt: skip
    texts: dict[int, list[Any]] = {}
    for row in db.session.execute(asked):
        texts.setdefault(row.id, []).append(row)
    best = [best_text(rows, language, rows[0].original_language) for rows in texts.values()]
    return [(row.public_id, row.title, row.people) for row in best[:FEW]]


def _products(language: str) -> tuple[str, ...]:
    asked = (
        select(Product)
        .join(Subscription, Subscription.product_id == Product.id)
        .where(Subscription.ended_on.is_(None))
        .order_by(Product.id)
        .distinct()
    )
    found = db.session.scalars(asked).all()
    return tuple((one.name_en if language == "en" else one.name_ja) or one.name_ja for one in found)


def _plan() -> Row[*tuple[Any, ...]] | None:
    asked = select(Plan.id, Plan.north_star).where(
        Plan.activated_at.is_not(None), Plan.deleted_at.is_(None), Plan.visibility == Visibility.SHARED
    )
    return db.session.execute(asked.order_by(Plan.activated_at.desc())).first()


def _measures(plan_id: int) -> tuple[Measure, ...]:
    asked = (
        select(Node.title, Kpi.unit, Kpi.baseline, Kpi.latest_value, Kpi.target, Kpi.target_on)
        .join(Kpi, Kpi.node_id == Node.id)
        .where(
            Node.plan_id == plan_id, Node.deleted_at.is_(None), Node.visibility == Visibility.SHARED,
            Kpi.kind == KpiKind.OUTCOME, Kpi.target.is_not(None),
        )
        .order_by(Kpi.latest_value.is_(None), Node.position, Node.id)
        .limit(FEW_KPIS)
    )  # fmt: skip
    return tuple(Measure(*tuple[Any, ...](row)) for row in db.session.execute(asked))


def _steps(language: str) -> tuple[int, int, str, bool]:
    asked = (
        select(
            JourneySummary.steps, JourneySummary.steps_done, Journey.wow_words_ja, Journey.wow_words_en,
            Journey.wow_reached_at,
        )
        .join(Journey, Journey.id == JourneySummary.journey_id)
        .where(
            Journey.started_at.is_not(None), Journey.cancelled_at.is_(None),
            Journey.visibility == Visibility.SHARED, Journey.role == JourneyRole.COMPANY,
        )
        .order_by(Journey.started_at.desc())
    )  # fmt: skip
    row = db.session.execute(asked).first()
    if row is None:
        return 0, 0, "", False
    words = (
        (row.wow_words_en or row.wow_words_ja) if language == "en" else (row.wow_words_ja or row.wow_words_en)
    )
    return row.steps, row.steps_done, words, row.wow_reached_at is not None
