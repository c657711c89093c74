"""The other customers: one for each thing that a CSM has to notice."""

from portal.accounts.actions import handovers, team
from portal.accounts.models import HandoverKind, TeamPosition
from portal.foundation.actor import Actor
from portal.web.demo.mapping import Mapping
from portal.web.demo.maps import Goal, Kpi, Map, Step
from portal.web.demo.telling import Story

#: Far behind, and the notice deadline is near.
HOKUTO = Map(
    title="配車と請求の一本化", north_star="運んだその日に請求が済み、誰も二度打ちしない",
    since=110, agreed_by="mamoru",
    vendor_note="解約予告期限が近い。石田部長の懸念は現場の入力。役員同士の面談を打診中。",
    goals=(
        Goal(
            "請求漏れをなくす", "毎月20件ほどの請求漏れが後から見つかり、回収に手間がかかっている。",
            (
                Step(
                    "配車実績の当日確定", "mamoru",
                    (
                        Kpi("請求漏れ", "件/月", 20, 2, lag=0.34, cadence="monthly", owner="aya", threshold=22),
                        Kpi(
                            "当日確定した配車", "%", 45, 95, lag=0.41, usage=True, cadence="fortnightly",
                            owner="mamoru", threshold=44, silent=4, response="現場の入力画面を減らし、所長会で説明する",
                            response_owner="mamoru",
                        ),
                    ),
                    rules=(("配車担当", "帰庫後すぐに実績を確定する", "当日20時"),),
                ),
            ),
        ),
    ),
)  # fmt: skip
#: Not opened by anybody there for 22 days, so its values wait.
MIDORI = Map(
    title="入社手続きのペーパーレス化", north_star="店舗で働く人が、初日から困らない",
    since=80, agreed_by="chihiro",
    goals=(
        Goal(
            "入社手続きを1人30分にする", "店舗ごとに書類が違い、1人あたり2時間かかっている。",
            (
                Step(
                    "従業員による情報入力", "chihiro",
                    (
                        Kpi("入社手続きの時間", "分/人", 120, 30, lag=0.03, owner="chihiro", silent=23),
                        Kpi("本人が入力した割合", "%", 10, 90, lag=0.06, usage=True, owner="takumi", silent=22),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
ASAHI = Map(
    title="反響から内見までを一日に", north_star="問い合わせたその日に、部屋を見られる",
    since=120, agreed_by="makoto",
    goals=(
        Goal(
            "内見までの日数を1日にする", "反響から内見まで平均3日。その間に他社で決まっている。",
            (
                Step(
                    "反響への即時返信", "kana",
                    (
                        Kpi("反響から内見まで", "日", 3.0, 1.0, lag=-0.10, digits=1, owner="kana"),
                        Kpi("1時間以内の返信", "%", 30, 85, share=1.04, usage=True, owner="kana"),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
HIKARI = Map(
    title="月謝の自動引き落とし", north_star="教室長が、お金の話をしなくて済む",
    since=135, agreed_by="sachiko",
    goals=(
        Goal(
            "月謝の未納をなくす", "毎月15件の未納を、教室長が電話で確認していた。",
            (
                Step(
                    "引き落としへの切り替え", "sachiko",
                    (
                        Kpi("未納", "件/月", 15, 1, share=1.0, cadence="monthly", owner="sachiko", silent=1),
                        Kpi("引き落としの登録", "%", 20, 95, lag=-0.12, usage=True, owner="sachiko"),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
TOKAI = Map(
    title="営業案件の見える化", north_star="どの案件が止まっているかを、誰もが同じ画面で話せる",
    since=75, agreed_by="hiroshi",
    goals=(
        Goal(
            "受注予測のずれを10%以内にする", "予測と実績が35%ずれ、部品の手配が後手に回っている。",
            (
                Step(
                    "案件の週次更新", "nana",
                    (
                        Kpi("予測と実績のずれ", "%", 35, 10, lag=0.09, cadence="monthly", owner="hiroshi", silent=1),
                        Kpi("今週更新した案件", "%", 25, 90, lag=0.13, usage=True, owner="nana", threshold=20),
                    ),
                    strategy="週初めの10分、拠点ごとに画面を見ながら更新する",
                ),
            ),
        ),
    ),
)  # fmt: skip
#: Waits for the executive's agreement.
YUNAGI = Map(
    title="仕入れ請求の月内処理", north_star="請求書が月をまたがない",
    since=20, state="proposed", confirmed_by=("shiori",), agreed_by="osamu",
    goals=(
        Goal(
            "仕入れ請求を月内に処理する", "月末に180枚が残り、翌月10日までかかっている。",
            (
                Step(
                    "請求書の電子受領", "shiori",
                    (
                        Kpi("月末に残る請求書", "枚", 180, 20, lag=0.0, owner="shiori"),
                        Kpi("電子で届いた請求書", "%", 8, 70, lag=-0.04, usage=True, owner="shiori"),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
KESTREL = Map(
    title="Fill the morning classes", north_star="Nobody joins and then stays away",
    since=18, state="proposed", confirmed_by=("lucas",),
    guest=("Helen Marsh", "Chief Executive", "helen.marsh@kestrel.example"),
    goals=(
        Goal(
            "Keep new members past their first 90 days", "One new member in three stops coming within three months.",
            (
                Step(
                    "A call in week two", "zoe",
                    (
                        Kpi("Members active after 90 days", "%", 66, 80, lag=0.02, cadence="monthly", owner="lucas"),
                        Kpi("Week-two calls made", "%", 0, 90, lag=-0.02, usage=True, owner="zoe"),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
LUMEN = Map(
    title="Bill every matter within ten days", north_star="No work waits to be billed",
    since=120, agreed_by="tom",
    goals=(
        Goal(
            "Shorten unbilled work to ten days", "Work waits 31 days on average before it is billed.",
            (
                Step(
                    "Time recorded the same day", "hannah",
                    (
                        Kpi("Days until work is billed", "days", 31, 10, lag=0.07, owner="hannah", threshold=33),
                        Kpi("Time entries on the same day", "%", 40, 90, lag=0.02, usage=True, owner="hannah"),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
#: Not a customer yet: a draft that only the vendor sees.
MARUMI = Map(
    title="受発注のデジタル化(提案中)", north_star="電話とFAXをやめ、欠品を先に知る",
    since=-10, state="draft",
    goals=(
        Goal(
            "欠品による販売機会の損失を半分にする", "「いつ欠品するか、倉庫に電話しないとわからない」(岡室長)",
            (Step("発注データの毎日連携", "tetsuya", (Kpi("欠品", "件/月", 40, 20, owner="tetsuya"),)),),
        ),
    ),
)  # fmt: skip


def add_scenes(story: Story) -> None:
    """Add what happened with everybody else."""
    for key, csm, told in (
        ("hokuto", "misaki", HOKUTO), ("midori", "misaki", MIDORI), ("asahi-fudosan", "misaki", ASAHI),
        ("hikari", "ryo", HIKARI), ("tokai-seiki", "misaki", TOKAI), ("yunagi", "ryo", YUNAGI),
        ("marumi", "misaki", MARUMI),
    ):  # fmt: skip
        Mapping(story, key, csm, told).tell()
    Mapping(story, "kestrel", "emily", KESTREL, zone="Australia/Sydney").tell()
    Mapping(story, "lumen-legal", "emily", LUMEN, zone="Europe/London").tell()
    for ago, at, who, key in (
        (2, "09:30", "makoto", "asahi-fudosan"), (5, "14:00", "sachiko", "hikari"),
        (3, "11:10", "hiroshi", "tokai-seiki"), (1, "10:40", "satoshi", "tsubame"),
        (6, "16:10", "shiori", "yunagi"), (11, "10:00", "mamoru", "hokuto"),
    ):  # fmt: skip
        story.visit(ago, at, who, key)
    story.scene(3, "16:30", "reiko", "marumi", lambda by: _join_sales(story, by))
    story.scene(2, "17:40", "daisuke", "marumi", lambda by: _hand_over(story, by))


def _join_sales(story: Story, by: Actor) -> None:
    team.take_place(story.person("daisuke"), TeamPosition.SALES, by=by)


def _hand_over(story: Story, by: Actor) -> None:
    """Written by sales, waiting for CS to accept: the kick-off needs it."""
    said = {
        "goals_promised": "欠品を半分にする。発注を電話とFAXから画面に移す。",
        "problem": "「いつ欠品するか、倉庫に電話しないとわからない」(岡室長)",
        "people": "岡 哲也 室長(推進)、社長(決裁、まだお会いできていない)",
        "risks": "取引先120社のうち30社はFAXしか使わない。",
        "commitments": "契約後2週間以内に、倉庫で使い方の説明会を開く。",
    }
    handover = handovers.begin(
        HandoverKind.SALES_TO_CS, said, writer=story.person("daisuke"), taker=story.person("misaki"), by=by
    )
    handovers.deliver(handover, by=by)
