"""The customers of the demo: at every stage of the way, Japanese and English-speaking."""

from portal.accounts.models import LifecycleStage as Stage
from portal.web.demo.cast import ADMIN, MEMBER, VIEWER, Bought, Company, Member, Person

MINATO = Company(
    key="minato", name="株式会社ミナト商会", kana="みなとしょうかい", industry="卸売", stage=Stage.PRE_CONTRACT,
    segment="mid", primary="misaki", backup="ryo", entered=300, accent="#c2453a",
    departments=(
        ("営業部", "えいぎょうぶ"), ("経理部", "けいりぶ"), ("営業企画部", "えいぎょうきかくぶ"),
    ),
    members=(
        Member(
            Person("ken", "Ken Tanaka", "田中", "健", "たなか けん"), ADMIN, "営業企画部", "部長", champion=True
        ),
        Member(Person("yumi", "Yumi Sato", "佐藤", "由美", "さとう ゆみ"), MEMBER, "経理部", "課長"),
        Member(
            Person("naoki", "Naoki Yamamoto", "山本", "直樹", "やまもと なおき"), MEMBER, "営業部", "主任",
            champion=True,
        ),
        Member(Person("sho", "Sho Nakamura", "中村", "翔", "なかむら しょう"), MEMBER, "経理部", "係長"),
        Member(
            Person("kazuko", "Kazuko Mori", "森", "和子", "もり かずこ"), VIEWER, "", "常務取締役", exec_sponsor=True
        ),
    ),
    bought=(
        Bought("billing", "スタンダード", 290, 75, 3_600_000),
        Bought("sales", "プロ(40名)", 290, 75, 2_400_000),
    ),
)  # fmt: skip

HARBOUR = Company(
    key="harbour-dining", name="Harbour Dining Ltd", kana="", industry="Restaurants", stage=Stage.ADOPTION,
    segment="mid", primary="emily", backup="ryo", language="en", zone="Europe/London", country="GB", entered=230,
    accent="#c98a1b",
    departments=(("Finance", ""), ("Operations", ""), ("Restaurants", "")),
    members=(
        Member(Person("emma", "Emma Clarke"), ADMIN, "Finance", "Head of Finance"),
        Member(Person("oliver", "Oliver Hughes"), MEMBER, "Operations", "Operations Manager", champion=True),
        Member(Person("priya", "Priya Shah"), MEMBER, "Restaurants", "Area Manager"),
        Member(Person("grace", "Grace Bennett"), VIEWER, "", "Chief Financial Officer", exec_sponsor=True),
    ),
    bought=(Bought("billing", "Standard", 200, 165, 2_280_000, 2, "GBP"),),
)  # fmt: skip

HOKUTO = Company(
    key="hokuto", name="北都ロジスティクス株式会社", kana="ほくとろじすてぃくす", industry="物流",
    stage=Stage.RENEWAL, segment="enterprise", primary="misaki", backup="ryo", entered=330,
    departments=(("業務部", "ぎょうむぶ"), ("経理部", "けいりぶ")),
    members=(
        Member(Person("mamoru", "Mamoru Ishida", "石田", "守", "いしだ まもる"), ADMIN, "業務部", "部長"),
        Member(Person("aya", "Aya Kudo", "工藤", "彩", "くどう あや"), MEMBER, "経理部", "主任"),
    ),
    bought=(Bought("billing", "エンタープライズ", 316, 49, 9_600_000),),
)  # fmt: skip

MIDORI = Company(
    key="midori", name="みどり薬局グループ株式会社", kana="みどりやっきょくぐるーぷ", industry="小売",
    stage=Stage.ADOPTION, segment="mid", primary="misaki", backup="ryo", entered=260,
    departments=(("人事総務部", "じんじそうむぶ"),),
    members=(
        Member(Person("chihiro", "Chihiro Matsuda", "松田", "千尋", "まつだ ちひろ"), ADMIN, "人事総務部", "課長"),
        Member(Person("takumi", "Takumi Endo", "遠藤", "匠", "えんどう たくみ"), MEMBER, "人事総務部", ""),
    ),
    bought=(Bought("people", "スタンダード(320名)", 250, 115, 2_880_000),),
)  # fmt: skip

TSUBAME = Company(
    key="tsubame", name="株式会社つばめ製作所", kana="つばめせいさくしょ", industry="製造", stage=Stage.ONBOARDING,
    segment="mid", primary="ryo", backup="misaki", entered=60,
    departments=(("総務部", "そうむぶ"), ("製造部", "せいぞうぶ")),
    members=(
        Member(Person("satoshi", "Satoshi Kimura", "木村", "聡", "きむら さとし"), ADMIN, "総務部", "部長"),
        Member(Person("mio", "Mio Hayashi", "林", "美緒", "はやし みお"), MEMBER, "総務部", "", champion=True),
    ),
    bought=(Bought("people", "スタンダード(180名)", 25, 340, 1_620_000),),
)  # fmt: skip

KESTREL = Company(
    key="kestrel", name="Kestrel Fitness Pty Ltd", kana="", industry="Leisure", stage=Stage.ONBOARDING,
    segment="small", primary="emily", backup="misaki", language="en", zone="Australia/Sydney", country="AU",
    first_month=7, entered=90, departments=(("Membership", ""),),
    members=(
        Member(Person("lucas", "Lucas Nguyen"), ADMIN, "Membership", "General Manager"),
        Member(Person("zoe", "Zoe Martin"), MEMBER, "Membership", "Club Manager"),
    ),
    bought=(Bought("sales", "Starter", 20, 345, 1_450_000, 1, "AUD"),),
)  # fmt: skip

LUMEN = Company(
    key="lumen-legal", name="Lumen Legal LLP", kana="", industry="Professional services", stage=Stage.RENEWAL,
    segment="small", primary="emily", backup="ryo", language="en", zone="Europe/London", country="GB", entered=320,
    departments=(("Practice support", ""),),
    members=(
        Member(Person("hannah", "Hannah Doyle"), ADMIN, "Practice support", "Practice Director"),
        Member(Person("tom", "Tom Fletcher"), VIEWER, "", "Managing Partner", exec_sponsor=True),
    ),
    bought=(Bought("billing", "Starter", 295, 70, 960_000, 1, "GBP"),),
)  # fmt: skip

ASAHI = Company(
    key="asahi-fudosan", name="あさひ不動産株式会社", kana="あさひふどうさん", industry="不動産", stage=Stage.EXPANSION,
    segment="enterprise", primary="misaki", backup="ryo", entered=400,
    departments=(("賃貸事業部", "ちんたいじぎょうぶ"),),
    members=(
        Member(
            Person("makoto", "Makoto Ueda", "上田", "誠", "うえだ まこと"), ADMIN, "賃貸事業部", "部長", champion=True
        ),
        Member(Person("kana", "Kana Ono", "小野", "佳奈", "おの かな"), MEMBER, "賃貸事業部", "主任"),
    ),
    bought=(Bought("sales", "エンタープライズ", 390, 340, 12_000_000),),
)  # fmt: skip

HIKARI = Company(
    key="hikari", name="株式会社ひかり学習塾", kana="ひかりがくしゅうじゅく", industry="教育", stage=Stage.ADVOCACY,
    segment="small", primary="ryo", backup="misaki", entered=420, departments=(("教務部", "きょうむぶ"),),
    members=(
        Member(
            Person("sachiko", "Sachiko Noda", "野田", "幸子", "のだ さちこ"), ADMIN, "教務部", "塾長", champion=True
        ),
    ),
    bought=(Bought("billing", "スターター", 410, 320, 780_000),),
)  # fmt: skip

TOKAI = Company(
    key="tokai-seiki", name="東海精機株式会社", kana="とうかいせいき", industry="製造", stage=Stage.ADOPTION,
    segment="enterprise", primary="misaki", backup="ryo", entered=250,
    departments=(("営業本部", "えいぎょうほんぶ"), ("品質保証部", "ひんしつほしょうぶ")),
    members=(
        Member(Person("hiroshi", "Hiroshi Sakai", "酒井", "浩", "さかい ひろし"), ADMIN, "営業本部", "次長"),
        Member(Person("nana", "Nana Kojima", "小島", "奈々", "こじま なな"), MEMBER, "営業本部", "", champion=True),
    ),
    bought=(Bought("sales", "エンタープライズ", 240, 125, 8_400_000),),
)  # fmt: skip

YUNAGI = Company(
    key="yunagi", name="ゆうなぎホテルズ株式会社", kana="ゆうなぎほてるず", industry="宿泊", stage=Stage.ONBOARDING,
    segment="mid", primary="ryo", backup="misaki", entered=95, departments=(("管理部", "かんりぶ"),),
    members=(
        Member(Person("shiori", "Shiori Maeda", "前田", "栞", "まえだ しおり"), ADMIN, "管理部", "マネージャー"),
        Member(
            Person("osamu", "Osamu Hirano", "平野", "修", "ひらの おさむ"), VIEWER, "", "代表取締役", exec_sponsor=True
        ),
    ),
    bought=(Bought("billing", "スタンダード", 30, 335, 3_000_000),),
)  # fmt: skip

MARUMI = Company(
    key="marumi", name="株式会社まるみ食品", kana="まるみしょくひん", industry="食品", stage=Stage.PRE_CONTRACT,
    segment="mid", primary="misaki", backup="ryo", entered=20, departments=(("経営企画室", "けいえいきかくしつ"),),
    members=(
        Member(Person("tetsuya", "Tetsuya Oka", "岡", "哲也", "おか てつや"), ADMIN, "経営企画室", "室長"),
    ),
)  # fmt: skip

COMPANIES = (
    MINATO, HARBOUR, HOKUTO, MIDORI, TSUBAME, KESTREL, LUMEN, ASAHI, HIKARI, TOKAI, YUNAGI, MARUMI,
)  # fmt: skip
