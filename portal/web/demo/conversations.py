"""What ミナト商会 and Harbour Dining ask, and what became of it: one place to ask, and nothing is explained twice."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from PIL import Image, ImageDraw
from sqlalchemy import select

from portal.accounts.models import User
from portal.collaboration.subjects import subjects
from portal.conversations.actions import conversations, effort, messages, reading, standing
from portal.conversations.models import Conversation, Message
from portal.conversations.rules.context import Context
from portal.conversations.rules.files import Sent
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.plans.models import Node
from portal.web.demo.telling import Story

MINATO, HARBOUR = "minato", "harbour-dining"
TOKYO, LONDON = "Asia/Tokyo", "Europe/London"
VENDOR, CUSTOMER = Visibility.VENDOR, Visibility.CUSTOMER


@dataclass(frozen=True)
class Table:
    """One company's conversations, while they are told; each is found again by its title."""

    story: Story
    customer: str
    zone: str

    def ask(
        self,
        ago: int,
        at: str,
        who: str,
        title: str,
        text: str,
        *,
        about: str = "",
        search: str = "",
        files: Sequence[Sent] = (),
        to: Sequence[str] = (),
    ) -> None:
        """Let somebody begin a conversation, from the page of a goal, initiative or KPI where one is named."""

        def act(by: Actor) -> None:
            words, mentioned = self._naming(text)
            conversations.begin(
                self.story.customer(self.customer), title, words, by=by, context=_from(about, search), files=files,
                people=[self.story.people[one] for one in to], mentioned=mentioned,
            )  # fmt: skip

        self.story.scene(ago, at, who, self.customer, act, zone=self.zone)

    def say(
        self,
        ago: int,
        at: str,
        who: str,
        title: str,
        text: str,
        inside: Visibility = Visibility.SHARED,
        files: Sequence[Sent] = (),
    ) -> None:
        """Let somebody write in it, `inside` their own company where that is said. People are named as {key}."""

        def act(by: Actor) -> None:
            words, mentioned = self._naming(text)
            said = _called(title)
            messages.say(said, words, by=by, visibility=inside, files=files, mentioned=mentioned)

        self.story.scene(ago, at, who, self.customer, act, zone=self.zone)

    def read(self, ago: int, at: str, who: str, title: str) -> None:
        """Let somebody read it to its end."""

        def act(by: Actor) -> None:
            said = _called(title)
            newest = select(Message).where(Message.conversation_id == said.id).order_by(Message.id.desc())
            last = db.session.scalars(newest.limit(1)).one()
            reading.mark_read(said, last, self.story.person(who), by=by)

        self.story.scene(ago, at, who, self.customer, act, zone=self.zone)

    def pass_on(self, ago: int, at: str, who: str, title: str, to: str, summary: str) -> None:
        """Let somebody hand it to a colleague, with a summary that both sides read."""
        self.story.scene(
            ago,
            at,
            who,
            self.customer,
            lambda by: standing.pass_on(_called(title), self.story.person(to), summary, by=by),
            zone=self.zone,
        )

    def later(self, ago: int, at: str, who: str, title: str, days: int) -> None:
        """Let the vendor put it off for some days from today on."""
        self.story.scene(
            ago,
            at,
            who,
            self.customer,
            lambda by: standing.snooze(_called(title), clock.now() + timedelta(days=ago + days), by=by),
            zone=self.zone,
        )

    def solve(self, ago: int, at: str, who: str, title: str) -> None:
        """Let somebody say that it is solved."""
        self.story.scene(
            ago, at, who, self.customer, lambda by: standing.solve(_called(title), by=by), zone=self.zone
        )

    def effort(self, ago: int, at: str, who: str, title: str, taps: int, words: str = "") -> None:
        """Let the customer say how much effort it took."""

        def act(by: Actor) -> None:
            said = _called(title)
            solving = standing.solving_in_force(said)
            assert solving is not None
            effort.tell(solving, said, taps, by=by, words=words or None)

        self.story.scene(ago, at, who, self.customer, act, zone=self.zone)

    def _naming(self, text: str) -> tuple[str, dict[str, int]]:
        """Return a text in which {key} names a person, and whom it names."""
        mentioned: dict[str, int] = {}
        for key, inner in self.story.people.items():
            if f"@{key} " in text:
                person = db.session.get_one(User, inner)
                text = text.replace(f"@{key} ", f"@{{{person.public_id}}}")
                mentioned[person.public_id] = inner
        return text, mentioned


def add_scenes(story: Story) -> None:
    """Add what both companies ask and are told; hours go on rising from day to day, because days off are moved."""
    _minato(Table(story, MINATO, TOKYO))
    _harbour(Table(story, HARBOUR, LONDON))


def _minato(at: Table) -> None:
    _tax_rates(at)
    _approvals(at)
    _typing(at)
    _invoices(at)


def _tax_rates(at: Table) -> None:
    """Solved within an hour; the customer says that it took almost no effort."""
    title = "軽減税率の行が請求書で分かれて出ません"
    at.ask(
        33, "10:12", "sho", title,
        "請求書に8%と10%の行が混ざるとき、小計が一つになってしまいます。税率ごとに分ける設定はありますか。",
        search="税率 小計",
    )  # fmt: skip
    at.say(
        33, "10:48", "misaki", title,
        "中村さん、ご質問ありがとうございます。**設定 → 請求書の書式 → 税率ごとの小計** をオンにすると、"
        "税率ごとに小計が出ます。すでに発行した請求書は変わりません。",
    )  # fmt: skip
    at.say(33, "11:05", "sho", title, "できました。ありがとうございます。")
    at.solve(33, "11:06", "sho", title)
    at.effort(33, "11:07", "sho", title, 1)


def _approvals(at: Table) -> None:
    """Passed on with a summary, an internal note beside it, a file: the long one."""
    title = "承認者が休みのときの代理を設定したい"
    at.ask(
        6, "09:35", "yumi", title,
        "承認者の課長が来週4日間休みます。その間、請求の承認を私が代わりに行うことはできますか。\n\n"
        "- 期間を決めて代理にしたい\n- 誰が代理で承認したかを残したい",
        about="承認フローの標準化",
    )  # fmt: skip
    at.say(
        6, "11:20", "misaki", title,
        "佐藤さん、期間を決めた代理の画面は今つくっているところです。来週に間に合わせる方法を確認しますので、"
        "明日の午前中までお待ちください。",
    )  # fmt: skip
    at.say(
        6, "11:24", "misaki", title,
        "@ryo さん、代理承認の先行利用に加えてもらえるか、開発に聞いてもらえますか。"
        "監査ログに代理が残ることが条件です。",
        VENDOR,
    )  # fmt: skip
    at.pass_on(
        5, "11:45", "misaki", title, "ryo",
        "**ご相談**: 承認者が来週4日間お休みで、佐藤さんが代理で承認したい。誰が代理で承認したかを記録に残したい。\n\n"
        "**これまで**: 標準の画面にはまだ期間を決めた代理がないことをお伝えしました。\n\n"
        "**次**: 高橋が先行利用の可否を確認し、本日中にご連絡します。",
    )  # fmt: skip
    at.say(
        5, "13:40", "ryo", title,
        "佐藤さん、高橋です。鈴木から引き継ぎました。来週から代理承認を先行してお使いいただけます。"
        "画面はこのようになります。月曜の朝に有効にしますので、期間と代理の方をこのままご確認ください。",
        files=[_picture("代理承認の設定画面.png")],
    )  # fmt: skip
    at.read(5, "13:55", "yumi", title)
    at.say(
        4,
        "14:10",
        "yumi",
        title,
        "ありがとうございます。この内容でお願いします。監査用に、代理の記録はCSVで出せますか。",
    )
    at.say(
        4, "14:12", "yumi", title,
        "@ken さん、代理の期間は来週の月曜から木曜で申請しました。社内規程では部長の確認も必要でしたよね。",
        CUSTOMER,
    )  # fmt: skip
    at.read(4, "14:30", "ken", title)
    at.say(
        3, "15:55", "ryo", title,
        "はい、**監査ログ → 代理承認** からCSVで出せます。列は日時・承認者・代理・請求番号です。",
    )  # fmt: skip
    at.say(1, "16:20", "yumi", title, "確認しました。月曜に有効になったら、最初の一件で試してみます。")
    at.read(1, "16:25", "yumi", title)


def _typing(at: Table) -> None:
    """Waits for the vendor since yesterday."""
    title = "外出先で商談記録を入力すると止まる"
    at.ask(
        1, "16:05", "naoki", title,
        "地下や移動中に入力すると、保存のところで止まってしまいます。電波が戻ってもう一度押すと二重に登録されることがありました。"
        "当日入力の割合が伸びない原因の一つだと思います。",
        about="商談記録の当日入力",
    )  # fmt: skip


def _invoices(at: Table) -> None:
    """The vendor asks; put off until it matters."""
    title = "手書き伝票の3社へのご案内文"
    at.ask(
        9, "13:10", "misaki", title,
        "田中部長、手書き伝票の3社にお送りする連携のご案内文の案をお送りします。社名の入れ方だけご確認ください。",
        to=["ken"],
    )  # fmt: skip
    at.say(8, "13:50", "ken", title, "ありがとうございます。文面はこのままで大丈夫です。月初に送ります。")
    at.later(8, "14:02", "misaki", title, 4)


def _harbour(at: Table) -> None:
    title = "Posting a late delivery after the day is closed"
    at.ask(
        8, "16:40", "priya", title,
        "A supplier delivered at 22:30, after the shift lead had closed the day. How do we post it without reopening "
        "everything?",
        about="Each restaurant closes its day by 10 pm",
    )  # fmt: skip
    at.say(
        8, "17:25", "emily", title,
        "Hi Priya, use **Purchases → Late delivery**: it lands on the next day and keeps the closed day as it was. "
        "The report shows both dates.",
    )  # fmt: skip
    at.say(7, "17:40", "priya", title, "That works, thank you. I have told the other two sites.")
    at.solve(7, "17:50", "emily", title)
    at.effort(7, "17:58", "priya", title, 2, "I had looked in the wrong menu first.")
    wanted = "Can the close checklist be sent to each shift lead?"
    at.ask(
        2, "11:10", "oliver", wanted,
        "Our shift leads do not sit at a desk. Could each of them get the checklist by mail at 21:30, in their own "
        "restaurant's order?",
        search="checklist mail schedule",
    )  # fmt: skip
    at.say(
        2, "12:30", "emily", wanted,
        "@ryo do we have a date for scheduled checklists? This would help them with the goal of closing by 10 pm.",
        VENDOR,
    )  # fmt: skip
    at.say(
        1, "14:05", "emily", wanted,
        "Hi Oliver, not at a fixed time yet. I am asking our product team for a date. Which two restaurants would you "
        "try it in first?",
    )  # fmt: skip


def _called(title: str) -> Conversation:
    return db.session.scalars(select(Conversation).where(Conversation.title == title)).one()


def _from(about: str, search: str) -> Context | None:
    if not about:
        return Context(search=search) if search else None
    inner = db.session.scalars(
        select(Node.id).where(Node.title == about, Node.deleted_at.is_(None)).limit(1)
    ).one()
    found = subjects("node", [inner])[inner]
    return Context(found.kind, found.id, found.title, search=search)


def _picture(name: str) -> Sent:
    """Draw what a screen with a form looks like."""
    image = Image.new("RGB", (720, 420), "#faf9f6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 720, 54), fill="#0b6a6f")
    draw.rounded_rectangle((40, 90, 680, 380), 12, fill="#ffffff", outline="#c9c5b8", width=2)
    for row, width in enumerate((260, 420, 340)):
        top = 120 + row * 66
        draw.rounded_rectangle((70, top, 70 + 110, top + 14), 4, fill="#c9c5b8")
        draw.rounded_rectangle((70, top + 22, 70 + width, top + 48), 6, fill="#f2f0ea", outline="#8b8a80")
    draw.rounded_rectangle((520, 326, 650, 360), 8, fill="#0b6a6f")
    out = io.BytesIO()
    image.save(out, "PNG")
    return Sent(name, out.getvalue())
