"""Who answers, and who stands in: nobody waits for somebody who is away."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.actions.absences import go_away
from portal.accounts.models import AccountTeamMember, TeamPosition
from portal.accounts.queries.calendars import vendors_today
from portal.conversations.actions import conversations as change
from portal.conversations.models import Conversation
from portal.conversations.queries import answering
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer
from tests.conversations.people import actor, asked, customer, name_of, person

At = Callable[..., Any]


def away(name: str, first: date, last: date) -> None:
    go_away(person(name), first, last, by=actor(name))


def answers(on: date) -> str:
    found = answering.who_answers(customer(), on)
    return name_of(found.id if found else None)


def test_the_primary_then_the_backup_then_a_lead(at: At) -> None:
    with at("sakura"):
        today = vendors_today()
        assert answers(today) == "chloe"
        away("chloe", today, today + timedelta(days=3))
        assert answers(today) == "bo"
        assert answers(today + timedelta(days=4)) == "chloe"
        away("bo", today, today)
        assert answers(today) == "leo"
        away("leo", today, today)
        assert answers(today) == ""


def test_anybody_of_the_team_who_may_answer_comes_before_a_lead(at: At) -> None:
    with at("sakura"):
        today = vendors_today()
        db.session.add(AccountTeamMember(user_id=person("olivia").id, position=TeamPosition.SUPPORT))
        away("chloe", today, today)
        away("bo", today, today)
        assert answers(today) == "olivia"  # and not Carl of sales, who may not


def test_a_disabled_person_and_one_who_left_answer_nobody(at: At) -> None:
    with at("sakura"):
        today = vendors_today()
        person("chloe").staff_leaves_on = today - timedelta(days=1)
        assert answers(today) == "bo"


def test_a_question_stays_with_the_primary_who_is_away_and_the_backup_has_it_meanwhile(at: At) -> None:
    with at("sakura"):
        today = vendors_today()
        away("chloe", today, today + timedelta(days=1))
        conversation = asked()
        assert name_of(conversation.assigned_id) == "chloe"
        assert name_of(answering.at_work(conversation)) == "bo"
        found = answering.answerer(customer(), today, conversation.assigned_id)
        assert found is not None
        assert found.person.id == person("bo").id
        assert found.instead_of is not None
        assert found.instead_of.id == person("chloe").id
        assert found.until == today + timedelta(days=1)
        assert _mine("bo", today) == [conversation.id]
        assert _mine("chloe", today) == [conversation.id]  # it is hers still
        assert _mine("bo", today + timedelta(days=2)) == []
        assert _mine("olivia", today) == []


def test_who_begins_it_at_the_vendor_answers_it(at: At) -> None:
    with at("sakura"):
        conversation = asked("bo")
        assert name_of(conversation.assigned_id) == "bo"


def test_stand_ins_are_found_across_customers_in_as_many_statements(at: At, counting: Any, app: Any) -> None:
    with at("sakura"):
        today = vendors_today()
        away("chloe", today, today)
        asked()
        db.session.commit()
        bo = person("bo").id
        with every_customer("the backup's inbox"):
            with counting() as few:
                pairs = answering.stand_ins(today)
            assert set(pairs.values()) == {bo}
        ume = customer("ume").id
    with at("ume"):
        away("olivia", vendors_today(), vendors_today())
        change.begin(customer("ume"), "Another", "question", by=actor("mallory"))
        db.session.commit()
        with every_customer("the lead's inbox"):
            with counting() as many:
                pairs = answering.stand_ins(today)
            assert len(pairs) == 2
            assert {place[0]: name_of(who) for place, who in pairs.items()}[ume] == "leo"
    assert len(few) == len(many)


def _mine(name: str, on: date) -> list[int]:
    with customer_scope(customer().id):
        return list(db.session.scalars(select(Conversation.id).where(answering.mine(person(name), on))))
