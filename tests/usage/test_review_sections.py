"""What a business review tells of use: sums of people and times, by week, never a name of anybody."""

from datetime import timedelta
from itertools import pairwise

import pytest

from portal.foundation import clock
from portal.usage.rules.spans import stretches
from tests.told_sections import LANGUAGES, days_ago, gathered, today, told
from tests.usage.sending import event, send, token_of

KEY = "usage.adoption"


@pytest.fixture
def used(app):
    """Two people in the last week, one of them before as well; and something that names nobody."""
    key = token_of(app, "sakura")
    now = clock.now()

    def at(days: int) -> str:
        return (now - timedelta(days=days, minutes=5)).isoformat()

    rows = [
        event(1, person="aoi@sakura.example", at=at(1)),
        event(2, person="sora@sakura.example", at=at(1)),
        event(3, person="sora@sakura.example", at=at(2), name="report.opened"),
        event(4, person="aoi@sakura.example", at=at(12)),
        event(5, at=at(3)),
        event(6, person="ghost-17", at=at(25)),
    ]
    assert send(app, key, rows).status_code < 300


def test_people_count_once_and_the_period_before_stands_beside(at, used):
    facts = gathered(at, KEY, days_ago(13), today())
    assert (facts["people"], facts["people_before"], facts["known"]) == (2, 1, 3)
    assert facts["grain"] == "week"
    assert [one["people"] for one in facts["spans"]] == [1, 2]
    names = {one["name"]: (one["people"], one["times"], one["people_before"]) for one in facts["names"]}
    assert names == {"invoice.sent": (2, 4, 1), "report.opened": (1, 1, 0)}


def test_what_came_after_the_period_is_not_told(at, used):
    facts = gathered(at, KEY, days_ago(30), days_ago(10))
    assert facts["people"] == 2
    assert "report.opened" not in str(facts)


def test_nobody_is_named(at, app, used):
    facts = gathered(at, KEY, days_ago(13), today())
    for name in ("aoi", "sora", "ghost"):
        assert name not in str(facts)


def test_without_events_and_before_the_period_there_is_nothing(at, used):
    assert gathered(at, KEY, days_ago(13), today(), slug="ume") is None
    assert gathered(at, KEY, today() + timedelta(days=3), today() + timedelta(days=90)) is None


def test_a_period_without_use_says_so(at, app, used):
    facts = gathered(at, KEY, days_ago(8), days_ago(6))
    assert facts["people"] == 0
    assert "Nobody used the product" in told(app, KEY, facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_in_both_languages(at, app, used, language):
    html = told(app, KEY, gathered(at, KEY, days_ago(20), today()), language)
    assert "invoice.sent" in html
    assert "<svg" in html


def test_the_same_number_of_statements(at, app, used, counting):
    def asked(days: int) -> int:
        with counting() as statements:
            gathered(at, KEY, days_ago(days), today())
        return len(statements)

    assert asked(13) == asked(180)


def test_a_year_is_told_by_months():
    grain, found = stretches(days_ago(360), today())
    assert grain == "month"
    assert len(found) in (12, 13)
    assert all(one.last < two.first for one, two in pairwise(found))
