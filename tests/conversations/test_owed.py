"""An answer that is owed stands on the desk, goes to who stands in, and is told once when it is late."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.actions.absences import go_away
from portal.accounts.queries.calendars import vendors_today
from portal.activity.models import Notice
from portal.conversations.actions import messages, standing
from portal.conversations.actions.alarms import KIND_OF_NOTICE
from portal.foundation import clock, outbox
from portal.foundation.db import db
from tests.conversations.people import actor, asked, name_of, person, talk

THURSDAY = "2026-11-19 01:00:00Z"  # 10:00 in Tokyo: four hours are up at 15:00
LATE = "2026-11-19 06:01:00Z"


@pytest.fixture(autouse=True)
def _a_thursday():
    with time_machine.travel(THURSDAY, tick=True):
        yield


@pytest.fixture
def waits(at):
    """Aoi asks; the public id of the conversation."""
    with at("sakura"):
        pid = asked().public_id
        db.session.commit()
    return pid


def told(at):
    with at("sakura"):
        rows = db.session.scalars(select(Notice.person_id).where(Notice.kind == KIND_OF_NOTICE))
        return sorted(name_of(one) for one in rows)


def work_off(app, at_time):
    with time_machine.travel(at_time, tick=True), app.app_context():
        outbox.work_off()


class TestOnTheDesk:
    def test_it_comes_first_with_its_promise_and_one_button(self, as_, waits):
        page = as_("chloe").get("/desk").text
        assert "How do we import last year?" in page
        assert "An answer is expected by 19 Nov (Thu) 15:00." in page
        assert f"/c/sakura/conversations/{waits}#end" in page
        first = page.split('id="todo-1"')[1].split("</li>")[0]
        assert "Answer" in first

    def test_others_of_the_team_do_not_have_it_unless_they_stand_in(self, as_, at, waits):
        assert "How do we import" not in as_("bo").get("/desk").text
        with at("sakura"):
            go_away(person("chloe"), vendors_today(), vendors_today(), by=actor("chloe"))
            db.session.commit()
        page = as_("bo").get("/desk").text
        assert "How do we import" in page
        assert "You answer for Chloe." in page
        assert "How do we import" not in as_("olivia").get("/desk").text

    def test_put_off_solved_or_answered_it_is_gone(self, as_, at, waits):
        with at("sakura"):
            said = talk()
            standing.snooze(said, clock.now() + timedelta(days=1), by=actor("chloe"))
            db.session.commit()
        assert "How do we import" not in as_("chloe").get("/desk").text
        with time_machine.travel("2026-11-20 02:00:00Z", tick=True):
            assert "An answer was expected by" in as_("chloe").get("/desk").text
        with at("sakura"):
            said = talk()
            messages.say(said, "Like this", by=actor("chloe"))
            db.session.commit()
        assert "How do we import" not in as_("chloe").get("/desk").text

    def test_the_one_promised_first_comes_first(self, as_, at, waits):
        with time_machine.travel("2026-11-18 01:00:00Z", tick=True), at("sakura"):
            asked("sora", title="The older one")
            db.session.commit()
        page = as_("chloe").get("/desk").text
        assert page.index("The older one") < page.index("How do we import")


class TestStandingIn:
    def test_what_a_customer_writes_meanwhile_is_told_to_the_backup_and_said_on_the_page(
        self, as_, at, waits
    ):
        with at("sakura"):
            go_away(person("chloe"), vendors_today(), vendors_today(), by=actor("chloe"))
            said = talk()
            messages.say(said, "Is anybody there?", by=actor("aoi"))
            db.session.commit()
            heard = db.session.scalars(select(Notice.person_id).where(Notice.kind == "conversation.message"))
            assert {"bo", "chloe"} <= {name_of(one) for one in heard}
        for who in ("bo", "aoi"):
            assert "Bo answers for Chloe" in as_(who).get(f"/c/sakura/conversations/{waits}").text
        assert "How do we import last year?" in as_("bo").get("/desk/conversations").text
        with time_machine.travel("2026-11-20 01:00:00Z", tick=True):
            assert "Chloe answers" in as_("aoi").get(f"/c/sakura/conversations/{waits}").text
            assert "How do we import last year?" not in as_("bo").get("/desk/conversations").text


class TestOnTheCustomersHome:
    def test_an_answer_waits_for_who_takes_part(self, as_, at, waits):
        with at("sakura"):
            said = talk()
            messages.say(said, "Which file?", by=actor("chloe"))
            db.session.commit()
        assert "An answer waits for you: How do we import last year?" in as_("aoi").get("/c/sakura").text
        assert "An answer waits for you" not in as_("hana").get("/c/sakura").text

    def test_while_it_is_the_vendors_turn_nothing_is_asked_of_them(self, as_, waits):
        assert "An answer waits for you" not in as_("aoi").get("/c/sakura").text


class TestLate:
    def test_who_answers_and_who_could_step_in_are_told_once(self, app, at, waits):
        work_off(app, "2026-11-19 05:59:00Z")
        assert told(at) == []
        work_off(app, LATE)
        assert told(at) == ["bo", "chloe"]
        work_off(app, "2026-11-19 09:00:00Z")
        assert told(at) == ["bo", "chloe"]

    def test_an_answer_in_time_tells_nobody(self, app, at, waits):
        with at("sakura"):
            messages.say(talk(), "Like this", by=actor("chloe"))
            db.session.commit()
        work_off(app, LATE)
        assert told(at) == []

    def test_asked_again_after_an_answer_another_promise_counts(self, app, at, waits):
        with at("sakura"):
            said = talk()
            messages.say(said, "Like this", by=actor("chloe"))
            db.session.commit()
        with time_machine.travel("2026-11-19 04:30:00Z", tick=True), at("sakura"):  # 13:30
            said = talk()
            messages.say(said, "And then?", by=actor("aoi"))
            db.session.commit()
        work_off(app, LATE)
        assert told(at) == []
        work_off(app, "2026-11-19 08:31:00Z")
        assert told(at) == ["bo", "chloe"]

    def test_while_the_csm_is_away_the_backup_and_the_lead_are_told(self, app, at, waits):
        with at("sakura"):
            go_away(person("chloe"), vendors_today(), vendors_today(), by=actor("chloe"))
            db.session.commit()
        work_off(app, LATE)
        assert told(at) == ["bo", "chloe", "leo"]

    def test_the_bell_says_it_as_long_as_it_is_so(self, app, as_, at, waits):
        work_off(app, LATE)
        with time_machine.travel(LATE, tick=True):
            assert "waits for an answer that was expected by" in as_("chloe").get("/notices").text
            with at("sakura"):
                messages.say(talk(), "Sorry!", by=actor("chloe"))
                db.session.commit()
            assert "waits for an answer that was expected by" not in as_("bo").get("/notices").text
