"""What the columns of a CRM's account and contact lists may mean, in the words that CRMs use for them."""

import re
import unicodedata

from portal.foundation.sheets.fields import FieldHint

STAGES = {
    "pre_contract": ("契約前", "商談中", "見込み", "pre-contract", "prospect", "lead", "trial"),
    "onboarding": ("オンボーディング", "導入中", "導入", "onboarding", "implementation"),
    "adoption": ("活用・定着", "活用", "定着", "利用中", "adoption", "active", "customer", "live"),
    "renewal": ("契約更新", "更新", "renewal"),
    "expansion": ("アップセル・クロスセル", "アップセル", "拡大", "expansion", "upsell", "cross-sell"),
    "advocacy": ("推奨・紹介", "推奨", "紹介", "advocacy", "advocate"),
    "left": ("解約", "解約済み", "left", "churned", "inactive", "former"),
}
LANGUAGE_WORDS = {"ja": ("日本語", "japanese", "ja-jp", "jp"), "en": ("英語", "english", "en-us", "en-gb")}
ROLES = {
    "admin": ("管理者", "admin", "administrator"),
    "member": ("メンバー", "一般", "担当者", "member", "user", "editor"),
    "viewer": ("閲覧者", "閲覧のみ", "閲覧", "viewer", "read only", "executive"),
}

ACCOUNT_FIELDS: tuple[FieldHint, ...] = (
    FieldHint(
        "external_id",
        (
            "Account ID",
            "Account Number",
            "External ID",
            "CRM ID",
            "取引先ID",
            "取引先番号",
            "取引先コード",
            "顧客ID",
            "顧客コード",
            "顧客番号",
            "企業ID",
        ),
    ),
    FieldHint(
        "name",
        (
            "Account Name",
            "Account",
            "Company",
            "Company Name",
            "Customer",
            "Customer Name",
            "Name",
            "Organization",
            "取引先名",
            "取引先",
            "会社名",
            "企業名",
            "顧客名",
            "顧客企業名",
            "法人名",
            "社名",
            "名称",
        ),
        required=True,
    ),
    FieldHint(
        "kana",
        (
            "Kana",
            "Name Kana",
            "Reading",
            "フリガナ",
            "ふりがな",
            "カナ",
            "会社名カナ",
            "会社名フリガナ",
            "取引先名カナ",
            "取引先名フリガナ",
            "企業名カナ",
            "読み",
        ),
    ),
    FieldHint("industry", ("Industry", "Sector", "Vertical", "業種", "業界")),
    FieldHint("segment", ("Segment", "Tier", "Customer Segment", "セグメント", "区分", "顧客区分")),
    FieldHint(
        "stage",
        (
            "Stage",
            "Lifecycle Stage",
            "Status",
            "Customer Status",
            "ステージ",
            "ライフサイクル",
            "状態",
            "ステータス",
        ),
        kind="choice",
        choices=STAGES,
    ),
    FieldHint(
        "country",
        (
            "Country",
            "Billing Country",
            "Office Location",
            "Location",
            "Region",
            "国",
            "国名",
            "所在国",
            "所在地",
        ),
    ),
    FieldHint("time_zone", ("Time Zone", "Timezone", "タイムゾーン", "時間帯")),
    FieldHint(
        "language",
        ("Language", "Preferred Language", "Locale", "言語", "使用言語"),
        kind="choice",
        choices=LANGUAGE_WORDS,
    ),
    FieldHint(
        "fiscal_first_month",
        (
            "Fiscal Year Start Month",
            "Fiscal First Month",
            "Fiscal Year Start",
            "期首月",
            "期首",
            "会計年度開始月",
            "年度開始月",
        ),
    ),
    FieldHint(
        "owner",
        (
            "Account Owner",
            "Owner",
            "CSM",
            "Primary CSM",
            "Sales Agent",
            "取引先所有者",
            "所有者",
            "担当CSM",
            "主担当",
            "担当者",
            "担当",
        ),
    ),
)

CONTACT_FIELDS: tuple[FieldHint, ...] = (
    FieldHint(
        "external_id",
        ("Contact ID", "External ID", "Person ID", "取引先責任者ID", "担当者ID", "社員番号", "利用者ID"),
    ),
    FieldHint(
        "email",
        ("Email", "E-mail", "Mail", "Email Address", "メール", "メールアドレス", "Eメール"),
        kind="email",
        required=True,
    ),
    FieldHint(
        "company_id",
        ("Account ID", "Company ID", "取引先ID", "顧客ID", "企業ID", "顧客コード", "取引先コード"),
    ),
    FieldHint(
        "company",
        (
            "Account Name",
            "Account",
            "Company",
            "Company Name",
            "Customer",
            "Organization",
            "取引先名",
            "取引先",
            "会社名",
            "企業名",
            "顧客名",
            "社名",
            "勤務先",
        ),
    ),
    FieldHint(
        "full_name", ("Full Name", "Name", "Contact Name", "氏名", "名前", "お名前", "担当者名", "責任者名")
    ),
    FieldHint("family_name", ("Last Name", "Family Name", "Surname", "姓", "苗字", "名字")),
    FieldHint("given_name", ("First Name", "Given Name", "名")),
    FieldHint(
        "full_kana", ("Name Kana", "Kana", "フリガナ", "ふりがな", "氏名カナ", "氏名フリガナ", "カナ", "読み")
    ),
    FieldHint(
        "family_kana", ("Last Name Kana", "Family Name Kana", "姓カナ", "セイ", "姓フリガナ", "姓(カナ)")
    ),
    FieldHint(
        "given_kana", ("First Name Kana", "Given Name Kana", "名カナ", "メイ", "名フリガナ", "名(カナ)")
    ),
    FieldHint(
        "romanised", ("Romanised", "Romanized", "Romaji", "English Name", "ローマ字", "英語名", "英字氏名")
    ),
    FieldHint("department", ("Department", "Division", "Team", "部署", "部署名", "所属", "部門")),
    FieldHint("title", ("Title", "Job Title", "Position", "役職", "肩書", "職位")),
    FieldHint("role", ("Role", "Portal Role", "権限", "ロール", "役割"), kind="choice", choices=ROLES),
    FieldHint("language", ("Language", "Preferred Language", "言語"), kind="choice", choices=LANGUAGE_WORDS),
)

#: How long a value may be; what is longer is told, never cut.
LONGEST = {
    "external_id": 120,
    "name": 200,
    "kana": 200,
    "industry": 80,
    "family_name": 80,
    "given_name": 80,
    "family_kana": 80,
    "given_kana": 80,
    "romanised": 160,
    "department": 120,
    "title": 120,
    "email": 254,
}
_LATIN = re.compile(r"[\x20-\x7e\u00c0-\u024f]+")
_MONTH = re.compile(r"(\d{1,2})\s*(?:月.*)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_month(text: str) -> int | None:
    """Return the month that a cell names, or None.

    >>> read_month("4月"), read_month("April"), read_month("１０"), read_month("13"), read_month("soon")
    (4, 4, 10, None, None)
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain[:3] in _MONTHS:
        return _MONTHS.index(plain[:3]) + 1
    match = _MONTH.fullmatch(plain)
    return int(match[1]) if match and 1 <= int(match[1]) <= 12 else None


def is_latin(name: str) -> bool:
    """True for a name without Japanese characters.

    >>> is_latin("Anna Snelling"), is_latin("田中 葵")
    (True, False)
    """
    return _LATIN.fullmatch(name) is not None


def split_name(full: str) -> tuple[str, str, str]:
    """Return (family, given, romanised) of a full name; a Latin one is kept whole, as it is read.

    >>> split_name("田中　葵"), split_name("Anna Snelling"), split_name("田中葵")
    (('田中', '葵', ''), ('', '', 'Anna Snelling'), ('田中葵', '', ''))
    """
    tidy = " ".join(full.split())
    if is_latin(tidy):
        return "", "", tidy
    family, _, given = tidy.partition(" ")
    return family, given, ""
