"""The bell and its mail: who is told, once, of what they may see; read on one device is read everywhere."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import CompanyHoliday, Membership, User, VendorHoliday
from portal.activity.actions import notices as change
from portal.activity.jobs.digests import send_digests
from portal.activity.models import ByMail, Notice, NoticeSetting
from portal.activity.notices import kind_of
from portal.activity.queries.choices import choices_of
from portal.collaboration.models.comments import Comment, CommentThread
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db, writing
from portal.foundation.live import hub
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import OutboxItem, work_off
from portal.plans.models import Node
from tests import cast

MORNING = datetime(2026, 11, 24, 23, 5, tzinfo=UTC)  # Wednesday 25 November, 8:05 in Tokyo
THE_DAY_BEFORE = MORNING - timedelta(hours=12)


def user(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def chosen(name: str, kind: str, customer_id: int = 0) -> ByMail:
    """Return how somebody hears of a kind by mail."""
    person = user(name)
    return choices_of([person.id]).by_mail(person.id, customer_id, kind_of(kind))


def say(browser, at, text: str, visibility: str = "shared", title: str = "sakura shared initiative"):
    with at("sakura"):
        node = db.session.scalars(select(Node.public_id).where(Node.title == title)).one()
    answer = browser.post(f"/c/sakura/about/{node}/comments", data={"text": text, "visibility": visibility})
    assert answer.status_code == 303, answer.text
    return node


def thread(at) -> str:
    with at("sakura"):
        return db.session.scalars(select(CommentThread.public_id).order_by(CommentThread.id.desc())).first()


def told(at) -> list[tuple[str, str]]:
    """Return (who, kind) of every notice of Sakura, in order."""
    with at("sakura"):
        found = select(User.romanised, Notice.kind).join(User, User.id == Notice.person_id)
        return [tuple(row) for row in db.session.execute(found.order_by(Notice.id))]


def bell(browser) -> int:
    text = browser.get("/notices/bell").text
    return int(re.search(r"(\d+) unread", text)[1]) if text.strip() else 0


def posted(app) -> list[MailboxMessage]:
    """Let the worker do what is due, and return the mails."""
    with app.app_context():
        work_off()
        db.session.remove()
        return db.session.scalars(select(MailboxMessage).order_by(MailboxMessage.id)).all()


def headers(app, monkeypatch) -> list:
    """Collect the mails themselves, as the peer gets them."""
    from portal.foundation import mail  # noqa: PLC0415

    sent = []
    monkeypatch.setattr(mail, "_transport", lambda: lambda message, _comes_back: sent.append(message))
    with app.app_context():
        work_off()
    return sent


# -- who is told -----------------------------------------------------------------------------------------------


def test_the_bell_counts_what_is_unread_and_leads_to_it(as_, at):
    say(as_("chloe"), at, "@Aoi please look")
    aoi = as_("aoi")
    assert bell(aoi) == 1
    assert bell(as_("chloe")) == 0
    page = aoi.get("/notices").text
    assert "Chloe mentioned you in a comment" in page
    assert "sakura shared initiative" in page
    assert "please look" in page
    link = re.search(r'href="(/notices/[^"/]{16})"', page)[1]
    answer = aoi.get(link)
    assert answer.status_code == 303
    assert "/c/sakura/comments/" in answer.location
    assert bell(aoi) == 0


def test_read_on_one_device_is_read_on_all_and_they_are_told(as_, at, app, monkeypatch):
    say(as_("chloe"), at, "@Aoi please look")
    phone, desk = as_("aoi"), as_("aoi")
    heard = []
    monkeypatch.setattr(hub, "publish", lambda topic, names: heard.append((topic, tuple(names))))
    phone.post("/notices/read")
    with app.app_context():
        pid = user("aoi").public_id
    assert heard == [(f"person:{pid}", (f"bell-{pid}",))]
    assert bell(desk) == 0


def test_looking_at_the_comments_reads_what_was_told_of_them(as_, at):
    node = say(as_("chloe"), at, "@Aoi please look")
    aoi = as_("aoi")
    page = aoi.get(f"/c/sakura/about/{node}/comments").text
    through = re.search(r'name="through" value="([^"]+)"', page)[1]
    aoi.post(f"/c/sakura/about/{node}/comments/read", data={"through": through})
    assert bell(aoi) == 0


def test_nobody_is_told_of_their_own_doings_nor_twice(as_, at):
    say(as_("chloe"), at, "@Chloe @Aoi @Aoi @田中葵 look")
    assert told(at) == [("Aoi", "comment.mentioned")]
    as_("aoi").post(f"/c/sakura/threads/{thread(at)}/replies", data={"text": "@Chloe here, @Sora"})
    # Chloe takes part and was named: told once, of the weightier.
    assert told(at)[1:] == [("Sora", "comment.mentioned"), ("Chloe", "comment.mentioned")] or told(at)[
        1:
    ] == [
        ("Chloe", "comment.mentioned"),
        ("Sora", "comment.mentioned"),
    ]


def test_those_who_take_part_hear_of_an_answer(as_, at):
    say(as_("chloe"), at, "A question to all")
    as_("sora").post(f"/c/sakura/threads/{thread(at)}/replies", data={"text": "An answer"})
    as_("aoi").post(f"/c/sakura/threads/{thread(at)}/replies", data={"text": "Another"})
    assert sorted(told(at)) == [
        ("Chloe", "comment.replied"), ("Chloe", "comment.replied"), ("Sora", "comment.replied"),
    ]  # fmt: skip


def test_the_owners_of_a_node_hear_that_it_is_talked_about(as_, at):
    with at("sakura"):
        node = db.session.scalars(select(Node).where(Node.title == "sakura shared initiative")).one()
        aoi = select(Membership.id).join(User, User.id == Membership.user_id)
        node.customer_owner_id = db.session.scalars(aoi.where(User.email == cast.address("aoi"))).one()
        node.vendor_owner_id = user("bo").id
        db.session.commit()
    say(as_("chloe"), at, "inside only", "vendor")
    assert told(at) == [("Bo", "comment.begun")]
    say(as_("chloe"), at, "for both")
    assert sorted(told(at)[1:]) == [("Aoi", "comment.begun"), ("Bo", "comment.begun")]


def test_whoever_cannot_see_it_is_never_told(at):
    """Also where a feature names people by mistake."""
    with at("sakura"), writing():
        everybody = db.session.scalars(select(User.id)).all()
        actor = cast_actor("vera")
        made = change.tell(
            everybody, "comment.mentioned", by=actor, about="comment:x", visibility=Visibility.VENDOR
        )
        names = {db.session.get(User, one.person_id).romanised for one in made}
    assert names == {"Leo", "Chloe", "Bo", "Carl"}


def cast_actor(name: str):
    from portal.foundation.actor import Actor, ActorKind  # noqa: PLC0415
    from portal.foundation.audience import Side  # noqa: PLC0415

    return Actor(ActorKind.PERSON, Side.VENDOR if name in cast.STAFF else Side.CUSTOMER, user(name).id)


# -- rights are those of the moment -----------------------------------------------------------------------------


def hide_from_customers(at) -> None:
    with at("sakura"):
        thread = db.session.scalars(select(CommentThread).order_by(CommentThread.id.desc())).first()
        comment = db.session.scalars(select(Comment).where(Comment.thread_id == thread.id)).one()
        thread.visibility = comment.visibility = Visibility.VENDOR
        db.session.commit()


def end_access(at) -> None:
    with at("sakura"):
        found = select(Membership).join(User, User.id == Membership.user_id)
        db.session.scalars(found.where(User.email == cast.address("aoi"))).one().ended_at = clock.now()
        db.session.commit()


def delete_subject(at) -> None:
    with at("sakura"):
        node = db.session.scalars(select(Node).where(Node.title == "sakura shared initiative")).one()
        node.deleted_at = clock.now()
        db.session.commit()


@pytest.mark.parametrize("gone", [hide_from_customers, end_access, delete_subject])
def test_what_one_may_no_longer_see_is_neither_shown_nor_counted_nor_mailed(app, as_, at, gone):
    say(as_("chloe"), at, "@Aoi a secret by now")
    aoi = as_("aoi")
    page = aoi.get("/notices").text
    link = re.search(r'href="(/notices/[^"/]{16})"', page)[1]
    gone(at)
    assert bell(aoi) == 0
    assert "a secret by now" not in aoi.get("/notices").text
    assert "sakura shared initiative" not in aoi.get("/notices").text
    assert aoi.get(link).status_code == 404
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        assert not [mail for mail in posted(app) if mail.to == cast.address("aoi")]


def test_a_deleted_comment_takes_its_notices_along(as_, at):
    say(as_("chloe"), at, "@Aoi never mind")
    with at("sakura"):
        comment = db.session.scalars(select(Comment.public_id).order_by(Comment.id.desc())).first()
    as_("chloe").post(f"/c/sakura/comments/{comment}/delete")
    assert bell(as_("aoi")) == 0
    assert told(at) == []


def test_somebody_elses_notice_is_not_there(as_, at):
    say(as_("chloe"), at, "@Aoi please look")
    link = re.search(r'href="(/notices/[^"/]{16})"', as_("aoi").get("/notices").text)[1]
    for who in ("sora", "chloe", "mallory"):
        assert as_(who).get(link).status_code == 404
        assert as_(who).post(f"{link}/read").status_code == 404
    assert bell(as_("aoi")) == 1


def test_one_login_in_two_companies_has_one_bell(app, as_, at):
    with at("ume"):
        db.session.add(Membership(user_id=user("aoi").id, role="member", joined_at=clock.now()))
        db.session.commit()
    with at("ume"):
        node = db.session.scalars(select(Node.public_id).where(Node.title == "ume shared goal")).one()
    as_("olivia").post(f"/c/ume/about/{node}/comments", data={"text": "@Aoi at Ume", "visibility": "shared"})
    say(as_("chloe"), at, "@Aoi at Sakura")
    aoi = as_("aoi")
    assert bell(aoi) == 2
    page = aoi.get("/notices").text
    assert "ウメ工業株式会社" in page
    assert "株式会社さくら商会" in page
    aoi.post("/notices/read")
    assert bell(aoi) == 0


def test_while_viewing_as_a_member_there_is_no_bell_and_nothing_is_read(as_, at):
    say(as_("aoi"), at, "@Bo please look")
    bo = as_("bo")
    with at("sakura"):
        found = select(Membership.public_id).join(User, User.id == Membership.user_id)
        member = db.session.scalars(found.where(User.email == cast.address("aoi"))).one()
    assert bo.post(f"/c/sakura/members/{member}/view-as").status_code == 303
    assert bell(bo) == 0
    assert 'class="icon-button bell"' not in bo.get("/c/sakura").text
    assert bo.post("/notices/read").status_code == 403
    bo.post("/view-as/stop")
    assert bell(bo) == 1
    assert 'class="icon-button bell"' in bo.get("/c/sakura").text


def test_the_same_statements_with_twice_as_many_customers_and_notices(as_, at, counting):
    vera = as_("vera")
    with at("sakura"):
        sakura = db.session.scalars(select(Node.public_id).where(Node.title == "sakura shared goal")).one()
    with at("ume"):
        ume = db.session.scalars(select(Node.public_id).where(Node.title == "ume shared goal")).one()

    def mention(who, slug, node, count):
        for number in range(count):
            data = {"text": f"@Vera {number}", "visibility": "shared"}
            if slug == "ume":
                who.post(f"/c/ume/about/{node}/comments", data={**data, "visibility": "vendor"})
            else:
                who.post(f"/c/sakura/about/{node}/comments", data={**data, "visibility": "vendor"})

    mention(as_("chloe"), "sakura", sakura, 3)
    vera.get("/notices")
    with counting() as few:
        vera.get("/notices/bell")
        vera.get("/notices")
    mention(as_("chloe"), "sakura", sakura, 3)
    mention(as_("olivia"), "ume", ume, 3)
    with counting() as many:
        vera.get("/notices/bell")
        vera.get("/notices")
    assert len(many) == len(few)
    assert bell(vera) == 9


def test_a_page_in_a_cached_shell_asks_nothing_for_its_bell(as_, at, counting):
    aoi = as_("aoi")
    aoi.get("/c/sakura/map")
    with counting() as before:
        aoi.get("/c/sakura/map")
    say(as_("chloe"), at, "@Aoi please look")
    aoi.get("/c/sakura/map")
    with counting() as after:
        text = aoi.get("/c/sakura/map").text
    assert len(after) == len(before)
    assert "notice" not in " ".join(after)
    assert 'hx-get="/c/sakura/numbers"' in text


def test_more_notices_than_a_page(as_, at):
    for number in range(42):
        say(as_("chloe"), at, f"@Aoi number {number}.")
    aoi = as_("aoi")
    page = aoi.get("/notices").text
    assert "number 41." in page
    assert "number 1." not in page
    older = re.search(r'href="(/notices\?before=[^"]+)"', page)[1]
    assert "number 1." in aoi.get(older).text


# -- mail ------------------------------------------------------------------------------------------------------


def later(minutes: float = 1):
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False)


def test_a_mention_is_mailed_within_a_minute_in_the_readers_language(app, as_, at, monkeypatch):
    with app.app_context():
        user("aoi").language = "ja"
        db.session.commit()
    say(as_("chloe"), at, "@Aoi please **look** at this")
    with later():
        (mail,) = headers(app, monkeypatch)
    assert mail["Subject"] == "【あおぞらクラウド】鈴木 美咲さんがコメントであなたをメンションしました"
    assert mail["From"].addresses[0].display_name == "鈴木 美咲(あおぞらクラウド)"
    assert mail["To"].addresses[0].addr_spec == cast.address("aoi")
    with at("sakura"):
        comment = db.session.scalars(select(Comment.public_id).order_by(Comment.id.desc())).first()
        pid = user("aoi").public_id
    assert mail["Message-ID"].startswith(f"<comment-{comment}.{pid}@")
    assert mail["References"].startswith(f"<thread-{thread(at)}@")
    assert mail["In-Reply-To"] == mail["References"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = mail.get_body(("plain",)).get_content()
    assert "please look at this" in text
    assert "sakura shared initiative" in text
    assert "/notices/" in text


def test_a_subject_line_says_nothing_of_the_content(app, as_, at, monkeypatch):
    say(as_("chloe"), at, "@Bo a delicate matter", "vendor", "sakura vendor goal")
    with later():
        (mail,) = headers(app, monkeypatch)
    assert "delicate" not in mail["Subject"]
    assert "sakura" not in mail["Subject"]


def test_no_mail_to_whoever_read_it_at_once(app, as_, at):
    say(as_("chloe"), at, "@Aoi please look")
    as_("aoi").post("/notices/read")
    with later():
        assert posted(app) == []


def test_answers_wait_for_the_digest(app, as_, at):
    with time_machine.travel(THE_DAY_BEFORE, tick=False):
        say(as_("chloe"), at, "A question")
        as_("aoi").post(f"/c/sakura/threads/{thread(at)}/replies", data={"text": "An answer"})
        assert posted(app) == []
    digests(app, MORNING)
    with time_machine.travel(MORNING + timedelta(minutes=20), tick=False):
        assert posted(app) == []  # not before half past eight
    with time_machine.travel(MORNING + timedelta(minutes=26), tick=False):
        (mail,) = posted(app)
    assert mail.to == cast.address("chloe")
    assert mail.subject == "[Aozora Cloud] 1 thing is new for you"
    assert "Aoi answered in a thread that you take part in" in mail.text
    assert "株式会社さくら商会" in mail.text
    digests(app, MORNING + timedelta(hours=1))
    with time_machine.travel(MORNING + timedelta(hours=2), tick=False):
        assert len(posted(app)) == 1  # one a day, and nothing twice
    digests(app, MORNING + timedelta(days=1))
    with time_machine.travel(MORNING + timedelta(days=1, hours=1), tick=False):
        assert len(posted(app)) == 1


def digests(app, moment: datetime) -> None:
    with time_machine.travel(moment, tick=False), app.app_context(), writing():
        send_digests(OutboxItem(kind="notices.digest"))
        db.session.commit()


def owed(app) -> list[OutboxItem]:
    with app.app_context():
        found = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "mail.send")).all()
        return [item for item in found if item.ids["letter"] == "digest"]


def wait_for_a_digest(as_, at, moment: datetime = THE_DAY_BEFORE) -> None:
    """Let Aoi be answered by the vendor's team."""
    with time_machine.travel(moment, tick=False):
        say(as_("aoi"), at, "A question")
        as_("chloe").post(f"/c/sakura/threads/{thread(at)}/replies", data={"text": "An answer"})


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        (MORNING, True),
        (MORNING - timedelta(hours=2), False),  # six in the morning
        (MORNING + timedelta(hours=7), False),  # the afternoon
        (datetime(2026, 11, 21, 23, 5, tzinfo=UTC), False),  # Sunday
        (datetime(2026, 11, 22, 23, 5, tzinfo=UTC), False),  # Monday, 勤労感謝の日
    ],
)
def test_digests_go_at_half_past_eight_on_working_days(app, as_, at, moment, goes):
    wait_for_a_digest(as_, at, moment - timedelta(hours=12))
    digests(app, moment)
    assert bool(owed(app)) is goes


def test_a_company_holiday_is_silent_for_its_own_people(app, as_, at):
    day = MORNING.date() + timedelta(days=1)
    with at("sakura"):
        db.session.add_all(
            [CompanyHoliday(on=day, name="創立記念日"), VendorHoliday(on=day + timedelta(days=1))]
        )
        db.session.commit()
    wait_for_a_digest(as_, at)
    digests(app, MORNING)
    assert not owed(app)
    digests(app, MORNING + timedelta(days=1))  # the vendor's holiday is a working day at Sakura
    assert len(owed(app)) == 1


def test_a_digest_goes_by_the_zone_of_its_reader(app, as_, at):
    with app.app_context():
        user("aoi").time_zone = "Europe/Berlin"
        db.session.commit()
    wait_for_a_digest(as_, at)
    digests(app, MORNING)
    assert not owed(app)
    digests(app, datetime(2026, 11, 25, 7, 0, tzinfo=UTC))
    (item,) = owed(app)
    assert item.not_before == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)


def test_what_was_read_is_in_no_digest(app, as_, at):
    wait_for_a_digest(as_, at)
    digests(app, MORNING)
    with time_machine.travel(MORNING + timedelta(minutes=10), tick=False):
        as_("aoi").post("/notices/read")
    with time_machine.travel(MORNING + timedelta(minutes=30), tick=False):
        assert posted(app) == []


# -- settings --------------------------------------------------------------------------------------------------


def test_each_kind_is_chosen_on_its_own(app, as_, at):
    aoi = as_("aoi")
    page = aoi.get("/notices/settings").text
    assert re.search(r'name="comment.mentioned" value="at_once" checked', page)
    assert re.search(r'name="comment.replied" value="digest" checked', page)
    choice = {"comment.mentioned": "no", "comment.replied": "at_once", "comment.begun": "nonsense"}
    assert aoi.post("/notices/settings", data=choice).status_code == 303
    with app.app_context():
        assert chosen("aoi", "comment.mentioned") is ByMail.NO
        assert chosen("aoi", "comment.begun") is ByMail.DIGEST
    say(as_("chloe"), at, "@Aoi by bell alone")
    say(aoi, at, "A question")
    as_("chloe").post(f"/c/sakura/threads/{thread(at)}/replies", data={"text": "An answer"})
    with later(1):
        assert posted(app) == []  # whoever reads along gets none
    with later(3):
        (mail,) = posted(app)
    assert "answered" in mail.subject
    assert bell(aoi) == 2


@pytest.mark.parametrize("page", ["/profile", "/c/sakura"])
def test_the_profile_and_ones_own_menu_lead_to_the_settings(as_, page):
    assert "/notices/settings" in as_("aoi").get(page).text


def unsubscribe_address(app, monkeypatch) -> str:
    (mail,) = headers(app, monkeypatch)
    return mail["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")


def test_one_click_in_the_mail_program_stops_the_kind_without_signing_in(app, as_, at, monkeypatch):
    say(as_("chloe"), at, "@Aoi please look")
    with later():
        address = unsubscribe_address(app, monkeypatch)
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
        nobody = as_("")
        assert (
            "Somebody mentions you in a comment"
            in nobody.get(address, headers={"Accept-Language": "en"}).text
        )
        with app.app_context():
            assert db.session.scalars(select(NoticeSetting)).all() == []  # looking stops nothing
        for _twice in range(2):
            assert nobody.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    say(as_("chloe"), at, "@Aoi once more")
    with app.app_context():
        assert chosen("aoi", "comment.mentioned") is ByMail.NO
        owed = db.session.scalars(select(OutboxItem).where(OutboxItem.done_at.is_(None))).all()
        assert [item for item in owed if item.ids.get("letter") == "notice"] == []
    assert bell(as_("aoi")) == 2


@pytest.mark.parametrize("token", ["AAAAAAAAAAAAAAAA.unknown", "nonsense", "a" * 300])
def test_a_link_that_is_none_stops_nothing(as_, token):
    assert as_("").get(f"/mail/stop/{token}").status_code == 410
    assert as_("").post(f"/mail/stop/{token}").status_code == 400


def test_the_stream_of_the_bell_hears_of_its_own_person_alone(app, as_):
    browser = as_("aoi")
    answer = browser.get("/notices/stream", buffered=False)
    assert answer.status_code == 200
    with app.app_context():
        pid, other = user("aoi").public_id, user("sora").public_id
    with hub._lock:
        topics = set(hub._by_topic)
    answer.close()
    assert f"person:{pid}" in topics
    assert f"person:{other}" not in topics
    assert as_("").get("/notices/stream").status_code == 401


def test_the_stream_of_the_bell_ends_with_the_sign_in(as_):
    browser = as_("aoi")
    answer = browser.get("/notices/stream", buffered=False)
    frames = answer.iter_encoded()
    assert b"event: delta" in next(frames)
    assert browser.post("/sign-out").status_code == 303
    more = [frame for frame in frames if b"event: again" not in frame]
    assert more == []  # it ends, and tells nothing more
