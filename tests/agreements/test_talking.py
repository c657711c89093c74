"""An edition can be talked about before one signs: by whom, who hears of it, and that the seal stays what it was."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity.models import Notice
from portal.agreements.models import Agreement
from portal.agreements.queries import rounds
from portal.collaboration import subjects
from portal.collaboration.models.comments import CommentThread
from portal.foundation import clock
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from tests.agreements.going_round import Seat, person, put_forward, say_yes, the_plan


@pytest.fixture
def edition(at) -> str:
    """The usual edition goes round, put forward by Chloe, with Sora; returns its public id."""
    with at("sakura"):
        return put_forward().public_id


def page(browser, edition: str) -> str:
    return browser.get(f"/c/sakura/agreements/{edition}").text


def way(browser, edition: str, words: str) -> str:
    """Return where the link of these words leads, "" where there is none."""
    found = re.search(rf'<a href="([^"]+)">{words}</a>', page(browser, edition))
    return unescape(found[1]) if found else ""


def say(browser, edition: str, text: str, visibility: str = "shared", **more):
    return browser.post(
        f"/c/sakura/about/{edition}/comments", data={"text": text, "visibility": visibility, **more}
    )


def told() -> list[tuple[str, str]]:
    wanted = select(User.romanised, Notice.kind).join(User, User.id == Notice.person_id)
    kinds = ("comment.mentioned", "comment.begun")
    return [
        tuple(row) for row in db.session.execute(wanted.where(Notice.kind.in_(kinds)).order_by(Notice.id))
    ]


def test_whose_turn_it_is_asks_whoever_put_it_forward(as_, at, edition):
    sora = as_("sora")
    asks = way(sora, edition, "Ask Chloe a question")
    box = sora.get(asks).text
    assert re.search(r"<textarea[^>]*>@Chloe </textarea>", box)
    assert 'name="visibility" value="shared" checked' in box
    assert "Edition 1" in box
    chosen = re.search(r'name="mentioned" value="([^"]+)"', box)[1]
    assert say(sora, edition, "@Chloe why 80?", mentioned=chosen).status_code == 303
    with at("sakura"):
        assert told() == [("Chloe", "comment.mentioned")]
    assert "why 80?" in as_("chloe").get(f"/c/sakura/about/{edition}/comments").text


def test_who_is_not_on_turn_yet_can_say_something_early(as_, at, edition):
    ren = as_("ren")
    assert way(ren, edition, "Ask Chloe a question") == ""
    early = way(ren, edition, "Say what you think beforehand")
    assert "@Chloe " in ren.get(early).text
    assert say(ren, edition, "80 is too many").status_code == 303
    with at("sakura"):
        assert told() == [("Chloe", "comment.begun")]


def test_a_colleague_asks_inside_and_a_customers_proposer_is_asked_by_both(as_, at):
    with at("sakura"):
        edition = put_forward(Seat("bo"), by="aoi").public_id
        asked = person("aoi").public_id
    box = as_("bo").get(way(as_("bo"), edition, "Ask Aoi a question")).text
    assert 'name="visibility" value="shared" checked' in box  # inside, Aoi would never read it
    assert f'name="mentioned" value="{asked}"' in box


def test_whoever_put_it_forward_reads_and_asks_nobody(as_, edition):
    chloe = as_("chloe")
    assert "Ask Chloe" not in page(chloe, edition)
    assert "beforehand" not in page(chloe, edition)
    said = way(chloe, edition, "What was said about this edition")
    assert "<textarea" in chloe.get(said).text
    assert "@Chloe " not in chloe.get(said).text


def test_nobody_is_sent_to_ask_somebody_who_has_left(as_, at, edition):
    with at("sakura"):
        person("chloe").disabled_at = clock.now()
        db.session.commit()
    assert "Ask Chloe" not in page(as_("sora"), edition)
    assert way(as_("sora"), edition, "What was said about this edition")


def test_what_was_said_is_found_when_the_round_has_ended(as_, at, edition):
    say(as_("sora"), edition, "An early word")
    with at("sakura"):
        found = rounds.agreement(edition)
        for who in ("sora", "ren"):
            say_yes(found, who)
    said = way(as_("ren"), edition, "What was said about this edition")
    assert "An early word" in as_("ren").get(said).text


def test_nothing_that_is_said_touches_what_is_signed(as_, at, edition):
    with at("sakura"):
        before = rounds.round_of(rounds.agreement(edition)).seal
    say(as_("sora"), edition, "Words beside the text")
    with at("sakura"):
        after = rounds.round_of(rounds.agreement(edition))
        assert after.seal == before
        assert after.is_intact
        say_yes(rounds.agreement(edition), "sora")


@pytest.mark.parametrize(
    ("writer", "inside", "other"), [("chloe", "vendor", "sora"), ("sora", "customer", "chloe")]
)
def test_what_is_said_inside_stays_there_and_tells_nobody_outside(as_, at, edition, writer, inside, other):
    assert say(as_(writer), edition, "among ourselves", inside).status_code == 303
    comments = f"/c/sakura/about/{edition}/comments"
    assert "among ourselves" in as_(writer).get(comments).text
    for address in (comments, f"/c/sakura/agreements/{edition}", "/c/sakura/timeline", "/notices"):
        assert "among ourselves" not in as_(other).get(address).text
    with at("sakura"):
        assert told() == []


def test_strangers_find_nothing_and_a_made_up_name_fills_nothing_in(as_, at, edition):
    comments = f"/c/sakura/about/{edition}/comments"
    for who, status in (("mallory", 404), ("olivia", 404), ("", 401)):
        assert as_(who).get(comments).status_code == status
        assert say(as_(who), edition, "hello").status_code == status
    with at("sakura"):
        mallory = person("mallory").public_id
        about = select(CommentThread).where(CommentThread.subject_kind == "agreement")
        assert db.session.scalars(about).all() == []
    for forged in (mallory, "x", "A" * 16, "<script>"):
        box = as_("sora").get(comments, query_string={"to": forged}).text
        assert re.search(r"<textarea[^>]*></textarea>", box)
        assert 'name="mentioned"' not in box


def test_a_subject_is_found_by_both_names_and_by_nobody_elsewhere(at, edition):
    with at("sakura"):
        found = subjects.subject(edition)
        title = the_plan().title
        inner = db.session.scalars(select(Agreement.id)).one()
        customer_id = rounds.agreement(edition).customer_id
        assert found == subjects.subjects("agreement", [inner])[inner]
        assert (found.kind, found.title, found.visibility) == ("agreement", title, Visibility.SHARED)
        with customer_scope(customer_id, Audience.GUEST):
            assert subjects.subject(edition) is not None
    with at("ume"):
        assert subjects.subject(edition) is None
        assert subjects.subjects("agreement", [inner]) == {}
