"""Success stories in the demo: three can be read by others, one waits for approval, one came back, one is begun."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.agreements.actions.signatories import of_candidate
from portal.agreements.queries.people import candidate_of
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.stories.actions import approvals, publishing
from portal.stories.actions import stories as change
from portal.stories.models import Story as Written
from portal.stories.models import StoryText
from portal.stories.queries import figures, stories
from portal.stories.rules.stages import CompanyTold
from portal.web.demo.telling import Act, Story


@dataclass(frozen=True)
class Told:
    """A story: whose, by whom written and told, approved by whom, its words by language, the KPIs it shows."""

    customer: str
    writer: str
    approver: str
    language: str
    texts: Mapping[str, Mapping[str, str]]
    kpis: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # of KPIs in the other language
    teller: str = ""
    employees: int | None = None
    by_industry: bool = False


HARBOUR = Told(
    "harbour-dining", "emma", "grace", "en",
    {
        "en": {
            "title": "From nine working days to close, towards four: invoices stopped arriving on paper",
            "situation": "Nine restaurants, one finance team, and supplier invoices that came on paper at each "
            "kitchen door. "
            "We closed the month on the ninth working day, and every month somebody drove round to collect what "
            "was missing.",
            "doings": "We did not hire anybody. We changed three things, in this order:\n\n"
            "1. **New suppliers first.** Area managers ask for e-invoices before the first order, not after it.\n"
            "2. **The twenty largest next.** We rang each of them ourselves; eighteen said yes on the phone.\n"
            "3. **Each restaurant closes its day by 10 pm.** Shift leads count the till and post the day; "
            "whoever is late gets a call the next morning, and help, not a reminder.",
            "outcome": "The team no longer works the first two weekends of the month. Restaurant managers see "
            "yesterday's "
            "margin before lunch, so they talk about food instead of about paper.",
            "quote": "We always thought closing was a finance problem. It was a kitchen-door problem.",
            "teller": "Emma Clarke, Head of Finance",
        },
        "ja": {
            "title": "月次締めを9営業日から短縮。紙の請求書が届かなくなった日",
            "situation": "9店舗に対し、経理は1チーム。仕入れ先の請求書は紙のまま各店の厨房口に届いていました。締め"
            "は毎月9営業日目。"
            "足りない請求書を、だれかが車で集めて回っていました。",
            "doings": "人は増やしていません。次の3つを、この順番で変えました。\n\n"
            "1. **新しい仕入れ先から。** 初回の発注の前に、エリアマネージャーが電子請求書をお願いします。\n"
            "2. **次に、取引額の大きい20社。** 1社ずつ電話をかけ、18社がその場で承諾してくれました。\n"
            "3. **各店は22時までに日締め。** 遅れた店には翌朝電話をします。督促ではなく、手伝うためです。",
            "outcome": "月初の週末出勤がなくなりました。店長は昨日の粗利をランチの前に見て、書類ではなく料理の話を"
            "しています。",
            "quote": "締めは経理の問題だと思っていました。本当は、厨房の入り口の問題でした。",
            "teller": "エマ・クラークさん · 経理責任者",
        },
    },
    kpis=("Working days to close", "Suppliers sending e-invoices"),
    names={
        "Working days to close": ("月次締め日数", "日"), "Suppliers sending e-invoices": ("電子請求書の仕入れ先", "%"),
    },
    teller="emma", employees=210,
)  # fmt: skip
HIKARI = Told(
    "hikari", "ryo", "sachiko", "ja",
    {
        "ja": {
            "title": "月謝の未納を、半年で15件からほぼゼロに",
            "situation": "毎月15件ほどの未納を、教室長が授業の合間に電話で確認していました。保護者に気を使わせ、教"
            "室長も気が重い。"
            "それでも翌月にはまた同じ電話をかけていました。",
            "doings": "引き落としへの切り替えを、一斉のお願いではなく**面談のついで**にしました。\n\n"
            "- 三者面談の最後の2分で、登録の紙ではなく画面を一緒に開く\n"
            "- 兄弟のいる家庭から始める(手間が半分になるので喜ばれます)\n"
            "- 切り替えが済んだ教室から、電話での確認をやめる",
            "outcome": "未納の電話がなくなり、面談の時間を進路の話に使えるようになりました。保護者からは「お金の話"
            "をしなくて済む」と言われます。",
            "quote": "お願いの回数を増やすのではなく、お願いする場面を変えました。",
            "teller": "野田 幸子さん · 塾長",
        },
        "en": {
            "title": "Unpaid tuition: from fifteen families a month to almost none in half a year",
            "situation": "Every month about fifteen fees were unpaid, and head teachers rang the families between "
            "lessons. "
            "It was awkward for both sides, and the next month it began again.",
            "doings": "We moved to direct debit, not by a letter to everybody but **at the end of the talks we "
            "have anyway**.\n\n"
            "- The last two minutes of each parents' evening: open the screen together, no paper\n"
            "- Families with two children first, because it halves their work\n"
            "- Once a school has switched, it stops ringing",
            "outcome": "Nobody rings about money any more. Parents' evenings are about the child's future again.",
            "quote": "We did not ask more often. We asked at another moment.",
            "teller": "Sachiko Noda, head of the school",
        },
    },
    kpis=("未納", "引き落としの登録"),
    names={"未納": ("Unpaid fees", "a month"), "引き落としの登録": ("Families on direct debit", "%")},
    teller="sachiko", employees=45,
)  # fmt: skip
ASAHI = Told(
    "asahi-fudosan", "kana", "makoto", "ja",
    {
        "ja": {
            "title": "問い合わせから内見まで3日。それを、その日のうちに近づけた4か月",
            "situation": "お部屋への問い合わせから内見まで、平均3日かかっていました。返事を書くのは店に戻ってから。"
            "その間に、他社で決まってしまいます。",
            "doings": "返信の文面を整えるより先に、**だれが返すか**を決めました。\n\n"
            "1. 時間帯ごとに返信の当番を決め、外出中でも携帯から返せるようにする\n"
            "2. 1時間以内に「内見できる時間を3つ」だけ送る。物件の説明は後回し\n"
            "3. 毎朝10分、前日に1時間を超えた返信を一つだけ取り上げ、理由を話す",
            "outcome": "返信が早くなると、お客様の質問も短くなりました。内見の予約は電話1本で済むことが増えています。",
            "quote": "丁寧な返事を3時間後に送るより、短い返事を30分で。お客様が待っていたのは文章ではありませんでし"
            "た。",
            "teller": "賃貸部門 主任",
        },
    },
    kpis=("反響から内見まで", "1時間以内の返信"), employees=480, by_industry=True,
)  # fmt: skip
MINATO = Told(
    "minato", "ken", "kazuko", "ja",
    {
        "ja": {
            "title": "見積もりの回答を3.5日から翌日に",
            "situation": "見積もりの回答に平均3.5日。営業ごとに書式も値引きの基準も違い、上長の確認で止まっていまし"
            "た。待つ間に、他社に決まることもありました。",
            "doings": "書式を1つにし、値引きの幅を3段階に決めました。幅の中なら担当者がその場で回答します。\n\n"
            "- 先月の見積もり120件を並べ、本当に相談が必要だったものを数える(9件でした)\n"
            "- ひな形は営業3人で作り、勉強会で1時間ずつ使ってみる\n"
            "- 幅を超えるものだけ、15時までに課長へ",
            "outcome": "ほとんどの見積もりが翌日までに返るようになり、「早いですね」と言われることが増えました。課"
            "長の残業も減っています。",
            "quote": "止まっていたのは人ではなく、決まりがないことでした。",
            "teller": "山本 直樹さん · 営業部 主任",
        },
    },
    kpis=("見積もりの回答日数",), teller="naoki", employees=120,
)  # fmt: skip
LUMEN = Told(
    "lumen-legal", "hannah", "tom", "en",
    {
        "en": {
            "title": "Work is billed three weeks sooner",
            "situation": "Work waited a month on average before it was billed, because time was written down on "
            "Fridays.",
            "doings": "Time is recorded on the day it is worked. Partners look at one list on Monday, and only at "
            "what is missing.",
            "outcome": "Clients get bills while they still remember the work, and ask fewer questions about them.",
            "quote": "",
            "teller": "",
        },
    },
    kpis=("Days until work is billed",),
)  # fmt: skip


def add_scenes(story: Story) -> None:
    """Add the stories, the oldest first; each step comes later in the day than the one before it."""
    for told, ago, csm in ((ASAHI, 32, "misaki"), (HIKARI, 14, "ryo"), (HARBOUR, 5, "emily")):
        story.scene(ago + 3, "09:40", told.writer, told.customer, _write(story, told))
        story.scene(
            ago + 2, "11:20", told.writer, told.customer, _ask(story, told, "公開前のご確認をお願いします。")
        )
        story.scene(ago + 1, "14:10", told.approver, told.customer, _agree(told))
        story.scene(ago, "16:30", csm, told.customer, _publish(told))
    story.scene(7, "09:20", "hannah", LUMEN.customer, _write(story, LUMEN))
    story.scene(6, "10:10", "hannah", LUMEN.customer, _ask(story, LUMEN, "Is this how you would say it?"))
    story.scene(4, "17:05", "tom", LUMEN.customer, _send_back)
    story.scene(4, "09:30", "ken", MINATO.customer, _write(story, MINATO))
    story.scene(
        3, "15:05", "ken", MINATO.customer, _ask(story, MINATO, "前期の見積もりの件を、事例にまとめました。")
    )
    story.scene(3, "11:15", "nana", "tokai-seiki", lambda by: _begin(story, by))


def _write(story: Story, told: Told) -> Act:
    def write(by: Actor) -> None:
        customer = story.customer(told.customer)
        made = change.begin(customer, told.texts[told.language]["title"], by=by, language=told.language)
        keys = {
            kpi.title: kpi.key
            for plan in figures.offered(customer.time_zone)
            for kpi in plan.kpis
            if kpi.facts
        }
        change.choose_figures(
            made, [keys[one] for one in told.kpis if one in keys], customer.time_zone, by=by
        )
        for code, words in told.texts.items():
            named = {keys[one]: list(told.names[one]) for one in told.names if one in keys}
            more = {"figure_names": named} if code != told.language else {}
            change.revise_text(made, change.text_in(made, code), {**words, **more}, by=by)
        facts: dict[str, object] = {"employees": told.employees}
        if told.by_industry:
            facts["company_told"] = CompanyTold.INDUSTRY
        if told.teller:
            facts["teller_id"] = story.people[told.teller]
        change.revise(made, facts, by=by)
        if told.teller and story.people[told.teller] != by.person_id:
            change.agree_to_be_named(made, by=Actor(by.kind, by.side, story.people[told.teller]))

    return write


def _ask(story: Story, told: Told, message: str) -> Act:
    def ask(by: Actor) -> None:
        candidate = candidate_of(story.person(told.approver))
        if candidate is None:
            raise LookupError(f"{told.approver} cannot be asked")
        words = (
            message if told.language == "ja" or told is LUMEN else "Please have a look before it goes out."
        )
        approvals.ask(_the(told), of_candidate(candidate), by=by, message=words)

    return ask


def _agree(told: Told) -> Act:
    def agree(by: Actor) -> None:
        found = _the(told)
        approval = stories.open_approval(found)
        if approval is None:
            raise LookupError("nobody was asked")
        approvals.agree(found, approval, approval.seal, by=by)

    return agree


def _publish(told: Told) -> Act:
    return lambda by: publishing.publish(_the(told), by=by)


def _send_back(by: Actor) -> None:
    found = _the(LUMEN)
    approval = stories.open_approval(found)
    if approval is None:
        raise LookupError("nobody was asked")
    reason = (
        "We are not there yet: the figure says so. Please say “on the way to”, and name the practice group."
    )
    approvals.send_back(found, approval, approval.seal, reason, by=by)


def _begin(story: Story, by: Actor) -> None:
    made = change.begin(
        story.customer("tokai-seiki"), "止まっている案件が、週初めの10分で見えるように", by=by, language="ja"
    )
    words = {"situation": "予測と実績が35%ずれ、部品の手配がいつも後手に回っていました。"}
    change.revise_text(made, change.text_in(made, "ja"), words, by=by)


def _the(told: Told) -> Written:
    """Return the story of the customer on stage that was told like this."""
    wanted = select(Written).join(StoryText, StoryText.story_id == Written.id)
    return db.session.scalars(wanted.where(StoryText.title == told.texts[told.language]["title"])).one()
