"""What customers would have the product do: voted for by many, said why inside one's own company, and decided."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from portal.accounts.models import Product
from portal.foundation.actor import Actor
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.ideas.actions import ideas, merging, proposals, votes
from portal.ideas.models import Idea, IdeaState
from portal.web.demo.telling import Act, Story


@dataclass(frozen=True)
class Wished:
    """An idea in the vendor's words, in both languages, and how it stands."""

    key: str
    title: str
    title_en: str
    told: str
    told_en: str
    state: IdeaState = IdeaState.NEW
    words: str = ""
    words_en: str = ""
    product: str = ""  # for whom has this one alone; empty: for every customer


CLOSE = Wished(
    "close", "締めグループごとに、請求書を自動で発行する", "Issue invoices by closing group, automatically",
    "20日締めと月末締めの取引先が混ざっていても、締め日の翌朝に、グループごとに請求書が作られて確認待ちになります。",
    "Even with customers who close on the 20th and at the end of the month, invoices for each group are ready to be "
    "checked on the morning after their closing day.",
    IdeaState.PLANNED, "来年4月の版で対応します。3月から、希望される会社に先に試していただきます。",
    "It comes with the release of next April. From March on, companies that want to can try it first.", "billing",
)  # fmt: skip
APPROVE = Wished(
    "approve", "スマートフォンから承認する", "Approve from a phone",
    "外出先でも、請求書の内容を見て承認や差し戻しができます。",
    "See an invoice and approve it, or send it back, while out of the office.",
    IdeaState.DONE, "9月の版で対応しました。使い方はナレッジの「スマートフォンで承認する」をご覧ください。",
    "Done with the release of September; the knowledge base tells how.",
)  # fmt: skip
REMIND = Wished(
    "remind", "承認が止まっている人に、自動で知らせる", "Remind whoever holds an approval up",
    "承認の期限を過ぎた請求書があると、担当者とその代理に朝いちばんで知らせます。",
    "When an approval is past its day, its person and their deputy hear of it first thing in the morning.",
    IdeaState.CONSIDERING, "知らせる回数が多すぎないよう、まとめ方を検討しています。",
    "We are looking for a way to bundle them, so that there are not too many.",
)  # fmt: skip
FAX = Wished(
    "fax", "請求書をFAXで送る", "Send invoices by fax",
    "FAXでの受け取りを希望する取引先に、画面からそのまま送ります。",
    "Send an invoice straight to customers who want it by fax.",
    IdeaState.NOT_NOW,
    "電子での受け取りに切り替える取引先が増えているため、今回は見送ります。郵送の代行とあわせて、来年秋にもう一度検討します。",
    "More and more customers change to electronic invoices, so not now. We look at it again next autumn, together with "
    "posting letters.",
)  # fmt: skip
DARK = Wished(
    "dark", "画面を暗い配色にする", "A dark theme", "夜間の作業でもまぶしくない配色を選べます。",
    "Colours that do not dazzle at night.",
)  # fmt: skip
ALL = (CLOSE, APPROVE, REMIND, FAX, DARK)

#: Who voted for what, how many days ago, and why where they said it.
VOTES = (
    ("close", "ken", "minato", 12, "締めが2回あるため、経理が月に2日、同じ作業をしています。"),
    (
        "close",
        "yumi",
        "minato",
        11,
        "20日締めの取引先が14社あります。抜けがないか、毎回一覧と突き合わせています。",
    ),
    ("close", "sho", "minato", 11, ""),
    ("close", "emma", "harbour-dining", 10, "Two of our groups close on the 20th; the rest at month end."),
    ("close", "mamoru", "hokuto", 9, "荷主ごとに締め日が違い、請求書の発行だけで半日かかります。"),
    ("close", "aya", "hokuto", 9, ""),
    ("close", "satoshi", "tsubame", 7, ""),
    ("remind", "yumi", "minato", 8, "止まっている承認は、いまは電話で確認しています。"),
    ("remind", "chihiro", "midori", 8, ""),
    ("remind", "oliver", "harbour-dining", 6, "I chase five managers by chat every Friday."),
    ("remind", "mio", "tsubame", 5, ""),
    ("approve", "ken", "minato", 70, ""),
    ("approve", "priya", "harbour-dining", 69, ""),
    ("approve", "mamoru", "hokuto", 66, ""),
    ("fax", "aya", "hokuto", 40, "FAXで受け取る荷主が、まだ20社ほどあります。"),
    ("dark", "naoki", "minato", 4, ""),
)


def add_scenes(story: Story) -> None:
    """Add the ideas, who voted for them and why, what became of them, and what still waits to be worded."""
    for number, wished in enumerate(ALL):
        story.scene(80, f"10:{10 + number}", "reiko", "", partial(_write, wished))
    for key, who, customer, ago, why in VOTES:
        story.scene(ago, "11:20", who, customer, _vote(key, why))
    story.scene(60, "15:00", "reiko", "", partial(_stand, APPROVE))
    for number, wished in enumerate((CLOSE, REMIND, FAX)):
        story.scene(3, f"14:{10 + number}", "reiko", "", partial(_stand, wished))
    _proposed(story)


def _write(wished: Wished, by: Actor) -> None:
    made = ideas.write(wished.title, by=by)
    words = {"title_en": wished.title_en, "told": wished.told, "told_en": wished.told_en}
    ideas.revise(made, words, by=by)
    reach, keys = Reach.EVERY_CUSTOMER, []
    if wished.product:
        product = db.session.scalars(select(Product).where(Product.code == wished.product)).one()
        reach, keys = Reach.SOME, [f"product:{product.id}"]
    ideas.address(made, reach, keys, by=by)


def _vote(key: str, why: str) -> Act:
    def act(by: Actor) -> None:
        found = _idea(next(one.title for one in ALL if one.key == key))
        votes.vote(found, by=by)
        if why:
            votes.say_why(found, why, by=by)

    return act


def _stand(wished: Wished, by: Actor) -> None:
    ideas.stand(_idea(wished.title), wished.state, wished.words, wished.words_en, by=by)


def _proposed(story: Story) -> None:
    """One proposal is the same as an idea that is there, and is merged; another waits to be worded."""
    same = "夜勤でも使いやすい画面の色がほしい"
    at_night = "店舗の夜間入力で、画面がまぶしいと言われます。"
    story.scene(6, "21:40", "takumi", "midori", lambda by: proposals.propose(same, at_night, by=by))
    story.scene(5, "09:30", "misaki", "", lambda by: _merge(same, by))
    title = "取引先の担当者が変わったときに、請求先をまとめて直したい"
    why = "4月の異動で30社分の宛名を1件ずつ直しました。去年は2社に旧担当者の名前で送ってしまいました。"
    story.scene(1, "16:20", "yumi", "minato", lambda by: proposals.propose(title, why, by=by))


def _merge(title: str, by: Actor) -> None:
    merging.merge(_idea(title), _idea(DARK.title), by=by)


def _idea(title: str) -> Idea:
    with every_customer("an idea of the demo by its title"):
        return db.session.scalars(select(Idea).where(Idea.title == title)).one()
