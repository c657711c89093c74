"""The page of a question: read, answered, found useful, solved; each reader sees what is theirs to see."""

import pytest
from sqlalchemy import select

from portal.community.models import Reply, Space, Thread
from portal.community.rules.words import PostState
from portal.foundation.db import db
from portal.foundation.spaces import every_space
from tests.cast_community import PEN_NAME


def pid_of(title: str) -> str:
    with every_space("a test looks on"):
        return db.session.scalars(select(Thread.public_id).where(Thread.title == title)).one()


def address(app, title: str, slug: str = "sakura", tail: str = "") -> str:
    with app.app_context():
        return f"/c/{slug}/community/threads/{pid_of(title)}{tail}"


def test_a_question_with_its_answer(app, as_):
    page = as_("aoi").get(address(app, "everybody")).text
    assert "Asked in everybody." in page
    assert "Answered in everybody." in page
    assert PEN_NAME in page
    assert "Mallory" not in page
    assert "ウメ" not in page
