"""The demo teaches the product: everybody and every figure that the README's tour speaks of is there, and true."""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts.models import Customer, Departure, Handover, LifecycleStage, Subscription, User
from portal.activity.models import Activity
from portal.agreements.actions import links
from portal.agreements.models import Agreement
from portal.agreements.queries import people, rounds
from portal.foundation import clock
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import OutboxItem
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.plans.models import Measurement, Node, NodeKind, Plan, PlanState, PlanSummary
from portal.plans.queries.map import judged, map_rows
from portal.plans.queries.plans import active_plan
from portal.reviews.models import Review, ReviewEdition
from portal.web import demo
from portal.web.app import Portal, create_app
from portal.web.demo.passwords import ROLES, password
from tests.web.places import Place, let_go


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demo in a database of its own; of the workers of a test run, the first one here tells it for all."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "demo"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        app = tell_in(folder) if not (folder / "told").exists() else _again(folder)
        (folder / "told").touch()
    yield app
    let_go(app)


def tell_in(folder: Path) -> Portal:
    """Tell the demo into a database of its own in this folder."""
    place = Place(folder, "banso_demo", afresh=True)
    app = _again(folder, place)
    with app.app_context():
        db.create_all()
        demo.tell(lambda _words: None)
        db.session.remove()
    return app


def _again(folder: Path, place: Place | None = None) -> Portal:
    place = place or Place(folder, "banso_demo", afresh=False)
    settings = place.settings(demo=True, redis_url="", secret_key="of the demo in tests")
    return create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False)


@pytest.fixture
def inside_demo(told: Portal) -> Iterator[Portal]:
    with told.app_context():
        yield told
        db.session.rollback()


def customer(slug: str) -> Customer:
    return db.session.scalars(select(Customer).where(Customer.slug == slug)).one()


def standings(slug: str, audience: Audience = Audience.VENDOR) -> dict[str, tuple[str, bool]]:
    """Return standing and whether we wait for a value, by the KPI's title, in the active plan of a customer."""
    found = customer(slug)
    with customer_scope(found.id, audience):
        plan = active_plan()
        map_ = judged(plan, map_rows(plan), clock.today(found.time_zone))
        return {
            row.title: (str(map_.nodes[row.id].standing), bool(map_.nodes[row.id].stale))
            for row in map_.rows.nodes
            if row.id in map_.rows.kpis
        }


def signed_in(app: Portal, address: str) -> FlaskClient:
    browser = app.test_client()
    answer = browser.post("/sign-in/password", data={"email": address, "password": password_of(app)})
    assert answer.status_code in (302, 303), answer.status_code
    return browser


def password_of(app: Portal) -> str:
    with app.app_context():
        return password()


def test_it_knows_that_it_is_a_demo(inside_demo):
    assert demo.is_told()


def test_the_full_map_stands_as_the_tour_says(inside_demo):
    assert standings("minato") == {
        "月次締め日数": ("on_track", False),
        "手入力伝票": ("at_risk", False),
        "差し戻し率": ("on_track", False),
        "顧客と話す時間(営業1人・週)": ("on_track", False),
        "週次アクティブ率": ("on_track", False),
        "商談記録の当日入力": ("off_track", False),
        "勉強会の参加者": ("achieved", False),
        "社内事例の公開": ("on_track", True),
    }


def test_every_standing_is_somewhere(inside_demo):
    with every_customer("the test reads all standings"):
        found = {row.standing for row in db.session.scalars(select(PlanSummary))}
        states = {plan.state for plan in db.session.scalars(select(Plan))}
        stages = {one.stage for one in db.session.scalars(select(Customer))}
    assert {"on_track", "at_risk", "off_track", "achieved", "no_data"} <= found
    assert states == set(PlanState)
    assert stages == set(LifecycleStage) - {LifecycleStage.LEFT}


def test_the_english_map_is_english(inside_demo):
    found = standings("harbour-dining", Audience.CUSTOMER)
    assert found["Food thrown away"] == ("off_track", False)
    assert found["Working days to close"] == ("on_track", False)
    assert all(title.isascii() for title in found)
    with customer_scope(customer("harbour-dining").id):
        assert {
            user.language for user in db.session.scalars(select(User).where(User.email.like("%harbour%")))
        } == {"en"}


def test_each_side_keeps_something_inside(inside_demo):
    with customer_scope(customer("minato").id):
        inner = db.session.scalars(select(Node).where(Node.visibility != Visibility.SHARED)).all()
    assert {(node.kind, node.visibility) for node in inner} == {
        (NodeKind.INITIATIVE, Visibility.VENDOR),
        (NodeKind.INITIATIVE, Visibility.CUSTOMER),
    }


def test_what_a_csm_has_to_notice_is_there(inside_demo):
    today = clock.today("Asia/Tokyo")
    with every_customer("the test looks for what needs a CSM"):
        notices = db.session.scalars(select(Subscription.notice_on)).all()
        handovers = db.session.scalars(select(Handover).where(Handover.accepted_at.is_(None))).all()
        departures = db.session.scalars(select(Departure)).all()
    assert [on for on in notices if on and today <= on <= today + timedelta(days=30)]
    assert [one for one in handovers if one.written_at is not None]
    assert [one for one in departures if one.leaves_on > today and one.successor_id is not None]
    opened = customer("midori").opened_by_customer_at
    assert opened is not None
    assert 21 <= (today - clock.day_of(opened, "Asia/Tokyo")).days <= 24


def test_somebody_without_an_account_is_asked_by_a_link_that_still_opens(inside_demo):
    with customer_scope(customer("kestrel").id):
        edition = db.session.scalars(select(Agreement).where(Agreement.ended_at.is_(None))).one()
        place = rounds.round_of(edition).current
        assert place is not None
        assert (place.person.user_id, place.person.language) == (None, "en")
        assert links.of_place(edition.customer_id, place.id)


def test_an_order_of_approval_names_a_deputy(inside_demo):
    with customer_scope(customer("minato").id):
        deputies = [deputy.name for _seat, _person, deputy in people.seats() if deputy is not None]
    assert deputies == ["田中 健"]


def test_history_is_spread_over_time_and_never_lies_ahead(inside_demo):
    zone = ZoneInfo("Asia/Tokyo")
    with every_customer("the test reads the timeline"):
        activities = db.session.scalars(select(Activity).order_by(Activity.id)).all()
        newest = db.session.scalar(select(func.max(Measurement.on)))
        counts = db.session.scalar(select(func.count(Measurement.id)))
        of_people_there = db.session.scalars(
            select(Measurement.recorded_at)
            .join(Customer, Customer.id == Measurement.customer_id)
            .where(Customer.time_zone == str(zone), Measurement.actor_id.is_not(None))
        ).all()
    times = [row.at for row in activities]
    assert times == sorted(times)
    assert times[-1] <= clock.now()
    assert len({at.astimezone(zone).date() for at in times}) > 40
    local = [at.astimezone(zone) for at in times]
    assert all(
        at.weekday() < 5 for at in local if at.hour > 6
    )  # London's Friday ends in Tokyo's Saturday night
    assert [value for value in of_people_there if not 6 < value.astimezone(zone).hour < 22] == []
    assert newest <= clock.today(zone)
    assert counts > 250


def test_a_reminder_in_the_mailbox_leads_into_its_step(inside_demo):
    asked = select(MailboxMessage.text).where(MailboxMessage.to == "ken.tanaka@minato.example")
    texts = db.session.scalars(asked).all()
    found = [one.group() for text in texts if (one := re.search(r"/step/[\w.-]+", text))]
    assert found
    assert inside_demo.test_client().get(found[-1]).status_code == 200


def test_nothing_of_it_waits_or_failed(inside_demo):
    now = clock.now()
    failed = db.session.scalars(select(OutboxItem).where(OutboxItem.last_error.is_not(None))).all()
    assert [(item.kind, item.last_error) for item in failed] == []
    waiting = select(OutboxItem.kind).where(OutboxItem.done_at.is_(None), OutboxItem.not_before <= now)
    assert set(db.session.scalars(waiting)) <= {"plans.new_day", "plans.index"}


def test_the_printed_sign_ins_open_the_portal_for_every_role(told):
    with told.app_context():
        printed = demo.sign_ins("http://127.0.0.1:8000")
    assert password_of(told) in printed
    addresses = [line.split()[0] for line in printed.splitlines() if "@" in line]
    assert len(addresses) == len(ROLES)
    for address in addresses:
        answer = signed_in(told, address).get("/", follow_redirects=True)
        assert answer.status_code == 200, address


def test_the_password_is_another_one_in_another_installation(told):
    first = password_of(told)
    kept, told.config["SECRET_KEY"] = told.config["SECRET_KEY"], "another key"
    try:
        assert password_of(told) != first
    finally:
        told.config["SECRET_KEY"] = kept


def test_business_reviews_look_back_on_the_last_quarter_and_on_this_one(inside_demo):
    with every_customer("all reviews of the demo"):
        wanted = select(Customer.slug, Review.state, Review.public_id).join(
            Review, Review.customer_id == Customer.id
        )
        rows = db.session.execute(narrowed(wanted, Review)).all()
        editions = db.session.execute(
            narrowed(select(ReviewEdition.number, ReviewEdition.corrects, ReviewEdition.text), ReviewEdition)
        ).all()
    assert {row.slug for row in rows if row.state == "final"} == {"minato", "asahi-fudosan", "lumen-legal"}
    assert len([row for row in rows if row.state == "open"]) == 4
    assert sorted(row.number for row in editions) == [1, 1, 1, 2]
    corrected = next(row for row in editions if row.number == 2)
    assert "展示会" in corrected.corrects
    assert len(json.loads(corrected.text)["edition"]["changes"]) >= 2
