"""What people ask in the community, and what others answer: waiting, solved, asked before, promised."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.standpoint import Standpoint
from portal.community.actions import accepting, merging, reactions, replies, threads, votes
from portal.community.models import Reply, Thread
from portal.community.queries.bylines import side_of
from portal.community.rules.words import Reacting, SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.web.demo.community_spaces import ABROAD, BILLING, EVERYBODY, space_called, standing
from portal.web.demo.telling import Act, Story

INSIDE, BOTH = SpaceKind.INSIDE, SpaceKind.BOTH
Who = tuple[str, str]  # a person, and the customer as whose person ("": the vendor's)


@dataclass(frozen=True)
class Answer:
    """An answer: when, whose, what it says; who found it useful, and what was said to it."""

    ago: int
    at: str
    who: Who
    body: str
    useful_to: tuple[Who, ...] = ()
    comments: tuple[tuple[Who, str], ...] = ()
    best: bool = False
    thanks: tuple[Who, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question: when, whose, where, and what became of it. `promised`: by whom, in how many days."""

    ago: int
    at: str
    who: Who
    space: str
    title: str
    body: str
    tags: tuple[str, ...]
    answers: tuple[Answer, ...] = ()
    language: str = "ja"
    same_here: tuple[Who, ...] = ()
    promised: tuple[str, int] | None = None
    asked_before: str = ""  # the title of the earlier question, in the same space


KEN, YUMI, NAOKI = ("ken", "minato"), ("yumi", "minato"), ("naoki", "minato")
EMMA, OLIVER = ("emma", "harbour-dining"), ("oliver", "harbour-dining")
AYA, MAMORU, SATOSHI, MIO = (
    ("aya", "hokuto"),
    ("mamoru", "hokuto"),
    ("satoshi", "tsubame"),
    ("mio", "tsubame"),
)
SHIORI, ZOE, HANNAH = ("shiori", "yunagi"), ("zoe", "kestrel"), ("hannah", "lumen-legal")
MAKOTO, SACHIKO, NANA = ("makoto", "asahi-fudosan"), ("sachiko", "hikari"), ("nana", "tokai-seiki")
MISAKI, KYOKO, EMILY = ("misaki", ""), ("kyoko", ""), ("emily", "")

QUESTIONS = (
    Question(
        57, "10:20", MAMORU, BILLING, "締め日が違う取引先を、一度の月次締めでまとめられますか",
        "20日締めと末日締めの取引先が混ざっています。いまは2回に分けて実行していて、確認も2度になります。\n\n"
        "一度にまとめている会社があれば、手順を教えてください。",
        ("月次締め", "締めグループ"),
        (
            Answer(
                56, "11:45", SACHIKO,
                "うちは取引先が少ないので、締め日のほうをそろえてもらいました。"
                "お願いすると、意外と応じてもらえます。",
                useful_to=(YUMI,),
            ),
            Answer(
                56, "15:30", AYA,
                "はい。うちは**締めグループ**を2つ作り、毎月1日に続けて実行しています。\n\n"
                "1. 設定 > 締めグループ で「20日」「末日」を作る\n2. 取引先を割り当てる(CSVでまとめてできます)\n"
                "3. 1日の朝に2つ続けて実行する\n\n確認は、結果の一覧を**差額のある順**に並べ替えると一度で済みます。",
                useful_to=(YUMI, KEN, SACHIKO, NAOKI, EMMA, OLIVER),
                comments=(
                    (MAMORU, "3番の並べ替えは気づいていませんでした。確認が半分になりました。"),
                    (MISAKI, "補足です。実行の順番は、締め日の早いグループからをおすすめします。"),
                ),
                best=True, thanks=(MAMORU, YUMI),
            ),
        ),
        same_here=(YUMI, NAOKI),
    ),
    Question(
        38, "14:05", YUMI, BILLING, "値引きの行を、請求書で税率ごとに分けるには",
        "値引きを1行で入れると、8%と10%のどちらから引いたのかが請求書でわからなくなります。",
        ("請求書", "税率"),
        (
            Answer(
                37, "15:10", SACHIKO,
                "値引きの品目を税率ごとに2つ作り、伝票で選び分けると、合計欄も税率ごとに分かれます。",
                useful_to=(AYA, MAMORU, KEN), best=True, thanks=(YUMI,),
                comments=((YUMI, "できました。品目名に「(8%)」と付けると、選び間違えません。"),),
            ),
            Answer(
                36, "16:40", KYOKO,
                "請求書の書式「税率別」を選ぶと、値引きの内訳も印字されます。あわせてお試しください。",
            ),
        ),
    ),
    Question(
        24, "09:35", SHIORI, BILLING, "20日締めと末日締めが混ざるとき、月次締めは何回に分けますか",
        "締め日が2種類あります。皆さんはどうされていますか。", ("月次締め",),
        asked_before="締め日が違う取引先を、一度の月次締めでまとめられますか",
    ),
    Question(
        22, "17:15", EMMA, ABROAD, "How do you keep nineteen sites from closing on nineteen different evenings?",
        "Area managers close when they find the time. Head office then waits for the last one. "
        "Reminders did not change much.",
        ("Month end", "Roll-out"),
        (
            Answer(
                21, "18:20", ZOE,
                "We put the *result* on the wall instead of the reminder: one line per club, green once it has closed. "
                "Nobody wants to be the last line. It took two months, and no mail.",
                useful_to=(EMMA, OLIVER, HANNAH), best=True, thanks=(EMMA,),
                comments=((EMMA, "Trying this from December. Thank you!"),),
            ),
            Answer(
                20, "19:05", EMILY,
                "There is a view for exactly that: **Closings > By site**. It can be shown on a screen all day.",
            ),
        ),
        language="en",
    ),
    Question(
        16, "13:10", MAKOTO, EVERYBODY, "紹介してくれたお客さまを、商談にどう残していますか",
        "備考に書いていますが、あとで数えられません。",
        ("商談", "入力ルール"),
        (
            Answer(
                15, "16:50", NANA,
                "「きっかけ」という選択項目を1つ足して、紹介を選べるようにしました。理由は備考のままです。",
                useful_to=(MAKOTO, KEN, NAOKI, SACHIKO), best=True,
            ),
        ),
    ),
    Question(
        5, "10:30", YUMI, BOTH, "部署ごとに承認の流れを分けるとき、例外はどう決めますか",
        "経理部と営業部で承認者を分けたいのですが、部をまたぐ伝票が月に数件あります。", ("承認",),
        promised=("misaki", 6),
    ),
    Question(
        3, "11:25", SHIORI, BILLING, "支店ごとに請求書を分けてほしいと言われたら、どうしていますか",
        "請求先は1社ですが、支店ごとの請求書を求められました。取引先を支店の数だけ作るしかないでしょうか。",
        ("請求書",),
        (
            Answer(
                2, "16:20", MAMORU,
                "うちは取引先を分けず、伝票に支店名の項目を足して、書式で支店ごとに改ページしています。",
            ),
        ),
    ),
    Question(
        2, "15:45", SATOSHI, EVERYBODY, "取引先CSVの文字化けは、どの文字コードで防げますか",
        "取引先マスタをCSVで取り込むと、「髙」や「﨑」の入った会社名が「?」になります。\n\n"
        "- Excelの「CSV(コンマ区切り)」で保存しました\n- メモ帳で開くと正しく見えます",
        ("CSV", "取引先マスタ"), same_here=(MIO,),
    ),
    Question(
        2, "09:20", SACHIKO, EVERYBODY, "請求書に登録番号を2つ載せられますか",
        "屋号ごとに登録番号が違います。1枚の請求書に両方を載せたいのですが、欄が1つしか見つかりません。",
        ("請求書", "インボイス"), promised=("kyoko", 4),
    ),
    Question(
        1, "14:40", HANNAH, ABROAD, "Can one matter be billed to two clients with different currencies?",
        "We split costs between a UK and a US client. Two invoices from one matter would be ideal.",
        ("Invoices", "Currencies"), language="en",
    ),
    Question(
        1, "10:05", NAOKI, INSIDE, "外回りのあと、いつ入力するのがいちばん続きましたか",
        "夕方に戻ってからだと忘れます。皆さんの工夫を教えてください。", ("入力ルール",),
        (
            Answer(
                1, "13:15", KEN,
                "車に戻って、エンジンをかける前の2分にしています。帰社したら入力はしない、と決めました。",
            ),
        ),
    ),
)  # fmt: skip


def add_scenes(story: Story) -> None:
    """Add the questions, their answers, and what others made of them.

    Days may fall together at weekends, so that what comes later has a later hour as well.
    """
    for question in QUESTIONS:
        who, customer = question.who
        story.scene(question.ago, question.at, who, customer, _ask(story, question))
        for answer in question.answers:
            story.scene(answer.ago, answer.at, *answer.who, _answer(story, question, answer))
            for number, reader in enumerate(answer.useful_to):
                said = _on(story, question, reader, _useful(answer))
                story.scene(max(answer.ago - 1, 0), f"19:{10 + number}", *reader, said)
            for number, (reader, words) in enumerate(answer.comments):
                told = _on(story, question, reader, _comment(answer, words))
                story.scene(max(answer.ago - 1, 0), f"19:{30 + number * 9}", *reader, told)
            if answer.best:
                chosen = _on(story, question, question.who, _choose(answer))
                story.scene(max(answer.ago - 1, 0), "19:55", who, customer, chosen)
        if question.promised is not None:
            by, days = question.promised
            story.scene(
                max(question.ago - 1, 0), "17:30", by, "", _on(story, question, (by, ""), _promise(days))
            )
        if question.asked_before:
            story.scene(
                question.ago - 1,
                "18:20",
                "kyoko",
                "",
                _on(story, question, KYOKO, _merge(question.asked_before)),
            )


Said = Callable[[Thread, Standpoint, Actor], object]


def _on(story: Story, question: Question, who: Who, said: Said) -> Act:
    """Return something done to a question by somebody where they stand."""

    def act(by: Actor) -> None:
        with standing(story, *who) as point:
            said(_thread(question.title), point, by)
            db.session.flush()

    return act


def _ask(story: Story, question: Question) -> Act:
    def ask(by: Actor) -> None:
        with standing(story, *question.who) as point:
            space = space_called(question.space, story, question.who[1])
            threads.write(
                space, ThreadKind.QUESTION, question.title, question.body, by=by, as_of=side_of(point),
                tags=question.tags, language=question.language,
            )  # fmt: skip
            db.session.flush()

    for reader in question.same_here:
        shown = _on(story, question, reader, _react(Reacting.SAME_HERE))
        story.scene(max(question.ago - 1, 0), "18:05", *reader, shown)
    return ask


def _answer(story: Story, question: Question, answer: Answer) -> Act:
    def say(thread: Thread, point: Standpoint, by: Actor) -> None:
        replies.answer(thread, answer.body, by=by, as_of=side_of(point))

    for reader in answer.thanks:
        shown = _on(story, question, reader, _react(Reacting.THANKS, answer))
        story.scene(max(answer.ago - 1, 0), "20:05", *reader, shown)
    return _on(story, question, answer.who, say)


def _useful(answer: Answer) -> Said:
    return lambda thread, point, by: votes.vote(_reply(thread, answer), by=by, as_of=side_of(point))


def _comment(answer: Answer, words: str) -> Said:
    return lambda thread, point, by: replies.comment(
        _reply(thread, answer), words, by=by, as_of=side_of(point)
    )


def _choose(answer: Answer) -> Said:
    return lambda thread, _point, by: accepting.accept(thread, _reply(thread, answer), by=by)


def _react(sign: Reacting, answer: Answer | None = None) -> Said:
    return lambda thread, point, by: reactions.react(
        _reply(thread, answer) if answer else thread, sign, by=by, as_of=side_of(point)
    )


def _promise(days: int) -> Said:
    return lambda thread, _point, by: threads.promise(thread, clock.now() + timedelta(days=days), by=by)


def _merge(title: str) -> Said:
    return lambda thread, _point, by: merging.merge(thread, _thread(title), by=by)


def _thread(title: str) -> Thread:
    return db.session.scalars(select(Thread).where(Thread.title == title)).one()


def _reply(thread: Thread, answer: Answer) -> Reply:
    said = select(Reply).where(Reply.thread_id == thread.id, Reply.body == answer.body)
    return db.session.scalars(said).one()
