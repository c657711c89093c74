"""What the desk reads by name reaches no people of other companies: not after it looked, nor after it acted."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.community.models import Reply, Thread
from portal.foundation import outbox
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.foundation.spaces import every_space
from tests import cast
from tests.cast_community import PEN_NAME

DESK, SAKURA = "/desk/community", "/c/sakura/community"
REAL = ("Mallory", "真理")


@pytest.fixture
def ids(app) -> dict[str, str]:
    with app.app_context(), every_space("the test's own"):
        thread = db.session.scalars(select(Thread).where(Thread.title == "everybody")).one()
        reply = db.session.scalars(select(Reply.public_id).where(Reply.thread_id == thread.id)).one()
        return {"thread": thread.public_id, "reply": reply}


def test_what_the_team_reads_by_name_no_customer_of_another_company_ever_does(app, as_, ids):
    olivia, aoi = as_("olivia"), as_("aoi")  # Olivia accompanies Ume, Mallory's company; Aoi is Sakura's
    thread, case = f"threads/{ids['thread']}", f"moderation/posts/{ids['thread']}"
    for page in ("", f"/{thread}", "/all", "/moderation", f"/{case}", "/moderation/trail", "/following"):
        assert olivia.get(DESK + page).status_code in (200, 403)
    assert "Mallory" in olivia.get(f"{DESK}/{thread}").text
    # She acts: answers, comments on it, names it best, closes it and opens it again, and makes an article of it.
    assert olivia.post(f"{DESK}/{thread}/answers", data={"body": "It works like this."}).status_code in (
        200,
        303,
    )
    olivia.post(f"{DESK}/replies/{ids['reply']}/comments", data={"body": "I agree."})
    olivia.post(f"{DESK}/replies/{ids['reply']}/accept", data={"chosen": "yes"})
    olivia.post(f"{DESK}/{case}/lock", data={"why": "It is settled."})
    olivia.post(f"{DESK}/{case}/unlock", data={"why": "It is not."})
    olivia.post(f"{DESK}/{thread}/article")
    with app.app_context():
        outbox.work_off(200)
    pages = _linked(aoi, [SAKURA, f"{SAKURA}/{thread}", f"{SAKURA}/all", f"{SAKURA}/following",
                          "/c/sakura/champions", "/c/sakura/stories", "/c/sakura/gatherings", "/notices",
                          "/c/sakura/search?q=everybody"])  # fmt: skip
    assert PEN_NAME in pages[f"{SAKURA}/{thread}"]
    assert "It works like this." in pages[f"{SAKURA}/{thread}"]  # so she did act
    names = {address: name for address, text in pages.items() for name in REAL if name in text}
    assert not names
    assert (
        ids["thread"] not in aoi.get("/c/sakura/search?q=Mallory").text
    )  # nor does her name find what she wrote
    with app.app_context():
        mails = db.session.scalars(select(MailboxMessage)).all()
        ume = {cast.address("mallory"), *(one for one in db.session.scalars(
            select(User.email).where(User.staff_role.is_not(None))) if one)}  # fmt: skip
        told = [one for one in mails if one.to not in ume]
        assert not [one.subject for one in told for name in REAL if name in one.text + one.html + one.subject]


def _linked(browser, starts: list[str]) -> dict[str, str]:
    """Return these pages, and those of the community that they lead to."""
    found: dict[str, str] = {}
    todo = list(starts)
    while todo:
        address = todo.pop(0)
        if address in found:
            continue
        answer = browser.get(address)
        found[address] = answer.text if answer.mimetype.startswith(("text/", "application/atom")) else ""
        if address in starts:
            links = re.findall(r'href="(/c/sakura/(?:community|champions)/[^"#]*)', answer.text)
            todo += sorted(set(links))[:6]
    return found
