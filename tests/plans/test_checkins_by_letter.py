"""The monthly letter and its link: whom it reaches and when, what the link opens, and when it opens no more."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.actions.second_factor import new_salt, secret
from portal.accounts.models import CompanyHoliday, Customer, Installation
from portal.accounts.queries.calendars import work_calendar
from portal.foundation import clock, outbox
from portal.foundation.actor import ActorKind
from portal.foundation.db import db
from portal.foundation.history import ChangeSet
from portal.foundation.links import LIFETIMES, Purpose, PurposeLink, make, token
from portal.foundation.outbox import OutboxItem
from portal.plans.models import CheckIn, Node
from tests.plans.walked import (
    TOKYO,
    at_tokyo,
    cross,
    days_from_now,
    give,
    letter_days,
    letters,
    link_in,
    member,
    node,
    person,
    work,
)

INITIATIVE = "sakura shared initiative"
PASSED, LATER = days_from_now(-3), days_from_now(200)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def pid(at) -> str:
    """Sora's initiative, whose date has passed."""
    with at("sakura"):
        found = give(INITIATIVE, "sora", due_on=days_from_now(-3))
        db.session.commit()
    return found


@pytest.fixture
def day(at):
    """The day on which Sakura's next letters are due."""
    with at("sakura"):
        return next(letter_days())


def sent(app, day, hour: int = 9) -> str:
    """Let the letters go out on their day; return the path of Sora's link."""
    with time_machine.travel(at_tokyo(day, 0, 20)):
        work(app)
    with time_machine.travel(at_tokyo(day, hour)):
        work(app)
        return link_in(letters(app, "sora")[-1])


def moved(pid: str, **typed: str) -> dict[str, str]:
    """Return the card of a date that passed, filled in."""
    memory = json.dumps({"due_on": PASSED.isoformat()})
    new = {"how": "new_date", "due_on": LATER.isoformat(), "why": "moved", "seen": memory}
    return {"ask": f"passed:{pid}", "do": "answer", **new, **typed}


def due_of(at):
    with at("sakura"):
        return node(INITIATIVE).due_on


# -- whom it reaches, and when -----------------------------------------------------------------------------------


def test_it_goes_at_half_past_eight_to_whom_something_needs(app, at, pid, day):
    with time_machine.travel(at_tokyo(day - timedelta(days=1), 12)):
        work(app)
        assert letters(app, "sora") == []
    with time_machine.travel(at_tokyo(day, 0, 20)):
        work(app)
        assert letters(app, "sora") == []
        with app.app_context():
            promised = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "mail.send")).all()
            mine = [item for item in promised if item.ids.get("letter") == "notice"]
            assert [item.not_before for item in mine] == [at_tokyo(day, 8, 30)]
    with time_machine.travel(at_tokyo(day, 8, 31)):
        work(app)
        work(app)
    (letter,) = letters(app, "sora")
    assert letter.subject == "[Aozora Cloud] This month’s check-in: 1 thing"
    assert INITIATIVE in letter.text
    assert INITIATIVE in letter.html
    assert "Dear Sora," in letter.text
    for other in ("aoi", "ren", "hana", "chloe", "bo", "mallory"):
        assert letters(app, other) == []
    with time_machine.travel(at_tokyo(day + timedelta(days=4), 12)):
        work(app)
        assert len(letters(app, "sora")) == 1


def test_each_reads_their_own_language(app, at, pid, day):
    with at("sakura"):
        person("sora").language = "ja"
        db.session.commit()
    with time_machine.travel(at_tokyo(day, 9)):
        work(app)
        (letter,) = letters(app, "sora", "チェックイン")
    assert letter.subject.startswith("【あおぞらクラウド】")
    assert "佐藤 空 様" in letter.text
    assert "check-in: " not in letter.text.lower()


def test_half_past_eight_where_the_person_is(app, at, pid, day):
    with at("sakura"):
        person("sora").time_zone = "America/Los_Angeles"
        db.session.commit()
    with time_machine.travel(at_tokyo(day, 0, 20)):
        work(app)
    with app.app_context():
        item = db.session.scalars(select(OutboxItem).where(OutboxItem.dedupe_key.like("mail:notice:%"))).one()
        there = item.not_before.astimezone(ZoneInfo("America/Los_Angeles"))
        assert (there.hour, there.minute) == (8, 30)
        assert item.not_before > at_tokyo(day, 0, 20)


def test_holidays_of_the_company_are_no_working_days(app, at, pid, day):
    with at("sakura"):
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        db.session.add(CompanyHoliday(on=day, name="Foundation day"))
        db.session.flush()
        following = work_calendar(customer).next_working_day(day)
        db.session.commit()
    with time_machine.travel(at_tokyo(day, 12)):
        work(app)
        assert letters(app, "sora") == []
    with time_machine.travel(at_tokyo(following, 12)):
        work(app)
        assert len(letters(app, "sora")) == 1


def test_another_zone_has_another_today(app, at, pid):
    with at("sakura"):
        db.session.scalars(
            select(Customer).where(Customer.slug == "sakura")
        ).one().time_zone = "Pacific/Kiritimati"
        db.session.flush()
        day = next(letter_days())
        db.session.commit()
    begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Pacific/Kiritimati")).astimezone(UTC)
    with time_machine.travel(begins - timedelta(minutes=30)):
        work(app)
        assert begun(app) == 0
    with time_machine.travel(begins + timedelta(minutes=30)):
        work(app)
        assert begun(app) == 1


def begun(app) -> int:
    with app.app_context():
        return len(walk_links())


def walk_links() -> list[PurposeLink]:
    """Return the links that start a walk; each mail has one to stop such mails as well."""
    found = db.session.scalars(select(PurposeLink).where(PurposeLink.purpose == Purpose.ACTION)).all()
    return [link for link in found if link.ids.get("does") != "notices.mute"]


def test_nothing_is_sent_for_what_was_settled_meanwhile(app, at, pid, day):
    with time_machine.travel(at_tokyo(day, 0, 20)):
        work(app)
    with at("sakura"):
        node(INITIATIVE).due_on = days_from_now(300)
        db.session.commit()
    with time_machine.travel(at_tokyo(day, 9)):
        work(app)
        assert letters(app, "sora") == []


@pytest.mark.parametrize("gone", ["ended", "disabled", "left"])
def test_nothing_is_sent_to_who_has_left(app, at, pid, day, gone):
    with time_machine.travel(at_tokyo(day, 0, 20)):
        work(app)
    with at("sakura"):
        if gone == "ended":
            member("sora").ended_at = clock.now()
        elif gone == "disabled":
            person("sora").disabled_at = clock.now()
        else:
            node(INITIATIVE).customer_owner_id = member("hana").id
        db.session.commit()
    with time_machine.travel(at_tokyo(day, 9)):
        work(app)
        assert letters(app, "sora") == []


def test_a_worker_killed_between_tells_nobody_twice(app, at, pid, day, monkeypatch):
    """The worker dies right before each commit of its work once; what was owed is done again, and acts once."""
    real, died = outbox._do, set()

    def die_once(item_id: int) -> None:
        if item_id not in died:
            died.add(item_id)
            with app.app_context():
                monkeypatch.setattr(db.session, "commit", killed)
                try:
                    real(item_id)
                except KeyboardInterrupt:
                    db.session.rollback()
                finally:
                    monkeypatch.undo()
                    monkeypatch.setattr(outbox, "_do", die_once)
            return
        real(item_id)

    def killed() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outbox, "_do", die_once)
    for hours in range(6):  # a lease ends after minutes; the next round takes it up again
        with time_machine.travel(at_tokyo(day, 9 + hours)):
            work(app)
    assert died
    assert len(letters(app, "sora")) == 1
    assert begun(app) == 1
    with at("sakura"):
        assert len(db.session.scalars(select(CheckIn)).all()) == 1


# -- what the link opens -----------------------------------------------------------------------------------------


def test_it_shows_to_get_and_acts_by_post(app, at, as_, pid, day):
    url = sent(app, day)
    with time_machine.travel(at_tokyo(day, 10)):
        with app.app_context():
            before = db.session.scalars(
                select(Customer.opened_by_customer_at).where(Customer.slug == "sakura")
            ).one()
        reader = as_("")
        page = reader.get(url)
        assert page.status_code == 200
        assert INITIATIVE in page.text
        reader.get(url)  # a mail program opened it already
        with app.app_context():
            found = select(Customer.opened_by_customer_at).where(Customer.slug == "sakura")
            assert db.session.scalars(found).one() == before
            assert db.session.scalars(select(PurposeLink)).all()[-1].spent_at is None
        assert reader.get("/c/sakura").status_code == 401
        assert reader.get("/c/sakura/check-in").status_code == 401
        answer = reader.post(url, data=moved(pid))
        assert (answer.status_code, answer.location) == (303, f"{url}/done")
        assert due_of(at) == LATER
        assert "Thank you" in reader.get(f"{url}/done").text
        assert reader.get("/c/sakura").status_code == 401  # it signs nobody in
        with at("sakura"):
            change = db.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc())).first()
            assert (change.actor_kind, change.actor_id) == (ActorKind.ACTION_LINK, person("sora").id)
            assert change.why == "moved"
            opened = db.session.scalars(
                select(Customer.opened_by_customer_at).where(Customer.slug == "sakura")
            ).one()
            assert opened is not None
            assert opened != before


def test_a_used_link_opens_no_more(app, at, as_, pid, day):
    url = sent(app, day)
    with time_machine.travel(at_tokyo(day, 10)):
        reader = as_("")
        reader.post(url, data=moved(pid))
        for browser in (reader, as_("")):
            assert browser.get(url).status_code == 410
            assert browser.post(url, data=moved(pid)).status_code == 410
        assert as_("").get(f"{url}/done").status_code == 410
        assert INITIATIVE not in as_("").get(f"{url}/done").text


def test_it_expires(app, at, as_, pid, day):
    url = sent(app, day)
    with time_machine.travel(at_tokyo(day, 0, 20) + LIFETIMES[Purpose.ACTION] + timedelta(hours=1)):
        answer = as_("").get(url, headers=ENGLISH)
        assert answer.status_code == 410
        assert "expired" in answer.text
        assert as_("").post(url, data=moved(pid)).status_code == 410
        assert due_of(at) == PASSED


def test_the_next_letter_takes_its_place(app, at, as_, pid):
    with at("sakura"):
        days = letter_days()
        first, second = next(days), next(days)
    old = sent(app, first)
    new = sent(app, second)
    assert old != new
    with time_machine.travel(at_tokyo(first, 10)):
        assert as_("").get(old).status_code == 410
    with time_machine.travel(at_tokyo(second, 10)):
        assert as_("").get(new).status_code == 200


@pytest.mark.parametrize("gone", ["ended", "disabled", "erased", "customer"])
def test_it_never_outlives_its_persons_rights(app, at, as_, pid, day, gone):
    url = sent(app, day)
    with at("sakura"):
        if gone == "ended":
            member("sora").ended_at = clock.now()
            member("sora").version += 1
        elif gone == "customer":
            db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one().left_at = clock.now()
        else:
            setattr(person("sora"), f"{gone}_at", clock.now())
        db.session.commit()
    with time_machine.travel(at_tokyo(day, 10)):
        assert as_("").get(url).status_code == 410
        assert as_("").post(url, data=moved(pid)).status_code == 410
    assert due_of(at) == PASSED


def test_strangers_with_or_without_a_link(app, at, as_, pid, day):
    url = sent(app, day)
    with time_machine.travel(at_tokyo(day, 10)):
        for wrong in (
            url[:-1] + ("A" if url[-1] != "A" else "B"),
            "/check-in/AAAAAAAAAAAAAAAA.x",
            "/check-in/x",
        ):
            assert as_("").get(wrong).status_code == 410
            assert as_("").post(wrong, data=moved(pid)).status_code == 410
        with app.app_context():
            other = f"/check-in/{token(make(Purpose.INVITATION, email='x@example.com'))}"
            bare = f"/check-in/{token(make(Purpose.ACTION, person_id=1, customer_ref=1, ids={'thing': 3}))}"
            db.session.commit()
        assert as_("").get(other).status_code == 410
        assert as_("").get(bare).status_code == 410
        # Who holds Sora's link answers as Sora, whoever is signed in there; and only Sora's own cards.
        with at("sakura"):
            hanas = give("sakura customer initiative", "hana", due_on=PASSED)
            db.session.commit()
        mallory = as_("mallory")
        assert "sakura customer initiative" not in mallory.get(url).text
        assert mallory.post(url, data=moved(hanas)).location == url
        with at("sakura"):
            assert node("sakura customer initiative").due_on == PASSED


def test_a_check_in_of_another_customer_is_not_opened_by_a_link_of_this_one(app, at, as_, pid, day):
    url = sent(app, day)
    with app.app_context():
        (link,) = walk_links()
        link.customer_ref = db.session.scalars(select(Customer.id).where(Customer.slug == "ume")).one()
        db.session.commit()
    with time_machine.travel(at_tokyo(day, 10)):
        assert as_("").get(url).status_code == 410


@pytest.fixture
def guarded(at) -> str:
    """Sora has a second factor; returns its secret."""
    with at("sakura"):
        sora, salt = person("sora"), new_salt()
        sora.second_factor_salt, sora.second_factor_since = salt, clock.now()
        found = secret(salt)
        db.session.commit()
    return found


def test_the_second_factor_is_asked_for_after_the_link_as_well(app, at, as_, pid, day, guarded):
    url = sent(app, day)
    with time_machine.travel(at_tokyo(day, 10), tick=False):
        reader = as_("")
        page = reader.get(url)
        assert "The second step" in page.text
        assert INITIATIVE not in page.text
        assert "The second step" in reader.post(url, data=moved(pid)).text
        assert due_of(at) == PASSED
        assert reader.post(f"{url}/proof", data={"code": "000000"}).status_code == 422
        right = pyotp.TOTP(guarded).at(clock.now())
        assert reader.post(f"{url}/proof", data={"code": right}).location == url
        assert INITIATIVE in reader.get(url).text
        assert as_("").post(f"{url}/proof", data={"code": right}).status_code == 422  # a code works once
        assert "The second step" in as_("").get(url).text  # another browser proves for itself
        assert reader.post(url, data=moved(pid)).status_code == 303
    assert due_of(at) == LATER


def test_guessing_the_second_factor_is_slowed(app, as_, pid, day, guarded):
    url = sent(app, day)
    with time_machine.travel(at_tokyo(day, 10), tick=False):
        answers = [as_("").post(f"{url}/proof", data={"code": f"{n:06d}"}).status_code for n in range(12)]
        assert 429 in answers


def test_staff_who_must_set_up_a_second_factor_sign_in(app, at, as_, day):
    with at("sakura"):
        chloe = person("chloe")
        link = make(
            Purpose.ACTION, person_id=chloe.id, customer_ref=member("sora").customer_id, ids={"check_in": 1}
        )
        url = f"/check-in/{token(link)}"
        db.session.get_one(Installation, 1).staff_second_factor = True
        db.session.commit()
    answer = as_("").get(url, headers=ENGLISH)
    assert answer.status_code == 410
    assert "sign in" in answer.text.lower()


def test_several_cards_one_after_another(app, at, as_, pid, day):
    with at("sakura"):
        kpi = cross("sakura shared KPI", "sora")
        give("sakura customer initiative", "sora", due_on=days_from_now(-1))
        db.session.commit()
    url = sent(app, day)
    with time_machine.travel(at_tokyo(day, 10)):
        reader = as_("")
        page = reader.get(url).text
        assert "1 of 3" in page
        since = page.split('name="since" value="')[1].split('"')[0]
        assert (
            reader.post(url, data={"ask": f"response:{kpi}", "do": "answer", "since": since}).location == url
        )
        assert "2 of 3" in reader.get(url).text
        assert reader.post(url, data=moved(pid, due_on="")).status_code == 422
        reader.post(url, data=moved(pid))
        last = "passed:" + read_pid(at, "sakura customer initiative")
        tomorrow = clock.today(TOKYO) + timedelta(days=1)
        answer = reader.post(url, data={"ask": last, "do": "later", "until": tomorrow.isoformat()})
        assert answer.location == f"{url}/done"
        told = reader.get(answer.location).text
        assert INITIATIVE in told
        assert "What was agreed has begun" in told


def read_pid(at, title: str) -> str:
    with at("sakura"):
        return db.session.scalars(select(Node.public_id).where(Node.title == title)).one()


# -- the vendor's own people -------------------------------------------------------------------------------------


def test_the_vendors_people_get_one_letter_for_all_customers(app, at):
    for slug, title in (("sakura", "sakura vendor initiative"), ("ume", "ume shared initiative")):
        with at(slug):
            give(title, "leo", due_on=PASSED)
            db.session.commit()
    with at("sakura"):
        give("sakura customer initiative", "leo", due_on=PASSED)  # the customer's inside: not for him
        give("sakura shared initiative", "olivia", due_on=PASSED)  # she does not reach Sakura
        db.session.commit()
        day = next(letter_days())
    for hour in (0, 9, 10):
        with time_machine.travel(at_tokyo(day, hour, 30)):
            work(app)
    (letter,) = letters(app, "leo", "of yours")
    assert letter.subject == "[Aozora Cloud] 2 things of yours need a word"
    assert "sakura vendor initiative" in letter.text
    assert "ume shared initiative" in letter.html
    assert "customer initiative" not in letter.text
    assert "/check-in/" not in letter.text  # they sign in: a desk is no single thing
    assert letters(app, "olivia", "of yours") == []
    assert letters(app, "chloe", "of yours") == []
