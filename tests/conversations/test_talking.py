"""A conversation from the question to the solution, as each side sees it."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from portal.accounts.models import Absence, Customer, User
from portal.accounts.queries.calendars import vendors_today
from portal.activity.models import Notice
from portal.conversations.actions import conversations, messages, reading, standing
from portal.conversations.actions.refusals import Refused
from portal.conversations.models import Conversation, Follower, HappeningKind, Message, Solving
from portal.foundation import clock, outbox
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.plans.models import Node
from tests import cast
from tests.conversations.talks import actor, newest, person, talk

HOME = "/c/sakura/conversations"


@pytest.fixture
def asked(as_):
    """Return the address of a question that Sora asked."""

    def ask(who="sora", title="月次レポートについて", text="CSVの出し方を教えてください", **more) -> str:
        answer = as_(who).post(HOME, data={"title": title, "text": text, **more})
        assert answer.status_code == 303, answer.text
        return answer.location.split("#")[0]

    return ask


class TestAQuestion:
    def test_it_arrives_with_whoever_answers(self, as_, at, asked):
        url = asked()
        with at("sakura", Audience.VENDOR):
            found = talk()
            assert (found.waiting_for, found.begun_side) == (Side.VENDOR, Side.CUSTOMER)
            assert found.assigned_id == person("chloe").id
            assert found.answer_due_at is not None
        for who in ("chloe", "sora", "ren", "vera"):
            assert "CSVの出し方を教えてください" in as_(who).get(url).text
        assert "月次レポートについて" in as_("sora").get(HOME).text
        assert "月次レポートについて" in as_("chloe").get("/desk/conversations").text
        assert as_("olivia").get("/desk/conversations").text.count("月次レポート") == 0
        assert as_("mallory").get(url).status_code == 404
        assert as_("carl").post(f"{url}/messages", data={"text": "hello"}).status_code == 403

    def test_context_comes_along_and_only_our_own(self, as_, at, asked):
        plan = re.search(r"/plans/([A-Za-z0-9_-]{16})", as_("sora").get("/c/sakura/map").text)[1]
        asked(about=plan, **{"from": "https://evil.example/c/sakura/x", "q": "レポート"})
        with at("sakura", Audience.VENDOR):
            found = talk()
            assert (found.subject_kind, found.context_path, found.context_search) == ("plan", "", "レポート")
        asked(about=plan, **{"from": "/c/sakura/map"}, context="none")
        with at("sakura", Audience.VENDOR):
            found = talk()
            assert (found.subject_kind, found.context_path) == ("", "")

    def test_what_the_page_shows_comes_along_wherever_one_asks(self, as_, at, asked):
        goal = re.search(r"/nodes/([A-Za-z0-9_-]{16})", as_("sora").get("/c/sakura/map").text)[1]
        page = f"/c/sakura/nodes/{goal}/history"
        assert f'value="{goal}"' in as_("sora").get(f"{HOME}/new", query_string={"from": page}).text
        url = asked(**{"from": page})
        with at("sakura", Audience.VENDOR):
            assert talk().subject_kind == "node"
        assert f"/nodes/{goal}" in as_("chloe").get(url).text

    def test_a_page_that_shows_nothing_in_particular_is_named(self, as_, asked):
        page = "/c/sakura/documents?kind=kickoff"
        assert (
            "The page “Shared documents”" in as_("sora").get(f"{HOME}/new", query_string={"from": page}).text
        )
        url = asked(**{"from": page})
        for who in ("sora", "chloe"):
            assert f'<a href="{page}">From the page “Shared documents”</a>' in as_(who).get(url).text

    def test_where_the_vendor_was_is_not_told(self, as_, at):
        with at("sakura"):
            sora = person("sora").public_id
        page = "/c/sakura/contacts?q=解約"
        assert "The page “" not in as_("chloe").get(f"{HOME}/new", query_string={"from": page}).text
        sent = {"title": "ご確認のお願い", "text": "ご確認ください", "to": sora, "from": page}
        url = as_("chloe").post(HOME, data=sent).location.split("#")[0]
        for who in ("chloe", "sora"):
            found = as_(who).get(url).text
            assert "From the page" not in found
            assert "解約" not in found

    def test_what_one_side_alone_sees_is_not_what_it_is_about(self, app, as_, at, asked):
        with app.app_context(), at("sakura", Audience.CUSTOMER):
            inside = db.session.scalars(
                select(Node.public_id).where(Node.visibility == Visibility.CUSTOMER).limit(1)
            ).one()
        asked(who="aoi", about=inside, **{"from": f"/c/sakura/nodes/{inside}"})
        with at("sakura", Audience.VENDOR):
            assert (talk().subject_kind, talk().context_title) == ("", "")

    def test_nothing_said_is_refused_and_what_was_typed_stays(self, as_, at):
        answer = as_("sora").post(HOME, data={"title": "件名だけ", "text": " "})
        assert answer.status_code == 422
        assert "件名だけ" in answer.text
        with at("sakura", Audience.VENDOR):
            assert db.session.scalars(select(Conversation)).all() == []

    def test_the_vendor_says_to_whom(self, as_, at):
        data = {"title": "ご確認のお願い", "text": "ご確認ください"}
        assert as_("chloe").post(HOME, data=data).status_code == 422
        with at("sakura"):
            sora = person("sora").public_id
        assert as_("chloe").post(HOME, data={**data, "to": sora}).status_code == 303
        with at("sakura", Audience.VENDOR):
            assert talk().waiting_for is Side.CUSTOMER
            told = db.session.scalars(select(Notice.person_id).where(Notice.kind == "conversation.message"))
            assert set(told) == {person("sora").id}


class TestTheWall:
    def test_a_note_never_leaves_its_side(self, as_, at, asked):
        url = asked()
        as_("chloe").post(f"{url}/notes", data={"text": "値引きは出さないでください"})
        as_("aoi").post(f"{url}/notes", data={"text": "社内の予算は300万円です"})
        vendors, customers = as_("chloe").get(url).text, as_("sora").get(url).text
        assert "値引きは出さないで" in vendors
        assert "社内の予算は" not in vendors
        assert "社内の予算は" in customers
        assert "値引きは出さないで" not in customers
        for who, words in (("sora", "値引き"), ("chloe", "予算")):
            assert "ここで" not in as_(who).get(f"{HOME}?q={words}").text
            assert "月次レポートについて" not in as_(who).get(f"{HOME}?q={words}").text
        assert "月次レポートについて" in as_("chloe").get(f"{HOME}?q=値引き").text
        assert "月次レポートについて" not in as_("chloe").get("/desk/conversations?q=予算").text

    def test_a_note_moves_nothing_that_the_other_side_sees(self, as_, at, asked):
        url = asked()
        before = as_("sora").get(HOME).headers["ETag"], self._seen_by(at)
        page = self._plain(as_("sora").get(url).text)
        as_("chloe").post(f"{url}/notes", data={"text": "内緒"})
        with at("sakura", Audience.VENDOR):
            assert talk().waiting_for is Side.VENDOR
            note = newest()
        assert self._seen_by(at) == before[1]
        assert self._plain(as_("sora").get(url).text) == page
        assert as_("sora").get(f"{HOME}/messages/{note.public_id}").status_code == 404
        assert as_("sora").get(f"{HOME}/messages/{note.public_id}/earlier").status_code == 404
        assert as_("sora").get(f"{url}?at={note.public_id}").status_code == 200
        assert as_("sora").post(f"{url}/read", data={"through": note.public_id}).status_code == 404

    def test_a_note_cannot_be_shared_by_whatever_is_sent(self, as_, at, asked):
        url = asked()
        as_("chloe").post(f"{url}/notes", data={"text": "内緒", "visibility": "shared"})
        with at("sakura"):
            assert newest().visibility is Visibility.VENDOR
            found, chloe = talk(), actor("chloe", Side.VENDOR)
            with pytest.raises(Refused, match="too_wide"):
                messages.say(found, "x", by=chloe, visibility=Visibility.CUSTOMER)

    def test_while_viewing_as_a_member_nothing_internal_shows_and_nothing_is_marked(self, as_, at, asked):
        url = asked()
        as_("aoi").post(f"{url}/notes", data={"text": "社内の予算"})
        browser = as_("chloe")
        with at("sakura"):
            membership = db.session.execute(select(Follower.id)).all()
        member = re.search(r"/members/([A-Za-z0-9_-]{16})", browser.get("/c/sakura/members").text)
        assert member is not None
        browser.post(f"/c/sakura/members/{member[1]}/view-as")
        seen = browser.get(url)
        if seen.status_code == 200:
            assert "社内の予算" not in seen.text
            assert f'action="{url}/messages"' not in seen.text
        with at("sakura"):
            assert db.session.execute(select(Follower.id)).all() == membership

    @staticmethod
    def _plain(page: str) -> str:
        return re.sub(r'(value|content|data-live-since|hx-headers)=("[^"]*"|\'[^\']*\')', "", page)

    @staticmethod
    def _seen_by(at) -> tuple:
        with at("sakura"):
            found = talk()
            return (
                found.last_shared_id,
                found.last_customer_id,
                found.last_customer_at,
                found.pulse_customer,
            )


class TestTurns:
    def test_who_writes_hands_it_over_and_the_first_answer_is_kept(self, as_, at, asked):
        url = asked()
        as_("chloe").post(f"{url}/messages", data={"text": "こちらです"})
        with at("sakura", Audience.VENDOR):
            found = talk()
            assert (found.waiting_for, found.answer_due_at) == (Side.CUSTOMER, None)
            assert found.first_answered_at is not None
        as_("sora").post(f"{url}/no-answer")
        with at("sakura", Audience.VENDOR):
            assert talk().waiting_for is Side.VENDOR
        as_("chloe").post(f"{url}/no-answer")
        with at("sakura", Audience.VENDOR):
            assert talk().waiting_for is Side.CUSTOMER

    def test_solved_once_and_opened_again_by_answering(self, as_, at, asked):
        url = asked()
        for who in ("sora", "chloe"):
            as_(who).post(f"{url}/solved")
        with at("sakura", Audience.VENDOR):
            assert len(db.session.scalars(select(Solving)).all()) == 1
            assert (talk().waiting_for, newest().happening) == (None, HappeningKind.SOLVED)
        assert as_("chloe").post(f"{url}/effort", data={"effort": "1"}).status_code == 409
        assert as_("sora").post(f"{url}/effort", data={"effort": "9"}).status_code == 422
        as_("sora").post(f"{url}/effort", data={"effort": "2"})
        as_("sora").post(f"{url}/effort", data={"words": "すぐ分かりました"})
        with at("sakura", Audience.VENDOR):
            solving = db.session.scalars(select(Solving)).one()
            assert (solving.effort, solving.effort_words) == (2, "すぐ分かりました")
        as_("sora").post(f"{url}/messages", data={"text": "もう一つ"})
        with at("sakura", Audience.VENDOR):
            found = talk()
            assert (found.solved_at, found.waiting_for) == (None, Side.VENDOR)
            assert db.session.scalars(select(Solving)).one().reopened_at is not None

    def test_put_off_until_the_customer_writes_or_its_time_comes(self, as_, at, asked):
        url = asked()
        as_("chloe").post(f"{url}/later", data={"until": "tomorrow"})
        assert "月次レポートについて" not in as_("chloe").get("/desk/conversations").text
        assert "月次レポートについて" in as_("chloe").get("/desk/conversations?show=snoozed").text
        with at("sakura"):
            until = talk().snoozed_until
        assert until > clock.now()
        assert as_("sora").get(url).text.count("あとで") == 0
        as_("sora").post(f"{url}/messages", data={"text": "急ぎになりました"})
        with at("sakura"):
            assert talk().snoozed_until is None
        as_("chloe").post(f"{url}/later", data={"until": "tomorrow"})
        with at("sakura"):
            until = talk().snoozed_until
        with at("sakura"), clock.at(until + timedelta(minutes=1)):
            outbox.work_off()
        with at("sakura"):
            assert talk().snoozed_until is None
            woken = db.session.scalars(select(Notice.person_id).where(Notice.kind == "conversation.woken"))
            assert set(woken) == {person("chloe").id}

    def test_whoever_it_is_passed_on_to_says_when_they_are_away(self, as_, at, asked):
        url = asked()
        with at("sakura"):
            day = vendors_today()
            db.session.add(Absence(user_id=person("bo").id, from_on=day, until_on=day))
            db.session.commit()
        assert as_("chloe").get(f"{url}/assign").text.count("Away until") == 1
        assert as_("chloe").post(f"{url}/assign", data={"to": ""}).text.count("Away until") == 1

    def test_passed_on_with_a_summary_that_both_read(self, as_, at, asked):
        url = asked()
        with at("sakura"):
            bo, carl = person("bo").public_id, person("carl").public_id
        assert as_("chloe").post(f"{url}/assign", data={"to": carl}).status_code == 422
        as_("chloe").post(f"{url}/assign", data={"to": bo, "summary": "**背景**: CSVの件"})
        assert "CSVの件" in as_("sora").get(url).text
        with at("sakura"):
            assert talk().assigned_id == person("bo").id
            told = db.session.scalars(select(Notice.person_id).where(Notice.kind == "conversation.assigned"))
            assert set(told) == {person("bo").id}
        assert as_("sora").post(f"{url}/assign", data={"to": bo}).status_code == 403


class TestMessages:
    def test_files_are_saved_never_opened(self, as_, at, asked):
        url = asked()
        picture = io.BytesIO()
        Image.new("RGB", (20, 10), "teal").save(picture, "PNG")
        files = [
            (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "絵.svg"),
            (io.BytesIO(picture.getvalue()), '../../x"\r\nSet-Cookie: a=b.png'),
        ]
        answer = as_("sora").post(f"{url}/messages", data={"text": "", "files": files})
        assert answer.status_code == 303, answer.text
        page = as_("chloe").get(url).text
        pids = re.findall(r"/conversations/files/([A-Za-z0-9_-]{16})\"", page)
        pictures = re.findall(r"/conversations/files/([A-Za-z0-9_-]{16})/picture", page)
        assert len(set(pids)) == 2
        assert len(pictures) == 1
        for pid in set(pids):
            saved = as_("chloe").get(f"{HOME}/files/{pid}")
            assert saved.mimetype == "application/octet-stream"
            assert saved.headers["Content-Disposition"].startswith("attachment")
            assert "\r" not in saved.headers["Content-Disposition"]
            assert "Set-Cookie: a" not in str(saved.headers.get_all("Set-Cookie"))
            assert as_("mallory").get(f"{HOME}/files/{pid}").status_code == 404
        assert as_("chloe").get(f"{HOME}/files/{pictures[0]}/picture").mimetype == "image/png"
        other = next(pid for pid in pids if pid != pictures[0])
        assert as_("chloe").get(f"{HOME}/files/{other}/picture").status_code == 404

    def test_programs_empty_and_too_many_files_are_refused(self, as_, at, asked):
        url = asked()
        for data, name in ((b"MZ\x90\x00", "請求書.pdf"), (b"hi", "run.exe"), (b"", "empty.txt")):
            answer = as_("sora").post(
                f"{url}/messages", data={"text": "x", "files": [(io.BytesIO(data), name)]}
            )
            assert answer.status_code == 422
        many = [(io.BytesIO(b"a"), f"{number}.txt") for number in range(11)]
        part = as_("sora").post(
            f"{url}/messages", data={"text": "x", "files": many}, headers={"HX-Request": "true"}
        )
        assert (part.status_code, part.headers["HX-Retarget"]) == (422, "#message-troubles")
        with at("sakura"):
            assert len(db.session.scalars(select(Message)).all()) == 1

    def test_a_file_of_a_deleted_message_and_of_the_other_sides_note_is_gone(self, as_, at, asked):
        url = asked()
        for path, who in (("messages", "sora"), ("notes", "aoi")):
            as_(who).post(f"{url}/{path}", data={"text": path, "files": [(io.BytesIO(b"%PDF-1"), "a.pdf")]})
        shared = re.findall(r"/conversations/files/([A-Za-z0-9_-]{16})\"", as_("chloe").get(url).text)
        both = re.findall(r"/conversations/files/([A-Za-z0-9_-]{16})\"", as_("sora").get(url).text)
        (inside,) = set(both) - set(shared)
        assert as_("chloe").get(f"{HOME}/files/{inside}").status_code == 404
        with at("sakura"):
            asked_for = select(Message.public_id).where(Message.text == "messages")
            pid = db.session.scalars(asked_for).one()
        assert as_("aoi").post(f"{HOME}/messages/{pid}/delete").status_code == 404
        as_("sora").post(f"{HOME}/messages/{pid}/delete")
        assert as_("chloe").get(f"{HOME}/files/{shared[0]}").status_code == 404

    def test_edited_and_deleted_leave_a_trace(self, as_, at, asked):
        url = asked()
        as_("sora").post(f"{url}/messages", data={"text": "初めの文"})
        with at("sakura"):
            pid = newest().public_id
        edit = f"{HOME}/messages/{pid}/edit"
        assert as_("chloe").get(edit).status_code == 404
        seen = '{"text": "初めの文"}'
        as_("sora").post(edit, data={"text": "直した文", "seen": seen})
        assert as_("sora").post(edit, data={"text": "別の文", "seen": seen}).status_code == 409
        page = as_("chloe").get(url).text
        assert "直した文" in page
        assert "初めの文" not in page
        assert "初めの文" in as_("chloe").get(f"{HOME}/messages/{pid}/earlier").text
        assert "月次レポート" in as_("chloe").get(f"{HOME}?q=直した文").text
        assert "月次レポート" not in as_("chloe").get(f"{HOME}?q=初めの文").text
        as_("sora").post(f"{HOME}/messages/{pid}/delete")
        assert "直した文" not in as_("chloe").get(url).text
        listed = as_("chloe").get(HOME).text
        assert "A message was deleted" in listed
        assert "(files)" not in listed
        assert as_("chloe").get(f"{HOME}/messages/{pid}/earlier").status_code == 404
        assert as_("sora").get(edit).status_code == 404

    def test_whom_a_message_names_is_told_and_follows(self, as_, at, asked):
        url = asked()
        refused = as_("chloe").post(f"{url}/notes", data={"text": "@田中 葵 さん"})
        assert refused.status_code == 422
        as_("chloe").post(f"{url}/messages", data={"text": "@田中 葵 さん、ご確認ください"})
        with at("sakura"):
            told = {
                (row.kind, row.person_id)
                for row in db.session.execute(select(Notice.kind, Notice.person_id)).all()
            }
            assert ("conversation.mentioned", person("aoi").id) in told
            assert ("conversation.message", person("sora").id) in told
            assert ("conversation.message", person("aoi").id) not in told

    def test_links_unfold_to_what_the_reader_may_see(self, as_, at, asked):
        url = asked()
        with at("sakura", Audience.VENDOR):
            secret = db.session.execute(
                select(cast.Node.public_id, cast.Node.title).where(
                    cast.Node.visibility == "vendor", cast.Node.kind == "goal"
                )
            ).first()
        text = f"http://localhost/c/sakura/nodes/{secret.public_id} https://evil.example/c/sakura/nodes/{secret.public_id}"
        as_("chloe").post(f"{url}/messages", data={"text": text})
        with at("sakura"):
            line = newest()
            assert len(line.facts["links"]) == 1
        links = f"{HOME}/messages/{line.public_id}/links"
        assert secret.title in as_("chloe").get(links).text
        assert secret.title not in as_("sora").get(links).text
        assert secret.title not in as_("sora").get(url).text

    def test_sent_twice_it_is_said_once(self, as_, at, asked):
        url, browser = asked(), as_("sora")
        for _ in range(2):
            browser.post(f"{url}/messages", data={"text": "一度だけ", "request_key": "key-1"})
        with at("sakura"):
            assert len(db.session.scalars(select(Message).where(Message.text == "一度だけ")).all()) == 1

    def test_a_kept_page_hands_out_a_new_key_each_time(self, as_, asked):
        url, browser = asked(), as_("sora")
        keys = [re.findall(r'name="request_key" value="([^"]+)"', browser.get(url).text) for _ in range(3)]
        every = [key for page in keys for key in page]
        assert len(every) == len(set(every)) > 3


class TestReading:
    def test_marks_go_forward_and_are_shown_quietly(self, as_, at, asked):
        url = asked()
        with at("sakura"):
            first = newest().public_id
        unread = as_("chloe").get(HOME).text
        assert "is-unread" in unread
        as_("chloe").post(f"{url}/read", data={"through": first})
        assert "is-unread" not in as_("chloe").get(HOME).text
        assert "Read by Chloe" in as_("sora").get(f"{url}/readers").text
        as_("sora").post(f"{url}/messages", data={"text": "続き"})
        assert "is-unread" in as_("chloe").get(HOME).text
        as_("chloe").post(f"{url}/read", data={"through": first})
        assert "is-unread" in as_("chloe").get(HOME).text

    def test_whoever_only_reads_is_not_told_of_what_follows(self, as_, at, asked):
        url = asked()
        with at("sakura"):
            first = newest().public_id
        as_("ren").post(f"{url}/read", data={"through": first})
        as_("chloe").post(f"{url}/messages", data={"text": "回答です"})
        with at("sakura"):
            told = set(db.session.scalars(select(Notice.person_id)))
            assert person("ren").id not in told
            assert person("sora").id in told
        as_("sora").post(f"{url}/leave")
        as_("chloe").post(f"{url}/messages", data={"text": "追加です"})
        with at("sakura"):
            asked_for = select(Notice.id).where(Notice.person_id == person("sora").id)
            assert len(db.session.scalars(asked_for).all()) == 1

    def test_the_numbers_of_the_navigation(self, as_, at, asked):
        asked()
        assert ">1<" in as_("chloe").get("/desk/conversations/turn").text
        assert ">1<" in as_("chloe").get(f"{HOME}/unread").text
        assert as_("sora").get(f"{HOME}/unread").text.strip() == ""


class TestLong:
    @pytest.fixture
    def long(self, at):
        """A conversation of 120 messages by turns."""
        with at("sakura") as customer_id:
            by = [actor("sora", Side.CUSTOMER), actor("chloe", Side.VENDOR)]
            customer = db.session.get_one(Customer, customer_id)
            found = conversations.begin(customer, "長い相談", "1", by=by[0])
            for number in range(2, 121):
                messages.say(found, f"{number}番", by=by[(number + 1) % 2])
            db.session.commit()
            return f"{HOME}/{found.public_id}"

    def test_it_opens_at_its_end_or_where_one_stopped_reading(self, as_, at, long):
        page = as_("aoi").get(long).text
        assert "120番" in page
        assert "70番" not in page
        with at("sakura"):
            stopped = db.session.scalars(select(Message).where(Message.text == "30番")).one()
            found, ren = talk(), person("ren")
            reading.mark_read(found, stopped, ren, by=actor("ren", Side.CUSTOMER))
            db.session.commit()
        page = as_("ren").get(long).text
        assert "31番" in page
        assert "120番" not in page
        assert 'id="end"' in page

    def test_pages_before_after_and_around(self, as_, at, long):
        with at("sakura"):
            pid = {row.text: row.public_id for row in db.session.scalars(select(Message))}
        earlier = as_("sora").get(f"{long}/lines?before={pid['71番']}").text
        assert "70番" in earlier
        assert "71番" not in earlier
        later = as_("sora").get(f"{long}/lines?after={pid['118番']}").text
        assert "119番" in later
        assert "118番" not in later
        around = as_("sora").get(f"{long}?at={pid['60番']}").text
        assert "60番" in around
        assert "120番" not in around

    def test_the_same_statements_however_long(self, as_, at, long, counting):
        def statements(path, who="sora"):
            browser = as_(who)
            browser.get(path)
            with counting() as sent:
                assert browser.get(path).status_code == 200
            return len(sent)

        paths = (long, HOME, f"{HOME}?q=番", "/desk/conversations")
        who = ("sora", "sora", "sora", "chloe")
        before = [statements(path, one) for path, one in zip(paths, who, strict=True)]
        with at("sakura") as customer_id:
            customer = db.session.get_one(Customer, customer_id)
            found, by = talk(), actor("sora", Side.CUSTOMER)
            for number in range(60):
                messages.say(found, f"{number}番の続き", by=by)
                conversations.begin(customer, f"相談 {number}", "何番ですか", by=by)
            db.session.commit()
        assert [statements(path, one) for path, one in zip(paths, who, strict=True)] == before
        assert max(before) <= 20

    def test_lists_go_on_where_they_ended(self, as_, at):
        with at("sakura") as customer_id:
            customer, by = db.session.get_one(Customer, customer_id), actor("sora", Side.CUSTOMER)
            for number in range(65):
                conversations.begin(customer, f"相談その{number:02}", "本文", by=by)
            db.session.commit()
        for path, who in (
            (HOME, "sora"),
            ("/desk/conversations", "chloe"),
            ("/desk/conversations?show=waiting", "chloe"),
        ):
            found, url = [], path
            while url:
                page = as_(who).get(url).text
                found += re.findall(r"相談その\d\d", page)
                older = re.search(r'href="([^"]+)" rel="next"', page)
                url = older[1].replace("&amp;", "&") if older else None
            assert len(found) == len(set(found)) == 65


def test_hostile_words_stay_words(as_, at, asked):
    nasty = '"><script>alert(1)</script>{{7*7}}<img src=x onerror=alert(1)>'
    url = asked(title=nasty, text=f"{nasty} [x](javascript:alert(1))")
    as_("sora").post(f"{url}/title", data={"title": nasty + "2"})
    for who, path in (
        ("chloe", url),
        ("chloe", HOME),
        ("chloe", "/desk/conversations"),
        ("sora", f"{HOME}?q=<script>"),
    ):
        page = as_(who).get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page


def test_a_person_who_was_erased_leaves_a_line(as_, at, asked):
    url = asked()
    with at("sakura"):
        db.session.execute(
            User.__table__.update().where(User.email == cast.address("sora")).values(
                family_name="", given_name="", romanised="", email=None, erased_at=clock.now(),
                version=User.version + 1,
            )
        )  # fmt: skip
        db.session.commit()
    assert "CSVの出し方" in as_("chloe").get(url).text


def test_standing_by_the_worker_tells_nobody_of_the_customer(at):
    with at("sakura") as customer_id:
        customer = db.session.get_one(Customer, customer_id)
        found = conversations.begin(customer, "件名", "本文", by=actor("sora", Side.CUSTOMER))
        with pytest.raises(Refused, match="not_theirs"):
            standing.snooze(found, clock.now(), by=actor("sora", Side.CUSTOMER))
        with pytest.raises(Refused, match="no_side"):
            messages.say(found, "x", by=Actor(ActorKind.WORKER))
