"""Everybody in the demo: the vendor's people, the companies they accompany, and those companies' people.

All names are made up. Addresses end in `.example`, where no mail can ever arrive.
"""

from dataclasses import dataclass

from portal.accounts.models import CustomerRole, LifecycleStage, StaffRole

ADMIN, MEMBER, VIEWER = CustomerRole.ADMIN, CustomerRole.MEMBER, CustomerRole.VIEWER
VENDOR, VENDOR_EN, VENDOR_DOMAIN = "あおぞらクラウド", "Aozora Cloud", "aozora.example"


@dataclass(frozen=True)
class Person:
    """A person as they would fill in their profile; a name that is written in Latin stands in `romanised` alone."""

    key: str
    romanised: str
    family: str = ""
    given: str = ""
    kana: str = ""  # family and given, a space between

    @property
    def language(self) -> str:
        return "ja" if self.family else "en"


@dataclass(frozen=True)
class Colleague:
    """One of the vendor's people."""

    person: Person
    role: StaffRole
    department: str
    title: str
    zone: str = "Asia/Tokyo"


@dataclass(frozen=True)
class Member:
    """One of a customer's people."""

    person: Person
    role: CustomerRole
    department: str = ""
    title: str = ""
    champion: bool = False
    exec_sponsor: bool = False


@dataclass(frozen=True)
class Bought:
    """A subscription: `renews_in` and `began` are days from today; the notice deadline follows from the rule."""

    product: str
    plan: str
    began: int
    renews_in: int
    arr: int  # in the currency's smallest unit
    notice_months: int = 1
    currency: str = "JPY"
    auto_renews: bool = True


@dataclass(frozen=True)
class Company:
    """A customer, its account team, its people and what it bought."""

    key: str
    name: str
    kana: str
    industry: str
    stage: LifecycleStage
    segment: str
    primary: str
    backup: str | None
    members: tuple[Member, ...]
    bought: tuple[Bought, ...] = ()
    departments: tuple[tuple[str, str], ...] = ()
    language: str = "ja"
    zone: str = "Asia/Tokyo"
    country: str = "JP"
    first_month: int = 4
    entered: int = 240  # days ago
    accent: str | None = None

    @property
    def domain(self) -> str:
        return f"{self.key}.example"


STAFF = (
    Colleague(
        Person("naoko", "Naoko Aoki", "青木", "直子", "あおき なおこ"),
        StaffRole.ADMIN, "情報システム部", "部長",
    ),
    Colleague(
        Person("reiko", "Reiko Fujii", "藤井", "玲子", "ふじい れいこ"),
        StaffRole.CS_LEAD, "カスタマーサクセス部", "部長",
    ),
    Colleague(
        Person("misaki", "Misaki Suzuki", "鈴木", "美咲", "すずき みさき"),
        StaffRole.CSM, "カスタマーサクセス部", "CSM",
    ),
    Colleague(
        Person("ryo", "Ryo Takahashi", "高橋", "亮", "たかはし りょう"),
        StaffRole.CSM, "カスタマーサクセス部", "CSM",
    ),
    Colleague(Person("emily", "Emily Watson"), StaffRole.CSM, "Customer Success", "CSM, international"),
    Colleague(
        Person("kyoko", "Kyoko Ando", "安藤", "杏子", "あんどう きょうこ"),
        StaffRole.AUTHOR, "カスタマーサクセス部", "コンテンツ担当",
    ),
    Colleague(
        Person("daisuke", "Daisuke Kato", "加藤", "大輔", "かとう だいすけ"),
        StaffRole.COLLEAGUE, "営業部", "課長",
    ),
)  # fmt: skip
SEGMENTS = (
    ("enterprise", "大手企業", "Enterprise"),
    ("mid", "中堅企業", "Mid-size"),
    ("small", "成長企業", "Growing"),
)
PRODUCTS = (
    ("billing", "あおぞら請求", "Aozora Billing"),
    ("sales", "あおぞら営業", "Aozora Sales"),
    ("people", "あおぞら人事", "Aozora People"),
)
