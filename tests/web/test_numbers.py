"""The bell's number and those of the navigation come in one answer, each as its own page says it to its reader."""

import re

import pytest

from portal.accounts import branding
from portal.conversations.actions import messages
from portal.foundation.db import db
from tests.conversations.people import actor, asked, talk

FETCHED = re.compile(r'hx-get="([^"]+)" hx-trigger="load, live"')


@pytest.fixture
def waits(at):
    """Aoi asked Chloe something, and Chloe answered; both have something to read."""
    with at("sakura"):
        asked()
        db.session.commit()


def number(text: str, name: str) -> str:
    """Return what stands in a place of the navigation, as words."""
    found = re.search(rf'id="number-{name}" hx-swap-oob="innerHTML">(.*?)</span>\n', text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip() if found else "missing"


@pytest.mark.parametrize(
    ("who", "page", "fetched"),
    [
        ("aoi", "/c/sakura", "/c/sakura/numbers"),
        ("aoi", "/profile", "/c/sakura/numbers"),
        ("chloe", "/c/sakura", "/c/sakura/numbers"),
        ("chloe", "/desk", "/desk/numbers"),
        ("chloe", "/profile", "/desk/numbers"),
        ("carl", "/desk", "/desk/numbers"),
    ],
)
def test_a_page_asks_once_for_all_its_numbers(as_, who, page, fetched):
    text = as_(who).get(page).text
    assert FETCHED.findall(text) == [fetched]
    places = re.findall(r'class="nav-number" id="([^"]+)"', text)
    answer = as_(who).get(fetched, headers={"HX-Request": "true"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.findall(r'id="(number-[^"]+)"', answer.text) == places
    assert len(set(places)) == len(places) > 0


def test_each_reader_is_told_their_own(as_, at, waits):
    assert number(as_("chloe").get("/desk/numbers").text, "inbox-my_turn").startswith("1")
    assert number(as_("chloe").get("/c/sakura/numbers").text, "conversations-unread").startswith("1")
    assert number(as_("aoi").get("/c/sakura/numbers").text, "conversations-unread") == ""
    with at("sakura"):
        messages.say(talk(), "Like this", by=actor("chloe"))
        db.session.commit()
    theirs = as_("aoi").get("/c/sakura/numbers").text
    assert number(theirs, "conversations-unread").startswith("1")
    assert "1 unread notice" in theirs
    assert number(as_("chloe").get("/desk/numbers").text, "inbox-my_turn") == ""


def test_they_say_what_the_pages_of_their_own_say(as_, waits):
    browser = as_("chloe")
    for page, name, own in (
        ("/desk/numbers", "inbox-my_turn", "/desk/conversations/turn"),
        ("/c/sakura/numbers", "conversations-unread", "/c/sakura/conversations/unread"),
    ):
        alone = re.sub(r"<[^>]+>|\s+", " ", browser.get(own).text).strip()
        assert number(browser.get(page).text, name) == alone != ""


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("mallory", "/c/sakura/numbers", 404),
        ("olivia", "/c/sakura/numbers", 404),
        ("aoi", "/desk/numbers", 404),
        ("", "/c/sakura/numbers", 401),
        ("", "/desk/numbers", 401),
    ],
)
def test_strangers_hear_nothing(as_, waits, who, address, status):
    assert as_(who).get(address).status_code == status


def test_a_module_that_is_switched_off_has_no_number(app, as_, waits):
    with app.app_context():
        rules = branding.installation()
        rules.modules = {**(rules.modules or {}), "conversations": "off"}
        db.session.commit()
    assert number(as_("chloe").get("/desk/numbers").text, "inbox-my_turn") == "missing"
    assert number(as_("aoi").get("/c/sakura/numbers").text, "conversations-unread") == "missing"
