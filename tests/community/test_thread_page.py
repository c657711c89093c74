"""The page of a question: read, answered, found useful, solved; each reader sees what is theirs to see."""

import re

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.standpoint import inside as standing_in
from portal.community.actions import replies, threads
from portal.community.actions.standing import stand
from portal.community.models import Persona, PostEdition, Reply, Space, Thread, Vote
from portal.community.queries import stamps
from portal.community.queries.similar import SOURCE
from portal.community.rules.words import CompanyShown, PostState, SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.actor import WORKER, Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.search import index
from portal.foundation.spaces import every_space
from tests import cast
from tests.cast_community import PEN_NAME


def user(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def actor(name: str) -> Actor:
    side = Side.VENDOR if name in cast.STAFF else Side.CUSTOMER
    return Actor(ActorKind.PERSON, side, user(name).id)


def thread_of(title: str) -> Thread:
    return db.session.scalars(select(Thread).where(Thread.title == title)).one()


def home(slug: str) -> int:
    return db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()


@pytest.fixture
def at_work(app):
    """Every space, for a test that prepares and looks on; commits at the end of each `with`."""

    class Work:
        def __enter__(self):
            self.context = app.app_context()
            self.context.push()
            self.spaces = every_space("a test prepares")
            self.spaces.__enter__()

        def __exit__(self, *error):
            if error[0] is None:
                db.session.commit()
            self.spaces.__exit__(*error)
            self.context.pop()

    return Work


@pytest.fixture
def chosen(at_work):
    """Aoi shows by name and company to others; who chose nothing writes to nobody else."""
    with at_work():
        facts = {"company_shown": CompanyShown.COMPANY, "chosen_at": clock.now(), "posts": 9}
        db.session.add(Persona(user_id=user("aoi").id, customer_id=home("sakura"), **facts))


@pytest.fixture
def address(at_work):
    def made(title: str, tail: str = "", slug: str = "sakura") -> str:
        with at_work():
            return f"/c/{slug}/community/threads/{thread_of(title).public_id}{tail}"

    return made


@pytest.fixture
def reply_address(at_work):
    def made(title: str, tail: str = "", slug: str = "sakura") -> str:
        with at_work():
            reply = db.session.scalars(select(Reply).where(Reply.body == f"Answered in {title}.")).one()
            return f"/c/{slug}/community/replies/{reply.public_id}{tail}"

    return made


def read(at_work, title: str, *columns: str):
    with at_work():
        return tuple(getattr(thread_of(title), name) for name in columns)


def test_other_companies_see_the_persona_alone(as_, address):
    page = as_("aoi").get(address("everybody")).text
    assert "Asked in everybody." in page
    assert "Answered in everybody." in page
    assert PEN_NAME in page
    assert "Mallory" not in page
    assert "ウメ" not in page


def test_the_desk_reads_of_many_and_is_led_into_one_companys_own(as_, address):
    chloe = as_("chloe")
    assert chloe.get(address("everybody").replace("/c/sakura", "/desk")).status_code == 200
    led = chloe.get(address("sakura both").replace("/c/sakura", "/desk"))
    assert (led.status_code, led.location) == (302, address("sakura both"))


def test_an_answer_is_written_once_and_counted(as_, address, at_work, chosen):
    said = as_("aoi").post(address("everybody", "/answers"), data={"body": "It is **bold**."})
    assert said.status_code == 303
    assert read(at_work, "everybody", "replies", "numbered") == (2, 2)
    page = as_("mallory").get(address("everybody", slug="ume")).text
    assert "It is <strong>bold</strong>." in page


def test_who_has_not_chosen_how_they_show_is_asked_first(as_, address, at_work):
    said = as_("aoi").post(address("everybody", "/answers"), data={"body": "Mine"})
    assert said.status_code == 422
    assert "/community/me" in said.text
    assert "Mine" in said.text
    assert read(at_work, "everybody", "replies") == (1,)


def test_an_empty_answer_comes_back_with_what_is_wrong(as_, address, at_work):
    assert as_("aoi").post(address("everybody", "/answers"), data={"body": " "}).status_code == 422
    assert read(at_work, "everybody", "replies") == (1,)


def test_a_closed_question_is_read_and_not_answered(as_, address, at_work):
    with at_work():
        threads.lock(thread_of("everybody"), by=WORKER)
    client = as_("aoi")
    assert 'id="answer-form"' not in client.get(address("everybody")).text
    assert client.post(address("everybody", "/answers"), data={"body": "Late"}).status_code == 422


def test_a_vote_counts_once_and_is_taken_back(as_, address, at_work):
    client = as_("aoi")
    for mark, votes in (("up", 1), ("up", 1), ("down", 0), ("down", 0)):
        client.post(address("everybody", "/marks"), data={"mark": mark})
        assert read(at_work, "everybody", "votes") == (votes,)


def test_what_can_be_done_with_a_post_is_a_page_and_a_menu(as_, address, reply_address):
    """A link on the page of the thread; scripts fetch the same as a menu, open."""
    client = as_("aoi")
    for of in (address, reply_address):
        link = of("everybody", "/more")
        assert f'href="{link}"' in client.get(address("everybody")).text
        page = client.get(link).text
        assert "<html" in page
        menu = client.get(link, headers={"HX-Request": "true"}).text
        assert menu.strip().startswith('<details class="menu" name="menu" open>')
        assert "/report" in page
        assert "/report" in menu
        reactions = client.get(f"{link}?react=1", headers={"HX-Request": "true"}).text
        assert f'formaction="{of("everybody", "/marks")}" name="mark" value="thanks"' in reactions
        assert as_("aoi").get(of("ume both", "/more")).status_code == 404
        assert as_("").get(link).status_code == 401


def test_the_menu_of_a_hidden_answer_is_its_authors_alone(as_, reply_address, at_work):
    with at_work():
        reply = db.session.scalars(select(Reply).where(Reply.body == "Answered in everybody.")).one()
        reply.state = PostState.HIDDEN
    assert as_("aoi").get(reply_address("everybody", "/more")).status_code == 404


def test_one_form_serves_every_post(as_, address, at_work):
    """What is repeated for each answer is what makes long threads heavy."""
    with at_work():
        thread = thread_of("everybody")
        for number in range(19):
            replies.answer(thread, f"One more, {number}.", by=actor("mallory"), as_of=home("ume"))
    page = as_("aoi").get(address("everybody")).text
    posts = page.split('class="topic-item')[1:]
    assert len(posts) == 20
    assert page.count("<form") <= 8
    assert not any("csrf" in post or "<details" in post for post in posts[:-1])
    assert all(len(post.encode()) < 1_700 for post in posts[:-1])


def test_nobody_votes_for_themselves(as_, address, at_work):
    as_("mallory").post(address("everybody", "/marks", slug="ume"), data={"mark": "up"})
    assert read(at_work, "everybody", "votes") == (0,)
    with at_work():
        assert db.session.scalars(select(Vote)).all() == []


def test_only_the_asker_or_a_moderator_chooses_the_best_answer(as_, reply_address, at_work):
    assert as_("aoi").post(reply_address("everybody", "/accept"), data={"chosen": "yes"}).status_code == 403
    as_("mallory").post(reply_address("everybody", "/accept", slug="ume"), data={"chosen": "yes"})
    assert read(at_work, "everybody", "accepted_id")[0] is not None
    as_("chloe").post(
        reply_address("everybody", "/accept").replace("/c/sakura", "/desk"), data={"chosen": "no"}
    )
    assert read(at_work, "everybody", "accepted_id") == (None,)


def test_the_best_answer_stands_once_above_all_others(as_, address, reply_address, at_work):
    as_("mallory").post(reply_address("everybody", "/accept", slug="ume"), data={"chosen": "yes"})
    page = as_("aoi").get(address("everybody")).text
    assert page.count("Answered in everybody.") == 1
    assert "Best answer" in page


def test_an_edit_leaves_a_trace_whose_words_other_companies_do_not_read(as_, address, at_work):
    mallory, where = as_("mallory"), address("everybody", "/edit", slug="ume")
    form = {"title": "everybody", "body": "Asked anew.", "tags": "csv, 請求書", "edition": "1"}
    assert mallory.post(where, data=form).status_code == 303
    assert mallory.post(where, data=form).status_code == 409  # it was edited since
    with at_work():
        assert [one.body for one in db.session.scalars(select(PostEdition))] == ["Asked in everybody."]
    assert "<del>" in mallory.get(address("everybody", "/editions", slug="ume")).text
    others = as_("aoi").get(address("everybody", "/editions"))
    assert others.status_code == 200
    assert "<del>" not in others.text
    assert "in everybody" not in others.text


def test_nobody_edits_or_removes_what_somebody_else_wrote(as_, address):
    client = as_("aoi")
    assert client.get(address("everybody", "/edit")).status_code == 403
    assert client.post(address("everybody", "/remove")).status_code == 403


def test_what_its_author_took_away_is_not_there_for_others(as_, address, at_work):
    as_("mallory").post(address("everybody", "/remove", slug="ume"))
    assert as_("aoi").get(address("everybody")).status_code == 404
    assert "Put it back" in as_("mallory").get(address("everybody", "/more", slug="ume")).text
    as_("mallory").post(address("everybody", "/remove", slug="ume"), data={"back": "yes"})
    assert as_("aoi").get(address("everybody")).status_code == 200


def test_a_hidden_answer_is_read_by_its_author_alone_and_counts_no_more(as_, address, at_work):
    with at_work():
        reply = db.session.scalars(select(Reply).where(Reply.body == "Answered in everybody.")).one()
        stand(reply, PostState.HIDDEN, "It is rude.", by=actor("vera"))
    assert read(at_work, "everybody", "replies", "answered_at") == (0, None)
    assert "Answered in everybody." not in as_("aoi").get(address("everybody")).text
    author = as_("chloe").get(address("everybody").replace("/c/sakura", "/desk")).text
    assert "It is rude." in author


def test_a_question_asked_before_leads_to_the_earlier_one_with_its_answers(as_, address, at_work):
    with at_work():
        space = db.session.scalars(select(Space).where(Space.kind == SpaceKind.EVERY)).one()
        again = threads.write(
            space, ThreadKind.QUESTION, "Asked again", "The same", by=actor("aoi"), as_of=home("sakura")
        )
        replies.answer(again, "An answer that goes along.", by=actor("chloe"), as_of=None)
        earlier = thread_of("everybody").public_id
    where = address("Asked again", "/merge").replace("/c/sakura", "/desk")
    assert as_("aoi").post(address("Asked again", "/merge"), data={"into": earlier}).status_code == 403
    assert (
        as_("leo")
        .post(where, data={"into": f"https://portal.example/desk/community/threads/{earlier}"})
        .status_code
        == 303
    )
    led = as_("aoi").get(address("Asked again"), follow_redirects=True).text
    assert "An answer that goes along." in led
    assert read(at_work, "everybody", "replies", "numbered") == (2, 2)


def test_only_questions_that_all_its_readers_read_are_offered_as_the_earlier_one(as_, address, at_work):
    with at_work():

        def begin(kind: SpaceKind, title: str, thread_kind: ThreadKind = ThreadKind.QUESTION) -> None:
            space = db.session.scalars(
                select(Space).where(Space.kind == kind, Space.customer_id.is_(None))
            ).all()[0]
            made = threads.write(space, thread_kind, title, "The same", by=actor("aoi"), as_of=home("sakura"))
            index.refresh(SOURCE, made.id)

        begin(SpaceKind.EVERY, "Closing twice a month")
        begin(SpaceKind.EVERY, "Closing twice a month, asked earlier")
        begin(SpaceKind.EVERY, "Closing twice a month is a tip", ThreadKind.TIP)
        begin(SpaceKind.SOME, "Closing twice a month among some")
    page = as_("leo").get(address("Closing twice a month", "/merge").replace("/c/sakura", "/desk")).text
    assert "Closing twice a month, asked earlier" in page
    assert "Closing twice a month is a tip" not in page
    assert "Closing twice a month among some" not in page
    # Enter in the field for an address must not press what stands beside the first of these
    assert page.index("</form>", page.index('id="merge"')) < page.index('name="chosen"')


def test_a_view_as_reader_changes_nothing(as_, address, at_work):
    with at_work():
        point = standing_in(user("chloe"), "sakura")
        assert point is not None
    where = address("sakura inside")
    assert as_("chloe").get(where).status_code == 404


def test_people_who_may_read_can_be_named(as_, at_work):
    with at_work():
        spaces = {
            one.kind: one.public_id
            for one in db.session.scalars(select(Space))
            if one.customer_id == home("sakura")
        }
        everybody = db.session.scalars(select(Space.public_id).where(Space.kind == SpaceKind.EVERY)).one()

    def names(space: str, words: str) -> set[str]:
        found = as_("aoi").get(f"/c/sakura/community/people?space={space}&q={words}").json
        return {one["name"] for one in found["people"]}

    assert names(spaces[SpaceKind.INSIDE], "Ch") == set()  # nobody of the vendor's reads it
    assert names(spaces[SpaceKind.BOTH], "Ch") != set()
    assert names(everybody, "Plum") == {PEN_NAME}
    assert names(everybody, "Mal") == set()
    assert names(spaces[SpaceKind.BOTH], "Plum") == set()


def test_a_name_in_a_text_shows_as_its_person_chose(as_, address, at_work, chosen):
    with at_work():
        persona = db.session.scalars(select(Persona.public_id).where(Persona.pen_name == PEN_NAME)).one()
    said = {"body": f"Thank you, @{PEN_NAME} and @Ren.", "mentioned": persona}
    as_("aoi").post(address("everybody", "/answers"), data=said)
    with at_work():
        kept = db.session.scalars(select(Reply.body).where(Reply.body.startswith("Thank"))).one()
    assert PEN_NAME not in kept
    assert kept.count("@{") == 2
    at_ume = as_("mallory").get(address("everybody", slug="ume")).text
    assert "@Mallory" in at_ume
    assert "Ren" not in at_ume


def test_ids_of_people_put_into_a_text_name_nobody(as_, address, at_work, chosen):
    with at_work():
        stranger = user("mallory").public_id
    as_("aoi").post(address("everybody", "/answers"), data={"body": f"Look: @{{{stranger}}}"})
    assert "Mallory" not in as_("aoi").get(address("everybody")).text


@pytest.fixture
def young_ten_minutes():
    """Let what a page keeps for ten minutes have been read just now, so that it is not read again half-way."""
    now = int(clock.now().timestamp())
    with time_machine.travel(now - now % stamps.HOLDS_FOR + 1):
        yield


@pytest.mark.usefixtures("young_ten_minutes")
def test_a_page_is_read_in_as_many_statements_however_many_answered(as_, address, at_work, counting):
    client = as_("aoi")
    client.get(address("everybody"))

    def page() -> int:
        with counting() as statements:
            assert client.get(address("everybody")).status_code == 200
        return len(statements)

    with at_work():
        for number in range(3):
            made = replies.answer(thread_of("everybody"), f"Answer {number}", by=actor("chloe"), as_of=None)
            replies.comment(made, "Thank you", by=actor("mallory"), as_of=home("ume"))
    few = page()
    with at_work():
        for number in range(40):
            made = replies.answer(thread_of("everybody"), f"More {number}", by=actor("chloe"), as_of=None)
            replies.comment(made, "Thank you", by=actor("mallory"), as_of=home("ume"))
    assert page() == few
    with counting() as statements:
        client.get(address("everybody"))
        drawn = len(statements)
        client.get(address("everybody"))
    assert len(statements) - drawn <= 8  # kept: only whether it still holds is asked


def test_pages_go_on_behind_the_last_answer_and_lead_to_each(as_, address, at_work):
    with at_work():
        for number in range(50):
            replies.answer(thread_of("everybody"), f"Answer {number}.", by=actor("chloe"), as_of=None)
        last = db.session.scalars(select(Reply).where(Reply.body == "Answer 49.")).one().public_id
    client, seen, where = as_("aoi"), [], address("everybody")
    while where:
        page = client.get(where).text
        seen += re.findall(r"Answer(?:ed in everybody| \d+)\.", page)
        later = re.search(r'href="([^"]+)" rel="next"', page)
        where = later[1].replace("&amp;", "&").split("#")[0] if later else ""
    assert seen == ["Answered in everybody.", *(f"Answer {number}." for number in range(50))]
    led = client.get(f"/c/sakura/community/replies/{last}", follow_redirects=True).text
    assert f'id="reply-{last}"' in led


def test_what_is_not_shown_takes_no_answer_and_a_draft_leads_to_where_it_is_written(as_, at_work, chosen):
    with at_work():
        space = db.session.scalars(select(Space).where(Space.kind == SpaceKind.EVERY)).one()
        draft = threads.begin(space, ThreadKind.TIP, by=actor("aoi"), as_of=home("sakura"), title="Later")
        reply = db.session.scalars(select(Reply).where(Reply.body == "Answered in everybody.")).one()
        stand(reply, PostState.HIDDEN, "No.", by=WORKER)
        where, comments = draft.public_id, reply.public_id
    aoi = as_("aoi")
    assert "/community/drafts/" in aoi.get(f"/c/sakura/community/threads/{where}").location
    assert aoi.post(f"/c/sakura/community/threads/{where}/answers", data={"body": "So"}).status_code == 422
    said = as_("chloe").post(f"/desk/community/replies/{comments}/comments", data={"body": "So"})
    assert said.status_code == 422
