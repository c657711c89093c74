"""The data set of the benchmark: 200 customers, 3,000 people, 20,000 KPIs, 1,000,000 measurements.

Raw rows, as benchmark seeds may be. One customer has the map of the page under test: 4 goals, 12 initiatives,
36 KPIs with 26 measurements each; one CSM accompanies 500 customers.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from benchmarks import articles, talks, threads
from portal.accounts.models import (
    AccountTeamMember,
    Customer,
    CustomerRole,
    Installation,
    LifecycleStage,
    Membership,
    Product,
    Segment,
    SignIn,
    StaffRole,
    Subscription,
    TeamPosition,
    User,
)
from portal.community.models import Persona, Reply, Space, Thread
from portal.conversations.models import Conversation, Follower, Message
from portal.foundation import clock
from portal.foundation.actor import ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import new_public_id
from portal.foundation.links import digest
from portal.knowledge.models import Article, ArticleEdition, ArticleText, Category
from portal.plans.models import Kpi, Measurement, Node, NodeKind, Plan, PlanPulse, PlanState, PlanSummary
from portal.plans.rules import Cadence, Direction, KpiKind

BATCH = 5_000
CSM, LEAD, MEMBER = 1, 2, 3  # user ids; people of the customers come after


@dataclass(frozen=True)
class Size:
    """How much there is of what; `crowd` are customers without maps that fill the CSM's book to 500."""

    customers: int = 200
    crowd: int = 300
    people: int = 3_000
    kpis: int = 20_000
    measurements: int = 1_000_000
    talks: int = 10_000  # conversations of one customer
    lines: int = 2_000  # messages of the longest
    articles: int = 2_300  # each in two languages
    threads: int = (
        3_000  # questions that every customer reads; one has as many answers as the longest talk has lines
    )


SMALL = Size(
    customers=4,
    crowd=20,
    people=60,
    kpis=300,
    measurements=3_000,
    talks=200,
    lines=120,
    articles=60,
    threads=50,
)


def seed(connection: Connection, size: Size = Size()) -> dict[str, str]:
    """Fill an empty database; returns the slug of the customer under test and the keys of two sign-ins."""
    random.seed(7)
    today = clock.today("Asia/Tokyo")
    _put(connection, Installation, [{"id": 1, **_installation()}])
    _put(connection, Segment, [{"id": 1, "name_ja": "中堅", "name_en": "Mid-size"}])
    _put(connection, Product, [{"id": 1, "code": "core", "name_ja": "請求", "name_en": "Billing"}])
    _put(connection, User, _users(size))
    _put(connection, Customer, _customers(size))
    _put(connection, Membership, _memberships(size))
    _put(connection, AccountTeamMember, _teams(size))
    _put(connection, Subscription, _subscriptions(size, today))
    _put(connection, Plan, _plans(size, today))
    _put(connection, PlanPulse, _pulses(size))
    _put(connection, PlanSummary, _summaries(size, today))
    shape = list(_shape(size))
    _put(connection, Node, _nodes(shape))
    points = _points(size, today)
    _put(connection, Kpi, _kpis(shape, points, today))
    _put(connection, Measurement, _measurements(shape, points, size, today))
    told = (size.talks, size.lines, MEMBER, CSM)
    _put(connection, Conversation, talks.conversations(*told))
    _put(connection, Message, talks.messages(*told))
    _put(connection, Follower, talks.followers(*told))
    _put(connection, Category, articles.categories(size.articles))
    _put(connection, Article, articles.articles(size.articles))
    _put(connection, ArticleText, articles.texts(size.articles))
    _put(connection, ArticleEdition, articles.editions(size.articles))
    asked = (size.threads, size.lines, size.people, size.customers)
    _put(connection, Space, threads.spaces())
    _put(connection, Persona, threads.personas(size.people, size.customers))
    _put(connection, Thread, threads.threads(*asked))
    _put(connection, Reply, threads.replies(*asked))
    keys = {"member": "benchmark member", "csm": "benchmark csm"}
    who = {"member": MEMBER, "csm": CSM}
    _put(
        connection,
        SignIn,
        [
            {
                "public_id": new_public_id(),
                "key_hash": digest(keys[k]),
                "user_id": who[k],
                "how": "password",
                **_now(),
            }
            for k in keys
        ],
    )
    return {"slug": "customer-1", **keys}


def _now() -> dict[str, datetime]:
    now = clock.now()
    return {"began_at": now, "seen_at": now, "proved_at": now, "device": "", "address": ""}


def _installation() -> dict[str, Any]:
    return {"vendor_name": "あおぞらクラウド", "languages": ["ja", "en"], "modules": {}}


def _users(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.people + 1):
        staff = {CSM: StaffRole.CSM, LEAD: StaffRole.CS_LEAD}.get(number)
        yield {
            "id": number,
            "public_id": new_public_id(),
            "email": f"person{number}@example.test",
            "family_name": f"山田{number}",
            "given_name": "太郎",
            "romanised": f"Taro Yamada {number}",
            "search_key": f"山田{number}太郎 taroyamada{number}",
            "staff_role": staff,
            "version": 1,
        }


def _customers(size: Size) -> Iterator[dict[str, Any]]:
    stages = [stage for stage in LifecycleStage if stage is not LifecycleStage.LEFT]
    for number in range(1, size.customers + size.crowd + 1):
        yield {
            "id": number,
            "public_id": new_public_id(),
            "slug": f"customer-{number}",
            "name": f"株式会社ミナト商会{number}",
            "kana": f"みなとしょうかい{number}",
            "search_key": f"みなと商会{number} みなとしょうかい{number}",
            "stage": random.choice(stages),
            "segment_id": 1,
            "opened_by_customer_at": clock.now() - timedelta(hours=random.randrange(2_000)),
            "version": 1,
        }


def _memberships(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(MEMBER, size.people + 1):
        role = CustomerRole.ADMIN if number < MEMBER + size.customers else CustomerRole.MEMBER
        yield {
            "id": number,
            "public_id": new_public_id(),
            "customer_id": (number - MEMBER) % size.customers + 1,
            "user_id": number,
            "role": role,
            "joined_at": clock.now(),
            "seen_at": clock.now() + timedelta(days=1),  # so that no page of the benchmark writes a visit
            "version": 1,
        }


def _teams(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.customers + size.crowd + 1):
        yield {"customer_id": number, "user_id": CSM, "position": TeamPosition.PRIMARY}
        yield {"customer_id": number, "user_id": LEAD, "position": TeamPosition.BACKUP}


def _subscriptions(size: Size, today: date) -> Iterator[dict[str, Any]]:
    for number in range(1, size.customers + size.crowd + 1):
        renews = today + timedelta(days=random.randrange(20, 360))
        yield {
            "public_id": new_public_id(),
            "customer_id": number,
            "product_id": 1,
            "starts_on": renews - timedelta(days=365),
            "renews_on": renews,
            "notice_on": renews - timedelta(days=30),
            "arr_minor": random.randrange(6, 120) * 100_000,
            "version": 1,
        }


def _plans(size: Size, today: date) -> Iterator[dict[str, Any]]:
    for number in range(1, size.customers + size.crowd + 1):
        yield {
            "id": number,
            "public_id": new_public_id(),
            "customer_id": number,
            "title": "2026年度 下期",
            "north_star": "受注から請求までを一つの流れにし、営業が顧客と話す時間を倍にする",
            "starts_on": today - timedelta(days=70),
            "ends_on": today + timedelta(days=110),
            "state": PlanState.AGREED,
            "activated_at": clock.now(),
            "visibility": Visibility.SHARED,
            "version": 1,
        }


def _pulses(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.customers + size.crowd + 1):
        for audience in Audience:
            yield {"customer_id": number, "plan_id": number, "audience": audience, "version": 1}


def _summaries(size: Size, today: date) -> Iterator[dict[str, Any]]:
    for number in range(1, size.customers + size.crowd + 1):
        standing = random.choice(["on_track", "on_track", "at_risk", "off_track", "achieved"])
        for audience in Audience:
            yield {
                "customer_id": number,
                "plan_id": number,
                "audience": audience,
                "judged_on": today,
                "standing": standing,
                "progress": random.random(),
                "expected": 0.39,
                "counts": {"on_track": 5, "at_risk": 2, "off_track": 1},
                "last_measured_on": today - timedelta(days=random.randrange(60)),
            }


def _shape(size: Size) -> Iterator[tuple[int, int, int | None, NodeKind, int]]:
    """Yield (id, customer, parent, kind, position): customer 1 has 4 × 3 × 3, the others share the rest."""
    node = 0
    kpis_left = size.kpis
    for customer in range(1, size.customers + 1):
        goals = 4
        each = 3 if customer == 1 else max(1, -(-kpis_left // ((size.customers - customer + 1) * goals * 3)))
        for goal_position in range(goals):
            goal = node = node + 1
            yield goal, customer, None, NodeKind.GOAL, goal_position
            for position in range(3):
                initiative = node = node + 1
                yield initiative, customer, goal, NodeKind.INITIATIVE, position
                for place in range(each):
                    node += 1
                    kpis_left -= 1
                    yield node, customer, initiative, NodeKind.KPI, place


TITLES = {
    NodeKind.GOAL: "請求業務の月次締めを{}日短縮する",
    NodeKind.INITIATIVE: "請求データの自動連携 第{}段階",
    NodeKind.KPI: "月次締め日数 {}",
}


def _nodes(shape: list[tuple[int, int, int | None, NodeKind, int]]) -> Iterator[dict[str, Any]]:
    for node, customer, parent, kind, position in shape:
        yield {
            "id": node,
            "public_id": new_public_id(),
            "customer_id": customer,
            "plan_id": customer,
            "parent_id": parent,
            "kind": kind,
            "position": position,
            "title": TITLES[kind].format(position + 1),
            "description": "",
            "customer_owner_id": MEMBER + customer - 1,
            "vendor_owner_id": CSM,
            "visibility": Visibility.SHARED,
            "weight": 1.0,
            "version": 1,
        }


def _points(size: Size, today: date) -> list[date]:
    """Return the days of the 26 measurements that a KPI's sparkline shows, oldest first."""
    return [today - timedelta(days=7 * (26 - number)) for number in range(26)]


def _values(node: int) -> list[float]:
    return [round(6.0 - 0.08 * n + (node * 7 + n * 13) % 10 * 0.03, 2) for n in range(26)]


def _kpis(
    shape: list[tuple[int, int, int | None, NodeKind, int]], days: list[date], today: date
) -> Iterator[dict[str, Any]]:
    for node, customer, _parent, kind, _position in shape:
        if kind is not NodeKind.KPI:
            continue
        values = _values(node)
        yield {
            "node_id": node,
            "customer_id": customer,
            "kind": KpiKind.USAGE if node % 3 else KpiKind.OUTCOME,
            "unit": "日",
            "direction": Direction.LOWER,
            "baseline": 6.0,
            "baseline_on": today - timedelta(days=70),
            "target": 3.0,
            "target_on": today + timedelta(days=110),
            "thresholds": [{"from": None, "value": 6.5}],
            "cadence": Cadence.WEEKLY,
            "recent": [[day.isoformat(), value] for day, value in zip(days, values, strict=True)],
            "latest_value": values[-1],
            "latest_on": days[-1],
            "version": 1,
        }


def _measurements(
    shape: list[tuple[int, int, int | None, NodeKind, int]], days: list[date], size: Size, today: date
) -> Iterator[dict[str, Any]]:
    kpis = [(node, customer) for node, customer, _p, kind, _o in shape if kind is NodeKind.KPI]
    older = max(0, size.measurements - 26 * len(kpis)) // len(kpis)
    for node, customer in kpis:
        values = _values(node) if customer == 1 else []
        past = [] if customer == 1 else [days[0] - timedelta(days=n + 1) for n in range(older)]
        dated = [(day, 6.0) for day in past] + list(zip(days, values or _values(node), strict=True))
        for day, value in dated:
            yield {
                "public_id": new_public_id(),
                "customer_id": customer,
                "node_id": node,
                "on": day,
                "value": value,
                "actor_kind": ActorKind.PERSON,
                "actor_side": Side.CUSTOMER,
            }


def _put(connection: Connection, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    table: Table = model.__table__
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
