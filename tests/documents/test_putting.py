"""A file that was sent in a conversation, onto the shelf with one press."""

import pytest
from sqlalchemy import select

from portal.accounts.actions.invitations import actor_of
from portal.accounts.models import Customer, User
from portal.conversations.actions import conversations, messages
from portal.conversations.models import Conversation, Message, MessageFile
from portal.conversations.rules.files import Sent
from portal.documents.actions.refusals import Refused
from portal.documents.actions.shelf import put as put_on_shelf
from portal.documents.models import Document, DocumentKind
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.files import StoredFile, store
from tests.cast import address
from tests.documents.papers import HERE, document, how_many, pdf, put

CHLOE_SAYS = "議事録 11月.pdf"


@pytest.fixture
def sent(app, at):
    """`sent()` lets Chloe send a file in a conversation; returns the file's public id."""

    def send(name: str = CHLOE_SAYS, content: bytes = b"", visibility: Visibility = Visibility.SHARED) -> str:
        with at("sakura", Audience.VENDOR) as customer_id:
            by = actor_of(db.session.scalars(select(User).where(User.email == address("chloe"))).one())
            customer = db.session.get_one(Customer, customer_id)
            talk = conversations.begin(customer, "Our minutes", "Hello", by=by)
            file = [Sent(name, content or pdf("minutes"))]
            messages.say(talk, "Here they are", by=by, visibility=visibility, files=file)
            db.session.flush()
            newest = select(StoredFile.public_id).where(StoredFile.name == name)
            found = db.session.scalars(newest.order_by(StoredFile.id.desc())).first()
            db.session.commit()
            assert found
            return found

    return send


def url_of(file: str) -> str:
    return f"/c/sakura/files/{file}/shelf"


def test_one_press_with_good_defaults(as_, at, sent):
    aoi, file = as_("aoi"), sent()
    asked = aoi.get(url_of(file), headers={"HX-Request": "true"}).text
    assert 'value="議事録 11月"' in asked
    assert '<option selected value="minutes">' in asked
    answer = aoi.post(
        url_of(file), data={"title": "Minutes of November", "kind": "minutes"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert f'id="put-{file}" hx-swap-oob="true"' in answer.text
    assert "On the shelf: Minutes of November" in answer.text
    assert "Minutes of November" in as_("chloe").get(HERE).text
    again = aoi.get(url_of(file)).text
    assert "It stands on the shelf already" in again
    aoi.post(url_of(file), data={"title": "Again", "kind": "minutes"})
    assert how_many(at) == 1


def test_one_press_is_enough(as_, at, sent):
    aoi, file = as_("aoi"), sent()
    answer = aoi.post(url_of(file), data={"now": "1"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "On the shelf: 議事録 11月" in answer.text
    assert how_many(at) == 1
    with at("sakura"):
        kinds = db.session.scalars(select(Document.kind).where(Document.title == "議事録 11月")).all()
        assert kinds == [DocumentKind.MINUTES]
    put(as_("chloe"), at, "要件_v1.pdf", pdf("one"))
    asked = aoi.post(
        url_of(sent("要件_v2.pdf", pdf("two"))), data={"now": "1"}, headers={"HX-Request": "true"}
    )
    assert "A newer version of" in asked.text  # which of the two it is nobody can guess
    assert how_many(at) == 2


def test_without_a_script_one_comes_back_to_where_one_was(as_, sent):
    file = sent()
    for from_url, back in (
        ("/c/sakura/timeline", "/c/sakura/timeline"),
        ("//evil.example/c/", HERE),
        ("/c/\\x", HERE),
    ):
        answer = as_("aoi").post(url_of(file), data={"title": "T", "kind": "other", "from": from_url})
        assert (answer.status_code, answer.headers["Location"]) == (303, back)


def test_a_newer_version_of_what_is_there(as_, at, sent):
    pid = put(as_("chloe"), at, "要件_v1.pdf", pdf("one"))
    file = sent("要件_v2.pdf", pdf("two"))
    asked = as_("aoi").get(url_of(file)).text
    assert "A newer version of “要件 v1”" in asked
    as_("aoi").post(url_of(file), data={"alike": pid, "title": "ignored", "kind": "requirements"})
    found = document(at, pid)
    assert (found.number, found.title, how_many(at)) == (2, "要件 v1", 1)


def test_an_internal_note_s_file_stays_inside(as_, at, sent):
    file = sent("内部.pdf", visibility=Visibility.VENDOR)
    assert as_("aoi").get(url_of(file)).status_code == 404
    assert as_("chloe").post(url_of(file), data={"title": "Inside", "kind": "other"}).status_code == 303
    assert "Inside" in as_("chloe").get(HERE).text
    assert ">Inside<" not in as_("aoi").get(HERE).text
    shared = put(as_("chloe"), at, "meeting.pdf", pdf("shared"))
    other = sent("meeting_v2.pdf", pdf("not shared"), visibility=Visibility.VENDOR)
    refused = as_("chloe").post(url_of(other), data={"alike": shared, "title": "x", "kind": "other"})
    assert refused.status_code == 422
    assert "This file is internal, and the document is shared" in refused.text
    assert document(at, shared).number == 1


def test_only_files_that_somebody_may_see_where_they_were_sent(as_, at, sent):
    file = sent()
    for who, answer in (
        ("ren", 403),
        ("carl", 403),
        ("mallory", 404),
        ("olivia", 404),
        ("sora", 200),
        ("bo", 200),
    ):
        assert as_(who).get(url_of(file)).status_code == answer, who
    with at("sakura") as customer_id:
        loose = store(pdf("loose"), "import.pdf", customer_id=customer_id, visibility=Visibility.SHARED,
                      media_type="application/pdf", by_id=None)  # fmt: skip
        pid = loose.public_id
        message = select(Message).join(MessageFile, MessageFile.message_id == Message.id)
        by = actor_of(db.session.scalars(select(User).where(User.email == address("chloe"))).one())
        said = db.session.scalars(message).one()
        talk = db.session.scalars(select(Conversation).where(Conversation.id == said.conversation_id)).one()
        messages.delete(said, talk, by=by)
        db.session.commit()
    assert as_("aoi").get(url_of(pid)).status_code == 404, "nobody sent it anywhere"
    assert as_("aoi").get(url_of(file)).status_code == 404, "its message was deleted"


def test_other_rooms_put_their_files_there(at):
    with at("sakura", Audience.VENDOR) as customer_id:
        by = actor_of(db.session.scalars(select(User).where(User.email == address("chloe"))).one())
        customer = db.session.get_one(Customer, customer_id)
        inside = store(pdf("inside"), "inside.pdf", customer_id=customer_id, visibility=Visibility.VENDOR,
                       media_type="application/pdf", by_id=by.person_id)  # fmt: skip
        with pytest.raises(Refused, match="too_wide"):
            put_on_shelf(customer, inside, by=by, visibility=Visibility.SHARED)
        made = put_on_shelf(customer, inside, by=by, title="Minutes", kind=DocumentKind.MINUTES)
        assert (made.visibility, made.number) == (Visibility.VENDOR, 1)
        with pytest.raises(Refused, match="same"):
            put_on_shelf(customer, inside, by=by, document=made)
        found = db.session.scalars(select(Document).where(Document.title == "Minutes")).one()
        assert found.owner_id == by.person_id
