"""The community begins: its circles, how its people show, what stays inside, and posts that are no questions.

What people ask, and what others answer, is told by the chapter of threads.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Product
from portal.accounts.queries.reach import customer_key
from portal.accounts.standpoint import Standpoint, at_large, inside
from portal.community.actions import kept_names, personas, threads
from portal.community.actions import spaces as shaping
from portal.community.models import Space
from portal.community.queries.bylines import side_of
from portal.community.queries.reach import spaces_of
from portal.community.rules.words import CompanyShown, NameShown, SpaceKind, ThreadKind
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.web.demo.telling import Act, Story

BILLING, ABROAD, EARLY, EVERYBODY = "billing", "international", "early", "all"
COMPANY, INDUSTRY, NOTHING = CompanyShown.COMPANY, CompanyShown.INDUSTRY, CompanyShown.NOTHING


@dataclass(frozen=True)
class Shows:
    """How somebody chose to show to other companies."""

    who: str
    customer: str
    company: CompanyShown
    about: str = ""
    pen_name: str = ""
    department: bool = False


PEOPLE = (
    Shows(
        "ken", "minato", COMPANY, "卸売業で請求と営業の入力をまとめています。社内への広め方なら、お話しできます。",
        department=True,
    ),
    Shows("yumi", "minato", INDUSTRY, "月次締めと入金消込を担当しています。"),
    Shows("naoki", "minato", COMPANY, "営業のモバイル利用を社内に広めました。", department=True),
    Shows(
        "emma", "harbour-dining", COMPANY, "Month end for nineteen restaurants. Happy to talk about closing faster.",
        department=True,
    ),
    Shows("oliver", "harbour-dining", COMPANY),
    Shows("mamoru", "hokuto", INDUSTRY),
    Shows("aya", "hokuto", COMPANY, "締めの前倒しを半年かけて進めました。手順はお見せできます。", department=True),
    Shows("chihiro", "midori", INDUSTRY, pen_name="緑のしおり"),
    Shows("satoshi", "tsubame", COMPANY),
    Shows("mio", "tsubame", INDUSTRY, "はじめての導入担当です。同じ立場の方とお話ししたいです。"),
    Shows("zoe", "kestrel", COMPANY, "Club manager. I set up our pipeline stages from scratch."),
    Shows("hannah", "lumen-legal", NOTHING, pen_name="Quill"),
    Shows("makoto", "asahi-fudosan", COMPANY, "営業100名への展開を担当しました。", department=True),
    Shows("sachiko", "hikari", COMPANY, "小さな教室でもできる請求のしくみづくり。", department=True),
    Shows("nana", "tokai-seiki", COMPANY, "商談の入力ルールを現場と一緒に決めました。", department=True),
    Shows("shiori", "yunagi", INDUSTRY),
)  # fmt: skip
LATER = ("tsubame", "yunagi")  # had just come then


@dataclass(frozen=True)
class Post:
    """A post: when, whose, where, what it says; `pinned` on top of its space."""

    ago: int
    at: str
    who: str
    customer: str
    space: str  # a circle's name, or the kind of a private space
    kind: ThreadKind
    title: str
    body: str
    tags: tuple[str, ...] = ()
    language: str = "ja"
    pinned: bool = False
    draft: bool = False


TIP, NEWS, SHOW = ThreadKind.TIP, ThreadKind.ANNOUNCEMENT, ThreadKind.SHOWCASE
POSTS = (
    Post(
        86, "10:10", "kyoko", "", EVERYBODY, NEWS, "コミュニティを始めます",
        "同じ製品を使う会社どうしで、質問し、知恵を分け合う場所です。\n\n"
        "- **だれに見えるか**は、書く前に選びます。社内だけ、担当チームと、業務の近い会社、すべての会社の4とおりです\n"
        "- ほかの会社への**お名前の見え方**は、ご自分で決められます\n"
        "- 2営業日たっても回答のない質問には、担当がお答えします\n\nどうぞ気軽に最初の質問をお寄せください。",
        ("はじめに",), pinned=True,
    ),
    Post(
        61, "15:40", "aya", "hokuto", BILLING, TIP, "締め前の20日にやることを分けたら、締め日が半分になりました",
        "月末に集中していた確認を、20日と25日に分けました。\n\n1. **20日**: 未請求の売上を一覧で確認\n"
        "2. **25日**: 入金の差額だけを見る\n3. **末日**: 残りを締める\n\n"
        "人は増やしていません。最初の2か月は、20日の予定を部のカレンダーに入れておくのがこつです。",
        ("月次締め", "段取り"),
    ),
    Post(
        44, "11:20", "emma", "harbour-dining", ABROAD, TIP,
        "One page for restaurant managers instead of a training day",
        "We replaced our half-day training with a single page: three screenshots and the two buttons they need. "
        "Questions to head office went down from about thirty a week to six.\n\n"
        "What made the difference: we wrote it *with* two area managers and let them cross out every word they "
        "would not use themselves.",
        ("Training", "Roll-out"), language="en",
    ),
    Post(
        33, "16:05", "nana", "tokai-seiki", EVERYBODY, SHOW, "商談の入力画面を、現場の言葉に直しました",
        "項目名を社内の言い方に変え、使わない項目を12個かくしました。"
        "入力にかかる時間は1件4分から90秒になりました。\n\n"
        "| 前 | 後 |\n|---|---|\n| フェーズ | いまどこ |\n"
        "| 確度 | 決まりそう度 |\n| 次回アクション | 次にやること |\n\n"
        "名前を変えるだけで、入力してくれる人が増えました。",
        ("入力ルール", "定着"),
    ),
    Post(
        19, "09:50", "sachiko", "hikari", BILLING, TIP, "少人数でも続けられる、請求の二重チェック",
        "教室は3人なので、作る人と見る人を毎月入れ替えています。見る人は**金額ではなく宛名と期日だけ**を見る、と決めたら続きました。",
        ("請求書", "二重チェック"),
    ),
    Post(
        12, "13:30", "kyoko", "", BILLING, NEWS, "年末の締めに向けた相談会を開きます",
        "12月に入る前に、締めの手順を一緒に見直す時間を設けます。質問はあらかじめこの投稿にお書きください。"
        "当日は、いただいた質問から順にお答えします。",
        ("月次締め", "相談会"),
    ),
    Post(
        9, "10:40", "naoki", "minato", SpaceKind.INSIDE, TIP, "営業部の勉強会で使った3分の流れ",
        "最初の1分で困りごとを聞き、次の1分で画面を見せ、最後の1分で自分の携帯から入力してもらいます。資料は作りません。",
        ("勉強会",),
    ),
    Post(
        6, "14:15", "zoe", "kestrel", ABROAD, SHOW, "Our pipeline in four stages, and why not seven",
        "We started with seven stages because the template had seven. Nobody could tell *qualified* from *engaged*. "
        "Now: **asked, visited, offered, joined**. Every stage is something a person can see happen.",
        ("Pipeline",), language="en",
    ),
    Post(
        4, "11:05", "makoto", "asahi-fudosan", EVERYBODY, TIP, "100名に広げるときは、店舗ごとに1人だけ先に",
        "一斉研修はせず、各店舗で1人だけ先に使い始めてもらいました。2週間後、その人が隣の人に教える形にすると、"
        "問い合わせは本部ではなく店舗の中で解決しました。",
        ("定着", "展開"),
    ),
    Post(
        1, "17:20", "ken", "minato", BILLING, ThreadKind.QUESTION, "締めの承認を、役員の出張中も止めない方法は",
        "代理の承認者を決めていますが、", ("月次締め", "承認"), draft=True,
    ),
)  # fmt: skip
KEPT = ("株式会社ヒノデ製作所", "北浜パッケージ", "プロジェクト藍", "桂川紙業")


def add_scenes(story: Story) -> None:
    """Add the circles, how people show, names that stay inside, and posts."""
    story.scene(87, "09:40", "reiko", "", lambda by: _shape(story, by))
    for number, shows in enumerate(PEOPLE):
        began = 50 if shows.customer in LATER else 84
        story.scene(began - number, "10:20", shows.who, shows.customer, _choose(story, shows))
    story.scene(83, "11:10", "ken", "minato", lambda by: _keep_inside(story, by))
    for post in POSTS:
        story.scene(post.ago, post.at, post.who, post.customer, _write(story, post))


@contextmanager
def standing(story: Story, who: str, customer: str = "") -> Iterator[Standpoint]:
    """Open the spaces that are open to somebody where they stand."""
    person = story.person(who)
    point = inside(person, story.customer(customer).slug) if customer else at_large(person)
    if point is None:
        raise LookupError(f"{who} does not reach {customer}")
    with spaces_of(point):
        yield point


def space_called(name: str, story: Story, customer: str = "") -> Space:
    """Return an open space: a circle by its short name, or a customer's own one by its kind."""
    wanted = select(Space)
    if name in set(SpaceKind) and name != EVERYBODY:
        wanted = wanted.where(Space.kind == name, Space.customer_id == story.customers[customer])
    else:
        wanted = wanted.where(Space.slug == name)
    return db.session.scalars(wanted).one()


def _shape(story: Story, by: Actor) -> None:
    billing = db.session.scalars(select(Product.id).where(Product.code == "billing")).one()
    with standing(story, "reiko"):
        for slug, values in _circles(story, billing):
            shaping.make(values, by=by, slug=slug)


def _circles(story: Story, billing: int) -> Sequence[tuple[str, dict[str, object]]]:
    def named(*keys: str) -> list[str]:
        return [customer_key(story.customers[key]) for key in keys]

    return (
        (BILLING, {
            "name_ja": "請求・経理の会", "name_en": "Billing and accounting",
            "about_ja": "月次締め、請求書、入金消込。数字を締める人どうしの場所です",
            "about_en": "Month end, invoices, matching payments: for those who close the books",
            "addressees": [f"product:{billing}"], "answer_days": 2,
        }),
        (ABROAD, {
            "name_ja": "海外のお客さま", "name_en": "International customers", "language": "en",
            "about_ja": "英語で話す場所です", "about_en": "In English, across time zones",
            "addressees": named("harbour-dining", "kestrel", "lumen-legal"), "answer_days": 2,
        }),
        (EARLY, {
            "name_ja": "新機能の先行利用", "name_en": "Early access", "vendor_begins": True, "answer_days": 1,
            "about_ja": "公開前の機能を試していただく会社だけの場所です",
            "about_en": "For the companies that try what is not released yet",
            "addressees": named("minato", "asahi-fudosan", "tokai-seiki", "hokuto", "midori"),
        }),
    )  # fmt: skip


def _choose(story: Story, shows: Shows) -> Act:
    values = {
        "name_shown": NameShown.PEN_NAME if shows.pen_name else NameShown.NAME, "pen_name": shows.pen_name,
        "company_shown": shows.company, "department_shown": shows.department, "about": shows.about,
    }  # fmt: skip
    where = story.customers

    def choose(_by: Actor) -> None:
        personas.choose(values, user_id=story.people[shows.who], customer_id=where[shows.customer])

    return choose


def _keep_inside(story: Story, by: Actor) -> None:
    kept_names.keep(KEPT, by=by, customer_id=story.customers["minato"])


def _write(story: Story, post: Post) -> Act:
    def write(by: Actor) -> None:
        with standing(story, post.who, post.customer) as point:
            space = space_called(post.space, story, post.customer)
            words = {"title": post.title, "body": post.body, "tags": post.tags, "language": post.language}
            thread = threads.begin(space, post.kind, by=by, as_of=side_of(point), **words)  # type: ignore[arg-type]
            if post.draft:
                return
            threads.publish(thread, space, by=by)
            if post.pinned:
                threads.pin(thread, True, by=by)

    return write
