"""The pages of reaching out: drafts, recipients, results, rules, wanting none; and who may see which."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from portal.accounts.models import AccountTeamMember, Customer
from portal.conversations.actions import messages, reading
from portal.conversations.models import Conversation, Message
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.mail import MailboxMessage
from portal.foundation.tenancy import customer_scope
from portal.mailroom.actions.events import MailCameBack
from portal.mailroom.rules.bounces import Failure
from portal.outreach.models import Excluded, Outreach, OutreachRules, OutreachTemplate, Unsubscribed
from tests.contacts.people import by
from tests.outreach.stage import draft, member, outreach, person, recipients, start, work

As = Callable[..., Any]
HOSTILE = "<script>alert(1)</script> {% raw %} ${7*7} 髙橋 \u202e"


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.at(datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))):
        yield


class TestDrafting:
    def test_a_draft_is_kept_and_comes_back(self, app: Any, as_: As) -> None:
        chloe = as_("chloe")
        public_id = draft(chloe, title_en="A word", text_en="Dear {{name}}")
        page = chloe.get(f"/desk/outreach/{public_id}").text
        assert "Dear {{name}}" in page
        assert "A word" in page
        assert "Hello" in chloe.get("/desk/outreach").text

    @pytest.mark.parametrize(
        ("field", "text", "said"),
        [
            ("text_en", "Dear {{nmae}}", "There is no such field: {{nmae}}"),
            ("text_ja", "{{customer}", "There is no such field: {{"),
            ("title_en", "", "A subject and a text belong together."),
            ("name", "", "Please fill this in."),
            ("text_en", "x" * 8_001, "Keep this to 8000 characters"),
            ("segment", "99", "Not a valid choice"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_lost(
        self, app: Any, as_: As, field: str, text: str, said: str
    ) -> None:
        chloe = as_("chloe")
        public_id = draft(chloe)
        told = {
            "name": "Mine", "title_en": "T", "text_en": "Dear {{name}}", "title_ja": "件名", "text_ja": "本文",
            "segment": "0",
        }  # fmt: skip
        answer = chloe.post(f"/desk/outreach/{public_id}", data=told | {field: text})
        assert answer.status_code == 422
        assert said in answer.text
        with app.app_context():
            assert outreach(public_id).name == "Hello"

    def test_hostile_texts_are_mere_text(self, as_: As) -> None:
        chloe = as_("chloe")
        public_id = draft(
            chloe, name=HOSTILE, title_en=HOSTILE, text_en=HOSTILE, **{"option-whom": "everybody"}
        )
        for path in ("", f"/{public_id}", f"/{public_id}/recipients"):
            page = chloe.get(f"/desk/outreach{path}")
            assert page.status_code == 200
            assert "<script>alert" not in page.text

    def test_a_customer_out_of_reach_cannot_be_chosen(self, app: Any, as_: As) -> None:
        with app.app_context():
            ume = db.session.scalars(select(Customer.public_id).where(Customer.slug == "ume")).one()
        chloe = as_("chloe")
        public_id = draft(chloe)
        told = {"name": "x", "segment": "0", "customers": ume}
        assert chloe.post(f"/desk/outreach/{public_id}", data=told).status_code == 422
        assert "ウメ" not in chloe.get(f"/desk/outreach/{public_id}").text

    def test_templates_are_used_again_and_shared_as_their_author_says(self, app: Any, as_: As) -> None:
        chloe = as_("chloe")
        public_id = draft(chloe, text_en="Dear {{name}}, again")
        for name, shared in (("For all", "y"), ("For me", "")):
            told = {"template-name": name, "template-shared": shared}
            assert chloe.post(f"/desk/outreach/{public_id}/template", data=told).status_code == 303
        assert "For me" in chloe.get("/desk/outreach/new").text
        bo = as_("bo")
        page = bo.get("/desk/outreach/new").text
        assert "For all" in page
        assert "For me" not in page
        with app.app_context():
            pids = {row.name: row.public_id for row in db.session.scalars(select(OutreachTemplate))}
        url = bo.post("/desk/outreach/new", data={"template": pids["For all"]}).headers["Location"]
        assert "Dear {{name}}, again" in bo.get(url).text
        assert bo.post("/desk/outreach/new", data={"template": pids["For me"]}).status_code == 422
        assert bo.post(f"/desk/outreach/templates/{pids['For all']}/delete").status_code == 404
        assert chloe.post(f"/desk/outreach/templates/{pids['For all']}/delete").status_code == 303

    def test_a_draft_is_its_authors_alone(self, as_: As) -> None:
        public_id = draft(as_("chloe"))
        for who in ("bo", "leo", "vera", "olivia"):
            browser = as_(who)
            for path in ("", "/recipients", "/results"):
                assert browser.get(f"/desk/outreach/{public_id}{path}").status_code == 404
            for path in ("", "/start", "/stop", "/copy", "/delete", "/template", "/recipients"):
                assert browser.post(f"/desk/outreach/{public_id}{path}").status_code == 404
        for who, status in (("carl", 403), ("ann", 403), ("aoi", 404), ("mallory", 404)):
            assert as_(who).get("/desk/outreach").status_code == status

    def test_deleting_and_writing_again(self, app: Any, as_: As) -> None:
        chloe = as_("chloe")
        public_id = draft(chloe)
        copied = chloe.post(f"/desk/outreach/{public_id}/copy").headers["Location"]
        assert chloe.post(f"/desk/outreach/{public_id}/delete").status_code == 303
        assert chloe.get(f"/desk/outreach/{public_id}").status_code == 404
        assert "Dear {{given_name}}" in chloe.get(copied).text


class TestRecipients:
    def test_each_is_seen_as_they_will_read_it(self, app: Any, as_: As) -> None:
        chloe = as_("chloe")
        public_id = draft(chloe, **{"option-whom": "everybody"})
        page = chloe.get(f"/desk/outreach/{public_id}/recipients").text
        assert "4 people get it" in page
        with app.app_context():
            sora = member("sora").public_id
        assert (
            "Dear Sora, how is it going?"
            in chloe.get(f"/desk/outreach/{public_id}/recipients?who={sora}").text
        )

    def test_who_reads_another_language_is_said(self, app: Any, as_: As) -> None:
        chloe = as_("chloe")
        public_id = draft(chloe, title_en="", text_en="")
        page = chloe.get(f"/desk/outreach/{public_id}/recipients").text
        assert "Reads another language, in which nothing is written" in page
        assert "in Japanese" in page

    def test_somebody_is_left_out_and_taken_in_again(self, app: Any, as_: As) -> None:
        chloe = as_("chloe")
        public_id = draft(chloe, **{"option-whom": "everybody"})
        with app.app_context():
            ren, foreign = member("ren").public_id, member("mallory").public_id
        path = f"/desk/outreach/{public_id}/recipients"
        assert chloe.post(path, data={"member": foreign, "out": "1"}).status_code == 404
        chloe.post(path, data={"member": ren, "out": "1"})
        assert "3 people get it" in chloe.get(path).text
        chloe.post(path, data={"member": ren, "out": "0"})
        assert "4 people get it" in chloe.get(path).text

    def test_the_page_takes_the_same_statements_with_more_people(
        self, as_: As, counting: Callable[..., Any]
    ) -> None:
        chloe, counts = as_("chloe"), []
        for whom in ("champions", "everybody"):
            public_id = draft(chloe, **{"option-whom": whom})
            chloe.get("/desk/outreach")
            with counting() as statements:
                chloe.get(f"/desk/outreach/{public_id}/recipients")
            counts.append(len(statements))
        assert counts[0] == counts[1]


class TestResults:
    def test_delivered_opened_answered_acted_and_bounced(self, app: Any, as_: As) -> None:
        chloe = as_("chloe")
        public_id = draft(chloe, **{"option-whom": "everybody"})
        start(chloe, public_id)
        with app.app_context():
            work()
            rows = recipients(public_id)
        with clock.at(datetime(2026, 11, 20, 12, 10, tzinfo=ZoneInfo("Asia/Tokyo"))), app.app_context():
            work()
            aoi, sora = rows["aoi"], rows["sora"]
            with customer_scope(aoi.customer_id):
                for row, who in ((aoi, "aoi"), (sora, "sora")):
                    talk = db.session.scalars(
                        select(Conversation).where(Conversation.id == row.conversation_id)
                    ).one()
                    said = db.session.scalars(select(Message).where(Message.id == row.message_id)).one()
                    reading.mark_read(talk, said, person(who), by=by(who))
                    if who == "aoi":
                        messages.say(talk, "Thank you", by=by("aoi"))
                pid = db.session.scalars(
                    select(Message.public_id).where(Message.id == rows["ren"].message_id)
                ).one()
                db.session.flush()
            name = f"<message-{pid}.{person('ren').public_id}@example.com>"
            announce(
                MailCameBack(0, 1, name, (Failure("ren@sakura.example", "failed", "5.1.1", "no such user"),))
            )
            announce(MailCameBack(0, 2, "<nobody@example.com>", (Failure("x@y.z", "failed", "5.1.1", ""),)))
            db.session.commit()
        page = chloe.get(f"/desk/outreach/{public_id}/results").text
        tiles = dict(re.findall(r'tile-label">([^<]+)</p><p class="tile-value number">(\d+)', page))
        assert tiles["Gone out"] == "4"
        assert tiles["Opened the conversation"] == "2"
        assert tiles["Answered"] == "1"
        assert tiles["Mail delivered"] == "4"
        assert "1 came back" in page
        assert "the mail came back" in page

    def test_customers_that_are_no_longer_in_reach_are_not_told(self, app: Any, as_: As) -> None:
        chloe = as_("chloe")
        public_id = draft(chloe, **{"option-whom": "everybody"})
        start(chloe, public_id)
        with app.app_context():
            work()
            db.session.execute(
                update(AccountTeamMember)
                .where(AccountTeamMember.user_id == person("chloe").id)
                .values(ended_at=clock.now()),
                execution_options={"narrowed": True, "synchronize_session": False},
            )
            db.session.commit()
        page = chloe.get(f"/desk/outreach/{public_id}/results").text
        assert "Aoi" not in page
        assert "さくら" not in page

    def test_it_takes_the_same_statements_with_more_people(
        self, app: Any, as_: As, counting: Callable[..., Any]
    ) -> None:
        chloe, counts = as_("chloe"), []
        for whom in ("champions", "everybody"):
            public_id = draft(chloe, **{"option-whom": whom})
            start(chloe, public_id)
            with app.app_context():
                work()
            chloe.get("/desk/outreach")
            with counting() as statements:
                assert chloe.get(f"/desk/outreach/{public_id}/results").status_code == 200
            counts.append(len(statements))
        assert counts[0] == counts[1]


class TestWantingNone:
    def test_a_press_on_the_link_in_the_mail_is_enough(self, app: Any, as_: As) -> None:
        chloe = as_("chloe")
        start(chloe, draft(chloe))
        with app.app_context():
            work()
        with clock.at(datetime(2026, 11, 20, 12, 10, tzinfo=ZoneInfo("Asia/Tokyo"))), app.app_context():
            work()
            mail = db.session.scalars(
                select(MailboxMessage).where(MailboxMessage.to == "hana@sakura.example")
            ).one()
        path = re.search(r"http://localhost(/mail/no-more/\S+)", mail.text)
        assert path is not None
        nobody = as_("")
        assert nobody.get(path[1]).status_code == 200
        with app.app_context():
            assert db.session.scalars(select(Unsubscribed)).all() == []
        for _press in range(2):
            assert nobody.post(path[1]).status_code == 200
        with app.app_context():
            assert [row.person_id for row in db.session.scalars(select(Unsubscribed))] == [person("hana").id]

    def test_a_token_of_nobody_opens_nothing(self, as_: As) -> None:
        nobody = as_("")
        for token in ("AAAA", "a" * 58, "x" * 500, "..", "%00"):
            assert nobody.get(f"/mail/no-more/{token}").status_code in (404, 410)
            assert nobody.post(f"/mail/no-more/{token}").status_code in (400, 404)

    def test_signed_in_it_can_be_taken_back(self, app: Any, as_: As) -> None:
        hana = as_("hana")
        hana.post("/messages-to-many", data={"wanted": "0"})
        assert "They do not reach you." in hana.get("/messages-to-many").text
        hana.post("/messages-to-many", data={"wanted": "1"})
        assert "They may reach you." in hana.get("/messages-to-many").text


class TestTheRules:
    def test_leads_set_them_and_nobody_else(self, app: Any, as_: As) -> None:
        told = {"most_a_week": "3", "first_hour": "09:00", "last_hour": "17:30", "working_days_only": ""}
        assert as_("chloe").post("/desk/outreach/rules", data=told).status_code == 403
        leo = as_("leo")
        for wrong in (
            {"most_a_week": "0"},
            {"most_a_week": "1.5"},
            {"last_hour": "08:00"},
            {"first_hour": "25:99"},
        ):
            assert leo.post("/desk/outreach/rules", data=told | wrong).status_code == 422
        assert leo.post("/desk/outreach/rules", data=told).status_code == 303
        with app.app_context():
            row = db.session.scalars(select(OutreachRules)).one()
            assert (row.most_a_week, f"{row.first_hour:%H:%M}", row.working_days_only) == (3, "09:00", False)

    def test_the_list_of_exclusions_names_only_customers_in_reach(self, app: Any, as_: As) -> None:
        with app.app_context():
            pids = {row.slug: row.public_id for row in db.session.scalars(select(Customer))}
        chloe, olivia = as_("chloe"), as_("olivia")
        assert olivia.post("/desk/outreach/excluded", data={"customer": pids["sakura"]}).status_code == 422
        assert chloe.post(
            "/desk/outreach/excluded", data={"customer": pids["sakura"], "email": "mallory@ume.example"}
        ).status_code == 422  # fmt: skip
        for _press in range(2):
            told = {"customer": pids["sakura"], "why": HOSTILE}
            assert chloe.post("/desk/outreach/excluded", data=told).status_code == 303
        page = chloe.get("/desk/outreach/excluded").text
        assert "<script>alert" not in page
        assert "さくら" not in olivia.get("/desk/outreach/excluded").text.split("<form")[0]
        with app.app_context(), customer_scope(member("aoi").customer_id):
            (pid,) = db.session.scalars(select(Excluded.public_id)).all()
        assert olivia.post(f"/desk/outreach/excluded/{pid}/admit").status_code == 404
        assert chloe.post(f"/desk/outreach/excluded/{pid}/admit").status_code == 303


def test_nothing_can_be_started_for_a_group_that_is_gone(app: Any, as_: As) -> None:
    chloe = as_("chloe")
    public_id = draft(chloe)
    with app.app_context():
        db.session.execute(update(Outreach).values(group_code="gone", version=9))
        db.session.commit()
    assert chloe.get(f"/desk/outreach/{public_id}").status_code == 404
    assert start(chloe, public_id).status_code in (404, 422)
    assert chloe.post("/desk/outreach/new", data={"group": "gone"}).status_code == 422
