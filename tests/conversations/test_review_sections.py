"""What a business review tells of support: worked out as it stood at the period's end."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from portal.conversations.actions import effort, messages, standing
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from tests.conversations.people import actor, asked
from tests.told_sections import LANGUAGES, gathered, told

KEY = "conversations.support"
TOKYO = ZoneInfo("Asia/Tokyo")
FIRST, LAST = date(2027, 10, 1), date(2027, 10, 20)


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel("2027-11-15 02:00:00Z", tick=True):
        yield


def when(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 10, day, hour, minute, tzinfo=TOKYO)


@pytest.fixture
def talks(at):
    """One that was solved, one answered late and solved after the period, one that was never answered."""
    with at("sakura"):
        with clock.at(when(13, 9)):
            quick = asked(title="quick")
        with clock.at(when(13, 9, 30)):
            messages.say(quick, "Like this.", by=actor("chloe"))
        with clock.at(when(13, 14)):
            effort.tell(standing.solve(quick, by=actor("chloe")), quick, 2, by=actor("aoi"))
        with clock.at(when(14, 9)):
            slow = asked(title="slow")
            messages.say(slow, "inside words", by=actor("chloe"), visibility=Visibility.VENDOR)
        with clock.at(when(25, 9)):
            messages.say(slow, "At last.", by=actor("chloe"))
            standing.solve(slow, by=actor("chloe"))
        with clock.at(when(4, 9)):
            asked(title="<b>never</b>")
        db.session.commit()


def test_it_is_told_as_it_stood_at_the_end(at, talks):
    facts = gathered(at, KEY, FIRST, LAST)
    assert (facts["asked"], facts["answered"], facts["solved"]) == (3, 1, 1)
    assert (facts["first"], facts["solving"], facts["kept"]) == (30, 240, 1.0)
    assert (facts["effort"], facts["efforts"]) == (2.0, [0, 1, 0, 0, 0])
    assert [one["title"] for one in facts["oldest"]] == ["<b>never</b>", "slow"]
    assert (facts["open"], facts["old"]) == (2, 1)
    assert [one["asked"] for one in facts["months"]] == [3]


def test_what_is_solved_later_counts_in_the_next_period(at, talks):
    facts = gathered(at, KEY, date(2027, 10, 21), date(2027, 10, 31))
    assert (facts["asked"], facts["solved"], facts["open"]) == (0, 1, 1)
    assert facts["first"] is None


def test_nothing_said_inside_and_no_other_customer(at, talks):
    assert "inside words" not in str(gathered(at, KEY, FIRST, LAST))
    assert gathered(at, KEY, FIRST, LAST, slug="ume") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_in_both_languages_and_harms_nobody(at, app, talks, language):
    html = told(app, KEY, gathered(at, KEY, FIRST, LAST), language)
    assert "<b>never" not in html
    assert ("30分" in html) is (language == "ja")
    quiet = told(app, KEY, gathered(at, KEY, date(2027, 10, 21), LAST.replace(day=31)), language)
    assert ("この期間のご質問はありませんでした" in quiet) is (language == "ja")


def test_the_same_number_of_statements(at, talks, counting):
    def statements() -> int:
        with counting() as sent:
            gathered(at, KEY, FIRST, LAST)
        return len(sent)

    once = statements()
    with at("sakura"), clock.at(when(15, 9)):
        for number in range(5):
            asked(title=f"more {number}")
        db.session.commit()
    assert statements() == once
