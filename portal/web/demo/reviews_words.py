"""What both sides say in the reviews of the demo: by section, what they see, what it means, what they do next.

The figures stand in the sections themselves and move with the day on which the demo is told: nobody quotes them here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Three = tuple[str, str, str]


@dataclass(frozen=True)
class Decision:
    """Something that somebody is asked to decide; `answer` is yes, no, later, or empty while it is open."""

    request: str
    reason: str
    decider: str
    answer: str = ""
    said: str = ""


@dataclass(frozen=True)
class Aimed:
    """What a side aims at next."""

    kind: str  # goal, initiative or commitment
    title: str
    side: str
    owner: str = ""
    why: str = ""


@dataclass(frozen=True)
class Words:
    """Everything that is said in the reviews of one company: last quarter's first, then this quarter's."""

    customer: str
    csm: str
    writer: str  # of the customer's people
    executive: str
    plan: str  # of the last quarter, by title; empty: the one both work on
    conclusion: str
    sections: Mapping[str, Three]
    usual: Three  # for sections of which nothing is said in particular
    decisions: tuple[Decision, ...]
    aims: tuple[Aimed, ...]
    now: Mapping[str, Three] = field(default_factory=dict)  # what stands in this quarter's already
    asked_now: tuple[Decision, ...] = ()
    page: tuple[str, str] = ("", "")  # of one's own: title and text
    correction: tuple[str, str, str] = ("", "", "")  # why, the conclusion then, what is seen of the KPIs then


MINATO = Words(
    customer="minato", csm="misaki", writer="ken", executive="kazuko", plan="見積もりの標準化",
    conclusion=(
        "見積もりの回答は**目標の翌日まで**に届きました。書式と値引きの幅を揃えたことが効いています。\n\n"
        "次の半年は、同じ考え方を受注から請求までに広げます。いちばんの課題は、経理の月末の負担です。"
    ),
    sections={
        "plans.kpis": (
            "見積もりの回答日数は、ひな形を配った翌月から目に見えて短くなりました。",
            "遅れの原因は人ではなく、値引きの判断が人によって違ったことでした。",
            "値引きの3段階はそのまま残し、半年に1度、営業3名で見直します。",
        ),
        "plans.initiatives": (
            "ひな形の統一は予定どおりに終わりました。使われていない書式が2つ残っています。",
            "古い書式は、特定の取引先の指定によるものです。",
            "山本さんが2社に相談し、年内に新しい書式へ移します。",
        ),
        "plans.worth": (
            "見積もりの短縮は、金額にはまだ換算していません。",
            "失注の減り方を測っていなかったため、根拠を示せません。",
            "次の期は、はじめから1日あたりの金額を合意しておきます。",
        ),
        "agreements.since": (
            "合意した内容からの変更を、そのまま載せています。",
            "期日の変更は両社で相談したもので、目標そのものは動かしていません。",
            "次回も、合意した版と今の内容を並べて確認します。",
        ),
        "onboarding.road": (
            "導入の手順は、最初の成果まで進みました。",
            "待ち時間の多くは、連携するデータの確認でした。",
            "次の導入では、データの見本を先にお預かりします。",
        ),
        "usage.adoption": (
            "営業部の利用は広がりましたが、経理部ではまだ一部の方に限られています。",
            "経理の業務が、まだ今の画面に載っていないためです。",
            "10月からの連携で、経理部の日々の作業を画面に移します。",
        ),
        "conversations.support": (
            "ご相談の多くは、当日のうちにお返事できました。",
            "同じ質問が重なった箇所は、記事の書き方に改善の余地があります。",
            "重なった質問は記事にし、勉強会でも取り上げます。",
        ),
        "commitments.kept": (
            "約束した作業は、ほとんどが期日までに終わりました。",
            "遅れたものは、受注システムの改修時期が決まらなかったことによります。",
            "改修の予定は、情報システムの担当者にも定例へ加わっていただき確認します。",
        ),
    },
    usual=(
        "おおむね予定どおりに進みました。",
        "いまの進め方で続けられると考えています。",
        "変化があれば、月次定例でお知らせします。",
    ),
    decisions=(
        Decision(
            "請求データの連携を、上位40社から始めること",
            "全社一度に始めると、例外の多い取引先で止まるおそれがあります。",
            "kazuko", "yes", "40社で進めてください。残りは結果を見て決めます。",
        ),
        Decision(
            "経理部から専任の担当者を1名決めること",
            "連携マスタの登録が、いまは空いた時間の作業になっています。",
            "kazuko", "later", "10月の人事のあとに、あらためて決めます。",
        ),
    ),
    aims=(
        Aimed("commitment", "古い見積書式の2社と、新しい書式への移行を相談する", "customer", "naoki"),
        Aimed("commitment", "連携マスタの登録手順を、画面付きの手引きにする", "vendor", "misaki"),
    ),
    page=(
        "現場の声",
        ("> 「見積もりを待たせなくなって、電話が減りました」(営業部)\n\n"
        "> 「月末の残業は、まだ変わっていません」(経理部)\n\n二つの声を、次の半年の出発点にします。"),
    ),
    now={
        "plans.kpis": (
            "締め日数は短くなりはじめています。手入力の伝票は、思ったほど減っていません。",
            "手書き伝票の3社が、件数の多くを占めています。",
            "",
        ),
        "plans.initiatives": ("自動連携は上位40社のうち半分まで進みました。", "", ""),
    },
    asked_now=(
        Decision(
            "手書き伝票の3社にも、電子での受注をお願いすること",
            "3社だけで手入力の多くを占めており、締め日数の目標に響きます。",
            "kazuko",
        ),
    ),
    correction=(
        "回答日数の集計に、展示会の見積もりが二重に入っていました。",
        ("見積もりの回答は**目標の翌日まで**に届きました。展示会の分を除いて集計し直しても、結論は変わりません。\n\n"
        "次の半年は、同じ考え方を受注から請求までに広げます。いちばんの課題は、経理の月末の負担です。"),
        "見積もりの回答日数は、ひな形を配った翌月から目に見えて短くなりました。展示会の分は除いて集計しています。",
    ),
)  # fmt: skip
ASAHI = Words(
    customer="asahi-fudosan", csm="misaki", writer="kana", executive="makoto", plan="",
    conclusion=(
        "反響への返信は、店舗を問わず早くなりました。内見までの日数も縮まっていますが、週末に届いた反響はまだ待たせています。\n\n"
        "次の四半期は、土日の当番と、内見枠の見せ方に取り組みます。"
    ),
    sections={
        "plans.kpis": (
            "1時間以内の返信は、当番を決めた店舗から順に増えました。",
            "文面を整えるより、だれが返すかを決めたことが効いています。",
            "土日の当番を3店舗で試し、結果を次回お持ちします。",
        ),
        "plans.initiatives": (
            "返信の当番は、予定した店舗のすべてで始まりました。",
            "外出中に携帯から返せることが、続いている理由です。",
            "新しく配属された方にも、初日に設定していただきます。",
        ),
    },
    usual=(
        "予定どおりに進みました。",
        "店舗ごとの差は小さくなっています。",
        "差の残る店舗を、次回いっしょに見ます。",
    ),
    decisions=(
        Decision(
            "土日の返信当番を、3店舗で3か月試すこと",
            "週末の反響は、月曜まで待たせている間に他社で決まることがあります。",
            "makoto", "yes", "人件費は部で持ちます。",
        ),
    ),
    aims=(
        Aimed("commitment", "土日の当番を組む3店舗を選ぶ", "customer", "kana"),
        Aimed("commitment", "内見できる時間を3つ送る文例を、5種類用意する", "vendor", "misaki"),
    ),
    now={"plans.kpis": ("土日の当番を始めた店舗では、月曜の返信待ちがなくなりました。", "", "")},
    asked_now=(
        Decision("土日の当番を、全店舗に広げること", "試した3店舗では、続けたいという声が出ています。", "makoto"),
    ),
)  # fmt: skip
LUMEN = Words(
    customer="lumen-legal", csm="emily", writer="hannah", executive="tom", plan="",
    conclusion=(
        "Work is billed **sooner than at any time in the past two years**, because time is written down on the day.\n\n"
        "Two practice groups still wait for month-end. The next quarter is about them, not about the average."
    ),
    sections={
        "plans.kpis": (
            "Days until work is billed keep falling, week after week; same-day entries lead the way.",
            "Where time is recorded the same day, the bill follows by itself.",
            "We look at the two groups that still record on Fridays, one at a time.",
        ),
        "plans.initiatives": (
            "Every fee earner has the timer on their phone; most use it.",
            "Those who do not were never shown how it works away from the desk.",
            "Hannah sits down with six colleagues before the holidays.",
        ),
        "plans.worth": (
            "We have not agreed what a day is worth yet.",
            "Without that, nobody can say what the saving comes to.",
            "Tom and Emily agree a figure before the next review.",
        ),
    },
    usual=(
        "It went as we planned.",
        "We can carry on the way we do now.",
        "We look again at the next review.",
    ),
    decisions=(
        Decision(
            "Let partners see unbilled work by group every Monday",
            "What is not seen until month-end is not billed until month-end.",
            "tom", "yes", "One list, one page. Start with litigation.",
        ),
        Decision(
            "Agree what a day sooner is worth to the firm",
            "The board asks for a figure, and so far there is none.",
            "tom", "later", "After the budget is through.",
        ),
    ),
    aims=(
        Aimed("commitment", "Show six colleagues how to record time away from the desk", "customer", "hannah"),
        Aimed("commitment", "Prepare the Monday list of unbilled work", "vendor", "emily"),
    ),
    now={
        "plans.kpis": ("The litigation group now records on the day.", "The Monday list made the difference.", "")
    },
)  # fmt: skip
HARBOUR = Words(
    customer="harbour-dining", csm="emily", writer="emma", executive="grace", plan="",
    conclusion="", sections={}, usual=("", "", ""), decisions=(), aims=(),
    now={
        "plans.kpis": (
            "The close is getting shorter, and so is the list of suppliers who still send paper.",
            "The twenty largest suppliers made most of the difference.",
            "",
        ),
        "plans.initiatives": ("Two restaurants still close their day after midnight.", "", ""),
    },
    asked_now=(
        Decision(
            "Ask every supplier for e-invoices from January on",
            "Paper that arrives at the kitchen door is what keeps the close from four days.",
            "grace",
        ),
    ),
)  # fmt: skip
