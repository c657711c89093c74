"""What is done in comments and notes is done once, however often it is sent; a late copy undoes nobody's newer act."""

import re

from sqlalchemy import func, select

from portal.collaboration.models.comments import Comment, CommentThread, ThreadResolution
from portal.plans.models import Node, NodeKind, Plan
from tests.plans.filled import filled
from tests.trust.reading import in_sakura

PARTS = {"HX-Request": "true"}


def twice(browser, url: str, data: dict) -> str:
    assert data["request_key"]
    first, second = (browser.post(url, data=data, headers=PARTS) for _ in range(2))
    assert first.status_code == 200, first.text
    assert (second.status_code, second.text) == (first.status_code, first.text)
    assert second.headers.get("HX-Trigger") == first.headers.get("HX-Trigger")
    return first.text


def page_and_thread(app) -> tuple[str, str]:
    node = in_sakura(app, select(Node.public_id).where(Node.title == "sakura shared goal"))[0][0]
    return f"/c/sakura/about/{node}/comments", in_sakura(app, select(CommentThread.public_id))[0][0]


def test_a_late_copy_of_resolving_closes_no_thread_that_was_opened_again(app, as_):
    browser, (page, thread) = as_("aoi"), page_and_thread(app)
    url = f"/c/sakura/threads/{thread}/resolution"
    form = filled(browser.get(page).text, url)
    twice(browser, url, form)
    assert as_("chloe").post(f"/c/sakura/threads/{thread}/reopening").status_code == 303
    assert browser.post(url, data=form, headers=PARTS).status_code == 200
    assert in_sakura(app, select(func.count()).where(ThreadResolution.reopened_at.is_(None)))[0][0] == 0


def test_deleting_a_comment(app, as_):
    browser, comment = as_("vera"), in_sakura(app, select(Comment.public_id))[0][0]
    url = f"/c/sakura/comments/{comment}/delete"
    twice(browser, url, filled(browser.get(url).text, url))
    assert in_sakura(app, select(Comment.deleted_at))[0][0] is not None


def test_a_line_of_a_note_becomes_one_thing(app, as_):
    """The plan's note asks to which goal it belongs."""
    browser = as_("sora")
    plan, goal = (
        in_sakura(app, found)[0][0]
        for found in (
            select(Plan.public_id),
            select(Node.public_id).where(Node.title == "sakura shared goal"),
        )
    )
    url = f"/c/sakura/about/{plan}/note/turn"
    asks = browser.get(f"{url}?of=shared&kind=initiative&text=Only+once&item=7", headers=PARTS).text
    action = re.search(r'action="([^"]+)"', asks)[1]
    before = initiatives(app)
    twice(browser, url, {**filled(asks, action), "under": goal, "of": "shared"})
    assert initiatives(app) == before + 1


def initiatives(app) -> int:
    return in_sakura(app, select(func.count()).where(Node.kind == NodeKind.INITIATIVE))[0][0]
