"""What a business review tells of onboarding: the shared road alone, as it stood, and whose time it took."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.foundation import clock
from portal.foundation.db import db
from portal.onboarding.actions import steps as act
from tests.onboarding.small import actor, begun, by_key, prepared
from tests.told_sections import LANGUAGES, days_ago, gathered, today, told

KEY = "onboarding.road"


def noon(days: int) -> datetime:
    return datetime.combine(days_ago(days), time(12), ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def road(at):
    """A journey begun twenty days ago; its first step was done ten days ago, the next one yesterday."""
    with at("sakura"):
        with clock.at(noon(20)):
            journey = begun()
            db.session.commit()
        for key, ago, who in (("invite", 10, "aoi"), ("check", 1, "chloe")):
            db.session.info.clear()
            with clock.at(noon(ago)):
                act.complete(by_key(journey)[key], by=actor(who))
                db.session.commit()
        return journey.public_id


def journey_of(facts, pid) -> dict:
    return next(one for one in facts["journeys"] if one["id"] == pid)


def test_the_road_is_told_as_it_stood_when_the_period_ended(at, road):
    facts = journey_of(gathered(at, KEY, days_ago(40), days_ago(5)), road)
    assert (facts["steps"], facts["done"]) == (3, 1)
    states = {line["title"]["en"]: line["state"] for line in facts["lines"]}
    assert states == {"invite (en)": "done", "check (en)": "open", "first (en)": "open"}
    late = {line["title"]["en"]: line["late"] for line in facts["lines"]}
    assert late["invite (en)"] > 0
    assert late["first (en)"] == 0  # it could not be begun yet
    assert facts["day"] == 16
    assert sum(facts["spent"].values()) == 15
    assert facts["spent"]["customer"] > facts["spent"]["vendor"]
    now = journey_of(gathered(at, KEY, days_ago(40), today()), road)
    assert now["done"] == 2


def test_the_vendors_own_preparation_is_not_told(at, road, app):
    facts = gathered(at, KEY, days_ago(40), today())
    assert "prepare" not in str(facts)


def test_the_first_result_is_told_with_its_day_and_aim(at, app):
    with at("sakura"):
        with clock.at(noon(20)):
            journey = begun()
            db.session.commit()
        for key, who in (("invite", "aoi"), ("check", "chloe"), ("first", "aoi")):
            db.session.info.clear()
            with clock.at(noon(10) + timedelta(minutes=len(key))):
                act.complete(by_key(journey)[key], by=actor(who))
                db.session.commit()
        pid = journey.public_id
    facts = gathered(at, KEY, days_ago(40), today())
    one = journey_of(facts, pid)
    assert (one["day"], one["aim"], one["reached_on"]) == (11, 30, days_ago(10).isoformat())
    assert "Day 11" in told(app, KEY, facts)
    assert "11日目" in told(app, KEY, facts, "ja")


def test_a_road_that_is_prepared_or_over_before_is_not_told(at):
    with at("ume"):
        prepared(slug="ume", by="olivia")
        db.session.commit()
    assert gathered(at, KEY, days_ago(40), today(), slug="ume") is None
    assert gathered(at, KEY, days_ago(400), days_ago(300)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_in_both_languages(at, app, road, language):
    html = told(app, KEY, gathered(at, KEY, days_ago(40), today()), language)
    assert ("最初の請求書が出た" in html) is (language == "ja")
    assert ("The first invoice went out" in html) is (language == "en")


def test_the_same_number_of_statements_for_many_journeys(at, road, counting):
    def asked() -> int:
        with counting() as statements:
            gathered(at, KEY, days_ago(40), today())
        return len(statements)

    once = asked()
    with at("sakura"):
        for _number in range(3):
            begun()
            db.session.commit()
            db.session.info.clear()
    assert asked() == once
