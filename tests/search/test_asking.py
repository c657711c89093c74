"""What is not found becomes a question, told as its author wants; and it is kept what was looked for, never of whom."""

import re

import time_machine
from sqlalchemy import select

from portal.conversations.models import Conversation, Message
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.search.models import Searching


def test_a_search_becomes_a_question_with_what_its_author_wants_told(indexed, as_, at):
    browser = as_("aoi")
    page = browser.get("/c/sakura/search/ask?q=zebra+crossing").text
    assert "“zebra crossing”" in page
    assert "can read it" in page
    empty = browser.post("/c/sakura/search/ask", data={"question": " ", "q": "zebra crossing"})
    assert empty.status_code == 422
    facts = {"question": "Where do zebras cross? We saw none.", "q": "zebra crossing", "tell": "search"}
    sent = browser.post("/c/sakura/search/ask", data=facts)
    assert re.search("/c/sakura/conversations/", sent.headers["Location"])
    with at("sakura", Audience.CUSTOMER):
        begun = db.session.scalars(select(Conversation).order_by(Conversation.id.desc())).first()
        assert (begun.title, begun.context_search) == ("Where do zebras cross?", "zebra crossing")
        said = db.session.scalars(select(Message.text).where(Message.conversation_id == begun.id)).one()
        assert said == facts["question"]
        assert db.session.scalars(select(Searching).where(Searching.asked_at.is_not(None))).one().words == (
            "zebra crossing"
        )
    kept_back = browser.post("/c/sakura/search/ask", data={**facts, "tell": ""})
    assert kept_back.status_code == 303
    with at("sakura", Audience.CUSTOMER):
        begun = db.session.scalars(select(Conversation).order_by(Conversation.id.desc())).first()
        assert begun.context_search == ""


def test_what_may_answer_a_question_shows_while_it_is_written(indexed, as_):
    browser = as_("aoi")
    assert "search/answers" in browser.get("/c/sakura/conversations/new").text
    answers = browser.get("/c/sakura/search/answers?title=Where+is+the+sakura+article").text
    assert 'target="_blank"' in answers
    assert "sakura article" in answers
    assert "vendor article" not in answers
    assert "<li>" not in browser.get("/c/sakura/search/answers?title=Qu").text


def test_only_the_customers_people_ask(app, as_):
    assert as_("chloe").get("/c/sakura/search/ask?q=x").location == "/c/sakura/search?q=x"
    sent = as_("chloe").post("/c/sakura/search/ask", data={"question": "Why?", "q": "x"})
    assert sent.location == "/c/sakura/search?q=x"
    with app.app_context():
        assert not db.session.scalars(select(Searching)).all()
    assert as_("mallory").get("/c/sakura/search/ask?q=x").status_code == 404


def test_what_came_to_rest_is_kept_once_and_what_was_opened_with_it(app, as_):
    browser = as_("aoi")
    for words, more in (("inv", {}), ("invoice", {}), ("Invoice ", {"opened": "article:abc"})):
        answer = browser.post("/c/sakura/search/note", data={"q": words, "found": "3", **more})
        assert answer.status_code == 200
    with app.app_context():
        kept = db.session.scalars(select(Searching)).one()
        assert (kept.words, kept.found, kept.opened) == ("Invoice", 3, "article:abc")
    assert browser.post("/c/sakura/search/note", data={"q": " "}).status_code == 204


def test_strangers_are_kept_as_nobody(app):
    client = app.test_client()
    first = client.post("/help/en/search", data={"q": "invoice", "found": "0"})
    client.post(
        "/help/en/search", data={"q": "invoice", "found": "0", "id": first.json["id"], "opened": "a:b"}
    )
    with app.app_context():
        kept = db.session.scalars(select(Searching)).one()
        assert (kept.person_id, kept.customer_ref, kept.opened) == (None, None, "a:b")


def test_nobody_asks_faster_than_they_type(indexed, as_):
    browser = as_("aoi")
    with time_machine.travel(clock.now(), tick=False):  # all within one second, however slow the machine is
        answers = [browser.get("/c/sakura/search/typed?q=art") for _ in range(14)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "1"
    assert "Please wait 1 second and try again." in answers[-1].text


def test_what_was_not_found_can_be_asked_in_the_community_with_its_words(app, as_):
    page = as_("aoi").get("/c/sakura/search/ask?q=two closing days").text
    (address,) = {
        one.split('"')[0] for one in page.split('href="')[1:] if "/community/new" in one.split('"')[0]
    }
    form = as_("aoi").get(address.replace("&amp;", "&")).text
    assert 'value="two closing days"' in form
