"""The community is kept civil: rules, a post that names a client, advertising and its appeal, what waits for a look."""

from sqlalchemy import select

from portal.community.actions import appeals, moderation, replies, reports, rules, sanctions, threads
from portal.community.models import Reply, Space, Thread
from portal.community.queries.bylines import side_of
from portal.community.queries.moderating import OWN_PEOPLE
from portal.community.rules.newcomers import HeldFor
from portal.community.rules.words import ReportReason, ThreadKind
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.spaces import every_space
from portal.web.demo.community_spaces import EVERYBODY, space_called, standing
from portal.web.demo.telling import Act, Story

TIP, QUESTION = ThreadKind.TIP, ThreadKind.QUESTION
CLIENT = "請求先の承認が遅い取引先への、うまい催促のしかた"
SELLING = "経理代行、初月無料でお試しいただけます"
TAKEN_DOWN = "値引きの承認を2段階から1段階に減らした話"
LINKS = "導入の最初の1週間に読んでよかったもの"
PIPELINE = "Our pipeline in four stages, and why not seven"
STUDY = "営業部の勉強会で使った3分の流れ"
WORDS = {"held_words": ["副業", "代行", "紹介料"], "barred_words": ["出会い系", "情報商材"]}
FIGURES = {"new_posts": 3, "new_links": 2, "posts_an_hour": 10, "replies_an_hour": 30, "votes_a_day": 50}


def add_scenes(story: Story) -> None:
    """Add the rules, and what moderators and a company's admin decided or still have before them."""
    settled = {**FIGURES, **WORDS, "code_ja": "", "code_en": ""}
    story.scene(86, "09:30", "reiko", "", lambda by: rules.settle(settled, by=by))
    _a_client_is_named(story)
    _advertising(story)
    _own_people(story)
    _what_waits(story)


def _a_client_is_named(story: Story) -> None:
    body = "株式会社ミツバ商店さんがいつも期日を過ぎます。電話以外で、角が立たない伝え方はありますか。"
    story.scene(17, "11:00", "satoshi", "tsubame", _write(story, EVERYBODY, QUESTION, CLIENT, body))
    report = _report(
        story, "ken", "minato", CLIENT, ReportReason.CONFIDENTIAL, "取引先の会社名がそのまま書かれています。"
    )
    story.scene(17, "13:20", "ken", "minato", report)
    why = "取引先の会社名が読めてしまいます。「取引先A」のように書き換えて、もう一度ご投稿ください。"
    story.scene(17, "14:05", "misaki", "", _decide(story, CLIENT, why, also_warn=True))


def _advertising(story: Story) -> None:
    body = "月次締めの代行を承っています。ご関心のある方は当社までお声がけください。初月は無料です。"
    story.scene(8, "18:10", "shiori", "yunagi", _write(story, EVERYBODY, TIP, SELLING, body))
    said = "宣伝だと思います。"
    story.scene(
        7, "09:15", "aya", "hokuto", _report(story, "aya", "hokuto", SELLING, ReportReason.ADVERTISING, said)
    )
    why = "宣伝にあたるため、この場には載せられません。困りごとへの回答の形であれば歓迎します。"
    story.scene(7, "10:30", "misaki", "", _decide(story, SELLING, why))
    asked = "売り込みではなく、当社で締めを早めた手順の紹介のつもりでした。手順だけに書き直せば公開いただけますか。"
    story.scene(2, "16:40", "shiori", "yunagi", _appeal(story, SELLING, asked))


def _own_people(story: Story) -> None:
    body = "値引きの承認を部長だけにしたところ、見積もりの回答が平均で2日早くなりました。目安は10%までです。"
    story.scene(5, "10:20", "naoki", "minato", _write(story, EVERYBODY, TIP, TAKEN_DOWN, body))
    why = "値引きの目安は社外に出せない数字です。数字を除いて、もう一度書いてもらえますか。"
    story.scene(5, "15:45", "ken", "minato", _take_down(story, TAKEN_DOWN, why))
    said = "「資料は作りません」となっていますが、いまは1枚配っています。新しく入った人が迷います。"
    report = _report(story, "yumi", "minato", STUDY, ReportReason.WRONG, said)
    story.scene(2, "11:30", "yumi", "minato", report)


def _what_waits(story: Story) -> None:
    body = (
        "はじめての導入担当として助かった読み物です。\n\n- https://www.example.jp/rollout/first-week\n"
        "- https://www.example.jp/rollout/one-page\n- https://blog.example.org/ja/small-steps\n\nほかにもあれば教えてください。"
    )
    held = _write(story, EVERYBODY, TIP, LINKS, body, held_for=HeldFor.LINKS)
    story.scene(1, "13:50", "mio", "tsubame", held)
    words = "Four stages? Sounds like somebody has never closed a real deal."
    story.scene(3, "17:30", "hannah", "lumen-legal", _answer(story, PIPELINE, words))
    said = "There are kinder ways to disagree."
    story.scene(
        2, "18:20", "emma", "harbour-dining", _report_answer(story, "emma", "harbour-dining", words, said)
    )


def _write(story: Story, space: str, kind: ThreadKind, title: str, body: str, *, held_for: str = "") -> Act:
    def write(by: Actor) -> None:
        who, customer = _whose(story, by)
        with standing(story, who, customer) as point:
            found: Space = space_called(space, story, customer)
            threads.write(
                found, kind, title, body, by=by, as_of=side_of(point), language="ja", held_for=held_for
            )

    return write


def _answer(story: Story, title: str, body: str) -> Act:
    def answer(by: Actor) -> None:
        who, customer = _whose(story, by)
        with standing(story, who, customer) as point:
            replies.answer(_thread(title), body, by=by, as_of=side_of(point))

    return answer


def _report(story: Story, who: str, customer: str, title: str, reason: ReportReason, words: str) -> Act:
    def report(by: Actor) -> None:
        with standing(story, who, customer):
            reports.report(_thread(title), reason, words, by=by)

    return report


def _report_answer(story: Story, who: str, customer: str, body: str, words: str) -> Act:
    def report(by: Actor) -> None:
        with standing(story, who, customer):
            reply = db.session.scalars(select(Reply).where(Reply.body == body)).one()
            reports.report(reply, ReportReason.RUDE, words, by=by)

    return report


def _decide(story: Story, title: str, why: str, *, also_warn: bool = False) -> Act:
    def decide(by: Actor) -> None:
        with standing(story, "misaki"):
            thread = _thread(title)
            moderation.hide(thread, why, by=by, as_of=None)
            if also_warn:
                said = "取引先や顧客のお名前は、会社の外に出る場所には書かないようお願いします。"
                sanctions.warn(thread, said, by=by, as_of=None)

    return decide


def _take_down(story: Story, title: str, why: str) -> Act:
    def take_down(by: Actor) -> None:
        with every_space(OWN_PEOPLE):
            moderation.hide(_thread(title), why, by=by, as_of=story.customers["minato"])
            db.session.flush()

    return take_down


def _appeal(story: Story, title: str, words: str) -> Act:
    def appeal(by: Actor) -> None:
        with every_space("one's own words, wherever they stand"):
            appeals.appeal(_thread(title), words, by=by)
            db.session.flush()

    return appeal


def _thread(title: str) -> Thread:
    return db.session.scalars(select(Thread).where(Thread.title == title)).one()


def _whose(story: Story, by: Actor) -> tuple[str, str]:
    """Return the short name of who acts, and of the company they write for in this chapter."""
    who = next(name for name, person_id in story.people.items() if person_id == by.person_id)
    return who, AT[who]


AT = {
    "satoshi": "tsubame", "shiori": "yunagi", "naoki": "minato", "mio": "tsubame", "hannah": "lumen-legal",
    "emma": "harbour-dining",
}  # fmt: skip
