"""A plan that falls quiet says so: to the vendor's side first, to the customer days later, to nobody twice."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import CompanyHoliday, Customer, User
from portal.accounts.queries.calendars import work_calendar
from portal.accounts.queries.team import primary
from portal.accounts.standpoint import inside as standing_inside
from portal.activity.models import Notice
from portal.activity.next_things import Rank, for_customer, for_vendor
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer
from portal.plans.actions import measurements, nodes
from portal.plans.models import Fading, Node, NodeKind, Plan, PlanState
from portal.plans.queries.liveliness import liveliness
from portal.plans.rules.liveliness import Liveliness, Reason, Signs, verdict
from tests.plans.walked import at_tokyo, days_from_now, node, person, work

TODAY = date(2026, 11, 21)
LONG_AGO = date(2026, 1, 10)


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (Signs(LONG_AGO, date(2026, 11, 20), 4, 0), (Liveliness.FRESH, ())),
        (Signs(LONG_AGO, date(2026, 9, 22), 4, 0), (Liveliness.FRESH, ())),  # 60 days: two months exactly
        (Signs(LONG_AGO, date(2026, 9, 21), 4, 0), (Liveliness.FADING, (Reason.UNOPENED,))),
        (Signs(LONG_AGO, None, 0, 0), (Liveliness.FADING, (Reason.UNOPENED,))),
        (Signs(LONG_AGO, TODAY, 4, 1), (Liveliness.FRESH, ())),
        (Signs(LONG_AGO, TODAY, 4, 2), (Liveliness.FADING, (Reason.UNMEASURED,))),
        (Signs(LONG_AGO, None, 4, 3), (Liveliness.FADING, (Reason.UNOPENED, Reason.UNMEASURED))),
        (Signs(LONG_AGO, None, 4, 4), (Liveliness.ASLEEP, (Reason.UNOPENED, Reason.UNMEASURED))),
        (
            Signs(LONG_AGO, date(2026, 8, 1), 4, 4, 90),
            (Liveliness.FADING, (Reason.UNMEASURED,)),
        ),  # a quarterly one
        (Signs(date(2026, 10, 1), None, 4, 4), (Liveliness.FRESH, ())),  # it had no time yet
    ],
)
def test_the_rule(signs, expected):
    found = verdict(signs, TODAY)
    assert (found.liveliness, found.reasons) == expected


# -- the line beside the plan ------------------------------------------------------------------------------------


def alive(at, audience: Audience):
    with at("sakura", audience):
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        return liveliness(db.session.scalars(select(Plan)).one(), customer)


def test_what_one_side_changes_inside_is_no_change_to_the_other(at):
    with at("sakura"):
        plan, by = (
            db.session.scalars(select(Plan)).one(),
            Actor(ActorKind.PERSON, Side.VENDOR, person("chloe").id),
        )
        nodes.revise(plan, node("sakura vendor initiative"), {"title": "renamed"}, by=by)
        db.session.commit()
    assert alive(at, Audience.VENDOR).changed_on == clock.today("Asia/Tokyo")
    assert alive(at, Audience.CUSTOMER).changed_on is None
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        nodes.revise(plan, node("sakura shared initiative"), {"title": "renamed too"}, by=by)
        db.session.commit()
    assert alive(at, Audience.CUSTOMER).changed_on == clock.today("Asia/Tokyo")


def test_opened_is_said_of_the_plan_both_sides_work_on(at):
    with at("sakura"):
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        customer.opened_by_customer_at = at_tokyo(days_from_now(-2), 9)
        db.session.commit()
    for audience in Audience:
        found = alive(at, audience)
        assert (found.opened, found.opened_on) == (True, days_from_now(-2))
        assert found.to_customer is (audience is not Audience.VENDOR)
    with at("sakura"):
        db.session.scalars(select(Plan)).one().visibility = Visibility.VENDOR
        db.session.commit()
    found = alive(at, Audience.VENDOR)
    assert (found.opened, found.opened_on, found.quiet) == (False, None, False)


# -- the worker --------------------------------------------------------------------------------------------------


@pytest.fixture
def quiet_day(at) -> date:
    """A working day on which Sakura's plan has been quiet for long."""
    with at("sakura"):
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        return work_calendar(customer).next_working_day(days_from_now(100))


def rounds(app, day: date) -> None:
    """Let the worker work through two hours of a day: in the first it judges, in the second it watches."""
    for hour in (9, 10):
        with time_machine.travel(at_tokyo(day, hour)):
            work(app)


def told(at, slug: str = "sakura") -> list[tuple[str, bool, bool, bool]]:
    with at(slug):
        found = db.session.scalars(select(Fading).order_by(Fading.id))
        return [
            (
                row.liveliness,
                row.vendor_told_at is not None,
                row.customer_told_at is not None,
                row.woke_at is not None,
            )
            for row in found
        ]


def at_the_desk(app, at, who: str) -> list:
    with at("sakura"):
        user, customer_id = person(who), db.session.scalars(select(Plan.customer_id)).one()
    with app.test_request_context(), every_customer("a test", Audience.VENDOR):
        return for_vendor(user, [customer_id])


def at_home(app, who: str) -> list:
    with app.test_request_context():
        point = standing_inside(person(who), "sakura")
        with customer_scope(point.customer.id, point.audience):
            return for_customer(point)


def working_day(at, day: date, count: int) -> date:
    with at("sakura"):
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        return work_calendar(customer).add_working_days(day, count)


def kinds(things: list) -> list[str]:
    return [thing.kind for thing in things]


def test_the_vendor_hears_first_then_the_customer(app, at, quiet_day):
    rounds(app, quiet_day)
    assert told(at) == [("asleep", True, False, False)]
    with time_machine.travel(at_tokyo(quiet_day, 11)):
        (thing,) = (one for one in at_the_desk(app, at, "chloe") if one.kind == "plan.quiet")
        assert thing.rank == Rank.SILENCE
        assert "customer.silent" not in kinds(at_the_desk(app, at, "chloe"))  # nothing is told twice
        assert "values.overdue" not in kinds(at_the_desk(app, at, "chloe"))
        assert "plan.quiet" not in kinds(at_home(app, "sora"))
    rounds(app, working_day(at, quiet_day, 2))
    assert told(at) == [("asleep", True, False, False)]
    third = working_day(at, quiet_day, 3)
    rounds(app, third)
    assert told(at) == [("asleep", True, True, False)]
    with time_machine.travel(at_tokyo(third, 11)):
        (thing,) = (one for one in at_home(app, "sora") if one.kind == "plan.quiet")
        assert thing.rank == Rank.SILENCE
        (viewers,) = (one for one in at_home(app, "ren") if one.kind == "plan.quiet")
        assert thing.url != viewers.url  # who may not enter values is not led there
        assert "plan.quiet" in kinds(at_the_desk(app, at, "chloe"))
    rounds(app, working_day(at, quiet_day, 6))
    assert told(at) == [("asleep", True, True, False)]


def heard(app, at) -> list[str]:
    """Return who has been told that Sakura's plan is quiet."""
    with at("sakura"):
        asked = select(Notice.person_id).where(Notice.kind == "plan.quiet")
        return sorted(db.session.get(User, one).given_name for one in db.session.scalars(asked))


def test_the_csm_hears_it_in_the_bell_until_the_plan_wakes_up(app, at, as_, quiet_day):
    rounds(app, quiet_day)
    rounds(app, working_day(at, quiet_day, 3))
    with at("sakura"):
        csm = primary().given_name
    assert heard(app, at) == [csm]
    with at("sakura"):
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        db.session.commit()
    rounds(app, working_day(at, quiet_day, 4))
    assert told(at)[0][3]
    assert heard(app, at) == []


def test_it_is_said_kindly_in_both_languages(app, at, as_, quiet_day):
    third = working_day(at, quiet_day, 3)
    rounds(app, quiet_day)
    rounds(app, third)
    with time_machine.travel(at_tokyo(third, 11)):
        assert "Your success plan has been quiet for a while" in as_("sora").get("/c/sakura").text
        with at("sakura"):
            person("sora").language = "ja"
            person("sora").version += 1
            db.session.commit()
        assert "サクセスプランがしばらく動いていません" in as_("sora").get("/c/sakura").text
        assert "quiet for a while" not in as_("chloe").get("/c/sakura").text


def test_holidays_give_the_vendor_more_time(app, at, quiet_day):
    second = working_day(at, quiet_day, 2)
    third = working_day(at, quiet_day, 3)
    with at("sakura"):
        db.session.add_all([CompanyHoliday(on=second, name="x"), CompanyHoliday(on=third, name="y")])
        db.session.commit()
    rounds(app, quiet_day)
    rounds(app, third)
    assert told(at) == [("asleep", True, False, False)]
    rounds(app, working_day(at, quiet_day, 3))
    assert told(at) == [("asleep", True, True, False)]


def test_it_stops_when_the_plan_wakes_up_and_may_begin_again(app, at, as_, quiet_day):
    rounds(app, quiet_day)
    rounds(app, working_day(at, quiet_day, 3))
    awake = working_day(at, quiet_day, 4)
    with time_machine.travel(at_tokyo(awake, 9)), at("sakura"):
        by = Actor(ActorKind.PERSON, Side.CUSTOMER, person("sora").id)
        for kpi in db.session.scalars(
            select(Node).where(Node.kind == NodeKind.KPI, Node.visibility == Visibility.SHARED)
        ).all():
            measurements.record(kpi, awake, 4.0, by=by)
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        customer.opened_by_customer_at = clock.now()
        db.session.commit()
    rounds(app, awake)
    assert told(at) == [("asleep", True, True, True)]
    with time_machine.travel(at_tokyo(awake, 12)):
        assert "plan.quiet" not in kinds(at_home(app, "sora"))
        assert "plan.quiet" not in kinds(at_the_desk(app, at, "chloe"))
    rounds(app, working_day(at, awake, 90))
    assert told(at)[-1] == ("asleep", True, False, False)
    assert len(told(at)) == 2


def test_the_vendors_inside_wakes_and_quietens_nothing(app, at, quiet_day):
    """What both see decides; a value of the vendor's own KPI says nothing to or about the customer."""
    with time_machine.travel(at_tokyo(quiet_day, 8)), at("sakura"):
        by = Actor(ActorKind.PERSON, Side.VENDOR, person("chloe").id)
        measurements.record(node("sakura vendor KPI"), quiet_day, 4.0, by=by)
        db.session.commit()
    rounds(app, quiet_day)
    assert told(at) == [("asleep", True, False, False)]


@pytest.mark.parametrize("how", ["closed", "draft", "deleted", "inside"])
def test_only_plans_that_both_sides_work_on(app, at, quiet_day, how):
    rounds(app, quiet_day)
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        if how == "closed":
            plan.state = PlanState.CLOSED
        elif how == "draft":
            plan.activated_at = None
        elif how == "deleted":
            plan.deleted_at = clock.now()
        else:
            plan.visibility = Visibility.VENDOR
        db.session.commit()
    rounds(app, working_day(at, quiet_day, 3))
    assert told(at) == [("asleep", True, False, True)]


def test_each_customer_by_itself(app, at, quiet_day):
    with at("ume"):
        customer = db.session.scalars(select(Customer).where(Customer.slug == "ume")).one()
        plan = db.session.scalars(select(Plan)).one()
        plan.activated_at = at_tokyo(quiet_day - timedelta(days=5), 9)
        assert customer.slug == "ume"
        db.session.commit()
    rounds(app, quiet_day)
    assert told(at) == [("asleep", True, False, False)]
    assert told(at, "ume") == []


def test_done_twice_it_tells_once(app, at, quiet_day):
    for _ in range(3):
        rounds(app, quiet_day)
    assert told(at) == [("asleep", True, False, False)]


def test_the_lead_sees_it_in_the_teams_view(app, at, as_, quiet_day):
    rounds(app, quiet_day)
    with time_machine.travel(at_tokyo(quiet_day, 11)):
        page = as_("leo").get("/desk/team").text
        row = page.split("Chloe")[1].split("</tr>")[0]
        assert '<td class="is-number" data-label="Plans falling asleep">1</td>' in row
        assert as_("leo").get("/desk/customers?show=quiet").text.count("さくら商会") >= 1
        assert "さくら商会" not in as_("olivia").get("/desk/customers?show=quiet").text
