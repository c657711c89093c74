"""Many customers at once, entered raw: a book as large as a CSM's may become, for counting and for speed."""

from datetime import timedelta

from sqlalchemy import insert, select

from portal.accounts.models import AccountTeamMember, Customer, CustomerRole, Membership, Subscription, User
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db, new_public_id
from portal.foundation.kana import search_key
from portal.plans.models import Plan, PlanSummary
from tests.cast import address

STANDINGS = ("on_track", "on_track", "at_risk", "off_track", "achieved")
STAGES = ("onboarding", "adoption", "adoption", "renewal", "expansion")
RAW = {"narrowed": True}


def crowd(count: int, primary: str, backup: str = "bo") -> None:
    """Enter `count` customers of this primary, each with a plan, a contract and an administrator; and commit."""
    now, today = clock.now(), clock.today("Asia/Tokyo")
    first = (db.session.scalar(select(Customer.id).order_by(Customer.id.desc()).limit(1)) or 0) + 1
    ids = range(first, first + count)
    people = {who: _id_of(who) for who in (primary, backup)}
    members = [_person(n) for n in ids]
    db.session.execute(insert(User), members)
    user_ids = dict(
        db.session.execute(select(User.email, User.id).where(User.email.like("c%@crowd.example"))).all()
    )
    _add(
        Customer,
        [
            {
                "id": n,
                "slug": f"c{n}",
                "name": f"株式会社ミナト{n}",
                "kana": f"みなと{n:05}",
                "search_key": search_key(f"ミナト{n} みなと{n}"),
                "industry": "卸売",
                "stage": STAGES[n % 5],
                "opened_by_customer_at": now - timedelta(days=n % 40) if n % 9 else None,
                "opened_days": 0b1001101 if n % 9 else 0,
                "created_at": now - timedelta(days=200),
            }
            for n in ids
        ],
    )
    places = [{"customer_id": n, "user_id": people[primary], "position": "primary"} for n in ids]
    places += [{"customer_id": n, "user_id": people[backup], "position": "backup"} for n in ids if n % 7]
    _add(AccountTeamMember, places)
    _add(
        Membership,
        [
            {"customer_id": n, "user_id": user_ids[f"c{n}@crowd.example"], "role": CustomerRole.ADMIN}
            for n in ids
        ],
    )
    _add(
        Subscription,
        [
            {
                "customer_id": n,
                "product_id": 1,
                "starts_on": today - timedelta(days=200),
                "renews_on": today + timedelta(days=60 + n % 300),
                "notice_on": today + timedelta(days=30 + n % 300),
                "arr_minor": 1_200_000 + 10_000 * n,
            }
            for n in ids
        ],
    )
    _plans(list(ids), today)
    db.session.commit()


def _plans(ids: list[int], today) -> None:
    dates = {"starts_on": today - timedelta(days=60), "ends_on": today + timedelta(days=120)}
    shown = {"visibility": "shared", "activated_at": clock.now(), "title": "計画"}
    _add(
        Plan,
        [{"customer_id": n, "state": "proposed" if n % 11 == 0 else "agreed", **dates, **shown} for n in ids],
    )
    plan_ids = db.session.execute(
        select(Plan.id, Plan.customer_id).where(Plan.customer_id.in_(ids)), execution_options=RAW
    )
    _add(
        PlanSummary,
        [
            {
                "customer_id": n,
                "plan_id": plan_id,
                "audience": Audience.VENDOR,
                "judged_on": today,
                "standing": STANDINGS[n % 5],
                "progress": (n % 100) / 100,
                "expected": 0.33,
                "counts": {"on_track": 3, "total": 3, "stale": 0, "overdue": int(n % 13 == 0)},
                "last_measured_on": today - timedelta(days=n % 30),
            }
            for plan_id, n in plan_ids
        ],
    )


def _person(n: int) -> dict[str, str]:
    return {
        "public_id": new_public_id(),
        "email": f"c{n}@crowd.example",
        "family_name": "大野",
        "given_name": f"隆{n}",
        "search_key": search_key(f"大野隆{n} おおのたかし"),
    }


def _id_of(who: str) -> int:
    return db.session.scalars(select(User.id).where(User.email == address(who))).one()


def _add(model: type, rows: list[dict]) -> None:
    if rows:
        db.session.execute(insert(model), rows, execution_options=RAW)
