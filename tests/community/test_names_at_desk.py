"""What the desk reads by name reaches no people of other companies: not after it looked, nor after it acted.

Not on a page, in a mail or a summary, in a feed, on paper, in a file that one takes along.
"""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import User
from portal.community.jobs.digests import send_digests
from portal.community.models import Reply, Space, Thread
from portal.foundation import clock, outbox
from portal.foundation.db import db, writing
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import OutboxItem
from portal.foundation.spaces import every_space
from tests import cast
from tests.cast_community import PEN_NAME
from tests.community import talking
from tests.foundation.pdf_reading import text

DESK, SAKURA = "/desk/community", "/c/sakura/community"
REAL = ("Mallory", "真理")


@pytest.fixture
def ids(app) -> dict[str, str]:
    with app.app_context(), every_space("the test's own"):
        thread = db.session.scalars(select(Thread).where(Thread.title == "everybody")).one()
        reply = db.session.scalars(select(Reply.public_id).where(Reply.thread_id == thread.id)).one()
        return {"thread": thread.public_id, "reply": reply}


def test_what_the_team_reads_by_name_no_customer_of_another_company_ever_does(app, as_, ids, tmp_path):
    olivia, aoi = as_("olivia"), as_("aoi")  # Olivia accompanies Ume, Mallory's company; Aoi is Sakura's
    with app.app_context():
        space = _space(ids)
    follows = {"kind": "space", "target": space, "act": "follow"}
    assert aoi.post(f"{SAKURA}/following", data=follows).status_code in (200, 303)
    assert (
        aoi.post(f"{SAKURA}/following/mails", data={"digest": "daily", "languages": "en"}).status_code == 303
    )
    with app.app_context():
        with every_space("the test's own"):
            thread_id = db.session.scalars(select(Thread.id).where(Thread.public_id == ids["thread"])).one()
        talking.answer("aoi", thread_id, "I wonder.")
    assert aoi.post(f"{SAKURA}/following/feeds/{space}", data={"act": "open"}).status_code == 303
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
    mails = _mailed_until_the_summary(app)
    with app.app_context():
        ume = {cast.address("mallory"), *(one for one in db.session.scalars(
            select(User.email).where(User.staff_role.is_not(None))) if one)}  # fmt: skip
    told = [one for one in mails if one.to not in ume]
    summary = [one for one in told if one.to == cast.address("aoi") and ids["thread"] in one.text]
    assert summary  # or nothing would be shown here
    assert PEN_NAME in summary[0].text
    assert not [one.subject for one in told for name in REAL if name in one.text + one.html + one.subject]
    files = _files_for(aoi, pages[f"{SAKURA}/following"], tmp_path)
    assert PEN_NAME in files["feed"]
    assert "I wonder." in files["along"]
    assert not {what: name for what, text in files.items() for name in REAL if name in text}


def _space(ids: dict[str, str]) -> str:
    """Return the space in which the question stands, by public id."""
    with every_space("the test's own"):
        asked = select(Space.public_id).join(Thread, Thread.space_id == Space.id)
        return db.session.scalars(asked.where(Thread.public_id == ids["thread"])).one()


def _mailed_until_the_summary(app) -> list[MailboxMessage]:
    """Let the worker do what is owed in the days to come; return all mails, summaries included."""
    now = clock.now()
    for hours in range(1, 97):
        with time_machine.travel(now + timedelta(hours=hours), tick=False), app.app_context():
            with writing():
                send_digests(OutboxItem(kind="community.digests"))
                db.session.commit()
            outbox.work_off(200)
    with app.app_context():
        return list(db.session.scalars(select(MailboxMessage)))


def _files_for(aoi, following: str, folder: Path) -> dict[str, str]:
    """Return what Aoi takes out of the portal, as text: her feed, what she takes along, the posters of her company."""
    feed = re.search(r"/community/feeds/[^\"<\s]+", following)
    along = aoi.post(f"{SAKURA}/what-i-wrote/take-along")
    assert feed
    assert along.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(along.data)) as packed:
        texts = [packed.read(name).decode(errors="replace") for name in packed.namelist()]
    paper = {name: aoi.get(f"/c/sakura/champions/kit/{name}") for name in ("slide.pdf", "slide.pptx")}
    assert {one.status_code for one in paper.values()} == {200}
    with zipfile.ZipFile(io.BytesIO(paper["slide.pptx"].data)) as slide:
        drawn = [slide.read(name).decode(errors="replace") for name in slide.namelist()]
    return {
        "feed": aoi.get(feed[0]).text, "along": "\n".join(texts), "slide": "\n".join(drawn),
        "pdf": text(paper["slide.pdf"].data, folder),
    }  # fmt: skip


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
