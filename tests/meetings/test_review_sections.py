"""What a business review tells of meetings: those that took place, what was decided, what became of it."""

from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.meetings.actions import decisions as change
from tests.meetings import arranged
from tests.told_sections import LANGUAGES, days_ago, gathered, today, told

KEY = "meetings.decisions"


def met(at, text, *, ago=5, visibility=Visibility.SHARED) -> None:
    with at("sakura"):
        with clock.at(clock.now() - timedelta(days=ago, hours=3)):
            meeting = arranged.fixed(
                "chloe", "aoi", at=clock.now() + timedelta(hours=1), visibility=visibility
            )
            if text:
                change.decide(meeting, text, by=arranged.actor("chloe"))
        db.session.commit()
        db.session.info.clear()


def test_decisions_of_the_period_stand_there_and_no_others(at):
    met(at, "<i>Go live in May</i>")
    met(at, "Long ago", ago=50)
    met(at, "Among ourselves", visibility=Visibility.VENDOR)
    facts = gathered(at, KEY, days_ago(20), today())
    assert [one["text"] for one in facts["decisions"]] == ["<i>Go live in May</i>"]
    assert len(facts["meetings"]) == 1
    assert gathered(at, KEY, days_ago(20), today(), slug="ume") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_in_both_languages_and_harms_nobody(at, app, language):
    met(at, "<i>Go live in May</i>")
    html = told(app, KEY, gathered(at, KEY, days_ago(20), today()), language)
    assert "<i>" not in html
    assert ("決定事項" in html) is (language == "ja")


def test_meetings_without_a_decision_say_so(at, app):
    met(at, "")
    assert "No decision was recorded" in told(app, KEY, gathered(at, KEY, days_ago(20), today()))


def test_the_same_number_of_statements(at, counting):
    def asked() -> int:
        with counting() as statements:
            gathered(at, KEY, days_ago(20), today())
        return len(statements)

    met(at, "One")
    once = asked()
    for number in range(3):
        met(at, f"More {number}", ago=6 + number)
    assert asked() == once
