"""Answer times in the settings: read as people type them, kept for everybody, a segment or one customer."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.conversations.models import AnswerTimes
from portal.conversations.queries.hours import expected_answer_for, promise_for, promises_for
from portal.foundation import clock
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db

TOKYO = ZoneInfo("Asia/Tokyo")
FRIDAY = "2026-11-20 08:00:00Z"  # 17:00 in Tokyo; the Monday after is a public holiday
SETTINGS = "/desk/settings/answers"
WEEK = {f"day_{n}": "9:00–12:00, 13:00–18:00" if n < 5 else "" for n in range(7)}


@pytest.fixture(autouse=True)
def _a_friday():
    with time_machine.travel(FRIDAY, tick=True):
        yield


def sent(**changed):
    seen = {**WEEK, "within_hours": 4.0}
    return {**WEEK, "within_hours": "4", "seen": json.dumps(seen), **changed}


def promise(at, slug="sakura"):
    with at(slug):
        customer = db.session.scalars(select(Customer).where(Customer.slug == slug)).one()
        return promise_for(customer)


def expected(at, slug="sakura"):
    with at(slug):
        customer = db.session.scalars(select(Customer).where(Customer.slug == slug)).one()
        return expected_answer_for(customer, clock.now()).astimezone(TOKYO)


def test_unless_set_an_answer_comes_within_four_hours_of_office_time(at):
    assert expected(at) == datetime(2026, 11, 24, 12, tzinfo=TOKYO)


def test_the_administrator_sees_what_it_means_now(as_):
    page = as_("vera").get(SETTINGS).text
    assert "Answer times" in page
    assert 'value="9:00–12:00, 13:00–18:00"' in page
    assert "Who asks now (17:00) is answered by 24 Nov (Tue) 12:00." in page


@pytest.mark.parametrize(("who", "answer"), [("leo", 403), ("chloe", 403), ("aoi", 404), ("", 401)])
def test_nobody_else_sets_them(as_, who, answer):
    assert as_(who).get(SETTINGS).status_code == answer
    assert as_(who).post(SETTINGS, data=sent()).status_code == answer


def test_hours_are_read_as_people_type_them(as_, at):
    answer = as_("vera").post(SETTINGS, data=sent(within_hours="１.5", day_5="10時〜12時半", day_0=""))
    assert answer.status_code == 303
    found = promise(at)
    assert found.within_minutes == 90
    assert [str(span) for span in found.opening.week[5]] == ["10:00–12:30"]
    assert found.opening.week[0] == ()
    with at("sakura"):
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert entry.facts["changes"]["within_minutes"] == [None, 90]
        assert entry.facts["changes"]["week"][1]["saturday"] == "10:00–12:30"


@pytest.mark.parametrize(
    "wrong",
    [{"day_1": "18-9"}, {"within_hours": ""}, {"within_hours": "0"}, {f"day_{n}": "" for n in range(7)}],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(as_, at, wrong):
    answer = as_("vera").post(
        SETTINGS, data=sent(**wrong, day_6="11-12") if "day_6" not in wrong else sent(**wrong)
    )
    assert answer.status_code == 422
    assert promise(at).within_minutes == 240


def test_two_administrators_change_different_days_and_both_win(as_, at):
    vera = as_("vera")
    assert vera.post(SETTINGS, data=sent(day_5="10-12")).status_code == 303
    assert vera.post(SETTINGS, data=sent(day_6="10-12")).status_code == 303  # opened before
    assert [bool(day) for day in promise(at).opening.week] == [True] * 7


def test_the_same_day_changed_twice_is_asked(as_, at):
    vera = as_("vera")
    vera.post(SETTINGS, data=sent(day_5="10-12"))
    answer = vera.post(SETTINGS, data=sent(day_5="9-12"))
    assert answer.status_code == 409
    assert "10:00–12:00" in answer.text
    assert "9:00–12:00" in answer.text


def apart(**changed):
    return {**WEEK, "within_hours": "", "segment": "", "customer": "", "seen": "{}", **changed}


def test_a_segment_and_a_customer_have_their_own(as_, at):
    vera = as_("vera")
    assert vera.post(f"{SETTINGS}/apart", data=apart(segment="1", within_hours="2")).status_code == 303
    data = apart(customer="さくら", within_hours="1", own_hours="y", day_5="9-18")
    assert vera.post(f"{SETTINGS}/apart", data=data).status_code == 303
    sakura, ume = promise(at, "sakura"), promise(at, "ume")
    assert (sakura.within_minutes, ume.within_minutes) == (60, 120)
    assert sakura.opening.week[5]
    assert not ume.opening.week[5]
    with at("sakura"):
        rows = db.session.execute(select(Customer.id, Customer.segment_id, Customer.slug)).all()
        many = promises_for({row.id: row.segment_id for row in rows})
        assert {row.slug: many[row.id].within_minutes for row in rows} == {"sakura": 60, "ume": 120}
    page = vera.get(SETTINGS).text
    assert "Segment: Mid-size" in page
    assert "株式会社さくら商会" in page


def test_one_row_for_each_and_only_for_who_is_there(as_, at):
    vera = as_("vera")
    vera.post(f"{SETTINGS}/apart", data=apart(segment="1", within_hours="2"))
    for wrong in (
        apart(segment="1", within_hours="3"),
        apart(within_hours="3"),
        apart(segment="1", customer="sakura", within_hours="3"),
        apart(customer="nobody at all", within_hours="3"),
        apart(customer="sakura"),
    ):
        assert vera.post(f"{SETTINGS}/apart", data=wrong).status_code == 422
    assert promise(at).within_minutes == 120


def test_what_is_set_apart_is_changed_and_removed(as_, at):
    vera = as_("vera")
    vera.post(f"{SETTINGS}/apart", data=apart(customer="sakura", within_hours="2"))
    with at("sakura"):
        pid = db.session.scalars(select(AnswerTimes.public_id)).one()
    url = f"{SETTINGS}/apart/{pid}"
    seen = json.dumps({**WEEK, "within_hours": 2.0, "own_hours": False})
    assert vera.post(url, data={**WEEK, "within_hours": "3", "seen": seen}).status_code == 303
    assert promise(at).within_minutes == 180
    assert as_("leo").post(f"{url}/remove").status_code == 403
    assert vera.post(f"{url}/remove").status_code == 303
    assert promise(at).within_minutes == 240
    assert vera.get(url).status_code == 404
