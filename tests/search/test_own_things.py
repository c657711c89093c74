"""Documents and conversations of one's own are found, each by those who see it where it stands."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.conversations.actions import conversations, messages
from portal.conversations.models import Conversation, Message
from portal.documents.actions import documents as shelf
from portal.documents.models import Document
from portal.foundation import outbox
from portal.foundation.audience import Visibility
from portal.foundation.db import db, writing
from portal.foundation.outbox import OutboxItem
from tests.documents.papers import send
from tests.ideas.test_ideas import staff
from tests.ideas.test_open import member


def work_off() -> None:
    """Do all that is owed, also what waits for more to come."""
    for _turn in range(3):
        for item in db.session.scalars(select(OutboxItem).where(OutboxItem.done_at.is_(None))):
            item.not_before = item.created_at
        db.session.commit()
        while outbox.work_off():
            pass


@pytest.fixture
def talk(at):
    """Sakura asks about a heliotrope; either side notes something of its own."""
    with writing(), at("sakura") as customer_id:
        customer = db.session.get_one(Customer, customer_id)
        found = conversations.begin(
            customer, "Where is the heliotrope?", "It was on the ledger.", by=member("aoi")
        )
        for text, visibility, by in (
            ("Second drawer", Visibility.SHARED, staff()),
            ("They always mislay the gentian", Visibility.VENDOR, staff()),
            ("Do not tell them of the larkspur", Visibility.CUSTOMER, member("aoi")),
        ):
            messages.say(found, text, by=by, visibility=visibility)
        db.session.commit()
        public_id = found.public_id
        work_off()
    return public_id


def found(as_, name: str, words: str, slug="sakura") -> str:
    return as_(name).get(f"/c/{slug}/search?q={words}").text


def test_what_was_said_is_found_by_those_who_may_read_it(as_, talk):
    for name in ("aoi", "sora", "chloe"):
        page = found(as_, name, "drawer")
        assert talk in page
        assert "heliotrope" in page
    for name, slug in (("mallory", "ume"), ("olivia", "ume")):
        for word in ("heliotrope", "drawer"):
            assert talk not in found(as_, name, word, slug)


@pytest.mark.parametrize(
    ("word", "reads", "not_there"), [("gentian", "chloe", "aoi"), ("larkspur", "aoi", "chloe")]
)
def test_a_note_lends_its_words_to_its_own_side_alone(as_, talk, word, reads, not_there):
    assert talk in found(as_, reads, word)
    page = found(as_, not_there, word)
    assert talk not in page
    assert 'data-found="0"' in page
    assert word not in found(as_, not_there, "heliotrope")  # nor is it shown around what they do find
    typed = as_(not_there).get(f"/c/sakura/search/typed?q={word[:5]}").text
    assert talk not in typed
    assert f"{word}" not in found(as_, not_there, f"{word[:-1]}s")  # nor offered as what was meant


def test_what_was_taken_back_is_found_no_more(as_, at, talk):
    with writing(), at("sakura"):
        note = db.session.scalars(select(Message).where(Message.visibility == Visibility.VENDOR)).one()
        messages.delete(note, db.session.scalars(select(Conversation)).one(), by=staff())
        db.session.commit()
        work_off()
    assert talk not in found(as_, "chloe", "gentian")


def test_a_document_is_found_by_its_name_and_its_words_and_goes_with_it(as_, at, app):
    send(as_("aoi"), ("garden plan.txt", b"The amaryllis is due in spring.\n"))
    send(as_("aoi"), ("inside.txt", b"The bluebell stays with us.\n"), visibility="customer")
    with app.app_context():
        work_off()
    for words in ("garden", "amaryllis"):
        assert "garden plan" in found(as_, "chloe", words)
    assert "inside" in found(as_, "sora", "bluebell")
    page = found(as_, "chloe", "bluebell")
    assert 'data-found="0"' in page
    assert "garden plan" not in found(as_, "mallory", "amaryllis", "ume")
    with writing(), at("sakura"):
        row = db.session.scalars(select(Document).where(Document.title.contains("garden"))).one()
        shelf.delete(row, by=member("aoi"))
        db.session.commit()
    assert "garden plan" not in found(as_, "chloe", "amaryllis")
