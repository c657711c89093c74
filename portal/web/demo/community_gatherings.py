"""Events in the demo: a full seminar, office hours that come again, a user group in Osaka, one in English, one held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Segment
from portal.foundation.actor import Actor
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.gatherings.actions import afterwards, asking, planning, seats
from portal.gatherings.models import Gathering, GatheringQuestion
from portal.gatherings.queries.gatherings import own_place
from portal.gatherings.rules.words import GatheringKind, PlaceKind, Shown
from portal.knowledge.actions.files import prepare
from portal.meetings.rules import Pattern
from portal.meetings.rules.wall import instant
from portal.web.demo.papers import paper
from portal.web.demo.telling import SATURDAY, SUNDAY, TOKYO, Act, Story

LONDON = "Europe/London"


@dataclass(frozen=True)
class Planned:
    """An event as it is told: in how many days, at which hour of which clock, for how long, held by whom."""

    name: str
    ahead: int
    at: str
    minutes: int
    host: str
    facts: Mapping[str, Any]
    zone: str = TOKYO
    closes_before: int | None = None  # days
    pattern: Pattern | None = None
    times: int = 1
    segment: str = ""


HOURS = Planned(
    "hours", 4, "15:00", 60, "misaki",
    {
        "kind": GatheringKind.OFFICE_HOURS, "title_ja": "相談会: オンボーディング中の方へ",
        "title_en": "Office hours: while you are getting started", "spoken": "ja", "capacity": 20,
        "text_ja": "画面を見ながら、その場でお答えします。**出入り自由**です。\n\n"
        "- 取引先や商品のデータをどう取り込むか\n- 承認の流れをどう分けるか\n- 社内にどう広めるか\n\n"
        "ほかの会社の方の質問を聞くだけでもかまいません。",
        "text_en": "Bring your screen and your questions. Come and go as you like.",
        "join_url": "https://meet.example.com/aozora-office-hours",
    },
    pattern=Pattern.BIWEEKLY, times=4,
)  # fmt: skip
YEAR_END = Planned(
    "year-end", 11, "14:00", 90, "ryo",
    {
        "kind": GatheringKind.SEMINAR, "title_ja": "セミナー: 年末の締めを早く終える準備",
        "title_en": "Seminar: closing the year early", "spoken": "ja", "capacity": 10,
        "text_ja": "12月の締めを3日早く終えた3社の進め方を、実際の画面でご紹介します。\n\n"
        "1. 20日までに終えておくこと\n2. 締め日が違う取引先をまとめる\n3. 年明けに慌てないための確認表\n\n"
        "後日、録画と資料をこのページに掲載します。",
        "text_en": "How three companies closed December three days earlier, shown on the screen.",
        "join_url": "https://meet.example.com/aozora-year-end",
    },
    closes_before=1,
)  # fmt: skip
OSAKA = Planned(
    "osaka", 18, "16:00", 120, "misaki",
    {
        "kind": GatheringKind.USER_GROUP, "title_ja": "中堅企業の会 ユーザー会(大阪)",
        "title_en": "User group for mid-size companies (Osaka)", "spoken": "ja", "capacity": 30,
        "text_ja": "同じ規模の会社どうしで、うまくいったこと、困っていることを持ち寄る会です。"
        "終了後に軽い懇親会があります。",
        "text_en": "Companies of the same size share what worked and what did not.",
        "place_kind": PlaceKind.PLACE, "place_ja": "大阪 本町 あおぞらクラウド関西オフィス 5階",
        "place_en": "Aozora Cloud Kansai office, 5F, Hommachi, Osaka",
    },
    closes_before=3, segment="中堅企業",
)  # fmt: skip
LONDON_HOURS = Planned(
    "london", 9, "10:00", 45, "emily",
    {
        "kind": GatheringKind.OFFICE_HOURS, "title_ja": "英語での相談会", "title_en": "Office hours in English",
        "spoken": "en", "capacity": 12,
        "text_ja": "海外拠点の方向けに、英語でお答えします。",
        "text_en": "Ask anything about billing, roles or your success plan. We share a screen and look at it together.",
        "join_url": "https://meet.example.com/aozora-english",
    },
    zone=LONDON,
)  # fmt: skip
HELD = Planned(
    "held", -17, "14:00", 60, "ryo",
    {
        "kind": GatheringKind.SEMINAR, "title_ja": "セミナー: 承認を1日で終える部署の決め方",
        "title_en": "Seminar: approvals that take a day", "spoken": "ja", "capacity": 40,
        "text_ja": "代理承認と通知の設定だけで、承認の待ち時間が半分になった事例をもとにお話しします。",
        "text_en": "How deputies and reminders halved the time that approvals take.",
        "join_url": "https://meet.example.com/aozora-approvals",
    },
)  # fmt: skip
#: Who signs up for what, and how many days before today.
COMING = (
    ("hours", ("yumi", "minato", 3), ("mio", "tsubame", 3), ("satoshi", "tsubame", 2), ("kana", "asahi-fudosan", 2),
     ("sachiko", "hikari", 2), ("nana", "tokai-seiki", 1), ("takumi", "midori", 1)),
    ("year-end", ("yumi", "minato", 9), ("sho", "minato", 9), ("aya", "hokuto", 8), ("mamoru", "hokuto", 8),
     ("takumi", "midori", 8), ("chihiro", "midori", 7), ("kana", "asahi-fudosan", 7), ("hiroshi", "tokai-seiki", 6),
     ("nana", "tokai-seiki", 6), ("shiori", "yunagi", 5), ("makoto", "asahi-fudosan", 4), ("mio", "tsubame", 3),
     ("sachiko", "hikari", 2)),
    ("osaka", ("ken", "minato", 6), ("naoki", "minato", 5), ("chihiro", "midori", 4)),
    ("london", ("emma", "harbour-dining", 4), ("priya", "harbour-dining", 3), ("hannah", "lumen-legal", 2)),
    ("held", ("ken", "minato", 24), ("yumi", "minato", 24), ("aya", "hokuto", 23), ("chihiro", "midori", 22),
     ("nana", "tokai-seiki", 21), ("makoto", "asahi-fudosan", 20)),
)  # fmt: skip
ASKED = (
    ("year-end", "aya", "hokuto", 6,
     "締め日が月末と20日の取引先が混ざっています。締めは2回に分けるべきでしょうか。", Shown.AS_CHOSEN),
    ("year-end", "nana", "tokai-seiki", 5,
     "値引きの入力漏れを、締めの前に見つける方法はありますか。", Shown.NO_COMPANY),
    ("hours", "mio", "tsubame", 2, "工場ごとに分かれた名簿を、一度に取り込めますか。", Shown.AS_CHOSEN),
    ("held", "yumi", "minato", 20, "承認者が長く休むときの代理は、だれが決めていますか。", Shown.AS_CHOSEN),
    ("london", "hannah", "lumen-legal", 2, "Can two people approve the same invoice?", Shown.NO_NAME),
)  # fmt: skip
SAID = (
    ("yumi", "minato", 15, 5, "そのまま社内で使える手順でした。資料も助かります。"),
    ("aya", "hokuto", 15, 4, "質問の時間がもう少し長いとうれしいです。"),
    ("chihiro", "midori", 14, 5, ""),
    ("nana", "tokai-seiki", 14, 4, "ほかの会社の部署の分け方が参考になりました。"),
)
CAME = ("ken", "yumi", "aya", "chihiro", "nana")
SLIDES = (
    "1. 部署ごとに代理の承認者を1人決める",
    "期間を入れておくと、終わった日に自動で元に戻ります",
    "",
    "2. 通知は朝と夕方の2回にまとめる",
    "待ち時間の半分は、気づかないことから生まれていました",
    "",
    "3. 3日を超えた承認を毎週見る",
    "原因は人ではなく、流れにあることがほとんどです",
)


def add_scenes(story: Story) -> None:
    """Add what is planned, who signs up, what they ask, and what was held."""
    for planned, ago in ((HELD, 32), (YEAR_END, 12), (OSAKA, 10), (HOURS, 8), (LONDON_HOURS, 7)):
        story.scene(ago, "10:30", planned.host, "", _plan(story, planned))
    for name, *comers in COMING:
        for who, customer, ago in comers:
            story.scene(ago, "11:15", who, customer, _come(story, name, who, customer))
    for name, who, customer, ago, words, shown in ASKED:
        story.scene(ago, "16:40", who, customer, _ask(story, name, who, words, shown))
    story.scene(16, "15:10", "ryo", "", lambda by: _afterwards(story, by))
    for who, customer, ago, stars, words in SAID:
        story.scene(ago, "12:30", who, customer, _rate(story, who, stars, words))


def _plan(story: Story, planned: Planned) -> Act:
    def act(by: Actor) -> None:
        begins = instant(
            _working_day(story.day(-planned.ahead), planned.ahead),
            time.fromisoformat(planned.at),
            planned.zone,
        )
        closes = begins - timedelta(days=planned.closes_before) if planned.closes_before else None
        times = {
            "starts_at": begins,
            "ends_at": begins + timedelta(minutes=planned.minutes),
            "closes_at": closes,
            "zone": planned.zone,
        }
        facts = {
            "place_kind": PlaceKind.ONLINE,
            "host_id": story.people[planned.host],
            **planned.facts,
            **times,
        }
        first = planning.plan(facts, by=by, pattern=planned.pattern, times=planned.times)[0]
        segment = select(Segment.id).where(Segment.name_ja == planned.segment)
        reach = Reach.SOME if planned.segment else Reach.EVERY_CUSTOMER
        keys = [f"segment:{db.session.scalars(segment).one()}"] if planned.segment else []
        planning.address(first, reach, keys, by=by)
        planning.publish(first, by=by, whole_series=True)

    return act


def _come(story: Story, name: str, who: str, customer: str) -> Act:
    return lambda _by: seats.come(_named(name), story.people[who], story.customers[customer])


def _ask(story: Story, name: str, who: str, words: str, shown: Shown) -> Act:
    def act(_by: Actor) -> None:
        event = _named(name)
        place = own_place(event.id, story.people[who])
        assert place is not None
        asking.ask(event, place, words, shown)

    return act


def _rate(story: Story, who: str, stars: int, words: str) -> Act:
    def act(_by: Actor) -> None:
        event = _named("held")
        place = own_place(event.id, story.people[who])
        assert place is not None
        asking.rate(event, place, stars, words)

    return act


def _afterwards(story: Story, by: Actor) -> None:
    """The day after: who was there, the slides, the recording, and that there is something to look at again."""
    event = _named("held")
    planning.hold(event, by=by)
    for who in _all_who_came(story):
        place = own_place(event.id, who)
        assert place is not None
        seats.mark(event, place, who in {story.people[one] for one in CAME}, by=by)
    for question in db.session.scalars(
        select(GatheringQuestion).where(GatheringQuestion.gathering_id == event.id)
    ):
        asking.answered(question, True)
    slides = paper("承認を1日で終える部署の決め方", SLIDES, "あおぞらクラウド セミナー資料")
    afterwards.keep_file(event, prepare(slides, "承認を1日で終える_資料.pdf"), by=by)
    afterwards.keep_recording(event, "https://video.example.com/aozora/approvals", by=by)
    afterwards.tell(event, by=by)


def _all_who_came(story: Story) -> Iterable[int]:
    held = next(comers for name, *comers in COMING if name == "held")
    return [story.people[who] for who, _customer, _ago in held]


def _named(name: str) -> Gathering:
    known = {one.name: one for one in (HOURS, YEAR_END, OSAKA, LONDON_HOURS, HELD)}
    wanted = select(Gathering).where(Gathering.title_ja == known[name].facts["title_ja"])
    return db.session.scalars(wanted.order_by(Gathering.starts_at).limit(1)).one()


def _working_day(day: date, ahead: int) -> date:
    """Return the day, or the working day beside a weekend: the one after for what is to come, the one before else."""
    if ahead > 0:
        return day + timedelta(days={SATURDAY: 2, SUNDAY: 1}.get(day.weekday(), 0))
    return day - timedelta(days={SATURDAY: 1, SUNDAY: 2}.get(day.weekday(), 0))
