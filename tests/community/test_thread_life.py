"""What becomes of a thread besides its page: files, news for open pages, waiting too long, becoming an article."""

import io
from datetime import timedelta

import pytest
import time_machine
from PIL import Image
from sqlalchemy import select

from portal.activity.models import Notice
from portal.community.actions import accepting, files, replies, threads
from portal.community.live import space_topic
from portal.community.models import PostFile, Reply, Space, Thread
from portal.community.rules.words import SpaceKind, ThreadKind
from portal.foundation.db import db, writing
from portal.foundation.live import hub
from portal.foundation.outbox import OutboxItem, work_off
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import every_customer
from portal.knowledge.models import ArticleEdition
from tests.community.test_thread_page import actor, home, thread_of


def space_of(kind: SpaceKind, slug: str = "") -> Space:
    asked = select(Space).where(Space.kind == kind)
    return db.session.scalars(asked.where(Space.customer_id == home(slug)) if slug else asked).one()


def picture(camera: bytes = b"") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#0b6a6f").save(out, "JPEG", exif=camera)
    return out.getvalue()


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


class TestFiles:
    def upload(self, client, space: str, data: bytes, name: str = "shot.jpg"):
        sent = {"space": space, "files": (io.BytesIO(data), name)}
        return client.post("/c/sakura/community/files", data=sent, headers={"Accept": "application/json"})

    @pytest.fixture
    def inside_pid(self, app):
        with app.app_context(), every_space("a test prepares"):
            return space_of(SpaceKind.INSIDE, "sakura").public_id

    def test_a_picture_is_drawn_anew_and_served_to_readers_of_its_space_alone(self, app, as_, inside_pid):
        exif = Image.Exif()
        exif[0x010F] = "A camera of ours"
        made = self.upload(as_("aoi"), inside_pid, picture(exif.tobytes())).json["files"][0]["markdown"]
        pid = made.split("file:")[1][:-1]
        url = f"/c/sakura/community/files/{pid}"
        assert as_("ren").get(url).status_code == 404  # in no post yet
        with app.app_context(), every_space("a test prepares"), writing():
            space = space_of(SpaceKind.INSIDE, "sakura")
            threads.write(space, ThreadKind.TIP, "See", made, by=actor("aoi"), as_of=home("sakura"))
            db.session.commit()
        sent = as_("ren").get(url)
        assert (sent.status_code, sent.mimetype) == (200, "image/webp")
        assert b"camera" not in sent.data
        assert "private" in sent.headers["Cache-Control"]
        for name, address in (
            ("chloe", url),
            ("mallory", url.replace("sakura", "ume")),
            ("leo", f"/desk/community/files/{pid}"),
        ):
            assert as_(name).get(address).status_code == 404, name

    @pytest.mark.parametrize(
        ("data", "name"), [(b"MZ\x90\x00" + b"\x00" * 80, "tool.exe"), (SVG, "x.svg"), (b"", "x.png")]
    )  # fmt: skip
    def test_what_could_run_or_is_nothing_is_refused_in_words(self, as_, inside_pid, data, name):
        answer = self.upload(as_("aoi"), inside_pid, data, name)
        assert answer.status_code == 422
        assert answer.json["refused"][0]["words"]

    def test_nobody_puts_a_file_into_a_space_that_is_closed_to_them(self, as_, app):
        with app.app_context(), every_space("a test prepares"):
            theirs = space_of(SpaceKind.BOTH, "ume").public_id
        assert self.upload(as_("aoi"), theirs, picture()).status_code == 422

    def test_a_text_shows_no_file_of_another_thread(self, app, as_):
        with app.app_context(), every_space("a test prepares"), writing():
            file = files.keep(
                space_of(SpaceKind.INSIDE, "ume"), files.prepare(picture(), "a.jpg"), by=actor("mallory")
            )
            everybody = space_of(SpaceKind.EVERY)
            words = f"![theirs](file:{file.public_id})"
            made = threads.write(everybody, ThreadKind.TIP, "Look", words, by=actor("chloe"), as_of=None)
            db.session.commit()
            assert db.session.scalars(select(PostFile.thread_id)).one() is None
            where = f"/c/sakura/community/threads/{made.public_id}"
            pid = file.public_id
        page = as_("aoi").get(where).text
        assert pid not in page


def test_open_pages_of_a_space_hear_names_and_no_words(app, as_, monkeypatch):
    told = []
    monkeypatch.setattr(hub, "publish", lambda topic, names: told.append((topic, tuple(names))))
    with app.app_context(), every_space("a test prepares"):
        thread = thread_of("sakura inside")
        pid, space = thread.public_id, db.session.get_one(Space, thread.space_id).public_id
    as_("aoi").post(f"/c/sakura/community/threads/{pid}/answers", data={"body": "A secret"})
    topics = {topic for topic, _names in told if topic.startswith("space:")}
    assert topics == {space_topic(space)}
    assert f"answers-{pid}" in {name for _topic, names in told for name in names}
    assert "A secret" not in str(told)
    assert as_("chloe").get(f"/c/sakura/community/spaces/{space}/stream").status_code == 404
    assert as_("mallory").get(f"/c/ume/community/spaces/{space}/stream").status_code == 404


def test_arrivals_bring_what_came_behind_the_last_answer(app, as_):
    with app.app_context(), every_space("a test prepares"), writing():
        thread = thread_of("everybody")
        replies.answer(thread, "Fresh as paint.", by=actor("chloe"), as_of=None)
        db.session.commit()
        where = f"/c/sakura/community/threads/{thread.public_id}/arrivals?after="
    client = as_("aoi")
    assert "Fresh as paint." in client.get(f"{where}1").text
    assert "Answered in everybody." not in client.get(f"{where}1").text
    assert not client.get(f"{where}2").text.strip()


def test_arrivals_bring_what_the_head_says_of_them_now(app, as_):
    """How many there are; and that nobody answered, or who will, is said no more."""
    with app.app_context(), every_space("a test prepares"), writing():
        thread = thread_of("everybody")
        replies.answer(thread, "Fresh as paint.", by=actor("chloe"), as_of=None)
        db.session.commit()
        path = f"/c/sakura/community/threads/{thread.public_id}"
    client = as_("aoi")
    brought = client.get(f"{path}/arrivals?after=1").text
    assert '<div id="answers" hx-swap-oob="innerHTML">2 answers</div>' in brought
    assert 'id="topic-none" hx-swap-oob="delete"' in brought
    assert 'id="topic-promised" hx-swap-oob="delete"' in brought
    assert '<h2 id="answers">2 answers</h2>' in client.get(path).text


class TestWaiting:
    def ask(self) -> Thread:
        with every_space("a test prepares"), writing():
            made = threads.write(
                space_of(SpaceKind.EVERY),
                ThreadKind.QUESTION,
                "How?",
                "So",
                by=actor("aoi"),
                as_of=home("sakura"),
            )
            db.session.commit()
        return made

    def told(self) -> list[int]:
        with every_customer("a test looks on"):
            rows = db.session.scalars(select(Notice).where(Notice.kind == "community.overdue"))
            return [row.person_id for row in rows]

    def later(self, at) -> None:
        with time_machine.travel(at + timedelta(hours=1), tick=False):
            while work_off():
                pass
            again = select(OutboxItem).where(OutboxItem.kind == "community.answer_due")
            for item in db.session.scalars(again):
                item.done_at = None
            db.session.commit()
            while work_off():
                pass

    def test_the_account_team_is_told_once_when_nobody_answered(self, inside):
        thread = self.ask()
        assert thread.answer_by is not None
        self.later(thread.answer_by)
        team = self.told()
        assert actor("chloe").person_id in team
        assert len(team) == len(set(team))
        assert actor("olivia").person_id not in team

    def test_nobody_is_told_of_a_question_with_an_answer(self, inside):
        thread = self.ask()
        at = thread.answer_by
        with every_space("a test prepares"), writing():
            replies.answer(
                db.session.get_one(Thread, thread.id), "So.", by=actor("mallory"), as_of=home("ume")
            )
            db.session.commit()
        assert at is not None
        self.later(at)
        assert self.told() == []


def test_a_solved_question_becomes_a_draft_without_names_and_leads_there(app, as_):
    with app.app_context(), every_space("a test prepares"), writing():
        thread = thread_of("everybody")
        thread.language = "ja"
        thread.body = "Mallory of ウメ工業株式会社 asks. Thanks @{" + thread.public_id + "}"
        reply = db.session.scalars(select(Reply).where(Reply.thread_id == thread.id)).one()
        accepting.accept(thread, reply, by=actor("mallory"))
        db.session.commit()
        where = f"/desk/community/threads/{thread.public_id}"
    assert as_("aoi").post(f"{where}/article".replace("/desk", "/c/sakura")).status_code == 403
    assert as_("leo").post(f"{where}/article").status_code == 303
    with app.app_context():
        words = db.session.scalars(select(ArticleEdition.body).order_by(ArticleEdition.id.desc())).first()
        assert "## 対応方法\n\nAnswered in everybody." in words
        assert "Mallory" not in words
        assert "ウメ" not in words
    assert "Go on with the article" in as_("leo").get(where).text
    assert "Go on with the article" not in as_("aoi").get(where.replace("/desk", "/c/sakura")).text


def test_what_is_new_since_somebody_read_is_said_and_nobody_else_knows_how_far(app, as_):
    with app.app_context(), every_space("a test prepares"):
        where = f"/c/sakura/community/threads/{thread_of('everybody').public_id}"
    aoi = as_("aoi")
    assert "new since you were here" not in aoi.get(where).text
    assert aoi.post(f"{where}/read", data={"through": "9999"}).status_code == 204  # no further than there is
    with app.app_context(), every_space("a test prepares"), writing():
        for words in ("One more.", "And another."):
            replies.answer(thread_of("everybody"), words, by=actor("chloe"), as_of=None)
        db.session.commit()
    assert "2 new since you were here" in aoi.get(where).text
    assert "new since you were here" not in as_("ren").get(where).text
    aoi.post(f"{where}/read", data={"through": "3"})
    aoi.post(f"{where}/read", data={"through": "1"})  # an older tab
    assert "new since you were here" not in aoi.get(where).text
