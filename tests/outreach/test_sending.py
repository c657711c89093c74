"""Writing to a group: one conversation each, filled in, once, within the rules, stopped when somebody says so."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from portal.accounts.models import AccountTeamMember, Customer, Membership, User
from portal.contacts.models import Contact, LastContact
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem
from portal.outreach.actions import holding, sending
from portal.outreach.models import Held, Sent, State
from portal.outreach.queries.outreaches import by_id
from tests.contacts.people import by
from tests.outreach.stage import conversations, draft, member, outreach, person, recipients, start, work

TOKYO = ZoneInfo("Asia/Tokyo")
FRIDAY_NOON = datetime(2026, 11, 20, 12, 0, tzinfo=TOKYO)
TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=TOKYO)
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=TOKYO)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.at(FRIDAY_NOON):
        yield


def everybody(browser: Any, **changed: Any) -> str:
    return draft(browser, **({"option-whom": "everybody"} | changed))


def test_each_gets_a_conversation_of_their_own_in_their_language(app: Any, as_: Callable[..., Any]) -> None:
    with app.app_context():
        sora = person("sora")
        sora.language = "ja"
        db.session.commit()
    chloe = as_("chloe")
    public_id = everybody(chloe)
    assert start(chloe, public_id).status_code == 303
    with app.app_context():
        work()
        found = conversations()
        assert len(found) == 4  # aoi, sora, ren, hana
        assert ("株式会社さくら商会の皆さまへ", "佐藤さん、いかがですか。", {"sora", "chloe"}) in found
        assert ("A word for 株式会社さくら商会", "Dear Aoi, how is it going?", {"aoi", "chloe"}) in found
        assert outreach(public_id).state is State.DONE
        assert {one.state for one in recipients(public_id).values()} == {Sent.SENT}


def test_it_is_a_contact_that_ends_no_silence(
    app: Any, as_: Callable[..., Any], at: Callable[..., Any]
) -> None:
    chloe = as_("chloe")
    start(chloe, everybody(chloe))
    with app.app_context():
        work()
    with at("sakura"):
        assert {one.to_many for one in db.session.scalars(select(Contact))} == {True}
        assert db.session.scalars(select(LastContact)).all() == []


def test_pressing_twice_and_a_worker_that_repeats_send_once(app: Any, as_: Callable[..., Any]) -> None:
    chloe = as_("chloe")
    public_id = everybody(chloe)
    start(chloe, public_id)
    start(chloe, public_id)
    chloe.post(f"/desk/outreach/{public_id}/start", data={"request_key": "another"})
    with app.app_context():
        work()
        db.session.execute(update(OutboxItem).values(done_at=None, lease_until=None))
        db.session.commit()
        work()
        row = recipients(public_id)["aoi"]
        sending.write_to(outreach(public_id), person("chloe"), row.customer_id, row.id)
        db.session.commit()
        assert len(conversations()) == 4


def test_a_worker_that_is_killed_half_way_leaves_nothing_behind(
    app: Any, as_: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    chloe = as_("chloe")
    public_id = everybody(chloe)
    start(chloe, public_id)
    whole = sending._write

    def killed(*args: Any) -> None:
        whole(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_write", killed)
    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            work()
        db.session.rollback()
    monkeypatch.setattr(sending, "_write", whole)
    with app.app_context():
        assert conversations() == []
    with clock.at(FRIDAY_NOON + timedelta(minutes=6)), app.app_context():  # the lease has run out
        work()
        assert len(conversations()) == 4


def test_stopping_holds_what_has_not_gone_out(app: Any, as_: Callable[..., Any]) -> None:
    chloe = as_("chloe")
    public_id = everybody(chloe)
    start(chloe, public_id)
    assert chloe.post(f"/desk/outreach/{public_id}/stop").status_code == 303
    with app.app_context():
        work()
        assert conversations() == []
        assert {one.held for one in recipients(public_id).values()} == {Held.STOPPED}
        assert outreach(public_id).state is State.STOPPED


def test_a_stopped_one_says_at_once_how_many_got_none(app: Any, as_: Callable[..., Any]) -> None:
    """The worker says so on the rows in its own time; whoever pressed the button reads the page now."""
    chloe = as_("chloe")
    public_id = everybody(chloe)
    start(chloe, public_id)
    chloe.post(f"/desk/outreach/{public_id}/stop")
    page = chloe.get(f"/desk/outreach/{public_id}/results").get_data(as_text=True)
    assert "4 held back" in page
    assert page.count("Stopped before") == 4


def test_at_night_and_on_days_off_it_waits_for_their_morning(app: Any, as_: Callable[..., Any]) -> None:
    with clock.at(FRIDAY_NIGHT):
        chloe = as_("chloe")
        public_id = everybody(chloe)
        start(chloe, public_id)
        with app.app_context():
            work()
            assert conversations() == []
            due = {one.due_at for one in recipients(public_id).values()}
            assert due == {datetime(2026, 11, 24, 8, 30, tzinfo=TOKYO)}  # Monday is a public holiday
    with clock.at(datetime(2026, 11, 24, 8, 31, tzinfo=TOKYO)), app.app_context():
        work()
        assert len(conversations()) == 4


def test_nobody_is_written_to_more_often_than_the_rules_say(app: Any, as_: Callable[..., Any]) -> None:
    for day in (FRIDAY_NOON, TUESDAY_NOON):
        with clock.at(day):
            chloe = as_("chloe")
            start(chloe, everybody(chloe))
            with app.app_context():
                work()
    with clock.at(TUESDAY_NOON):
        third = everybody(as_("chloe"))
        assert start(as_("chloe"), third).status_code == 422
    with clock.at(FRIDAY_NOON + timedelta(days=8)):
        assert start(as_("chloe"), third).status_code == 303


def test_nobody_gets_two_a_day(app: Any, as_: Callable[..., Any]) -> None:
    chloe = as_("chloe")
    three = [everybody(chloe) for _time in range(3)]
    for one in three:
        start(chloe, one)
    with app.app_context():
        work()
        assert len(conversations()) == 4
        due = {one.due_at for one in recipients(three[1]).values()}
        assert due == {datetime(2026, 11, 24, 8, 30, tzinfo=TOKYO)}  # Monday is a public holiday
    with clock.at(TUESDAY_NOON), app.app_context():
        work()
        assert len(conversations()) == 8
    with clock.at(TUESDAY_NOON + timedelta(days=1)), app.app_context():
        work()
        assert len(conversations()) == 8  # two at once keep to the week as well
        assert {one.held for one in recipients(three[2]).values()} == {Held.LIMIT}


def test_an_author_writes_to_so_many_a_day(
    app: Any, as_: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.outreach.queries.holding.MOST_A_DAY_OF_ONE", 3)
    chloe = as_("chloe")
    public_id = everybody(chloe)
    start(chloe, public_id)
    with app.app_context():
        work()
        assert len(conversations()) == 3
        assert outreach(public_id).state is State.RUNNING
    with clock.at(TUESDAY_NOON), app.app_context():
        work()
        assert len(conversations()) == 4


def test_the_preview_foresees_the_limits_of_a_day(
    app: Any, as_: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    chloe = as_("chloe")
    first, second = everybody(chloe), everybody(chloe)
    page = chloe.get(f"/desk/outreach/{first}/recipients").text
    assert "Goes out on" not in page
    assert "on a later day" not in page
    start(chloe, first)
    with app.app_context():
        work()
    page = chloe.get(f"/desk/outreach/{second}/recipients").text
    assert "Goes out on 24 Nov (Tue) 08:30: at most one a day to one person" in page  # as Monday is a holiday
    assert "4 of them go out on a later day" in page


def test_the_preview_foresees_how_many_an_author_writes_to(
    app: Any, as_: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("holding", "foreseeing"):
        monkeypatch.setattr(f"portal.outreach.queries.{place}.MOST_A_DAY_OF_ONE", 3)
    chloe = as_("chloe")
    public_id = everybody(chloe)
    page = chloe.get(f"/desk/outreach/{public_id}/recipients").text
    assert "1 of them goes out on a later day" in page
    start(chloe, public_id)
    with app.app_context():
        work()
        sent = [one for one in recipients(public_id).values() if one.state is Sent.SENT]
        assert len(sent) == 3  # as foreseen


def test_who_unsubscribed_or_is_excluded_gets_none(app: Any, as_: Callable[..., Any]) -> None:
    with app.app_context():
        holding.unsubscribe(person("aoi").id, by=by("aoi"))
        db.session.commit()
    chloe = as_("chloe")
    with app.app_context():
        customer = member("ren").customer_id
    listed = {"customer": _customer_pid(app), "email": "REN@sakura.example", "why": "asked for it"}
    assert chloe.post("/desk/outreach/excluded", data=listed).status_code == 303
    public_id = everybody(chloe)
    start(chloe, public_id)
    with app.app_context():
        work()
        rows = recipients(public_id)
        assert customer == rows["ren"].customer_id
        assert (rows["aoi"].held, rows["ren"].held) == (Held.UNSUBSCRIBED, Held.EXCLUDED)
        assert len(conversations()) == 2


def test_a_missing_value_blocks_that_person_and_says_so(app: Any, as_: Callable[..., Any]) -> None:
    with app.app_context():
        with_title = member("hana")
        db.session.execute(
            update(Membership).where(Membership.id == with_title.id).values(title="部長", version=99),
            execution_options={"narrowed": True, "synchronize_session": False},
        )
        db.session.commit()
    chloe = as_("chloe")
    public_id = everybody(chloe, text_en="Dear {{title}}", text_ja="{{title}}さま")
    page = chloe.get(f"/desk/outreach/{public_id}/recipients")
    assert "1 person gets it" in page.text
    assert "A field has no value" in page.text
    start(chloe, public_id)
    with app.app_context():
        work()
        rows = recipients(public_id)
        assert rows["hana"].state is Sent.SENT
        assert rows["aoi"].held is Held.MISSING
        assert rows["aoi"].held_facts == {"fields": ["title"]}
    assert "<small>Job title</small>" in chloe.get(f"/desk/outreach/{public_id}/results").text


def test_rights_are_looked_at_when_it_goes_out(app: Any, as_: Callable[..., Any]) -> None:
    chloe = as_("chloe")
    public_id = everybody(chloe)
    start(chloe, public_id)
    with app.app_context():
        db.session.execute(
            update(AccountTeamMember)
            .where(AccountTeamMember.user_id == person("chloe").id)
            .values(ended_at=clock.now()),
            execution_options={"narrowed": True, "synchronize_session": False},
        )
        db.session.commit()
        work()
        assert conversations() == []
        assert {one.held for one in recipients(public_id).values()} == {Held.NO_LONGER}


def test_an_author_who_is_gone_writes_nothing(app: Any, as_: Callable[..., Any]) -> None:
    chloe = as_("chloe")
    public_id = everybody(chloe)
    start(chloe, public_id)
    with app.app_context():
        person("chloe").disabled_at = clock.now()
        db.session.commit()
        work()
        assert conversations() == []
        found = by_id(outreach(public_id).id)
        assert found is not None
        assert found.state is State.DONE


def test_only_customers_in_reach_are_written_to(app: Any, as_: Callable[..., Any]) -> None:
    chloe = as_("chloe")
    public_id = everybody(chloe, only_primary=None)
    start(chloe, public_id)
    with app.app_context():
        work()
        assert conversations("ume") == []
        assert set(recipients(public_id)) == {"aoi", "sora", "ren", "hana"}


def test_a_name_is_plain_text_in_a_message(app: Any, as_: Callable[..., Any]) -> None:
    hostile = "**x** [a](javascript:1) {{customer}} @{AAAAAAAAAAAAAAAA}<b>"
    with app.app_context():
        db.session.execute(
            update(User).where(User.email == "aoi@sakura.example").values(romanised=hostile, version=99)
        )
        db.session.commit()
    chloe = as_("chloe")
    public_id = everybody(chloe, text_en="Dear {{name}}")
    start(chloe, public_id)
    with app.app_context():
        work()
        (text,) = [text for _title, text, who in conversations() if "aoi" in who]
        assert text == (r"Dear \*\*x\*\* \[a\](javascript:1) \{\{customer\}\} @\{AAAAAAAAAAAAAAAA\}\<b\>")


def _customer_pid(app: Any) -> str:
    with app.app_context():
        return db.session.scalars(select(Customer.public_id).where(Customer.slug == "sakura")).one()
