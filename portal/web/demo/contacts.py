"""Who spoke with whom: calls, visits and mails at every company, limits of silence, and two messages to groups."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Segment
from portal.activity.groups import group_of
from portal.contacts.actions import limits, log
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.conversations.actions import messages, reading
from portal.conversations.models import Conversation, Message
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.outreach.actions import drafts, sending
from portal.outreach.models import Outreach, Recipient
from portal.web.demo.telling import TOKYO, Act, Story

LONDON, SYDNEY = "Europe/London", "Australia/Sydney"
CALL, VISIT, MAIL, MEETING = ContactKind.CALL, ContactKind.VISIT, ContactKind.MAIL, ContactKind.MEETING
IN, OUT, BOTH = Direction.IN, Direction.OUT, Direction.BOTH


@dataclass(frozen=True)
class Spoke:
    """One contact: how many days ago, at which hour, who logged it, with whom, and what it was."""

    ago: int
    at: str
    csm: str
    customer: str
    people: tuple[str, ...]
    kind: ContactKind
    direction: Direction
    title: str
    text: str = ""
    reached: bool = True
    zone: str = TOKYO
    others: str = ""


SPOKEN = (
    Spoke(26, "11:00", "misaki", "minato", ("ken", "yumi"), VISIT, BOTH, "締め作業への立ち会い",
          "経理部で月末の締めに立ち会い。手書き伝票の3社が毎回2日目まで残ることを確認。", others="経理部 小川様"),
    Spoke(16, "15:30", "misaki", "minato", ("ken",), CALL, OUT, "12月の定例の議題", reached=False),
    Spoke(16, "17:05", "misaki", "minato", ("ken",), CALL, IN, "12月の定例の議題",
          "折り返しのお電話。商談記録の当日入力を先に取り上げることで合意。"),
    Spoke(9, "13:20", "ryo", "minato", ("yumi",), CALL, IN, "承認者の代理について",
          "承認者が休みの日の代理の設定。次の版で対応と回答。"),
    Spoke(12, "10:30", "emily", "harbour-dining", ("emma", "grace"), MEETING, BOTH, "Month-end walk-through",
          "Two suppliers still send paper. Grace wants the margin figure on one page.", zone=LONDON),
    Spoke(5, "15:10", "emily", "harbour-dining", ("priya",), CALL, OUT, "Standing orders in Leeds",
          "Priya will try the forecast at two more sites from Monday.", zone=LONDON),
    Spoke(38, "14:00", "misaki", "hokuto", ("mamoru",), VISIT, BOTH, "更新に向けた打ち合わせ",
          "稟議は来月上旬。競合の見積もりも取っているとのこと。"),
    Spoke(11, "16:40", "misaki", "hokuto", ("mamoru",), CALL, OUT, "更新のお見積もり", reached=False),
    Spoke(15, "11:20", "misaki", "midori", ("chihiro",), CALL, OUT, "年末調整の準備",
          "書類の回収は8割。残りは店舗の掲示で案内する。"),
    Spoke(4, "09:50", "ryo", "tsubame", ("satoshi", "mio"), MEETING, BOTH, "キックオフの振り返り"),
    Spoke(7, "10:15", "emily", "kestrel", ("lucas",), CALL, IN, "Opening the second club",
          "Second club opens in January; wants the plan to cover both.", zone=SYDNEY),
    Spoke(52, "14:30", "emily", "lumen-legal", ("hannah",), CALL, OUT, "Before the renewal",
          "Happy with billing, asks for a lower tier.", zone=LONDON),
    Spoke(20, "13:00", "misaki", "asahi-fudosan", ("makoto",), VISIT, BOTH, "新しい支店への展開"),
    Spoke(18, "16:10", "ryo", "hikari", ("sachiko",), MAIL, IN, "活用事例の取材について"),
    Spoke(64, "10:45", "misaki", "tokai-seiki", ("hiroshi",), CALL, OUT, "品質保証部への展開",
          "年明けの組織変更まで待ちたいとのこと。"),
)  # fmt: skip

INVITED = {
    "name": "利用者会のご案内",
    "title_ja": "推進リーダーの皆さまへ: 12月の利用者会",
    "text_ja": (
        "{{family_name}}さん\n\nいつも{{customer}}での推進をありがとうございます。\n\n"
        "12月の利用者会で、締め日数を短くした3社の進め方をご紹介します。ご関心のあるテーマがあれば、"
        "このメッセージに返信でお知らせください。\n\n{{sender}}({{vendor}})"
    ),
    "title_en": "For our champions: the user group in December",
    "text_en": (
        "Dear {{given_name}},\n\nThank you for driving things forward at {{customer}}.\n\n"
        "At the user group in December three companies show how they shortened their month-end. "
        "Just answer this message and tell me what you would like to hear about.\n\n{{sender}}, {{vendor}}"
    ),
}
REMINDED = {
    "name": "実績の入力のお願い",
    "title_ja": "{{kpis}}の実績をお待ちしています",
    "text_ja": (
        "{{family_name}}さん\n\n{{kpis}}の実績が、まだ入力されていないようです。"
        "入力は「実績の入力」から1分ほどで終わります。\n\n"
        "数字の集計でお困りのことがあれば、このメッセージに返信でお知らせください。\n\n{{sender}}"
    ),
    "title_en": "Waiting for a value: {{kpis}}",
    "text_en": (
        "Dear {{given_name}},\n\nNo value has come for {{kpis}} yet. Entering it takes about a minute.\n\n"
        "If counting is the problem, just answer this message.\n\n{{sender}}"
    ),
}


def add_scenes(story: Story) -> None:
    """Add the contacts of all companies, the limits of silence, one message that went out and one that is drafted."""
    story.scene(120, "10:00", "reiko", "", _settle_limits)
    for one in SPOKEN:
        story.scene(one.ago, one.at, one.csm, one.customer, _logged(story, one), zone=one.zone)
    story.scene(8, "10:00", "misaki", "", lambda by: _invite(story, by))
    story.scene(7, "13:40", "naoki", "minato", lambda by: _read(story, "naoki", by))
    story.scene(
        7, "16:20", "ken", "minato", lambda by: _answer(story, "締め日数の話を、経理の佐藤と伺います。", by)
    )
    story.scene(1, "16:00", "misaki", "", lambda by: _draft(story))


def _settle_limits(by: Actor) -> None:
    ordered = db.session.scalars(select(Segment).order_by(Segment.id)).all()
    for segment, days in zip(ordered, (21, 30, 45), strict=False):
        limits.settle(segment.id, days, by=by)


def _logged(story: Story, one: Spoke) -> Act:
    return lambda by: log.contact(
        story.customers[one.customer],
        kind=one.kind,
        direction=one.direction,
        people=[story.people[who] for who in (*one.people, one.csm)],
        by=by,
        at=clock.now(),
        title=one.title,
        text=one.text,
        others=one.others,
        reached=one.reached,
        visibility=Visibility.VENDOR,
    )


def _written(story: Story, group_code: str, words: dict[str, str], options: dict[str, object]) -> Outreach:
    author, group = story.person("misaki"), group_of(group_code)
    assert group is not None
    draft = drafts.begin(group, author)
    facts: dict[str, Any] = {
        **words,
        "options": options,
        "only_primary": True,
        "segment_id": None,
        "customer_pids": [],
    }
    drafts.write(draft, group, facts)
    return draft


def _invite(story: Story, by: Actor) -> None:
    """The champions hear of the user group; the words are kept for the team."""
    written = _written(story, "people", INVITED, {"whom": "champions"})
    author = story.person("misaki")
    drafts.keep_as_template(written, INVITED["name"], author, shared=True, by=by)
    sending.start(written, author, by=by)


def _draft(story: Story) -> None:
    _written(story, "values_waiting", REMINDED, {})


def _invitation(story: Story, who: str) -> Conversation:
    customer_id = story.customers["minato"]
    with customer_scope(customer_id):
        mine = select(Recipient.conversation_id).where(Recipient.person_id == story.people[who])
        return db.session.scalars(select(Conversation).where(Conversation.id.in_(mine))).one()


def _read(story: Story, who: str, by: Actor) -> None:
    invitation = _invitation(story, who)
    first = select(Message).where(Message.conversation_id == invitation.id).order_by(Message.id.desc())
    reading.mark_read(invitation, db.session.scalars(first.limit(1)).one(), story.person(who), by=by)


def _answer(story: Story, text: str, by: Actor) -> None:
    _read(story, "ken", by)
    messages.say(_invitation(story, "ken"), text, by=by)
