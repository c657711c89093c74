"""How quickly the vendor answers: what it promises, a few months of short questions, and a colleague who is away."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.actions import absences
from portal.accounts.models import Segment
from portal.activity.actions import notices
from portal.conversations.actions import answer_times, conversations, effort, messages, standing
from portal.conversations.models import Conversation
from portal.conversations.queries.conversations import KIND
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.web.demo.telling import Story

JAPAN, LONDON = "Asia/Tokyo", "Europe/London"
AWAY_DAYS = 2


@dataclass(frozen=True)
class Short:
    """A question that took one answer: who asked and answered, at which hours, and how much effort it took."""

    ago: int
    customer: str
    asker: str
    answerer: str
    hours: tuple[str, str, str]  # asked, answered, solved; all on one day
    title: str
    question: str
    answer: str
    taps: int | None = None
    zone: str = JAPAN


SHORT = (
    Short(
        142, "tokai-seiki", "nana", "misaki", ("09:40", "11:15", "14:05"), "商談の一覧をCSVで出したい",
        "月次の会議用に、商談の一覧を出力できますか。",
        "**商談 → 右上のメニュー → CSV** で出力できます。表示中の条件がそのまま使われます。",
        2,
    ),
    Short(
        121, "asahi-fudosan", "kana", "misaki", ("10:05", "10:50", "11:20"), "物件ごとに担当を分けたい",
        "一つの取引先に担当を二人置けますか。",
        "取引先の **担当** に二人目を追加できます。通知は二人に届きます。", 1,
    ),
    Short(
        97, "hokuto", "aya", "misaki", ("13:20", "16:45", "17:30"), "締め日を月ごとに変えたい",
        "年末だけ締め日を早める設定はありますか。",
        "**請求 → 締め日 → 例外の月** で登録できます。12月分を入れておきました。", 3,
    ),
    Short(
        84, "hikari", "sachiko", "ryo", ("09:15", "09:55", "10:10"), "兄弟の請求を一通にまとめたい",
        "同じご家庭の請求書を一通にできますか。",
        "保護者を同じにすると、次の請求から一通になります。", 1,
    ),
    Short(
        63, "lumen-legal", "hannah", "emily", ("09:30", "12:10", "15:00"), "Time entries after the invoice went out",
        "Two entries came in late. Can they go on the same invoice?",
        "Not on one that was sent, but **Correct invoice** issues a new one that replaces it.", 3, LONDON,
    ),
    Short(
        55, "tokai-seiki", "hiroshi", "misaki", ("15:30", "17:40", "17:55"), "部門別の見込みを分けて見たい",
        "営業一課と二課の見込みを並べて見られますか。",
        "**見込み → 部門で分ける** をオンにしてください。", 2,
    ),
    Short(
        41, "asahi-fudosan", "makoto", "ryo", ("11:10", "11:35", "13:15"), "退職者の商談を引き継ぎたい",
        "今月退職する担当の商談を、まとめて移せますか。",
        "**メンバー → 引き継ぐ** で、未完了の商談を一度に移せます。", 1,
    ),
    Short(
        26, "midori", "takumi", "misaki", ("10:30", "13:50", "15:10"), "有給休暇の残日数が合わない",
        "先月入社した人の残日数が、就業規則と1日ずれています。",
        "入社日からの付与の設定が店舗だけ別でした。こちらで直し、4名分を計算し直しています。", 4,
    ),
    Short(
        19, "hikari", "sachiko", "ryo", ("16:20", "17:10", "17:25"), "口座振替の結果を取り込みたい",
        "振替結果のファイルをそのまま読み込めますか。",
        "はい、**入金 → 取り込み** に全銀形式のまま入れてください。", 2,
    ),
)  # fmt: skip


def add_scenes(story: Story) -> None:
    """Add what is promised, the questions, and who is away now: what is theirs goes to who stands in."""
    story.scene(200, "09:10", "naoko", "", _promise)
    for short in SHORT:
        _tell(story, short)
    story.scene(1, "18:20", "ryo", "", lambda by: _go_away(story, by))


def _promise(by: Actor) -> None:
    enterprise = db.session.scalars(select(Segment).where(Segment.name_en.startswith("Enterprise"))).first()
    answer_times.set_for_everybody({"within_minutes": 4 * 60}, by=by)
    if enterprise is not None:
        answer_times.set_apart({"within_minutes": 2 * 60}, by=by, segment_id=enterprise.id)


def _go_away(story: Story, by: Actor) -> None:
    today = story.today
    absences.go_away(story.person("ryo"), today, today + timedelta(days=AWAY_DAYS), by=by)


def _tell(story: Story, short: Short) -> None:
    def ask(by: Actor) -> None:
        conversations.begin(story.customer(short.customer), short.title, short.question, by=by)

    def answer(by: Actor) -> None:
        messages.say(_read(story, short, short.answerer), short.answer, by=by)

    def thank(by: Actor) -> None:
        said = _read(story, short, short.asker)
        solving = standing.solve(said, by=by)
        if solving is not None and short.taps:
            effort.tell(solving, said, short.taps, by=by)

    for at, who, act in zip(
        short.hours, (short.asker, short.answerer, short.asker), (ask, answer, thank), strict=True
    ):
        story.scene(short.ago, at, who, short.customer, act, zone=short.zone)


def _read(story: Story, short: Short, who: str) -> Conversation:
    """Let somebody open it: what their bell said about it is read."""
    said = _called(short.title)
    notices.read_about(story.person(who), KIND, said.id)
    return said


def _called(title: str) -> Conversation:
    return db.session.scalars(select(Conversation).where(Conversation.title == title)).one()
