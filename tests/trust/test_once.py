"""A form that is sent twice acts once, and history says under which key it was sent."""

import pytest
from sqlalchemy import func, select

from portal.foundation.db import db
from portal.foundation.history import ChangeSet
from portal.foundation.requests import AnsweredRequest
from portal.plans.models import Node, Plan
from tests.plans.filled import filled
from tests.trust.reading import in_sakura


@pytest.fixture
def new_goal(app, as_):
    browser = as_("chloe")
    action = f"/c/sakura/plans/{in_sakura(app, select(Plan.public_id))[0][0]}/goals/new"
    return (
        browser,
        action,
        filled(browser.get(action).text, action, title="only once", request_key="a key of hers"),
    )


def test_the_same_key_acts_once_and_is_told_the_same(app, new_goal):
    browser, action, form = new_goal
    first, second = browser.post(action, data=form), browser.post(action, data={**form, "title": "twice"})
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert (
        in_sakura(app, select(func.count()).select_from(Node).where(Node.title.in_(["only once", "twice"])))[
            0
        ][0]
        == 1
    )
    assert in_sakura(app, select(ChangeSet.request_key))[-1][0] == "a key of hers"


@pytest.mark.parametrize("key", ["x" * 65, "", "a\nkey", "a\0key"])
def test_a_key_that_is_none_is_left_aside(app, new_goal, key):
    browser, action, form = new_goal
    assert browser.post(action, data={**form, "request_key": key}).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AnsweredRequest)) == 0


def test_anothers_key_is_anothers(app, as_, new_goal):
    browser, action, form = new_goal
    first, second = browser.post(action, data=form), as_("bo").post(action, data=form)
    assert first.location != second.location
