"""How people want to hear: kind by kind, customer by customer, with pauses and quiet hours; what the mails then are."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, Customer, Membership, TeamPosition
from portal.activity.actions import choices as change
from portal.activity.actions import notices
from portal.activity.models import ByMail, Notice, NoticeDefault, NoticePause, NoticeSetting, QuietHours
from portal.activity.notices import kind_of, kinds
from portal.activity.queries.choices import choices_of
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db, writing
from portal.foundation.mail import MailboxMessage
from portal.foundation.tenancy import customer_scope
from portal.plans.models import Node
from tests.activity.test_notices import (
    MORNING,
    THE_DAY_BEFORE,
    bell,
    cast_actor,
    chosen,
    digests,
    headers,
    later,
    posted,
    say,
    thread,
    user,
    wait_for_a_digest,
)
from tests.cast import address

EVENING = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)  # Thursday, nine in the evening in Tokyo


def customer(slug: str) -> Customer:
    return db.session.scalars(select(Customer).where(Customer.slug == slug)).one()


def also_accompanies(at, name: str, slug: str) -> None:
    with at(slug):
        db.session.add(AccountTeamMember(user_id=user(name).id, position=TeamPosition.BACKUP))
        db.session.commit()


def mention_at_ume(as_, at, who: str, text: str) -> None:
    with at("ume"):
        node = db.session.scalars(select(Node.public_id).where(Node.title == "ume shared goal")).one()
    data = {"text": f"@{who} {text}", "visibility": "vendor"}
    assert as_("olivia").post(f"/c/ume/about/{node}/comments", data=data).status_code == 303


# -- by customer -----------------------------------------------------------------------------------------------


def test_everything_of_one_customer_at_once_the_rest_in_the_digest(app, as_, at):
    also_accompanies(at, "bo", "ume")
    bo = as_("bo")
    with app.app_context():
        ume = customer("ume").public_id
    bo.post("/notices/settings", data=dict.fromkeys(("comment.mentioned", "comment.replied"), "digest"))
    answer = bo.post("/notices/settings/exceptions", data={"customer": ume, "kind": "", "by_mail": "at_once"})
    assert answer.status_code == 303
    page = bo.get("/notices/settings").text
    assert "ウメ工業株式会社" in page
    assert "Everything · At once" in re.sub(r"\s+", " ", page)
    say(as_("chloe"), at, "@Bo at Sakura")
    mention_at_ume(as_, at, "Bo", "at Ume")
    with later(3):
        (mail,) = posted(app)
    assert "at Ume" in mail.text
    assert bell(bo) == 2
    remove = {"customer": ume, "kind": ""}
    assert bo.post("/notices/settings/exceptions/remove", data=remove).status_code == 303
    with app.app_context():
        assert chosen("bo", "comment.mentioned", customer("ume").id) is ByMail.DIGEST


def test_a_kind_at_a_customer_counts_more_than_everything_there(app):
    with app.app_context():
        aoi, sakura = user("aoi").id, customer("sakura").id
        change.choose(aoi, "", ByMail.AT_ONCE, sakura)
        change.choose(aoi, "comment.replied", ByMail.NO, sakura)
        change.choose(aoi, "comment.begun", ByMail.NO)
        assert chosen("aoi", "comment.replied", sakura) is ByMail.NO
        assert chosen("aoi", "comment.begun", sakura) is ByMail.AT_ONCE
        assert chosen("aoi", "comment.begun", sakura + 1) is ByMail.NO
        assert chosen("aoi", "comment.mentioned", sakura + 1) is ByMail.AT_ONCE


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("exceptions", {"customer": "ume", "kind": "", "by_mail": "at_once"}, 404),
        ("exceptions", {"customer": "sakura", "kind": "", "by_mail": "now"}, 400),
        ("exceptions", {"customer": "sakura", "kind": "nothing.known", "by_mail": "no"}, 400),
        ("exceptions", {"customer": "sakura", "kind": "agreement.your_turn", "by_mail": "no"}, 400),
        ("exceptions", {"customer": "'; --", "kind": "", "by_mail": "no"}, 404),
        ("pauses", {"customer": "ume", "until": "2099-01-01"}, 422),
        ("pauses", {"customer": "", "until": "soon"}, 422),
        ("pauses", {"customer": "", "until": "2020-01-01"}, 422),
        ("quiet", {"begins": "20:00", "ends": "20:00"}, 422),
        ("quiet", {"begins": "99:00", "ends": ""}, 422),
    ],
)
def test_what_cannot_be_chosen(app, as_, path, data, status):
    aoi = as_("aoi")
    with app.app_context():
        if data.get("customer") in ("ume", "sakura"):
            data = data | {"customer": customer(data["customer"]).public_id}
    assert aoi.post(f"/notices/settings/{path}", data=data).status_code == status
    with app.app_context():
        for model in (NoticeSetting, NoticePause, QuietHours):
            assert db.session.scalars(select(model)).all() == []


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        ("pauses", {"until": "2020-01-01"}, "pause-until"),
        ("quiet", {"begins": "20:00", "ends": "20:00"}, "quiet-begins"),
    ],
)
def test_a_page_that_came_back_opens_at_what_is_wrong(as_, path, data, field):
    """The forms stand below a long list on a phone: nobody would see the words at its top."""
    page = as_("aoi").post(f"/notices/settings/{path}", data=data).get_data(as_text=True)
    (control,) = (one for one in page.split("<input") if "autofocus" in one.split(">")[0])
    assert f'id="{field}"' in control


def test_what_is_as_usual_is_not_kept_so_that_it_follows_what_is_usual(app, as_):
    as_("aoi").post("/notices/settings", data={"comment.mentioned": "at_once", "comment.begun": "no"})
    with app.app_context():
        (kept,) = db.session.scalars(select(NoticeSetting)).all()
        assert (kept.kind, kept.by_mail) == ("comment.begun", ByMail.NO)
    as_("vera").post("/desk/notices", data={"customer:comment.mentioned": "digest"})
    with app.app_context():
        assert chosen("aoi", "comment.mentioned") is ByMail.DIGEST
        assert chosen("chloe", "comment.mentioned") is ByMail.AT_ONCE


def test_what_a_feature_calls_urgent_counts_less_than_what_a_person_said(app):
    with app.app_context():
        sora = user("sora").id
        kind = kind_of("comment.begun")
        assert choices_of([sora]).by_mail(sora, 1, kind, ByMail.AT_ONCE) is ByMail.AT_ONCE
        change.choose(sora, "comment.begun", ByMail.NO)
        assert choices_of([sora]).by_mail(sora, 1, kind, ByMail.AT_ONCE) is ByMail.NO


def test_a_kind_with_a_letter_of_its_own_is_never_mailed_twice(app):
    with app.app_context():
        aoi = user("aoi").id
        change.choose(aoi, "", ByMail.AT_ONCE)
        assert chosen("aoi", "agreement.your_turn") is ByMail.NO


def test_the_installations_usual_ways_are_the_admins(app, as_):
    for who, status in (("leo", 403), ("chloe", 403), ("aoi", 404), ("mallory", 404), ("", 401)):
        assert as_(who).get("/desk/notices").status_code == status
        assert as_(who).post("/desk/notices", data={"customer:comment.begun": "no"}).status_code == status
    vera = as_("vera")
    assert "Somebody comments on what you own" in vera.get("/desk/notices").text
    for _twice in range(2):
        vera.post(
            "/desk/notices", data={"vendor:comment.begun": "at_once", "vendor:agreement.ended": "at_once"}
        )
    with app.app_context():
        (row,) = db.session.scalars(select(NoticeDefault)).all()
        assert (row.side, row.kind, row.by_mail) == (Side.VENDOR, "comment.begun", ByMail.AT_ONCE)
        acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "notices.default_set")).all()
        assert len(acts) == 1
    vera.post("/desk/notices", data={"vendor:comment.begun": "digest"})
    with app.app_context():
        assert db.session.scalars(select(NoticeDefault)).all() == []


def test_figures_say_how_people_were_told(app, as_, at):
    say(as_("chloe"), at, "@Aoi @Sora please look")
    as_("aoi").post("/notices/read")
    text = re.sub(r"<[^>]+>", " ", as_("vera").get("/desk/notices").text)
    row = re.search(r"Somebody mentions you in a comment((?:\s+\d+){6})", text)
    assert [int(number) for number in row[1].split()] == [2, 2, 0, 0, 1, 1]


# -- pauses ----------------------------------------------------------------------------------------------------


def test_while_paused_nothing_comes_and_afterwards_it_stands_in_the_digest(app, as_, at):
    with time_machine.travel(THE_DAY_BEFORE, tick=False):
        aoi = as_("aoi")
        until = clock.today("Asia/Tokyo") + timedelta(days=2)
        assert aoi.post("/notices/settings/pauses", data={"until": until.isoformat()}).status_code == 303
        assert "No mail until" in aoi.get("/notices/settings").text
        say(as_("chloe"), at, "@Aoi please look")
        assert bell(aoi) == 1
    with time_machine.travel(THE_DAY_BEFORE + timedelta(minutes=5), tick=False):
        assert posted(app) == []
    digests(app, MORNING)
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        assert posted(app) == []
    digests(app, MORNING + timedelta(days=1))
    with time_machine.travel(MORNING + timedelta(days=1, hours=1), tick=False):
        (mail,) = posted(app)
    assert "Chloe mentioned you in a comment" in mail.text


def test_a_pause_of_one_customer_is_about_that_one(app, as_, at):
    also_accompanies(at, "bo", "ume")
    bo = as_("bo")
    with app.app_context():
        sakura = customer("sakura").public_id
    until = (clock.today("Asia/Tokyo") + timedelta(days=9)).isoformat()
    bo.post("/notices/settings/pauses", data={"customer": sakura, "until": until})
    say(as_("chloe"), at, "@Bo at Sakura")
    mention_at_ume(as_, at, "Bo", "at Ume")
    with later(3):
        (mail,) = posted(app)
    assert "at Ume" in mail.text
    bo.post("/notices/settings/pauses/end", data={"customer": sakura})
    with app.app_context():
        assert db.session.scalars(select(NoticePause)).all() == []


# -- quiet hours -------------------------------------------------------------------------------------------------


def keep_quiet(as_, name: str, **more: str):
    data = {"begins": "20:00", "ends": "07:30"} | more
    assert as_(name).post("/notices/settings/quiet", data=data).status_code == 303


def test_in_quiet_hours_one_mail_waits_for_their_end(app, as_, at):
    keep_quiet(as_, "aoi")
    with time_machine.travel(EVENING, tick=False):
        say(as_("chloe"), at, "@Aoi first")
    with time_machine.travel(EVENING + timedelta(hours=2), tick=False):
        say(as_("chloe"), at, "@Aoi second")
        assert posted(app) == []
    morning = datetime(2026, 11, 19, 22, 31, tzinfo=UTC)
    with time_machine.travel(morning, tick=False):
        (mail,) = posted(app)
    assert mail.to == address("aoi")
    assert mail.subject == "[Aozora Cloud] 2 things came in your quiet hours"
    assert "first" in mail.text
    assert "second" in mail.text
    digests(app, morning + timedelta(hours=1))
    with time_machine.travel(morning + timedelta(hours=2), tick=False):
        assert len(posted(app)) == 1  # nothing of it again in the digest


def test_one_thing_in_quiet_hours_is_told_as_ever(app, as_, at):
    keep_quiet(as_, "aoi", days_off="1")
    with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False):  # Friday evening
        say(as_("chloe"), at, "@Aoi look")
    with time_machine.travel(datetime(2026, 11, 22, 12, 0, tzinfo=UTC), tick=False):
        assert posted(app) == []
    with time_machine.travel(datetime(2026, 11, 22, 22, 31, tzinfo=UTC), tick=False):  # Monday morning
        (mail,) = posted(app)
    assert mail.subject == "[Aozora Cloud] Chloe mentioned you in a comment"


def test_what_was_read_in_quiet_hours_is_in_no_mail(app, as_, at):
    keep_quiet(as_, "aoi")
    with time_machine.travel(EVENING, tick=False):
        say(as_("chloe"), at, "@Aoi look")
        as_("aoi").post("/notices/read")
    with time_machine.travel(EVENING + timedelta(hours=12), tick=False):
        assert posted(app) == []


def test_quiet_hours_can_be_given_up(app, as_):
    keep_quiet(as_, "aoi")
    as_("aoi").post("/notices/settings/quiet", data={"none": "1"})
    with app.app_context():
        assert db.session.scalars(select(QuietHours)).all() == []


@pytest.mark.parametrize(
    ("begins", "ends", "at_time", "quiet"),
    [
        (time(12), time(13), (12, 30), True),
        (time(12), time(13), (13, 0), False),
        (time(20), time(7), (6, 59, 30), False),  # the last moment: nothing may miss the mail at its end
        (time(20), time(7), (3, 0), True),
    ],
)
def test_the_edges_of_quiet_hours(begins, ends, at_time, quiet):
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from portal.activity.rules.choices import Quiet  # noqa: PLC0415

    now = datetime(2026, 11, 18, *at_time, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert (Quiet(begins, ends, False, "Asia/Tokyo").until(now) is not None) is quiet


# -- stopping from a mail ------------------------------------------------------------------------------------------


def stop_address(app, monkeypatch) -> str:
    (mail,) = headers(app, monkeypatch)
    return mail["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")


@pytest.mark.parametrize(
    ("only", "here", "elsewhere"),
    [
        ("", ("no", "digest"), ("no", "digest")),
        ("kind_here", ("no", "digest"), ("at_once", "digest")),
        ("all_here", ("no", "no"), ("at_once", "digest")),
        ("nonsense", ("no", "digest"), ("no", "digest")),
    ],
)
def test_a_mail_can_be_stopped_for_a_kind_or_for_its_customer(
    app, as_, at, monkeypatch, only, here, elsewhere
):
    say(as_("chloe"), at, "@Aoi please look")
    with later():
        address_of_stop = stop_address(app, monkeypatch)
        nobody = as_("")
        page = nobody.get(address_of_stop, headers={"Accept-Language": "en"}).text
        assert "This kind, of 株式会社さくら商会 alone" in page
        assert nobody.post(address_of_stop, data={"only": only}).status_code == 200
    with app.app_context():
        sakura = customer("sakura").id
        kinds_told = ("comment.mentioned", "comment.replied")
        assert tuple(chosen("aoi", kind, sakura) for kind in kinds_told) == here
        assert tuple(chosen("aoi", kind, sakura + 1) for kind in kinds_told) == elsewhere


def test_stopping_a_kind_stops_it_where_more_was_wished_too(app, as_, at, monkeypatch):
    with app.app_context(), writing():
        change.choose(user("aoi").id, "", ByMail.AT_ONCE, customer("sakura").id)
        db.session.commit()
    say(as_("chloe"), at, "@Aoi please look")
    with later():
        as_("").post(stop_address(app, monkeypatch), data={"List-Unsubscribe": "One-Click"})
    with app.app_context():
        assert chosen("aoi", "comment.mentioned", customer("sakura").id) is ByMail.NO
        assert chosen("aoi", "comment.begun", customer("sakura").id) is ByMail.AT_ONCE


def test_stopping_what_came_in_quiet_hours_puts_it_into_the_digest(app, as_, at, monkeypatch):
    keep_quiet(as_, "aoi")
    with time_machine.travel(EVENING, tick=False):
        say(as_("chloe"), at, "@Aoi one")
        say(as_("chloe"), at, "@Aoi two")
    with time_machine.travel(EVENING + timedelta(hours=12), tick=False):
        as_("").post(stop_address(app, monkeypatch))
    with app.app_context():
        assert all(chosen("aoi", kind.code) is not ByMail.AT_ONCE for kind in kinds())
        assert chosen("aoi", "comment.mentioned") is ByMail.DIGEST


# -- the bell page -------------------------------------------------------------------------------------------------


def test_the_page_is_narrowed_by_kind_customer_and_what_is_unread(app, as_, at):
    with at("ume"):
        db.session.add(Membership(user_id=user("aoi").id, role="member", joined_at=clock.now()))
        db.session.commit()
        node = db.session.scalars(select(Node.public_id).where(Node.title == "ume shared goal")).one()
    as_("olivia").post(f"/c/ume/about/{node}/comments", data={"text": "@Aoi at Ume", "visibility": "shared"})
    say(as_("chloe"), at, "@Aoi at Sakura")
    aoi = as_("aoi")
    assert "at Ume" not in aoi.get("/notices?customer=sakura").text
    assert "at Sakura" in aoi.get("/notices?customer=sakura").text
    assert "at Sakura" in aoi.get("/notices?kind=comment").text
    assert "at Sakura" in aoi.get("/notices?kind=nonsense").text
    assert "Nothing like that" in aoi.get("/notices?customer=nowhere").text
    aoi.post("/notices/read", data={"customer": "sakura"})
    assert bell(aoi) == 1
    assert "at Sakura" not in aoi.get("/notices?unread=1").text
    assert "at Ume" in aoi.get("/notices/list?unread=1").text


def test_the_page_names_days_and_customers(as_, at):
    say(as_("chloe"), at, "@Bo please look")
    page = as_("bo").get("/notices").text
    assert re.search(r'<h3 class="notice-place">株式会社さくら商会</h3>', page)


def test_opening_the_thing_itself_reads_what_was_told_of_it(as_, at):
    say(as_("chloe"), at, "@Aoi please look")
    aoi = as_("aoi")
    link = re.search(r'href="(/notices/[^"/]{16})"', aoi.get("/notices").text)[1]
    target = as_("aoi").get(link).location
    say(as_("chloe"), at, "@Aoi once more")
    assert bell(aoi) == 1
    elsewhere = {"HX-Current-URL": "http://localhost/c/sakura"}
    assert "1 unread" in aoi.get("/notices/bell", headers=elsewhere).text
    newest = re.search(r'href="(/notices/[^"/]{16})"', aoi.get("/notices?unread=1").text)[1]
    foreign = {"HX-Current-URL": "http://elsewhere.example" + target}
    assert "1 unread" in aoi.get("/notices/bell", headers=foreign).text
    with at("sakura"):
        pid = newest.rpartition("/")[2]
        comment_id = db.session.scalars(select(Notice.ids).where(Notice.public_id == pid)).one()["comment_id"]
        from portal.collaboration.models.comments import Comment  # noqa: PLC0415

        comment = db.session.scalars(select(Comment.public_id).where(Comment.id == comment_id)).one()
    here = {"HX-Current-URL": f"http://localhost/c/sakura/comments/{comment}"}
    assert aoi.get("/notices/bell", headers=here).text.strip() == ""
    assert bell(aoi) == 0


# -- the digest ----------------------------------------------------------------------------------------------------


def test_the_digest_is_grouped_weightiest_first_and_equal_in_plain_text(app, as_, at):
    also_accompanies(at, "bo", "ume")
    with app.app_context(), writing():
        change.choose(user("bo").id, "", ByMail.DIGEST)
        db.session.commit()
    with time_machine.travel(THE_DAY_BEFORE, tick=False):
        say(as_("bo"), at, "A question")
        as_("aoi").post(f"/c/sakura/threads/{thread(at)}/replies", data={"text": "An answer"})
        mention_at_ume(as_, at, "Bo", "please look")
    digests(app, MORNING)
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        (mail,) = posted(app)
    text = mail.text
    assert text.index("ウメ工業株式会社") < text.index("株式会社さくら商会")  # somebody speaks to Bo there
    assert "[Comments and notes]" in text
    html = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", mail.html))
    for words in (
        "Olivia mentioned you in a comment",
        "Aoi answered in a thread that you take part in",
        "An answer",
    ):
        assert words in text
        assert words in html
    assert "prefers-color-scheme:dark" in mail.html


def test_a_long_digest_is_cut_with_a_count(app, as_, at):
    with app.app_context(), writing():
        change.choose(user("aoi").id, "", ByMail.DIGEST)
        db.session.commit()
    with time_machine.travel(THE_DAY_BEFORE, tick=False):
        for number in range(33):
            say(as_("chloe"), at, f"@Aoi number {number}.")
    digests(app, MORNING)
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        (mail,) = posted(app)
    assert mail.subject == "[Aozora Cloud] 33 things are new for you"
    assert mail.text.count("mentioned you") == 30
    assert "3 more in the portal" in mail.text


def test_what_one_may_no_longer_see_is_missing_from_the_digest_and_its_count(app, as_, at):
    with app.app_context(), writing():
        change.choose(user("aoi").id, "", ByMail.DIGEST)
        db.session.commit()
    with time_machine.travel(THE_DAY_BEFORE, tick=False):
        say(as_("chloe"), at, "@Aoi stays")
        say(as_("chloe"), at, "@Aoi goes", title="sakura shared goal")
    digests(app, MORNING)
    with at("sakura"):
        db.session.scalars(
            select(Node).where(Node.title == "sakura shared initiative")
        ).one().deleted_at = clock.now()
        db.session.commit()
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        (mail,) = posted(app)
    assert mail.subject == "[Aozora Cloud] 1 thing is new for you"
    assert "stays" not in mail.text


# -- what is forgotten ---------------------------------------------------------------------------------------------


def test_what_was_read_long_ago_is_forgotten(app, as_, at):
    from portal.activity.jobs.retention import forget  # noqa: PLC0415
    from portal.foundation.outbox import OutboxItem  # noqa: PLC0415

    with at("sakura"), writing():
        actor = cast_actor("vera")
        for number, read in enumerate((400, 300, None)):
            (made,) = notices.tell(
                [user("aoi").id],
                "comment.begun",
                by=actor,
                about=f"comment:{number}",
                visibility=Visibility.SHARED,
            )
            made.at = clock.now() - timedelta(days=500)
            made.read_at = clock.now() - timedelta(days=read) if read else None
        db.session.commit()
    with app.app_context(), writing():
        forget(OutboxItem(kind="notices.forget"))
        db.session.commit()
    with app.app_context(), customer_scope(customer("sakura").id):
        assert sorted(db.session.scalars(select(Notice.about))) == ["comment:1", "comment:2"]


def test_no_mail_in_the_mailbox_of_somebody_who_reads_along(app, as_, at):
    say(as_("chloe"), at, "@Aoi look")
    as_("aoi").post("/notices/read")
    with later(10):
        assert posted(app) == []
    with app.app_context():
        assert db.session.scalars(select(MailboxMessage)).all() == []


@pytest.mark.parametrize(
    ("only", "replied", "begun"),
    [("comment.replied", "no", "digest"), ("comment.mentioned", "no", "no"), ("", "no", "no")],
)
def test_one_kind_alone_of_a_daily_summary_can_be_stopped(app, as_, at, monkeypatch, only, replied, begun):
    """Only a kind that the summary told; anything else stops the summary, as a mail program's press does."""
    wait_for_a_digest(as_, at)
    digests(app, MORNING)
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        stop = stop_address(app, monkeypatch)
        page = as_("").get(stop, headers={"Accept-Language": "en"}).text
        assert "The whole daily summary" in page
        assert 'value="comment.replied"' in page
        assert 'value="comment.begun"' not in page
        assert as_("").post(stop, data={"only": only}).status_code == 200
    with app.app_context():
        assert chosen("aoi", "comment.replied") == replied
        assert chosen("aoi", "comment.begun") == begun
