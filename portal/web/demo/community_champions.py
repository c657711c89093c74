"""Champions and ambassadors of the demo: what they say of themselves, how they were named, what they did for us."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from portal.champions.actions import advocacy, nominations, profiles
from portal.champions.models import Nomination
from portal.champions.rules.words import AdvocacyKind, AdvocacyState, NominationKind
from portal.community.actions import accepting, replies, threads, votes
from portal.community.models import Reply, Thread
from portal.community.queries.bylines import side_of
from portal.community.rules.words import ThreadKind
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.search.models import Searching
from portal.web.demo import companies
from portal.web.demo.community_spaces import BILLING, EVERYBODY, space_called, standing
from portal.web.demo.telling import Act, Story

CHAMPION, AMBASSADOR = NominationKind.CHAMPION, NominationKind.AMBASSADOR
DONE, ASKED, PROMISED = AdvocacyState.DONE, AdvocacyState.ASKED, AdvocacyState.PROMISED


@dataclass(frozen=True)
class Says:
    """What somebody says of themselves."""

    who: str
    customer: str
    does: str
    helps: tuple[str, ...]
    speaks: str = "ja"


@dataclass(frozen=True)
class Talk:
    """A question that somebody of another company answered: the best answer, and whom it helped."""

    ago: int
    space: str
    asker: str
    asked_at: str
    title: str
    body: str
    tags: tuple[str, ...]
    helper: str
    helper_at: str
    answer: str
    useful_to: tuple[str, ...]
    language: str = "ja"


@dataclass(frozen=True)
class Did:
    """An act of advocacy, and who notes it; `agreed`: the person let it be said."""

    ago: int
    by_whom: str
    customer: str
    person: str
    kind: AdvocacyKind
    state: AdvocacyState
    agreed: bool
    title: str
    note: str


HOMES = {one.person.key: company.key for company in companies.COMPANIES for one in company.members}
SAYS = (
    Says("ken", "minato", "請求と営業の入力を1つの流れにまとめています。部署ごとの温度差を埋めるのが得意です。",
         ("社内への広め方", "部署間の調整")),
    Says("naoki", "minato", "営業40名のモバイル入力を定着させました。週1回の勉強会を続けています。",
         ("社内勉強会の進め方", "営業のモバイル利用")),
    Says("aya", "hokuto", "月次締めを7日から4日に縮めました。締め前の20日にやることを分けたのが効きました。",
         ("締めグループの設計", "入金消込", "段取り")),
    Says("sachiko", "hikari", "3教室の月謝の請求を1人で回しています。小さな組織ならではの工夫をお話しします。",
         ("少人数での運用", "請求書の発送")),
    Says("makoto", "asahi-fudosan", "営業100名への展開を、3か月・3段階で進めました。",
         ("大人数への展開", "入力ルールづくり")),
    Says("nana", "tokai-seiki", "商談の入力項目を現場と一緒に半分に減らしました。",
         ("商談の入力項目", "現場の巻き込み"), "ja en"),
    Says("emma", "harbour-dining", "Nineteen restaurants, one month end. Our closing list is four people's work now.",
         ("Month end", "Working with area managers"), "en"),
    Says("zoe", "kestrel", "I run two clubs and set our pipeline up from scratch, without any IT at hand.",
         ("Pipeline stages", "Starting small"), "en"),
)  # fmt: skip
#: Who was named an ambassador: (days ago, by whom, at which customer, who, why).
NAMED = (
    (74, "misaki", "hokuto", "aya", "締めの相談に、いつも手順まで添えて答えてくださいます。"),
    (70, "ryo", "hikari", "sachiko", "少人数の教室の方から、いちばん参考になったと言われています。"),
    (52, "misaki", "tokai-seiki", "nana", "入力項目を減らした進め方は、製造業の皆さんの手本です。"),
    (
        48,
        "emily",
        "harbour-dining",
        "emma",
        "Answers with her own closing list attached. People copy it the same day.",
    ),
)
#: Who waits for their own word, all at Minato: (days ago, by whom, who, as what, why).
WAITING = (
    (2, "misaki", "ken", AMBASSADOR, "部署間の調整の話を、ほかの会社の方にもぜひお聞かせください。"),
    (1, "naoki", "sho", CHAMPION, "経理部で真っ先に質問されるのは翔さんです。"),
)
#: What ambassadors answered: asked where, by whom, how many days ago; who answered; who found it useful.
TALKS = (
    Talk(36, EVERYBODY, "mio", "tsubame", "導入の最初の1か月、毎週なにを確認していましたか",
         "はじめて導入を担当します。週ごとに見ておくとよい点があれば教えてください。", ("定着",),
         "aya", "hokuto",
         "うちは3つだけでした。\n\n1. **1週目**: ログインできない人がいないか\n2. **2週目**: 1人1件は入力したか\n"
         "3. **3・4週目**: 困りごとを3つに絞って担当CSMに渡す\n\n全部を追わないほうが続きます。",
         ("satoshi", "takumi", "naoki")),
    Talk(46, BILLING, "yumi", "minato", "入金消込で、振込名義が違うときはどうしていますか",
         "本社と支店で名義が違う取引先が20社ほどあり、毎月手作業になっています。", ("入金消込",),
         "aya", "hokuto",
         "取引先ごとに**別名**を登録しておくと、次の月から自動で合います。最初の月だけ、差額の一覧から1社ずつ登録しました。"
         "20社なら30分ほどです。", ("sachiko", "mamoru", "ken")),
    Talk(26, BILLING, "shiori", "yunagi", "請求書の発送日をずらしたいとき、締めはどうなりますか",
         "月末締め・翌5営業日発送にしたいと言われています。", ("請求書",),
         "sachiko", "hikari",
         "締め日と発送日は別に決められます。うちは締めを末日のまま、発送だけ5営業日後にしています。"
         "連休の月は、前の週に発送日を一度だけ確認しています。", ("yumi", "mamoru")),
    Talk(30, EVERYBODY, "makoto", "asahi-fudosan", "入力項目を減らすとき、現場の反対はありませんでしたか",
         "「念のため」の項目が多く、減らす話をすると反対されます。", ("入力ルール",),
         "nana", "tokai-seiki",
         "消すのではなく、**3か月かくす**約束にしました。かくしている間にだれも困らなかった項目だけを消したので、"
         "反対はほとんど出ませんでした。", ("zoe", "takumi", "oliver")),
    Talk(23, BILLING, "oliver", "harbour-dining", "Who signs off the closing list when the CFO travels?",
         "We wait two days for a signature every quarter. How do others handle it?", ("Month end",),
         "aya", "hokuto",
         "We named one deputy **with a start and an end date**, so nobody has to remember to undo it. "
         "The list shows who signed on whose behalf.", ("emma", "hannah"), "en"),
    Talk(15, BILLING, "hannah", "lumen-legal", "Splitting one invoice over two matters",
         "A client wants one invoice and two cost lines by matter. Is there a simple way?", ("Invoices",),
         "emma", "harbour-dining",
         "Use one invoice with two groups. We do it for two restaurants of one owner: each group has its own subtotal, "
         "and the owner still pays once.", ("shiori", "grace"), "en"),
    Talk(10, BILLING, "ken", "minato", "締め日が違う取引先を、一度に締める方法はありますか",
         "20日締めと末日締めが混ざっていて、毎月2回同じ作業をしています。", ("月次締め",),
         "aya", "hokuto",
         "締めグループを2つ作り、毎月1日にまとめて実行しています。20日締めの分は、20日時点の残高で固定されるので、"
         "あとから実行しても金額は変わりません。", ("sachiko", "shiori", "mamoru", "emma")),
    Talk(5, EVERYBODY, "chihiro", "midori", "入社手続きのように、月に数件しかない作業はどう覚えてもらいますか",
         "頻度が低い作業ほど、毎回聞かれます。", ("定着",),
         "sachiko", "hikari",
         "作業の手順を**1枚**にして、画面の下の「よく使う資料」に置きました。聞かれたら、その場で一緒に開きます。"
         "3回目からは聞かれなくなりました。", ("mio", "kana")),
)  # fmt: skip
ACTS = (
    Did(64, "misaki", "hokuto", "aya", AdvocacyKind.REFERENCE_CALL, DONE, True,
     "食品卸A社からの紹介コール(30分)", "締めの体制を具体的に話してくださった。次は半年あける。"),
    Did(41, "misaki", "asahi-fudosan", "makoto", AdvocacyKind.TALK, DONE, True,
     "不動産テック勉強会での登壇", "100名への展開の3段階。資料は共有可。"),
    Did(27, "ryo", "hikari", "sachiko", AdvocacyKind.REFERRAL, DONE, True,
     "近隣の学習塾2校をご紹介", "1校は商談化。お礼状を送付済み。"),
    Did(18, "emily", "harbour-dining", "emma", AdvocacyKind.REFERENCE_CALL, DONE, True,
     "Reference call for a hotel group in Leeds", "Forty minutes; they asked for her closing list afterwards."),
    Did(6, "misaki", "tokai-seiki", "nana", AdvocacyKind.TALK, PROMISED, False,
     "中堅企業の会 ユーザー会(大阪)での事例発表", "スライドは12月第1週に一緒に確認する。"),
    Did(3, "misaki", "hokuto", "mamoru", AdvocacyKind.REFERENCE_CALL, ASKED, False,
     "物流B社との紹介コールをお願い中", "更新の話の前なので、お返事を急がせない。"),
)  # fmt: skip
#: What colleagues of Minato looked for: (words, found, who).
LOOKED = (
    ("締め日が違う取引先", 4, ("yumi", "sho", "naoki", "ken")),
    ("登録番号", 3, ("yumi", "sho", "naoki")),
    ("承認者 不在", 2, ("sho", "naoki", "yumi")),
    ("領収書 再発行", 0, ("sho", "naoki", "ken")),
)


def add_scenes(story: Story) -> None:
    """Add the profiles, who was named, points of others' thanks, acts of advocacy, and what colleagues looked for."""
    for says in SAYS:
        story.scene(76, "12:30", says.who, says.customer, _say(story, says))
    for ago, by_whom, customer, who, why in NAMED:
        story.scene(ago, "10:20", by_whom, customer, _nominate(story, who, AMBASSADOR, why, decides=False))
        story.scene(ago, "14:10", who, customer, _accept(story, who, AMBASSADOR))
        story.scene(ago, "17:30", "reiko", customer, _confirm(story, who, AMBASSADOR))
    for ago, by_whom, who, kind, why in WAITING:
        story.scene(ago, "13:15", by_whom, "minato", _nominate(story, who, kind, why, decides=False))
    for talk in TALKS:
        _add_talk(story, talk)
    for one in ACTS:
        story.scene(one.ago, "18:05", one.by_whom, one.customer, _note(story, one))
    for words, found, people in LOOKED:
        for number, who in enumerate(people):
            story.scene(9 - number, "11:2" + str(number), who, "minato", _look(story, who, words, found))


def _say(story: Story, says: Says) -> Act:
    def say(_by: Actor) -> None:
        row = profiles.profile_of(story.people[says.who], story.customers[says.customer])
        said = {"does": says.does, "helps": list(says.helps), "speaks": says.speaks, "listed": True}
        profiles.revise(row, said)

    return say


def _nominate(story: Story, who: str, kind: NominationKind, why: str, *, decides: bool) -> Act:
    return lambda by: nominations.nominate(story.member(who), kind, why, by=by, decides=decides)


def _accept(story: Story, who: str, kind: NominationKind) -> Act:
    return lambda by: nominations.accept(_open(story, who, kind), story.member(who), by=by)


def _confirm(story: Story, who: str, kind: NominationKind) -> Act:
    return lambda by: nominations.confirm(_open(story, who, kind), story.member(who), by=by)


def _open(story: Story, who: str, kind: NominationKind) -> Nomination:
    still = select(Nomination).where(
        Nomination.user_id == story.people[who], Nomination.kind == kind, Nomination.ended_at.is_(None)
    )
    return db.session.scalars(still).one()


def _add_talk(story: Story, talk: Talk) -> None:
    """Add a question of one company, its answer from another, and who found it useful."""
    story.scene(talk.ago, "11:05", talk.asker, talk.asked_at, _ask(story, talk))
    story.scene(talk.ago, "15:35", talk.helper, talk.helper_at, _answer(story, talk))
    story.scene(talk.ago, "17:10", talk.asker, talk.asked_at, _accept_answer(story, talk))
    for number, who in enumerate(talk.useful_to):
        at = f"17:{20 + number}"
        story.scene(talk.ago, at, who, HOMES[who], _find_useful(story, talk, who))


def _ask(story: Story, talk: Talk) -> Act:
    def ask(by: Actor) -> None:
        with standing(story, talk.asker, talk.asked_at) as point:
            threads.write(
                space_called(talk.space, story), ThreadKind.QUESTION, talk.title, talk.body, by=by,
                as_of=side_of(point), tags=talk.tags, language=talk.language,
            )  # fmt: skip

    return ask


def _answer(story: Story, talk: Talk) -> Act:
    def answer(by: Actor) -> None:
        with standing(story, talk.helper, talk.helper_at) as point:
            replies.answer(_thread(talk), talk.answer, by=by, as_of=side_of(point))

    return answer


def _accept_answer(story: Story, talk: Talk) -> Act:
    def accept(by: Actor) -> None:
        with standing(story, talk.asker, talk.asked_at):
            thread = _thread(talk)
            accepting.accept(thread, _answer_of(thread, story.people[talk.helper]), by=by)

    return accept


def _find_useful(story: Story, talk: Talk, who: str) -> Act:
    def find(by: Actor) -> None:
        with standing(story, who, HOMES[who]) as point:
            reply = _answer_of(_thread(talk), story.people[talk.helper])
            votes.vote(reply, by=by, as_of=side_of(point))

    return find


def _thread(talk: Talk) -> Thread:
    return db.session.scalars(select(Thread).where(Thread.title == talk.title)).one()


def _answer_of(thread: Thread, author_id: int) -> Reply:
    return db.session.scalars(
        select(Reply).where(Reply.thread_id == thread.id, Reply.author_id == author_id)
    ).one()


def _note(story: Story, one: Did) -> Act:
    return lambda by: advocacy.note(
        {
            "kind": one.kind, "state": one.state, "title": one.title, "note": one.note,
            "person_id": story.people[one.person], "day": story.day(one.ago), "consented": one.agreed,
        },
        by=by,
    )  # fmt: skip


def _look(story: Story, who: str, words: str, found: int) -> Act:
    def look(_by: Actor) -> None:
        db.session.add(
            Searching(
                at=clock.now() - timedelta(minutes=3), person_id=story.people[who],
                customer_ref=story.customers["minato"], side=Side.CUSTOMER, language="ja", words=words, key=words,
                found=found,
            )
        )  # fmt: skip

    return look
