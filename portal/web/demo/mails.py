"""What came and went by mail: an answer from Outlook, one from a phone, a note of absence, a hidden copy, a stranger.

The mails arrive as the bytes that those programs write, and take the way of any other.
"""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy import select

from portal.conversations.actions import conversations, messages, standing
from portal.conversations.actions.arrivals import FILE, REPLY
from portal.conversations.models import Conversation
from portal.foundation import clock
from portal.foundation.db import db, new_public_id
from portal.mailroom.actions import addresses
from portal.mailroom.actions.keeping import keep
from portal.mailroom.models import MailSource
from portal.web.demo.telling import Story

MINATO, HARBOUR = "minato", "harbour-dining"
TOKYO, LONDON = "Asia/Tokyo", "Europe/London"
REVIEW = "月次の数字合わせの日程"
SEASON = "Menu prices for the winter season"
CARD = """
━━━━━━━━━━━━━━━━━━━━━━━━
ミナト商会株式会社
営業企画部　部長　田中 健
〒231-0002 横浜市中区海岸通1-2-3
TEL：045-123-4567　FAX：045-123-4568
━━━━━━━━━━━━━━━━━━━━━━━━
"""


def add_scenes(story: Story) -> None:
    """Add what came and went by mail; without an address at which mail comes in, nothing does."""
    if not addresses.takes_mail():
        return
    _review(story)
    _season(story)
    _past_the_portal(story)
    _strangers(story)


def _review(story: Story) -> None:
    """The vendor asks in the portal, the customer answers from Outlook; somebody who follows is away."""
    story.scene(
        12, "10:20", "misaki", MINATO,
        lambda by: conversations.begin(
            story.customer(MINATO), REVIEW,
            "田中部長、来月の数字合わせの日程をご相談させてください。\n\n"
            "- 12月4日(金) 15:00\n- 12月7日(月) 10:00\n\nご都合のよい方をお知らせください。",
            by=by, people=[story.people["ken"], story.people["yumi"]],
        ),
    )  # fmt: skip
    away = "自動返信です。本日は終日外出しております。翌営業日にご連絡いたします。"
    story.scene(
        12, "10:25", "misaki", MINATO,
        lambda _by: _arrive(
            story, "yumi", _reply(story, REVIEW, "yumi"), "自動返信: 不在のお知らせ", away, automatic=True
        ),
    )  # fmt: skip
    answer = f"""鈴木様

いつもお世話になっております。田中です。
12月4日の15時でお願いいたします。経理の伊藤も同席します。

よろしくお願いいたします。
{CARD}
-----元のメッセージ-----
差出人: 鈴木 美咲(あおぞらクラウド)
送信日時: 10:20
宛先: 田中 健
件名: 【あおぞらクラウド】{REVIEW}

田中部長、来月の数字合わせの日程をご相談させてください。
"""
    story.scene(
        12, "13:40", "ken", MINATO,
        lambda _by: _arrive(
            story, "ken", _reply(story, REVIEW, "ken"), f"RE: 【あおぞらクラウド】{REVIEW}", answer,
            copies=("伊藤 <ito@minato-keiri.example>",), charset="iso-2022-jp",
        ),
    )  # fmt: skip
    story.scene(
        12, "14:05", "misaki", MINATO,
        lambda by: messages.say(_called(REVIEW), "ありがとうございます。12月4日の15時でご招待をお送りします。", by=by),
    )  # fmt: skip
    story.scene(11, "09:10", "misaki", MINATO, lambda by: standing.solve(_called(REVIEW), by=by))


def _season(story: Story) -> None:
    """An English customer answers from the phone, between the lines."""
    story.scene(
        4, "10:15", "emily", HARBOUR,
        lambda by: conversations.begin(
            story.customer(HARBOUR), SEASON,
            "Hi Priya, two questions before we load the winter menu:\n\nFrom which day do the new prices count?\n\n"
            "Do all restaurants share one price list?",
            by=by, people=[story.people["priya"]],
        ),
        zone=LONDON,
    )  # fmt: skip
    answer = """On 18 Nov 2026, at 10:15, Emily Watson <portal@mail.aozora.example> wrote:
> Hi Priya, two questions before we load the winter menu:
>
> From which day do the new prices count?
From 1 December.

> Do all restaurants share one price list?
All but the airport, which adds 8 percent.

Sent from my iPhone
"""
    story.scene(
        4, "12:40", "priya", HARBOUR,
        lambda _by: _arrive(
            story, "priya", _reply(story, SEASON, "priya"), f"Re: [Aozora Cloud] {SEASON}", answer
        ),
        zone=LONDON,
    )  # fmt: skip
    story.scene(
        3, "10:40", "emily", HARBOUR,
        lambda by: messages.say(
            _called(SEASON), "Thank you, Priya. The list is loaded. Could you check the airport once it opens?", by=by
        ),
        zone=LONDON,
    )  # fmt: skip


def _past_the_portal(story: Story) -> None:
    """The CSM writes from Outlook, with a hidden copy to us."""
    text = "田中部長\n\nお電話でお話しした伝票連携の概要をお送りします。ご不明な点があればお知らせください。\n\n鈴木"
    story.scene(
        7, "17:05", "misaki", MINATO,
        lambda _by: _arrive(
            story, "misaki", _filing(story, "misaki"), "伝票連携の概要", text, shown_to=(_address(story, "ken"),)
        ),
    )  # fmt: skip


def _strangers(story: Story) -> None:
    """Somebody writes whom nobody knows: it waits on the desk."""
    text = (
        "お世話になっております。ミナト商会経理の伊藤と申します。\n"
        "先月分の請求書がまだ届いておりません。ご確認をお願いいたします。"
    )
    story.scene(
        1, "15:25", "misaki", "",
        lambda _by: _keep(
            _written("伊藤 <ito@minato-keiri.example>", addresses.portal_address(), "請求書について", text),
            (addresses.portal_address(),),
        ),
    )  # fmt: skip


def _arrive(
    story: Story,
    who: str,
    where: str,
    subject: str,
    text: str,
    *,
    shown_to: Sequence[str] = (),
    copies: Sequence[str] = (),
    charset: str = "utf-8",
    automatic: bool = False,
) -> None:
    """Let a mail of this person arrive at an address of ours; `shown_to` stand in To where it came by Bcc."""
    person = story.person(who)
    mail = _written(f"{person.name} <{person.email}>", ", ".join(shown_to) or where, subject, text, charset)
    if copies:
        mail["Cc"] = ", ".join(copies)
    if automatic:
        mail["Auto-Submitted"] = "auto-replied"
    _keep(mail, (where,))


def _written(sender: str, to: str, subject: str, text: str, charset: str = "utf-8") -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{new_public_id()}@mail.example>"
    mail.set_content(text, charset=charset)
    return mail


def _keep(mail: EmailMessage, recipients: tuple[str, ...]) -> None:
    keep(
        mail.as_bytes(), source=MailSource.PORTAL, transport_id=f"demo:{new_public_id()}",
        envelope_from=None, envelope_to=recipients,
    )  # fmt: skip


def _reply(story: Story, title: str, who: str) -> str:
    found = _called(title)
    return addresses.address(REPLY, (found.customer_id, found.id), story.people[who])


def _filing(story: Story, who: str) -> str:
    return addresses.address(FILE, (story.customers[MINATO],), story.people[who])


def _address(story: Story, who: str) -> str:
    person = story.person(who)
    return f"{person.name} <{person.email}>"


def _called(title: str) -> Conversation:
    return db.session.scalars(select(Conversation).where(Conversation.title == title)).one()
