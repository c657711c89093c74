"""How quickly questions are answered: worked out from a story that is known to the minute."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import VendorHoliday
from portal.conversations.actions import effort, messages, standing
from portal.conversations.models import Solving
from portal.conversations.queries import figures as asked_of
from portal.conversations.rules.figures import EFFORTS, by, figures, percentile
from portal.foundation import clock
from portal.foundation.db import db
from tests.conversations.people import actor, asked, person

TOKYO = ZoneInfo("Asia/Tokyo")
FIGURES = "/desk/conversations/figures"
values = st.lists(st.floats(0, 1e6), min_size=1, max_size=40)


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel("2027-10-15 02:00:00Z", tick=True):
        yield


def when(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 10, day, hour, minute, tzinfo=TOKYO)


def story(begun, answered=None, solved=None, by="chloe", said=None, asker="aoi", slug="sakura"):
    """Tell one conversation: asked, answered and solved at these times, with the customer's word on the effort."""
    with clock.at(begun):
        conversation = asked(asker, slug=slug)
    if answered:
        with clock.at(answered):
            messages.say(conversation, "Like this.", by=actor(by))
    if solved:
        with clock.at(solved):
            solving = standing.solve(conversation, by=actor(by))
            if said:
                effort.tell(solving, conversation, said, by=actor(asker))
    return conversation


@pytest.fixture
def told(at):
    """Three questions and one greeting at Sakura: a Friday afternoon before a long weekend, and two plain ones."""
    with at("sakura"):
        story(when(8, 17), when(12, 10), when(12, 11), said=2)  # 2 h of opening time, 89 h by the clock
        story(when(13, 9), when(13, 9, 30), when(13, 14), by="bo", said=4)  # 30 min; 4 h, the break left out
        story(when(14, 9))
        story(when(14, 10), asker="chloe")
        db.session.commit()


def test_opening_time_and_the_clock(at, told):
    with at("sakura"):
        whole = figures(asked_of.cases_here(asked_of.months_back()[0]))
        assert (whole.begun, whole.asked, whole.answered, whole.solved) == (4, 3, 2, 2)
        assert whole.first_open.median == (120 + 30) / 2
        assert whole.first_clock.median == (89 * 60 + 30) / 2
        assert whole.solved_open.median == (180 + 240) / 2
        assert whole.first_open.most == pytest.approx(30 + 0.9 * 90)
        assert whole.kept == 1.0
        assert whole.efforts == (0, 1, 0, 1, 0)
        assert whole.effort == 3.0


def test_a_holiday_entered_afterwards_corrects_them(at, told):
    with at("sakura"):
        db.session.add(VendorHoliday(on=when(12, 0).date()))
        db.session.commit()
    with at("sakura"):
        whole = figures(asked_of.cases_here(asked_of.months_back()[0]))
        assert whole.first_open.median == (60 + 30) / 2


def test_opened_again_counts_once_it_is_solved_again(at, told):
    with at("sakura"):
        conversation = story(when(14, 9), when(14, 9, 30), when(14, 10), said=5)
        with clock.at(when(14, 11)):
            standing.reopen(conversation, by=actor("aoi"))
        db.session.commit()
        assert db.session.scalars(select(Solving.reopened_at).where(Solving.effort == 5)).one() is not None
        whole = figures(asked_of.cases_here(asked_of.months_back()[0]))
        assert (whole.begun, whole.solved, whole.efforts[4]) == (5, 2, 0)
        with clock.at(when(14, 15)):
            standing.solve(conversation, by=actor("bo"))
        whole = figures(asked_of.cases_here(asked_of.months_back()[0]))
        assert (whole.begun, whole.solved) == (5, 3)


def test_the_page_tells_a_lead_of_all_and_a_csm_of_their_own(as_, told):
    lead = as_("leo").get(FIGURES).text
    assert "1 h 15 min" in lead
    assert "Chloe" in lead
    assert "Mid-size" in lead
    own = as_("chloe").get(FIGURES).text
    assert "What you answer" in own
    assert "1 h 15 min" in as_("bo").get(FIGURES).text  # of the customers he reaches
    assert "No conversations yet" in as_("olivia").get(FIGURES).text


@pytest.mark.parametrize(("who", "answer"), [("carl", 403), ("ann", 403), ("aoi", 404), ("", 401)])
def test_nobody_else_reads_them(as_, who, answer):
    assert as_(who).get(FIGURES).status_code == answer


def test_the_card_is_for_the_vendors_people_alone(as_, told):
    assert "As promised" in as_("chloe").get("/c/sakura").text
    assert "As promised" not in as_("aoi").get("/c/sakura").text


def test_twice_as_many_take_as_many_statements(as_, at, told, counting):
    browser = as_("leo")
    browser.get(FIGURES)
    with counting() as few:
        browser.get(FIGURES)
    with at("ume"):
        for day in (5, 6, 7):
            story(when(day, 9), when(day, 10), by="olivia", asker="mallory", slug="ume")
        db.session.commit()
    with counting() as many:
        assert browser.get(FIGURES).status_code == 200
    assert len(few) == len(many)


@given(values, st.floats(0, 1))
def test_a_percentile_lies_among_its_values_and_grows_with_its_share(some, share):
    found = percentile(some, share)
    assert (
        min(some) <= found <= max(some)
        or found == pytest.approx(min(some))
        or found == pytest.approx(max(some))
    )
    assert percentile(some, 0) == min(some)
    assert percentile(some, 1) == max(some)
    assert percentile(sorted(some, reverse=True), share) == found


@given(st.lists(st.sampled_from(EFFORTS), max_size=30))
def test_the_figures_of_parts_make_up_the_whole(said):
    month = when(1, 0).date()
    cases = [
        asked_of.Case(month + timedelta(days=31 * (n % 3)), 1, None, n % 2, True, effort=one)
        for n, one in enumerate(said)
    ]
    parts = by(cases, lambda case: (case.month, case.assigned_id)).values()
    whole = figures(cases)
    assert sum(part.begun for part in parts) == whole.begun == len(said)
    assert tuple(map(sum, zip(*(part.efforts for part in parts), strict=True))) == (
        whole.efforts if said else ()
    )


def test_nobody_is_named_who_answers_nothing(at, told):
    with at("sakura"):
        assert person("olivia").id not in by(asked_of.cases_here(when(1, 0).date()), lambda c: c.assigned_id)
