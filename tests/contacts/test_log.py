"""Logging contacts: once, in the right direction, with the people who took part, and when each was last spoken with."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.contacts.actions import log
from portal.contacts.models import Contact, ContactPerson, LastContact
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.foundation import clock
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import TenancyError
from tests.contacts.people import by, person

At = Callable[..., Any]


def lasts() -> dict[int, tuple[Any, Any]]:
    return {row.person_id: (row.in_at, row.out_at) for row in db.session.scalars(select(LastContact))}


def test_a_contact_is_logged_once_under_its_name(at: At) -> None:
    with at() as sakura:
        facts: dict[str, Any] = {
            "kind": ContactKind.MESSAGE, "direction": Direction.IN, "people": [person("aoi"), person("chloe")],
            "by": by("aoi"), "about": "message:one",
        }  # fmt: skip
        first, again = log.contact(sakura, **facts), log.contact(sakura, **facts, title="another")
        assert first.id == again.id
        assert again.title == ""
        sides = db.session.scalars(
            select(ContactPerson.side).where(ContactPerson.contact_id == first.id)
        ).all()
        assert sorted(sides) == ["customer", "vendor"]


def test_each_direction_is_kept_for_the_company_and_for_each_of_its_people(at: At) -> None:
    with at() as sakura:
        earlier, now = clock.now() - timedelta(days=3), clock.now()
        people = [person("aoi"), person("chloe")]
        wrote: dict[str, Any] = {"kind": ContactKind.MESSAGE, "people": people, "by": by("chloe")}
        log.contact(sakura, direction=Direction.OUT, at=now, **wrote)
        log.contact(sakura, direction=Direction.IN, at=earlier, **wrote)
        log.contact(sakura, direction=Direction.OUT, at=earlier, **wrote)  # told late: changes nothing
        found = lasts()
        assert found[0] == found[person("aoi")] == (earlier, now)
        assert person("chloe") not in found


@pytest.mark.parametrize(("reached", "counts"), [(True, True), (False, False)])
def test_a_call_counts_both_ways_once_somebody_is_reached(at: At, *, reached: bool, counts: bool) -> None:
    with at() as sakura:
        log.contact(
            sakura, kind=ContactKind.CALL, direction=Direction.OUT, people=[person("sora")], by=by("chloe"),
            reached=reached, visibility=Visibility.VENDOR,
        )  # fmt: skip
        assert (0 in lasts()) is counts


def test_one_of_many_messages_ends_no_silence_and_its_answer_does(at: At) -> None:
    with at() as sakura:
        facts: dict[str, Any] = {"kind": ContactKind.MESSAGE, "people": [person("sora")], "by": by("chloe")}
        with log.one_of_many():
            sent = log.contact(sakura, direction=Direction.OUT, **facts)
        assert sent.to_many
        assert lasts() == {}
        answered = log.contact(sakura, direction=Direction.IN, **facts)
        assert lasts()[0] == (answered.at, None)


def test_what_was_withdrawn_or_changed_counts_no_more(at: At) -> None:
    with at() as sakura:
        earlier = clock.now() - timedelta(days=9)
        facts: dict[str, Any] = {
            "kind": ContactKind.CALL, "direction": Direction.IN, "by": by("chloe"), "visibility": Visibility.VENDOR,
        }  # fmt: skip
        log.contact(sakura, people=[person("aoi")], at=earlier, **facts)
        wrong = log.contact(sakura, people=[person("aoi"), person("sora")], **facts)
        log.revise(wrong, by=by("chloe"), people=[person("aoi")])
        assert lasts()[person("sora")] == (None, None)
        log.withdraw(wrong, by=by("chloe"))
        log.withdraw(wrong, by=by("chloe"))
        assert lasts()[person("aoi")] == lasts()[0] == (earlier, earlier)


def test_a_contact_stays_inside_its_customer(at: At) -> None:
    with at("ume") as ume:
        facts: dict[str, Any] = {
            "kind": ContactKind.CALL, "direction": Direction.IN, "people": [person("mallory")], "by": by("olivia"),
        }  # fmt: skip
        log.contact(ume, **facts, about="call:one")
        db.session.commit()
    with at("sakura"):
        assert db.session.scalars(select(Contact)).all() == []
        with pytest.raises(TenancyError):
            log.contact(ume, **facts)


def test_a_side_talking_to_itself_is_no_contact(at: At) -> None:
    with at("sakura", Audience.CUSTOMER) as sakura, pytest.raises(ValueError, match="no contact"):
        log.contact(
            sakura, kind=ContactKind.MESSAGE, direction=Direction.IN, people=[], by=by("aoi"),
            visibility=Visibility.CUSTOMER,
        )  # fmt: skip
