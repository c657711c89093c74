"""What a business review tells of events: those open to the customer, and how many of its people came."""

from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.gatherings.models import GatheringSeat
from portal.gatherings.rules.words import SeatState
from tests.gatherings.planned import customer, person, published
from tests.told_sections import LANGUAGES, days_ago, gathered, today, told

KEY = "gatherings.events"


@pytest.fixture
def events(app, at):
    """One event that two of Sakura and one of Ume signed up for, one of whom came; and one for Ume alone."""
    with at("sakura"):
        ume = customer("ume").id
        past = {
            "starts_at": clock.now() + timedelta(days=1),
            "ends_at": clock.now() + timedelta(days=1, hours=1),
        }
        both = published(title_en="For both", **past)
        theirs = published(Reach.SOME, (f"customer:{ume}",), title_en="For Ume", **past)
        for event in (both, theirs):
            event.starts_at, event.ends_at = (
                clock.now() - timedelta(days=5),
                clock.now() - timedelta(days=5, hours=-1),
            )
        for name, came in (("aoi", True), ("sora", False), ("mallory", True)):
            home = ume if name == "mallory" else customer().id
            seat = GatheringSeat(
                gathering_id=both.id,
                person_id=person(name).id,
                customer_id=home,
                state=SeatState.COMING,
                came=came,
            )
            db.session.add(seat)
        db.session.commit()


def test_own_people_are_counted_and_events_of_others_are_not_told(at, events):
    facts = gathered(at, KEY, days_ago(20), today())
    assert [one["title"]["en"] for one in facts["events"]] == ["For both"]
    assert (facts["people"], facts["attended"], facts["offered"]) == (1, 1, 1)
    ume = gathered(at, KEY, days_ago(20), today(), slug="ume")
    assert {one["title"]["en"]: one["people"] for one in ume["events"]} == {"For both": 1, "For Ume": 0}


def test_other_times_tell_of_other_events(at, events):
    assert gathered(at, KEY, days_ago(60), days_ago(20)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_in_both_languages(at, app, events, language):
    html = told(app, KEY, gathered(at, KEY, days_ago(20), today()), language)
    assert ("セミナー" in html) is (language == "ja")


def test_the_same_number_of_statements(at, events, counting):
    def asked(slug: str) -> int:
        with counting() as statements:
            gathered(at, KEY, days_ago(20), today(), slug=slug)
        return len(statements)

    assert asked("sakura") == asked("ume")
