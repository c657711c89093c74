"""The articles of the demo, a file for each language, and what is to be known of them: where, since when, for whom."""

from functools import cache
from pathlib import Path
from typing import Any

from portal.knowledge.rules.importing.front import Front, parted

FOLDER = Path(__file__).parent
PICTURE = "template-editor.svg"
COMPANY_DETAILS = "会社情報の開き方"
CATEGORIES = {
    "start": ("はじめに", "Getting started", "契約、更新、最初にすること", "Contracts, renewals, first things"),
    "invoices": ("請求書の作成・送付", "Making and sending invoices", "見た目、文面、送り方", "Looks, words, sending"),
    "closing": ("締め・入金消込", "Closing and payments", "月次の締めから入金の確認まで", "From closing to payment"),
    "imports": ("連携・取り込み", "Connections and imports", "ほかのシステムとのやり取り", "To and from other systems"),
    "security": ("管理・セキュリティ", "Administration and security", "権限、法令", "Rights, law, signing in"),
    "colleagues": ("社内の心得", "For colleagues", "お客さまには見えません", "Customers do not see it"),
}  # fmt: skip
#: How many days ago each was published first.
PUBLISHED = {
    "renewal": 400, "template": 390, "logo": 390, "test-invoice": 388, "mail-text": 380, "closing-days": 372,
    "month-end": 365, "permissions": 350, "two-factor": 349, "csv-customers": 330, "due-dates": 300,
    "deals": 290, "accounting": 280, "matching": 240, "people-import": 200, "hokuto-warehouse": 160, "after-close": 120,
    "discounts": 90, "month-end-teams": 53, "e-books": 3,
}  # fmt: skip
PUBLIC = {"renewal", "permissions", "two-factor", "e-books"}
VENDORS = {"discounts"}
#: By when some are looked through again, in days ago; the others some months from now.
REVIEW = {"logo": 4, "mail-text": -5, "accounting": -9}
#: Words that mean the same to readers: other ways to write them, and what the other language calls them.
SYNONYMS = (
    ("締め日", "シメ日", "締日", "closing day"),
    ("解約", "退会", "cancel", "unsubscribe"),
    ("インボイス", "適格請求書", "qualified invoice"),
)
#: What tags are called in English.
TAGS = {
    "請求書": "Invoices", "テンプレート": "Templates", "ロゴ": "Logo", "はじめに": "First steps", "メール": "Mail",
    "締め": "Closing", "取引先": "Customers", "月次": "Month end", "支払": "Payments", "連携": "Connections",
    "会計": "Accounting",
    "入金": "Incoming payments", "消込": "Matching", "法令": "Law", "保存": "Keeping records", "権限": "Permissions",
    "サインイン": "Signing in", "契約": "Contract", "従業員": "Employees", "更新": "Renewal", "商談": "Deals",
}  # fmt: skip
#: What is read inside which step: article, customer, template, step, and whose hand put it there.
INSIDE = (
    ("deals", "minato", "sales", "deals", "misaki"),
    ("csv-customers", "yunagi", "billing", "partners", "ryo"),
    ("people-import", "tsubame", "paperwork", "list", "ryo"),
)
OF_PRODUCTS = {"people-import": "people", "deals": "sales"}
FOR_ONE = {"hokuto-warehouse": "hokuto"}
#: What was put right later: before that, the article did not say it.
REVISED = {
    "csv-customers": (5, "「締め日」の列を加えました", "| 締め日 | いいえ | `20` / `末` |\n"),
    "month-end": (
        6,
        "画面の変更に合わせました",
        "3. **差を確かめる** — 前月と20%以上違う取引先に印が付きます。\n",
    ),
}
#: Who read what how many days ago, how far, and what they said: helpful or not, why not, the effort of finding it.
Said = tuple[int, str, str, str, float, dict[str, Any]]
HELPED: dict[str, Any] = {"helpful": True, "effort": 2}
MISSED: dict[str, Any] = {
    "helpful": False, "reason": "missing", "effort": 4,
    "words": "赤伝を作ったあと、入金済みの分をどう扱うかが書かれていません。",
}  # fmt: skip
PUZZLED: dict[str, Any] = {
    "helpful": False, "reason": "unclear", "effort": 4, "words": "Which of the three prints our VAT number?",
}  # fmt: skip
READ: tuple[Said, ...] = (
    (30, "ken", "minato", "template", 0.55, {}),
    (20, "yumi", "minato", "closing-days", 1.0, HELPED),
    (4, "ken", "minato", "closing-days", 1.0, {"helpful": True, "effort": 1}),
    (10, "ken", "minato", "accounting", 1.0, {}),
    (2, "ken", "minato", "template", 0.6, {}),
    (18, "sho", "minato", "csv-customers", 1.0, HELPED),
    (9, "naoki", "minato", "test-invoice", 1.0, HELPED),
    (12, "yumi", "minato", "month-end", 1.0, HELPED),
    (25, "mamoru", "hokuto", "closing-days", 1.0, HELPED),
    (24, "aya", "hokuto", "closing-days", 1.0, HELPED),
    (23, "aya", "hokuto", "month-end", 1.0, HELPED),
    (22, "aya", "hokuto", "after-close", 1.0, MISSED),
    (21, "mamoru", "hokuto", "hokuto-warehouse", 1.0, HELPED),
    (15, "chihiro", "midori", "people-import", 1.0, HELPED),
    (14, "takumi", "midori", "two-factor", 1.0, HELPED),
    (8, "mio", "tsubame", "people-import", 0.9, {"helpful": True, "effort": 3}),
    (7, "satoshi", "tsubame", "permissions", 1.0, HELPED),
    (16, "emma", "harbour-dining", "month-end-teams", 1.0, HELPED),
    (15, "oliver", "harbour-dining", "closing-days", 1.0, HELPED),
    (14, "priya", "harbour-dining", "template", 1.0, PUZZLED),
    (5, "emma", "harbour-dining", "csv-customers", 0.7, {}),
)  # fmt: skip


@cache
def written(name: str, language: str) -> tuple[Front, str] | None:
    """Return what stands before an article's text, and the text; None where it was not written in a language."""
    path = FOLDER / f"{name}.{language}.md"
    return parted(path.read_text(encoding="utf-8")) if path.exists() else None
