"""Pages of moderation: reported, decided with one press, appealed; own people's posts; taken along and left."""

import io
import json
import zipfile
from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.community.actions import leaving, moderation
from portal.community.models import CommunityRules, Persona, PostEdition, Reply, Sanction, Thread
from portal.community.queries import standing_of
from portal.community.queries.bylines import bylines
from portal.community.rules.leaving import Leaving
from portal.community.rules.words import PostState
from portal.foundation import outbox
from portal.foundation.audience import Side
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db, writing
from portal.foundation.spaces import every_space
from tests.accounts.test_view_as import place_of
from tests.commitments.test_commitments import promised
from tests.community.test_moderation import actor, answer, thread
from tests.community.test_standing_of import point_of

DESK, SAKURA, UME = "/desk/community", "/c/sakura/community", "/c/ume/community"


@pytest.fixture
def of(app):
    """`of("everybody")`: the public id of the question of that title, `of("everybody", Reply)` of its answer."""

    def find(title: str, kind: type = Thread) -> str:
        with app.app_context(), every_space("the test's own"):
            return (thread(title) if kind is Thread else answer(title)).public_id

    return find


def state_of(app, title: str) -> PostState:
    with app.app_context(), every_space("the test's own"):
        return thread(title).state


def report(browser, base: str, pid: str, words: str = "Names our client."):
    data = {"reason": "confidential", "words": words}
    return browser.post(f"{base}/posts/{pid}/report", data=data)


def test_reported_and_hidden_with_one_press(app, as_, of):
    pid = of("everybody")
    assert report(as_("aoi"), SAKURA, pid).status_code == 303
    queue = as_("chloe").get(f"{DESK}/moderation").text
    assert "Names our client." in queue
    assert "everybody" in queue
    assert "Mallory" not in queue
    assert "真理" not in queue
    done = as_("chloe").post(
        f"{DESK}/moderation/posts/{pid}/hide", data={"why": "Please leave the client out."}
    )
    assert done.status_code == 303
    assert state_of(app, "everybody") is PostState.HIDDEN
    mine = as_("mallory").get(f"{UME}/what-i-wrote").text
    assert "Please leave the client out." in mine
    assert as_("aoi").get(f"{SAKURA}/posts/{pid}/report").status_code == 404
    assert (
        "Nothing waits" in as_("chloe").get(f"{DESK}/moderation?language=en").text
        or "everybody" not in as_("chloe").get(f"{DESK}/moderation").text
    )


def test_without_a_reason_nothing_is_done(app, as_, of):
    answer = as_("chloe").post(f"{DESK}/moderation/posts/{of('everybody')}/hide", data={"why": " "})
    assert answer.status_code == 422
    assert state_of(app, "everybody") is PostState.SHOWN


def test_what_is_reported_inside_a_company_never_comes_to_the_vendor(as_, of):
    assert report(as_("ren"), SAKURA, of("sakura inside"), "An inside matter.").status_code == 303
    assert report(as_("ren"), SAKURA, of("sakura both"), "A matter of both.").status_code == 303
    for who in ("chloe", "leo", "vera"):
        page = as_(who).get(f"{DESK}/moderation").text + as_(who).get(f"{DESK}/moderation/trail").text
        assert "matter" not in page
        assert "sakura inside" not in page
        assert as_(who).get(f"{DESK}/moderation/posts/{of('sakura inside')}").status_code == 404
        assert as_(who).get(f"{SAKURA}/moderation").status_code == 403
    own = as_("aoi").get(f"{SAKURA}/moderation").text
    assert "An inside matter." in own
    assert "A matter of both." in own
    assert as_("ren").get(f"{SAKURA}/moderation").status_code == 403


def test_a_company_takes_its_peoples_posts_down_everywhere_and_no_others(app, as_, of):
    page = as_("aoi").get(f"{SAKURA}/moderation/our-posts").text
    assert "sakura circle" in page
    assert "sakura inside" in page
    assert "mid-size" not in page
    done = as_("aoi").post(
        f"{SAKURA}/moderation/posts/{of('sakura circle')}/hide", data={"why": "Not for others."}
    )
    assert done.status_code == 303
    assert state_of(app, "sakura circle") is PostState.HIDDEN
    theirs = as_("aoi").post(f"{SAKURA}/moderation/posts/{of('everybody')}/hide", data={"why": "No."})
    assert theirs.status_code == 404
    trail = as_("chloe").get(f"{DESK}/moderation/trail").text
    assert "sakura circle" in trail
    assert "Not for others." not in trail


def test_a_company_does_not_close_or_move_in_spaces_of_several(app, as_, of):
    for act in ("lock", "keep", "move"):
        done = as_("aoi").post(f"{SAKURA}/moderation/posts/{of('sakura circle')}/{act}", data={"why": "x"})
        assert done.status_code == 422


def test_an_appeal_reaches_who_hid_it_and_comes_back_answered(app, as_, of):
    pid = of("everybody")
    as_("chloe").post(f"{DESK}/moderation/posts/{pid}/hide", data={"why": "Rude."})
    asked = as_("mallory").post(
        f"{UME}/what-i-wrote/posts/{pid}/appeal", data={"words": "It was meant well."}
    )
    assert asked.status_code == 303
    assert (
        as_("aoi").post(f"{SAKURA}/what-i-wrote/posts/{pid}/appeal", data={"words": "Mine."}).status_code
        == 404
    )
    assert "It was meant well." in as_("leo").get(f"{DESK}/moderation").text
    as_("leo").post(f"{DESK}/moderation/posts/{pid}/grant", data={"answer": "We see."})
    assert state_of(app, "everybody") is PostState.SHOWN
    assert "We see." in as_("mallory").get(f"{UME}/what-i-wrote").text


def test_suspended_from_a_post_listed_and_ended(app, as_, of):
    pid = of("everybody")
    done = as_("chloe").post(f"{DESK}/moderation/posts/{pid}/suspend", data={"why": "Enough.", "days": "7"})
    assert done.status_code == 303
    with app.app_context():
        laid = db.session.scalars(select(Sanction)).one()
        sanction, days = laid.public_id, (laid.until - laid.at).days
    assert days in (6, 7)
    assert "Enough." in as_("mallory").get(f"{UME}/what-i-wrote").text
    assert "Enough." in as_("leo").get(f"{DESK}/moderation/people").text
    assert "Enough." not in as_("aoi").get(f"{SAKURA}/moderation/people").text
    assert as_("aoi").post(f"{SAKURA}/moderation/people/{sanction}/end").status_code == 404
    assert as_("leo").post(f"{DESK}/moderation/people/{sanction}/end").status_code == 303
    with app.app_context():
        assert standing_of.suspended(point_of("mallory", "ume")) is None


def test_pages_take_as_many_statements_with_twice_as_much(app, as_, of, counting):
    pages = [
        ("chloe", f"{DESK}/moderation"), ("chloe", f"{DESK}/moderation/trail"),
        ("aoi", f"{SAKURA}/moderation/our-posts"), ("aoi", f"{SAKURA}/what-i-wrote"),
    ]  # fmt: skip
    browsers = {who: as_(who) for who, _page in pages}

    def counts() -> list[int]:
        found = []
        for who, page in pages:
            browsers[who].get(page)
            with counting() as statements:
                assert browsers[who].get(page).status_code == 200
            found.append(len(statements))
        return found

    def more(title: str, first: int) -> None:
        report(browsers["aoi"], SAKURA, of(title))
        with app.app_context(), writing(), every_space("the test's own"):
            moderation.lock(thread(title), "Enough.", by=actor("chloe"), as_of=None)
            post = thread("sakura inside")
            for number in range(first, first + 3):
                reply = Reply(space_id=post.space_id, thread_id=post.id, number=number, body="More.")
                reply.author_id, reply.author_customer_id = post.author_id, post.author_customer_id
                db.session.add(reply)
            db.session.commit()

    more("everybody", 10)
    before = counts()
    more("mid-size", 20)
    assert counts() == before


def test_the_rules_are_settled_and_audited(app, as_):
    page = as_("leo").get(f"{DESK}/rules")
    assert page.status_code == 200
    assert as_("chloe").get(f"{DESK}/rules").status_code == 403
    data = {"new_posts": "5", "new_links": "１", "held_words": "副業\n副業", "barred_words": "Casino\n",
            "posts_an_hour": "10", "replies_an_hour": "30", "votes_a_day": "50", "code_en": "Be kind."}  # fmt: skip
    assert as_("leo").post(f"{DESK}/rules", data=data).status_code == 303
    assert as_("leo").post(f"{DESK}/rules", data={**data, "new_posts": "1.5"}).status_code == 422
    with app.app_context():
        row = db.session.scalars(select(CommunityRules)).one()
        assert (row.new_posts, row.new_links, row.held_words, row.barred_words) == (
            5,
            1,
            ["副業"],
            ["Casino"],
        )
        (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "community.rules_set"))
        assert entry.facts["barred"] == 1
        assert "Casino" not in str(entry.facts)


class TestLeaving:
    def taken(self, browser, base: str) -> zipfile.ZipFile:
        answer = browser.post(f"{base}/what-i-wrote/take-along")
        assert answer.status_code == 200
        assert answer.mimetype == "application/zip"
        return zipfile.ZipFile(io.BytesIO(answer.data))

    def test_everything_one_wrote_is_taken_along_and_nothing_else(self, as_):
        archive = self.taken(as_("mallory"), UME)
        told = json.loads(archive.read("posts.json"))["posts"]
        assert {one["title"] for one in told} == {"ume inside", "ume both", "mid-size", "everybody"}
        assert "Asked in everybody." in archive.read(told[-1]["file"]).decode() or "Asked in" in str(told)
        whole = "".join(archive.read(name).decode() for name in archive.namelist())
        assert "sakura" not in whole
        assert "Plum blossom" in archive.read("about-me.json").decode()
        assert json.loads(self.taken(as_("chloe"), DESK).read("posts.json"))["posts"][0]["kind"] == "answer"

    @pytest.mark.parametrize("choice", [Leaving.NAMELESS, Leaving.GONE])
    def test_it_goes_nameless_or_goes(self, app, as_, of, choice):
        pid = of("everybody")
        with app.app_context(), writing(), every_space("the test's own"):
            post = thread()
            db.session.add(
                PostEdition(
                    space_id=post.space_id, thread_id=post.id, number=1, body="Before.", by_id=post.author_id
                )
            )
            db.session.commit()
        done = as_("mallory").post(f"{UME}/what-i-wrote/go", data={"choice": choice, "sure": "y"})
        assert done.status_code == 303
        with app.app_context():
            while outbox.work_off():
                pass
            db.session.commit()
            mallory = point_of("mallory", "ume")
            assert leaving.written(mallory.user.id, mallory.customer.id) == 0
            with every_space("the test's own"):
                post = db.session.scalars(select(Thread).where(Thread.public_id == pid)).one()
                heir = db.session.get_one(User, post.author_id)
                seen = bylines([post], mallory, "en")[post.author_id, post.author_customer_id, False]
                editions = db.session.scalars(select(PostEdition)).all()
            assert heir.erased_at is not None
            assert heir.email is None
            assert seen.name == ""
            if choice is Leaving.GONE:
                assert (post.state, post.title, post.body, editions) == (PostState.REMOVED, "", "", [])
            else:
                assert (post.state, post.title) == (PostState.SHOWN, "everybody")
                assert [one.by_id for one in editions] == [heir.id]
        assert "Asked in everybody." not in as_("mallory").get(f"{UME}/what-i-wrote").text

    def test_it_takes_a_tick(self, as_):
        assert as_("mallory").post(f"{UME}/what-i-wrote/go", data={"choice": "gone"}).status_code == 422

    def test_whoever_leaves_a_company_shows_no_more_as_its_person(self, app, as_):
        as_("mallory").post(f"{UME}/what-i-wrote/when-i-leave", data={"choice": "gone"})
        with app.app_context():
            person = point_of("mallory", "ume").user
            assert leaving.choice_of(person.id, 2) is Leaving.GONE
            persona = db.session.scalars(select(Persona).where(Persona.user_id == person.id)).one()
            leaving.forget_person(person.id, persona.customer_id)
            assert (persona.pen_name, persona.chosen_at) == ("", None)
            db.session.rollback()


def test_the_menu_of_a_post_offers_what_its_reader_may_do(app, as_, of):
    """Readers report; a company's admins decide in its spaces and on its people's posts, moderators elsewhere."""

    def offered(who: str, base: str, title: str) -> set[str]:
        pid = of(title)
        page = as_(who).get(f"{base}/threads/{pid}/more").text
        return {
            what
            for what in ("report", "moderation")
            if f"/{what}/posts/{pid}" in page or f"{pid}/{what}" in page
        }

    assert offered("ren", SAKURA, "everybody") == {"report"}
    assert offered("chloe", DESK, "everybody") == {"report", "moderation"}
    assert offered("chloe", SAKURA, "sakura both") == {"report"}  # its admins decide there
    assert offered("aoi", SAKURA, "sakura both") == {"moderation"}  # her own post
    assert offered("aoi", SAKURA, "everybody") == {"report"}


def test_whoever_moderates_is_led_to_what_waits(as_, of):
    report(as_("aoi"), SAKURA, of("everybody"))
    for page in ("/desk", DESK):
        assert f"{DESK}/moderation" in as_("chloe").get(page).text
    assert f"{SAKURA}/moderation" in as_("aoi").get(SAKURA).text
    assert "/moderation" not in as_("ren").get(SAKURA).text


def test_what_a_customer_promised_comes_before_its_peoples_posts(as_, at, of):
    report(as_("ren"), SAKURA, of("sakura inside"))
    promised(at, "Name two people", side=Side.CUSTOMER, owner_id="aoi", due_on=date(2020, 1, 6))
    page = as_("aoi").get("/c/sakura").text
    assert page.index("Name two people") < page.index(f"{SAKURA}/moderation")


def test_whoever_views_as_a_member_sees_nothing_a_company_decided_or_a_person_wrote(app, as_, at, of):
    as_("aoi").post(f"{SAKURA}/moderation/posts/{of('sakura circle')}/hide", data={"why": "Not for others."})
    report(as_("ren"), SAKURA, of("sakura inside"), "An inside matter.")
    browser = as_("chloe")
    assert browser.post(f"/c/sakura/members/{place_of(app, at, 'aoi')}/view-as").status_code == 303
    own = browser.get(f"{SAKURA}/what-i-wrote")
    assert own.status_code == 200
    assert "sakura inside" not in own.text
    assert "Not for others." not in own.text
    for page in ("moderation", "moderation/our-posts", "moderation/trail", "moderation/people"):
        assert browser.get(f"{SAKURA}/{page}").status_code == 404
    assert browser.get(f"{SAKURA}/moderation/posts/{of('sakura inside')}").status_code == 404
    assert "/moderation" not in browser.get(f"{SAKURA}/mine").text


def test_whatever_is_typed_is_kept_plain_and_breaks_no_page(as_, of):
    pid, hostile = of("everybody"), "ab<script>alert(1)</script>"
    assert report(as_("aoi"), SAKURA, pid, f"{hostile}\x00").status_code == 422  # no database keeps that
    assert report(as_("aoi"), SAKURA, pid, hostile).status_code == 303
    queue = as_("chloe").get(f"{DESK}/moderation").text
    assert "&lt;script&gt;alert(1)" in queue
    assert "<script>alert(1)" not in queue
    for bad in ("9" * 30, "-1", "abc"):
        assert as_("chloe").get(f"{DESK}/moderation/trail?before={bad}&act={bad}").status_code == 200
        assert (
            as_("aoi").get(f"{SAKURA}/moderation/our-posts?after={bad}-{bad}&state={bad}").status_code == 200
        )
        assert as_("aoi").get(f"{SAKURA}/what-i-wrote?after={bad}-{bad}").status_code == 200
    assert as_("chloe").post(f"{DESK}/moderation/posts/{pid}/hide", data={"why": hostile}).status_code == 303
    asked = f"{UME}/what-i-wrote/posts/{pid}/appeal"
    assert as_("mallory").post(asked, data={"words": f"{hostile}\x00"}).status_code == 422
    assert as_("mallory").post(asked, data={"words": hostile}).status_code == 303


def test_a_space_that_one_reads_no_more_is_not_named(as_):
    """Chloe once answered at Ume and accompanies it no more: the words are hers, the space is not named."""
    page = as_("chloe").get(f"{SAKURA}/what-i-wrote").text
    assert "An answer in a post that you cannot read any more" in page
    assert "ウメ工業" not in page


def test_nobody_is_offered_to_take_down_warn_or_suspend_themselves(as_, of):
    acts = ('/hide"', '/warn"', '/suspend"')
    asked, answered = of("everybody"), of("everybody", Reply)  # Mallory's, and Chloe's own
    theirs = as_("chloe").get(f"{DESK}/moderation/posts/{asked}").text
    own = as_("chloe").get(f"{DESK}/moderation/posts/{answered}").text
    assert all(act in theirs for act in acts[1:])
    assert "Hide</button>" in theirs.replace("\n", "").replace("</span>", "")
    assert not any(act in own for act in acts[1:])
    assert "Hide</button>" not in own.replace("\n", "").replace("</span>", "")
    assert "/what-i-wrote" in own
    admins = as_("aoi").get(f"{SAKURA}/moderation/our-posts").text  # all of them are Aoi's own
    assert "sakura circle" in admins
    assert f"/posts/{of('sakura circle')}/hide" not in admins
    case = as_("aoi").get(f"{SAKURA}/moderation/posts/{of('sakura circle')}").text
    assert not any(act in case for act in acts[1:])
