"""The groups: who belongs to each, what their fields say, what acting means; nothing inside one side gets out."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Customer, Membership, Subscription
from portal.activity.groups import InGroup, WroteTo, group_of, groups, settled
from portal.contacts.actions import log
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.plans.models import Kpi, Measurement, Node
from tests.contacts.people import by, person

At = Callable[..., Any]


@pytest.fixture
def sakura(at: At) -> Iterator[int]:
    with at("sakura") as customer_id:
        yield customer_id


def of(code: str, customer_ids: list[int], **options: Any) -> list[InGroup]:
    group = group_of(code)
    assert group is not None
    with every_customer("a test looks"):
        return list(group.find(customer_ids, settled(group, options)))


def acted(code: str, customer_id: int, who: str, days_ago: int = 1) -> bool:
    group = group_of(code)
    assert group is not None
    assert group.acted is not None
    written = WroteTo(7, customer_id, person(who), clock.now() - timedelta(days=days_ago))
    with every_customer("a test looks"):
        return group.acted([written]) == {7}


def seen(who: str, days: int | None) -> None:
    at = None if days is None else clock.now() - timedelta(days=days)
    db.session.execute(
        update(Membership).where(Membership.user_id == person(who)).values(seen_at=at, version=9),
        execution_options={"synchronize_session": False},
    )


def own(who: str, **node: Any) -> None:
    """Let somebody own every KPI and initiative."""
    member = db.session.scalars(select(Membership.id).where(Membership.user_id == person(who))).one()
    db.session.execute(
        update(Node).values(customer_owner_id=member, version=Node.version + 1, **node),
        execution_options={"synchronize_session": False},
    )


@pytest.mark.usefixtures("app")  # features register their groups when the portal is put together
def test_every_group_is_worded_and_its_options_hold_their_bounds() -> None:
    assert {one.code for one in groups()} >= {
        "not_signed_in", "renewal", "people", "values_waiting", "off_track", "overdue", "quiet"
    }  # fmt: skip
    for one in groups():
        assert str(one.label)
        wild = {option.name: "10**9 <script>" for option in one.options}
        assert settled(one, wild) == settled(one, {})
    renewal = group_of("renewal")
    assert renewal is not None
    assert settled(renewal, {"days": "99999", "whom": "admins"}) == {"days": 365, "whom": "admins"}


def test_who_has_not_signed_in(sakura: int) -> None:
    seen("aoi", 20)
    seen("sora", 13)
    seen("ren", None)
    (found,) = of("not_signed_in", [sakura], days=14)
    assert (found.person_id, found.facts) == (person("aoi"), {"days": 20})
    assert not acted("not_signed_in", sakura, "aoi")
    seen("aoi", 0)
    assert acted("not_signed_in", sakura, "aoi")


def test_whose_contract_renews_soon(sakura: int) -> None:
    assert of("renewal", [sakura], days=90) == []
    today = clock.today("Asia/Tokyo")
    db.session.execute(
        update(Subscription).values(
            renews_on=today + timedelta(days=60), notice_on=today - timedelta(days=1), version=9
        ),
        execution_options={"synchronize_session": False},
    )
    found = {one.person_id: one.facts for one in of("renewal", [sakura], days=90)}
    assert set(found) == {person("aoi"), person("hana")}  # the administrator and the champion
    assert found[person("aoi")] == {"renewal_day": today + timedelta(days=60), "notice_day": None, "days": 60}


def test_who_has_what_role(sakura: int) -> None:
    assert [one.person_id for one in of("people", [sakura])] == [person("hana")]
    assert {one.person_id for one in of("people", [sakura], whom="everybody")} == {
        person(name) for name in ("aoi", "sora", "ren", "hana")
    }


def test_owners_of_kpis_are_told_of_shared_ones_alone(sakura: int) -> None:
    own("sora")
    db.session.execute(
        update(Kpi).values(recent=[["2020-01-01", 5.0]], baseline_on=None, version=Kpi.version + 1),
        execution_options={"synchronize_session": False},
    )
    (found,) = of("values_waiting", [sakura])
    assert found.person_id == person("sora")
    assert found.facts == {"kpis": ("sakura shared KPI",), "count": 1}


def test_owners_of_kpis_off_track(sakura: int) -> None:
    own("sora")
    assert of("off_track", [sakura]) == []
    today = clock.today("Asia/Tokyo")
    db.session.execute(
        update(Kpi).values(recent=[[today.isoformat(), 6.9]], version=Kpi.version + 1),
        execution_options={"synchronize_session": False},
    )
    (found,) = of("off_track", [sakura])
    assert found.facts["kpis"] == ("sakura shared KPI",)
    assert not acted("off_track", sakura, "sora", days_ago=0)
    node = db.session.scalars(select(Node).where(Node.title == "sakura shared KPI")).one()
    later = clock.now() + timedelta(minutes=5)
    db.session.add(
        Measurement(
            node_id=node.id, on=today, value=5, actor_kind=by("sora").kind, actor_side=Side.CUSTOMER,
            recorded_at=later,
        )
    )  # fmt: skip
    db.session.flush()
    assert acted("off_track", sakura, "sora", days_ago=0)


def test_owners_of_what_is_past_its_date(sakura: int) -> None:
    today = clock.today("Asia/Tokyo")
    own("sora", due_on=today - timedelta(days=3))
    (found,) = of("overdue", [sakura], days=3)
    assert found.facts == {"initiatives": ("sakura shared initiative",), "count": 1}
    assert of("overdue", [sakura], days=4) == []
    db.session.execute(
        update(Node).values(outcome="achieved", closed_at=clock.now(), version=Node.version + 1),
        execution_options={"synchronize_session": False},
    )
    assert of("overdue", [sakura], days=1) == []
    assert acted("overdue", sakura, "sora")


def test_who_has_not_been_spoken_to(sakura: int) -> None:
    db.session.execute(update(Customer).values(created_at=clock.now() - timedelta(days=50), version=9))
    found = {one.person_id: one.facts["days"] for one in of("quiet", [sakura], days=30)}
    assert found == {person("aoi"): 50, person("hana"): 50}
    log.contact(
        sakura, kind=ContactKind.CALL, direction=Direction.IN, people=[person("aoi")], by=by("chloe"),
        visibility=Visibility.VENDOR,
    )  # fmt: skip
    assert of("quiet", [sakura], days=30) == []
    assert acted("quiet", sakura, "aoi")
    assert not acted("quiet", sakura, "hana")


def test_only_named_customers_are_looked_at(at: At) -> None:
    with at("ume") as ume:
        for one in groups():
            for found in of(one.code, [ume], whom="everybody", days=1):
                assert found.customer_id == ume


def test_the_statements_do_not_grow_with_the_customers(at: At, counting: Callable[..., Any]) -> None:
    with at("sakura") as sakura, at("ume") as ume:
        for one in groups():
            counts = []
            for ids in ([sakura], [sakura, ume]):
                with counting() as statements:
                    of(one.code, ids, whom="everybody", days=1)
                counts.append(len(statements))
            assert counts[0] == counts[1] <= 3, one.code
