"""A conversation from the question to the solution, as each side sees it."""

import pytest
from sqlalchemy import select

from portal.conversations.models import Conversation, Message
from portal.foundation.audience import Audience, Side
from portal.foundation.db import db


@pytest.fixture
def asked(as_, at):
    """Return the public id of a question that Sora asked."""

    def ask(who="sora", title="月次レポートについて", text="CSVの出し方を教えてください", **more) -> str:
        answer = as_(who).post("/c/sakura/conversations", data={"title": title, "text": text, **more})
        assert answer.status_code == 303, answer.text
        return answer.location.split("/conversations/")[1][:16]

    return ask


def test_a_question_arrives_with_whoever_answers(as_, at, asked):
    pid = asked()
    with at("sakura", Audience.VENDOR):
        conversation = db.session.scalars(select(Conversation).where(Conversation.public_id == pid)).one()
        assert conversation.waiting_for is Side.VENDOR
        assert conversation.assigned_id is not None
    page = as_("chloe").get(f"/c/sakura/conversations/{pid}")
    assert page.status_code == 200
    assert "CSVの出し方を教えてください" in page.text
    assert as_("sora").get(f"/c/sakura/conversations/{pid}").status_code == 200
    assert as_("sora").get("/c/sakura/conversations").text.count("月次レポートについて") == 1
    assert "月次レポートについて" in as_("chloe").get("/desk/conversations").text
    assert as_("mallory").get(f"/c/sakura/conversations/{pid}").status_code == 404
    assert as_("sora").get("/c/sakura/conversations/new").status_code == 200
    assert as_("chloe").get("/c/sakura/conversations/new").status_code == 200
