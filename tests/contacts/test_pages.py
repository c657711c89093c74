"""The history of a customer, logging a call, and who has not been spoken to, at their pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask_babel import force_locale
from sqlalchemy import select, update

from portal.accounts.actions.erasure import PersonErased
from portal.accounts.models import Customer, Membership, User
from portal.accounts.standpoint import inside
from portal.activity.actions import record
from portal.activity.context import About, told_of
from portal.contacts.actions import limits, log
from portal.contacts.jobs.visits import forget_old_visits
from portal.contacts.models import Contact, ContactPerson, LastContact, QuietLimit, VisitDay
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.outbox import OutboxItem
from portal.foundation.tenancy import customer_scope
from tests import cast
from tests.contacts.people import by, person

At, As = Callable[..., Any], Callable[..., Any]
PAGE = "/c/sakura/contacts"
HOSTILE = '<script>alert(1)</script> {{ 7*7 }} "quoted" 髙橋 \u202e'


def call(sakura: int, title: str, *, who: str = "aoi", days: int = 0, **facts: Any) -> Contact:
    """Log a call by hand."""
    told: dict[str, Any] = {
        "kind": ContactKind.CALL,
        "direction": Direction.OUT,
        "visibility": Visibility.VENDOR,
    }
    return log.contact(
        sakura, people=[person(who), person("chloe")], by=by("chloe"), title=title,
        at=clock.now() - timedelta(days=days), **(told | facts),
    )  # fmt: skip


def member_pid(app: Any, name: str) -> str:
    with app.app_context(), customer_scope(_customer_id()):
        found = select(Membership.public_id).join(User, User.id == Membership.user_id)
        return db.session.scalars(found.where(User.email == cast.address(name))).one()


def _customer_id() -> int:
    return db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()


class TestTheHistory:
    def test_contacts_changes_and_sign_ins_stand_on_one_timeline(self, at: At, as_: As) -> None:
        with at() as sakura:
            call(sakura, "About the invoices", text="They want fewer pages")
            record("member.joined", by=by("aoi"), person_id=person("aoi"))
            db.session.add(VisitDay(person_id=person("sora"), on=clock.today("Asia/Tokyo"), at=clock.now()))
            db.session.commit()
        page = as_("chloe").get(PAGE).text
        assert "About the invoices" in page
        assert "They want fewer pages" in page
        assert "Aoi joined" in page
        assert "In the portal: Sora" in page

    @pytest.mark.parametrize(
        ("asked", "shown", "hidden"),
        [
            ("kind=contacts:call", "A call", "A visit"),
            ("kind=contacts:", "A visit", "joined"),
            ("kind=told:people", "joined", "A call"),
            ("kind=visits:", "In the portal", "A call"),
            ("side=customer", "A visit", "A call"),
            ("q=visit", "A visit", "A call"),
            ("kind=nonsense", "A call", "nothing is hidden by it"),
        ],
    )
    def test_it_is_narrowed(self, at: At, as_: As, asked: str, shown: str, hidden: str) -> None:
        with at() as sakura:
            call(sakura, "A call")
            call(sakura, "A visit", kind=ContactKind.VISIT, direction=Direction.IN, who="sora")
            record("member.joined", by=by("aoi"), person_id=person("aoi"))
            db.session.add(VisitDay(person_id=person("sora"), on=clock.today("Asia/Tokyo"), at=clock.now()))
            db.session.commit()
        page = as_("chloe").get(f"{PAGE}?{asked}").text
        body = page[page.index('class="card changes"') :]
        assert shown in body
        assert hidden not in body

    def test_it_is_narrowed_to_a_person_and_a_period(self, at: At, as_: As) -> None:
        with at() as sakura:
            call(sakura, "With Aoi", days=2)
            call(sakura, "With Sora", who="sora", days=40)
            sora = db.session.scalars(select(User.public_id).where(User.email == cast.address("sora"))).one()
            db.session.commit()
        chloe = as_("chloe")
        of_sora = chloe.get(f"{PAGE}?person={sora}").text
        assert "With Sora" in of_sora
        assert "With Aoi" not in of_sora
        first = (clock.now() - timedelta(days=10)).date()
        assert "With Sora" not in chloe.get(f"{PAGE}?from={first}").text
        assert "With Aoi" not in chloe.get(f"{PAGE}?until={first}").text
        assert chloe.get(f"{PAGE}?person={'A' * 16}").text.count("With ") == 0

    def test_it_is_read_a_page_at_a_time_without_losing_or_repeating_a_row(self, at: At, as_: As) -> None:
        with at() as sakura:
            for number in range(50):
                call(sakura, f"Call {number:03}", days=number % 7)
            for _number in range(50):
                record("member.joined", by=by("aoi"), person_id=person("aoi"))
            db.session.commit()
        chloe, url, seen, pages = as_("chloe"), PAGE, [], 0
        while url:
            page = chloe.get(url).text
            seen += [line for line in page.split('id="') if line.startswith(("contact-", "activity-"))]
            pages += 1
            older = page.split("What was before")[0].rsplit('href="', 1)
            url = older[1].split('"')[0].replace("&amp;", "&") if "What was before" in page else ""
        ids = [one.split('"')[0] for one in seen if len(one.split('"')[0]) > 20]
        assert pages == 3
        assert len(ids) == len(set(ids)) >= 100

    def test_messages_of_one_talk_on_a_day_are_one_row(self, at: At, as_: As) -> None:
        with at() as sakura:
            for number in range(4):
                log.contact(
                    sakura, kind=ContactKind.MESSAGE, direction=Direction.IN, people=[person("aoi")], by=by("aoi"),
                    title="Invoices", subject_kind="conversation", subject_id=7, about=f"message:{number}",
                )  # fmt: skip
            db.session.commit()
        page = as_("chloe").get(f"{PAGE}?kind=contacts:").text
        assert page.count('class="contact"') == 1
        assert "4 messages" in page

    def test_meetings_one_had_and_news_of_meetings_stand_under_different_heads(self, as_: As) -> None:
        page = as_("chloe").get(PAGE).text
        heads = [page.index(f'<optgroup label="{words}">') for words in ("Contacts", "What else happened")]
        assert heads[0] < page.index('value="contacts:meeting"') < heads[1] < page.index('value="told:')
        assert page.count("<optgroup") == page.count("</optgroup>") == 2

    def test_it_is_the_vendors_alone(self, as_: As) -> None:
        for who in ("aoi", "sora", "ren", "hana"):
            assert as_(who).get(PAGE).status_code == 403
            assert as_(who).get(f"{PAGE}/people").status_code == 403
        assert as_("mallory").get(PAGE).status_code == 404
        assert as_("olivia").get(PAGE).status_code == 404

    def test_what_is_inside_the_customer_is_not_on_it(self, at: At, as_: As) -> None:
        with at():
            record("comment.begun", by=by("aoi"), visibility=Visibility.CUSTOMER, title="among ourselves")
            db.session.commit()
        assert "among ourselves" not in as_("chloe").get(PAGE).text

    def test_a_page_takes_the_same_statements_with_twice_as_much(
        self, at: At, as_: As, counting: Callable[..., Any]
    ) -> None:
        chloe, counts = as_("chloe"), []
        chloe.get(PAGE)
        for _round in range(2):
            with at() as sakura:
                for number in range(30):
                    call(sakura, f"Call {number}", days=number)
                    record("member.joined", by=by("aoi"), person_id=person("aoi"))
                db.session.commit()
            with counting() as statements:
                assert chloe.get(PAGE).status_code == 200
            counts.append(len(statements))
        assert counts[0] == counts[1]

    def test_hostile_texts_are_mere_text(self, at: At, as_: As) -> None:
        with at() as sakura:
            call(sakura, HOSTILE, text=HOSTILE, others=HOSTILE)
            db.session.commit()
        page = as_("chloe").get(PAGE).text
        assert "<script>alert" not in page
        assert "{{ 7*7 }}" in page
        assert (
            as_("chloe")
            .get(f"{PAGE}?q=%00%25_%27&from=9999-99-99&until=x&side=x&before=!!&of=zz")
            .status_code
            == 200
        )


class TestLoggingACall:
    def test_two_presses_are_enough(self, app: Any, at: At, as_: As) -> None:
        chloe, aoi = as_("chloe"), member_pid(app, "aoi")
        page = chloe.get(f"{PAGE}/new?with={aoi}").text
        assert (
            f'value="{aoi}" checked' in page
            or f'checked id="people-0" name="people" type="checkbox" value="{aoi}"' in page
        )
        moment = clock.now().strftime("%Y-%m-%dT%H:%M")
        answer = chloe.post(
            f"{PAGE}/new",
            data={"people": aoi, "kind": "call", "direction": "out", "at": moment, "request_key": "a"},
        )
        assert answer.status_code == 303
        chloe.post(
            f"{PAGE}/new",
            data={"people": aoi, "kind": "call", "direction": "out", "at": moment, "request_key": "a"},
        )
        with at():
            row = db.session.scalars(select(Contact)).one()
            assert row.visibility is Visibility.VENDOR
            people = db.session.scalars(select(ContactPerson.person_id)).all()
            assert set(people) == {person("aoi"), person("chloe")}
            assert {one.person_id for one in db.session.scalars(select(LastContact))} == {0, person("aoi")}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"people": ""}, {"at": "soon"}, {"at": "2999-01-01T10:00"}, {"kind": "sign_in"}, {"direction": "up"},
            {"title": "x" * 121}, {"text": "x" * 4_001}, {"people": "A" * 16},
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_and_nothing_is_lost(
        self, app: Any, at: At, as_: As, wrong: dict[str, str]
    ) -> None:
        told = {
            "people": member_pid(app, "aoi"), "kind": "call", "direction": "in", "others": "",
            "at": clock.now().strftime("%Y-%m-%dT%H:%M"), "title": "Kept title",
        }  # fmt: skip
        answer = as_("chloe").post(f"{PAGE}/new", data={k: v for k, v in (told | wrong).items() if v})
        assert answer.status_code == 422
        assert wrong.get("title", "Kept title") in answer.text
        with at():
            assert db.session.scalars(select(Contact)).all() == []

    def test_only_who_logged_it_puts_it_right_or_takes_it_back(self, at: At, as_: As) -> None:
        with at() as sakura:
            pid = call(sakura, "Mine").public_id
            db.session.commit()
        for path in (f"{PAGE}/{pid}/edit", f"{PAGE}/{pid}/withdraw"):
            assert as_("bo").post(path).status_code == 404
        moment = clock.now().strftime("%Y-%m-%dT%H:%M")
        told = {"others": "Ms Ota", "kind": "call", "direction": "in", "at": moment, "title": "Better"}
        assert as_("chloe").post(f"{PAGE}/{pid}/edit", data=told).status_code == 303
        assert "Better" in as_("chloe").get(PAGE).text
        assert as_("chloe").post(f"{PAGE}/{pid}/withdraw").status_code == 303
        assert "Better" not in as_("chloe").get(PAGE).text
        assert as_("chloe").get(f"{PAGE}/{pid}/edit").status_code == 404

    def test_from_the_desk_one_finds_whom_it_was_with(self, as_: As) -> None:
        assert "Aoi" in as_("chloe").get("/desk/contacts/new?q=aoi").text
        assert "Aoi" not in as_("olivia").get("/desk/contacts/new?q=aoi").text
        assert as_("chloe").get("/desk/contacts/new?q=%00<b>").status_code == 200


class TestWhoIsQuiet:
    @pytest.fixture
    def old(self, app: Any) -> None:
        with app.app_context():
            long_ago = clock.now() - timedelta(days=100)
            db.session.execute(
                update(Customer).values(created_at=long_ago, opened_by_customer_at=clock.now(), version=2)
            )
            db.session.commit()

    def test_the_silence_is_counted_against_the_limit_of_the_segment(
        self, old: None, at: At, as_: As
    ) -> None:
        chloe = as_("chloe")
        assert "100 days" in chloe.get("/desk/contacts/quiet").text
        with at() as sakura:
            call(sakura, "Hello", days=31)
            db.session.commit()
        assert "31 days" in chloe.get("/desk/contacts/quiet").text
        with at():
            limits.settle(1, 45, by=by("leo"))
            db.session.commit()
        assert "Nobody is left alone" in chloe.get("/desk/contacts/quiet").text
        assert "31 days" in chloe.get("/desk/contacts/quiet?days=20").text

    def test_only_customers_in_reach_are_named(self, old: None, as_: As) -> None:
        page = as_("chloe").get("/desk/contacts/quiet?whose=all").text
        assert "さくら" in page
        assert "ウメ" not in page
        assert "ウメ" in as_("leo").get("/desk/contacts/quiet?whose=all").text

    def test_leads_settle_the_limits_and_nobody_else(self, at: At, as_: As) -> None:
        assert as_("chloe").get("/desk/contacts/limits").status_code == 403
        leo = as_("leo")
        assert leo.post("/desk/contacts/limits", data={"segment-1": "0", "segment-0": "x"}).status_code == 422
        assert (
            leo.post("/desk/contacts/limits", data={"segment-1": "21", "segment-0": "６０"}).status_code
            == 303
        )
        with at():
            assert {row.segment_id: row.days for row in db.session.scalars(select(QuietLimit))} == {
                1: 21,
                None: 60,
            }

    def test_the_desk_and_the_book_say_it(self, old: None, at: At, as_: As) -> None:
        chloe = as_("chloe")
        assert "Nobody has spoken with them for 100 days" in chloe.get("/desk").text
        assert "Not spoken to" in chloe.get("/desk/customers?show=unspoken&sort=spoken").text
        with at() as sakura:
            call(sakura, "Hello")
            db.session.commit()
        assert "Nobody has spoken with them" not in chloe.get("/desk").text

    def test_the_customers_own_people_never_see_it(self, at: At, as_: As) -> None:
        with at() as sakura:
            call(sakura, "Inside our house")
            db.session.commit()
        for path in ("/c/sakura", "/c/sakura/members", "/c/sakura/timeline"):
            page = as_("aoi").get(path).text
            assert "Inside our house" not in page
            assert "Log a call" not in page
            assert "Last contact" not in page
        assert as_("aoi").get("/desk/contacts/quiet").status_code == 404


def test_a_day_of_visits_is_written_down_once(app: Any, at: At, as_: As) -> None:
    aoi = as_("aoi")
    for _visit in range(2):
        with at():
            earlier = clock.now() - timedelta(hours=2)
            seen = update(Membership).where(Membership.user_id == person("aoi"))
            db.session.execute(
                seen.values(seen_at=earlier, version=Membership.version + 1),
                execution_options={"synchronize_session": False},
            )
            db.session.commit()
        assert aoi.get("/c/sakura").status_code == 200
    with at():
        assert [row.person_id for row in db.session.scalars(select(VisitDay))] == [person("aoi")]
        assert db.session.scalars(select(LastContact)).all() == []


def test_visits_are_forgotten_in_time_and_with_the_person(app: Any, at: At) -> None:
    with at():
        today = clock.today("Asia/Tokyo")
        for who, days in (("aoi", 0), ("aoi", 399), ("aoi", 402), ("sora", 1)):
            on = today - timedelta(days=days)
            db.session.add(VisitDay(person_id=person(who), on=on, at=clock.now() - timedelta(days=days)))
        call(_customer_id(), "Hello", who="sora")
        db.session.commit()
    with app.app_context():
        forget_old_visits(OutboxItem())
        announce(PersonErased(0, person("sora"), "x", "sora@sakura.example", by("vera")))
        db.session.commit()
    with at():
        assert len(db.session.scalars(select(VisitDay)).all()) == 2
        assert {row.person_id for row in db.session.scalars(select(LastContact))} == {0}


def test_whoever_opens_a_conversation_sees_the_last_contacts(app: Any, at: At) -> None:
    with at() as sakura:
        call(sakura, "Before the talk", who="sora", days=3)
        call(sakura, "With somebody else", who="aoi", days=1)
        customer = db.session.scalars(select(Customer).where(Customer.id == sakura)).one()
        chloe = db.session.scalars(select(User).where(User.id == person("chloe"))).one()
        sora = db.session.scalars(select(User).where(User.id == person("sora"))).one()
        point = inside(chloe, customer.slug)
        assert point is not None
        with app.test_request_context(), force_locale("en"):
            told = [
                one for one in told_of(About(point, person=sora)) if one.template == "contacts/context.html"
            ]
        (row,) = told
        assert [one.entry.row.title for one in row.facts["recent"]] == ["Before the talk"]
        assert "Last contact" in row.brief
