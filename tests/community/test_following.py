"""The page of what one follows: its own reader's spaces alone, a button that works with and without a script."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.community.actions import following
from portal.community.jobs.digests import send_digests
from portal.community.models import Following, Persona, Thread
from portal.community.queries import digests
from portal.community.queries.following import choice_of, follows_of
from portal.community.queries.interest import newly
from portal.community.queries.reach import spaces_of
from portal.community.rules.following import PERSONA, person_target
from portal.community.rules.words import Digest, Followed, SpaceKind
from portal.foundation import clock
from portal.foundation.db import db, writing
from portal.foundation.outbox import OutboxItem
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope, every_customer
from tests import cast
from tests.cast_community import PEN_NAME
from tests.community.talking import answer, ask, mails, point_of, space_of, told, work

PAGE = "/c/sakura/community/following"
ATOM = "{http://www.w3.org/2005/Atom}"
MONDAY = datetime(2026, 11, 29, 23, 5, tzinfo=UTC)  # 30 November, 8:05 in Tokyo


def pid_of(kind: SpaceKind, slug: str = "sakura") -> str:
    return space_of(kind, slug).public_id


def follow(browser, kind: str, target: str, act: str = "follow", page: str = PAGE, **more):
    return browser.post(page, data={"kind": kind, "target": target, "act": act, **more})


def mine(name: str) -> list[tuple[str, bool]]:
    user = db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()
    rows = db.session.execute(select(Following.kind, Following.muted).where(Following.user_id == user))
    return [(row.kind.value, row.muted) for row in rows]


def test_one_follows_mutes_and_leaves(app, as_):
    aoi = as_("aoi")
    with app.app_context():
        space = pid_of(SpaceKind.EVERY)
    assert (
        follow(aoi, "space", space, back="/c/sakura/community").headers["Location"] == "/c/sakura/community"
    )
    assert follow(aoi, "tag", "ＣＳＶ", "mute", back="//evil.example").headers["Location"] == "/"
    with app.app_context():
        assert mine("aoi") == [("space", False), ("tag", True)]
    part = aoi.post(
        PAGE, data={"kind": "space", "target": space, "act": "leave"}, headers={"HX-Request": "true"}
    )
    assert 'aria-pressed="false"' in part.text
    with app.app_context():
        assert mine("aoi") == [("tag", True)]


def test_nobody_follows_what_they_do_not_read(app, as_):
    with app.app_context():
        others = [("space", pid_of(kind, "ume")) for kind in (SpaceKind.INSIDE, SpaceKind.BOTH)]
        with every_space("the test's own"):
            hidden = db.session.scalars(select(Thread.public_id).where(Thread.title == "ume both")).one()
            inside = pid_of(SpaceKind.INSIDE)
        sora = point_of("sora").user.public_id
    aoi = as_("aoi")
    for kind, target in (*others, ("thread", hidden), ("person", sora), ("tag", " ")):
        assert follow(aoi, kind, target).status_code == 404
    assert follow(aoi, "nothing", "x").status_code == 400
    assert follow(aoi, "tag", "x", "anything").status_code == 400
    chloe = as_("chloe")
    for page in (PAGE, "/desk/community/following"):
        assert follow(chloe, "space", inside, page=page).status_code == 404
    with app.app_context():
        assert mine("aoi") == mine("chloe") == []


def test_a_stranger_has_no_such_page_and_who_views_as_a_member_sees_nothing_of_it(app, as_):
    with app.app_context():
        space, sora = pid_of(SpaceKind.EVERY), point_of("sora")
        member = sora.membership.public_id
        with writing():
            following.follow(sora.user.id, Followed.TAG, "of sora alone")
            db.session.commit()
    assert as_("mallory").get(PAGE).status_code == 404
    assert follow(as_("mallory"), "space", space).status_code == 404
    vera = as_("vera")
    assert vera.post(f"/c/sakura/members/{member}/view-as").status_code == 303
    seen = vera.get(PAGE)
    assert seen.status_code == 200
    assert "of sora alone" not in seen.text
    assert "/community/feeds/" not in seen.text
    assert follow(vera, "space", space).status_code == 403


def test_the_page_shows_what_is_followed_and_still_read(app, as_):
    with app.app_context(), writing():
        sora, both = point_of("sora").user.id, space_of(SpaceKind.BOTH)
        following.follow(sora, Followed.SPACE, both.id)
        following.follow(
            sora, Followed.SPACE, space_of(SpaceKind.BOTH, "ume").id
        )  # as if it had once been open
        db.session.commit()
    page = as_("sora").get(PAGE).text
    assert "sakura both" in page
    assert "ume both" not in page
    assert "ウメ" not in page


def test_a_page_asks_the_same_however_much_it_shows(app, as_, counting):
    sora = as_("sora")
    with app.app_context(), writing():
        following.follow(point_of("sora").user.id, Followed.SPACE, space_of(SpaceKind.EVERY).id)
        db.session.commit()
    sora.get(PAGE)
    with counting() as few:
        assert sora.get(PAGE).text.count("community-row-text") == 1
    with app.app_context():
        for number in range(24):
            ask(
                "mallory" if number % 2 else "chloe", f"Question {number}", tags=[f"tag {number}"], told=False
            )
    sora.get(PAGE)
    with counting() as many:
        page = sora.get(PAGE).text
    assert page.count("community-row-text") == 20
    assert len(many) == len(few)
    after = re.search(r"after=([0-9]+-[0-9]+)", page)[1]
    rest = sora.get(f"{PAGE}?after={after}")
    assert rest.text.count("community-row-text") == 5


def test_languages_narrow_what_is_around_but_not_what_is_followed_itself(app, as_):
    with app.app_context():
        japanese, english = ask("mallory", "日本語", language="ja"), ask("mallory", "English", language="en")
        with writing():
            user = point_of("sora").user.id
            following.follow(user, Followed.SPACE, space_of(SpaceKind.EVERY).id)
            db.session.commit()
    sora = as_("sora")
    assert sora.post(f"{PAGE}/mails", data={"digest": "daily", "languages": "ja"}).status_code == 303
    page = sora.get(PAGE).text
    assert "日本語" in page
    assert ">English</a>" not in page
    with app.app_context():
        with writing():
            following.follow(point_of("sora").user.id, Followed.THREAD, english)
            db.session.commit()
        assert choice_of(point_of("sora").user.id).digest is Digest.DAILY
        assert follows_of(point_of("sora").user.id).threads == {english}
        assert japanese
    assert ">English</a>" in sora.get(PAGE).text


def test_who_follows_a_person_hears_of_their_answers(app, as_):
    """In the feed, the bell and the digest; not of what keeps their company back, nor where one may not read."""
    with app.app_context():
        asked = ask("chloe", "Asked by Chloe", told=False)
        hidden = ask("chloe", "Answered without a company", told=False)
        inside = ask("mallory", "Inside Ume", SpaceKind.INSIDE, slug="ume", told=False)
        ask("chloe", "Answered by nobody", told=False)
        persona = db.session.scalars(select(Persona)).one()
        with writing():
            following.follow(point_of("sora").user.id, Followed.PERSON, person_target(PERSONA, persona.id))
            db.session.commit()
        began = clock.now()
        for thread in (asked, inside):
            answer("mallory", thread)
        answer("mallory", hidden, company_hidden=True)
        assert told() == [("sora", "followed", "sakura")]
        point = point_of("sora")
        follows = follows_of(point.user.id)
        with spaces_of(point):
            found, total = newly(follows, (), point, "en", between=(began, clock.now()), most=9)
        assert ([one.line.title for one in found], total) == (["Asked by Chloe"], 1)
    page = as_("sora").get(PAGE).text
    assert "Asked by Chloe" in page
    for title in ("Answered without a company", "Inside Ume", "Answered by nobody"):
        assert title not in page


class TestFeed:
    def address(self, app, browser, kind: SpaceKind, page: str = PAGE) -> str:
        with app.app_context():
            space = pid_of(kind)
        assert browser.post(f"{page}/feeds/{space}", data={"act": "open"}).status_code == 303
        shown = browser.get(page).text
        at = shown.find("/community/feeds/")
        return shown[at : shown.find('"', at)] if at > 0 else ""

    def test_it_tells_what_its_person_reads_by_how_people_show(self, app, as_):
        sora = as_("sora")
        path, nobody = self.address(app, sora, SpaceKind.EVERY), as_("")
        feed = nobody.get(path)
        assert feed.headers["Cache-Control"] == "private, no-cache"
        entry = ElementTree.fromstring(feed.data).find(f"{ATOM}entry")  # our own
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == PEN_NAME
        assert "Mallory" not in feed.text
        assert "/c/sakura/community/threads/" in entry.find(f"{ATOM}link").get("href")
        assert nobody.get(path.replace(".xml", "x.xml")).status_code == 404

    def test_it_closes_when_taken_back_and_when_its_person_leaves(self, app, as_):
        sora, nobody = as_("sora"), as_("")
        first = self.address(app, sora, SpaceKind.BOTH)
        second = self.address(app, sora, SpaceKind.BOTH)
        assert nobody.get(first).status_code == 404
        assert nobody.get(second).status_code == 200
        with app.app_context(), writing(), every_customer("the test's own"):
            member = db.session.scalars(
                select(Membership).where(Membership.user_id == point_of("sora").user.id)
            ).one()
            customer_id, member_id = member.customer_id, member.id
        with app.app_context():
            self.leave(customer_id, member_id)
        assert nobody.get(second).status_code == 404

    def leave(self, customer_id: int, member_id: int) -> None:
        with writing(), customer_scope(customer_id):
            member = db.session.scalars(select(Membership).where(Membership.id == member_id)).one()
            member.ended_at = clock.now()
            db.session.commit()

    def test_a_companys_inside_has_none(self, app, as_):
        assert self.address(app, as_("sora"), SpaceKind.INSIDE) == ""

    def test_another_companys_space_has_none_for_me(self, app, as_):
        with app.app_context():
            other = pid_of(SpaceKind.BOTH, "ume")
        assert as_("sora").post(f"{PAGE}/feeds/{other}", data={"act": "open"}).status_code == 404


class TestDigest:
    def owed(self) -> list[int]:
        asked = select(OutboxItem.ids).where(OutboxItem.kind == "mail.send", OutboxItem.done_at.is_(None))
        return [ids["person_id"] for ids in db.session.scalars(asked) if ids["letter"] == "community.digest"]

    def run(self) -> None:
        with writing():
            send_digests(OutboxItem(kind="community.digests"))
            db.session.commit()
        work()

    def test_it_comes_on_monday_with_what_may_be_read_and_nothing_else(self, inside):
        with time_machine.travel(MONDAY - timedelta(days=3), tick=False) as time:
            both = ask("aoi", "Between us", SpaceKind.BOTH)
            with writing():
                for name in ("sora", "mallory"):
                    following.follow(point_of(name).user.id, Followed.THREAD, both)
                    following.follow(point_of(name).user.id, Followed.SPACE, space_of(SpaceKind.EVERY).id)
                db.session.commit()
            time.shift(60)
            answer("chloe", both, "Said between us")
            ask("aoi", "For all")
            self.run()
            assert self.owed() == []
            time.move_to(MONDAY + timedelta(minutes=26))
            self.run()
        sora, mallory = (
            next(one for one in mails(name) if "Community" in one.subject) for name in ("sora", "mallory")
        )
        assert "Between us" in sora.text
        assert "For all" in sora.text
        assert "1 new answer" in sora.text
        assert "For all" in mallory.text
        assert "Between us" not in f"{mallory.text} {mallory.html}"
        assert not [word for word in ("Aoi", "さくら", "田中") if word in f"{mallory.text} {mallory.html}"]

    def test_nothing_new_and_nothing_wanted_is_no_mail(self, inside):
        with time_machine.travel(MONDAY + timedelta(minutes=26), tick=False):
            with writing():
                following.follow(point_of("sora").user.id, Followed.TAG, "nobody writes about it")
                following.follow(point_of("ren").user.id, Followed.SPACE, space_of(SpaceKind.EVERY).id)
                following.choose(point_of("ren").user.id, Digest.NEVER)
                db.session.execute(Following.__table__.update().values(at=MONDAY - timedelta(days=7)))
                db.session.commit()
            self.run()
            assert [one for one in mails() if "Community" in one.subject] == []

    def test_it_says_how_many_more_there_are(self, inside, monkeypatch):
        monkeypatch.setattr(digests, "MOST_TOLD", 2)
        with writing():
            following.follow(point_of("sora").user.id, Followed.SPACE, space_of(SpaceKind.EVERY).id)
            db.session.commit()
        for title in ("One", "Two", "Three"):
            ask("mallory", title, told=False)
        found, total = digests.told(point_of("sora").user, clock.now() - timedelta(days=1), clock.now())
        assert [one.line.title for one in found[0].news] == ["everybody", "Three"]  # the liveliest first
        assert (found[0].slug, total) == ("sakura", 4)  # with the cast's own

    def test_it_stops_by_its_link(self, app, as_):
        with app.app_context(), time_machine.travel(MONDAY + timedelta(minutes=26), tick=False):
            with writing():
                following.follow(point_of("sora").user.id, Followed.SPACE, space_of(SpaceKind.EVERY).id)
                db.session.execute(Following.__table__.update().values(at=MONDAY - timedelta(days=7)))
                db.session.commit()
            with time_machine.travel(MONDAY - timedelta(days=1), tick=False):
                ask("aoi", "For all")
            self.run()
            lines = [line for line in mails("sora")[-1].text.splitlines() if "/mail/community/" in line]
        path = lines[-1].partition(": ")[2].removeprefix("http://localhost")
        assert as_("").post(path).status_code == 200
        with app.app_context():
            assert choice_of(point_of("sora").user.id).digest is Digest.NEVER


@pytest.mark.parametrize("name", ["leo", "chloe", "ann"])
def test_the_desk_has_the_same_page(app, as_, name):
    with app.app_context():
        space = pid_of(SpaceKind.EVERY)
    browser = as_(name)
    desk = "/desk/community/following"
    assert follow(browser, "space", space, page=desk).headers["Location"] == desk
    page = browser.get(desk).text
    assert "everybody" in page
    assert PEN_NAME in page


def test_a_thread_a_space_a_tag_and_a_person_are_followed_from_their_pages(app, as_):
    with app.app_context():
        thread_id = ask("mallory", "Followed from here", tags=["CSV"])
        with every_space("the test's own"):
            thread = db.session.scalars(select(Thread.public_id).where(Thread.id == thread_id)).one()
        persona, space = db.session.scalars(select(Persona.public_id)).one(), pid_of(SpaceKind.EVERY)
    sora, home = as_("sora"), "/c/sakura/community"
    places = {
        ("thread", thread): f"{home}/threads/{thread}", ("space", space): f"{home}/spaces/{space}",
        ("tag", "csv"): f"{home}/tags/csv", ("person", persona): f"{home}/people/{persona}",
    }  # fmt: skip
    for (kind, target), path in places.items():
        pressed = f'id="follow-{kind}-{target}" name="act" value="leave" aria-pressed="true"'
        assert pressed not in sora.get(path).text
        assert follow(sora, kind, target, back=path).headers["Location"] == path
        assert pressed in sora.get(path).text, kind
    assert "Followed from here" in sora.get(PAGE).text
