"""A word that is saved lets open pages count anew, without gathering the review again."""

import html
import re
from dataclasses import replace

import pytest

from portal.activity import review_sections
from portal.activity.review_sections import Gap
from portal.foundation.db import db
from portal.reviews.rules.words import ReviewState
from tests.reviews import led

URL = "/c/sakura/reviews"
FEW = 11  # who asks, the review, its words, how far it is; nothing of any feature


@pytest.fixture
def page(at, monkeypatch) -> str:
    """The open review, whose KPIs lack something: what it is, only gathered facts can tell."""
    kpis = review_sections.section("plans.kpis")
    lacking = replace(kpis, gaps=lambda facts: [Gap(f"{len(facts)} facts, and one lacks", "")])
    monkeypatch.setitem(review_sections._sections, kpis.key, lacking)
    with at("sakura"):
        return f"{URL}/{led.pid_of(ReviewState.OPEN)}"


def drawn(text: str) -> dict[str, str]:
    """Return what a page says of its sections when it asks how far they are."""
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("told", "lacking")}
    assert len(found["told"].split(",")) > 3
    return found


def words_in(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def write(at, words: str) -> None:
    with at("sakura"):
        led.commented(led.in_state(ReviewState.OPEN)).doing = words
        db.session.commit()


@pytest.mark.parametrize("part", ["stages", "filled"])
@pytest.mark.parametrize("who", ["aoi", "chloe"])
def test_counting_anew_says_the_same_as_gathering_and_asks_for_little(as_, at, counting, page, part, who):
    browser = as_(who)
    known = drawn(browser.get(page).text)
    write(at, "")
    before = words_in(browser.get(f"{page}/{part}").text)
    write(at, "Chloe asks weekly.")
    with counting() as gathered:
        whole = browser.get(f"{page}/{part}")
    with counting() as asked:
        counted = browser.get(f"{page}/{part}", query_string=known | {"lacking": ""})
    with counting() as lacking:
        same = browser.get(f"{page}/{part}", query_string=known)
    assert words_in(same.text) == words_in(whole.text) != before
    assert len(asked) <= FEW < len(lacking) < len(gathered), (len(asked), len(lacking), len(gathered))
    if part == "filled":
        assert words_in(counted.text) == words_in(whole.text)


def test_only_sections_of_this_review_are_counted(as_, at, page):
    with at("sakura"):
        final = led.reviews.sections_of(led.in_state(ReviewState.FINAL).id)[0].public_id
    answer = as_("aoi").get(f"{page}/filled", query_string={"told": final, "lacking": f"{final},nonsense"})
    assert answer.status_code == 200
    assert words_in(answer.text) == ""
    assert as_("mallory").get(f"{page}/filled", query_string={"told": final}).status_code == 404


def test_what_lacked_data_is_gathered_again(as_, at, page):
    known = drawn(as_("chloe").get(page).text)
    said = as_("chloe").get(f"{page}/stages", query_string=known)
    assert drawn(said.text) == known
    nothing = as_("chloe").get(f"{page}/stages", query_string=known | {"lacking": ""})
    assert words_in(nothing.text) != words_in(said.text)
