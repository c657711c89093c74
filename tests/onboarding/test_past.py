"""What past customers would have made of a definition, from their real history: how many of how many, and when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, LifecycleStage, Membership, Segment, Subscription
from portal.accounts.queries.calendars import vendors_calendar
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import templates
from portal.onboarding.models import JourneyTemplate
from portal.onboarding.queries import past
from portal.onboarding.queries.past import Judged
from portal.onboarding.rules.shapes import Rule
from portal.onboarding.rules.words import Anchor, JourneyRole
from portal.onboarding.starters import starter
from portal.usage.models import UsageCount, UsagePerson

DAYS = (5, 10, 20)
SENT = Rule("usage", "invoice.sent", at_least=10)


def _began(number: int) -> date:
    """Return a Monday long ago, so that the days after it are told apart from weekends."""
    day = clock.today("Asia/Tokyo") - timedelta(days=120 + 7 * number)
    return day - timedelta(days=day.weekday())


def _customer(number: int, *, used_on: int | None) -> int:
    name = f"past{number}"
    customer = Customer(
        slug=name, name=name, kana=name, search_key=name, stage=LifecycleStage.ADOPTION, segment_id=1
    )
    db.session.add(customer)
    db.session.flush()
    began = _began(number)
    with customer_scope(customer.id):
        db.session.add(Subscription(product_id=1, starts_on=began))
        if used_on is not None:
            _use(began + timedelta(days=used_on), "a@past.example", 12)
        db.session.flush()
    return customer.id


def _use(day: date, who: str, times: int, name: str = "invoice.sent") -> None:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    person = db.session.scalar(select(UsagePerson).where(UsagePerson.named == who))
    if person is None:
        person = UsagePerson(named=who, first_at=at, last_at=at)
        db.session.add(person)
        db.session.flush()
    db.session.add(UsageCount(name=name, day=day, person_id=person.id, times=times))
    db.session.flush()


@pytest.fixture
def template(inside) -> JourneyTemplate:
    """A template for the product that three of four past customers used; the cast's two began long ago as well."""
    for number, day in enumerate((*DAYS, None)):
        _customer(number, used_on=day)
    return templates.from_starter(starter("billing"), by=WORKER, product_id=1)


def _judged(template: JourneyTemplate, rule: Rule) -> Judged | None:
    found = past.customers(template, Anchor.KICKOFF, JourneyRole.COMPANY)
    return past.judged(found, rule, template)


def test_it_is_said_how_many_would_have_met_it_and_when(template):
    assert _judged(template, SENT) == Judged(True, 6, 3, 10, DAYS)


def test_no_rule_asks_nothing_and_an_unknown_history_is_not_guessed(template):
    assert _judged(template, Rule()) is None
    assert _judged(template, Rule("document_opened", "x")) == Judged(known=False)
    assert _judged(template, Rule("all", of=(SENT, Rule("document_opened", "x")))) == Judged(known=False)


def test_all_is_met_by_the_last_part_and_any_by_the_first(template):
    more = Rule("usage", "invoice.sent", at_least=13)
    everybody = Rule("registered", at_least=1)

    assert _judged(template, Rule("all", of=(SENT, more))).met == 0
    assert _judged(template, Rule("any", of=(SENT, more))) == _judged(template, SENT)
    assert _judged(template, Rule("any", of=(SENT, everybody))).met == 5  # the cast has people


def test_only_customers_of_the_product_and_the_segment_count(template):
    template.product_id = None
    assert _judged(template, SENT).of == 6
    other = Segment(name_ja="大手", name_en="Large")
    db.session.add(other)
    db.session.flush()
    template.segment_id = other.id
    assert _judged(template, SENT).of == 0


def test_who_began_lately_is_no_past_customer(template):
    for row in db.session.scalars(select(Customer).where(Customer.slug == "past0")):
        with customer_scope(row.id):
            db.session.scalars(select(Subscription)).one().starts_on = clock.today("Asia/Tokyo")
            db.session.flush()

    assert _judged(template, SENT) == Judged(True, 5, 2, 10, (10, 20))


def test_use_on_each_of_some_working_days_needs_a_run(template):
    def used(rows: list[tuple[int, str]]) -> None:
        for row in db.session.scalars(select(Customer).where(Customer.slug == "past3")):
            with customer_scope(row.id):
                for day, who in rows:
                    _use(_began(3) + timedelta(days=day), who, 1, "report.opened")

    rule = Rule("used_daily", "report.opened", people=100, days=3)
    used([(1, "a@x"), (2, "a@x"), (4, "a@x")])  # Tuesday, Wednesday, Friday
    thursday = _began(3) + timedelta(days=3)
    assert _judged(template, rule).met == (not vendors_calendar().is_working(thursday))
    used([(7, "a@x"), (8, "a@x"), (9, "a@x"), (10, "a@x")])
    assert _judged(template, rule).met == 1


def test_everybody_whom_the_product_knows_is_waited_for(template):
    row = db.session.scalars(select(Customer).where(Customer.slug == "past3")).one()
    rule = Rule("used_by_all", "employee.signed_in", text="employee.registered")
    with customer_scope(row.id):
        for day, who, name in ((1, "a@x", "registered"), (1, "b@x", "registered"), (2, "a@x", "signed_in")):
            _use(_began(3) + timedelta(days=day), who, 1, f"employee.{name}")
    assert _judged(template, rule).met == 0
    with customer_scope(row.id):
        _use(_began(3) + timedelta(days=9), "b@x", 1, "employee.signed_in")

    assert _judged(template, rule).days == (9,)


def test_everybody_has_signed_in_when_the_last_one_joined(template):
    rule = Rule("signed_in", "all")
    before = _judged(template, rule)
    assert (before.of, before.met) == (6, 2)
    row = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
    with customer_scope(row.id):
        for member in db.session.scalars(select(Membership)):
            member.joined_at = None
        db.session.flush()

    assert _judged(template, rule).met == 1


@pytest.mark.parametrize(
    "rule",
    [
        Rule("step", "bank"), Rule("kpi", text="KPI", op="le", at_least=5.5), Rule("agreed"), Rule("meeting_held"),
        Rule("segment", text="Mid-size"), Rule("subscription_plan", "core"), Rule("values_entered", at_least=1),
        Rule("usage", "invoice.sent", people=1), Rule("used_by_all", "invoice.sent", text="invoice.sent"),
    ],
    ids=lambda rule: rule.kind,
)  # fmt: skip
def test_every_kind_asks_a_fixed_number_of_times(template, counting, rule):
    found = past.customers(template, Anchor.KICKOFF, JourneyRole.COMPANY)
    with counting() as few:
        first = past.judged(found[:2], rule, template)
    with counting() as many:
        every = past.judged(found, rule, template)

    assert first.known
    assert every.known
    assert len(many) == len(few)
    assert every.met <= every.of <= len(found)


def test_a_kpi_that_came_down_is_met_on_its_day(template):
    judged = _judged(template, Rule("kpi", text="shared KPI", op="le", at_least=5.5))

    assert (judged.of, judged.met, judged.median_day) == (2, 2, 180)
