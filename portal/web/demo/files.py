"""Files to try the imports with, as people really keep them: made when asked for, with dates around today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal.foundation.sheets import SheetOut, write_xlsx
from portal.web.demo.maps import Map, Period

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REIWA_BEGAN = 2019
FULL_WIDTH = str.maketrans("0123456789./", "０１２３４５６７８９．／")


@dataclass(frozen=True)
class DemoFile:
    """A file by its name in the address: under which name it is saved, what it is, and what makes it."""

    key: str
    saved_as: str
    media_type: str
    title: object  # lazy text
    text: object
    make: Callable[[date], bytes]


def ugly_plan(today: date) -> bytes:
    """Return a Japanese plan as CP932: title rows above the header, full-width digits, era dates, two bad rows."""
    period = _period(today)
    first, last, later = _era(period.first), _slashed(period.last), _era(period.last)
    lines = [
        "株式会社まるみ食品　御中,,,,,,,,,",
        f"サクセスプラン（最終版）,,,,,,,,作成日,{_era(today)}",
        ",,,,,,,,,",
        "目標,現状の課題,施策,KPI,単位,現状値,目標値,開始日,期限,担当者",
        '欠品による販売機会の損失を半分にする,"「いつ欠品するか、',
        f'倉庫に電話しないとわからない」",発注データの毎日連携,欠品件数,件/月,４０,２０,{first},{last},岡　哲也',
        f"〃,,〃,電話での在庫確認,回/日,３５,５,{first},{last},岡 哲也 様",
        f",,特売の予告を共有する,特売品の欠品率,％,１８．５,８,{first},{later},",
        f"受発注の手作業をなくす,転記に1日4時間,FAXの画面入力,画面からの発注率,％,１５,８０,{first},{last},岡 哲也",
        f",,,FAXの転記時間,時間/日,4,0.5,{first},{last},",
        f",,,転記の誤り,件/月,約30くらい,5,{first},{last},",  # bad: no number
        f",,取引先への説明会,説明を終えた取引先,社,0,120,{first},令和99年13月1日,岡 哲也",  # bad: no such day
        f",,,説明会の満足度,点,3.2,4.5,{first},{last},渡辺 誰か",  # nobody of this name
    ]
    return "\r\n".join([*lines, ""]).encode("cp932")


def english_plan(today: date) -> bytes:
    """Return an English plan as a workbook: one column for each level, blanks meaning "as above"."""
    period = _period(today)
    header = (
        "Goal", "Today's problem", "Initiative", "KPI", "KPI kind", "Unit", "Value at the start", "Target",
        "Start date", "Due date", "How often", "Owner",
    )  # fmt: skip
    dates = (period.first, period.last)
    rows = (
        (
            "Fill the morning classes", "Half of the places before noon stay empty", "Offer off-peak passes",
            "Places filled before noon", "Outcome", "%", 48, 70, *dates, "Weekly", "Zoe Martin",
        ),
        (None, None, None, "Off-peak passes sold", "Usage", "passes", 0, 250, *dates, "Weekly", "Zoe Martin"),
        (
            None, None, "Remind members the evening before", "Members who get reminders", "Usage", "%", 10, 90, *dates,
            "Weekly", "Lucas Nguyen",
        ),
        (
            "Answer every enquiry within an hour", "Enquiries wait until the next day", "One inbox for all clubs",
            "Hours until the first answer", "Outcome", "hours", 19, 1, *dates, "Weekly", "Lucas Nguyen",
        ),
    )  # fmt: skip
    return write_xlsx([SheetOut("Success plan", header, rows)])


def this_months_values(today: date) -> bytes:
    """Return values of ミナト商会's KPIs as a spreadsheet program saves them: UTF-8 with a mark, thousands grouped."""
    on = today - timedelta(days=1)
    lines = [
        "KPI,日付,実績値,備考",
        f'手入力伝票,{_slashed(on)},"２４８",連携に2社を追加',
        f"差し戻し率,{_slashed(on)},9.1%,",
        f"週次アクティブ率,{on.isoformat()},55,",
        f"社内事例の公開,{_era(on)},3,商談前の準備の事例",
        f"解約率,{_slashed(on)},1.2,この計画にないKPI",  # bad: not in this plan
    ]
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")


def crm_accounts(_today: date) -> bytes:
    """Return a CRM's list of companies, as it exports them."""
    lines = [
        "Account ID,Account Name,フリガナ,Industry,Country,Account Owner,Stage",
        "A-1001,株式会社しおかぜ水産,シオカゼスイサン,水産,日本,鈴木 美咲,導入中",
        "A-1002,(株)やまなみ印刷,ヤマナミインサツ,印刷,日本,高橋 亮,活用",
        "A-1003,Fernhill Bakery Ltd,,Food,United Kingdom,Emily Watson,Onboarding",
        "A-1003,Fernhill Bakery Limited,,Food,United Kingdom,Emily Watson,Onboarding",  # bad: the same id twice
        "A-1004,,,,日本,鈴木 美咲,導入中",  # bad: no name
    ]
    return "\r\n".join([*lines, ""]).encode("cp932")


FILES = (
    DemoFile(
        "plan-cp932", "サクセスプラン_最終版(2).csv", CSV, _l("A success plan, as ugly as they come"),
        _l("Shift_JIS, full-width digits, era dates, two bad rows and an unknown person. For まるみ食品."),
        ugly_plan,
    ),
    DemoFile(
        "plan-english", "Success plan FINAL v3.xlsx", XLSX, _l("A success plan in English"),
        _l("An Excel workbook with one column for each level. For Kestrel Fitness."), english_plan,
    ),
    DemoFile(
        "values", "実績_今月.csv", CSV, _l("This month's values"),
        _l("Measured values of four KPIs of ミナト商会, and one of a KPI that its plan does not have."),
        this_months_values,
    ),
    DemoFile(
        "crm-accounts", "accounts_export.csv", CSV, _l("Companies from a CRM"),
        _l("Three new customers with their CSM, one row twice and one without a name."), crm_accounts,
    ),
)  # fmt: skip


def by_key(key: str) -> DemoFile | None:
    """Return the file of that name in the address."""
    return next((one for one in FILES if one.key == key), None)


def _period(today: date) -> Period:
    return Map("", "", (), since=-10).period(today)


def _slashed(day: date) -> str:
    return f"{day:%Y/%m/%d}"


def _era(day: date) -> str:
    return f"令和{day.year - REIWA_BEGAN + 1}年{day.month}月{day.day}日".translate(FULL_WIDTH)
