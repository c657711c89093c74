"""Reminders of steps: each in one's own morning and language, on working days, once, from the owner to the CSM."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import CompanyHoliday, Membership, User, VendorHoliday
from portal.activity.actions import choices
from portal.activity.jobs.digests import send_digests
from portal.activity.models import ByMail, Notice
from portal.activity.queries import notices as bell
from portal.foundation import clock, outbox
from portal.foundation.db import db, writing
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import OutboxItem, work_off
from portal.onboarding.actions import pauses, reminder_rules, steps
from portal.onboarding.actions.reminders import KINDS, remind
from portal.onboarding.jobs.reminders import look
from portal.onboarding.listeners import reminder_notices
from portal.onboarding.models import Step, StepReminder
from portal.onboarding.queries import journeys
from portal.onboarding.queries.reminder_rules import NEVER
from portal.onboarding.queries.reminders import due_now
from portal.onboarding.rules.shapes import TemplateShape
from portal.onboarding.rules.words import PauseReason, StepSide
from tests.onboarding.kinds import found, person
from tests.onboarding.small import actor, begun, phase, step

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)  # ten in the morning in Tokyo; the 23rd is a holiday
TOKYO, MORNING = timedelta(hours=9), timedelta(hours=7)


def at_seven(day: date) -> datetime:
    """Return seven in the morning of a day in Tokyo."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - TOKYO + MORNING


def november(day: int) -> date:
    return date(2026, 11, day)


def journey(*found, slug="sakura", **more):
    """Begin a journey with these steps on Monday, the 16th; the customer's scope must be open."""
    with clock.at(MONDAY):
        made = begun(TemplateShape(phases=(phase("work", *found),)), slug=slug, **more)
        db.session.commit()
        return made


@pytest.fixture
def walked(app):
    """`walked(moment)` lets the worker go through the hour of a moment; returns the mails there are afterwards."""

    def go(moment: datetime, *, digest: bool = False) -> list[MailboxMessage]:
        with clock.at(moment), app.app_context():
            look(OutboxItem(kind="onboarding.reminders"))
            db.session.commit()
            while work_off():
                pass
            if digest:
                with writing():
                    send_digests(OutboxItem(kind="notices.digest"))
                    db.session.commit()
        if digest:
            with clock.at(moment + timedelta(minutes=31)), app.app_context():
                while work_off():
                    pass
        with app.app_context():
            return posted()

    return go


@pytest.fixture
def mailed(walked):
    """`mailed(day)` goes through a morning in Tokyo, and returns the mails of that morning."""

    def go(day: date) -> list[MailboxMessage]:
        before = len(walked(at_seven(day)))
        return walked(at_seven(day) + timedelta(hours=1), digest=True)[before:]

    return go


def posted() -> list[MailboxMessage]:
    """Return all mails but the one that says that an onboarding has begun."""
    found = select(MailboxMessage).where(~MailboxMessage.text.contains("has begun"))
    return list(db.session.scalars(found.order_by(MailboxMessage.id)))


def told(at, slug="sakura") -> list[tuple[str, str, str]]:
    """Return (who, kind, step) of every reminder, in order."""
    with at(slug):
        asked = (
            select(User.romanised, Notice.kind, Step.key)
            .join(User, User.id == Notice.person_id)
            .join(Step, Step.id == Notice.subject_id)
            .where(Notice.kind.in_(KINDS.values()))
        )
        return [tuple(row) for row in db.session.execute(asked.order_by(Notice.id))]


def mine(*keys: str, due: int = 3) -> Iterator:
    return (step(key, due=due) for key in keys)


def give(at, key: str, who: str, slug="sakura") -> None:
    """Let somebody of the customer's be who does a step."""
    with at(slug):
        chosen = select(Membership.id).where(Membership.user_id == person(who).id)
        found(key).owner_id = db.session.scalar(chosen)
        db.session.commit()


def test_from_the_owner_to_the_administrator_to_the_csm(at, walked):
    with at("sakura"):
        journey(*mine("import"))  # due on Thursday, the 19th
    give(at, "import", "hana")
    heard = {}
    for day in range(17, 31):
        walked(at_seven(november(day)))
        heard[day] = told(at)
    assert heard[17] == []
    assert heard[18] == [("Hana", "step.due_soon", "import")]  # a working day ahead
    assert heard[19] == heard[18]
    late = [("Hana", "step.overdue", "import")]  # in its place, not beside it
    assert heard[20] == heard[23] == heard[24] == late  # 21 and 22 are a weekend, the 23rd is a holiday
    colleague = [*late, ("Aoi", "step.overdue_of_colleague", "import")]
    assert heard[25] == heard[26] == colleague  # three working days late: 20, 24, 25
    assert heard[27] == heard[30] == [*colleague, ("Chloe", "step.overdue_of_customer", "import")]


def test_one_mail_in_the_morning_leads_into_each_step(app, at, mailed):
    with at("sakura"):
        journey(*mine("import", "choose"), step("later", due=9))
    (mail,) = mailed(november(18))
    assert mail.to == "aoi@sakura.example"
    assert "2 steps of the onboarding are due or late" in mail.subject
    assert "is due tomorrow" in mail.text
    assert "later" not in mail.text
    assert "about 10 minutes" in mail.text
    assert "See your notices" not in mail.text  # one action: into the step
    with at("sakura"):
        link = re.search(r"http://localhost(/step/\S+)", mail.text)[1]
        pid = found("choose").public_id, found("import").public_id
    with clock.at(at_seven(november(18)) + timedelta(hours=3)):
        browser = app.test_client()
        assert browser.get(link).status_code == 200
        assert browser.post(f"{link}/finish").status_code == 303
    with at("sakura"):
        done = {found(key).state.value for key in ("import", "choose")}
    assert done == {"open", "done"}, pid
    assert mailed(november(19)) == []  # nobody twice


@pytest.mark.parametrize("minutes", [45, 100, 200])  # past seven: 7:45, 8:40, 10:20
def test_a_worker_that_comes_back_late_in_the_morning_still_mails_on_that_morning(app, at, minutes):
    with at("sakura"):
        journey(*mine("import"))
        with clock.at(MONDAY + timedelta(hours=5)):  # something else waits for the same mail
            db.session.add(
                Notice(person_id=person("aoi").id, kind="journey.begun", about="y", subject_kind="journey",
                       subject_id=found("import").journey_id)
            )  # fmt: skip
            db.session.commit()
    back = at_seven(november(18)) + timedelta(minutes=minutes)
    for moment in (back, back + timedelta(minutes=2), back + timedelta(hours=1, minutes=2)):
        with clock.at(moment), app.app_context():
            outbox.owe_hourly(moment)
            while work_off():
                pass
    with app.app_context():
        told_by_mail = select(MailboxMessage.to).where(MailboxMessage.text.contains("is due tomorrow"))
        assert db.session.scalars(told_by_mail).all() == ["aoi@sakura.example"]


def test_one_step_alone_is_the_one_action_of_its_mail(at, mailed):
    with at("sakura"):
        journey(*mine("import"))
        aoi = person("aoi")
        aoi.language = "ja"
        db.session.commit()
    (mail,) = mailed(november(18))
    assert mail.subject == "【あおぞらクラウド】11/19(木)が期限のステップがあります"
    assert "「import(日)」の期限は明日です" in mail.text
    assert mail.text.count("http://localhost/step/") == 1
    assert "/n/" not in mail.text


@pytest.mark.parametrize(
    ("closed", "first"),
    [
        (None, 18),
        ("customer", 17),  # their own holiday on the 18th: a working day ahead is the 17th
        ("vendor", 18),  # the vendor's holiday is no day off of theirs
    ],
)
def test_days_are_those_of_the_readers_own_side(at, walked, closed, first):
    with at("sakura") as customer_id:
        journey(*mine("import"))
        if closed == "customer":
            db.session.add(CompanyHoliday(customer_id=customer_id, on=november(18)))
        if closed == "vendor":
            db.session.add(VendorHoliday(on=november(18)))
        db.session.commit()
    on = None
    for day in (17, 18, 19):
        walked(at_seven(november(day)))
        on = on or (day if told(at) else None)
    assert on == first


def test_a_day_off_is_quiet_and_the_next_working_day_makes_up_for_it(at, walked):
    with at("sakura") as customer_id:
        journey(*mine("import"))
        for day in (20, 24):
            db.session.add(CompanyHoliday(customer_id=customer_id, on=november(day)))
        db.session.commit()
    for day in (20, 21, 22, 23, 24):
        walked(at_seven(november(day)))
        assert told(at) == []
    walked(at_seven(november(25)))
    assert [kind for _who, kind, _step in told(at)] == ["step.overdue"]


def test_morning_comes_in_each_persons_own_zone(at, walked):
    with at("sakura"):
        journey(*mine("import"), step("both", StepSide.TOGETHER, due=3))
        person("aoi").time_zone = "America/New_York"
        db.session.commit()
    walked(at_seven(november(18)))
    assert told(at) == [("Chloe", "step.due_soon", "both")]
    walked(datetime(2026, 11, 18, 11, tzinfo=UTC))  # six in New York
    assert len(told(at)) == 1
    walked(datetime(2026, 11, 18, 12, tzinfo=UTC))  # seven in New York
    assert {(who, key) for who, _kind, key in told(at)} == {
        ("Chloe", "both"), ("Aoi", "import"), ("Aoi", "both")
    }  # fmt: skip


def test_an_internal_step_is_told_to_the_vendors_person_only(at, walked):
    with at("sakura"):
        journey(step("prepare", StepSide.VENDOR, due=2, internal=True), step("ours", StepSide.VENDOR, due=2))
    for day in range(17, 31):
        walked(at_seven(november(day)))
    assert {who for who, _kind, _key in told(at)} == {"Chloe"}
    assert {kind for _who, kind, _key in told(at)} == {"step.overdue"}  # never twice for one thing


def test_a_journey_that_rests_reminds_nobody(at, walked):
    with at("sakura"):
        made = journey(*mine("import"))
        with clock.at(MONDAY + timedelta(hours=1)):
            by = actor("chloe")
            pauses.pause(made, PauseReason.CLOSING, by=by, asked_side=by.side)
        db.session.commit()
    for day in range(17, 28):
        walked(at_seven(november(day)))
    assert told(at) == []


def test_who_is_stuck_is_not_pressed(at, walked):
    with at("sakura"):
        journey(*mine("import"))
        found("import").stuck_at = MONDAY
        db.session.commit()
    for day in range(17, 28):
        walked(at_seven(november(day)))
    assert [(who, kind) for who, kind, _key in told(at)] == [("Chloe", "step.overdue_of_customer")]


@pytest.mark.parametrize("what", ["done", "skipped", "moved", "given", "paused", "removed"])
def test_what_changed_before_the_mail_goes_is_not_mentioned(at, walked, what):
    with at("sakura"):
        made_id = journey(step("import", due=3, may_skip=True), *mine("other", due=9)).id
    assert walked(at_seven(november(18))) == []
    assert len(told(at)) == 1
    with clock.at(at_seven(november(18)) + timedelta(minutes=20)), at("sakura"):
        one, by = found("import"), actor("chloe")
        if what == "done":
            steps.complete(one, by=by)
        if what == "skipped":
            steps.skip(one, "not needed", by=by)
        if what == "moved":
            steps.move_due(one, november(27), by=by)
        if what == "paused":
            pauses.pause(journeys.by_id(made_id), PauseReason.CLOSING, by=by, asked_side=by.side)
        if what == "removed":
            one.removed_at = clock.now()
            one.state = "left_out"
        db.session.commit()
    if what == "given":
        give(at, "import", "hana")
    mails = walked(at_seven(november(18)) + timedelta(hours=1), digest=True)
    assert [one.to for one in mails] == (["hana@sakura.example"] if what == "given" else [])


def test_a_kind_can_be_stopped_and_the_mail_itself_does_it(app, at, mailed):
    with at("sakura"):
        journey(*mine("import"))
    (mail,) = mailed(november(18))
    stop = re.search(r"http://localhost(/mail/stop/\S+)", mail.text)[1]
    browser = app.test_client()
    with clock.at(at_seven(november(18)) + timedelta(hours=4)):
        page = browser.get(stop, headers={"Accept-Language": "en"}).text
        assert "A step of an onboarding that is mine to do is due soon" in page
        assert browser.post(stop).status_code == 200
    with at("sakura"):
        one = person("aoi")
        assert choices.choices_of([one.id]).said[one.id].choice(0, "step.due_soon") is ByMail.NO
        assert choices.choices_of([one.id]).said[one.id].choice(0, "step.overdue") is None


def test_at_once_too_waits_for_the_morning(app, at, walked):
    with at("sakura"):
        journey(*mine("import"))
        choices.choose(person("aoi").id, "step.due_soon", ByMail.AT_ONCE)
        db.session.commit()
    assert walked(at_seven(november(18))) == []
    with clock.at(at_seven(november(18)) + timedelta(minutes=95)), app.app_context():
        work_off()
        assert [one.to for one in posted()] == ["aoi@sakura.example"]


def test_rules_of_one_customer_hold_over_everybodys(at, walked):
    never = {"owner_before": NEVER, "owner_after": NEVER, "admin_after": NEVER, "csm_after": 1}
    with at("sakura") as customer_id:
        journey(*mine("import"))
        with writing():
            reminder_rules.set_apart(never, by=actor("vera"), customer_id=customer_id)
            db.session.commit()
    for slug in ("ume",):
        with at(slug):
            journey(*mine("import"), slug=slug, by="vera")
    for day in (18, 19, 20):
        walked(at_seven(november(day)))
    assert told(at) == [("Chloe", "step.overdue_of_customer", "import")]
    assert next(kind for _who, kind, _key in told(at, "ume")) == "step.overdue"


def test_what_came_back_yesterday_is_not_told_again_this_morning(at, walked):
    with at("sakura"):
        journey(*mine("import", "other"))
        one = found("import")
        with clock.at(at_seven(november(17)) + timedelta(hours=10)):
            db.session.add(
                Notice(person_id=person("aoi").id, kind="step.sent_back", about="x", subject_kind="step",
                       subject_id=one.id)
            )  # fmt: skip
            db.session.commit()
    walked(at_seven(november(18)))
    assert told(at) == [("Aoi", "step.due_soon", "other")]


def test_the_alarm_of_a_journey_says_it_already(at, walked):
    with at("sakura"):
        made_id = journey(*mine("import")).id
    for day in (20, 24, 25, 26, 27):
        walked(at_seven(november(day)))
    with at("sakura"), clock.at(at_seven(november(27)) + timedelta(hours=2)):
        chloe = person("chloe")
        kinds = [one.noted.kind for one in bell.unread(chloe)]
        assert "step.overdue_of_customer" in kinds
        db.session.add(
            Notice(person_id=chloe.id, kind="journey.pace", about="pace", subject_kind="journey",
                   subject_id=made_id, ids={"pace": "stuck"})
        )  # fmt: skip
        db.session.flush()
        assert "step.overdue_of_customer" not in [one.noted.kind for one in bell.unread(chloe)]
        db.session.rollback()


def test_broken_off_half_way_nothing_is_told_twice(app, at, walked, monkeypatch):
    with at("sakura"):
        journey(*mine("import", "choose", "third"))
    from portal.onboarding.actions import reminders  # noqa: PLC0415

    real, calls = reminders.tell, []

    def dies(*args, **keys):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return real(*args, **keys)

    monkeypatch.setattr(reminders, "tell", dies)
    walked(at_seven(november(18)))
    assert told(at) == []
    with at("sakura"):
        assert db.session.scalar(select(func.count(StepReminder.id))) == 0
    walked(at_seven(november(18)) + timedelta(minutes=5))
    assert len(told(at)) == 3
    walked(at_seven(november(18)) + timedelta(hours=1))
    assert len(told(at)) == 3


def test_two_workers_at_once_tell_once(at):
    with at("sakura"):
        journey(*mine("import"))
        with clock.at(at_seven(november(18))):
            both = due_now()
            assert len(both) == 1
            remind(both)
            db.session.commit()
            with pytest.raises(IntegrityError):
                remind(both)
            db.session.rollback()
            assert due_now() == []
    assert len(told(at)) == 1


def test_what_waits_for_nobody_falls_to_the_administrators(at, walked):
    with at("sakura"):
        journey(*mine("import"))
        found("import").owner_id = None
        db.session.commit()
    walked(at_seven(november(18)))
    assert told(at) == [("Aoi", "step.due_soon", "import")]


def test_many_journeys_take_as_many_statements_as_few(at, counting):
    def statements() -> int:
        with at("sakura"), clock.at(at_seven(november(25))), counting() as seen:
            assert due_now()
        return len(seen)

    with at("sakura"):
        journey(*mine("import", "choose"))
        first = statements()
    with at("sakura"):
        for _ in range(5):
            journey(*mine("import", "choose", "third"))
    assert statements() == first <= 10


def test_no_word_goes_to_a_stranger_of_the_step():
    """Each kind is worded by this module, with a headline, and only owners are led past the door."""
    with_link = {"step.due_soon", "step.overdue"}
    for code in (*with_link, "step.overdue_of_colleague", "step.overdue_of_customer"):
        kind = reminder_notices.notices.kind_of(code)
        assert kind.headline is reminder_notices.headline
        assert (kind.way is not None) == (code in with_link)


def test_the_rules_can_be_read_by_both_sides_and_who_was_reminded(as_, at, walked):
    with at("sakura"):
        journey(*mine("import"), step("prepare", StepSide.VENDOR, due=3, internal=True))
    for day in (18, 20):
        walked(at_seven(november(day)))
    with clock.at(at_seven(november(20)) + timedelta(hours=3)):
        theirs, ours = as_("aoi").get("/c/sakura/onboarding/reminders"), as_("vera")
        assert theirs.status_code == 200
        for words in ("1 working day before", "3 working days late", "import (en)", "ahead of the day"):
            assert words in theirs.text
        assert "prepare (en)" not in theirs.text
        assert "Change for this customer" not in theirs.text
        page = ours.get("/c/sakura/onboarding/reminders").text
        assert "prepare (en)" in page
        assert "/desk/onboarding/reminders/apart?customer=sakura" in page
        assert "import (en)" not in as_("hana").get("/c/sakura/onboarding/reminders").text
        assert as_("mallory").get("/c/sakura/onboarding/reminders").status_code == 404
    with at("sakura") as customer_id, writing():
        only = {"owner_before": 0, "owner_after": NEVER, "admin_after": NEVER, "csm_after": NEVER}
        reminder_rules.set_apart(only, by=actor("vera"), customer_id=customer_id)
        db.session.commit()
    page = as_("aoi").get("/c/sakura/onboarding/reminders").text
    assert "On the day itself" in page
    assert "working days late" not in page
